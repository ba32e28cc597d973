//! S4: TOC files of cdrdao.

mod tools;

use std::slice::from_ref;

use isoudf::container::{Choice, Container, ContainerFault, TrackMode};
use isoudf::source::{ReadAt, SourceError};
use isoudf::{Options, Structure};

use super::{Files, SOURCES, fault, on_each, refused};
use crate::common::{Findings, strict};
use crate::support::containers::{Track, cue, joined, time, toc};
use crate::support::iso::Builder;
use crate::support::sectors::Kind;
use crate::support::sparse::Sparse;

fn disc(first: usize) -> Vec<u8> {
    let mut before = Sparse::new();
    before.grow(first as u64 * 2048);
    let image = Builder::new().first_sector(first as u64).file("/A", "a");
    image.padding(150).build_onto(before).bytes()
}

/// A track with a volume that begins at this block.
fn data(number: u8, kind: Kind, first: usize) -> Track {
    let disc = disc(first);
    Track::new(number, 1, kind, first..disc.len() / 2048, &disc)
}

/// Data, sound behind a pause, and data again.
fn mixed(part: std::ops::Range<usize>) -> [Track; 3] {
    let first = data(1, Kind::Mode1, 0).part(part.clone(), 0);
    let start = first.length() + 150;
    let audio = Track::new(2, 1, Kind::Audio, start..start + 300, &[]).pregap(150);
    let last = data(3, Kind::Mode1, start + 450).part(part, 0);
    [first, audio, last.pregap(150)]
}

fn files(toc: String, image: Vec<u8>) -> Files {
    Files::new([("a.toc", toc.into_bytes()), ("a.bin", image)])
}

#[track_caller]
fn tracks(files: &Files, name: &str) -> Vec<isoudf::container::Track> {
    let disc = files.disc(name, SOURCES[0].1, &Options::default());
    disc.unwrap().tracks().to_vec()
}

