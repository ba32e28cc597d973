//! The bytes of a file as they lie in the image.

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::{Extent, Extents};
use crate::medium::Medium;
use crate::source::{ReadAt, SourceError};

/// Where the bytes of a file lie, and the image to read them from.
pub(crate) struct Stored<'i, S> {
    medium: &'i Medium<S>,
    extents: Extents,
    len: u64,
    missing_tail: Option<FormatError>,
}

impl<'i, S> Stored<'i, S> {
    pub(crate) const fn new(
        medium: &'i Medium<S>,
        extents: Extents,
        len: u64,
        missing_tail: Option<FormatError>,
    ) -> Self {
        Self {
            medium,
            extents,
            len,
            missing_tail,
        }
    }

    pub(crate) const fn medium(&self) -> &'i Medium<S> {
        self.medium
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    pub(crate) const fn extents(&self) -> &Extents {
        &self.extents
    }
}

impl<'i, S: ReadAt> Stored<'i, S> {
    /// Reads bytes from `offset` on into `buf` and says how many: fewer than asked for at the end
    /// of an extent, 0 at the end of the file.
    pub(crate) fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize, Error> {
        if buf.is_empty() {
            return Ok(0);
        }
        let behind = self
            .extents
            .partition_point(|extent| extent.file_offset <= offset);
        let extent = behind
            .checked_sub(1)
            .and_then(|index| self.extents.get(index));
        let inside = |extent: &&Extent| offset < extent.file_offset.saturating_add(extent.len);
        let Some(extent) = extent.filter(inside).filter(|_| offset < self.len) else {
            let last = self.extents.last();
            let end = last.map_or(0, |last| last.file_offset.saturating_add(last.len));
            return match self.missing_tail {
                Some(error) if offset >= end && offset <= self.len.max(end) => Err(error.into()),
                _ => Ok(0),
            };
        };
        let into = offset.saturating_sub(extent.file_offset);
        let left = extent
            .len
            .saturating_sub(into)
            .min(self.len.saturating_sub(offset));
        let wanted = left.min(buf.len() as u64);
        let Some(start) = extent.image_offset.map(|start| start.saturating_add(into)) else {
            return Ok(take(buf, wanted).map_or(0, |zeros| {
                zeros.fill(0);
                zeros.len()
            }));
        };
        let available = self.medium.available(start, wanted);
        if available == 0 {
            let end = start.saturating_add(left);
            let size = self.medium.size();
            let kind = FormatErrorKind::BeyondImage { end, size };
            return Err(FormatError::new(Structure::FileExtent, start, kind).into());
        }
        match take(buf, available) {
            Some(buf) => self.medium.fill_front(buf, start),
            None => Ok(0),
        }
    }

    /// All bytes without a copy, when they lie in memory in one piece.
    pub(crate) fn into_slice(self) -> Option<&'i [u8]> {
        if self.missing_tail.is_some() {
            return None;
        }
        if self.len == 0 {
            return Some(&[]);
        }
        let [first, rest @ ..] = &**self.extents() else {
            return None;
        };
        // Large files are recorded in several extents even where they lie in one piece.
        let mut end = first.image_end()?;
        for extent in rest {
            if extent.image_offset? != end {
                return None;
            }
            end = extent.image_end()?;
        }
        let len = usize::try_from(self.len).ok()?;
        self.medium.source().slice_at(first.image_offset?, len)
    }

    /// A part of the bytes without a copy, when the file lies in memory in one piece.
    pub(crate) fn slice_at(&self, offset: u64, len: usize) -> Option<&'i [u8]> {
        SourceError::check_bounds(offset, len, self.len).ok()?;
        let [extent] = **self.extents() else {
            return None;
        };
        let start = extent.image_offset?.checked_add(offset)?;
        self.medium.source().slice_at(start, len)
    }
}

/// What an expander needs to know and read.
#[cfg(feature = "zisofs")]
impl<'i, S: ReadAt> Stored<'i, S> {
    /// The byte of the image where a byte of the file lies, for errors to name.
    pub(crate) fn image_offset(&self, offset: u64) -> u64 {
        let behind = |extent: &&Extent| extent.file_offset <= offset;
        let extent = self.extents.iter().take_while(behind).last();
        let place = extent.and_then(|extent| {
            let into = offset.saturating_sub(extent.file_offset);
            Some(extent.image_offset?.saturating_add(into))
        });
        place.unwrap_or_default()
    }

    /// Fills `buf` with the bytes at `offset`, which are part of `structure`.
    pub(crate) fn read_exact(
        &self,
        structure: Structure,
        buf: &mut [u8],
        offset: u64,
    ) -> Result<(), Error> {
        let mut done: usize = 0;
        while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let read = self.read_at(rest, offset.saturating_add(done as u64))?;
            if read == 0 {
                let (needed, available) = (buf.len() as u64, done as u64);
                let kind = FormatErrorKind::Truncated { needed, available };
                return Err(FormatError::new(structure, self.image_offset(offset), kind).into());
            }
            done = done.saturating_add(read);
        }
        Ok(())
    }
}

fn take(buf: &mut [u8], len: u64) -> Option<&mut [u8]> {
    buf.get_mut(..usize::try_from(len).ok()?)
}

impl<S> Clone for Stored<'_, S> {
    fn clone(&self) -> Self {
        Self {
            medium: self.medium,
            extents: self.extents.clone(),
            len: self.len,
            missing_tail: self.missing_tail,
        }
    }
}
