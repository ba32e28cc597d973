//! Every entry of a tree.

use std::string::String;
use std::vec::Vec;

use super::Checker;
use super::overlaps::Used;
use super::problem::Severity;
use crate::entry::Entry;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::metadata::FileType;
use crate::source::ReadAt;
use crate::tree::Tree;

impl Checker {
    /// Looks at each entry, and puts the extents of files to the `used` ones. Gives the first bytes of
    /// the tree's directories, the root's among them.
    pub(super) fn tree<S: ReadAt>(
        &mut self,
        tree: &Tree<'_, S>,
        image_size: u64,
        used: &mut Vec<Used>,
    ) -> Vec<u64> {
        let namespace = Some(tree.namespace());
        let mut directories = Vec::new();
        let mut path = String::new();
        let root = tree.root();
        self.entry(&root, "/", image_size, used, &mut directories);
        let mut walk = tree.walk();
        while let Some(entry) = walk.next() {
            path.clear();
            match entry {
                Ok(entry) => {
                    self.check.entries = self.check.entries.saturating_add(1);
                    entry.push_path(&mut path);
                    self.entry(&entry, &path, image_size, used, &mut directories);
                }
                Err(error) => {
                    if let Some(directory) = walk.directory() {
                        directory.push_path(&mut path);
                    }
                    self.error(error, namespace, Some(&path));
                }
            }
        }
        directories
    }

    fn entry<S: ReadAt>(
        &mut self,
        entry: &Entry<'_, S>,
        path: &str,
        image_size: u64,
        used: &mut Vec<Used>,
        directories: &mut Vec<u64>,
    ) {
        let namespace = entry.id().namespace();
        // What was reported on the way here is of the directory, or of this entry.
        self.take_findings(namespace, Some(path));
        let metadata = entry.metadata();
        let link = entry.symlink_target();
        let extents = entry.extents();
        let attributes = entry.attributes();
        let end = match &metadata {
            Ok(metadata) if metadata.file_type == FileType::File => at_end(entry),
            _ => None,
        };
        self.take_findings(namespace, Some(path));
        self.errors(metadata.err(), namespace, Some(path));
        self.errors(link.err(), namespace, Some(path));
        self.errors(attributes.err(), namespace, Some(path));
        self.errors(end, namespace, Some(path));
        let extents = match extents {
            Ok(extents) => extents,
            Err(error) => return self.error(error, namespace, Some(path)),
        };
        if entry.is_dir() {
            directories.extend(extents.first().and_then(|extent| extent.image_offset));
            return;
        }
        for extent in extents.iter().filter(|extent| extent.len > 0) {
            let Some(start) = extent.image_offset else {
                continue;
            };
            let end = start.saturating_add(extent.len);
            if end > image_size {
                let size = image_size;
                let kind = FormatErrorKind::BeyondImage { end, size };
                let lost = FormatError::new(Structure::FileExtent, start, kind);
                self.add(Severity::Lost, lost, None, namespace, Some(path));
            }
            used.push(Used {
                start,
                end,
                namespace,
            });
        }
    }
}

/// What stands at the end of a file instead of its end.
fn at_end<S: ReadAt>(entry: &Entry<'_, S>) -> Option<Error> {
    let file = match entry.open() {
        Ok(file) => file.raw(),
        // The extents have told.
        Err(_) => return None,
    };
    file.read_at(&mut [0], file.len()).err()
}
