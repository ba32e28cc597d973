//! Everything that can be asked of an image, and what it costs.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use isoudf::source::{ReadAt, SourceError};
use isoudf::{Entry, Image, Options, PathTableCopy, Tree};

use crate::common::metered;

/// Reads after which a source gives up: only an endless loop asks for so many.
const MOST_READS: u64 = 2_000_000;

/// An image in memory that counts what is asked of it.
pub(crate) struct Budgeted<'b> {
    bytes: &'b [u8],
    /// Whether it lends, as memory does.
    lends: bool,
    reads: AtomicU64,
    read: AtomicU64,
}

impl<'b> Budgeted<'b> {
    pub(crate) fn new(bytes: &'b [u8], lends: bool) -> Self {
        let (reads, read) = (AtomicU64::new(0), AtomicU64::new(0));
        Self {
            bytes,
            lends,
            reads,
            read,
        }
    }

    fn count(&self, len: usize) {
        let reads = self.reads.fetch_add(1, Relaxed);
        assert!(reads < MOST_READS, "no end of reading");
        self.read.fetch_add(len as u64, Relaxed);
    }
}

impl ReadAt for Budgeted<'_> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.bytes.len() as u64)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.count(buf.len());
        self.bytes.read_exact_at(buf, offset)
    }

    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let lent = self.lends.then(|| self.bytes.slice_at(offset, len))??;
        self.count(len);
        Some(lent)
    }
}

/// What was done for an image.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    pub(crate) reads: u64,
    /// Bytes of those reads.
    pub(crate) read: u64,
    pub(crate) entries: u64,
    pub(crate) errors: u64,
    /// Most memory held while everything but the files was read.
    pub(crate) memory: u64,
}

impl Work {
    pub(crate) fn largest(self, other: Self) -> Self {
        Self {
            reads: self.reads.max(other.reads),
            read: self.read.max(other.read),
            entries: self.entries.max(other.entries),
            errors: self.errors.max(other.errors),
            memory: self.memory.max(other.memory),
        }
    }
}

/// Asks for everything. The caller judges what it cost.
pub(crate) fn exercise(bytes: &[u8], lends: bool, strict: bool) -> Work {
    let mut options = Options::default();
    options.strict = strict;
    let mut work = Work::default();
    let source = Budgeted::new(bytes, lends);
    let (_, memory) = metered(|| {
        let Ok(image) = Image::with_options(&source, options.clone()) else {
            return;
        };
        let mut told = |failed: bool| work.errors += u64::from(failed);
        image.descriptors().for_each(|d| told(d.is_err()));
        told(image.sessions().is_err());
        told(image.system_area().is_err());
        told(image.boots_on().is_err());
        if let Ok(Some(catalog)) = image.boot_catalog() {
            for entry in catalog.entries() {
                told(entry.info().is_err() || entry.open().is_err());
            }
        }
        let _ = (image.label(), image.is_truncated());
        for tree in image.trees() {
            list(&tree, &mut work);
        }
    });
    work.memory = memory as u64;
    // What files cost depends on how they are recorded: a compressed block is kept whole.
    if let Ok(image) = Image::with_options(&source, options) {
        let mut buffer = [0; 4096];
        for tree in image.trees() {
            let files = tree.walk().flatten().filter(|entry| !entry.is_dir());
            for entry in files.take(1000) {
                work.errors += u64::from(read(&entry, &mut buffer).is_err());
            }
        }
    }
    (work.reads, work.read) = (source.reads.into_inner(), source.read.into_inner());
    work
}

fn list<S: ReadAt>(tree: &Tree<'_, S>, work: &mut Work) {
    let _ = (tree.uuid(), tree.info(), tree.label(), tree.udf_info());
    for copy in PathTableCopy::ALL {
        if let Ok(Some(table)) = tree.path_table(copy) {
            work.errors += table.records().filter(Result::is_err).count() as u64;
        }
    }
    let mut told = |failed: bool| work.errors += u64::from(failed);
    for item in std::iter::once(Ok(tree.root())).chain(tree.walk()) {
        let Ok(entry) = item else {
            told(true);
            continue;
        };
        work.entries += 1;
        assert!(!entry.path().is_empty());
        told(entry.metadata().is_err() || entry.len().is_err());
        told(entry.extents().is_err());
        told(entry.symlink_target().is_err());
        told(entry.associated().is_err());
        told(entry.attributes().is_err() || entry.platform_attributes().is_err());
        told(entry.extended_attributes().is_err());
        told(entry.extended_attribute_record().is_err());
        match entry.streams() {
            Ok(Some(streams)) => work.entries += streams.take(1000).count() as u64,
            Ok(None) => {}
            Err(_) => told(true),
        }
        // Lookups cost as much as the directories on the way: of a few entries.
        if work.entries < 16 {
            told(tree.entry(entry.id()).is_err());
            told(tree.get(entry.path()).is_err());
            let _ = tree.get_ignore_case(entry.path() + "X");
        }
    }
}

/// The beginning, the middle, and behind the end.
fn read<S: ReadAt>(entry: &Entry<'_, S>, buffer: &mut [u8]) -> Result<(), isoudf::Error> {
    let file = entry.open()?;
    for at in [0, file.len() / 2, file.len().saturating_sub(1), file.len()] {
        file.read_at(buffer, at)?;
    }
    file.raw().read_at(buffer, 0)?;
    Ok(())
}
