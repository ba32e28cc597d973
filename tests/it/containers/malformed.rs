//! S3, S4: containers that are cut, lie, or have lost a file: an error that tells where, or what is
//! there read right.

use std::sync::Arc;

use isoudf::container::{Choice, ContainerFault, Disc, Folder, Opened, SharedSource};
use isoudf::source::{InMemory, SourceError};
use isoudf::{Error, Image, Options, Structure};

use super::{Broken, Burnt, Files, SOURCES, burnt, fault, refused};
use crate::common::{failed, strict};
use crate::support::containers::{ccd, cue, joined, mds, nero_dao, nero_tao, toc, without_pregaps};

/// The disc in each container: its name, the file beside it, and all of them.
fn containers(burnt: &Burnt) -> Vec<(&'static str, Option<&'static str>, Files)> {
    let tracks = &burnt.tracks;
    vec![
        (
            "a.cue",
            Some("a.bin"),
            Files::new([
                ("a.cue", cue(tracks, &["a.bin"]).into_bytes()),
                ("a.bin", joined(tracks)),
            ]),
        ),
        (
            "a.toc",
            Some("a.bin"),
            Files::new([
                ("a.toc", toc(tracks, "a.bin").into_bytes()),
                ("a.bin", joined(tracks)),
            ]),
        ),
        (
            "a.ccd",
            Some("a.img"),
            Files::new([
                ("a.ccd", ccd(tracks).into_bytes()),
                ("a.img", joined(tracks)),
            ]),
        ),
        (
            "a.mds",
            Some("a.mdf"),
            Files::new([
                ("a.mds", mds(tracks, true, &["*.mdf"], false)),
                ("a.mdf", without_pregaps(tracks)),
            ]),
        ),
        ("1.nrg", None, Files::new([("1.nrg", nero_dao(1, tracks))])),
        ("2.nrg", None, Files::new([("2.nrg", nero_dao(2, tracks))])),
    ]
}

/// Whatever was made of it, what is read is of the disc.
fn check(files: &Files, name: &str) {
    let disc = match files.disc(name, SOURCES[0].1, &Options::default()) {
        Ok(disc) => disc,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for choice in [Choice::Latest, Choice::Track(1), Choice::Track(3)] {
        let image = disc
            .source(choice)
            .and_then(|(source, _)| Image::new(source));
        let Ok(image) = image else {
            continue;
        };
        let tree = image.best_tree();
        for (path, content) in [
            ("/OLD", &b"old"[..]),
            ("/NEW", &[5; 5000]),
            ("/GONE", &[3; 5000]),
        ] {
            if let Ok(read) = tree.read(path) {
                assert_eq!(read, content, "{name}: {path}");
            }
        }
    }
}

#[test]
fn s4_a_lost_file_is_named() {
    let burnt = burnt(true);
    for (name, beside, mut files) in containers(&burnt) {
        let Some(beside) = beside else {
            continue;
        };
        files.0.remove(beside);
        let (error, text) = refused(&files, name, &Options::default());
        let error = fault(&error);
        assert_eq!((&error.file[..], error.track), (name, Some(1)));
        assert!(matches!(&error.fault, ContainerFault::NoFile { name } if name == beside));
        assert!(text.contains(name) && text.contains(beside), "{text}");
    }
}

/// The source of the sectors fails: at once, or where the last track begins.
#[test]
fn s4_a_source_that_fails_is_named_with_its_track() {
    let burnt = burnt(true);
    for (name, beside, files) in containers(&burnt) {
        let Some(beside) = beside else {
            continue;
        };
        let len = files.0[beside].len() as u64;
        for good in [0, len - 2352] {
            let folder = Failing {
                files: &files,
                good,
            };
            let source = Arc::new(InMemory(files.0[name].clone()));
            let opened = Disc::new(name, source, &folder, &Options::default())
                .and_then(|disc| Opened::new(disc, Options::default(), Choice::Latest));
            let error = match opened {
                Err(error) => error,
                // A TOC file is of one session, which ends before that.
                Ok(_) if name == "a.toc" => continue,
                // The last sector is that of a file.
                Ok(opened) => failed(opened.image.best_tree().read("/NEW")),
            };
            let told = fault(&error);
            assert_eq!(told.file, name, "{error}");
            assert_eq!(told.track, Some(if good == 0 { 1 } else { 3 }), "{error}");
            let ContainerFault::Source { file, source } = &told.fault else {
                panic!("{error}");
            };
            assert_eq!(file, beside);
            assert!(error.to_string().ends_with(&source.to_string()), "{error}");
        }
    }
}

struct Failing<'a> {
    files: &'a Files,
    good: u64,
}

