//! "TF": time stamps of both forms (RRIP 4.1.6).

use isoudf::{Handling, Metadata, Structure};

use super::{entry_at, told};
use crate::support::iso::rock_ridge::{entry, nm, tf, volume, with};
use crate::support::iso::{Disc, file};

/// 2001-02-03 04:05:00 +n seconds, an hour east of Greenwich.
const fn short(second: u8) -> [u8; 7] {
    [101, 2, 3, 4, 5, second, 4]
}

/// Seconds of that since 1970: `date -u -d 2001-02-03T03:05:00Z +%s`.
const BASE: i64 = 981_169_500;
/// Of the builder's recording date, 2026-01-02 03:04:05: `date -u -d ... +%s`.
const RECORDED: i64 = 1_767_323_045;

fn one(entries: &[Vec<u8>]) -> Disc {
    volume().entry(with(file("/F", ""), entries)).build()
}

/// Seconds since 1970 of the seven dates, in the order of the flags.
fn seconds(metadata: &Metadata) -> [Option<i64>; 7] {
    [
        metadata.created,
        metadata.modified,
        metadata.accessed,
        metadata.changed,
        metadata.backed_up,
        metadata.expires,
        metadata.effective,
    ]
    .map(|time| {
        let time = time?;
        Some(time.unix_nanos().div_euclid(1_000_000_000) as i64)
    })
}

#[track_caller]
fn sound(entries: &[Vec<u8>]) -> Metadata {
    told(&one(entries)).sound().metadata["/F"].clone()
}

#[test]
fn seven_stamps_in_the_order_of_their_bits() {
    let stamps = [0, 1, 2, 3, 4, 5, 6].map(short);
    let metadata = sound(&[tf(0x7F, &stamps.each_ref())]);
    let expected = [0, 1, 2, 3, 4, 5, 6].map(|n| Some(BASE + n));
    assert_eq!(seconds(&metadata), expected);
}

#[test]
fn each_stamp_alone() {
    for bit in 0..7 {
        let metadata = sound(&[tf(1 << bit, &[&short(9)])]);
        let mut expected = [None; 7];
        expected[1] = Some(RECORDED);
        expected[bit] = Some(BASE + 9);
        assert_eq!(seconds(&metadata), expected, "bit {bit}");
    }
}

#[test]
fn stamps_of_seventeen_bytes() {
    let created = b"2001020304050050\x04";
    let accessed = b"2001020304050799\x04";
    let metadata = sound(&[tf(0x85, &[created, accessed])]);
    assert_eq!(
        metadata.created.unwrap().unix_nanos() % 1_000_000_000,
        500_000_000
    );
    assert_eq!(
        metadata.accessed.unwrap().unix_nanos() % 1_000_000_000,
        990_000_000
    );
    let mut expected = [None; 7];
    expected[0] = Some(BASE);
    expected[1] = Some(RECORDED);
    expected[2] = Some(BASE + 7);
    assert_eq!(seconds(&metadata), expected);
}

#[test]
fn a_stamp_that_is_no_date_leaves_the_recording_date() {
    let metadata = sound(&[tf(0x06, &[&[0; 7], &[101, 13, 1, 0, 0, 0, 0]])]);
    assert_eq!(seconds(&metadata)[1..3], [Some(RECORDED), None]);
}

#[test]
fn stamps_in_two_entries() {
    let metadata = sound(&[tf(0x02, &[&short(1)]), tf(0x81, &[b"2001020304050200\x04"])]);
    assert_eq!(seconds(&metadata)[..2], [Some(BASE + 2), Some(BASE + 1)]);
}

#[test]
fn a_stamp_that_is_cut_is_not_there() {
    for (stamps, len) in [
        (tf(0x03, &[&short(1), &short(2)]), 5 + 2 * 7),
        (tf(0x83, &[b"2001020304050100\x04"; 2]), 5 + 2 * 17),
    ] {
        let mut cut = stamps;
        assert_eq!(cut.len(), len);
        cut.pop();
        cut[2] -= 1;
        let mut disc = one(&[cut]);
        let told = told(&disc);
        let [created, modified, ..] = seconds(&told.metadata["/F"]);
        assert_eq!([created, modified], [Some(BASE + 1), Some(RECORDED)]);
        let at = entry_at(&mut disc, "/F", b"TF", 0);
        let found = (Structure::TimeStamps, at, Handling::ReadAsRecorded);
        assert_eq!(told.found(), [found]);
    }
}

#[test]
fn an_entry_without_flags_is_passed_over() {
    let mut disc = one(&[nm(0, "f"), entry(b"TF", &[])]);
    let told = told(&disc);
    assert_eq!(seconds(&told.metadata["/f"])[1], Some(RECORDED));
    let at = entry_at(&mut disc, "/F", b"TF", 0) + 4;
    let found = (Structure::TimeStamps, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
}
