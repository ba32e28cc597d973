//! Files and directories: what their entries say, and where their bytes go.

use super::entry::{Allocation, Entry, Extent, Kind, file};
use super::fields::FileIdentifierDescriptor;
use super::icb::{Ad, Icb, components, sub};
use super::listing::{Listed, What};
use super::nodes::{children, path};
use super::space::{Address, Piece};
use super::text::{Out, cs0, special_bits};
use super::writer::Writer;
use crate::support::iso;
use crate::support::sparse::Content;

/// A file identifier descriptor before it is bytes.
struct Identifier {
    path: String,
    entry: Entry,
    name: Vec<u8>,
    icb: Option<(Address, u64, u64)>,
    characteristics: u8,
}

impl Identifier {
    fn parent(path: &str, at: Address, unique_id: u64, blocks: u64) -> Self {
        Self {
            path: format!("{}/..", path.trim_end_matches('/')),
            entry: file("", ""),
            name: Vec::new(),
            icb: Some((at, unique_id, blocks)),
            characteristics: 0x0A,
        }
    }

    /// All but the tag (4/14.4), filled up to four bytes.
    fn body(&self, w: &Writer) -> Out {
        let icb = match self.icb {
            Some((at, unique_id, blocks)) => w.icb_descriptor(at, unique_id, blocks),
            None => vec![0; 16],
        };
        let out = Out::default().u16(self.entry.version);
        let out = out.u8(self.characteristics).u8(self.name.len() as u8);
        let used = &self.entry.implementation_use;
        let out = out.bytes(icb).u16(used.len() as u16);
        let out = out.bytes(used).bytes(&self.name);
        let len = out.0.len().next_multiple_of(4);
        out.up_to(len)
    }
}

