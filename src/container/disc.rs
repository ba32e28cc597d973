//! A disc that was recognised: its tracks, and the way to its volumes.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use super::blocks::Blocks;
use super::error::{ContainerError, ContainerFault};
use super::folder::Folder;
use super::place::Held;
use super::recognise::{Contents, Opening};
use super::track::{Choice, Container, Track, TrackMode};
use super::{AnySource, SharedSource};
use crate::error::Error;
use crate::image::Image;
use crate::options::Options;
use crate::sectors::{Layout, RawSectors};

/// A disc as it was found in one or more files.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # use isoudf::raw::sector::SYNC;
/// # let bcd = |number: usize| (number / 10 * 16 + number % 10) as u8;
/// # let mut dump = Vec::new();
/// # for (number, block) in disc.chunks(2048).enumerate() {
/// #     let frames = number + 150;
/// #     dump.extend_from_slice(&SYNC);
/// #     dump.extend([bcd(frames / 75 / 60), bcd(frames / 75 % 60), bcd(frames % 75), 1]);
/// #     dump.extend_from_slice(block);
/// #     dump.extend([0; 288]);
/// # }
/// use std::sync::Arc;
///
/// use isoudf::Options;
/// use isoudf::container::{Choice, Container, Disc, Nowhere, Opened, TrackMode};
/// use isoudf::source::InMemory;
///
/// // A dump in memory; what is in a file is opened by `open_any`.
/// let source = Arc::new(InMemory(dump));
/// let disc = Disc::new("track.bin", source, &Nowhere, &Options::default())?;
/// assert_eq!(disc.container(), Container::RawSectors);
/// assert_eq!(disc.tracks()[0].mode, TrackMode::Mode1);
/// let opened = Opened::new(disc, Options::default(), Choice::default())?;
/// assert_eq!(opened.image.label(), "ISOUDF_SAMPLE");
/// # Ok::<(), isoudf::Error>(())
/// ```
pub struct Disc {
    name: String,
    container: Container,
    source: SharedSource,
    /// Whether the source is an image that knows no tracks.
    is_whole: bool,
    tracks: Vec<Track>,
    /// What the layouts of the tracks are of.
    sources: Vec<Option<SharedSource>>,
}

impl fmt::Debug for Disc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disc")
            .field("name", &self.name)
            .field("container", &self.container)
            .field("tracks", &self.tracks)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "std")]
impl Disc {
    /// Finds out what a file or device holds, with the files beside it that it names.
    ///
    /// # Errors
    /// As [`new`](Self::new), and when the file cannot be opened.
    pub fn open(path: impl AsRef<std::path::Path>, options: &Options) -> Result<Self, Error> {
        let path = path.as_ref();
        let file = std::fs::File::open(path).map_err(|error| Error::Open {
            source: error.into(),
        })?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        let folder = super::folder::Beside::new(path);
        let source = alloc::sync::Arc::new(file);
        Self::new(&name.to_string_lossy(), source, &folder, options)
    }
}

impl Disc {
    /// Finds out what a source holds. Its name is used for errors, and for finding files that are
    /// named as it is but for the extension.
    ///
    /// A handful of small reads are made, a few for each track, and a description of tracks is read
    /// whole.
    ///
    /// # Errors
    /// [`ContainerError`] in [`Error::Open`] when a description of tracks is broken or contradicts
    /// itself, or names a file that is not there or is too short for a data track to begin in it;
    /// [`Error::Limit`] when it is too long, [`Error::Unsupported`] when it is of another version.
    pub fn new(
        name: &str,
        source: SharedSource,
        folder: &dyn Folder,
        options: &Options,
    ) -> Result<Self, Error> {
        let opening = Opening::new(name, &source, folder, options)?;
        let (container, contents) = opening.recognise()?;
        let (held, source, is_whole) = match contents {
            Contents::Whole => (Vec::new(), source, true),
            Contents::Sectors(layout) => (vec![only(name, &source, layout)?], source, false),
            Contents::Tracks(held) => (held, source, false),
            #[cfg(any(feature = "chd", feature = "cso", feature = "isz"))]
            Contents::Image(source) => (Vec::new(), source, true),
        };
        let held = held.into_iter().map(|held| (held.track, held.source));
        let (tracks, sources) = held.unzip();
        Ok(Self {
            name: name.to_string(),
            container,
            source,
            is_whole,
            tracks,
            sources,
        })
    }

    /// What kind of file it was found in.
    #[must_use]
    pub const fn container(&self) -> Container {
        self.container
    }

    /// Its tracks, in order. An ordinary image has none; a dump of raw sectors counts as one.
    #[must_use]
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// The sectors of a data track, as they are recorded.
    ///
    /// # Errors
    /// When there is no such track, or it holds no data.
    pub fn sectors(&self, track: u8) -> Result<RawSectors<SharedSource>, Error> {
        let (track, source, layout) = self.data(track)?;
        let sectors = RawSectors::new(source.clone(), layout);
        sectors.map_err(|source| self.unread(track, source))
    }

