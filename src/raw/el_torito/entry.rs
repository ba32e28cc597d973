//! The records that a boot catalog is made of (El Torito 2.1 to 2.5).

use core::fmt;

use super::RECORD_SIZE;
use crate::raw::prim::{field, field_le_u16, field_le_u32, field_u8};

type Record = [u8; RECORD_SIZE];

/// Platform ID (figure 2, byte 1; figure 4, byte 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlatformId(pub u8);

impl PlatformId {
    /// 80x86: the BIOS of a PC.
    pub const X86: Self = Self(0);
    /// PowerPC.
    pub const POWER_PC: Self = Self(1);
    /// Mac.
    pub const MAC: Self = Self(2);
    /// EFI (UEFI 13.3.2.1).
    pub const EFI: Self = Self(0xEF);
}

impl fmt::Display for PlatformId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::X86 => f.pad("BIOS"),
            Self::POWER_PC => f.pad("PowerPC"),
            Self::MAC => f.pad("Mac"),
            Self::EFI => f.pad("UEFI"),
            Self(other) => write!(f, "platform {other:#04x}"),
        }
    }
}

/// What a boot image is shown to the system as: bits 0 to 3 of Boot media type (figure 3, byte 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Emulation {
    /// 0: nothing is emulated.
    None,
    /// 1: a diskette of 1.2 megabytes.
    Floppy12,
    /// 2: a diskette of 1.44 megabytes.
    Floppy144,
    /// 3: a diskette of 2.88 megabytes.
    Floppy288,
    /// 4: a hard disk with one partition.
    HardDisk,
    /// 5 to 15, reserved.
    Reserved(u8),
}

impl Emulation {
    /// Bytes of the diskette that is emulated.
    #[must_use]
    pub const fn floppy_size(self) -> Option<u64> {
        // Tracks of two sides with 15, 18 or 36 sectors of 512 bytes.
        match self {
            Self::Floppy12 => Some(80 * 2 * 15 * 512),
            Self::Floppy144 => Some(80 * 2 * 18 * 512),
            Self::Floppy288 => Some(80 * 2 * 36 * 512),
            Self::None | Self::HardDisk | Self::Reserved(_) => None,
        }
    }
}

impl fmt::Display for Emulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.pad("no emulation"),
            Self::Floppy12 => f.pad("1.2 MB floppy"),
            Self::Floppy144 => f.pad("1.44 MB floppy"),
            Self::Floppy288 => f.pad("2.88 MB floppy"),
            Self::HardDisk => f.pad("hard disk"),
            Self::Reserved(number) => write!(f, "reserved emulation {number}"),
        }
    }
}

/// Validation entry (El Torito 2.1, figure 2): the first record of a boot catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidationEntry<'a>(pub(super) &'a Record);

impl<'a> ValidationEntry<'a> {
    /// Header ID (byte 0), which must be 1.
    #[must_use]
    pub fn header_id(&self) -> u8 {
        field_u8::<0, RECORD_SIZE>(self.0)
    }

    /// Platform ID (byte 1), of the initial entry.
    #[must_use]
    pub fn platform_id(&self) -> PlatformId {
        PlatformId(field_u8::<1, RECORD_SIZE>(self.0))
    }

    /// ID string (byte 4 to 1B): the manufacturer or developer of the disc.
    #[must_use]
    pub fn id_string(&self) -> &'a [u8; 24] {
        field::<4, 24, RECORD_SIZE>(self.0)
    }

    /// Checksum word (byte 1C and 1D).
    #[must_use]
    pub fn checksum(&self) -> u16 {
        field_le_u16::<28, RECORD_SIZE>(self.0)
    }

    /// The checksum word that makes the sum of all words in this record 0.
    #[must_use]
    pub fn computed_checksum(&self) -> u16 {
        let words = self.0.chunks_exact(2);
        let sum = words.fold(0u16, |sum, word| match *word {
            [low, high] => sum.wrapping_add(u16::from_le_bytes([low, high])),
            _ => sum,
        });
        self.checksum().wrapping_sub(sum)
    }

    /// Key bytes (byte 1E and 1F), which must be 55 and AA.
    #[must_use]
    pub fn key_bytes(&self) -> [u8; 2] {
        *field::<30, 2, RECORD_SIZE>(self.0)
    }
}

