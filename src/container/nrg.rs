//! Images that Nero wrote: sectors, and chunks behind them that tell of tracks.

use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::place::{Claim, place};
use super::recognise::{Contents, Opening};
use super::track::TrackMode;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::container::nrg::{
    Chunk, Chunks, CueEntry, DaoHeader, DaoTrack, EtnTrack, Footer, ModeCode, Version, digits,
};
use crate::sectors::{PREGAP, Part};

const STRUCTURE: Structure = Structure::NeroChunk;

/// The tracks of a disc that can be numbered.
const TRACKS: u8 = 99;

/// What an entry has for the track behind the last.
const LEAD_OUT: u8 = 0xAA;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    footer(opening).is_some()
}

fn footer(opening: &Opening<'_>) -> Option<Footer> {
    Footer::parse(opening.tail.as_ref()?).ok()
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let Some(footer) = footer(opening) else {
        return Ok(Contents::Whole);
    };
    let end = opening.size.saturating_sub(footer.length());
    if footer.chunks > end {
        let size = opening.size;
        let kind = FormatErrorKind::BeyondImage {
            end: footer.chunks,
            size,
        };
        return Err(opening.broken(None, FormatError::new(STRUCTURE, end, kind)));
    }
    let bytes = opening.read(footer.chunks, end)?;
    let mut reading = Reading {
        opening,
        footer,
        session: 0,
        indexes: Vec::new(),
        claims: Vec::new(),
    };
    for chunk in Chunks::new(&bytes) {
        let (at, chunk) =
            chunk.map_err(|error| opening.broken(None, error.based_at(footer.chunks)))?;
        let data_at = footer.chunks.saturating_add(at).saturating_add(Chunk::HEAD);
        match &chunk.id {
            b"CUES" | b"CUEX" => reading.cue(chunk.data, data_at)?,
            b"DAOI" | b"DAOX" => reading.dao(chunk.data, data_at)?,
            b"ETNF" | b"ETN2" => reading.etn(chunk.data, data_at)?,
            _ => {}
        }
    }
    let held = place(opening, STRUCTURE, false, reading.claims)?;
    Ok(Contents::Tracks(held))
}

/// The chunks as far as they were read.
struct Reading<'a, 'o> {
    opening: &'a Opening<'o>,
    footer: Footer,
    session: u8,
    /// Of the session's tracks, by number: the blocks of indexes 0 and 1.
    indexes: Vec<(u8, Option<i32>, Option<i32>)>,
    claims: Vec<Claim>,
}

impl Reading<'_, '_> {
    fn version(&self) -> Version {
        self.footer.version
    }

