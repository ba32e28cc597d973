//! Sessions: the states of a disc that was written to more than once.
//!
//! Each session records a whole volume anew, and counts blocks from the start of the disc; files that
//! stayed are where an earlier session put them. Nothing on the disc links sessions, as drives keep a
//! table of them that images lack. They are found where writers put them:
//!
//! - Behind each other on write-once discs: the next begins at the next multiple of 16 sectors
//!   (genisoimage, growisofs) or of 32 (xorriso), perhaps behind the 150 sectors with which
//!   genisoimage and xorriso pad what they write to CDs, or behind what a CD has between sessions.
//! - On rewritable discs and in files, where xorriso puts the first session at sector 32, its
//!   descriptors at 48, and writes a copy of the newest one's descriptors to sector 16.

use alloc::string::String;
use alloc::vec::Vec;

use super::descriptors::SYSTEM_AREA;
use super::identity;
use super::own_record::OwnRecord;
use super::volume::{Volume, encoded, location};
use super::{SECTOR, date};
use crate::error::{Error, Structure};
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::name::Encoded;
use crate::namespace::Namespace;
use crate::raw::iso::{DirectoryRecord, SECTOR_SIZE, TreeDescriptor, VolumeDescriptor};
use crate::sectors::BETWEEN_SESSIONS;
use crate::source::{ReadAt, SourceError};
use crate::time::Timestamp;

/// Where xorriso begins the first session on what can be written over.
const FIRST_OF_OVERWRITABLE: u64 = 32 * SECTOR;

/// Sectors of padding behind a volume that its descriptor may or may not count.
const PADDING: [u64; 2] = [0, 150];

/// Sectors with which a drive ends a track that was written at once.
const RUN_OUT: [u64; 2] = [0, 2];

/// Sectors of the shortest track that a CD may have: four seconds.
const SHORTEST_TRACK: u64 = 300;

/// Places where a session may follow another.
const CANDIDATES: usize = PADDING.len() * (2 + BETWEEN_SESSIONS.len() * RUN_OUT.len());

/// A session of an ISO 9660 disc: the disc as it was when that session was the last.
///
/// Made by [`Image::sessions`](crate::Image::sessions).
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// let image = isoudf::Image::new(&disc[..])?;
/// let sessions = image.sessions()?;
/// assert_eq!(sessions.len(), 1);
/// assert_eq!(sessions[0].label, "ISOUDF_SAMPLE");
/// assert!(sessions[0].is_shown);
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// Byte of the image at which the session begins; its volume descriptors are 16 sectors later.
    pub start: u64,
    /// First byte behind the volume, as its primary descriptor says.
    pub end: u64,
    /// Volume Identifier of the primary volume (ECMA-119 8.4.6).
    pub label: String,
    /// Volume Creation Date and Time (8.4.26).
    pub created: Option<Timestamp>,
    /// Volume Modification Date and Time (8.4.27).
    pub modified: Option<Timestamp>,
    /// Whether it is the one that the image's trees show.
    pub is_shown: bool,
    /// First byte of the root directory, which each session has for itself.
    root: u64,
}

impl Session {
    fn new(
        start: u64,
        view: TreeDescriptor<'_>,
        block_size: u32,
        root: u64,
        charset: Encoded,
    ) -> Self {
        let blocks = view.volume_space_size().little;
        let len = u64::from(blocks).saturating_mul(block_size.into());
        Self {
            start,
            end: start.saturating_add(len),
            label: identity::text(view.volume_identifier(), charset),
            created: date::from_digits(view.volume_creation_date()),
            modified: date::from_digits(view.volume_modification_date()),
            is_shown: false,
            root,
        }
    }

    /// The session that a primary volume was read from.
    pub(super) fn of(volume: &Volume) -> Self {
        let start = volume.session_start();
        let root = volume.root_location;
        let view = volume.descriptor();
        Self {
            // Those of High Sierra have no offset.
            created: volume.date(view.volume_creation_date()),
            modified: volume.date(view.volume_modification_date()),
            ..Self::new(start, view, volume.block_size, root, volume.encoded)
        }
    }

