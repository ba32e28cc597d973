//! Structures of ISZ, the compressed images of UltraISO ("ISZ File Format Specification" 1.00 of EZB
//! Systems). What that does not tell is that the tables are obscured, and how bzip2 is stored: these are
//! facts that isz-tool and libmirage found.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// What the bytes of both tables are combined with by exclusive or, from each table's start on.
const KEY: [u8; 4] = [!b'I', !b's', !b'Z', !b'!'];

/// Makes the bytes of a table readable.
pub fn reveal(table: &mut [u8]) {
    for (byte, key) in table.iter_mut().zip(KEY.iter().cycle()) {
        *byte ^= key;
    }
}

/// The header of each segment, 48 bytes; UltraISO adds check sums to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IszHeader {
    /// `header_size` (byte 4): bytes of the header, 48 or more.
    pub header_size: u8,
    /// `vsn` (byte 6 to 9): the same in all segments of an image.
    pub volume_serial_number: u32,
    /// `sect_size` (byte 10 to 11): bytes of a sector.
    pub sector_size: u16,
    /// `total_sectors` (byte 12 to 15): sectors of the image.
    pub total_sectors: u32,
    /// `has_password` (byte 16): 0 for what is not encrypted.
    pub has_password: u8,
    /// `nblocks` (byte 25 to 28): how many chunks the image has.
    pub chunks: u32,
    /// `block_size` (byte 29 to 32): bytes of a chunk of the image.
    pub chunk_size: u32,
    /// `ptr_len` (byte 33): bytes of an entry of the chunk table.
    pub pointer_length: u8,
    /// `seg_no` (byte 34): the number of this segment, from 0.
    pub segment: u8,
    /// `ptr_offs` (byte 35 to 38): where the chunk table is; 0 when the image is not compressed.
    pub chunk_table: u32,
    /// `seg_offs` (byte 39 to 42): where the segment table is; 0 when there is one segment.
    pub segment_table: u32,
    /// `data_offs` (byte 43 to 46): where the first chunk is.
    pub data: u32,
}

impl IszHeader {
    /// Bytes of the header as far as it is read.
    pub const LENGTH: usize = 48;
    /// `signature` (byte 0 to 3).
    pub const SIGNATURE: &'static [u8; 4] = b"IsZ!";

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When there is no signature, `input` is too short, or the version is another than 1.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::CompressedHeader, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (at_version, header_size) = prim::u8(rest)?;
        let (rest, version) = prim::u8(at_version)?;
        if version > 1 {
            let kind = FormatErrorKind::Value {
                field: "version",
                found: version.into(),
                expected: "1",
            };
            return prim::broken(at_version, kind);
        }
        let (rest, volume_serial_number) = prim::le_u32(rest)?;
        let (rest, sector_size) = prim::le_u16(rest)?;
        let (rest, total_sectors) = prim::le_u32(rest)?;
        let (rest, has_password) = prim::u8(rest)?;
        let (rest, _segment_size) = prim::le_u64(rest)?;
        let (rest, chunks) = prim::le_u32(rest)?;
        let (rest, chunk_size) = prim::le_u32(rest)?;
        let (rest, pointer_length) = prim::u8(rest)?;
        let (rest, segment) = prim::u8(rest)?;
        let (rest, chunk_table) = prim::le_u32(rest)?;
        let (rest, segment_table) = prim::le_u32(rest)?;
        let (rest, data) = prim::le_u32(rest)?;
        let (rest, _reserved) = prim::u8(rest)?;
        let header = Self {
            header_size,
            volume_serial_number,
            sector_size,
            total_sectors,
            has_password,
            chunks,
            chunk_size,
            pointer_length,
            segment,
            chunk_table,
            segment_table,
            data,
        };
        Ok((rest, header))
    }
}

/// An entry of the segment table, 24 bytes. One of size 0 ends the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IszSegment {
    /// `size` (byte 0 to 7): bytes of the segment's file.
    pub size: u64,
    /// `num_chks` (byte 8 to 11): chunks that begin in it.
    pub chunks: u32,
    /// `first_chkno` (byte 12 to 15): the first of them.
    pub first_chunk: u32,
    /// `chk_off` (byte 16 to 19): where that one begins in the file.
    pub data: u32,
    /// `left_size` (byte 20 to 23): bytes of the last one that are in the next segment.
    pub left: u32,
}

