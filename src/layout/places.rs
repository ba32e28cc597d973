//! What claims bytes of an image, gathered.

use std::string::String;
use std::vec::Vec;

use super::reach::Reach;
use super::{Layout, sweep};
use crate::error::{Error, Structure};
use crate::extent::Extent;
use crate::limits::LimitKind;
use crate::namespace::Namespace;

/// A run of bytes and who claims it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Which byte of the file or structure the first one is.
    pub(crate) file_offset: u64,
    /// The entry that it is of.
    pub(crate) node: u32,
    /// Bytes behind the end that fill up the last block; none of what is reserved.
    pub(crate) padding: u16,
    pub(crate) structure: Structure,
    pub(crate) namespace: Option<Namespace>,
    pub(crate) reserved: bool,
    pub(crate) other_session: bool,
}

/// The node of a claim that no entry makes.
pub(crate) const NO_NODE: u32 = u32::MAX;

impl Claim {
    /// The claim of an extent of a file that begins at byte `start`.
    pub(crate) const fn of_file(start: u64, extent: Extent, namespace: Option<Namespace>) -> Self {
        Self {
            start,
            end: start.saturating_add(extent.len),
            file_offset: extent.file_offset,
            node: NO_NODE,
            padding: 0,
            structure: Structure::FileExtent,
            namespace,
            reserved: false,
            other_session: false,
        }
    }

    pub(super) fn padded_end(&self) -> u64 {
        self.end.saturating_add(self.padding.into())
    }

    pub(super) fn holds(&self, offset: u64) -> bool {
        (self.start..self.end).contains(&offset)
    }

    pub(super) fn pads(&self, offset: u64) -> bool {
        (self.end..self.padded_end()).contains(&offset)
    }

    /// What two claims to the same bytes must agree in, to be right both: what the bytes are, and
    /// where the first of their kind would be. The data of files may serve for booting as well.
    pub(super) const fn meaning(&self) -> (Structure, u64) {
        let structure = match self.structure {
            Structure::BootImage | Structure::BootCatalog => Structure::FileExtent,
            other => other,
        };
        (structure, self.start.wrapping_sub(self.file_offset))
    }
}

/// A name in a tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The directory that it is in; of a root, itself.
    pub(super) parent: u32,
    pub(super) mark: char,
    /// Where the name ends among all names.
    pub(super) name_end: usize,
}

/// Claims and names, up to a limit.
#[derive(Debug)]
pub(crate) struct Places {
    size: u64,
    claims: Vec<Claim>,
    nodes: Vec<Node>,
    names: String,
    unread: Vec<Error>,
    unread_count: u64,
    limit: u64,
    full: bool,
}

impl Places {
    /// For an image of `size` bytes: `limit` places, and no more than so many bytes can record.
    pub(crate) fn new(size: u64, limit: u32) -> Self {
        // A directory record has 34 bytes, and serves two trees; small images have some more places
        // than entries.
        let recorded = (size / 16).saturating_add(1024);
        Self {
            size,
            claims: Vec::new(),
            nodes: Vec::new(),
            names: String::new(),
            unread: Vec::new(),
            unread_count: 0,
            limit: recorded.min(limit.into()),
            full: false,
        }
    }

    /// Whether there is no room for more.
    pub(crate) const fn is_full(&self) -> bool {
        self.full
    }

    /// Takes a place down; where there is no room, tells that once.
    fn room(&mut self, offset: u64) -> bool {
        let taken = self.claims.len().saturating_add(self.nodes.len()) as u64;
        if taken >= self.limit && !self.full {
            self.full = true;
            let (kind, limit) = (LimitKind::LayoutPlaces, self.limit);
            self.lost(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        !self.full
    }

    /// Keeps what could not be read.
    pub(crate) fn lost(&mut self, error: Error) {
        // A directory that cannot be read is met as an entry, and again when its entries are asked for.
        let (last, this) = (self.unread.last(), &error);
        if matches!((last, this), (Some(Error::Format(last)), Error::Format(this)) if last == this)
        {
            return;
        }
        self.unread_count = self.unread_count.saturating_add(1);
        if self.unread.len() < Layout::MOST {
            self.unread.push(error);
        }
    }

    /// Adds a name; gives its node.
    pub(crate) fn node(&mut self, parent: Option<u32>, mark: char, name: &str) -> u32 {
        let Ok(node) = u32::try_from(self.nodes.len()) else {
            return NO_NODE;
        };
        if !self.room(0) {
            return NO_NODE;
        }
        self.names.push_str(name);
        self.nodes.push(Node {
            parent: parent.unwrap_or(node),
            mark,
            name_end: self.names.len(),
        });
        node
    }

    /// Adds a claim to bytes of the image, if there are any, whose last block has `block` bytes.
    pub(crate) fn claim(&mut self, claim: Claim, block: u32) {
        if claim.start >= claim.end || claim.start >= self.size || !self.room(claim.start) {
            return;
        }
        let into = claim.end.checked_rem(block.into()).unwrap_or_default();
        // What is set aside has no last block that something else could not use.
        let padding = match into {
            0 => 0,
            _ if claim.reserved => 0,
            into => u64::from(block).saturating_sub(into),
        };
        let padding = u16::try_from(padding).unwrap_or_default();
        self.claims.push(Claim { padding, ..claim });
    }

    /// Partitions with files in them are no places of their own, but parts of the volume.
    fn drop_filled_partitions(&mut self) {
        let is_partition = |claim: &Claim| claim.structure == Structure::Partition;
        let mut filled = Vec::new();
        for partition in self.claims.iter().filter(|claim| is_partition(claim)) {
            let inside = (partition.start.saturating_add(1))..partition.end;
            let first = self.claims.partition_point(|it| it.start < inside.start);
            let mut behind = self.claims.iter().skip(first);
            let file = behind
                .by_ref()
                .take_while(|it| it.start < inside.end)
                .any(|it| it.structure == Structure::FileExtent);
            if file {
                filled.push((partition.start, partition.end));
            }
        }
        self.claims
            .retain(|it| !is_partition(it) || !filled.contains(&(it.start, it.end)));
    }

    /// The same thing told twice is one claim, and that of an entry better than one of nobody.
    fn drop_repeated(&mut self) {
        self.claims.sort_unstable_by_key(|it| {
            let told_by = (it.namespace, it.other_session, it.node);
            let place = (it.start, it.end, it.structure, it.reserved);
            (place, it.namespace.is_none(), told_by, it.file_offset)
        });
        self.claims.dedup_by(|this, before| {
            let same = (this.start, this.end, this.structure, this.reserved)
                == (before.start, before.end, before.structure, before.reserved);
            let told = (
                this.namespace,
                this.node,
                this.other_session,
                this.file_offset,
            ) == (
                before.namespace,
                before.node,
                before.other_session,
                before.file_offset,
            );
            same && (told || this.namespace.is_none())
        });
    }

    pub(crate) fn into_layout(mut self) -> Layout {
        self.drop_repeated();
        self.drop_filled_partitions();
        let regions = sweep::regions(&self.claims, self.size);
        let reach = Reach::new(&self.claims);
        Layout {
            size: self.size,
            regions,
            claims: self.claims,
            reach,
            nodes: self.nodes,
            names: self.names,
            unread: self.unread,
            unread_count: self.unread_count,
        }
    }
}
