//! Errors, sorted by who is to blame: the image, the source, the caller, or a limit.

mod format;
mod structure;

use alloc::boxed::Box;

pub use format::{FormatError, FormatErrorKind};
pub use structure::Structure;

use crate::limits::LimitKind;
use crate::namespace::Namespace;
use crate::source::SourceError;

/// Why an image, or a part of it, could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The image is not as the standard says, and what was asked for cannot be read with certainty.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The source could not be opened, or does not know its size.
    #[error("cannot open the image: {source}")]
    Open {
        /// The source's own error.
        source: SourceError,
    },
    /// The source could not deliver bytes that the image should have.
    #[error("reading {len} bytes at byte {offset:#x}: {source}")]
    Io {
        /// First byte of the read.
        offset: u64,
        /// Length of the read in bytes.
        len: u64,
        /// The source's own error.
        source: SourceError,
    },
    /// No entry has this path.
    #[error("no such entry: {path}")]
    NotFound {
        /// The path as it was asked for.
        path: Box<str>,
    },
    /// A component of the path, or the entry itself, is not a directory.
    #[error("not a directory: {path}")]
    NotADirectory {
        /// The entry's path.
        path: Box<str>,
    },
    /// The entry has no bytes to open: it is a directory or a special file.
    #[error("not a file: {path}")]
    NotAFile {
        /// The entry's path.
        path: Box<str>,
    },
    /// The image lacks the tree that was asked for.
    #[error("the image has no {0} tree")]
    NoNamespace(Namespace),
    /// The image uses something that this version does not read.
    #[error("not supported: {what} (at byte {offset:#x})")]
    Unsupported {
        /// The feature, with what the image says of it.
        what: &'static str,
        /// Where the image asks for it.
        offset: u64,
    },
    /// The bytes are on another volume of the volume set (ECMA-119 6.6), which has an image of its own.
    #[error("not on this volume, but on volume {number} of its set (at byte {offset:#x})")]
    OtherVolume {
        /// The volume's number in the set, from 1.
        number: u16,
        /// Where the image says so.
        offset: u64,
    },
    /// Following the image further would exceed a limit of [`Limits`](crate::Limits).
    #[error("{kind} limit of {limit} reached at byte {offset:#x}")]
    Limit {
        /// Which limit.
        kind: LimitKind,
        /// Its value.
        limit: u64,
        /// Where the image asked for more.
        offset: u64,
    },
}

impl Error {
    /// The byte of the image that the error is about, where there is one.
    #[must_use]
    pub const fn offset(&self) -> Option<u64> {
        match self {
            Self::Format(error) => Some(error.offset),
            Self::Io { offset, .. }
            | Self::Unsupported { offset, .. }
            | Self::OtherVolume { offset, .. }
            | Self::Limit { offset, .. } => Some(*offset),
            Self::Open { .. }
            | Self::NotFound { .. }
            | Self::NotADirectory { .. }
            | Self::NotAFile { .. }
            | Self::NoNamespace(_) => None,
        }
    }
}

#[cfg(feature = "std")]
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        use std::io::ErrorKind;
        let kind = match &error {
            Error::Open { source } | Error::Io { source, .. } => source.kind(),
            Error::Format(FormatError {
                kind: FormatErrorKind::BeyondImage { .. } | FormatErrorKind::Truncated { .. },
                ..
            }) => ErrorKind::UnexpectedEof,
            Error::Format(_) => ErrorKind::InvalidData,
            Error::NotFound { .. } | Error::NoNamespace(_) => ErrorKind::NotFound,
            Error::NotADirectory { .. } => ErrorKind::NotADirectory,
            Error::NotAFile { .. } => ErrorKind::InvalidInput,
            Error::Unsupported { .. } | Error::OtherVolume { .. } => ErrorKind::Unsupported,
            Error::Limit { .. } => ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
