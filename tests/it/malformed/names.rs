//! E: names.

use isoudf::Image;

use super::told;
use crate::common::{names, on_each_source};
use crate::support::iso::{Builder, Order, Tree, file};
use crate::support::names::utf16be;

/// Records with these names in both trees, as they are and in this order; contents by number.
fn named(all: &[&str]) -> Vec<u8> {
    let mut builder = Builder::new().joliet(3).order(Order::AsGiven);
    for (n, name) in all.iter().enumerate() {
        let entry = file(&format!("/D/{n}"), format!("{n}"));
        let entry = entry.identifier(Tree::Primary, *name);
        builder = builder.entry(entry.identifier(Tree::Joliet, utf16be(name)));
    }
    builder.build().bytes()
}

/// Listed one by one, opaque: no name becomes two components, none leads elsewhere.
#[track_caller]
fn opaque(all: &[&str]) {
    on_each_source(&named(all), |image| {
        for tree in image.trees() {
            assert_eq!(names(&tree, "/D"), all);
            for (n, entry) in tree.read_dir("/D").unwrap().enumerate() {
                let entry = entry.unwrap();
                assert_eq!(entry.path(), format!("/D/{}", all[n]));
                assert_eq!(
                    entry.open().unwrap().read_to_vec().unwrap(),
                    n.to_string().as_bytes()
                );
                let again = tree.entry(entry.id()).unwrap();
                assert_eq!(again.name().as_bytes(), entry.name().as_bytes());
            }
        }
    });
}

#[test]
fn e1_names_that_navigate_elsewhere() {
    opaque(&[".", "..", "...", ". ", "~"]);
    on_each_source(&named(&["..", "F"]), |image| {
        for tree in image.trees() {
            assert_eq!(tree.read("/D/..").unwrap(), b"0");
            assert!(tree.get("/D/../F").is_err(), "a file is no directory");
            assert!(tree.get("/D/.").is_err());
            assert!(tree.get("/..").is_err());
        }
    });
}

#[test]
fn e2_names_that_hold_separators() {
    opaque(&[
        "../../etc/passwd",
        "a\\..\\b",
        "C:",
        "/",
        "/etc/passwd",
        "//x",
    ]);
    on_each_source(&named(&["a/b"]), |image| {
        // One component, that no path can name; the id does.
        assert!(image.best_tree().get("/D/a/b").is_err());
    });
}

#[test]
fn e3_names_that_hold_control_characters() {
    opaque(&["\0\0", "a\r\n", "\u{1B}[2J", "\u{7F}", "\u{202E}txt.exe"]);
}

#[test]
fn e7_names_that_collide() {
    opaque(&["A.TXT", "a.txt", "SAME", "SAME", "same"]);
    on_each_source(&named(&["A.TXT", "a.txt", "SAME", "SAME"]), |image| {
        for tree in image.trees() {
            assert_eq!(tree.read("/D/a.txt").unwrap(), b"1");
            assert_eq!(tree.read("/D/SAME").unwrap(), b"2", "the first");
            assert_eq!(tree.get_ignore_case("/D/A.txt").unwrap().path(), "/D/A.TXT");
        }
    });
    let builder = Builder::new();
    let builder = builder
        .entry(file("/FOO.", "1"))
        .entry(file("/FOO.", "2").version(Some(2)));
    on_each_source(&builder.build().bytes(), |image| {
        assert_eq!(names(&image.best_tree(), "/"), ["FOO", "FOO.;1"]);
        assert_eq!(image.best_tree().read("/FOO").unwrap(), b"2");
    });
}

#[test]
fn e9_joliet_names_that_are_no_text() {
    for (identifier, shown) in [
        (&b"\xD8\x00\xD8\x00"[..], "\u{FFFD}\u{FFFD}"),
        (b"\0a\0\0\0b", "a\0b"),
        (b"\xFF\xFF\xFF\xFE", "\u{FFFF}\u{FFFE}"),
        (b"\xFE\xFF\0a", "\u{FEFF}a"),
        (b"\0a\0", "a"),
    ] {
        let entry = file("/F", "f").identifier(Tree::Joliet, identifier);
        let disc = Builder::new().joliet(3).entry(entry).build();
        assert_eq!(told(&disc).paths, [format!("/{shown}")]);
        on_each_source(&disc.bytes(), |image| {
            let entry = image.best_tree().walk().next().unwrap().unwrap();
            assert_eq!(entry.name().as_bytes(), identifier, "the units are kept");
            // An odd length has a test of its own.
            if identifier.len() % 2 == 0 {
                assert_eq!(image.best_tree().read(shown).unwrap(), b"f");
            }
        });
    }
}

#[test]
fn e15_names_at_the_edges_of_the_rules() {
    let long = "N".repeat(221);
    for (identifier, shown) in [
        (";1", ";1"),
        (".;1", "."),
        ("A;99999", "A"),
        ("A;100000", "A;100000"),
        ("A", "A"),
        ("lower;1", "lower"),
        (&long, &long),
    ] {
        let entry = file("/F", "f").identifier(Tree::Primary, identifier);
        let bytes = Builder::new().entry(entry).build().bytes();
        let image = Image::new(&bytes[..]).unwrap();
        let entry = image.best_tree().walk().next().unwrap().unwrap();
        assert_eq!(entry.name(), shown);
        for asked in [identifier, shown] {
            assert_eq!(image.best_tree().read(asked).unwrap(), b"f", "{asked}");
        }
    }
}

#[test]
fn e16_a_path_of_the_longest_names() {
    let name = "N".repeat(207);
    let path = format!("/{name}").repeat(40);
    let disc = Builder::new().file(&format!("{path}/F"), "f").build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        let last = tree.walk().map(Result::unwrap).last().unwrap();
        assert_eq!(last.path(), format!("{path}/F"));
        assert!(last.path().len() > 2 * 4096);
        assert_eq!(tree.read(last.path()).unwrap(), b"f");
    });
}
