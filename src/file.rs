//! The bytes of a file.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::{Extent, Extents};
use crate::medium::Medium;
use crate::source::{ReadAt, SourceError};

/// A file of the image, opened for reading.
///
/// With the `std` feature it is `Read` and `Seek`; always it is a [`ReadAt`], so an image inside an
/// image is opened by `Image::new(file)`. Clones read on independently.
pub struct File<'i, S> {
    medium: &'i Medium<S>,
    extents: Extents,
    len: u64,
    missing_tail: Option<FormatError>,
    #[cfg(feature = "std")]
    position: u64,
}

impl<'i, S: ReadAt> File<'i, S> {
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
            #[cfg(feature = "std")]
            position: 0,
        }
    }

    /// Length in bytes, as recorded.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.len
    }

    /// Whether the file has no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Where the bytes lie in the image.
    #[must_use]
    pub fn extents(&self) -> &Extents {
        &self.extents
    }

    /// Reads bytes from `offset` on into `buf` and says how many: fewer than asked for at the end
    /// of an extent, 0 at the end of the file.
    ///
    /// # Errors
    /// When the next byte is not to be had: the image ends before it, or the source fails. Bytes
    /// before that one are delivered first.
    pub fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize, Error> {
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

    /// Reads the whole file.
    ///
    /// Memory is taken as bytes arrive, never by what the image claims.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at).
    pub fn read_to_vec(&self) -> Result<Vec<u8>, Error> {
        const STEP: usize = 1 << 20;
        let mut bytes = Vec::new();
        let mut filled: usize = 0;
        loop {
            // A step is made zero once, not again for each extent that ends within it.
            if filled == bytes.len() {
                let left = self.len.saturating_sub(filled as u64);
                // One byte more than is left, so that a missing tail is met.
                let step = usize::try_from(left).unwrap_or(STEP).clamp(1, STEP);
                bytes.resize(filled.saturating_add(step), 0);
            }
            let read = self.read_at(bytes.get_mut(filled..).unwrap_or_default(), filled as u64)?;
            filled = filled.saturating_add(read);
            if read == 0 {
                bytes.truncate(filled);
                return Ok(bytes);
            }
        }
    }

    /// All bytes without a copy, when they lie in memory in one piece.
    #[must_use]
    pub fn into_slice(self) -> Option<&'i [u8]> {
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
}

fn take(buf: &mut [u8], len: u64) -> Option<&mut [u8]> {
    buf.get_mut(..usize::try_from(len).ok()?)
}

impl<S: ReadAt> ReadAt for File<'_, S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.len)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.len)?;
        let mut done: usize = 0;
        while let Some(rest) = buf.get_mut(done..).filter(|rest| !rest.is_empty()) {
            let at = offset.saturating_add(done as u64);
            match self.read_at(rest, at) {
                Ok(0) => {
                    let (len, size) = (buf.len() as u64, at);
                    return Err(SourceError::OutOfBounds { offset, len, size });
                }
                Ok(read) => done = done.saturating_add(read),
                Err(Error::Io { source, .. }) => return Err(source),
                Err(error) => return Err(SourceError::Other(Box::new(error))),
            }
        }
        Ok(())
    }

    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        SourceError::check_bounds(offset, len, self.len).ok()?;
        let [extent] = **self.extents() else {
            return None;
        };
        let start = extent.image_offset?.checked_add(offset)?;
        self.medium.source().slice_at(start, len)
    }
}

#[cfg(feature = "std")]
impl<S: ReadAt> std::io::Read for File<'_, S> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let read = self.read_at(buf, self.position)?;
        self.position = self.position.saturating_add(read as u64);
        Ok(read)
    }
}

#[cfg(feature = "std")]
impl<S: ReadAt> std::io::Seek for File<'_, S> {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        use std::io::{Error, ErrorKind, SeekFrom};
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = position.ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "seek to before the file's start")
        })?;
        Ok(self.position)
    }
}

impl<S> Clone for File<'_, S> {
    fn clone(&self) -> Self {
        Self {
            medium: self.medium,
            extents: self.extents.clone(),
            len: self.len,
            missing_tail: self.missing_tail,
            #[cfg(feature = "std")]
            position: self.position,
        }
    }
}

impl<S> fmt::Debug for File<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("len", &self.len)
            .field("extents", &self.extents)
            .finish_non_exhaustive()
    }
}
