//! J1 to J3: the Joliet volume, its names, its labels.

use isoudf::{Finding, FormatErrorKind, Handling, Image, Namespace, Structure};

use crate::common::{
    Findings, format_error, names, on_each_source, on_each_source_with, reads_back, strict,
};
use crate::support::iso::{Builder, Order, Tree, dir, file};
use crate::support::names::utf16be;

fn namespaces(bytes: &[u8]) -> (Vec<Namespace>, Vec<Finding>) {
    let findings = Findings::default();
    let image = Image::with_options(bytes, findings.options()).unwrap();
    (image.namespaces().collect(), findings.take())
}

/// A Joliet tree that records these identifiers, as they are and in this order.
fn identifiers(all: &[&[u8]]) -> Vec<u8> {
    let mut builder = Builder::new().joliet(3).order(Order::AsGiven);
    for (n, identifier) in all.iter().enumerate() {
        let entry = file(&format!("/{n}"), format!("{n}"));
        builder = builder.entry(entry.identifier(Tree::Joliet, *identifier));
    }
    builder.build().bytes()
}

#[test]
fn each_level_is_joliet() {
    for level in 1..=3 {
        let builder = Builder::new().joliet(level).file("/Long name.text", "x");
        let disc = builder.build();
        reads_back(&disc, &[Tree::Joliet]);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Joliet).unwrap();
            assert_eq!(tree.descriptor().unwrap().joliet_level(), Some(level as u8));
            assert_eq!(names(&tree, "/"), ["Long name.text"]);
        });
    }
}

#[test]
fn the_escape_sequence_may_stand_anywhere_in_its_field() {
    for at in 0..=29 {
        let mut disc = Builder::new().joliet(1).build();
        let mut field = [0; 32];
        field[at..at + 3].copy_from_slice(b"%/C");
        disc.joliet().escape_sequences().bytes(field);
        let (all, found) = namespaces(&disc.bytes());
        assert_eq!((all.len(), found.len()), (2, 0), "at {at}");
    }
}

#[test]
fn other_escape_sequences_are_told_and_the_volume_passed_over() {
    for field in [&[0; 32][..], b"%/A", b"%/G", b"(B", b"%/", b"/@"] {
        let mut disc = Builder::new().joliet(1).file("/A", "a").build();
        disc.joliet().escape_sequences().bytes([0; 32]);
        disc.joliet().escape_sequences().bytes(field);
        not_joliet(&disc.bytes(), disc.joliet().escape_sequences().offset());
    }
}

#[test]
fn flag_bit_0_says_that_the_escape_sequences_are_not_joliets() {
    let mut disc = Builder::new().joliet(3).file("/A", "a").build();
    disc.joliet().flags().set(1);
    not_joliet(&disc.bytes(), disc.joliet().escape_sequences().offset());
    disc.joliet().flags().set(0xFE);
    assert_eq!(namespaces(&disc.bytes()).0.len(), 2);
}

fn not_joliet(bytes: &[u8], offset: u64) {
    let (all, found) = namespaces(bytes);
    assert_eq!(all, [Namespace::Iso]);
    assert_eq!((found.len(), found[0].handling), (1, Handling::PassedOver));
    let deviation = found[0].deviation;
    assert_eq!(
        deviation.structure,
        Structure::SupplementaryVolumeDescriptor
    );
    assert_eq!(deviation.offset, offset);
    assert_eq!(
        format_error(Image::with_options(bytes, strict())),
        deviation
    );
    on_each_source(bytes, |image| {
        assert!(image.tree(Namespace::Joliet).is_err())
    });
}

#[test]
fn of_two_joliet_volumes_the_first_is_read_and_the_other_told() {
    let builder = Builder::new().joliet(3).joliet(1);
    let builder = builder.entry(file("/first", "1").only_in(&[Tree::Primary, Tree::Joliet]));
    let builder = builder.entry(file("/second", "2").only_in(&[Tree::Primary, Tree::SecondJoliet]));
    for (order, name) in [([0, 1, 2], "first"), ([0, 2, 1], "second")] {
        let disc = builder.clone().descriptor_order(&order).build();
        let findings = Findings::default();
        on_each_source_with(&disc.bytes(), &findings.options(), |image| {
            assert_eq!(names(&image.tree(Namespace::Joliet).unwrap(), "/"), [name]);
            assert_eq!(image.namespaces().count(), 2);
            assert_eq!(image.descriptors().count(), 4);
        });
        let found = findings.take()[0];
        assert_eq!(found.handling, Handling::First);
        assert_eq!(found.deviation.offset, disc.descriptors()[2]);
        assert!(matches!(
            found.deviation.kind,
            FormatErrorKind::Broken { .. }
        ));
    }
}

#[test]
fn characters_beyond_16_bits_are_pairs() {
    let path = "/💿 disc 𝄞";
    let disc = Builder::new().joliet(3).file(path, "music").build();
    reads_back(&disc, &[Tree::Joliet]);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        assert_eq!(names(&tree, "/"), ["💿 disc 𝄞"]);
        assert_eq!(tree.read(path).unwrap(), b"music");
    });
}

