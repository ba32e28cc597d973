//! Structures in the first sectors of a disk or of a disc's system area: partition tables, and
//! what the firmware of one machine or another looks for.
//!
//! A parser takes the bytes of one block, or of a table, and the size of sectors where it matters:
//! it serves for images of discs and of disks alike.

mod apm;
mod crc;
mod fat;
mod gpt;
mod mbr;
mod mips;
mod other;
mod sun;

pub use apm::{AppleDriverMap, ApplePartition};
pub use crc::crc32;
pub use fat::{FatBootSector, FatEntry, FatKind};
pub use gpt::{GptEntry, GptHeader, Guid};
pub use mbr::{MasterBootRecord, MbrPartition};
pub use mips::{DecBootBlock, MipsVolumeHeader};
pub use other::{AlphaBootBlock, BootFile, HppaBootBlock};
pub use sun::SunDiskLabel;
