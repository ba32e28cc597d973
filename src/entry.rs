//! An entry of a tree, whatever standard recorded it.

mod id;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::iter::successors;

pub use id::EntryId;

use crate::attributes::Attributes;
use crate::error::Error;
use crate::extent::Extents;
use crate::file::File;
use crate::iso::{self, ExtendedAttributeData};
use crate::medium::Medium;
use crate::metadata::{FileType, Metadata, PlatformAttributes};
use crate::name::Name;
use crate::raw::zisofs::ZisofsEntry;
use crate::read_dir::ReadDir;
use crate::safe_name::UnsafeName;
use crate::source::ReadAt;
use crate::udf;
use crate::walk::Walk;

/// A file, directory or other thing in a [`Tree`](crate::Tree).
///
/// An entry is its own: it outlives the iterator that gave it, and cloning it is cheap. It shares
/// the piece of the directory that was read to find it, at most 64 KiB, and the pieces above it.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{FileType, Image};
///
/// let image = Image::new(&disc[..])?;
/// let tree = image.best_tree();
/// let file = tree.get("/efi/boot/bootx64.efi")?;
/// assert_eq!(file.metadata()?.mode, Some(0o555));
/// assert_eq!(file.as_slice().map(<[u8]>::len), Some(60));
///
/// let link = tree.get("/docs/latest.txt")?;
/// assert_eq!(link.file_type()?, FileType::Symlink);
/// assert_eq!(link.symlink_target()?.as_deref(), Some("numbers.txt"));
/// # Ok::<(), isoudf::Error>(())
/// ```
pub struct Entry<'i, S> {
    pub(crate) medium: &'i Medium<S>,
    pub(crate) inner: Inner<'i>,
}

/// One variant a reading layer.
#[derive(Clone, Debug)]
pub(crate) enum Inner<'i> {
    Iso(iso::Entry<'i>),
    Udf(udf::Entry<'i>),
}

impl<'i, S> Entry<'i, S> {
    pub(crate) const fn iso(medium: &'i Medium<S>, entry: iso::Entry<'i>) -> Self {
        Self {
            medium,
            inner: Inner::Iso(entry),
        }
    }

    pub(crate) const fn udf(medium: &'i Medium<S>, entry: udf::Entry<'i>) -> Self {
        Self {
            medium,
            inner: Inner::Udf(entry),
        }
    }

    /// The entry's name, one component. The root's is empty.
    #[inline]
    #[must_use]
    pub fn name(&self) -> Name<'_> {
        match &self.inner {
            Inner::Iso(entry) => entry.name(),
            Inner::Udf(entry) => entry.name(),
        }
    }

    /// The decoded path from the root, with `/` before each component; the root's is `/`.
    ///
    /// Of an entry found by its [`EntryId`] the directories above are not known: the path then begins
    /// with its name, without a `/`.
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
            Inner::Iso(entry) => {
                let chain = successors(Some(entry), |entry| entry.parent());
                push_names(text, chain.map(|it| (it.is_root(), '/', it.name())));
            }
            Inner::Udf(entry) => {
                let chain = successors(Some(entry), |entry| entry.parent());
                let mark = |entry: &udf::Entry<'_>| if entry.is_stream() { ':' } else { '/' };
                push_names(text, chain.map(|it| (it.is_root(), mark(it), it.name())));
            }
        }
    }

    /// The decoded path from the root, relative and with `/` between components, where it stays below
    /// whatever directory of a host it is joined to, on Unix and on Windows. The root's is empty.
    ///
    /// That two entries have paths which a host takes for one, as `a` and `A`, it does not tell; and
    /// a symbolic link on the host may still lead elsewhere: make links last.
    ///
    /// # Errors
    /// The first component that is not safe: see [`Name::to_safe_str`].
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let entry = image.best_tree().get("/docs/numbers.txt")?;
    /// assert_eq!(entry.safe_path()?, "docs/numbers.txt");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn safe_path(&self) -> Result<String, UnsafeName> {
        let mut components = Vec::new();
        let mut push = |name: Name<'_>| -> Result<(), UnsafeName> {
            components.push(name.to_safe_str()?.into_owned());
            Ok(())
        };
        match &self.inner {
            Inner::Iso(entry) => successors(Some(entry), |entry| entry.parent())
                .take_while(|entry| !entry.is_root())
                .try_for_each(|entry| push(entry.name()))?,
            Inner::Udf(entry) => successors(Some(entry), |entry| entry.parent())
                .take_while(|entry| !entry.is_root())
                .try_for_each(|entry| push(entry.name()))?,
        }
        components.reverse();
        Ok(components.join("/"))
    }

    /// By what [`Tree::entry`](crate::Tree::entry) finds this entry again.
    #[must_use]
    pub fn id(&self) -> EntryId {
        match &self.inner {
            Inner::Iso(entry) => EntryId::new(entry.volume().namespace(), entry.position()),
            Inner::Udf(entry) => EntryId::of_icb(entry.number()),
        }
    }

    /// Whether the entry is a directory. Known without a further read.
    #[inline]
    #[must_use]
    pub fn is_dir(&self) -> bool {
        match &self.inner {
            Inner::Iso(entry) => entry.is_dir(),
            Inner::Udf(entry) => entry.is_dir(),
        }
    }

    /// Whether this is an associated file (ECMA-119 9.1.6) that stands alone, its file missing.
    /// Those that have their file are reached from it by [`associated`](Self::associated).
    #[must_use]
    pub fn is_associated(&self) -> bool {
        match &self.inner {
            Inner::Iso(entry) => entry.is_associated(),
            Inner::Udf(_) => false,
        }
    }

    /// Whether the entry is recorded as deleted (ECMA-167 4/14.4.3, bit 2). Listings hold such ones
    /// only on request: [`ReadDir::with_deleted`]. Their data may have been overwritten.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        match &self.inner {
            Inner::Iso(_) => false,
            Inner::Udf(entry) => entry.is_deleted(),
        }
    }

    /// Byte of the image at which the entry's record begins: what names it in its directory.
    pub(crate) fn record_offset(&self) -> u64 {
        match &self.inner {
            Inner::Iso(entry) => entry.position().offset,
            Inner::Udf(entry) => entry.offset(),
        }
    }

    /// How the file is compressed, and where that is recorded.
    fn zisofs(&self) -> Option<(ZisofsEntry, u64)> {
        match &self.inner {
            Inner::Iso(entry) => entry.zisofs(),
            Inner::Udf(_) => None,
        }
    }

    pub(crate) fn boxed_path(&self) -> Box<str> {
        self.path().into_boxed_str()
    }
}

