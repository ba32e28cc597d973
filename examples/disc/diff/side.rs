//! One of two trees that are compared: all its entries, by path.

use isoudf::{Entry, FileType, Image, Namespace, Tree};

use crate::below::{Below, Step};
use crate::facts::Facts;
use crate::outcome::{Failure, Report};
use crate::reading::{Disc, Source};
use crate::text::Shown;

pub(super) struct Side<'i> {
    pub(super) image: &'i Image<Source>,
    pub(super) namespace: Namespace,
    /// Image and tree.
    pub(super) title: String,
    /// Sorted by path, the root first.
    pub(super) items: Vec<Item<'i>>,
}

pub(super) struct Item<'i> {
    pub(super) path: String,
    pub(super) entry: Entry<'i, Source>,
    pub(super) facts: Facts,
}

impl<'i> Side<'i> {
    pub(super) fn of(
        disc: &'i Disc,
        tree: Tree<'i, Source>,
        report: &mut Report<'_>,
    ) -> Result<Self, Failure> {
        let mut items = Vec::new();
        let mut below = Below::new(tree.root());
        while let Some(step) = below.next() {
            match step {
                Step::Entry(entry) => {
                    let facts = Facts::of(&entry, disc.image.size());
                    if let Some(error) = &facts.error {
                        report.problem(Some(below.path()), error);
                    }
                    items.push(Item {
                        path: below.path().to_owned(),
                        entry,
                        facts,
                    });
                }
                Step::Error(error) => report.problem(Some(below.path()), error),
            }
        }
        // Stable: entries of one path stay in the order recorded, and are paired in it.
        items.sort_by(|a, b| a.path.cmp(&b.path));
        let namespace = tree.namespace();
        Ok(Self {
            image: &disc.image,
            namespace,
            title: format!("{} ({namespace} tree)", disc.name),
            items,
        })
    }
}

impl Item<'_> {
    pub(super) fn is_dir(&self) -> bool {
        self.entry.is_dir()
    }

    pub(super) fn is_file(&self) -> bool {
        self.facts.file_type == Some(FileType::File)
    }

    pub(super) fn len(&self) -> Option<u64> {
        let metadata = self.facts.metadata.as_ref();
        metadata
            .filter(|_| self.is_file())
            .map(|metadata| metadata.len)
    }

    /// First byte of the data in the image, and how many there are; `None` where there are none.
    pub(super) fn place(&self) -> Option<(u64, u64)> {
        let extents = self.facts.extents.as_ref().filter(|_| self.is_file())?;
        let stored = extents
            .iter()
            .fold(0, |sum: u64, extent| sum.saturating_add(extent.len));
        let first = extents.iter().find_map(|extent| extent.image_offset)?;
        (stored > 0).then_some((first, stored))
    }

    pub(super) fn shown(&self) -> String {
        let slash = match self.is_dir() && self.path != "/" {
            true => "/",
            false => "",
        };
        format!("{}{slash}", Shown(&self.path))
    }
}
