//! Finding entries by their Rock Ridge names.

use isoudf::{Error, Namespace};

use super::tree;
use crate::common::on_each_source;
use crate::support::iso::rock_ridge::{named, nm, volume, with};
use crate::support::iso::{dir, file};

#[test]
fn names_are_found_and_identifiers_are_not() {
    let disc = volume()
        .entry(named("/FILE.TXT", "A file.text", &[]))
        .file("/BARE.TXT", "bare")
        .entry(with(dir("/DIR"), &[nm(0, "dir.d")]))
        .entry(named("/DIR/X", "x", &[]))
        .build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        for found in ["/A file.text", "/dir.d", "/dir.d/x", "dir.d/x/", "/"] {
            assert!(tree.get(found).is_ok(), "{found}");
        }
        // Without a name, with or without the version as ever.
        assert_eq!(tree.read("/BARE.TXT").unwrap(), b"bare");
        assert_eq!(tree.read("/BARE.TXT;1").unwrap(), b"bare");
        for absent in [
            "/FILE.TXT",
            "/FILE.TXT;1",
            "/DIR",
            "/dir.d/X",
            "/a file.text",
            "/A file.tex",
            "/A file.text2",
        ] {
            let found = tree.get(absent);
            assert!(matches!(found, Err(Error::NotFound { .. })), "{absent}");
        }
        let entry = tree.get_ignore_case("/DIR.D/X").unwrap();
        assert_eq!(entry.path(), "/dir.d/x");
        assert!(tree.get_ignore_case("/FILE.TXT").is_err());
    });
}

#[test]
fn names_in_another_order_than_the_identifiers() {
    let count = 2000;
    let mut builder = volume();
    for n in 0..count {
        let name = format!("name {:04}", (n * 7919) % count);
        builder = builder.entry(named(&format!("/D/I{n:04}"), &name, &[]));
    }
    tree!(image, tree, builder.build());
    for n in (0..count).step_by(97) {
        let path = format!("/D/name {n:04}");
        assert_eq!(tree.get(&path).unwrap().path(), path);
    }
    // The second time nothing that was learnt of identifiers misleads.
    for _ in 0..2 {
        assert!(tree.get("/D/name 9999").is_err());
        assert!(tree.get("/D/I0007").is_err());
        assert!(tree.get("/D/name 0007").is_ok());
    }
    let iso = image.tree(Namespace::Iso).unwrap();
    assert!(iso.get("/D/I0007").is_ok());
    assert!(iso.get("/D/name 0007").is_err());
    assert!(tree.get("/D/name 0008").is_ok());
}

#[test]
fn of_two_entries_of_one_name_the_first_is_found() {
    let disc = volume()
        .entry(named("/A", "same", &[]))
        .entry(with(file("/B", "second"), &[nm(0, "same")]))
        .build();
    tree!(image, tree, disc);
    assert_eq!(tree.walk().count(), 2);
    assert_eq!(tree.read("/same").unwrap(), b"");
}

#[test]
fn a_name_that_is_another_entrys_identifier() {
    let disc = volume()
        .entry(with(file("/A", "a"), &[nm(0, "B")]))
        .entry(with(file("/B", "b"), &[nm(0, "C")]))
        .file("/C", "c")
        .build();
    tree!(image, tree, disc);
    assert_eq!(tree.read("/B").unwrap(), b"a");
    assert!(tree.get("/A").is_err());
    // A name before an identifier of the same look: the first one is found.
    assert_eq!(tree.read("/C").unwrap(), b"b");
}
