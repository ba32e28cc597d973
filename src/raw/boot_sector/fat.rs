//! FAT boot sectors and directory entries, as far as boot images for UEFI need them.

use super::mbr::MasterBootRecord;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32, field_u8};

const SIZE: usize = 512;

/// FAT boot sector (Microsoft FAT specification, section 3), checked as far as to tell it from
/// other bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FatBootSector<'a>(&'a [u8; SIZE]);

impl<'a> FatBootSector<'a> {
    /// Parses the boot sector at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, or what the fields say is no FAT file system.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::BootImage, input, parsed).map(|(sector, _)| sector)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, sector) = prim::array::<SIZE>(input)?;
        let this = Self(sector);
        let jump = matches!(field::<0, 3, SIZE>(sector), [0xEB, _, 0x90] | [0xE9, _, _]);
        let signed = field::<510, 2, SIZE>(sector) == &MasterBootRecord::SIGNATURE;
        let bytes = this.bytes_per_sector();
        let sizes = bytes.is_power_of_two() && (512..=4096).contains(&bytes);
        let cluster = field_u8::<13, SIZE>(sector).is_power_of_two();
        let tables = field_le_u16::<14, SIZE>(sector) > 0 && field_u8::<16, SIZE>(sector) > 0;
        if jump && signed && sizes && cluster && tables && this.total_sectors() > 0 {
            return Ok((rest, this));
        }
        let rule = "not the boot sector of a FAT file system";
        prim::other(input, FormatErrorKind::Broken { rule })
    }

    /// BPB_BytsPerSec (byte 11 and 12).
    #[must_use]
    pub fn bytes_per_sector(&self) -> u16 {
        field_le_u16::<11, SIZE>(self.0)
    }

    /// BPB_SecPerClus (byte 13).
    #[must_use]
    pub fn sectors_per_cluster(&self) -> u8 {
        field_u8::<13, SIZE>(self.0)
    }

    /// BPB_RsvdSecCnt (byte 14 and 15): sectors before the first table.
    #[must_use]
    pub fn reserved_sectors(&self) -> u16 {
        field_le_u16::<14, SIZE>(self.0)
    }

    /// BPB_NumFATs (byte 16).
    #[must_use]
    pub fn tables(&self) -> u8 {
        field_u8::<16, SIZE>(self.0)
    }

    /// BPB_RootEntCnt (byte 17 and 18); 0 for FAT32.
    #[must_use]
    pub fn root_entries(&self) -> u16 {
        field_le_u16::<17, SIZE>(self.0)
    }

    /// BPB_FATSz16 (byte 22 and 23), or where that is 0 BPB_FATSz32 (byte 36 to 39).
    #[must_use]
    pub fn sectors_per_table(&self) -> u32 {
        match field_le_u16::<22, SIZE>(self.0) {
            0 => field_le_u32::<36, SIZE>(self.0),
            sectors => sectors.into(),
        }
    }

    /// BPB_RootClus (byte 44 to 47), of FAT32.
    #[must_use]
    pub fn root_cluster(&self) -> u32 {
        field_le_u32::<44, SIZE>(self.0)
    }

    /// The kind of FAT, which the number of clusters decides (section 3.5). `mkfs.fat -F 32` makes
    /// FAT32 of fewer: Linux and firmware know it by BPB_FATSz16, which is 0.
    #[must_use]
    pub fn kind(&self) -> FatKind {
        if field_le_u16::<22, SIZE>(self.0) == 0 {
            return FatKind::Fat32;
        }
        let sector = u32::from(self.bytes_per_sector()).max(1);
        let root = u32::from(self.root_entries()).saturating_mul(32);
        let tables = self
            .sectors_per_table()
            .saturating_mul(self.tables().into());
        let before = u32::from(self.reserved_sectors())
            .saturating_add(tables)
            .saturating_add(root.div_ceil(sector));
        let data = self.total_sectors().saturating_sub(before);
        let cluster = u32::from(self.sectors_per_cluster());
        match data.checked_div(cluster).unwrap_or_default() {
            0..4085 => FatKind::Fat12,
            4085..65525 => FatKind::Fat16,
            _ => FatKind::Fat32,
        }
    }

    /// BPB_TotSec16 (byte 19 and 20), or where that is 0 BPB_TotSec32 (byte 32 to 35).
    #[must_use]
    pub fn total_sectors(&self) -> u32 {
        match field_le_u16::<19, SIZE>(self.0) {
            0 => field_le_u32::<32, SIZE>(self.0),
            sectors => sectors.into(),
        }
    }

    /// Bytes of the file system.
    #[must_use]
    pub fn size(&self) -> u64 {
        u64::from(self.total_sectors()).saturating_mul(self.bytes_per_sector().into())
    }
}

/// Kinds of FAT file systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FatKind {
    /// Table entries of 12 bits.
    Fat12,
    /// Table entries of 16 bits.
    Fat16,
    /// Table entries of 32 bits.
    Fat32,
}

/// FAT directory entry (section 6), by its short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FatEntry<'a>(&'a [u8; 32]);

impl<'a> FatEntry<'a> {
    /// Bytes of an entry.
    pub const SIZE: usize = 32;

