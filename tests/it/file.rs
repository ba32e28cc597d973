//! Files: reading, seeking, and what stands beyond their ends.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use isoudf::source::{InMemory, ReadAt, SourceError};
use isoudf::{FormatErrorKind, Image, Structure};

use crate::common::{format_error, on_each_source, reads_back};
use crate::support::iso::{Builder, Tree, file};

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 % 253) as u8).collect()
}

/// One file in a single extent, and one in four of odd lengths.
fn disc() -> Vec<u8> {
    let builder = Builder::new()
        .file("/ONE", content(5000))
        .file("/EMPTY", "");
    let several = file("/FOUR", content(5000)).pieces(&[1, 2048, 0]).apart(2);
    builder.entry(several).file("/SMALL", "abc").build().bytes()
}

#[test]
fn read_at_gives_what_lies_there_at_every_place() {
    let content = content(5000);
    on_each_source(&disc(), |image| {
        for path in ["/ONE", "/FOUR"] {
            let file = image.best_tree().open(path).unwrap();
            assert_eq!((file.len(), file.is_empty()), (5000, false));
            for offset in [0, 1, 2, 2047, 2048, 2049, 2050, 4998, 4999] {
                for len in [1, 2, 2047, 2048, 2049, 5000, 10_000] {
                    let mut buf = vec![0xAA; len];
                    let read = file.read_at(&mut buf, offset as u64).unwrap();
                    assert!(read > 0 && offset + read <= 5000);
                    assert_eq!(buf[..read], content[offset..offset + read]);
                    assert!(
                        buf[read..].iter().all(|&b| b == 0xAA),
                        "beyond what was read"
                    );
                }
            }
        }
    });
}

#[test]
fn beyond_the_end_there_is_nothing_and_no_error() {
    on_each_source(&disc(), |image| {
        for path in ["/ONE", "/FOUR", "/EMPTY"] {
            let file = image.best_tree().open(path).unwrap();
            let entry = image.best_tree().get(path).unwrap();
            assert_eq!(entry.is_empty().unwrap(), path == "/EMPTY");
            assert_eq!(file.is_empty(), path == "/EMPTY");
            let mut buf = [0xAA; 8];
            for offset in [file.len(), file.len() + 1, 1 << 32, u64::MAX - 7, u64::MAX] {
                assert_eq!(file.read_at(&mut buf, offset).unwrap(), 0, "{offset}");
                assert_eq!(file.read_at(&mut [], offset).unwrap(), 0);
            }
            assert_eq!(buf, [0xAA; 8]);
        }
    });
}

#[test]
fn read_delivers_the_file_whatever_the_buffer() {
    let content = content(5000);
    on_each_source(&disc(), |image| {
        for path in ["/ONE", "/FOUR"] {
            for step in [1, 7, 2048, 4999, 5000, 9999] {
                let mut file = image.best_tree().open(path).unwrap();
                let (mut all, mut buf) = (Vec::new(), vec![0; step]);
                loop {
                    match file.read(&mut buf).unwrap() {
                        0 => break,
                        read => all.extend_from_slice(&buf[..read]),
                    }
                }
                assert!(all == content, "{path} by {step}");
                assert_eq!(file.read(&mut buf).unwrap(), 0);
            }
            let file = image.best_tree().open(path).unwrap();
            assert!(file.read_to_vec().unwrap() == content);
            assert!(image.best_tree().read(path).unwrap() == content);
        }
    });
}

#[test]
fn seek_goes_everywhere_but_before_the_start() {
    on_each_source(&disc(), |image| {
        let mut file = image.best_tree().open("/FOUR").unwrap();
        assert_eq!(file.seek(SeekFrom::End(-3)).unwrap(), 4997);
        let mut rest = Vec::new();
        file.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, content(5000)[4997..]);
        assert_eq!(file.stream_position().unwrap(), 5000);
        assert_eq!(file.seek(SeekFrom::Current(-2952)).unwrap(), 2048);
        let mut buf = [0; 2];
        file.read_exact(&mut buf).unwrap();
        assert_eq!(buf, content(5000)[2048..2050]);
        for beyond in [SeekFrom::End(9), SeekFrom::Start(u64::MAX)] {
            file.seek(beyond).unwrap();
            assert_eq!(file.read(&mut buf).unwrap(), 0);
        }
        file.seek(SeekFrom::Start(7)).unwrap();
        for before in [
            SeekFrom::Current(-8),
            SeekFrom::End(-5001),
            SeekFrom::Current(i64::MIN),
        ] {
            let error = file.seek(before).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert_eq!(file.stream_position().unwrap(), 7, "it stays where it was");
        }
        file.seek(SeekFrom::Start(u64::MAX)).unwrap();
        assert!(file.seek(SeekFrom::Current(1)).is_err());
    });
}

#[test]
fn clones_read_on_independently() {
    on_each_source(&disc(), |image| {
        let mut first = image.best_tree().open("/ONE").unwrap();
        let mut buf = [0; 100];
        first.read_exact(&mut buf).unwrap();
        let mut second = first.clone();
        second.read_exact(&mut buf).unwrap();
        assert_eq!(first.stream_position().unwrap(), 100);
        assert_eq!(second.stream_position().unwrap(), 200);
        first.read_exact(&mut buf).unwrap();
        assert_eq!(buf[..], content(200)[100..]);
    });
}

