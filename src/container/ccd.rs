//! Control files of CloneCD: the table of contents as a drive gives it, with all sectors in the file
//! of the same name with the extension `img`.

use alloc::vec;
use alloc::vec::Vec;

use super::SharedSource;
use super::place::{Claim, header, place};
use super::recognise::{Contents, Opening};
use super::track::TrackMode;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::container::ccd::{ControlFile, Line};
use crate::sectors::Part;

const STRUCTURE: Structure = Structure::ControlFile;
const STRIDE: u32 = 2352;

/// What an entry has in place of a track's number when it tells where the session ends.
const LEAD_OUT: i64 = 0xA2;

/// Tracks and ends of sessions: 99 of each.
const MOST_POINTS: usize = 99 + 99;

/// Control of a track of data.
const DATA: i64 = 4;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    ControlFile::is_one(&opening.head)
}

/// An entry of the table of contents that tells of a track or a session's end.
#[derive(Clone, Copy, Default)]
struct Entry {
    at: u64,
    session: Option<i64>,
    point: Option<i64>,
    control: Option<i64>,
    block: Option<i64>,
}

/// What a track's own section adds.
#[derive(Clone, Copy, Default)]
struct Section {
    number: u32,
    mode: Option<i64>,
    index0: Option<i64>,
    index1: Option<i64>,
}

/// The control file, line by line.
#[derive(Default)]
struct Control {
    entries: Vec<Entry>,
    sections: Vec<Section>,
    is_scrambled: bool,
}

/// Which section a line is in.
enum In {
    Other,
    Disc,
    Entry,
    Track,
}

impl Control {
    fn read(bytes: &[u8]) -> Self {
        let mut this = Self::default();
        let mut section = In::Other;
        for (at, line) in ControlFile::new(bytes) {
            match line {
                Line::Section { name, number } => {
                    let is = |section: &[u8]| name.eq_ignore_ascii_case(section);
                    section = if is(b"Disc") {
                        In::Disc
                    } else if is(b"Entry") {
                        let entry = Entry::default();
                        this.entries.push(Entry { at, ..entry });
                        In::Entry
                    } else if is(b"TRACK") && this.is_new(number) {
                        let section = Section::default();
                        this.sections.push(Section { number, ..section });
                        In::Track
                    } else {
                        In::Other
                    };
                }
                Line::Number { key, value } => this.number(&section, key, value),
                Line::Other(_) => {}
            }
        }
        this
    }

    /// Whether this can be a track, and one that has no section yet: so there are no more than 99.
    fn is_new(&self, number: u32) -> bool {
        let mut known = self.sections.iter();
        (1..=99).contains(&number) && known.all(|section| section.number != number)
    }

    fn number(&mut self, section: &In, key: &[u8], value: i64) {
        let is = |name: &[u8]| key.eq_ignore_ascii_case(name);
        match (section, self.entries.last_mut(), self.sections.last_mut()) {
            (In::Disc, ..) if is(b"DataTracksScrambled") => self.is_scrambled = value != 0,
            (In::Entry, Some(entry), _) => {
                if is(b"Session") {
                    entry.session = Some(value);
                } else if is(b"Point") {
                    entry.point = Some(value);
                } else if is(b"Control") {
                    entry.control = Some(value);
                } else if is(b"PLBA") {
                    entry.block = Some(value);
                }
            }
            (In::Track, _, Some(section)) => {
                if is(b"MODE") {
                    section.mode = Some(value);
                } else if is(b"INDEX 0") {
                    section.index0 = Some(value);
                } else if is(b"INDEX 1") {
                    section.index1 = Some(value);
                }
            }
            _ => {}
        }
    }
}

/// An entry in which nothing is missing.
#[derive(Clone, Copy)]
struct Point {
    at: u64,
    session: u8,
    /// The track; none of a session's end.
    track: Option<u8>,
    is_data: bool,
    block: i64,
    pregap: i64,
    section: Section,
}

pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let bytes = opening.read(0, opening.size)?;
    let control = Control::read(&bytes);
    let points = points(opening, &control)?;
    let first = points.iter().find_map(|point| point.track).unwrap_or(1);
    let (name, source) = opening.companion(first, &opening.with_extension("img"))?;
    let mut claims: Vec<Claim> = Vec::new();
    // Sectors of the file before those of the track: tracks lie there one behind the other.
    let mut position: i64 = 0;
    for (index, point) in points.iter().enumerate() {
        let Some(number) = point.track else {
            continue;
        };
        let error = |rule| opening.against(Some(number), STRUCTURE, point.at, rule);
        if claims.last().is_some_and(|last| number <= last.number) {
            return Err(error(
                "the number of the track is not above the one before it",
            ));
        }
        let next = points.get(index.saturating_add(1));
        let next = next.filter(|next| next.session == point.session);
        let end = next.map(|next| next.block.saturating_sub(next.pregap));
        let Some(end) = end.filter(|end| *end >= point.block) else {
            return Err(error("nothing behind the track tells where it ends"));
        };
        let start = position.saturating_add(point.pregap);
        let length = end.saturating_sub(point.block);
        position = start.saturating_add(length);
        let (offset, mode) = if point.is_data {
            if control.is_scrambled {
                return Err(Error::Unsupported {
                    what: "CloneCD image with scrambled data tracks",
                    offset: point.at,
                });
            }
            find(&source, start, point)
        } else {
            (bytes_of(start), TrackMode::Audio)
        };
        claims.push(Claim {
            number,
            session: point.session,
            mode,
            start: Some(point.block),
            length: u32::try_from(length).ok(),
            pregap: u32::try_from(point.pregap).unwrap_or_default(),
            files: vec![name.clone()],
            source: Some(source.clone()),
            offset,
            part: point.is_data.then_some(Part::Whole),
            stride: STRIDE,
            at: point.at,
        });
    }
    let held = place(opening, STRUCTURE, false, claims)?;
    Ok(Contents::Tracks(held))
}

fn bytes_of(sectors: i64) -> u64 {
    let sectors = u64::try_from(sectors).unwrap_or_default();
    sectors.saturating_mul(STRIDE.into())
}

/// Where in the file a track of data lies, and its mode. It lies behind the track before it; some
/// files have what is between sessions, too.
fn find(source: &SharedSource, start: i64, point: &Point) -> (u64, TrackMode) {
    let mode = |mode: i64| match mode {
        2 => TrackMode::Mode2,
        _ => TrackMode::Mode1,
    };
    for offset in [bytes_of(start), bytes_of(point.block)] {
        if let Some((number, found)) = header(source, offset, STRIDE) {
            if number == point.block {
                return (offset, mode(found.into()));
            }
        }
    }
    (bytes_of(start), mode(point.section.mode.unwrap_or(1)))
}

/// The entries in the order of the disc: tracks, and behind them the end of their session.
fn points(opening: &Opening<'_>, control: &Control) -> Result<Vec<Point>, Error> {
    let mut points = Vec::new();
    for entry in &control.entries {
        let point = entry.point.unwrap_or_default();
        let track = match point {
            1..=99 => u8::try_from(point).ok(),
            LEAD_OUT => None,
            _ => continue,
        };
        let missing = |what| {
            let kind = FormatErrorKind::Missing { what };
            opening.broken(track, FormatError::new(STRUCTURE, entry.at, kind))
        };
        if points.len() >= MOST_POINTS {
            let rule = "there are more entries than a disc can have";
            return Err(opening.against(track, STRUCTURE, entry.at, rule));
        }
        let session = entry.session.and_then(|session| u8::try_from(session).ok());
        let session = session.filter(|session| (1..=99).contains(session));
        let session = session.ok_or_else(|| missing("session from 1 to 99"))?;
        let block = entry.block.ok_or_else(|| missing("PLBA"))?;
        let mut sections = control.sections.iter();
        let section = sections.find(|section| Some(section.number) == track.map(u32::from));
        let section = section.copied().unwrap_or_default();
        let is_data = match entry.control {
            Some(control) => control & DATA != 0,
            None => section.mode.is_some_and(|mode| mode > 0),
        };
        points.push(Point {
            at: entry.at,
            session,
            track,
            is_data,
            block,
            pregap: 0,
            section,
        });
    }
    points.sort_by_key(|point| (point.session, point.track.unwrap_or(u8::MAX)));
    // A session's first track need not tell where its pregap begins: where its indexes count from,
    // unless they count from the start of the disc.
    let mut session = 0;
    for point in &mut points {
        let is_first = point.session != session;
        session = point.session;
        let Section { index0, index1, .. } = point.section;
        let counted = is_first && index1 != Some(point.block);
        let index0 = index0.or(counted.then_some(0));
        if let (Some(index0), Some(index1)) = (index0, index1) {
            let pregap = index1.saturating_sub(index0);
            if !(0..=i64::from(i32::MAX)).contains(&pregap) {
                let rule = "its indexes are out of order";
                return Err(opening.against(point.track, STRUCTURE, point.at, rule));
            }
            point.pregap = pregap;
        }
    }
    Ok(points)
}
