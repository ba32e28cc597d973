//! "NM": names in one piece, in several, and where there is none (RRIP 4.1.4).

use isoudf::{Charset, Handling, Options, Structure};

use super::{entry_at, told, told_with, tree};
use crate::support::iso::rock_ridge::{ce, disc, es, named, nm, px, st, volume, with};
use crate::support::iso::{dir, file};

#[test]
fn a_name_stands_for_the_identifier() {
    let builder = volume()
        .entry(named("/LONG.TXT", "A longer name; with 2 spaces.text", &[]))
        .entry(with(dir("/DIR"), &[nm(0, "a directory")]))
        .entry(named("/DIR/F", "inside", &[]));
    let told = told(&builder.build()).sound();
    let expected = [
        "/a directory",
        "/a directory/inside",
        "/A longer name; with 2 spaces.text",
    ];
    assert_eq!(told.paths, expected);
}

#[test]
fn pieces_are_joined_across_areas() {
    let name: String = (0..255).map(|n| char::from(b'a' + n % 26)).collect();
    let (first, rest) = name.split_at(100);
    let (second, third) = rest.split_at(50);
    let disc = disc(|at| {
        let area = [nm(1, second), nm(0, third)].concat();
        let link = ce(at.area("more"), 0, area.len() as u32);
        volume()
            // Named before the piece that it continues: areas come one after the other.
            .entry(with(file("/F", "f"), &[link, nm(1, first)]))
            .area("more", area)
    });
    assert_eq!(told(&disc).sound().paths, [format!("/{name}")]);
    tree!(image, tree, disc);
    assert_eq!(tree.read(format!("/{name}")).unwrap(), b"f");
}

#[test]
fn a_name_may_be_in_a_continuation_area_alone() {
    let disc = disc(|at| {
        let area = nm(0, "far away");
        let link = ce(at.area("more"), 64, area.len() as u32);
        volume()
            .entry(with(file("/F", "f"), &[link]))
            .area("more", [vec![0; 64], area].concat())
    });
    assert_eq!(told(&disc).sound().paths, ["/far away"]);
}

#[test]
fn without_a_name_the_identifier_is_shown() {
    let mode = px(0o100_644, 1, 0, 0);
    let builder = volume()
        .file("/BARE.TXT", "")
        .entry(with(file("/CURRENT", ""), &[nm(2, "self")]))
        .entry(with(file("/EMPTY", ""), &[nm(0, "")]))
        .entry(with(file("/PARENT.X", ""), &[nm(4, "up"), mode]));
    let told = told(&builder.build()).sound();
    assert_eq!(told.paths, ["/BARE.TXT", "/CURRENT", "/EMPTY", "/PARENT.X"]);
}

#[test]
fn of_two_names_the_first_counts() {
    let three = [nm(1, "th"), nm(0, "ree"), nm(0, "x")];
    let mut disc = volume()
        .entry(with(file("/F", ""), &[nm(0, "one"), nm(0, "two")]))
        .entry(with(file("/G", ""), &three))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/one", "/three"]);
    let second = entry_at(&mut disc, "/F", b"NM", 1);
    let third = entry_at(&mut disc, "/G", b"NM", 2);
    let found = |at| (Structure::AlternateName, at, Handling::First);
    assert_eq!(told.found(), [found(second), found(third)]);
}

#[test]
fn a_name_whose_last_piece_is_missing_is_shown_as_far_as_it_goes() {
    let mode = px(0o100_644, 1, 0, 0);
    let mut disc = volume()
        .entry(with(file("/F", ""), &[nm(1, "some")]))
        .entry(with(file("/G", ""), &[nm(1, ""), mode]))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/some", "/G"]);
    // Where it would have gone on: at the end of the record, which is filled up to an even length.
    let first = entry_at(&mut disc, "/F", b"NM", 0) + 5 + 4 + 1;
    let second = entry_at(&mut disc, "/G", b"PX", 0) + 36 + 1;
    let found = |at| (Structure::AlternateName, at, Handling::ReadAsRecorded);
    assert_eq!(told.found(), [found(first), found(second)]);
}

#[test]
fn entries_of_another_extension_say_nothing() {
    let selected = [
        es(1),
        nm(0, "theirs"),
        es(0),
        nm(0, "ours"),
        es(7),
        nm(0, "x"),
    ];
    let builder = volume()
        .entry(with(file("/F", ""), &selected))
        .entry(with(file("/G", ""), &[es(1), nm(0, "theirs")]));
    assert_eq!(told(&builder.build()).sound().paths, ["/ours", "/G"]);
}

#[test]
fn what_follows_a_terminator_says_nothing() {
    let builder = volume().entry(with(file("/F", ""), &[st(), nm(0, "behind")]));
    assert_eq!(told(&builder.build()).sound().paths, ["/F"]);
}

#[test]
fn names_are_of_the_charset_that_the_caller_gives() {
    let disc = volume()
        .entry(with(file("/F", "f"), &[nm(0, b"caf\xe9")]))
        .build();
    tree!(image, tree, disc);
    let entry = tree.get("/caf\u{fffd}").unwrap();
    assert_eq!(entry.name().as_bytes(), b"caf\xe9");
    let mut options = Options::default();
    options.charset = Charset::for_label("windows-1252");
    assert_eq!(told_with(&disc, &options).paths, ["/café"]);
}

#[test]
fn the_plain_tree_has_the_identifiers_still() {
    let disc = volume().entry(named("/F.TXT", "name", &[])).build();
    let bytes = disc.bytes();
    let image = isoudf::Image::new(&bytes[..]).unwrap();
    let iso = image.tree(isoudf::Namespace::Iso).unwrap();
    let names: Vec<_> = iso.walk().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(names, ["/F.TXT"]);
    assert_eq!(iso.get("/F.TXT").unwrap().metadata().unwrap().mode, None);
}

/// As in ISO 9660 alone: the version is what tells one from the other.
#[test]
fn versions_without_a_name_are_told_apart() {
    let mode = || px(0o100_644, 1, 0, 0);
    let disc = volume()
        .entry(with(file("/F", "2").version(Some(2)), &[mode()]))
        .entry(with(file("/F", "1"), &[mode()]))
        .entry(with(file("/G", "2").version(Some(2)), &[]))
        .entry(with(file("/G", "1"), &[]))
        .build();
    assert_eq!(told(&disc).sound().paths, ["/F", "/F;1", "/G", "/G;1"]);
}
