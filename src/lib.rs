// Of two definitions of a link the first counts: here links lead to the items, on other pages that show
// the README to docs.rs.
//! [`Image`]: Image
//! [`Tree`]: Tree
//! [`Entry`]: Entry
//! [`File`]: File
//! [`Name`]: Name
//! [`Extent`]: Extent
//! [`Entry::as_slice`]: Entry::as_slice
//! [`raw`]: raw
//! [`sectors`]: sectors
//! [`container::open_any`]: container::open_any
//! [`Limits`]: Limits
//! [`Error`]: Error
//! [`Entry::safe_path`]: Entry::safe_path
//! [`Options::on_finding`]: Options::on_finding
//! [`Options::strict`]: Options::strict
//! [trees]: guides::trees
//! [untrusted]: guides::untrusted
//! [sources]: guides::sources
//! [no_std]: guides::no_std
//! [by_hand]: guides::by_hand
//! [coming_from]: guides::coming_from
//!
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test may panic"
    )
)]

extern crate alloc;

mod attributes;
mod best_tree;
mod boot;
mod boot_catalog;
#[cfg(feature = "std")]
mod check;
pub mod compressed;
pub mod container;
mod entry;
mod error;
mod extent;
mod file;
mod finding;
mod firmware;
#[cfg(any(doc, doctest))]
pub mod guides;
mod image;
#[cfg(any(feature = "cso", feature = "isz", feature = "zisofs"))]
mod inflate;
mod iso;
#[cfg(feature = "std")]
mod layout;
mod limits;
mod medium;
mod metadata;
mod name;
mod namespace;
mod options;
mod origins;
pub mod partition;
pub mod raw;
mod read_dir;
mod safe_name;
pub mod sectors;
mod slot;
pub mod source;
mod stored;
mod time;
mod tree;
mod udf;
mod volume_info;
mod walk;
mod zisofs;

pub use attributes::{Acl, AclEntry, AclTag, Attributes, ExtendedAttribute};
pub use best_tree::{BestTree, Reason};
pub use boot::{
    BootBlock, BootBlockKind, BootInfo, Gpt, GptCopy, GptCopyState, HfsKind, HfsVolume, LengthFrom,
    Mbr, Partition, PartitionType, SystemArea,
};
pub use boot_catalog::{BootCatalog, BootEntry, BootFiles};
#[cfg(feature = "std")]
pub use check::{Check, Problem, Severity, Trouble};
pub use entry::{Entry, EntryId};
pub use error::{Error, FormatError, FormatErrorKind, Structure};
pub use extent::{Extent, Extents};
pub use file::File;
pub use finding::{Finding, Handling};
pub use firmware::{Boot, Evidence, Firmware};
pub use image::Image;
pub use iso::{
    Descriptor, ExtendedAttributeData, ImplantedSum, PathTableCopy, PathTableData, Session,
};
#[cfg(feature = "std")]
pub use layout::{Layout, Owner, Region, RegionKind};
pub use limits::{LimitKind, Limits};
pub use metadata::{FileType, Metadata, PlatformAttributes};
pub use name::{Charset, Name};
pub use namespace::Namespace;
pub use options::Options;
pub use read_dir::ReadDir;
pub use safe_name::{UnsafeName, UnsafeNameReason};
pub use time::Timestamp;
pub use tree::Tree;
pub use udf::UdfInfo;
pub use volume_info::VolumeInfo;
pub use walk::Walk;
