//! Any `Read + Seek` as a source.

use std::io::{Read, Seek, SeekFrom};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{ReadAt, SourceError};

/// Any `Read + Seek` as a source. Reads take turns: each locks the reader and seeks.
///
/// For a file, use [`std::fs::File`] itself, which needs no lock.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::io::Cursor;
///
/// use isoudf::Image;
/// use isoudf::source::SeekSource;
///
/// let reader = Cursor::new(disc); // or whatever else is `Read + Seek`
/// let image = Image::new(SeekSource::new(reader))?;
/// assert!(image.best_tree().read("/README.TXT").is_ok());
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Debug)]
pub struct SeekSource<R> {
    reader: Mutex<R>,
}

impl<R: Read + Seek> SeekSource<R> {
    /// Wraps a reader.
    pub const fn new(reader: R) -> Self {
        Self {
            reader: Mutex::new(reader),
        }
    }

    /// Gives the reader back.
    pub fn into_inner(self) -> R {
        self.reader
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, R> {
        // Every read seeks first, so a reader whose user panicked is as good as any.
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Read + Seek> ReadAt for SeekSource<R> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.lock().seek(SeekFrom::End(0))?)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let mut reader = self.lock();
        reader.seek(SeekFrom::Start(offset))?;
        Ok(reader.read_exact(buf)?)
    }
}
