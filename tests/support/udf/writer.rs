//! What is being written: pieces for partitions that have no place yet, and the map of them.

use super::listing::{Listed, Spot, What};
use super::nodes::{self, Node};
use super::space::{Address, Map, Piece, Space, VOLUME};
use super::text::Out;
use super::{Anchor, Builder, Disc, Sparable, fields::FileSetDescriptor};
use crate::support::field::Field;
use crate::support::iso;
use crate::support::sparse::{Content, Sparse};

/// Blocks of a packet (UDF 2.2.9 knows no other length on these media).
pub const PACKET: u64 = 32;

pub struct Writer<'b> {
    pub b: &'b Builder,
    pub bs: u64,
    pub space: Space,
    writes: Vec<(Piece, Content)>,
    pub spots: Vec<Spot>,
    pub listed: Vec<(Listed, Vec<Piece>)>,
    pub nodes: Vec<Node>,
    /// Where file entries go, where directories go, where data goes.
    pub icbs: u16,
    pub directories: u16,
    pub data: u16,
    pub unique_id: u64,
    pub iso: Option<iso::Disc>,
    /// Blocks of volumes' and partitions' own structures, known at the end.
    pub file_set: Address,
    pub metadata_files: [u64; 3],
    pub bitmap: Option<(Address, u64)>,
}

impl<'b> Writer<'b> {
    pub fn new(b: &'b Builder) -> Self {
        let bs = b.block_size;
        let wants = |at: u64| (b.anchors.iter().flatten()).any(|&a| a == Anchor::At(at));
        let mut start = if wants(512) { 544 } else { 257 };
        let iso = b.bridge.clone().map(|iso| {
            assert_eq!(bs, 2048, "the two sides share their blocks");
            iso.data_sector(257).build()
        });
        let mut maps = Vec::new();
        let mut next = vec![0; b.partitions.len()];
        for n in 0..b.partitions.len() {
            maps.push(match (&b.sparable, n) {
                (Some(_), 0) => {
                    start = start.max(288);
                    let moved = Vec::new();
                    Map::Sparable {
                        start,
                        packet: PACKET,
                        moved,
                    }
                }
                _ => Map::Physical { start },
            });
        }
        if let Some(iso) = &iso {
            next[0] = (iso.len() / bs).saturating_sub(start);
        }
        let (mut icbs, mut directories) = (0, 0);
        if b.metadata.is_some() {
            (icbs, directories) = (maps.len() as u16, maps.len() as u16);
            maps.push(Map::Metadata {
                main: Vec::new(),
                mirror: Vec::new(),
            });
            next.push(0);
        }
        if b.virtual_partition {
            icbs = maps.len() as u16;
            maps.push(Map::Virtual(Vec::new()));
            next.push(0);
        }
        Self {
            b,
            bs,
            space: Space {
                block_size: bs,
                maps,
                next,
            },
            writes: Vec::new(),
            spots: Vec::new(),
            listed: Vec::new(),
            nodes: nodes::nodes(&b.entries),
            icbs,
            directories,
            data: 0,
            unique_id: 16,
            iso,
            file_set: Address::default(),
            metadata_files: [0; 3],
            bitmap: None,
        }
    }

    /// Everything, in the order of the addresses that one thing needs of another.
    pub fn write(mut self) -> Disc {
        if self.b.metadata.is_some() {
            self.metadata_files[0] = self.space.take(0, 1).block;
        }
        self.relocate_packets();
        self.file_set = self.space.take(self.icbs, 1);
        self.name_icbs(0);
        self.write_file_set();
        for session in 0..=self.b.session {
            if session > 0 {
                self.name_icbs(session);
            }
            self.write_nodes(session);
            if self.b.virtual_partition && session < self.b.session {
                self.write_vat();
            }
        }
        if self.b.metadata.is_some() {
            self.write_metadata();
        }
        self.write_bitmap();
        if self.b.virtual_partition {
            self.write_vat();
        }
        let end = self.place_partitions();
        let end = self.write_sparing(end);
        let blocks = self.write_volume(end);
        self.compose(blocks)
    }

    fn relocate_packets(&mut self) {
        let relocated = self.b.sparable.iter().flat_map(|s: &Sparable| &s.relocated);
        let packets: Vec<_> = relocated.map(|n| n * PACKET).collect();
        if let Map::Sparable { moved, .. } = &mut self.space.maps[0] {
            moved.extend(packets.into_iter().map(|from| (from, 0)));
        }
    }

    /// A block in each file entry's name, side by side.
    fn name_icbs(&mut self, session: usize) {
        for n in 0..self.nodes.len() {
            let entry = &self.nodes[n].entry;
            if entry.session != session || self.nodes[n].target != n {
                continue;
            }
            let blocks = entry.indirections.map_or(1, |_| 2);
            let given = entry.unique_id;
            let unique_id = given.unwrap_or(if n == 0 { 0 } else { self.unique_id });
            self.unique_id += 1;
            self.nodes[n].icb = self.space.take(self.icbs, blocks);
            self.nodes[n].unique_id = unique_id;
        }
        for n in 0..self.nodes.len() {
            let target = self.nodes[n].target;
            self.nodes[n].icb = self.nodes[target].icb;
            self.nodes[n].unique_id = self.nodes[target].unique_id;
        }
    }

