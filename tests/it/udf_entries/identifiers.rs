//! File identifier descriptors (ECMA-167 4/14.4): where they lie and what their flags say.

use isoudf::{Error, Structure};

use super::{agrees, listed, on_each_tree};
use crate::common::{failed, format_error, names};
use crate::support::udf::{Builder, dir, file, recorded};

#[test]
fn u10_identifiers_are_padded_to_four_bytes() {
    let mut builder = Builder::new();
    for len in 1..=9 {
        for used in 0..=9 {
            let path = format!("/{}{used}", "N".repeat(len));
            let entry = file(&path, path.as_bytes()).implementation_use(vec![0xA5; used]);
            builder = builder.entry(entry);
        }
    }
    agrees(&builder.build());
}

#[test]
fn u10_implementation_use_is_passed_over() {
    let mut builder = Builder::new();
    for used in [4, 32, 300, 1500] {
        let name = format!("/USED{used}");
        // Bytes that look like a name, and like a tag.
        let bytes: Vec<u8> = [1, 1, 3, 0, 8, b'N']
            .into_iter()
            .cycle()
            .take(used)
            .collect();
        builder = builder.entry(file(&name, "data").implementation_use(bytes));
    }
    agrees(&builder.build());
}

#[test]
fn u10_identifiers_lie_across_blocks_and_extents() {
    for block_size in [512, 1024, 2048, 4096] {
        let apart = (0..40).map(|_| recorded(block_size).after(1));
        let mut builder = Builder::new().block_size(block_size);
        builder = builder.entry(dir("/APART").extents(apart)).dir("/JOINED");
        for n in 0..90 {
            let name = format!("{n:03}{}", "x".repeat(n * 37 % 250));
            builder = builder.file(&format!("/APART/{name}"), name.as_bytes());
            builder = builder.file(&format!("/JOINED/{name}"), name.as_bytes());
        }
        agrees(&builder.build());
    }
}

#[test]
fn u10_directories_stand_in_their_file_entries() {
    for revision in [0x102, 0x150, 0x200, 0x201, 0x250, 0x260] {
        let builder = Builder::new().revision(revision).embedded_directories();
        let builder = builder.file("/A/B/C", "c").file("/A/B/D", "d").dir("/E");
        agrees(&builder.build());
    }
}

#[test]
fn u10_a_directory_is_larger_than_a_window() {
    for block_size in [512, 2048] {
        let mut builder = Builder::new().block_size(block_size);
        // Extents of other lengths than a window's.
        let extents = (0..30).map(|n| recorded(block_size * (1 + n % 7)).after(n % 3));
        builder = builder.entry(dir("/D").extents(extents));
        for n in 0..1500 {
            let name = format!("{n:04}{}", "y".repeat(n % 60));
            builder = builder.file(&format!("/D/{name}"), [n as u8]);
        }
        let disc = builder.build();
        assert!(disc.listed("/D").len > 64 << 10);
        agrees(&disc);
        on_each_tree(&disc, |tree| {
            let order: Vec<_> = names(&tree, "/D")
                .iter()
                .map(|name| name[..4].parse::<usize>().unwrap())
                .collect();
            assert!(order.into_iter().eq(0..1500));
        });
    }
}

#[test]
fn u10_e17_deleted_entries_are_listed_on_request() {
    let builder = Builder::new().file("/A", "a");
    let builder = builder
        .entry(file("/OLD", "still here").deleted_with_icb())
        .entry(file("/GONE", "gone").deleted())
        .entry(
            file("/RAW", "raw")
                .identifier(b"\xFERAW")
                .deleted_with_icb(),
        )
        .file("/Z", "z");
    let disc = builder.build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        assert_eq!(names(&tree, "/"), ["A", "Z"]);
        let all: Vec<_> = tree.read_dir("/").unwrap().with_deleted().collect();
        let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
        let seen: Vec<_> = all
            .iter()
            .map(|e| (e.name().to_string(), e.is_deleted()))
            .collect();
        let expected = [("A", false), ("OLD", true), ("GONE", true), ("RAW", true)];
        let expected = expected.into_iter().chain([("Z", false)]);
        assert!(
            seen.iter().map(|(n, d)| (&n[..], *d)).eq(expected),
            "{seen:?}"
        );
        for (entry, content) in [(&all[1], "still here"), (&all[3], "raw")] {
            let read = entry.open().unwrap().read_to_vec().unwrap();
            assert_eq!(read, content.as_bytes());
            assert_eq!(
                tree.entry(entry.id()).unwrap().len().unwrap(),
                read.len() as u64
            );
        }
        // Its ICB is no more: an error of this entry alone.
        let error = format_error(all[2].len());
        assert_eq!(error.structure, Structure::FileIdentifierDescriptor);
        assert!(all[2].open().is_err() && all[2].metadata().is_err());
        assert!(matches!(
            failed(tree.entry(all[2].id())),
            Error::NotFound { .. }
        ));
        assert!(matches!(failed(tree.get("/OLD")), Error::NotFound { .. }));
        let walked = tree.walk().with_deleted().filter(Result::is_ok).count();
        assert_eq!((walked, tree.walk().count()), (5, 2));
    });
}

