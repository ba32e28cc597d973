//! Rows of SUSP and Rock Ridge, from each letter.

mod continuation;
mod entries;
mod links;
mod names;
mod relocated;

use isoudf::{FormatError, Structure};

use super::Told;
use crate::support::iso::rock_ridge::{named, nm, volume, with};
use crate::support::iso::{Builder, Disc, Tree, file};

/// Structure and byte.
fn place(error: &FormatError) -> (Structure, u64) {
    (error.structure, error.offset)
}

/// `/A`, `/M` with these entries, `/Z`.
fn between(entries: &[Vec<u8>]) -> Disc {
    between_with(entries, volume())
}

fn between_with(entries: &[Vec<u8>], builder: Builder) -> Disc {
    let mut all = vec![nm(0, "m")];
    all.extend_from_slice(entries);
    builder
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", "data"), &all))
        .entry(named("/Z", "z", &[]))
        .build()
}

fn between_parts(entries: &[Vec<u8>], areas: &[(&str, Vec<u8>)]) -> Builder {
    let mut all = vec![nm(0, "m")];
    all.extend_from_slice(entries);
    let mut builder = volume()
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", "data"), &all))
        .entry(named("/Z", "z", &[]));
    for (name, bytes) in areas {
        builder = builder.area(name, bytes.clone());
    }
    builder
}

const ALL: [&str; 3] = ["/a", "/m", "/z"];

/// Byte of the image of the n-th byte of the entries in the record of `/M`.
fn byte(disc: &mut Disc, n: u64) -> u64 {
    // A record's fixed part, "M;1", the name "m".
    disc.record(Tree::Primary, "/M").offset() + 33 + 3 + 6 + n
}

/// One finding among the findings of the rest of the image, which has none.
#[track_caller]
fn single(told: &Told, structure: Structure, offset: u64) {
    let places: Vec<_> = told.findings.iter().map(place).collect();
    assert!(!places.is_empty());
    assert!(
        places.iter().all(|found| *found == (structure, offset)),
        "{places:?}"
    );
    assert!(told.errors.is_empty());
}
