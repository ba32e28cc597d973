//! S3: cue sheets.

use std::slice::from_ref;

use isoudf::container::{Choice, Container, TrackMode};
use isoudf::{Options, Structure};

use super::{Files, burnt, fault, on_each, refused};
use crate::common::{Findings, strict};
use crate::support::containers::{Track, cue, joined, time};
use crate::support::iso::Builder;
use crate::support::sectors::Kind;

fn disc() -> Vec<u8> {
    Builder::new().file("/A", "a").padding(150).build().bytes()
}

fn only(kind: Kind) -> Track {
    let disc = disc();
    Track::new(1, 1, kind, 0..disc.len() / 2048, &disc)
}

#[test]
fn s3_sessions_in_one_file_and_in_many() {
    for with_audio in [true, false] {
        let burnt = burnt(with_audio);
        let sheet = cue(&burnt.tracks, &["a.bin"]);
        let one = Files::new([
            ("a.cue", sheet.into_bytes()),
            ("a.bin", joined(&burnt.tracks)),
        ]);
        burnt.check(&one, "a.cue", Container::Cue);
        let names: Vec<_> = burnt
            .tracks
            .iter()
            .map(|track| format!("{}.bin", track.number))
            .collect();
        let paths: Vec<_> = names
            .iter()
            .map(|name| format!("D:\\Some where\\{name}"))
            .collect();
        let paths: Vec<_> = paths.iter().map(String::as_str).collect();
        let mut many = Files::new([("a.cue", cue(&burnt.tracks, &paths).into_bytes())]);
        for (name, track) in names.into_iter().zip(&burnt.tracks) {
            many.0.insert(name, track.bytes());
        }
        burnt.check(&many, "a.cue", Container::Cue);
    }
}

#[test]
fn s3_data_without_addresses_are_counted() {
    for (part, kind) in [
        (16..2064, Kind::Mode1),
        (24..2072, Kind::Form1),
        (16..2352, Kind::Form1),
        (16..2348, Kind::Form1),
    ] {
        let mut burnt = burnt(true);
        for index in [0, 2] {
            let track = &burnt.tracks[index];
            let from = track.start as usize;
            let blocks = from..from + track.length();
            let track = Track::new(track.number, track.session, kind, blocks, &burnt.disc);
            burnt.tracks[index] = track.part(part.clone(), 0);
        }
        // What is between the sessions is in the file that has both, and nowhere when each has its own.
        let mut gap = burnt.tracks[1].clone();
        let end = burnt.tracks[1].start as usize + burnt.tracks[1].length();
        gap.sectors = vec![[0; 2352]; burnt.tracks[2].start as usize - end];
        let mut sheet = cue(&burnt.tracks[..2], &["a.bin"]);
        let [track1, track2, track3] = &burnt.tracks[..] else {
            panic!("three tracks");
        };
        let time = time(track3.start as usize);
        let of_last = cue(from_ref(track3), &["a.bin"]);
        let track = of_last.lines().nth(2).unwrap();
        sheet += &format!("REM SESSION 02\n{track}\n    INDEX 01 {time}\n");
        let all = [track1, track2, &gap, track3].map(Track::bytes).concat();
        let files = Files::new([("a.cue", sheet.into_bytes()), ("a.bin", all)]);
        on_each(&files, "a.cue", Choice::Latest, |opened| {
            let starts = opened.disc.tracks().iter().map(|track| track.start);
            let expected = burnt.tracks.iter().map(|track| Some(track.start));
            assert!(starts.eq(expected));
            assert_eq!(opened.image.label(), "SESSION2");
            assert_eq!(opened.image.best_tree().read("/OLD").unwrap(), b"old");
            assert_eq!(opened.image.best_tree().read("/NEW").unwrap(), [5; 5000]);
        });
        let names = ["1.bin", "2.bin", "3.bin"];
        let mut files = Files::new([("a.cue", cue(&burnt.tracks, &names).into_bytes())]);
        for (name, track) in names.iter().zip(&burnt.tracks) {
            files.0.insert((*name).to_owned(), track.bytes());
        }
        burnt.check(&files, "a.cue", Container::Cue);
    }
}

