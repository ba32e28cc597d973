//! Headers of compressed images in the forms of the PSP: CSO of version 1 (Ciso by BOOSTER) and 2
//! (maxcso's `README_CSO.md`), ZSO (maxcso's `README_ZSO.md`) and DAX (DAX Creator by Dark_AleX).

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// How blocks of an image are compressed, by the file's signature and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CsoKind {
    /// CSO of version 0 or 1: deflate, or plain where the entry has its high bit.
    Cso1,
    /// CSO of version 2: plain where a block takes its full size, else LZ4 where the entry has its
    /// high bit, else deflate.
    Cso2,
    /// ZSO: LZ4, or plain where the entry has its high bit.
    Zso,
}

/// The header of a CSO or ZSO file, 24 bytes. The index follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsoHeader {
    /// What `magic` (byte 0 to 3) and `version` (byte 20) say.
    pub kind: CsoKind,
    /// `uncompressed_size` (byte 8 to 15): bytes of the image.
    pub uncompressed_size: u64,
    /// `block_size` (byte 16 to 19): bytes of a block of the image.
    pub block_size: u32,
    /// `index_shift` (byte 21): positions in the index count in 2 to the power of this.
    pub index_shift: u8,
}

impl CsoHeader {
    /// Bytes of the header. What it says of its own size is not always right.
    pub const LENGTH: usize = 24;
    /// The magic of CSO.
    pub const CSO: &'static [u8; 4] = b"CISO";
    /// The magic of ZSO.
    pub const ZSO: &'static [u8; 4] = b"ZISO";

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When there is no such magic, `input` is too short, or the version is not known.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::CompressedHeader, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let is_zso = input.starts_with(Self::ZSO);
        let magic = if is_zso { Self::ZSO } else { Self::CSO };
        let (rest, ()) = prim::signature(magic)(input)?;
        let (rest, _header_size) = prim::le_u32(rest)?;
        let (rest, uncompressed_size) = prim::le_u64(rest)?;
        let (at_version, block_size) = prim::le_u32(rest)?;
        let (rest, version) = prim::u8(at_version)?;
        let (rest, index_shift) = prim::u8(rest)?;
        let (rest, _unused) = prim::array::<2>(rest)?;
        let kind = match (version, is_zso) {
            (0 | 1, true) => CsoKind::Zso,
            (0 | 1, false) => CsoKind::Cso1,
            (2, false) => CsoKind::Cso2,
            _ => {
                let kind = FormatErrorKind::Value {
                    field: "version",
                    found: version.into(),
                    expected: "0 or 1, of CSO also 2",
                };
                return prim::broken(at_version, kind);
            }
        };
        let header = Self {
            kind,
            uncompressed_size,
            block_size,
            index_shift,
        };
        Ok((rest, header))
    }
}

/// An entry of the index of a CSO or ZSO file, four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsoEntry(pub u32);

impl CsoEntry {
    /// Bytes of an entry.
    pub const LENGTH: usize = 4;

    /// Views the four bytes of an entry.
    #[must_use]
    pub const fn new(bytes: [u8; 4]) -> Self {
        Self(u32::from_le_bytes(bytes))
    }

    /// The byte of the file at which the block begins.
    #[must_use]
    pub fn position(self, index_shift: u8) -> u64 {
        let position = u64::from(self.0 & 0x7FFF_FFFF);
        position.checked_shl(index_shift.into()).unwrap_or(u64::MAX)
    }

    /// The high bit, whose meaning is that of [`CsoKind`].
    #[must_use]
    pub const fn is_marked(self) -> bool {
        self.0 >> 31 == 1
    }
}

/// The header of a DAX file, 32 bytes.
///
/// The offsets of all frames follow it (4 bytes each), then
/// their lengths (2 bytes each), then the areas that are not compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaxHeader {
    /// `decompsize` (byte 4 to 7): bytes of the image.
    pub uncompressed_size: u32,
    /// `version` (byte 8 to 11): 0, or 1 where there are areas that are not compressed.
    pub version: u32,
    /// `nNCareas` (byte 12 to 15): how many such areas.
    pub areas: u32,
}

