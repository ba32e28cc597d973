//! S4: images of Nero, of both versions.

use isoudf::container::{Choice, Container};

use super::{Files, burnt, on_each};
use crate::support::containers::{Track, nero_dao, nero_tao};
use crate::support::iso::Builder;
use crate::support::sectors::Kind;

#[test]
fn s4_discs_written_at_once() {
    for version in [1, 2] {
        for with_audio in [true, false] {
            for (part, subchannels) in [(0..2352, 0), (0..2352, 96)] {
                let mut burnt = burnt(with_audio);
                for track in &mut burnt.tracks {
                    *track = track.clone().part(part.clone(), subchannels);
                }
                let image = nero_dao(version, &burnt.tracks);
                let files = Files::new([("a.nrg", image)]);
                burnt.check(&files, "a.nrg", Container::Nero);
            }
            // Data without the rest of their sectors, behind a pregap as Nero keeps it.
            let mut burnt = burnt(with_audio);
            burnt.tracks[0].part = 16..2064;
            let last = burnt.tracks.len() - 1;
            let data = burnt.tracks[last].clone().pregap(150);
            burnt.tracks[last] = data.part(24..2072, 0);
            let files = Files::new([("a.nrg", nero_dao(version, &burnt.tracks))]);
            burnt.check(&files, "a.nrg", Container::Nero);
            burnt.tracks[last].part = 16..2352;
            let files = Files::new([("a.nrg", nero_dao(version, &burnt.tracks))]);
            burnt.check(&files, "a.nrg", Container::Nero);
        }
    }
}

/// Video CDs: tracks that the volume in the first counts with the gaps between them. Places are those
/// that libcdio gives for `videocd.nrg` of its tests, whose tracks are of such lengths.
#[test]
fn s4_discs_written_track_by_track() {
    let disc = Builder::new().file("/A", "a").padding(500).build().bytes();
    let first = Track::new(1, 1, Kind::Form1, 0..676, &disc);
    let mut tracks = vec![first];
    for (number, start, length) in [(2, 826, 75), (3, 1051, 75), (4, 1276, 225)] {
        tracks.push(Track::new(
            number,
            1,
            Kind::Form2,
            start..start + length,
            &[],
        ));
    }
    for version in [1, 2] {
        for part in [16..2352, 0..2352] {
            let of_part = |track: &Track| track.clone().part(part.clone(), 0);
            let tracks: Vec<_> = tracks.iter().map(of_part).collect();
            let files = Files::new([("a.nrg", nero_tao(version, &tracks))]);
            on_each(&files, "a.nrg", Choice::Latest, |opened| {
                let places = opened.disc.tracks().iter();
                let places: Vec<_> = places.map(|track| (track.start, track.length)).collect();
                let expected = [(0, 676), (826, 75), (1051, 75), (1276, 225)];
                let expected = expected.map(|(start, length)| (Some(start), Some(length)));
                assert_eq!(places, expected);
                assert_eq!(opened.track, Some(1));
                assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
            });
        }
    }
}
