//! An entry and everything below it, with paths.

use isoudf::{Entry, Error, Walk};

use crate::reading::Source;

/// An entry, or a directory that cannot be read any further.
pub(crate) enum Step<'i> {
    /// [`Below::path`] is where it is.
    Entry(Entry<'i, Source>),
    /// [`Below::path`] is the directory.
    Error(Error),
}

/// Gives an entry, then everything below it, each directory before what it holds.
pub(crate) struct Below<'i> {
    start: Option<Entry<'i, Source>>,
    /// `None` where the start is no directory.
    walk: Option<Walk<'i, Source>>,
    path: String,
}

impl<'i> Below<'i> {
    pub(crate) fn new(start: Entry<'i, Source>) -> Self {
        Self {
            walk: start.walk().ok(),
            path: String::new(),
            start: Some(start),
        }
    }

    /// The path of what was given last.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// How many directories are between the entry given last and the first one: 0 for that itself.
    pub(crate) fn depth(&self) -> usize {
        self.walk.as_ref().map_or(0, Walk::depth)
    }

    /// Passes over what the directory given last holds.
    pub(crate) fn skip_dir(&mut self) {
        match &mut self.walk {
            Some(walk) if walk.depth() > 0 => walk.skip_dir(),
            // The start itself is passed over.
            _ => self.walk = None,
        }
    }

    pub(crate) fn next(&mut self) -> Option<Step<'i>> {
        let next = match self.start.take() {
            Some(start) => Ok(start),
            None => self.walk.as_mut()?.next()?,
        };
        self.path.clear();
        Some(match next {
            Ok(entry) => {
                entry.push_path(&mut self.path);
                Step::Entry(entry)
            }
            Err(error) => {
                if let Some(directory) = self.walk.as_ref().and_then(Walk::directory) {
                    directory.push_path(&mut self.path);
                }
                Step::Error(error)
            }
        })
    }
}
