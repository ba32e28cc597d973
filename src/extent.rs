//! Runs of bytes: where the parts of a file lie in the image.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Deref;

/// A run of a file's bytes and its place in the image.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// let image = isoudf::Image::new(&disc[..])?;
/// let entry = image.best_tree().get("/README.TXT")?;
/// for extent in entry.extents()?.iter() {
///     // `None` would be a hole, which reads as zeros.
///     let start = extent.image_offset.unwrap() as usize;
///     let bytes = &disc[start..][..extent.len as usize];
///     assert_eq!(bytes, image.best_tree().read("/README.TXT")?);
/// }
/// # Ok::<(), isoudf::Error>(())
/// ```
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

    /// Whether bytes at this place of the image make one run with the extent's.
    fn continues_at(&self, image_offset: Option<u64>) -> bool {
        match image_offset {
            Some(_) => self.image_end() == image_offset,
            None => self.image_offset.is_none(),
        }
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

    /// Bytes of all of them.
    pub(crate) fn total_len(&self) -> u64 {
        self.last()
            .map_or(0, |last| last.file_offset.saturating_add(last.len))
    }

    pub(crate) fn many(extents: impl Into<Arc<[Extent]>>) -> Self {
        Self(Runs::Many(extents.into()))
    }
}

/// Puts the extents of a file together from its runs.
#[derive(Debug, Default)]
pub(crate) struct ExtentsBuilder {
    // The last extent so far, and those before it: most files have none of these.
    last: Option<Extent>,
    before: Vec<Extent>,
    len: u64,
    /// Whether the next run is not to be joined with the last.
    apart: bool,
}

impl ExtentsBuilder {
    /// Begins another extent: runs that follow each other in the image become one from here on.
    pub(crate) fn begin(&mut self) {
        self.apart = true;
    }

    /// Adds `len` bytes behind the others; says how many extents there are.
    pub(crate) fn push(&mut self, image_offset: Option<u64>, len: u64) -> usize {
        let apart = core::mem::take(&mut self.apart);
        let file_offset = self.len;
        self.len = self.len.saturating_add(len);
        match &mut self.last {
            Some(last) if !apart && last.continues_at(image_offset) => {
                last.len = last.len.saturating_add(len);
            }
            _ => {
                let next = Extent {
                    file_offset,
                    len,
                    image_offset,
                };
                self.before.extend(self.last.replace(next));
            }
        }
        self.before.len().saturating_add(1)
    }

    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn finish(mut self) -> Extents {
        match self.last {
            Some(last) if self.before.is_empty() => Extents(Runs::One([last])),
            last => {
                self.before.extend(last);
                Extents::many(self.before)
            }
        }
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
