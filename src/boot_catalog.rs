//! The boot catalog with its boot images as files.

use alloc::vec::Vec;
use core::fmt;

use crate::boot::{self, BootInfo, Catalog, LengthFrom, Listed};
use crate::entry::Entry;
use crate::error::{Error, Structure};
use crate::extent::Extents;
use crate::file::File;
use crate::medium::Medium;
use crate::raw;
use crate::raw::el_torito::{Emulation, PlatformId};
use crate::source::ReadAt;
use crate::tree::Tree;

/// The boot catalog of a disc (El Torito 2.0).
///
/// Made by [`Image::boot_catalog`](crate::Image::boot_catalog).
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::Image;
/// use isoudf::raw::el_torito::{Emulation, PlatformId};
///
/// let image = Image::new(&disc[..])?;
/// let Some(catalog) = image.boot_catalog()? else { panic!("a disc that does not boot") };
/// for entry in catalog.entries() {
///     assert!(entry.is_bootable());
///     assert_eq!(entry.platform(), PlatformId::X86);
///     assert_eq!(entry.emulation(), Emulation::None);
///     assert_eq!(entry.open()?.read_to_vec()?.len(), 512);
/// }
/// let files = catalog.files(&image.best_tree());
/// assert_eq!(files.catalog.unwrap().path(), "/boot/boot.cat");
/// # Ok::<(), isoudf::Error>(())
/// ```
pub struct BootCatalog<'i, S> {
    medium: &'i Medium<S>,
    catalog: Catalog<'i>,
}

/// An entry of a boot catalog: the initial/default entry or one of a section (El Torito 2.2, 2.4).
pub struct BootEntry<'i, S> {
    medium: &'i Medium<S>,
    number: usize,
    listed: Listed,
}

/// The files of a tree that a boot catalog and its boot images are.
///
/// Made by [`BootCatalog::files`].
#[derive(Debug)]
#[non_exhaustive]
pub struct BootFiles<'i, S> {
    /// The file that the catalog itself is.
    pub catalog: Option<Entry<'i, S>>,
    /// The file that begins where the boot image does, for each entry of the catalog.
    pub images: Vec<Option<Entry<'i, S>>>,
    /// The first error met in the tree: what is not found may be there.
    pub error: Option<Error>,
}

impl<'i, S: ReadAt> BootCatalog<'i, S> {
    /// Reads the catalog in a sector. `tree` tells the lengths that nothing else does.
    pub(crate) fn read(
        medium: &'i Medium<S>,
        sector: u32,
        tree: &Tree<'i, S>,
    ) -> Result<Self, Error> {
        let catalog = Catalog::read(medium, sector)?;
        let mut this = Self { medium, catalog };
        let unknown = |listed: &Listed| listed.length_from == LengthFrom::EndOfDisc;
        if this.catalog.entries.iter().any(unknown) {
            let files = this.files(tree);
            let entries = this.catalog.entries.iter_mut().zip(files.images);
            for (listed, file) in entries.filter(|(listed, _)| unknown(listed)) {
                // A file whose length cannot be read tells nothing.
                if let Some(len) = file.and_then(|file| file.len().ok()) {
                    listed.len = boot::clip(medium, listed.offset, len)?;
                    listed.length_from = LengthFrom::File;
                }
            }
        }
        Ok(this)
    }

    /// Byte of the image at which the catalog begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.catalog.offset
    }

    /// The catalog's records, up to the last one.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.catalog.bytes
    }

    /// The catalog's records as recorded: headers, and selection criteria in extensions, too.
    pub fn records(&self) -> raw::el_torito::BootCatalog<'_> {
        raw::el_torito::BootCatalog::new(self.bytes())
    }

    /// The entries in the order recorded, the initial/default entry first.
    pub fn entries(&self) -> impl Iterator<Item = BootEntry<'i, S>> {
        (1..)
            .zip(&self.catalog.entries)
            .map(|(number, listed)| BootEntry {
                medium: self.medium,
                number,
                listed: *listed,
            })
    }

    /// Which files of a tree the catalog and the boot images are: those that begin at the same byte.
    /// Walks the whole tree.
    #[must_use]
    pub fn files(&self, tree: &Tree<'i, S>) -> BootFiles<'i, S> {
        let mut files = BootFiles {
            catalog: None,
            images: self.catalog.entries.iter().map(|_| None).collect(),
            error: None,
        };
        let mut by_offset: Vec<(u64, usize)> = Vec::new();
        by_offset.extend(
            (0..)
                .zip(&self.catalog.entries)
                .map(|(at, it)| (it.offset, at)),
        );
        by_offset.sort_unstable();
        for entry in tree.walk() {
            let found = entry.and_then(|entry| Ok((first_byte(&entry)?, entry)));
            let (offset, entry) = match found {
                Ok((Some(offset), entry)) => (offset, entry),
                Ok((None, _)) => continue,
                Err(error) => {
                    files.error.get_or_insert(error);
                    continue;
                }
            };
            if offset == self.catalog.offset && files.catalog.is_none() {
                files.catalog = Some(entry.clone());
            }
            let from = by_offset.partition_point(|(other, _)| *other < offset);
            let here = by_offset.iter().skip(from);
            for (_, at) in here.take_while(|(other, _)| *other == offset) {
                if let Some(file) = files.images.get_mut(*at) {
                    file.get_or_insert_with(|| entry.clone());
                }
            }
        }
        files
    }
}

