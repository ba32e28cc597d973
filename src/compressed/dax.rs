//! DAX: images in frames of 8 KiB that are compressed by zlib.

use alloc::vec;
use alloc::vec::Vec;

use super::blocks::{self, BlockError, Blocks};
use super::table::Table;
use crate::error::{Error, FormatErrorKind, Structure};
use crate::inflate::{self, Wrapping};
use crate::raw::cso::DaxHeader;
use crate::source::{ReadAt, SourceError};

/// Bytes of an entry of the tables: offset, length, first frame and number of frames of an area.
const OFFSET: u64 = 4;
const LENGTH: u64 = 2;
const AREA: u64 = 8;

/// A compressed image of DAX, shown as the image.
///
/// Opening reads the header and the list of areas that are not compressed. Errors of frames are those
/// of [`Cso`](super::Cso).
#[derive(Debug)]
pub struct Dax<S> {
    source: S,
    blocks: Blocks,
    offsets: Table,
    lengths: Table,
    /// First frame, and the one behind the last, of areas that are not compressed, in their order.
    plain: Vec<(u64, u64)>,
    /// Bytes of the file.
    len: u64,
}

impl<S: ReadAt> Dax<S> {
    /// Shows the image in `source`.
    ///
    /// # Errors
    /// [`Error::Format`] when the header is none, or the tables do not lie within the file; and what
    /// the source says.
    pub fn new(source: S) -> Result<Self, Error> {
        let mut bytes = [0; DaxHeader::LENGTH];
        let len = blocks::front(&source, &mut bytes)?;
        let (header, _) = DaxHeader::parse(&bytes)?;
        let blocks = Blocks::new(header.uncompressed_size.into(), DaxHeader::FRAME);
        let frames = blocks.count();
        let start = DaxHeader::LENGTH as u64;
        let offsets = start.saturating_add(frames.saturating_mul(OFFSET));
        let lengths = offsets.saturating_add(frames.saturating_mul(LENGTH));
        let end = lengths.saturating_add(u64::from(header.areas).saturating_mul(AREA));
        if u64::from(header.areas) > frames {
            let kind = FormatErrorKind::Value {
                field: "number of areas not compressed",
                found: header.areas.into(),
                expected: "not more than frames",
            };
            return Err(blocks::header_error(12, kind));
        }
        blocks::check_index(end, len)?;
        let areas = usize::try_from(end.saturating_sub(lengths)).unwrap_or_default();
        let mut areas = vec![0; areas];
        blocks::read(&source, &mut areas, lengths)?;
        Ok(Self {
            source,
            blocks,
            offsets: Table::new(start, offsets),
            lengths: Table::new(offsets, lengths),
            plain: joined(&areas),
            len,
        })
    }

    fn expand(&self, number: u64, out: &mut [u8]) -> Result<(), SourceError> {
        let at = number.saturating_mul(OFFSET);
        let start = u32::from_le_bytes(self.offsets.get(&self.source, at)?);
        let start = u64::from(start);
        let index = |field, found, expected| {
            let kind = FormatErrorKind::Value {
                field,
                found,
                expected,
            };
            let offset = self.offsets.offset(at);
            BlockError::new(number, Structure::CompressedIndex, offset, kind)
        };
        if start < self.lengths.end() {
            return Err(index("offset", start, "behind the tables").into());
        }
        let is_plain = self.is_plain(number);
        let at = number.saturating_mul(LENGTH);
        let len = match is_plain {
            // The length of the image's last frame is told as if it were a whole one.
            true => out.len(),
            false => u16::from_le_bytes(self.lengths.get(&self.source, at)?).into(),
        };
        if start.saturating_add(len as u64) > self.len {
            return Err(index("offset", start, "within the file, with the frame").into());
        }
        if is_plain {
            return self.source.read_exact_at(out, start);
        }
        let expand = |stream: &[u8], out: &mut [u8]| {
            blocks::expand_whole(out, self.blocks.block_size(), |out| {
                inflate::inflate_front(stream, out, Wrapping::Zlib)
            })
        };
        let expanded = match self.source.slice_at(start, len) {
            Some(stream) => expand(stream, out),
            None => {
                let mut stream = vec![0; len].into_boxed_slice();
                self.source.read_exact_at(&mut stream, start)?;
                expand(&stream, out)
            }
        };
        expanded
            .map_err(|kind| BlockError::new(number, Structure::CompressedBlock, start, kind).into())
    }
}

impl Dax<&[u8]> {
    /// Whether a file that begins with these bytes is one.
    #[must_use]
    pub fn recognise(front: &[u8]) -> bool {
        front.starts_with(DaxHeader::SIGNATURE)
    }
}

impl<S> Dax<S> {
    /// Gives the file back.
    pub fn into_inner(self) -> S {
        self.source
    }

    fn is_plain(&self, frame: u64) -> bool {
        let behind = self.plain.partition_point(|(first, _)| *first <= frame);
        let area = behind.checked_sub(1).and_then(|at| self.plain.get(at));
        area.is_some_and(|(_, end)| frame < *end)
    }
}

/// The areas in their order, those that touch each other as one.
fn joined(areas: &[u8]) -> Vec<(u64, u64)> {
    let number = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    let areas = areas.chunks_exact(8).filter_map(|area| {
        let first = number(area.first_chunk()?);
        let end = first.saturating_add(number(area.last_chunk()?));
        Some((first, end))
    });
    let mut areas: Vec<_> = areas.collect();
    areas.sort_unstable();
    areas.dedup_by(|next, before| {
        let touches = next.0 <= before.1;
        if touches {
            before.1 = before.1.max(next.1);
        }
        touches
    });
    areas
}

impl<S: ReadAt> ReadAt for Dax<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.blocks.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let expand = |number, out: &mut [u8]| self.expand(number, out);
        self.blocks.read(buf, offset, expand)
    }
}
