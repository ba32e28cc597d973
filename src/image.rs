//! An image: opened, and its trees listed.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::best_tree::{self, BestTree, Reason};
use crate::boot::{self, SystemArea};
use crate::boot_catalog::BootCatalog;
use crate::error::{Error, FormatError, Structure};
use crate::firmware::{self, Boot};
use crate::iso::{Descriptor, DescriptorSet, ImplantedSum, Session};
use crate::medium::Medium;
use crate::namespace::Namespace;
use crate::options::Options;
use crate::raw::el_torito::catalog_pointer;
use crate::raw::iso::VolumeDescriptor;
use crate::source::ReadAt;
use crate::tree::Tree;
use crate::udf;

/// An image of an optical disc, read from any [source](crate::source).
///
/// It is `Send` and `Sync` when its source is: many threads read one image at the same time.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{Image, Namespace};
///
/// // In a file it would be `Image::open("disc.iso")?`.
/// let image = Image::new(&disc[..])?;
/// assert_eq!(image.label(), "ISOUDF_SAMPLE");
/// assert_eq!(image.best().namespace, Namespace::RockRidge);
/// assert_eq!(image.best_tree().read("/docs/numbers.txt")?.len(), 3_893);
/// for tree in image.trees() {
///     println!("{}: {} entries", tree.namespace(), tree.walk().count());
/// }
/// # Ok::<(), isoudf::Error>(())
/// ```
pub struct Image<S> {
    medium: Medium<S>,
    sides: Sides,
    /// What cannot be read beside them.
    broken: Option<(Namespace, Error)>,
    best: BestTree,
}

/// By which standards the disc is recorded, as far as it can be read.
#[expect(clippy::large_enum_variant, reason = "an image has one")]
enum Sides {
    Iso(DescriptorSet),
    Udf(udf::Volume),
    Both(DescriptorSet, udf::Volume),
}

impl Sides {
    /// Also what keeps the other side from being read.
    fn read<S: ReadAt>(medium: &Medium<S>) -> Result<(Self, Option<(Namespace, Error)>), Error> {
        let iso = DescriptorSet::read(medium);
        let udf = udf::Volume::read(medium, iso.is_err());
        let is_strict = medium.options().strict;
        Ok(match (iso, udf) {
            (Ok(iso), Ok(Some(udf))) => (Self::Both(iso, udf), None),
            (Ok(iso), Ok(None)) => (Self::Iso(iso), None),
            (Ok(iso), Err(error)) if !is_strict => (Self::Iso(iso), Some((Namespace::Udf, error))),
            (Err(error), Ok(Some(udf))) if is_absent(&error) => (Self::Udf(udf), None),
            (Err(error), Ok(Some(udf))) if !is_strict => {
                (Self::Udf(udf), Some((Namespace::Iso, error)))
            }
            (Ok(_), Err(error)) => return Err(error),
            (Err(error), Err(of_udf)) if is_absent(&error) => return Err(of_udf),
            (Err(error), _) => return Err(error),
        })
    }

    const fn iso(&self) -> Option<&DescriptorSet> {
        match self {
            Self::Iso(iso) | Self::Both(iso, _) => Some(iso),
            Self::Udf(..) => None,
        }
    }

    const fn udf(&self) -> Option<&udf::Volume> {
        match self {
            Self::Udf(udf) | Self::Both(_, udf) => Some(udf),
            Self::Iso(..) => None,
        }
    }
}

#[cfg(feature = "std")]
impl Image<std::fs::File> {
    /// Opens the image in a file or device.
    ///
    /// # Errors
    /// [`Error::Open`] when the file cannot be opened, and as [`Image::new`].
    pub fn open(path: impl AsRef<std::path::Path>) -> Result<Self, Error> {
        Self::open_with(path, Options::default())
    }

    /// Opens the image in a file or device, to be read as `options` say.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(path: impl AsRef<std::path::Path>, options: Options) -> Result<Self, Error> {
        let file = std::fs::File::open(path).map_err(|error| Error::Open {
            source: error.into(),
        })?;
        Self::with_options(file, options)
    }
}

impl<S: ReadAt> Image<S> {
    /// Opens the image that `source` holds. Reads the volume descriptors, the tables of UDF
    /// partitions, and no more than the beginnings of the root directories.
    ///
    /// An image that is recorded as ISO 9660 and as UDF opens when either side can be read; what
    /// keeps the other from it is [`broken`](Self::broken).
    ///
    /// # Errors
    /// [`Error::Format`] when there is no volume that is read, or a descriptor that all depends on
    /// is broken; [`Error::Open`] when the source does not know its size, [`Error::Io`] when it fails,
    /// [`Error::Limit`] when there are too many descriptors.
    pub fn new(source: S) -> Result<Self, Error> {
        Self::with_options(source, Options::default())
    }