/// Initial/default entry (El Torito 2.2, figure 3) or section entry (2.4, figure 5). The two share
/// one layout, but for what only section entries have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootEntry<'a>(pub(super) &'a Record);

impl<'a> BootEntry<'a> {
    /// Views a record as such an entry.
    #[must_use]
    pub const fn new(record: &'a [u8; RECORD_SIZE]) -> Self {
        Self(record)
    }

    /// The whole record.
    #[must_use]
    pub const fn record(&self) -> &'a [u8; RECORD_SIZE] {
        self.0
    }

    /// Boot Indicator (byte 0): 88 for bootable, 00 for not bootable.
    #[must_use]
    pub fn boot_indicator(&self) -> u8 {
        field_u8::<0, RECORD_SIZE>(self.0)
    }

    /// Boot media type (byte 1) as recorded.
    #[must_use]
    pub fn boot_media_type(&self) -> u8 {
        field_u8::<1, RECORD_SIZE>(self.0)
    }

    /// Boot media type (byte 1, bits 0 to 3).
    #[must_use]
    pub fn emulation(&self) -> Emulation {
        match self.boot_media_type() & 0x0F {
            0 => Emulation::None,
            1 => Emulation::Floppy12,
            2 => Emulation::Floppy144,
            3 => Emulation::Floppy288,
            4 => Emulation::HardDisk,
            other => Emulation::Reserved(other),
        }
    }

    /// Whether a section entry says that an extension follows it (byte 1, bit 5).
    #[must_use]
    pub fn is_continued(&self) -> bool {
        self.boot_media_type() & 0x20 != 0
    }

    /// Load Segment (byte 2 and 3); 0 for the traditional 7C0.
    #[must_use]
    pub fn load_segment(&self) -> u16 {
        field_le_u16::<2, RECORD_SIZE>(self.0)
    }

    /// System Type (byte 4): the type of the partition in the image of a hard disk.
    #[must_use]
    pub fn system_type(&self) -> u8 {
        field_u8::<4, RECORD_SIZE>(self.0)
    }

    /// Sector Count (byte 6 and 7): sectors of 512 bytes that the system loads.
    #[must_use]
    pub fn sector_count(&self) -> u16 {
        field_le_u16::<6, RECORD_SIZE>(self.0)
    }

    /// Load RBA (byte 8 to 0B): first sector of the boot image, of 2048 bytes.
    #[must_use]
    pub fn load_rba(&self) -> u32 {
        field_le_u32::<8, RECORD_SIZE>(self.0)
    }

    /// Selection criteria type (byte 0C) of a section entry; 0 for none.
    #[must_use]
    pub fn selection_criteria_type(&self) -> u8 {
        field_u8::<12, RECORD_SIZE>(self.0)
    }

    /// Vendor unique selection criteria (byte 0D to 1F) of a section entry.
    #[must_use]
    pub fn selection_criteria(&self) -> &'a [u8; 19] {
        field::<13, 19, RECORD_SIZE>(self.0)
    }
}

/// Section header (El Torito 2.3, figure 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionHeader<'a>(pub(super) &'a Record);

impl<'a> SectionHeader<'a> {
    /// Header Indicator when more headers follow.
    pub const MORE: u8 = 0x90;
    /// Header Indicator of the final header.
    pub const FINAL: u8 = 0x91;

    /// Whether this is the final header (byte 0 is 91).
    #[must_use]
    pub fn is_final(&self) -> bool {
        field_u8::<0, RECORD_SIZE>(self.0) == Self::FINAL
    }

    /// Platform ID (byte 1), of the section's entries.
    #[must_use]
    pub fn platform_id(&self) -> PlatformId {
        PlatformId(field_u8::<1, RECORD_SIZE>(self.0))
    }

