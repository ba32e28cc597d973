//! A part of another source.

use super::{ReadAt, SourceError};

/// A part of another source, shown as a source of its own: a partition, a track, an embedded image.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::Image;
/// use isoudf::source::Region;
///
/// // An image that begins at byte 1000 of something larger.
/// let file = [&[0; 1000], &disc[..], &[0; 99]].concat();
/// let image = Image::new(Region::new(&file[..], 1000, disc.len() as u64)?)?;
/// assert_eq!(image.label(), "ISOUDF_SAMPLE");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Region<S> {
    source: S,
    start: u64,
    len: u64,
}

impl<S: ReadAt> Region<S> {
    /// Shows the `len` bytes of `source` from byte `start` on.
    ///
    /// # Errors
    /// [`SourceError::OutOfBounds`] when the region does not lie inside the source.
    pub fn new(source: S, start: u64, len: u64) -> Result<Self, SourceError> {
        let size = source.size()?;
        match start.checked_add(len) {
            Some(end) if end <= size => Ok(Self { source, start, len }),
            _ => Err(SourceError::OutOfBounds {
                offset: start,
                len,
                size,
            }),
        }
    }

    /// Gives the whole source back.
    pub fn into_inner(self) -> S {
        self.source
    }
}

impl<S: ReadAt> ReadAt for Region<S> {
    #[inline]
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.len)
    }

    #[inline]
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.len)?;
        // The region lies inside the source, so the sum stays below the source's size.
        self.source
            .read_exact_at(buf, self.start.saturating_add(offset))
    }

    #[inline]
    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        SourceError::check_bounds(offset, len, self.len).ok()?;
        self.source.slice_at(self.start.checked_add(offset)?, len)
    }
}
