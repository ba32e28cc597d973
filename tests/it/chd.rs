//! S5: CHD files by chdman, held against what they were made of. `cargo test --features chd`.

use std::fs;
use std::path::{Path, PathBuf};

use isoudf::compressed::{BlockError, Chd};
use isoudf::container::{Container, TrackMode, open_any};
use isoudf::sectors::RawSectors;
use isoudf::source::{ReadAt, SourceError};
use isoudf::{Error, FormatErrorKind, Image, LimitKind, Limits, Structure};

use crate::common::{Counting, format_error, metered, sources};
use crate::real;

fn path(name: &str) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/compressed");
    data.join(format!("{name}.chd"))
}

fn sample(name: &str) -> Vec<u8> {
    fs::read(path(name)).unwrap()
}

/// The source gives the bytes at once and in pieces.
#[track_caller]
fn gives(source: &impl ReadAt, bytes: &[u8]) {
    let mut whole = vec![0xEE; bytes.len()];
    source.read_exact_at(&mut whole, 0).unwrap();
    assert!(whole == bytes);
    for (at, piece) in bytes.chunks(777).enumerate() {
        let mut read = vec![0xEE; piece.len()];
        source.read_exact_at(&mut read, 777 * at as u64).unwrap();
        assert!(read == piece, "{at}");
    }
}

#[test]
fn s5_a_dvd_is_its_image() {
    let image = real::image("gi-split");
    for (_, source, _file) in sources(&sample("gi-split.raw")) {
        let chd = Chd::new(source).unwrap();
        assert_eq!(chd.size().unwrap(), image.len() as u64);
        assert!(chd.tracks().is_empty());
        gives(&chd, &image);
        assert!(
            chd.read_exact_at(&mut [0; 2], image.len() as u64 - 1)
                .is_err()
        );
        assert_eq!(Image::new(chd).unwrap().label(), "gi-split");
    }
}

#[test]
fn s5_the_data_track_of_a_cd() {
    let image = real::image("gi-split");
    let sectors = (image.len() / 2048) as u32;
    for (name, kind, frames, first) in [
        ("cd", "MODE1", sectors, 0),
        ("mixed", "MODE1_RAW", sectors, 0),
        ("mode1-2352-pregap", "MODE1_RAW", sectors + 150, -150),
        ("mode2f1-2336", "MODE2", sectors, 0),
        ("mode2f1-2352", "MODE2_RAW", sectors, 0),
    ] {
        for (_, source, _file) in sources(&sample(&format!("gi-split.{name}"))) {
            let chd = Chd::new(source).unwrap();
            let track = &chd.tracks()[0];
            assert_eq!(
                (track.number, &*track.kind, track.offset),
                (1, kind, 0),
                "{name}"
            );
            assert_eq!((track.frames, track.first), (frames, first), "{name}");
            if name == "mixed" {
                // The frames of a track are filled up to a multiple of four.
                let audio = &chd.tracks()[1];
                assert_eq!(
                    (audio.number, &*audio.kind, audio.frames),
                    (2, "AUDIO", 450)
                );
                assert_eq!(audio.offset, 196 * 2448);
                assert_eq!((audio.first, audio.layout()), (193, None));
            }
            let layout = track.layout().unwrap();
            let blocks = RawSectors::new(chd, layout).unwrap();
            gives(&blocks, &image);
            assert_eq!(Image::new(blocks).unwrap().label(), "gi-split");
        }
    }
}

#[test]
fn s5_a_file_is_opened_by_its_content() {
    use TrackMode::{Audio, Mode1, Mode2};
    for (name, modes) in [
        ("raw", &[][..]),
        ("cd", &[Mode1]),
        ("mixed", &[Mode1, Audio]),
        ("mode1-2352-pregap", &[Mode1]),
        ("mode2f1-2336", &[Mode2]),
        ("mode2f1-2352", &[Mode2]),
    ] {
        let opened = open_any(path(&format!("gi-split.{name}"))).unwrap();
        assert_eq!(opened.disc.container(), Container::Chd, "{name}");
        let tracks = opened.disc.tracks();
        let found: Vec<_> = tracks.iter().map(|track| track.mode).collect();
        assert_eq!(found, modes, "{name}");
        assert_eq!(opened.track, (!modes.is_empty()).then_some(1), "{name}");
        assert_eq!(opened.image.label(), "gi-split", "{name}");
    }
}

#[test]
fn s5_a_file_that_is_not_compressed() {
    let numbers: String = (1..3000).map(|n| format!("{n}\n")).collect();
    let plain = [&[0; 4096], &numbers.as_bytes()[..10_240]].concat();
    for (_, source, _file) in sources(&sample("plain")) {
        gives(&Chd::new(source).unwrap(), &plain);
    }
}

#[test]
fn s5_small_reads_expand_a_hunk_once() {
    let file = sample("gi-split.raw");
    let (source, counts) = Counting::new(&file[..]);
    let chd = Chd::new(source).unwrap();
    let (reads, _) = counts.take();
    assert!(reads < 60, "{reads}");
    for at in (0..40_960).step_by(512) {
        chd.read_exact_at(&mut [0; 512], at).unwrap();
    }
    let (reads, _) = counts.take();
    assert!(reads <= 10, "{reads}");
}