    /// Opens the image that `source` holds, to be read as `options` say.
    ///
    /// # Errors
    /// As [`new`](Self::new), and in strict reading every deviation met ([`Error::Format`]).
    pub fn with_options(source: S, options: Options) -> Result<Self, Error> {
        let medium = Medium::new(source, options)?;
        let (mut sides, broken) = Sides::read(&medium)?;
        let best = match (&sides, &broken) {
            (Sides::Iso(iso), None) => best_tree::of_iso(&medium, iso),
            (Sides::Iso(iso), Some(_)) => best_tree::of_iso(&medium, iso).because_of_broken(),
            (Sides::Udf(_), None) => BestTree::udf(Reason::OnlyTree),
            (Sides::Udf(_), Some(_)) => BestTree::udf(Reason::OtherBroken),
            // Anchors of UDF lie where the first session put them.
            (Sides::Both(iso, _), _) if iso.primary().session_start() > 0 => BestTree {
                reason: Reason::LaterSession,
                ..best_tree::of_iso(&medium, iso)
            },
            (Sides::Both(iso, udf), _) => best_tree::of_both(&medium, iso, udf),
        };
        let broken = broken.or_else(|| match &mut sides {
            Sides::Iso(iso) | Sides::Both(iso, _) => {
                Some((Namespace::RockRidge, iso.take_unread()?))
            }
            Sides::Udf(_) => None,
        });
        Ok(Self {
            medium,
            sides,
            broken,
            best,
        })
    }

    /// The volume descriptors of ISO 9660 in the order recorded, the terminator included (ECMA-119
    /// 6.7.1).
    pub fn descriptors(&self) -> impl Iterator<Item = Result<Descriptor<'_>, Error>> {
        let iso = self.sides.iso().into_iter();
        iso.flat_map(|iso| iso.descriptors(&self.medium))
    }

    /// The sessions of an ISO 9660 disc, the first one first: the states that it was left in each time
    /// something was added. A disc written once has one; one without an ISO 9660 side has none.
    ///
    /// [`Options::earlier_states`] opens an earlier one. Which sessions there are is found by the rules
    /// of genisoimage, growisofs and xorriso for where the next one begins: a sector is read at up to
    /// twelve places behind the end of each, as far as the image reaches. Opening an image does that as
    /// well when it is longer than its volume; where there is padding of 150 sectors, as often, one or
    /// two sectors more are read.
    ///
    /// # Errors
    /// [`Error::Limit`] when there are too many sessions, and [`Error::Io`] when the source fails in
    /// strict reading: else a place that cannot be read is none of a session.
    pub fn sessions(&self) -> Result<Vec<Session>, Error> {
        match self.sides.iso() {
            Some(iso) => iso.sessions(&self.medium),
            None => Ok(Vec::new()),
        }
    }

    /// The checksum that isomd5sum implanted in the image, as Red Hat and Fedora do; `None` where there
    /// is none.
    ///
    /// # Errors
    /// [`Error::Format`] when there is one and it is no checksum.
    pub fn implanted_md5(&self) -> Result<Option<ImplantedSum<'_>>, Error> {
        match self.sides.iso() {
            Some(iso) => iso.primary().implanted_md5(),
            None => Ok(None),
        }
    }

    /// The boot catalog of El Torito; `None` when no boot record leads to one.
    ///
    /// # Errors
    /// [`Error::Format`] when the catalog does not lie in the image, or is none; [`Error::Io`] when the
    /// source fails, [`Error::Limit`] when the catalog is too long. Nothing else depends on it.
    pub fn boot_catalog(&self) -> Result<Option<BootCatalog<'_, S>>, Error> {
        let sector = match self.sides.iso() {
            None => boot::find(&self.medium)?,
            Some(_) => {
                let mut found = None;
                for descriptor in self.descriptors() {
                    if let Ok(VolumeDescriptor::BootRecord(record)) = descriptor?.view() {
                        found = found.or(catalog_pointer(&record));
                    }
                }
                found
            }
        };
        let read = |sector| BootCatalog::read(&self.medium, sector, &self.best_tree());
        sector.map(read).transpose()
    }

    /// What the system area holds: partition tables and boot blocks.
    ///
    /// # Errors
    /// [`Error::Io`] when the source fails, [`Error::Limit`] when a table has too many entries. What is
    /// damaged in it is a finding.
    pub fn system_area(&self) -> Result<SystemArea, Error> {
        SystemArea::read(&self.medium)
    }

    /// Which firmware finds something to start on the disc, and how we know.
    ///
    /// # Errors
    /// As [`boot_catalog`](Self::boot_catalog) and [`system_area`](Self::system_area).
    pub fn boots_on(&self) -> Result<Vec<Boot>, Error> {
        let (catalog, area) = (self.boot_catalog()?, self.system_area()?);
        let tree = self.best_tree();
        firmware::boots_on(&self.medium, catalog.as_ref(), &area, &tree)
    }

    /// Tells whoever maps the image where the structures are that belong to no tree: descriptors of
    /// every session, those of UDF, the boot catalog and partition tables. What cannot be read goes
    /// to `lost`.
    #[cfg(feature = "std")]
    pub(crate) fn tell_places(&self, lost: &mut dyn FnMut(Error)) {
        if let Some(iso) = self.sides.iso() {
            let shown = iso.primary().session_start();
            let sessions = self.sessions().unwrap_or_else(|error| {
                lost(error);
                Vec::new()
            });
            let mut starts: Vec<u64> = sessions.iter().map(|session| session.start).collect();
            starts.extend([0, shown]);
            starts.sort_unstable();
            starts.dedup();
            for start in starts {
                crate::iso::tell_places(&self.medium, start).unwrap_or_else(&mut *lost);
            }
        }
        if let Some(udf) = self.sides.udf() {
            self.medium.set_aside(Structure::SystemArea, 0, 32768);
            udf.tell_places(&self.medium, lost);
        }
    }
}

