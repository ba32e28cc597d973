//! Names (RRIP 4.1.4).

use isoudf::{Error, LimitKind, Namespace, Structure};

use super::place;
use crate::common::on_each_source;
use crate::malformed::told;
use crate::support::iso::rock_ridge::{ce, disc, entry, named, nm, volume, with};
use crate::support::iso::{Tree, file};

#[test]
fn b14_ten_thousand_pieces_of_a_name() {
    let disc = disc(|at| {
        let piece = nm(1, "n");
        let pieces = piece.repeat(10_000);
        let link = ce(at.area("name"), 0, pieces.len() as u32);
        volume()
            .entry(with(file("/M", ""), &[link]))
            .entry(named("/Z", "z", &[]))
            .area("name", pieces)
    });
    on_each_source(&disc.bytes(), |image| {
        let walk: Vec<_> = image.best_tree().walk().collect();
        assert!(matches!(
            walk[0],
            Err(Error::Limit {
                kind: LimitKind::NameBytes,
                ..
            })
        ));
        assert_eq!(walk[1].as_ref().unwrap().path(), "/z");
    });
}

#[test]
fn c10_a_name_without_flags() {
    let mut disc = volume()
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", ""), &[entry(b"NM", &[])]))
        .entry(named("/Z", "z", &[]))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/a", "/z"]);
    let at = disc.record(Tree::Primary, "/M").offset() + 36 + 4;
    assert_eq!(place(&told.errors[0]), (Structure::AlternateName, at));
}

/// Listed one by one, opaque: no name becomes two components, none leads elsewhere.
#[test]
fn e1_and_e2_names_that_navigate_or_hold_separators() {
    let names = [
        "..",
        ".",
        "...",
        "/",
        "../../etc/passwd",
        "a\\b",
        "C:",
        "a\0b",
    ];
    let mut builder = volume();
    for (n, name) in names.iter().enumerate() {
        let entry = file(&format!("/D/{n}"), n.to_string());
        builder = builder.entry(with(entry, &[nm(0, name)]));
    }
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        let entries: Vec<_> = tree.read_dir("/D").unwrap().map(Result::unwrap).collect();
        for (n, entry) in entries.iter().enumerate() {
            assert_eq!(entry.name().to_str(), names[n]);
            let bytes = entry.open().unwrap().read_to_vec().unwrap();
            assert_eq!(bytes, n.to_string().as_bytes());
        }
        assert_eq!(entries.len(), names.len());
        assert_eq!(tree.read("/D/..").unwrap(), b"0");
        assert!(tree.get("/D/../D").is_err());
        assert!(tree.get("/..").is_err());
    });
}

#[test]
fn e13_flags_of_current_and_parent_and_no_name_at_all() {
    let disc = volume()
        .entry(with(file("/CUR", ""), &[nm(2, "")]))
        .entry(with(file("/PAR", ""), &[nm(4, "")]))
        .file("/NONE", "")
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/CUR", "/NONE", "/PAR"]);
    assert!(told.findings.is_empty());
}

#[test]
fn e14_names_that_are_no_utf_8() {
    let names = [&b"\xe9t\xe9"[..], b"\x93\xfa\x96\x7b", b"\xff"];
    let mut builder = volume();
    for (n, name) in names.iter().enumerate() {
        let entry = file(&format!("/{n}"), n.to_string());
        builder = builder.entry(with(entry, &[nm(0, name)]));
    }
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        for (n, entry) in tree.walk().enumerate() {
            let entry = entry.unwrap();
            assert_eq!(entry.name().as_bytes(), names[n]);
            assert!(entry.path().contains('\u{fffd}'));
            assert_eq!(tree.get(entry.path()).unwrap().id(), entry.id());
        }
    });
}
