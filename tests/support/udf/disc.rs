//! A finished disc: its bytes, where everything lies, and a handle on every field.

use std::io;
use std::path::Path;
use std::sync::Arc;

use super::fields::*;
use super::listing::{Listed, Spot, What};
use super::patch::{Patch, Ranges, Site, repair};
use super::space::{Piece, Space};
use crate::support::field::Field;
use crate::support::iso;
use crate::support::sparse::Sparse;

/// An image and its map. The map tells what was built: patches do not change it.
#[derive(Clone)]
pub struct Disc {
    pub image: Sparse,
    map: Arc<Plan>,
    repair: bool,
    mirror: bool,
}

struct Plan {
    space: Space,
    spots: Vec<Spot>,
    listing: Vec<Listed>,
    iso: Option<iso::Disc>,
    blocks: u64,
}

/// Accessors that name a structure by its kind and number in the order on the disc.
macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident: $what:ident => $type:ident;)*) => {
        impl Disc {
            $($(#[$doc])* pub fn $name(&mut self, n: usize) -> $type<'_> {
                self.site(What::$what, "", n).into()
            })*
        }
    };
}

numbered! {
    /// In the recognition sequence.
    recognition: Recognition => VolumeStructureDescriptor;
    /// First those of the main sequence, then those of the reserve sequence.
    primary: Primary => PrimaryVolumeDescriptor;
    implementation_use: ImplementationUse => ImplementationUseVolumeDescriptor;
    partition: Partition => PartitionDescriptor;
    logical_volume: LogicalVolume => LogicalVolumeDescriptor;
    unallocated_space: UnallocatedSpace => UnallocatedSpaceDescriptor;
    pointer: Pointer => VolumeDescriptorPointer;
    /// Of the sequences, then of the integrity descriptors.
    terminator: Terminator => TerminatingDescriptor;
    integrity: Integrity => LogicalVolumeIntegrityDescriptor;
    integrity_use: IntegrityUse => IntegrityImplementationUse;
    file_set: FileSet => FileSetDescriptor;
    /// Any map as one of type 1, of the main sequence, then of the reserve sequence.
    map: Map => PartitionMap;
    virtual_map: Map => VirtualPartitionMap;
    sparable_map: Map => SparablePartitionMap;
    metadata_map: Map => MetadataPartitionMap;
    sparing_table: SparingTable => SparingTable;
    sparing_entry: SparingEntry => SparingEntry;
    space_bitmap: Bitmap => SpaceBitmapDescriptor;
}

