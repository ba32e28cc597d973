//! UDF images: their metadata is compared too.

use std::collections::BTreeMap;
use std::fs;

use isoudf::{Entry, Extent, Image, Namespace, Reason, Tree};

use super::{data, hash, image, kind, unescaped};
use crate::common::{Source, sources};

/// What a listing says of an entry. The kernel's fields that it makes up are left out: lengths of
/// directories, owners that are not recorded.
#[derive(Debug, PartialEq)]
struct Row {
    kind: char,
    len: Option<u64>,
    hash: Option<String>,
    target: Option<String>,
    metadata: Option<Metadata>,
}

#[derive(Debug, PartialEq)]
struct Metadata {
    mode: u32,
    uid: u32,
    gid: u32,
    /// In microseconds, as UDF records it.
    modified: i128,
}

/// The listing of a kernel (`udf`) or of the image's writer (`truth`), which has no metadata.
fn expected(name: &str) -> BTreeMap<String, Row> {
    let text = fs::read_to_string(data().join(format!("{name}.tsv"))).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let (path, kind, size, hash, target, metadata) = match columns[..] {
            ["truth", path, kind, size, hash, target] => (path, kind, size, hash, target, None),
            [
                "udf",
                path,
                kind,
                size,
                hash,
                mode,
                uid,
                gid,
                modified,
                target,
            ] => {
                let metadata = Metadata {
                    mode: u32::from_str_radix(mode, 8).unwrap(),
                    uid: uid.parse().unwrap(),
                    gid: gid.parse().unwrap(),
                    modified: modified.parse::<i128>().unwrap().div_euclid(1000),
                };
                (path, kind, size, hash, target, Some(metadata))
            }
            _ => continue,
        };
        let kind = kind.chars().next().unwrap();
        let row = Row {
            kind,
            len: (kind == 'f').then(|| size.parse().unwrap()),
            hash: (kind == 'f').then(|| hash.to_owned()),
            target: (kind == 'l').then(|| unescaped(target)),
            metadata: metadata.filter(|_| path != "/"),
        };
        rows.insert(unescaped(path), row);
    }
    assert!(!rows.is_empty(), "{name} has a listing");
    rows
}

fn row(entry: &Entry<'_, Source>, with_metadata: bool) -> Row {
    let metadata = entry.metadata().unwrap();
    let kind = kind(metadata.file_type);
    let hash = (kind == 'f').then(|| hash(entry));
    let with_metadata = with_metadata && entry.path() != "/";
    Row {
        kind,
        len: (kind == 'f').then_some(metadata.len),
        hash,
        target: (kind == 'l').then(|| entry.symlink_target().unwrap().unwrap()),
        metadata: with_metadata.then(|| Metadata {
            mode: metadata.mode.unwrap(),
            // The kernel shows nobody where none is recorded.
            uid: metadata.uid.unwrap_or(65534),
            gid: metadata.gid.unwrap_or(65534),
            modified: metadata.modified.unwrap().unix_nanos().div_euclid(1000),
        }),
    }
}

/// Names that the kernel cuts to what it can hold are marked by it with the sum of the rest.
fn is_cut(path: &str) -> bool {
    path.contains('#')
}

fn agrees(name: &str) {
    let bytes = image(name);
    let expected = expected(name);
    for (kind, source, _file) in sources(&bytes) {
        let image = Image::new(source).unwrap();
        let tree: Tree<'_, Source> = image.tree(Namespace::Udf).unwrap();
        let with_metadata = expected.values().any(|row| row.metadata.is_some());
        let mut seen = BTreeMap::new();
        let mut hidden = Vec::new();
        for entry in tree.walk() {
            let entry = entry.unwrap();
            if entry.metadata().unwrap().hidden {
                hidden.push(entry.path());
            }
            seen.insert(entry.path(), row(&entry, with_metadata));
        }
        for (path, row) in expected.iter().filter(|(path, _)| *path != "/") {
            if !is_cut(path) {
                assert_eq!(seen.get(path), Some(row), "{name} from {kind}: {path}");
            }
        }
        // What the kernel does not show: hidden entries, and the names it cut.
        let cut = expected.keys().filter(|path| is_cut(path)).count();
        let more: Vec<_> = seen
            .keys()
            .filter(|path| !expected.contains_key(*path) && !hidden.contains(path))
            .collect();
        assert_eq!(more.len(), cut, "{name} from {kind}: {more:?}");
    }
}

macro_rules! images {
    ($($test:ident: $name:literal;)*) => {
        $(
            #[test]
            fn $test() {
                agrees($name);
            }
        )*

        pub(super) const IMAGES: &[&str] = &[$($name),*];
    };
}

images! {
    linux_filled_a_disk_of_512_byte_blocks: "udf-hd-r2.01-b512";
    linux_filled_a_disk_of_4096_byte_blocks: "udf-hd-r1.02-b4096";
    linux_filled_a_disk_of_1024_byte_blocks: "udf-hd-r2.00-b1024";
    linux_filled_a_sparable_cd_rw: "udf-cdrw-r1.50-b2048";
    linux_filled_a_dvd_rw: "udf-dvdrw-r2.01-b2048";
    revision_1_02: "own-r102";
    revision_2_50_with_a_metadata_partition: "own-r250-meta";
    revision_2_60_which_the_kernel_refuses: "own-r260";
    a_virtual_partition_of_revision_2_00: "vat-r200-tricky";
    a_sparable_partition_of_revision_2_01: "spar-r201";
    links_of_revision_1_02: "own-r102-symlinks";
    streams_beside_files: "own-r201-streams";
    deleted_entries_are_not_listed: "own-r201-deleted";
    a_blu_ray_whose_metadata_reads_by_its_mirror: "bd-mini-baddata";
    a_windows_install_dvd: "win7-mini";
}

#[test]
fn of_a_windows_install_dvd_udf_is_the_best_tree() {
    let bytes = image("win7-mini");
    for (_, source, _file) in sources(&bytes) {
        let image = Image::new(source).unwrap();
        let best = image.best();
        assert_eq!(
            (best.namespace, best.reason),
            (Namespace::Udf, Reason::IsoIsStub)
        );
        // The stub is there for who asks for it.
        let stub = image.tree(Namespace::Iso).unwrap();
        let names: Vec<_> = stub.walk().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(names, ["/README.TXT"]);
        let wim = image.best_tree().get("/sources/install.wim").unwrap();
        let extents: Vec<Extent> = wim.extents().unwrap().to_vec();
        assert!(extents.len() > 1, "{extents:?}");
    }
}
