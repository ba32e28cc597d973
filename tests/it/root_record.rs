//! I4: the root's directory record, which has a place of fixed size in its descriptor.

use isoudf::{Handling, Image, Options, Structure};

use crate::common::{Findings, format_error, names, on_each_source_with, refused, strict};
use crate::support::iso::{Builder, Disc, Tree};

fn three() -> Disc {
    Builder::new()
        .file("/A", "a")
        .file("/B", "bb")
        .file("/C", "ccc")
        .build()
}

#[test]
fn the_root_record_may_state_another_length_that_leaves_its_fields() {
    // 0 of the Rust crate iso-rs, up to 68 of writers that count system use.
    for length in (34..=68).chain([0, 255]) {
        let mut disc = three();
        let mut root = disc.root_record(Tree::Primary);
        root.record_length().set(length);
        let at = root.offset();
        let findings = Findings::default();
        on_each_source_with(&disc.bytes(), &findings.options(), |image| {
            assert_eq!(names(&image.best_tree(), "/"), ["A", "B", "C"]);
        });
        let found = findings.take();
        assert_eq!(found.is_empty(), length == 34);
        for finding in found {
            assert_eq!(finding.handling, Handling::ReadAsRecorded);
            assert_eq!(finding.deviation.offset, at);
        }
        let strict = Image::with_options(&disc.bytes()[..], strict()).is_ok();
        assert_eq!(strict, length == 34);
    }
}

#[test]
fn a_root_record_that_cuts_its_fields_is_refused() {
    for length in 1..=33 {
        let mut disc = three();
        disc.root_record(Tree::Primary).record_length().set(length);
        let at = disc.root_record(Tree::Primary).offset();
        let error = format_error::<()>(Err(refused(&disc.bytes(), &Options::default())));
        assert_eq!(
            (error.structure, error.offset),
            (Structure::DirectoryRecord, at)
        );
        assert_eq!(
            error.kind.to_string(),
            format!("length of the root directory record is {length}, expected 34")
        );
    }
}

#[test]
fn a_root_directory_without_room_for_a_record_is_refused() {
    for length in [0, 1, 33] {
        let mut disc = three();
        disc.root_record(Tree::Primary).data_length().set(length);
        let at = disc.root_record(Tree::Primary).data_length().offset();
        let error = format_error::<()>(Err(refused(&disc.bytes(), &Options::default())));
        assert_eq!(
            (error.structure, error.offset),
            (Structure::DirectoryRecord, at)
        );
    }
}

#[test]
fn a_root_record_that_is_not_of_a_directory_is_told_and_read_as_one() {
    let mut disc = three();
    disc.root_record(Tree::Primary).flags().set(0);
    let at = disc.root_record(Tree::Primary).flags().offset();
    let findings = Findings::default();
    on_each_source_with(&disc.bytes(), &findings.options(), |image| {
        assert_eq!(names(&image.best_tree(), "/").len(), 3);
    });
    assert_eq!(findings.take()[0].deviation.offset, at);
    assert!(Image::with_options(&disc.bytes()[..], strict()).is_err());
}
