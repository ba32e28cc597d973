//! Files that share bytes in part.

use std::vec::Vec;

use super::Checker;
use super::problem::Severity;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::namespace::Namespace;

/// Bytes of the image that a file uses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) namespace: Namespace,
}

impl Checker {
    /// Tells of each extent that begins within another one of the same tree. Those that begin at the
    /// same byte are one file under two names, or one that begins like another: writers do that.
    pub(super) fn overlaps(&mut self, mut used: Vec<Used>) {
        used.sort_unstable_by_key(|used| (used.namespace, used.start, used.end));
        let mut before: Option<Used> = None;
        for this in used {
            if let Some(other) = before {
                let same_tree = other.namespace == this.namespace;
                if same_tree && this.start > other.start && this.start < other.end {
                    let rule = "the extent begins within that of another file";
                    let kind = FormatErrorKind::Broken { rule };
                    let overlap = FormatError::new(Structure::FileExtent, this.start, kind);
                    let namespace = Some(this.namespace);
                    self.add(Severity::Deviation, overlap, None, namespace, None);
                }
                if same_tree && other.end >= this.end {
                    continue;
                }
            }
            before = Some(this);
        }
    }
}
