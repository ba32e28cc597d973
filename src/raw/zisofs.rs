//! zisofs, versions 1 and 2: files that are kept compressed, block by block.
//!
//! A ZF entry of the directory record marks the file. Its data begin with a header, then come the
//! block pointers, one more than there are blocks: block `n` lies between pointers `n` and `n + 1`,
//! which count from the start of the file. A block of length 0 stands for zeros.

use nom::Parser;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Both, Parsed};

/// How a file is laid out: version 1 for less than 4 GiB, version 2 for more and by other
/// compressors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Header of 16 bytes, block pointers of 4.
    V1,
    /// Header of 24 bytes, block pointers of 8.
    V2,
}

impl Layout {
    /// The layout of the file that begins with `input`, by its magic number.
    #[must_use]
    pub fn detect(input: &[u8]) -> Option<Self> {
        let magic = input.first_chunk()?;
        [Self::V1, Self::V2]
            .into_iter()
            .find(|layout| layout.magic() == magic)
    }

    /// The magic number that the header begins with.
    #[must_use]
    pub const fn magic(self) -> &'static [u8; 8] {
        match self {
            Self::V1 => &[0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07],
            Self::V2 => &[0xEF, 0x22, 0x55, 0xA1, 0xBC, 0x1B, 0x95, 0xA0],
        }
    }

    /// Bytes of the header's fields; the block pointers begin there or later.
    #[must_use]
    pub const fn header_length(self) -> usize {
        match self {
            Self::V1 => 16,
            Self::V2 => 24,
        }
    }

    /// Bytes of a block pointer.
    #[must_use]
    pub const fn pointer_length(self) -> usize {
        match self {
            Self::V1 => 4,
            Self::V2 => 8,
        }
    }

    /// The block pointer at the front of `input`, and the rest.
    ///
    /// # Errors
    /// When `input` ends before the pointer.
    pub fn block_pointer(self, input: &[u8]) -> Result<(u64, &[u8]), FormatError> {
        let parsed = match self {
            Self::V1 => prim::le_u32.map(u64::from).parse(input),
            Self::V2 => prim::le_u64(input),
        };
        prim::outcome(Structure::ZisofsHeader, input, parsed)
    }
}

/// Uncompressed Size, as the two versions of the ZF entry record it (BP 9 to 16).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UncompressedSize {
    /// Version 1: in both byte orders.
    Both(Both<u32>),
    /// Version 2: in 64 bits.
    Wide(u64),
}

impl UncompressedSize {
    /// The size in bytes; of a both-endian number the little-endian recording.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Both(both) => both.little as u64,
            Self::Wide(bytes) => bytes,
        }
    }
}

/// ZF entry (also under the signature "Z2").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZisofsEntry {
    /// System Use Entry Version (BP 4).
    pub version: u8,
    /// Algorithm (BP 5 and 6): "pz" in version 1; "PZ" for zlib, or that of another compressor, in
    /// version 2.
    pub algorithm: [u8; 2],
    /// Header Size Div 4 (BP 7): where in the file the block pointers begin, in units of 4 bytes.
    pub header_size_div_4: u8,
    /// Log2 of Block Size (BP 8).
    pub log2_block_size: u8,
    /// Uncompressed Size (BP 9 to 16).
    pub uncompressed_size: UncompressedSize,
}

impl ZisofsEntry {
    /// Parses what an entry of this version has behind the 4 bytes of signature, length and version.
    ///
    /// # Errors
    /// When `data` ends before the last field, or the version is neither 1 nor 2.
    pub fn parse(data: &[u8], version: u8) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::ZisofsEntry, data, Self::body(data, version))
    }

    fn body(data: &[u8], version: u8) -> Parsed<'_, Self> {
        let (rest, &algorithm) = prim::array::<2>(data)?;
        let (rest, header_size_div_4) = prim::u8(rest)?;
        let (rest, log2_block_size) = prim::u8(rest)?;
        let (rest, uncompressed_size) = match version {
            1 => prim::both_u32.map(UncompressedSize::Both).parse(rest)?,
            2 => prim::le_u64.map(UncompressedSize::Wide).parse(rest)?,
            _ => {
                let kind = FormatErrorKind::Value {
                    field: "version",
                    found: version.into(),
                    expected: "1 or 2",
                };
                return prim::broken(data, kind);
            }
        };
        let entry = Self {
            version,
            algorithm,
            header_size_div_4,
            log2_block_size,
            uncompressed_size,
        };
        Ok((rest, entry))
    }

    /// The layout of the file, when it is compressed by zlib: `None` for every other algorithm.
    #[must_use]
    pub const fn layout(&self) -> Option<Layout> {
        match (self.version, &self.algorithm) {
            (1, b"pz") => Some(Layout::V1),
            (2, b"PZ") => Some(Layout::V2),
            _ => None,
        }
    }

    /// Bytes of a block, for the sizes in use: 32 KiB to 128 KiB, in version 2 to 1 MiB, which
    /// libisofs writes.
    #[must_use]
    pub const fn block_size(&self) -> Option<u32> {
        match (self.version, self.log2_block_size) {
            (1, log2 @ 15..=17) | (2, log2 @ 15..=20) => Some(1 << log2),
            _ => None,
        }
    }
}

