//! Bytes at an offset: what an image is read from.
//!
//! [`ReadAt`] is the one trait to implement for a source of one's own. Adapters are sources too,
//! and stack.

mod cached;
mod error;
#[cfg(feature = "std")]
mod file;
mod joined;
mod memory;
mod region;
#[cfg(feature = "std")]
mod seek;

use alloc::boxed::Box;
use alloc::sync::Arc;

pub use cached::{CacheOptions, Cached};
pub use error::SourceError;
pub use joined::Joined;
pub use memory::InMemory;
pub use region::Region;
#[cfg(feature = "std")]
pub use seek::SeekSource;

/// Something that can be read at any offset, through a shared reference.
///
/// Reads through `&self` let many threads read one image at the same time. Implementations must
/// answer alike every time: an image that changes while it is read gives undefined listings
/// (though never undefined behaviour).
///
/// ```
/// use isoudf::source::{ReadAt, SourceError};
///
/// /// A source whose every byte is zero.
/// struct Zeros(u64);
///
/// impl ReadAt for Zeros {
///     fn size(&self) -> Result<u64, SourceError> {
///         Ok(self.0)
///     }
///
///     fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
///         SourceError::check_bounds(offset, buf.len(), self.0)?;
///         buf.fill(0);
///         Ok(())
///     }
/// }
/// # Zeros(9).read_exact_at(&mut [1; 9], 0).unwrap();
/// # assert!(Zeros(9).read_exact_at(&mut [1; 9], 1).is_err());
/// ```
pub trait ReadAt {
    /// Size in bytes. Asked once, when an image is opened.
    ///
    /// # Errors
    /// Whatever keeps the source from knowing.
    fn size(&self) -> Result<u64, SourceError>;

    /// Fills `buf` with the bytes from `offset` on.
    ///
    /// # Errors
    /// When not all of `buf` could be filled; its contents are then unspecified.
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError>;

    /// Lends `len` bytes from `offset` on without a copy, when the source holds them in memory.
    ///
    /// `None` means only that they cannot be lent; [`read_exact_at`](Self::read_exact_at) decides
    /// whether they can be read.
    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let _ = (offset, len);
        None
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<T: ReadAt + ?Sized> ReadAt for $pointer {
            #[inline]
            fn size(&self) -> Result<u64, SourceError> {
                (**self).size()
            }

            #[inline]
            fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
                (**self).read_exact_at(buf, offset)
            }

            #[inline]
            fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
                (**self).slice_at(offset, len)
            }
        }
    )*};
}

forward!(&T, Box<T>, Arc<T>);
