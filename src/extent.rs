//! Runs of bytes: where the parts of a file lie in the image.

use alloc::sync::Arc;
use core::ops::Deref;

/// A run of a file's bytes and its place in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Extent {
    /// Offset in the file, in bytes.
    pub file_offset: u64,
    /// Length in bytes.
    pub len: u64,
    /// Offset in the image, in bytes; `None` for bytes that are not recorded and read as zeros.
    pub image_offset: Option<u64>,
}

impl Extent {
    /// First byte of the image behind the extent, when it is recorded.
    #[must_use]
    pub fn image_end(&self) -> Option<u64> {
        self.image_offset
            .map(|offset| offset.saturating_add(self.len))
    }
}

/// The extents of one file, in order and without gaps in the file. Cheap to clone.
///
/// Dereferences to a slice of [`Extent`].
#[derive(Clone, Debug)]
pub struct Extents(Runs);

#[derive(Clone, Debug)]
enum Runs {
    // Most files lie in one piece: no allocation for them.
    One([Extent; 1]),
    Many(Arc<[Extent]>),
}

impl Extents {
    pub(crate) fn one(image_offset: u64, len: u64) -> Self {
        Self(Runs::One([Extent {
            file_offset: 0,
            len,
            image_offset: Some(image_offset),
        }]))
    }

    pub(crate) fn many(extents: impl Into<Arc<[Extent]>>) -> Self {
        Self(Runs::Many(extents.into()))
    }
}

impl Deref for Extents {
    type Target = [Extent];

    fn deref(&self) -> &[Extent] {
        match &self.0 {
            Runs::One(extent) => extent,
            Runs::Many(extents) => extents,
        }
    }
}
