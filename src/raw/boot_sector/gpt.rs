//! GUID partition tables (UEFI 5.3).

use core::fmt;

use super::crc::crc32;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u32, field_le_u64};

const HEADER: usize = 92;
const ENTRY: usize = 128;

/// A globally unique identifier, in the mixed byte order of UEFI (appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// Type of an EFI system partition (UEFI 5.3.3).
    pub const EFI_SYSTEM: Self = Self([
        0x28, 0x73, 0x2A, 0xC1, 0x1F, 0xF8, 0xD2, 0x11, 0xBA, 0x4B, 0x00, 0xA0, 0xC9, 0x3E, 0xC9,
        0x3B,
    ]);
    /// Type of a Microsoft basic data partition, which isohybrid discs use for their parts.
    pub const BASIC_DATA: Self = Self([
        0xA2, 0xA0, 0xD0, 0xEB, 0xE5, 0xB9, 0x33, 0x44, 0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99,
        0xC7,
    ]);
    /// Type of an Apple HFS or HFS+ partition.
    pub const APPLE_HFS: Self = Self([
        0x00, 0x53, 0x46, 0x48, 0x00, 0x00, 0xAA, 0x11, 0xAA, 0x11, 0x00, 0x30, 0x65, 0x43, 0xEC,
        0xAC,
    ]);

    /// Whether it is the one of unused entries.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 16]
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, h, i, rest @ ..] = self.0;
        let first = u32::from_le_bytes([a, b, c, d]);
        let (second, third) = (u16::from_le_bytes([e, g]), u16::from_le_bytes([h, i]));
        let [j, k, l, m, n, o, p, q] = rest;
        write!(f, "{first:08x}-{second:04x}-{third:04x}-{j:02x}{k:02x}-")?;
        write!(f, "{l:02x}{m:02x}{n:02x}{o:02x}{p:02x}{q:02x}")
    }
}

/// GPT Header (UEFI 5.3.2), primary or alternate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GptHeader<'a> {
    fixed: &'a [u8; HEADER],
    whole: &'a [u8],
}

impl<'a> GptHeader<'a> {
    /// Bytes of the fields, and the least header size.
    pub const SIZE: usize = HEADER;

    /// Signature (byte 0 to 7).
    pub const SIGNATURE: &'static [u8; 8] = b"EFI PART";

    /// Parses the header at the front of `input`, the sector that holds it.
    ///
    /// # Errors
    /// When there is no signature, when `input` ends before the header, or when its size is less
    /// than its fields take.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::GuidPartitionTable, input, parsed).map(|(header, _)| header)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (_, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (rest, fixed) = prim::array::<HEADER>(input)?;
        let size = field_le_u32::<12, HEADER>(fixed);
        let whole = usize::try_from(size)
            .ok()
            .and_then(|size| input.get(..size));
        match whole.filter(|whole| whole.len() >= Self::SIZE) {
            Some(whole) => Ok((rest, Self { fixed, whole })),
            None => {
                let kind = FormatErrorKind::Value {
                    field: "header size",
                    found: size.into(),
                    expected: "92 to the size of a sector",
                };
                prim::broken(input.get(12..).unwrap_or_default(), kind)
            }
        }
    }

    /// Whether Header CRC32 (byte 16 to 19) fits the header, that field taken as 0.
    #[must_use]
    pub fn crc_fits(&self) -> bool {
        let (before, _) = self.whole.split_at_checked(16).unwrap_or_default();
        let behind = self.whole.get(20..).unwrap_or_default();
        let crc = crc32(crc32(crc32(0, before), &[0; 4]), behind);
        crc == field_le_u32::<16, HEADER>(self.fixed)
    }

    /// My LBA (byte 24 to 31): the sector of this header.
    #[must_use]
    pub fn my_lba(&self) -> u64 {
        field_le_u64::<24, HEADER>(self.fixed)
    }

    /// Alternate LBA (byte 32 to 39): the sector of the other header.
    #[must_use]
    pub fn alternate_lba(&self) -> u64 {
        field_le_u64::<32, HEADER>(self.fixed)
    }

    /// First Usable LBA (byte 40 to 47).
    #[must_use]
    pub fn first_usable_lba(&self) -> u64 {
        field_le_u64::<40, HEADER>(self.fixed)
    }

    /// Last Usable LBA (byte 48 to 55).
    #[must_use]
    pub fn last_usable_lba(&self) -> u64 {
        field_le_u64::<48, HEADER>(self.fixed)
    }

    /// Disk GUID (byte 56 to 71).
    #[must_use]
    pub fn disk_guid(&self) -> Guid {
        Guid(*field::<56, 16, HEADER>(self.fixed))
    }

    /// Partition Entry LBA (byte 72 to 79): first sector of the entries.
    #[must_use]
    pub fn partition_entry_lba(&self) -> u64 {
        field_le_u64::<72, HEADER>(self.fixed)
    }

    /// Number Of Partition Entries (byte 80 to 83), unused ones included.
    #[must_use]
    pub fn number_of_partition_entries(&self) -> u32 {
        field_le_u32::<80, HEADER>(self.fixed)
    }

    /// Size Of Partition Entry (byte 84 to 87), in bytes.
    #[must_use]
    pub fn size_of_partition_entry(&self) -> u32 {
        field_le_u32::<84, HEADER>(self.fixed)
    }

    /// Partition Entry Array CRC32 (byte 88 to 91).
    #[must_use]
    pub fn partition_entry_array_crc32(&self) -> u32 {
        field_le_u32::<88, HEADER>(self.fixed)
    }

    /// The entries in their array, unused ones included; a last one that is cut is left out.
    pub fn entries(&self, array: &'a [u8]) -> impl Iterator<Item = GptEntry<'a>> + use<'a> {
        let size = usize::try_from(self.size_of_partition_entry()).unwrap_or(usize::MAX);
        // Entries too small for their fields are none.
        array
            .chunks_exact(size.max(1))
            .filter_map(|entry| entry.first_chunk().map(GptEntry))
    }
}

