//! What an image is in: an ordinary file, a dump of raw CD sectors, or a container with tracks.

use std::fmt::{self, Display};
use std::path::Path;

use isoudf::container::{Choice, Container, Disc, SharedSource, Track};
use isoudf::sectors::{Part, RawSectors};
use isoudf::{Error, Options};

use crate::outcome::tell;
use crate::reading::Source;
use crate::text::{Grouped, Shown, count};

pub(crate) type Dump = RawSectors<SharedSource>;

/// The file with all that was recognised in it, and the source of its volume.
pub(crate) struct Opened {
    pub(crate) disc: Disc,
    pub(crate) source: Source,
    /// The number of the track that is shown.
    pub(crate) track: Option<u8>,
    /// The sectors of that track, if they are raw.
    pub(crate) dump: Option<Dump>,
}

/// Opens an image, and the track of this number or the latest session.
pub(crate) fn open(path: &Path, track: Option<u8>, options: &Options) -> Result<Opened, Error> {
    let disc = Disc::open(path, options)?;
    let choice = track.map_or(Choice::Latest, Choice::Track);
    let (source, track) = disc.source(choice).inspect_err(|_| {
        // Of a disc without data, what it has instead.
        for track in disc.tracks() {
            tell(format_args!(
                "track {}: {}",
                track.number,
                DescribedTrack(track)
            ));
        }
    })?;
    let dump = track.map(|track| disc.sectors(track)).transpose()?;
    let dump = dump.filter(|dump| {
        disc.container() == Container::RawSectors || dump.layout().part != Part::UserData
    });
    Ok(Opened {
        disc,
        source,
        track,
        dump,
    })
}

/// How the sectors of a dump lie, in a line.
pub(crate) struct Described<'a>(pub(crate) &'a Dump);

impl Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (layout, numbers) = (self.0.layout(), self.0.numbers());
        let number = u64::try_from(numbers.end - numbers.start).unwrap_or_default();
        write!(
            f,
            "{} of {} bytes",
            count(number, "sector", "sectors"),
            layout.part.bytes()
        )?;
        match layout.stride as usize - layout.part.bytes() {
            0 => {}
            more => write!(f, " and {more} of subchannels")?,
        }
        write!(f, ", from sector {} on", numbers.start)?;
        match layout.session {
            0 => Ok(()),
            session => write!(f, "; the session at sector {}", Grouped(session.into())),
        }
    }
}

/// A track, in a line.
pub(crate) struct DescribedTrack<'a>(pub(crate) &'a Track);

impl Display for DescribedTrack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let track = self.0;
        write!(f, "{}", track.mode)?;
        match track.length {
            Some(length) => write!(f, ", {}", count(length.into(), "sector", "sectors"))?,
            None => f.write_str(", of unknown length")?,
        }
        if let Some(start) = track.start {
            write!(f, " from {start} on")?;
        }
        if let (isoudf::container::TrackMode::Audio, Some(length)) = (track.mode, track.length) {
            let seconds = length / 75;
            write!(f, " ({}:{:02})", seconds / 60, seconds % 60)?;
        }
        write!(f, ", session {}", track.session)?;
        match &track.files[..] {
            [] => Ok(()),
            files => write!(f, ", in {}", Shown(&files.join(", "))),
        }
    }
}
