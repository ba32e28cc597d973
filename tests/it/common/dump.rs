//! All that the library says of an image, as text: for comparing sources with each other.

use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

use isoudf::source::ReadAt;
use isoudf::{Entry, Image, Options, PathTableCopy, Tree};

use super::{Findings, sources};

/// Longer files are read at their beginning only: none of the images here is about their middle.
const READ: u64 = 8 << 20;

/// What each kind of source says of an image, which must be the same; errors and findings included.
#[track_caller]
pub(crate) fn outcome(bytes: &[u8], options: &Options) -> String {
    let mut all = sources(bytes).map(|(kind, source, _file)| {
        let findings = Findings::default();
        let mut text = match Image::with_options(source, findings.wrap(options.clone())) {
            Ok(image) => dump(&image),
            Err(error) => format!("not opened: {error}\n"),
        };
        for finding in findings.take() {
            writeln!(text, "finding: {finding}").unwrap();
        }
        (kind, text)
    });
    let (_, first) = std::mem::take(&mut all[0]);
    for (kind, text) in &all[1..] {
        let differs = first.lines().zip(text.lines()).find(|(a, b)| a != b);
        assert!(first == *text, "memory and {kind} differ: {differs:#?}");
    }
    first
}

pub(crate) fn dump<S: ReadAt>(image: &Image<S>) -> String {
    let mut text = String::new();
    let t = &mut text;
    let sizes = (image.size(), image.volume_size(), image.is_truncated());
    writeln!(t, "{sizes:?} {:?} {:?}", image.label(), image.best()).unwrap();
    for descriptor in image.descriptors() {
        let descriptor = descriptor.unwrap();
        let hash = hash(descriptor.bytes());
        writeln!(t, "descriptor {} {hash:x}", descriptor.offset()).unwrap();
    }
    for tree in image.trees() {
        dump_tree(&tree, t);
    }
    text
}

fn dump_tree<S: ReadAt>(tree: &Tree<'_, S>, t: &mut String) {
    let sizes = (tree.block_size(), tree.volume_size());
    writeln!(t, "{tree:?} {:?} {sizes:?}", tree.uuid()).unwrap();
    writeln!(t, "{:?}", tree.info()).unwrap();
    for copy in PathTableCopy::ALL {
        match tree.path_table(copy) {
            Ok(Some(table)) => {
                let records: Vec<_> = table.records().collect();
                writeln!(t, "{copy:?} at {}: {records:?}", table.offset()).unwrap();
            }
            other => writeln!(t, "{copy:?}: {other:?}").unwrap(),
        }
    }
    dump_entry(&tree.root(), t);
    for entry in tree.walk() {
        match entry {
            Ok(entry) => dump_entry(&entry, t),
            Err(error) => writeln!(t, "error: {error}").unwrap(),
        }
    }
}

fn dump_entry<S: ReadAt>(entry: &Entry<'_, S>, t: &mut String) {
    write!(t, "{:?} {:?} ", entry.path(), entry.id()).unwrap();
    write!(t, "[{}] ", entry.name().as_bytes().escape_ascii()).unwrap();
    write!(t, "{:?} ", entry.metadata()).unwrap();
    match entry.extents() {
        Ok(extents) => write!(t, "{:?}", &*extents).unwrap(),
        Err(error) => write!(t, "error: {error}").unwrap(),
    }
    if !entry.is_dir() {
        match contents(entry) {
            Ok((len, hash)) => write!(t, " {len} bytes {hash:x}").unwrap(),
            Err(error) => write!(t, " error: {error}").unwrap(),
        }
    }
    match entry.symlink_target() {
        Ok(None) => {}
        Ok(Some(target)) => write!(t, " -> {target:?}").unwrap(),
        Err(error) => write!(t, " -> error: {error}").unwrap(),
    }
    writeln!(t).unwrap();
    match entry.associated() {
        Ok(Some(associated)) => dump_entry(&associated, t),
        Ok(None) => {}
        Err(error) => writeln!(t, "error: {error}").unwrap(),
    }
}

fn contents<S: ReadAt>(entry: &Entry<'_, S>) -> Result<(usize, u64), isoudf::Error> {
    let file = entry.open()?;
    let bytes = if file.len() <= READ {
        file.read_to_vec()?
    } else {
        let mut start = vec![0; 1 << 16];
        let read = file.read_at(&mut start, 0)?;
        start.truncate(read);
        start
    };
    Ok((bytes.len(), hash(&bytes)))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
