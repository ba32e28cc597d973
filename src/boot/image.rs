//! Boot images: how long each is, and what writers left in them for boot loaders.

use core::fmt;

use super::LOADED;
use super::catalog::{Listed, counted};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::raw::boot_sector::{FatBootSector, MasterBootRecord};
use crate::raw::el_torito::{
    BootEntry, BootInfoTable, Emulation, GRUB2_BOOT_INFO, PlatformId, boot_info_checksum,
    grub2_boot_info,
};
use crate::source::ReadAt;

/// How the length of a boot image is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LengthFrom {
    /// The entry's sector count: what firmware loads of an image that emulates nothing.
    SectorCount,
    /// The format of the diskette that is emulated.
    Diskette,
    /// The partition table of the hard disk that is emulated.
    PartitionTable,
    /// The boot sector of the FAT file system that the image is, where the sector count says
    /// nothing (UEFI 13.3.2.1) or is too small for it.
    FatFileSystem,
    /// The file that the image is.
    File,
    /// Nothing says where the image ends: it may be shorter than what is left of the disc.
    EndOfDisc,
}

impl fmt::Display for LengthFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SectorCount => "sector count",
            Self::Diskette => "size of the diskette",
            Self::PartitionTable => "partition table in it",
            Self::FatFileSystem => "FAT file system in it",
            Self::File => "length of the file",
            Self::EndOfDisc => "nothing, but the disc ends there",
        })
    }
}

/// Length of the boot image at `start`, as much of it as the disc has.
pub(super) fn length<S: ReadAt>(
    medium: &Medium<S>,
    platform: PlatformId,
    entry: BootEntry<'_>,
    start: u64,
) -> Result<(u64, LengthFrom), Error> {
    let (len, from) = match entry.emulation() {
        Emulation::HardDisk => hard_disk(medium, start)?,
        emulation => match emulation.floppy_size() {
            Some(size) => (Some(size), LengthFrom::Diskette),
            None => not_emulated(medium, platform, entry, start)?,
        },
    };
    match len {
        Some(len) => Ok((clip(medium, start, len)?, from)),
        // Until the file is found that the image is.
        None => {
            clip(medium, start, 1)?;
            Ok((medium.size().saturating_sub(start), LengthFrom::EndOfDisc))
        }
    }
}

/// How many of `len` bytes the image has, with a finding where they are fewer.
///
/// # Errors
/// When reading is strict and they are fewer.
pub(crate) fn clip<S>(medium: &Medium<S>, start: u64, len: u64) -> Result<u64, Error> {
    let available = medium.available(start, len);
    if available < len {
        let (end, size) = (start.saturating_add(len), medium.size());
        let kind = FormatErrorKind::BeyondImage { end, size };
        let deviation = FormatError::new(Structure::BootImage, start, kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    }
    Ok(available)
}

type Known = (Option<u64>, LengthFrom);

/// The first sector of a boot image, where there is one.
fn first_sector<S: ReadAt>(medium: &Medium<S>, start: u64) -> Result<Option<[u8; 512]>, Error> {
    let mut sector = [0; 512];
    if medium.available(start, LOADED) < LOADED {
        return Ok(None);
    }
    medium.fill(&mut sector, start)?;
    Ok(Some(sector))
}

fn hard_disk<S: ReadAt>(medium: &Medium<S>, start: u64) -> Result<Known, Error> {
    let sector = first_sector(medium, start)?;
    let record = sector
        .as_ref()
        .and_then(|sector| MasterBootRecord::parse(sector).ok());
    let partitions = record.map(|(record, _)| record.partitions());
    let ends = partitions.into_iter().flatten().filter(|it| it.is_used());
    let end = ends
        .map(|it| u64::from(it.starting_lba).saturating_add(it.size_in_lba.into()))
        .max();
    let len = end.map(|sectors| sectors.saturating_mul(LOADED));
    Ok((len, LengthFrom::PartitionTable))
}

fn not_emulated<S: ReadAt>(
    medium: &Medium<S>,
    platform: PlatformId,
    entry: BootEntry<'_>,
    start: u64,
) -> Result<Known, Error> {
    let count = entry.sector_count();
    let is_efi = platform == PlatformId::EFI;
    // UEFI takes 0 and 1 for "as large as it is", and Microsoft's oscdimg writes 1; more sectors
    // than the field can count are recorded as the most it can.
    let says_nothing = count == 0 || is_efi && count == 1;
    if !(says_nothing || is_efi && count == u16::MAX) {
        return Ok((Some(counted(entry)), LengthFrom::SectorCount));
    }
    let sector = first_sector(medium, start)?;
    let fat = sector
        .as_ref()
        .and_then(|sector| FatBootSector::parse(sector).ok());
    let size = fat
        .map(|fat| fat.size())
        .filter(|size| *size >= counted(entry));
    Ok(match size {
        Some(size) => (Some(size), LengthFrom::FatFileSystem),
        None if says_nothing => (None, LengthFrom::EndOfDisc),
        None => (Some(counted(entry)), LengthFrom::SectorCount),
    })
}

/// What a boot image holds for the boot loader in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BootInfo {
    /// The boot info table, when there is one that names the place of this image.
    pub table: Option<BootInfoTable>,
    /// Whether the table's checksum fits the bytes that it is of.
    pub checksum_fits: bool,
    /// Whether GRUB2 boot info at byte 2548 names the place of this image.
    pub grub2: bool,
    /// Whether the image is one of ISOLINUX that an isohybrid master boot record can start.
    pub isohybrid: bool,
}

