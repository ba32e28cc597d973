//! The bytes of a file.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::error::{Error, FormatError};
use crate::extent::Extents;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::zisofs::ZisofsEntry;
use crate::source::{ReadAt, SourceError};
use crate::stored::Stored;
use crate::zisofs::Expander;

/// A file of the image, opened for reading.
///
/// With the `std` feature it is `Read` and `Seek`; always it is a [`ReadAt`], so an image inside an
/// image is opened by `Image::new(file)`. Clones read on independently. A file that the image keeps
/// compressed (zisofs) reads expanded, with the `zisofs` feature; [`File::raw`] reads what is stored.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::io::{Read, Seek, SeekFrom};
///
/// let image = isoudf::Image::new(&disc[..])?;
/// let mut file = image.best_tree().open("/docs/numbers.txt")?;
/// file.seek(SeekFrom::End(-9))?;
/// let mut end = String::new();
/// file.read_to_string(&mut end)?;
/// assert_eq!(end, "999\n1000\n");
///
/// // By position, from as many threads as you like.
/// let mut front = [0; 4];
/// assert_eq!(file.read_at(&mut front, 0)?, 4);
/// assert_eq!(&front, b"1\n2\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct File<'i, S> {
    stored: Stored<'i, S>,
    /// What makes the file's bytes of those stored, where they differ.
    expander: Option<Arc<Expander>>,
    len: u64,
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
            stored: Stored::new(medium, extents, len, missing_tail),
            expander: None,
            len,
            #[cfg(feature = "std")]
            position: 0,
        }
    }

    /// The file whose stored bytes these are, expanded as a ZF entry says, which lies at
    /// `entry_offset` of the image.
    ///
    /// Files with a ZF entry of their own are opened that way. What is wrong with the entry, the
    /// header or the blocks is told when the reading comes to it.
    #[must_use]
    pub fn with_zisofs(self, entry: ZisofsEntry, entry_offset: u64) -> Self {
        Self {
            len: entry.uncompressed_size.bytes(),
            expander: Some(Arc::new(Expander::new(entry, entry_offset))),
            ..self.raw()
        }
    }

    /// The bytes of the file as they are stored, from the first: of a compressed file, what it is
    /// compressed to.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let file = image.best_tree().open("/README.TXT")?;
    /// // This one is not compressed: its bytes are those stored.
    /// assert!(!file.is_compressed());
    /// assert_eq!(file.raw().len(), file.len());
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    #[must_use]
    pub fn raw(&self) -> Self {
        Self {
            stored: self.stored.clone(),
            expander: None,
            len: self.stored.len(),
            #[cfg(feature = "std")]
            position: 0,
        }
    }

    /// Whether the file is compressed in the image: what is read is expanded, and
    /// [`extents`](Self::extents) are those of the compressed bytes.
    #[must_use]
    pub const fn is_compressed(&self) -> bool {
        self.expander.is_some()
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

    /// Where the stored bytes lie in the image.
    #[must_use]
    pub fn extents(&self) -> &Extents {
        self.stored.extents()
    }

    /// Reads bytes from `offset` on into `buf` and says how many: fewer than asked for at the end
    /// of an extent, or of a block of a compressed file; 0 at the end of the file.
    ///
    /// # Errors
    /// When the next byte is not to be had: [`Error::Format`] when the image ends before it or a
    /// compressed block is broken, [`Error::Io`] when the source fails. Bytes before that one are
    /// delivered first. Of compressed files also [`Error::Limit`], and [`Error::Unsupported`] without the feature `zisofs` or for other
    /// compressors than zlib.
    pub fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize, Error> {
        match &self.expander {
            Some(expander) => expander.read_at(&self.stored, buf, offset),
            None => self.stored.read_at(buf, offset),
        }
    }

    /// Reads the whole file.
    ///
    /// Memory is taken as bytes arrive, never by what the image claims.
    ///
    /// # Errors
    /// As [`read_at`](Self::read_at), and [`Error::Limit`] where more bytes arrive than the image has
    /// and [`Limits::bytes_in_memory`](crate::Limits::bytes_in_memory) allows.
    pub fn read_to_vec(&self) -> Result<Vec<u8>, Error> {
        const STEP: usize = 1 << 20;
        let medium = self.stored.medium();
        let limit = medium.options().limits.bytes_in_memory;
        // No more in one step than a small image could fill.
        let most = usize::try_from(medium.size()).unwrap_or(STEP);
        let most = most.clamp(1 << 12, STEP);
        let mut bytes = Vec::new();
        let mut filled: usize = 0;
        loop {
            // A step is made zero once, not again for each extent that ends within it.
            if filled == bytes.len() {
                let left = self.len.saturating_sub(filled as u64);
                // Holes, and zeros that were compressed, cost the image nothing.
                if left > 0 && filled as u64 >= limit.max(medium.size()) {
                    let first = self.extents().first();
                    let offset = first.and_then(|extent| extent.image_offset);
                    return Err(Error::Limit {
                        kind: LimitKind::BytesInMemory,
                        limit,
                        offset: offset.unwrap_or_default(),
                    });
                }
                // One byte more than is left, so that a missing tail is met.
                let step = usize::try_from(left).unwrap_or(most).clamp(1, most);
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
        match self.expander {
            Some(_) => None,
            None => self.stored.into_slice(),
        }
    }
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
        match self.expander {
            Some(_) => None,
            None => self.stored.slice_at(offset, len),
        }
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
            stored: self.stored.clone(),
            expander: self.expander.clone(),
            len: self.len,
            #[cfg(feature = "std")]
            position: self.position,
        }
    }
}

impl<S> fmt::Debug for File<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("len", &self.len)
            .field("extents", self.stored.extents())
            .field("compressed", &self.expander.is_some())
            .finish_non_exhaustive()
    }
}
