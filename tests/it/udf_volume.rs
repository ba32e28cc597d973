//! UDF volumes, from recognition to the bytes of files: features U1 to U9, U18 and U19, the choice
//! between the two sides of a bridge (T2), and what `MALFORMED.md` has of them. Each test is named
//! by its row.

mod allocation;
mod anchors;
mod best;
mod bounds;
mod copies;
mod entries;
mod info;
mod loops;
mod partitions;
mod recognition;
mod sequences;
mod tags;

use std::ops::Range;

use isoudf::source::ReadAt;
use isoudf::{
    Error, Finding, FormatError, FormatErrorKind, Handling, Image, Namespace, Options, Structure,
    Tree, UdfInfo,
};

use crate::common::{Findings, on_each_source_with, refused, strict};
use crate::support::udf::{Builder, Disc, Kind, Listed, What, file};

/// A disc with a bit of everything that a listing shows.
fn builder() -> Builder {
    let builder = Builder::new().file("/A.TXT", "a").dir("/EMPTY");
    let builder = builder.file("/D/B.BIN", vec![7; 5000]);
    let builder = builder.entry(file("/D/IN", "within").embedded());
    builder.symlink("/D/L", "B.BIN")
}

/// An entry as read, or as the builder's map has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    path: String,
    is_dir: bool,
    len: u64,
    content: Vec<u8>,
    /// Of a symbolic link.
    target: String,
    ranges: Vec<(u64, u64)>,
}

/// What a reader says of a disc.
struct Told {
    rows: Vec<Row>,
    errors: Vec<Error>,
    findings: Vec<Finding>,
    info: UdfInfo,
}

impl Told {
    /// The only finding.
    #[track_caller]
    fn one(&self) -> Finding {
        assert_eq!(self.findings.len(), 1, "{:#?}", self.findings);
        self.findings[0]
    }

    #[track_caller]
    fn has(&self, structure: Structure, offset: u64, handling: Handling) -> Finding {
        let is = |f: &&Finding| {
            let at = (f.deviation.structure, f.deviation.offset);
            at == (structure, offset) && f.handling == handling
        };
        let found = self.findings.iter().find(is);
        *found.unwrap_or_else(|| panic!("{structure} at {offset} in {:#?}", self.findings))
    }
}

/// Reads everything, with equal answers from each source.
#[track_caller]
fn told(disc: &Disc) -> Told {
    told_with(disc, Options::default())
}

#[track_caller]
fn told_with(disc: &Disc, options: Options) -> Told {
    let bytes = disc.bytes();
    on_each_source_with(&bytes, &options, |_| {});
    let findings = Findings::default();
    let image = Image::with_options(&bytes[..], findings.wrap(options)).unwrap();
    let tree = image.tree(Namespace::Udf).unwrap();
    let (rows, errors) = rows(&tree);
    Told {
        rows,
        errors,
        findings: findings.take(),
        info: tree.udf_info().unwrap(),
    }
}

fn rows<S: ReadAt>(tree: &Tree<'_, S>) -> (Vec<Row>, Vec<Error>) {
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for item in std::iter::once(Ok(tree.root())).chain(tree.walk()) {
        match item.and_then(|entry| row(&entry)) {
            Ok(row) => rows.push(row),
            Err(error) => errors.push(error),
        }
    }
    rows.sort();
    (rows, errors)
}

fn row<S: ReadAt>(entry: &isoudf::Entry<'_, S>) -> Result<Row, Error> {
    let target = entry.symlink_target()?.unwrap_or_default();
    let content = match entry.is_dir() || !target.is_empty() {
        true => Vec::new(),
        false => entry.open()?.read_to_vec()?,
    };
    let extents = entry.extents()?;
    // The map has no places of directories: what is in them tells.
    let extents = extents.iter().filter(|_| !entry.is_dir());
    let recorded = extents.filter_map(|e| Some(e.image_offset?..e.image_end()?));
    Ok(Row {
        path: entry.path(),
        is_dir: entry.is_dir(),
        len: entry.len()?,
        content,
        target,
        ranges: joined(recorded),
    })
}