impl IszSegment {
    /// Bytes of an entry.
    pub const LENGTH: usize = 24;

    /// Views the bytes of an entry that were [revealed](reveal).
    #[must_use]
    pub const fn new(bytes: &[u8; 24]) -> Self {
        let &[
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            i,
            j,
            k,
            l,
            m,
            n,
            o,
            p,
            q,
            r,
            s,
            t,
            left @ ..,
        ] = bytes;
        Self {
            size: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            chunks: u32::from_le_bytes([i, j, k, l]),
            first_chunk: u32::from_le_bytes([m, n, o, p]),
            data: u32::from_le_bytes([q, r, s, t]),
            left: u32::from_le_bytes(left),
        }
    }
}

/// How a chunk is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IszKind {
    /// `ADI_ZERO`: not at all, it is full of zeros.
    Zero,
    /// `ADI_DATA`: as it is.
    Data,
    /// `ADI_ZLIB`.
    Zlib,
    /// `ADI_BZ2`: by bzip2, whose first three bytes are of no meaning.
    Bzip2,
}

/// An entry of the chunk table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IszChunk {
    /// The two high bits.
    pub kind: IszKind,
    /// The other bits: bytes that are stored; of zeros, bytes that they stand for.
    pub len: u32,
}

impl IszChunk {
    /// Views the bytes of an entry, little-endian, that were [revealed](reveal). None when it has less
    /// than 1 or more than 4.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let mut value = [0; 4];
        let (last, front) = bytes.split_last()?;
        value.get_mut(..bytes.len())?.copy_from_slice(bytes);
        *value.get_mut(front.len())? &= 0x3F;
        let kind = match last >> 6 {
            0 => IszKind::Zero,
            1 => IszKind::Data,
            2 => IszKind::Zlib,
            _ => IszKind::Bzip2,
        };
        let len = u32::from_le_bytes(value);
        Some(Self { kind, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_its_fields_at_their_bytes() {
        let mut bytes: [u8; 49] = core::array::from_fn(|at| at as u8);
        bytes[..4].copy_from_slice(IszHeader::SIGNATURE);
        bytes[5] = 1;
        let (header, rest) = IszHeader::parse(&bytes).unwrap();
        let expected = IszHeader {
            header_size: 4,
            volume_serial_number: 0x0908_0706,
            sector_size: 0x0B0A,
            total_sectors: 0x0F0E_0D0C,
            has_password: 16,
            chunks: 0x1C1B_1A19,
            chunk_size: 0x201F_1E1D,
            pointer_length: 33,
            segment: 34,
            chunk_table: 0x2625_2423,
            segment_table: 0x2A29_2827,
            data: 0x2E2D_2C2B,
        };
        assert_eq!((header, rest), (expected, &[48][..]));
        bytes[5] = 2;
        assert_eq!(IszHeader::parse(&bytes).unwrap_err().offset, 5);
        assert!(IszHeader::parse(&bytes[..47]).is_err());
        assert_eq!(IszHeader::parse(b"ISZ!").unwrap_err().offset, 0);
    }

    #[test]
    fn entries_of_the_tables() {
        let segment = IszSegment::new(&core::array::from_fn(|at| at as u8));
        assert_eq!(segment.size, 0x0706_0504_0302_0100);
        assert_eq!(
            (segment.chunks, segment.first_chunk),
            (0x0B0A_0908, 0x0F0E_0D0C)
        );
        assert_eq!((segment.data, segment.left), (0x1312_1110, 0x1716_1514));
        for (bytes, kind, len) in [
            (&[0x12, 0x34, 0x3F][..], IszKind::Zero, 0x3F_3412),
            (&[0x12, 0x34, 0x40], IszKind::Data, 0x3412),
            (&[0x12, 0x80], IszKind::Zlib, 0x12),
            (&[1, 2, 3, 0xC4], IszKind::Bzip2, 0x0403_0201),
            (&[0xC5], IszKind::Bzip2, 5),
        ] {
            assert_eq!(IszChunk::new(bytes), Some(IszChunk { kind, len }));
        }
        assert_eq!(IszChunk::new(&[]), None);
        assert_eq!(IszChunk::new(&[0; 5]), None);
        // isz-tool has the key as these numbers.
        let mut table = [0; 5];
        reveal(&mut table);
        assert_eq!(table, [0xB6, 0x8C, 0xA5, 0xDE, 0xB6]);
    }
}
