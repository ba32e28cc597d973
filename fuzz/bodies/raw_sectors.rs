//! A dump of raw sectors with damage in it: found alike, read alike and checked to its end, whether
//! its source lends or not.
//!
//! An input is one byte for the shape of the dump (see [`shape`]), one for the number of patches,
//! so many patches of four bytes (sector, two for the byte in it, value), and an image as in
//! `input.rs`.

use isoudf::sectors::{Layout, RawSectors, SectorCheck};
use isoudf::source::ReadAt;
use isoudf::{Entry, Image, Options};

use super::input::unpack;
use super::sources::NeverLends;

/// Patches at most.
const PATCHES: usize = 32;
/// Entries that are read of a tree.
const ENTRIES: usize = 40;

pub fn raw_sectors(input: &[u8]) {
    let dump = unpack_dump(input);
    let layout = Layout::detect(&dump[..]).expect("a source without faults");
    let again = Layout::detect(&NeverLends(&dump)).expect("a source without faults");
    assert_eq!(layout, again);
    let Some(layout) = layout else {
        return;
    };
    let lends = RawSectors::new(&dump[..], layout).expect("a source without faults");
    let reads = RawSectors::new(NeverLends(&dump), layout).expect("a source without faults");
    let size = lends.size().expect("a size that is known");
    assert_eq!(reads.size().ok(), Some(size));
    let blocks = blocks(&lends, size);
    assert_eq!(blocks, self::blocks(&reads, size));
    check_runs(&lends, &reads, &blocks, size);
    let checked = checks(&lends);
    assert_eq!(checked, checks(&reads));
    assert!(checked.iter().map(|check| check.number).eq(lends.numbers()));
    assert_eq!(listing(&lends), listing(&reads));
}

/// The dump that an input stands for.
fn unpack_dump(input: &[u8]) -> Vec<u8> {
    let (shape, patches, rest) = match input {
        [shape, patches, rest @ ..] => (*shape, usize::from(*patches) % PATCHES, rest),
        _ => (0, 0, &[][..]),
    };
    let (patches, image) = rest.split_at((patches * 4).min(rest.len()));
    let (_, image) = unpack(image);
    let mut dump = self::shape(shape, &image);
    let stride = stride(shape);
    for patch in patches.chunks_exact(4) {
        let at =
            usize::from(patch[0]) * stride + usize::from(u16::from_le_bytes([patch[1], patch[2]]));
        if let Some(byte) = dump.get_mut(at) {
            *byte = patch[3];
        }
    }
    dump
}

fn part(shape: u8) -> std::ops::Range<usize> {
    match shape & 7 {
        4 => 16..2352,
        5 => 16..2348,
        6 => 16..2072,
        7 => 24..2072,
        _ => 0..2352,
    }
}

fn stride(shape: u8) -> usize {
    let behind = if shape & 8 == 0 { 0 } else { 96 };
    part(shape).len() + behind
}

/// An image in sectors: by bits 0 to 2 of mode 1, of mode 2, of both in turn, of form 2 here and
/// there, or a part of mode 2; by bit 3 with subchannels, by bit 4 with two sectors before sector 0,
/// by bit 5 from sector 5000 on, by bit 6 with a piece of a sector behind the last.
fn shape(shape: u8, image: &[u8]) -> Vec<u8> {
    let before = if shape & 0x10 == 0 { 0 } else { 2 };
    let first = if shape & 0x20 == 0 { 0 } else { 5000 };
    let gap = vec![0; before * 2048];
    let mut dump = Vec::new();
    for (index, block) in gap.chunks(2048).chain(image.chunks(2048)).enumerate() {
        let mut sector = [0; 2352];
        sector[1..11].fill(0xFF);
        let number = first + 150 + index - before;
        let digits = |n: usize| (n / 10 * 16 + n % 10) as u8;
        sector[12..15].copy_from_slice(&[number / 4500, number / 75 % 60, number % 75].map(digits));
        let mode1 = matches!((shape & 7, index % 2), (0, _) | (2, 0));
        let form2 = shape & 7 == 3 && index % 16 == 15;
        let start = if mode1 { 16 } else { 24 };
        sector[15] = if mode1 { 1 } else { 2 };
        if !mode1 {
            let submode = if form2 { 0x20 } else { 0x08 };
            (sector[18], sector[22]) = (submode, submode);
        }
        sector[start..start + block.len()].copy_from_slice(block);
        dump.extend_from_slice(&sector[part(shape)]);
        dump.resize((index + 1) * stride(shape), 0);
    }
    if shape & 0x40 != 0 {
        dump.extend([0; 100]);
    }
    dump
}

/// Each block, or why it cannot be read.
fn blocks<S: ReadAt>(dump: &RawSectors<S>, size: u64) -> Vec<Result<Vec<u8>, String>> {
    // Of a dump that begins far on the disc, only its own.
    let first = size.saturating_sub(256 * 2048);
    let block = |offset| {
        let mut block = vec![0; 2048];
        let read = dump.read_exact_at(&mut block, offset);
        if let Some(lent) = dump.slice_at(offset, 2048) {
            assert_eq!(lent, block);
        }
        read.map(|()| block).map_err(|error| error.to_string())
    };
    (first..size).step_by(2048).map(block).collect()
}

/// Runs of blocks read as each of them does.
fn check_runs(
    lends: &RawSectors<&[u8]>,
    reads: &RawSectors<NeverLends<'_>>,
    blocks: &[Result<Vec<u8>, String>],
    size: u64,
) {
    let first = size.saturating_sub(256 * 2048);
    for (at, count) in [(0, 3), (1, 20), (16, 40), (0, blocks.len())] {
        let Some(run) = blocks.get(at..at + count) else {
            continue;
        };
        let mut bytes = vec![0; count * 2048];
        for source in [lends as &dyn ReadAt, reads] {
            let read = source.read_exact_at(&mut bytes, first + at as u64 * 2048);
            match run.iter().find_map(|block| block.as_ref().err()) {
                Some(error) => assert_eq!(read.err().map(|e| e.to_string()).as_ref(), Some(error)),
                None => {
                    assert!(read.is_ok());
                    let expected = run.iter().flatten().flatten();
                    assert!(bytes.iter().eq(expected));
                }
            }
        }
    }
}

fn checks<S: ReadAt>(dump: &RawSectors<S>) -> Vec<SectorCheck> {
    let checks = dump
        .check()
        .map(|check| check.expect("a source without faults"));
    checks.collect()
}

/// Opening and walking, with errors of the dump among all others.
fn listing<S: ReadAt>(dump: &RawSectors<S>) -> Vec<String> {
    let image = match Image::with_options(dump, Options::default()) {
        Ok(image) => image,
        Err(error) => return vec![error.to_string()],
    };
    let entries = image.trees().flat_map(|tree| tree.walk().take(ENTRIES));
    let read = |entry: &Entry<'_, _>| match entry.open() {
        Ok(file) if file.len() > 1 << 20 => "long".to_owned(),
        Ok(file) => format!(
            "{:?}",
            file.read_to_vec().map_err(|error| error.to_string())
        ),
        Err(error) => error.to_string(),
    };
    let lines = entries.map(|entry| match entry {
        Ok(entry) => format!("{} {}", entry.path(), read(&entry)),
        Err(error) => error.to_string(),
    });
    lines.collect()
}
