//! `Entry::safe_path`: what may be joined to a directory of the host, from either kind of tree.

use isoudf::{Image, Namespace, UnsafeNameReason};

use crate::common::on_each_source;
use crate::support::iso::file as iso_file;
use crate::support::iso::rock_ridge::{named, nm, volume, with};
use crate::support::udf;

fn check<S: isoudf::source::ReadAt>(image: &Image<S>, namespace: Namespace) {
    let tree = image.tree(namespace).unwrap();
    assert_eq!(tree.root().safe_path().unwrap(), "");
    let mut seen = Vec::new();
    for entry in tree.walk() {
        let entry = entry.unwrap();
        match entry.safe_path() {
            Ok(path) => {
                assert_eq!(format!("/{path}"), entry.path());
                seen.push((path, None));
            }
            Err(error) => {
                let text = error.to_string();
                assert!(text.starts_with(&format!("{:?}: ", error.name)), "{text}");
                assert!(text.ends_with(&error.reason.to_string()), "{text}");
                seen.push((error.name.into_string(), Some(error.reason)));
            }
        }
    }
    let safe = |path: &str| (path.to_owned(), None);
    let unsafe_ = |name: &str, reason| (name.to_owned(), Some(reason));
    // The first component that is not safe is told, from the entry up.
    let mut expected = [
        safe("d"),
        safe("d/e"),
        safe("d/e/name.txt"),
        unsafe_("..", UnsafeNameReason::Directory),
        unsafe_("a:b", UnsafeNameReason::Path),
        unsafe_("..", UnsafeNameReason::Directory),
        unsafe_("nul", UnsafeNameReason::Device),
        unsafe_("end.", UnsafeNameReason::Ending),
        unsafe_("bell\u{7}", UnsafeNameReason::Control),
    ];
    seen.sort_by(|a, b| a.0.cmp(&b.0));
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(seen, expected);
}

/// Paths and contents: below `..` one whose own name is safe.
const FILES: [&str; 6] = [
    "/d/e/name.txt",
    "/../a:b",
    "/../name.txt",
    "/nul",
    "/end.",
    "/bell\u{7}",
];

#[test]
fn names_that_are_unsafe_anywhere_in_a_path_are_refused() {
    let disc = FILES
        .iter()
        .fold(udf::Builder::new(), |disc, path| disc.file(path, "x"));
    on_each_source(&disc.build().bytes(), |image| check(image, Namespace::Udf));
    use crate::support::iso::dir;
    let disc = volume()
        .entry(with(dir("/D"), &[nm(0, "d")]))
        .entry(with(dir("/D/E"), &[nm(0, "e")]))
        .entry(named("/D/E/N", "name.txt", &[]))
        .entry(with(dir("/UP"), &[nm(0, "..")]))
        .entry(with(iso_file("/UP/A", ""), &[nm(0, "a:b")]))
        .entry(named("/UP/N", "name.txt", &[]))
        .entry(with(iso_file("/NUL", ""), &[nm(0, "nul")]))
        .entry(with(iso_file("/END", ""), &[nm(0, "end.")]))
        .entry(with(iso_file("/BELL", ""), &[nm(0, "bell\u{7}")]))
        .build();
    on_each_source(&disc.bytes(), |image| check(image, Namespace::RockRidge));
}