impl Writer<'_> {
    /// The file entries of a session, and directories that it changes.
    pub fn write_nodes(&mut self, session: usize) {
        for n in 0..self.nodes.len() {
            let own = self.nodes[n].entry.session;
            let kept = children(&self.nodes, n, session);
            let newer = |&c: &usize| self.nodes[c].entry.session == session;
            let changed = own < session && kept.iter().any(newer);
            if own != session && !changed || self.nodes[n].target != n {
                continue;
            }
            if changed {
                // The virtual address stays: directories elsewhere name it.
                let (at, block) = (self.nodes[n].icb, self.space.take(0, 1).block);
                self.space.table()[at.block as usize] = block;
                self.listed.retain(|(l, _)| l.path != path(&self.nodes, n));
            }
            self.write_node(n, session);
        }
        let last = session == self.b.session;
        for n in (0..self.nodes.len()).filter(|_| last) {
            let target = self.nodes[n].target;
            if target != n {
                let named = path(&self.nodes, target);
                let of = self.listed.iter().find(|(l, _)| l.path == named);
                let (mut listed, pieces) = of.expect("links name files").clone();
                listed.path = path(&self.nodes, n);
                listed.identifier = self.name(n);
                self.listed.push((listed, pieces));
            }
        }
        let there = self.visible(session);
        self.listed.retain(|(l, _)| there.contains(&l.path));
    }

    fn visible(&self, session: usize) -> std::collections::HashSet<String> {
        let mut found = std::collections::HashSet::from(["/".to_owned()]);
        let mut open = vec![0];
        while let Some(directory) = open.pop() {
            for c in children(&self.nodes, directory, session) {
                found.insert(path(&self.nodes, c));
                open.push(c);
            }
        }
        found
    }

    fn name(&self, n: usize) -> Vec<u8> {
        let node = &self.nodes[n];
        let given = node.entry.identifier.clone();
        given.unwrap_or_else(|| cs0(&node.name))
    }

    fn write_node(&mut self, n: usize, session: usize) {
        let (entry, at) = (self.nodes[n].entry.clone(), self.nodes[n].icb);
        let own_path = path(&self.nodes, n);
        let mut icb = Icb::new(at, &own_path, entry.kind.file_type());
        icb.entry = entry.clone();
        icb.unique_id = self.nodes[n].unique_id;
        let kids = children(&self.nodes, n, session);
        let is_dir = |&&c: &&usize| self.nodes[c].is_dir();
        let links = match self.nodes[n].is_dir() {
            true => 1 + kids.iter().filter(is_dir).count(),
            false => self.nodes[n].names.into(),
        };
        icb.links = entry.links.unwrap_or(links as u16);
        if !entry.streams.is_empty() {
            let parent = (at, icb.unique_id);
            icb.streams = Some(self.write_streams(&own_path, parent, &entry.streams));
            icb.streams_size = entry.streams.iter().map(|(_, c)| c.len()).sum();
        }
        let mut content = entry.content.clone();
        match entry.kind {
            Kind::Directory => {
                let parent = self.nodes[n].parent;
                let node = &self.nodes[parent];
                let blocks = node.entry.indirections.map_or(1, |_| 2);
                let mut all = vec![Identifier::parent(
                    &own_path,
                    node.icb,
                    node.unique_id,
                    blocks,
                )];
                all.extend(kids.iter().map(|&c| self.identifier(c)));
                self.write_directory(&mut icb, &all);
            }
            Kind::Symlink => {
                content = components(&entry.target).into();
                self.write_data(&mut icb, &content);
            }
            _ => match &entry.shared_with {
                Some(iso_path) => content = self.share(&mut icb, iso_path),
                None => self.write_data(&mut icb, &content),
            },
        }
        let mut seen = content;
        let (mut from, mut pieces) = (0, Vec::new());
        for ad in icb.ads.iter().filter(|_| entry.kind != Kind::Directory) {
            match ad.kind {
                0 => pieces.push(self.piece(ad.at, ad.len)),
                _ => seen = seen.without(from..from + ad.len),
            }
            from += ad.len;
        }
        icb.ads
            .extend(entry.tail.iter().map(|e| self.extent(e, e.len, self.data)));
        let place = self.write_icb(&icb);
        if icb.allocation == Allocation::Embedded && entry.kind != Kind::Directory {
            let end = place.iter().map(|p| p.len).sum::<u64>();
            pieces = sub(&place, end - icb.len, icb.len);
        }
        self.list(n, &icb, own_path.clone(), seen, pieces);
    }

    fn list(&mut self, n: usize, icb: &Icb, path: String, content: Content, pieces: Vec<Piece>) {
        let entry = &icb.entry;
        let (p, recorded) = (entry.permissions, self.b.recorded);
        let mode = p & 7 | (p >> 5 & 7) << 3 | (p >> 10 & 7) << 6;
        let special = special_bits((entry.icb_flags >> 6).into());
        let created = self.is_extended(icb).then_some(recorded);
        let listed = Listed {
            path,
            identifier: self.name(n),
            kind: entry.kind,
            len: icb.len,
            content,
            target: entry.target.clone(),
            mode: mode | u32::from(special) << 9,
            uid: entry.uid,
            gid: entry.gid,
            links: icb.links,
            unique_id: icb.unique_id,
            accessed: entry.accessed.unwrap_or(recorded),
            modified: entry.modified.unwrap_or(recorded),
            created: entry.created.or(created),
            changed: entry.changed.unwrap_or(recorded),
            hidden: entry.characteristics & 1 != 0,
            deleted: entry.characteristics & 4 != 0,
            streams: entry.streams.clone(),
            ranges: Vec::new(),
        };
        self.listed.push((listed, pieces));
    }

    fn identifier(&self, n: usize) -> Identifier {
        let node = &self.nodes[n];
        let target = &self.nodes[node.target].entry;
        let directory = if node.is_dir() { 2 } else { 0 };
        let deleted = node.entry.characteristics & 4 != 0;
        let blocks = target.indirections.map_or(1, |_| 2);
        let icb = (node.icb, node.unique_id, blocks);
        Identifier {
            path: path(&self.nodes, n),
            name: self.name(n),
            icb: (!deleted || node.entry.keeps_icb).then_some(icb),
            characteristics: node.entry.characteristics | directory,
            entry: node.entry.clone(),
        }
    }

    /// A stream directory (4/9.2) and its streams; its address and unique ID.
    pub fn write_streams(
        &mut self,
        path: &str,
        parent: (Address, u64),
        streams: &[(String, Content)],
    ) -> (Address, u64) {
        let at = self.space.take(self.icbs, 1);
        let mut all = vec![Identifier::parent(
            &format!("{path}:"),
            parent.0,
            parent.1,
            1,
        )];
        for (name, content) in streams {
            let (at, id) = (self.space.take(self.icbs, 1), self.unique_id);
            self.unique_id += 1;
            let own_path = format!("{path}:{name}");
            let mut icb = Icb::new(at, &own_path, 5);
            // Bit 13: stream.
            icb.entry = file(&own_path, content.clone()).icb_flags(0x2000);
            icb.entry.extended = Some(true);
            icb.unique_id = id;
            self.write_data(&mut icb, content);
            self.write_icb(&icb);
            all.push(Identifier {
                name: cs0(name),
                icb: Some((at, id, 1)),
                characteristics: 0x10,
                entry: file("", ""),
                path: own_path,
            });
        }
        let own_path = format!("{path}:");
        let mut icb = Icb::new(at, &own_path, 13);
        icb.entry = super::entry::dir(&own_path).icb_flags(0x2000);
        icb.entry.extended = Some(true);
        icb.unique_id = self.unique_id;
        self.unique_id += 1;
        self.write_directory(&mut icb, &all);
        self.write_icb(&icb);
        (at, icb.unique_id)
    }

    fn write_directory(&mut self, icb: &mut Icb, all: &[Identifier]) {
        let bodies: Vec<_> = all.iter().map(|i| i.body(self)).collect();
        let len = bodies.iter().map(|b| 16 + b.0.len() as u64).sum();
        let fits = len <= self.bs - self.header(icb) - self.attributes(icb).len() as u64;
        let embed = icb.entry.allocation == Some(Allocation::Embedded)
            || icb.entry.allocation.is_none() && self.b.embedded_directories && fits;
        icb.len = len;
        icb.allocation = match embed {
            true => Allocation::Embedded,
            false => self.allocation(icb, self.directories),
        };
        let pieces = if embed {
            let at = self.header(icb) + self.attributes(icb).len() as u64;
            let mut piece = self.piece(icb.at, len);
            piece.offset += at;
            self.space.resolved(piece)
        } else {
            icb.ads = self.allocate(&icb.entry.extents.clone(), len, self.directories);
            (icb.ads.iter())
                .map(|ad| self.piece(ad.at, ad.len))
                .collect()
        };
        let version = self.b.version();
        let (mut bytes, mut at) = (Vec::new(), 0);
        for (identifier, body) in all.iter().zip(bodies) {
            let len = 16 + body.0.len() as u64;
            let place = sub(&pieces, at, len);
            // Of an embedded one, the block of the file entry, by the address that others know it by.
            let location = match embed {
                true => icb.at.block,
                false => place[0].offset / self.bs,
            };
            let covered = body.0.len();
            bytes.extend(body.tagged(257, version, location as u32, covered));
            let mut tags = vec![place.clone()];
            if embed {
                tags.push(self.space.resolved(self.piece(icb.at, self.bs)));
            }
            let fields = FileIdentifierDescriptor::FIELDS;
            self.note(What::Identifier, &identifier.path, place, tags, fields);
            at += len;
        }
        if embed {
            icb.embedded = bytes;
        } else {
            self.record(&icb.ads, &bytes.into());
        }
    }

    /// Puts a file's bytes into its ICB or into blocks of their own.
    pub fn write_data(&mut self, icb: &mut Icb, content: &Content) {
        icb.len = content.len();
        let partition = icb.entry.data_partition.unwrap_or(self.data);
        icb.allocation = self.allocation(icb, partition);
        if icb.allocation == Allocation::Embedded {
            icb.embedded = content.bytes();
        } else {
            icb.ads = self.allocate(&icb.entry.extents.clone(), content.len(), partition);
            self.record(&icb.ads, content);
        }
    }

    /// The kind of descriptors: a short one cannot leave the partition of its ICB.
    fn allocation(&self, icb: &Icb, partition: u16) -> Allocation {
        let usual = match icb.at.partition == partition {
            true => Allocation::Short,
            false => Allocation::Long,
        };
        icb.entry.allocation.unwrap_or(usual)
    }

    /// Names the extents of an ISO 9660 file.
    fn share(&mut self, icb: &mut Icb, iso_path: &str) -> Content {
        let iso = self.iso.as_ref().expect("no bridge to share with");
        let start = self.space.ranges(self.piece(Address::default(), 1), false)[0].start;
        let listing = iso.listing(iso::Tree::Primary);
        let file = listing.into_iter().find(|l| l.path == iso_path);
        let file = file.unwrap_or_else(|| panic!("no {iso_path} on the ISO 9660 side"));
        let longest = self.b.longest_extent / self.bs * self.bs;
        for range in &file.ranges {
            let mut at = range.start;
            while at < range.end {
                let len = longest.min(range.end - at);
                let block = (at - start) / self.bs;
                let address = Address {
                    partition: 0,
                    block,
                };
                icb.ads.push(Ad {
                    kind: 0,
                    len,
                    at: address,
                });
                at += len;
            }
        }
        icb.len = file.len;
        icb.allocation = self.allocation(icb, 0);
        file.content
    }

    fn extent(&mut self, e: &Extent, len: u64, partition: u16) -> Ad {
        if e.gap > 0 {
            self.space.take(partition, e.gap);
        }
        let at = match (e.kind, len) {
            (2, _) | (_, 0) => Address::default(),
            _ => self.space.take(partition, len.div_ceil(self.bs)),
        };
        let kind = e.kind;
        Ad { kind, len, at }
    }

    /// Blocks for so many bytes: the extents asked for, then the rest in extents as long as may be.
    pub fn allocate(&mut self, extents: &[Extent], len: u64, partition: u16) -> Vec<Ad> {
        let longest = self.b.longest_extent / self.bs * self.bs;
        let rest = super::entry::recorded(longest);
        let (mut ads, mut left) = (Vec::new(), len);
        let mut wanted = extents.iter();
        while left > 0 {
            let e = wanted.next().unwrap_or(&rest);
            ads.push(self.extent(e, e.len.min(left), partition));
            left -= e.len.min(left);
        }
        ads
    }

    pub fn record(&mut self, ads: &[Ad], content: &Content) {
        let mut from = 0;
        for ad in ads {
            if ad.kind == 0 {
                let part = content.part(from..from + ad.len);
                self.put_content(self.piece(ad.at, ad.len), &part);
            }
            from += ad.len;
        }
    }
}
