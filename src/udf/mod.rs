//! The reading layer of UDF: policy over `raw::udf`, from anchors to entries.
//!
//! One read goes: [`recognition`] finds anchors and block size, [`sequence`] the volume descriptors,
//! [`volume`] puts them together; [`maps`] makes partitions of their maps with the tables that
//! [`tables`] reads, and [`partition`] translates addresses. [`icb`] reads file entries, [`allocation`] says where their bytes are, [`directory`] reads
//! a directory in windows, [`entry`] answers for one of its identifiers. [`lookup`] finds one by name.

mod allocation;
mod attributes;
mod date;
mod directory;
mod entry;
mod file_set;
mod icb;
mod identity;
mod lookup;
mod maps;
mod partition;
#[cfg(feature = "std")]
mod places;
mod recognition;
mod sequence;
mod tables;
mod tag;
mod volume;
mod window;

pub(crate) use directory::Directory;
pub(crate) use entry::Entry;
pub use identity::UdfInfo;
pub(crate) use lookup::find;
pub(crate) use recognition::{is_likely, is_named};
pub(crate) use volume::Volume;
