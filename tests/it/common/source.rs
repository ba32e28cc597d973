//! The kinds of source that every image is read from.

use std::fs::{self, File};
use std::io::Cursor;
use std::ops::Range;
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use isoudf::source::{InMemory, ReadAt, SeekSource, SourceError};

use crate::support::sparse::Sparse;

pub(crate) type Source = Box<dyn ReadAt + Send + Sync>;

/// A file of some bytes, gone when dropped.
pub(crate) struct TempFile(pub(crate) PathBuf);

impl TempFile {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let name = format!("isoudf-test-{}-{number}", process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, bytes).unwrap();
        Self(path)
    }

    pub(crate) fn open(&self) -> File {
        File::open(&self.0).unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // What is left over is the system's temporary directory's affair.
        let _ = fs::remove_file(&self.0);
    }
}

/// One that lends, a file, and a reader behind a lock; with what has to live as long.
pub(crate) fn sources(bytes: &[u8]) -> [(&'static str, Source, Option<TempFile>); 3] {
    let file = TempFile::new(bytes);
    let lends = InMemory(bytes.to_vec());
    let seeks = SeekSource::new(Cursor::new(bytes.to_vec()));
    [
        ("memory", Box::new(lends), None),
        ("a file", Box::new(file.open()), Some(file)),
        ("a reader", Box::new(seeks), None),
    ]
}

/// What a source was asked for.
#[derive(Default)]
pub(crate) struct Counts {
    reads: AtomicU64,
    bytes: AtomicU64,
}

impl Counts {
    /// Reads and bytes since the last call.
    pub(crate) fn take(&self) -> (u64, u64) {
        (self.reads.swap(0, Relaxed), self.bytes.swap(0, Relaxed))
    }
}

/// A source that does not lend, and counts.
pub(crate) struct Counting<S> {
    source: S,
    counts: Arc<Counts>,
}

impl<S: ReadAt> Counting<S> {
    pub(crate) fn new(source: S) -> (Self, Arc<Counts>) {
        let counts = Arc::<Counts>::default();
        let counted = Arc::clone(&counts);
        (Self { source, counts }, counted)
    }
}

impl<S: ReadAt> ReadAt for Counting<S> {
    fn size(&self) -> Result<u64, SourceError> {
        self.source.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.counts.reads.fetch_add(1, Relaxed);
        self.counts.bytes.fetch_add(buf.len() as u64, Relaxed);
        self.source.read_exact_at(buf, offset)
    }
}

/// A source of which some bytes cannot be read.
pub(crate) struct Scratched<S>(pub(crate) S, pub(crate) Range<u64>);

impl<S: ReadAt> ReadAt for Scratched<S> {
    fn size(&self) -> Result<u64, SourceError> {
        self.0.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        match offset < self.1.end && self.1.start < offset + buf.len() as u64 {
            true => Err(SourceError::Other("scratched".into())),
            false => self.0.read_exact_at(buf, offset),
        }
    }
}

/// An image with holes, for discs larger than memory.
pub(crate) struct Holes(pub(crate) Sparse);

impl ReadAt for Holes {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.0.len())
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.0.len())?;
        assert!(self.0.read_at(buf, offset));
        Ok(())
    }
}