/// The header that a compressed file begins with.
///
/// ```
/// use isoudf::raw::zisofs::{FileHeader, Layout};
///
/// let file = b"\x37\xE4\x53\x96\xC9\xDB\xD6\x07\x00\x00\x02\x00\x04\x0F\x00\x00";
/// let layout = Layout::detect(file).unwrap();
/// let (header, _) = FileHeader::parse(file, layout)?;
/// assert_eq!((header.uncompressed_size, header.log2_block_size), (128 << 10, 15));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileHeader {
    /// Uncompressed file size (version 1: byte 8, 4 bytes; version 2: byte 12, 8 bytes).
    pub uncompressed_size: u64,
    /// Header size in units of 4 bytes (version 1: byte 12; version 2: byte 9).
    pub header_size_div_4: u8,
    /// Log2 of the block size (version 1: byte 13; version 2: byte 11).
    pub log2_block_size: u8,
    /// Algorithm type (version 2: byte 10), 1 for zlib; 0, which is reserved, in version 1.
    pub algorithm_type: u8,
}

impl FileHeader {
    /// Parses the header at the front of a file of this layout.
    ///
    /// # Errors
    /// When the magic number is another, or `input` ends before the header.
    pub fn parse(input: &[u8], layout: Layout) -> Result<(Self, &[u8]), FormatError> {
        let parsed = match layout {
            Layout::V1 => Self::version_1(input),
            Layout::V2 => Self::version_2(input),
        };
        prim::outcome(Structure::ZisofsHeader, input, parsed)
    }

