//! The data tracks of a disc as one source of blocks.

use alloc::string::String;
use alloc::vec::Vec;

use super::SharedSource;
use super::error::{ContainerError, ContainerFault};
use super::track::Track;
use crate::sectors::{Part, RawSectors};
use crate::source::{ReadAt, SourceError};

/// Bytes of a block.
const BLOCK: u64 = 2048;

/// The first block with a volume descriptor (ECMA-119 6.2.1).
const DESCRIPTORS: u64 = 16;

/// Descriptors of a later session that are shown at block 16: more than any disc has.
const MOST_DESCRIPTORS: usize = 64;

/// The data tracks of a disc, each block at the number that it has on the disc.
pub(super) struct Blocks {
    /// The name of what describes them.
    name: String,
    spans: Vec<Span>,
    /// Where blocks from 16 on are taken from, so many of them: a later session's descriptors.
    shown: Option<(u64, u64)>,
}

/// A data track.
struct Span {
    track: u8,
    file: String,
    /// Its blocks.
    first: u64,
    end: u64,
    data: Data,
}

enum Data {
    /// Blocks and nothing else, from this byte on: the source may lend many.
    Blocks(SharedSource, u64),
    Sectors(RawSectors<SharedSource>),
}

impl Blocks {
    pub(super) const fn new(name: String) -> Self {
        Self {
            name,
            spans: Vec::new(),
            shown: None,
        }
    }

    /// Adds a track behind all others, if it is one of data.
    pub(super) fn push(&mut self, track: &Track, source: &SharedSource) -> Result<(), SourceError> {
        let Some(layout) = track.layout else {
            return Ok(());
        };
        let source = source.clone();
        let from = |number: i64| u64::try_from(number).unwrap_or_default();
        let (data, numbers) = match (layout.part, u64::from(layout.stride)) {
            (Part::UserData, BLOCK) if layout.first >= 0 => {
                let size = source.size()?.saturating_sub(layout.offset) / BLOCK;
                let count = layout.count.map_or(size, |count| size.min(count.into()));
                let first = i64::from(layout.first);
                let numbers = first..first.saturating_add_unsigned(count);
                (Data::Blocks(source, layout.offset), numbers)
            }
            _ => {
                let sectors = RawSectors::new(source, layout)?;
                let numbers = sectors.numbers();
                (Data::Sectors(sectors), numbers)
            }
        };
        self.spans.push(Span {
            track: track.number,
            file: track.files.first().cloned().unwrap_or_default(),
            first: from(numbers.start),
            end: from(numbers.end),
            data,
        });
        Ok(())
    }

    /// Shows the volume descriptors of the session that begins at a block at block 16, as drives and
    /// writers have it for discs that have to look like one session.
    pub(super) fn show(&mut self, session: u64) {
        self.shown = None;
        let from = session.saturating_add(DESCRIPTORS);
        let descriptors = (from..).take_while(|block| {
            let mut head = [0; 16];
            let read = self.read_exact_at(&mut head, block.saturating_mul(BLOCK));
            read.is_ok() && crate::sectors::is_descriptor(&head)
        });
        // Blocks that are shown elsewhere too must not be shown in their own place.
        let count = descriptors
            .take(MOST_DESCRIPTORS.min(usize::try_from(session).unwrap_or(MOST_DESCRIPTORS)))
            .count();
        if count > 0 {
            self.shown = Some((from, count as u64));
        }
    }

    fn end(&self) -> u64 {
        self.spans
            .last()
            .map_or(0, |span| span.end)
            .saturating_mul(BLOCK)
    }

    /// The byte of the disc that is shown at `offset`, and how many bytes there lie one behind the
    /// other.
    fn shown(&self, offset: u64) -> (u64, u64) {
        const FROM: u64 = DESCRIPTORS * BLOCK;
        match self.shown {
            None => (offset, u64::MAX),
            Some(_) if offset < FROM => (offset, FROM.saturating_sub(offset)),
            Some((from, count)) => {
                let into = offset.saturating_sub(FROM);
                match count.saturating_mul(BLOCK).checked_sub(into) {
                    Some(left @ 1..) => (from.saturating_mul(BLOCK).saturating_add(into), left),
                    _ => (offset, u64::MAX),
                }
            }
        }
    }

    /// The track that a byte of the disc is in.
    fn span(&self, offset: u64) -> Option<&Span> {
        let block = offset / BLOCK;
        let index = self.spans.partition_point(|span| span.end <= block);
        self.spans.get(index).filter(|span| span.first <= block)
    }
}

impl Span {
    /// How many bytes of the track lie from this one on.
    fn left(&self, offset: u64) -> u64 {
        self.end.saturating_mul(BLOCK).saturating_sub(offset)
    }

    /// Where in the source of blocks a byte of the disc lies.
    fn within(&self, start: u64, offset: u64) -> u64 {
        let from = offset.saturating_sub(self.first.saturating_mul(BLOCK));
        start.saturating_add(from)
    }

    fn read(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        match &self.data {
            Data::Blocks(source, start) => source.read_exact_at(buf, self.within(*start, offset)),
            Data::Sectors(sectors) => sectors.read_exact_at(buf, offset),
        }
    }
}

impl ReadAt for Blocks {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.end())
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.end())?;
        let mut rest = buf;
        let mut at = offset;
        while !rest.is_empty() {
            let (real, run) = self.shown(at);
            let Some(span) = self.span(real) else {
                return Err(SourceError::Gap { offset: real });
            };
            let len = span.left(real).min(run).min(rest.len() as u64);
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            let (piece, behind) = rest.split_at_mut_checked(len).unwrap_or_default();
            span.read(piece, real).map_err(|source| {
                let file = span.file.clone();
                let fault = ContainerFault::Source { file, source };
                ContainerError::new(&self.name, Some(span.track), fault)
            })?;
            at = at.saturating_add(len as u64);
            rest = behind;
        }
        Ok(())
    }

    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let (real, run) = self.shown(offset);
        let span = self.span(real)?;
        if len as u64 > span.left(real).min(run) {
            return None;
        }
        match &span.data {
            Data::Blocks(source, start) => source.slice_at(span.within(*start, real), len),
            Data::Sectors(sectors) => sectors.slice_at(real, len),
        }
    }
}
