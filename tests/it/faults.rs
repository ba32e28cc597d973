//! Sources that fail: once, for good, in pieces, or by getting shorter.
//!
//! What a fault costs is told by an error with its place, and what it does not cost is still there.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use isoudf::source::{ReadAt, SeekSource, SourceError};
use isoudf::{Entry, Error, Image, Namespace, Options, Severity, Tree as ReadTree};

use crate::common::{Findings, dump, strict};
use crate::damage::seeds;
use crate::support::iso::Tree;
use crate::support::iso::rock_ridge::volume;
use crate::support::udf;

/// What a source does wrong.
#[derive(Clone, Debug)]
enum Fault {
    None,
    /// The call of this number fails, and no other.
    Once(usize),
    /// These bytes cannot be read.
    Bytes(Range<u64>),
}

struct Faulty<'b> {
    bytes: &'b [u8],
    fault: Mutex<Fault>,
    calls: AtomicUsize,
    /// Bytes that are left of it.
    size: AtomicU64,
    /// What was asked for, and which of it failed.
    asked: Mutex<Vec<Range<u64>>>,
    failed: Mutex<Vec<Range<u64>>>,
}

impl<'b> Faulty<'b> {
    fn new(bytes: &'b [u8], fault: Fault) -> Self {
        Self {
            bytes,
            fault: Mutex::new(fault),
            calls: AtomicUsize::new(0),
            size: AtomicU64::new(bytes.len() as u64),
            asked: Mutex::default(),
            failed: Mutex::default(),
        }
    }
}

impl ReadAt for Faulty<'_> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.bytes.len() as u64)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let call = self.calls.fetch_add(1, Relaxed);
        let asked = offset..offset + buf.len() as u64;
        self.asked.lock().unwrap().push(asked.clone());
        let fails = match &*self.fault.lock().unwrap() {
            Fault::None => false,
            Fault::Once(number) => call == *number,
            Fault::Bytes(bad) => asked.start < bad.end && bad.start < asked.end,
        };
        SourceError::check_bounds(offset, buf.len(), self.size.load(Relaxed))
            .inspect_err(|_| self.failed.lock().unwrap().push(asked.clone()))?;
        if fails {
            self.failed.lock().unwrap().push(asked);
            return Err(io::Error::other("a scratch").into());
        }
        self.bytes.read_exact_at(buf, offset)
    }
}

/// Lines of all trees, and the errors among them.
#[derive(Default)]
struct Listing {
    lines: BTreeSet<String>,
    errors: Vec<Error>,
}

impl Listing {
    /// What should not be there. The directory of relocated ones is shown when nothing else tells that it holds more
    /// than those; that it could not be read is among the errors.
    fn wrong<'a>(&'a self, clean: &'a Self) -> Vec<&'a String> {
        let lines = self.lines.difference(&clean.lines);
        lines
            .filter(|line| !line.starts_with("Rock Ridge /rr_moved ") || self.errors.is_empty())
            .collect()
    }
}

fn list<S: ReadAt>(image: &Image<S>) -> Listing {
    let mut listing = Listing::default();
    for tree in image.trees() {
        for entry in std::iter::once(Ok(tree.root())).chain(tree.walk()) {
            match entry.and_then(|entry| line(&tree, &entry)) {
                Ok(line) => drop(listing.lines.insert(line)),
                Err(error) => listing.errors.push(error),
            }
        }
    }
    listing
}

fn line<S: ReadAt>(tree: &ReadTree<'_, S>, entry: &Entry<'_, S>) -> Result<String, Error> {
    let mut line = format!("{} {} ", tree.namespace(), entry.path());
    write!(line, "{:?}", entry.metadata()?).unwrap();
    write!(line, "{:?}", entry.symlink_target()?).unwrap();
    let is_file = entry.file_type()? == isoudf::FileType::File;
    match entry.open() {
        _ if !is_file => {}
        Ok(file) => write!(line, "{:?}", file.read_to_vec()?).unwrap(),
        // What the image itself does not have is no fault.
        Err(error @ (Error::Unsupported { .. } | Error::OtherVolume { .. })) => {
            write!(line, "{error}").unwrap();
        }
        Err(error) => return Err(error),
    }
    Ok(line)
}

/// An error of the source has the place of a read that failed.
#[track_caller]
fn has_its_place(error: &Error, failed: &[Range<u64>]) {
    if let Error::Io { offset, len, .. } = error {
        let read = *offset..offset + len;
        assert!(failed.contains(&read), "{error}: failed were {failed:?}");
    }
}

