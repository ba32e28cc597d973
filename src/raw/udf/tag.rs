//! Descriptor tags (ECMA-167 3/7.2 and 4/7.2).

use super::crc::crc16;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Tag Identifier (ECMA-167 3/7.2.1 and 4/7.2.1): what kind of structure follows the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TagIdentifier(pub u16);

#[expect(missing_docs, reason = "the names are those of the structures")]
impl TagIdentifier {
    /// Sparing tables and space that a writer has not filled (UDF 2.2.12).
    pub const NONE: Self = Self(0);
    pub const PRIMARY_VOLUME: Self = Self(1);
    pub const ANCHOR_VOLUME_POINTER: Self = Self(2);
    pub const VOLUME_POINTER: Self = Self(3);
    pub const IMPLEMENTATION_USE_VOLUME: Self = Self(4);
    pub const PARTITION: Self = Self(5);
    pub const LOGICAL_VOLUME: Self = Self(6);
    pub const UNALLOCATED_SPACE: Self = Self(7);
    pub const TERMINATING: Self = Self(8);
    pub const LOGICAL_VOLUME_INTEGRITY: Self = Self(9);
    pub const FILE_SET: Self = Self(256);
    pub const FILE_IDENTIFIER: Self = Self(257);
    pub const ALLOCATION_EXTENT: Self = Self(258);
    pub const INDIRECT_ENTRY: Self = Self(259);
    pub const TERMINAL_ENTRY: Self = Self(260);
    pub const FILE_ENTRY: Self = Self(261);
    pub const EXTENDED_ATTRIBUTE_HEADER: Self = Self(262);
    pub const UNALLOCATED_SPACE_ENTRY: Self = Self(263);
    pub const SPACE_BITMAP: Self = Self(264);
    pub const PARTITION_INTEGRITY_ENTRY: Self = Self(265);
    pub const EXTENDED_FILE_ENTRY: Self = Self(266);
}

/// Descriptor tag (ECMA-167 3/7.2).
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::raw::udf::{AnchorVolumeDescriptorPointer, Tag, TagIdentifier};
///
/// let sector = &disc[256 * 2048..][..2048];
/// let (tag, _) = Tag::parse(sector)?;
/// assert_eq!(tag.identifier, TagIdentifier::ANCHOR_VOLUME_POINTER);
/// assert_eq!(tag.location, 256);
/// assert_eq!(tag.crc_of(sector), Some(tag.crc));
/// let (anchor, _) = AnchorVolumeDescriptorPointer::parse(sector)?;
/// assert_eq!(anchor.main.location, 32);
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Tag Identifier (3/7.2.1, BP 0).
    pub identifier: TagIdentifier,
    /// Descriptor Version (3/7.2.2, BP 2): 2, or 3 since the third edition.
    pub version: u16,
    /// Tag Checksum (3/7.2.3, BP 4): the sum of the tag's other bytes.
    pub checksum: u8,
    /// Tag Serial Number (3/7.2.5, BP 6): tells sets of descriptors of reused media apart.
    pub serial_number: u16,
    /// Descriptor CRC (3/7.2.6, BP 8).
    pub crc: u16,
    /// Descriptor CRC Length (3/7.2.7, BP 10): bytes behind the tag that the CRC is of.
    pub crc_length: u16,
    /// Tag Location (3/7.2.8, BP 12): the block that the descriptor begins in.
    pub location: u32,
}

impl Tag {
    /// Bytes of a tag.
    pub const LENGTH: usize = 16;

    /// Parses the tag at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than a tag.
    #[inline(always)]
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::DescriptorTag, input, Self::body(input))
    }

    #[inline(always)]
    pub(super) fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, identifier) = prim::le_u16(input)?;
        let (rest, version) = prim::le_u16(rest)?;
        let (rest, checksum) = prim::u8(rest)?;
        let (rest, _reserved) = prim::u8(rest)?;
        let (rest, serial_number) = prim::le_u16(rest)?;
        let (rest, crc) = prim::le_u16(rest)?;
        let (rest, crc_length) = prim::le_u16(rest)?;
        let (rest, location) = prim::le_u32(rest)?;
        let tag = Self {
            identifier: TagIdentifier(identifier),
            version,
            checksum,
            serial_number,
            crc,
            crc_length,
            location,
        };
        Ok((rest, tag))
    }

    /// What the checksum of the tag in these bytes should be.
    #[inline]
    #[must_use]
    pub fn checksum_of(bytes: &[u8; Self::LENGTH]) -> u8 {
        // Two sums of eight bytes at once, in lanes that cannot run over.
        const LOW: u128 = 0x00ff_00ff_00ff_00ff_00ff_00ff_00ff_00ff;
        let tag = u128::from_le_bytes(*bytes) & !(0xff << 32);
        let lanes = (tag & LOW).wrapping_add((tag >> 8) & LOW);
        let lanes = lanes.wrapping_add(lanes >> 64);
        let lanes = lanes.wrapping_add(lanes >> 32);
        let lanes = lanes.wrapping_add(lanes >> 16);
        let [sum, ..] = lanes.to_le_bytes();
        sum
    }

    /// The CRC of the bytes that the CRC length says, of the descriptor that begins with the tag;
    /// `None` when `descriptor` is shorter.
    #[inline]
    #[must_use]
    pub fn crc_of(&self, descriptor: &[u8]) -> Option<u16> {
        let covered = descriptor
            .get(Self::LENGTH..)?
            .get(..usize::from(self.crc_length))?;
        Some(crc16(covered))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_leaves_itself_out() {
        let bytes: [u8; 16] = core::array::from_fn(|at| 200 + at as u8);
        let sum = bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>() - 204;
        assert_eq!(u32::from(Tag::checksum_of(&bytes)), sum % 256);
        assert_eq!(Tag::checksum_of(&[0xff; 16]), (15 * 255 % 256) as u8);
    }
}
