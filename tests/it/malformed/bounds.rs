//! D: what is out of bounds, or cut.

use isoudf::{Error, FormatErrorKind, Options, PathTableCopy, Structure};

use super::told;
use crate::common::{format_error, on_each_source, outcome, refused, strict};
use crate::support::iso::{Builder, Disc, SECTOR, Tree};

fn hundred() -> Disc {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    builder.build()
}

#[test]
fn d1_every_prefix_by_bytes_of_a_small_image() {
    // In full in `truncated.rs`, where the listings are compared; here that no source panics.
    let disc = Builder::new().file("/F", "f").build();
    let bytes = disc.bytes();
    for len in (0..bytes.len()).step_by(101) {
        outcome(&bytes[..len], &Options::default());
        outcome(&bytes[..len], &strict());
    }
}

#[test]
fn d2_a_record_too_short_to_be_one() {
    for length in 1..=33 {
        let mut disc = hundred();
        disc.record(Tree::Primary, "/FILE003.TXT")
            .record_length()
            .set(length);
        let told = told(&disc);
        assert_eq!(told.errors.len(), 1);
        assert_eq!(
            told.paths[..3],
            ["/FILE000.TXT", "/FILE001.TXT", "/FILE002.TXT"]
        );
        assert_eq!(told.paths.last().unwrap(), "/FILE099.TXT");
    }
}

#[test]
fn d3_a_record_across_a_sectors_end() {
    let mut disc = hundred();
    disc.record(Tree::Primary, "/FILE030.TXT")
        .record_length()
        .set(255);
    let last_of_sector = (0..100)
        .rev()
        .map(|n| format!("/FILE{n:03}.TXT"))
        .find(|path| {
            let root = disc.directory(Tree::Primary, "/").start;
            disc.records(Tree::Primary, path)[0] < root + SECTOR
        });
    let mut disc = hundred();
    let path = last_of_sector.unwrap();
    disc.record(Tree::Primary, &path).record_length().set(254);
    let told = told(&disc);
    assert_eq!((told.paths.len(), told.errors.len()), (99, 1));
    assert_eq!(told.errors[0].structure, Structure::DirectoryRecord);
    assert!(!told.paths.contains(&path));
}

#[test]
fn d4_records_that_end_with_the_image() {
    // 68 bytes and 33 records of 60: the root directory is full, and the last thing on the disc.
    let mut builder = Builder::new().versions(Tree::Primary, None);
    for n in 0..33 {
        builder = builder.file(&format!("/{n:027}"), "");
    }
    let mut disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    let records = disc.image.get(root.clone());
    assert!(records.ends_with(b"2"), "no padding");
    disc.truncate(root.end);
    disc.pvd().volume_space_size().set(root.end / SECTOR);
    let told = told(&disc);
    assert_eq!(
        (told.paths.len(), told.errors.len(), told.findings.len()),
        (33, 0, 0)
    );
}

#[test]
fn d5_an_identifier_longer_than_its_record() {
    let mut disc = hundred();
    disc.record(Tree::Primary, "/FILE003.TXT")
        .identifier_length()
        .set(255);
    let told = told(&disc);
    assert_eq!((told.paths.len(), told.errors.len()), (99, 1));
}

#[test]
fn d6_an_empty_identifier() {
    let mut disc = hundred();
    disc.record(Tree::Primary, "/FILE003.TXT")
        .identifier_length()
        .set(0);
    let told = told(&disc);
    assert_eq!((told.paths.len(), told.errors.len()), (99, 1));
}

#[test]
fn d7_a_root_too_small() {
    let patches: [fn(&mut Disc); 4] = [
        |disc| disc.root_record(Tree::Primary).record_length().set(33),
        |disc| disc.root_record(Tree::Primary).data_length().set(0),
        |disc| disc.root_record(Tree::Primary).data_length().set(1),
        |disc| disc.root_record(Tree::Primary).data_length().set(33),
    ];
    for patch in patches {
        let mut disc = hundred();
        patch(&mut disc);
        let error = refused(&disc.bytes(), &Options::default());
        assert!(matches!(error, Error::Format(e) if e.structure == Structure::DirectoryRecord));
    }
}

#[test]
fn d8_a_root_in_the_system_area_or_among_the_descriptors_is_no_empty_disc() {
    for block in [0, 16, 17] {
        let mut disc = hundred();
        disc.root_record(Tree::Primary).extent().set(block);
        let told = told(&disc);
        let silent = told.errors.is_empty() && told.findings.is_empty();
        assert!(
            !silent,
            "root at block {block}: {} entries and not a word",
            told.paths.len()
        );
    }
}

#[test]
fn d24_images_of_no_whole_number_of_sectors() {
    let disc = Builder::new().file("/LAST", vec![5; 700]).build();
    let end = disc.ranges("/LAST")[0].end;
    for len in [end, end + 1, end + 511, end + 700] {
        let mut disc = disc.clone();
        disc.truncate(len);
        on_each_source(&disc.bytes(), |image| {
            assert_eq!(image.best_tree().read("/LAST").unwrap(), [5; 700]);
        });
    }
    // Raw sectors: a sync pattern and a header before each block. Not read here, and said clearly.
    let raw: Vec<u8> = disc
        .bytes()
        .chunks(2048)
        .flat_map(|sector| {
            let mut raw = b"\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\x02\0\x01".to_vec();
            raw.extend(sector);
            raw.resize(2352, 0);
            raw
        })
        .collect();
    let error = refused(&raw, &Options::default()).to_string();
    assert!(error.contains("expected \"CD001\""), "{error}");
}

#[test]
fn d25_an_image_longer_than_its_volume() {
    let mut disc = hundred();
    disc.append(&[0xAA; 10_000]);
    let told = told(&disc);
    assert_eq!(
        (told.paths.len(), told.errors.len(), told.findings.len()),
        (100, 0, 0)
    );
}

#[test]
fn d26_path_tables_outside_the_image() {
    let mut disc = hundred();
    disc.pvd().type_l_path_table().set(0xFFFF_FFFF);
    let end = disc.len() / SECTOR;
    disc.pvd().type_m_path_table().set(end);
    let told = told(&disc);
    assert_eq!((told.paths.len(), told.errors.len()), (100, 0));
    on_each_source(&disc.bytes(), |image| {
        for copy in [PathTableCopy::L, PathTableCopy::M] {
            let error = format_error(image.best_tree().path_table(copy));
            assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
        }
    });
}
