//! How two entries differ.

use std::fmt;

use isoudf::{Error, File, FileType, Metadata, Timestamp};

use super::side::{Item, Side};
use crate::facts::kind_id;
use crate::reading::Source;
use crate::text::{Grouped, Shown};

/// One difference, the first side's value before the other's. What only one side records is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Change {
    Type(FileType, FileType),
    Len(u64, u64),
    /// The first byte that differs.
    Bytes(u64),
    Target(String, String),
    Mode(u32, u32),
    Uid(u32, u32),
    Gid(u32, u32),
    Modified(Timestamp, Timestamp),
    Device((u32, u32), (u32, u32)),
}

pub(super) struct Comparer {
    same_image: bool,
    same_kind: bool,
    quick: bool,
    buffers: [Vec<u8>; 2],
}

impl Comparer {
    pub(super) fn new(a: &Side<'_>, b: &Side<'_>, quick: bool) -> Self {
        Self {
            same_image: std::ptr::eq(a.image, b.image),
            same_kind: a.namespace == b.namespace,
            quick,
            buffers: [vec![0; 1 << 20], vec![0; 1 << 20]],
        }
    }

    /// What differs between the two; an error where that cannot be known.
    pub(super) fn changes(&mut self, a: &Item<'_>, b: &Item<'_>) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        let (Some(one), Some(two)) = (&a.facts.metadata, &b.facts.metadata) else {
            // Told already, and not comparable.
            return Ok(changes);
        };
        if one.file_type != two.file_type {
            changes.push(Change::Type(one.file_type, two.file_type));
        }
        if let (Some(one), Some(two)) = (a.len(), b.len()) {
            if one != two {
                changes.push(Change::Len(one, two));
            } else if !self.quick && a.facts.error.is_none() && b.facts.error.is_none() {
                changes.extend(self.bytes(a, b)?.map(Change::Bytes));
            }
        }
        if let (Some(one), Some(two)) = (&a.facts.target, &b.facts.target) {
            if one != two {
                changes.push(Change::Target(one.clone(), two.clone()));
            }
        }
        let of = |field: fn(&Metadata) -> Option<u32>| {
            let fields = field(one).zip(field(two));
            fields.filter(|(one, two)| one != two)
        };
        changes.extend(of(|of| of.mode).map(|(one, two)| Change::Mode(one, two)));
        changes.extend(of(|of| of.uid).map(|(one, two)| Change::Uid(one, two)));
        changes.extend(of(|of| of.gid).map(|(one, two)| Change::Gid(one, two)));
        if let (Some(one), Some(two)) = (one.modified, two.modified) {
            let seconds = one.unix_seconds() == two.unix_seconds();
            // Trees of different kinds record times more and less finely.
            let finer = !self.same_kind || one.subsec_nanos() == two.subsec_nanos();
            if !(seconds && finer) {
                changes.push(Change::Modified(one, two));
            }
        }
        if let (Some(one), Some(two)) = (one.device, two.device) {
            if one != two {
                changes.push(Change::Device(one, two));
            }
        }
        Ok(changes)
    }

    /// The first byte that differs between files of equal length.
    fn bytes(&mut self, a: &Item<'_>, b: &Item<'_>) -> Result<Option<u64>, Error> {
        let (one, two) = (a.entry.open()?, b.entry.open()?);
        let same_form = one.is_compressed() == two.is_compressed();
        if self.same_image && same_form && one.extents()[..] == two.extents()[..] {
            return Ok(None);
        }
        let mut offset = 0;
        let [x, y] = &mut self.buffers;
        loop {
            let (read, other) = (fill(&one, x, offset)?, fill(&two, y, offset)?);
            let (x, y) = (&x[..read], &y[..other]);
            if x != y {
                let at = x.iter().zip(y).position(|(x, y)| x != y);
                let at = at.unwrap_or(read.min(other));
                return Ok(Some(offset + at as u64));
            }
            if read == 0 {
                return Ok(None);
            }
            offset += read as u64;
        }
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &File<'_, Source>, buffer: &mut [u8], offset: u64) -> Result<usize, Error> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], offset + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(one, two) => write!(f, "type {} -> {}", kind_id(*one), kind_id(*two)),
            Self::Len(one, two) => write!(f, "size {} -> {}", Grouped(*one), Grouped(*two)),
            Self::Bytes(at) => write!(f, "bytes from {} on", Grouped(*at)),
            Self::Target(one, two) => write!(f, "target {} -> {}", Shown(one), Shown(two)),
            Self::Mode(one, two) => write!(f, "mode {one:04o} -> {two:04o}"),
            Self::Uid(one, two) => write!(f, "owner {one} -> {two}"),
            Self::Gid(one, two) => write!(f, "group {one} -> {two}"),
            Self::Modified(one, two) if one.unix_seconds() == two.unix_seconds() => {
                let (of_one, of_two) = (one.subsec_nanos(), two.subsec_nanos());
                write!(f, "modified {one}.{of_one:09} -> {two}.{of_two:09}")
            }
            Self::Modified(one, two) => write!(f, "modified {one} -> {two}"),
            Self::Device(one, two) => {
                write!(f, "device {}:{} -> {}:{}", one.0, one.1, two.0, two.1)
            }
        }
    }
}
