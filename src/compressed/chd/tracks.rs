//! The tracks of a CD, told in text by metadata of the file.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::compressed::blocks;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::chd::{ChdHeader, ChdMetadata};
use crate::sectors::{Layout, Part};
use crate::source::ReadAt;

/// Bytes of a frame: a sector and its subchannels.
const FRAME: u32 = 2448;

/// Frames that each track is filled up to a multiple of.
const PADDED_TO: u64 = 4;

/// Metadata that are looked at, and bytes of one: a CD has 99 tracks, and a track takes 100 bytes.
const MOST_METADATA: u32 = 256;
const LONGEST: u32 = 4096;

/// Where the header names the first metadata, and where each names the next one.
const META_OFFSET: u64 = 48;
const NEXT: u64 = 8;

/// A track of a CD, or of the inner or outer part of a GD-ROM.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChdTrack {
    /// TRACK: its number, from 1.
    pub number: u32,
    /// TYPE: such as `MODE1`, `MODE1_RAW`, `MODE2_RAW`, `AUDIO`.
    pub kind: String,
    /// FRAMES: its sectors, those of its pregap among them where the file holds them.
    pub frames: u32,
    /// Byte of the image at which its first frame begins.
    pub offset: u64,
    /// The number of its first frame's sector on the disc.
    pub first: i32,
}

impl ChdTrack {
    /// How the sectors of a data track lie, for [`RawSectors`](crate::sectors::RawSectors) of the
    /// [`Chd`](super::Chd); `None` of audio and of types not known.
    #[must_use]
    pub fn layout(&self) -> Option<Layout> {
        let part = match self.kind.as_str() {
            "MODE1_RAW" | "MODE2_RAW" => Part::Whole,
            "MODE1" | "MODE2_FORM1" => Part::UserData,
            "MODE2" | "MODE2_FORM_MIX" => Part::Mode2,
            _ => return None,
        };
        let mut layout = Layout::new(part);
        layout.stride = FRAME;
        layout.offset = self.offset;
        layout.first = self.first;
        layout.count = Some(self.frames);
        Some(layout)
    }
}

/// The tracks that metadata tell of, in their order.
pub(super) fn read<S: ReadAt>(
    source: &S,
    header: &ChdHeader,
    size: u64,
) -> Result<Vec<ChdTrack>, Error> {
    let mut tracks = Vec::new();
    let mut next = header.meta_offset;
    // Where that is told.
    let mut told_at = META_OFFSET;
    // The first frame of the track, counted in the file, and its sector on the disc.
    let (mut frame, mut sector) = (0_u64, 0_i64);
    for _ in 0..MOST_METADATA {
        if next == 0 {
            return Ok(tracks);
        }
        let mut bytes = [0; ChdMetadata::LENGTH];
        let at = next;
        let behind = at.saturating_add(bytes.len() as u64);
        check(told_at, behind, size)?;
        blocks::read(source, &mut bytes, at)?;
        let metadata = ChdMetadata::new(&bytes);
        (next, told_at) = (metadata.next, at.saturating_add(NEXT));
        if !matches!(&metadata.tag, b"CHTR" | b"CHT2" | b"CHGD") {
            continue;
        }
        let len = metadata.length.min(LONGEST);
        check(at, behind.saturating_add(len.into()), size)?;
        let mut text = vec![0; usize::try_from(len).unwrap_or_default()];
        blocks::read(source, &mut text, behind)?;
        let text = String::from_utf8_lossy(&text);
        let Some(told) = Told::parse(&text) else {
            let rule = "no number, type or length of the track";
            return Err(fault(behind, FormatErrorKind::Broken { rule }));
        };
        // A pregap that the file holds comes before what the track's number is counted from, on a
        // disc before sector 0.
        if tracks.is_empty() {
            let before = if told.has_pregap { told.pregap } else { 0 };
            sector = i64::from(before).saturating_neg();
        } else if !told.has_pregap {
            sector = sector.saturating_add(told.pregap.into());
        }
        tracks.push(ChdTrack {
            number: told.number,
            kind: told.kind.into(),
            frames: told.frames,
            offset: frame.saturating_mul(FRAME.into()),
            first: i32::try_from(sector).unwrap_or(i32::MAX),
        });
        let padded = u64::from(told.frames).next_multiple_of(PADDED_TO);
        frame = frame.saturating_add(padded);
        let after = i64::from(told.frames).saturating_add(told.postgap.into());
        sector = sector.saturating_add(after);
    }
    let rule = "the list of metadata does not end";
    Err(fault(told_at, FormatErrorKind::Broken { rule }))
}

fn check(at: u64, end: u64, size: u64) -> Result<(), Error> {
    match end <= size {
        true => Ok(()),
        false => Err(fault(at, FormatErrorKind::BeyondImage { end, size })),
    }
}

fn fault(offset: u64, kind: FormatErrorKind) -> Error {
    FormatError::new(Structure::ChdTrack, offset, kind).into()
}

/// What the text of a track says: words with a colon, and what belongs to them.
struct Told<'a> {
    number: u32,
    kind: &'a str,
    frames: u32,
    pregap: u32,
    /// Whether the file holds the pregap: then its type has a V before it.
    has_pregap: bool,
    postgap: u32,
}

impl<'a> Told<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let text = text.trim_end_matches('\0');
        let word = |name: &str| {
            let mut words = text.split_ascii_whitespace();
            words.find_map(|word| word.strip_prefix(name)?.strip_prefix(':'))
        };
        let number = |name: &str| word(name)?.parse().ok();
        Some(Self {
            number: number("TRACK")?,
            kind: word("TYPE")?,
            frames: number("FRAMES")?,
            pregap: number("PREGAP").unwrap_or_default(),
            has_pregap: word("PGTYPE").is_some_and(|kind| kind.starts_with('V')),
            postgap: number("POSTGAP").unwrap_or_default(),
        })
    }
}
