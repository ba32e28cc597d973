//! What the tests share: every image on every kind of source, what a reader says of it as text,
//! and the builder's map beside what was read.

mod dump;
mod meter;
mod seen;
mod source;

pub(crate) use dump::{dump, outcome};
pub(crate) use meter::metered;
pub(crate) use seen::{Seen, assert_same, expected, seen};
pub(crate) use source::{Counting, Holes, Scratched, Source, TempFile, sources};

use std::sync::{Arc, Mutex};

use isoudf::{Finding, Image, Namespace, Options};

use crate::support::iso;

/// Findings in the order met.
#[derive(Clone, Default)]
pub(crate) struct Findings(Arc<Mutex<Vec<Finding>>>);

impl Findings {
    /// Options that collect here.
    pub(crate) fn options(&self) -> Options {
        self.wrap(Options::default())
    }

    pub(crate) fn wrap(&self, options: Options) -> Options {
        let list = Arc::clone(&self.0);
        options.on_finding(move |finding| list.lock().unwrap().push(finding))
    }

    /// What was collected since the last call.
    pub(crate) fn take(&self) -> Vec<Finding> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

pub(crate) fn strict() -> Options {
    let mut options = Options::default();
    options.strict = true;
    options
}

/// Opens the image on each kind of source, checks it there, and that all of them say the same.
#[track_caller]
pub(crate) fn on_each_source(bytes: &[u8], check: impl Fn(&Image<Source>)) {
    on_each_source_with(bytes, &Options::default(), check);
}

#[track_caller]
pub(crate) fn on_each_source_with(bytes: &[u8], options: &Options, check: impl Fn(&Image<Source>)) {
    outcome(bytes, options);
    for (kind, source, _file) in sources(bytes) {
        match Image::with_options(source, options.clone()) {
            Ok(image) => check(&image),
            Err(error) => panic!("not opened from {kind}: {error}"),
        }
    }
}

/// Opens the image on each kind of source, where it must fail alike; gives the error.
#[track_caller]
pub(crate) fn refused(bytes: &[u8], options: &Options) -> isoudf::Error {
    let mut errors = Vec::new();
    for (kind, source, _file) in sources(bytes) {
        match Image::with_options(source, options.clone()) {
            Ok(_) => panic!("opened from {kind}"),
            Err(error) => errors.push(error),
        }
    }
    let text = errors[0].to_string();
    assert!(errors.iter().all(|error| error.to_string() == text));
    errors.swap_remove(0)
}

/// The error of what must fail.
#[track_caller]
pub(crate) fn failed<T>(result: Result<T, isoudf::Error>) -> isoudf::Error {
    match result {
        Ok(_) => panic!("no error"),
        Err(error) => error,
    }
}

/// The format error of what must fail with one.
#[track_caller]
pub(crate) fn format_error<T>(result: Result<T, isoudf::Error>) -> isoudf::FormatError {
    match failed(result) {
        isoudf::Error::Format(error) => error,
        other => panic!("another error: {other}"),
    }
}

/// The names of a directory as shown, in the order recorded.
#[track_caller]
pub(crate) fn names(tree: &isoudf::Tree<'_, Source>, path: &str) -> Vec<String> {
    let entries = tree.read_dir(path).unwrap();
    entries.map(|e| e.unwrap().name().to_string()).collect()
}

/// The namespace in which the library shows a tree of the builder.
pub(crate) fn namespace(tree: iso::Tree) -> Namespace {
    match tree {
        iso::Tree::Primary => Namespace::Iso,
        iso::Tree::Joliet | iso::Tree::SecondJoliet => Namespace::Joliet,
        iso::Tree::Enhanced => Namespace::Enhanced,
    }
}

/// Each tree of the disc lists, on each source, what the builder put there.
#[track_caller]
pub(crate) fn reads_back(disc: &iso::Disc, trees: &[iso::Tree]) {
    on_each_source(&disc.bytes(), |image| {
        for &tree in trees {
            let read = seen(&image.tree(namespace(tree)).unwrap());
            assert_same(&read, &expected(disc, tree));
        }
    });
}
