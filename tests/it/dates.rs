//! I1, C14: dates of 17 and of 7 bytes, possible and impossible.

use isoudf::{Image, Timestamp};

use crate::common::on_each_source;
use crate::support::iso::{Builder, file};

fn volume_date(date: &[u8]) -> Option<Timestamp> {
    let disc = Builder::new().bytes("volume_creation_date", date).build();
    Image::new(&disc.bytes()[..])
        .unwrap()
        .best_tree()
        .info()
        .created
}

fn recording_date(date: [u8; 7]) -> Option<Timestamp> {
    let disc = Builder::new().entry(file("/A", "a").date(date)).build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let entry = image.best_tree().get("/A").unwrap();
    entry.metadata().unwrap().modified
}

#[test]
fn the_four_dates_of_a_volume_are_told_apart() {
    let builder = Builder::new()
        .bytes("volume_creation_date", b"1999123123595999\0".to_vec())
        .bytes("volume_modification_date", b"2024022901020304\x04".to_vec())
        .bytes("volume_expiration_date", b"0000000000000000\0".to_vec())
        .bytes("volume_effective_date", b"1969123123595950\0".to_vec());
    on_each_source(&builder.build().bytes(), |image| {
        let info = image.best_tree().info();
        // By `date -u -d '1999-12-31 23:59:59' +%s`, and so on.
        let created = info.created.unwrap();
        assert_eq!(
            (created.unix_seconds(), created.subsec_nanos()),
            (946_684_799, 990_000_000)
        );
        assert_eq!(created.offset_minutes(), Some(0));
        let modified = info.modified.unwrap();
        assert_eq!(modified.unix_seconds(), 1_709_168_523 - 3600);
        assert_eq!(
            (modified.subsec_nanos(), modified.offset_minutes()),
            (40_000_000, Some(60))
        );
        assert_eq!(modified.to_string(), "2024-02-29 00:02:03");
        assert_eq!(info.expires, None);
        // Half a second before 1970.
        let effective = info.effective.unwrap();
        assert_eq!(
            (effective.unix_seconds(), effective.unix_nanos()),
            (-1, -500_000_000)
        );
    });
}

#[test]
fn a_volume_date_not_specified_is_none() {
    assert_eq!(volume_date(b"0000000000000000\0"), None);
    // Writers that fill with zero bytes mean the same.
    assert_eq!(volume_date(&[0; 17]), None);
}

#[test]
fn impossible_volume_dates_are_none() {
    for date in [
        b"0000000000000000\x04",
        b"0000010100000000\0",
        b"2024001500000000\0",
        b"2024131500000000\0",
        b"2024010000000000\0",
        b"2023022900000000\0",
        b"2024013200000000\0",
        b"2024010124000000\0",
        b"2024010199000000\0",
        b"2024010100600000\0",
        b"2024010100006000\0",
        b"20240101000000 0\0",
        b"-024010100000000\0",
        b"                \0",
        b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
        // Offsets go from -48 to 52 quarters of an hour.
        b"2024010100000000\x35",
        b"2024010100000000\xCF",
        b"2024010100000000\x80",
    ] {
        assert_eq!(volume_date(date), None, "{}", date.escape_ascii());
    }
}

#[test]
fn the_last_possible_dates_are_read() {
    for (date, seconds) in [
        (b"2024010100000000\x34", 1_704_067_200 - 13 * 3600),
        (b"2024010100000000\xD0", 1_704_067_200 + 12 * 3600),
        (b"9999123123595999\0", 253_402_300_799),
        (b"0001010100000000\0", -62_135_596_800),
    ] {
        let read = volume_date(date).map(|date| date.unix_seconds());
        assert_eq!(read, Some(seconds), "{}", date.escape_ascii());
    }
}

#[test]
fn recording_dates_count_from_1900_with_their_offset() {
    for (date, seconds) in [
        ([70, 1, 1, 0, 0, 0, 0], 0),
        ([0, 1, 1, 0, 0, 0, 0], -2_208_988_800),
        ([255, 12, 31, 23, 59, 59, 0], 5_869_583_999),
        ([124, 2, 29, 12, 30, 15, 52], 1_709_209_815 - 13 * 3600),
        // -48 quarters: twelve hours west.
        ([124, 2, 29, 12, 30, 15, 208], 1_709_209_815 + 12 * 3600),
    ] {
        let read = recording_date(date).unwrap();
        assert_eq!(read.unix_seconds(), seconds, "{date:?}");
        assert_eq!(read.subsec_nanos(), 0);
    }
}

#[test]
fn impossible_recording_dates_are_none() {
    for date in [
        [0; 7],
        [124, 0, 1, 0, 0, 0, 0],
        [124, 13, 1, 0, 0, 0, 0],
        [124, 1, 0, 0, 0, 0, 0],
        [123, 2, 29, 0, 0, 0, 0],
        [124, 1, 1, 24, 0, 0, 0],
        [124, 1, 1, 0, 60, 0, 0],
        [124, 1, 1, 0, 0, 60, 0],
        [124, 1, 1, 0, 0, 0, 53],
        [124, 1, 1, 0, 0, 0, 128],
        [255; 7],
    ] {
        assert_eq!(recording_date(date), None, "{date:?}");
    }
}

#[test]
fn a_timestamp_becomes_a_system_time() {
    use std::time::{Duration, SystemTime};
    let date = volume_date(b"1969123123595950\0").unwrap();
    let half = Duration::from_millis(500);
    assert_eq!(SystemTime::from(date), SystemTime::UNIX_EPOCH - half);
}
