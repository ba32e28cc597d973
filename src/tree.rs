//! A directory tree of an image: lookup, listing, and what its volume says of itself.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::entry::{Entry, EntryId, Inner};
use crate::error::Error;
use crate::file::File;
use crate::iso::{self, Matching, PathTableCopy, PathTableData};
use crate::medium::Medium;
use crate::namespace::Namespace;
use crate::raw::iso::TreeDescriptor;
use crate::read_dir::ReadDir;
use crate::source::ReadAt;
use crate::udf::{self, UdfInfo};
use crate::volume_info::VolumeInfo;
use crate::walk::Walk;

/// One of the directory trees of an image. Cheap to copy.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{Error, Image, Namespace};
///
/// let image = Image::new(&disc[..])?;
/// let tree = image.tree(Namespace::Joliet)?;
/// let names: Vec<_> = tree.read_dir("/docs")?.flatten().map(|entry| entry.name().to_string()).collect();
/// assert_eq!(names[1..], ["latest.txt", "numbers.txt"]);
/// assert!(tree.read("/README.TXT")?.starts_with(b"This is the sample disc"));
/// assert!(tree.get("/sources/en-us")?.is_dir());
/// assert!(matches!(tree.open("/readme"), Err(Error::NotFound { .. })));
/// # Ok::<(), isoudf::Error>(())
/// ```
pub struct Tree<'i, S> {
    medium: &'i Medium<S>,
    volume: Volume<'i>,
}

/// One variant a reading layer.
#[derive(Clone, Copy, Debug)]
enum Volume<'i> {
    Iso {
        volume: &'i iso::Volume,
        primary: &'i iso::Volume,
    },
    Udf(&'i udf::Volume),
}

impl<'i, S> Tree<'i, S> {
    pub(crate) const fn iso(
        medium: &'i Medium<S>,
        volume: &'i iso::Volume,
        primary: &'i iso::Volume,
    ) -> Self {
        Self {
            medium,
            volume: Volume::Iso { volume, primary },
        }
    }

    pub(crate) const fn udf(medium: &'i Medium<S>, volume: &'i udf::Volume) -> Self {
        Self {
            medium,
            volume: Volume::Udf(volume),
        }
    }

    /// Whose names and metadata the tree shows.
    #[must_use]
    pub fn namespace(&self) -> Namespace {
        match self.volume {
            Volume::Iso { volume, .. } => volume.namespace(),
            Volume::Udf(_) => Namespace::Udf,
        }
    }

    /// The volume's label in this tree (ECMA-119 8.4.6, ECMA-167 3/10.6.4), without padding.
    #[must_use]
    pub fn label(&self) -> String {
        match self.volume {
            Volume::Iso { volume, .. } => volume.text(volume.descriptor().volume_identifier()),
            Volume::Udf(volume) => volume.label(),
        }
    }

    /// The volume's UUID as Linux, udev and GRUB know it: of an ISO 9660 volume, whatever the tree,
    /// the digits of the primary volume's modification date, or creation date where that is not
    /// specified; of a UDF volume what libblkid makes of the volume set identifier.
    #[must_use]
    pub fn uuid(&self) -> Option<String> {
        match self.volume {
            Volume::Iso { primary, .. } => primary.uuid(),
            Volume::Udf(volume) => volume.uuid(),
        }
    }

    /// Identifiers and dates of the volume.
    #[must_use]
    pub fn info(&self) -> VolumeInfo {
        match self.volume {
            Volume::Iso { volume, .. } => volume.info(),
            Volume::Udf(volume) => volume.info(),
        }
    }

    /// Bytes of a logical block.
    #[must_use]
    pub fn block_size(&self) -> u32 {
        match self.volume {
            Volume::Iso { volume, .. } => volume.block_size(),
            Volume::Udf(volume) => volume.block_size(),
        }
    }

    /// Bytes that the volume says it has, from the start of the image; 0 where it does not say, as on
    /// write-once UDF discs.
    #[must_use]
    pub fn volume_size(&self) -> u64 {
        match self.volume {
            Volume::Iso { volume, .. } => volume.size(),
            Volume::Udf(volume) => volume.size(),
        }
    }

    /// The descriptor that roots the tree, when it is one of ISO 9660.
    #[must_use]
    pub fn descriptor(&self) -> Option<TreeDescriptor<'i>> {
        match self.volume {
            Volume::Iso { volume, .. } => Some(volume.descriptor()),
            Volume::Udf(_) => None,
        }
    }

    /// What a UDF volume says of itself beyond [`info`](Self::info); `None` for other trees.
    #[must_use]
    pub fn udf_info(&self) -> Option<UdfInfo> {
        match self.volume {
            Volume::Iso { .. } => None,
            Volume::Udf(volume) => Some(volume.udf_info()),
        }
    }

    /// The root directory.
    #[must_use]
    pub fn root(&self) -> Entry<'i, S> {
        match self.volume {
            Volume::Iso { volume, .. } => Entry::iso(self.medium, volume.root()),
            Volume::Udf(volume) => Entry::udf(self.medium, udf::Entry::root(volume)),
        }
    }
}

