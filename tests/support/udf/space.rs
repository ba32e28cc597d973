//! Block addresses, the partition maps that give them a place in the image, and free space.

use std::ops::Range;

use super::patch::Ranges;

/// The partition reference that stands for the volume itself: blocks of the image.
pub const VOLUME: u16 = u16::MAX;

/// A logical block of a partition (ECMA-167 4/7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// Index into the partition maps.
    pub partition: u16,
    pub block: u64,
}

/// A run of bytes in a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub partition: u16,
    pub offset: u64,
    pub len: u64,
}

/// How a partition reference becomes a place.
#[derive(Clone)]
pub enum Map {
    Physical {
        start: u64,
    },
    /// Packets, some of them elsewhere: (block in the partition, block of the volume).
    Sparable {
        start: u64,
        packet: u64,
        moved: Vec<(u64, u64)>,
    },
    /// Blocks of partition 0, as of now.
    Virtual(Vec<u64>),
    /// Blocks of partition 0 that hold the metadata file and its mirror.
    Metadata {
        main: Vec<Range<u64>>,
        mirror: Vec<Range<u64>>,
    },
}

#[derive(Clone)]
pub struct Space {
    pub block_size: u64,
    pub maps: Vec<Map>,
    /// The next free block of each partition.
    pub next: Vec<u64>,
}

impl Space {
    pub fn take(&mut self, partition: u16, blocks: u64) -> Address {
        let block = self.next[usize::from(partition)];
        self.next[usize::from(partition)] += blocks;
        if let Map::Virtual(_) = self.maps[usize::from(partition)] {
            for _ in 0..blocks {
                let at = self.take(0, 1).block;
                self.table().push(at);
            }
        }
        Address { partition, block }
    }

    /// The virtual allocation table as it is now.
    pub fn table(&mut self) -> &mut Vec<u64> {
        let table = self.maps.iter_mut().find_map(|map| match map {
            Map::Virtual(table) => Some(table),
            _ => None,
        });
        table.expect("no virtual partition")
    }

    /// Virtual blocks as those of partition 0 that they are now: a later session may give them others.
    pub fn resolved(&self, piece: Piece) -> Vec<Piece> {
        let Some(Map::Virtual(table)) = self.maps.get(usize::from(piece.partition)) else {
            return vec![piece];
        };
        let end = piece.offset + piece.len;
        let (mut at, mut found) = (piece.offset, Vec::new());
        while at < end {
            let within = at % self.block_size;
            let len = (self.block_size - within).min(end - at);
            let offset = table[(at / self.block_size) as usize] * self.block_size + within;
            let partition = 0;
            found.push(Piece {
                partition,
                offset,
                len,
            });
            at += len;
        }
        found
    }

    /// The image's bytes of a piece; of the metadata partition in the main file or in its mirror.
    pub fn ranges(&self, piece: Piece, mirror: bool) -> Ranges {
        let (mut offset, mut left) = (piece.offset, piece.len);
        let mut ranges = Ranges::new();
        while left > 0 {
            let (at, run) = self.step(piece.partition, offset, mirror);
            let n = run.min(left);
            match ranges.last_mut() {
                Some(last) if last.end == at => last.end += n,
                _ => ranges.push(at..at + n),
            }
            (offset, left) = (offset + n, left - n);
        }
        ranges
    }

    /// Where a byte of a partition lies, and how many follow it there.
    fn step(&self, partition: u16, offset: u64, mirror: bool) -> (u64, u64) {
        if partition == VOLUME {
            return (offset, u64::MAX - offset);
        }
        let bs = self.block_size;
        match &self.maps[usize::from(partition)] {
            Map::Physical { start } => (start * bs + offset, u64::MAX / 2),
            Map::Sparable {
                start,
                packet,
                moved,
            } => {
                let first = offset / bs / packet * packet;
                let there = moved.iter().find(|(from, _)| *from == first);
                let there = there.map_or(start + first, |(_, to)| *to);
                let within = offset - first * bs;
                (there * bs + within, packet * bs - within)
            }
            Map::Virtual(table) => {
                let (block, within) = (table[(offset / bs) as usize], offset % bs);
                let (at, run) = self.step(0, block * bs + within, mirror);
                (at, run.min(bs - within))
            }
            Map::Metadata { main, mirror: copy } => {
                let mut skip = offset;
                for extent in if mirror { copy } else { main } {
                    let size = (extent.end - extent.start) * bs;
                    if skip < size {
                        let (at, run) = self.step(0, extent.start * bs + skip, mirror);
                        return (at, run.min(size - skip));
                    }
                    skip -= size;
                }
                panic!("byte {offset} is outside the metadata partition")
            }
        }
    }
}
