//! ISZ: images of UltraISO in chunks that are stored, left out or compressed by zlib or bzip2, in one
//! file or several.

mod index;

use alloc::vec;
use alloc::vec::Vec;

use bzip2::{Decompress, Status};

use self::index::{Chunk, Segments};
use super::blocks::{self, BlockError, Blocks};
use crate::error::{Error, FormatErrorKind, Structure};
use crate::inflate::{self, Wrapping};
use crate::raw::isz::{IszHeader, IszKind};
use crate::source::{Joined, ReadAt, Region, SourceError};

/// Bytes of the largest chunk that is read. It bounds the memory that a chunk takes; the entries that
/// UltraISO writes can tell of 4 MiB.
const LARGEST_CHUNK: u32 = 1 << 22;

/// What every stream of bzip2 begins with, and ISZ does not keep.
const BZIP2: &[u8; 3] = b"BZh";

/// A compressed image of ISZ, shown as the image.
///
/// Opening reads the header and both tables, in a read each, and the header of each further segment.
/// One expanded chunk is kept. A chunk that does not expand to its size is an error ([`BlockError`]) of
/// reads that touch it and of no others. The check sums of the whole image that UltraISO writes are not
/// looked at. Encrypted images are not read.
#[derive(Debug)]
pub struct Isz<S> {
    stream: Joined<Region<S>>,
    header: IszHeader,
    blocks: Blocks,
    /// None of an image that is not compressed.
    chunks: Option<Vec<Chunk>>,
}

impl<S: ReadAt> Isz<S> {
    /// Shows the image in `source`, which must be all of it.
    ///
    /// # Errors
    /// As [`with_segments`](Self::with_segments), and [`Error::Unsupported`] when there are further
    /// segments.
    pub fn new(source: S) -> Result<Self, Error> {
        Self::with_segments(source, |_| {
            let what = "an ISZ image in several files, of which one is given";
            Err(Error::Unsupported { what, offset: 39 })
        })
    }

    /// Shows the image that begins in `source`; `open` gives the further segments by their numbers,
    /// from 1 to 98. Their files are called as the first one with the extension `i01` and so on.
    ///
    /// # Errors
    /// [`Error::Format`] when the header is none, is that of a later segment, or the tables do not lie
    /// within the file or contradict it or each other; [`Error::Unsupported`] when the image is
    /// encrypted; what `open` and the sources say.
    pub fn with_segments(
        source: S,
        open: impl FnMut(u8) -> Result<S, Error>,
    ) -> Result<Self, Error> {
        let mut bytes = [0; IszHeader::LENGTH];
        let len = blocks::front(&source, &mut bytes)?;
        let (header, _) = IszHeader::parse(&bytes)?;
        check(&header)?;
        let size = u64::from(header.total_sectors).saturating_mul(header.sector_size.into());
        let mut blocks = Blocks::new(size, header.chunk_size);
        let chunks = match header.chunk_table {
            0 => {
                // Any number of bytes can be read at once.
                blocks = Blocks::new(size, LARGEST_CHUNK.min(header.chunk_size.max(2048)));
                None
            }
            at => Some(index::chunks(
                &source,
                &header,
                at.into(),
                blocks.count(),
                len,
            )?),
        };
        let segments = Segments::read(&source, &header, len)?;
        let stream = segments.join(source, &header, chunks.as_deref(), size, open)?;
        Ok(Self {
            stream,
            header,
            blocks,
            chunks,
        })
    }

    /// Expands a chunk into `out`, which is as long as it.
    fn expand(&self, number: u64, out: &mut [u8]) -> Result<(), SourceError> {
        let place = |at: u64| at.saturating_add(self.header.data.into());
        let fault = |kind, at| {
            let structure = Structure::CompressedBlock;
            BlockError::new(number, structure, place(at), kind)
        };
        let size = self.stream.size()?;
        let within = |end: u64, at: u64| match end <= size {
            true => Ok(()),
            false => {
                let (end, size) = (place(end), place(size));
                Err(fault(FormatErrorKind::BeyondImage { end, size }, at))
            }
        };
        let Some(chunks) = &self.chunks else {
            let at = number.saturating_mul(self.blocks.block_size() as u64);
            within(at.saturating_add(out.len() as u64), at)?;
            return self.stream.read_exact_at(out, at);
        };
        let chunk = usize::try_from(number).ok().and_then(|at| chunks.get(at));
        let Some(Chunk { kind, at, len }) = chunk.copied() else {
            let what = "entry of the chunk";
            return Err(fault(FormatErrorKind::Missing { what }, size).into());
        };
        if kind == IszKind::Zero {
            out.fill(0);
            return Ok(());
        }
        within(at.saturating_add(len.into()), at)?;
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        let block_size = self.blocks.block_size();
        if kind == IszKind::Data {
            if len < out.len() {
                let (needed, available) = (out.len() as u64, len as u64);
                return Err(fault(FormatErrorKind::Truncated { needed, available }, at).into());
            }
            return self.stream.read_exact_at(out, at);
        }
        // What does not shrink is stored as it is.
        let mut stored = vec![0; len.min(block_size.saturating_mul(2))].into_boxed_slice();
        self.stream.read_exact_at(&mut stored, at)?;
        if let (IszKind::Bzip2, Some(front)) = (kind, stored.first_chunk_mut()) {
            *front = *BZIP2;
        }
        let expanded = blocks::expand_whole(out, block_size, |out| match kind {
            IszKind::Bzip2 => bunzip2(&stored, out),
            _ => inflate::inflate_front(&stored, out, Wrapping::Zlib),
        });
        expanded.map_err(|kind| fault(kind, at).into())
    }
}

