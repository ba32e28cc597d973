//! An entry of a tree, whatever standard recorded it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::extent::Extents;
use crate::file::File;
use crate::iso;
use crate::medium::Medium;
use crate::metadata::{FileType, Metadata};
use crate::name::Name;
use crate::namespace::Namespace;
use crate::source::ReadAt;
use crate::tree::ReadDir;
use crate::walk::Walk;

/// A file, directory or other thing in a [`Tree`](crate::Tree).
///
/// An entry is its own: it outlives the iterator that gave it, and cloning it is cheap. It shares
/// the piece of the directory that was read to find it, at most 64 KiB, and the pieces above it.
pub struct Entry<'i, S> {
    pub(crate) medium: &'i Medium<S>,
    pub(crate) inner: Inner<'i>,
}

/// One variant a reading layer.
#[derive(Clone, Debug)]
pub(crate) enum Inner<'i> {
    Iso(iso::Entry<'i>),
}

/// Finds an entry again without its path: [`Tree::entry`](crate::Tree::entry).
///
/// Unlike an [`Entry`] it borrows nothing, so it suits caches, indexes and the inode numbers of a
/// mount. It holds for the image that it was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(u64);

impl EntryId {
    /// The id as a number, which is never 0.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// An id that [`to_u64`](Self::to_u64) gave. A made-up number finds no entry, or a wrong one.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    // From the lowest: four bits for the namespace; the shift in two, as a number of the smallest
    // logical blocks; two marks; 44 bits for the byte of the record, which reach as far as logical
    // block numbers do; the sections of an unfinished file.
    const IN_FULL: u64 = 0x80;
    const ASSOCIATED: u64 = 0x40;
    const OFFSET: u64 = (1 << 44) - 1;

    fn new(namespace: Namespace, position: iso::Position) -> Self {
        let in_full = if position.in_full { Self::IN_FULL } else { 0 };
        let associated = if position.associated {
            Self::ASSOCIATED
        } else {
            0
        };
        let shift = (position.shift / 512) << 4;
        let unfinished = u64::from(position.unfinished.min(0xfff)) << 52;
        let offset = (position.offset & Self::OFFSET) << 8;
        Self(unfinished | offset | in_full | associated | shift | namespace as u64)
    }

    pub(crate) fn position_in(self, namespace: Namespace) -> Option<iso::Position> {
        let position = iso::Position {
            offset: self.0 >> 8 & Self::OFFSET,
            unfinished: u16::try_from(self.0 >> 52).unwrap_or_default(),
            shift: (self.0 >> 4 & 3).saturating_mul(512),
            associated: self.0 & Self::ASSOCIATED != 0,
            in_full: self.0 & Self::IN_FULL != 0,
        };
        (Self::new(namespace, position) == self).then_some(position)
    }
}

impl<'i, S> Entry<'i, S> {
    pub(crate) const fn iso(medium: &'i Medium<S>, entry: iso::Entry<'i>) -> Self {
        Self {
            medium,
            inner: Inner::Iso(entry),
        }
    }

    /// The entry's name, one component. The root's is empty.
    #[inline]
    #[must_use]
    pub fn name(&self) -> Name<'_> {
        match &self.inner {
            Inner::Iso(entry) => entry.name(),
        }
    }

    /// The decoded path from the root, with `/` before each component; the root's is `/`.
    ///
    /// Of an entry found by its [`EntryId`] the directories above are not known: the path is then
    /// its name alone, without a `/`.
    ///
    /// For people and for [`Tree::get`](crate::Tree::get), not for a file system of the host: a
    /// component may be `..` or hold a `/`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        self.push_path(&mut path);
        path
    }

    /// Appends [`path`](Self::path) to `text`, without a new string for each entry.
    pub fn push_path(&self, text: &mut String) {
        match &self.inner {
            Inner::Iso(entry) if entry.is_root() => text.push('/'),
            Inner::Iso(entry) if entry.parent().is_none() => entry.name().push_to(text),
            Inner::Iso(entry) => {
                let mut chain = Vec::with_capacity(16);
                let mut next = Some(entry);
                while let Some(entry) = next.filter(|entry| !entry.is_root()) {
                    chain.push(entry);
                    next = entry.parent();
                }
                for entry in chain.iter().rev() {
                    text.push('/');
                    entry.name().push_to(text);
                }
            }
        }
    }

    /// By what [`Tree::entry`](crate::Tree::entry) finds this entry again.
    #[must_use]
    pub fn id(&self) -> EntryId {
        match &self.inner {
            Inner::Iso(entry) => EntryId::new(entry.volume().namespace(), entry.position()),
        }
    }

    /// Byte of the image at which the entry's record begins: what names it in its directory.
    pub(crate) fn record_offset(&self) -> u64 {
        match &self.inner {
            Inner::Iso(entry) => entry.position().offset,
        }
    }

    /// Whether the entry is a directory. Known without a further read.
    #[inline]
    #[must_use]
    pub fn is_dir(&self) -> bool {
        match &self.inner {
            Inner::Iso(entry) => entry.is_dir(),
        }
    }

    /// Whether this is an associated file (ECMA-119 9.1.6) that stands alone, its file missing.
    /// Those that have their file are reached from it by [`associated`](Self::associated).
    #[must_use]
    pub fn is_associated(&self) -> bool {
        match &self.inner {
            Inner::Iso(entry) => entry.is_associated(),
        }
    }

    pub(crate) fn boxed_path(&self) -> Box<str> {
        self.path().into_boxed_str()
    }
}

