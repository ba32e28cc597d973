//! S5: compressed images of CSO, ZSO and DAX. Those of maxcso, and those that the tests write, are held
//! against the image that they were made of.

mod malformed;

use std::fs;
use std::path::{Path, PathBuf};

use isoudf::compressed::{BlockError, Cso, Dax};
use isoudf::container::{Container, open_any};
use isoudf::source::{ReadAt, SourceError};
use isoudf::{Error, Image};

use crate::common::{Counting, Holes, Source, sources};
use crate::real;
use crate::support::cso::{Cso as Writer, Kept, dax};
use crate::support::iso::Builder;
use crate::support::sparse::Sparse;

fn text() -> Vec<u8> {
    let numbers = 0..60_000_u32;
    numbers.flat_map(|n| (n / 7).to_le_bytes()).collect()
}

/// An image that ends with a piece of a block.
fn image() -> Vec<u8> {
    let disc = Builder::new().file("/A.TXT", "a").file("/TEXT.BIN", text());
    let mut image = disc.build().bytes();
    image.truncate(image.len() - 700);
    image
}

/// The reader of a file, by its front.
fn reader(source: Source) -> Result<Source, Error> {
    let mut front = [0; 4];
    source.read_exact_at(&mut front, 0).unwrap();
    Ok(match (Cso::recognise(&front), Dax::recognise(&front)) {
        (true, false) => Box::new(Cso::new(source)?),
        (false, true) => Box::new(Dax::new(source)?),
        other => panic!("{other:?}"),
    })
}

/// The file gives the image on each source: at once, in small pieces, and here and there.
#[track_caller]
fn gives(file: &[u8], image: &[u8]) {
    for (kind, source, _file) in sources(file) {
        let reader = reader(source).unwrap();
        assert_eq!(reader.size().unwrap(), image.len() as u64);
        let mut whole = vec![0xEE; image.len()];
        reader.read_exact_at(&mut whole, 0).unwrap();
        assert!(whole == image, "from {kind}");
        for len in [1, 700, 2048, 5000, 40_000] {
            for at in [0, 1, 2047, 2048, 8191, 16_385, image.len() - len] {
                let mut piece = vec![0xEE; len];
                reader.read_exact_at(&mut piece, at as u64).unwrap();
                assert!(piece == image[at..at + len], "{len} at {at} from {kind}");
            }
        }
        let mut pieces = Vec::new();
        for at in (0..image.len()).step_by(777) {
            let mut piece = vec![0xEE; 777.min(image.len() - at)];
            reader.read_exact_at(&mut piece, at as u64).unwrap();
            pieces.extend(piece);
        }
        assert!(pieces == image, "in pieces from {kind}");
        let beyond = reader.read_exact_at(&mut [0; 2], image.len() as u64 - 1);
        assert!(matches!(beyond, Err(SourceError::OutOfBounds { .. })));
    }
}

fn sample(kind: &str) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/compressed");
    data.join(format!("gi-split.{kind}"))
}

#[test]
fn s5_what_maxcso_writes() {
    let image = real::image("gi-split");
    for kind in ["cso1", "cso2", "zso", "dax"] {
        gives(&fs::read(sample(kind)).unwrap(), &image);
    }
}

#[test]
fn s5_a_compressed_image_is_opened_by_its_content() {
    for (kind, container) in [
        ("cso1", Container::Cso),
        ("cso2", Container::Cso),
        ("zso", Container::Cso),
        ("dax", Container::Dax),
    ] {
        let opened = open_any(sample(kind)).unwrap();
        assert_eq!(opened.disc.container(), container, "{kind}");
        assert_eq!(opened.track, None, "{kind}");
        assert!(opened.disc.tracks().is_empty(), "{kind}");
        assert_eq!(opened.image.label(), "gi-split", "{kind}");
    }
}

#[test]
fn s5_blocks_of_every_kind_and_size() {
    let image = image();
    for block_size in [512, 2048, 16_384, 1 << 20] {
        for filled in [false, true] {
            let sized = |writer: Writer| Writer {
                block_size,
                filled,
                ..writer
            };
            let cso1 = |n: usize| [Kept::Plain, Kept::Deflate, Kept::Deflate][n % 3];
            let zso = |n: usize| [Kept::Lz4, Kept::Plain, Kept::Lz4][n % 3];
            // A block that is not compressed takes its full size there, and so does the last.
            let cso2 = |n: usize| [Kept::Lz4, Kept::Plain, Kept::Deflate][n % 3];
            gives(&sized(Writer::V1).write(&image, cso1), &image);
            let version = Writer {
                version: 0,
                ..Writer::V1
            };
            gives(&sized(version).write(&image, cso1), &image);
            gives(&sized(Writer::V2).write(&image, cso2), &image);
            gives(&sized(Writer::ZSO).write(&image, zso), &image);
        }
    }
}