impl<'i, S: ReadAt> Tree<'i, S> {
    /// The entry at a path: components separated by `/`, with or without one before the first.
    ///
    /// Names are compared exactly. In ISO 9660 and Joliet trees `;version` and the dot before it
    /// may be left out; of several versions the first is taken, which the standard makes the
    /// highest. Where a directory is not sorted as the standard says and holds several entries of
    /// one name, it is always the same one of them. `.` and `..` are names like any other and do not navigate.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotADirectory`] when a component before the last is no
    /// directory, and what keeps a directory from being read.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let tree = image.tree(isoudf::Namespace::Iso)?;
    /// let entry = tree.get("/DOCS/NUMBERS.TXT")?;
    /// assert_eq!(entry.name().as_bytes(), b"NUMBERS.TXT;1");
    /// assert_eq!(tree.get("DOCS/NUMBERS.TXT;1")?.id(), entry.id());
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    pub fn get(&self, path: impl AsRef<[u8]>) -> Result<Entry<'i, S>, Error> {
        self.find(path.as_ref(), Matching::Exact)
    }

    /// Like [`get`](Self::get), upper and lower case being alike. The first entry that matches is
    /// taken. Reads whole directories.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let tree = image.tree(isoudf::Namespace::Iso)?;
    /// assert!(tree.get("/readme.txt").is_err());
    /// assert_eq!(tree.get_ignore_case("/readme.txt")?.path(), "/README.TXT");
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    pub fn get_ignore_case(&self, path: impl AsRef<[u8]>) -> Result<Entry<'i, S>, Error> {
        self.find(path.as_ref(), Matching::IgnoreCase)
    }

    fn find(&self, path: &[u8], matching: Matching) -> Result<Entry<'i, S>, Error> {
        let mut entry = self.root();
        for component in path
            .split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
        {
            if !entry.is_dir() {
                return Err(Error::NotADirectory {
                    path: entry.boxed_path(),
                });
            }
            let found = match &entry.inner {
                Inner::Iso(directory) => iso::find(self.medium, directory, component, matching)?
                    .map(|found| Entry::iso(self.medium, found)),
                Inner::Udf(directory) => {
                    let ignore_case = matching == Matching::IgnoreCase;
                    udf::find(self.medium, directory, component, ignore_case)?
                        .map(|found| Entry::udf(self.medium, found))
                }
            };
            match found {
                Some(found) => entry = found,
                None => {
                    let path = String::from_utf8_lossy(path).to_string().into_boxed_str();
                    return Err(Error::NotFound { path });
                }
            }
        }
        Ok(entry)
    }

    /// Opens the file at a path.
    ///
    /// # Errors
    /// As [`get`](Self::get) and [`Entry::open`].
    pub fn open(&self, path: impl AsRef<[u8]>) -> Result<File<'i, S>, Error> {
        self.get(path)?.open()
    }

    /// The bytes of the file at a path.
    ///
    /// # Errors
    /// As [`get`](Self::get) and [`File::read_to_vec`].
    pub fn read(&self, path: impl AsRef<[u8]>) -> Result<Vec<u8>, Error> {
        self.open(path)?.read_to_vec()
    }

    /// The entries of the directory at a path.
    ///
    /// # Errors
    /// As [`get`](Self::get) and [`Entry::read_dir`].
    pub fn read_dir(&self, path: impl AsRef<[u8]>) -> Result<ReadDir<'i, S>, Error> {
        self.get(path)?.read_dir()
    }

    /// Every entry of the tree but the root itself.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let mut bytes = 0;
    /// for entry in image.best_tree().walk() {
    ///     let entry = entry?;
    ///     if !entry.is_dir() {
    ///         bytes += entry.len()?;
    ///     }
    /// }
    /// assert_eq!(bytes, 7_094);
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    #[must_use]
    pub fn walk(&self) -> Walk<'i, S> {
        Walk::new(self.root())
    }

    /// The entry that an id was taken from. Reads its record, and no directory above it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the id is of another tree or nothing is recorded there;
    /// [`Error::Format`] or [`Error::Io`] when its record cannot be read.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let tree = image.best_tree();
    /// let id = tree.get("/docs/numbers.txt")?.id();
    /// // Later, with nothing kept but the number.
    /// let entry = tree.entry(id)?;
    /// assert_eq!(entry.name(), "numbers.txt");
    /// assert_eq!(entry.len()?, 3_893);
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    pub fn entry(&self, id: EntryId) -> Result<Entry<'i, S>, Error> {
        let not_found = || {
            let path = alloc::format!("entry {:#x}", id.to_u64()).into_boxed_str();
            Error::NotFound { path }
        };
        match self.volume {
            Volume::Iso { volume, .. } => {
                let position = id.position_in(volume.namespace()).ok_or_else(not_found)?;
                let entry = iso::Entry::at(self.medium, volume, position)?;
                Ok(Entry::iso(self.medium, entry.ok_or_else(not_found)?))
            }
            Volume::Udf(volume) => {
                let number = id.icb().ok_or_else(not_found)?;
                let entry = udf::Entry::at(self.medium, volume, number)?;
                Ok(Entry::udf(self.medium, entry.ok_or_else(not_found)?))
            }
        }
    }

    /// Reads a copy of the volume's path table; `None` where the volume has no such copy.
    ///
    /// Nothing else here depends on path tables: a disc with broken ones reads all the same.
    ///
    /// # Errors
    /// [`Error::Format`] when the table does not lie inside the image, [`Error::Limit`] when it is
    /// larger than [`Limits::path_table_bytes`](crate::Limits::path_table_bytes), [`Error::Io`] when
    /// the source fails.
    pub fn path_table(&self, copy: PathTableCopy) -> Result<Option<PathTableData<'i>>, Error> {
        match self.volume {
            Volume::Iso { volume, .. } => volume.path_table(self.medium, copy),
            Volume::Udf(_) => Ok(None),
        }
    }
}

impl<S> Clone for Tree<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Tree<'_, S> {}

impl<S> fmt::Debug for Tree<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree")
            .field("namespace", &self.namespace())
            .field("label", &self.label())
            .finish_non_exhaustive()
    }
}
