//! What a UDF volume holds: identifiers, file entries, streams, attributes; by the builder's map.

mod costs;
mod identifiers;
mod kinds;
mod lookup;
mod malformed;
mod names;
mod round_trip;
mod streams;

use std::collections::HashMap;

use isoudf::source::ReadAt;
use isoudf::{Entry, FileType, Namespace, Timestamp, Tree};

use crate::common::{Source, on_each_source};
use crate::support::udf::{Disc, Kind, Listed, Time};

/// An entry with all that is compared of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    path: String,
    identifier: Vec<u8>,
    kind: String,
    is_dir: bool,
    len: u64,
    content: Option<Vec<u8>>,
    target: Option<String>,
    mode: u32,
    uid: Option<u32>,
    gid: Option<u32>,
    links: u32,
    inode: u64,
    /// Accessed, modified, created, changed: nanoseconds and zone.
    times: [Option<(i128, Option<i16>)>; 4],
    device: Option<(u32, u32)>,
    hidden: bool,
    deleted: bool,
    /// Where a file's bytes lie in the image.
    ranges: Option<Vec<(u64, u64)>>,
}

/// Compressed unicode as text (UDF 2.1.1), decoded here by itself.
fn shown(identifier: &[u8]) -> String {
    match identifier {
        [] => String::new(),
        [16 | 255, units @ ..] => {
            let units = units.chunks_exact(2);
            let units: Vec<u16> = units.map(|u| u16::from_be_bytes([u[0], u[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        [_, characters @ ..] => characters.iter().map(|&c| char::from(c)).collect(),
    }
}

fn joined(ranges: impl Iterator<Item = (u64, u64)>) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::new();
    for (start, end) in ranges.filter(|(start, end)| start < end) {
        match all.last_mut() {
            Some((_, last)) if *last == start => *last = end,
            _ => all.push((start, end)),
        }
    }
    all
}

fn has_bytes(kind: Kind) -> bool {
    matches!(kind, Kind::File | Kind::RealTime | Kind::Other(_))
}

fn kind_of(kind: Kind) -> FileType {
    match kind {
        Kind::Directory => FileType::Dir,
        Kind::Symlink => FileType::Symlink,
        Kind::Block(..) => FileType::Block,
        Kind::Character(..) => FileType::Char,
        Kind::Fifo => FileType::Fifo,
        Kind::Socket => FileType::Socket,
        _ => FileType::File,
    }
}

fn time(time: Time) -> (i128, Option<i16>) {
    let zone = (time.zone != Time::NO_ZONE).then_some(time.zone);
    (time.unix_nanoseconds(), zone)
}

fn read_time(time: Option<Timestamp>) -> Option<(i128, Option<i16>)> {
    time.map(|time| (time.unix_nanos(), time.offset_minutes()))
}

/// The path shown of each path of the builder.
fn shown_paths(disc: &Disc) -> HashMap<String, String> {
    let names: HashMap<_, _> = (disc.listing().iter())
        .map(|l| (l.path.clone(), shown(&l.identifier)))
        .collect();
    let of = |path: &str| {
        let parts: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
        let shown = (1..=parts.len()).map(|n| &names[&format!("/{}", parts[..n].join("/"))]);
        let shown: String = shown.map(|name| format!("/{name}")).collect();
        if shown.is_empty() {
            "/".to_owned()
        } else {
            shown
        }
    };
    let paths = disc.listing().iter();
    paths.map(|l| (l.path.clone(), of(&l.path))).collect()
}

/// What a reader must see.
fn expected_row(listed: &Listed, path: String) -> Row {
    let none = |id: u32| (id != u32::MAX).then_some(id);
    let ranges = listed.ranges.iter().map(|r| (r.start, r.end));
    Row {
        path,
        identifier: listed.identifier.clone(),
        kind: format!("{:?}", kind_of(listed.kind)),
        is_dir: listed.kind == Kind::Directory,
        len: listed.len,
        content: has_bytes(listed.kind).then(|| listed.content.bytes()),
        target: (listed.kind == Kind::Symlink).then(|| listed.target.clone()),
        mode: match listed.kind {
            // As Linux shows every link.
            Kind::Symlink => 0o777,
            _ => listed.mode,
        },
        uid: none(listed.uid),
        gid: none(listed.gid),
        links: listed.links.into(),
        inode: listed.unique_id,
        times: [
            Some(time(listed.accessed)),
            Some(time(listed.modified)),
            listed.created.map(time),
            Some(time(listed.changed)),
        ],
        device: match listed.kind {
            Kind::Block(major, minor) | Kind::Character(major, minor) => Some((major, minor)),
            _ => None,
        },
        hidden: listed.hidden,
        deleted: listed.deleted,
        ranges: has_bytes(listed.kind).then(|| joined(ranges)),
    }
}

/// All rows but the root's, sorted; those of deleted entries left out.
fn expected_rows(disc: &Disc) -> Vec<Row> {
    let paths = shown_paths(disc);
    let listed = disc.listing().iter();
    let listed = listed.filter(|l| l.path != "/" && !l.deleted);
    let mut rows: Vec<_> = listed
        .map(|l| expected_row(l, paths[&l.path].clone()))
        .collect();
    rows.sort();
    rows
}

#[track_caller]
fn row<S: ReadAt>(entry: &Entry<'_, S>) -> Row {
    let metadata = entry.metadata().unwrap();
    let is_file = metadata.file_type == FileType::File;
    assert_eq!(entry.file_type().unwrap(), metadata.file_type);
    assert_eq!(entry.len().unwrap(), metadata.len);
    let ranges = || {
        let extents = entry.extents().unwrap();
        let recorded = |e: &isoudf::Extent| Some((e.image_offset?, e.image_end()?));
        joined(extents.iter().filter_map(recorded))
    };
    Row {
        path: entry.path(),
        identifier: entry.name().as_bytes().to_vec(),
        kind: format!("{:?}", metadata.file_type),
        is_dir: entry.is_dir(),
        len: metadata.len,
        content: is_file.then(|| entry.open().unwrap().read_to_vec().unwrap()),
        target: entry.symlink_target().unwrap(),
        mode: metadata.mode.unwrap(),
        uid: metadata.uid,
        gid: metadata.gid,
        links: metadata.links.unwrap(),
        inode: metadata.inode.unwrap(),
        times: [
            read_time(metadata.accessed),
            read_time(metadata.modified),
            read_time(metadata.created),
            read_time(metadata.changed),
        ],
        device: metadata.device,
        hidden: metadata.hidden,
        deleted: entry.is_deleted(),
        ranges: is_file.then(ranges),
    }
}

#[track_caller]
fn rows<S: ReadAt>(tree: &Tree<'_, S>) -> Vec<Row> {
    let mut rows: Vec<_> = tree.walk().map(|entry| row(&entry.unwrap())).collect();
    rows.sort();
    rows
}

/// The UDF tree on each source.
#[track_caller]
fn on_each_tree(disc: &Disc, check: impl Fn(Tree<'_, Source>)) {
    on_each_source(&disc.bytes(), |image| {
        check(image.tree(Namespace::Udf).unwrap());
    });
}

/// A tree reads as built, and each entry is found again by its path, its path in other letters
/// and its id.
#[track_caller]
fn agrees(disc: &Disc) {
    let expected = expected_rows(disc);
    on_each_tree(disc, |tree| {
        same(&rows(&tree), &expected);
        found_again(&tree);
    });
}

#[track_caller]
fn same(read: &[Row], expected: &[Row]) {
    for (read, expected) in read.iter().zip(expected) {
        assert!(read == expected, "read {read:?}\nrecorded {expected:?}");
    }
    assert_eq!(read.len(), expected.len());
}

/// All of a small tree, some of a large one.
#[track_caller]
fn found_again(tree: &Tree<'_, Source>) {
    let count = tree.walk().count();
    for entry in tree.walk().step_by(1 + count / 100) {
        let entry = entry.unwrap();
        let again = tree.entry(entry.id()).unwrap();
        assert_eq!(again.id(), entry.id());
        assert!(again.name().as_bytes().is_empty());
        let (mut by_id, all) = (row(&again), row(&entry));
        // What stands in the identifier, which an id does not know.
        by_id.path = all.path.clone();
        by_id.identifier = all.identifier.clone();
        (by_id.hidden, by_id.deleted) = (all.hidden, all.deleted);
        assert_eq!(by_id, all);
        if entry.name().to_str().contains('/') {
            continue;
        }
        let path = entry.path();
        let found = tree.get(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        assert_eq!(found.path(), path);
        assert!(tree.get(path.trim_start_matches('/')).is_ok(), "{path:?}");
        assert!(tree.get_ignore_case(&path).is_ok(), "{path:?}");
    }
}

/// Names and errors of a directory, in the order recorded.
fn listed(tree: &Tree<'_, Source>, path: &str) -> Vec<Result<String, isoudf::Error>> {
    let entries = tree.read_dir(path).unwrap();
    entries.map(|e| e.map(|e| e.name().to_string())).collect()
}
