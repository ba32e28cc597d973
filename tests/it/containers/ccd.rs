//! S4: CloneCD.

use isoudf::Options;
use isoudf::container::Container;

use super::{Files, burnt, fault, refused};
use crate::support::containers::{ccd, joined};

fn files(control: String, image: Vec<u8>) -> Files {
    Files::new([("a.ccd", control.into_bytes()), ("a.img", image)])
}

#[test]
fn s4_sessions_one_behind_the_other() {
    for with_audio in [true, false] {
        let burnt = burnt(with_audio);
        let control = ccd(&burnt.tracks);
        burnt.check(
            &files(control, joined(&burnt.tracks)),
            "a.ccd",
            Container::CloneCd,
        );
    }
}

#[test]
fn s4_what_is_between_sessions_may_be_there() {
    let burnt = burnt(true);
    let mut image = joined(&burnt.tracks[..2]);
    image.resize(burnt.tracks[2].start as usize * 2352, 0);
    image.extend(joined(&burnt.tracks[2..]));
    let control = ccd(&burnt.tracks);
    burnt.check(&files(control, image), "a.ccd", Container::CloneCd);
}

#[test]
fn s4_scrambled_tracks_are_not_read() {
    let burnt = burnt(false);
    let control = ccd(&burnt.tracks).replace("Scrambled=0", "Scrambled=1");
    let files = files(control, joined(&burnt.tracks));
    let (error, text) = refused(&files, "a.ccd", &Options::default());
    assert!(matches!(error, isoudf::Error::Unsupported { .. }), "{text}");
}

#[test]
fn s4_entries_that_contradict_each_other() {
    let burnt = burnt(true);
    let control = ccd(&burnt.tracks);
    let second = burnt.tracks[2].start;
    for (from, to, track, what) in [
        ("PLBA=0\r\n", "", Some(1), "no PLBA"),
        (
            "Point=0x03",
            "Point=0x02",
            Some(2),
            "not above the one before",
        ),
        (
            "Session=2\r\nPoint=0xa2",
            "Session=2\r\nPoint=0xa3",
            Some(3),
            "where it ends",
        ),
        (
            &format!("PLBA={second}\r\n"),
            "PLBA=99999999\r\n",
            Some(3),
            "where it ends",
        ),
        (
            &format!("PLBA={second}\r\n"),
            &format!("PLBA={}\r\n", second + 7),
            None,
            "",
        ),
        ("INDEX 0=", "INDEX 0=9", Some(2), "out of order"),
        (
            "Session=1\r\nPoint=0x01",
            "Session=0\r\nPoint=0x01",
            Some(1),
            "session from 1",
        ),
    ] {
        let changed = control.replacen(from, to, 1);
        assert_ne!(changed, control, "{from}");
        let files = files(changed, joined(&burnt.tracks));
        let disc = files.disc("a.ccd", super::SOURCES[0].1, &Options::default());
        match track {
            Some(track) => {
                let error = disc.unwrap_err();
                assert_eq!(fault(&error).track, Some(track), "{error}");
                assert!(error.to_string().contains(what), "{error}");
            }
            // Sectors know better where they are; it is told.
            None => {
                let disc = disc.unwrap();
                assert_eq!(disc.tracks()[2].start, Some(second));
                let mut strict = Options::default();
                strict.strict = true;
                let (error, text) = refused(&files, "a.ccd", &strict);
                assert_eq!(fault(&error).track, Some(3));
                assert!(text.contains("other addresses"), "{text}");
            }
        }
    }
}

/// Entries without end: refused after those that a disc can have.
#[test]
fn s4_more_entries_than_a_disc_can_have() {
    let burnt = burnt(false);
    let control = ccd(&burnt.tracks);
    let at = control.find("[TRACK 1]").unwrap();
    let entry = "[Entry 9]\nSession=1\nPoint=1\nPLBA=0\n".repeat(20_000);
    let section = "[TRACK 7]\nMODE=1\n".repeat(20_000);
    let control = format!("{}{section}{entry}{}", &control[..at], &control[at..]);
    let files = files(control, joined(&burnt.tracks));
    let (_, text) = refused(&files, "a.ccd", &Options::default());
    assert!(
        text.contains("track 1: ") && text.contains("more entries"),
        "{text}"
    );
}
