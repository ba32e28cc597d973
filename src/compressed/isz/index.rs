//! Both tables of ISZ: where chunks are, and in which files.

use alloc::vec;
use alloc::vec::Vec;

use crate::compressed::blocks;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::isz::{IszChunk, IszHeader, IszKind, IszSegment, reveal};
use crate::source::{Joined, ReadAt, Region};

/// Segments of an image, at most.
const SEGMENTS: usize = 99;

/// Where a chunk is stored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    pub(super) kind: IszKind,
    /// Bytes that are stored before it, in all segments.
    pub(super) at: u64,
    /// Bytes that are stored.
    pub(super) len: u32,
}

fn broken(at: u64, kind: FormatErrorKind) -> Error {
    FormatError::new(Structure::CompressedIndex, at, kind).into()
}

fn against(at: u64, rule: &'static str) -> Error {
    broken(at, FormatErrorKind::Broken { rule })
}

/// A table that lies within a file of so many bytes.
fn table<S: ReadAt>(source: &S, at: u64, len: u64, size: u64) -> Result<Vec<u8>, Error> {
    blocks::check_index(at.saturating_add(len), size)?;
    let mut table = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
    blocks::read(source, &mut table, at)?;
    reveal(&mut table);
    Ok(table)
}

/// The chunks, of which the image needs so many.
pub(super) fn chunks<S: ReadAt>(
    source: &S,
    header: &IszHeader,
    at: u64,
    needed: u64,
    size: u64,
) -> Result<Vec<Chunk>, Error> {
    if u64::from(header.chunks) < needed {
        let kind = FormatErrorKind::Value {
            field: "number of chunks",
            found: header.chunks.into(),
            expected: "as many as the image takes",
        };
        return Err(blocks::header_error(25, kind));
    }
    let len = u64::from(header.chunks).saturating_mul(header.pointer_length.into());
    let table = table(source, at, len, size)?;
    let mut end = 0_u64;
    let chunks = table.chunks_exact(usize::from(header.pointer_length).max(1));
    let chunks = chunks
        .filter_map(IszChunk::new)
        .map(|IszChunk { kind, len }| {
            // Zeros have a length, too.
            let len = if kind == IszKind::Zero { 0 } else { len };
            let at = end;
            end = end.saturating_add(len.into());
            Chunk { kind, at, len }
        });
    Ok(chunks.collect())
}

/// The segments of an image in several files.
pub(super) struct Segments {
    at: u64,
    /// None when there is one file.
    entries: Vec<IszSegment>,
}

impl Segments {
    pub(super) fn read<S: ReadAt>(
        source: &S,
        header: &IszHeader,
        size: u64,
    ) -> Result<Self, Error> {
        let at = u64::from(header.segment_table);
        let mut entries = Vec::new();
        if at == 0 {
            return Ok(Self { at, entries });
        }
        // An entry more ends them.
        let most = SEGMENTS
            .saturating_add(1)
            .saturating_mul(IszSegment::LENGTH) as u64;
        let table = table(source, at, most.min(size.saturating_sub(at)), size)?;
        let mut all = table.chunks_exact(IszSegment::LENGTH);
        let mut all = all.by_ref().filter_map(|entry| entry.first_chunk());
        loop {
            match all.next().map(IszSegment::new) {
                Some(IszSegment { size: 0, .. }) => return Ok(Self { at, entries }),
                Some(entry) if entries.len() < SEGMENTS => entries.push(entry),
                _ => return Err(against(at, "the segment table does not end")),
            }
        }
    }

    /// All that is stored of the chunks, one behind the other.
    pub(super) fn join<S: ReadAt>(
        &self,
        source: S,
        header: &IszHeader,
        chunks: Option<&[Chunk]>,
        image: u64,
        mut open: impl FnMut(u8) -> Result<S, Error>,
    ) -> Result<Joined<Region<S>>, Error> {
        // Where the first chunk behind so many begins, in all segments.
        let stored = |number: u32| match chunks {
            Some(chunks) => {
                let chunk = usize::try_from(number).ok().and_then(|at| chunks.get(at));
                let last = chunks.last();
                let end = || last.map_or(0, |last| last.at.saturating_add(last.len.into()));
                chunk.map_or_else(end, |chunk| chunk.at)
            }
            None => {
                let at = u64::from(number).saturating_mul(header.chunk_size.into());
                at.min(image)
            }
        };
        let mut source = Some(source);
        let mut regions = Vec::new();
        let only = [IszSegment {
            size: u64::MAX,
            chunks: u32::MAX,
            first_chunk: 0,
            data: header.data,
            left: 0,
        }];
        let entries = match self.entries.as_slice() {
            [] => &only,
            entries => entries,
        };
        let (mut next, mut left) = (0_u32, 0_u32);
        let mut at = self.at;
        for (number, entry) in (0_u8..).zip(entries) {
            let end = entry.first_chunk.saturating_add(entry.chunks);
            let first = stored(entry.first_chunk);
            // What is left of a chunk of the segment before goes first.
            let start = u64::from(entry.data).checked_sub(left.into());
            let len = stored(end).saturating_add(left.into());
            let len = len
                .checked_sub(first)
                .and_then(|len| len.checked_sub(entry.left.into()));
            let start = start.filter(|start| *start >= header.header_size.into());
            let (Some(start), Some(len), true) = (start, len, entry.first_chunk == next) else {
                return Err(against(at, "segments do not follow each other"));
            };
            let (end_of_data, size) = (start.saturating_add(len), entry.size);
            if end_of_data > size {
                let end = end_of_data;
                return Err(broken(at, FormatErrorKind::BeyondImage { end, size }));
            }
            let of_segment = match source.take() {
                Some(source) => source,
                None => {
                    let source = open(number)?;
                    same(&source, header, number)?;
                    source
                }
            };
            let size = of_segment.size().map_err(|source| Error::Open { source })?;
            // What the last one lacks at its end is told when it is read.
            let is_last = usize::from(number).saturating_add(1) == entries.len();
            let there = size.saturating_sub(start);
            if len > there && !is_last {
                let end = end_of_data;
                return Err(broken(at, FormatErrorKind::BeyondImage { end, size }));
            }
            let region = Region::new(of_segment, start.min(size), len.min(there));
            regions.push(region.map_err(|source| Error::Open { source })?);
            (next, left) = (end, entry.left);
            at = at.saturating_add(IszSegment::LENGTH as u64);
        }
        Joined::new(regions).map_err(|source| Error::Open { source })
    }
}

/// Says whether a source is this segment of the image.
fn same<S: ReadAt>(source: &S, first: &IszHeader, number: u8) -> Result<(), Error> {
    let mut bytes = [0; IszHeader::LENGTH];
    blocks::front(source, &mut bytes)?;
    let (header, _) = IszHeader::parse(&bytes)?;
    let is_same = header.volume_serial_number == first.volume_serial_number;
    if is_same && header.segment == number {
        return Ok(());
    }
    let rule = "a segment of another image, or out of order";
    Err(blocks::header_error(34, FormatErrorKind::Broken { rule }))
}
