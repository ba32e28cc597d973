//! What boots from the disc: the boot catalog of El Torito, and partition tables and boot blocks in
//! the system area. Knows no file system: which file a boot image is, the facade finds out.

mod apple;
mod blocks;
mod catalog;
mod disk;
mod extended;
mod fat;
mod gpt;
mod image;
mod mbr;
mod record;
mod system_area;

pub use blocks::{BootBlock, BootBlockKind};
pub use gpt::{Gpt, GptCopy, GptCopyState};
pub use image::{BootInfo, LengthFrom};
pub use mbr::Mbr;
pub use system_area::{HfsKind, HfsVolume, Partition, PartitionType, SystemArea};

pub(crate) use catalog::{Catalog, Listed};
pub(crate) use disk::partitions;
pub(crate) use fat::loaders;
pub(crate) use image::{clip, info};
pub(crate) use record::find;

/// Sectors that El Torito counts in: those of the disc, and those that are loaded.
pub(crate) const SECTOR: u64 = 2048;
pub(crate) const LOADED: u64 = 512;
