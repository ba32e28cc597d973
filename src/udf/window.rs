//! Pieces of directories in memory.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::entry::Entry;
use super::icb::Ahead;
use super::volume::Volume;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::Extents;
use crate::medium::{Bytes, Medium};
use crate::origins::Origins;
use crate::slot::Slot;
use crate::source::ReadAt;

/// Bytes at the end of an extent that are not worth a window of their own.
pub(super) const SHORT: usize = 4096;

/// A piece of a directory in memory. Entries point into it and keep it alive.
#[derive(Debug)]
pub(super) struct Window<'i> {
    pub(super) volume: &'i Volume,
    pub(super) bytes: Bytes<'i>,
    /// Where the bytes are in the image.
    pub(super) origins: Origins,
    /// The directory that it is of; `None` where its path is not known.
    pub(super) directory: Option<Entry<'i>>,
    /// Whether the directory is one of streams.
    pub(super) streams: bool,
    /// File entries of the window's identifiers that were read together; `None` where none are kept.
    pub(super) ahead: Option<Slot<Arc<Ahead>>>,
}

impl Window<'_> {
    pub(super) fn name(&self, start: u32, length: u8) -> &[u8] {
        let start = start as usize;
        self.bytes
            .get(start..start.saturating_add(length.into()))
            .unwrap_or_default()
    }
}

impl Drop for Window<'_> {
    /// Windows hold the entries of the directories above them: a chain as long as the path, taken
    /// apart here in a loop since the compiler's own way is a recursion.
    fn drop(&mut self) {
        let mut above = self.directory.take();
        while let Some(mut window) = above.and_then(Entry::into_last_window) {
            above = window.directory.take();
        }
    }
}

/// Reads up to `wanted` bytes of a directory from `start` on, and at least `least` where there are
/// so many: from one extent where that will do, else gathered from several.
pub(super) fn read<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    extents: &Extents,
    start: u64,
    wanted: u64,
    least: u64,
) -> Result<(Bytes<'i>, Origins), Error> {
    let index = extents
        .partition_point(|extent| extent.file_offset <= start)
        .saturating_sub(1);
    let missing = |offset| {
        let kind = FormatErrorKind::Missing {
            what: "extent for all bytes of the directory",
        };
        Error::from(FormatError::new(Structure::UdfDirectory, offset, kind))
    };
    let Some(first) = extents.get(index) else {
        return Err(missing(0));
    };
    let into = start.saturating_sub(first.file_offset);
    let Some(offset) = first.image_offset.map(|offset| offset.saturating_add(into)) else {
        return Err(missing(0));
    };
    let run = first.len.saturating_sub(into).min(wanted);
    if run == 0 {
        return Err(missing(offset));
    }
    let available = medium.available(offset, run);
    if available == 0 {
        let (end, size) = (offset.saturating_add(run), medium.size());
        let kind = FormatErrorKind::BeyondImage { end, size };
        return Err(FormatError::new(Structure::UdfDirectory, offset, kind).into());
    }
    let as_usize = |len: u64| usize::try_from(len).unwrap_or(usize::MAX);
    // A window ends with its extent when enough is left of that; an identifier that goes on behind
    // it is read again, with what follows.
    if run == wanted || run >= least.max(SHORT as u64) {
        let bytes = medium.read_front(Structure::UdfDirectory, offset, as_usize(available))?;
        return Ok((bytes, Origins::at(offset)));
    }
    let mut buffer = Vec::new();
    let mut origins = Origins::default();
    for extent in extents.iter().skip(index) {
        let into = start.saturating_sub(extent.file_offset);
        let Some(from) = extent.image_offset.map(|from| from.saturating_add(into)) else {
            break;
        };
        let left = wanted.saturating_sub(buffer.len() as u64);
        let run = extent.len.saturating_sub(into).min(left);
        let available = medium.available(from, run);
        if available == 0 {
            break;
        }
        let filled = buffer.len();
        origins.push(filled, from);
        buffer.resize(filled.saturating_add(as_usize(available)), 0);
        match medium.fill_front(buffer.get_mut(filled..).unwrap_or_default(), from) {
            Ok(read) if read as u64 == run => {}
            // What comes before the image's end or a fault of the source is read; who needs more
            // meets that next.
            Ok(read) => {
                buffer.truncate(filled.saturating_add(read));
                break;
            }
            Err(error) if filled == 0 => return Err(error),
            Err(_) => {
                buffer.truncate(filled);
                break;
            }
        }
    }
    Ok((medium.gathered(buffer), origins))
}
