//! An image in memory: what its parts say must fit together.

use std::collections::{HashMap, HashSet};

use isoudf::source::ReadAt;
use isoudf::{Entry, Error, FileType, Image, Namespace, Options, Tree};

use super::listing::read;

/// Entries of each tree that are looked at closely.
const LOOKED_AT: usize = 24;
/// Directories of each tree that are looked up in.
const DIRECTORIES: usize = 6;
/// Names that are looked up in each, from its beginning and from its end.
const LOOKED_UP: usize = 3;
/// Larger directories are left alone.
const LISTED: usize = 1000;

/// Everything that an image says of itself.
pub(super) fn parts(image: &[u8], options: &Options) {
    let Ok(image) = Image::with_options(image, options.clone()) else {
        return;
    };
    for tree in image.trees() {
        check_tree(&tree, options, image.size());
        if tree.namespace() == Namespace::Udf {
            check_deleted(&tree, options, image.size());
        }
    }
    if let Ok(sessions) = image.sessions() {
        assert!(sessions.len() as u64 <= options.limits.sessions.into());
        let shown = sessions.iter().filter(|session| session.is_shown);
        assert!(shown.count() <= 1, "{sessions:?}");
    }
}

/// What a walk with the deleted entries adds.
fn check_deleted(tree: &Tree<'_, &[u8]>, options: &Options, size: u64) {
    let mut entries = 0;
    for entry in tree.walk().with_deleted().take(LOOKED_AT).flatten() {
        entries += 1;
        if entry.is_deleted() {
            let _ = (entry.metadata(), entry.extents(), entry.read_dir());
            check_content(&entry, size);
        }
    }
    assert!(entries <= options.limits.walk_entries);
}

fn check_tree(tree: &Tree<'_, &[u8]>, options: &Options, size: u64) {
    let mut walk = tree.walk();
    let (mut entries, mut errors) = (Vec::new(), 0);
    while let Some(entry) = walk.next() {
        let directory = walk.directory().expect("what was given is of a directory");
        match entry {
            Ok(entry) => {
                let in_root = directory.id() == tree.root().id();
                let above = if in_root {
                    String::new()
                } else {
                    directory.path()
                };
                assert_eq!(entry.path(), format!("{above}/{}", entry.name()));
                entries.push(entry);
            }
            Err(_) => errors += 1,
        }
    }
    assert!(walk.next().is_none() && walk.directory().is_none());
    assert!(entries.len() as u64 <= options.limits.walk_entries);
    // Each error is of bytes of its own: a record, a window, a directory.
    assert!(errors <= size, "{errors} errors");
    let ids: HashSet<_> = entries.iter().map(|entry| entry.id().to_u64()).collect();
    assert!(!ids.contains(&0), "an id of 0");
    let root = tree.root();
    check_entry(tree, &root);
    assert_eq!(tree.get("/").unwrap().id(), root.id());
    for entry in entries.iter().take(LOOKED_AT) {
        check_entry(tree, entry);
        check_content(entry, size);
    }
    check_lookup(tree);
}

/// An entry says the same of itself when it is found again by its id.
fn check_entry(tree: &Tree<'_, &[u8]>, entry: &Entry<'_, &[u8]>) {
    if tree.namespace() == Namespace::Udf {
        return check_udf_entry(tree, entry);
    }
    let path = entry.path();
    let facts = |entry: &Entry<'_, &[u8]>| {
        format!(
            "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            entry.name().to_str(),
            entry.name().as_bytes(),
            entry.is_associated(),
            entry.metadata(),
            entry.extents().map(|extents| extents.to_vec()),
            end(entry),
            entry.associated().map(|associated| associated.is_some()),
            entry
                .extended_attribute_record()
                .map(|data| data.map(|data| (data.offset(), data.created(), data.effective()))),
        )
    };
    let again = tree.entry(entry.id());
    let again = again.unwrap_or_else(|error| panic!("{path:?} by its id: {error}"));
    assert_eq!(again.id(), entry.id(), "{path:?}");
    assert_eq!(facts(&again), facts(entry), "{path:?} by its id");
    assert_eq!(again.is_dir(), again.read_dir().is_ok(), "{path:?}");
    let len = entry.len().unwrap();
    if let Ok(extents) = entry.extents() {
        let mut at = 0;
        for extent in extents.iter() {
            assert_eq!(extent.file_offset, at, "a gap in {path:?}");
            at += extent.len;
        }
        assert_eq!(at, len, "extents of {path:?}");
    }
}

/// As [`check_entry`]: names belong to directories here, and ids to what they name.
fn check_udf_entry(tree: &Tree<'_, &[u8]>, entry: &Entry<'_, &[u8]>) {
    let path = entry.path();
    let Ok(metadata) = entry.metadata() else {
        return assert!(entry.open().is_err() && entry.as_slice().is_none());
    };
    assert_eq!(entry.len().ok(), Some(metadata.len), "{path:?}");
    assert_eq!(entry.file_type().ok(), Some(metadata.file_type), "{path:?}");
    let facts = |entry: &Entry<'_, &[u8]>| {
        let mut metadata = entry.metadata().ok();
        // The identifier says so, not the file entry.
        metadata.iter_mut().for_each(|it| it.hidden = false);
        let streams = entry.streams().ok().flatten();
        let streams = streams.map(|streams| streams.take(LISTED).flatten());
        format!(
            "{metadata:?} {:?} {:?} {:?} {:?}",
            entry.extents().ok().map(|extents| extents.to_vec()),
            entry.symlink_target().ok(),
            entry.extended_attributes().ok(),
            streams.map(|streams| streams.map(|entry| entry.id()).collect::<Vec<_>>()),
        )
    };
    let again = tree.entry(entry.id());
    let again = again.unwrap_or_else(|error| panic!("{path:?} by its id: {error}"));
    assert_eq!(again.id(), entry.id(), "{path:?}");
    assert_eq!(facts(&again), facts(entry), "{path:?} by its id");
    if !entry.is_dir() {
        let refused = entry.read_dir().err();
        assert!(matches!(refused, Some(Error::NotADirectory { .. })));
    }
    let target = entry.symlink_target();
    let is_link = metadata.file_type == FileType::Symlink;
    assert!(!matches!(target, Ok(target) if target.is_some() != is_link));
    if let Ok(extents) = entry.extents() {
        let mut at = 0;
        for extent in extents.iter() {
            assert_eq!(extent.file_offset, at, "a gap in {path:?}");
            // That of an empty file tells where its bytes would be.
            let bytes = extent.len > 0 || extents.len() == 1;
            assert!(bytes, "an extent of no bytes in {path:?}");
            at += extent.len;
        }
        assert!(at <= metadata.len, "extents of {path:?}");
    }
}

