//! A UDF disc described as data, laid out and written (ECMA-167 3rd edition, OSTA UDF 1.02 to 2.60).
//!
//! [`Builder`] and [`Entry`] describe; [`Builder::build`] gives a [`Disc`]: the bytes, and where everything lies.
//! By default all of it is right by the standard. What a knob cannot spoil, a patch on the finished disc can, and the
//! tag of the structure is made to fit again, unless the patch is [`Patch::raw`]: see [`fields`] for their names.

mod disc;
mod entry;
pub mod fields;
mod files;
mod icb;
mod listing;
mod nodes;
mod patch;
mod space;
mod special;
mod text;
mod volume;
mod writer;

pub use disc::Disc;
pub use entry::*;
pub use listing::{Listed, Spot, What};
pub use patch::Patch;
pub use space::{Address, VOLUME};
pub use text::{Time, crc, cs0, cs0_wide, dstring};

use crate::support::iso;
use crate::support::sparse::Content;

/// Paths of files that no directory names, for `Disc::file_entry` and its like.
pub const VAT: &str = "*vat";
pub const METADATA: &str = "*metadata";
pub const METADATA_MIRROR: &str = "*metadata mirror";
pub const METADATA_BITMAP: &str = "*metadata bitmap";
/// The stream directory of the file set.
pub const SYSTEM_STREAMS: &str = "*system";

/// Where an anchor volume descriptor pointer stands (3/8.4.2.1); N is the last block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    At(u64),
    Last,
    LastMinus256,
}

/// The descriptors that prevail by sequence number (3/8.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prevailing {
    Primary,
    Partition,
    LogicalVolume,
}

/// A metadata partition (UDF 2.2.10).
#[derive(Clone)]
pub struct Metadata {
    /// Extents of the metadata file, and of its mirror.
    pub extents: u64,
    /// Whether the mirror has its own copy of the data; else it names the same blocks.
    pub duplicate: bool,
    /// Whether there is a bitmap file.
    pub bitmap: bool,
    /// Blocks unused at the end.
    pub free: u64,
}

impl Default for Metadata {
    fn default() -> Self {
        Self {
            extents: 1,
            duplicate: true,
            bitmap: true,
            free: 0,
        }
    }
}

/// A sparable partition (UDF 2.2.9).
#[derive(Clone)]
pub struct Sparable {
    pub tables: u64,
    /// Packets of 32 blocks that lie elsewhere, by their number in the partition, ascending.
    pub relocated: Vec<u64>,
    /// Packets ready to take more.
    pub spare: u64,
}

impl Default for Sparable {
    fn default() -> Self {
        Self {
            tables: 2,
            relocated: Vec::new(),
            spare: 2,
        }
    }
}

/// What a disc shall be; each setter takes it and gives it back.
#[derive(Clone)]
pub struct Builder {
    revision: u16,
    least_read_revision: u16,
    block_size: u64,
    volume_identifier: String,
    volume_set_identifier: String,
    logical_volume_identifier: String,
    file_set_identifier: String,
    recorded: Time,
    partitions: Vec<u16>,
    metadata: Option<Metadata>,
    virtual_partition: bool,
    vat_embedded: bool,
    sparable: Option<Sparable>,
    anchors: Option<Vec<Anchor>>,
    recognition: Option<Vec<[u8; 5]>>,
    others: Vec<(Prevailing, u32, bool)>,
    pointers: bool,
    terminator: bool,
    reserve: bool,
    integrity: Vec<u32>,
    free_blocks: u64,
    padding: u64,
    extended: Option<bool>,
    embedded_directories: bool,
    longest_extent: u64,
    session: usize,
    system_streams: Vec<(String, Content)>,
    bridge: Option<iso::Builder>,
    entries: Vec<Entry>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// An empty volume of revision 2.01 in blocks of 2048 bytes, in one partition, with anchors at 256 and N.
    pub fn new() -> Self {
        Self {
            revision: 0x201,
            least_read_revision: 0x201,
            block_size: 2048,
            volume_identifier: "VOLUME".to_owned(),
            volume_set_identifier: "0123456789ABCDEFSET".to_owned(),
            logical_volume_identifier: "LOGICAL VOLUME".to_owned(),
            file_set_identifier: "FILE SET".to_owned(),
            recorded: Time::date(2026, 1, 2).at(3, 4, 5, 678_901),
            partitions: vec![0],
            metadata: None,
            virtual_partition: false,
            vat_embedded: false,
            sparable: None,
            anchors: None,
            recognition: None,
            others: Vec::new(),
            pointers: false,
            terminator: true,
            reserve: true,
            integrity: vec![1],
            free_blocks: 0,
            padding: 0,
            extended: None,
            embedded_directories: false,
            longest_extent: 0x3FFF_FFFF,
            session: 0,
            system_streams: Vec::new(),
            bridge: None,
            entries: Vec::new(),
        }
    }

