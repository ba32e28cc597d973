//! An index read in pieces, as far as it is needed.

use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use crate::slot::Slot;
use crate::source::{ReadAt, SourceError};

/// Bytes that are read at a time: of neighbouring blocks, entries are neighbours.
const PIECE: u64 = 4096;

/// Bytes of a file that hold entries of one length, and the piece of them that was read last.
#[derive(Debug)]
pub(super) struct Table {
    start: u64,
    end: u64,
    kept: Slot<Arc<Piece>>,
}

#[derive(Debug)]
struct Piece {
    /// Byte of the table at which it begins.
    at: u64,
    bytes: Vec<u8>,
}

impl Table {
    /// A table that lies within the file.
    pub(super) fn new(start: u64, end: u64) -> Self {
        Self {
            start,
            end,
            kept: Slot::default(),
        }
    }

    /// Byte of the file at which a byte of the table is.
    pub(super) const fn offset(&self, at: u64) -> u64 {
        self.start.saturating_add(at)
    }

    /// Byte of the file behind the table.
    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    /// `N` bytes of the table, with which more may be read.
    pub(super) fn get<S: ReadAt, const N: usize>(
        &self,
        source: &S,
        at: u64,
    ) -> Result<[u8; N], SourceError> {
        let found = self.kept.with(|piece| piece.get(at));
        if let Some(found) = found {
            return Ok(found);
        }
        // The entries that reach from one piece into the next are in both.
        let first = at.saturating_sub(at % PIECE);
        let left = self.end.saturating_sub(self.offset(first));
        let len = left.min(PIECE.saturating_add(N as u64));
        let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
        source.read_exact_at(&mut bytes, self.offset(first))?;
        let piece = Piece { at: first, bytes };
        let found = piece.get(at);
        self.kept.put(Arc::new(piece));
        found.ok_or(SourceError::OutOfBounds {
            offset: self.offset(at),
            len: N as u64,
            size: self.end,
        })
    }
}

impl Piece {
    fn get<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let at = usize::try_from(at.checked_sub(self.at)?).ok()?;
        self.bytes.get(at..)?.first_chunk().copied()
    }
}
