//! The descriptions that come with images of CDs and DVDs: which tracks there are, and where in
//! which file their sectors lie.
//!
//! No standard has them. Fields are named as the programs that write them do, or else by what
//! libmirage and libcdio found them to be.

#[cfg(feature = "ccd")]
pub mod ccd;
#[cfg(feature = "cue")]
pub mod cue;
#[cfg(feature = "mds")]
pub mod mds;
#[cfg(any(feature = "cue", feature = "toc"))]
mod mode;
#[cfg(feature = "nrg")]
pub mod nrg;
#[cfg(any(feature = "cue", feature = "ccd", feature = "toc"))]
mod text;
#[cfg(feature = "toc")]
pub mod toc;

#[cfg(any(feature = "cue", feature = "toc"))]
pub use mode::Mode;