impl Folder for Failing<'_> {
    fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
        let bytes = self.files.0[name].clone();
        let good = self.good;
        Ok(Some((name.to_owned(), Arc::new(Broken { bytes, good }))))
    }
}

/// The file ends within the first track, within the last one, and before the last one.
#[test]
fn s4_a_cut_file_of_sectors() {
    let burnt = burnt(true);
    let last = &burnt.tracks[2];
    // A TOC file knows no sessions.
    let containers = containers(&burnt).into_iter();
    for (name, beside, files) in containers.filter(|(name, ..)| *name != "a.toc") {
        let Some(beside) = beside else {
            continue;
        };
        let len = files.0[beside].len();
        let keep = |len: usize| {
            let mut files = files.clone();
            files.0.get_mut(beside).unwrap().truncate(len);
            files
        };
        // The last file of the last session.
        let cut = keep(len - 2352 * 2);
        if name != "a.cue" {
            let (error, text) = refused(&cut, name, &strict());
            assert_eq!(fault(&error).track, Some(3), "{text}");
        }
        let disc = cut.disc(name, SOURCES[0].1, &Options::default()).unwrap();
        let opened = Opened::new(disc, Options::default(), Choice::Latest).unwrap();
        assert_eq!(opened.image.label(), "SESSION2");
        assert_eq!(opened.image.best_tree().read("/OLD").unwrap(), b"old");
        assert!(opened.image.best_tree().read("/NEW").is_err());
        // All of it.
        for len in [
            len - 2352 * last.length(),
            len - 2352 * last.length() - 1,
            1000,
            0,
        ] {
            let cut = keep(len);
            let (error, text) = refused(&cut, name, &Options::default());
            assert!(fault(&error).track.is_some(), "{text}");
            assert!(text.contains(name), "{text}");
        }
    }
}

#[test]
fn s4_a_description_cut_anywhere() {
    let burnt = burnt(true);
    for (name, _, files) in containers(&burnt) {
        let whole = files.0[name].clone();
        // Of Nero's images, what is behind the sectors, and something of these.
        let from = whole.len().saturating_sub(600);
        for len in from..whole.len() {
            let mut files = files.clone();
            files.0.insert(name.to_owned(), whole[..len].to_vec());
            check(&files, name);
        }
    }
}

#[test]
fn s4_a_description_with_any_byte_wrong() {
    let burnt = burnt(true);
    for (name, _, files) in containers(&burnt) {
        let whole = files.0[name].clone();
        let from = whole.len().saturating_sub(900);
        for at in from..whole.len() {
            for value in [0xFF, whole[at] ^ 1] {
                let mut changed = whole.clone();
                changed[at] = value;
                let mut files = files.clone();
                files.0.insert(name.to_owned(), changed);
                check(&files, name);
            }
        }
    }
}

/// Descriptions that are whole and begin with what is none of theirs: structure and byte are told.
#[test]
fn s4_a_broken_description_is_told_by_its_structure() {
    let burnt = burnt(true);
    type Break = fn(&mut Vec<u8>);
    let rows: [(&str, Structure, Break); 3] = [
        ("a.ccd", Structure::ControlFile, |bytes| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let track = text.find("Point=0x01").unwrap();
            let line = track + text[track..].find("PLBA=").unwrap();
            bytes.insert(line, b'x');
        }),
        ("a.mds", Structure::MediaDescriptor, |bytes| {
            bytes.truncate(100);
        }),
        ("1.nrg", Structure::NeroChunk, |bytes| {
            // The length of the last of its chunks: more than there is.
            let at = bytes.windows(4).rposition(|part| part == b"CUES");
            bytes[at.unwrap() + 4] = 0x7F;
        }),
    ];
    for (name, structure, spoil) in rows {
        let mut all = containers(&burnt).into_iter();
        let (_, _, mut files) = all.find(|(other, ..)| *other == name).unwrap();
        spoil(files.0.get_mut(name).unwrap());
        let (error, text) = refused(&files, name, &Options::default());
        let ContainerFault::Format(error) = fault(&error).fault else {
            panic!("{text}");
        };
        assert_eq!(error.structure, structure, "{text}");
        assert!(text.contains(name), "{text}");
    }
}