/// What the builder recorded.
fn recorded(disc: &Disc) -> Vec<Row> {
    let row = |listed: &Listed| Row {
        path: listed.path.clone(),
        is_dir: listed.kind == Kind::Directory,
        len: listed.len,
        content: match listed.kind {
            Kind::Directory | Kind::Symlink => Vec::new(),
            _ => listed.content.bytes(),
        },
        target: listed.target.clone(),
        ranges: joined(listed.ranges.iter().cloned()),
    };
    let mut rows: Vec<_> = disc.listing().iter().map(row).collect();
    // Of a path that a later session has too, the later.
    rows.reverse();
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    rows.dedup_by(|later, first| later.path == first.path);
    rows
}

fn joined(ranges: impl Iterator<Item = Range<u64>>) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::new();
    for range in ranges.filter(|range| !range.is_empty()) {
        match all.last_mut() {
            Some((_, end)) if *end == range.start => *end = range.end,
            _ => all.push((range.start, range.end)),
        }
    }
    all
}

#[track_caller]
fn assert_rows(read: &[Row], recorded: &[Row]) {
    for (read, recorded) in read.iter().zip(recorded) {
        assert!(read == recorded, "read {read:?}\nrecorded {recorded:?}");
    }
    assert_eq!(read.len(), recorded.len());
}

/// Reads as built, places included; gives what the reader says besides.
#[track_caller]
fn reads_back(disc: &Disc) -> Told {
    let told = told(disc);
    assert!(told.errors.is_empty(), "{:?}", told.errors);
    assert_rows(&told.rows, &recorded(disc));
    told
}

/// Reads as built, from whatever places.
#[track_caller]
fn reads_back_from_elsewhere(disc: &Disc) -> Told {
    let told = told(disc);
    assert!(told.errors.is_empty(), "{:?}", told.errors);
    assert_rows(&placeless(&told.rows), &placeless(&recorded(disc)));
    told
}

fn placeless(rows: &[Row]) -> Vec<Row> {
    let rows = rows.iter().cloned();
    rows.map(|row| Row {
        ranges: Vec::new(),
        ..row
    })
    .collect()
}

/// Reads as built, without a word, in strict reading too.
#[track_caller]
fn reads_back_in_silence(disc: &Disc) -> UdfInfo {
    let told = reads_back(disc);
    assert_eq!(told.findings, []);
    let strictly = told_with(disc, strict());
    assert_rows(&strictly.rows, &told.rows);
    told.info
}

/// The format error for which a disc is not opened.
#[track_caller]
fn not_opened(disc: &Disc) -> FormatError {
    match refused(&disc.bytes(), &Options::default()) {
        Error::Format(error) => error,
        other => panic!("another error: {other}"),
    }
}

/// The error that reading a file gives.
#[track_caller]
fn unreadable(disc: &Disc, path: &str) -> Error {
    let bytes = disc.bytes();
    on_each_source_with(&bytes, &Options::default(), |_| {});
    let image = Image::new(&bytes[..]).unwrap();
    crate::common::failed(image.tree(Namespace::Udf).unwrap().read(path))
}

/// Where the n-th structure of a kind begins.
fn place(disc: &Disc, what: What, path: &str, n: usize) -> u64 {
    disc.places(what, path)[n][0].start
}

/// Where the file entry that prevails begins.
fn entry_place(disc: &Disc, path: &str) -> u64 {
    disc.places(What::FileEntry, path).last().unwrap()[0].start
}

#[track_caller]
fn assert_value(error: FormatError, structure: Structure, offset: u64, value: u64) {
    let found = match error.kind {
        FormatErrorKind::Value { found, .. } => found,
        other => panic!("another kind: {other}"),
    };
    assert_eq!(
        (error.structure, error.offset, found),
        (structure, offset, value)
    );
}

#[track_caller]
fn is_format(error: &Error) -> FormatError {
    match error {
        Error::Format(error) => *error,
        other => panic!("another error: {other}"),
    }
}
