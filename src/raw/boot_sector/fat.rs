//! FAT boot sectors, for the one thing that a disc needs of them: how large the file system is.

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

#[cfg(test)]
mod tests {
    use super::FatBootSector;

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
}