#[test]
fn s5_blocks_are_padded_where_positions_are_shifted() {
    let image = image();
    for index_shift in [1, 4, 11] {
        for writer in [Writer::V1, Writer::V2, Writer::ZSO] {
            let writer = Writer {
                index_shift,
                block_size: 4096,
                ..writer
            };
            let kept = |n: usize| match (writer.zso, writer.version, n % 3) {
                (_, 1, 0) => Kept::Plain,
                (true, ..) | (_, 2, 1) => Kept::Lz4,
                _ => Kept::Deflate,
            };
            let mut file = writer.write(&image, kept);
            gives(&file, &image);
            // Some writers leave the padding behind the last block out.
            while file.last() == Some(&0xA5) {
                file.pop();
            }
            gives(&file, &image);
        }
    }
}

#[test]
fn s5_frames_of_dax_and_areas_that_are_not_compressed() {
    let image = image();
    let frames = image.len().div_ceil(8192) as u32;
    for areas in [
        &[][..],
        &[(2, 3)],
        &[(frames - 1, 1), (0, 1), (4, 4), (6, 3)],
    ] {
        gives(&dax(&image, areas), &image);
    }
}

#[test]
fn s5_the_files_of_a_compressed_image() {
    let image = image();
    for file in [
        Writer::V1.write(&image, |_| Kept::Deflate),
        Writer::ZSO.write(&image, |_| Kept::Lz4),
        dax(&image, &[]),
    ] {
        for (_, source, _file) in sources(&file) {
            let image = Image::new(reader(source).unwrap()).unwrap();
            let tree = image.best_tree();
            assert_eq!(tree.read("/A.TXT").unwrap(), b"a");
            assert!(tree.read("/TEXT.BIN").unwrap() == text());
        }
    }
}

#[test]
fn s5_small_reads_expand_a_block_once() {
    let image = image();
    let file = Writer::V1.write(&image, |_| Kept::Deflate);
    let (source, counts) = Counting::new(&file[..]);
    let reader = Cso::new(source).unwrap();
    assert_eq!(counts.take(), (1, 24), "opening reads the header");
    for at in (0..20_480).step_by(10) {
        reader.read_exact_at(&mut [0; 10], at).unwrap();
    }
    // Ten blocks, the two that a read reaches over, and one piece of the index.
    let (reads, _) = counts.take();
    assert!(reads <= 10 + 20 + 1, "{reads}");
    reader.read_exact_at(&mut [0; 5], 20_470).unwrap();
    assert_eq!(counts.take(), (0, 0));
}

/// 1 TiB of image, of which the index takes 256 MiB.
#[test]
fn s5_opening_costs_one_read_whatever_the_size() {
    let size: u64 = 1 << 40;
    let block = [1; 1 << 16];
    let (index, blocks) = (24, size >> 16);
    let data = index + 4 * (blocks + 1);
    let mut file = Sparse::new();
    file.put(0, b"CISO\x18\0\0\0");
    file.put(8, &size.to_le_bytes());
    file.put(16, &[0, 0, 1, 0, 1, 0, 0, 0]);
    let plain = |at: u64| (at as u32 | 1 << 31).to_le_bytes();
    file.put(index + 4 * (blocks - 1), &plain(data));
    file.put(index + 4 * blocks, &plain(data + block.len() as u64));
    file.put(data, &block);
    let (source, counts) = Counting::new(Holes(file));
    let reader = Cso::new(source).unwrap();
    assert_eq!(counts.take(), (1, 24));
    let mut end = [0; 100];
    reader.read_exact_at(&mut end, size - 100).unwrap();
    assert_eq!(end, [1; 100]);
    let (reads, bytes) = counts.take();
    assert!(reads == 2 && bytes < 80_000, "{reads} {bytes}");
}

/// The block that a read fails for, and what is wrong with it.
#[track_caller]
fn fault(reader: &impl ReadAt, offset: u64) -> BlockError {
    match reader.read_exact_at(&mut [0; 10], offset) {
        Err(SourceError::Other(error)) => *error.downcast_ref::<BlockError>().unwrap(),
        other => panic!("{other:?}"),
    }
}
