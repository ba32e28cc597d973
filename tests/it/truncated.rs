//! A1: an image cut anywhere says so: an error, or a listing in which all that is lost is told.

use std::collections::BTreeMap;

use isoudf::source::ReadAt;
use isoudf::{Error, Image, Namespace};

use crate::common::{Findings, sources};
use crate::support::iso::{Builder, Disc, SECTOR, Tree, associated, file};

/// Length and bytes by tree, path, and whether it is an associated file.
type Known = BTreeMap<(Namespace, String, bool), (u64, Option<Vec<u8>>)>;

fn disc() -> Disc {
    let builder = Builder::new()
        .joliet(3)
        .file("/A.TXT", "first")
        .file("/DIR/B.TXT", vec![7; 3000]);
    let builder = builder.entry(
        file("/DIR/M.BIN", vec![9; 5000])
            .pieces(&[2048, 1])
            .apart(1),
    );
    let builder = builder
        .entry(associated("/DIR/R", "fork"))
        .file("/DIR/R", "data");
    builder.file("/Z.TXT", "last").build()
}

fn known<S: ReadAt>(image: &Image<S>) -> Known {
    let mut known = Known::new();
    for tree in image.trees() {
        for entry in tree.walk() {
            let entry = entry.unwrap();
            // Cut from its file, an associated file is listed alone.
            for entry in entry.associated().unwrap().into_iter().chain([entry]) {
                let content =
                    (!entry.is_dir()).then(|| entry.open().unwrap().read_to_vec().unwrap());
                let key = (tree.namespace(), entry.path(), entry.is_associated());
                known.insert(key, (entry.len().unwrap(), content));
            }
        }
    }
    known
}

/// Reads a cut image; panics when something of it is lost in silence.
fn check<S: ReadAt>(source: S, size: u64, whole: &Known, whole_size: u64) {
    let findings = Findings::default();
    let image = match Image::with_options(source, findings.options()) {
        Ok(image) => image,
        Err(Error::Format(error)) => {
            assert!(error.offset <= size.max(16 * SECTOR), "{error}");
            return;
        }
        Err(other) => panic!("cut at {size}: {other}"),
    };
    assert!(image.is_truncated(), "cut at {size}");
    assert_eq!(image.volume_size(), whole_size);
    for namespace in [Namespace::Iso, Namespace::Joliet] {
        let Ok(tree) = image.tree(namespace) else {
            // The set of descriptors is cut, and that is told.
            assert!(
                !findings.take().is_empty(),
                "cut at {size}: {namespace} lost"
            );
            continue;
        };
        let mut missing = whole
            .keys()
            .filter(|(of, _, associated)| *of == namespace && !associated);
        let mut errors = 0;
        for item in tree.walk() {
            let Ok(entry) = item else {
                errors += 1;
                continue;
            };
            let path = entry.path();
            let (len, content) = &whole[&(namespace, path.clone(), entry.is_associated())];
            if entry.len().unwrap() != *len {
                // A file of several sections whose last records are gone.
                assert!(
                    entry.open().unwrap().read_to_vec().is_err(),
                    "{path} cut at {size}"
                );
                continue;
            }
            let Some(content) = content else { continue };
            match entry.open().unwrap().read_to_vec() {
                Ok(read) => assert!(read == *content, "{path} cut at {size}"),
                Err(Error::Format(error)) => assert!(error.offset >= size, "{error}"),
                Err(other) => panic!("cut at {size}: {other}"),
            }
        }
        let listed = tree.walk().flatten().count();
        let complete = missing.by_ref().count() == listed;
        assert!(
            complete || errors > 0,
            "cut at {size}: entries lost in silence"
        );
    }
}

#[test]
fn every_cut_at_a_sector_is_told() {
    let disc = disc();
    let bytes = disc.bytes();
    let whole = known(&Image::new(&bytes[..]).unwrap());
    assert_eq!(whole.len(), 14);
    for sectors in 0..disc.len() / SECTOR {
        let cut = &bytes[..(sectors * SECTOR) as usize];
        for (_, source, _file) in sources(cut) {
            check(source, cut.len() as u64, &whole, disc.len());
        }
    }
}

#[test]
fn every_cut_in_the_metadata_is_told() {
    let disc = disc();
    let bytes = disc.bytes();
    let whole = known(&Image::new(&bytes[..]).unwrap());
    let end = disc.directory(Tree::Joliet, "/DIR").end;
    assert!(disc.ranges("/A.TXT")[0].start >= end, "files lie behind");
    // Descriptors and directories; path tables are not read here, and lie between.
    let descriptors = 16 * SECTOR - 1..19 * SECTOR + 1;
    let directories = disc.directory(Tree::Primary, "/").start..end;
    let places = descriptors.chain(directories);
    for size in places.chain(end..end + 200) {
        check(&bytes[..size as usize], size, &whole, disc.len());
    }
}

#[test]
fn files_cut_off_are_known_by_their_extents() {
    let mut disc = disc();
    let cut = disc.ranges("/DIR/M.BIN")[1].start;
    disc.truncate(cut);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let beyond = |entry: &isoudf::Entry<'_, &[u8]>| {
        let extents = entry.extents().unwrap();
        extents
            .iter()
            .any(|extent| extent.image_end() > Some(image.size()))
    };
    let walk = image.best_tree().walk().map(Result::unwrap);
    let lost: Vec<_> = walk.filter(beyond).map(|entry| entry.path()).collect();
    // By place on the disc: in the order in which the builder was told of them.
    assert_eq!(lost, ["/DIR/M.BIN", "/DIR/R", "/Z.TXT"]);
}
