//! Every entry of a tree.

use std::string::String;
use std::vec::Vec;

use super::Checker;
use super::problem::Severity;
use crate::entry::Entry;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::layout::{Claim, Places};
use crate::metadata::FileType;
use crate::namespace::Namespace;
use crate::source::ReadAt;
use crate::tree::Tree;

/// Looks at each entry of a tree, and puts the extents of files to those of `files`. Gives the first
/// bytes of the tree's directories, the root's among them.
pub(super) fn check<S: ReadAt>(
    checker: &mut Checker,
    tree: &Tree<'_, S>,
    image_size: u64,
    files: &mut Places,
) -> Vec<u64> {
    let namespace = tree.namespace();
    let mut this = Entries {
        checker,
        namespace,
        image_size,
        files,
        directories: Vec::new(),
    };
    this.entry(&tree.root(), "/");
    let mut path = String::new();
    let mut walk = tree.walk();
    while let Some(entry) = walk.next() {
        path.clear();
        match entry {
            Ok(entry) => {
                let entries = &mut this.checker.check.entries;
                *entries = entries.saturating_add(1);
                entry.push_path(&mut path);
                this.entry(&entry, &path);
            }
            Err(error) => {
                if let Some(directory) = walk.directory() {
                    directory.push_path(&mut path);
                }
                this.checker.error(error, Some(namespace), Some(&path));
            }
        }
    }
    this.directories
}

struct Entries<'c> {
    checker: &'c mut Checker,
    namespace: Namespace,
    image_size: u64,
    files: &'c mut Places,
    directories: Vec<u64>,
}

impl Entries<'_> {
    fn entry<S: ReadAt>(&mut self, entry: &Entry<'_, S>, path: &str) {
        let place = (Some(self.namespace), Some(path));
        // What was reported on the way here is of the directory, or of this entry.
        self.checker.take_findings(place.0, place.1);
        let metadata = entry.metadata();
        let link = entry.symlink_target();
        let extents = entry.extents();
        let attributes = entry.attributes();
        let end = match &metadata {
            Ok(metadata) if metadata.file_type == FileType::File => at_end(entry),
            _ => None,
        };
        self.checker.take_findings(place.0, place.1);
        let (metadata, link, attributes) = (metadata.err(), link.err(), attributes.err());
        let errors = [metadata, link, attributes, end];
        self.checker
            .errors(errors.into_iter().flatten(), place.0, place.1);
        let extents = match extents {
            Ok(extents) => extents,
            Err(error) => return self.checker.error(error, place.0, place.1),
        };
        if entry.is_dir() {
            let first = extents.first().and_then(|extent| extent.image_offset);
            self.directories.extend(first);
            return;
        }
        for extent in extents.iter().filter(|extent| extent.len > 0) {
            let (Some(start), Some(end)) = (extent.image_offset, extent.image_end()) else {
                continue;
            };
            if end > self.image_size {
                let size = self.image_size;
                let kind = FormatErrorKind::BeyondImage { end, size };
                let lost = FormatError::new(Structure::FileExtent, start, kind);
                self.checker
                    .add(Severity::Lost, lost, None, place.0, place.1);
            }
            if start >= self.image_size {
                // There is nothing to share with others.
                continue;
            }
            let namespace = Some(self.namespace);
            self.files
                .claim(Claim::of_file(start, *extent, namespace), 0);
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
