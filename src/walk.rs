//! Every entry of a tree, in one pass.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;
use core::iter::{FusedIterator, successors};

use crate::entry::{Entry, Inner};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::read_dir::ReadDir;
use crate::source::ReadAt;

/// Iterates over every entry below a directory, each directory before what it holds.
///
/// What cannot be read is an error among the entries, and the walk goes on beside it. A directory
/// is entered once: one that leads back, or that was entered at another path, is given as an entry
/// and followed by an error.
pub struct Walk<'i, S> {
    medium: &'i Medium<S>,
    stack: Vec<Level<'i, S>>,
    /// The directory given last, to be entered next.
    next: Option<Entry<'i, S>>,
    /// The directory that could not be entered, when that was the last thing told.
    refused: Option<Entry<'i, S>>,
    entered: BTreeSet<u64>,
    entries: u64,
    depth: usize,
    deleted: bool,
}

struct Level<'i, S> {
    directory: Entry<'i, S>,
    entries: ReadDir<'i, S>,
}

impl<'i, S> Walk<'i, S> {
    pub(crate) fn new(start: Entry<'i, S>) -> Self {
        // The directories above the start count as entered: none of them is below it.
        let entered = match &start.inner {
            Inner::Iso(directory) => successors(directory.parent(), |above| above.parent())
                .map(|above| above.location())
                .collect(),
            Inner::Udf(directory) => successors(directory.parent(), |above| above.parent())
                .map(|above| above.number())
                .collect(),
        };
        Self {
            medium: start.medium,
            stack: Vec::new(),
            next: Some(start),
            refused: None,
            entered,
            entries: 0,
            depth: 0,
            deleted: false,
        }
    }

    /// Gives entries as well that are recorded as deleted: see [`ReadDir::with_deleted`].
    #[must_use]
    pub const fn with_deleted(mut self) -> Self {
        self.deleted = true;
        self
    }

    /// How many directories are above the entry given last, beginning with 1 for those of the
    /// directory where the walk began.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.depth
    }

    /// The directory that the last thing given was about: the one that holds the entry, or the one
    /// that could not be read or entered. `None` before the first and after the last.
    #[must_use]
    pub fn directory(&self) -> Option<&Entry<'i, S>> {
        let entered = self.stack.last().map(|level| &level.directory);
        self.refused.as_ref().or(entered)
    }

    /// Passes over the contents of the directory given last.
    ///
    /// ```
    /// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
    /// let image = isoudf::Image::new(&disc[..])?;
    /// let mut walk = image.best_tree().walk();
    /// let mut seen = 0;
    /// while let Some(entry) = walk.next() {
    ///     seen += 1;
    ///     if entry?.name() == "sources" {
    ///         walk.skip_dir();
    ///     }
    /// }
    /// assert_eq!(seen, image.best_tree().walk().count() - 3);
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    pub fn skip_dir(&mut self) {
        self.next = None;
    }
}

impl<'i, S: ReadAt> Walk<'i, S> {
    fn enter(&mut self, entry: &Entry<'i, S>) -> Result<(), Error> {
        // What tells the directory from all others: its first byte, or its ICB.
        let (key, location) = match &entry.inner {
            Inner::Iso(directory) => (directory.location(), directory.location()),
            Inner::Udf(directory) => (directory.number(), directory.offset()),
        };
        let limit = self.medium.options().limits.directory_depth;
        let level = u32::try_from(self.stack.len()).unwrap_or(u32::MAX);
        if level >= limit {
            let (kind, limit, offset) = (LimitKind::DirectoryDepth, limit.into(), location);
            return Err(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        if !self.entered.insert(key) {
            let (structure, cycle) = match &entry.inner {
                Inner::Iso(directory) => {
                    let mut above = successors(directory.parent(), |it| it.parent());
                    (Structure::Directory, above.any(|it| it.location() == key))
                }
                Inner::Udf(directory) => {
                    let mut above = successors(directory.parent(), |it| it.parent());
                    (Structure::UdfDirectory, above.any(|it| it.number() == key))
                }
            };
            let kind = if cycle {
                FormatErrorKind::Cycle
            } else {
                FormatErrorKind::Repeated
            };
            return Err(FormatError::new(structure, location, kind).into());
        }
        let entries = ReadDir::new(entry, level)?;
        let entries = match self.deleted {
            true => entries.with_deleted(),
            false => entries,
        };
        let directory = entry.clone();
        self.stack.push(Level { directory, entries });
        Ok(())
    }
}

impl<'i, S: ReadAt> Iterator for Walk<'i, S> {
    type Item = Result<Entry<'i, S>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.refused = None;
        if let Some(directory) = self.next.take() {
            if let Err(error) = self.enter(&directory) {
                self.refused = Some(directory);
                return Some(Err(error));
            }
        }
        loop {
            // An entry is never lent to what is not inlined here: then it is made where the caller
            // wants it. Moving one costs as much as reading its record.
            match self.stack.last_mut()?.entries.next() {
                None => self.leave(),
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(entry)) => {
                    self.depth = self.stack.len();
                    let limit = self.medium.options().limits.walk_entries;
                    if self.entries >= limit {
                        return Some(Err(self.stop(entry)));
                    }
                    self.entries = self.entries.saturating_add(1);
                    if entry.is_dir() {
                        return Some(Ok(self.note(entry)));
                    }
                    return Some(Ok(entry));
                }
            }
        }
    }
}

impl<'i, S> Walk<'i, S> {
    #[cold]
    fn leave(&mut self) {
        self.stack.pop();
    }

    /// Takes a directory down, to be entered next.
    #[cold]
    fn note(&mut self, directory: Entry<'i, S>) -> Entry<'i, S> {
        // What a deleted directory held may be anything by now.
        if !directory.is_deleted() {
            self.next = Some(directory.clone());
        }
        directory
    }

    #[cold]
    fn stop(&mut self, entry: Entry<'i, S>) -> Error {
        self.stack.clear();
        Error::Limit {
            kind: LimitKind::WalkEntries,
            limit: self.medium.options().limits.walk_entries,
            offset: entry.record_offset(),
        }
    }
}

impl<S: ReadAt> FusedIterator for Walk<'_, S> {}

impl<S> fmt::Debug for Walk<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk")
            .field("depth", &self.depth)
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}