    /// The session that begins at byte `start`, if one does: a primary volume descriptor first, and a
    /// root directory behind it that knows where it is. An image that lies in the image as a file
    /// counts blocks from its own start, and so does not pass.
    fn read<S: ReadAt>(medium: &Medium<S>, start: u64) -> Result<Option<Self>, Error> {
        let descriptor = start.saturating_add(SYSTEM_AREA);
        let sector = medium.read(Structure::VolumeDescriptor, descriptor, SECTOR_SIZE);
        let Some(sector) = there(medium, sector)? else {
            return Ok(None);
        };
        let Ok((VolumeDescriptor::Primary(view), _)) = VolumeDescriptor::parse(&sector) else {
            return Ok(None);
        };
        let block_size = match view.logical_block_size().little {
            size @ (512 | 1024 | 2048) => u32::from(size),
            _ => return Ok(None),
        };
        let Some(root) = DirectoryRecord::root(view.root_directory_record()) else {
            return Ok(None);
        };
        let (block, attributes) = (root.extent.little, root.extended_attribute_record_length);
        let at = location(block_size, block, attributes);
        if at <= descriptor {
            return Ok(None);
        }
        let Some(own) = there(medium, OwnRecord::read(medium, at))? else {
            return Ok(None);
        };
        let own = own.record();
        let is_root = own.is_ok_and(|own| own.file_identifier == [0] && own.extent.little == block);
        let charset = encoded(Namespace::Iso, medium.options());
        Ok(is_root.then(|| Self::new(start, view, block_size, at, charset)))
    }

    /// The session behind this one.
    pub(super) fn next<S: ReadAt>(&self, medium: &Medium<S>) -> Result<Option<Self>, Error> {
        let mut before = self.start;
        for start in self.candidates() {
            // No step back, and none on the spot: a volume may say that it has no size.
            if start > before {
                before = start;
                if let Some(next) = Self::read(medium, start)? {
                    return Ok(Some(next));
                }
            }
        }
        Ok(None)
    }

    /// Where the next session may begin, in ascending order, some perhaps twice.
    fn candidates(&self) -> [u64; CANDIDATES] {
        let end = self.end.div_ceil(SECTOR);
        let shortest = (self.start / SECTOR).saturating_add(SHORTEST_TRACK);
        let align = |sector: u64, to: u64| sector.div_ceil(to).saturating_mul(to);
        let mut places = [0; CANDIDATES];
        let found = PADDING.into_iter().flat_map(|padding| {
            let end = end.saturating_add(padding);
            let track_end = end.max(shortest);
            let on_cd = BETWEEN_SESSIONS.into_iter().flat_map(move |between| {
                let track_end = track_end.saturating_add(between.into());
                RUN_OUT.map(|run_out| track_end.saturating_add(run_out))
            });
            [align(end, 16), align(end, 32)].into_iter().chain(on_cd)
        });
        for (place, sector) in places.iter_mut().zip(found) {
            *place = sector.saturating_mul(SECTOR);
        }
        places.sort_unstable();
        places
    }
}

/// A place behind the image, between its tracks, or one that a drive cannot read, is no session.
fn there<S, T>(medium: &Medium<S>, read: Result<T, Error>) -> Result<Option<T>, Error> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(Error::Io {
            source: SourceError::Gap { .. },
            ..
        }) => Ok(None),
        Err(error @ Error::Io { .. }) if medium.options().strict => Err(error),
        Err(_) => Ok(None),
    }
}

/// Follows the sessions behind the last one of `sessions`.
fn follow<S: ReadAt>(medium: &Medium<S>, sessions: &mut Vec<Session>) -> Result<(), Error> {
    let limit = medium.options().limits.sessions;
    while let Some(last) = sessions.last() {
        let Some(next) = last.next(medium)? else {
            break;
        };
        if sessions.len() as u64 >= u64::from(limit) {
            let kind = LimitKind::Sessions;
            return Err(Error::Limit {
                kind,
                limit: limit.into(),
                offset: next.start,
            });
        }
        sessions.push(next);
    }
    Ok(())
}

/// All sessions, the first one first; `first` is what the descriptors at sector 16 tell.
pub(super) fn all<S: ReadAt>(medium: &Medium<S>, first: Session) -> Result<Vec<Session>, Error> {
    // Only a copy of a later session's descriptor has its root behind where that would begin.
    let chain = match first.root >= FIRST_OF_OVERWRITABLE {
        true => Session::read(medium, FIRST_OF_OVERWRITABLE)?,
        false => None,
    };
    let Some(chain) = chain else {
        return behind(medium, first);
    };
    let mut sessions = alloc::vec![chain];
    follow(medium, &mut sessions)?;
    // Where the chain does not lead to the newest session, only sector 16 tells of that.
    if !sessions.iter().any(|session| session.root == first.root) {
        sessions.extend(behind(medium, first)?);
    }
    Ok(sessions)
}

/// A session and those that follow it.
pub(super) fn behind<S: ReadAt>(medium: &Medium<S>, first: Session) -> Result<Vec<Session>, Error> {
    let mut sessions = alloc::vec![first];
    follow(medium, &mut sessions)?;
    Ok(sessions)
}

/// Marks the session whose tree begins at `root`.
pub(super) fn mark(sessions: &mut [Session], root: u64) {
    let shown = sessions
        .iter_mut()
        .rev()
        .find(|session| session.root == root);
    if let Some(shown) = shown {
        shown.is_shown = true;
    }
}
