//! Compressed images that lie, or are cut: an error names the block and the byte, and the other blocks
//! read on.

use isoudf::compressed::{Cso, Dax};
use isoudf::source::ReadAt;
use isoudf::{FormatErrorKind, Structure};

use super::{fault, image};
use crate::common::{format_error, metered};
use crate::support::cso::{Cso as Writer, Kept, dax};

const BLOCK: usize = 7;

/// A file of each kind, all blocks of it compressed.
fn files(image: &[u8]) -> [Vec<u8>; 3] {
    [
        Writer::V1.write(image, |_| Kept::Deflate),
        Writer::V2.write(image, |n| [Kept::Deflate, Kept::Lz4][n % 2]),
        Writer::ZSO.write(image, |_| Kept::Lz4),
    ]
}

fn entry(file: &[u8], number: usize) -> u32 {
    let at = 24 + 4 * number;
    u32::from_le_bytes(file[at..at + 4].try_into().unwrap())
}

fn set(file: &mut [u8], number: usize, value: u32) {
    let at = 24 + 4 * number;
    file[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

/// Block 7 fails so, and the blocks around its neighbours read on.
#[track_caller]
fn fails(file: &[u8], image: &[u8], structure: Structure, offset: u64) -> FormatErrorKind {
    let reader = Cso::new(file).unwrap();
    let error = fault(&reader, 2048 * BLOCK as u64);
    assert_eq!(error.block, BLOCK as u64);
    assert_eq!(
        (error.fault.structure, error.fault.offset),
        (structure, offset),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .starts_with("block 7 of the compressed image: ")
    );
    for number in [BLOCK - 2, BLOCK + 2] {
        let mut block = [0; 2048];
        reader
            .read_exact_at(&mut block, 2048 * number as u64)
            .unwrap();
        assert!(block == image[2048 * number..][..2048]);
    }
    error.fault.kind
}

#[test]
fn positions_that_cannot_be() {
    let image = image();
    for file in files(&image) {
        let at = 24 + 4 * BLOCK as u64;
        let index = Structure::CompressedIndex;
        let flag = entry(&file, BLOCK) & 1 << 31;
        let lying = |value: u32, offset| {
            let mut file = file.clone();
            set(&mut file, BLOCK, value | flag);
            match fails(&file, &image, index, offset) {
                FormatErrorKind::Value {
                    field: "position",
                    expected,
                    ..
                } => expected,
                other => panic!("{other}"),
            }
        };
        assert_eq!(lying(5, at), "behind the index");
        let next = entry(&file, BLOCK + 1) & !(1 << 31);
        assert_eq!(lying(next + 1, at + 4), "not less than the one before");
        assert_eq!(lying(file.len() as u32 + 1, at), "within the file");
        assert_eq!(lying(u32::MAX >> 1, at), "within the file");
    }
}

#[test]
fn blocks_that_do_not_expand_to_their_size() {
    let image = image();
    for mut file in files(&image) {
        let (start, end) = (entry(&file, BLOCK), entry(&file, BLOCK + 1));
        let flag = start & 1 << 31;
        let (start, end) = (start & !flag, end & !(1 << 31));
        let offset = u64::from(start);
        // The block before it seems to reach into it, which does not matter.
        let mut cut = file.clone();
        set(&mut cut, BLOCK, (end - 1) | flag);
        let kind = fails(&cut, &image, Structure::CompressedBlock, u64::from(end - 1));
        assert!(matches!(kind, FormatErrorKind::Broken { .. }));
        let mut empty = file.clone();
        set(&mut empty, BLOCK, end | flag);
        fails(&empty, &image, Structure::CompressedBlock, u64::from(end));
        file[start as usize..end as usize].fill(0xFF);
        let kind = fails(&file, &image, Structure::CompressedBlock, offset);
        assert!(matches!(kind, FormatErrorKind::Broken { .. }), "{kind}");
    }
}

#[test]
fn a_plain_block_that_is_too_short() {
    let image = image();
    let mut file = Writer::V1.write(&image, |_| Kept::Plain);
    let start = entry(&file, BLOCK) + 1;
    set(&mut file, BLOCK, start);
    let offset = u64::from(start & !(1 << 31));
    let kind = fails(&file, &image, Structure::CompressedBlock, offset);
    let (needed, available) = (2048, 2047);
    assert_eq!(kind, FormatErrorKind::Truncated { needed, available });
}

#[test]
fn a_file_that_is_cut_gives_what_is_there() {
    let image = image();
    for file in files(&image) {
        let end = (entry(&file, 20) & !(1 << 31)) as usize;
        for len in [end, end + 1, end + 15] {
            let reader = Cso::new(&file[..len]).unwrap();
            let mut whole = vec![0; 20 * 2048];
            reader.read_exact_at(&mut whole, 0).unwrap();
            assert!(whole == image[..20 * 2048]);
            let error = fault(&reader, 20 * 2048);
            assert_eq!(error.block, 20);
            assert_eq!(error.fault.structure, Structure::CompressedIndex);
        }
    }
}

/// No way of cutting a file makes wrong bytes of it.
#[test]
fn a_file_cut_anywhere() {
    let image = &image()[..20 * 2048];
    let dax = dax(image, &[(1, 1)]);
    for file in files(image) {
        for len in (0..file.len()).step_by(7) {
            let opened = Cso::new(&file[..len]);
            assert_eq!(opened.is_ok(), len >= 24 + 4 * 21, "{len}");
            right_or_error(opened, image);
        }
    }
    for len in (0..dax.len()).step_by(7) {
        right_or_error(Dax::new(&dax[..len]), image);
    }
}

#[track_caller]
fn right_or_error(opened: Result<impl ReadAt, isoudf::Error>, image: &[u8]) {
    let Ok(reader) = opened else {
        return;
    };
    for (at, right) in image.chunks(500).enumerate() {
        let mut piece = vec![0xEE; right.len()];
        if reader.read_exact_at(&mut piece, 500 * at as u64).is_ok() {
            assert!(piece == right);
        }
    }
}

#[test]
fn headers_that_cannot_be() {
    let file = Writer::V1.write(&image(), |_| Kept::Plain);
    for (at, bytes, offset) in [
        (0, &b"CASO"[..], 0),
        (16, &[0, 0, 0, 0], 16),
        (16, &[1, 8, 0, 0], 16),
        (16, &[0, 1, 0, 0], 16),
        (16, &[0, 0, 0x20, 0], 16),
        (20, &[3], 20),
        (21, &[33], 21),
        // As much as there is no index for.
        (8, &[0, 0, 0, 0x40, 0, 0, 0, 0], file.len() as u64),
        (8, &[0xFF; 8], file.len() as u64),
    ] {
        let mut file = file.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        let (_, most) = metered(|| {
            let error = format_error(Cso::new(&file[..]).map(drop));
            assert_eq!(error.offset, offset, "{error}");
        });
        assert!(most < 4096, "{most}");
    }
}

#[test]
fn an_empty_image_is_one() {
    for file in files(&[]) {
        let reader = Cso::new(&file[..]).unwrap();
        assert_eq!(reader.size().unwrap(), 0);
        reader.read_exact_at(&mut [], 0).unwrap();
        assert!(reader.read_exact_at(&mut [0], 0).is_err());
    }
}

#[test]
fn offsets_of_dax_that_cannot_be() {
    let image = image();
    let file = dax(&image, &[(2, 1)]);
    let frames = image.len().div_ceil(8192);
    for (number, value, expected) in [
        (3, 31, "behind the tables"),
        (3, u32::MAX, "within the file, with the frame"),
        (
            2,
            file.len() as u32 - 8191,
            "within the file, with the frame",
        ),
    ] {
        let mut file = file.clone();
        let at = 32 + 4 * number;
        file[at..at + 4].copy_from_slice(&u32::to_le_bytes(value));
        let error = fault(&Dax::new(&file[..]).unwrap(), 8192 * number as u64 + 9);
        assert_eq!(
            (error.block, error.fault.offset),
            (number as u64, at as u64)
        );
        match error.fault.kind {
            FormatErrorKind::Value { expected: rule, .. } => assert_eq!(rule, expected),
            other => panic!("{other}"),
        }
    }
    // A length that is short, and one that is long.
    for length in [10, 60_000_u16] {
        let mut file = file.clone();
        file.resize(1 << 18, 0);
        let at = 32 + 4 * frames + 2 * 10;
        file[at..at + 2].copy_from_slice(&length.to_le_bytes());
        let reader = Dax::new(&file[..]).unwrap();
        let mut frame = [0; 8192];
        let read = reader.read_exact_at(&mut frame, 10 * 8192);
        assert_eq!(read.is_ok(), length == 60_000);
        assert!(read.is_err() || frame == image[10 * 8192..][..8192]);
    }
}

#[test]
fn headers_of_dax_that_cannot_be() {
    let image = image();
    let file = dax(&image, &[(2, 1)]);
    for (at, bytes, offset) in [
        (0, [b'D', b'A', b'X', b'1'], 0),
        (8, [2, 0, 0, 0], 8),
        (12, [0xFF; 4], 12),
        (4, [0xFF; 4], file.len() as u64),
    ] {
        let mut file = file.clone();
        file[at..at + 4].copy_from_slice(&bytes);
        let error = format_error(Dax::new(&file[..]).map(drop));
        assert_eq!(error.offset, offset, "{error}");
    }
}
