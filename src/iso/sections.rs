//! Files that are recorded in several records: file sections (ECMA-119 6.5.1) and associated files.

use crate::raw::iso::FileFlags;

/// What a record says that is needed to join it with the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) at: u32,
    pub(super) identifier_length: u8,
    pub(super) flags: FileFlags,
    pub(super) extent: u32,
    pub(super) xattr: u8,
    pub(super) data_length: u32,
}

/// A file as far as its records have been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    pub(super) first: Record,
    pub(super) associated: Option<u32>,
    pub(super) sections: u32,
    pub(super) len: u64,
}

/// What waits for the records behind it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Waiting {
    /// A file, for its next section.
    Sections(File),
    /// An associated file, for its file.
    Associated(File),
}

impl Waiting {
    pub(super) const fn file(&self) -> &File {
        match self {
            Self::Sections(file) | Self::Associated(file) => file,
        }
    }

    /// The record where the entry begins.
    pub(super) fn start(&self) -> u32 {
        let file = self.file();
        file.associated.unwrap_or(file.first.at)
    }
}

impl File {
    pub(super) fn new(first: Record, associated: Option<u32>) -> Self {
        Self {
            first,
            associated,
            sections: 1,
            len: first.data_length.into(),
        }
    }
}
