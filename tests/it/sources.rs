//! S1: sources and their bounds; what is shared between threads.

use std::fs;
use std::io::{Cursor, ErrorKind};
use std::sync::Arc;
use std::thread;

use isoudf::Image;
use isoudf::source::{InMemory, ReadAt, Region, SeekSource, SourceError};

use crate::common::{TempFile, on_each_source, sources};
use crate::support::iso::{Builder, SECTOR};

#[test]
fn every_source_reads_within_its_bounds_and_no_further() {
    let bytes: Vec<u8> = (0..=255).collect();
    for (kind, source, _file) in sources(&bytes) {
        assert_eq!(source.size().unwrap(), 256, "{kind}");
        for (offset, len) in [(0, 0), (0, 256), (255, 1), (256, 0), (100, 56)] {
            let mut buf = vec![0; len];
            source.read_exact_at(&mut buf, offset).unwrap();
            assert_eq!(buf, bytes[offset as usize..][..len], "{kind}");
        }
        for (offset, len) in [
            (0, 257),
            (256, 1),
            (255, 2),
            (1 << 40, 1),
            (u64::MAX, 1),
            (u64::MAX - 1, 2),
        ] {
            let error = source.read_exact_at(&mut vec![0; len], offset);
            let error = error.expect_err(kind);
            // Memory says so itself; of others the system does, in its own words.
            if kind == "memory" {
                assert!(matches!(error, SourceError::OutOfBounds { size: 256, .. }));
            }
            assert!(source.slice_at(offset, len).is_none());
        }
        let lent = source.slice_at(100, 56).map(<[u8]>::to_vec);
        assert_eq!(lent, (kind == "memory").then(|| bytes[100..156].to_vec()));
    }
}

#[test]
fn sources_are_sources_behind_pointers_too() {
    let bytes = vec![7; 10];
    let check = |source: &dyn ReadAt| {
        assert_eq!(source.size().unwrap(), 10);
        assert_eq!(source.slice_at(3, 2), Some(&[7, 7][..]));
        assert!(source.read_exact_at(&mut [0; 2], 9).is_err());
    };
    check(&&bytes[..]);
    check(&InMemory(bytes.clone()));
    check(&InMemory(Arc::<[u8]>::from(bytes.clone())));
    check(&Box::new(InMemory(bytes.clone())));
    check(&Arc::new(InMemory(bytes.clone())));
    check(&Region::new(InMemory([7; 30]), 11, 10).unwrap());
    let boxed: Box<dyn ReadAt> = Box::new(InMemory(bytes));
    check(&boxed);
}

#[test]
fn a_region_is_a_part_and_never_more() {
    let bytes: Vec<u8> = (0..100).collect();
    for (kind, source, _file) in sources(&bytes) {
        let region = Region::new(source, 10, 50).unwrap();
        assert_eq!(region.size().unwrap(), 50);
        let mut buf = [0; 50];
        region.read_exact_at(&mut buf, 0).unwrap();
        assert_eq!(buf, bytes[10..60], "{kind}");
        for (offset, len) in [(0, 51), (49, 2), (50, 1), (u64::MAX, 1), (u64::MAX - 9, 10)] {
            match region.read_exact_at(&mut vec![0; len], offset) {
                Err(SourceError::OutOfBounds { size, .. }) => assert_eq!(size, 50),
                other => panic!("{kind}: {other:?}"),
            }
            assert!(region.slice_at(offset, len).is_none());
        }
        assert_eq!(region.into_inner().size().unwrap(), 100);
    }
}

#[test]
fn a_region_lies_inside_its_source() {
    let bytes = [0; 100];
    for (start, len, inside) in [
        (0, 100, true),
        (100, 0, true),
        (0, 101, false),
        (101, 0, false),
        (50, 51, false),
        (u64::MAX, 1, false),
        (1, u64::MAX, false),
    ] {
        let region = Region::new(&bytes[..], start, len);
        assert_eq!(region.is_ok(), inside, "{start} {len}");
    }
}

#[test]
fn an_image_within_another_file_is_read_through_a_region() {
    let disc = Builder::new()
        .joliet(3)
        .file("/A file.txt", "content")
        .build();
    let mut bytes = vec![0xEE; 12_345];
    bytes.extend(disc.bytes());
    bytes.extend([0xEE; 777]);
    for (_, source, _file) in sources(&bytes) {
        let region = Region::new(source, 12_345, disc.len()).unwrap();
        let image = Image::new(region).unwrap();
        assert_eq!(image.size(), disc.len());
        assert_eq!(image.best_tree().read("/A file.txt").unwrap(), b"content");
    }
}

#[test]
fn images_of_any_length_are_read_to_their_last_byte() {
    let disc = Builder::new().file("/LAST", vec![0x5A; 1000]).build();
    let end = disc.ranges("/LAST")[0].end;
    for len in [
        end,
        end + 1,
        end.next_multiple_of(512),
        disc.len(),
        disc.len() + 777,
    ] {
        let mut disc = disc.clone();
        disc.image.grow(len);
        disc.truncate(len);
        on_each_source(&disc.bytes(), |image| {
            assert_eq!(image.size(), len);
            assert_eq!(
                image.is_truncated(),
                len < disc.block_size() * (end.div_ceil(SECTOR))
            );
            assert_eq!(image.best_tree().read("/LAST").unwrap(), vec![0x5A; 1000]);
        });
    }
}

#[test]
fn many_threads_read_one_image() {
    let mut builder = Builder::new();
    for n in 0..2000 {
        builder = builder.file(&format!("/D{}/F{n}.TXT", n % 7), format!("{n}"));
    }
    on_each_source(&builder.build().bytes(), |image| {
        thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || {
                    let tree = image.best_tree();
                    for n in (thread..2000).step_by(9) {
                        let content = tree.read(format!("/D{}/F{n}.TXT", n % 7)).unwrap();
                        assert_eq!(content, n.to_string().as_bytes());
                        let _ = tree.get(format!("/D{}/ABSENT{n}", n % 7)).unwrap_err();
                    }
                });
            }
        });
    });
}

#[test]
fn the_source_is_given_back() {
    let bytes = Builder::new().build().bytes();
    let image = Image::new(InMemory(bytes.clone())).unwrap();
    assert_eq!(image.source().0, bytes);
    assert_eq!(image.into_source().0, bytes);
    let reader = SeekSource::new(Cursor::new(bytes.clone()));
    assert_eq!(
        Image::new(reader)
            .unwrap()
            .into_source()
            .into_inner()
            .into_inner(),
        bytes
    );
}

#[test]
fn a_file_that_shrinks_is_an_error_of_the_source() {
    let disc = Builder::new().file("/A", vec![1; 9000]).build();
    let file = TempFile::new(&disc.bytes());
    let image = Image::open(&file.0).unwrap();
    let at = disc.ranges("/A")[0].start;
    let shrunk = fs::OpenOptions::new().write(true).open(&file.0).unwrap();
    shrunk.set_len(at + 100).unwrap();
    let error = image.best_tree().read("/A").unwrap_err();
    assert!(matches!(error, isoudf::Error::Io { .. }), "{error}");
    assert_eq!(error.offset(), Some(at));
    assert_eq!(std::io::Error::from(error).kind(), ErrorKind::UnexpectedEof);
}
