//! The tracks of a CHD file.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::SharedSource;
use super::place::Held;
use super::recognise::{Contents, Opening};
use super::track::{Track, TrackMode};
use crate::compressed::Chd;
use crate::error::Error;

pub(super) fn is_one(opening: &Opening<'_>) -> bool {
    Chd::recognise(&opening.head)
}

/// Of a CD its tracks, of anything else the image.
pub(super) fn read(opening: &Opening<'_>) -> Result<Contents, Error> {
    let chd = Chd::with_limits(Arc::clone(opening.source), &opening.options.limits)?;
    let tracks: Vec<Track> = chd
        .tracks()
        .iter()
        .map(|track| {
            let layout = track.layout();
            let mode = match (layout, track.kind.starts_with("MODE2")) {
                (None, _) => TrackMode::Audio,
                (Some(_), true) => TrackMode::Mode2,
                (Some(_), false) => TrackMode::Mode1,
            };
            Track {
                number: u8::try_from(track.number).unwrap_or(u8::MAX),
                session: 1,
                mode,
                start: Some(track.first.into()),
                length: Some(track.frames),
                pregap: 0,
                files: vec![opening.name.to_string()],
                layout,
            }
        })
        .collect();
    let source: SharedSource = Arc::new(chd);
    if tracks.is_empty() {
        return Ok(Contents::Image(source));
    }
    let held = tracks.into_iter().map(|track| Held {
        source: track.layout.map(|_| Arc::clone(&source)),
        track,
    });
    Ok(Contents::Tracks(held.collect()))
}
