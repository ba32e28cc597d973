//! A compressed file in an image of its own, read in several ways, and the parsers of it.
//!
//! An input is a byte of settings, the 12 bytes that a ZF entry has behind its version, and the
//! bytes of the file.

use isoudf::raw::zisofs::{FileHeader, Layout, ZisofsEntry};
use isoudf::source::ReadAt;
use isoudf::{File, Image, Options};

use super::descriptors::{places, taken};
use super::sources::NeverLends;

/// Where the file lies in the image.
const START: usize = 19 * 2048;
/// Bytes of an expanded file.
const LIMIT: u64 = 3 << 17;

/// Settings: the entry is of version 2.
const VERSION_2: u8 = 1;
/// Settings: the image is cut so many bytes before the end of the file, in 16s.
const CUT: u8 = 0x0E;

pub fn zisofs(input: &[u8]) {
    for at in places(input) {
        parsers(&input[at..]);
    }
    let Some((settings, rest)) = input.split_first() else {
        return;
    };
    let Some((entry, bytes)) = rest.split_at_checked(12) else {
        return;
    };
    let version = 1 + (settings & VERSION_2);
    let (entry, _) = ZisofsEntry::parse(entry, version).unwrap();
    let mut image = image(bytes);
    let cut = usize::from(settings & CUT) * 8;
    image.truncate(image.len().saturating_sub(cut).max(START));
    for strict in [false, true] {
        let lent = expanded(&image[..], entry, strict);
        let read = expanded(NeverLends(&image), entry, strict);
        assert!(lent == read, "a source that reads");
    }
}

/// An image of ISO 9660 with one file.
fn image(file: &[u8]) -> Vec<u8> {
    let both16 = |n: u16| [n.to_le_bytes(), n.to_be_bytes()].concat();
    let both32 = |n: u32| [n.to_le_bytes(), n.to_be_bytes()].concat();
    let record = |name: &[u8], block: u32, len: u32, flags: u8| {
        let mut record = vec![(33 + name.len() as u8).next_multiple_of(2), 0];
        record.extend([both32(block), both32(len)].concat());
        record.extend([120, 1, 1, 0, 0, 0, 0, flags, 0, 0]);
        record.extend(both16(1));
        record.push(name.len() as u8);
        record.extend(name);
        record.resize(usize::from(record[0]), 0);
        record
    };
    let root = record(&[0], 18, 2048, 2);
    let mut image = vec![0; START];
    let mut put = |at: usize, bytes: &[u8]| image[at..at + bytes.len()].copy_from_slice(bytes);
    put(16 * 2048, b"\x01CD001\x01");
    put(
        16 * 2048 + 80,
        &both32(19 + file.len().div_ceil(2048) as u32),
    );
    put(
        16 * 2048 + 120,
        &[both16(1), both16(1), both16(2048)].concat(),
    );
    put(16 * 2048 + 156, &root);
    put(17 * 2048, b"\xffCD001\x01");
    let up = record(&[1], 18, 2048, 2);
    let file_record = record(b"F.;1", 19, file.len() as u32, 0);
    put(18 * 2048, &[root, up, file_record].concat());
    image.extend(file);
    image
}

/// What a read gives, with its error in words.
type Outcome = Result<Vec<u8>, String>;

fn expanded<S: ReadAt>(source: S, entry: ZisofsEntry, strict: bool) -> (Outcome, Outcome) {
    let mut options = Options::default();
    options.limits.zisofs_bytes = LIMIT;
    options.strict = strict;
    let image = Image::with_options(source, options).unwrap();
    ways(&image, entry)
}

fn ways<S: ReadAt>(image: &Image<S>, entry: ZisofsEntry) -> (Outcome, Outcome) {
    let tree = image.best_tree();
    let stored = tree.open("/F").unwrap();
    let file = stored.clone().with_zisofs(entry, 0x9000);
    assert_eq!(file.len(), entry.uncompressed_size.bytes());
    let whole = file.read_to_vec().map_err(|error| error.to_string());
    if let Ok(bytes) = &whole {
        assert_eq!(bytes.len() as u64, file.len(), "a file of another length");
        assert!(file.len() <= LIMIT);
    }
    let again = piecewise(&file);
    match (&whole, &again) {
        (Ok(whole), Ok(again)) => assert!(whole == again, "by pieces it is another file"),
        (Err(whole), Err(again)) => assert_eq!(whole, again),
        _ => panic!("read in one way only: {whole:?} {again:?}"),
    }
    let raw = file.raw().read_to_vec().map_err(|error| error.to_string());
    let stored = stored.read_to_vec().map_err(|error| error.to_string());
    assert!(raw == stored, "raw is not what is stored");
    (whole, raw)
}

/// The file from its start in reads that fit no block.
fn piecewise<S: ReadAt>(file: &File<'_, S>) -> Outcome {
    let (mut bytes, mut buf) = (Vec::new(), [0; 3001]);
    loop {
        let read = file.read_at(&mut buf, bytes.len() as u64);
        match read.map_err(|error| error.to_string())? {
            0 => return Ok(bytes),
            read => bytes.extend(&buf[..read]),
        }
    }
}

fn parsers(input: &[u8]) {
    for version in 0..=3 {
        let parsed = ZisofsEntry::parse(input, version);
        if let Some((entry, taken)) = taken(input, parsed) {
            assert_eq!(taken.len(), 12);
            assert!(entry.version == version && matches!(version, 1 | 2));
            let size = entry.block_size();
            assert!(size.is_none_or(|size| size.is_power_of_two() && size <= 1 << 20));
        }
    }
    for layout in [Layout::V1, Layout::V2] {
        if let Some((_, taken)) = taken(input, FileHeader::parse(input, layout)) {
            assert_eq!(taken.len(), layout.header_length());
            assert_eq!(Layout::detect(input), Some(layout));
        }
        if let Some((_, taken)) = taken(input, layout.block_pointer(input)) {
            assert_eq!(taken.len(), layout.pointer_length());
        }
    }
}
