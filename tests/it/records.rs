//! I4: directory records one by one: their lengths, where they may stand, and the root's.

use isoudf::{Error, FormatErrorKind, Image, Structure};

use crate::common::{names, on_each_source, reads_back};
use crate::support::iso::{Builder, Disc, SECTOR, Tree, file};

/// Three files in one sector: A at byte 68 of the root, B behind it, C behind that.
fn three() -> Disc {
    let builder = Builder::new()
        .file("/A", "a")
        .file("/B", "bb")
        .file("/C", "ccc");
    builder.build()
}

/// The names that a root lists, and the errors between them.
fn listed(bytes: &[u8]) -> (Vec<String>, Vec<isoudf::FormatError>) {
    let image = Image::new(bytes).unwrap();
    let (mut names, mut errors) = (Vec::new(), Vec::new());
    for entry in image.best_tree().read_dir("/").unwrap() {
        match entry {
            Ok(entry) => names.push(entry.name().to_string()),
            Err(Error::Format(error)) => errors.push(error),
            Err(other) => panic!("{other}"),
        }
    }
    (names, errors)
}

#[test]
fn records_of_every_length_are_read() {
    // 33 bytes, the identifier, its padding and system use: 34 to 254.
    let mut builder = Builder::new().versions(Tree::Primary, None);
    for length in 1..=221 {
        builder = builder.file(&format!("/{}", "N".repeat(length)), [length as u8]);
    }
    for length in (0..=216).step_by(2) {
        let entry = file(&format!("/S{length:03}"), "s");
        builder = builder.entry(entry.system_use(Tree::Primary, vec![b'#'; length]));
    }
    reads_back(&builder.build(), &[Tree::Primary]);
}

#[test]
fn a_sector_is_filled_to_its_last_byte() {
    // "." and ".." take 68 bytes, each of these 60 but the last: 68 + 32 * 60 + 60 = 2048.
    let mut builder = Builder::new().versions(Tree::Primary, None);
    for n in 0..33 {
        builder = builder.file(&format!("/{n:027}"), [n]);
    }
    let disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    let mut records = disc.records(Tree::Primary, &format!("/{:027}", 32));
    assert_eq!(
        (root.end - root.start, records.pop()),
        (SECTOR, Some(root.end - 60))
    );
    reads_back(&disc, &[Tree::Primary]);
}

#[test]
fn a_record_goes_to_the_next_sector_rather_than_across() {
    let mut builder = Builder::new();
    for n in 0..500 {
        builder = builder.file(
            &format!("/NAME{n}{}.TXT", "X".repeat(n % 23)),
            format!("{n}"),
        );
    }
    let disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    assert!(root.end - root.start > 10 * SECTOR);
    reads_back(&disc, &[Tree::Primary]);
}

#[test]
fn a_record_across_a_sector_end_is_an_error_and_its_siblings_are_read() {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    let disc = builder.build();
    let all: Vec<_> = (0..100).map(|n| format!("FILE{n:03}.TXT")).collect();
    // The last record of the first sector.
    let place = |n: usize| disc.records(Tree::Primary, &format!("/FILE{n:03}.TXT"))[0];
    let last = (0..99)
        .find(|&n| place(n + 1) / SECTOR != place(n) / SECTOR)
        .unwrap();
    let mut broken = disc.clone();
    let at = place(last);
    let length = SECTOR - at % SECTOR + 2;
    broken.record_at(at).record_length().set(length);
    let (names, errors) = listed(&broken.bytes());
    let mut rest = all.clone();
    rest.remove(last);
    assert_eq!(names, rest);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].structure, Structure::DirectoryRecord);
    assert_eq!(errors[0].offset, at);
    let (needed, available) = (length, length - 2);
    assert_eq!(
        errors[0].kind,
        FormatErrorKind::Truncated { needed, available }
    );
}

