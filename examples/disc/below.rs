//! An entry and everything below it, with paths.

use isoudf::{Entry, Error, ReadDir, Walk};

use crate::reading::Source;

/// An entry, or a directory that cannot be read any further.
pub(crate) enum Step<'i> {
    /// [`Below::path`] is where it is.
    Entry(Entry<'i, Source>),
    /// [`Below::path`] is the directory; of streams it ends in a colon.
    Error(Error),
}

/// Gives an entry, then everything below it, each directory before what it holds.
pub(crate) struct Below<'i> {
    start: Option<Entry<'i, Source>>,
    /// `None` where the start is no directory.
    walk: Option<Walk<'i, Source>>,
    path: String,
    extras: Extras,
    /// The entry whose streams come next.
    owner: Option<Entry<'i, Source>>,
    /// The streams of the entry before them.
    streams: Option<ReadDir<'i, Source>>,
    is_stream: bool,
}

/// What only UDF trees have, and few people want to see.
#[derive(Clone, Copy, Default)]
pub(crate) struct Extras {
    /// Entries that are recorded as deleted.
    pub(crate) deleted: bool,
    /// The named streams of each entry, right behind it.
    pub(crate) streams: bool,
}

impl<'i> Below<'i> {
    pub(crate) fn new(start: Entry<'i, Source>) -> Self {
        Self::with(start, Extras::default())
    }

    pub(crate) fn with(start: Entry<'i, Source>, extras: Extras) -> Self {
        let walk = start.walk().ok();
        Self {
            walk: match extras.deleted {
                true => walk.map(Walk::with_deleted),
                false => walk,
            },
            path: String::new(),
            start: Some(start),
            extras,
            owner: None,
            streams: None,
            is_stream: false,
        }
    }

    /// The path of what was given last.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether what was given last is a stream of the entry before it.
    pub(crate) fn is_stream(&self) -> bool {
        self.is_stream
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
        let stream = self.next_stream();
        self.is_stream = stream.is_some();
        if stream.is_some() {
            return stream;
        }
        let next = match self.start.take() {
            Some(start) => Ok(start),
            None => self.walk.as_mut()?.next()?,
        };
        self.path.clear();
        Some(match next {
            Ok(entry) => {
                entry.push_path(&mut self.path);
                // What a deleted entry led to may be anything by now.
                if self.extras.streams && !entry.is_deleted() {
                    self.owner = Some(entry.clone());
                }
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

    fn next_stream(&mut self) -> Option<Step<'i>> {
        if self.streams.is_none() {
            match self.owner.as_ref()?.streams() {
                Ok(Some(streams)) if self.extras.deleted => {
                    self.streams = Some(streams.with_deleted());
                }
                Ok(streams) => self.streams = streams,
                Err(error) => {
                    let owner = self.owner.take()?;
                    // Of one that cannot be read itself, the error was told.
                    owner.metadata().ok()?;
                    return Some(self.streams_error(&owner, error));
                }
            }
        }
        let next = self.streams.as_mut().and_then(Iterator::next);
        match (next, &self.owner) {
            (Some(Ok(stream)), _) => {
                self.path.clear();
                stream.push_path(&mut self.path);
                Some(Step::Entry(stream))
            }
            (Some(Err(error)), Some(owner)) => {
                let owner = owner.clone();
                Some(self.streams_error(&owner, error))
            }
            _ => {
                self.owner = None;
                self.streams = None;
                None
            }
        }
    }

    fn streams_error(&mut self, owner: &Entry<'i, Source>, error: Error) -> Step<'i> {
        self.path.clear();
        owner.push_path(&mut self.path);
        self.path.push(':');
        Step::Error(error)
    }
}
