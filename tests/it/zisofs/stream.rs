//! Compressed files put together by the format's own description.

use isoudf::raw::zisofs::{Layout, ZisofsEntry};
use miniz_oxide::deflate::compress_to_vec_zlib;

/// Where the tests say that the ZF entry is.
pub(crate) const ENTRY: u64 = 0x9100;

/// A compressed file and its ZF entry, to be changed before it is put on a disc.
pub(crate) struct Stream {
    pub(crate) layout: Layout,
    /// What the ZF entry has behind its version.
    pub(crate) entry: [u8; 12],
    pub(crate) bytes: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(layout: Layout, log2: u8, content: &[u8]) -> Self {
        let (words, len) = (layout.header_length() / 4, content.len());
        let size = u32::try_from(len).unwrap();
        let mut bytes = layout.magic().to_vec();
        let mut entry = [0; 12];
        entry[2..4].copy_from_slice(&[words as u8, log2]);
        match layout {
            Layout::V1 => {
                bytes.extend(size.to_le_bytes());
                bytes.extend([words as u8, log2, 0, 0]);
                entry[..2].copy_from_slice(b"pz");
                entry[4..8].copy_from_slice(&size.to_le_bytes());
                entry[8..].copy_from_slice(&size.to_be_bytes());
            }
            Layout::V2 => {
                bytes.extend([0, words as u8, 1, log2]);
                bytes.extend((len as u64).to_le_bytes());
                bytes.extend([0; 4]);
                entry[..2].copy_from_slice(b"PZ");
                entry[4..].copy_from_slice(&(len as u64).to_le_bytes());
            }
        }
        let blocks: Vec<&[u8]> = content.chunks(1 << log2).collect();
        let mut data = Vec::new();
        let mut ends = vec![0];
        for block in &blocks {
            if block.iter().any(|byte| *byte != 0) {
                data.extend(compress_to_vec_zlib(block, 6));
            }
            ends.push(data.len());
        }
        let behind = bytes.len() + ends.len() * layout.pointer_length();
        for end in ends {
            let pointer = ((behind + end) as u64).to_le_bytes();
            bytes.extend(&pointer[..layout.pointer_length()]);
        }
        bytes.extend(data);
        Self {
            layout,
            entry,
            bytes,
        }
    }

    pub(crate) fn entry(&self) -> ZisofsEntry {
        let version = match self.layout {
            Layout::V1 => 1,
            Layout::V2 => 2,
        };
        ZisofsEntry::parse(&self.entry, version).unwrap().0
    }

    /// Where in the file a block pointer is.
    pub(crate) fn pointer_at(&self, number: usize) -> usize {
        self.layout.header_length() + number * self.layout.pointer_length()
    }

    pub(crate) fn pointer(&self, number: usize) -> u64 {
        let at = self.pointer_at(number);
        self.layout.block_pointer(&self.bytes[at..]).unwrap().0
    }

    pub(crate) fn set_pointer(&mut self, number: usize, value: u64) {
        let (at, len) = (self.pointer_at(number), self.layout.pointer_length());
        self.bytes[at..at + len].copy_from_slice(&value.to_le_bytes()[..len]);
    }
}

/// Bytes that compress, yet no two blocks alike, with a run of zeros from 70,000 to 150,000.
pub(crate) fn content(len: usize) -> Vec<u8> {
    let byte = |i: usize| match i {
        70_000..150_000 => 0,
        _ => (i * 7 % 253) as u8 ^ (i >> 12) as u8,
    };
    (0..len).map(byte).collect()
}
