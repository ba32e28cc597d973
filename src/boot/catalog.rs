//! The boot catalog: read as far as it goes, and what is odd in it told.

use alloc::vec::Vec;

use super::image::{self, LengthFrom};
use super::{LOADED, SECTOR};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::raw::el_torito::{
    BootCatalog, BootEntry, CatalogRecord, Emulation, PlatformId, RECORD_SIZE, ValidationEntry,
};
use crate::source::ReadAt;

/// A boot catalog and its entries.
#[derive(Debug)]
pub(crate) struct Catalog<'i> {
    pub(crate) offset: u64,
    pub(crate) bytes: Bytes<'i>,
    pub(crate) entries: Vec<Listed>,
}

/// An entry of the catalog.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    /// The record's first byte in the image.
    pub(crate) record_offset: u64,
    pub(crate) record: [u8; RECORD_SIZE],
    pub(crate) platform: PlatformId,
    pub(crate) section: usize,
    /// First byte of the boot image.
    pub(crate) offset: u64,
    /// Bytes of it that are in the image.
    pub(crate) len: u64,
    pub(crate) length_from: LengthFrom,
}

impl Listed {
    pub(crate) const fn view(&self) -> BootEntry<'_> {
        BootEntry::new(&self.record)
    }
}

impl<'i> Catalog<'i> {
    /// Reads the catalog in a sector.
    ///
    /// # Errors
    /// When it does not lie in the image, or is none.
    pub(crate) fn read<S: ReadAt>(medium: &'i Medium<S>, sector: u32) -> Result<Self, Error> {
        let offset = u64::from(sector).saturating_mul(SECTOR);
        let limit = medium.options().limits.boot_catalog_bytes;
        // Nearly every catalog has one sector. What promises more is read again, twice as far.
        let mut wanted = SECTOR;
        let (bytes, end) = loop {
            let len = wanted.min(limit.into());
            let len = medium.available(offset, len).max(RECORD_SIZE as u64);
            let bytes = medium.read(
                Structure::BootCatalog,
                offset,
                usize::try_from(len).unwrap_or(usize::MAX),
            )?;
            let mut records = BootCatalog::new(&bytes);
            let broken = records.by_ref().find_map(Result::err);
            let (end, complete) = (records.offset(), records.is_complete());
            match broken {
                Some(_) if len >= u64::from(limit) => {
                    return Err(Error::Limit {
                        kind: LimitKind::BootCatalogBytes,
                        limit: limit.into(),
                        offset: offset.saturating_add(end),
                    });
                }
                Some(_) if len >= wanted => wanted = wanted.saturating_mul(2),
                Some(error) => {
                    // The image ends inside the catalog.
                    medium.deviation(error.based_at(offset), Handling::ReadAsRecorded)?;
                    break (bytes, end);
                }
                None if !complete => {
                    let what = "section header that the last one says to follow";
                    let kind = FormatErrorKind::Missing { what };
                    let at = offset.saturating_add(end);
                    let deviation = FormatError::new(Structure::BootCatalog, at, kind);
                    medium.deviation(deviation, Handling::ReadAsRecorded)?;
                    break (bytes, end);
                }
                None => break (bytes, end),
            }
        };
        let entries = entries(medium, offset, &bytes)?;
        let mut bytes = bytes;
        bytes.truncate(usize::try_from(end).unwrap_or(usize::MAX));
        medium.found(Structure::BootCatalog, offset, bytes.len() as u64);
        Ok(Self {
            offset,
            bytes,
            entries,
        })
    }
}

fn entries<S: ReadAt>(medium: &Medium<S>, offset: u64, bytes: &[u8]) -> Result<Vec<Listed>, Error> {
    let mut entries = Vec::new();
    let mut platform = PlatformId::X86;
    let mut section: usize = 0;
    let mut at = offset;
    // The error at the end was told before.
    for record in BootCatalog::new(bytes).map_while(Result::ok) {
        let record_offset = at;
        at = at.saturating_add(RECORD_SIZE as u64);
        let entry = match record {
            CatalogRecord::Validation(validation) => {
                check_validation(medium, record_offset, validation)?;
                platform = validation.platform_id();
                continue;
            }
            CatalogRecord::Header(header) => {
                platform = header.platform_id();
                section = section.saturating_add(1);
                continue;
            }
            CatalogRecord::Extension(_) => continue,
            CatalogRecord::Initial(entry) | CatalogRecord::Entry(entry) => entry,
        };
        check_entry(medium, record_offset, entry)?;
        let start = u64::from(entry.load_rba()).saturating_mul(SECTOR);
        let (len, length_from) = image::length(medium, platform, entry, start)?;
        entries.push(Listed {
            record_offset,
            record: *entry.record(),
            platform,
            section,
            offset: start,
            len,
            length_from,
        });
    }
    Ok(entries)
}

fn check_validation<S>(
    medium: &Medium<S>,
    at: u64,
    entry: ValidationEntry<'_>,
) -> Result<(), Error> {
    const KEY: &[u8; 2] = &[0x55, 0xAA];
    let tell = |place: u64, kind| {
        let deviation = FormatError::new(Structure::BootCatalog, at.saturating_add(place), kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)
    };
    let [a, b] = entry.key_bytes();
    let key = FormatErrorKind::Signature {
        found: [a, b, 0, 0, 0, 0, 0, 0],
        expected: KEY,
    };
    let (has_id, has_key) = (entry.header_id() == 1, entry.key_bytes() == *KEY);
    if !has_id && !has_key {
        // Nothing speaks for a catalog here.
        return Err(FormatError::new(Structure::BootCatalog, at.saturating_add(30), key).into());
    }
    if !has_id {
        let (field, found, expected) = ("header ID", entry.header_id().into(), "1");
        tell(
            0,
            FormatErrorKind::Value {
                field,
                found,
                expected,
            },
        )?;
    }
    if !has_key {
        tell(30, key)?;
    }
    let (found, computed) = (entry.checksum(), entry.computed_checksum());
    if found != computed {
        tell(
            28,
            FormatErrorKind::Checksum {
                field: "checksum word",
                found: found.into(),
                computed: computed.into(),
            },
        )?;
    }
    Ok(())
}

fn check_entry<S>(medium: &Medium<S>, at: u64, entry: BootEntry<'_>) -> Result<(), Error> {
    let tell = |place: u64, field, found: u8, expected| {
        let kind = FormatErrorKind::Value {
            field,
            found: found.into(),
            expected,
        };
        let at = at.saturating_add(place);
        let deviation = FormatError::new(Structure::BootCatalogEntry, at, kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)
    };
    let indicator = entry.boot_indicator();
    if indicator != 0 && indicator != 0x88 {
        tell(0, "boot indicator", indicator, "0 or 136")?;
    }
    if let Emulation::Reserved(number) = entry.emulation() {
        tell(1, "boot media type", number, "0 to 4")?;
    }
    Ok(())
}

/// Bytes that the sector count of an entry stands for.
pub(super) fn counted(entry: BootEntry<'_>) -> u64 {
    u64::from(entry.sector_count()).saturating_mul(LOADED)
}
