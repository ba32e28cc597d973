//! The records of a directory, read window by window and joined to files.

use alloc::sync::Arc;

use super::{Directory, LARGEST_WINDOW, Previous};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::iso::SECTOR;
use crate::iso::identifier::Identifiers;
use crate::iso::sections::{File, Record, Waiting};
use crate::iso::volume::Numbers;
use crate::iso::window::Window;
use crate::limits::LimitKind;
use crate::raw::iso::{DirectoryRecord, FileFlags, SECTOR_SIZE};
use crate::source::ReadAt;

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
    /// The directory cannot be read any further.
    fn stop<T>(&mut self, error: impl Into<Error>) -> Result<T, Error> {
        self.done = true;
        Err(error.into())
    }

    /// Reads the window at `window_start`; `false` at the directory's end.
    pub(super) fn load(&mut self) -> Result<bool, Error> {
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
    pub(super) fn find(&mut self) -> Option<Result<File, Error>> {
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
        if length == 1 {
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
        if self.sought.is_some_and(|sought| sought.ends(&file)) {
            return Ok(Some(Waiting::Sections(file).given_up()));
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
}
