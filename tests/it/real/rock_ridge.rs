//! Rock Ridge images: everything that the kernel tells of an entry is compared.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use isoudf::{Entry, Namespace};
use ruzstd::StreamingDecoder;

use super::{data, hash, image, kind, unescaped};
use crate::common::{Source, on_each_source};

#[derive(Debug, PartialEq)]
struct Row {
    kind: char,
    /// Of what has bytes.
    len: Option<u64>,
    hash: Option<String>,
    mode: u32,
    uid: u32,
    gid: u32,
    links: u32,
    /// In seconds, in 32 bits as the kernel has them.
    modified: Option<i32>,
    /// Of a link its target, of a device its numbers.
    target: Option<String>,
}

struct Kernel {
    rows: BTreeMap<String, Row>,
    /// Entries that it cannot read.
    errors: usize,
}

fn kernel(name: &str) -> Kernel {
    let file = fs::File::open(data().join(format!("{name}.tsv.zst"))).unwrap();
    let mut text = String::new();
    let mut decoder = StreamingDecoder::new(file).unwrap();
    decoder.read_to_string(&mut text).unwrap();
    let mut kernel = Kernel {
        rows: BTreeMap::new(),
        errors: 0,
    };
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns[..] {
            ["#mount", "rr", how] => {
                assert!(how.contains("RRIP") || how.contains("1282"), "{how}");
            }
            ["#error", "rr", _, _] => kernel.errors += 1,
            [
                "rr",
                path,
                kind,
                len,
                hash,
                mode,
                uid,
                gid,
                modified,
                target,
                links,
            ] => {
                let kind = kind.chars().next().unwrap();
                let nanos: i128 = modified.parse().unwrap();
                let row = Row {
                    kind,
                    len: "fd".contains(kind).then(|| len.parse().unwrap()),
                    hash: (kind == 'f').then(|| hash.to_owned()),
                    mode: u32::from_str_radix(mode, 8).unwrap(),
                    uid: uid.parse().unwrap(),
                    gid: gid.parse().unwrap(),
                    links: links.parse().unwrap(),
                    modified: Some(nanos.div_euclid(1_000_000_000).try_into().unwrap()),
                    target: "lbc".contains(kind).then(|| unescaped(target)),
                };
                assert_eq!(kernel.rows.insert(unescaped(path), row), None, "{line}");
            }
            _ => panic!("{line}"),
        }
    }
    kernel
}

fn row(entry: &Entry<'_, Source>) -> Row {
    let metadata = entry.metadata().unwrap();
    let kind = kind(metadata.file_type);
    let hash = (kind == 'f').then(|| hash(entry));
    let device = metadata
        .device
        .map(|(major, minor)| format!("{major}:{minor}"));
    let target = match kind {
        // To the kernel a zero byte is the end: makefs puts two into the second piece of a link.
        'l' => (entry.symlink_target().unwrap())
            .map(|target| target.split('\0').next().unwrap().to_owned()),
        'b' | 'c' => device,
        _ => None,
    };
    let seconds = metadata
        .modified
        .map(|time| time.unix_nanos().div_euclid(1_000_000_000));
    Row {
        kind,
        len: "fd".contains(kind).then_some(metadata.len),
        hash,
        mode: metadata.mode.unwrap(),
        uid: metadata.uid.unwrap(),
        gid: metadata.gid.unwrap(),
        links: metadata.links.unwrap(),
        // Later than 2038 the kernel's own number wraps.
        modified: seconds.map(|seconds| seconds as i32),
        target,
    }
}

/// What is different on purpose: directories that hold relocated ones, which the kernel shows,
/// and names that it cuts.
struct Differences {
    hidden: &'static [&'static str],
    /// Links that neither of us can read.
    unreadable: &'static [&'static str],
    /// Entries with a date whose distance from Greenwich is a whole day: genisoimage records it of
    /// dates behind 2038. The kernel leaves that out, this reader the date.
    undated: &'static [&'static str],
    cut: usize,
}

fn agrees(name: &str, differences: &Differences) {
    let bytes = image(name);
    let mut kernel = kernel(name);
    for hidden in differences.hidden {
        let before = kernel.rows.len();
        let inside = format!("{hidden}/");
        kernel
            .rows
            .retain(|path, _| path != hidden && !path.starts_with(&inside));
        assert!(kernel.rows.len() < before, "{name} {hidden}");
    }
    for path in differences.undated {
        kernel.rows.get_mut(*path).unwrap().modified = None;
    }
    assert_eq!(kernel.errors, differences.unreadable.len());
    on_each_source(&bytes, |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        assert_eq!(image.best().namespace, Namespace::RockRidge);
        let mut ours = BTreeMap::from([("/".to_string(), row(&tree.root()))]);
        let mut unreadable = 0;
        for entry in tree.walk() {
            let entry = entry.unwrap();
            let path = entry.path();
            if differences.unreadable.contains(&&path[..]) {
                assert!(entry.symlink_target().is_err(), "{path}");
                unreadable += 1;
                continue;
            }
            assert_eq!(ours.insert(path.clone(), row(&entry)), None, "{path}");
            assert_eq!(tree.get(&path).unwrap().id(), entry.id(), "{path}");
        }
        assert_eq!(unreadable, kernel.errors, "{name}");
        let mut cut = 0;
        for (path, row) in &kernel.rows {
            if let Some(found) = ours.remove(path) {
                assert_eq!(found, *row, "{name} {path}");
                continue;
            }
            // A name in two "NM" entries, of which the kernel has one.
            let long: Vec<_> = ours
                .keys()
                .filter(|ours| {
                    ours.starts_with(path) && ours.rsplit('/').next().unwrap().len() > 250
                })
                .cloned()
                .collect();
            assert_eq!(long.len(), 1, "{name} {path}: {long:?}");
            assert_eq!(ours.remove(&long[0]).as_ref(), Some(row), "{name} {path}");
            cut += 1;
        }
        assert_eq!(cut, differences.cut, "{name}");
        assert!(ours.is_empty(), "{name} has more: {:?}", ours.keys());
    });
}

macro_rules! images {
    ($($test:ident: $name:literal, $hidden:expr, $unreadable:expr, $undated:expr, $cut:expr;)*) => {
        $(
            #[test]
            fn $test() {
                agrees(
                    $name,
                    &Differences {
                        hidden: $hidden,
                        unreadable: $unreadable,
                        undated: $undated,
                        cut: $cut,
                    },
                );
            }
        )*

        pub(super) const IMAGES: &[&str] = &[$($name),*];
    };
}

images! {
    genisoimage_relocates_to_rr_moved: "gi-rock", &["/rr_moved"], &["/links/many-components"], &["/many.dots.in.name"], 1;
    xorriso_relocates_to_a_directory_that_is_marked_too: "xo-reloc-dir", &[], &[], &[], 1;
    xorriso_version_1_12: "xo-rr112", &[], &[], &[], 1;
    xorriso_hard_links: "xo-hardlinks", &[], &[], &[], 1;
    makefs_relocates_without_a_mark: "mf-rock", &["/.rr_moved"], &[], &[], 1;
    pycdlib_1_09_behind_xa_attributes: "py-rr1.09-xa", &["/rr_moved"], &[], &[], 0;
    pycdlib_1_12_behind_xa_attributes: "py-rr1.12-xa", &["/rr_moved"], &[], &[], 0;
}
