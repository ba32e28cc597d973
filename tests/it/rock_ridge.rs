//! Rock Ridge (RRIP) over the sharing protocol (SUSP): what is read, what is found odd, what is refused.

mod continuations;
mod limits;
mod links;
mod lookup;
mod metadata;
mod names;
mod recognition;
mod relocation;
mod times;

use std::collections::BTreeMap;

use isoudf::{
    Error, Finding, FormatError, Handling, Image, Metadata, Namespace, Options, Structure,
};

use crate::common::{Findings, outcome, strict};
use crate::support::iso::{Disc, Tree};

/// What a reader says of the Rock Ridge tree, the same from each source.
#[derive(Default)]
struct Told {
    paths: Vec<String>,
    metadata: BTreeMap<String, Metadata>,
    targets: BTreeMap<String, Result<Option<String>, Error>>,
    errors: Vec<Error>,
    /// Each once, in the order met.
    findings: Vec<Finding>,
}

/// Reads all of the tree leniently, and strictly beside it: what the one finds, and only that, the
/// other refuses.
#[track_caller]
fn told(disc: &Disc) -> Told {
    told_with(disc, &Options::default())
}

#[track_caller]
fn told_with(disc: &Disc, options: &Options) -> Told {
    let bytes = disc.bytes();
    outcome(&bytes, options);
    let mut refusing = options.clone();
    refusing.strict = strict().strict;
    outcome(&bytes, &refusing);
    let findings = Findings::default();
    let mut told = Told::default();
    let image = Image::with_options(&bytes[..], findings.wrap(options.clone())).unwrap();
    walk(&image, &mut told);
    for finding in findings.take() {
        if !told.findings.contains(&finding) {
            told.findings.push(finding);
        }
    }
    let mut strictly = Told::default();
    match Image::with_options(&bytes[..], refusing) {
        Ok(image) if image.tree(Namespace::RockRidge).is_ok() => walk(&image, &mut strictly),
        Ok(_) => {}
        Err(error) => strictly.errors.push(error),
    }
    if told.findings.is_empty() {
        assert_eq!(strictly.errors.len(), told.errors.len());
        assert_eq!(strictly.paths, told.paths);
    }
    let refused: Vec<_> = strictly.errors.iter().filter_map(format_of).collect();
    if let Some(first) = told.findings.first() {
        assert!(refused.contains(&first.deviation), "{first}: {refused:#?}");
    }
    told
}

fn walk(image: &Image<&[u8]>, told: &mut Told) {
    let tree = image.tree(Namespace::RockRidge).unwrap();
    for entry in tree.walk() {
        match entry {
            Ok(entry) => {
                let path = entry.path();
                match entry.metadata() {
                    Ok(metadata) => drop(told.metadata.insert(path.clone(), metadata)),
                    Err(error) => told.errors.push(error),
                }
                told.targets.insert(path.clone(), entry.symlink_target());
                told.paths.push(path);
            }
            Err(error) => told.errors.push(error),
        }
    }
}

fn format_of(error: &Error) -> Option<FormatError> {
    match error {
        Error::Format(error) => Some(*error),
        _ => None,
    }
}

impl Told {
    /// Structure, byte and handling of each finding.
    fn found(&self) -> Vec<(Structure, u64, Handling)> {
        let found = |finding: &Finding| {
            let at = finding.deviation;
            (at.structure, at.offset, finding.handling)
        };
        self.findings.iter().map(found).collect()
    }

    /// Structure and byte of each error, all of which must be of the format.
    #[track_caller]
    fn refused(&self) -> Vec<(Structure, u64)> {
        let refused = |error: &Error| {
            let error = format_of(error).unwrap_or_else(|| panic!("{error}"));
            (error.structure, error.offset)
        };
        self.errors.iter().map(refused).collect()
    }

    /// Nothing was odd.
    #[track_caller]
    fn sound(self) -> Self {
        assert_eq!(self.findings, []);
        assert!(self.errors.is_empty(), "{:?}", self.errors);
        self
    }

    #[track_caller]
    fn target(&self, path: &str) -> Option<&str> {
        self.targets[path].as_ref().unwrap().as_deref()
    }
}

/// Byte of the image at which the n-th entry of a signature begins in the record of a path.
#[track_caller]
fn entry_at(disc: &mut Disc, path: &str, signature: &[u8; 2], n: usize) -> u64 {
    let start = disc.record(Tree::Primary, path).offset();
    in_record(disc, start, signature, n)
}

#[track_caller]
fn in_record(disc: &Disc, start: u64, signature: &[u8; 2], n: usize) -> u64 {
    let length = u64::from(disc.image.get(start..start + 1)[0]);
    let record = disc.image.get(start..start + length);
    let identifier = usize::from(record[32]);
    let mut at = 33 + (identifier | 1);
    let mut seen = 0;
    while at + 4 <= record.len() {
        if record[at..at + 2] == *signature {
            if seen == n {
                return start + at as u64;
            }
            seen += 1;
        }
        at += usize::from(record[at + 2]).max(1);
    }
    panic!("no such entry in the record at {start}");
}

/// The tree of an image in memory.
macro_rules! tree {
    ($image:ident, $tree:ident, $disc:expr) => {
        let bytes = $disc.bytes();
        let $image = isoudf::Image::new(&bytes[..]).unwrap();
        let $tree = $image.tree(isoudf::Namespace::RockRidge).unwrap();
    };
}
pub(super) use tree;
