//! A finished disc: its bytes, where everything lies, and a handle on every field.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::fields::{
    BootRecord, DirectoryRecord, ExtendedAttributeRecord, PathTableRecordL, PathTableRecordM,
    VolumeDescriptor, VolumePartitionDescriptor,
};
use super::plan::{Directory, Of, Plan, Volume};
use super::{ASSOCIATED, Descriptor, Tree};
use crate::support::field::{Field, Patch};
use crate::support::sparse::Sparse;

/// An image and its map. The map tells what was built: patches do not change it.
#[derive(Clone)]
pub struct Disc {
    pub image: Sparse,
    pub(super) plan: Arc<Plan>,
}

impl Disc {
    pub(super) fn new(image: Sparse, plan: Plan) -> Self {
        let plan = Arc::new(plan);
        Self { image, plan }
    }

    /// The whole image in memory.
    pub fn bytes(&self) -> Vec<u8> {
        self.image.bytes()
    }

    /// Length of the image in bytes.
    pub fn len(&self) -> u64 {
        self.image.len()
    }

    /// Whether nothing is left of it.
    pub fn is_empty(&self) -> bool {
        self.image.is_empty()
    }

    /// Writes the image to a file, holes as holes.
    pub fn write_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        self.image.write_to(path)
    }

    /// Writes raw bytes at an offset of the image.
    pub fn put(&mut self, offset: u64, bytes: &[u8]) {
        self.image.put(offset, bytes);
    }

    /// Cuts the image.
    pub fn truncate(&mut self, len: u64) {
        self.image.truncate(len);
    }

    /// Puts bytes behind the image.
    pub fn append(&mut self, bytes: &[u8]) {
        self.image.append(bytes);
    }

    /// Logical block size the disc was laid out with.
    pub fn block_size(&self) -> u64 {
        self.plan.block_size
    }

    // Descriptors.

    /// Where each volume descriptor starts, in the order on the disc, the terminator included.
    pub fn descriptors(&self) -> Vec<u64> {
        self.plan.descriptors.iter().map(|(_, at)| *at).collect()
    }

    /// Primary volume descriptor.
    pub fn pvd(&mut self) -> VolumeDescriptor<'_> {
        self.volume(Tree::Primary)
    }

    /// Supplementary volume descriptor of the first Joliet volume.
    pub fn joliet(&mut self) -> VolumeDescriptor<'_> {
        self.volume(Tree::Joliet)
    }

    /// Volume descriptor of a tree.
    pub fn volume(&mut self, tree: Tree) -> VolumeDescriptor<'_> {
        let at = self.volume_offset(tree);
        VolumeDescriptor::at(&mut self.image, at)
    }

    /// The n-th copy of the primary volume descriptor.
    pub fn primary_copy(&mut self, n: usize) -> VolumeDescriptor<'_> {
        let at = self.nth_descriptor(n, |d| matches!(d, Descriptor::PrimaryCopy));
        VolumeDescriptor::at(&mut self.image, at)
    }

    /// The n-th boot record.
    pub fn boot_record(&mut self, n: usize) -> BootRecord<'_> {
        let at = self.nth_descriptor(n, |d| matches!(d, Descriptor::Boot(..)));
        BootRecord::at(&mut self.image, at)
    }

    /// The n-th volume partition descriptor.
    pub fn partition(&mut self, n: usize) -> VolumePartitionDescriptor<'_> {
        let at = self.nth_descriptor(n, |d| matches!(d, Descriptor::Partition(..)));
        VolumePartitionDescriptor::at(&mut self.image, at)
    }

    pub(super) fn volume_offset(&self, of: Tree) -> u64 {
        self.nth_descriptor(
            0,
            |d| matches!(d, Descriptor::Volume { tree, .. } if *tree == of),
        )
    }

    fn nth_descriptor(&self, n: usize, is: impl Fn(&Descriptor) -> bool) -> u64 {
        let mut of_kind = self.plan.descriptors.iter().filter(|(d, _)| is(d));
        of_kind.nth(n).expect("no such descriptor on this disc").1
    }

    // Directory records.

    /// The root's directory record in the volume descriptor (8.4.18).
    pub fn root_record(&mut self, tree: Tree) -> DirectoryRecord<'_> {
        let at = self.volume_offset(tree) + 156;
        DirectoryRecord::at(&mut self.image, at)
    }

    /// The first record of an entry in its parent; not that of its associated file.
    pub fn record(&mut self, tree: Tree, path: &str) -> DirectoryRecord<'_> {
        let at = self.offsets(tree, path, |flags| flags & ASSOCIATED == 0)[0];
        DirectoryRecord::at(&mut self.image, at)
    }

    /// The n-th of all records of a path: several extents, duplicates, the associated file.
    pub fn record_n(&mut self, tree: Tree, path: &str, n: usize) -> DirectoryRecord<'_> {
        let at = self.records(tree, path)[n];
        DirectoryRecord::at(&mut self.image, at)
    }

    /// Where the records of a path start, in the order on the disc.
    pub fn records(&self, tree: Tree, path: &str) -> Vec<u64> {
        self.offsets(tree, path, |_| true)
    }

    /// The "." record of a directory.
    pub fn own_record(&mut self, tree: Tree, path: &str) -> DirectoryRecord<'_> {
        let at = self.directory(tree, path).start;
        DirectoryRecord::at(&mut self.image, at)
    }

    /// The ".." record of a directory.
    pub fn parent_record(&mut self, tree: Tree, path: &str) -> DirectoryRecord<'_> {
        let d = self.planned_directory(tree, path);
        let at = d.section.ranges[0].start + d.records[1].at;
        DirectoryRecord::at(&mut self.image, at)
    }

    /// A record at an offset of one's own making.
    pub fn record_at(&mut self, offset: u64) -> DirectoryRecord<'_> {
        DirectoryRecord::at(&mut self.image, offset)
    }

    fn offsets(&self, tree: Tree, path: &str, with: impl Fn(u8) -> bool) -> Vec<u64> {
        let volume = self.planned_volume(tree);
        let mut found = Vec::new();
        for wanted in self.plan.find(path) {
            let parent = self.plan.nodes[wanted].parent;
            let Some(&directory) = volume.of_node.get(&parent) else {
                continue;
            };
            let directory = &volume.directories[directory];
            let start = directory.section.ranges[0].start;
            let of_node = directory.records.iter().filter(
                |r| matches!(r.of, Of::Node { node, .. } if node == wanted && with(self.plan.nodes[node].entry.flags)),
            );
            found.extend(of_node.map(|r| start + r.at));
        }
        found.sort_unstable();
        assert!(!found.is_empty(), "no record of {path} in {tree:?}");
        found
    }

    // Extents.

    /// The bytes of a directory's extent.
    pub fn directory(&self, tree: Tree, path: &str) -> Range<u64> {
        self.planned_directory(tree, path).section.ranges[0].clone()
    }

    /// Where a file's bytes lie, in order: one range an extent, or one a file unit.
    pub fn ranges(&self, path: &str) -> Vec<Range<u64>> {
        self.node_ranges(self.plan.find(path)[0])
    }

    pub(super) fn node_ranges(&self, node: usize) -> Vec<Range<u64>> {
        let sections = &self.plan.nodes[self.plan.nodes[node].target].sections;
        sections.iter().flat_map(|s| s.ranges.clone()).collect()
    }

    /// The extended attribute record of a file's first extent.
    pub fn extended_attributes(&mut self, path: &str) -> ExtendedAttributeRecord<'_> {
        let section = &self.plan.nodes[self.plan.find(path)[0]].sections[0];
        assert_ne!(section.attributes, 0, "{path} has none");
        let at = section.block * self.plan.block_size;
        ExtendedAttributeRecord::at(&mut self.image, at)
    }

    /// The bytes of a run of blocks added by `Builder::area`.
    pub fn area(&self, name: &str) -> Range<u64> {
        let area = self.plan.areas.iter().find(|(n, _)| n == name);
        area.expect("no such area on this disc").1.clone()
    }

    // Path tables.

    /// Type L, type M, optional type L, optional type M, as many as were asked for.
    pub fn path_tables(&self, tree: Tree) -> &[Range<u64>] {
        &self.planned_volume(tree).path_tables
    }

    /// The record of a directory in the type L path table; `/` is the first.
    pub fn path_record_l(&mut self, tree: Tree, path: &str) -> PathTableRecordL<'_> {
        let at = self.path_record(tree, 0, path);
        PathTableRecordL::at(&mut self.image, at)
    }

    /// The record of a directory in the type M path table.
    pub fn path_record_m(&mut self, tree: Tree, path: &str) -> PathTableRecordM<'_> {
        let at = self.path_record(tree, 1, path);
        PathTableRecordM::at(&mut self.image, at)
    }

    fn path_record(&self, tree: Tree, table: usize, path: &str) -> u64 {
        let volume = self.planned_volume(tree);
        let number = self.directory_number(volume, path);
        volume.path_tables[table].start + volume.path_table_position(number)
    }

    /// A row of a table laid on any offset.
    pub fn patch(&mut self, structure: u64, field: Field) -> Patch<'_> {
        Patch::new(&mut self.image, structure, field)
    }

    pub(super) fn planned_volume(&self, tree: Tree) -> &Volume {
        let volume = self.plan.volumes.iter().find(|v| v.tree == tree);
        volume.unwrap_or_else(|| panic!("no {tree:?} tree on this disc"))
    }

    fn directory_number(&self, volume: &Volume, path: &str) -> usize {
        let nodes = self.plan.find(path);
        let number = nodes.iter().find_map(|n| volume.of_node.get(n));
        *number.unwrap_or_else(|| panic!("no directory {path} in {:?}", volume.tree))
    }

    fn planned_directory(&self, tree: Tree, path: &str) -> &Directory {
        let volume = self.planned_volume(tree);
        &volume.directories[self.directory_number(volume, path)]
    }
}