impl<S> Isz<S> {
    /// The header of the first segment.
    #[must_use]
    pub const fn header(&self) -> IszHeader {
        self.header
    }
}

impl Isz<&[u8]> {
    /// Whether a file that begins with these bytes is one, or a later segment of one.
    #[must_use]
    pub fn recognise(front: &[u8]) -> bool {
        front.starts_with(IszHeader::SIGNATURE)
    }
}

impl<S: ReadAt> ReadAt for Isz<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.blocks.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let expand = |number, out: &mut [u8]| self.expand(number, out);
        self.blocks.read(buf, offset, expand)
    }
}

/// Says whether what the header claims can be.
fn check(header: &IszHeader) -> Result<(), Error> {
    if header.has_password != 0 {
        return Err(Error::Unsupported {
            what: "an encrypted ISZ image",
            offset: 16,
        });
    }
    let wrong = |at, field, found: u32, expected| {
        let kind = FormatErrorKind::Value {
            field,
            found: found.into(),
            expected,
        };
        Err(blocks::header_error(at, kind))
    };
    if header.segment != 0 {
        return wrong(34, "segment", header.segment.into(), "0: the first one");
    }
    if header.sector_size == 0 {
        return wrong(10, "size of a sector", 0, "not 0");
    }
    if header.chunk_table == 0 {
        return Ok(());
    }
    if !(1..=LARGEST_CHUNK).contains(&header.chunk_size) {
        return wrong(29, "size of a chunk", header.chunk_size, "1 to 4,194,304");
    }
    if !(1..=4).contains(&header.pointer_length) {
        let found = header.pointer_length.into();
        return wrong(33, "size of an entry", found, "1 to 4");
    }
    Ok(())
}

/// Expands a stream of bzip2 into the front of `out`, and gives the number of bytes.
fn bunzip2(stream: &[u8], out: &mut [u8]) -> Result<usize, FormatErrorKind> {
    let mut state = Decompress::new(false);
    let rule = match state.decompress(stream, out) {
        Ok(Status::StreamEnd) => {
            return Ok(usize::try_from(state.total_out()).unwrap_or(usize::MAX));
        }
        Ok(_) if state.total_out() == out.len() as u64 => {
            // The end of the stream follows, or more than there is room for.
            match state.decompress(rest(stream, state.total_in()), &mut [0]) {
                Ok(Status::StreamEnd) if state.total_out() == out.len() as u64 => {
                    return Ok(out.len());
                }
                Ok(_) => "expands to more than the block's size, or is cut off",
                Err(_) => "its bytes do not have its check sum (bzip2)",
            }
        }
        Ok(_) => "ends within the compressed data",
        Err(_) => "not compressed by bzip2",
    };
    Err(FormatErrorKind::Broken { rule })
}

fn rest(stream: &[u8], read: u64) -> &[u8] {
    let read = usize::try_from(read).unwrap_or(usize::MAX);
    stream.get(read..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use bzip2::Compression;
    use bzip2::write::BzEncoder;

    use super::*;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = BzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    #[cfg_attr(miri, ignore = "bzip2 sorts too much for Miri")]
    fn a_stream_of_bzip2_fits_its_block_or_is_none() {
        let bytes: Vec<u8> = (0..5000_u32).map(|n| ((n * n) >> 3) as u8).collect();
        let whole = compressed(&bytes);
        for room in [5000, 5001, 9000] {
            let mut out = vec![0; room];
            assert_eq!(bunzip2(&whole, &mut out).unwrap(), 5000);
            assert_eq!(out[..5000], bytes);
        }
        let rule = |stream: &[u8], room| match bunzip2(stream, &mut vec![0; room]) {
            Err(FormatErrorKind::Broken { rule }) => rule,
            other => panic!("{other:?}"),
        };
        let too_long = "expands to more than the block's size, or is cut off";
        for room in [0, 1, 4999] {
            assert_eq!(rule(&whole, room), too_long, "{room}");
        }
        for cut in 1..=8 {
            assert_eq!(rule(&whole[..whole.len() - cut], 5000), too_long, "{cut}");
        }
        // The check sum of its one block is behind the ten bytes of both heads.
        let mut damaged = whole.clone();
        damaged[10] ^= 1;
        assert_eq!(rule(&damaged, 5000), "not compressed by bzip2");
        assert_eq!(rule(&whole[..100], 5000), "ends within the compressed data");
        assert_eq!(rule(b"no stream", 5000), "not compressed by bzip2");
    }
}
