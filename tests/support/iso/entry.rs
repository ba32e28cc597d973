//! One file or directory to be recorded, and every way to record it oddly.

use super::{Date, Tree};
use crate::support::sparse::Content;

/// Bit 0 of the file flags (ECMA-119 9.1.6): existence.
pub const HIDDEN: u8 = 0x01;
/// Bit 1: directory.
pub const DIRECTORY: u8 = 0x02;
/// Bit 2: associated file.
pub const ASSOCIATED: u8 = 0x04;
/// Bit 3: record format.
pub const RECORD: u8 = 0x08;
/// Bit 4: protection.
pub const PROTECTION: u8 = 0x10;
/// Bit 7: multi-extent, set by the builder on all records of a file but the last.
pub const MULTI_EXTENT: u8 = 0x80;

/// A file or a directory; each setter says how its records differ from the ordinary.
#[derive(Clone, Default)]
pub struct Entry {
    pub(super) path: String,
    pub(super) content: Content,
    pub(super) flags: u8,
    pub(super) date: Option<Date>,
    pub(super) extended_attributes: Vec<u8>,
    pub(super) file_unit_size: u8,
    pub(super) interleave_gap_size: u8,
    pub(super) volume: Option<u16>,
    pub(super) system_use: Vec<(Place, Tree, Vec<u8>)>,
    pub(super) pieces: Vec<u64>,
    pub(super) apart: u64,
    pub(super) extent: Option<u32>,
    pub(super) data_length: Option<u32>,
    pub(super) times: usize,
    pub(super) same_extent_as: Option<String>,
    pub(super) identifiers: Vec<(Tree, Vec<u8>)>,
    pub(super) version: Option<Option<u16>>,
    pub(super) trees: Option<Vec<Tree>>,
}

/// The record of a directory that carries system use bytes: in its parent, its own ".", or its "..".
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    InParent,
    Own,
    Parent,
}

/// A file at a path with `/` before each component; directories on the way are made when missing.
pub fn file(path: &str, content: impl Into<Content>) -> Entry {
    Entry {
        path: path.to_owned(),
        content: content.into(),
        times: 1,
        ..Entry::default()
    }
}

/// An associated file (flag bit 2): goes before the file of the same path.
pub fn associated(path: &str, content: impl Into<Content>) -> Entry {
    file(path, content).flags(ASSOCIATED)
}

/// A directory; `/` is the root, whose records are in the volume descriptor, "." and "..".
pub fn dir(path: &str) -> Entry {
    file(path, Content::default()).flags(DIRECTORY)
}

/// A record that points at the extents of another entry: a second name, a directory with two parents.
pub fn link(path: &str, target: &str) -> Entry {
    Entry {
        same_extent_as: Some(target.to_owned()),
        ..file(path, Content::default())
    }
}

impl Entry {
    /// Adds bits to the file flags (9.1.6).
    pub fn flags(mut self, bits: u8) -> Self {
        self.flags |= bits;
        self
    }

    /// Recording date and time, raw (9.1.5).
    pub fn date(mut self, date: Date) -> Self {
        self.date = Some(date);
        self
    }

    /// Extended attribute record before the data (9.5), filled up to whole blocks; its length in blocks goes to 9.1.2.
    pub fn extended_attributes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.extended_attributes = bytes.into();
        self
    }

    /// Records the file in units of `unit` blocks with `gap` blocks between them (6.4.3, 9.1.7, 9.1.8).
    pub fn interleaved(mut self, unit: u8, gap: u8) -> Self {
        (self.file_unit_size, self.interleave_gap_size) = (unit, gap);
        self
    }

    /// Volume sequence number of the volume that holds the extent (9.1.9).
    pub fn on_volume(mut self, number: u16) -> Self {
        self.volume = Some(number);
        self
    }

    /// System use bytes of the entry's record in one tree (9.1.13).
    pub fn system_use(self, tree: Tree, bytes: impl Into<Vec<u8>>) -> Self {
        self.system_use_at(Place::InParent, tree, bytes)
    }

    /// System use bytes of a directory's own "." record.
    pub fn own_system_use(self, tree: Tree, bytes: impl Into<Vec<u8>>) -> Self {
        self.system_use_at(Place::Own, tree, bytes)
    }

    /// System use bytes of a directory's ".." record.
    pub fn parent_system_use(self, tree: Tree, bytes: impl Into<Vec<u8>>) -> Self {
        self.system_use_at(Place::Parent, tree, bytes)
    }

    fn system_use_at(mut self, place: Place, tree: Tree, bytes: impl Into<Vec<u8>>) -> Self {
        self.system_use.push((place, tree, bytes.into()));
        self
    }

    /// Splits the file into extents of these lengths and a last one with what is left (multi-extent, 6.5.1).
    pub fn pieces(mut self, lengths: &[u64]) -> Self {
        self.pieces = lengths.to_vec();
        self
    }

    /// Leaves blocks between the extents of a file.
    pub fn apart(mut self, blocks: u64) -> Self {
        self.apart = blocks;
        self
    }

    /// Records this block number in place of the true one; with several extents, in the first record.
    pub fn extent(mut self, block: u32) -> Self {
        self.extent = Some(block);
        self
    }

    /// Records this length in place of the true one; with several extents, in the last record.
    pub fn data_length(mut self, bytes: u32) -> Self {
        self.data_length = Some(bytes);
        self
    }

    /// Writes the entry's records so many times over.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// The identifier's bytes in one tree, as they are: no version, no dot, no encoding is added.
    pub fn identifier(mut self, tree: Tree, bytes: impl Into<Vec<u8>>) -> Self {
        self.identifiers.push((tree, bytes.into()));
        self
    }

    /// The version number in trees that record versions; `None`: no `;` at all.
    pub fn version(mut self, version: Option<u16>) -> Self {
        self.version = Some(version);
        self
    }

    /// Shows the entry, and what is beneath it, in these trees only.
    pub fn only_in(mut self, trees: &[Tree]) -> Self {
        self.trees = Some(trees.to_vec());
        self
    }

    pub(super) fn is_dir(&self) -> bool {
        self.flags & DIRECTORY != 0
    }

    /// The first setting for a tree, or nothing.
    pub(super) fn system_use_in(&self, place: Place, tree: Tree) -> &[u8] {
        let of = |(p, t, _): &&(Place, Tree, Vec<u8>)| (*p, *t) == (place, tree);
        self.system_use.iter().find(of).map_or(&[], |(.., b)| b)
    }
}
