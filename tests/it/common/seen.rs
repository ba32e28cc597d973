//! What a walk sees, beside what the builder recorded.

use std::collections::BTreeMap;
use std::ops::Range;

use isoudf::Tree;
use isoudf::source::ReadAt;

use crate::support::iso;

/// An entry by what the disc records of it. An associated file stands before its file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    /// Identifiers from the root down, as recorded.
    pub(crate) identifiers: Vec<Vec<u8>>,
    pub(crate) is_dir: bool,
    pub(crate) hidden: bool,
    pub(crate) len: u64,
    /// Bytes of the image; those that follow each other in one range.
    pub(crate) ranges: Vec<Range64>,
    pub(crate) content: Vec<u8>,
}

/// `Range` has no order.
pub(crate) type Range64 = (u64, u64);

/// All that a walk finds; panics at the first error.
#[track_caller]
pub(crate) fn seen<S: ReadAt>(tree: &Tree<'_, S>) -> Vec<Seen> {
    let mut all = Vec::new();
    let mut above: Vec<Vec<u8>> = Vec::new();
    let mut walk = tree.walk();
    while let Some(entry) = walk.next() {
        let entry = entry.unwrap_or_else(|error| panic!("after {above:?}: {error}"));
        above.truncate(walk.depth() - 1);
        above.push(entry.name().as_bytes().to_vec());
        if let Some(associated) = entry.associated().unwrap() {
            all.push(see(&associated, &above));
        }
        all.push(see(&entry, &above));
    }
    all
}

#[track_caller]
fn see<S: ReadAt>(entry: &isoudf::Entry<'_, S>, identifiers: &[Vec<u8>]) -> Seen {
    let extents = entry.extents().unwrap();
    let recorded = |e: &isoudf::Extent| e.image_offset.unwrap()..e.image_end().unwrap();
    let content = match entry.is_dir() {
        true => Vec::new(),
        false => entry.open().unwrap().read_to_vec().unwrap(),
    };
    Seen {
        identifiers: identifiers.to_vec(),
        is_dir: entry.is_dir(),
        hidden: entry.metadata().unwrap().hidden,
        len: entry.len().unwrap(),
        ranges: joined(extents.iter().map(recorded)),
        content,
    }
}

/// What the builder recorded.
pub(crate) fn expected(disc: &iso::Disc, tree: iso::Tree) -> Vec<Seen> {
    let see = |listed: iso::Listed| Seen {
        identifiers: listed.identifiers,
        is_dir: listed.is_dir,
        hidden: listed.flags & iso::HIDDEN != 0,
        len: listed.len,
        ranges: joined(listed.ranges.into_iter()),
        content: listed.content.bytes(),
    };
    disc.listing(tree).into_iter().map(see).collect()
}

/// Ranges without the empty ones, which lie nowhere.
fn joined(ranges: impl Iterator<Item = Range<u64>>) -> Vec<Range64> {
    let mut all: Vec<Range64> = Vec::new();
    for range in ranges.filter(|range| !range.is_empty()) {
        match all.last_mut() {
            Some((_, end)) if *end == range.start => *end = range.end,
            _ => all.push((range.start, range.end)),
        }
    }
    all
}

/// Compares directory by directory, in the order recorded.
#[track_caller]
pub(crate) fn assert_same(read: &[Seen], recorded: &[Seen]) {
    let (mut read, mut recorded) = (by_directory(read), by_directory(recorded));
    for (directory, recorded) in &mut recorded {
        let read = read.remove(directory).unwrap_or_default();
        for (read, recorded) in read.iter().zip(&*recorded) {
            assert!(read == recorded, "read {read:?}\nrecorded {recorded:?}");
        }
        assert_eq!(read.len(), recorded.len(), "entries in {directory:?}");
    }
    assert!(read.is_empty(), "directories of nowhere: {read:?}");
}

type Directories<'a> = BTreeMap<&'a [Vec<u8>], Vec<&'a Seen>>;

fn by_directory(all: &[Seen]) -> Directories<'_> {
    let mut directories = Directories::new();
    for seen in all {
        let (_, above) = seen.identifiers.split_last().unwrap();
        directories.entry(above).or_default().push(seen);
    }
    directories
}
