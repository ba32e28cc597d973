//! What is wrong with a sector that was to be read.

use alloc::boxed::Box;
use core::fmt;

use crate::error::FormatError;
use crate::source::SourceError;

/// A sector that cannot be read as a block: which one, and why. Others are not touched by it.
///
/// [`RawSectors`](super::RawSectors) gives it as [`SourceError::Other`], from which
/// `downcast_ref` gets it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorError {
    /// The number of the sector.
    pub number: i64,
    /// What is wrong; the offset is that in the dump.
    pub fault: FormatError,
}

impl fmt::Display for SectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sector {} of the dump: {}", self.number, self.fault)
    }
}

impl core::error::Error for SectorError {}

impl From<SectorError> for SourceError {
    fn from(error: SectorError) -> Self {
        Self::Other(Box::new(error))
    }
}
