//! The image's bytes and the caller's wishes: the one place that reading layers read through.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Deref;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::{Finding, Handling};
use crate::options::{Options, Place};
use crate::slot::Slot;
use crate::source::ReadAt;

/// A source of known size, with the options to read it by.
#[derive(Debug)]
pub(crate) struct Medium<S> {
    source: S,
    size: u64,
    options: Options,
    spare: Slot<Box<[u8]>>,
}

/// Bytes of the image: lent by a source in memory, or read into a buffer.
#[derive(Debug)]
pub(crate) enum Bytes<'i> {
    Lent(&'i [u8]),
    Read(Buffer<'i>),
}

impl Bytes<'_> {
    /// Keeps the first `len` bytes, where there are more.
    pub(crate) fn truncate(&mut self, len: usize) {
        match self {
            Self::Lent(bytes) => *bytes = bytes.get(..len).unwrap_or(bytes),
            Self::Read(buffer) => buffer.len = buffer.len.min(len),
        }
    }
}

/// A buffer that goes back to be used again: a new one costs as much as reading into it.
#[derive(Debug)]
pub(crate) struct Buffer<'i> {
    bytes: Box<[u8]>,
    /// How many of the bytes were read.
    len: usize,
    home: &'i Slot<Box<[u8]>>,
}

/// Bytes of the largest buffer that is kept.
const SPARE: usize = 64 << 10;

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        if self.bytes.len() <= SPARE {
            self.home.put(core::mem::take(&mut self.bytes));
        }
    }
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Read(buffer) => buffer.bytes.get(..buffer.len).unwrap_or_default(),
        }
    }
}

impl<S> Medium<S> {
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    pub(crate) const fn options(&self) -> &Options {
        &self.options
    }

    pub(crate) const fn source(&self) -> &S {
        &self.source
    }

    pub(crate) fn into_source(self) -> S {
        self.source
    }

    /// Reports a deviation that the caller can live with.
    ///
    /// # Errors
    /// The deviation itself, when reading is strict.
    #[cold]
    pub(crate) fn deviation(
        &self,
        deviation: FormatError,
        handling: Handling,
    ) -> Result<(), Error> {
        if self.options.strict {
            return Err(deviation.into());
        }
        self.options.report(Finding {
            deviation,
            handling,
        });
        Ok(())
    }

    /// Tells whoever maps the image that a structure was found there.
    #[inline]
    pub(crate) fn found(&self, structure: Structure, offset: u64, len: u64) {
        if self.options.wants_places() {
            let reserved = false;
            self.options.place(Place {
                structure,
                offset,
                len,
                reserved,
            });
        }
    }

    /// Tells whoever maps the image that bytes are set aside for a structure.
    pub(crate) fn set_aside(&self, structure: Structure, offset: u64, len: u64) {
        let reserved = true;
        self.options.place(Place {
            structure,
            offset,
            len,
            reserved,
        });
    }

    /// How many of `len` bytes at `offset` lie inside the image.
    pub(crate) fn available(&self, offset: u64, len: u64) -> u64 {
        self.size.saturating_sub(offset).min(len)
    }
}

impl<S: ReadAt> Medium<S> {
    pub(crate) fn new(source: S, options: Options) -> Result<Self, Error> {
        let size = source.size().map_err(|source| Error::Open { source })?;
        Ok(Self {
            source,
            size,
            options,
            spare: Slot::default(),
        })
    }

