//! Directories: records read in windows and joined to entries (ECMA-119 6.8).

use alloc::sync::Arc;

use super::SECTOR;
use super::entry::Entry;
use super::identifier::Identifiers;
use super::own_record;
use super::rock_ridge::{Listed, Plain, Rare};
use super::sections::{File, Record, Waiting};
use super::volume::{Numbers, Volume};
use super::window::Window;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::iso::{DirectoryRecord, FileFlags, SECTOR_SIZE};
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

/// What comes at the end of a window.
enum Turn {
    /// Another one.
    Read,
    /// The file that waited for more records.
    File(File),
    /// Nothing more.
    End,
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
        this.window_size = sectors
            .clamp(1, WINDOW / SECTOR_SIZE)
            .saturating_mul(SECTOR_SIZE);
        this
    }

    /// The one entry whose first record is at byte `offset` of the image, in a directory that begins
    /// `shift` bytes into a sector.
    pub(super) fn single(
        medium: &'i Medium<S>,
        volume: &'i Volume,
        offset: u64,
        shift: u64,
    ) -> Result<Option<Entry<'i>>, Error> {
        // Records are laid out in sectors from the directory's start, which with small logical
        // blocks may be `shift` bytes into a sector of the image.
        let into = offset.saturating_sub(shift) % SECTOR;
        let base = offset.saturating_sub(into);
        let mut this = Self::at(medium, volume, base, medium.size().saturating_sub(base));
        this.window_size = SECTOR_SIZE;
        this.load()?;
        this.position = usize::try_from(into).unwrap_or_default();
        this.next().transpose()
    }

    /// The directory cannot be read any further.
    fn stop<T>(&mut self, error: impl Into<Error>) -> Result<T, Error> {
        self.done = true;
        Err(error.into())
    }

    /// Reads the window at `window_start`; `false` at the directory's end.
    fn load(&mut self) -> Result<bool, Error> {
        let left = self.len.saturating_sub(self.window_start);
        if left == 0 {
            return Ok(false);
        }
        let offset = self.start.saturating_add(self.window_start);
        let available = self.medium.available(offset, left);
        if available == 0 {
            let end = self.start.saturating_add(self.len);
            let size = self.medium.size();
            let kind = FormatErrorKind::BeyondImage { end, size };
            return self.stop(FormatError::new(Structure::Directory, offset, kind));
        }
        let len = usize::try_from(available)
            .unwrap_or(usize::MAX)
            .min(self.window_size);
        let bytes = match self.medium.read_front(Structure::Directory, offset, len) {
            Ok(bytes) => bytes,
            // No record crosses a sector's end: what the source cannot read costs those of its
            // sector alone.
            Err(error @ Error::Io { .. }) => {
                self.window = None;
                self.window_start = self.window_start.saturating_add(SECTOR);
                return Err(error);
            }
            Err(error) => return self.stop(error),
        };
        self.cut = bytes.len() < len;
        // What begins otherwise is read all the same, but it may be no directory at all.
        let first = bytes
            .get(..34)
            .map(|record| (record.first(), record.get(32..)));
        let begins = matches!(first, Some((Some(34..), Some([1, 0]))));
        if self.window_start == 0 && self.entry.is_some() && !begins {
            let rule = "the directory does not begin with its own record";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(Structure::Directory, offset, kind);
            if let Err(error) = self.medium.deviation(deviation, Handling::ReadAsRecorded) {
                return self.stop(error);
            }
        }
        self.window = Some(Arc::new(Window {
            volume: self.volume,
            bytes,
            offset,
            directory: self.entry.clone(),
        }));
        self.position = 0;
        Ok(true)
    }

    /// Goes on to the window at `start` bytes into the directory, `position` bytes into that.
    fn turn_to(&mut self, start: u64, position: usize) -> Result<Turn, Error> {
        let window = self.window.take();
        if let (Previous::InWindow(at, length), Some(window)) = (&self.previous, window) {
            self.previous = Previous::InOtherWindow(window, *at, *length);
        }
        self.window_start = start;
        if !self.load()? {
            return Ok(Turn::End);
        }
        self.position = position;
        Ok(Turn::Read)
    }

    /// Finds the next file; what is shown of it is not looked at yet.
    #[inline(always)]
    fn find(&mut self) -> Option<Result<File, Error>> {
        loop {
            let Some(window) = &self.window else {
                match self.load() {
                    Ok(true) => continue,
                    Ok(false) => return None,
                    Err(error) => return Some(Err(error)),
                }
            };
            let at = self.position;
            // The large window of a file of many sections is that file's: what follows it would
            // keep it alive, a directory while all below it is walked.
            if window.bytes.len() > self.usual_size && self.waiting.is_none() && self.joined {
                self.joined = false;
                self.window_size = self.usual_size;
                let sector = at.saturating_sub(at % SECTOR_SIZE);
                let start = self.window_start.saturating_add(sector as u64);
                match self.turn_to(start, at.saturating_sub(sector)) {
                    Ok(Turn::Read) => continue,
                    Ok(_) => return None,
                    Err(error) => return Some(Err(error)),
                }
            }
            let sector_end = (at / SECTOR_SIZE)
                .saturating_add(1)
                .saturating_mul(SECTOR_SIZE)
                .min(window.bytes.len());
            let frame = window.bytes.get(at..sector_end).unwrap_or_default();
            let offset = window.offset.saturating_add(at as u64);
            let record = match (frame.first(), DirectoryRecord::parse(frame)) {
                (None, _) => match self.window_end() {
                    Ok(Turn::Read) => continue,
                    Ok(Turn::File(file)) => return Some(Ok(file)),
                    Ok(Turn::End) => return None,
                    Err(error) => return Some(Err(error)),
                },
                // The rest of the sector is padding (ECMA-119 6.8.1.1).
                (Some(0), _) => {
                    self.position = sector_end;
                    continue;
                }
                (Some(_), Ok((record, _))) => record,
                (Some(stated), Err(error)) => {
                    if let Some(waiting) = self.waiting.take() {
                        return Some(Ok(waiting.given_up()));
                    }
                    // The next record is where this one says, if it says anything possible.
                    let stated = usize::from(*stated);
                    let possible = stated > DirectoryRecord::HEADER_LENGTH && stated <= frame.len();
                    self.position = if possible {
                        at.saturating_add(stated)
                    } else {
                        sector_end
                    };
                    return Some(Err(error.based_at(offset).into()));
                }
            };
            if record.is_self_or_parent() {
                self.position = at.saturating_add(record.length.into());
                match self.waiting.take() {
                    Some(waiting) => return Some(Ok(waiting.given_up())),
                    None => continue,
                }
            }
            let record = match self.choose(at, offset, &record) {
                Ok(chosen) => {
                    self.position = at.saturating_add(record.length.into());
                    chosen
                }
                Err(error) => {
                    if let Some(waiting) = self.waiting.take() {
                        return Some(Ok(waiting.given_up()));
                    }
                    self.position = at.saturating_add(record.length.into());
                    return Some(Err(error));
                }
            };
            let plain = record.flags.0 & (FileFlags::ASSOCIATED | FileFlags::MULTI_EXTENT) == 0;
            if plain && self.waiting.is_none() {
                return Some(Ok(File::new(record, None)));
            }
            if let Some(file) = self.join(record).transpose() {
                return Some(file);
            }
        }
    }

    /// Chooses between the recordings of each number.
    #[inline(always)]
    fn choose(
        &self,
        at: usize,
        offset: u64,
        record: &DirectoryRecord<'_>,
    ) -> Result<Record, Error> {
        let numbers = Numbers {
            medium: self.medium,
            structure: Structure::DirectoryRecord,
        };
        numbers.u16(
            record.volume_sequence_number,
            offset.saturating_add(28),
            "volume sequence number",
        )?;
        if Identifiers::of(self.volume).is_odd(record.file_identifier) {
            self.odd_identifier(offset, record.file_identifier.len())?;
        }
        Ok(Record {
            at: u32::try_from(at).unwrap_or(u32::MAX),
            identifier_length: u8::try_from(record.file_identifier.len()).unwrap_or(u8::MAX),
            flags: self.volume.flags(record),
            extent: numbers.u32(record.extent, offset.saturating_add(2), "extent")?,
            xattr: record.extended_attribute_record_length,
            data_length: numbers.u32(
                record.data_length,
                offset.saturating_add(10),
                "data length",
            )?,
        })
    }

    /// An identifier of 16-bit characters whose last byte is half a one. The rest of it is shown.
    #[cold]
    fn odd_identifier(&self, offset: u64, length: usize) -> Result<(), Error> {
        let kind = FormatErrorKind::Value {
            field: "length of file identifier",
            found: length as u64,
            expected: "an even number",
        };
        let at = offset.saturating_add(32);
        let deviation = FormatError::new(Structure::DirectoryRecord, at, kind);
        if length < 2 {
            return Err(deviation.into());
        }
        self.medium.deviation(deviation, Handling::Ignored)
    }

    /// Puts a record to the ones before it; gives a file when one is whole.
    #[cold]
    fn join(&mut self, record: Record) -> Result<Option<File>, Error> {
        let file = match self.waiting.take() {
            Some(waiting)
                if !self.same_identifier(waiting.file().first, record)
                    || matches!(waiting, Waiting::Associated(_)) && record.flags.associated() =>
            {
                // What waited waits in vain. The record is read again as the next entry's.
                self.position = record.at as usize;
                return Ok(Some(waiting.given_up()));
            }
            Some(Waiting::Sections(mut file)) => {
                file.sections = file.sections.saturating_add(1);
                file.len = file.len.saturating_add(record.data_length.into());
                file
            }
            Some(Waiting::Associated(associated)) => File::new(record, Some(associated.first.at)),
            None => File::new(record, None),
        };
        if !record.flags.multi_extent() && file.first.flags.associated() {
            self.waiting = Some(Waiting::Associated(file));
            return Ok(None);
        }
        if !record.flags.multi_extent() {
            self.joined = file.sections > 1;
            return Ok(Some(file));
        }
        if record.flags.directory() {
            let offset = self.offset_of(file.first).saturating_add(25);
            let rule = "a directory of several file sections";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(Structure::DirectoryRecord, offset, kind);
            self.medium.deviation(deviation, Handling::ReadAsRecorded)?;
            return Ok(Some(file));
        }
        let limit = self.medium.options().limits.file_sections;
        if file.sections >= limit {
            let offset = self.offset_of(file.first);
            let kind = LimitKind::FileSections;
            return self.stop(Error::Limit {
                kind,
                limit: limit.into(),
                offset,
            });
        }
        self.waiting = Some(Waiting::Sections(file));
        Ok(None)
    }

    fn same_identifier(&self, left: Record, right: Record) -> bool {
        self.window.as_ref().is_some_and(|window| {
            window.identifier(left.at, left.identifier_length)
                == window.identifier(right.at, right.identifier_length)
        })
    }

    fn offset_of(&self, record: Record) -> u64 {
        let base = self.window.as_ref().map_or(0, |window| window.offset);
        base.saturating_add(record.at.into())
    }

    /// At the end of a window: turns to the next one, which begins at the record that waits for
    /// others to be joined with it, if there is one.
    #[cold]
    fn window_end(&mut self) -> Result<Turn, Error> {
        let Some(window) = &self.window else {
            return Ok(Turn::End);
        };
        let size = window.bytes.len();
        let next = self.window_start.saturating_add(size as u64);
        let image_left = self.medium.available(window.offset, u64::MAX);
        let last = next >= self.len || image_left <= size as u64 || self.cut;
        match self.waiting.take() {
            None => self.turn_to(next, 0),
            Some(waiting) if last => Ok(Turn::File(waiting.given_up())),
            Some(waiting) => {
                // Read again from the sector where the entry begins; where it fills the window,
                // with a larger one. The limit of sections bounds that.
                let start = waiting.start() as usize;
                let sector = start / SECTOR_SIZE;
                if sector == 0 && size >= LARGEST_WINDOW {
                    let kind = LimitKind::FileSections;
                    let limit = self.medium.options().limits.file_sections.into();
                    let offset = self.offset_of(waiting.file().first);
                    return self.stop(Error::Limit {
                        kind,
                        limit,
                        offset,
                    });
                }
                if sector == 0 {
                    self.window_size = size.saturating_mul(2).min(LARGEST_WINDOW);
                }
                let into = sector.saturating_mul(SECTOR_SIZE);
                let next = self.window_start.saturating_add(into as u64);
                self.turn_to(next, start.saturating_sub(into))
            }
        }
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
