//! File identifier descriptors (ECMA-167 4/14.4): the records of directories.

use super::allocation::LongAd;
use super::tag::Tag;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Bytes of a descriptor before implementation use and identifier.
const HEAD: usize = 38;

/// File Characteristics (ECMA-167 4/14.4.3, BP 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileCharacteristics(pub u8);

impl FileCharacteristics {
    /// Bit 0, Existence: the user need not be told of the file.
    #[must_use]
    pub const fn hidden(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// Bit 1: the file is a directory.
    #[must_use]
    pub const fn directory(self) -> bool {
        self.0 & 0x02 != 0
    }

    /// Bit 2: the file is deleted.
    #[must_use]
    pub const fn deleted(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// Bit 3: the file is the parent directory.
    #[must_use]
    pub const fn parent(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// Bit 4: in a stream directory, the stream is metadata of the writer.
    #[must_use]
    pub const fn metadata(self) -> bool {
        self.0 & 0x10 != 0
    }
}

/// File identifier descriptor (ECMA-167 4/14.4).
///
/// ```
/// use isoudf::raw::udf::FileIdentifierDescriptor;
///
/// let mut bytes = [0; 44];
/// bytes[..2].copy_from_slice(&257_u16.to_le_bytes());
/// bytes[18] = 0x02;
/// bytes[19] = 5;
/// bytes[24] = 7;
/// bytes[38..43].copy_from_slice(b"\x08docs");
/// let (identifier, _) = FileIdentifierDescriptor::parse(&bytes)?;
/// assert!(identifier.characteristics.directory());
/// assert_eq!(identifier.file_identifier, b"\x08docs");
/// assert_eq!(identifier.icb.location().block, 7);
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileIdentifierDescriptor<'a> {
    /// Descriptor Tag (4/14.4.1, BP 0).
    pub tag: Tag,
    /// File Version Number (4/14.4.2, BP 16); 1 in UDF.
    pub version: u16,
    /// File Characteristics (4/14.4.3, BP 18).
    pub characteristics: FileCharacteristics,
    /// ICB (4/14.4.5, BP 20 to 35): where the file entry is.
    pub icb: LongAd,
    /// Implementation Use (4/14.4.7, BP 38 on).
    pub implementation_use: &'a [u8],
    /// File Identifier (4/14.4.8), compression identifier first (UDF 2.1.1).
    pub file_identifier: &'a [u8],
    /// Bytes of the descriptor with the padding that makes them a multiple of 4 (4/14.4.9).
    pub length: usize,
}

impl<'a> FileIdentifierDescriptor<'a> {
    /// Bytes before implementation use and identifier.
    pub const HEAD: usize = HEAD;

    /// Parses the descriptor at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the descriptor.
    #[inline(always)]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::FileIdentifierDescriptor, input, parsed)
    }

    // Always inlined, as the directory record of ISO 9660 is: the iterator reads only what it uses.
    #[inline(always)]
    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, head) = prim::array::<HEAD>(input)?;
        let (head, tag) = Tag::body(head)?;
        let (head, version) = prim::le_u16(head)?;
        let (head, characteristics) = prim::u8(head)?;
        let (head, identifier_length) = prim::u8(head)?;
        let (head, icb) = prim::array::<16>(head)?;
        let (_, use_length) = prim::le_u16(head)?;
        let (rest, implementation_use) = prim::bytes(usize::from(use_length))(rest)?;
        let (rest, file_identifier) = prim::bytes(usize::from(identifier_length))(rest)?;
        let recorded = Self::HEAD
            .saturating_add(implementation_use.len())
            .saturating_add(file_identifier.len());
        // At most 38 + 65535 + 255: the next multiple of 4 is never far.
        let length = recorded.saturating_add(3) & !3;
        let padding = length.saturating_sub(recorded);
        let rest = rest.get(padding..).unwrap_or_default();
        let descriptor = Self {
            tag,
            version,
            characteristics: FileCharacteristics(characteristics),
            icb: LongAd::new(icb),
            implementation_use,
            file_identifier,
            length,
        };
        Ok((rest, descriptor))
    }

    /// The length that the descriptor at the front of `input` states, padding included; `None` where
    /// `input` ends before the lengths.
    #[must_use]
    pub fn stated_length(input: &[u8]) -> Option<usize> {
        let head = input.first_chunk::<HEAD>()?;
        let identifier = prim::field_u8::<19, HEAD>(head);
        let use_ = prim::field_le_u16::<36, HEAD>(head);
        let length = Self::HEAD
            .saturating_add(usize::from(use_))
            .saturating_add(usize::from(identifier));
        Some(length.saturating_add(3) & !3)
    }
}