#[test]
fn units_that_are_no_character_are_lossy_and_their_bytes_kept() {
    for (identifier, shown) in [
        (&b"\xD8\x3D\0b"[..], "\u{FFFD}b"),
        (b"\0a\xDC\xBF", "a\u{FFFD}"),
        (b"\xD8\x00\xD8\x3D\xDC\xBF", "\u{FFFD}💿"),
        (b"\xDC\xBF\xD8\x3D", "\u{FFFD}\u{FFFD}"),
    ] {
        on_each_source(&identifiers(&[b"\0x", identifier]), |image| {
            let tree = image.best_tree();
            assert_eq!(names(&tree, "/"), ["x", shown]);
            let entry = tree.read_dir("/").unwrap().nth(1).unwrap().unwrap();
            assert_eq!(entry.name().as_bytes(), identifier);
            assert_eq!(tree.read(format!("/{shown}")).unwrap(), b"1");
        });
    }
}

#[test]
fn nothing_is_taken_for_a_byte_order_mark() {
    for identifier in [&b"\xFE\xFF\0b"[..], b"\xFF\xFE\0b", b"\xEF\xBB\xBF\x62"] {
        let text: Vec<u16> = identifier
            .chunks(2)
            .map(|c| u16::from_be_bytes([c[0], c[1]]))
            .collect();
        let text = String::from_utf16(&text).unwrap();
        on_each_source(&identifiers(&[identifier]), |image| {
            assert_eq!(names(&image.best_tree(), "/"), [&text[..]]);
            assert_eq!(image.best_tree().read(&text).unwrap(), b"0");
        });
    }
}

#[test]
fn an_odd_length_is_read_without_its_last_byte() {
    for last in [0, 0x41, 0xFF] {
        let identifier = [&utf16be("name")[..], &[last]].concat();
        on_each_source(&identifiers(&[&identifier]), |image| {
            assert_eq!(names(&image.best_tree(), "/"), ["name"]);
            let entry = image
                .best_tree()
                .read_dir("/")
                .unwrap()
                .next()
                .unwrap()
                .unwrap();
            assert_eq!(entry.name().as_bytes(), identifier);
        });
    }
}

#[test]
fn a_name_of_odd_length_is_found_as_it_is_shown() {
    let identifier = [&utf16be("name")[..], &[0]].concat();
    on_each_source(&identifiers(&[&identifier]), |image| {
        let tree = image.best_tree();
        let shown = tree.walk().next().unwrap().unwrap().path();
        assert_eq!(tree.read(&shown).expect("found as shown"), b"0");
    });
}

#[test]
fn names_of_103_units_are_read() {
    // mkisofs -joliet-long goes to 103, a record's end allows 110.
    for units in [64, 65, 103, 110] {
        let path = format!("/{}", "日".repeat(units));
        let disc = Builder::new().joliet(3);
        let entry = file(&path, "x").identifier(Tree::Primary, b"X");
        let disc = disc.entry(entry).build();
        on_each_source(&disc.bytes(), |image| {
            assert_eq!(image.best_tree().read(&path).unwrap(), b"x");
        });
    }
}

#[test]
fn versions_are_not_shown_and_may_be_asked_for() {
    let builder = Builder::new().joliet(3).versions(Tree::Joliet, Some(1));
    let disc = builder.file("/a name.txt", "x").file("/dot.", "d").build();
    reads_back(&disc, &[Tree::Joliet]);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        // A dot at the end is the name's own here.
        assert_eq!(names(&tree, "/"), ["a name.txt", "dot."]);
        for asked in ["/a name.txt", "/a name.txt;1"] {
            assert_eq!(tree.read(asked).unwrap(), b"x");
        }
        assert_eq!(tree.read("/dot.").unwrap(), b"d");
        assert!(tree.get("/dot").is_err());
    });
    // A character whose low byte is that of a semicolon, or of a digit, is neither.
    on_each_source(
        &identifiers(&[&utf16be("a\u{313B}1"), &utf16be("b;\u{3131}")]),
        |image| {
            assert_eq!(names(&image.best_tree(), "/"), ["a\u{313B}1", "b;\u{3131}"]);
        },
    );
}

#[test]
fn labels_and_identifiers_are_utf16() {
    let builder = Builder::new().joliet(3).volume_identifier("Größe 日本");
    let builder = builder.text("publisher_identifier", "Müller & Söhne");
    on_each_source(&builder.entry(dir("/ä")).build().bytes(), |image| {
        let tree = image.tree(Namespace::Joliet).unwrap();
        assert_eq!(tree.label(), "Größe 日本");
        assert_eq!(tree.info().publisher, "Müller & Söhne");
        assert_eq!(names(&tree, "/"), ["ä"]);
    });
}
