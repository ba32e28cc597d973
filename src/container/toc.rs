//! TOC files of cdrdao: tracks put together from pieces, of files and of zeros.

mod pieces;

use alloc::string::String;
use alloc::vec::Vec;

use self::pieces::{Files, Pieces};
use super::place::{Claim, place};
use super::recognise::{Contents, Opening};
use super::track::TrackMode;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::raw::container::Mode;
use crate::raw::container::toc::{Length, Statement, TocFile};

const STRUCTURE: Structure = Structure::TocFile;

/// Tracks that a disc can have.
const TRACKS: u8 = 99;

/// Bytes of a sample of sound.
const SAMPLE: u64 = 4;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    TocFile::is_one(&opening.head)
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let bytes = opening.read(0, opening.size)?;
    let mut reading = Reading {
        opening,
        files: Files::new(opening),
        track: None,
        number: 0,
        end: Some(0),
        claims: Vec::new(),
    };
    for statement in TocFile::new(&bytes) {
        let (at, statement) = statement.map_err(|error| reading.broken(error))?;
        reading.statement(at, statement)?;
    }
    reading.end_track()?;
    let held = place(opening, STRUCTURE, true, reading.claims)?;
    Ok(Contents::Tracks(held))
}

/// A track as far as it was read.
struct Draft {
    mode: Mode,
    /// Bytes of a sector, with its subchannels.
    stride: u32,
    /// Sectors of its pregap.
    pregap: Option<u32>,
    pieces: Pieces,
    at: u64,
}

impl Draft {
    fn is_audio(&self) -> bool {
        self.mode.track_mode() == TrackMode::Audio
    }

    /// Bytes that a length stands for. Plain numbers count samples of sound, unless they are of a
    /// statement for data.
    fn bytes(&self, length: Length, is_data: bool) -> u64 {
        match length {
            Length::Sectors(sectors) => u64::from(sectors).saturating_mul(self.stride.into()),
            Length::Units(bytes) if is_data || !self.is_audio() => bytes,
            Length::Units(samples) => samples.saturating_mul(SAMPLE),
        }
    }

    /// Sectors that so many bytes take.
    fn sectors(&self, bytes: u64) -> u64 {
        bytes.div_ceil(u64::from(self.stride).max(1))
    }
}

/// The file as far as it was read.
struct Reading<'a, 'o> {
    opening: &'a Opening<'o>,
    files: Files<'a, 'o>,
    track: Option<Draft>,
    /// The number of the last track.
    number: u8,
    /// The block behind the tracks that have ended, as far as lengths are known.
    end: Option<i64>,
    claims: Vec<Claim>,
}

impl Reading<'_, '_> {
    fn number(&self) -> Option<u8> {
        self.track.as_ref().map(|_| self.number)
    }

    fn broken(&self, error: FormatError) -> Error {
        self.opening.broken(self.number(), error)
    }

    fn against(&self, at: u64, rule: &'static str) -> Error {
        self.opening.against(self.number(), STRUCTURE, at, rule)
    }