/// Accessors that name a structure by path and number.
macro_rules! of_path {
    ($($(#[$doc:meta])* $name:ident: $what:ident => $type:ident;)*) => {
        impl Disc {
            $($(#[$doc])* pub fn $name(&mut self, path: &str, n: usize) -> $type<'_> {
                self.site(What::$what, path, n).into()
            })*
        }
    };
}

of_path! {
    /// The n-th identifier of a path that has several.
    identifier_n: Identifier => FileIdentifierDescriptor;
    /// The n-th of strategy 4096, or of the sessions that wrote it.
    file_entry_n: FileEntry => FileEntry;
    indirect: Indirect => IndirectEntry;
    short_descriptor: Descriptor => ShortDescriptor;
    long_descriptor: Descriptor => LongDescriptor;
    extended_descriptor: Descriptor => ExtendedDescriptor;
    allocation_extent: AllocationExtent => AllocationExtentDescriptor;
    attribute: Attribute => ExtendedAttribute;
    component: Component => PathComponent;
}

impl Disc {
    pub(super) fn new(
        image: Sparse,
        space: Space,
        spots: Vec<Spot>,
        listing: Vec<Listed>,
        iso: Option<iso::Disc>,
        blocks: u64,
    ) -> Self {
        let plan = Plan {
            space,
            spots,
            listing,
            iso,
            blocks,
        };
        Self {
            image,
            map: Arc::new(plan),
            repair: true,
            mirror: false,
        }
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

    pub fn block_size(&self) -> u64 {
        self.map.space.block_size
    }

    /// Blocks of the volume: N is one less.
    pub fn blocks(&self) -> u64 {
        self.map.blocks
    }

    /// What a reader must find, the root included, parents before children.
    pub fn listing(&self) -> &[Listed] {
        &self.map.listing
    }

    /// One entry of the listing.
    pub fn listed(&self, path: &str) -> &Listed {
        let found = self.map.listing.iter().find(|l| l.path == path);
        found.unwrap_or_else(|| panic!("no {path} on this disc"))
    }

    /// Patches leave CRCs and checksums as they are; by default they make them fit again.
    pub fn without_repair<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.repair, false);
        let done = work(self);
        self.repair = before;
        done
    }

    /// What lies in the metadata partition is patched in the mirror's copy of the data.
    pub fn in_mirror<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.mirror, true);
        let done = work(self);
        self.mirror = before;
        done
    }

    /// The ISO 9660 side of a bridge.
    pub fn iso<T>(&mut self, work: impl FnOnce(&mut iso::Disc) -> T) -> T {
        let side = self.map.iso.clone();
        let mut side = side.expect("no ISO 9660 side on this disc");
        std::mem::swap(&mut side.image, &mut self.image);
        let done = work(&mut side);
        std::mem::swap(&mut side.image, &mut self.image);
        done
    }

    /// Makes the tag of a structure at an offset of one's own making fit its bytes.
    pub fn repair_at(&mut self, offset: u64, len: u64) {
        let own = std::iter::once(offset..offset + len).collect();
        repair(&mut self.image, &own);
    }

    // Where things are.

    /// The map: every structure, in the order of writing.
    pub fn spots(&self) -> &[Spot] {
        &self.map.spots
    }

    /// Where the structures with a descriptor tag lie; some more than once.
    pub fn tagged(&self) -> Vec<Ranges> {
        let tags = self.map.spots.iter().flat_map(|s| &s.tags);
        tags.map(|place| self.ranges(place)).collect()
    }

    /// Where the structures of a kind lie that belong to a path; of the volume's own, the path is empty.
    pub fn places(&self, what: What, path: &str) -> Vec<Ranges> {
        let of = |s: &&Spot| s.what == what && s.path == path;
        let spots = self.map.spots.iter().filter(of);
        spots.map(|s| self.ranges(&s.place)).collect()
    }

    /// The image's bytes of blocks of a partition.
    pub fn blocks_at(&self, partition: u16, block: u64, blocks: u64) -> Ranges {
        let bs = self.block_size();
        let (offset, len) = (block * bs, blocks * bs);
        self.ranges(&[Piece {
            partition,
            offset,
            len,
        }])
    }

    fn ranges(&self, pieces: &[Piece]) -> Ranges {
        let ranges = |p: &Piece| self.map.space.ranges(*p, self.mirror);
        pieces.iter().flat_map(ranges).collect()
    }

    // Handles.

    /// The anchor at a block.
    pub fn anchor(&mut self, block: u64) -> AnchorVolumeDescriptorPointer<'_> {
        let (start, all) = (block * self.block_size(), self.places(What::Anchor, ""));
        let n = all.iter().position(|r| r[0].start == start);
        let n = n.unwrap_or_else(|| panic!("no anchor at {block}"));
        self.site(What::Anchor, "", n).into()
    }

    /// The file entry that prevails, plain or extended: a field that both have.
    pub fn file_entry(&mut self, path: &str) -> FileEntry<'_> {
        self.last(What::FileEntry, path).into()
    }

    /// The extended file entry that prevails.
    pub fn extended_file_entry(&mut self, path: &str) -> ExtendedFileEntry<'_> {
        self.last(What::FileEntry, path).into()
    }

    /// The file identifier descriptor of a path; `/A/..` is the one of the parent in `/A`.
    pub fn identifier(&mut self, path: &str) -> FileIdentifierDescriptor<'_> {
        self.last(What::Identifier, path).into()
    }

    /// The terminal entry that ends an ICB of strategy 4096.
    pub fn terminal(&mut self, path: &str) -> TerminalEntry<'_> {
        self.last(What::Terminal, path).into()
    }

    /// The header of the extended attributes of a path.
    pub fn attribute_header(&mut self, path: &str) -> ExtendedAttributeHeaderDescriptor<'_> {
        self.last(What::AttributeHeader, path).into()
    }

    /// The header of the newest VAT of revision 2.00.
    pub fn vat_header(&mut self) -> VatHeader<'_> {
        self.last(What::VatHeader, super::VAT).into()
    }

    /// The end of the newest VAT of revision 1.50.
    pub fn vat_trailer(&mut self) -> VatTrailer<'_> {
        self.last(What::VatTrailer, super::VAT).into()
    }

    /// An entry of all VATs there are, the oldest first.
    pub fn vat_entry(&mut self, n: usize) -> VatEntry<'_> {
        self.site(What::VatEntry, super::VAT, n).into()
    }

    /// A field of a structure of the map, by the structure's number there.
    pub fn patch<T>(&mut self, spot: usize, field: Field, work: impl FnOnce(Patch<'_>) -> T) -> T {
        let spot = self.map.spots[spot].clone();
        work(self.at(&spot).field(field))
    }

    /// Every field of every structure of the disc: the structure's number in the map, and the row of its table.
    pub fn fields(&self) -> Vec<(usize, Field)> {
        let spots = self.map.spots.iter().enumerate();
        spots
            .flat_map(|(n, s)| s.fields.iter().map(move |f| (n, *f)))
            .collect()
    }

    fn site(&mut self, what: What, path: &str, n: usize) -> Site<'_> {
        let of = |s: &&Spot| s.what == what && s.path == path;
        let spot = self.map.spots.iter().filter(of).nth(n).cloned();
        let spot = spot.unwrap_or_else(|| panic!("no {what:?} {n} of {path:?} on this disc"));
        self.at(&spot)
    }

    fn last(&mut self, what: What, path: &str) -> Site<'_> {
        let of = |s: &&Spot| s.what == what && s.path == path;
        let n = self.map.spots.iter().filter(of).count();
        assert_ne!(n, 0, "no {what:?} of {path:?} on this disc");
        self.site(what, path, n - 1)
    }

    fn at(&mut self, spot: &Spot) -> Site<'_> {
        let tags = spot.tags.iter();
        let tags = tags.map(|t| (self.ranges(t), *t == spot.place)).collect();
        Site {
            ranges: self.ranges(&spot.place),
            image: &mut self.image,
            tags,
            repair: self.repair,
            fields: spot.fields,
        }
    }
}
