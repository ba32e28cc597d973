//! Plain values: what a disc was found in, and its tracks.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::sectors::Layout;

/// What kind of file a disc was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Container {
    /// An ordinary image, or something that is none at all.
    Plain,
    /// A dump of raw sectors, without a description of them.
    RawSectors,
    /// A cue sheet.
    Cue,
    /// A TOC file of cdrdao.
    Toc,
    /// An image that Nero wrote.
    Nero,
    /// A control file of CloneCD.
    CloneCd,
    /// A media descriptor of Alcohol 120%.
    Alcohol,
    /// A compressed disc, CHD.
    Chd,
    /// A compressed image, CSO or ZSO.
    Cso,
    /// A compressed image, DAX.
    Dax,
    /// A compressed image, ISZ.
    Isz,
}

impl Container {
    /// A short name for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::RawSectors => "raw",
            Self::Cue => "cue",
            Self::Toc => "toc",
            Self::Nero => "nrg",
            Self::CloneCd => "ccd",
            Self::Alcohol => "mds",
            Self::Chd => "chd",
            Self::Cso => "cso",
            Self::Dax => "dax",
            Self::Isz => "isz",
        }
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain image",
            Self::RawSectors => "raw sectors",
            Self::Cue => "cue sheet",
            Self::Toc => "TOC file",
            Self::Nero => "Nero image",
            Self::CloneCd => "CloneCD image",
            Self::Alcohol => "Alcohol 120% image",
            Self::Chd => "CHD file",
            Self::Cso => "CSO or ZSO image",
            Self::Dax => "DAX image",
            Self::Isz => "ISZ image",
        })
    }
}

/// What the sectors of a track are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TrackMode {
    /// Sound.
    Audio,
    /// Data of mode 1; also those of a DVD, which has no modes.
    Mode1,
    /// Data of mode 2, whether in the forms of CD-ROM XA or not.
    Mode2,
}

impl fmt::Display for TrackMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Audio => "audio",
            Self::Mode1 => "mode 1",
            Self::Mode2 => "mode 2",
        })
    }
}

/// A track of a disc.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Track {
    /// Its number, 1 to 99.
    pub number: u8,
    /// The session that it belongs to, from 1 on.
    pub session: u8,
    /// What its sectors are.
    pub mode: TrackMode,
    /// The block on the disc at which it begins, behind its pregap. Nobody knows behind a track whose
    /// length nobody knows.
    pub start: Option<i64>,
    /// Sectors. Nobody knows of audio that is not kept as sectors.
    pub length: Option<u32>,
    /// Sectors of the pause before it.
    pub pregap: u32,
    /// The files that it lies in, by their names beside the description: mostly one.
    pub files: Vec<String>,
    /// How its sectors lie there, if they can be read as blocks.
    pub layout: Option<Layout>,
}

/// Which volume of a disc to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Choice {
    /// That of the first data track of the last session that has one: the disc as it was left.
    #[default]
    Latest,
    /// That of the track of this number, as it was when its session was the last.
    Track(u8),
}
