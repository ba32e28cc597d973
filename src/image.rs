//! An image: opened, its trees listed, the best of them chosen.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::iso::{Descriptor, DescriptorSet, Volume};
use crate::medium::Medium;
use crate::namespace::Namespace;
use crate::options::Options;
use crate::source::ReadAt;
use crate::tree::Tree;

/// An image of an optical disc, read from any [source](crate::source).
///
/// It is `Send` and `Sync` when its source is: many threads read one image at the same time.
#[derive(Debug)]
pub struct Image<S> {
    medium: Medium<S>,
    iso: DescriptorSet,
    best: BestTree,
}

#[cfg(feature = "std")]
impl Image<std::fs::File> {
    /// Opens the image in a file or device.
    ///
    /// # Errors
    /// When the file cannot be opened, and as [`Image::new`].
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
    /// Opens the image that `source` holds. Reads the volume descriptors and no more than the
    /// beginnings of the root directories.
    ///
    /// # Errors
    /// [`Error::Format`] when there is no volume that is read, or a descriptor that all depends on
    /// is broken.
    pub fn new(source: S) -> Result<Self, Error> {
        Self::with_options(source, Options::default())
    }

    /// Opens the image that `source` holds, to be read as `options` say.
    ///
    /// # Errors
    /// As [`new`](Self::new), and in strict reading every deviation met.
    pub fn with_options(source: S, options: Options) -> Result<Self, Error> {
        let medium = Medium::new(source, options)?;
        let iso = DescriptorSet::read(&medium)?;
        let best = choose(&medium, &iso);
        Ok(Self { medium, iso, best })
    }

    /// The volume descriptors in the order recorded, the terminator included (ECMA-119 6.7.1).
    pub fn descriptors(&self) -> impl Iterator<Item = Result<Descriptor<'_>, Error>> {
        self.iso.descriptors(&self.medium)
    }
}

impl<S> Image<S> {
    /// The trees that the image has.
    pub fn namespaces(&self) -> impl Iterator<Item = Namespace> {
        self.iso.volumes().map(Volume::namespace)
    }

    /// The trees that the image has.
    pub fn trees(&self) -> impl Iterator<Item = Tree<'_, S>> {
        self.iso.volumes().map(|volume| self.tree_of(volume))
    }

    fn tree_of<'i>(&'i self, volume: &'i Volume) -> Tree<'i, S> {
        Tree::iso(&self.medium, volume, self.iso.primary())
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
        let volume = self
            .iso
            .volumes()
            .find(|volume| volume.namespace() == self.best.namespace);
        self.tree_of(volume.unwrap_or_else(|| self.iso.primary()))
    }

    /// Which tree [`best_tree`](Self::best_tree) gives, and why.
    #[must_use]
    pub const fn best(&self) -> BestTree {
        self.best
    }

    /// The label that Linux, udev and GRUB know the disc by. The label of each tree is
    /// [`Tree::label`].
    #[must_use]
    pub fn label(&self) -> String {
        let primary = self.iso.primary();
        match self
            .iso
            .volumes()
            .find(|volume| volume.namespace() == Namespace::Joliet)
        {
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
        self.iso
            .volumes()
            .map(Volume::size)
            .max()
            .unwrap_or_default()
    }

    /// Whether the image is shorter than its volumes say: cut off, as by a broken download.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.size() < self.volume_size()
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

/// The tree chosen of those that an image has, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BestTree {
    /// The tree.
    pub namespace: Namespace,
    /// Why this one.
    pub reason: Reason,
}

/// Why a tree is the best one of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// There is no other.
    OnlyTree,
    /// It has the fuller names of those that the image has.
    FullerNames,
    /// The root directories of trees that would have been better cannot be read.
    BetterUnreadable,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnlyTree => "it is the only tree on the disc",
            Self::FullerNames => "it has the fullest names",
            Self::BetterUnreadable => "the trees with fuller names cannot be read",
        })
    }
}

/// Joliet before ISO 9660:1999 before plain ISO 9660, of those whose root can be read.
fn choose<S: ReadAt>(medium: &Medium<S>, iso: &DescriptorSet) -> BestTree {
    const ORDER: [Namespace; 3] = [Namespace::Joliet, Namespace::Enhanced, Namespace::Iso];
    let mut volumes: Vec<&Volume> = iso.volumes().collect();
    volumes.sort_by_key(|volume| {
        ORDER
            .iter()
            .position(|namespace| *namespace == volume.namespace())
    });
    let readable = volumes
        .iter()
        .position(|volume| volume.root_is_readable(medium));
    let (chosen, reason) = match readable {
        _ if volumes.len() == 1 => (0, Reason::OnlyTree),
        Some(0) | None => (0, Reason::FullerNames),
        Some(chosen) => (chosen, Reason::BetterUnreadable),
    };
    let namespace = volumes
        .get(chosen)
        .map_or(Namespace::Iso, |volume| volume.namespace());
    BestTree { namespace, reason }
}