/// Pregaps: kept in the file, told as one that is not, or neither.
#[test]
fn s3_a_pregap_before_the_first_track() {
    for part in [0..2352, 16..2064] {
        let plain = only(Kind::Mode1).part(part, 0);
        let kept = plain.clone().pregap(150);
        for (track, sheet) in [
            (&plain, cue(from_ref(&plain), &["a.bin"])),
            (&kept, cue(from_ref(&kept), &["a.bin"])),
            (
                &plain,
                cue(from_ref(&plain), &["a.bin"]).replace("INDEX", "PREGAP 00:02:00\nINDEX"),
            ),
        ] {
            let files = Files::new([("a.cue", sheet.into_bytes()), ("a.bin", track.bytes())]);
            on_each(&files, "a.cue", Choice::Latest, |opened| {
                let [track] = opened.disc.tracks() else {
                    panic!("one track");
                };
                assert_eq!((track.start, track.mode), (Some(0), TrackMode::Mode1));
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        }
    }
}

/// Sound first: the volume is found at its place all the same. By gaps that the file has and ones that
/// it has not.
#[test]
fn s3_data_behind_sound() {
    let audio = Track::new(1, 1, Kind::Audio, 0..400, &[]);
    let image = Builder::new().first_sector(550).file("/A", "a");
    let mut before = crate::support::sparse::Sparse::new();
    before.grow(550 * 2048);
    let disc = image.build_onto(before).bytes();
    let data = Track::new(2, 1, Kind::Mode1, 550..disc.len() / 2048, &disc);
    for part in [0..2352, 16..2064] {
        let data = data.clone().part(part, 0);
        let in_file = [audio.clone(), data.clone().pregap(150)];
        let told = [audio.clone(), data];
        let sheet = cue(&told, &["a.bin"]);
        let at = sheet.rfind("INDEX").unwrap();
        let sheet = format!("{}PREGAP 00:02:00\n{}", &sheet[..at], &sheet[at..]);
        for (sheet, tracks) in [(cue(&in_file, &["a.bin"]), &in_file), (sheet, &told)] {
            let files = Files::new([("a.cue", sheet.into_bytes()), ("a.bin", joined(tracks))]);
            on_each(&files, "a.cue", Choice::Latest, |opened| {
                let starts = opened.disc.tracks().iter().map(|track| track.start);
                assert_eq!(starts.collect::<Vec<_>>(), [Some(0), Some(550)]);
                let pregaps = opened.disc.tracks().iter().map(|track| track.pregap);
                assert_eq!(pregaps.collect::<Vec<_>>(), [0, 150]);
                assert_eq!(opened.track, Some(2));
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        }
    }
}

/// The pause of a track at the end of the file before it, as some programs have it.
#[test]
fn s3_a_track_that_begins_in_the_file_before() {
    let data = only(Kind::Mode1);
    let end = data.length();
    let mut first = data.bytes();
    first.extend(vec![0; 150 * 2352]);
    let audio = Track::new(2, 1, Kind::Audio, end + 150..end + 450, &[]);
    let time = time(end);
    let sheet = format!(
        "FILE 1.bin BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 {time}\n\
         FILE 2.bin BINARY\nINDEX 01 00:00:00\n"
    );
    let files = Files::new([
        ("a.cue", sheet.into_bytes()),
        ("1.bin", first),
        ("2.bin", audio.bytes()),
    ]);
    on_each(&files, "a.cue", Choice::Latest, |opened| {
        let tracks = opened.disc.tracks().iter();
        let tracks: Vec<_> = tracks.map(|track| (track.start, track.length)).collect();
        let end = end as i64;
        assert_eq!(
            tracks,
            [(Some(0), Some(end as u32)), (Some(end + 150), Some(300))]
        );
        assert_eq!(opened.disc.tracks()[1].files, ["2.bin"]);
    });
}

/// Sound that is compressed has no length that could be counted: nobody knows where what follows it
/// is, unless sectors tell.
#[test]
fn s3_sound_in_a_format_of_its_own() {
    let image = Builder::new().first_sector(700).file("/A", "a");
    let mut before = crate::support::sparse::Sparse::new();
    before.grow(700 * 2048);
    let disc = image.build_onto(before).bytes();
    let data = Track::new(2, 1, Kind::Mode1, 700..disc.len() / 2048, &disc);
    for (part, mode, opens) in [
        (0..2352, "MODE1/2352", true),
        (16..2064, "MODE1/2048", false),
    ] {
        let sheet = format!(
            "FILE 1.mp3 MP3\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n\
             FILE 2.bin BINARY\nTRACK 02 {mode}\nINDEX 01 00:00:00\n"
        );
        let files = Files::new([
            ("a.cue", sheet.into_bytes()),
            ("1.mp3", b"ID3".to_vec()),
            ("2.bin", data.clone().part(part, 0).bytes()),
        ]);
        if opens {
            on_each(&files, "a.cue", Choice::Latest, |opened| {
                let tracks = opened.disc.tracks();
                assert_eq!((tracks[0].start, tracks[0].length), (Some(0), None));
                assert_eq!(tracks[1].start, Some(700));
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        } else {
            let (error, text) = refused(&files, "a.cue", &Options::default());
            assert_eq!(fault(&error).track, Some(2));
            assert!(text.contains("place on the disc"), "{text}");
        }
    }
}

/// The sheet counts 2352 bytes, the sectors lie 2448 apart.
#[test]
fn s3_sectors_tell_how_far_apart_they_are() {
    let data = only(Kind::Mode1).part(0..2352, 96);
    let end = data.length();
    let audio = Track::new(2, 1, Kind::Audio, end + 150..end + 450, &[]);
    let tracks = [data, audio.pregap(150).part(0..2352, 96)];
    let sheet = cue(&tracks, &["a.bin"]);
    let files = Files::new([("a.cue", sheet.into_bytes()), ("a.bin", joined(&tracks))]);
    on_each(&files, "a.cue", Choice::Latest, |opened| {
        let tracks = opened.disc.tracks();
        assert_eq!(tracks[0].layout.unwrap().stride, 2448);
        assert_eq!(tracks[1].length, Some(300));
        assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
    });
    let findings = Findings::default();
    files
        .disc("a.cue", super::SOURCES[0].1, &findings.options())
        .unwrap();
    let structures: Vec<_> = findings
        .take()
        .iter()
        .map(|f| f.deviation.structure)
        .collect();
    assert_eq!(structures, [Structure::CueSheet; 2]);
    let (_, text) = refused(&files, "a.cue", &strict());
    assert!(
        text.contains("track 1: cue sheet at byte 0x16: size of a sector is 2352"),
        "{text}"
    );
}

/// A GD-ROM: the inner part is a session of its own here, and begins where all of them do.
#[test]
fn s3_the_inner_part_of_a_gd_rom() {
    let outer = Builder::new()
        .volume_identifier("OUTER")
        .padding(150)
        .build()
        .bytes();
    let image = Builder::new()
        .first_sector(45_000)
        .volume_identifier("INNER");
    let mut before = crate::support::sparse::Sparse::new();
    before.grow(45_000 * 2048);
    let inner = image.file("/A", "a").build_onto(before).bytes();
    let tracks = [
        Track::new(1, 1, Kind::Mode1, 0..outer.len() / 2048, &outer),
        Track::new(3, 1, Kind::Mode1, 45_000..inner.len() / 2048, &inner),
    ];
    for part in [0..2352, 16..2064] {
        let tracks = tracks.clone().map(|track| track.part(part.clone(), 0));
        let sheet = cue(&tracks, &["1.bin", "3.bin"]);
        let at = sheet.rfind("FILE").unwrap();
        let sheet = format!("{}REM HIGH-DENSITY AREA\n{}", &sheet[..at], &sheet[at..]);
        let files = Files::new([
            ("a.cue", sheet.into_bytes()),
            ("1.bin", tracks[0].bytes()),
            ("3.bin", tracks[1].bytes()),
        ]);
        on_each(&files, "a.cue", Choice::Latest, |opened| {
            assert_eq!(opened.image.label(), "INNER");
            assert_eq!(opened.track, Some(3));
            assert_eq!(opened.disc.tracks()[1].start, Some(45_000));
            assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
        });
        on_each(&files, "a.cue", Choice::Track(1), |opened| {
            assert_eq!(opened.image.label(), "OUTER");
        });
    }
}
