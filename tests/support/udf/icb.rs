//! File entries: their fixed part, extended attributes, allocation descriptors and the chains of those.

use super::IMPLEMENTATION;
use super::entry::{Allocation, Attribute, Entry, Kind, file};
use super::fields::{
    AllocationExtentDescriptor, ExtendedAttribute, ExtendedAttributeHeaderDescriptor,
    ExtendedDescriptor, ExtendedFileEntry, FileEntry, IndirectEntry, LongDescriptor, PathComponent,
    ShortDescriptor, TerminalEntry,
};
use super::listing::What;
use super::space::{Address, Piece};
use super::text::{Out, cs0, entity};
use super::writer::Writer;
use crate::support::field::Field;

/// An allocation descriptor before it is bytes.
#[derive(Clone, Copy)]
pub struct Ad {
    /// Bits 30 and 31 of the length.
    pub kind: u8,
    pub len: u64,
    pub at: Address,
}

/// A file entry before it is bytes.
pub struct Icb<'a> {
    pub at: Address,
    pub path: &'a str,
    pub file_type: u8,
    pub entry: Entry,
    pub len: u64,
    pub allocation: Allocation,
    pub ads: Vec<Ad>,
    pub embedded: Vec<u8>,
    pub links: u16,
    pub unique_id: u64,
    pub streams: Option<(Address, u64)>,
    pub streams_size: u64,
}

impl<'a> Icb<'a> {
    pub fn new(at: Address, path: &'a str, file_type: u8) -> Self {
        Self {
            at,
            path,
            file_type,
            entry: file(path, "").permissions(0),
            len: 0,
            allocation: Allocation::Short,
            ads: Vec::new(),
            embedded: Vec::new(),
            links: 1,
            unique_id: 0,
            streams: None,
            streams_size: 0,
        }
    }
}

