//! Compressed images, shown as sources of their bytes.

#[cfg(feature = "cso")]
mod blocks;
#[cfg(feature = "cso")]
mod cso;
#[cfg(feature = "cso")]
mod dax;
#[cfg(feature = "cso")]
mod table;

#[cfg(feature = "cso")]
pub use blocks::BlockError;
#[cfg(feature = "cso")]
pub use cso::Cso;
#[cfg(feature = "cso")]
pub use dax::Dax;
