//! Raw sectors read as blocks.

use super::error::SectorError;
use super::layout::BLOCK;
use super::source::{DESCRIPTORS, RawSectors};
use crate::raw::sector::SECTOR_BYTES;
use crate::source::{ReadAt, SourceError};

/// Sectors that are read at a time: what a processor's cache holds, so that moving the blocks
/// together costs little beside reading.
const CHUNK: usize = 64;

impl<S: ReadAt> RawSectors<S> {
    fn fill(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let mut rest = buf;
        let mut at = offset;
        while !rest.is_empty() {
            let (block, into) = split(at);
            let (number, run) = self.sector(block);
            let blocks = if into == 0 { rest.len() / BLOCK } else { 0 };
            let blocks = blocks.min(run).min(CHUNK);
            let fit = rest.len().checked_div(self.stride()).unwrap_or_default();
            let done = if let Some(sectors) = self.lent(number, blocks) {
                self.copy_blocks(rest, number, sectors)?
            } else if fit.min(blocks) > 0 {
                self.read_blocks(rest, number, fit.min(blocks))?
            } else {
                self.read_piece(rest, number, into)?
            };
            at = at.saturating_add(done as u64);
            rest = rest.get_mut(done..).unwrap_or_default();
        }
        Ok(())
    }

    /// So many sectors one behind the other, when the source lends them: the last as far as its
    /// block goes.
    fn lent(&self, number: i64, count: usize) -> Option<&[u8]> {
        let before = count.checked_sub(1)?.checked_mul(self.stride())?;
        let len = before.checked_add(self.layout.part.up_to_block())?;
        self.source.slice_at(self.locate(number).ok()?, len)
    }

    /// Copies the blocks of sectors to the front of `buf`. Gives the number of bytes, as do those
    /// below.
    fn copy_blocks(
        &self,
        buf: &mut [u8],
        first: i64,
        sectors: &[u8],
    ) -> Result<usize, SourceError> {
        let mut done: usize = 0;
        let blocks = buf.chunks_exact_mut(BLOCK);
        for ((to, sector), number) in blocks.zip(sectors.chunks(self.stride())).zip(first..) {
            let start = self.block(number, sector)?;
            copy(to, sector.get(start..).unwrap_or_default());
            done = done.saturating_add(BLOCK);
        }
        Ok(done)
    }

    /// Reads so many sectors where their blocks go, since they fit there with all that is around
    /// the data, and moves the blocks together. No other memory is needed, and the rest of `buf`
    /// takes ever less reads.
    fn read_blocks(&self, buf: &mut [u8], first: i64, count: usize) -> Result<usize, SourceError> {
        let stride = self.stride();
        let before = count.saturating_sub(1).saturating_mul(stride);
        let len = before.saturating_add(self.layout.part.up_to_block());
        let sectors = buf.get_mut(..len).unwrap_or_default();
        self.source.read_exact_at(sectors, self.locate(first)?)?;
        for (index, number) in (0..count).zip(first..) {
            let from = index.saturating_mul(stride);
            let sector = sectors.get(from..).unwrap_or_default();
            let from = from.saturating_add(self.block(number, sector)?);
            let to = index.saturating_mul(BLOCK);
            sectors.copy_within(from..from.saturating_add(BLOCK), to);
        }
        Ok(count.saturating_mul(BLOCK))
    }

    /// Reads from byte `into` of one block on, to the block's end or that of `buf`.
    fn read_piece(&self, buf: &mut [u8], number: i64, into: usize) -> Result<usize, SourceError> {
        let mut sector = [0; SECTOR_BYTES];
        let up_to_block = self.layout.part.up_to_block();
        let sector = sector.get_mut(..up_to_block).unwrap_or_default();
        self.source.read_exact_at(sector, self.locate(number)?)?;
        let start = self.block(number, sector)?.saturating_add(into);
        let len = BLOCK.saturating_sub(into).min(buf.len());
        let data = sector.get(start..).unwrap_or_default();
        copy(buf.get_mut(..len).unwrap_or_default(), data);
        Ok(len)
    }
}

impl<S> RawSectors<S> {
    /// The sector that a block is, and how many blocks from there on are sectors one behind the
    /// other.
    #[inline]
    fn sector(&self, block: i64) -> (i64, usize) {
        let into = block.saturating_sub(DESCRIPTORS);
        let (number, end) = match self.shown {
            0 => (block, self.numbers().end),
            _ if into < 0 => (block, DESCRIPTORS),
            shown if into < shown => (
                block.saturating_add(self.layout.session.into()),
                DESCRIPTORS.saturating_add(shown),
            ),
            _ => (block, self.numbers().end),
        };
        let run = end.saturating_sub(block);
        (number, usize::try_from(run).unwrap_or_default())
    }

    /// Where in a sector its block begins.
    #[inline]
    fn block(&self, number: i64, sector: &[u8]) -> Result<usize, SectorError> {
        let start = self.layout.part.block(sector).and_then(|start| {
            self.check_address(number, sector)?;
            Ok(start)
        });
        start.map_err(|fault| self.fault(number, fault))
    }
}

/// The block that a byte belongs to, and how far inside it is.
fn split(offset: u64) -> (i64, usize) {
    const SIZE: u64 = BLOCK as u64;
    let block = i64::try_from(offset / SIZE).unwrap_or(i64::MAX);
    let into = usize::try_from(offset % SIZE).unwrap_or_default();
    (block, into)
}

/// Fills `to` from the front of `from`, which is long enough.
fn copy(to: &mut [u8], from: &[u8]) {
    if let Some(from) = from.get(..to.len()) {
        to.copy_from_slice(from);
    }
}

impl<S: ReadAt> ReadAt for RawSectors<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.blocks_end())
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.blocks_end())?;
        self.fill(buf, offset)
    }

    /// Lends what lies within one block.
    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let (block, into) = split(offset);
        if into.checked_add(len)? > BLOCK {
            return None;
        }
        let (number, _) = self.sector(block);
        let raw = self.locate(number).ok()?;
        let sector = self.source.slice_at(raw, self.layout.part.up_to_block())?;
        let start = self.block(number, sector).ok()?;
        sector.get(start..)?.get(into..)?.get(..len)
    }
}