    /// Views bytes as an entry.
    #[must_use]
    pub const fn new(entry: &'a [u8; 32]) -> Self {
        Self(entry)
    }

    /// DIR_Name (byte 0 to 10): 8 characters and 3 of the extension, filled up with blanks.
    #[must_use]
    pub fn name(&self) -> &'a [u8; 11] {
        field::<0, 11, 32>(self.0)
    }

    /// Whether no entry follows, and this is none.
    #[must_use]
    pub fn is_end(&self) -> bool {
        field_u8::<0, 32>(self.0) == 0
    }

    /// Whether it is neither deleted, nor the volume's label, nor a part of a long name.
    #[must_use]
    pub fn is_used(&self) -> bool {
        field_u8::<0, 32>(self.0) != 0xE5 && field_u8::<11, 32>(self.0) & 0x08 == 0
    }

    /// Whether it is a directory (DIR_Attr, byte 11, bit 4).
    #[must_use]
    pub fn is_dir(&self) -> bool {
        field_u8::<11, 32>(self.0) & 0x10 != 0
    }

    /// DIR_FstClusHI and DIR_FstClusLO (byte 20 and 21, 26 and 27).
    #[must_use]
    pub fn first_cluster(&self) -> u32 {
        let high = u32::from(field_le_u16::<20, 32>(self.0));
        (high << 16) | u32::from(field_le_u16::<26, 32>(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::{FatBootSector, FatEntry, FatKind};

    /// The parameters of a diskette of 1.44 megabytes.
    fn floppy() -> [u8; 512] {
        let mut sector = [0; 512];
        sector[..3].copy_from_slice(&[0xEB, 0x3C, 0x90]);
        let parameters = [0, 2, 1, 1, 0, 2, 224, 0, 0x40, 0x0B, 0xF0, 9, 0];
        sector[11..24].copy_from_slice(&parameters);
        sector[510..].copy_from_slice(&[0x55, 0xAA]);
        sector
    }

    #[test]
    fn the_size_is_in_either_field() {
        let mut sector = floppy();
        assert_eq!(FatBootSector::parse(&sector).unwrap().size(), 1_474_560);
        sector[19..21].fill(0);
        assert!(FatBootSector::parse(&sector).is_err(), "no size at all");
        sector[32..36].copy_from_slice(&70_000u32.to_le_bytes());
        assert_eq!(FatBootSector::parse(&sector).unwrap().size(), 35_840_000);
    }

    #[test]
    fn other_sectors_are_not_taken_for_one() {
        for (at, byte) in [
            (0, 0),
            (11, 1),
            (12, 0),
            (13, 3),
            (14, 0),
            (16, 0),
            (510, 0),
        ] {
            let mut sector = floppy();
            sector[at] = byte;
            assert!(FatBootSector::parse(&sector).is_err(), "byte {at}");
        }
    }

    #[test]
    fn the_number_of_clusters_tells_the_kind() {
        let mut sector = floppy();
        // 1 reserved, 2 tables of 9 sectors, 14 sectors of root directory.
        let before = 1 + 18 + 14;
        sector[19..21].fill(0);
        for (clusters, kind) in [
            (4084, FatKind::Fat12),
            (4085, FatKind::Fat16),
            (65524, FatKind::Fat16),
            (65525, FatKind::Fat32),
        ] {
            let sectors: u32 = before + clusters;
            sector[32..36].copy_from_slice(&sectors.to_le_bytes());
            assert_eq!(FatBootSector::parse(&sector).unwrap().kind(), kind);
        }
    }

    #[test]
    fn tables_of_32_bits_have_their_size_elsewhere() {
        let mut sector = floppy();
        sector[17..19].fill(0);
        sector[22..24].fill(0);
        sector[36..48].copy_from_slice(&[9, 1, 0, 0, 0, 0, 0, 0, 2, 3, 0, 0]);
        let boot = FatBootSector::parse(&sector).unwrap();
        assert_eq!((boot.kind(), boot.root_entries()), (FatKind::Fat32, 0));
        assert_eq!(
            (boot.sectors_per_table(), boot.root_cluster()),
            (0x109, 0x302)
        );
    }

    #[test]
    fn the_root_of_fat32_begins_with_a_cluster() {
        let mut sector = floppy();
        sector[44..48].copy_from_slice(&[1, 2, 3, 4]);
        let view = FatBootSector::parse(&sector).unwrap();
        assert_eq!(view.root_cluster(), 0x0403_0201);
        sector[13..16].copy_from_slice(&[8, 0x22, 0x11]);
        let view = FatBootSector::parse(&sector).unwrap();
        assert_eq!(
            (view.sectors_per_cluster(), view.reserved_sectors()),
            (8, 0x1122)
        );
    }

    #[test]
    fn an_entry_has_its_fields_at_their_bytes() {
        let bytes: [u8; 32] = std::array::from_fn(|at| at as u8 + 1);
        let entry = FatEntry::new(&bytes);
        assert_eq!(entry.name()[10], 11);
        assert_eq!(entry.first_cluster(), 0x1615_1C1B);
        assert!(!entry.is_used() && !entry.is_end() && !entry.is_dir());
        assert!(FatEntry::new(&[0; 32]).is_end());
    }
}