#[test]
fn u10_hidden_entries_are_listed_and_say_so() {
    let builder = Builder::new().file("/SEEN", "s");
    let builder = builder
        .entry(file("/HIDDEN", "h").hidden())
        .entry(dir("/HIDING").hidden())
        .file("/HIDING/INNER", "i");
    let disc = builder.build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        let hidden = |path: &str| tree.get(path).unwrap().metadata().unwrap().hidden;
        assert!(hidden("/HIDDEN") && hidden("/HIDING"));
        assert!(!hidden("/SEEN") && !hidden("/HIDING/INNER"));
    });
}

#[test]
fn e17_parent_identifiers_are_passed_over_wherever_they_are() {
    let builder = Builder::new().file("/D/A", "a").file("/D/B", "b");
    let disc = builder.file("/D/C", "c").build();
    // Two, the second between entries, with a name or without.
    for nameless in [false, true] {
        let mut disc = disc.clone();
        disc.identifier("/D/B").file_characteristics().set(0x0A);
        if nameless {
            // The name becomes implementation use.
            disc.identifier("/D/B").identifier_length().set(0);
            disc.identifier("/D/B")
                .length_of_implementation_use()
                .set(2);
        }
        on_each_tree(&disc, |tree| assert_eq!(names(&tree, "/D"), ["A", "C"]));
    }
    // One at the end.
    let mut last = disc.clone();
    last.identifier("/D/C").file_characteristics().set(0x08);
    on_each_tree(&last, |tree| assert_eq!(names(&tree, "/D"), ["A", "B"]));
    // None: what was it is a deleted one.
    let mut none = disc.clone();
    none.identifier("/D/..").file_characteristics().set(0x04);
    on_each_tree(&none, |tree| {
        assert_eq!(names(&tree, "/D"), ["A", "B", "C"])
    });
    // Where it leads does not matter.
    let mut astray = disc.clone();
    astray.identifier("/D/..").icb_block().set(0xFFFF_FFF0);
    on_each_tree(&astray, |tree| {
        assert_eq!(names(&tree, "/D"), ["A", "B", "C"])
    });
}

#[test]
fn e17_an_entry_without_a_name_is_an_error_beside_its_siblings() {
    let mut disc = Builder::new().file("/D/A", "a").file("/D/B", "b").build();
    disc.identifier("/D/..").file_characteristics().set(0x02);
    let at = disc.identifier("/D/..").offset();
    on_each_tree(&disc, |tree| {
        let mut all = listed(&tree, "/D").into_iter();
        let error = format_error(all.next().unwrap());
        assert_eq!(error.structure, Structure::FileIdentifierDescriptor);
        assert_eq!(error.offset, at + 19);
        let rest: Vec<_> = all.map(Result::unwrap).collect();
        assert_eq!(rest, ["A", "B"]);
    });
}

/// Wherever the identifiers lie, and however many extents are read together.
#[test]
fn what_is_wrong_with_an_identifier_is_told_of_its_byte() {
    for blocks in [1, 3, 9] {
        let apart = (0..40).map(|_| recorded(blocks * 512).after(1));
        let mut builder = Builder::new().block_size(512);
        builder = builder.entry(dir("/D").extents(apart));
        let names: Vec<_> = (0..40)
            .map(|n| format!("/D/{n:03}{}", "x".repeat(100 + n % 7)))
            .collect();
        for name in &names {
            builder = builder.file(name, "");
        }
        let disc = builder.build();
        for name in &names {
            let (mut nameless, mut torn) = (disc.clone(), disc.clone());
            let mut identifier = nameless.identifier(name);
            identifier.identifier_length().set(0);
            let without_name = identifier.identifier_length().offset();
            let mut identifier = torn.identifier(name);
            let checksum = identifier.tag_checksum().get() ^ 1;
            identifier.tag_checksum().raw().set(checksum);
            let without_tag = identifier.tag_checksum().offset();
            for (disc, at) in [(&nameless, without_name), (&torn, without_tag)] {
                on_each_tree(disc, |tree| {
                    let mut all = listed(&tree, "/D").into_iter();
                    let error = format_error(all.find(Result::is_err).unwrap());
                    assert_eq!(error.structure, Structure::FileIdentifierDescriptor);
                    assert_eq!(error.offset, at);
                });
            }
        }
    }
}