impl Writer<'_> {
    pub fn is_extended(&self, icb: &Icb) -> bool {
        let usual = self.b.extended.unwrap_or(self.b.revision >= 0x200);
        icb.streams.is_some() || icb.entry.extended.unwrap_or(usual)
    }

    /// Bytes of the entry before its extended attributes.
    pub fn header(&self, icb: &Icb) -> u64 {
        if self.is_extended(icb) { 216 } else { 176 }
    }

    /// Writes a file entry; where its bytes lie, to the end of what is used of the block.
    pub fn write_icb(&mut self, icb: &Icb) -> Vec<Piece> {
        let Some(older) = icb.entry.indirections else {
            return self.write_direct(icb, icb.at);
        };
        let mut at = icb.at;
        for _ in 0..older {
            // What prevailed once: the file without a byte.
            let mut empty = Icb::new(at, icb.path, icb.file_type);
            empty.entry.indirections = Some(0);
            empty.allocation = Allocation::Embedded;
            self.write_direct(&empty, at);
            let next = self.space.take(icb.at.partition, 2);
            let body = self.icb_tag(icb, 3);
            let body = body.bytes(self.icb_descriptor(next, 0, 2));
            let at_next = Address {
                block: at.block + 1,
                ..at
            };
            let bytes = body.tagged(259, self.b.version(), at_next.block as u32, 36);
            let fields = IndirectEntry::FIELDS;
            self.put_tagged(What::Indirect, icb.path, at_next, &bytes, fields);
            at = next;
        }
        let body = self.icb_tag(icb, 11);
        let last = Address {
            block: at.block + 1,
            ..at
        };
        let bytes = body.tagged(260, self.b.version(), last.block as u32, 20);
        let fields = TerminalEntry::FIELDS;
        self.put_tagged(What::Terminal, icb.path, last, &bytes, fields);
        self.write_direct(icb, at)
    }

    /// The ICB tag (4/14.6).
    fn icb_tag(&self, icb: &Icb, file_type: u8) -> Out {
        let (strategy, parameter, most) = match icb.entry.indirections {
            Some(_) => (4096, 1, 2),
            None => (4, 0, 1),
        };
        let flags = match icb.allocation {
            Allocation::Short => 0,
            Allocation::Long => 1,
            Allocation::Extended => 2,
            Allocation::Embedded => 3,
        };
        let out = Out::default().u32(0).u16(strategy).u16(parameter);
        let out = out.u16(most).u8(0).u8(file_type).zeros(6);
        out.u16(flags | icb.entry.icb_flags)
    }

    fn write_direct(&mut self, icb: &Icb, at: Address) -> Vec<Piece> {
        let (entry, b) = (&icb.entry, self.b);
        let extended = self.is_extended(icb);
        let attributes = self.attributes(icb);
        let before = self.header(icb) as usize + attributes.len();
        let room = self.bs as usize - before;
        let (allocation, descriptors) = match icb.allocation {
            Allocation::Embedded => (icb.embedded.clone(), Vec::new()),
            _ => self.chain(icb, room),
        };
        assert!(allocation.len() <= room, "{} does not fit", icb.path);
        let recorded = icb.ads.iter().filter(|ad| ad.kind < 2);
        let blocks = recorded.map(|ad| ad.len.div_ceil(self.bs)).sum();
        let time = |t: Option<super::Time>| t.unwrap_or(b.recorded).bytes();
        let mut out = self.icb_tag(icb, icb.file_type);
        out = out.u32(entry.uid).u32(entry.gid).u32(entry.permissions);
        out = out.u16(icb.links).zeros(6).u64(icb.len);
        if extended {
            out = out.u64(icb.len + icb.streams_size);
        }
        out = out.u64(blocks).bytes(time(entry.accessed));
        out = out.bytes(time(entry.modified));
        if extended {
            out = out.bytes(time(entry.created));
        }
        out = out.bytes(time(entry.changed)).u32(1);
        out = out.zeros(if extended { 20 } else { 16 });
        if extended {
            out = match icb.streams {
                Some((at, id)) => out.bytes(self.icb_descriptor(at, id, 1)),
                None => out.zeros(16),
            };
        }
        out = out.bytes(entity(IMPLEMENTATION, &[])).u64(icb.unique_id);
        out = out.u32(attributes.len() as u32);
        out = out.u32(allocation.len() as u32);
        out = out.bytes(&attributes).bytes(&allocation);
        let covered = out.0.len();
        let identifier = if extended { 266 } else { 261 };
        let bytes = out.tagged(identifier, b.version(), at.block as u32, covered);
        self.put(at, &bytes);
        // To the block's end, so that a length made longer still has its bytes.
        let place = self.space.resolved(self.piece(at, self.bs));
        let fields = match extended {
            true => ExtendedFileEntry::FIELDS,
            false => FileEntry::FIELDS,
        };
        let tags = vec![place.clone()];
        self.note(What::FileEntry, icb.path, place.clone(), tags, fields);
        self.note_attributes(icb, &place, &attributes);
        self.note_descriptors(icb, &place, before as u64, allocation.len() as u64);
        for (place, len) in descriptors {
            self.note_descriptors(icb, &place, 24, len);
        }
        sub(&place, 0, bytes.len() as u64)
    }

    /// The allocation descriptors that fit the entry; the others go to allocation extents, whose places it gives.
    fn chain(&mut self, icb: &Icb, room: usize) -> (Vec<u8>, Vec<(Vec<Piece>, u64)>) {
        let width = width(icb.allocation) as usize;
        let (mut groups, mut left) = (Vec::new(), &icb.ads[..]);
        let mut fits = (room / width).min(icb.entry.most_descriptors);
        while left.len() > fits {
            let (group, rest) = left.split_at(fits.max(1) - 1);
            groups.push(group);
            left = rest;
            // One a time when that is all there may be, the link not counted.
            let most = icb.entry.most_descriptors.max(2);
            fits = ((self.bs as usize - 24) / width).min(most);
        }
        groups.push(left);
        let partition = match icb.allocation {
            Allocation::Short => icb.at.partition,
            _ => self.directories,
        };
        let extents = (1..groups.len()).map(|_| self.space.take(partition, 1));
        let extents: Vec<_> = extents.collect();
        let links = extents.iter().map(|&at| Ad {
            kind: 3,
            len: self.bs,
            at,
        });
        let mut links = links.map(Some).collect::<Vec<_>>();
        links.push(None);
        let bytes = groups.iter().zip(links).map(|(group, link)| {
            let ads = group.iter().chain(&link);
            ads.flat_map(|ad| descriptor(icb.allocation, ad)).collect()
        });
        let mut bytes = bytes.collect::<Vec<Vec<u8>>>().into_iter();
        let first = bytes.next().expect("the entry has its own");
        let mut places = Vec::new();
        for (at, bytes) in extents.into_iter().zip(bytes) {
            let len = bytes.len();
            let body = Out::default().u32(0).u32(len as u32).bytes(bytes);
            // The CRC of the fixed part alone is allowed; all of it is what a reader may check.
            let bytes = body.tagged(258, self.b.version(), at.block as u32, 8 + len);
            let fields = AllocationExtentDescriptor::FIELDS;
            let bytes = Out(bytes).up_to(self.bs as usize).0;
            let place = self.put_tagged(What::AllocationExtent, icb.path, at, &bytes, fields);
            places.push((place, len as u64));
        }
        (first, places)
    }

    fn note_descriptors(&mut self, icb: &Icb, place: &[Piece], at: u64, len: u64) {
        if icb.allocation == Allocation::Embedded {
            if icb.entry.kind == Kind::Symlink {
                self.note_components(icb, place, at);
            }
            return;
        }
        let width = width(icb.allocation);
        let fields = match icb.allocation {
            Allocation::Short => ShortDescriptor::FIELDS,
            Allocation::Long => LongDescriptor::FIELDS,
            _ => ExtendedDescriptor::FIELDS,
        };
        for n in 0..len / width {
            let own = sub(place, at + n * width, width);
            self.note(
                What::Descriptor,
                icb.path,
                own,
                vec![place.to_vec()],
                fields,
            );
        }
    }

    fn note_components(&mut self, icb: &Icb, place: &[Piece], at: u64) {
        let mut from = 0;
        while let Some(&len) = icb.embedded.get(from + 1) {
            let own = sub(place, at + from as u64, 4 + u64::from(len));
            let tags = vec![place.to_vec()];
            self.note(What::Component, icb.path, own, tags, PathComponent::FIELDS);
            from += 4 + usize::from(len);
        }
    }

    /// The extended attributes space of an entry (4/14.10): nothing when it has none.
    pub fn attributes(&self, icb: &Icb) -> Vec<u8> {
        let entry = &icb.entry;
        let mut all = entry.attributes.clone();
        if let Kind::Block(major, minor) | Kind::Character(major, minor) = entry.kind {
            let out = Out::default().u32(32).u32(major).u32(minor);
            let data = out.bytes(entity(IMPLEMENTATION, &[])).0;
            let (kind, subtype) = (12, 1);
            all.push(Attribute {
                kind,
                subtype,
                data,
            });
        }
        if let Some(created) = entry.created.filter(|_| !self.is_extended(icb)) {
            // File times (4/14.10.5) with one of them, bit 0: creation.
            let data = Out::default().u32(12).u32(1).bytes(created.bytes()).0;
            let (kind, subtype) = (5, 1);
            all.push(Attribute {
                kind,
                subtype,
                data,
            });
        }
        if all.is_empty() {
            return Vec::new();
        }
        // Those of the standard first, then implementation use, then application use (4/9.1).
        all.sort_by_key(|a| (a.kind >= 2048) as u32 + (a.kind >= 65536) as u32);
        let mut out = Out::default();
        let mut starts = [None; 2];
        for a in &all {
            let at = Some(24 + out.0.len() as u32);
            match a.kind {
                ..2048 => {}
                2048..65536 => starts[0] = starts[0].or(at),
                _ => starts[1] = starts[1].or(at),
            }
            let len = (12 + a.data.len()).next_multiple_of(4);
            let end = out.0.len() + len;
            out = out.u32(a.kind).u8(a.subtype).zeros(3).u32(len as u32);
            out = out.bytes(&a.data).up_to(end);
        }
        // None of a kind: the end of the space, or by UDF 2.00 and later no place at all.
        let none = match self.b.revision {
            ..0x200 => 24 + out.0.len() as u32,
            _ => u32::MAX,
        };
        let [implementation, application] = starts.map(|s| s.unwrap_or(none));
        let header = Out::default().u32(implementation).u32(application);
        let block = icb.at.block as u32;
        let mut bytes = header.tagged(262, self.b.version(), block, 8);
        bytes.extend(out.0);
        bytes
    }

    fn note_attributes(&mut self, icb: &Icb, place: &[Piece], bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let start = self.header(icb);
        let header = sub(place, start, 24);
        let tags = vec![header.clone(), place.to_vec()];
        let fields = ExtendedAttributeHeaderDescriptor::FIELDS;
        self.note(What::AttributeHeader, icb.path, header, tags, fields);
        let mut at = 24;
        while at < bytes.len() {
            let len = u32::from_le_bytes(bytes[at + 8..at + 12].try_into().unwrap());
            let own = sub(place, start + at as u64, len.into());
            let (tags, fields) = (vec![place.to_vec()], ExtendedAttribute::FIELDS);
            self.note(What::Attribute, icb.path, own, tags, fields);
            at += len as usize;
        }
    }
}

