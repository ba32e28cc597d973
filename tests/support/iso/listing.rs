//! The second opinion: what a reader must find on a disc, and every field that a test may spoil.

use std::ops::Range;

use super::fields::{
    BootRecord, DirectoryRecord, PathTableRecordL, PathTableRecordM, VolumeDescriptor,
    VolumePartitionDescriptor,
};
use super::plan::{Of, Volume};
use super::{Descriptor, Disc, Tree};
use crate::support::field::Field;
use crate::support::names;
use crate::support::sparse::Content;

/// One entry as a reader of a tree must find it.
#[derive(Clone)]
pub struct Listed {
    /// As given to the builder: the same in every tree.
    pub path: String,
    /// The identifiers recorded in this tree, from the root down, versions included.
    pub identifiers: Vec<Vec<u8>>,
    /// The identifiers as text, `/` before each: UTF-16BE where the tree is wide, else UTF-8, faults replaced.
    pub shown: String,
    pub is_dir: bool,
    /// Of the first record.
    pub flags: u8,
    /// Bytes of a file; of a directory, those of its extent.
    pub len: u64,
    /// Where the bytes lie in the image, in order.
    pub ranges: Vec<Range<u64>>,
    /// A file's bytes; nothing for a directory.
    pub content: Content,
}

impl Disc {
    /// All that a tree holds but its root, parents before children, each directory in its order on the disc.
    pub fn listing(&self, tree: Tree) -> Vec<Listed> {
        let volume = self.planned_volume(tree);
        let mut identifiers = vec![Vec::new(); volume.directories.len()];
        let mut all = Vec::new();
        for (number, directory) in volume.directories.iter().enumerate() {
            let mut last = None;
            for record in &directory.records {
                let Of::Node { node, section: 0 } = record.of else {
                    continue;
                };
                if last.replace(node) == Some(node) {
                    continue;
                }
                let mut path: Vec<Vec<u8>> = identifiers[number].clone();
                path.push(record.identifier.clone());
                if let Some(&d) = volume.of_node.get(&node) {
                    identifiers[d] = path.clone();
                }
                all.push(self.listed(volume, node, path));
            }
        }
        all
    }

    fn listed(&self, volume: &Volume, node: usize, identifiers: Vec<Vec<u8>>) -> Listed {
        let entry = &self.plan.nodes[node].entry;
        let section = self.plan.section(volume, node, 0);
        let show = |i: &Vec<u8>| match volume.tree.is_wide() {
            true => names::shown16(i),
            false => String::from_utf8_lossy(i).into_owned(),
        };
        let shown: Vec<_> = identifiers.iter().map(show).collect();
        let (len, ranges) = match entry.is_dir() {
            true => (section.len, section.ranges.clone()),
            false => (entry.content.len(), self.node_ranges(node)),
        };
        Listed {
            path: self.plan.path(node),
            shown: format!("/{}", shown.join("/")),
            identifiers,
            is_dir: entry.is_dir(),
            flags: entry.flags,
            len,
            ranges,
            content: entry.content.clone(),
        }
    }

    /// Every field of every structure of the disc: what it belongs to, where that starts, and the row of its table.
    pub fn fields(&self) -> Vec<(String, u64, Field)> {
        let mut all = Vec::new();
        let mut add = |name: String, at: u64, fields: &[Field]| {
            all.extend(fields.iter().map(|f| (name.clone(), at, *f)));
        };
        for (descriptor, at) in &self.plan.descriptors {
            let (name, fields) = match descriptor {
                Descriptor::Volume { .. } | Descriptor::PrimaryCopy => {
                    ("volume descriptor", VolumeDescriptor::FIELDS)
                }
                Descriptor::Boot(..) => ("boot record", BootRecord::FIELDS),
                Descriptor::Partition(..) => ("partition", VolumePartitionDescriptor::FIELDS),
                Descriptor::Raw(_) | Descriptor::Terminator => continue,
            };
            add(format!("{name} at {at}"), *at, fields);
        }
        for volume in &self.plan.volumes {
            let tree = volume.tree;
            let root = self.volume_offset(tree) + 156;
            add(format!("{tree:?} root"), root, DirectoryRecord::FIELDS);
            for (number, directory) in volume.directories.iter().enumerate() {
                let start = directory.section.ranges[0].start;
                let path = self.plan.path(directory.node);
                let position = volume.path_table_position(number);
                for r in &directory.records {
                    let id = r.identifier.escape_ascii();
                    let name = format!("{tree:?} {path} record {id}");
                    add(name, start + r.at, DirectoryRecord::FIELDS);
                }
                for (n, table) in volume.path_tables.iter().enumerate() {
                    let fields = [PathTableRecordL::FIELDS, PathTableRecordM::FIELDS][n % 2];
                    let name = format!("{tree:?} {path} path table {n}");
                    add(name, table.start + position, fields);
                }
            }
        }
        all
    }
}