impl<S> Image<S> {
    /// The trees that the image has.
    pub fn namespaces(&self) -> impl Iterator<Item = Namespace> {
        self.trees().map(|tree| tree.namespace())
    }

    /// The trees that the image has.
    pub fn trees(&self) -> impl Iterator<Item = Tree<'_, S>> {
        let iso = self.sides.iso().into_iter().flat_map(|iso| {
            iso.volumes()
                .map(|volume| Tree::iso(&self.medium, volume, iso.primary()))
        });
        let udf = self.sides.udf().into_iter();
        iso.chain(udf.map(|volume| Tree::udf(&self.medium, volume)))
    }

    /// What keeps the ISO 9660 side or the UDF side of the image from being read, where it has both
    /// and opened by the other one. Also the error of a source that does not give what would tell
    /// whether there is a Rock Ridge tree.
    pub fn broken(&self) -> Option<(Namespace, &Error)> {
        let (namespace, error) = self.broken.as_ref()?;
        Some((*namespace, error))
    }

    /// [`broken`](Self::broken), to keep.
    #[cfg(feature = "std")]
    pub(crate) fn take_broken(&mut self) -> Option<(Namespace, Error)> {
        self.broken.take()
    }

    /// The tree of a namespace.
    ///
    /// # Errors
    /// [`Error::NoNamespace`] when the image has no such tree.
    pub fn tree(&self, namespace: Namespace) -> Result<Tree<'_, S>, Error> {
        self.trees()
            .find(|tree| tree.namespace() == namespace)
            .ok_or(Error::NoNamespace(namespace))
    }

    /// The tree that shows the disc as its makers meant it.
    #[must_use]
    pub fn best_tree(&self) -> Tree<'_, S> {
        let iso = match &self.sides {
            Sides::Both(_, udf) if self.best.namespace == Namespace::Udf => {
                return Tree::udf(&self.medium, udf);
            }
            Sides::Udf(udf) => return Tree::udf(&self.medium, udf),
            Sides::Iso(iso) | Sides::Both(iso, _) => iso,
        };
        let mut volumes = iso.volumes();
        let best = volumes.find(|volume| volume.namespace() == self.best.namespace);
        let volume = best.unwrap_or_else(|| iso.primary());
        Tree::iso(&self.medium, volume, iso.primary())
    }

    /// Which tree [`best_tree`](Self::best_tree) gives, and why.
    #[must_use]
    pub const fn best(&self) -> BestTree {
        self.best
    }

    /// The label that Linux and udev know the disc by: of one that is UDF and ISO 9660, UDF's. The
    /// label of each tree is [`Tree::label`].
    #[must_use]
    pub fn label(&self) -> String {
        let iso = match &self.sides {
            Sides::Udf(udf) | Sides::Both(_, udf) => return udf.label(),
            Sides::Iso(iso) => iso,
        };
        let primary = iso.primary();
        let mut volumes = iso.volumes();
        match volumes.find(|volume| volume.namespace() == Namespace::Joliet) {
            Some(joliet) => primary.merged_label(joliet),
            None => primary.text(primary.descriptor().volume_identifier()),
        }
    }

    /// Size of the source in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.medium.size()
    }

    /// The largest size that a volume of the image says it has, in bytes.
    #[must_use]
    pub fn volume_size(&self) -> u64 {
        self.trees()
            .map(|tree| tree.volume_size())
            .max()
            .unwrap_or_default()
    }

    /// Whether the image is shorter than its volumes say: cut off, as by a broken download.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let half = &disc[..disc.len() / 2];
    /// let image = isoudf::Image::new(half)?;
    /// assert!(image.is_truncated());
    /// assert_eq!(image.volume_size(), disc.len() as u64);
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.size() < self.volume_size()
    }

    #[cfg(feature = "std")]
    pub(crate) const fn options(&self) -> &Options {
        self.medium.options()
    }

    /// The source that the image is read from.
    pub const fn source(&self) -> &S {
        self.medium.source()
    }

    /// Gives the source back.
    pub fn into_source(self) -> S {
        self.medium.into_source()
    }
}

/// Whether ISO 9660 is not there at all, rather than broken.
const fn is_absent(error: &Error) -> bool {
    matches!(
        error,
        Error::Format(FormatError {
            structure: Structure::VolumeRecognition,
            ..
        })
    )
}

/// Without the source, which may be all bytes of the disc.
impl<S> fmt::Debug for Image<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Image")
            .field("size", &self.size())
            .field("trees", &self.trees().collect::<Vec<_>>())
            .field("best", &self.best)
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}
