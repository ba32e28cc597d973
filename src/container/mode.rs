//! What the modes of cue sheets and TOC files mean.

use super::track::TrackMode;
use crate::raw::container::Mode;
use crate::sectors::Part;

impl Mode {
    pub(super) fn track_mode(self) -> TrackMode {
        match self {
            Self::Audio(_) => TrackMode::Audio,
            Self::Mode1(_) => TrackMode::Mode1,
            Self::Mode2(_) => TrackMode::Mode2,
        }
    }

    pub(super) const fn size(self) -> u32 {
        let (Self::Audio(size) | Self::Mode1(size) | Self::Mode2(size)) = self;
        size as u32
    }

    /// Which part of its sectors a track of data has.
    pub(super) const fn part(self) -> Option<Part> {
        match self {
            Self::Mode1(2352 | 2448) | Self::Mode2(2352 | 2448) => Some(Part::Whole),
            Self::Mode1(2048) | Self::Mode2(2048) => Some(Part::UserData),
            Self::Mode2(2332) => Some(Part::Mode2WithoutEdc),
            Self::Mode2(2336) => Some(Part::Mode2),
            // 2324: of form 2 alone, which are no blocks.
            _ => None,
        }
    }
}