/// Appends the names of an entry and of those above it, deepest first in `chain`: whether it is the
/// root, the mark before its name, and the name. Without the root nothing is known above the last
/// one: the path then begins with its name, or with the next where it has none.
fn push_names<'n>(text: &mut String, chain: impl Iterator<Item = (bool, char, Name<'n>)>) {
    let mut rooted = false;
    let mut names = Vec::with_capacity(16);
    for (is_root, mark, name) in chain {
        if is_root {
            rooted = true;
            break;
        }
        names.push((mark, name));
    }
    // The root itself, or a stream of it.
    if rooted && names.last().is_none_or(|(mark, _)| *mark == ':') {
        text.push('/');
    }
    let mut begun = rooted;
    for (mark, name) in names.iter().rev() {
        if !begun && name.as_bytes().is_empty() {
            continue;
        }
        if begun || *mark == ':' {
            text.push(*mark);
        }
        name.push_to(text);
        begun = true;
    }
}

impl<'i, S: ReadAt> Entry<'i, S> {
    /// What kind of thing the entry is.
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Io`] or [`Error::Limit`] when the file entry of a UDF tree, which
    /// tells the kind, cannot be read or found. Never in the trees of ISO 9660.
    #[inline]
    pub fn file_type(&self) -> Result<FileType, Error> {
        match &self.inner {
            Inner::Iso(entry) => Ok(entry.file_type()),
            Inner::Udf(entry) => entry.file_type(self.medium),
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
            Inner::Udf(entry) => entry.len(self.medium),
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
    /// [`Error::Format`], [`Error::Io`] or [`Error::Limit`] when what records it cannot be read: system
    /// use entries with their continuation areas, in UDF trees the file entry.
    pub fn metadata(&self) -> Result<Metadata, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.metadata(self.medium),
            Inner::Udf(entry) => entry.metadata(self.medium),
        }
    }

    /// Where the entry's bytes lie in the image. Extents may reach beyond a truncated image.
    ///
    /// # Errors
    /// [`Error::Unsupported`] when they are recorded in a way that is not read,
    /// [`Error::OtherVolume`] when on another volume, [`Error::Limit`] when the file is in too many
    /// pieces; in UDF trees also what keeps the file entry or its allocation descriptors from being
    /// read.
    pub fn extents(&self) -> Result<Extents, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.extents(self.medium),
            Inner::Udf(entry) => Ok(entry.data(self.medium)?.extents),
        }
    }

    /// Opens the entry for reading.
    ///
    /// # Errors
    /// [`Error::NotAFile`] when it is not a file, and as [`extents`](Self::extents). That bytes
    /// are missing is told when the reading comes to them.
    pub fn open(&self) -> Result<File<'i, S>, Error> {
        let not_a_file = || Error::NotAFile {
            path: self.boxed_path(),
        };
        let (extents, len, missing_tail) = match &self.inner {
            Inner::Iso(entry) if entry.file_type() != FileType::File => return Err(not_a_file()),
            Inner::Iso(entry) => (self.extents()?, entry.len(), entry.missing_tail()),
            Inner::Udf(entry) => {
                let data = entry.data(self.medium)?;
                if data.kind != FileType::File {
                    return Err(not_a_file());
                }
                (data.extents, data.len, data.missing)
            }
        };
        let Some((zisofs, offset)) = self.zisofs() else {
            return Ok(File::new(self.medium, extents, len, missing_tail));
        };
        let stored = extents.total_len();
        let stored = File::new(self.medium, extents, stored, missing_tail);
        Ok(stored.with_zisofs(zisofs, offset))
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
    /// [`Error::NotADirectory`] when it is not one; in UDF trees also what keeps its file entry from
    /// being read. What keeps an entry from being read is an item of the iterator.
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
    /// [`Error::Format`] when its record is broken.
    pub fn associated(&self) -> Result<Option<Self>, Error> {
        let Inner::Iso(entry) = &self.inner else {
            return Ok(None);
        };
        let associated = entry.associated()?;
        Ok(associated.map(|entry| Self::iso(self.medium, entry)))
    }

    /// The extended attribute record of a file or directory (ECMA-119 9.5): owner, permissions, dates and
    /// how records lie in the file. `None` where there is none, and in trees other than those of
    /// ISO 9660.
    ///
    /// Nothing of it is in [`metadata`](Self::metadata): its owners are numbers of another system than
    /// POSIX ones, and its permissions, of four classes of users, have no bit for writing.
    ///
    /// # Errors
    /// [`Error::Format`] when the record does not lie inside the image or is no such record,
    /// [`Error::Io`] when the source fails, and [`Error::Unsupported`] in a High Sierra volume.
    pub fn extended_attribute_record(&self) -> Result<Option<ExtendedAttributeData<'i>>, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.extended_attribute_record(self.medium),
            Inner::Udf(_) => Ok(None),
        }
    }

    /// The extended attributes and access control lists that AAIP records beside Rock Ridge, as
    /// libisofs and xorriso write them. Empty in other trees.
    ///
    /// # Errors
    /// [`Error::Format`] or [`Error::Io`] when they are cut short or cannot be read, [`Error::Limit`]
    /// when they are larger than [`Limits::attribute_bytes`](crate::Limits::attribute_bytes).
    pub fn attributes(&self) -> Result<Attributes, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.attributes(self.medium),
            Inner::Udf(_) => Ok(Attributes::default()),
        }
    }

    /// What Apple's systems, AmigaOS and CD-ROM XA record of the file in the system use field of its
    /// directory record (ECMA-119 9.1.13). Nothing in UDF trees.
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Io`] or [`Error::Limit`] when a continuation area of the field
    /// cannot be read.
    pub fn platform_attributes(&self) -> Result<PlatformAttributes, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.platform_attributes(self.medium),
            Inner::Udf(_) => Ok(PlatformAttributes::default()),
        }
    }

    /// Where a symbolic link leads, as recorded: for people, not to be followed on the host as it
    /// is. `None` when the entry is no link.
    ///
    /// # Errors
    /// [`Error::Format`] or [`Error::Io`] when the path cannot be read, [`Error::Limit`] when it is
    /// longer than [`Limits::symlink_bytes`](crate::Limits::symlink_bytes).
    pub fn symlink_target(&self) -> Result<Option<String>, Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.symlink_target(self.medium),
            Inner::Udf(entry) => entry.symlink_target(self.medium),
        }
    }

    /// The named streams of a file or directory (UDF 3.3.5): each is an entry to be opened, whose
    /// path is that of the file, a colon and the stream's name. `None` where there are none.
    ///
    /// The root also stands for the volume: where it has no streams, those of the volume are given
    /// (ECMA-167 4/14.1.18).
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Io`] or [`Error::Limit`] when the file entry or that of the stream
    /// directory cannot be read.
    pub fn streams(&self) -> Result<Option<ReadDir<'i, S>>, Error> {
        match &self.inner {
            Inner::Iso(_) => Ok(None),
            Inner::Udf(entry) => {
                let streams = entry.streams(self.medium)?;
                Ok(streams.map(|streams| ReadDir::streams(self.medium, streams)))
            }
        }
    }

    /// Tells whoever maps the image where all is that records the entry, but for its data.
    #[cfg(feature = "std")]
    pub(crate) fn tell_places(&self) -> Result<(), Error> {
        match &self.inner {
            Inner::Iso(entry) => entry.tell_places(self.medium),
            Inner::Udf(entry) => entry.tell_places(self.medium),
        }
    }

    /// The extended attribute space of a UDF file entry (ECMA-167 4/14.10), for
    /// [`Attributes`](crate::raw::udf::Attributes) to take apart; empty where there is none.
    ///
    /// # Errors
    /// [`Error::Format`], [`Error::Io`] or [`Error::Limit`] when the file entry or the extent of
    /// attributes that it names cannot be read.
    pub fn extended_attributes(&self) -> Result<Box<[u8]>, Error> {
        match &self.inner {
            Inner::Iso(_) => Ok(Box::default()),
            Inner::Udf(entry) => entry.extended_attributes(self.medium),
        }
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
