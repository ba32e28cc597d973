//! I7: files whose sections are missing, or are not what they seem.

use isoudf::{FormatErrorKind, Handling, Structure};

use crate::common::{Findings, format_error, names, on_each_source, on_each_source_with, strict};
use crate::support::iso::{Builder, DIRECTORY, Disc, MULTI_EXTENT, Order, Tree, dir, file};

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8).collect()
}

fn check_missing_tail(disc: &mut Disc) {
    let record = disc.record(Tree::Primary, "/A").offset();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        let entry = tree.get("/A").unwrap();
        assert_eq!(entry.len().unwrap(), 3);
        let file = entry.open().unwrap();
        let mut buf = [0; 10];
        assert_eq!(file.read_at(&mut buf, 0).unwrap(), 3);
        assert_eq!(&buf[..3], b"aaa");
        for error in [
            format_error(file.read_at(&mut buf, 3)),
            format_error(file.read_to_vec()),
        ] {
            assert_eq!(error.structure, Structure::DirectoryRecord);
            assert_eq!(error.offset, record);
            assert!(
                matches!(error.kind, FormatErrorKind::Missing { .. }),
                "{error}"
            );
        }
        assert_eq!(entry.as_slice(), None);
    });
}

#[test]
fn a_missing_tail_is_an_error_behind_the_bytes_that_are_there() {
    // The last record of the directory says that more follow.
    let builder = Builder::new().versions(Tree::Primary, None);
    let mut disc = builder.entry(file("/A", "aaa").flags(MULTI_EXTENT)).build();
    check_missing_tail(&mut disc);
}

#[test]
fn a_stray_flag_does_not_swallow_the_next_file() {
    let builder = Builder::new().versions(Tree::Primary, None);
    let builder = builder.entry(file("/A", "aaa").flags(MULTI_EXTENT));
    let mut disc = builder.file("/B", "bbbb").dir("/C").build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        assert_eq!(names(&tree, "/"), ["A", "B", "C"]);
        assert_eq!(tree.read("/B").unwrap(), b"bbbb");
    });
    check_missing_tail(&mut disc);
}

#[test]
fn sections_of_other_names_are_not_joined() {
    for second in [&b"M.BIN;2"[..], b"M.BIN", b"m.BIN;1", b"M.BIN;1\0"] {
        let builder = Builder::new().order(Order::AsGiven);
        let first = file("/1", "first").flags(MULTI_EXTENT);
        let builder = builder.entry(first.identifier(Tree::Primary, b"M.BIN;1"));
        let builder = builder.entry(file("/2", "second").identifier(Tree::Primary, second));
        on_each_source(&builder.build().bytes(), |image| {
            let tree = image.best_tree();
            assert_eq!(tree.read_dir("/").unwrap().count(), 2);
            assert!(tree.read("M.BIN;1").is_err());
            let found = tree.read_dir("/").unwrap().nth(1).unwrap().unwrap();
            assert_eq!(found.name().as_bytes(), second);
            assert_eq!(found.open().unwrap().read_to_vec().unwrap(), b"second");
        });
    }
}

#[test]
fn a_record_between_two_sections_never_lends_them_its_bytes() {
    // What stands between is passed over when listing: the parent's record, a broken one.
    let between = |builder: Builder| {
        let first = file("/1", "first")
            .flags(MULTI_EXTENT)
            .identifier(Tree::Primary, b"M");
        let last = file("/3", "last!").identifier(Tree::Primary, b"M");
        let other = file("/2", "OTHER").identifier(Tree::Primary, [1]);
        let builder = builder.order(Order::AsGiven).entry(first).entry(other);
        builder.entry(last).build()
    };
    let parents = between(Builder::new());
    let mut empty = between(Builder::new());
    empty.record(Tree::Primary, "/2").identifier_length().set(0);
    let mut overlong = between(Builder::new());
    overlong
        .record(Tree::Primary, "/2")
        .identifier_length()
        .set(200);
    for disc in [parents, empty, overlong] {
        on_each_source(&disc.bytes(), |image| {
            for entry in image.best_tree().read_dir("/").unwrap().flatten() {
                let read = entry.open().and_then(|file| file.read_to_vec());
                let foreign = read.is_ok_and(|bytes| bytes.windows(5).any(|w| w == b"OTHER"));
                assert!(!foreign, "bytes of another record");
            }
        });
    }
}

#[test]
fn a_section_that_strict_reading_refuses_is_not_read_over() {
    let entry = file("/M", content(6144)).pieces(&[2048, 2048]);
    let mut disc = Builder::new().entry(entry).build();
    disc.record_n(Tree::Primary, "/M", 1).extent().big(0);
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let mut errors = 0;
        for item in image.best_tree().read_dir("/").unwrap() {
            let read = item.and_then(|entry| entry.open()?.read_to_vec());
            errors += usize::from(read.is_err());
            let right = read.is_err() || read.is_ok_and(|bytes| bytes == content(6144)[4096..]);
            assert!(right, "bytes of the section refused");
        }
        assert!(errors > 0);
    });
}

#[test]
fn a_directory_never_has_sections() {
    let builder = Builder::new().entry(dir("/D").flags(MULTI_EXTENT));
    let mut disc = builder.file("/D/F", "f").file("/E", "e").build();
    let offset = disc.record(Tree::Primary, "/D").flags().offset();
    let findings = Findings::default();
    on_each_source_with(&disc.bytes(), &findings.options(), |image| {
        assert_eq!(image.best_tree().walk().map(Result::unwrap).count(), 3);
        assert_eq!(image.best_tree().read("/D/F").unwrap(), b"f");
    });
    let found = findings.take()[0];
    assert_eq!(found.handling, Handling::ReadAsRecorded);
    assert_eq!(found.deviation.offset, offset);
    assert_eq!(
        disc.record(Tree::Primary, "/D").flags().get(),
        u64::from(DIRECTORY | MULTI_EXTENT)
    );
}
