//! C: arithmetic.

use isoudf::{Error, FormatErrorKind, Image, Namespace, Options, Structure};

use super::{told, unreadable};
use crate::common::{Holes, format_error, on_each_source, refused};
use crate::support::iso::{Builder, MULTI_EXTENT, Order, SECTOR, Tree, file};
use crate::support::names::utf16be;

#[test]
fn c1_an_extent_at_the_last_block_there_can_be() {
    for block_size in [512, 1024, 2048] {
        let builder = Builder::new().block_size(block_size).file("/D/F", "f");
        let mut disc = builder
            .entry(file("/FILE", "file").extent(0xFFFF_FFFF))
            .build();
        let at = 0xFFFF_FFFF * block_size;
        let error = unreadable(&disc, "/FILE");
        let (end, size) = (at + 4, disc.len());
        assert_eq!((error.structure, error.offset), (Structure::FileExtent, at));
        assert_eq!(error.kind, FormatErrorKind::BeyondImage { end, size });
        disc.record(Tree::Primary, "/D").extent().set(0xFFFF_FFFF);
        let told = told(&disc);
        assert_eq!(told.paths, ["/D", "/FILE"]);
        assert_eq!((told.errors.len(), told.errors[0].offset), (1, at));
    }
}

#[test]
fn c2_an_extended_attribute_record_that_leads_beyond_32_bits() {
    let mut disc = Builder::new().file("/F", "f").build();
    disc.record(Tree::Primary, "/F").extent().set(0xFFFF_FFFF);
    disc.record(Tree::Primary, "/F")
        .extended_attribute_length()
        .set(255);
    let error = unreadable(&disc, "/F");
    assert_eq!(error.offset, (0xFFFF_FFFF + 255) * SECTOR);
}

#[test]
fn c3_block_sizes_that_are_none() {
    for size in [0, 1, 3, 513, 32768, 65535] {
        let mut disc = Builder::new().file("/F", "f").build();
        disc.pvd().logical_block_size().set(size);
        let Error::Format(error) = refused(&disc.bytes(), &Options::default()) else {
            panic!("another error");
        };
        assert_eq!(error.offset, 16 * SECTOR + 128);
    }
}

#[test]
fn c9_a_directory_whose_size_wraps_when_rounded_up() {
    for size in [0xFFFF_F801, 0xFFFF_FFFE, 0xFFFF_FFFF_u64] {
        let mut disc = Builder::new().file("/D/F", "f").file("/Z", "z").build();
        disc.record(Tree::Primary, "/D").data_length().set(size);
        let told = told(&disc);
        assert_eq!(told.paths, ["/D", "/D/F", "/Z"]);
        let last = told.errors.last().unwrap();
        let end = disc.directory(Tree::Primary, "/D").start + size;
        assert_eq!(
            last.kind,
            FormatErrorKind::BeyondImage {
                end,
                size: disc.len()
            }
        );
    }
}

#[test]
fn c11_joliet_names_of_odd_length() {
    for length in [3, 5, 63] {
        let mut identifier = utf16be(&"n".repeat(40));
        identifier.truncate(length);
        let entry = file("/F", "f").identifier(Tree::Joliet, identifier);
        let mut disc = Builder::new().joliet(3).entry(entry).build();
        let told = told(&disc);
        assert_eq!(told.paths, [format!("/{}", "n".repeat(length / 2))]);
        let at = disc.record(Tree::Joliet, "/F").identifier_length().offset();
        let places: Vec<_> = told.findings.iter().map(|f| f.offset).collect();
        assert_eq!(places, [at]);
    }
    // Half a character alone is no name.
    let entry = file("/F", "f").identifier(Tree::Joliet, [b'x']);
    let builder = Builder::new().joliet(3).entry(entry);
    let mut disc = builder.file("/Z", "z").build();
    let told = told(&disc);
    assert_eq!((told.paths, told.errors.len()), (vec!["/Z".to_owned()], 1));
    let at = disc.record(Tree::Joliet, "/F").identifier_length().offset();
    assert_eq!(told.errors[0].offset, at);
}

#[test]
fn c13_sections_whose_sum_is_larger_than_32_bits() {
    let mut builder = Builder::new().order(Order::AsGiven);
    for n in 0..1000 {
        let entry = file(&format!("/{n}"), "x").identifier(Tree::Primary, b"M;1");
        let entry = entry.data_length(0xFFFF_FFFF);
        builder = builder.entry(if n < 999 {
            entry.flags(MULTI_EXTENT)
        } else {
            entry
        });
    }
    let disc = builder.build();
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/M").unwrap();
        assert_eq!(entry.len().unwrap(), 1000 * 0xFFFF_FFFF);
        let extents = entry.extents().unwrap();
        assert_eq!(
            (extents.len(), extents[999].file_offset),
            (1000, 999 * 0xFFFF_FFFF)
        );
        let file = entry.open().unwrap();
        let mut buf = [0; 4096];
        // The first byte of the last section is in the image; what is claimed behind it is not.
        assert!(file.read_at(&mut buf, 999 * 0xFFFF_FFFF).unwrap() > 0);
        assert_eq!(&buf[..1], b"x");
        let error = format_error(file.read_at(&mut buf, 999 * 0xFFFF_FFFF - 1));
        assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
    });
}

#[test]
fn c14_dates_that_are_none() {
    // In full in `dates.rs`; here that none of them hides its entry.
    for date in [
        [255; 7],
        [124, 13, 1, 0, 0, 0, 0],
        [124, 1, 1, 99, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 128],
    ] {
        let disc = Builder::new().entry(file("/F", "f").date(date)).build();
        on_each_source(&disc.bytes(), |image| {
            let metadata = image.best_tree().get("/F").unwrap().metadata().unwrap();
            assert_eq!((metadata.modified, metadata.len), (None, 1));
        });
    }
}

#[test]
fn c18_reads_at_the_last_offset_there_can_be() {
    let pieces = file("/M", vec![1; 5000]).pieces(&[2048]);
    let disc = Builder::new()
        .file("/F", vec![1; 5000])
        .entry(pieces)
        .build();
    on_each_source(&disc.bytes(), |image| {
        for path in ["/F", "/M"] {
            let file = image.best_tree().open(path).unwrap();
            for offset in [u64::MAX, u64::MAX - 1, u64::MAX / 2, 1 << 63] {
                assert_eq!(file.read_at(&mut [0; 64], offset).unwrap(), 0);
                assert!(
                    isoudf::source::ReadAt::read_exact_at(&file, &mut [0; 64], offset).is_err()
                );
            }
        }
    });
}

#[test]
fn c1_on_an_image_large_enough_the_last_blocks_are_read() {
    // 2^32 - 1 blocks of 512 bytes: 2 TiB, all of it hole but for the ends.
    let mut disc = Builder::new().block_size(512).file("/F", "f").build();
    disc.record(Tree::Primary, "/F").extent().set(0xFFFF_FFFE);
    disc.put(0xFFFF_FFFE * 512, b"Y");
    disc.image.grow(0xFFFF_FFFF * 512);
    let image = Image::new(Holes(disc.image)).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    assert_eq!(tree.read("/F").unwrap(), b"Y");
}
