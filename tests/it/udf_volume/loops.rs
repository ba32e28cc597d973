//! Directories that lead back.

use isoudf::{FormatErrorKind, Structure};

use super::{builder, is_format, place, told};
use crate::support::udf::{What, link};

#[test]
fn a13_a_directory_that_holds_itself_or_one_above_it() {
    for (path, target) in [("/D/UP", "/D"), ("/D/S/UP", "/D"), ("/D/S/T/UP", "/")] {
        let disc = builder().dir("/D/S/T").entry(link(path, target)).build();
        let mut disc = disc;
        disc.identifier(path).file_characteristics().set(2);
        let told = told(&disc);
        assert_eq!(told.errors.len(), 1, "{:?}", told.errors);
        let error = is_format(&told.errors[0]);
        assert_eq!(error.kind, FormatErrorKind::Cycle);
        assert_eq!(error.structure, Structure::UdfDirectory);
        assert_eq!(error.offset, place(&disc, What::Identifier, path, 0));
        assert_eq!(told.rows.len(), super::recorded(&disc).len());
    }
}

#[test]
fn a13_a_directory_of_two_parents_is_entered_once() {
    let disc = builder().dir("/D/S").file("/D/S/F", "f");
    let mut disc = disc.entry(link("/E/S", "/D/S")).build();
    disc.identifier("/E/S").file_characteristics().set(2);
    let told = told(&disc);
    assert_eq!(told.errors.len(), 1, "{:?}", told.errors);
    let error = is_format(&told.errors[0]);
    assert_eq!(error.kind, FormatErrorKind::Repeated);
    assert_eq!(error.structure, Structure::UdfDirectory);
}
