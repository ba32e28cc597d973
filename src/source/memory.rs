//! Images that lie in memory.

use core::fmt;

use super::{ReadAt, SourceError};

impl ReadAt for [u8] {
    #[inline]
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.len() as u64)
    }

    #[inline]
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        match self.slice_at(offset, buf.len()) {
            Some(bytes) => {
                buf.copy_from_slice(bytes);
                Ok(())
            }
            None => Err(SourceError::OutOfBounds {
                offset,
                len: buf.len() as u64,
                size: self.len() as u64,
            }),
        }
    }

    #[inline]
    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let start = usize::try_from(offset).ok()?;
        self.get(start..start.checked_add(len)?)
    }
}

/// An image in memory behind any owner: `Vec<u8>`, `Arc<[u8]>`, a memory map.
///
/// A plain `&[u8]` needs no wrapper.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::sync::Arc;
///
/// use isoudf::Image;
/// use isoudf::source::InMemory;
///
/// let shared: Arc<[u8]> = disc.into();
/// let image = Image::new(InMemory(Arc::clone(&shared)))?;
/// // No bytes are copied: the file's are lent as long as the image lives.
/// assert_eq!(image.best_tree().get("/README.TXT")?.as_slice().map(<[u8]>::len), Some(424));
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct InMemory<T>(pub T);

impl<T: AsRef<[u8]>> ReadAt for InMemory<T> {
    #[inline]
    fn size(&self) -> Result<u64, SourceError> {
        self.0.as_ref().size()
    }

    #[inline]
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.0.as_ref().read_exact_at(buf, offset)
    }

    #[inline]
    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        self.0.as_ref().slice_at(offset, len)
    }
}

/// How many bytes they are, and none of them.
impl<T: AsRef<[u8]>> fmt::Debug for InMemory<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.0.as_ref().len();
        f.debug_struct("InMemory").field("len", &len).finish()
    }
}
