//! What goes on in continuation areas (SUSP 5.1).

use isoudf::{Error, LimitKind, Namespace, Structure};

use super::{ALL, between, between_parts, byte, single};
use crate::common::on_each_source;
use crate::malformed::told;
use crate::support::iso::rock_ridge::{ce, disc, entry, px};

#[test]
fn a4_a_continuation_area_that_names_itself() {
    let disc = disc(|at| {
        let area = ce(at.area("loop"), 0, 28);
        between_parts(&[ce(at.area("loop"), 0, 28)], &[("loop", area)])
    });
    let told = told(&disc);
    assert_eq!(told.paths, ALL);
    single(&told, Structure::ContinuationArea, disc.area("loop").start);
}

#[test]
fn a5_two_continuation_areas_that_name_each_other() {
    let disc = disc(|at| {
        let one = [ce(at.area("two"), 0, 28), px(0o100_600, 1, 0, 0)].concat();
        let two = ce(at.area("one"), 0, one.len() as u32);
        let first = ce(at.area("one"), 0, one.len() as u32);
        between_parts(&[first], &[("one", one), ("two", two)])
    });
    let told = told(&disc);
    assert_eq!(told.paths, ALL);
    single(&told, Structure::ContinuationArea, disc.area("two").start);
}

#[test]
fn a6_ten_thousand_continuation_areas() {
    let disc = disc(|at| {
        let block = at.area("chain");
        let areas = (1..=10_000u32).map(|n| ce(block + n / 64, n % 64 * 28, 28));
        let mut bytes = Vec::new();
        // 64 areas in a block.
        for (n, area) in areas.enumerate() {
            if n > 0 && n % 64 == 0 {
                bytes.resize(bytes.len().next_multiple_of(2048), 0);
            }
            bytes.extend(area);
        }
        between_parts(&[ce(block, 0, 28)], &[("chain", bytes)])
    });
    let bytes = disc.bytes();
    on_each_source(&bytes, |image| {
        let mut paths = Vec::new();
        let mut limits = Vec::new();
        for item in image.tree(Namespace::RockRidge).unwrap().walk() {
            match item {
                Ok(entry) => paths.push(entry.path()),
                Err(Error::Limit { kind, .. }) => limits.push(kind),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(paths, ["/a", "/z"]);
        assert_eq!(limits, [LimitKind::ContinuationAreas]);
    });
}

#[test]
fn a7_continuation_areas_of_padding() {
    for area in [vec![0; 2048], entry(b"PD", &[0; 200]), vec![0; 3]] {
        let len = area.len() as u32;
        let disc =
            disc(|at| between_parts(&[ce(at.area("pad"), 0, len)], &[("pad", area.clone())]));
        let told = told(&disc);
        assert_eq!(told.paths, ALL);
        assert!(told.findings.is_empty());
    }
}

#[test]
fn d9_a_continuation_area_outside_of_image_or_block() {
    let mut outside = between(&[ce(0x00FF_0000, 0, 28)]);
    let at = byte(&mut outside, 0);
    let outside = told(&outside);
    assert_eq!(outside.paths, ALL);
    single(&outside, Structure::ContinuationArea, at);
    let mut across = disc(|at| {
        let area = [vec![0; 2030], px(0o100_604, 1, 0, 0)].concat();
        between_parts(&[ce(at.area("two"), 2030, 36)], &[("two", area)])
    });
    let at = byte(&mut across, 0);
    single(&told(&across), Structure::ContinuationArea, at);
    on_each_source(&across.bytes(), |image| {
        let entry = image.best_tree().get("/m").unwrap();
        assert_eq!(entry.metadata().unwrap().mode, Some(0o604));
    });
}

#[test]
fn f6_two_recordings_of_a_continuation_area() {
    for field in 0..3 {
        let mut disc = disc(|at| {
            let area = px(0o100_604, 1, 0, 0);
            between_parts(&[ce(at.area("more"), 0, 36)], &[("more", area)])
        });
        let at = byte(&mut disc, 4 + 8 * field);
        disc.put(at + 4, &[0x55; 4]);
        single(&told(&disc), Structure::ContinuationArea, at);
        on_each_source(&disc.bytes(), |image| {
            let entry = image.best_tree().get("/m").unwrap();
            assert_eq!(entry.metadata().unwrap().mode, Some(0o604));
        });
    }
}
