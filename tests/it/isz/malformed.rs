//! ISZ that lies, or is cut: an error names the chunk and the byte, and other chunks read on.

use isoudf::compressed::{BlockError, Isz};
use isoudf::source::{ReadAt, SourceError};
use isoudf::{Error, Structure};

use super::{image, mixed};
use crate::common::{format_error, metered};
use crate::support::isz::{Isz as Writer, Kept, obscure};

const CHUNK: usize = 8192;

fn block(reader: &impl ReadAt, number: usize) -> Result<Vec<u8>, BlockError> {
    let mut bytes = vec![0; CHUNK];
    match reader.read_exact_at(&mut bytes, (number * CHUNK) as u64) {
        Ok(()) => Ok(bytes),
        Err(SourceError::Other(error)) => Err(*error.downcast_ref().expect("a block's error")),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn headers_that_cannot_be() {
    let image = image();
    let file = Writer::USUAL.write(&image, mixed(&image), &[]).remove(0);
    for (at, value, offset, what) in [
        (0, &b"ISZ!"[..], 0, "found"),
        (5, &[2], 5, "version"),
        (10, &[0, 0], 10, "size of a sector"),
        (25, &[3, 0, 0, 0], 25, "number of chunks"),
        (25, &[0xFF; 4], 0, "reaches to byte"),
        (29, &[0; 4], 29, "size of a chunk"),
        (29, &[1, 0, 0x40, 0], 29, "size of a chunk"),
        (33, &[0], 33, "size of an entry"),
        (33, &[5], 33, "size of an entry"),
        (34, &[1], 34, "segment"),
        (35, &[0xFF; 4], 0, "reaches to byte"),
        (39, &[0xFF; 4], 0, "reaches to byte"),
        (39, &[64, 0, 0, 0], 0, ""),
    ] {
        let mut lying = file.clone();
        lying[at..at + value.len()].copy_from_slice(value);
        let error = format_error(Isz::new(&lying[..]));
        assert!(error.to_string().contains(what), "{error}");
        let index = error.structure == Structure::CompressedIndex;
        assert!(index || error.offset == offset, "{error}");
    }
    let mut encrypted = file.clone();
    encrypted[16] = 2;
    let error = Isz::new(&encrypted[..]).unwrap_err();
    assert!(matches!(error, Error::Unsupported { offset: 16, .. }));
    for len in 0..64 + 3 * image.len().div_ceil(CHUNK) {
        assert!(Isz::new(&file[..len]).is_err(), "{len}");
    }
}

#[test]
fn a_chunk_that_is_damaged_is_lost_alone() {
    let image = image();
    let data = 64 + 3 * image.len().div_ceil(CHUNK);
    for kept in [Kept::Zlib, Kept::Bzip2] {
        let file = Writer::USUAL.write(&image, |_| kept, &[]).remove(0);
        let entry = |number: usize| {
            let mut table = file[64..data].to_vec();
            obscure(&mut table);
            let bytes = &table[3 * number..3 * number + 3];
            usize::from(bytes[0]) | usize::from(bytes[1]) << 8 | usize::from(bytes[2] & 0x3F) << 16
        };
        let start = data + (0..7).map(entry).sum::<usize>();
        // In the middle, in the check sum at its end; and of a length that is less or more.
        for at in [start + 4, start + entry(7) / 2, start + entry(7) - 2] {
            let mut damaged = file.clone();
            damaged[at] ^= 0x55;
            let reader = Isz::new(&damaged[..]).unwrap();
            let error = block(&reader, 7).unwrap_err();
            assert_eq!(
                (error.block, error.fault.offset),
                (7, start as u64),
                "{error}"
            );
            assert_eq!(error.fault.structure, Structure::CompressedBlock);
            for number in [6, 8] {
                assert!(block(&reader, number).unwrap() == image[number * CHUNK..][..CHUNK]);
            }
        }
        // Told to be compressed in the other way.
        let mut lying = file.clone();
        lying[64 + 3 * 7 + 2] ^= 0x40;
        let error = block(&Isz::new(&lying[..]).unwrap(), 7).unwrap_err();
        assert_eq!(error.fault.offset, start as u64);
        // Shorter than it is.
        let mut lying = file.clone();
        lying[64 + 3 * 7 + 1] ^= 1;
        let reader = Isz::new(&lying[..]).unwrap();
        assert!(block(&reader, 6).unwrap() == image[6 * CHUNK..][..CHUNK]);
        assert!(block(&reader, 7).is_err() || block(&reader, 8).is_err());
    }
    // A plain chunk that is too short.
    let file = Writer::USUAL.write(&image, |_| Kept::Data, &[]).remove(0);
    let mut lying = file.clone();
    lying[64 + 3 * 7 + 1] ^= 0x10;
    let error = block(&Isz::new(&lying[..]).unwrap(), 7);
    assert!(error.is_ok(), "more than needed is there");
    lying[64 + 3 * 7 + 1] ^= 0x30;
    let error = block(&Isz::new(&lying[..]).unwrap(), 7).unwrap_err();
    assert!(error.to_string().contains("bytes needed"), "{error}");
}

/// No way of cutting a file makes wrong bytes of it.
#[test]
fn a_file_cut_anywhere() {
    let image = &image()[..10 * CHUNK];
    let mut files = vec![Writer::USUAL.write(image, mixed(image), &[]).remove(0)];
    files.push(Writer::USUAL.plain(image));
    for file in files {
        for len in (100..file.len()).step_by(97) {
            let reader = Isz::new(&file[..len]).unwrap();
            for number in 0..10 {
                if let Ok(read) = block(&reader, number) {
                    assert!(read == image[number * CHUNK..][..CHUNK]);
                }
            }
        }
    }
}

#[test]
fn segments_that_lie() {
    let image = image();
    let files = Writer::USUAL.write(&image, mixed(&image), &[9000, 9000]);
    let open = |files: &[Vec<u8>]| {
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let isz = Isz::with_segments(files[0], |number| Ok(files[usize::from(number)]));
        isz.map(|isz| {
            let mut whole = vec![0; image.len()];
            isz.read_exact_at(&mut whole, 0).map(|()| whole == image)
        })
    };
    assert!(matches!(open(&files), Ok(Ok(true))));
    // The second segment's: chunks, first chunk, data and what is left.
    for (field, what) in [(8, ""), (12, "follow"), (16, ""), (20, "")] {
        let mut lying = files.clone();
        lying[0][64 + 24 + field] ^= 1;
        match open(&lying) {
            Err(error) => assert!(error.to_string().contains(what), "{error}"),
            Ok(read) => assert!(read.is_err() && what.is_empty(), "{field}"),
        }
    }
    let mut endless = files.clone();
    for entry in 0..4 {
        endless[0][64 + 24 * entry] ^= 0xFF;
    }
    assert!(open(&endless).is_err() || !open(&endless).unwrap().unwrap());
    for (at, value) in [(34, 2), (34, 0), (6, 0), (0, 0)] {
        let mut other = files.clone();
        other[1][at] = value;
        assert!(open(&other).is_err(), "{at}");
    }
    // Cut: the second file, which others follow; the last, which is told when it is read.
    let mut cut = files.clone();
    cut[1].truncate(5000);
    let error = format_error(open(&cut));
    assert_eq!(error.structure, Structure::CompressedIndex);
    assert!(error.to_string().contains("reaches to byte"), "{error}");
    let mut cut = files;
    cut[2].truncate(5000);
    assert!(open(&cut).unwrap().is_err());
}

/// Memory is taken for tables that are there.
#[test]
fn memory_is_paid_for() {
    let image = image();
    let mut file = Writer::USUAL.write(&image, mixed(&image), &[]).remove(0);
    file[25..29].fill(0x7F);
    let (_, peak) = metered(|| assert!(Isz::new(&file[..]).is_err()));
    assert!(peak < 1 << 16, "{peak} bytes");
}
