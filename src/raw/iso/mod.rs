//! ISO 9660 as in ECMA-119: volume descriptors, directory records, path tables, dates.
//!
//! Clause numbers are those of the 4th edition. [`HighSierraDescriptor`] is of what came before.

mod date;
mod directory_record;
mod extended_attribute_record;
mod high_sierra;
mod implanted_md5;
mod path_table;
mod volume_descriptor;

pub use date::{DigitsDate, RecordingDate};
pub use directory_record::{DirectoryRecord, FileFlags};
pub use extended_attribute_record::{ExtendedAttributeRecord, Permissions, UserClass};
pub use high_sierra::HighSierraDescriptor;
pub use implanted_md5::ImplantedMd5;
pub use path_table::{ByteOrder, PathTable, PathTableRecord};
pub use volume_descriptor::{
    BootRecord, SECTOR_SIZE, TreeDescriptor, VolumeDescriptor, VolumePartitionDescriptor,
};
