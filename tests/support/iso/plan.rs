//! A place on the disc for everything: directories of records first, then blocks for all.

use std::collections::HashMap;
use std::ops::Range;

use super::entry::Place;
use super::nodes::{Node, components, nodes, sorted_children};
use super::{Builder, Descriptor, SECTOR, Tree};

/// One extent: a file section or a directory (ECMA-119 6.5).
#[derive(Clone, Default)]
pub struct Section {
    /// First logical block, that of the extended attribute record if there is one.
    pub block: u64,
    /// Blocks of the extended attribute record.
    pub attributes: u64,
    pub len: u64,
    /// Bytes of the image that hold the data, in order: one range, or one a file unit.
    pub ranges: Vec<Range<u64>>,
}

/// One hierarchy as it goes to the disc.
pub struct Volume {
    pub tree: Tree,
    /// In path table order: the root, then level by level (6.9.1).
    pub directories: Vec<Directory>,
    pub of_node: HashMap<usize, usize>,
    /// Type L, type M, optional type L, optional type M.
    pub path_tables: Vec<Range<u64>>,
}

pub struct Directory {
    pub node: usize,
    pub parent: usize,
    pub identifier: Vec<u8>,
    pub section: Section,
    pub records: Vec<Record>,
}

/// A directory record before it is bytes.
pub struct Record {
    pub of: Of,
    pub identifier: Vec<u8>,
    /// From the start of the directory.
    pub at: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Own,
    Parent,
    Node { node: usize, section: usize },
}

pub struct Plan {
    pub block_size: u64,
    pub descriptors: Vec<(Descriptor, u64)>,
    pub nodes: Vec<Node>,
    pub volumes: Vec<Volume>,
    pub areas: Vec<(String, Range<u64>)>,
    /// First byte behind the volume.
    pub end: u64,
}

impl Plan {
    /// Lays out what the builder describes, no lower than where the image ends that it goes onto.
    pub fn of(b: &Builder, image_end: u64) -> Self {
        let nodes = nodes(&b.entries, b.block_size);
        let first = (b.first_sector + 16) * SECTOR;
        let descriptors: Vec<_> = (b.recorded_descriptors().into_iter())
            .zip((first..).step_by(SECTOR as usize))
            .collect();
        let volumes = descriptors.iter().filter_map(|(d, _)| match d {
            Descriptor::Volume { tree, .. } => Some(Volume::of(b, *tree, &nodes)),
            _ => None,
        });
        let mut plan = Self {
            block_size: b.block_size,
            volumes: volumes.collect(),
            descriptors,
            nodes,
            areas: Vec::new(),
            end: 0,
        };
        plan.place(b, image_end);
        plan
    }

    /// Gives blocks to path tables, directories, areas and files, in this order.
    fn place(&mut self, b: &Builder, image_end: u64) {
        let descriptors_end = (b.first_sector + 16 + self.descriptors.len() as u64) * SECTOR;
        let mut space = Space {
            next: descriptors_end.max(b.data_sector * SECTOR).max(image_end),
            block: b.block_size,
        };
        for volume in &mut self.volumes {
            let size = volume.path_table_position(volume.directories.len());
            let tables = (0..b.path_tables).map(|_| space.take(size));
            volume.path_tables = tables.map(|start| start..start + size).collect();
            for directory in &mut volume.directories {
                // A record ends in the sector where it begins (6.8.1.1), so sectors are what a directory is made of.
                let entry = &self.nodes[directory.node].entry;
                let attributes = entry.extended_attributes.len() as u64;
                let attributes = attributes.next_multiple_of(SECTOR) / b.block_size;
                space.next = space.next.next_multiple_of(SECTOR);
                let len = directory.section.len;
                directory.section = space.section(attributes, len, 0, 0);
            }
        }
        for (name, bytes) in &b.areas {
            let start = space.take(bytes.len() as u64);
            let area = start..start + bytes.len() as u64;
            self.areas.push((name.clone(), area));
        }
        for node in &mut self.nodes {
            let entry = &node.entry;
            let attributes = (entry.extended_attributes.len() as u64).div_ceil(b.block_size);
            let (unit, gap) = (entry.file_unit_size, entry.interleave_gap_size);
            for section in &mut node.sections {
                *section = space.section(attributes, section.len, unit.into(), gap.into());
                space.take(entry.apart * b.block_size);
            }
        }
        self.end = space.next.next_multiple_of(SECTOR) + b.padding * SECTOR;
    }

    /// The extent that a record of a tree points at.
    pub fn section<'a>(&'a self, volume: &'a Volume, node: usize, section: usize) -> &'a Section {
        let target = self.nodes[node].target;
        match volume.of_node.get(&target) {
            Some(&directory) => &volume.directories[directory].section,
            None => &self.nodes[target].sections[section],
        }
    }

    /// Nodes of a path: more than one when it was given more than once.
    pub fn find(&self, path: &str) -> Vec<usize> {
        let mut found = vec![0];
        for name in components(path) {
            let children = found.iter().flat_map(|&n| &self.nodes[n].children);
            let named = children.filter(|&&c| self.nodes[c].name == name);
            found = named.copied().collect();
        }
        found
    }