    /// Number of section entries following this header (byte 2 and 3).
    #[must_use]
    pub fn entries(&self) -> u16 {
        field_le_u16::<2, RECORD_SIZE>(self.0)
    }

    /// ID string (byte 4 to 1F).
    #[must_use]
    pub fn id_string(&self) -> &'a [u8; 28] {
        field::<4, 28, RECORD_SIZE>(self.0)
    }
}

/// Section entry extension (El Torito 2.5, figure 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryExtension<'a>(pub(super) &'a Record);

impl<'a> EntryExtension<'a> {
    /// Extension Indicator (byte 0).
    pub const INDICATOR: u8 = 0x44;

    /// Whether another extension follows (byte 1, bit 5).
    #[must_use]
    pub fn is_continued(&self) -> bool {
        field_u8::<1, RECORD_SIZE>(self.0) & 0x20 != 0
    }

    /// Vendor unique selection criteria (byte 2 to 1F).
    #[must_use]
    pub fn selection_criteria(&self) -> &'a [u8; 30] {
        field::<2, 30, RECORD_SIZE>(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{BootEntry, Emulation, EntryExtension, PlatformId, ValidationEntry};

    /// Written by genisoimage.
    #[test]
    fn the_checksum_is_over_words() {
        let mut record = [0; 32];
        record[0] = 1;
        record[28..].copy_from_slice(&[0xAA, 0x55, 0x55, 0xAA]);
        let entry = ValidationEntry(&record);
        assert_eq!((entry.header_id(), entry.key_bytes()), (1, [0x55, 0xAA]));
        assert_eq!(
            (entry.checksum(), entry.computed_checksum()),
            (0x55AA, 0x55AA)
        );
        record[1] = 0xEF;
        let entry = ValidationEntry(&record);
        assert_eq!(entry.platform_id(), PlatformId::EFI);
        // 0x55AA - 0xEF00, by hand.
        assert_eq!(entry.computed_checksum(), 0x66AA);
    }

    #[test]
    fn emulations_are_told_in_words() {
        for (emulation, words) in [
            (Emulation::None, "no emulation"),
            (Emulation::Floppy288, "2.88 MB floppy"),
            (Emulation::Reserved(9), "reserved emulation 9"),
        ] {
            assert_eq!(alloc::format!("{emulation}"), words);
        }
    }

    #[test]
    fn an_entry_has_its_fields_at_their_bytes() {
        let record: [u8; 32] = std::array::from_fn(|at| at as u8 + 0x80);
        let entry = BootEntry::new(&record);
        assert_eq!(entry.boot_indicator(), 0x80);
        assert_eq!(entry.emulation(), Emulation::Floppy12);
        assert!(!entry.is_continued());
        assert_eq!(entry.load_segment(), 0x8382);
        assert_eq!(entry.system_type(), 0x84);
        assert_eq!(entry.sector_count(), 0x8786);
        assert_eq!(entry.load_rba(), 0x8B8A_8988);
        assert_eq!(entry.selection_criteria_type(), 0x8C);
        assert_eq!(entry.selection_criteria()[0], 0x8D);
        assert_eq!(entry.selection_criteria()[18], 0x9F);
    }

    #[test]
    fn an_extension_tells_whether_another_follows() {
        let mut record = [0xDF; 32];
        assert!(!EntryExtension(&record).is_continued());
        record[1] = 0x20;
        assert!(EntryExtension(&record).is_continued());
    }

    #[test]
    fn diskettes_have_the_sizes_of_their_formats() {
        assert_eq!(Emulation::Floppy12.floppy_size(), Some(1_228_800));
        assert_eq!(Emulation::Floppy144.floppy_size(), Some(1_474_560));
        assert_eq!(Emulation::Floppy288.floppy_size(), Some(2_949_120));
        assert_eq!(Emulation::HardDisk.floppy_size(), None);
    }
}
