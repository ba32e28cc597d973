//! Media descriptors of Alcohol 120%, with the sectors in files beside them.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::SharedSource;
use super::error::ContainerFault;
use super::place::{Claim, place};
use super::recognise::{Contents, Opening};
use super::track::TrackMode;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::container::mds::{ExtraBlock, Footer, Header, SessionBlock, TrackBlock};
use crate::sectors::Part;
use crate::source::Joined;

const STRUCTURE: Structure = Structure::MediaDescriptor;

/// Files that one track may be split into. Alcohol splits at 2 or 4 GB: enough for 200 GB.
const FILES: u32 = 99;

/// Files of all tracks together, and sessions.
const ALL_FILES: usize = 198;
const SESSIONS: u16 = 99;

/// Bytes of subchannels behind each sector, and what tells of them.
const SUBCHANNELS: u32 = 96;
const INTERLEAVED: u8 = 8;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    opening.head.starts_with(Header::SIGNATURE)
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let bytes = opening.read(0, opening.size)?;
    let broken = |error| opening.broken(None, error);
    let (header, _) = Header::parse(&bytes).map_err(broken)?;
    if header.version[0] != 1 {
        return Err(Error::Unsupported {
            what: "media descriptor of version 2, which is encrypted",
            offset: 16,
        });
    }
    if header.sessions > SESSIONS {
        let rule = "there are more sessions than a disc can have";
        return Err(opening.against(None, STRUCTURE, 20, rule));
    }
    let mut reading = Reading {
        opening,
        bytes: &bytes,
        is_cd: header.is_cd(),
        claims: Vec::new(),
        files: Vec::new(),
    };
    for index in 0..u64::from(header.sessions) {
        let at = index.saturating_mul(SessionBlock::LENGTH as u64);
        let at = at.saturating_add(header.session_blocks.into());
        let (session, _) = reading.at(None, at, SessionBlock::parse)?;
        let Some(number) = u8::try_from(session.number)
            .ok()
            .filter(|number| *number > 0)
        else {
            let rule = "no session has this number";
            return Err(opening.against(None, STRUCTURE, at, rule));
        };
        for index in 0..u64::from(session.track_blocks) {
            let at = index.saturating_mul(TrackBlock::LENGTH as u64);
            let at = at.saturating_add(session.first_track_block.into());
            let (track, _) = reading.at(None, at, TrackBlock::parse)?;
            // The others are of the session.
            if (1..=99).contains(&track.point) {
                reading.track(number, &track, at)?;
            }
        }
    }
    let held = place(opening, STRUCTURE, false, reading.claims)?;
    Ok(Contents::Tracks(held))
}

/// A file that tracks lie in: its footer, its name, its bytes.
type Opened = (u32, Vec<String>, SharedSource);

/// The descriptor as far as it was read.
struct Reading<'a, 'o> {
    opening: &'a Opening<'o>,
    bytes: &'a [u8],
    is_cd: bool,
    claims: Vec<Claim>,
    files: Vec<Opened>,
}

impl Reading<'_, '_> {
    /// What lies at a byte of the descriptor.
    fn at<'b, T>(
        &'b self,
        track: Option<u8>,
        at: u64,
        parse: impl FnOnce(&'b [u8]) -> Result<T, FormatError>,
    ) -> Result<T, Error> {
        let from = usize::try_from(at).unwrap_or(usize::MAX);
        let parsed = parse(self.bytes.get(from..).unwrap_or_default());
        parsed.map_err(|error| self.opening.broken(track, error.based_at(at)))
    }