fn width(allocation: Allocation) -> u64 {
    match allocation {
        Allocation::Short => 8,
        Allocation::Long => 16,
        _ => 20,
    }
}

fn descriptor(allocation: Allocation, ad: &Ad) -> Vec<u8> {
    let block = ad.at.block as u32;
    let out = Out::default().u32(u32::from(ad.kind) << 30 | ad.len as u32);
    match allocation {
        Allocation::Short => out.u32(block).0,
        Allocation::Long => out.u32(block).u16(ad.at.partition).zeros(6).0,
        _ => {
            // Recorded length and information length: neither for what is not recorded.
            let recorded = if ad.kind == 0 { ad.len as u32 } else { 0 };
            let information = if ad.kind == 3 { 0 } else { ad.len as u32 };
            let out = out.u32(recorded).u32(information).u32(block);
            out.u16(ad.at.partition).zeros(2).0
        }
    }
}

/// The path components of a symbolic link's target (4/14.16.1).
pub fn components(target: &str) -> Vec<u8> {
    let mut out = Out::default();
    if target.starts_with('/') {
        out = out.u8(2).zeros(3);
    }
    for name in target.split('/').filter(|n| !n.is_empty()) {
        out = match name {
            ".." => out.u8(3).zeros(3),
            "." => out.u8(4).zeros(3),
            _ => {
                let name = cs0(name);
                out.u8(5).u8(name.len() as u8).u16(0).bytes(name)
            }
        };
    }
    out.0
}

/// A part of pieces taken as one run of bytes.
pub fn sub(pieces: &[Piece], at: u64, len: u64) -> Vec<Piece> {
    let (mut skip, mut left, mut found) = (at, len, Vec::new());
    for piece in pieces {
        let n = piece.len.saturating_sub(skip).min(left);
        let offset = piece.offset + skip;
        skip = skip.saturating_sub(piece.len);
        left -= n;
        if n > 0 {
            found.push(Piece {
                offset,
                len: n,
                ..*piece
            });
        }
    }
    assert_eq!(left, 0, "the pieces are too short");
    found
}