/// Lines of a sheet that contradict each other, each with its track.
#[test]
fn s3_a_sheet_that_lies() {
    let burnt = burnt(true);
    let sheet = cue(&burnt.tracks, &["a.bin"]);
    for (from, to, track, what) in [
        ("TRACK 02", "TRACK 01", Some(1), "not above the one before"),
        ("TRACK 03", "TRACK 00", Some(2), "not a number"),
        ("INDEX 01 00:00:00\n", "", Some(1), "no index 1"),
        (
            "INDEX 01 00:00:00",
            "INDEX 01 99:00:00",
            Some(2),
            "before the one before it",
        ),
        (
            "INDEX 01 00:00:00",
            "INDEX 01 0:0:0\nINDEX 01 0:0:0",
            Some(1),
            "twice",
        ),
        (
            "INDEX 01 00:00:00",
            "INDEX 01 0:0:0\nINDEX 00 0:0:0",
            Some(1),
            "twice, or out of order",
        ),
        (
            "FILE \"a.bin\" BINARY",
            "REM x",
            Some(1),
            "no file to which",
        ),
        ("  TRACK 01 MODE1/2352\n", "", None, "no track to which"),
        (
            "REM SESSION 02",
            "REM SESSION 05\nREM SESSION 04",
            Some(2),
            "the session is before",
        ),
        (
            "TRACK 01 MODE1/2352",
            "TRACK 01 MODE9/2352",
            None,
            "not a mode",
        ),
    ] {
        let changed = sheet.replacen(from, to, 1);
        assert_ne!(changed, sheet, "{from}");
        let files = Files::new([
            ("a.cue", changed.into_bytes()),
            ("a.bin", joined(&burnt.tracks)),
        ]);
        let (error, text) = refused(&files, "a.cue", &Options::default());
        assert_eq!(fault(&error).track, track, "{text}");
        assert!(text.contains(what), "{text}");
        assert!(matches!(fault(&error).fault, ContainerFault::Format(_)));
    }
    // A place behind the end of the file.
    let at = sheet.rfind("INDEX").unwrap();
    let changed = format!("{}INDEX 01 80:00:00\n", &sheet[..at]);
    let files = Files::new([
        ("a.cue", changed.into_bytes()),
        ("a.bin", joined(&burnt.tracks)),
    ]);
    let (error, text) = refused(&files, "a.cue", &Options::default());
    assert_eq!(fault(&error).track, Some(3), "{text}");
    let unknown = Files::new([
        ("a.cue", format!("{sheet}BOGUS x\n").into_bytes()),
        ("a.bin", joined(&burnt.tracks)),
    ]);
    assert!(
        unknown
            .disc("a.cue", SOURCES[0].1, &Options::default())
            .is_ok()
    );
    let (_, text) = refused(&unknown, "a.cue", &strict());
    assert!(text.contains("not a command"), "{text}");
}

/// Puts bytes over the chunk of an image, so far behind its letters.
fn over(image: &[u8], id: &[u8; 4], from: usize, bytes: &[u8]) -> Vec<u8> {
    let mut image = image.to_vec();
    let at = image.windows(4).rposition(|window| window == id).unwrap();
    image[at + from..][..bytes.len()].copy_from_slice(bytes);
    image
}

