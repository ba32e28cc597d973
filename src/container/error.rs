//! What is wrong with a container: in which file, with which track.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use crate::error::{Error, FormatError};
use crate::source::SourceError;

/// A container that cannot be read, or a part of it.
///
/// It comes as [`SourceError::Other`]: within [`Error::Open`] from opening, within [`Error::Io`] from
/// reading. `downcast_ref` gets it back.
#[derive(Debug)]
#[non_exhaustive]
pub struct ContainerError {
    /// The file that describes the tracks, or is all there is.
    pub file: String,
    /// The track that is concerned.
    pub track: Option<u8>,
    /// What is wrong.
    pub fault: ContainerFault,
}

/// What is wrong with a container.
#[derive(Debug)]
#[non_exhaustive]
pub enum ContainerFault {
    /// The description of the tracks is broken; the offset is that in its file.
    Format(FormatError),
    /// A file that the track lies in could not be read.
    Source {
        /// The file's name.
        file: String,
        /// The source's own error.
        source: SourceError,
    },
    /// A file is not there that the track lies in.
    NoFile {
        /// The name that was looked for.
        name: String,
    },
    /// There is no such track.
    NoTrack,
    /// No track holds data, or this one does not, in a form that is read.
    NoData,
}

impl ContainerError {
    pub(super) fn new(file: &str, track: Option<u8>, fault: ContainerFault) -> Self {
        Self {
            file: file.into(),
            track,
            fault,
        }
    }
}

impl fmt::Display for ContainerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(track) = self.track {
            write!(f, "track {track}: ")?;
        }
        match &self.fault {
            ContainerFault::Format(error) => error.fmt(f),
            ContainerFault::Source { file, source } => write!(f, "{file}: {source}"),
            ContainerFault::NoFile { name } => write!(f, "there is no file {name:?} beside it"),
            ContainerFault::NoTrack => f.write_str("there is no such track"),
            ContainerFault::NoData => f.write_str("no data that could be read"),
        }
    }
}

impl core::error::Error for ContainerError {}

impl From<ContainerError> for SourceError {
    fn from(error: ContainerError) -> Self {
        Self::Other(Box::new(error))
    }
}

impl From<ContainerError> for Error {
    fn from(error: ContainerError) -> Self {
        let source = error.into();
        Self::Open { source }
    }
}
