//! Compressed images, shown as sources of their bytes: CSO, ZSO and DAX with the feature `cso`, CHD with
//! the feature `chd`.
//!
//! [`open_any`](crate::container::open_any) knows them by their content, with their tracks.

#[cfg(any(feature = "chd", feature = "cso", feature = "isz"))]
mod blocks;
#[cfg(feature = "chd")]
mod chd;
#[cfg(feature = "cso")]
mod cso;
#[cfg(feature = "cso")]
mod dax;
#[cfg(feature = "isz")]
mod isz;
#[cfg(feature = "cso")]
mod table;

#[cfg(any(feature = "chd", feature = "cso", feature = "isz"))]
pub use blocks::BlockError;
#[cfg(feature = "chd")]
pub use chd::{Chd, ChdTrack};
#[cfg(feature = "cso")]
pub use cso::Cso;
#[cfg(feature = "cso")]
pub use dax::Dax;
#[cfg(feature = "isz")]
pub use isz::Isz;
