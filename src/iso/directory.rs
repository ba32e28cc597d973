//! Directories: records read in windows and joined to entries (ECMA-119 6.8).

mod records;

use alloc::sync::Arc;

use super::SECTOR;
use super::entry::{Entry, Position};
use super::identifier::Identifiers;
use super::own_record;
use super::rock_ridge::{Listed, Plain, Rare};
use super::sections::{Record, Waiting};
use super::volume::Volume;
use super::window::Window;
use crate::error::Error;
use crate::medium::Medium;
use crate::raw::iso::{FileFlags, SECTOR_SIZE};
use crate::source::ReadAt;

/// Bytes of a directory that are read at a time.
const WINDOW: usize = 32 * SECTOR_SIZE;

/// Bytes of the largest window, for a file of many sections: some 4,096 of the longest records.
const LARGEST_WINDOW: usize = 512 * SECTOR_SIZE;

/// Iterates over the entries of a directory: files of several sections joined, associated files
/// with their file, the directory's own record and its parent's left out.
///
/// A record that cannot be read is an error, and its siblings follow.
#[derive(Debug)]
pub(crate) struct Directory<'i, S> {
    medium: &'i Medium<S>,
    volume: &'i Volume,
    entry: Option<Entry<'i>>,
    /// First byte of the directory in the image.
    start: u64,
    /// Bytes of the directory, as stated.
    len: u64,
    window: Option<Arc<Window<'i>>>,
    /// Where `window` begins, in bytes from `start`.
    window_start: u64,
    /// Whether the window ends where the source failed.
    cut: bool,
    /// Largest size of the next window.
    window_size: usize,
    /// The same where no file needs a larger one for its sections.
    usual_size: usize,
    /// The next record, in bytes from the window's start.
    position: usize,
    waiting: Option<Waiting>,
    /// What alone is looked for, where the directory's end is not known.
    sought: Option<Position>,
    previous: Previous<'i>,
    done: bool,
    joined: bool,
    /// Whether a directory was met that belongs elsewhere.
    has_relocated: bool,
}

/// The record before, for telling versions of one file; its window may be gone from the iterator.
#[derive(Debug)]
enum Previous<'i> {
    None,
    InWindow(u32, u8),
    InOtherWindow(Arc<Window<'i>>, u32, u8),
}

impl<'i, S: ReadAt> Directory<'i, S> {
    /// `level` is the directory's depth under the root: the windows of deep ones are smaller, so
    /// that what a walk holds stays under 4 MiB however deep the tree.
    pub(crate) fn new(medium: &'i Medium<S>, entry: &Entry<'i>, level: u32) -> Self {
        let mut this = Self::at(medium, entry.volume(), entry.location(), entry.len());
        this.entry = Some(entry.clone());
        this.window_size = match level {
            0..8 => WINDOW,
            8..32 => WINDOW / 4,
            _ => SECTOR_SIZE,
        };
        this.usual_size = this.window_size;
        this
    }

    fn at(medium: &'i Medium<S>, volume: &'i Volume, start: u64, len: u64) -> Self {
        Self {
            medium,
            volume,
            entry: None,
            start,
            len,
            window: None,
            window_start: 0,
            cut: false,
            window_size: WINDOW,
            usual_size: WINDOW,
            position: 0,
            waiting: None,
            sought: None,
            previous: Previous::None,
            done: false,
            joined: false,
            has_relocated: false,
        }
    }

    /// Begins with the records of a sector of the directory, counted from 0, and reads `sectors` at
    /// first.
    pub(super) fn from_sector(
        medium: &'i Medium<S>,
        entry: &Entry<'i>,
        sector: u64,
        sectors: usize,
    ) -> Self {
        let mut this = Self::new(medium, entry, 0);
        this.window_start = sector.saturating_mul(SECTOR);
        this.window_size = sectors.saturating_mul(SECTOR_SIZE);
        this
    }