/// The first byte of a file that has one.
fn first_byte<S: ReadAt>(entry: &Entry<'_, S>) -> Result<Option<u64>, Error> {
    if entry.is_dir() {
        return Ok(None);
    }
    let extents = entry.extents()?;
    let first = extents.first().filter(|extent| extent.len > 0);
    Ok(first.and_then(|extent| extent.image_offset))
}

impl<'i, S: ReadAt> BootEntry<'i, S> {
    /// The boot image, opened for reading.
    ///
    /// # Errors
    /// [`Error::Format`] when it lies beyond the end of the image.
    pub fn open(&self) -> Result<File<'i, S>, Error> {
        let Listed { offset, len, .. } = self.listed;
        self.medium
            .check(Structure::BootImage, offset, len.max(1))?;
        let extents = Extents::one(offset, len);
        Ok(File::new(self.medium, extents, len, None))
    }

    /// What writers left in the boot image for the boot loader in it. Sums up the image where it has
    /// a boot info table.
    ///
    /// # Errors
    /// [`Error::Io`] when the source fails.
    pub fn info(&self) -> Result<BootInfo, Error> {
        boot::info(self.medium, &self.listed)
    }
}

impl<S> BootEntry<'_, S> {
    /// The entry's number in the catalog, from 1.
    #[must_use]
    pub const fn number(&self) -> usize {
        self.number
    }

    /// The number of the entry's section, from 1; `None` for the initial/default entry.
    #[must_use]
    pub const fn section(&self) -> Option<usize> {
        match self.listed.section {
            0 => None,
            section => Some(section),
        }
    }

    /// Platform ID of the entry's section, or of the validation entry.
    #[must_use]
    pub const fn platform(&self) -> PlatformId {
        self.listed.platform
    }

    /// Whether the entry is one to boot: Boot Indicator is 88.
    #[must_use]
    pub fn is_bootable(&self) -> bool {
        self.fields().boot_indicator() == 0x88
    }

    /// What the boot image is shown to the system as.
    #[must_use]
    pub fn emulation(&self) -> Emulation {
        self.fields().emulation()
    }

    /// The record as recorded: load segment, system type, sector count, load RBA and selection
    /// criteria.
    #[must_use]
    pub const fn fields(&self) -> raw::el_torito::BootEntry<'_> {
        self.listed.view()
    }

    /// Byte of the image at which the record begins.
    #[must_use]
    pub const fn record_offset(&self) -> u64 {
        self.listed.record_offset
    }

    /// Byte of the image at which the boot image begins: Load RBA in bytes.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.listed.offset
    }

    /// Length of the boot image in bytes, never beyond the end of the image.
    ///
    /// Of an image that emulates nothing this is what the firmware loads. A boot loader may read on:
    /// the file that it is, see [`BootCatalog::files`], can be longer.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.listed.len
    }

    /// Whether no byte of the boot image is in the image.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.listed.len == 0
    }

    /// How the length is known.
    #[must_use]
    pub const fn length_from(&self) -> LengthFrom {
        self.listed.length_from
    }
}

impl<S> Clone for BootEntry<'_, S> {
    fn clone(&self) -> Self {
        let Self {
            medium,
            number,
            listed,
        } = *self;
        Self {
            medium,
            number,
            listed,
        }
    }
}

impl<S> fmt::Debug for BootEntry<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BootEntry")
            .field("number", &self.number)
            .field("listed", &self.listed)
            .finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for BootCatalog<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BootCatalog")
            .field("offset", &self.catalog.offset)
            .field("entries", &self.catalog.entries)
            .finish_non_exhaustive()
    }
}
