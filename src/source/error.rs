//! Why a source could not deliver.

use alloc::boxed::Box;

/// Why a source could not deliver the bytes asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The bytes lie, wholly or in part, behind the end of the source.
    #[error("{len} bytes at byte {offset:#x} reach beyond the source's {size} bytes")]
    OutOfBounds {
        /// First byte asked for.
        offset: u64,
        /// Number of bytes asked for.
        len: u64,
        /// Size of the source in bytes.
        size: u64,
    },
    /// The source has no bytes at this place, though it has some behind it: on a disc with tracks, what
    /// is between those of data.
    #[error("no data at byte {offset:#x}: it is between tracks, or of a track without data")]
    Gap {
        /// The byte that was to be read.
        offset: u64,
    },
    /// The operating system's error.
    #[cfg(feature = "std")]
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// Any other error, for sources of one's own.
    #[error(transparent)]
    Other(Box<dyn core::error::Error + Send + Sync>),
}

impl SourceError {
    /// Says whether `len` bytes at `offset` lie inside a source of `size` bytes.
    ///
    /// # Errors
    /// [`SourceError::OutOfBounds`] when they do not.
    #[inline]
    pub fn check_bounds(offset: u64, len: usize, size: u64) -> Result<(), Self> {
        let len = len as u64;
        match offset.checked_add(len) {
            Some(end) if end <= size => Ok(()),
            _ => Err(Self::OutOfBounds { offset, len, size }),
        }
    }

    /// The kind of [`std::io::Error`] that this error becomes.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn kind(&self) -> std::io::ErrorKind {
        match self {
            Self::OutOfBounds { .. } => std::io::ErrorKind::UnexpectedEof,
            Self::Gap { .. } => std::io::ErrorKind::InvalidInput,
            Self::Io(error) => error.kind(),
            Self::Other(_) => std::io::ErrorKind::Other,
        }
    }
}

#[cfg(feature = "std")]
impl From<SourceError> for std::io::Error {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::Io(error) => error,
            other => Self::new(other.kind(), other),
        }
    }
}