#[test]
fn headers_that_cannot_be() {
    let file = sample("gi-split.raw");
    for (at, bytes, offset) in [
        (0, &b"MComprHX"[..], 0),
        (12, &[0, 0, 0, 4], 12),
        (56, &[0; 4], 56),
        (56, &[0x7F; 4], 56),
        (60, &[0; 4], 60),
        (60, &[0, 0, 8, 1], 60),
        (40, &[0, 0, 1, 0, 0, 0, 0, 0], 40),
        (40, &[0xFF; 8], 40),
    ] {
        let mut file = file.clone();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        let error = format_error(Chd::new(&file[..]).map(drop));
        assert_eq!(error.structure, Structure::CompressedHeader);
        assert_eq!(error.offset, offset, "{error}");
    }
    let mut child = file.clone();
    child[110] = 1;
    let error = Chd::new(&child[..]).map(drop).unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error}");
    for len in 0..file.len() {
        assert!(Chd::new(&file[..len]).is_err(), "{len}");
    }
}

#[test]
fn a_size_that_is_not_there_takes_no_memory() {
    let mut file = sample("gi-split.raw");
    file[32..40].copy_from_slice(&(4096_u64 << 24).to_be_bytes());
    let (_, most) = metered(|| match Chd::new(&file[..]).map(drop) {
        Err(Error::Limit {
            kind,
            limit,
            offset,
        }) => {
            assert_eq!((kind, limit, offset), (LimitKind::ChdHunks, 1 << 22, 32));
        }
        other => panic!("{other:?}"),
    });
    assert!(most < 4096, "{most}");
    let mut limits = Limits::default();
    limits.chd_hunks = 96;
    let file = sample("gi-split.raw");
    assert!(Chd::with_limits(&file[..], &limits).is_err());
    limits.chd_hunks = 97;
    assert!(Chd::with_limits(&file[..], &limits).is_ok());
}

/// Whatever byte is damaged: it opens or does not, and no hunk gives other bytes than its own.
#[test]
fn damage_anywhere_is_no_wrong_byte() {
    let image = real::image("gi-split");
    let sound = sample("gi-split.raw");
    let mut told = 0;
    // Each byte of the map, and of the rest some.
    let map = u64::from_be_bytes(sound[40..48].try_into().unwrap()) as usize;
    let places = (0..map).step_by(37).chain(map..sound.len());
    for at in places {
        let mut file = sound.clone();
        file[at] ^= 0x55;
        let Ok(chd) = Chd::new(&file[..]) else {
            continue;
        };
        // Those of its geometry say what the hunks are.
        if (32..64).contains(&at) {
            continue;
        }
        for (number, right) in image.chunks(4096).enumerate() {
            let mut hunk = vec![0; right.len()];
            match chd.read_exact_at(&mut hunk, 4096 * number as u64) {
                Ok(()) => assert!(hunk == right, "byte {at}, hunk {number}"),
                Err(SourceError::Other(error)) => {
                    let error = error.downcast_ref::<BlockError>().unwrap();
                    assert_eq!(error.block, number as u64);
                    assert!(matches!(error.fault.kind, FormatErrorKind::Broken { .. }));
                    told += 1;
                }
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(told > 50, "{told}");
}

/// The source is whole: it is the map that is wrong.
#[test]
fn a_hunk_behind_the_end_is_named() {
    let mut file = sample("plain");
    let map = u64::from_be_bytes(file[40..48].try_into().unwrap()) as usize;
    file[map + 4..map + 8].copy_from_slice(&0x00FF_FFFF_u32.to_be_bytes());
    let chd = Chd::new(&file[..]).unwrap();
    chd.read_exact_at(&mut [0; 4096], 0).unwrap();
    let Err(SourceError::Other(error)) = chd.read_exact_at(&mut [0; 4096], 4096) else {
        panic!("not an error of the block");
    };
    let error = error.downcast_ref::<BlockError>().unwrap();
    assert_eq!((error.block, error.fault.offset), (1, 0xFF_FFFF * 4096));
}

#[test]
fn metadata_that_lead_in_circles_end() {
    let mut file = sample("gi-split.cd");
    let first = u64::from_be_bytes(file[48..56].try_into().unwrap());
    let at = first as usize + 8;
    file[at..at + 8].copy_from_slice(&first.to_be_bytes());
    let error = format_error(Chd::new(&file[..]).map(drop));
    assert_eq!(
        (error.structure, error.offset),
        (Structure::ChdTrack, first + 8)
    );
    file[at..at + 8].fill(0x7F);
    let error = format_error(Chd::new(&file[..]).map(drop));
    assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
    assert_eq!(error.offset, first + 8);
    // No number.
    let mut file = sample("gi-split.cd");
    let text = first as usize + 16;
    assert_eq!(&file[text..text + 7], b"TRACK:1");
    file[text + 6] = b'x';
    let error = format_error(Chd::new(&file[..]).map(drop));
    assert_eq!(error.offset, text as u64);
}