#[test]
fn a_length_of_zero_goes_to_the_next_sector() {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    let mut disc = builder.build();
    let at = disc.record(Tree::Primary, "/FILE010.TXT").offset();
    disc.record_at(at).record_length().set(0);
    let next_sector = (at + 1).next_multiple_of(SECTOR);
    let (names, errors) = listed(&disc.bytes());
    assert_eq!(errors, []);
    let kept = |n: &usize| {
        let place = disc.records(Tree::Primary, &format!("/FILE{n:03}.TXT"))[0];
        place < at || place >= next_sector
    };
    let kept: Vec<_> = (0..100)
        .filter(kept)
        .map(|n| format!("FILE{n:03}.TXT"))
        .collect();
    assert_eq!(names, kept);
    assert!(kept.len() > 50, "the next sector is read");
}

#[test]
fn an_impossible_length_is_an_error_and_the_next_sector_is_read() {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    let disc = builder.build();
    let place = |n: usize| disc.records(Tree::Primary, &format!("/FILE{n:03}.TXT"))[0];
    let at = place(10);
    let behind = (0..100).filter(|&n| place(n) >= (at + 1).next_multiple_of(SECTOR));
    let kept = (0..10).chain(behind).map(|n| format!("FILE{n:03}.TXT"));
    let kept: Vec<_> = kept.collect();
    for length in 1..=33 {
        let mut disc = disc.clone();
        disc.record_at(at).record_length().set(length);
        let (names, errors) = listed(&disc.bytes());
        assert_eq!(names, kept, "length {length}");
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].structure, Structure::DirectoryRecord);
        assert_eq!(errors[0].offset, at);
        let text = format!("length is {length}, expected 34 or more");
        assert_eq!(errors[0].kind.to_string(), text);
    }
}

#[test]
fn an_identifier_longer_than_its_record_is_an_error_and_the_next_record_is_read() {
    for length in [4, 100, 255] {
        let mut disc = three();
        disc.record(Tree::Primary, "/B")
            .identifier_length()
            .set(length);
        let at = disc.record(Tree::Primary, "/B").offset();
        let (names, errors) = listed(&disc.bytes());
        assert_eq!(names, ["A", "C"]);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].offset, at + 33);
        let kind = FormatErrorKind::Truncated {
            needed: length,
            available: 3,
        };
        assert_eq!(errors[0].kind, kind);
    }
}

#[test]
fn an_empty_identifier_is_an_error_and_the_next_record_is_read() {
    let mut disc = three();
    disc.record(Tree::Primary, "/B").identifier_length().set(0);
    let at = disc.record(Tree::Primary, "/B").offset();
    let (names, errors) = listed(&disc.bytes());
    assert_eq!(names, ["A", "C"]);
    assert_eq!((errors.len(), errors[0].offset), (1, at + 32));
    let text = "length of file identifier is 0, expected 1 or more";
    assert_eq!(errors[0].kind.to_string(), text);
}

#[test]
fn a_directory_of_any_length_is_read_to_its_last_byte() {
    let disc = three();
    let place =
        |path| disc.records(Tree::Primary, path)[0] - disc.directory(Tree::Primary, "/").start;
    let (b, c) = (place("/B"), place("/C"));
    for (length, wanted, errors) in [
        // Some writers record the bytes used, not whole sectors.
        (c + 36, &["A", "B", "C"][..], 0),
        (c + 35, &["A", "B"], 1),
        (c + 1, &["A", "B"], 1),
        (c, &["A", "B"], 0),
        (b, &["A"], 0),
        (34, &[], 0),
    ] {
        let mut disc = disc.clone();
        disc.root_record(Tree::Primary).data_length().set(length);
        let (names, found) = listed(&disc.bytes());
        assert_eq!(
            (&names[..], found.len()),
            (wanted_strings(wanted).as_slice(), errors),
            "{length}"
        );
    }
}

fn wanted_strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn the_directory_itself_and_its_parent_are_not_listed() {
    let disc = Builder::new().dir("/EMPTY").file("/D/F", "f").build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        assert_eq!(tree.read_dir("/EMPTY").unwrap().count(), 0);
        assert_eq!(names(&tree, "/D"), ["F"]);
        assert_eq!(tree.walk().count(), 3);
    });
}
