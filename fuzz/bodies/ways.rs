//! The ways in which one image is read: an input names one of them, and a fuzzer tries them all.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use isoudf::source::{CacheOptions, Cached, ReadAt, SeekSource};
use isoudf::{Check, Image, Options, Problem, Trouble};

use super::listing::{described, listing, listing_of};
use super::parts::parts;
use super::sources::{Dribbles, NeverLends};

/// What is held against what.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// The parts of each tree, with each other.
    Parts,
    /// What lenient reading finds, with what strict reading refuses.
    Findings,
    /// What [`Image::check`] tells, with what it tells of another source.
    Check,
    /// Four threads at one image, with one that was alone.
    Threads,
    /// A source that reads, with one that lends.
    Reads,
    /// The same, read strictly.
    ReadsStrictly,
    /// A source that gives a few bytes at a time to a small cache, with one that lends.
    Dribbles,
    /// One reading, with another.
    Again,
}

impl Way {
    pub(crate) const ALL: [Self; 8] = [
        Self::Parts,
        Self::Findings,
        Self::Check,
        Self::Threads,
        Self::Reads,
        Self::ReadsStrictly,
        Self::Dribbles,
        Self::Again,
    ];
}

/// Reads the image in this way.
pub(super) fn hold(way: Way, image: &[u8], options: &Options) {
    let alone = || listing(image, options.clone());
    match way {
        Way::Parts => parts(image, options),
        Way::Findings => findings(image, options),
        Way::Check => checks(image, options),
        Way::Threads => threads(image, options),
        Way::Reads => assert_eq!(alone(), listing(NeverLends(image), options.clone())),
        Way::ReadsStrictly => {
            let strict = strictly(options);
            let lent = listing(image, strict.clone());
            assert_eq!(lent, listing(NeverLends(image), strict));
        }
        Way::Dribbles => assert_eq!(alone(), listing(dribbling(image), options.clone())),
        Way::Again => assert_eq!(alone(), alone()),
    }
}

/// Its blocks are of no size that any structure has.
fn dribbling(image: &[u8]) -> impl ReadAt {
    let mut options = CacheOptions::default();
    (options.block_size, options.blocks, options.read_ahead) = (1000, 5, 2);
    let source = SeekSource::new(Dribbles::new(image));
    Cached::with_options(source, options).expect("the size is known")
}

fn threads(image: &[u8], options: &Options) {
    let alone = listing(image, options.clone());
    let Ok(shared) = Image::with_options(image, options.clone()) else {
        return;
    };
    thread::scope(|scope| {
        let threads = [(); 4].map(|()| scope.spawn(|| listing_of(&shared)));
        for thread in threads {
            let seen = thread.join();
            assert_eq!(seen.ok().as_ref(), Some(&alone), "beside three others");
        }
    });
}

/// What lenient reading finds is what strict reading refuses, and nothing else is.
fn findings(image: &[u8], options: &Options) {
    let findings = Arc::new(AtomicUsize::new(0));
    let sink = Arc::clone(&findings);
    let size = image.len() as u64;
    let lenient = options.clone().on_finding(move |finding| {
        described(&finding.deviation.into(), size);
        sink.fetch_add(1, Ordering::Relaxed);
    });
    let lenient = names(image, lenient);
    let strict = names(image, strictly(options));
    if findings.load(Ordering::Relaxed) == 0 {
        assert_eq!(lenient, strict, "nothing was found");
    } else {
        assert!(
            strict.is_err() || lenient != strict,
            "something was found: {strict:?}"
        );
    }
}

/// Opening and walking alone. The rest reads the same records over again.
fn names(image: &[u8], options: Options) -> Result<Vec<String>, String> {
    let size = image.len() as u64;
    let image = Image::with_options(image, options).map_err(|error| described(&error, size))?;
    if let Some((_, error)) = image.broken() {
        // Strict reading refuses the image for it.
        return Err(described(error, size));
    }
    let walks = image.trees().flat_map(|tree| tree.walk());
    let lines = walks.map(|entry| match entry {
        Ok(entry) => entry.path(),
        Err(error) => described(&error, size),
    });
    Ok(lines.collect())
}

fn checks(image: &[u8], options: &Options) {
    let lent = checked(image, options);
    let read = checked(NeverLends(image), options);
    assert_eq!(lent, read, "a source that reads");
    if lent.is_some_and(|problems| problems.is_empty()) {
        let strict = names(image, strictly(options));
        assert_eq!(strict, names(image, options.clone()), "nothing was told");
    }
}

/// The problems as they are told; of an image that cannot be opened, none.
fn checked<S: ReadAt>(source: S, options: &Options) -> Option<Vec<String>> {
    let image = Image::with_options(source, options.clone()).ok()?;
    let told = |problem: Problem| {
        let path = problem.path;
        let text = match problem.trouble {
            Trouble::Format(error) => described(&error.into(), image.size()),
            Trouble::Error(error) => described(&error, image.size()),
            _ => unreachable!("a kind of trouble that the body does not know"),
        };
        format!("{path:?} {:?} {text}", problem.severity)
    };
    let check = image.check();
    assert!(check.left_out == 0 || check.problems.len() == Check::MOST);
    Some(check.problems.into_iter().map(told).collect())
}

fn strictly(options: &Options) -> Options {
    let mut strict = options.clone();
    strict.strict = true;
    strict
}
