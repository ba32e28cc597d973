//! Which of an image's trees shows the disc as its makers meant it.

use alloc::vec::Vec;
use core::fmt;

use crate::iso::{DescriptorSet, Volume};
use crate::medium::Medium;
use crate::namespace::Namespace;
use crate::source::ReadAt;
use crate::tree::Tree;
use crate::udf;

/// The tree chosen of those that an image has, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BestTree {
    /// The tree.
    pub namespace: Namespace,
    /// Why this one.
    pub reason: Reason,
}

impl BestTree {
    pub(crate) const fn udf(reason: Reason) -> Self {
        let namespace = Namespace::Udf;
        Self { namespace, reason }
    }

    /// The same tree, when what speaks for it is first that UDF cannot be read.
    pub(crate) const fn because_of_broken(self) -> Self {
        let reason = Reason::OtherBroken;
        Self { reason, ..self }
    }
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
    /// The ISO 9660 side holds a notice that the disc is to be read as UDF, or nothing.
    IsoIsStub,
    /// Its root directory holds more than those of the other trees.
    HoldsMore,
    /// The other side of the disc cannot be read: [`Image::broken`](crate::Image::broken) says why.
    OtherBroken,
    /// It is of a later session than the UDF side.
    LaterSession,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OnlyTree => "it is the only tree on the disc",
            Self::FullerNames => "it has the fullest names",
            Self::BetterUnreadable => "the trees with fuller names cannot be read",
            Self::IsoIsStub => "the ISO 9660 side holds no more than a notice that the disc is UDF",
            Self::HoldsMore => "it holds files that the other trees lack",
            Self::OtherBroken => "the other side of the disc cannot be read",
            Self::LaterSession => "it is of a later session than the UDF side",
        })
    }
}

/// Entries of a root directory that are counted to compare trees.
const COUNTED: usize = 1000;

/// UDF where the other side is a stub or holds less, and where all else there is are short names.
pub(crate) fn of_both<S: ReadAt>(
    medium: &Medium<S>,
    iso: &DescriptorSet,
    udf: &udf::Volume,
) -> BestTree {
    let best = of_iso(medium, iso);
    let mut volumes = iso.volumes();
    let volume = volumes.find(|volume| volume.namespace() == best.namespace);
    let volume = volume.unwrap_or_else(|| iso.primary());
    let of_iso = count(&Tree::iso(medium, volume, iso.primary()));
    let of_udf = count(&Tree::udf(medium, udf));
    let more = of_udf.all() > of_iso.all();
    // Windows discs hold one README.TXT there; others up to an autorun file and its icon.
    if more && of_iso.directories == 0 && of_iso.files <= 3 && !of_iso.is_damaged {
        return BestTree::udf(Reason::IsoIsStub);
    }
    if more {
        return BestTree::udf(Reason::HoldsMore);
    }
    let equal = of_udf.all() == of_iso.all() && of_udf.all() > 0;
    if best.namespace == Namespace::Iso && equal {
        return BestTree::udf(Reason::FullerNames);
    }
    match best.reason {
        Reason::OnlyTree => BestTree {
            reason: Reason::FullerNames,
            ..best
        },
        _ => best,
    }
}

/// Entries of a root directory, as far as they are counted.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    files: usize,
    directories: usize,
    /// Whether there may be more, which cannot be read.
    is_damaged: bool,
}

impl Count {
    const fn all(self) -> usize {
        self.files.saturating_add(self.directories)
    }
}

/// Files and directories in the root of a tree, as far as they are counted.
fn count<S: ReadAt>(tree: &Tree<'_, S>) -> Count {
    let mut count = Count::default();
    // A root that cannot be read holds nothing that could be shown.
    let Ok(entries) = tree.root().read_dir() else {
        count.is_damaged = true;
        return count;
    };
    for entry in entries.take(COUNTED) {
        let counted = match entry {
            Ok(entry) if entry.is_dir() => &mut count.directories,
            Ok(_) => &mut count.files,
            Err(_) => {
                count.is_damaged = true;
                continue;
            }
        };
        *counted = counted.saturating_add(1);
    }
    count
}

/// Rock Ridge before Joliet before ISO 9660:1999 before plain ISO 9660, of those whose root can be
/// read and holds something.
pub(crate) fn of_iso<S: ReadAt>(medium: &Medium<S>, iso: &DescriptorSet) -> BestTree {
    const ORDER: [Namespace; 4] = [
        Namespace::RockRidge,
        Namespace::Joliet,
        Namespace::Enhanced,
        Namespace::Iso,
    ];
    let mut volumes: Vec<&Volume> = iso.volumes().collect();
    volumes.sort_by_key(|volume| {
        ORDER
            .iter()
            .position(|namespace| *namespace == volume.namespace())
    });
    let readable = volumes
        .iter()
        .position(|volume| volume.root_is_readable(medium));
    let is_filled = |volume: &Volume| volume.root_is_readable(medium) && !volume.is_empty(medium);
    // A Rock Ridge tree that holds nothing gives way to one that does, as in Linux.
    let filled = match volumes.first() {
        Some(first) if readable == Some(0) && first.namespace() == Namespace::RockRidge => {
            volumes.iter().position(|volume| is_filled(volume))
        }
        _ => None,
    };
    let (chosen, reason) = match (readable, filled) {
        _ if volumes.len() == 1 => (0, Reason::OnlyTree),
        (_, Some(chosen)) if chosen > 0 => (chosen, Reason::HoldsMore),
        (Some(0) | None, _) => (0, Reason::FullerNames),
        (Some(chosen), _) => (chosen, Reason::BetterUnreadable),
    };
    let namespace = volumes
        .get(chosen)
        .map_or(Namespace::Iso, |volume| volume.namespace());
    BestTree { namespace, reason }
}
