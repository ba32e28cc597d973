//! File entries read together with those that the identifiers behind them have.

use alloc::sync::Arc;

use super::{Entry, icb_of};
use crate::medium::{Bytes, Medium};
use crate::raw::udf::{FileEntry, FileIdentifierDescriptor};
use crate::source::ReadAt;
use crate::udf::icb::{self, Ahead, Block};
use crate::udf::partition::Which;

/// Bytes of file entries that are read at a time: few enough to stay in a processor's first cache
/// until they are looked at, which is faster than to ask the system less often.
const AHEAD: u64 = 16 << 10;

/// Bytes between two file entries that are read rather than left out.
const GAP: u64 = 6 << 10;

/// Identifiers that are looked at for file entries beside each other: no more than fit, wherever
/// theirs are.
const NEIGHBOURS: u64 = AHEAD / 512;

impl<'i> Entry<'i> {
    /// The block at byte `offset` of the image when it can be had by itself; an error is none.
    #[inline]
    pub(super) fn block<S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
        offset: u64,
        size: usize,
    ) -> Option<Block<'i>> {
        if let Some(bytes) = medium.source().slice_at(offset, size) {
            return Some(Block::Alone(Bytes::Lent(bytes)));
        }
        let kept = self.window.ahead.as_ref()?;
        if let Some(ahead) = kept.get() {
            if let Some(block) = among(&ahead, offset, size) {
                return Some(block);
            }
        }
        let len = medium.available(offset, self.with_neighbours(offset, size));
        let len = usize::try_from(len).ok().filter(|len| *len >= size)?;
        // The memory of the last ones serves again when no entry uses it any more.
        let mut bytes = match kept.take().and_then(Arc::into_inner) {
            Some(last) if last.bytes.len() == len => last.bytes,
            _ => alloc::vec![0; len].into_boxed_slice(),
        };
        medium.fill(&mut bytes, offset).ok()?;
        let ahead = Arc::new(Ahead { offset, bytes });
        let block = among(&ahead, offset, size);
        kept.put(ahead);
        block
    }

    /// How long the file entries are together that the identifiers from this one on have side by
    /// side.
    fn with_neighbours(&self, offset: u64, size: usize) -> u64 {
        let window = &*self.window;
        let volume = self.volume();
        let size = size as u64;
        // Bytes from `offset` on.
        let mut len = size;
        let mut at = self.record as usize;
        for _ in 0..NEIGHBOURS {
            let bytes = window.bytes.get(at..).unwrap_or_default();
            let Ok((record, _)) = FileIdentifierDescriptor::parse(bytes) else {
                break;
            };
            at = at.saturating_add(record.length);
            let Some(icb) = icb_of(&record) else { continue };
            let Ok(place) = volume.partitions.locate(icb, Which::Main, 0) else {
                continue;
            };
            let Some(into) = place.offset.checked_sub(offset) else {
                continue;
            };
            let behind = into.saturating_add(size);
            if behind > AHEAD {
                continue;
            }
            // Behind a gap there are seldom more to be had, and looking for them costs each entry.
            if into.saturating_sub(len) > GAP {
                break;
            }
            len = len.max(behind);
        }
        len
    }

    #[inline]
    pub(super) fn length_at_hand(&self) -> Option<u64> {
        let volume = self.volume();
        let address = self.icb?;
        let place = volume.partitions.locate(address, Which::Main, 0).ok()?;
        let size = volume.block_size() as usize;
        self.window.ahead.as_ref()?.with(|ahead| {
            let start = usize::try_from(place.offset.checked_sub(ahead.offset)?).ok()?;
            let block = ahead.bytes.get(start..)?.get(..size)?;
            icb::is_plain(block, place.offset, address).then_some(())?;
            let (entry, _) = FileEntry::parse(block).ok()?;
            Some(entry.information_length())
        })
    }
}

#[inline]
fn among<'i>(ahead: &Arc<Ahead>, offset: u64, size: usize) -> Option<Block<'i>> {
    let start = usize::try_from(offset.checked_sub(ahead.offset)?).ok()?;
    let end = start.checked_add(size)?;
    (end <= ahead.bytes.len()).then(|| Block::Among(Arc::clone(ahead), start, size))
}
