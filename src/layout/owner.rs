//! Who owns bytes.

use core::fmt;
use core::ops::Range;
use std::string::String;
use std::vec::Vec;

use super::Layout;
use super::places::{Claim, NO_NODE};
use crate::error::Structure;
use crate::namespace::Namespace;

/// What owns bytes of an image: a structure, or an extent of a file.
#[derive(Clone, Copy)]
pub struct Owner<'l> {
    layout: &'l Layout,
    claim: Claim,
}

impl<'l> Owner<'l> {
    pub(super) const fn new(layout: &'l Layout, claim: Claim) -> Self {
        Self { layout, claim }
    }

    /// What it is. The data of a file is [`Structure::FileExtent`], in every tree.
    #[must_use]
    pub const fn structure(&self) -> Structure {
        self.claim.structure
    }

    /// The tree that it is of, where it is of one.
    #[must_use]
    pub const fn namespace(&self) -> Option<Namespace> {
        self.claim.namespace
    }

    /// The path of the entry that it is or belongs to, as [`Entry::path`](crate::Entry::path) gives
    /// it.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        if self.claim.node == NO_NODE {
            return None;
        }
        let mut names = Vec::new();
        let mut next = self.claim.node;
        while let Some(node) = self.layout.nodes.get(next as usize) {
            names.push((node.mark, self.layout.name(next)));
            if node.parent >= next {
                break;
            }
            next = node.parent;
        }
        let mut path = String::new();
        for (mark, name) in names.iter().rev() {
            match (path.is_empty(), mark) {
                // The root has no name.
                (true, _) if name.is_empty() => path.push('/'),
                (false, '/') if path == "/" => path.push_str(name),
                _ => {
                    path.push(*mark);
                    path.push_str(name);
                }
            }
        }
        Some(path)
    }

    /// The bytes that it owns in one piece, padding left out. They may reach beyond a truncated image.
    #[must_use]
    pub const fn range(&self) -> Range<u64> {
        self.claim.start..self.claim.end
    }

    /// Which byte of the file or structure the first one is: 0 but for further extents of a file.
    #[must_use]
    pub const fn file_offset(&self) -> u64 {
        self.claim.file_offset
    }

    /// Whether it belongs to a session other than the one that the image's trees show.
    #[must_use]
    pub const fn is_of_other_session(&self) -> bool {
        self.claim.other_session
    }
}

impl fmt::Display for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.claim.structure.fmt(f)?;
        if let Some(namespace) = self.claim.namespace {
            write!(f, ", {namespace}")?;
        }
        if self.claim.other_session {
            f.write_str(" of another session")?;
        }
        match self.path() {
            Some(path) => write!(f, ", {path}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Owner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Owner")
            .field("structure", &self.structure())
            .field("namespace", &self.namespace())
            .field("path", &self.path())
            .field("range", &self.range())
            .finish_non_exhaustive()
    }
}

impl Layout {
    /// The name of a node: behind that of the node before it.
    fn name(&self, node: u32) -> &str {
        let end = |node: usize| self.nodes.get(node).map_or(0, |node| node.name_end);
        let node = node as usize;
        let start = node.checked_sub(1).map_or(0, end);
        self.names.get(start..end(node)).unwrap_or_default()
    }
}