impl<'i, S: ReadAt> Entry<'i, S> {
    /// What kind of thing the entry is.
    ///
    /// # Errors
    /// When the tree keeps the kind in a structure of its own, and that cannot be read. Never in
    /// ISO 9660 and Joliet trees.
    #[inline]
    pub fn file_type(&self) -> Result<FileType, Error> {
        match &self.inner {
            Inner::Iso(entry) if entry.is_dir() => Ok(FileType::Dir),
            Inner::Iso(_) => Ok(FileType::File),
        }
    }

    /// Length of the entry's data in bytes: of a file its size, of a directory that of its records.
    ///
    /// # Errors
    /// As [`file_type`](Self::file_type).
    #[inline]
    pub fn len(&self) -> Result<u64, Error> {
        match &self.inner {
            Inner::Iso(entry) => Ok(entry.len()),
        }
    }

    /// Whether the entry has no data.
    ///
    /// # Errors
    /// As [`len`](Self::len).
    pub fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.len()? == 0)
    }

    /// Everything recorded of the entry.
    ///
    /// # Errors
    /// When the structures that record it cannot be read.
    pub fn metadata(&self) -> Result<Metadata, Error> {
        let mut metadata = Metadata::new(self.file_type()?, self.len()?);
        match &self.inner {
            Inner::Iso(entry) => {
                metadata.modified = entry.recording_date()?;
                metadata.hidden = entry.is_hidden();
            }
        }
        Ok(metadata)
    }

    /// Where the entry's bytes lie in the image. Extents may reach beyond a truncated image.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when they are recorded in a way that is not read, or on another
    /// volume.
    pub fn extents(&self) -> Result<Extents, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.extents(self.medium),
        }
    }

    /// Opens the entry for reading.
    ///
    /// # Errors
    /// [`Error::NotAFile`] when it is not a file, and as [`extents`](Self::extents). That bytes
    /// are missing is told when the reading comes to them.
    pub fn open(&self) -> Result<File<'i, S>, Error> {
        if self.file_type()? != FileType::File {
            return Err(Error::NotAFile {
                path: self.boxed_path(),
            });
        }
        let missing_tail = match &self.inner {
            Inner::Iso(entry) => entry.missing_tail(),
        };
        Ok(File::new(
            self.medium,
            self.extents()?,
            self.len()?,
            missing_tail,
        ))
    }

    /// All bytes of the file without a copy, when the source holds the image in memory and the file
    /// lies there in one piece.
    #[must_use]
    pub fn as_slice(&self) -> Option<&'i [u8]> {
        self.open().ok()?.into_slice()
    }

    /// The entries of the directory.
    ///
    /// # Errors
    /// [`Error::NotADirectory`] when it is not one.
    pub fn read_dir(&self) -> Result<ReadDir<'i, S>, Error> {
        ReadDir::new(self, 0)
    }

    /// Every entry below the directory.
    ///
    /// # Errors
    /// [`Error::NotADirectory`] when it is not one.
    pub fn walk(&self) -> Result<Walk<'i, S>, Error> {
        if !self.is_dir() {
            let path = self.boxed_path();
            return Err(Error::NotADirectory { path });
        }
        Ok(Walk::new(self.clone()))
    }

    /// The associated file that is recorded with this file, such as the resource fork of an Apple
    /// file (ECMA-119 9.1.6, bit 2).
    ///
    /// # Errors
    /// When its record cannot be read.
    pub fn associated(&self) -> Result<Option<Self>, Error> {
        let Inner::Iso(entry) = &self.inner;
        let associated = entry.associated()?;
        Ok(associated.map(|entry| Self::iso(self.medium, entry)))
    }
}

impl<S> Clone for Entry<'_, S> {
    fn clone(&self) -> Self {
        Self {
            medium: self.medium,
            inner: self.inner.clone(),
        }
    }
}

impl<S> fmt::Debug for Entry<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.path()).finish()
    }
}
