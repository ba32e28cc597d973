//! The bytes of a file, on their way to somewhere.

use std::fmt;
use std::io;

use isoudf::{Error, Extent, File};

use crate::reading::Source;

/// Why a copy is not whole: it is the image's fault, or the destination's.
pub(crate) enum CopyError {
    Read(Error),
    /// The file ended before its recorded length.
    Short {
        copied: u64,
        len: u64,
    },
    Write(io::Error),
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Short { copied, len } => {
                write!(f, "the file ends after {copied} of its {len} bytes")
            }
            Self::Write(error) => write!(f, "cannot write: {error}"),
        }
    }
}

/// Hands files on piece by piece: none is ever in memory whole.
pub(crate) struct Copier {
    buffer: Vec<u8>,
}

impl Copier {
    pub(crate) fn new() -> Self {
        // Large enough that a slow disc or network drive is read in long runs.
        let buffer = vec![0; 4 << 20];
        Self { buffer }
    }

    /// Hands all bytes of `file` to `sink`. Those before an error are handed on.
    pub(crate) fn copy(
        &mut self,
        file: &File<'_, Source>,
        mut sink: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<(), CopyError> {
        self.copy_with_holes(file, |piece, _| sink(piece))
    }

    /// Like [`copy`](Self::copy), and says of each piece whether it is a hole: zeros that are not
    /// recorded.
    pub(crate) fn copy_with_holes(
        &mut self,
        file: &File<'_, Source>,
        mut sink: impl FnMut(&[u8], bool) -> io::Result<()>,
    ) -> Result<(), CopyError> {
        let mut copied = 0;
        loop {
            let read = file.read_at(&mut self.buffer, copied);
            let read = read.map_err(CopyError::Read)?;
            if read == 0 {
                break;
            }
            // A piece ends with its extent. Those of a compressed file are of other bytes.
            let is_hole = !file.is_compressed() && in_hole(file.extents(), copied);
            sink(&self.buffer[..read], is_hole).map_err(CopyError::Write)?;
            copied += read as u64;
        }
        let len = file.len();
        if copied == len {
            Ok(())
        } else {
            Err(CopyError::Short { copied, len })
        }
    }
}

/// Whether the byte at `offset` of a file is one that is not recorded.
fn in_hole(extents: &[Extent], offset: u64) -> bool {
    let behind = extents.partition_point(|extent| extent.file_offset <= offset);
    let extent = behind.checked_sub(1).and_then(|index| extents.get(index));
    extent.is_some_and(|extent| extent.image_offset.is_none())
}
