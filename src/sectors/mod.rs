//! Dumps of raw CD sectors, shown as the blocks of 2048 bytes that volumes are made of.
//!
//! [`Layout::detect`] finds by the content whether a file is such a dump and how its sectors lie;
//! [`RawSectors`] is the source to read it through. An ordinary image is left alone:
//!
//! ```no_run
//! use isoudf::Image;
//! use isoudf::sectors::{Layout, RawSectors};
//! use isoudf::source::ReadAt;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = std::fs::File::open("track01.bin")?;
//! let source: Box<dyn ReadAt> = match Layout::detect(&file)? {
//!     Some(layout) => Box::new(RawSectors::new(file, layout)?),
//!     None => Box::new(file),
//! };
//! let image = Image::new(source)?;
//! # Ok(())
//! # }
//! ```

mod blocks;
mod check;
mod detect;
mod error;
mod gaps;
mod layout;
mod source;

pub(crate) use detect::is_descriptor;
pub(crate) use gaps::BETWEEN_SESSIONS;
#[cfg(any(feature = "cue", feature = "nrg"))]
pub(crate) use gaps::PREGAP;

pub use check::{Check, SectorCheck, SectorKind};
pub use error::SectorError;
pub use layout::{Layout, Part};
pub use source::RawSectors;
