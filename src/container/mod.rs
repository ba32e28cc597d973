//! Images of whole discs: what files they are in, which tracks they have, and their data tracks as one
//! source.
//!
//! [`open_any`] opens whatever it is given, told by the content: an ordinary image, a dump of raw
//! sectors ([`sectors`](crate::sectors)), or a description of tracks with the files beside it:
//!
//! | | feature | the tracks' sectors |
//! |---|---|---|
//! | cue sheet | `cue` | in the files that it names |
//! | TOC file of cdrdao | `toc` | in the files that it names |
//! | Nero image (`.nrg`, versions 1 and 2) | `nrg` | in the file itself |
//! | CloneCD (`.ccd`) | `ccd` | in the `.img` of the same name |
//! | Alcohol 120% (`.mds`, version 1) | `mds` | in the files that it names, mostly the `.mdf` |
//! | CHD of MAME ([`compressed`](crate::compressed)) | `chd` | in the file itself, compressed |
//! | CSO, ZSO and DAX ([`compressed`](crate::compressed)) | `cso` | none: an image, compressed in the file itself |
//! | ISZ of UltraISO ([`compressed`](crate::compressed)) | `isz` | none: an image, compressed in the file itself and those that follow it |
//!
//! The feature `containers` has all of them but `chd`, `cso` and `isz`, which have dependencies.
//!
//! ```no_run
//! # #[cfg(feature = "std")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let opened = isoudf::container::open_any("disc.cue")?;
//! println!("{}, track {:?}", opened.disc.container(), opened.track);
//! for track in opened.disc.tracks() {
//!     println!("{} {}: {:?} sectors", track.number, track.mode, track.length);
//! }
//! for entry in opened.image.best_tree().walk() {
//!     println!("{}", entry?.path());
//! }
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "std"))]
//! # fn main() {}
//! ```
//!
//! Blocks keep the numbers that they have on the disc: a later session's files are found in the
//! sessions before it. What is no data track cannot be read, and says so.
//!
//! A description is somebody else's file: of a name in it only what follows the last slash or
//! backslash counts, so that nothing but its own folder is read.

#![cfg_attr(
    not(all(
        feature = "cue",
        feature = "toc",
        feature = "nrg",
        feature = "ccd",
        feature = "mds"
    )),
    allow(
        dead_code,
        reason = "each kind of description needs a part of what they share"
    )
)]

mod blocks;
#[cfg(feature = "ccd")]
mod ccd;
#[cfg(feature = "chd")]
mod chd;
#[cfg(feature = "cue")]
mod cue;
mod disc;
mod error;
mod folder;
#[cfg(feature = "isz")]
mod isz;
#[cfg(feature = "mds")]
mod mds;
#[cfg(any(feature = "cue", feature = "toc"))]
mod mode;
#[cfg(feature = "nrg")]
mod nrg;
mod place;
mod recognise;
#[cfg(feature = "toc")]
mod toc;
mod track;

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

pub use disc::Disc;
pub use error::{ContainerError, ContainerFault};
pub use folder::{Folder, Nowhere};
pub use track::{Choice, Container, Track, TrackMode};

use crate::error::Error;
use crate::image::Image;
use crate::options::Options;
use crate::source::ReadAt;

/// A source of any kind, that threads may share.
pub type AnySource = Box<dyn ReadAt + Send + Sync>;

/// A source that several tracks lie in.
pub type SharedSource = Arc<dyn ReadAt + Send + Sync>;

/// An image, and what it was found in.
#[non_exhaustive]
pub struct Opened {
    /// The image.
    pub image: Image<AnySource>,
    /// The disc.
    pub disc: Disc,
    /// The number of the track whose volume is shown, of a disc that has tracks.
    pub track: Option<u8>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("disc", &self.disc)
            .field("track", &self.track)
            .finish_non_exhaustive()
    }
}

impl Opened {
    /// Opens the volume of a disc's latest session, or of a track.
    ///
    /// # Errors
    /// As [`Disc::source`] and [`Image::with_options`].
    pub fn new(disc: Disc, options: Options, choice: Choice) -> Result<Self, Error> {
        let (source, track) = disc.source(choice)?;
        let image = Image::with_options(source, options)?;
        Ok(Self { image, disc, track })
    }
}

/// Opens the image in a file or device, whatever it is in, and shows its latest session.
///
/// # Errors
/// When the file cannot be opened, when what describes its tracks is broken or names a file that is
/// not there ([`ContainerError`] in [`Error::Open`]), and as [`Image::new`].
#[cfg(feature = "std")]
pub fn open_any(path: impl AsRef<std::path::Path>) -> Result<Opened, Error> {
    open_any_with(path, Options::default(), Choice::default())
}

/// Opens the image in a file or device, whatever it is in, to be read as `options` say.
///
/// # Errors
/// As [`open_any`], and when there is no such track or it holds no data.
#[cfg(feature = "std")]
pub fn open_any_with(
    path: impl AsRef<std::path::Path>,
    options: Options,
    choice: Choice,
) -> Result<Opened, Error> {
    Opened::new(Disc::open(path, &options)?, options, choice)
}
