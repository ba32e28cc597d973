//! I6: primary names in the encodings that writers use beyond the standard.

use isoudf::{Charset, Namespace, Options};

use crate::common::{names, on_each_source, on_each_source_with};
use crate::support::iso::{Builder, Order, Tree, file};

/// A label, an identifier in that encoding, and the text; by the encodings' own tables.
const NAMES: [(&str, &[u8], &str); 6] = [
    // JIS X 0208: the second byte of 表 is that of a backslash.
    ("Shift_JIS", b"\x93\xFA\x96\x7B\x95\x5C.TXT;1", "日本表.TXT"),
    ("GBK", b"\xD6\xD0\xCE\xC4.TXT;1", "中文.TXT"),
    ("EUC-KR", b"\xC7\xD1\xB1\xDB.TXT;1", "한글.TXT"),
    ("windows-1251", b"\xD4\xE0\xE9\xEB.TXT;1", "Файл.TXT"),
    ("IBM866", b"\x94\xA0\xA9\xAB.TXT;1", "Файл.TXT"),
    ("windows-1252", b"\x80\xE9.TXT;1", "€é.TXT"),
];

fn disc(identifier: &[u8]) -> Vec<u8> {
    let builder = Builder::new().joliet(3);
    let entry = file("/DIR/N", "content").identifier(Tree::Primary, identifier);
    builder.entry(entry).build().bytes()
}

fn with(label: &str) -> Options {
    let mut options = Options::default();
    options.charset = Charset::for_label(label);
    assert!(options.charset.is_some(), "{label}");
    options
}

#[test]
fn names_are_decoded_and_found_by_the_charset_chosen() {
    for (label, identifier, text) in NAMES {
        on_each_source_with(&disc(identifier), &with(label), |image| {
            let tree = image.tree(Namespace::Iso).unwrap();
            assert_eq!(names(&tree, "/DIR"), [text]);
            for path in [format!("/DIR/{text}"), format!("DIR/{text};1")] {
                let entry = tree.get(&path).unwrap();
                assert_eq!(entry.name().as_bytes(), identifier, "{label}");
                assert_eq!(tree.read(&path).unwrap(), b"content");
            }
            // No character of another script, and none that the encoding lacks.
            assert!(tree.get("/DIR/💿.TXT").is_err());
        });
    }
}

#[test]
fn without_a_charset_names_are_lossy_and_their_bytes_kept() {
    for (_, identifier, _) in NAMES {
        on_each_source(&disc(identifier), |image| {
            let tree = image.tree(Namespace::Iso).unwrap();
            let entry = tree.read_dir("/DIR").unwrap().next().unwrap().unwrap();
            assert_eq!(entry.name().as_bytes(), identifier);
            let shown = entry.name().to_string();
            assert!(
                shown.contains('\u{FFFD}') && shown.ends_with(".TXT"),
                "{shown}"
            );
            // Found by the text shown, and by the bytes recorded.
            assert_eq!(tree.read(entry.path()).unwrap(), b"content");
            let bytes = [b"/DIR/", identifier].concat();
            assert_eq!(tree.read(&bytes).unwrap(), b"content");
            assert_eq!(tree.read(&bytes[..bytes.len() - 2]).unwrap(), b"content");
        });
    }
}

#[test]
fn the_charset_is_not_for_joliet() {
    on_each_source_with(&disc(NAMES[0].1), &with("Shift_JIS"), |image| {
        assert_eq!(names(&image.best_tree(), "/DIR"), ["N"]);
    });
}

#[test]
fn the_charset_is_for_labels_and_identifiers_too() {
    let mut disc = Builder::new().build();
    disc.pvd().volume_identifier().bytes(b"\x93\xFA\x96\x7B");
    disc.pvd().publisher_identifier().bytes(b"\x83\x41");
    on_each_source_with(&disc.bytes(), &with("Shift_JIS"), |image| {
        assert_eq!(image.best_tree().label(), "日本");
        assert_eq!(image.best_tree().info().publisher, "ア");
    });
}

#[test]
fn utf8_is_read_without_being_asked_for() {
    let builder = Builder::new().file("/grüße.txt", "hallo");
    on_each_source(&builder.build().bytes(), |image| {
        assert_eq!(names(&image.best_tree(), "/"), ["grüße.txt"]);
        assert_eq!(image.best_tree().read("/grüße.txt").unwrap(), b"hallo");
    });
}

#[test]
fn two_names_that_are_shown_alike_are_two_entries() {
    let builder = Builder::new().order(Order::AsGiven);
    let builder = builder.entry(file("/1", "one").identifier(Tree::Primary, b"X\xFE"));
    let builder = builder.entry(file("/2", "two").identifier(Tree::Primary, b"X\xFF"));
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        assert_eq!(names(&tree, "/"), ["X\u{FFFD}", "X\u{FFFD}"]);
        // By text the first; by bytes each.
        assert_eq!(tree.read("/X\u{FFFD}").unwrap(), b"one");
        assert_eq!(tree.read(b"/X\xFE").unwrap(), b"one");
        assert_eq!(tree.read(b"/X\xFF").unwrap(), b"two");
    });
}