    /// The builder's path of a node.
    pub fn path(&self, mut node: usize) -> String {
        let mut names = Vec::new();
        while node != 0 {
            names.push(&self.nodes[node].name[..]);
            node = self.nodes[node].parent;
        }
        names.reverse();
        format!("/{}", names.join("/"))
    }
}

impl Volume {
    fn of(b: &Builder, tree: Tree, nodes: &[Node]) -> Self {
        let mut directories = vec![Directory::new(0, 0, vec![0])];
        let mut of_node = HashMap::from([(0, 0)]);
        let mut next = 0;
        while next < directories.len() {
            let children = sorted_children(b, tree, nodes, directories[next].node);
            for (node, identifier) in &children {
                if nodes[*node].target == *node && nodes[*node].entry.is_dir() {
                    of_node.insert(*node, directories.len());
                    directories.push(Directory::new(*node, next, identifier.clone()));
                }
            }
            directories[next].fill(tree, nodes, children);
            next += 1;
        }
        Self {
            tree,
            directories,
            of_node,
            path_tables: Vec::new(),
        }
    }

    /// Where the record of the n-th directory starts in each path table; where the table ends, for one behind the last.
    pub fn path_table_position(&self, n: usize) -> u64 {
        let record = |d: &Directory| (8 + d.identifier.len()).next_multiple_of(2) as u64;
        self.directories[..n].iter().map(record).sum()
    }
}

impl Directory {
    fn new(node: usize, parent: usize, identifier: Vec<u8>) -> Self {
        Self {
            node,
            parent,
            identifier,
            section: Section::default(),
            records: Vec::new(),
        }
    }

    /// Puts the records one behind the other, none across a sector's end (6.8.1.1).
    fn fill(&mut self, tree: Tree, nodes: &[Node], children: Vec<(usize, Vec<u8>)>) {
        let dots = [(Of::Own, vec![0]), (Of::Parent, vec![1])];
        let mut records = Vec::new();
        for (node, identifier) in children {
            let sections = nodes[nodes[node].target].sections.len().max(1);
            for n in 0..sections * nodes[node].entry.times {
                let section = n % sections;
                records.push((Of::Node { node, section }, identifier.clone()));
            }
        }
        let mut at = 0;
        for (of, identifier) in dots.into_iter().chain(records) {
            let len = record_length(&identifier, system_use(nodes, self.node, of, tree));
            if at % SECTOR + len > SECTOR {
                at = at.next_multiple_of(SECTOR);
            }
            self.records.push(Record { of, identifier, at });
            at += len;
        }
        self.section.len = at.next_multiple_of(SECTOR);
    }
}

/// Length of a directory record: 33 bytes, identifier, system use, each of the two filled up to an even number.
pub fn record_length(identifier: &[u8], system_use: &[u8]) -> u64 {
    let len = (33 + identifier.len()).next_multiple_of(2) + system_use.len().next_multiple_of(2);
    assert!(len <= 255, "a directory record of {len} bytes");
    len as u64
}

/// System use bytes of one record.
pub fn system_use(nodes: &[Node], directory: usize, of: Of, tree: Tree) -> &[u8] {
    match of {
        Of::Own => nodes[directory].entry.system_use_in(Place::Own, tree),
        Of::Parent => nodes[directory].entry.system_use_in(Place::Parent, tree),
        Of::Node { node, .. } => nodes[node].entry.system_use_in(Place::InParent, tree),
    }
}

/// The free space behind all that has its place.
struct Space {
    /// In bytes, at a block's start.
    next: u64,
    block: u64,
}

impl Space {
    /// Takes whole blocks for so many bytes; gives where they start.
    fn take(&mut self, bytes: u64) -> u64 {
        let start = self.next;
        self.next += bytes.next_multiple_of(self.block);
        start
    }

    /// Takes an extent: extended attribute record and data, plain or in units with gaps between (6.4.3).
    fn section(&mut self, attributes: u64, len: u64, unit: u64, gap: u64) -> Section {
        let block = self.next / self.block;
        let mut ranges = Vec::new();
        if unit == 0 && gap == 0 {
            self.take(attributes * self.block);
            let start = self.take(len);
            ranges.push(start..start + len);
        } else {
            assert!(attributes <= unit, "the record must fit the first unit");
            let (unit, gap) = (unit * self.block, gap * self.block);
            if attributes > 0 {
                // In interleaved mode the extended attribute record has the first file unit to itself.
                self.take(unit + gap);
            }
            let mut left = len;
            while left > 0 {
                let start = self.take(unit);
                ranges.push(start..start + unit.min(left));
                left -= unit.min(left);
                self.take(if left > 0 { gap } else { 0 });
            }
        }
        // No block is the file's own when there is nothing to record.
        let block = if len + attributes == 0 { 0 } else { block };
        Section {
            block,
            attributes,
            len,
            ranges,
        }
    }
}
