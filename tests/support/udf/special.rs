//! Files of the volume's own: virtual allocation table, metadata files, space bitmap, sparing tables.

use super::entry::{Allocation, Kind};
use super::fields::{
    SpaceBitmapDescriptor, SparingEntry, SparingTable, VatEntry, VatHeader, VatTrailer,
};
use super::icb::{Icb, sub};
use super::listing::{Listed, What};
use super::space::{Address, Map};
use super::text::Out;
use super::writer::{PACKET, Writer};
use super::{METADATA, METADATA_BITMAP, METADATA_MIRROR, VAT, dstring};
use crate::support::sparse::Content;

/// Blocks of the sparing tables: behind the first anchor, before the partition.
pub const SPARING_TABLES: [u64; 4] = [264, 270, 276, 282];

impl Writer<'_> {
    /// The virtual allocation table as it is now, its file entry in the last block of all (UDF 2.2.11).
    pub fn write_vat(&mut self) {
        let b = self.b;
        let table = self.space.table().clone();
        let mut vats = self.spots.iter().filter(|s| s.what == What::FileEntry);
        let last = vats.rfind(|s| s.path == VAT);
        let previous = last.map_or(u32::MAX, |s| (s.place[0].offset / self.bs) as u32);
        let entries = table
            .iter()
            .fold(Out::default(), |out, &block| out.u32(block as u32));
        let (directories, files) = self.counts();
        let (table_at, out, file_type) = if b.revision >= 0x200 {
            let out = Out::default().u16(152).u16(0);
            let out = out.bytes(dstring(&b.logical_volume_identifier, 128));
            let out = out.u32(previous).u32(files).u32(directories);
            let out = out.u16(b.least_read_revision).u16(b.revision);
            let out = out.u16(b.revision).u16(0).bytes(&entries.0);
            (152, out, 248)
        } else {
            let out = entries.bytes(b.udf_entity("*UDF Virtual Alloc Tbl"));
            (0, out.u32(previous), 0)
        };
        let content = Content::from(&out.0);
        let mut icb = Icb::new(Address::default(), VAT, file_type);
        if b.vat_embedded {
            icb.entry = icb.entry.embedded();
        }
        icb.entry.extended = Some(false);
        self.write_data(&mut icb, &content);
        icb.at = self.space.take(0, 1);
        let place = self.write_icb(&icb);
        let (data, tags) = match icb.allocation {
            Allocation::Embedded => {
                let block = self.piece(icb.at, self.bs);
                (sub(&place, 176, icb.len), vec![vec![block]])
            }
            _ => {
                let of = |ad: &super::icb::Ad| self.piece(ad.at, ad.len);
                (icb.ads.iter().map(of).collect(), Vec::new())
            }
        };
        if b.revision >= 0x200 {
            let header = sub(&data, 0, 152);
            let fields = VatHeader::FIELDS;
            self.note(What::VatHeader, VAT, header, tags.clone(), fields);
        } else {
            let trailer = sub(&data, icb.len - 36, 36);
            let fields = VatTrailer::FIELDS;
            self.note(What::VatTrailer, VAT, trailer, tags.clone(), fields);
        }
        for n in 0..table.len() as u64 {
            let entry = sub(&data, table_at + 4 * n, 4);
            self.note(What::VatEntry, VAT, entry, tags.clone(), VatEntry::FIELDS);
        }
    }

    /// Directories and files that the last session shows, the root among them.
    pub fn counts(&self) -> (u32, u32) {
        let is_dir = |l: &Listed| l.kind == Kind::Directory;
        let directories = self.listed.iter().filter(|(l, _)| is_dir(l)).count();
        let files = self.listed.len() - directories;
        (directories as u32, files as u32)
    }

    /// The metadata file, its mirror and its bitmap, and blocks for what the metadata partition has come to hold.
    pub fn write_metadata(&mut self) {
        let wanted = self.b.metadata.clone().expect("only then");
        let partition = usize::from(self.directories);
        let used = self.space.next[partition];
        let blocks = (used + wanted.free).next_multiple_of(PACKET);
        let units = blocks / PACKET;
        let extents = |w: &mut Self| {
            let mut left = units;
            let mut list = Vec::new();
            for n in 0..wanted.extents.min(units) {
                let share = left / (wanted.extents.min(units) - n);
                // A gap between two, or they would be one.
                let start = (w.space.next[0] + 1).next_multiple_of(PACKET);
                w.space.next[0] = start + share * PACKET;
                list.push(start..start + share * PACKET);
                left -= share;
            }
            list
        };
        let main = extents(self);
        let mirror = match wanted.duplicate {
            true => extents(self),
            false => main.clone(),
        };
        self.metadata_files[1] = self.space.take(0, 1).block;
        self.metadata_files[2] = match wanted.bitmap {
            true => self.space.take(0, 1).block,
            false => u64::from(u32::MAX),
        };
        for (n, path, file_type, list) in [
            (0, METADATA, 250, &main),
            (1, METADATA_MIRROR, 251, &mirror),
        ] {
            let block = self.metadata_files[n];
            let partition = 0;
            let mut icb = Icb::new(Address { partition, block }, path, file_type);
            icb.len = blocks * self.bs;
            icb.ads = (list.iter())
                .map(|e| super::icb::Ad {
                    kind: 0,
                    len: (e.end - e.start) * self.bs,
                    at: Address {
                        partition,
                        block: e.start,
                    },
                })
                .collect();
            self.write_icb(&icb);
        }
        if wanted.bitmap {
            let bytes = self.bitmap(blocks, used..blocks, 0);
            let block = self.metadata_files[2];
            let at = Address {
                partition: 0,
                block,
            };
            let mut icb = Icb::new(at, METADATA_BITMAP, 252);
            self.write_data(&mut icb, &Content::from(&bytes));
            self.write_icb(&icb);
            let place: Vec<_> = (icb.ads.iter())
                .map(|ad| self.piece(ad.at, ad.len))
                .collect();
            let (tags, fields) = (vec![place.clone()], SpaceBitmapDescriptor::FIELDS);
            self.note(What::Bitmap, METADATA_BITMAP, place, tags, fields);
        }
        self.space.maps[partition] = Map::Metadata { main, mirror };
    }

    /// A space bitmap (4/14.12): a bit for each block, 1 where it is free; the CRC covers the two numbers alone.
    fn bitmap(&self, blocks: u64, free: std::ops::Range<u64>, at: u32) -> Vec<u8> {
        let mut bits = vec![0; blocks.div_ceil(8) as usize];
        for block in free {
            bits[(block / 8) as usize] |= 1 << (block % 8);
        }
        let out = Out::default().u32(blocks as u32).u32(bits.len() as u32);
        out.bytes(bits).tagged(264, self.b.version(), at, 8)
    }

    /// The bitmap of the first partition, and its free blocks, which come last.
    pub fn write_bitmap(&mut self) {
        let free = self.b.free_blocks;
        if free == 0 {
            return;
        }
        let used = self.space.next[0];
        // The bitmap has bits for its own blocks.
        let mut own = 1;
        while (24 + (used + own + free).div_ceil(8)).div_ceil(self.bs) > own {
            own += 1;
        }
        let at = self.space.take(0, own);
        let first = self.space.take(0, free).block;
        let bytes = self.bitmap(used + own + free, first..first + free, at.block as u32);
        let len = bytes.len() as u64;
        self.bitmap = Some((at, len));
        let fields = SpaceBitmapDescriptor::FIELDS;
        self.put_tagged(What::Bitmap, "", at, &bytes, fields);
    }

    /// Spare packets behind the first partition, and the tables that tell of them (UDF 2.2.12); the block behind all.
    pub fn write_sparing(&mut self, end: u64) -> u64 {
        let Some(sparable) = self.b.sparable.clone() else {
            return end;
        };
        let spare = end.next_multiple_of(PACKET);
        let mut entries = Vec::new();
        let Map::Sparable { start, moved, .. } = &mut self.space.maps[0] else {
            unreachable!("the first partition is the sparable one");
        };
        let start = *start;
        for (n, (from, to)) in moved.iter_mut().enumerate() {
            *to = spare + n as u64 * PACKET;
            entries.push((*from, *to));
        }
        for (from, _) in &entries {
            // What could not be overwritten: nothing that anyone should read.
            let content = Content::fill((PACKET * self.bs) as usize, |_| 0xBD);
            let piece = self.piece(Self::volume_block(start + from), content.len());
            self.put_content(piece, &content);
        }
        for _ in 0..sparable.spare {
            let to = spare + entries.len() as u64 * PACKET;
            entries.push((u64::from(u32::MAX), to));
        }
        let mut out = Out::default().bytes(self.b.udf_entity("*UDF Sparing Table"));
        out = out.u16(entries.len() as u16).u16(0).u32(1);
        for (from, to) in &entries {
            out = out.u32(*from as u32).u32(*to as u32);
        }
        for &block in &SPARING_TABLES[..sparable.tables as usize] {
            let at = Self::volume_block(block);
            let covered = out.0.len();
            let bytes = (out.clone()).tagged(0, self.b.version(), block as u32, covered);
            let fields = SparingTable::FIELDS;
            let place = self.put_tagged(What::SparingTable, "", at, &bytes, fields);
            for n in 0..entries.len() as u64 {
                let own = sub(&place, 56 + 8 * n, 8);
                let tags = vec![place.clone()];
                self.note(What::SparingEntry, "", own, tags, SparingEntry::FIELDS);
            }
        }
        spare + entries.len() as u64 * PACKET
    }
}