#[test]
fn s4_toc_files_say_what_cue_sheets_say() {
    for part in [0..2352, 16..2064] {
        let made = mixed(part);
        let mut files = files(toc(&made, "D:\\x\\a.bin"), joined(&made));
        let sheet = cue(&made, &["a.bin"]).into_bytes();
        files.0.insert("a.cue".to_owned(), sheet);
        for choice in [1, 3] {
            on_each(&files, "a.toc", Choice::Track(choice), |opened| {
                assert_eq!(opened.disc.container(), Container::Toc);
                let read = opened.disc.tracks().iter();
                let read = read.map(|track| (track.start, track.length, track.pregap));
                let made = made.iter().map(|track| {
                    let length = Some(track.length() as u32);
                    (Some(track.start), length, track.pregap as u32)
                });
                assert!(read.eq(made));
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        }
        assert_eq!(tracks(&files, "a.toc"), tracks(&files, "a.cue"));
    }
}

#[test]
fn s4_each_mode_of_a_toc_file() {
    for (kind, part) in [
        (Kind::Mode1, 16..2064),
        (Kind::Mode1, 0..2352),
        (Kind::Form1, 24..2072),
        (Kind::Form1, 16..2352),
        (Kind::Form1, 0..2352),
    ] {
        for subchannels in [0, 96] {
            let track = data(1, kind, 0).part(part.clone(), subchannels);
            let toc = toc(from_ref(&track), "a.bin");
            let files = files(toc.clone(), track.bytes());
            on_each(&files, "a.toc", Choice::Latest, |opened| {
                let [read] = opened.disc.tracks() else {
                    panic!("one track");
                };
                let mode = match kind {
                    Kind::Mode1 => TrackMode::Mode1,
                    _ => TrackMode::Mode2,
                };
                assert_eq!((read.mode, read.start), (mode, Some(0)));
                assert_eq!(read.length, Some(track.length() as u32), "{toc}");
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        }
    }
    // Sectors of form 2 are no blocks.
    let toc = "TRACK MODE2_FORM2\nDATAFILE \"a.bin\"";
    let (error, _) = refused(&files(toc.into(), vec![0; 23240]), "a.toc", &strict());
    assert!(matches!(fault(&error).fault, ContainerFault::NoData));
}

/// The pregap: told as one, made of zeros or kept in the file; before the first track or a later one.
#[test]
fn s4_pregaps_of_toc_files() {
    for part in [0..2352, 16..2064] {
        let first = data(1, Kind::Mode1, 0).part(part.clone(), 0);
        let len = first.length();
        let second = data(2, Kind::Mode1, len + 150).part(part, 0);
        let mode = ["MODE1", "MODE1_RAW"][usize::from(second.part.len() == 2352)];
        for gap in [
            "PREGAP 0:2:0\n",
            "ZERO 0:2:0 START\n",
            "ZERO 0:1:0\nZERO 0:1:0\nSTART 0:2:0\n",
        ] {
            for (toc, expected) in [
                (
                    format!("TRACK {mode}\n{gap}DATAFILE \"1.bin\"\n"),
                    vec![(0, 150)],
                ),
                (
                    format!(
                        "TRACK {mode}\nDATAFILE \"1.bin\"\nTRACK {mode}\n{gap}DATAFILE \"2.bin\""
                    ),
                    vec![(0, 0), (len as i64 + 150, 150)],
                ),
            ] {
                let files = Files::new([
                    ("a.toc", toc.clone().into_bytes()),
                    ("1.bin", first.bytes()),
                    ("2.bin", second.bytes()),
                ]);
                let last = Choice::Track(expected.len() as u8);
                on_each(&files, "a.toc", last, |opened| {
                    let read = opened.disc.tracks().iter();
                    let read = read.map(|track| (track.start.unwrap(), track.pregap));
                    assert_eq!(read.collect::<Vec<_>>(), expected, "{toc}");
                    assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
                });
            }
        }
    }
}

/// A track put together from parts of files and zeros, with a last sector that is filled up.
#[test]
fn s4_a_track_of_pieces() {
    let track = data(1, Kind::Mode1, 0).part(16..2064, 0);
    let bytes = track.bytes();
    // 50 blocks in one file behind others, not quite the rest in another, zeros behind.
    let (front, back) = bytes.split_at(50 * 2048 + 700);
    let (unused, front) = (vec![9; 5000], front.to_vec());
    let back = &back[..back.len() - 1000];
    let toc = format!(
        "TRACK MODE1 DATAFILE \"1.bin\" #5000 {} DATAFILE \"2.bin\" TRACK MODE1 PREGAP 0:0:2 \
         DATAFILE \"1.bin\" #5000 0:0:3 ZERO 0:0:1 DATAFILE \"1.bin\" #5000 10",
        front.len()
    );
    let files = Files::new([
        ("a.toc", toc.into_bytes()),
        ("1.bin", [&unused[..], &front, &unused].concat()),
        ("2.bin", back.to_vec()),
    ]);
    on_each(&files, "a.toc", Choice::Track(2), |opened| {
        let tracks = opened.disc.tracks();
        assert_eq!(tracks[0].files, ["1.bin", "2.bin"]);
        assert_eq!(tracks[1].files, ["1.bin"]);
        let lengths = tracks.iter().map(|track| (track.length, track.pregap));
        let all = Some(track.length() as u32);
        assert_eq!(lengths.collect::<Vec<_>>(), [(all, 0), (Some(5), 2)]);
        let source = opened.disc.source(Choice::Track(2)).unwrap().0;
        let mut read = vec![1; bytes.len()];
        let mut expected = bytes.clone();
        expected[bytes.len() - 1000..].fill(0);
        // The volume's descriptors are those of the first track either way.
        source.read_exact_at(&mut read, 0).unwrap();
        assert!(read == expected);
        let second = bytes.len() as u64 + 2 * 2048;
        let mut read = vec![1; 5 * 2048];
        source.read_exact_at(&mut read, second).unwrap();
        let mut expected = vec![0; 5 * 2048];
        expected[..3 * 2048].copy_from_slice(&front[..3 * 2048]);
        expected[4 * 2048..4 * 2048 + 10].copy_from_slice(&front[..10]);
        assert!(read == expected);
        let gap = source.read_exact_at(&mut [0; 1], second - 1);
        assert!(matches!(gap, Err(SourceError::Gap { .. })), "{gap:?}");
    });
}

/// Sound: counted by samples and times, with what goes before each in the file.
#[test]
fn s4_sound_in_toc_files() {
    let last = data(3, Kind::Mode1, 0).part(16..2064, 0);
    let text = |sound: &str| {
        format!("CD_DA\n{sound}TRACK MODE1\nDATAFILE \"a.bin\"\nFILE \"a.bin\" 0 0:0:1\n")
    };
    for (sound, starts) in [
        // 588 samples are a sector, and what is left over is filled up.
        (
            "TRACK AUDIO\nFILE \"1.raw\" 588 1177\n",
            vec![Some(0), Some(3)],
        ),
        (
            "TRACK AUDIO\nFILE \"1.raw\" #100 0:0:1\n",
            vec![Some(0), Some(99)],
        ),
        (
            "TRACK AUDIO\nSILENCE 588\nSTART\nFILE \"1.raw\" #100 0 0:0:9\nINDEX 0:0:4",
            vec![Some(1), Some(10)],
        ),
        (
            "TRACK AUDIO RW\nDATAFILE \"1.raw\"",
            vec![Some(0), Some(97)],
        ),
        (
            "TRACK AUDIO\nFIFO \"/dev/x\" 23520",
            vec![Some(0), Some(10)],
        ),
        (
            "TRACK AUDIO\nFILE \"1.wav\" 0 0:0:7",
            vec![Some(0), Some(7)],
        ),
    ] {
        let files = Files::new([
            ("a.toc", text(&format!("{sound}\n")).into_bytes()),
            ("a.bin", last.bytes()),
            ("1.raw", vec![1; 100 * 2352]),
            ("1.wav", vec![1; 100]),
        ]);
        let read = tracks(&files, "a.toc");
        let read: Vec<_> = read.iter().map(|track| track.start).collect();
        assert_eq!(read, starts, "{sound}");
    }
    // Nobody knows how long this is.
    let files = Files::new([
        (
            "a.toc",
            text("TRACK AUDIO\nFILE \"1.wav\" 0\n").into_bytes(),
        ),
        ("a.bin", last.bytes()),
        ("1.wav", vec![1; 100]),
    ]);
    let (error, text) = refused(&files, "a.toc", &Options::default());
    assert_eq!(fault(&error).track, Some(2));
    assert!(text.contains("place on the disc"), "{text}");
}

#[test]
fn s4_names_in_toc_files() {
    let track = data(1, Kind::Mode1, 0);
    for (told, name) in [
        (r"C:\new\a.bin", "a.bin"),
        (r"\344\\\101", "\u{FFFD}A"),
        (r"D:\x\123 a.bin", "123 a.bin"),
        ("/x/a \\\"b\\\".bin", "a \"b\".bin"),
    ] {
        let toc = toc(from_ref(&track), told).into_bytes();
        let files = Files::new([("a.toc", toc), (name, track.bytes())]);
        match name {
            "\u{FFFD}A" => {
                let (error, _) = refused(&files, "a.toc", &Options::default());
                assert!(matches!(fault(&error).fault, ContainerFault::NoFile { .. }));
            }
            name => assert_eq!(tracks(&files, "a.toc")[0].files, [name]),
        }
    }
}

#[test]
fn s4_toc_files_that_lie() {
    let track = data(1, Kind::Mode1, 0);
    let good = toc(from_ref(&track), "a.bin");
    let many = "TRACK AUDIO\nSILENCE 588\n".repeat(100);
    let huge = u64::MAX.to_string();
    let end = time(track.length());
    for (toc, of, what) in [
        (good.replace("#0", "#99999999"), Some(1), "reaches to byte"),
        (
            good.replace("#0", &format!("#{huge}")),
            Some(1),
            "reaches to byte",
        ),
        (
            good.replace(&end, &huge),
            Some(1),
            "more than a disc can have",
        ),
        (good.clone() + "START " + &end, Some(1), "no sectors"),
        (good.clone() + "START 9999:0:0", Some(1), "no sectors"),
        (good.clone() + "START 4294967295:0:0", Some(1), "not a time"),
        (good.clone() + "START 0:0:1\nSTART", Some(1), "starts twice"),
        (
            good.clone() + "PREGAP 0:0:1\nPREGAP 0:0:1",
            Some(1),
            "starts twice",
        ),
        ("CD_ROM DATAFILE \"a.bin\"".into(), None, "no track"),
        ("CD_ROM START 0:0:1".into(), None, "no track"),
        ("TRACK MODE1".into(), Some(1), "no sectors"),
        (many, None, "more tracks than"),
        (
            "TRACK AUDIO FILE \"a.wav\" 0 START".into(),
            Some(1),
            "no known length",
        ),
        (good.replace("MODE1_RAW", "MODE9"), None, "not a mode"),
        (
            "TRACK MODE1 DATAFILE \"a.bin\" 9999999 ZERO 1".into(),
            Some(1),
            "a.bin: ",
        ),
        (good.clone() + "CD_TEXT {", Some(1), "end of the braces"),
    ] {
        let mut files = files(toc.clone(), track.bytes());
        files.0.insert("a.wav".to_owned(), vec![0; 44]);
        let (error, text) = refused(&files, "a.toc", &Options::default());
        let error = fault(&error);
        assert_eq!(
            (&error.file[..], error.track),
            ("a.toc", of),
            "{toc}: {text}"
        );
        assert!(text.contains(what), "{text}");
    }
    // What nobody knows is passed over, and told.
    let files = files(good + "FIRST_TRACK_NO 2\n", track.bytes());
    let findings = Findings::default();
    let disc = files.disc("a.toc", SOURCES[0].1, &findings.options());
    assert_eq!(disc.unwrap().tracks().len(), 1);
    let structures = findings.take();
    let structures: Vec<_> = structures.iter().map(|f| f.deviation.structure).collect();
    assert_eq!(structures, [Structure::TocFile]);
    let (_, text) = refused(&files, "a.toc", &strict());
    assert!(text.contains("not a statement of TOC files"), "{text}");
}

#[test]
fn s4_a_toc_file_of_a_cut_file() {
    let track = data(1, Kind::Mode1, 0);
    let toc = toc(from_ref(&track), "a.bin");
    let mut cut = track.bytes();
    cut.truncate(cut.len() - 5 * 2352 - 1);
    let cut = files(toc, cut);
    let (error, text) = refused(&cut, "a.toc", &strict());
    assert_eq!(fault(&error).track, Some(1), "{text}");
    let disc = cut.disc("a.toc", SOURCES[0].1, &Options::default());
    let source = disc.unwrap().source(Choice::Latest).unwrap().0;
    let end = track.length() as u64;
    assert_eq!(source.size().unwrap(), (end - 6) * 2048);
    assert!(
        source
            .read_exact_at(&mut [0; 2048], (end - 7) * 2048)
            .is_ok()
    );
    assert!(
        source
            .read_exact_at(&mut [0; 2048], (end - 6) * 2048)
            .is_err()
    );
}