/// Reads an image with a fault; gives how many reads there were, and whether something was lost.
#[track_caller]
fn with_fault(bytes: &[u8], fault: Fault, clean: &Listing) -> (usize, bool) {
    let findings = Findings::default();
    let source = Faulty::new(bytes, fault.clone());
    let image = match Image::with_options(&source, findings.options()) {
        Ok(image) => image,
        Err(error) => {
            assert!(!matches!(fault, Fault::None), "{error}");
            has_its_place(&error, &source.failed.lock().unwrap());
            return (source.calls.load(Relaxed), true);
        }
    };
    let listing = list(&image);
    let calls = source.calls.load(Relaxed);
    let failed = source.failed.lock().unwrap().clone();
    for error in &listing.errors {
        has_its_place(error, &failed);
    }
    let wrong = listing.wrong(clean);
    let told = image.broken().is_some() || !findings.take().is_empty();
    let lost = listing.lines.len() < clean.lines.len();
    assert!(wrong.is_empty() || told, "{fault:?}: {wrong:?}");
    assert!(
        !lost || told || !listing.errors.is_empty(),
        "{fault:?}: lost in silence"
    );
    // The same image, when the source is well again.
    *source.fault.lock().unwrap() = Fault::None;
    let again = list(&image);
    assert!(again.errors.is_empty(), "{fault:?}: {:?}", again.errors);
    let missing = clean.lines.difference(&again.lines).next();
    assert!(missing.is_none() || told, "{fault:?}: {missing:?}");
    (calls, lost)
}

fn every_read_fails(bytes: &[u8]) {
    let source = Faulty::new(bytes, Fault::None);
    let clean = list(&Image::new(&source).unwrap());
    assert!(clean.errors.is_empty(), "{:?}", clean.errors);
    assert!(clean.lines.len() > 2);
    let asked = source.asked.into_inner().unwrap();
    let mut losses = 0;
    for number in 0..asked.len() {
        let (_, lost) = with_fault(bytes, Fault::Once(number), &clean);
        losses += usize::from(lost);
    }
    assert!(losses > asked.len() / 8, "{losses} of {}", asked.len());
    // A sector of the disc that cannot be read.
    let sectors: BTreeSet<_> = asked.iter().map(|asked| asked.start / 2048).collect();
    for sector in sectors {
        let bad = sector * 2048..(sector + 1) * 2048;
        with_fault(bytes, Fault::Bytes(bad), &clean);
    }
}

macro_rules! seeds {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            every_read_fails(&seeds::$name().bytes);
        })*
    };
}

mod every_read_fails_once_and_every_sector_for_good {
    use super::{every_read_fails, seeds};

    seeds! { joliet sections rock_ridge zisofs udf_201 udf_metadata udf_virtual_150 bridge }
}

#[test]
fn a_source_that_has_got_shorter_says_where() {
    for bytes in [seeds::rock_ridge().bytes, seeds::udf_201().bytes] {
        let clean = list(&Image::new(&bytes[..]).unwrap());
        for size in (0..bytes.len()).step_by(1500) {
            let source = Faulty::new(&bytes, Fault::None);
            let image = Image::new(&source).unwrap();
            source.size.store(size as u64, Relaxed);
            let listing = list(&image);
            assert!(listing.wrong(&clean).is_empty(), "{size}");
            let failed = source.failed.lock().unwrap().clone();
            for error in &listing.errors {
                has_its_place(error, &failed);
            }
            assert!(
                !listing.errors.is_empty() || listing.lines == clean.lines,
                "{size}: lost in silence"
            );
            source.size.store(bytes.len() as u64, Relaxed);
            assert!(list(&image).lines == clean.lines, "{size}: not well again");
        }
    }
}

/// Whether the identifiers lie in one piece or in many, what comes before the fault is listed.
#[test]
fn a_bad_block_of_a_udf_directory_is_the_sources_error() {
    for (block_size, blocks) in [(2048, 100), (2048, 1), (512, 100), (512, 6)] {
        let extents = (0..100).map(|_| udf::recorded(blocks * block_size).after(1));
        let directory = udf::dir("/D").extents(extents);
        let mut builder = udf::Builder::new().block_size(block_size).entry(directory);
        for n in 0..300 {
            builder = builder.file(&format!("/D/FILE{n:04}.TXT"), "");
        }
        let disc = builder.build();
        let bytes = disc.bytes();
        let clean = Image::new(&bytes[..]).unwrap();
        let clean = clean.best_tree();
        let all: Vec<_> = clean.read_dir("/D").unwrap().map(|e| e.unwrap()).collect();
        let extents = clean.get("/D").unwrap().extents().unwrap();
        // Behind the parent's identifier all have the same length.
        let end = |n: usize| 40 + 52 * (n as u64 + 1);
        for extent in &extents[..] {
            let (start, len) = (extent.image_offset.unwrap(), extent.len);
            for bad in (start..start + len).step_by(block_size as usize) {
                let block = bad..bad + block_size;
                let source = Faulty::new(&bytes, Fault::Bytes(block.clone()));
                let image = Image::new(&source).unwrap();
                let tree = image.best_tree();
                let listed: Vec<_> = tree.read_dir("/D").unwrap().collect();
                let (error, names) = listed.split_last().unwrap();
                let before = |at: u64| (0..all.len()).filter(|n| end(*n) <= at).count();
                let into = bad - start;
                // Sectors are given up as a whole, and so are pieces of the size of one.
                let slack = match block_size {
                    2048 => 0,
                    _ => into.min(4096),
                };
                let least = before(extent.file_offset + into - slack);
                let most = before(extent.file_offset + into) + 1;
                assert!((least..=most).contains(&names.len()), "{bad}");
                for (name, expected) in names.iter().zip(&all) {
                    assert_eq!(name.as_ref().unwrap().path(), expected.path());
                }
                let Err(error @ Error::Io { offset, len, .. }) = error else {
                    panic!("{bad}: {error:?}");
                };
                assert!(*offset < block.end && block.start < offset + len);
                has_its_place(error, &source.failed.lock().unwrap());
            }
        }
    }
}

