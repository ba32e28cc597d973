//! Everything about an image that is not as the standards say.

mod overlaps;
mod path_tables;
mod problem;
mod trees;

use std::collections::HashSet;
use std::string::String;
use std::sync::{Arc, Mutex, PoisonError};
use std::vec::Vec;

pub use problem::{Problem, Severity, Trouble};

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::{Finding, Handling};
use crate::image::Image;
use crate::layout::Places;
use crate::namespace::Namespace;
use crate::source::ReadAt;

/// What [`Image::check`] found.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{Image, Severity};
///
/// let half = &disc[..disc.len() / 2];
/// let check = Image::new(half)?.check();
/// assert_eq!(check.worst(), Some(Severity::Lost));
/// for problem in &check.problems {
///     println!("{}: {problem}", problem.id());
/// }
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Check {
    /// The problems, each once, in the order in which they were met.
    pub problems: Vec<Problem>,
    /// Problems that were met when there were [`Check::MOST`] already.
    pub left_out: u64,
    /// Entries looked at, those of each tree.
    pub entries: u64,
}

impl Check {
    /// Problems that are kept: a hostile image has no end of them.
    pub const MOST: usize = 10_000;

    /// The severity of the worst problem; `None` where there is none.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.problems.iter().map(|problem| problem.severity).max()
    }
}

impl<S: ReadAt> Image<S> {
    /// Reads all structures of the image, and tells what in them is not as the standards say: what
    /// reading survives, with what the reader does about it, and what is lost.
    ///
    /// Read are the descriptors, every tree with what is recorded of its entries, path tables, the
    /// boot catalog and partition tables. The bytes of files are not; only whether they lie inside the
    /// image and apart from each other. Memory is taken for each extent.
    #[must_use]
    pub fn check(&self) -> Check {
        let findings = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&findings);
        let mut options = self.options().clone().on_finding(move |finding| {
            let mut findings = sink.lock().unwrap_or_else(PoisonError::into_inner);
            findings.push(finding);
        });
        // A strict reader stops at the first of what is to be told.
        options.strict = false;
        let mut checker = Checker {
            findings,
            known: HashSet::new(),
            check: Check::default(),
        };
        match Image::with_options(self.source(), options) {
            Ok(mut image) => checker.image(&mut image),
            Err(error) => checker.error(error, None, None),
        }
        checker.check
    }
}

/// Gathers problems.
struct Checker {
    /// Findings that were reported and not taken up yet.
    findings: Arc<Mutex<Vec<Finding>>>,
    /// Problems that were told, by structure, byte and id: trees and directories are read again.
    known: HashSet<(Option<Structure>, u64, String)>,
    check: Check,
}

impl Checker {
    fn image<S: ReadAt>(&mut self, image: &mut Image<S>) {
        self.take_findings(None, None);
        if let Some((namespace, error)) = image.take_broken() {
            self.error(error, Some(namespace), None);
        }
        let image = &*image;
        if image.is_truncated() {
            let (end, size) = (image.volume_size(), image.size());
            let kind = FormatErrorKind::BeyondImage { end, size };
            let deviation = FormatError::new(Structure::VolumeSpace, size, kind);
            // What of it is missed is told for each file.
            self.add(Severity::Deviation, deviation, None, None, None);
        }
        let mut files = Places::new(image.size(), image.options().limits.layout_places);
        for tree in image.trees() {
            let directories = trees::check(self, &tree, image.size(), &mut files);
            self.path_tables(&tree, &directories);
        }
        self.overlaps(files);
        self.boot(image);
    }

    fn boot<S: ReadAt>(&mut self, image: &Image<S>) {
        match image.boot_catalog() {
            Ok(Some(catalog)) => {
                for entry in catalog.entries() {
                    for error in [entry.open().err(), entry.info().err()] {
                        self.errors(error, None, None);
                    }
                }
            }
            Ok(None) => {}
            Err(error) => self.error(error, None, None),
        }
        self.take_findings(None, None);
        self.errors(image.system_area().err(), None, None);
        self.take_findings(None, None);
    }

    /// Takes up what was reported since the last time: of `path` in a tree, where that is known.
    fn take_findings(&mut self, namespace: Option<Namespace>, path: Option<&str>) {
        let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        let reported = core::mem::take(&mut *findings);
        drop(findings);
        for Finding {
            deviation,
            handling,
        } in reported
        {
            let severity = match handling {
                Handling::PassedOver => Severity::Lost,
                _ => Severity::Deviation,
            };
            self.add(severity, deviation, Some(handling), namespace, path);
        }
    }

    fn errors(
        &mut self,
        errors: impl IntoIterator<Item = Error>,
        namespace: Option<Namespace>,
        path: Option<&str>,
    ) {
        for error in errors {
            self.error(error, namespace, path);
        }
    }

    /// Something that cannot be read.
    fn error(&mut self, error: Error, namespace: Option<Namespace>, path: Option<&str>) {
        let trouble = match error {
            Error::Format(deviation) => {
                return self.add(Severity::Lost, deviation, None, namespace, path);
            }
            error => Trouble::Error(error),
        };
        self.push(Problem {
            severity: Severity::Lost,
            trouble,
            handling: None,
            namespace,
            path: path.map(Into::into),
        });
    }

    fn add(
        &mut self,
        severity: Severity,
        deviation: FormatError,
        handling: Option<Handling>,
        namespace: Option<Namespace>,
        path: Option<&str>,
    ) {
        self.push(Problem {
            severity,
            trouble: Trouble::Format(deviation),
            handling,
            namespace,
            path: path.map(Into::into),
        });
    }

    fn push(&mut self, problem: Problem) {
        if self.check.problems.len() >= Check::MOST {
            self.check.left_out = self.check.left_out.saturating_add(1);
            return;
        }
        let offset = problem.offset().unwrap_or_default();
        let key = (problem.structure(), offset, problem.id());
        if self.known.insert(key) {
            self.check.problems.push(problem);
        }
    }
}
