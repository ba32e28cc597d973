//! Directories: file identifiers read in windows (ECMA-167 4/8.6).

mod damage;

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::allocation::Piece;
use super::entry::Entry;
use super::icb::Icb;
use super::partition::Which;
use super::tag;
use super::volume::Volume;
use super::window::{self, Window};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::{Extents, ExtentsBuilder};
use crate::medium::Medium;
use crate::raw::udf::{FileIdentifierDescriptor, Tag, TagIdentifier};
use crate::slot::Slot;
use crate::source::ReadAt;

/// Bytes of a directory that are read at a time.
const WINDOW: usize = 64 << 10;

/// Iterates over the entries of a directory, its parent left out.
///
/// An identifier that cannot be read is an error, and its siblings follow.
#[derive(Debug)]
pub(crate) struct Directory<'i, S> {
    medium: &'i Medium<S>,
    volume: &'i Volume,
    entry: Entry<'i>,
    streams: bool,
    deleted: bool,
    /// The file entry, for what its extents are in the mirror.
    icb: Icb<'i>,
    /// Bytes of the directory, as stated.
    len: u64,
    pieces: Vec<Piece>,
    extents: Extents,
    window: Option<Arc<Window<'i>>>,
    /// Where `window` begins, in bytes of the directory; of the next one when there is none.
    window_start: u64,
    /// Largest size of a window, and whether it keeps file entries.
    window_size: usize,
    keeps_ahead: bool,
    /// The next identifier, in bytes from the window's start.
    position: usize,
    /// Whether the next identifier is to be searched for, the last one being broken.
    lost: bool,
    /// Where in the directory the mirror was tried last.
    mirrored: Option<u64>,
    /// Where in the directory the identifier is that is read though it is doubtful.
    accepted: Option<u64>,
    done: bool,
}

impl<'i, S: ReadAt> Directory<'i, S> {
    /// `level` is the directory's depth under the root: the windows of deep ones are smaller, so
    /// that what a walk holds stays under 4 MiB however deep the tree.
    pub(crate) fn new(medium: &'i Medium<S>, entry: &Entry<'i>, level: u32) -> Result<Self, Error> {
        let icb = entry.icb(medium)?;
        Self::of(medium, entry, icb, level, false)
    }

    /// The streams in the stream directory `icb` of an entry.
    pub(super) fn streams(
        medium: &'i Medium<S>,
        entry: &Entry<'i>,
        icb: Icb<'i>,
    ) -> Result<Self, Error> {
        Self::of(medium, entry, icb, 0, true)
    }

    fn of(
        medium: &'i Medium<S>,
        entry: &Entry<'i>,
        icb: Icb<'i>,
        level: u32,
        streams: bool,
    ) -> Result<Self, Error> {
        let volume = entry.volume();
        let view = icb.entry()?;
        let len = view.information_length();
        let mut pieces = Vec::new();
        let mut extents = ExtentsBuilder::default();
        let blocks = volume.blocks(medium);
        blocks.pieces(&icb, &view, &mut |piece| {
            pieces.push(piece);
            blocks.place(&icb, piece, Which::Main, &mut extents)
        })?;
        // The windows of deep directories are many: they are small, and keep no file entries.
        let (window_size, keeps_ahead) = match level {
            0..8 => (WINDOW, true),
            8..32 => (WINDOW / 4, true),
            _ => (WINDOW / 32, false),
        };
        Ok(Self {
            medium,
            volume,
            entry: entry.clone(),
            streams,
            deleted: false,
            icb,
            len,
            pieces,
            extents: extents.finish(),
            window: None,
            window_start: 0,
            window_size,
            keeps_ahead,
            position: 0,
            lost: false,
            mirrored: None,
            accepted: None,
            done: false,
        })
    }

    /// Gives deleted identifiers as well.
    pub(crate) fn include_deleted(&mut self) {
        self.deleted = true;
    }

    /// The directory cannot be read any further.
    #[cold]
    fn stop<T>(&mut self, error: impl Into<Error>) -> Result<T, Error> {
        self.done = true;
        Err(error.into())
    }

