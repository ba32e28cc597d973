//! The reading layer of ISO 9660: policy over `raw::iso`, from descriptors to entries.
//!
//! One read goes: [`descriptors`] finds the volumes, [`directory`] reads a directory in windows and
//! joins its records to entries, [`entry`] answers for one of them. [`lookup`] finds one by name.
//! In a Rock Ridge tree, [`susp`] reads the system use areas of records, [`rock_ridge`] takes from
//! them what a listing needs, and [`posix`] the rest.

mod date;
mod descriptors;
mod directory;
mod entry;
mod extended_attributes;
mod extensions;
mod file_section;
mod high_sierra;
mod identifier;
mod identity;
mod implanted;
mod lookup;
mod own_record;
mod path_table;
mod posix;
mod rock_ridge;
mod sections;
mod sessions;
mod susp;
mod volume;
mod window;

use crate::raw::iso::SECTOR_SIZE;

pub use descriptors::Descriptor;
pub(crate) use descriptors::DescriptorSet;
#[cfg(feature = "std")]
pub(crate) use descriptors::tell_places;
pub(crate) use directory::Directory;
pub(crate) use entry::{Entry, Position};
pub use extended_attributes::ExtendedAttributeData;
pub use implanted::ImplantedSum;
pub(crate) use lookup::{Matching, find};
pub use path_table::{PathTableCopy, PathTableData};
pub use sessions::Session;
pub(crate) use volume::Volume;

/// Bytes of a logical sector, as offsets are counted (ECMA-119 6.1.2).
const SECTOR: u64 = SECTOR_SIZE as u64;
