//! From what a description claims of tracks to what is there.

use alloc::string::String;
use alloc::vec::Vec;

use super::SharedSource;
use super::error::ContainerFault;
use super::recognise::Opening;
use super::track::{Track, TrackMode};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::raw::sector::SectorHeader;
use crate::sectors::{Layout, Part};
use crate::source::ReadAt;

/// A track, and the source that its layout is of.
pub(super) struct Held {
    pub(super) track: Track,
    pub(super) source: Option<SharedSource>,
}

/// What a description says of a track.
pub(super) struct Claim {
    pub(super) number: u8,
    pub(super) session: u8,
    pub(super) mode: TrackMode,
    /// The block behind its pregap.
    pub(super) start: Option<i64>,
    /// Sectors behind its pregap.
    pub(super) length: Option<u32>,
    pub(super) pregap: u32,
    pub(super) files: Vec<String>,
    /// The files' bytes, where they are sectors.
    pub(super) source: Option<SharedSource>,
    /// Byte of the source where the track begins, behind its pregap.
    pub(super) offset: u64,
    /// Which part of each sector is there.
    pub(super) part: Option<Part>,
    /// Bytes from one sector to the next.
    pub(super) stride: u32,
    /// The byte of the description where it says so.
    pub(super) at: u64,
}

/// What the header of a sector says, if the one behind it goes with it: number and mode.
pub(super) fn header(source: &SharedSource, offset: u64, stride: u32) -> Option<(i64, u8)> {
    let read = |offset| {
        let mut bytes = [0; SectorHeader::LENGTH];
        source.read_exact_at(&mut bytes, offset).ok()?;
        let (header, _) = SectorHeader::parse(&bytes).ok()?;
        Some((header.address.sector_number()?, header.mode))
    };
    let (number, mode) = read(offset)?;
    let (next, _) = read(offset.checked_add(stride.into())?)?;
    (number.checked_add(1) == Some(next)).then_some((number.into(), mode))
}

/// Puts tracks in their places. The description is of this structure; it is `counted` when it does not
/// tell where on the disc tracks are, but only how long: then where one is found to be elsewhere, so
/// are those behind it.
pub(super) fn place(
    opening: &Opening<'_>,
    structure: Structure,
    counted: bool,
    claims: Vec<Claim>,
) -> Result<Vec<Held>, Error> {
    let mut end = None;
    let mut shift: i64 = 0;
    let mut placed = Vec::new();
    for claim in claims {
        let number = Some(claim.number);
        let error = |kind| {
            let error = FormatError::new(structure, claim.at, kind);
            opening.broken(number, error)
        };
        let mut start = claim.start.map(|start| start.saturating_add(shift));
        let mut addressed = false;
        if let (Some(Part::Whole), Some(source)) = (claim.part, &claim.source) {
            if let Some((found, _)) = header(source, claim.offset, claim.stride) {
                // Where it would not fit, the addresses are made up.
                if end.is_none_or(|end| found >= end) {
                    let told = start.unwrap_or(found);
                    if counted {
                        shift = shift.saturating_add(found.saturating_sub(told));
                    } else if found != told {
                        let rule = "its sectors have other addresses";
                        let kind = FormatErrorKind::Broken { rule };
                        let deviation = FormatError::new(structure, claim.at, kind);
                        opening.deviation(number, deviation, Handling::Ignored)?;
                    }
                    start = Some(found);
                    addressed = true;
                }
            }
        }
        if let (Some(start), Some(end)) = (start, end) {
            if start < end {
                let rule = "the track begins before the one before it ends";
                return Err(error(FormatErrorKind::Broken { rule }));
            }
        }
        let mut layout = None;
        if let (Some(part), Some(source)) = (claim.part, &claim.source) {
            let length = there(opening, structure, &claim, source)?;
            let Some(first) = start else {
                let what = "place on the disc: the length of a track before it is not known";
                return Err(error(FormatErrorKind::Missing { what }));
            };
            let mut of_part = Layout::new(part);
            of_part.stride = claim.stride;
            of_part.offset = claim.offset;
            of_part.count = Some(length);
            of_part.addressed = addressed;
            of_part.first = i32::try_from(first).map_err(|_| {
                let rule = "no disc is so large";
                error(FormatErrorKind::Broken { rule })
            })?;
            layout = Some(of_part);
        }
        end = match (start, claim.length) {
            (Some(start), Some(length)) => Some(start.saturating_add(length.into())),
            (Some(start), None) => Some(start),
            (None, _) => end,
        };
        placed.push(Held {
            track: Track {
                number: claim.number,
                session: claim.session,
                mode: claim.mode,
                start,
                length: claim.length,
                pregap: claim.pregap,
                files: claim.files,
                layout,
            },
            source: claim.source,
        });
    }
    Ok(placed)
}

/// How many sectors a track of data has. What the file lacks at its end is a finding: it is cut off,
/// and what is there is read.
fn there(
    opening: &Opening<'_>,
    structure: Structure,
    claim: &Claim,
    source: &SharedSource,
) -> Result<u32, Error> {
    let size = source.size().map_err(|source| {
        let file = claim.files.first().cloned().unwrap_or_default();
        opening.error(Some(claim.number), ContainerFault::Source { file, source })
    })?;
    let stride = u64::from(claim.stride);
    let left = size.saturating_sub(claim.offset);
    let whole = left.checked_div(stride).unwrap_or_default();
    let length = claim.length.map_or(whole, u64::from);
    // Behind the last sector, subchannels may be missing.
    let part = claim.part.map_or(stride, |part| part.bytes() as u64);
    let before = length.saturating_sub(1).saturating_mul(stride);
    // One has a sector at least.
    let end = before.saturating_add(part).saturating_add(claim.offset);
    if end > size {
        let kind = FormatErrorKind::BeyondImage { end, size };
        let error = FormatError::new(structure, claim.at, kind);
        if claim.offset >= size {
            return Err(opening.broken(Some(claim.number), error));
        }
        opening.deviation(Some(claim.number), error, Handling::ReadAsRecorded)?;
    }
    Ok(u32::try_from(length).unwrap_or(u32::MAX))
}
