//! OSTA compressed unicode (UDF 2.1.1), in names and in dstrings.

use isoudf::Error;

use super::{agrees, on_each_tree, shown};
use crate::common::{failed, names};
use crate::support::udf::{Builder, cs0_wide, file};

/// A disc of files with these identifiers, at paths of their own.
fn of(identifiers: &[&[u8]]) -> crate::support::udf::Disc {
    let mut builder = Builder::new();
    for (n, identifier) in identifiers.iter().enumerate() {
        let entry = file(&format!("/{n}"), format!("data {n}"));
        builder = builder.entry(entry.identifier(*identifier));
    }
    builder.build()
}

#[test]
fn u11_compression_8_is_latin_1() {
    for first in (1..=255_u8).step_by(51) {
        // All characters but the slash.
        let characters = (first..=first.saturating_add(50)).filter(|&c| c != b'/');
        let identifier: Vec<u8> = [8].into_iter().chain(characters).collect();
        agrees(&of(&[&identifier]));
    }
    on_each_tree(&of(&[b"\x08caf\xE9 \x80\xFF"]), |tree| {
        assert_eq!(names(&tree, "/"), ["café \u{80}ÿ"]);
    });
}

#[test]
fn u11_compression_16_is_utf_16_with_surrogates_and_lone_ones() {
    let cases: [(&[u8], &str); 7] = [
        (&cs0_wide("日本語"), "日本語"),
        (&cs0_wide("narrow"), "narrow"),
        (&cs0_wide("a💿b"), "a💿b"),
        (b"\x10\xD8\x3D\x00h", "\u{FFFD}h"),
        (b"\x10\xDC\xBF\x00l", "\u{FFFD}l"),
        (b"\x10\x00e\xD8\x3D", "e\u{FFFD}"),
        (b"\x10\xFE\xFF\x00m", "\u{FEFF}m"),
    ];
    let disc = of(&cases.map(|(identifier, _)| identifier));
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        assert_eq!(names(&tree, "/"), cases.map(|(_, shown)| shown));
        for (n, (_, shown)) in cases.iter().enumerate() {
            assert_eq!(tree.read(shown).unwrap(), format!("data {n}").as_bytes());
        }
    });
}

#[test]
fn u11_names_of_the_greatest_length_are_whole() {
    let narrow = [&[8][..], &[b'n'; 254]].concat();
    let wide = cs0_wide(&"日".repeat(127));
    assert_eq!((narrow.len(), wide.len()), (255, 255));
    agrees(&of(&[&narrow, &wide]));
}

#[test]
fn u11_e10_compression_254_and_255_are_8_and_16_of_deleted_names() {
    let disc = of(&[b"\xFEold", b"\xFF\x65\xE5\x67\x2C"]);
    on_each_tree(&disc, |tree| assert_eq!(names(&tree, "/"), ["old", "日本"]));
}

#[test]
fn t4_names_of_erased_forms_are_found_as_they_are_shown() {
    agrees(&of(&[b"\xFEold", b"\xFF\x65\xE5\x67\x2C"]));
}

#[test]
fn e10_names_of_unknown_compression_are_listed_with_their_data() {
    let identifiers = [0, 1, 7, 9, 15, 17].map(|id| [id, b'N', b'0' + id]);
    let disc = of(&identifiers.each_ref().map(|i| &i[..]));
    on_each_tree(&disc, |tree| {
        let all: Vec<_> = tree.walk().map(Result::unwrap).collect();
        let raw: Vec<_> = all.iter().map(|e| e.name().as_bytes().to_vec()).collect();
        assert_eq!(raw, identifiers);
        for (n, entry) in all.iter().enumerate() {
            let data = entry.open().unwrap().read_to_vec().unwrap();
            assert_eq!(data, format!("data {n}").as_bytes());
        }
    });
}

#[test]
fn t4_names_of_unknown_compression_are_found_as_they_are_shown() {
    let identifiers = [0, 1, 7, 9, 15, 17].map(|id| [id, b'N', b'0' + id]);
    agrees(&of(&identifiers.each_ref().map(|i| &i[..])));
}

#[test]
fn e11_half_a_character_at_the_end_is_dropped() {
    let identifier = b"\x10\x65\xE5\x67";
    assert_eq!(shown(identifier), "日");
    on_each_tree(&of(&[identifier]), |tree| {
        assert_eq!(names(&tree, "/"), ["日"]);
        let entry = tree.walk().next().unwrap().unwrap();
        assert_eq!(entry.name().as_bytes(), identifier);
    });
}

#[test]
fn t4_names_with_half_a_character_are_found_as_they_are_shown() {
    agrees(&of(&[b"\x10\x65\xE5\x67"]));
}

#[test]
fn e1_dots_are_names_like_any_other() {
    let disc = of(&[b"\x08..", b"\x08.", b"\x10\x00.\x00.\x00."]);
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        assert_eq!(names(&tree, "/"), ["..", ".", "..."]);
        assert_eq!(tree.read("/..").unwrap(), b"data 0");
        assert_eq!(tree.read("/.").unwrap(), b"data 1");
    });
    on_each_tree(&Builder::new().file("/D/F", "f").build(), |tree| {
        for path in ["/D/../D/F", "/./D/F", "/D/./F", "/..", "."] {
            let error = failed(tree.get(path));
            assert!(matches!(error, Error::NotFound { .. }), "{path}: {error}");
        }
    });
}

#[test]
fn e2_separators_in_a_name_are_a_part_of_it() {
    let cases = ["../../etc/passwd", "a\\..\\b", "C:", "/", "D/F"];
    let identifiers = cases.map(|name| [b"\x08", name.as_bytes()].concat());
    let disc = of(&identifiers.each_ref().map(|i| &i[..]));
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        assert_eq!(names(&tree, "/"), cases);
        assert!(matches!(failed(tree.get("/D/F")), Error::NotFound { .. }));
    });
}

#[test]
fn e3_control_characters_are_kept() {
    let cases = [
        "N\0UL",
        "C\rR\n",
        "E\u{1B}[2J",
        "D\u{7F}",
        "B\u{202E}txt.exe",
    ];
    let identifiers = cases.map(cs0_wide);
    let disc = of(&identifiers.each_ref().map(|i| &i[..]));
    agrees(&disc);
    on_each_tree(&disc, |tree| assert_eq!(names(&tree, "/"), cases));
}

#[test]
fn u11_e12_the_length_of_a_dstring_is_clamped() {
    let disc = Builder::new().logical_volume_identifier("LABEL").build();
    for (length, label) in [
        (0, ""),
        (3, "LA"),
        (6, "LABEL"),
        (127, "LABEL"),
        (255, "LABEL"),
    ] {
        let mut disc = disc.clone();
        for copy in 0..2 {
            let mut descriptor = disc.logical_volume(copy);
            descriptor.span(84 + 127, 1).bytes([length]);
        }
        on_each_tree(&disc, |tree| assert_eq!(tree.label(), label, "{length}"));
    }
    for (length, name) in [(0, ""), (9, "FILE SET"), (255, "FILE SET")] {
        let mut disc = disc.clone();
        disc.file_set(0).span(304 + 31, 1).bytes([length]);
        on_each_tree(&disc, |tree| {
            assert_eq!(tree.udf_info().unwrap().file_set, name, "{length}");
        });
    }
}