    /// Reads a window from byte `start` of the directory on, of `least` bytes where the directory
    /// has them; `false` at the directory's end.
    fn load(&mut self, start: u64, least: usize, which: Which) -> Result<bool, Error> {
        self.window = None;
        self.window_start = start;
        self.position = 0;
        let left = self.len.saturating_sub(start);
        if left == 0 {
            return Ok(false);
        }
        let wanted = left.min(self.window_size.max(least) as u64);
        let extents = match which {
            Which::Main => self.extents.clone(),
            Which::Mirror => {
                let blocks = self.volume.blocks(self.medium);
                blocks.data(&self.icb, Which::Mirror)?.extents
            }
        };
        let (bytes, origins) =
            match window::read(self.medium, &extents, start, wanted, least as u64) {
                Ok(read) => read,
                Err(error) => return self.stop(error),
            };
        self.window = Some(Arc::new(Window {
            volume: self.volume,
            bytes,
            origins,
            directory: Some(self.entry.clone()),
            streams: self.streams,
            ahead: self.keeps_ahead.then(Slot::default),
        }));
        Ok(true)
    }

    /// The block that byte `position` of the directory is in, as tags tell it.
    #[inline]
    fn block_of(&self, position: u64) -> u32 {
        let piece = match &*self.pieces {
            [piece] => Some(piece),
            pieces => pieces
                .partition_point(|piece| piece.file_offset <= position)
                .checked_sub(1)
                .and_then(|index| pieces.get(index)),
        };
        let Some((piece, address)) = piece.and_then(|piece| Some((piece, piece.address?))) else {
            return u32::MAX;
        };
        let into = position
            .saturating_sub(piece.file_offset)
            .saturating_add(piece.skipped.into());
        let blocks = into >> self.volume.block_size().trailing_zeros();
        address
            .block
            .saturating_add(u32::try_from(blocks).unwrap_or(u32::MAX))
    }

    // Inlined to the facade's iterator, as `iso::Directory::advance` is.
    #[inline(always)]
    fn advance(&mut self) -> Option<Result<Entry<'i>, Error>> {
        loop {
            let Some(window) = &self.window else {
                match self.load(self.window_start, 0, Which::Main) {
                    Ok(true) => continue,
                    Ok(false) => return None,
                    Err(error) => return Some(Err(error)),
                }
            };
            let at = self.position;
            let bytes = window.bytes.get(at..).unwrap_or_default();
            let Ok((record, _)) = FileIdentifierDescriptor::parse(bytes) else {
                match self.not_whole() {
                    Ok(true) => continue,
                    Ok(false) => return None,
                    Err(error) => return Some(Err(error)),
                }
            };
            let checksum = bytes.first_chunk().map_or(0, Tag::checksum_of);
            let right = record.tag.identifier == TagIdentifier::FILE_IDENTIFIER
                && record.tag.checksum == checksum
                && !self.lost;
            if !right {
                match self.damaged() {
                    Ok(true) => continue,
                    Ok(false) => return None,
                    Err(error) => return Some(Err(error)),
                }
            }
            let position = self.window_start.saturating_add(at as u64);
            let block = self.block_of(position);
            let structure = Structure::FileIdentifierDescriptor;
            if let Some(doubt) = tag::doubt(structure, record.tag, bytes, at as u64, block) {
                if self.accepted != Some(position) {
                    let doubt = window.origins.placed(doubt);
                    match self.doubtful(position, doubt) {
                        Ok(()) => continue,
                        Err(error) => return Some(Err(error)),
                    }
                }
            }
            self.position = at.saturating_add(record.length);
            let characteristics = record.characteristics;
            if characteristics.0 & 0x0c != 0 && (characteristics.parent() || !self.deleted) {
                continue;
            }
            if record.file_identifier.is_empty() {
                return Some(Err(nameless(window.origins.of(at.saturating_add(19)))));
            }
            return Some(Ok(Entry::of(window, at, &record)));
        }
    }
}

#[cold]
fn nameless(offset: u64) -> Error {
    let kind = FormatErrorKind::Value {
        field: "length of file identifier",
        found: 0,
        expected: "1 or more",
    };
    let structure = Structure::FileIdentifierDescriptor;
    FormatError::new(structure, offset, kind).into()
}

impl<'i, S: ReadAt> Iterator for Directory<'i, S> {
    type Item = Result<Entry<'i>, Error>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.advance();
        self.done |= next.is_none();
        next
    }
}