    /// The `len` bytes at `offset`, which are part of `structure`. No memory is taken for bytes
    /// that the image does not have.
    ///
    /// # Errors
    /// [`FormatErrorKind::BeyondImage`] when the image ends before them, and what the source says.
    pub(crate) fn read(
        &self,
        structure: Structure,
        offset: u64,
        len: usize,
    ) -> Result<Bytes<'_>, Error> {
        let fill = |buffer: &mut [u8]| self.fill(buffer, offset).map(|()| len);
        self.read_by(structure, offset, len, fill)
    }

    /// The bytes as the source lends them, else a buffer for as many of them as `fill` says that it
    /// filled.
    #[inline]
    fn read_by(
        &self,
        structure: Structure,
        offset: u64,
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<usize, Error>,
    ) -> Result<Bytes<'_>, Error> {
        if let Some(bytes) = self.source.slice_at(offset, len) {
            return Ok(Bytes::Lent(bytes));
        }
        self.check(structure, offset, len as u64)?;
        let mut buffer = self.buffer(len);
        buffer.len = fill(buffer.bytes.get_mut(..len).unwrap_or_default())?;
        Ok(Bytes::Read(buffer))
    }

    /// A buffer with room for `len` bytes, all of them counted as read.
    fn buffer(&self, len: usize) -> Buffer<'_> {
        let spare = self.spare.take().filter(|spare| spare.len() >= len);
        Buffer {
            bytes: spare.unwrap_or_else(|| vec![0; len].into_boxed_slice()),
            len,
            home: &self.spare,
        }
    }

    /// Bytes that were put together from several places.
    pub(crate) fn gathered(&self, bytes: Vec<u8>) -> Bytes<'_> {
        Bytes::Read(Buffer {
            len: bytes.len(),
            bytes: bytes.into_boxed_slice(),
            home: &self.spare,
        })
    }

    /// Like [`read`](Self::read), but where the source fails within the bytes, gives those before
    /// that, in pieces of 2048 bytes.
    pub(crate) fn read_front(
        &self,
        structure: Structure,
        offset: u64,
        len: usize,
    ) -> Result<Bytes<'_>, Error> {
        self.read_by(structure, offset, len, |buffer| {
            let filled = self.fill_front(buffer, offset)?;
            if filled == len {
                return Ok(len);
            }
            match filled.saturating_sub(filled % 2048) {
                // Less than one piece: the same error again, or by now the bytes.
                0 => self.fill(buffer, offset).map(|()| len),
                pieces => Ok(pieces),
            }
        })
    }

    /// Like [`read`](Self::read), into a buffer of the caller's.
    pub(crate) fn read_into<'b>(
        &'b self,
        structure: Structure,
        offset: u64,
        buffer: &'b mut [u8],
    ) -> Result<&'b [u8], Error> {
        if let Some(bytes) = self.source.slice_at(offset, buffer.len()) {
            return Ok(bytes);
        }
        self.check(structure, offset, buffer.len() as u64)?;
        self.fill(buffer, offset)?;
        Ok(buffer)
    }

    /// Says whether `len` bytes at `offset` lie inside the image.
    pub(crate) fn check(&self, structure: Structure, offset: u64, len: u64) -> Result<(), Error> {
        let end = offset.saturating_add(len);
        if end <= self.size {
            return Ok(());
        }
        let size = self.size;
        let kind = FormatErrorKind::BeyondImage { end, size };
        Err(FormatError::new(structure, offset, kind).into())
    }

    pub(crate) fn fill(&self, buffer: &mut [u8], offset: u64) -> Result<(), Error> {
        let len = buffer.len() as u64;
        self.source
            .read_exact_at(buffer, offset)
            .map_err(|source| Error::Io {
                offset,
                len,
                source,
            })
    }

    /// Like [`fill`](Self::fill), but where the source fails within the bytes, what comes before
    /// that is filled, to a whole sector. Gives the number of bytes, at least one.
    #[inline]
    pub(crate) fn fill_front(&self, buffer: &mut [u8], offset: u64) -> Result<usize, Error> {
        match self.fill(buffer, offset) {
            Ok(()) => Ok(buffer.len()),
            Err(error) => match self.fill_before_fault(buffer, offset) {
                0 => Err(error),
                filled => Ok(filled),
            },
        }
    }

    /// Looks for the fault by halves: as few reads of it as can be, since of a scratched disc each
    /// takes seconds.
    #[cold]
    fn fill_before_fault(&self, buffer: &mut [u8], offset: u64) -> usize {
        const SECTOR: u64 = 2048;
        let end = offset.saturating_add(buffer.len() as u64);
        // Up to where sector `good` begins all is read; up to where `bad` begins it cannot be. That of the
        // whole is not taken for sure: a last whole sector is tried once more, by itself.
        let (mut good, mut bad) = (offset / SECTOR, end.div_ceil(SECTOR).saturating_add(1));
        let mut filled: usize = 0;
        while bad.saturating_sub(good) > 1 {
            let middle = good.midpoint(bad);
            let start = offset.saturating_add(filled as u64);
            let len = middle.saturating_mul(SECTOR).saturating_sub(start);
            let len = usize::try_from(len).unwrap_or(usize::MAX);
            let rest = buffer.get_mut(filled..).unwrap_or_default();
            let front = rest.get_mut(..len);
            if front.is_some_and(|front| self.fill(front, start).is_ok()) {
                filled = filled.saturating_add(len);
                good = middle;
            } else {
                bad = middle;
            }
        }
        filled
    }
}
