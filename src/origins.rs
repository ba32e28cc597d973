//! Where bytes come from that were put together from several places.

use alloc::vec::Vec;

use crate::error::FormatError;

/// Where in the image the pieces of some bytes lie.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    /// Of what is before the pieces: all, where there are none.
    first: u64,
    /// Where each piece begins, in the bytes and in the image.
    pieces: Vec<(usize, u64)>,
}

impl Origins {
    /// Of bytes that lie in one piece.
    pub(crate) const fn at(first: u64) -> Self {
        let pieces = Vec::new();
        Self { first, pieces }
    }

    /// Says that from byte `start` on, which is behind all said before, the bytes are of `offset`.
    pub(crate) fn push(&mut self, start: usize, offset: u64) {
        self.pieces.push((start, offset));
    }

    /// Byte of the image that byte `at` is.
    #[inline]
    pub(crate) fn of(&self, at: usize) -> u64 {
        let behind = self.pieces.partition_point(|(start, _)| *start <= at);
        let piece = behind.checked_sub(1).and_then(|n| self.pieces.get(n));
        let (start, offset) = piece.copied().unwrap_or((0, self.first));
        offset.saturating_add(at.saturating_sub(start) as u64)
    }

    /// An error at one of the bytes, told of that byte in the image.
    #[cold]
    pub(crate) fn placed(&self, mut error: FormatError) -> FormatError {
        error.offset = self.of(usize::try_from(error.offset).unwrap_or(usize::MAX));
        error
    }
}
