//! Cue sheets: tracks counted through the files that hold them.

mod files;
mod sheet;

use alloc::vec;
use alloc::vec::Vec;

use self::files::Files;
use self::sheet::{Draft, Mark, Sheet};
use super::place::{Claim, place};
use super::recognise::{Contents, Opening};
use super::track::TrackMode;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::raw::container::cue::CueSheet;
use crate::sectors::{BETWEEN_SESSIONS, PREGAP};

/// The block at which the inner part of a GD-ROM begins.
const HIGH_DENSITY: i64 = 45_000;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    CueSheet::is_one(&opening.head)
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let bytes = opening.read(0, opening.size)?;
    let sheet = Sheet::read(opening, &bytes)?;
    let mut walk = Walk {
        opening,
        files: Files::new(opening, &sheet.files),
        place: None,
        claims: Vec::new(),
    };
    let mut before = None;
    for (draft, index1) in &sheet.tracks {
        walk.enter(draft, *index1, before)?;
        before = Some(draft);
    }
    walk.close()?;
    let held = place(opening, Structure::CueSheet, true, walk.claims)?;
    Ok(Contents::Tracks(held))
}

/// A place in a file and on the disc.
#[derive(Clone, Copy)]
struct Place {
    file: usize,
    /// Sectors from the start of the file, as the sheet counts.
    sector: u32,
    /// Bytes from there.
    offset: u64,
    /// Bytes of the sectors that follow.
    stride: u32,
    /// The block on the disc, as far as lengths are known.
    block: Option<i64>,
}

/// The way through the sheet, from mark to mark.
struct Walk<'a, 'o> {
    opening: &'a Opening<'o>,
    files: Files<'a, 'o>,
    place: Option<Place>,
    /// The last of them without its length as long as it is not known where it ends.
    claims: Vec<Claim>,
}

impl Walk<'_, '_> {
    /// Goes to the beginning of a track.
    fn enter(&mut self, draft: &Draft, index1: Mark, before: Option<&Draft>) -> Result<(), Error> {
        let first = draft.index0.unwrap_or(index1);
        let is_next_file = self.place.is_none_or(|place| place.file != first.file);
        let mut place = self.go(draft, first)?;
        self.end_track(place);
        let gaps = before.map_or(0, |before| i64::from(before.postgap));
        place.block = match (place.block, before) {
            // A file that goes on has what is between sessions, too; or sectors tell that it has not.
            (Some(block), Some(before)) if is_next_file && draft.session > before.session => {
                let [behind_first, behind_other] = BETWEEN_SESSIONS.map(i64::from);
                let between = match before.session {
                    1 => behind_first,
                    _ => behind_other,
                };
                // The last part of it is the pregap.
                let stored = i64::from(index1.sector.saturating_sub(first.sector).min(PREGAP));
                let stored = if first.file == index1.file { stored } else { 0 };
                Some(block.saturating_add(between).saturating_sub(stored))
            }
            (block, Some(_)) => {
                let gaps = gaps.saturating_add(draft.pregap.into());
                block.map(|block| block.saturating_add(gaps))
            }
            // Block 0 is where the first track begins behind its pregap; but of one of sound the part
            // that is longer than any pregap, or kept at all, is a hidden track.
            (_, None) => Some(0),
        };
        self.place = Some(place);
        let mut place = self.go(draft, index1)?;
        let pregap = match draft.index0 {
            Some(mark) if mark.file == index1.file => index1.sector.saturating_sub(mark.sector),
            _ => draft.pregap,
        };
        if before.is_none() && draft.mode.track_mode() != TrackMode::Audio {
            place.block = Some(0);
        }
        if draft.high_density {
            place.block = Some(HIGH_DENSITY);
        }
        self.place = Some(place);
        let told = draft.mode.size();
        if place.stride > told {
            let kind = FormatErrorKind::Value {
                field: "size of a sector",
                found: told.into(),
                expected: "the distance of the sectors in the file",
            };
            let deviation = FormatError::new(Structure::CueSheet, draft.at, kind);
            self.opening
                .deviation(Some(draft.number), deviation, Handling::Ignored)?;
        }
        let file = self.files.get(draft.number, index1)?;
        let is_sectors = file.size.is_some();
        self.claims.push(Claim {
            number: draft.number,
            session: draft.session,
            mode: draft.mode.track_mode(),
            start: place.block,
            length: None,
            pregap,
            files: vec![file.name.clone()],
            source: Some(file.source.clone()).filter(|_| is_sectors),
            offset: place.offset,
            part: draft.mode.part().filter(|_| is_sectors),
            stride: place.stride,
            at: draft.at,
        });
        Ok(())
    }

    /// Goes on to a mark of a track, whose sectors begin there.
    fn go(&mut self, draft: &Draft, mark: Mark) -> Result<Place, Error> {
        let mut place = match self.place {
            Some(place) if place.file == mark.file => place,
            Some(_) => Place {
                block: self.end_file()?,
                ..self.start_of(mark.file)
            },
            None => self.start_of(mark.file),
        };
        let Some(sectors) = mark.sector.checked_sub(place.sector) else {
            let rule = "the index is before the one before it";
            let structure = Structure::CueSheet;
            let number = Some(draft.number);
            return Err(self.opening.against(number, structure, mark.at, rule));
        };
        let extra = self
            .files
            .extra(draft, mark, place.stride, place.offset, sectors)?;
        let stride = draft.mode.size().saturating_add(extra.unwrap_or_default());
        // What goes before the first mark of a file is counted by the track's own sectors.
        let before = if place.stride == 0 {
            stride
        } else {
            place.stride
        };
        let bytes = u64::from(sectors).saturating_mul(before.into());
        place.offset = place.offset.saturating_add(bytes);
        place.block = place
            .block
            .map(|block| block.saturating_add(sectors.into()));
        place.sector = mark.sector;
        place.stride = stride;
        Ok(place)
    }

    fn start_of(&self, file: usize) -> Place {
        Place {
            file,
            sector: 0,
            offset: 0,
            stride: 0,
            block: Some(0),
        }
    }

    /// Ends the track before this place, if it has not ended with its file.
    fn end_track(&mut self, next: Place) {
        let (Some(place), Some(claim)) = (self.place, self.claims.last_mut()) else {
            return;
        };
        if place.file == next.file {
            claim.length = Some(next.sector.saturating_sub(place.sector));
        }
    }

    /// Ends the track that goes to the end of the file; gives the block behind that.
    fn end_file(&mut self) -> Result<Option<i64>, Error> {
        let Some(place) = self.place else {
            return Ok(None);
        };
        let size = self.files.size(place.file);
        let left = size.map(|size| size.saturating_sub(place.offset));
        let sectors = left.and_then(|left| {
            let stride = u64::from(place.stride);
            // Behind the last sector, subchannels may be missing.
            let part = if stride > 2352 { 2352 } else { stride };
            let room = left.saturating_add(stride).saturating_sub(part);
            u32::try_from(room.checked_div(stride)?).ok()
        });
        if let Some(claim) = self.claims.last_mut() {
            if claim.length.is_none() {
                claim.length = sectors;
            }
        }
        let block = place.block.zip(sectors);
        Ok(block.map(|(block, sectors)| block.saturating_add(sectors.into())))
    }

    fn close(&mut self) -> Result<(), Error> {
        self.end_file().map(|_| ())
    }
}