/// What is told at the end of a file: that its last section is missing, or nothing.
fn end(entry: &Entry<'_, &[u8]>) -> Option<Result<usize, Error>> {
    let file = entry.open().ok()?;
    Some(file.read_at(&mut [0], file.len()))
}

/// Every way of reading a file gives the same bytes, exactly as many as it has.
fn check_content(entry: &Entry<'_, &[u8]>, size: u64) {
    let path = entry.path();
    let is_file = entry.file_type().ok() == Some(FileType::File);
    let Ok(file) = entry.open() else {
        assert!(!is_file || entry.extents().is_err(), "{path:?}");
        return assert!(entry.as_slice().is_none(), "{path:?}");
    };
    let slice = entry.as_slice();
    let Ok(bytes) = read(&file) else {
        return assert!(slice.is_none(), "{path:?}");
    };
    assert!(bytes.len() as u64 <= file.len(), "{path:?}");
    if file.len() < u64::MAX {
        let behind = file.read_at(&mut [0; 9], u64::MAX);
        assert_eq!(behind.ok(), Some(0), "behind {path:?}");
    }
    if (bytes.len() as u64) < file.len() {
        // Too long to be read whole.
        return;
    }
    assert_eq!(bytes, file.read_to_vec().unwrap(), "{path:?} twice");
    for extent in file.extents().iter().filter(|extent| extent.len > 0) {
        let end = extent.image_end();
        assert!(end.is_none_or(|end| end <= size), "{path:?}: {extent:?}");
    }
    let in_one = matches!(&file.extents()[..], [one] if one.image_offset.is_some());
    if slice.is_some() || in_one {
        assert_eq!(slice, Some(&bytes[..]), "{path:?}");
    }
    let (start, end) = (bytes.len() / 3, bytes.len() - bytes.len() / 4);
    let mut middle = vec![0; end - start];
    file.read_exact_at(&mut middle, start as u64).unwrap();
    assert_eq!(middle, bytes[start..end], "the middle of {path:?}");
    if let Some(lent) = file.slice_at(start as u64, end - start) {
        assert_eq!(lent, middle, "the middle of {path:?}");
    }
    assert!(file.read_exact_at(&mut middle, file.len()).is_err() || middle.is_empty());
}

/// A path that one entry alone can be meant by leads to it.
fn check_lookup(tree: &Tree<'_, &[u8]>) {
    // Each with whether its path, in any case, can mean no other.
    let mut directories = vec![(tree.root(), true)];
    let mut next = 0;
    while next < directories.len().min(DIRECTORIES) {
        let (directory, sole) = directories[next].clone();
        next += 1;
        let Ok(children) = directory.read_dir() else {
            continue;
        };
        let children: Vec<_> = children.take(LISTED).flatten().collect();
        if children.len() == LISTED {
            continue;
        }
        let lower = |name: &str| -> String { loose(name).to_lowercase() };
        let (mut alike, mut in_any_case) = (HashMap::new(), HashMap::new());
        for child in &children {
            let name = child.name().to_str();
            *alike.entry(loose(&name)).or_insert(0) += 1;
            *in_any_case.entry(lower(&name)).or_insert(0) += 1;
        }
        let ends = children.iter().take(LOOKED_UP);
        for child in ends.chain(children.iter().rev().take(LOOKED_UP)) {
            let name = child.name().to_str();
            let plain = !name.is_empty() && !name.contains(['/', '\u{fffd}']);
            if plain && alike.get(&loose(&name)) == Some(&1) {
                let sole = sole && in_any_case.get(&lower(&name)) == Some(&1);
                check_found(tree, child, sole);
                directories.extend(child.is_dir().then(|| (child.clone(), sole)));
            }
        }
    }
}

/// `sole` where no other entry has this path in any case.
fn check_found(tree: &Tree<'_, &[u8]>, entry: &Entry<'_, &[u8]>, sole: bool) {
    let path = entry.path();
    for time in ["first", "after a miss"] {
        let found = tree.get(&path);
        let found = found.unwrap_or_else(|error| panic!("{path:?}, {time}: {error}"));
        assert_eq!(found.id(), entry.id(), "{path:?}, {time}");
        assert_eq!(found.path(), path, "{time}");
        // Most often there is no such name, and a large directory is now known to be sorted.
        let _ = tree.get(format!("{path}\u{1}"));
    }
    let error = tree.get_ignore_case(&path).err();
    assert!(!sole || error.is_none(), "{path:?}, any case: {error:?}");
}

/// What is left of a name when all is taken away that lookup may take away: the version, and dots
/// before it.
fn loose(name: &str) -> String {
    let name = match name.rsplit_once(';') {
        Some((name, version)) if version.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    };
    name.trim_end_matches('.').to_owned()
}