    /// Adds a file; [`file`] with [`Builder::entry`] for anything out of the ordinary.
    pub fn file(self, path: &str, content: impl Into<Content>) -> Self {
        self.entry(file(path, content))
    }

    /// Adds a directory.
    pub fn dir(self, path: &str) -> Self {
        self.entry(dir(path))
    }

    /// Adds a symbolic link.
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(symlink(path, target))
    }

    /// Adds an entry; two of one path are two identifiers.
    pub fn entry(mut self, entry: Entry) -> Self {
        let session = self.session;
        self.entries.push(Entry { session, ..entry });
        self
    }

    /// The UDF revision as it is recorded: 0x102 to 0x260. From 2.00 on: NSR03, tag version 3, extended file entries.
    pub fn revision(mut self, revision: u16) -> Self {
        self.revision = revision;
        // 2.60 adds a kind of partition that needs a reader to know of it; the rest reads as 2.50.
        self.least_read_revision = revision.min(0x250);
        self
    }

    /// Minimum UDF read revision of the integrity descriptor.
    pub fn least_read_revision(mut self, revision: u16) -> Self {
        self.least_read_revision = revision;
        self
    }

    /// 512, 1024, 2048 or 4096.
    pub fn block_size(mut self, bytes: u64) -> Self {
        assert!([512, 1024, 2048, 4096].contains(&bytes), "patch the field");
        self.block_size = bytes;
        self
    }

    /// Of the primary volume descriptor (3/10.1.4).
    pub fn volume_identifier(mut self, text: &str) -> Self {
        self.volume_identifier = text.to_owned();
        self
    }

    /// 3/10.1.11
    pub fn volume_set_identifier(mut self, text: &str) -> Self {
        self.volume_set_identifier = text.to_owned();
        self
    }

    /// 3/10.6.4
    pub fn logical_volume_identifier(mut self, text: &str) -> Self {
        self.logical_volume_identifier = text.to_owned();
        self
    }

    /// 4/14.1.12
    pub fn file_set_identifier(mut self, text: &str) -> Self {
        self.file_set_identifier = text.to_owned();
        self
    }

    /// Every time on the disc that is not given otherwise.
    pub fn recorded(mut self, time: Time) -> Self {
        self.recorded = time;
        self
    }

    /// Type 1 partitions by number, in the order of the partition maps. Default: one, number 0.
    pub fn partitions(mut self, numbers: &[u16]) -> Self {
        self.partitions = numbers.to_vec();
        self
    }

    /// Adds a metadata partition on the first one, for file entries and directories.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Adds a virtual partition on the first one; the VAT of revision 1.50 or 2.00 ends the image.
    pub fn virtual_partition(mut self) -> Self {
        self.virtual_partition = true;
        self
    }

    /// Keeps the VAT in its file entry.
    pub fn vat_embedded(mut self) -> Self {
        self.vat_embedded = true;
        self
    }

    /// What follows is written later, with a VAT of its own; an entry of a known path takes the older one's place.
    pub fn next_session(mut self) -> Self {
        self.session += 1;
        self
    }

    /// Makes the first partition a sparable one.
    pub fn sparable(mut self, sparable: Sparable) -> Self {
        self.sparable = Some(sparable);
        self
    }

    /// Default: at 256 and N; with a virtual partition at 256 alone.
    pub fn anchors(mut self, anchors: &[Anchor]) -> Self {
        self.anchors = Some(anchors.to_vec());
        self
    }

    /// The volume recognition sequence, by standard identifier; default BEA01, NSR02 or NSR03, TEA01.
    pub fn recognition(mut self, identifiers: &[&[u8; 5]]) -> Self {
        self.recognition = Some(identifiers.iter().map(|i| **i).collect());
        self
    }

    /// Adds another descriptor of a kind, which is useless, with its own sequence number, before or behind the right
    /// one, which has 10 (primary), 13 (partition) or 14 (logical volume).
    pub fn other_descriptor(mut self, of: Prevailing, number: u32, before: bool) -> Self {
        self.others.push((of, number, before));
        self
    }

    /// Cuts each volume descriptor sequence in two, with a volume descriptor pointer in the first.
    pub fn volume_descriptor_pointers(mut self) -> Self {
        self.pointers = true;
        self
    }

    /// Leaves the terminating descriptor out of the sequences.
    pub fn without_terminator(mut self) -> Self {
        self.terminator = false;
        self
    }

    /// Leaves the reserve sequence out: the anchors say 0.
    pub fn without_reserve(mut self) -> Self {
        self.reserve = false;
        self
    }

    /// Integrity types of the chain of integrity descriptors, 0 open, 1 closed: the last prevails. Default: closed.
    pub fn integrity(mut self, types: &[u32]) -> Self {
        self.integrity = types.to_vec();
        self
    }

    /// Free blocks at the end of the first partition, and a space bitmap that says so.
    pub fn free_blocks(mut self, blocks: u64) -> Self {
        self.free_blocks = blocks;
        self
    }

    /// Zero blocks behind the volume: run-out.
    pub fn padding(mut self, blocks: u64) -> Self {
        self.padding = blocks;
        self
    }

    /// Extended file entries, or plain ones; default by revision.
    pub fn extended_file_entries(mut self, extended: bool) -> Self {
        self.extended = Some(extended);
        self
    }

    /// Directories stand in their file entries where they fit and nothing else is said.
    pub fn embedded_directories(mut self) -> Self {
        self.embedded_directories = true;
        self
    }

    /// The longest extent of a file that asks for nothing else, cut down to whole blocks.
    pub fn longest_extent(mut self, bytes: u64) -> Self {
        self.longest_extent = bytes;
        self
    }

    /// Adds a stream to the stream directory of the file set.
    pub fn system_stream(mut self, name: &str, content: impl Into<Content>) -> Self {
        self.system_streams.push((name.to_owned(), content.into()));
        self
    }

    /// Puts an ISO 9660 side before the UDF one; [`shared`] names its files.
    pub fn bridge(mut self, iso: iso::Builder) -> Self {
        self.bridge = Some(iso);
        self
    }

    /// Lays the disc out and writes it.
    pub fn build(self) -> Disc {
        writer::Writer::new(&self).write()
    }

    /// Tag version: 2 or 3 by the edition of ECMA-167 that the revision is of.
    fn version(&self) -> u16 {
        if self.revision >= 0x200 { 3 } else { 2 }
    }

    /// Entity identifier suffix of the domain: revision and flags.
    fn domain(&self) -> Vec<u8> {
        text::entity("*OSTA UDF Compliant", &self.revision.to_le_bytes())
    }

    /// An identifier with the UDF suffix.
    fn udf_entity(&self, name: &str) -> Vec<u8> {
        text::entity(name, &self.revision.to_le_bytes())
    }
}

/// Who wrote it: the implementation identifier of every structure.
const IMPLEMENTATION: &str = "*optdisc tests";
