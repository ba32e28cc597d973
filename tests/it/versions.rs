//! I5: names of the primary and enhanced volumes, with versions, dots and lengths of all kinds.

use isoudf::{Image, Namespace};

use crate::common::{names, on_each_source, reads_back};
use crate::support::iso::{Builder, Order, Tree, file};

/// A disc whose primary tree records these identifiers, as they are and in this order.
fn identifiers(all: &[&[u8]]) -> Vec<u8> {
    let mut builder = Builder::new().order(Order::AsGiven);
    for (n, identifier) in all.iter().enumerate() {
        let entry = file(&format!("/{n}"), format!("{n}"));
        builder = builder.entry(entry.identifier(Tree::Primary, *identifier));
    }
    builder.build().bytes()
}

#[test]
fn a_version_and_the_dot_before_it_are_not_shown() {
    for (identifier, shown) in [
        ("README.TXT;1", "README.TXT"),
        ("README.TXT;12", "README.TXT"),
        ("README.TXT;32767", "README.TXT"),
        ("README.TXT", "README.TXT"),
        ("NOEXT.;1", "NOEXT"),
        ("NOEXT;1", "NOEXT"),
        // Without a version the dot may be the name's own.
        ("NOEXT.", "NOEXT."),
        ("A.B.C;1", "A.B.C"),
        ("lower.txt;1", "lower.txt"),
        ("A;B;1", "A;B"),
        (";1", ";1"),
        (".;1", "."),
        ("A;", "A;"),
        ("A;1X", "A;1X"),
        ("A;123456", "A;123456"),
        ("A..;1", "A."),
    ] {
        let bytes = identifiers(&[identifier.as_bytes()]);
        on_each_source(&bytes, |image| {
            let tree = image.best_tree();
            assert_eq!(names(&tree, "/"), [shown], "{identifier}");
            let entry = tree.read_dir("/").unwrap().next().unwrap().unwrap();
            assert_eq!(entry.name().as_bytes(), identifier.as_bytes());
            assert_eq!(entry.path(), format!("/{shown}"));
        });
    }
}

#[test]
fn all_versions_are_listed_and_the_highest_opens() {
    let mut builder = Builder::new();
    for version in [1, 2, 10, 32767] {
        let content = format!("version {version}");
        builder = builder.entry(file("/F.TXT", content).version(Some(version)));
    }
    let disc = builder.file("/G.TXT", "other").build();
    reads_back(&disc, &[Tree::Primary]);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        // The first of a run is shown without its version, so that no two look alike.
        let shown = ["F.TXT", "F.TXT;10", "F.TXT;2", "F.TXT;1", "G.TXT"];
        assert_eq!(names(&tree, "/"), shown);
        assert_eq!(tree.read("/F.TXT").unwrap(), b"version 32767");
        for version in [1, 2, 10, 32767] {
            let content = tree.read(format!("/F.TXT;{version}")).unwrap();
            assert_eq!(content, format!("version {version}").as_bytes());
        }
        assert!(tree.get("/F.TXT;3").is_err());
    });
}

#[test]
fn versions_of_one_name_are_told_apart_across_a_window_edge() {
    // 42 bytes a record, 48 a sector, 32 sectors a window.
    for filler in 32 * 48 - 4..32 * 48 {
        let mut builder = Builder::new().order(Order::AsGiven);
        for n in 0..filler {
            let entry = file(&format!("/{n:08}"), "");
            builder = builder.entry(entry.version(None));
        }
        for version in [3, 2, 1] {
            builder = builder.entry(file("/NAMED", [version as u8]).version(Some(version)));
        }
        on_each_source(&builder.build().bytes(), |image| {
            let names = names(&image.best_tree(), "/");
            assert_eq!(names[filler..], ["NAMED", "NAMED;2", "NAMED;1"]);
        });
    }
}

#[test]
fn only_versions_of_the_same_name_are_a_run() {
    let all: &[&[u8]] = &[b"A.TXT;2", b"A.TXT;1", b"B.TXT;1", b"C;2", b"C.;1"];
    on_each_source(&identifiers(all), |image| {
        // "C." and "C" are two names, shown alike but for the version.
        let shown = ["A.TXT", "A.TXT;1", "B.TXT", "C", "C.;1"];
        assert_eq!(names(&image.best_tree(), "/"), shown);
    });
}

#[test]
fn the_same_identifier_twice_is_two_entries_and_the_first_opens() {
    let all: &[&[u8]] = &[b"A.TXT;1", b"A.TXT;1", b"B"];
    on_each_source(&identifiers(all), |image| {
        let tree = image.best_tree();
        assert_eq!(names(&tree, "/"), ["A.TXT", "A.TXT", "B"]);
        assert_eq!(tree.read("/A.TXT").unwrap(), b"0");
    });
}

#[test]
fn an_identifier_asked_for_whole_is_found_before_one_that_is_near() {
    let all: &[&[u8]] = &[b"A.TXT", b"A.TXT;1", b"B.;1", b"B;1"];
    on_each_source(&identifiers(all), |image| {
        let tree = image.best_tree();
        for (n, identifier) in all.iter().enumerate() {
            let content = tree.read(identifier).unwrap();
            assert_eq!(
                content,
                n.to_string().as_bytes(),
                "{}",
                identifier.escape_ascii()
            );
        }
    });
}

#[test]
fn a_dot_without_an_extension_may_be_asked_for_or_not() {
    let builder = Builder::new().trailing_dots();
    on_each_source(&builder.file("/NOEXT", "n").build().bytes(), |image| {
        for asked in ["NOEXT", "NOEXT.", "NOEXT.;1", "/NOEXT"] {
            assert_eq!(image.best_tree().read(asked).unwrap(), b"n", "{asked}");
        }
        assert!(image.best_tree().get("NOEXT..").is_err());
    });
}

#[test]
fn the_enhanced_volume_has_long_names_without_versions() {
    let long = format!("/{}", "é".repeat(103) + "x");
    let builder = Builder::new().enhanced().versions(Tree::Primary, None);
    let disc = builder.file(&long, "long").file("/a.b.;1", "odd").build();
    reads_back(&disc, &[Tree::Enhanced]);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Enhanced).unwrap();
        let entry = tree.get(&long).unwrap();
        assert_eq!(entry.name().as_bytes().len(), 207);
        assert_eq!(entry.path(), long);
        assert_eq!(tree.read(&long).unwrap(), b"long");
    });
}

#[test]
fn names_of_the_same_bytes_but_for_case_are_different() {
    let all: &[&[u8]] = &[b"A.TXT;1", b"a.txt;1"];
    let bytes = identifiers(all);
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.best_tree();
    assert_eq!(tree.read("A.TXT").unwrap(), b"0");
    assert_eq!(tree.read("a.txt").unwrap(), b"1");
    assert!(tree.get("A.txt").is_err());
}
