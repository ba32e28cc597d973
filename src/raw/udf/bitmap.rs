//! Space bitmap descriptors (ECMA-167 4/14.12).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Space bitmap descriptor (ECMA-167 4/14.12): one bit a block, set where the block is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceBitmapDescriptor<'a> {
    /// Number of Bits (4/14.12.2, BP 16).
    pub number_of_bits: u32,
    /// Bitmap (4/14.12.4, BP 24 on), as many bytes as Number of Bytes (BP 20) says.
    pub bitmap: &'a [u8],
}

impl<'a> SpaceBitmapDescriptor<'a> {
    /// Bytes before the bitmap.
    pub const HEAD: usize = 24;

    /// Parses the descriptor at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the bitmap does.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::SpaceBitmapDescriptor, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, number_of_bits) = prim::le_u32(rest)?;
        let (rest, bytes) = prim::le_u32(rest)?;
        let (rest, bitmap) = prim::bytes(bytes as usize)(rest)?;
        let descriptor = Self {
            number_of_bits,
            bitmap,
        };
        Ok((rest, descriptor))
    }

    /// Whether the block of this number is free; `None` behind the last one.
    #[must_use]
    pub fn is_free(&self, block: u32) -> Option<bool> {
        (block < self.number_of_bits).then_some(())?;
        let byte = self.bitmap.get((block / 8) as usize)?;
        Some(byte >> (block % 8) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::SpaceBitmapDescriptor;

    /// Bit 0 of byte 0 is block 0 (4/14.12.4).
    #[test]
    fn a_set_bit_is_a_free_block_and_behind_the_last_is_none() {
        let view = SpaceBitmapDescriptor {
            number_of_bits: 11,
            bitmap: &[0b1000_0010, 0b0000_0101],
        };
        let free: Vec<_> = (0..11)
            .filter(|block| view.is_free(*block) == Some(true))
            .collect();
        assert_eq!(free, [1, 7, 8, 10]);
        assert_eq!(view.is_free(9), Some(false));
        assert_eq!((view.is_free(11), view.is_free(u32::MAX)), (None, None));
        let short = SpaceBitmapDescriptor {
            number_of_bits: 17,
            ..view
        };
        assert_eq!(short.is_free(16), None, "the bitmap has no such byte");
    }
}
