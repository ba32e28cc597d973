//! Images of ISZ, by the specification of EZB Systems and what isz-tool knows beyond it.

use std::io::Write;

use bzip2::Compression;
use bzip2::write::BzEncoder;
use miniz_oxide::deflate::compress_to_vec_zlib;

const HEADER: usize = 64;
const SEGMENT: usize = 24;

/// How a chunk is kept, by the number that its entry has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Zero,
    Data,
    Zlib,
    Bzip2,
}

/// What kind of file is written.
#[derive(Clone, Copy, Debug)]
pub struct Isz {
    pub sector_size: u16,
    pub chunk_size: usize,
    pub pointer_length: usize,
    pub serial: u32,
}

impl Isz {
    pub const USUAL: Self = Self {
        sector_size: 2048,
        chunk_size: 8192,
        pointer_length: 3,
        serial: 0x1234_5678,
    };

    fn header(self, image: &[u8], tables: [usize; 3], segment: usize) -> Vec<u8> {
        let mut header = b"IsZ!\x40\x01".to_vec();
        header.extend(self.serial.to_le_bytes());
        header.extend(self.sector_size.to_le_bytes());
        let sectors = image.len() / usize::from(self.sector_size);
        header.extend((sectors as u32).to_le_bytes());
        header.extend([0; 9]);
        let chunks = image.len().div_ceil(self.chunk_size);
        header.extend((chunks as u32).to_le_bytes());
        header.extend((self.chunk_size as u32).to_le_bytes());
        header.extend([self.pointer_length as u8, segment as u8]);
        for at in tables {
            header.extend((at as u32).to_le_bytes());
        }
        header.resize(HEADER, 0);
        header
    }

    /// The image in files of which each but the last has so many bytes of chunks.
    pub fn write(
        self,
        image: &[u8],
        keep: impl Fn(usize) -> Kept,
        lengths: &[usize],
    ) -> Vec<Vec<u8>> {
        let mut table = Vec::new();
        let mut chunks = Vec::new();
        for (number, plain) in image.chunks(self.chunk_size).enumerate() {
            let kind = keep(number);
            let stored = match kind {
                Kept::Zero => Vec::new(),
                Kept::Data => plain.to_vec(),
                Kept::Zlib => compress_to_vec_zlib(plain, 6),
                Kept::Bzip2 => {
                    let mut writer = BzEncoder::new(Vec::new(), Compression::new(1));
                    writer.write_all(plain).unwrap();
                    let mut stored = writer.finish().unwrap();
                    stored[..3].copy_from_slice(b"\0\x01x");
                    stored
                }
            };
            let len = if kind == Kept::Zero {
                plain.len()
            } else {
                stored.len()
            };
            let entry = len as u32 | (kind as u32) << (self.pointer_length * 8 - 2);
            table.extend(&entry.to_le_bytes()[..self.pointer_length]);
            chunks.push(stored);
        }
        let in_segments = !lengths.is_empty();
        let entries = if in_segments { lengths.len() + 2 } else { 0 };
        let data = HEADER + entries * SEGMENT + table.len();
        let all = chunks.concat();
        let ends: Vec<usize> = chunks
            .iter()
            .scan(0, |end, chunk| {
                *end += chunk.len();
                Some(*end)
            })
            .collect();
        let (mut files, mut segments) = (Vec::new(), Vec::new());
        let (mut at, mut first, mut left) = (0, 0, 0);
        for number in 0..=lengths.len() {
            let end = lengths.get(number).map_or(all.len(), |len| at + len);
            // Chunks that begin before the end.
            let starts = |chunk: usize| ends[chunk] - chunks[chunk].len();
            let is_last = number == lengths.len();
            let begins = |chunk: &usize| is_last || starts(*chunk) < end;
            let count = (first..chunks.len()).take_while(begins).count();
            let over = match (first + count).checked_sub(1) {
                Some(last) => ends[last] - end,
                None => 0,
            };
            let start = if number == 0 { data } else { HEADER };
            segments.extend(((start + end - at) as u64).to_le_bytes());
            for value in [count, first, start + left, over] {
                segments.extend((value as u32).to_le_bytes());
            }
            let tables = match (number, in_segments) {
                (0, false) => [HEADER, 0, data],
                (0, true) => [HEADER + entries * SEGMENT, HEADER, data],
                _ => [0, 0, HEADER],
            };
            let mut file = self.header(image, tables, number);
            file.resize(start, 0);
            file.extend(&all[at..end]);
            // UltraISO ends with its header once more.
            file.extend([0xEE; 68]);
            files.push(file);
            (at, first, left) = (end, first + count, over);
        }
        segments.extend([0; SEGMENT]);
        if in_segments {
            obscure(&mut segments);
            files[0][HEADER..HEADER + entries * SEGMENT].copy_from_slice(&segments);
        }
        obscure(&mut table);
        files[0][data - table.len()..data].copy_from_slice(&table);
        files
    }

    /// The image as it is, behind the header alone.
    pub fn plain(self, image: &[u8]) -> Vec<u8> {
        let header = self.header(image, [0, 0, HEADER], 0);
        [&header[..], image].concat()
    }
}

/// What makes a table unreadable, and readable again.
pub fn obscure(table: &mut [u8]) {
    let key = [0xB6, 0x8C, 0xA5, 0xDE];
    table
        .iter_mut()
        .zip(key.into_iter().cycle())
        .for_each(|(byte, key)| *byte ^= key);
}