    /// The disc as one source of blocks in which an [`Image`] finds the chosen volume, and the number
    /// of the track that it is in.
    ///
    /// Blocks have the numbers that they have on the disc. Those of later sessions are left out;
    /// reading what no track of data has is an error. Where a volume would not be found at its place,
    /// its descriptors are shown at block 16.
    ///
    /// # Errors
    /// When there is no such track, or it holds no data.
    pub fn source(&self, choice: Choice) -> Result<(AnySource, Option<u8>), Error> {
        if self.is_whole && choice == Choice::Latest {
            return Ok((Box::new(self.source.clone()), None));
        }
        let number = match choice {
            Choice::Track(number) => number,
            Choice::Latest => self
                .latest()
                .ok_or_else(|| self.fault(None, ContainerFault::NoData))?,
        };
        if self.container == Container::RawSectors {
            return Ok((Box::new(self.sectors(number)?), Some(number)));
        }
        let (chosen, _, layout) = self.data(number)?;
        let mut blocks = Blocks::new(self.name.clone());
        let tracks = self.tracks.iter().zip(&self.sources);
        for (track, source) in tracks.filter(|(track, _)| track.session <= chosen.session) {
            if let Some(source) = source {
                blocks
                    .push(track, source)
                    .map_err(|source| self.unread(track, source))?;
            }
        }
        let start = u64::try_from(layout.first).unwrap_or_default();
        if start > 0 && shown(&blocks) != Some(start) {
            blocks.show(start);
        }
        Ok((Box::new(blocks), Some(number)))
    }

    /// The first data track of the last session that has one.
    fn latest(&self) -> Option<u8> {
        let data = || self.tracks.iter().filter(|track| track.layout.is_some());
        let session = data().map(|track| track.session).max()?;
        let mut of_session = data().filter(|track| track.session == session);
        of_session.next().map(|track| track.number)
    }

    fn data(&self, number: u8) -> Result<(&Track, &SharedSource, Layout), Error> {
        let mut tracks = self.tracks.iter().zip(&self.sources);
        let Some((track, source)) = tracks.find(|(track, _)| track.number == number) else {
            return Err(self.fault(Some(number), ContainerFault::NoTrack));
        };
        match (source, track.layout) {
            (Some(source), Some(layout)) => Ok((track, source, layout)),
            _ => Err(self.fault(Some(number), ContainerFault::NoData)),
        }
    }

    fn fault(&self, track: Option<u8>, fault: ContainerFault) -> Error {
        ContainerError::new(&self.name, track, fault).into()
    }

    fn unread(&self, track: &Track, source: crate::source::SourceError) -> Error {
        let file = track.files.first().cloned().unwrap_or_default();
        self.fault(Some(track.number), ContainerFault::Source { file, source })
    }
}

/// The block at which the session begins that an image finds by itself. Only then are all sessions
/// listed.
fn shown(blocks: &Blocks) -> Option<u64> {
    let image = Image::new(blocks).ok()?;
    let sessions = image.sessions().ok()?;
    let shown = sessions.iter().find(|session| session.is_shown)?;
    Some(shown.start / 2048)
}

/// The one track of a dump without a description.
fn only(name: &str, source: &SharedSource, layout: Layout) -> Result<Held, Error> {
    let sectors = RawSectors::new(source, layout).map_err(|source| Error::Open { source })?;
    let numbers = sectors.numbers();
    let length = numbers.end.saturating_sub(numbers.start);
    let track = Track {
        number: 1,
        session: 1,
        mode: mode(&sectors),
        start: Some(numbers.start),
        length: u32::try_from(length).ok(),
        pregap: 0,
        files: vec![name.to_string()],
        layout: Some(layout),
    };
    let source = Some(source.clone());
    Ok(Held { track, source })
}

/// The mode that the dump's volume descriptor is recorded in.
fn mode(sectors: &RawSectors<&SharedSource>) -> TrackMode {
    use crate::raw::sector::{Content, Sector};
    use crate::sectors::Part;
    let layout = sectors.layout();
    let mut sector = [0; 2352];
    let number = i64::from(layout.session).saturating_add(16);
    let read = sectors.read_raw(number, &mut sector).is_ok();
    match (layout.part, Sector::parse(&sector)) {
        (Part::Whole, Ok((sector, _))) if read => match sector.content {
            Content::Mode2(_) => TrackMode::Mode2,
            _ => TrackMode::Mode1,
        },
        (Part::Whole | Part::UserData, _) => TrackMode::Mode1,
        _ => TrackMode::Mode2,
    }
}