/// GPT Partition Entry (UEFI 5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GptEntry<'a>(&'a [u8; ENTRY]);

impl<'a> GptEntry<'a> {
    /// Bytes of the fields, and the least size of an entry.
    pub const SIZE: usize = ENTRY;

    /// Partition Type GUID (byte 0 to 15); zeros in an unused entry.
    #[must_use]
    pub fn partition_type(&self) -> Guid {
        Guid(*field::<0, 16, ENTRY>(self.0))
    }

    /// Unique Partition GUID (byte 16 to 31).
    #[must_use]
    pub fn unique_guid(&self) -> Guid {
        Guid(*field::<16, 16, ENTRY>(self.0))
    }

    /// Starting LBA (byte 32 to 39).
    #[must_use]
    pub fn starting_lba(&self) -> u64 {
        field_le_u64::<32, ENTRY>(self.0)
    }

    /// Ending LBA (byte 40 to 47): the last sector, not the one behind it.
    #[must_use]
    pub fn ending_lba(&self) -> u64 {
        field_le_u64::<40, ENTRY>(self.0)
    }

    /// Attributes (byte 48 to 55). Bit 2: Legacy BIOS Bootable.
    #[must_use]
    pub fn attributes(&self) -> u64 {
        field_le_u64::<48, ENTRY>(self.0)
    }

    /// Partition Name (byte 56 to 127), UTF-16 up to the first 0.
    pub fn name(&self) -> impl Iterator<Item = char> + use<'a> {
        let name = field::<56, 72, ENTRY>(self.0);
        let units = name.chunks_exact(2).map(|unit| match *unit {
            [low, high] => u16::from_le_bytes([low, high]),
            _ => 0,
        });
        char::decode_utf16(units.take_while(|unit| *unit != 0))
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

#[cfg(test)]
mod tests {
    use super::{GptEntry, GptHeader, Guid, crc32};
    use crate::error::FormatErrorKind;

    fn header() -> [u8; 512] {
        let mut sector = [0; 512];
        for (at, byte) in sector.iter_mut().enumerate().take(92) {
            *byte = at as u8;
        }
        sector[..8].copy_from_slice(b"EFI PART");
        sector[12..16].copy_from_slice(&92u32.to_le_bytes());
        sector[16..20].fill(0);
        let crc = crc32(0, &sector[..92]);
        sector[16..20].copy_from_slice(&crc.to_le_bytes());
        sector
    }

    #[test]
    fn a_header_has_its_fields_at_their_bytes() {
        let mut sector = header();
        let header = GptHeader::parse(&sector).unwrap();
        assert!(header.crc_fits());
        assert_eq!(header.my_lba(), 0x1F1E_1D1C_1B1A_1918);
        assert_eq!(header.alternate_lba() & 0xFF, 32);
        assert_eq!(header.first_usable_lba() & 0xFF, 40);
        assert_eq!(header.last_usable_lba() & 0xFF, 48);
        assert_eq!(header.disk_guid().0[15], 71);
        assert_eq!(header.partition_entry_lba() & 0xFF, 72);
        assert_eq!(header.number_of_partition_entries() & 0xFF, 80);
        assert_eq!(header.size_of_partition_entry() & 0xFF, 84);
        assert_eq!(header.partition_entry_array_crc32() & 0xFF, 88);
        sector[91] ^= 1;
        assert!(!GptHeader::parse(&sector).unwrap().crc_fits());
    }

    #[test]
    fn a_header_of_no_possible_size_is_broken() {
        for size in [0, 91, 513, u32::MAX] {
            let mut sector = header();
            sector[12..16].copy_from_slice(&size.to_le_bytes());
            let error = GptHeader::parse(&sector).unwrap_err();
            assert_eq!(error.offset, 12);
            assert!(matches!(error.kind, FormatErrorKind::Value { .. }));
        }
    }

    #[test]
    fn guids_are_written_as_everywhere() {
        let efi = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";
        assert_eq!(Guid::EFI_SYSTEM.to_string(), efi);
        let basic = "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7";
        assert_eq!(Guid::BASIC_DATA.to_string(), basic);
        let hfs = "48465300-0000-11aa-aa11-00306543ecac";
        assert_eq!(Guid::APPLE_HFS.to_string(), hfs);
    }

    #[test]
    fn an_entry_has_its_fields_at_their_bytes() {
        let mut array = [0; 300];
        for entry in array.chunks_mut(150).map(|entry| &mut entry[..60]) {
            for (at, byte) in entry.iter_mut().enumerate() {
                *byte = at as u8;
            }
            entry[56..60].copy_from_slice(&[b'H', 0, 0, 0xD8]);
        }
        let mut sector = header();
        sector[84..88].copy_from_slice(&150u32.to_le_bytes());
        let header = GptHeader::parse(&sector).unwrap();
        let entries: Vec<GptEntry<'_>> = header.entries(&array).collect();
        assert_eq!(entries.len(), 2);
        let entry = entries[1];
        assert_eq!(entry.partition_type().0[15], 15);
        assert_eq!(entry.unique_guid().0[0], 16);
        assert_eq!(entry.starting_lba() & 0xFF, 32);
        assert_eq!(entry.ending_lba() & 0xFF, 40);
        assert_eq!(entry.attributes() & 0xFF, 48);
        assert_eq!(entry.name().collect::<String>(), "H\u{FFFD}");
        sector[84..88].fill(0);
        let header = GptHeader::parse(&sector).unwrap();
        assert_eq!(header.entries(&array).count(), 0);
    }
}