    /// The one entry at a position.
    pub(super) fn single(
        medium: &'i Medium<S>,
        volume: &'i Volume,
        position: Position,
    ) -> Result<Option<Entry<'i>>, Error> {
        // Records are laid out in sectors from the directory's start, which with small logical
        // blocks may be some bytes into a sector of the image.
        let into = position.offset.saturating_sub(position.shift) % SECTOR;
        let base = position.offset.saturating_sub(into);
        let mut this = Self::at(medium, volume, base, medium.size().saturating_sub(base));
        this.sought = Some(position);
        this.window_size = SECTOR_SIZE;
        this.load()?;
        this.position = usize::try_from(into).unwrap_or_default();
        this.next().transpose()
    }

    /// The next entry, put into whatever `make` makes of it.
    ///
    /// Inlined to the facade's iterator, so that an entry is made where it is wanted: moving one
    /// through the layers costs as much as reading its record.
    #[inline(always)]
    pub(crate) fn next_with<T>(
        &mut self,
        make: impl FnOnce(Entry<'i>) -> T,
    ) -> Option<Result<T, Error>> {
        if self.done {
            return None;
        }
        loop {
            let file = match self.find() {
                Some(Ok(file)) => file,
                Some(Err(error)) => return Some(Err(error)),
                None => break,
            };
            let Some(window) = &self.window else {
                break;
            };
            let first = file.first;
            let mut seen = Seen {
                flags: first.flags,
                location: self.volume.location(first.extent, first.xattr),
                len: file.len,
                plain: Plain::default(),
                in_full: false,
            };
            let mut rare = None;
            match self.volume.system_use() {
                None => seen.in_full = self.looks_like_previous(window, first),
                Some(system) => {
                    let (at, length) = (first.at as usize, first.identifier_length);
                    let (area, at) = window.system_use(at, length, system.skipped);
                    match Plain::read(area, at) {
                        Some(plain) => seen.plain = plain,
                        None => match self.rare(window, first, area, at, seen) {
                            Ok(Some((other, of_few))) => (seen, rare) = (other, Some(of_few)),
                            Ok(None) => {
                                self.has_relocated = true;
                                continue;
                            }
                            Err(error) => return Some(Err(error)),
                        },
                    }
                    if seen.flags.directory() {
                        match self.holds_only_relocated(window, &seen) {
                            Ok(false) => {}
                            Ok(true) => continue,
                            Err(error) => return Some(Err(error)),
                        }
                    }
                }
            }
            self.previous = Previous::InWindow(first.at, first.identifier_length);
            return Some(Ok(make(Entry {
                window: Arc::clone(window),
                record: first.at,
                associated: file.associated,
                sections: file.sections,
                identifier_length: first.identifier_length,
                flags: seen.flags,
                in_full: seen.in_full,
                complete: file.complete,
                location: seen.location,
                len: seen.len,
                plain: seen.plain,
                rare,
            })));
        }
        self.done = true;
        None
    }

    /// Whether the entry before would look the same.
    #[inline(always)]
    fn looks_like_previous(&self, window: &Window<'i>, first: Record) -> bool {
        let identifier = window.identifier(first.at, first.identifier_length);
        let identifiers = Identifiers::of(self.volume);
        match &self.previous {
            Previous::None => false,
            Previous::InWindow(at, length) => {
                identifiers.looks_like(window.identifier(*at, *length), identifier)
            }
            Previous::InOtherWindow(other, at, length) => {
                identifiers.looks_like(other.identifier(*at, *length), identifier)
            }
        }
    }

    /// What Rock Ridge makes of an entry that has more to say than most; `None` of a directory that
    /// belongs elsewhere and is shown there.
    #[cold]
    fn rare(
        &self,
        window: &Window<'i>,
        first: Record,
        area: &[u8],
        at: usize,
        mut seen: Seen,
    ) -> Result<Option<(Seen, Arc<Rare>)>, Error> {
        let listed = Listed::read(self.medium, window, area, at)?;
        if listed.is_relocated && seen.flags.directory() {
            return Ok(None);
        }
        if let Some(child) = listed.child {
            let parent = self.entry.as_ref().map(|_| self.start);
            let found = own_record::of_child(self.medium, self.volume, child, parent)?;
            (seen.location, seen.len) = found;
            seen.flags = FileFlags(seen.flags.0 | FileFlags::DIRECTORY);
        }
        let len = listed.len.filter(|_| !seen.flags.directory());
        seen.len = len.unwrap_or(seen.len);
        seen.plain = listed.plain;
        // Where there is no other name, the identifier is shown.
        seen.in_full = listed.rare.name().is_none() && self.looks_like_previous(window, first);
        Ok(Some((seen, Arc::new(listed.rare))))
    }

    /// Whether a directory is there only to hold those that belong elsewhere: mkisofs and xorriso
    /// make one in the root, by these names. makefs does not mark what is in it by "RE".
    fn holds_only_relocated(&self, window: &Window<'i>, seen: &Seen) -> Result<bool, Error> {
        if !matches!(seen.plain.name(window), Some(b"rr_moved" | b".rr_moved"))
            || !self.entry.as_ref().is_some_and(Entry::is_root)
        {
            return Ok(false);
        }
        let mut inside = Self::at(self.medium, self.volume, seen.location, seen.len);
        let mut found = false;
        for entry in inside.by_ref() {
            let Some(entry) = entry.ok().filter(Entry::is_dir) else {
                return Ok(false);
            };
            if !own_record::has_parent_link(self.medium, &entry)? {
                return Ok(false);
            }
            found = true;
        }
        Ok(found || inside.has_relocated)
    }
}

/// What is shown of an entry.
#[derive(Clone, Copy, Debug)]
struct Seen {
    flags: FileFlags,
    location: u64,
    len: u64,
    plain: Plain,
    in_full: bool,
}

impl<'i, S: ReadAt> Iterator for Directory<'i, S> {
    type Item = Result<Entry<'i>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_with(|entry| entry)
    }
}