    fn version_1(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Layout::V1.magic())(input)?;
        let (rest, uncompressed_size) = prim::le_u32(rest)?;
        let (rest, header_size_div_4) = prim::u8(rest)?;
        let (rest, log2_block_size) = prim::u8(rest)?;
        let (rest, _reserved) = prim::bytes(2)(rest)?;
        let header = Self {
            uncompressed_size: uncompressed_size.into(),
            header_size_div_4,
            log2_block_size,
            algorithm_type: 0,
        };
        Ok((rest, header))
    }

    fn version_2(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Layout::V2.magic())(input)?;
        let (rest, _header_version) = prim::u8(rest)?;
        let (rest, header_size_div_4) = prim::u8(rest)?;
        let (rest, algorithm_type) = prim::u8(rest)?;
        let (rest, log2_block_size) = prim::u8(rest)?;
        let (rest, uncompressed_size) = prim::le_u64(rest)?;
        let (rest, _padding) = prim::bytes(4)(rest)?;
        let header = Self {
            uncompressed_size,
            header_size_div_4,
            log2_block_size,
            algorithm_type,
        };
        Ok((rest, header))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of zisofs_format.txt: 1,234,567 bytes in blocks of 32 KiB.
    const EXAMPLE_1: [u8; 12] = [b'p', b'z', 4, 15, 0x87, 0xD6, 0x12, 0, 0, 0x12, 0xD6, 0x87];
    /// The example of zisofs2_format.txt: 40 TB in blocks of 128 KiB.
    const EXAMPLE_2: [u8; 12] = [
        b'P', b'Z', 8, 17, 0x00, 0x80, 0xCA, 0x39, 0x61, 0x24, 0x00, 0x00,
    ];

    #[test]
    fn entries_of_the_documents() {
        let (entry, rest) = ZisofsEntry::parse(&EXAMPLE_1, 1).unwrap();
        assert!(rest.is_empty());
        assert_eq!(entry.layout(), Some(Layout::V1));
        assert_eq!((entry.header_size_div_4, entry.log2_block_size), (4, 15));
        assert_eq!(entry.block_size(), Some(32 << 10));
        assert_eq!(entry.uncompressed_size.bytes(), 1_234_567);
        let UncompressedSize::Both(both) = entry.uncompressed_size else {
            panic!("not both-endian");
        };
        assert!(both.agrees());

        let (entry, _) = ZisofsEntry::parse(&EXAMPLE_2, 2).unwrap();
        assert_eq!(entry.layout(), Some(Layout::V2));
        assert_eq!((entry.header_size_div_4, entry.log2_block_size), (8, 17));
        assert_eq!(entry.uncompressed_size.bytes(), 40_000_000_000_000);
    }

    #[test]
    fn an_entry_that_is_cut_or_of_another_version_is_refused() {
        for len in 0..EXAMPLE_1.len() {
            let error = ZisofsEntry::parse(&EXAMPLE_1[..len], 1).unwrap_err();
            assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
        }
        for version in [0, 3, 255] {
            let error = ZisofsEntry::parse(&EXAMPLE_1, version).unwrap_err();
            assert!(matches!(error.kind, FormatErrorKind::Value { .. }));
        }
    }

    #[test]
    fn an_algorithm_belongs_to_its_version() {
        let of = |algorithm: [u8; 2], version| {
            let mut data = EXAMPLE_1;
            data[..2].copy_from_slice(&algorithm);
            ZisofsEntry::parse(&data, version).unwrap().0.layout()
        };
        assert_eq!(of(*b"pz", 1), Some(Layout::V1));
        assert_eq!(of(*b"PZ", 2), Some(Layout::V2));
        for (algorithm, version) in [(*b"PZ", 1), (*b"pz", 2), (*b"XZ", 2), (*b"ZD", 2)] {
            assert_eq!(of(algorithm, version), None);
        }
    }

    #[test]
    fn block_sizes_beyond_those_in_use_are_none() {
        let of = |log2, version| {
            let mut data = EXAMPLE_1;
            data[3] = log2;
            ZisofsEntry::parse(&data, version).unwrap().0.block_size()
        };
        for log2 in 0..=255 {
            assert_eq!(of(log2, 1).is_some(), (15..=17).contains(&log2));
            assert_eq!(of(log2, 2).is_some(), (15..=20).contains(&log2));
        }
        assert_eq!(of(20, 2), Some(1 << 20));
    }

    #[test]
    fn headers_and_pointers() {
        // As xorriso 1.5.4 wrote them for 1,288,895 bytes.
        let first = [
            0x37, 0xE4, 0x53, 0x96, 0xC9, 0xDB, 0xD6, 0x07, 0xBF, 0xAA, 0x13, 0, 4, 15, 0,
            0, //
            0xB4, 0, 0, 0,
        ];
        assert_eq!(Layout::detect(&first), Some(Layout::V1));
        let (header, rest) = FileHeader::parse(&first, Layout::V1).unwrap();
        assert_eq!(header.uncompressed_size, 1_288_895);
        assert_eq!((header.header_size_div_4, header.log2_block_size), (4, 15));
        assert_eq!(Layout::V1.block_pointer(rest).unwrap(), (0xB4, &[][..]));

        let second = [
            0xEF, 0x22, 0x55, 0xA1, 0xBC, 0x1B, 0x95, 0xA0, 0, 6, 1, 17, 0xBF, 0xAA, 0x13, 0, 0, 0,
            0, 0, 0, 0, 0, 0, //
            0x70, 0, 0, 0, 1, 0, 0, 0,
        ];
        assert_eq!(Layout::detect(&second), Some(Layout::V2));
        let (header, rest) = FileHeader::parse(&second, Layout::V2).unwrap();
        assert_eq!(header.uncompressed_size, 1_288_895);
        assert_eq!((header.header_size_div_4, header.log2_block_size), (6, 17));
        assert_eq!(header.algorithm_type, 1);
        let pointer = Layout::V2.block_pointer(rest).unwrap();
        assert_eq!(pointer, (0x1_0000_0070, &[][..]));

        assert_eq!(Layout::detect(b"not one"), None);
        let error = FileHeader::parse(&first, Layout::V2).unwrap_err();
        assert!(matches!(error.kind, FormatErrorKind::Signature { .. }));
        assert!(FileHeader::parse(&second[..23], Layout::V2).is_err());
        assert!(Layout::V1.block_pointer(&[1, 2, 3]).is_err());
    }
}