    fn track(&mut self, session: u8, block: &TrackBlock, at: u64) -> Result<(), Error> {
        let number = block.point;
        let against = |rule| {
            let error = self.opening.against(Some(number), STRUCTURE, at, rule);
            Err(error)
        };
        if let Some(last) = self.claims.last() {
            if number <= last.number || session < last.session {
                return against("the track or its session is not above the one before it");
            }
        }
        let (length, pregap) = match (self.is_cd, block.extra) {
            (true, 0) => return against("there is no extra block with its length"),
            (true, extra) => {
                let (extra, _) = self.at(Some(number), extra.into(), ExtraBlock::parse)?;
                (extra.length, extra.pregap)
            }
            (false, length) => (length, 0),
        };
        let stride = u32::from(block.sector_size);
        let behind = match block.subchannels {
            INTERLEAVED => SUBCHANNELS,
            _ => 0,
        };
        let mode = match block.mode & 7 {
            1 => TrackMode::Audio,
            2 => TrackMode::Mode1,
            _ => TrackMode::Mode2,
        };
        let part = match (mode, stride.checked_sub(behind)) {
            (TrackMode::Audio, Some(2352)) => None,
            (TrackMode::Mode1 | TrackMode::Mode2, Some(2048)) => Some(Part::UserData),
            (TrackMode::Mode1 | TrackMode::Mode2, Some(2352)) => Some(Part::Whole),
            (TrackMode::Mode2, Some(2336)) => Some(Part::Mode2),
            (TrackMode::Mode2, Some(2332)) => Some(Part::Mode2WithoutEdc),
            (TrackMode::Mode2, Some(2056)) => Some(Part::SubheadersAndData),
            (TrackMode::Mode2, Some(2324)) => None,
            _ => return against("no sector of this mode has this size"),
        };
        let (files, source) = self.files(number, block, at)?;
        self.claims.push(Claim {
            number,
            session,
            mode,
            start: Some(block.start_sector.into()),
            length: Some(length),
            pregap,
            files,
            source: Some(source),
            offset: block.start_offset,
            part,
            stride,
            at,
        });
        Ok(())
    }

    /// The files that a track lies in.
    fn files(
        &mut self,
        track: u8,
        block: &TrackBlock,
        at: u64,
    ) -> Result<(Vec<String>, SharedSource), Error> {
        let mut known = self.files.iter();
        if let Some((_, names, source)) = known.find(|(footer, ..)| *footer == block.footer) {
            return Ok((names.clone(), source.clone()));
        }
        let paths = self.paths(track, block, at)?;
        let before = self.files.iter().map(|(_, names, _)| names.len());
        if before.sum::<usize>().saturating_add(paths.len()) > ALL_FILES {
            let rule = "there are more files than are read";
            return Err(self.opening.against(Some(track), STRUCTURE, at, rule));
        }
        let (mut names, mut sources) = (Vec::new(), Vec::new());
        for path in &paths {
            let (name, source) = self.opening.companion(track, path)?;
            names.push(name);
            sources.push(source);
        }
        let source: SharedSource = match <[SharedSource; 1]>::try_from(sources) {
            Ok([only]) => only,
            Err(several) => match Joined::new(several) {
                Ok(joined) => Arc::new(joined),
                Err(source) => {
                    let file = names.first().cloned().unwrap_or_default();
                    let fault = ContainerFault::Source { file, source };
                    return Err(self.opening.error(Some(track), fault));
                }
            },
        };
        self.files
            .push((block.footer, names.clone(), source.clone()));
        Ok((names, source))
    }

    fn paths(&self, track: u8, block: &TrackBlock, at: u64) -> Result<Vec<String>, Error> {
        if block.footer == 0 {
            return Ok(vec![self.opening.with_extension("mdf")]);
        }
        if !(1..=FILES).contains(&block.files) {
            let kind = FormatErrorKind::Value {
                field: "number of files",
                found: block.files.into(),
                expected: "1 to 99",
            };
            let error = FormatError::new(STRUCTURE, at, kind);
            return Err(self.opening.broken(Some(track), error));
        }
        let mut paths = Vec::new();
        for index in 0..u64::from(block.files) {
            let at = index.saturating_mul(Footer::LENGTH as u64);
            let at = at.saturating_add(block.footer.into());
            let (footer, _) = self.at(Some(track), at, Footer::parse)?;
            let name = self.name(track, footer)?;
            paths.push(match name.strip_prefix("*.") {
                Some(extension) => self.opening.with_extension(extension),
                None => name,
            });
        }
        Ok(paths)
    }

    /// A name up to the zero behind it.
    fn name(&self, track: u8, footer: Footer) -> Result<String, Error> {
        let from = usize::try_from(footer.name).unwrap_or(usize::MAX);
        let bytes = self.bytes.get(from..).unwrap_or_default();
        let name = if footer.is_wide {
            let units = bytes.chunks_exact(2).map(|unit| {
                let unit = unit.first_chunk().copied().unwrap_or_default();
                u16::from_le_bytes(unit)
            });
            let units = units.take_while(|unit| *unit != 0);
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        } else {
            let end = bytes.iter().position(|byte| *byte == 0);
            let name = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            String::from_utf8_lossy(name).into_owned()
        };
        if name.is_empty() {
            let at = footer.name.into();
            let rule = "the file has no name";
            return Err(self.opening.against(Some(track), STRUCTURE, at, rule));
        }
        Ok(name)
    }
}