    fn write_file_set(&mut self) {
        let b = self.b;
        let streams = match &b.system_streams[..] {
            [] => None,
            streams => {
                let root = (self.nodes[0].icb, 0);
                Some(self.write_streams(super::SYSTEM_STREAMS, root, streams))
            }
        };
        let set = super::text::character_set();
        let body = Out::default()
            .bytes(b.recorded.bytes())
            .u16(3)
            .u16(3)
            .u32(1)
            .u32(1)
            .u32(0)
            .u32(0)
            .bytes(&set)
            .bytes(super::dstring(&b.logical_volume_identifier, 128))
            .bytes(&set)
            .bytes(super::dstring(&b.file_set_identifier, 32))
            .zeros(64)
            .bytes(self.icb_descriptor(self.nodes[0].icb, 0, 1))
            .bytes(b.domain())
            .zeros(16);
        let body = match streams {
            Some((at, id)) => body.bytes(self.icb_descriptor(at, id, 1)),
            None => body.zeros(16),
        };
        let body = body.up_to(496);
        let bytes = body.tagged(256, b.version(), self.file_set.block as u32, 496);
        let (at, fields) = (self.file_set, FileSetDescriptor::FIELDS);
        self.put_tagged(What::FileSet, "", at, &bytes, fields);
    }

    /// A long allocation descriptor for an ICB, the unique ID in its implementation use (UDF 2.3.4.3).
    pub fn icb_descriptor(&self, at: Address, unique_id: u64, blocks: u64) -> Vec<u8> {
        let out = Out::default().u32((blocks * self.bs) as u32);
        let out = out.u32(at.block as u32).u16(at.partition);
        out.u16(0).u32(unique_id as u32).0
    }

    /// Bytes of an address on.
    pub fn piece(&self, at: Address, len: u64) -> Piece {
        let offset = at.block * self.bs;
        let partition = at.partition;
        Piece {
            partition,
            offset,
            len,
        }
    }

    pub fn put(&mut self, at: Address, bytes: &[u8]) {
        let piece = self.piece(at, bytes.len() as u64);
        self.put_content(piece, &bytes.into());
    }

    /// Writes a content of the piece's length.
    pub fn put_content(&mut self, piece: Piece, content: &Content) {
        let mut done = 0;
        for p in self.space.resolved(piece) {
            self.writes.push((p, content.part(done..done + p.len)));
            done += p.len;
        }
    }

    /// Writes a structure with a tag, from a block's start, and takes it into the map.
    pub fn put_tagged(
        &mut self,
        what: What,
        path: &str,
        at: Address,
        bytes: &[u8],
        fields: &'static [Field],
    ) -> Vec<Piece> {
        self.put(at, bytes);
        let place = self.space.resolved(self.piece(at, bytes.len() as u64));
        self.note(what, path, place.clone(), vec![place.clone()], fields);
        place
    }

    /// Takes a structure into the map.
    pub fn note(
        &mut self,
        what: What,
        path: &str,
        place: Vec<Piece>,
        tags: Vec<Vec<Piece>>,
        fields: &'static [Field],
    ) {
        let path = path.to_owned();
        self.spots.push(Spot {
            what,
            path,
            place,
            tags,
            fields,
        });
    }

    /// Gives the physical partitions behind the first their places; the block behind all.
    fn place_partitions(&mut self) -> u64 {
        let mut end = 0;
        for n in 0..self.b.partitions.len() {
            let size = self.partition_length(n);
            match &mut self.space.maps[n] {
                Map::Physical { start } => {
                    *start = end.max(*start);
                    end = *start + size;
                }
                Map::Sparable { start, .. } => end = *start + size,
                _ => unreachable!("physical partitions come first"),
            }
        }
        end
    }

    /// Blocks of a physical partition.
    pub fn partition_length(&self, n: usize) -> u64 {
        let used = self.space.next[n];
        match (&self.b.sparable, n) {
            (Some(_), 0) => used.next_multiple_of(PACKET),
            _ => used,
        }
    }

    /// Blocks that a partition of the maps has.
    pub fn map_length(&self, n: usize) -> u64 {
        match &self.space.maps[n] {
            Map::Metadata { main, .. } => main.iter().map(|e| e.end - e.start).sum(),
            Map::Virtual(_) => u64::from(u32::MAX),
            _ => self.partition_length(n),
        }
    }

    fn compose(mut self, blocks: u64) -> Disc {
        let mut image = match &mut self.iso {
            Some(iso) => std::mem::take(&mut iso.image),
            None => Sparse::new(),
        };
        let duplicate = self.b.metadata.as_ref().is_some_and(|m| m.duplicate);
        for (piece, content) in &self.writes {
            for mirror in [false, true].into_iter().filter(|&m| !m || duplicate) {
                let mut done = 0;
                for range in self.space.ranges(*piece, mirror) {
                    let len = range.end - range.start;
                    content.copy(done..done + len, &mut image, range.start);
                    done += len;
                }
            }
        }
        image.grow((blocks + self.b.padding) * self.bs);
        let listed = std::mem::take(&mut self.listed);
        let listing = listed.into_iter().map(|(mut listed, pieces)| {
            let ranges = pieces.iter().flat_map(|p| self.space.ranges(*p, false));
            listed.ranges = ranges.collect();
            listed
        });
        let listing = listing.collect();
        Disc::new(image, self.space, self.spots, listing, self.iso, blocks)
    }

    /// A block of the volume.
    pub fn volume_block(block: u64) -> Address {
        Address {
            partition: VOLUME,
            block,
        }
    }
}
