//! The system area (ECMA-119 6.2.1): the partitions and boot blocks that make a disc a disk too.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use super::apple;
use super::blocks::{self, BootBlock};
use super::gpt::{self, Gpt};
use super::mbr::{self, Mbr};
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::boot_sector::Guid;
use crate::source::ReadAt;

/// Bytes of the system area.
const SIZE: u64 = 32768;

/// What is in the system area (ECMA-119 6.2.1), and what that leads to.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # let mut disc = disc;
/// // What makes a disc a disk as well: a master boot record with one partition, all of the disc.
/// disc[446..462].copy_from_slice(&[0x80, 0, 0, 0, 0x17, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0]);
/// disc[510..512].copy_from_slice(&[0x55, 0xAA]);
/// let image = isoudf::Image::new(&disc[..])?;
/// let area = image.system_area()?;
/// assert!(area.mbr.is_some() && area.gpt.is_none());
/// assert_eq!((area.partitions[0].offset, area.partitions[0].len), (0, disc.len() as u64));
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SystemArea {
    /// The master boot record, when there is one with boot code or partitions.
    pub mbr: Option<Mbr>,
    /// The GUID partition table.
    pub gpt: Option<Gpt>,
    /// Bytes of the blocks that an Apple partition map counts in, when there is one.
    pub apple_block_size: Option<u32>,
    /// The partitions of all tables, in this order: master boot record, GUID partition table, Apple
    /// partition map. Hybrid discs name one range of bytes in several tables.
    pub partitions: Vec<Partition>,
    /// HFS volumes, at the start of the disc or in a partition of their own.
    pub hfs: Vec<HfsVolume>,
    /// Boot blocks of machines that are no PCs.
    pub boot_blocks: Vec<BootBlock>,
}

/// A partition, as a range of bytes. It may reach beyond the image, since nothing was clipped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partition {
    /// Its type, and thereby of which table it is.
    pub partition_type: PartitionType,
    /// Its number in its table, from 1.
    pub number: u32,
    /// First byte.
    pub offset: u64,
    /// Length in bytes.
    pub len: u64,
    /// Its name; empty in a master boot record.
    pub name: Box<str>,
    /// Whether the table marks it as one to boot: active, Legacy BIOS Bootable, or with boot code.
    pub boots: bool,
}

/// The type of a partition, by the table that it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartitionType {
    /// OS Type in a master boot record (UEFI 5.2.1).
    Mbr(u8),
    /// Partition Type GUID (UEFI 5.3.3).
    Gpt(Guid),
    /// pmParType in an Apple partition map.
    Apple(Box<str>),
}

impl fmt::Display for PartitionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mbr(number) => write!(f, "{number:#04x}"),
            Self::Gpt(guid) => guid.fmt(f),
            Self::Apple(name) => f.pad(name),
        }
    }
}

/// An HFS volume beside the other trees of the disc. It is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HfsVolume {
    /// First byte of the volume.
    pub offset: u64,
    /// Which HFS.
    pub kind: HfsKind,
    /// Whether it names a folder with a system to start: a "blessed" one.
    pub is_blessed: bool,
}

/// Kinds of HFS volumes, by their signature at byte 1024.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HfsKind {
    /// `BD`.
    Hfs,
    /// `H+`.
    HfsPlus,
    /// `HX`.
    HfsX,
}

impl fmt::Display for HfsKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Hfs => "HFS",
            Self::HfsPlus => "HFS+",
            Self::HfsX => "HFSX",
        })
    }
}

impl SystemArea {
    /// Reads it.
    ///
    /// # Errors
    /// A limit, what the source says, and findings when reading is strict.
    pub(crate) fn read<S: ReadAt>(medium: &Medium<S>) -> Result<Self, Error> {
        let len = medium.available(0, SIZE);
        let len = usize::try_from(len).unwrap_or_default();
        let area = medium.read(Structure::BootBlock, 0, len)?;
        let mut found = Self {
            boot_blocks: blocks::read(&area),
            ..Self::default()
        };
        if let Some((mbr, partitions)) = mbr::read(&area) {
            found.mbr = Some(mbr);
            medium.found(Structure::MasterBootRecord, 0, 512);
            found.partitions.extend(partitions.into_iter().flatten());
        }
        if let Some((gpt, partitions)) = gpt::read(medium)? {
            found.gpt = Some(gpt);
            found.partitions.extend(partitions);
        }
        if let Some((block_size, partitions)) = apple::read(medium, &area)? {
            found.apple_block_size = Some(block_size);
            found.partitions.extend(partitions);
        }
        let is_hfs = |partition: &&Partition| match &partition.partition_type {
            PartitionType::Mbr(os_type) => *os_type == 0xAF,
            PartitionType::Gpt(guid) => *guid == Guid::APPLE_HFS,
            PartitionType::Apple(name) => name.starts_with("Apple_HFS"),
        };
        let places = found.partitions.iter().filter(is_hfs).map(|it| it.offset);
        let mut places: Vec<u64> = core::iter::once(0).chain(places).collect();
        places.sort_unstable();
        places.dedup();
        for offset in places {
            found.hfs.extend(apple::hfs(medium, offset)?);
        }
        Ok(found)
    }

    /// Whether there is nothing in it that means anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
