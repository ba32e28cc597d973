//! The lines of a sheet put together: files, and tracks with the marks that they begin at.

use alloc::string::String;
use alloc::vec::Vec;

use crate::container::recognise::Opening;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::raw::container::Mode;
use crate::raw::container::cue::{Command, CueSheet, FileType};

/// A file that the sheet names.
pub(super) struct Named {
    pub(super) path: String,
    pub(super) file_type: FileType,
}

/// Where an index is.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    /// Which of the files it is in.
    pub(super) file: usize,
    /// Sectors from the start of the file.
    pub(super) sector: u32,
    /// The byte of the sheet that says so.
    pub(super) at: u64,
}

/// A track as the sheet has it.
pub(super) struct Draft {
    pub(super) number: u8,
    pub(super) session: u8,
    pub(super) mode: Mode,
    /// Whether it begins the inner part of a GD-ROM.
    pub(super) high_density: bool,
    pub(super) pregap: u32,
    pub(super) postgap: u32,
    pub(super) index0: Option<Mark>,
    pub(super) at: u64,
}

pub(super) struct Sheet {
    pub(super) files: Vec<Named>,
    /// Tracks, each with its index 1.
    pub(super) tracks: Vec<(Draft, Mark)>,
}

/// The sheet as far as it was read.
struct Reading<'a, 'o> {
    opening: &'a Opening<'o>,
    sheet: Sheet,
    /// The track whose lines are read, and its index 1.
    track: Option<(Draft, Option<Mark>)>,
    session: u8,
    high_density: bool,
}

impl Sheet {
    pub(super) fn read(opening: &Opening<'_>, bytes: &[u8]) -> Result<Self, Error> {
        let (files, tracks) = (Vec::new(), Vec::new());
        let mut reading = Reading {
            opening,
            sheet: Self { files, tracks },
            track: None,
            session: 1,
            high_density: false,
        };
        for line in CueSheet::new(bytes) {
            let (at, command) = line.map_err(|error| opening.broken(reading.number(), error))?;
            reading.line(at, command)?;
        }
        reading.end_track()?;
        Ok(reading.sheet)
    }
}

impl Reading<'_, '_> {
    fn number(&self) -> Option<u8> {
        self.track.as_ref().map(|(draft, _)| draft.number)
    }

    fn error(&self, at: u64, rule: &'static str) -> Error {
        let number = self.number();
        self.opening.against(number, Structure::CueSheet, at, rule)
    }

    fn line(&mut self, at: u64, command: Command<'_>) -> Result<(), Error> {
        match command {
            Command::File { name, file_type } => {
                let path = String::from_utf8_lossy(name).into_owned();
                self.sheet.files.push(Named { path, file_type });
            }
            Command::Track { number, mode } => {
                self.end_track()?;
                let last = self.sheet.tracks.last();
                if last.is_some_and(|(last, _)| number <= last.number) {
                    let rule = "the number of the track is not above the one before it";
                    return Err(self
                        .opening
                        .against(Some(number), Structure::CueSheet, at, rule));
                }
                let draft = Draft {
                    number,
                    session: self.session,
                    mode,
                    high_density: core::mem::take(&mut self.high_density),
                    pregap: 0,
                    postgap: 0,
                    index0: None,
                    at,
                };
                self.track = Some((draft, None));
            }
            Command::Index { number, sector } => self.index(at, number, sector)?,
            Command::Pregap(sectors) => self.draft(at)?.pregap = sectors,
            Command::Postgap(sectors) => self.draft(at)?.postgap = sectors,
            Command::Session(session) => {
                if session < self.session {
                    return Err(self.error(at, "the session is before the one before it"));
                }
                self.session = session;
            }
            Command::HighDensityArea => {
                self.session = self.session.saturating_add(1);
                self.high_density = true;
            }
            Command::Text => {}
            Command::Unknown => {
                let rule = "not a command of cue sheets";
                let kind = FormatErrorKind::Broken { rule };
                let deviation = FormatError::new(Structure::CueSheet, at, kind);
                self.opening
                    .deviation(self.number(), deviation, Handling::PassedOver)?;
            }
        }
        Ok(())
    }

    fn draft(&mut self, at: u64) -> Result<&mut Draft, Error> {
        match &mut self.track {
            Some((draft, _)) => Ok(draft),
            None => {
                let rule = "there is no track to which this belongs";
                Err(self.opening.against(None, Structure::CueSheet, at, rule))
            }
        }
    }

    fn index(&mut self, at: u64, number: u8, sector: u32) -> Result<(), Error> {
        let Some(file) = self.sheet.files.len().checked_sub(1) else {
            return Err(self.error(at, "there is no file to which this belongs"));
        };
        self.draft(at)?;
        let Some((draft, index1)) = &mut self.track else {
            return Ok(());
        };
        let mark = Mark { file, sector, at };
        match number {
            0 if draft.index0.is_none() && index1.is_none() => draft.index0 = Some(mark),
            1 if index1.is_none() => *index1 = Some(mark),
            0 | 1 => return Err(self.error(at, "the index is there twice, or out of order")),
            _ => {}
        }
        Ok(())
    }

    fn end_track(&mut self) -> Result<(), Error> {
        let number = self.number();
        match self.track.take() {
            None => Ok(()),
            Some((draft, Some(index1))) => {
                self.sheet.tracks.push((draft, index1));
                Ok(())
            }
            Some((draft, None)) => {
                let what = "index 1";
                let kind = FormatErrorKind::Missing { what };
                let error = FormatError::new(Structure::CueSheet, draft.at, kind);
                Err(self.opening.broken(number, error))
            }
        }
    }
}