#[test]
fn a_file_is_a_source_with_bounds() {
    on_each_source(&disc(), |image| {
        for path in ["/ONE", "/FOUR"] {
            let file = image.best_tree().open(path).unwrap();
            assert_eq!(file.size().unwrap(), 5000);
            let mut all = vec![0; 5000];
            file.read_exact_at(&mut all, 0).unwrap();
            assert!(all == content(5000));
            for (offset, len) in [
                (0, 5001),
                (4999, 2),
                (5000, 1),
                (u64::MAX, 1),
                (u64::MAX - 1, 5),
            ] {
                match file.read_exact_at(&mut all[..1].repeat(len), offset) {
                    Err(SourceError::OutOfBounds {
                        offset: at,
                        len: l,
                        size,
                    }) => {
                        assert_eq!((at, l, size), (offset, len as u64, 5000));
                    }
                    other => panic!("{other:?}"),
                }
                assert!(file.slice_at(offset, len).is_none());
            }
        }
    });
}

#[test]
fn what_lies_in_memory_in_one_piece_is_lent() {
    let bytes = disc();
    let image = Image::new(InMemory(&bytes)).unwrap();
    let tree = image.best_tree();
    let one = tree.get("/ONE").unwrap();
    let at = one.extents().unwrap()[0].image_offset.unwrap() as usize;
    let slice = one.as_slice().unwrap();
    assert!(slice == content(5000));
    assert_eq!(slice.as_ptr(), bytes[at..].as_ptr(), "not a copy");
    assert_eq!(
        one.open().unwrap().into_slice().map(<[u8]>::len),
        Some(5000)
    );
    assert_eq!(
        one.open().unwrap().slice_at(10, 5),
        Some(&content(15)[10..])
    );
    assert_eq!(tree.get("/EMPTY").unwrap().as_slice(), Some(&[][..]));
    assert_eq!(tree.get("/FOUR").unwrap().as_slice(), None);
    assert_eq!(tree.root().as_slice(), None, "a directory is no file");
}

#[test]
fn nothing_is_lent_from_a_file() {
    let file = crate::common::TempFile::new(&disc());
    let image = Image::open(&file.0).unwrap();
    let one = image.best_tree().get("/ONE").unwrap();
    assert_eq!(one.as_slice(), None);
    assert_eq!(one.open().unwrap().slice_at(0, 1), None);
}

#[test]
fn an_image_in_an_image_is_an_image() {
    let inner = Builder::new().joliet(3).file("/D/Inner file.txt", "inside");
    let inner = inner.build();
    let builder = Builder::new().file("/WHOLE.ISO", inner.bytes());
    let pieces = file("/PIECES.ISO", inner.bytes())
        .pieces(&[2048, 30_000, 7])
        .apart(1);
    let outer = builder.entry(pieces).build();
    reads_back(&outer, &[Tree::Primary]);
    on_each_source(&outer.bytes(), |image| {
        for path in ["/WHOLE.ISO", "/PIECES.ISO"] {
            let file = image.best_tree().open(path).unwrap();
            let nested = Image::new(file).unwrap();
            let content = nested.best_tree().read("/D/Inner file.txt").unwrap();
            assert_eq!(content, b"inside");
            assert_eq!(nested.size(), inner.len());
        }
    });
    let bytes = outer.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let nested = Image::new(image.best_tree().open("/WHOLE.ISO").unwrap()).unwrap();
    let entry = nested.best_tree().get("/D/Inner file.txt").unwrap();
    assert_eq!(entry.as_slice(), Some(&b"inside"[..]), "lent through both");
}

#[test]
fn bytes_beyond_the_image_are_an_error_behind_those_that_are_there() {
    let mut disc = Builder::new().file("/ONE", content(5000)).build();
    let range = disc.ranges("/ONE")[0].clone();
    disc.truncate(range.start + 3000);
    on_each_source(&disc.bytes(), |image| {
        assert!(image.is_truncated());
        let mut file = image.best_tree().open("/ONE").unwrap();
        assert_eq!(file.len(), 5000);
        let mut buf = [0; 5000];
        assert_eq!(file.read_at(&mut buf, 0).unwrap(), 3000);
        assert_eq!(buf[..3000], content(3000));
        let error = format_error(file.read_at(&mut buf, 3000));
        assert_eq!(error.structure, Structure::FileExtent);
        assert_eq!(error.offset, range.start + 3000);
        let (end, size) = (range.end, image.size());
        assert_eq!(error.kind, FormatErrorKind::BeyondImage { end, size });
        assert_eq!(format_error(file.read_to_vec()), error);
        let error = file.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
        assert!(file.read_exact_at(&mut buf[..3000], 0).is_ok());
        assert!(file.read_exact_at(&mut buf[..3001], 0).is_err());
        assert_eq!(image.best_tree().get("/ONE").unwrap().as_slice(), None);
    });
}