#[test]
fn s4_chunks_of_nero_that_lie() {
    let burnt = burnt(false);
    let dao = nero_dao(2, &burnt.tracks);
    let tao = nero_tao(2, &burnt.tracks[..1]);
    let huge = u64::MAX.to_be_bytes();
    for (image, track, what) in [
        // Sizes of chunks, of a sector; mode; where the track begins and ends.
        (over(&dao, b"DAOX", 4, &[0xFF; 4]), None, "bytes needed"),
        (
            over(&dao, b"DAOX", 8 + 22 + 12, &[0, 0]),
            Some(3),
            "cannot be",
        ),
        (
            over(&dao, b"DAOX", 8 + 22 + 12, &[0x08, 0]),
            Some(3),
            "cannot be",
        ),
        (
            over(&dao, b"DAOX", 8 + 22 + 14, &[0x55]),
            Some(3),
            "mode of a track is 85",
        ),
        (
            over(&dao, b"DAOX", 8 + 22 + 18, &huge),
            Some(3),
            "cannot be",
        ),
        (
            over(&dao, b"DAOX", 8 + 22 + 34, &huge),
            Some(3),
            "cannot be",
        ),
        (over(&dao, b"DAOX", 8 + 20, &[0]), Some(0), "not above"),
        (over(&dao, b"DAOX", 8 + 20, &[100]), Some(100), "above 99"),
        (over(&dao, b"DAOX", 8 + 20, &[4]), Some(4), "no index 1"),
        (
            over(&dao, b"CUEX", 8 + 1, &[0x1F]),
            None,
            "two decimal digits",
        ),
        (over(&dao, b"NER5", 4, &huge), None, "reaches to byte"),
        (over(&tao, b"ETN2", 8, &huge), Some(1), "behind the sectors"),
        (
            over(&tao, b"ETN2", 8 + 8, &huge),
            Some(1),
            "behind the sectors",
        ),
        (
            over(&tao, b"ETN2", 8 + 19, &[0x40]),
            Some(1),
            "mode of a track is 64",
        ),
    ] {
        let files = Files::new([("a.nrg", image)]);
        let (error, text) = refused(&files, "a.nrg", &Options::default());
        assert_eq!(fault(&error).track, track, "{text}");
        assert!(text.contains(what), "{text}");
    }
    // Chunks begin at the image's start, and are larger than may be.
    let image = over(&dao, b"NER5", 4, &[0; 8]);
    let mut options = Options::default();
    options.limits.container_bytes = 100_000;
    let files = Files::new([("a.nrg", image)]);
    let (error, text) = refused(&files, "a.nrg", &options);
    assert!(matches!(error, Error::Limit { .. }), "{text}");
}

#[test]
fn s4_media_descriptors_that_lie() {
    let burnt = burnt(false);
    let descriptor = mds(&burnt.tracks, true, &["*.mdf"], false);
    // Where the first track's block is, the fourth of its session.
    let track = 88 + 2 * 24 + 3 * 80;
    for (at, bytes, of, what) in [
        (80, &[0xFF; 4][..], None, "bytes needed"),
        (20, &[0xFF; 2], None, "more sessions than"),
        (88 + 8, &[0, 0], None, "no session"),
        (88 + 20, &[0xFF; 4], None, "bytes needed"),
        (track, &[0xA9], Some(1), ""),
        (track + 12, &[0xFF; 4], Some(1), "bytes needed"),
        (track + 12, &[0; 4], Some(1), "no extra block"),
        (track + 16, &[0, 0], Some(1), "has this size"),
        (track + 40, &[0xFF; 8], Some(1), "reaches to byte"),
        (track + 48, &[0; 4], Some(1), "number of files is 0"),
        (
            track + 48,
            &[0xFF; 4],
            Some(1),
            "number of files is 4294967295",
        ),
        (track + 52, &[0xFF; 4], Some(1), "bytes needed"),
    ] {
        let mut changed = descriptor.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        let files = Files::new([
            ("a.mds", changed),
            ("a.mdf", without_pregaps(&burnt.tracks)),
        ]);
        let disc = files.disc("a.mds", SOURCES[0].1, &Options::default());
        if what.is_empty() {
            check(&files, "a.mds");
            continue;
        }
        let error = disc.unwrap_err();
        assert_eq!(fault(&error).track, of, "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
}
