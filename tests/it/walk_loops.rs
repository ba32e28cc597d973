//! Walks over directories that lead back, or are reached by several paths.

use isoudf::{Error, FormatErrorKind, Image, Structure};

use crate::common::on_each_source;
use crate::support::iso::{Builder, Disc, Tree, link};

fn tree() -> Builder {
    let builder = Builder::new().joliet(3).file("/A/B/C/D/FILE", "deep");
    builder
        .file("/A/X", "x")
        .file("/A/B/Y", "y")
        .file("/Z", "z")
}

/// The errors of a walk, and how many entries it gave.
fn walked(disc: &Disc) -> (usize, Vec<isoudf::FormatError>) {
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let (mut entries, mut errors) = (0, Vec::new());
    for item in image.best_tree().walk() {
        match item {
            Ok(_) => entries += 1,
            Err(Error::Format(error)) => errors.push(error),
            Err(other) => panic!("{other}"),
        }
    }
    (entries, errors)
}

#[test]
fn a_directory_that_leads_back_is_an_entry_and_an_error() {
    for target in ["/", "/A", "/A/B", "/A/B/C", "/A/B/C/D"] {
        let disc = tree().entry(link("/A/B/C/D/BACK", target)).build();
        let (entries, errors) = walked(&disc);
        assert_eq!((entries, errors.len()), (9, 1), "{target}");
        assert_eq!(errors[0].structure, Structure::Directory);
        assert_eq!(errors[0].kind, FormatErrorKind::Cycle);
        assert_eq!(errors[0].offset, disc.directory(Tree::Joliet, target).start);
        on_each_source(&disc.bytes(), |image| {
            // By path there is no end to it, and no harm.
            let mut path = "/A/B/C/D/BACK".to_owned();
            for _ in 0..3 {
                path += &"/A/B/C/D/BACK"[target.len().max(1) - 1 + usize::from(target != "/")..];
            }
            let entry = image.best_tree().get(&path);
            assert!(entry.is_ok_and(|e| e.is_dir()), "{path}");
        });
    }
}

#[test]
fn a_directory_of_two_parents_is_entered_once() {
    let disc = tree()
        .entry(link("/Y", "/A/B"))
        .entry(link("/X", "/A/B/C"))
        .build();
    let (entries, errors) = walked(&disc);
    assert_eq!((entries, errors.len()), (10, 2));
    assert!(errors.iter().all(|e| e.kind == FormatErrorKind::Repeated));
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        assert_eq!(tree.read("/Y/C/D/FILE").unwrap(), b"deep");
        assert_eq!(tree.read("/X/D/FILE").unwrap(), b"deep");
        let paths: Vec<_> = tree
            .read_dir("/Y")
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        assert_eq!(paths, ["/Y/C", "/Y/Y"]);
    });
}

#[test]
fn a_walk_that_begins_below_the_root_enters_nothing_above() {
    let disc = tree().entry(link("/A/B/C/UP", "/A")).build();
    on_each_source(&disc.bytes(), |image| {
        let start = image.best_tree().get("/A/B").unwrap();
        let items: Vec<_> = start.walk().unwrap().collect();
        let errors = items.iter().filter(|item| item.is_err()).count();
        assert_eq!((items.len(), errors), (6, 1));
    });
}

#[test]
fn a_directory_that_is_not_entered_is_the_one_told() {
    let disc = tree().entry(link("/A/B/BACK", "/A")).build();
    on_each_source(&disc.bytes(), |image| {
        let mut walk = image.best_tree().walk();
        walk.by_ref()
            .find(Result::is_err)
            .expect("a cycle")
            .unwrap_err();
        assert_eq!(walk.directory().unwrap().path(), "/A/B/BACK");
    });
}
