//! Headers of CHD files, "compressed hunks of data" of MAME (`src/lib/util/chd.h` there), of version 5.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// The header of a CHD file of version 5, 124 bytes. All numbers are big-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChdHeader {
    /// `compressors[0]` (byte 16 to 19): the first codec; 0 for a file that is not compressed.
    pub first_compressor: u32,
    /// `logicalbytes` (byte 32 to 39): bytes of the image.
    pub logical_bytes: u64,
    /// `mapoffset` (byte 40 to 47): where the map is, which tells where hunks are.
    pub map_offset: u64,
    /// `metaoffset` (byte 48 to 55): where the first metadata is; 0 for none.
    pub meta_offset: u64,
    /// `hunkbytes` (byte 56 to 59): bytes of a hunk of the image.
    pub hunk_bytes: u32,
    /// `unitbytes` (byte 60 to 63): bytes of a unit of the image: a sector, with its subchannels.
    pub unit_bytes: u32,
    /// Whether there is a `parentsha1` (byte 104 to 123): then the file tells differences only.
    pub has_parent: bool,
}

impl ChdHeader {
    /// Bytes of the header.
    pub const LENGTH: usize = 124;
    /// `tag` (byte 0 to 7).
    pub const TAG: &'static [u8; 8] = b"MComprHD";

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When there is no tag, `input` is too short, or the version is another than 5.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::CompressedHeader, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Self::TAG)(input)?;
        let (at_version, _length) = prim::be_u32(rest)?;
        let (rest, version) = prim::be_u32(at_version)?;
        if version != 5 {
            let kind = FormatErrorKind::Value {
                field: "version",
                found: version.into(),
                expected: "5",
            };
            return prim::broken(at_version, kind);
        }
        let (rest, first_compressor) = prim::be_u32(rest)?;
        let (rest, _other_compressors) = prim::array::<12>(rest)?;
        let (rest, logical_bytes) = be_u64(rest)?;
        let (rest, map_offset) = be_u64(rest)?;
        let (rest, meta_offset) = be_u64(rest)?;
        let (rest, hunk_bytes) = prim::be_u32(rest)?;
        let (rest, unit_bytes) = prim::be_u32(rest)?;
        let (rest, _raw_sha1) = prim::array::<20>(rest)?;
        let (rest, _sha1) = prim::array::<20>(rest)?;
        let (rest, parent_sha1) = prim::array::<20>(rest)?;
        let header = Self {
            first_compressor,
            logical_bytes,
            map_offset,
            meta_offset,
            hunk_bytes,
            unit_bytes,
            has_parent: parent_sha1 != &[0; 20],
        };
        Ok((rest, header))
    }
}

/// The header of a map that is compressed, 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChdMapHeader {
    /// Bytes of the map behind this header (byte 0 to 3).
    pub length: u32,
    /// Bits of a length, of a hunk's number and of a unit's number in the parent (byte 12 to 14).
    pub bits: [u8; 3],
}

impl ChdMapHeader {
    /// Bytes of the header.
    pub const LENGTH: usize = 16;

    /// Views the bytes of a map's header.
    #[must_use]
    pub const fn new(bytes: &[u8; 16]) -> Self {
        let &[a, b, c, d, .., length, own, parent, _] = bytes;
        Self {
            length: u32::from_be_bytes([a, b, c, d]),
            bits: [length, own, parent],
        }
    }
}

/// The header of metadata, 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChdMetadata {
    /// What the metadata is about (byte 0 to 3).
    pub tag: [u8; 4],
    /// Bytes of the metadata behind this header (byte 5 to 7).
    pub length: u32,
    /// Where the next metadata is (byte 8 to 15); 0 for none.
    pub next: u64,
}

impl ChdMetadata {
    /// Bytes of the header.
    pub const LENGTH: usize = 16;

    /// Views the bytes of a header.
    #[must_use]
    pub const fn new(bytes: &[u8; 16]) -> Self {
        let &[a, b, c, d, _flags, e, f, g, next @ ..] = bytes;
        Self {
            tag: [a, b, c, d],
            length: u32::from_be_bytes([0, e, f, g]),
            next: u64::from_be_bytes(next),
        }
    }
}

fn be_u64(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, value) = prim::array::<8>(input)?;
    Ok((rest, u64::from_be_bytes(*value)))
}

#[cfg(test)]
mod tests {
    use super::{ChdHeader, ChdMapHeader, ChdMetadata};

    #[test]
    fn the_header_has_its_fields_at_their_bytes() {
        let mut bytes: [u8; 125] = std::array::from_fn(|at| at as u8);
        bytes[..8].copy_from_slice(ChdHeader::TAG);
        bytes[12..16].copy_from_slice(&[0, 0, 0, 5]);
        let (header, rest) = ChdHeader::parse(&bytes).unwrap();
        let expected = ChdHeader {
            first_compressor: 0x1011_1213,
            logical_bytes: 0x2021_2223_2425_2627,
            map_offset: 0x2829_2A2B_2C2D_2E2F,
            meta_offset: 0x3031_3233_3435_3637,
            hunk_bytes: 0x3839_3A3B,
            unit_bytes: 0x3C3D_3E3F,
            has_parent: true,
        };
        assert_eq!((header, rest), (expected, &[124][..]));
        bytes[104..124].fill(0);
        assert!(!ChdHeader::parse(&bytes).unwrap().0.has_parent);
        bytes[15] = 4;
        assert_eq!(ChdHeader::parse(&bytes).unwrap_err().offset, 12);
        assert!(ChdHeader::parse(&bytes[..123]).is_err());
    }

    #[test]
    fn headers_of_map_and_metadata() {
        let bytes = std::array::from_fn(|at| at as u8);
        let map = ChdMapHeader::new(&bytes);
        assert_eq!((map.length, map.bits), (0x0001_0203, [12, 13, 14]));
        let metadata = ChdMetadata::new(&bytes);
        assert_eq!((metadata.tag, metadata.length), ([0, 1, 2, 3], 0x05_0607));
        assert_eq!(metadata.next, 0x0809_0A0B_0C0D_0E0F);
    }
}