/// Bytes that ISOLINUX has at byte 64, from where a master boot record enters it.
const ISOHYBRID: [u8; 4] = [0xFB, 0xC0, 0x78, 0x70];

/// Bytes summed at a time.
const STEP: usize = 16 << 10;

/// Looks into a boot image.
pub(crate) fn info<S: ReadAt>(medium: &Medium<S>, entry: &Listed) -> Result<BootInfo, Error> {
    let (start, rba) = (entry.offset, entry.view().load_rba());
    let mut head = [0; 68];
    let mut grub2 = [0; 8];
    let has =
        |at: u64, len: usize| medium.available(start.saturating_add(at), len as u64) == len as u64;
    if has(0, head.len()) {
        medium.fill(&mut head, start)?;
    }
    if has(GRUB2_BOOT_INFO, grub2.len()) {
        medium.fill(&mut grub2, start.saturating_add(GRUB2_BOOT_INFO))?;
    }
    let table = BootInfoTable::parse(&head).ok();
    let names_it = |table: &BootInfoTable| table.file_location == rba && rba > 0;
    let table = table.filter(names_it);
    let checksum_fits = match &table {
        Some(table) => checksum(medium, start, table)? == Some(table.checksum),
        None => false,
    };
    Ok(BootInfo {
        table,
        checksum_fits,
        grub2: rba > 0 && grub2 == grub2_boot_info(rba),
        isohybrid: head.ends_with(&ISOHYBRID),
    })
}

/// The sum over the bytes that a table is of; `None` when the image lacks some of them.
fn checksum<S: ReadAt>(
    medium: &Medium<S>,
    start: u64,
    table: &BootInfoTable,
) -> Result<Option<u32>, Error> {
    let end = start.saturating_add(table.file_length.into());
    if end > medium.size() {
        return Ok(None);
    }
    let mut at = start.saturating_add(BootInfoTable::CHECKED_FROM);
    let mut sum = 0;
    let mut buffer = alloc::vec![0; STEP];
    while at < end {
        let left = usize::try_from(end.saturating_sub(at)).unwrap_or(STEP);
        let Some(step) = buffer.get_mut(..left.min(STEP)) else {
            break;
        };
        let len = step.len() as u64;
        sum = boot_info_checksum(sum, medium.read_into(Structure::BootImage, at, step)?);
        at = at.saturating_add(len);
    }
    Ok(Some(sum))
}