/// Where the only table of a disc is, the source fails: that is what keeps it from being opened.
#[test]
fn a_virtual_allocation_table_that_the_source_does_not_give() {
    let disc = udf::Builder::new().virtual_partition().file("/A", "a");
    let disc = disc.build();
    let at = disc.places(udf::What::FileEntry, udf::VAT)[0][0].start;
    let bytes = disc.bytes();
    let source = Faulty::new(&bytes, Fault::Bytes(at..at + 2048));
    match Image::new(&source).map(drop) {
        Err(Error::Io { offset, .. }) => assert_eq!(offset, at),
        other => panic!("{other:?}"),
    }
}

/// What keeps a side of the disc from being read is told by `check` as well, and costs something.
#[test]
fn a_side_that_cannot_be_read_is_a_problem() {
    for bytes in [seeds::bridge().bytes, seeds::rock_ridge().bytes] {
        let mut told = 0;
        for sector in 0..bytes.len() as u64 / 2048 {
            let bad = sector * 2048..(sector + 1) * 2048;
            let source = Faulty::new(&bytes, Fault::Bytes(bad));
            let Ok(image) = Image::new(&source) else {
                continue;
            };
            let Some((side, error @ Error::Io { .. })) = image.broken() else {
                continue;
            };
            let check = image.check();
            let problem = &check.problems[0];
            assert_eq!(problem.namespace, Some(side), "sector {sector}");
            assert_eq!(problem.severity, Severity::Lost, "sector {sector}");
            assert_eq!(problem.to_string(), error.to_string(), "sector {sector}");
            told += 1;
        }
        assert!(told > 0);
    }
}

/// Only the root's own record tells of Rock Ridge. The other trees do without it; strict reading does not.
#[test]
fn a_root_that_cannot_be_read_leaves_the_other_trees() {
    // Far from where UDF is looked for.
    let builder = volume().joliet(3).data_sector(300);
    let disc = builder.file("/F", "f").build();
    let bytes = disc.bytes();
    let root = disc.directory(Tree::Primary, "/");
    let source = Faulty::new(&bytes, Fault::Bytes(root.clone()));
    let image = Image::new(&source).unwrap();
    assert_eq!(image.best_tree().namespace(), Namespace::Joliet);
    assert_eq!(image.best_tree().read("/F").unwrap(), b"f");
    assert!(image.tree(Namespace::RockRidge).is_err());
    let (_, told) = image.broken().unwrap();
    assert!(matches!(told, Error::Io { offset, .. } if *offset == root.start));
    let refused = Image::with_options(&source, strict()).err().unwrap();
    assert_eq!(refused.to_string(), told.to_string());
}

/// A reader that gives a few bytes at a time, and is interrupted between them.
struct Dribbling {
    reader: Cursor<Vec<u8>>,
    calls: usize,
}

impl Read for Dribbling {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls % 3 == 0 {
            return Err(ErrorKind::Interrupted.into());
        }
        let n = buf.len().min(1 + self.calls % 700);
        self.reader.read(&mut buf[..n])
    }
}

impl Seek for Dribbling {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.reader.seek(to)
    }
}

#[test]
fn short_reads_and_interruptions_are_gone_through() {
    for bytes in [
        seeds::joliet().bytes,
        seeds::zisofs().bytes,
        seeds::udf_201().bytes,
    ] {
        let expected = dump(&Image::new(&bytes[..]).unwrap());
        let reader = Dribbling {
            reader: Cursor::new(bytes),
            calls: 0,
        };
        let image = Image::with_options(SeekSource::new(reader), Options::default()).unwrap();
        assert!(dump(&image) == expected);
    }
}
