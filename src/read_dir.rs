//! The entries of one directory, whatever standard recorded it.

use core::fmt;
use core::iter::FusedIterator;

use crate::entry::{Entry, Inner};
use crate::error::Error;
use crate::iso;
use crate::medium::Medium;
use crate::source::ReadAt;
use crate::udf;

/// Iterates over the entries of one directory, in the order recorded.
///
/// A record that cannot be read is an error among the entries; those that can still be told apart
/// follow it.
pub struct ReadDir<'i, S> {
    medium: &'i Medium<S>,
    inner: Directory<'i, S>,
}

/// One variant a reading layer.
enum Directory<'i, S> {
    Iso(iso::Directory<'i, S>),
    Udf(udf::Directory<'i, S>),
}

impl<'i, S: ReadAt> ReadDir<'i, S> {
    /// `level` is the directory's depth under the root, as far as it is known.
    pub(crate) fn new(entry: &Entry<'i, S>, level: u32) -> Result<Self, Error> {
        if !entry.is_dir() {
            return Err(Error::NotADirectory {
                path: entry.boxed_path(),
            });
        }
        let medium = entry.medium;
        let inner = match &entry.inner {
            Inner::Iso(directory) => Directory::Iso(iso::Directory::new(medium, directory, level)),
            Inner::Udf(directory) => Directory::Udf(udf::Directory::new(medium, directory, level)?),
        };
        Ok(Self { medium, inner })
    }

    pub(crate) const fn streams(medium: &'i Medium<S>, streams: udf::Directory<'i, S>) -> Self {
        let inner = Directory::Udf(streams);
        Self { medium, inner }
    }

    /// Gives entries as well that are recorded as deleted, as UDF keeps them
    /// ([`Entry::is_deleted`]).
    #[must_use]
    pub fn with_deleted(mut self) -> Self {
        if let Directory::Udf(directory) = &mut self.inner {
            directory.include_deleted();
        }
        self
    }
}

impl<'i, S: ReadAt> Iterator for ReadDir<'i, S> {
    type Item = Result<Entry<'i, S>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.inner {
            Directory::Iso(directory) => {
                directory.next_with(|entry| Entry::iso(self.medium, entry))
            }
            Directory::Udf(directory) => {
                let next = directory.next()?;
                Some(next.map(|entry| Entry::udf(self.medium, entry)))
            }
        }
    }
}

impl<S: ReadAt> FusedIterator for ReadDir<'_, S> {}

impl<S> fmt::Debug for ReadDir<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadDir").finish_non_exhaustive()
    }
}
