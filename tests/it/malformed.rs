//! The catalogue of malformed images (`MALFORMED.md`), as far as it is of ISO 9660, Joliet and Rock Ridge: one
//! test a row, named by the row's id, that holds what the reader must do.

mod arithmetic;
mod bounds;
mod catalogue;
mod descriptors;
mod loops;
mod names;
mod namespaces;
mod numbers;
mod rock_ridge;

use isoudf::{Error, FormatError, Image, Options};

use crate::common::{Findings, on_each_source_with};
use crate::support::iso::Disc;

/// What a reader says of a disc's best tree, the same from each source.
#[derive(Default)]
struct Told {
    paths: Vec<String>,
    errors: Vec<FormatError>,
    findings: Vec<FormatError>,
}

fn told(disc: &Disc) -> Told {
    let bytes = disc.bytes();
    on_each_source_with(&bytes, &Options::default(), |_| {});
    let findings = Findings::default();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    let mut told = Told::default();
    for item in image.best_tree().walk() {
        match item {
            Ok(entry) => told.paths.push(entry.path()),
            Err(Error::Format(error)) => told.errors.push(error),
            Err(other) => panic!("{other}"),
        }
    }
    told.findings = findings.take().iter().map(|f| f.deviation).collect();
    told
}

/// The error of reading a file.
#[track_caller]
fn unreadable(disc: &Disc, path: &str) -> FormatError {
    let bytes = disc.bytes();
    on_each_source_with(&bytes, &Options::default(), |_| {});
    let image = Image::new(&bytes[..]).unwrap();
    crate::common::format_error(image.best_tree().read(path))
}