    fn statement(&mut self, at: u64, statement: Statement<'_>) -> Result<(), Error> {
        match statement {
            Statement::Session | Statement::Text => {}
            Statement::Track { mode, subchannels } => {
                self.end_track()?;
                if self.number >= TRACKS {
                    return Err(self.against(at, "there are more tracks than a disc can have"));
                }
                self.number = self.number.saturating_add(1);
                self.track = Some(Draft {
                    mode,
                    stride: mode.size().saturating_add(subchannels.into()),
                    pregap: None,
                    pieces: Pieces::default(),
                    at,
                });
            }
            Statement::File {
                name,
                is_data,
                offset,
                start,
                length,
            } => {
                let draft = self.draft(at)?;
                let length = length.map(|length| draft.bytes(length, is_data));
                let start = draft.bytes(start, is_data).saturating_add(offset);
                let track = self.number;
                let piece = self.files.piece(track, at, name, start, length)?;
                self.draft(at)?.pieces.push(piece);
            }
            Statement::Fifo(length) => {
                let draft = self.draft(at)?;
                let len = draft.bytes(length, true);
                draft.pieces.push_lost(len);
            }
            Statement::Zero { is_data, length } => {
                let draft = self.draft(at)?;
                let len = draft.bytes(length, is_data);
                draft.pieces.push_zeros(len);
            }
            Statement::Pregap(sectors) => {
                let draft = self.draft(at)?;
                let len = draft.bytes(Length::Sectors(sectors), true);
                draft.pieces.push_zeros(len);
                self.start(at, Some(sectors))?;
            }
            Statement::Start(sectors) => self.start(at, sectors)?,
            Statement::Unknown => {
                let rule = "not a statement of TOC files";
                let deviation = FormatError::new(STRUCTURE, at, FormatErrorKind::Broken { rule });
                let number = self.number();
                self.opening
                    .deviation(number, deviation, Handling::PassedOver)?;
            }
        }
        Ok(())
    }

    fn draft(&mut self, at: u64) -> Result<&mut Draft, Error> {
        match &mut self.track {
            Some(draft) => Ok(draft),
            None => {
                let rule = "there is no track to which this belongs";
                Err(self.opening.against(None, STRUCTURE, at, rule))
            }
        }
    }

    /// Ends the pregap of a track: behind so many sectors, or behind all that are there.
    fn start(&mut self, at: u64, sectors: Option<u32>) -> Result<(), Error> {
        let draft = self.draft(at)?;
        let here = || Some(draft.sectors(draft.pieces.len()?));
        let told = sectors.map(u64::from).or_else(here);
        let told = told.and_then(|sectors| u32::try_from(sectors).ok());
        if draft.pregap.is_some() {
            return Err(self.against(at, "the track starts twice"));
        }
        draft.pregap = told;
        match told {
            Some(_) => Ok(()),
            None => Err(self.against(at, "the track starts behind what has no known length")),
        }
    }

    fn end_track(&mut self) -> Result<(), Error> {
        let Some(draft) = self.track.take() else {
            return Ok(());
        };
        let number = self.number;
        let error = |kind| {
            let error = FormatError::new(STRUCTURE, draft.at, kind);
            self.opening.broken(Some(number), error)
        };
        let pregap = draft.pregap.unwrap_or_default();
        let skipped = draft.bytes(Length::Sectors(pregap), true);
        let length = match draft.pieces.len() {
            None => None,
            Some(len) => {
                let sectors = draft.sectors(len).checked_sub(pregap.into());
                let sectors = sectors.filter(|sectors| *sectors > 0);
                let Some(sectors) = sectors.and_then(|sectors| u32::try_from(sectors).ok()) else {
                    let rule = "the track has no sectors, or more than a disc can have";
                    return Err(error(FormatErrorKind::Broken { rule }));
                };
                Some(sectors)
            }
        };
        // Block 0 is where a first track of data begins behind its pregap, as in cue sheets.
        let is_first = self.claims.is_empty() && !draft.is_audio();
        let before = if is_first { 0 } else { i64::from(pregap) };
        let start = self.end.map(|end| end.saturating_add(before));
        let files: Vec<String> = draft.pieces.names();
        let part = draft.mode.part();
        let (source, offset) = match (part, length) {
            (Some(_), Some(length)) => {
                let all = Length::Sectors(length.saturating_add(pregap));
                let all = draft.bytes(all, true);
                draft.pieces.behind(self.opening, number, skipped, all)?
            }
            _ => None,
        }
        .unzip();
        self.end = start
            .zip(length)
            .map(|(start, length)| start.saturating_add(length.into()));
        self.claims.push(Claim {
            number,
            session: 1,
            mode: draft.mode.track_mode(),
            start,
            length,
            pregap,
            files,
            part: part.filter(|_| source.is_some()),
            source,
            offset: offset.unwrap_or_default(),
            stride: draft.stride,
            at: draft.at,
        });
        Ok(())
    }
}
