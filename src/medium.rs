//! The image's bytes and the caller's wishes: the one place that reading layers read through.

use alloc::boxed::Box;
use alloc::vec;
use core::ops::Deref;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::{Finding, Handling};
use crate::options::Options;
use crate::source::ReadAt;

/// A source of known size, with the options to read it by.
#[derive(Debug)]
pub(crate) struct Medium<S> {
    source: S,
    size: u64,
    options: Options,
}

/// Bytes of the image: lent by a source in memory, or read into a buffer.
#[derive(Debug)]
pub(crate) enum Bytes<'i> {
    Lent(&'i [u8]),
    Read(Box<[u8]>),
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Lent(bytes) => bytes,
            Self::Read(bytes) => bytes,
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
        if let Some(bytes) = self.source.slice_at(offset, len) {
            return Ok(Bytes::Lent(bytes));
        }
        self.check(structure, offset, len as u64)?;
        let mut buffer = vec![0; len].into_boxed_slice();
        self.fill(&mut buffer, offset)?;
        Ok(Bytes::Read(buffer))
    }

    /// Like [`read`](Self::read), but where the source fails within the bytes, gives those before
    /// that, in pieces of 2048 bytes.
    pub(crate) fn read_front(
        &self,
        structure: Structure,
        offset: u64,
        len: usize,
    ) -> Result<Bytes<'_>, Error> {
        if let Some(bytes) = self.source.slice_at(offset, len) {
            return Ok(Bytes::Lent(bytes));
        }
        self.check(structure, offset, len as u64)?;
        let mut buffer = vec![0; len];
        let filled = self.fill_front(&mut buffer, offset)?;
        if filled < len {
            buffer.truncate(filled.saturating_sub(filled % 2048));
            if buffer.is_empty() {
                // Less than one piece: the same error again.
                buffer.resize(len, 0);
                self.fill(&mut buffer, offset)?;
            }
        }
        Ok(Bytes::Read(buffer.into_boxed_slice()))
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
        let mut filled: usize = 0;
        let mut step = buffer.len() as u64 / 2;
        while step > 0 {
            let start = offset.saturating_add(filled as u64);
            let end = start.saturating_add(step.max(SECTOR));
            let end = end.saturating_sub(end % SECTOR);
            let len = usize::try_from(end.saturating_sub(start)).unwrap_or_default();
            let rest = buffer.get_mut(filled..).unwrap_or_default();
            if let Some(front) = rest.get_mut(..len) {
                if !front.is_empty() && self.fill(front, start).is_ok() {
                    filled = filled.saturating_add(len);
                }
            }
            step = if step < SECTOR { 0 } else { step / 2 };
        }
        filled
    }
}
