//! Every way in which sectors are kept.

use std::ops::Range;

use isoudf::sectors::{Layout, Part};

use super::{disc, opened, reads_as};
use crate::support::sectors::{Kind, Sector, cut, pregap, whole, wrap};
use crate::support::udf;

const WHOLE: Range<usize> = 0..2352;

/// With a pregap and without, the image is read and the layout is told.
#[track_caller]
fn both_ways(sectors: &[Sector], gap: Kind, kept: (Range<usize>, usize), part: Part) {
    let cooked = disc().bytes();
    let (range, subchannels) = kept;
    for before in [0, 150] {
        let mut all = pregap(gap, before);
        all.extend_from_slice(sectors);
        let bytes = cut(&all, range.clone(), subchannels);
        let mut layout = Layout::new(part);
        layout.stride = (range.len() + subchannels) as u32;
        layout.first = -(before as i32);
        layout.addressed = part == Part::Whole;
        opened(&bytes, |dump| assert_eq!(dump.layout(), layout));
        reads_as(&bytes, &cooked);
    }
}

#[test]
fn mode_1() {
    let sectors = wrap(&disc().bytes(), |_| Kind::Mode1);
    for subchannels in [0, 16, 96] {
        both_ways(&sectors, Kind::Mode1, (WHOLE, subchannels), Part::Whole);
    }
}

#[test]
fn mode_2_form_1() {
    let sectors = wrap(&disc().bytes(), |_| Kind::Form1);
    for (kept, part) in [
        ((WHOLE, 0), Part::Whole),
        ((WHOLE, 16), Part::Whole),
        ((WHOLE, 96), Part::Whole),
        ((16..2352, 0), Part::Mode2),
        ((16..2352, 96), Part::Mode2),
        ((16..2348, 0), Part::Mode2WithoutEdc),
        ((16..2072, 0), Part::SubheadersAndData),
    ] {
        both_ways(&sectors, Kind::Form1, kept, part);
    }
}

#[test]
fn user_data_alone() {
    let sectors = wrap(&disc().bytes(), |_| Kind::Mode1);
    both_ways(&sectors, Kind::Mode1, (16..2064, 96), Part::UserData);
    // Without anything around them, and nothing before them, these are an ordinary image.
    let mut all = pregap(Kind::Mode1, 150);
    all.extend(sectors);
    reads_as(&cut(&all, 16..2064, 0), &disc().bytes());
}

#[test]
fn modes_that_change_from_sector_to_sector() {
    let mixed = |number: i64| match number % 3 {
        0 => Kind::Form1,
        _ => Kind::Mode1,
    };
    let sectors = wrap(&disc().bytes(), mixed);
    both_ways(&sectors, Kind::Mode0, (WHOLE, 0), Part::Whole);
    both_ways(&sectors, Kind::Form2, (WHOLE, 96), Part::Whole);
}

#[test]
fn udf_in_sectors() {
    let disc = udf::Builder::new().file("/A.TXT", "a");
    let cooked = disc.file("/D/B.BIN", vec![7; 50_000]).build().bytes();
    assert_eq!(cooked.len() % 2048, 0);
    for kind in [Kind::Mode1, Kind::Form1] {
        reads_as(&whole(&wrap(&cooked, |_| kind)), &cooked);
    }
    reads_as(&cut(&wrap(&cooked, |_| Kind::Form1), 16..2352, 0), &cooked);
}

#[test]
fn a_piece_of_a_sector_at_the_end_is_left_out() {
    let cooked = disc().bytes();
    let sectors = wrap(&cooked, |_| Kind::Mode1);
    let bytes = whole(&sectors);
    for more in [1, 16, 2351] {
        let mut bytes = bytes.clone();
        bytes.extend(vec![0; more]);
        reads_as(&bytes, &cooked);
    }
    // The last sector's subchannels may be missing, but nothing of the sector itself.
    let bytes = cut(&sectors, WHOLE, 96);
    reads_as(&bytes[..bytes.len() - 96], &cooked);
    let short = &bytes[..bytes.len() - 97];
    opened(short, |dump| {
        let numbers = 0..sectors.len() as i64 - 1;
        assert_eq!(dump.numbers(), numbers);
    });
}
