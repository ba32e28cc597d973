//! What xorriso wrote and extracts again.

use std::fmt::Write as _;
use std::io::{Read, Seek, SeekFrom};

use isoudf::raw::zisofs::{Layout, ZisofsEntry};
use isoudf::source::ReadAt;
use isoudf::{File, Namespace};
use sha2::{Digest, Sha256};

use crate::common::{Source, on_each_source};
use crate::real::image;

/// SHA-256 of the file as `xorriso -osirrox on -extract` gives it, and Linux 6.1 of the first image.
const HASH: &str = "ce47ad6c2ba122c898c53f7ea3cea8390d5251b182d63414e942194d127fa2a1";

/// The numbers 1 to 20,000 on lines, 100,000 zeros and "end": see tests/data/README.md.
fn numbers() -> Vec<u8> {
    let mut text = String::new();
    for number in 1..=20_000 {
        writeln!(text, "{number}").unwrap();
    }
    let mut bytes = text.into_bytes();
    bytes.resize(bytes.len() + 100_000, 0);
    bytes.extend(b"end\n");
    bytes
}

fn on_each_file(check: impl Fn(&str, File<'_, Source>)) {
    for (name, layout, block) in [
        ("xo-zisofs", Layout::V1, 32 << 10),
        ("xo-zisofs2", Layout::V2, 256 << 10),
    ] {
        let bytes = image(name);
        let at = bytes.windows(3).position(|bytes| bytes == b"ZF\x10");
        let at = at.expect("a ZF entry");
        let (zisofs, _) = ZisofsEntry::parse(&bytes[at + 4..at + 16], bytes[at + 3]).unwrap();
        assert_eq!(zisofs.layout(), Some(layout));
        assert_eq!(zisofs.block_size(), Some(block));
        on_each_source(&bytes, |image| {
            let tree = image.tree(Namespace::RockRidge).unwrap();
            let entry = tree.get("/numbers.txt").unwrap();
            assert_eq!(entry.len().unwrap(), 208_898);
            let file = entry.open().unwrap();
            assert_eq!(file.extents()[..], entry.extents().unwrap()[..]);
            check(name, file);
            // What has no ZF entry is given as it is stored.
            let tree = image.tree(Namespace::Iso).unwrap();
            let stored = tree.get("/NUMBERS.TXT").unwrap().open().unwrap();
            assert!(!stored.is_compressed());
            check(name, stored.with_zisofs(zisofs, at as u64));
        });
    }
}

#[test]
fn expanded_it_is_what_was_put_there() {
    on_each_file(|name, file| {
        assert_eq!(file.len(), 208_898);
        assert!(file.is_compressed());
        let bytes = file.read_to_vec().unwrap();
        let hash: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hash, HASH, "{name}");
        assert!(bytes == numbers());
    });
}

#[test]
fn raw_is_what_is_stored() {
    on_each_file(|_, file| {
        let raw = file.raw();
        assert!(!raw.is_compressed());
        assert!(raw.len() < file.len());
        let bytes = raw.read_to_vec().unwrap();
        assert_eq!(bytes.len() as u64, raw.len());
        assert!(Layout::detect(&bytes).is_some());
        let stored: u64 = file.extents().iter().map(|extent| extent.len).sum();
        assert_eq!(stored, raw.len());
        assert_eq!(file.extents()[..], raw.extents()[..]);
        // What is not stored as it is read is not lent.
        assert!(file.slice_at(0, 4).is_none());
        assert!(file.clone().into_slice().is_none());
    });
}

#[test]
fn reads_of_every_size_agree_wherever_they_begin() {
    let expected = numbers();
    on_each_file(|name, mut file| {
        for at in [
            0, 1, 32_767, 32_768, 108_893, 108_894, 163_840, 208_893, 208_897,
        ] {
            for len in [1, 3, 4096, 32_768, 32_769, 300_000] {
                let len = len.min(expected.len() - at);
                let mut buf = vec![0xAA; len];
                file.read_exact_at(&mut buf, at as u64).unwrap();
                assert!(buf == expected[at..at + len], "{name}: {len} at {at}");
                file.seek(SeekFrom::Start(at as u64)).unwrap();
                buf.fill(0xAA);
                file.read_exact(&mut buf).unwrap();
                assert!(buf == expected[at..at + len], "{name}: {len} at {at}");
            }
        }
        let mut end = Vec::new();
        file.seek(SeekFrom::End(-4)).unwrap();
        file.read_to_end(&mut end).unwrap();
        assert_eq!(end, b"end\n");
        for offset in [208_898, 208_899, u64::MAX] {
            assert_eq!(file.read_at(&mut [0; 8], offset).unwrap(), 0);
        }
        assert!(file.read_exact_at(&mut [0; 8], 208_891).is_err());
    });
}

#[test]
fn clones_and_threads_read_on_independently() {
    let expected = numbers();
    on_each_file(|_, file| {
        let mut one = file.clone();
        let mut two = file.clone();
        let (mut ones, mut twos) = (vec![0; 50_000], vec![0; 50_000]);
        two.seek(SeekFrom::Start(60_000)).unwrap();
        for at in (0..50_000).step_by(500) {
            one.read_exact(&mut ones[at..at + 500]).unwrap();
            two.read_exact(&mut twos[at..at + 500]).unwrap();
        }
        assert!(ones == expected[..50_000] && twos == expected[60_000..110_000]);
        std::thread::scope(|scope| {
            for start in [0, 40_000, 80_000] {
                let (file, expected) = (&file, &expected);
                scope.spawn(move || {
                    let mut buf = [0; 1000];
                    for at in (start..start + 60_000).step_by(1000) {
                        file.read_exact_at(&mut buf, at as u64).unwrap();
                        assert!(buf == expected[at..at + 1000]);
                    }
                });
            }
        });
    });
}
