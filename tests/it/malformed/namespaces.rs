//! H: trees that contradict each other, and B17.

use isoudf::{Image, Namespace, Reason};

use crate::common::{Counting, Holes, metered, names, on_each_source};
use crate::support::iso::rock_ridge::{named, volume};
use crate::support::iso::{self, SECTOR, Tree};
use crate::support::names::utf16be;
use crate::support::sparse::Content;
use crate::support::udf;

/// Opening a bridge of three trees with so many files in each: reads, bytes read, memory.
fn opening(files: usize) -> (u64, u64, i64) {
    let mut iso = volume().joliet(3).order(iso::Order::AsGiven);
    let mut udf = udf::Builder::new().file("/U", "u");
    for n in 0..files {
        let path = format!("/D/F{n:06}");
        iso = iso.entry(named(&path, &format!("rock ridge {n}"), &[]));
        udf = udf.file(&path, "");
    }
    let disc = udf.bridge(iso).build();
    let (source, counts) = Counting::new(Holes(disc.image));
    let (_, peak) = metered(|| {
        let image = Image::new(source).unwrap();
        let all = [Namespace::Iso, Namespace::Joliet, Namespace::RockRidge];
        assert!(all.iter().all(|&n| image.tree(n).is_ok()));
        assert!(image.tree(Namespace::Udf).is_ok());
    });
    let (reads, bytes) = counts.take();
    (reads, bytes, peak)
}

#[test]
fn b17_what_opening_costs_does_not_grow_with_the_trees() {
    // A large image is looked at in more places, twelve at most, for a session behind its volume.
    for files in [10, 2_000, 20_000] {
        let (reads, bytes, peak) = opening(files);
        assert!(reads <= 40 && bytes <= 64 << 10, "{reads} reads of {bytes}");
        assert!(peak <= 32 << 10, "{peak} bytes of memory");
    }
}

#[test]
fn h2_two_sides_that_differ_are_never_merged() {
    let iso = iso::Builder::new()
        .file("/SAME", "of iso")
        .file("/ISO", "1");
    let disc = udf::Builder::new()
        .bridge(iso)
        .file("/SAME", "of udf")
        .file("/UDF", "2")
        .build();
    on_each_source(&disc.bytes(), |image| {
        let (iso, udf) = (Namespace::Iso, Namespace::Udf);
        let (iso, udf) = (image.tree(iso).unwrap(), image.tree(udf).unwrap());
        assert_eq!(names(&iso, "/"), ["ISO", "SAME"]);
        assert_eq!(names(&udf, "/"), ["SAME", "UDF"]);
        assert_eq!(iso.read("/SAME").unwrap(), b"of iso");
        assert_eq!(udf.read("/SAME").unwrap(), b"of udf");
        assert!(iso.get("/UDF").is_err() && udf.get("/ISO").is_err());
        // As many on both sides: the one of fuller names.
        let best = image.best();
        assert_eq!(
            (best.namespace, best.reason),
            (Namespace::Udf, Reason::FullerNames)
        );
    });
}

#[test]
fn h3_rock_ridge_before_joliet_before_iso() {
    let only = |path: &str, trees: &[Tree]| named(path, "rock ridge", &[]).only_in(trees);
    let disc = volume()
        .joliet(3)
        .entry(only("/R", &[Tree::Primary]))
        .entry(iso::file("/J", "j").only_in(&[Tree::Joliet]))
        .build();
    on_each_source(&disc.bytes(), |image| {
        let of = |namespace| names(&image.tree(namespace).unwrap(), "/");
        assert_eq!(of(Namespace::RockRidge), ["rock ridge"]);
        assert_eq!(of(Namespace::Joliet), ["J"]);
        assert_eq!(of(Namespace::Iso), ["R"]);
        assert_eq!(image.best().namespace, Namespace::RockRidge);
    });
    let disc = iso::Builder::new().joliet(3).file("/A", "a").build();
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.best().namespace, Namespace::Joliet);
    });
}

#[test]
fn h8_a_file_of_more_than_4_gib_on_both_sides() {
    let len = (5 << 30) + 777;
    let section = 0xFFFF_F800;
    let spots = [0, (1 << 30) - 2, section - 2, section, len - 4];
    let mut content = Content::hole(len);
    for (n, &at) in spots.iter().enumerate() {
        content = content.with(at, [n as u8 + 1; 2]);
    }
    let iso = iso::Builder::new().entry(iso::file("/BIG", content).pieces(&[section]));
    let disc = udf::Builder::new()
        .bridge(iso)
        .entry(udf::shared("/BIG", "/BIG"));
    let image = Image::new(Holes(disc.build().image)).unwrap();
    for namespace in [Namespace::Iso, Namespace::Udf] {
        let tree = image.tree(namespace).unwrap();
        let file = tree.open("/BIG").unwrap();
        assert_eq!(file.len(), len, "{namespace}");
        for (n, &at) in spots.iter().enumerate() {
            let mut bytes = [0xEE; 2];
            let mut filled = 0;
            while filled < 2 {
                let read = file.read_at(&mut bytes[filled..], at + filled as u64);
                filled += read.unwrap();
            }
            assert_eq!(bytes, [n as u8 + 1; 2], "{namespace} at {at}");
        }
        let mut end = [0; 16];
        assert_eq!(file.read_at(&mut end, len).unwrap(), 0);
    }
}

#[test]
fn h9_joliet_names_that_are_the_same_when_cut() {
    // As a writer leaves them that cuts names at 64 characters.
    let cut = "N".repeat(64);
    let mut builder = iso::Builder::new().joliet(3).order(iso::Order::AsGiven);
    for n in 0..4 {
        let file = iso::file(&format!("/{n}"), n.to_string());
        builder = builder.entry(file.identifier(Tree::Joliet, utf16be(&cut)));
    }
    let disc = builder.build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Joliet).unwrap();
        let all: Vec<_> = tree.walk().map(Result::unwrap).collect();
        assert_eq!(all.len(), 4);
        for (n, entry) in all.iter().enumerate() {
            assert_eq!(entry.name().to_str(), cut);
            assert_eq!(
                entry.open().unwrap().read_to_vec().unwrap(),
                n.to_string().as_bytes()
            );
            let again = tree.entry(entry.id()).unwrap();
            assert_eq!(*again.extents().unwrap(), *entry.extents().unwrap());
        }
        assert_eq!(tree.read(&cut).unwrap(), b"0", "the first");
        assert!(all[0].extents().unwrap()[0].image_offset >= Some(16 * SECTOR));
    });
}
