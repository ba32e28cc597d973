//! S4: Alcohol 120%.

use isoudf::container::{Choice, Container, ContainerFault, TrackMode};
use isoudf::source::ReadAt;
use isoudf::{Error, Options};

use super::{Files, burnt, fault, on_each, refused};
use crate::support::containers::{Track, mds, without_pregaps};
use crate::support::iso::Builder;
use crate::support::sectors::Kind;

#[test]
fn s4_discs_with_and_without_subchannels() {
    for (with_audio, subchannels, name, is_wide) in [
        (true, 0, "*.mdf", false),
        (true, 96, "*.mdf", true),
        (false, 0, "D:\\discs\\a.mdf", true),
    ] {
        let mut burnt = burnt(with_audio);
        for track in &mut burnt.tracks {
            track.subchannels = subchannels;
        }
        let descriptor = mds(&burnt.tracks, true, &[name], is_wide);
        let image = without_pregaps(&burnt.tracks);
        let files = Files::new([("a.mds", descriptor), ("a.mdf", image)]);
        burnt.check(&files, "a.mds", Container::Alcohol);
    }
}

#[test]
fn s4_a_dvd_in_several_files() {
    let content: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    let disc = Builder::new().file("/A", content.clone()).build().bytes();
    let blocks = disc.len() / 2048;
    let track = Track::new(1, 1, Kind::Mode1, 0..blocks, &disc).part(16..2064, 0);
    let names = ["a.mdf", "a.md1", "a.md2"];
    let descriptor = mds(&[track], false, &names, false);
    let (first, rest) = disc.split_at(20 * 2048);
    let (second, third) = rest.split_at(77 * 2048);
    let files = Files::new([
        ("a.mds", descriptor),
        ("a.mdf", first.to_vec()),
        ("a.md1", second.to_vec()),
        ("a.md2", third.to_vec()),
    ]);
    on_each(&files, "a.mds", Choice::Latest, |opened| {
        let [track] = opened.disc.tracks() else {
            panic!("one track");
        };
        assert_eq!(track.files, names);
        assert_eq!(track.length, Some(blocks as u32));
        assert_eq!(opened.image.best_tree().read("/A").unwrap(), content);
        let mut all = vec![0; disc.len()];
        opened
            .image
            .into_source()
            .read_exact_at(&mut all, 0)
            .unwrap();
        assert!(all == disc);
    });
    let mut without = files.clone();
    without.0.remove("a.md1");
    let (_, text) = refused(&without, "a.mds", &Options::default());
    assert!(
        text.contains("track 1: there is no file \"a.md1\""),
        "{text}"
    );
}

/// A part of each sector, of mode 2: with its EDC, without, without what is behind the data; and 2324 bytes, which are of
/// form 2 and no block.
#[test]
fn s4_sectors_of_mode_2_in_each_size() {
    let disc = Builder::new().file("/A", vec![9; 5000]).build().bytes();
    let track = Track::new(1, 1, Kind::Form1, 0..disc.len() / 2048, &disc);
    let files = |part: std::ops::Range<usize>| {
        let tracks = [track.clone().part(part, 0)];
        Files::new([
            ("a.mds", mds(&tracks, true, &["*.mdf"], false)),
            ("a.mdf", without_pregaps(&tracks)),
        ])
    };
    for part in [16..2352, 16..2348, 16..2072] {
        on_each(&files(part), "a.mds", Choice::Latest, |opened| {
            assert_eq!(opened.disc.tracks()[0].mode, TrackMode::Mode2);
            assert_eq!(opened.image.best_tree().read("/A").unwrap(), [9; 5000]);
        });
    }
    let (error, _) = refused(&files(24..2348), "a.mds", &Options::default());
    assert!(matches!(fault(&error).fault, ContainerFault::NoData));
    let (_, text) = refused(&files(16..2100), "a.mds", &Options::default());
    assert!(
        text.contains("no sector of this mode has this size"),
        "{text}"
    );
}

#[test]
fn s4_the_encrypted_version_is_not_read() {
    let burnt = burnt(false);
    let mut descriptor = mds(&burnt.tracks, true, &["*.mdf"], false);
    descriptor[16] = 2;
    let files = Files::new([("a.mds", descriptor)]);
    let (error, _) = refused(&files, "a.mds", &Options::default());
    assert!(
        matches!(error, Error::Unsupported { offset: 16, .. }),
        "{error}"
    );
}