impl DaxHeader {
    /// Bytes of the header.
    pub const LENGTH: usize = 32;
    /// The signature.
    pub const SIGNATURE: &'static [u8; 4] = b"DAX\0";
    /// Bytes of a frame of the image.
    pub const FRAME: u32 = 8192;

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When there is no signature, `input` is too short, or the version is not known.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::CompressedHeader, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (at_version, uncompressed_size) = prim::le_u32(rest)?;
        let (rest, version) = prim::le_u32(at_version)?;
        let (rest, areas) = prim::le_u32(rest)?;
        let (rest, _reserved) = prim::array::<16>(rest)?;
        if version > 1 {
            let kind = FormatErrorKind::Value {
                field: "version",
                found: version.into(),
                expected: "0 or 1",
            };
            return prim::broken(at_version, kind);
        }
        let header = Self {
            uncompressed_size,
            version,
            areas: if version == 0 { 0 } else { areas },
        };
        Ok((rest, header))
    }
}

#[cfg(test)]
mod tests {
    use super::{CsoEntry, CsoHeader, CsoKind, DaxHeader};

    #[test]
    fn the_header_of_cso() {
        let bytes = *b"CISO\x18\0\0\0\x00\x10\x20\x00\x03\0\0\0\x00\x08\0\0\x01\x06\xFF\xFFrest";
        let (header, rest) = CsoHeader::parse(&bytes).unwrap();
        let expected = CsoHeader {
            kind: CsoKind::Cso1,
            uncompressed_size: 0x3_0020_1000,
            block_size: 2048,
            index_shift: 6,
        };
        assert_eq!((header, rest), (expected, &b"rest"[..]));
        for (at, magic, version, kind) in [
            (0, b"CISO", 0, Some(CsoKind::Cso1)),
            (0, b"CISO", 2, Some(CsoKind::Cso2)),
            (0, b"ZISO", 1, Some(CsoKind::Zso)),
            (20, b"ZISO", 2, None),
            (20, b"CISO", 3, None),
            (0, b"DISO", 1, None),
        ] {
            let mut bytes = bytes;
            bytes[..4].copy_from_slice(magic);
            bytes[20] = version;
            match (CsoHeader::parse(&bytes), kind) {
                (Ok((header, _)), Some(kind)) => assert_eq!(header.kind, kind),
                (Err(error), None) => assert_eq!(error.offset, at),
                (parsed, _) => panic!("{magic:?} {version}: {parsed:?}"),
            }
        }
        assert!(CsoHeader::parse(&bytes[..23]).is_err());
    }

    #[test]
    fn an_entry_of_the_index() {
        let entry = CsoEntry::new([2, 0, 0, 0x80]);
        assert!(entry.is_marked());
        assert_eq!(entry.position(11), 4096);
        let entry = CsoEntry::new([0xFF, 0xFF, 0xFF, 0x7F]);
        assert!(!entry.is_marked());
        assert_eq!(entry.position(0), 0x7FFF_FFFF);
        assert_eq!(entry.position(64), u64::MAX);
    }

    #[test]
    fn the_header_of_dax() {
        let mut bytes = [0; 33];
        bytes[..13].copy_from_slice(b"DAX\0\x00\x60\x01\0\x01\0\0\0\x02");
        let (header, rest) = DaxHeader::parse(&bytes).unwrap();
        assert_eq!((header.uncompressed_size, header.areas), (0x16000, 2));
        assert_eq!(rest.len(), 1);
        bytes[8] = 0;
        assert_eq!(DaxHeader::parse(&bytes).unwrap().0.areas, 0);
        bytes[8] = 2;
        assert_eq!(DaxHeader::parse(&bytes).unwrap_err().offset, 8);
        assert!(DaxHeader::parse(&bytes[..31]).is_err());
    }
}
