//! Compressed images, written as their formats have it: CSO, ZSO and DAX.

use miniz_oxide::deflate::{compress_to_vec, compress_to_vec_zlib};

/// How a block is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Plain,
    Deflate,
    Lz4,
}

/// What kind of file is written, and how.
#[derive(Clone, Copy, Debug)]
pub struct Cso {
    /// Whether the magic is that of ZSO.
    pub zso: bool,
    pub version: u8,
    pub block_size: usize,
    pub index_shift: u8,
    /// Whether the last block is filled up to the size of the others.
    pub filled: bool,
}

impl Cso {
    pub const V1: Self = Self {
        zso: false,
        version: 1,
        block_size: 2048,
        index_shift: 0,
        filled: false,
    };
    pub const V2: Self = Self {
        version: 2,
        ..Self::V1
    };
    pub const ZSO: Self = Self {
        zso: true,
        ..Self::V1
    };

    /// The file, with each block kept as `kept` says of its number.
    pub fn write(&self, image: &[u8], kept: impl Fn(usize) -> Kept) -> Vec<u8> {
        let count = image.len().div_ceil(self.block_size);
        let unit = 1 << self.index_shift;
        let index_end = 24 + 4 * (count + 1);
        let (mut index, mut data) = (Vec::new(), Vec::new());
        let pad = |data: &mut Vec<u8>| {
            while (index_end + data.len()) % unit != 0 {
                data.push(0xA5);
            }
        };
        for (number, block) in image.chunks(self.block_size).enumerate() {
            pad(&mut data);
            let mut block = block.to_vec();
            if self.filled {
                block.resize(self.block_size, 0x5A);
            }
            let kept = kept(number);
            let mut bytes = match kept {
                Kept::Plain => block,
                Kept::Deflate => compress_to_vec(&block, 6),
                Kept::Lz4 => lz4_flex::block::compress(&block),
            };
            let marked = match (self.version, kept) {
                (2, Kept::Plain) => {
                    bytes.resize(self.block_size, 0x5A);
                    false
                }
                (2, kept) => kept == Kept::Lz4,
                (_, kept) => kept == Kept::Plain,
            };
            let position = (index_end + data.len()) / unit;
            index.push(position as u32 | u32::from(marked) << 31);
            data.extend(bytes);
        }
        pad(&mut data);
        index.push(((index_end + data.len()) / unit) as u32);
        let mut file = if self.zso { *b"ZISO" } else { *b"CISO" }.to_vec();
        file.extend(24_u32.to_le_bytes());
        file.extend((image.len() as u64).to_le_bytes());
        file.extend((self.block_size as u32).to_le_bytes());
        file.extend([self.version, self.index_shift, 0, 0]);
        file.extend(index.iter().flat_map(|entry| entry.to_le_bytes()));
        file.extend(data);
        file
    }
}

/// A DAX file; `areas` of frames are not compressed: the first, and how many.
pub fn dax(image: &[u8], areas: &[(u32, u32)]) -> Vec<u8> {
    let count = image.len().div_ceil(8192);
    let start = 32 + 6 * count + 8 * areas.len();
    let (mut offsets, mut lengths, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for (number, frame) in image.chunks(8192).enumerate() {
        let is_plain = areas
            .iter()
            .any(|(first, count)| (*first..first + count).contains(&(number as u32)));
        offsets.extend(((start + data.len()) as u32).to_le_bytes());
        let bytes = match is_plain {
            true => frame.to_vec(),
            false => compress_to_vec_zlib(frame, 6),
        };
        let length = if is_plain { 8192 } else { bytes.len() };
        lengths.extend((length as u16).to_le_bytes());
        data.extend(bytes);
    }
    let mut file = b"DAX\0".to_vec();
    let version = u32::from(!areas.is_empty());
    for number in [image.len() as u32, version, areas.len() as u32, 0, 0, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    file.extend(offsets);
    file.extend(lengths);
    for (first, count) in areas {
        file.extend(first.to_le_bytes());
        file.extend(count.to_le_bytes());
    }
    file.extend(data);
    file
}