    /// Where on the disc a session's tracks are.
    fn cue(&mut self, data: &[u8], at: u64) -> Result<(), Error> {
        self.session = self.session.saturating_add(1);
        self.indexes.clear();
        let entries = data.chunks_exact(CueEntry::LENGTH);
        for (entry, index) in entries.zip(0_u64..) {
            let at = at.saturating_add(index.saturating_mul(CueEntry::LENGTH as u64));
            let (entry, _) = CueEntry::parse(entry, self.version())
                .map_err(|error| self.opening.broken(None, error.based_at(at)))?;
            if entry.track == LEAD_OUT {
                continue;
            }
            let number = digits(entry.track);
            let number = number.map_err(|error| self.opening.broken(None, error.based_at(at)))?;
            let known = self.indexes.iter().position(|(known, ..)| *known == number);
            let known = known.unwrap_or(self.indexes.len());
            if known == self.indexes.len() {
                self.indexes.push((number, None, None));
            }
            if let Some((_, index0, index1)) = self.indexes.get_mut(known) {
                match entry.index {
                    0 => *index0 = Some(entry.block),
                    1 => *index1 = Some(entry.block),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Where in the image they are, of a disc that was written at once.
    fn dao(&mut self, data: &[u8], at: u64) -> Result<(), Error> {
        let broken = |track, at, error: FormatError| self.opening.broken(track, error.based_at(at));
        let (header, mut rest) = DaoHeader::parse(data).map_err(|error| broken(None, at, error))?;
        let mut number = header.first_track;
        while !rest.is_empty() {
            let read = data.len().saturating_sub(rest.len());
            let at = at.saturating_add(read as u64);
            let (track, behind) = DaoTrack::parse(rest, self.version())
                .map_err(|error| broken(Some(number), at, error))?;
            rest = behind;
            self.check_number(number, at)?;
            let Sectors { mode, part, stride } = self.sectors(number, track.mode, at)?;
            let in_order = track.pregap <= track.start && track.start <= track.end;
            if !in_order || track.end > self.footer.chunks || u32::from(track.sector_size) != stride
            {
                let rule = "size of a sector, or where it lies in the image, cannot be";
                return Err(self.opening.against(Some(number), STRUCTURE, at, rule));
            }
            let of_number = self.indexes.iter().find(|(known, ..)| *known == number);
            let Some((_, index0, Some(index1))) = of_number.copied() else {
                let what = "index 1";
                let kind = FormatErrorKind::Missing { what };
                let error = FormatError::new(STRUCTURE, at, kind);
                return Err(self.opening.broken(Some(number), error));
            };
            let pregap = index0.map_or(0, |index0| index1.saturating_sub(index0));
            self.claims.push(Claim {
                number,
                session: self.session.max(1),
                mode,
                start: Some(index1.into()),
                length: sectors_in(track.end.saturating_sub(track.start), stride),
                pregap: u32::try_from(pregap).unwrap_or_default(),
                files: vec![self.opening.name.to_string()],
                source: Some(self.opening.source.clone()),
                offset: track.start,
                part,
                stride,
                at,
            });
            number = number.saturating_add(1);
        }
        Ok(())
    }

    /// Both, of a disc that was written track by track.
    fn etn(&mut self, data: &[u8], at: u64) -> Result<(), Error> {
        self.session = self.session.saturating_add(1);
        let (mut rest, mut gaps) = (data, 0_i64);
        while !rest.is_empty() {
            let number = self.claims.last().map_or(0, |claim| claim.number);
            let number = number.saturating_add(1);
            let read = data.len().saturating_sub(rest.len());
            let at = at.saturating_add(read as u64);
            let (track, behind) = EtnTrack::parse(rest, self.version())
                .map_err(|error| self.opening.broken(Some(number), error.based_at(at)))?;
            rest = behind;
            self.check_number(number, at)?;
            let Sectors { mode, part, stride } = self.sectors(number, track.mode, at)?;
            if track.start.saturating_add(track.length) > self.footer.chunks {
                let rule = "reaches behind the sectors of the image";
                return Err(self.opening.against(Some(number), STRUCTURE, at, rule));
            }
            self.claims.push(Claim {
                number,
                session: self.session,
                mode,
                // The pregaps of tracks before it are not counted there.
                start: Some(i64::from(track.block).saturating_add(gaps)),
                length: sectors_in(track.length, stride),
                pregap: PREGAP,
                files: vec![self.opening.name.to_string()],
                source: Some(self.opening.source.clone()),
                offset: track.start,
                part,
                stride,
                at,
            });
            gaps = gaps.saturating_add(PREGAP.into());
        }
        Ok(())
    }

    /// Tracks are numbered upwards, and so there are no more than 99.
    fn check_number(&self, number: u8, at: u64) -> Result<(), Error> {
        let last = self.claims.last().map_or(0, |claim| claim.number);
        if (last.saturating_add(1)..=TRACKS).contains(&number) {
            return Ok(());
        }
        let rule = "the number of the track is not above the one before it, or above 99";
        Err(self.opening.against(Some(number), STRUCTURE, at, rule))
    }

    fn sectors(&self, track: u8, code: ModeCode, at: u64) -> Result<Sectors, Error> {
        use TrackMode::{Audio, Mode1, Mode2};
        let (mode, part, stride) = match code.0 {
            0x00 => (Mode1, Some(Part::UserData), 2048),
            0x02 => (Mode2, Some(Part::UserData), 2048),
            0x03 => (Mode2, Some(Part::Mode2), 2336),
            0x05 => (Mode1, Some(Part::Whole), 2352),
            0x06 => (Mode2, Some(Part::Whole), 2352),
            0x07 => (Audio, None, 2352),
            0x0F => (Mode1, Some(Part::Whole), 2448),
            0x10 => (Audio, None, 2448),
            0x11 => (Mode2, Some(Part::Whole), 2448),
            found => {
                let kind = FormatErrorKind::Value {
                    field: "mode of a track",
                    found: found.into(),
                    expected: "one that Nero writes",
                };
                let error = FormatError::new(STRUCTURE, at, kind);
                return Err(self.opening.broken(Some(track), error));
            }
        };
        Ok(Sectors { mode, part, stride })
    }
}

/// How the sectors of a track are kept.
struct Sectors {
    mode: TrackMode,
    part: Option<Part>,
    stride: u32,
}

fn sectors_in(bytes: u64, stride: u32) -> Option<u32> {
    u32::try_from(bytes.checked_div(stride.into())?).ok()
}
