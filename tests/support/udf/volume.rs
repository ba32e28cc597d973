//! The volume: recognition sequence, anchors, volume descriptor sequences, integrity descriptors.

use super::fields::*;
use super::icb::sub;
use super::listing::What;
use super::space::{Map, Piece};
use super::special::SPARING_TABLES;
use super::text::{Out, character_set, dstring, entity};
use super::writer::{PACKET, Writer};
use super::{Anchor, IMPLEMENTATION, Prevailing};
use crate::support::field::Field;

/// Blocks of an extent of volume descriptors (3/8.4.2.2 wants 16 at least).
const SEQUENCE: u64 = 16;

/// A volume descriptor without its tag.
struct Descriptor {
    identifier: u16,
    what: What,
    body: Out,
    fields: &'static [Field],
}

impl Writer<'_> {
    /// All that stands outside partitions, where `end` is the first block behind them; the blocks of the volume.
    pub fn write_volume(&mut self, end: u64) -> u64 {
        self.write_recognition();
        // Small blocks: the recognition sequence takes more of them.
        let first = if self.bs < 2048 { 96 } else { 32 };
        let integrity = first + 4 * SEQUENCE;
        self.write_sequence(first, first + 2 * SEQUENCE, integrity);
        if self.b.reserve {
            self.write_sequence(first + SEQUENCE, first + 3 * SEQUENCE, integrity);
        }
        self.write_integrity(integrity);
        let usual: &[Anchor] = match self.b.virtual_partition {
            true => &[Anchor::At(256)],
            false => &[Anchor::At(256), Anchor::Last],
        };
        let anchors = self.b.anchors.clone();
        let anchors = anchors.unwrap_or_else(|| usual.to_vec());
        let blocks = if anchors.contains(&Anchor::LastMinus256) {
            end + 257
        } else if anchors.contains(&Anchor::Last) {
            end + 1
        } else {
            end
        };
        for anchor in anchors {
            let block = match anchor {
                Anchor::At(block) => block,
                Anchor::Last => blocks - 1,
                Anchor::LastMinus256 => blocks - 257,
            };
            let len = (SEQUENCE * self.bs) as u32;
            let out = Out::default().u32(len).u32(first as u32);
            let out = match self.b.reserve {
                true => out.u32(len).u32((first + SEQUENCE) as u32),
                false => out,
            };
            let fields = AnchorVolumeDescriptorPointer::FIELDS;
            self.put_volume(What::Anchor, 2, block, out.up_to(496), fields);
        }
        blocks
    }

    /// 2/8.3: 2048 bytes a descriptor, or a block where that is larger.
    fn write_recognition(&mut self) {
        let nsr = if self.b.version() == 3 {
            b"NSR03"
        } else {
            b"NSR02"
        };
        let usual = vec![*b"BEA01", *nsr, *b"TEA01"];
        let list = self.b.recognition.clone().unwrap_or(usual);
        let before = self.iso.as_ref().map_or(0, |iso| iso.descriptors().len());
        for (n, identifier) in list.iter().enumerate() {
            let step = self.bs.max(2048);
            let piece = Piece {
                partition: super::VOLUME,
                offset: 32768 + (before + n) as u64 * step,
                len: 2048,
            };
            let out = Out::default().u8(0).bytes(identifier).u8(1);
            self.put_content(piece, &out.up_to(2048).0.into());
            let fields = VolumeStructureDescriptor::FIELDS;
            self.note(What::Recognition, "", vec![piece], Vec::new(), fields);
        }
    }

    fn put_volume(
        &mut self,
        what: What,
        identifier: u16,
        block: u64,
        body: Out,
        fields: &'static [Field],
    ) {
        let covered = body.0.len();
        let bytes = body.tagged(identifier, self.b.version(), block as u32, covered);
        self.put_tagged(what, "", Self::volume_block(block), &bytes, fields);
    }

    /// One volume descriptor sequence; its second part only with a volume descriptor pointer.
    fn write_sequence(&mut self, first: u64, second: u64, integrity: u64) {
        let mut list = vec![self.primary(10, false), self.implementation_use()];
        for n in 0..self.b.partitions.len() {
            list.push(self.partition(n, 13, false));
        }
        list.push(self.logical_volume(14, integrity, false));
        list.push(self.unallocated_space());
        for &(of, number, before) in &self.b.others {
            let other = match of {
                Prevailing::Primary => self.primary(number, true),
                Prevailing::Partition => self.partition(0, number, true),
                Prevailing::LogicalVolume => self.logical_volume(number, integrity, true),
            };
            let at = if before { 0 } else { list.len() };
            list.insert(at, other);
        }
        if self.b.pointers {
            let len = (SEQUENCE * self.bs) as u32;
            let out = Out::default().u32(12).u32(len).u32(second as u32);
            list.insert(
                2,
                Descriptor {
                    identifier: 3,
                    what: What::Pointer,
                    body: out.up_to(496),
                    fields: VolumeDescriptorPointer::FIELDS,
                },
            );
        }
        if self.b.terminator {
            list.push(Descriptor {
                identifier: 8,
                what: What::Terminator,
                body: Out::default().zeros(496),
                fields: TerminatingDescriptor::FIELDS,
            });
        }
        assert!(list.len() as u64 <= SEQUENCE, "too many descriptors");
        let mut block = first;
        for d in list {
            let (what, at) = (d.what, block);
            self.put_volume(what, d.identifier, at, d.body, d.fields);
            if what == What::LogicalVolume {
                self.note_maps(at);
            }
            block = if what == What::Pointer {
                second
            } else {
                block + 1
            };
        }
    }

    fn primary(&self, number: u32, useless: bool) -> Descriptor {
        let (b, set) = (self.b, character_set());
        let name = if useless {
            "USELESS"
        } else {
            &b.volume_identifier
        };
        let out = Out::default().u32(number).u32(0);
        let out = out.bytes(dstring(name, 32)).u16(1).u16(1).u16(2).u16(2);
        let out = out.u32(1).u32(1);
        let out = out.bytes(dstring(&b.volume_set_identifier, 128));
        let out = out.bytes(&set).bytes(&set).zeros(16).zeros(32);
        let out = out.bytes(b.recorded.bytes());
        let out = out.bytes(entity(IMPLEMENTATION, &[])).zeros(64);
        Descriptor {
            identifier: 1,
            what: What::Primary,
            body: out.up_to(496),
            fields: PrimaryVolumeDescriptor::FIELDS,
        }
    }

    fn implementation_use(&self) -> Descriptor {
        let b = self.b;
        let out = Out::default().u32(11).bytes(b.udf_entity("*UDF LV Info"));
        let out = out.bytes(character_set());
        let out = out.bytes(dstring(&b.logical_volume_identifier, 128));
        let out = out.zeros(108).bytes(entity(IMPLEMENTATION, &[]));
        Descriptor {
            identifier: 4,
            what: What::ImplementationUse,
            body: out.up_to(496),
            fields: ImplementationUseVolumeDescriptor::FIELDS,
        }
    }

    fn partition(&self, n: usize, number: u32, useless: bool) -> Descriptor {
        let (Map::Physical { start } | Map::Sparable { start, .. }) = self.space.maps[n] else {
            unreachable!("physical partitions come first")
        };
        let start = if useless { 16 } else { start };
        let contents = ["+NSR02", "+NSR03"][usize::from(self.b.version() - 2)];
        // Read only, write once or rewritable (3/10.5.7).
        let access = match (&self.b.sparable, self.b.virtual_partition) {
            (Some(_), _) => 3,
            (None, true) => 2,
            (None, false) => 1,
        };
        let out = Out::default().u32(number).u16(1).u16(self.b.partitions[n]);
        let out = out.bytes(entity(contents, &[])).zeros(8);
        let out = match self.bitmap.filter(|_| n == 0) {
            Some((at, len)) => out.u32(len as u32).u32(at.block as u32),
            None => out.zeros(8),
        };
        let out = out.zeros(112).u32(access).u32(start as u32);
        let out = out.u32(self.partition_length(n) as u32);
        let out = out.bytes(entity(IMPLEMENTATION, &[]));
        Descriptor {
            identifier: 5,
            what: What::Partition,
            body: out.up_to(496),
            fields: PartitionDescriptor::FIELDS,
        }
    }

    fn logical_volume(&self, number: u32, integrity: u64, useless: bool) -> Descriptor {
        let b = self.b;
        let maps = self.maps();
        let len = maps.iter().map(Vec::len).sum::<usize>();
        let mut file_set = self.icb_descriptor(self.file_set, 0, 1);
        if useless {
            file_set[4..8].fill(0xFF);
        }
        let extent = (b.integrity.len() as u64 + 1) * self.bs;
        let out = Out::default().u32(number).bytes(character_set());
        let out = out.bytes(dstring(&b.logical_volume_identifier, 128));
        let out = out.u32(self.bs as u32).bytes(b.domain()).bytes(file_set);
        let out = out.u32(len as u32).u32(maps.len() as u32);
        let out = out.bytes(entity(IMPLEMENTATION, &[])).zeros(128);
        let out = out.u32(extent as u32).u32(integrity as u32);
        let out = out.bytes(maps.concat());
        let len = out.0.len().max(496);
        Descriptor {
            identifier: 6,
            what: What::LogicalVolume,
            body: out.up_to(len),
            fields: LogicalVolumeDescriptor::FIELDS,
        }
    }

    fn unallocated_space(&self) -> Descriptor {
        Descriptor {
            identifier: 7,
            what: What::UnallocatedSpace,
            body: Out::default().u32(15).u32(0).up_to(496),
            fields: UnallocatedSpaceDescriptor::FIELDS,
        }
    }

    /// Partition maps (3/10.7, UDF 2.2.8 to 2.2.10).
    fn maps(&self) -> Vec<Vec<u8>> {
        let b = self.b;
        let second = |name: &str| {
            let out = Out::default().u8(2).u8(64).u16(0);
            let out = out.bytes(b.udf_entity(name));
            out.u16(1).u16(b.partitions[0])
        };
        let map = |(n, map): (usize, &Map)| match map {
            Map::Physical { .. } => Out::default().u8(1).u8(6).u16(1).u16(b.partitions[n]),
            Map::Virtual(_) => second("*UDF Virtual Partition").up_to(64),
            Map::Metadata { .. } => {
                let out = second("*UDF Metadata Partition");
                let files = self.metadata_files.iter();
                let out = files.fold(out, |out, &block| out.u32(block as u32));
                let unit = PACKET as u32;
                let duplicate = b.metadata.as_ref().is_some_and(|m| m.duplicate);
                let out = out.u32(unit).u16(unit as u16).u8(duplicate.into());
                out.up_to(64)
            }
            Map::Sparable { packet, .. } => {
                let sparable = b.sparable.as_ref().expect("only then");
                let entries = sparable.relocated.len() as u32 + sparable.spare as u32;
                let out = second("*UDF Sparable Partition").u16(*packet as u16);
                let out = out.u8(sparable.tables as u8).u8(0).u32(56 + 8 * entries);
                let tables = SPARING_TABLES[..sparable.tables as usize].iter();
                let out = tables.fold(out, |out, &block| out.u32(block as u32));
                out.up_to(64)
            }
        };
        let maps = self.space.maps.iter().enumerate();
        maps.map(|m| map(m).0).collect()
    }

    fn note_maps(&mut self, block: u64) {
        let len = self.maps().iter().map(Vec::len).sum::<usize>() as u64;
        let descriptor = self.piece(Self::volume_block(block), (440 + len).max(512));
        let mut at = 440;
        for n in 0..self.space.maps.len() {
            let (fields, len) = match self.space.maps[n] {
                Map::Physical { .. } => (PartitionMap::FIELDS, 6),
                Map::Virtual(_) => (VirtualPartitionMap::FIELDS, 64),
                Map::Metadata { .. } => (MetadataPartitionMap::FIELDS, 64),
                Map::Sparable { .. } => (SparablePartitionMap::FIELDS, 64),
            };
            let place = sub(&[descriptor], at, len);
            self.note(What::Map, "", place, vec![vec![descriptor]], fields);
            at += len;
        }
    }

    /// The chain of integrity descriptors, one a block, each but the last naming the next (3/8.8.2).
    fn write_integrity(&mut self, first: u64) {
        let (types, b) = (self.b.integrity.clone(), self.b);
        let maps = self.space.maps.len();
        let (directories, files) = self.counts();
        for (n, &kind) in types.iter().enumerate() {
            let block = first + n as u64;
            let out = Out::default().bytes(b.recorded.bytes()).u32(kind);
            let out = match n + 1 < types.len() {
                true => out.u32(self.bs as u32).u32(block as u32 + 1),
                false => out.zeros(8),
            };
            let out = out.u64(self.unique_id).zeros(24).u32(maps as u32).u32(46);
            let free = |n: usize| if n == 0 { b.free_blocks } else { 0 };
            let out = (0..maps).fold(out, |out, n| out.u32(free(n) as u32));
            let out = (0..maps).fold(out, |out, n| out.u32(self.map_length(n) as u32));
            let at = 16 + out.0.len() as u64;
            let out = out.bytes(entity(IMPLEMENTATION, &[]));
            let out = out.u32(files).u32(directories);
            let out = out.u16(b.least_read_revision);
            let out = out.u16(b.revision).u16(b.revision).up_to(496);
            let fields = LogicalVolumeIntegrityDescriptor::FIELDS;
            self.put_volume(What::Integrity, 9, block, out, fields);
            let own = self.piece(Self::volume_block(block), 512);
            let (used, fields) = (sub(&[own], at, 46), IntegrityImplementationUse::FIELDS);
            self.note(What::IntegrityUse, "", used, vec![vec![own]], fields);
        }
        let block = first + types.len() as u64;
        let fields = TerminatingDescriptor::FIELDS;
        self.put_volume(
            What::Terminator,
            8,
            block,
            Out::default().zeros(496),
            fields,
        );
    }
}
