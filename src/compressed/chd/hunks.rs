//! Hunks, by the crate `chd`, which reads a file in its own way: with a position, and alone.

use alloc::vec;
use alloc::vec::Vec;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use ::chd::map::{CompressionTypeV5, MapEntry};
use ::chd::{Chd, Error as ChdError};

use crate::compressed::blocks::{self, BlockError};
use crate::error::{Error, FormatErrorKind, Structure};
use crate::raw::chd::ChdHeader;
use crate::source::{ReadAt, SourceError};

/// Hunks followed from one that is told to be equal to another. chdman names the first that is
/// equal, and so one.
const MOST_COPIES: u32 = 16;

/// The hunks of a file.
pub(super) struct Hunks<S: ReadAt> {
    state: Mutex<State<S>>,
    hunk_bytes: usize,
}

struct State<S: ReadAt> {
    chd: Chd<Stream<S>>,
    compressed: Vec<u8>,
    /// Where the map is.
    map_offset: u64,
}

impl<S: ReadAt> Hunks<S> {
    /// Reads header and map, whose claims were checked.
    pub(super) fn open(source: S, size: u64, header: &ChdHeader) -> Result<Self, Error> {
        let stream = Stream {
            source,
            size,
            position: 0,
            failed: None,
        };
        let opened = caught(|| Chd::open(stream, None));
        let chd = opened.map_err(|error| {
            let rule = match error {
                ChdError::UnsupportedFormat => "a codec that is not known",
                _ => "header or map cannot be read",
            };
            blocks::header_error(0, FormatErrorKind::Broken { rule })
        })?;
        Ok(Self {
            state: Mutex::new(State {
                chd,
                compressed: Vec::new(),
                map_offset: header.map_offset,
            }),
            hunk_bytes: usize::try_from(header.hunk_bytes).unwrap_or_default(),
        })
    }

    /// Expands a hunk into `out`; of the last, what belongs to the image.
    pub(super) fn expand(&self, number: u64, out: &mut [u8]) -> Result<(), SourceError> {
        // Whatever a thread that panicked left behind is written over.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if out.len() == self.hunk_bytes {
            return state.read(number, out);
        }
        let mut whole = vec![0; self.hunk_bytes];
        state.read(number, &mut whole)?;
        let front = whole.get(..out.len()).unwrap_or_default();
        out.copy_from_slice(front);
        Ok(())
    }
}

impl<S: ReadAt> State<S> {
    fn read(&mut self, number: u64, out: &mut [u8]) -> Result<(), SourceError> {
        let (hunk, offset) = self.origin(number)?;
        // Zeros are not written into a file that is not compressed.
        if offset == 0 {
            out.fill(0);
            return Ok(());
        }
        let len = out.len();
        let (chd, compressed) = (&mut self.chd, &mut self.compressed);
        let read = caught(|| chd.hunk(hunk)?.read_hunk_in(compressed, out));
        if let Some(error) = self.chd.inner().failed.take() {
            return Err(error);
        }
        let rule = match read {
            Ok(read) if read == len => return Ok(()),
            Ok(_) => "expands to less than the hunk's size",
            Err(ChdError::ReadError) => "does not lie within the file",
            Err(_) => "does not expand to bytes of its check sum",
        };
        let kind = FormatErrorKind::Broken { rule };
        Err(BlockError::new(number, Structure::CompressedBlock, offset, kind).into())
    }

    /// The hunk that holds the bytes of this one, and where it is in the file. A copy is of an earlier
    /// hunk: so there is no way around in circles, which `chd` would follow.
    fn origin(&self, number: u64) -> Result<(u32, u64), SourceError> {
        let wrong = |rule| {
            let kind = FormatErrorKind::Broken { rule };
            let structure = Structure::CompressedIndex;
            let offset = self.map_offset;
            Err(BlockError::new(number, structure, offset, kind).into())
        };
        let mut hunk = number;
        for _ in 0..MOST_COPIES {
            let entry = usize::try_from(hunk)
                .ok()
                .and_then(|hunk| self.chd.map().get_entry(hunk));
            let (copied, offset) = match entry {
                None => return wrong("not in the map"),
                Some(MapEntry::V5Compressed(entry)) => match entry.hunk_type() {
                    Ok(CompressionTypeV5::CompressionSelf) => (Some(entry.block_offset()), 0),
                    Ok(CompressionTypeV5::CompressionParent) => {
                        return wrong("of a parent that the file does not have");
                    }
                    _ if entry.block_offset() == 0 => return wrong("in the header"),
                    _ => (None, entry.block_offset()),
                },
                Some(MapEntry::V5Uncompressed(entry)) => (None, entry.block_offset()),
                Some(MapEntry::LegacyEntry(entry)) => (None, entry.block_offset()),
            };
            match copied {
                None => return Ok((u32::try_from(hunk).unwrap_or(u32::MAX), offset)),
                Some(earlier) if earlier < hunk => hunk = earlier,
                Some(_) => return wrong("a copy of itself or of a later hunk"),
            }
        }
        wrong("a copy of too many copies")
    }
}

/// What `chd` says. Of some damaged hunks it panics (0.4.0 does), which is one more way to say
/// that they are. What it leaves behind is no danger: hunks
/// have check sums.
fn caught<T>(work: impl FnOnce() -> Result<T, ChdError>) -> Result<T, ChdError> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(ChdError::InvalidData))
}

/// A source as a stream. What keeps it from being read is kept: `chd` would only say that something
/// did.
struct Stream<S> {
    source: S,
    size: u64,
    position: u64,
    failed: Option<SourceError>,
}

impl<S: ReadAt> Read for Stream<S> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.size.saturating_sub(self.position);
        let len = usize::try_from(left).unwrap_or(usize::MAX).min(buf.len());
        let buf = buf.get_mut(..len).unwrap_or_default();
        // Also from a place behind the end, of which the source would say that it is.
        if buf.is_empty() {
            return Ok(0);
        }
        match self.source.read_exact_at(buf, self.position) {
            Ok(()) => {
                self.position = self.position.saturating_add(len as u64);
                Ok(len)
            }
            Err(error) => {
                self.failed = Some(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }
}

impl<S> Seek for Stream<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
