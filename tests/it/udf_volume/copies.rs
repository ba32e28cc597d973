//! Metadata partitions with one copy destroyed.

use isoudf::{Handling, Structure};

use super::{builder, entry_place, not_opened, place, reads_back_from_elsewhere, told};
use crate::support::udf::{Disc, METADATA, METADATA_MIRROR, Metadata, What};

fn disc() -> Disc {
    builder()
        .revision(0x250)
        .metadata(Metadata::default())
        .build()
}

#[test]
fn u5_u18_the_main_metadata_file_destroyed() {
    let mut disc = disc();
    let at = entry_place(&disc, METADATA);
    disc.put(at, &[0; 2048]);
    let told = reads_back_from_elsewhere(&disc);
    told.has(Structure::FileEntry, at, Handling::OtherCopy);
    assert_eq!(told.findings.len(), 1);
    let mirror = entry_place(&disc, METADATA_MIRROR);
    disc.put(mirror, &[0; 2048]);
    let error = not_opened(&disc);
    assert_eq!(error.structure, Structure::FileEntry);
    assert!([at, mirror].contains(&error.offset));
}

#[test]
fn u18_the_mirror_destroyed() {
    let mut disc = disc();
    let at = entry_place(&disc, METADATA_MIRROR);
    disc.put(at, &[0; 2048]);
    super::reads_back(&disc).has(Structure::FileEntry, at, Handling::OtherCopy);
}

#[test]
fn u5_u18_main_entries_outside_the_partition() {
    let mut disc = disc();
    for n in 0..2 {
        disc.metadata_map(2 * n + 1)
            .metadata_file_location()
            .set(0x00FF_FFFF);
    }
    let told = reads_back_from_elsewhere(&disc);
    assert!(
        told.findings
            .iter()
            .any(|f| f.handling == Handling::OtherCopy)
    );
}

#[test]
fn u5_u18_the_data_of_the_main_metadata_file_destroyed() {
    for byte in [0, 0xFF] {
        let mut disc = disc();
        let first = place(&disc, What::FileSet, "", 0);
        disc.put(first, &[byte; 32 * 2048]);
        let told = reads_back_from_elsewhere(&disc);
        told.has(Structure::FileSetDescriptor, first, Handling::OtherCopy);
        told.has(
            Structure::FileEntry,
            entry_place(&disc, "/A.TXT"),
            Handling::OtherCopy,
        );
        let mirror = disc.in_mirror(|disc| place(disc, What::FileSet, "", 0));
        disc.put(mirror, &[byte; 32 * 2048]);
        assert_eq!(not_opened(&disc).structure, Structure::FileSetDescriptor);
    }
}

#[test]
fn u18_single_structures_of_the_metadata_destroyed() {
    let mut disc = disc();
    disc.file_entry("/D").tag_checksum().raw().set(0x5A);
    let at = entry_place(&disc, "/D") + 4;
    reads_back_from_elsewhere(&disc).has(Structure::FileEntry, at, Handling::OtherCopy);

    disc.identifier("/D/L").tag_checksum().raw().set(0x5A);
    let at = place(&disc, What::Identifier, "/D/L", 0) + 4;
    let told = reads_back_from_elsewhere(&disc);
    told.has(Structure::FileIdentifierDescriptor, at, Handling::OtherCopy);

    disc.file_entry("/A.TXT").descriptor_crc().set(0x1234);
    let at = entry_place(&disc, "/A.TXT") + 8;
    reads_back_from_elsewhere(&disc).has(Structure::FileEntry, at, Handling::OtherCopy);

    disc.in_mirror(|disc| disc.file_entry("/D").tag_checksum().raw().set(0x5A));
    let mut all = told_errors(&disc);
    // Of the entry itself, and of the walk into it.
    all.dedup();
    assert_eq!(all, [entry_place(&disc, "/D") + 4]);
}

fn told_errors(disc: &Disc) -> Vec<u64> {
    let errors = told(disc).errors;
    errors.iter().filter_map(isoudf::Error::offset).collect()
}

#[test]
fn u18_one_set_of_blocks_for_both_files() {
    let metadata = Metadata {
        duplicate: false,
        ..Metadata::default()
    };
    let mut disc = builder().revision(0x250).metadata(metadata).build();
    let at = entry_place(&disc, METADATA);
    disc.put(at, &[0xFF; 2048]);
    super::reads_back(&disc).has(Structure::FileEntry, at, Handling::OtherCopy);
}

#[test]
fn u5_a_metadata_file_of_no_bytes_gives_way_to_its_mirror() {
    let mut disc = disc();
    let at = entry_place(&disc, METADATA);
    disc.file_entry(METADATA).information_length().set(0);
    let told = reads_back_from_elsewhere(&disc);
    told.has(Structure::MetadataFile, at, Handling::OtherCopy);
    disc.file_entry(METADATA_MIRROR).information_length().set(0);
    assert_eq!(not_opened(&disc).structure, Structure::MetadataFile);
}

/// The mirror's identifier is sound by its tag, but is longer than what is read of it: then the main one is met again.
#[test]
fn u18_a_mirror_that_is_of_no_help_is_tried_once() {
    let mut builder = builder().revision(0x250).metadata(Metadata::default());
    for n in 0..400 {
        builder = builder.file(&format!("/BIG/{n:03}{}", "x".repeat(200)), "");
    }
    let mut disc = builder.build();
    assert!(disc.listed("/BIG").len > 80 << 10);
    let path = format!("/BIG/001{}", "x".repeat(200));
    disc.identifier(&path).tag_checksum().raw().set(0x5A);
    disc.in_mirror(|disc| {
        let mut identifier = disc.identifier(&path);
        identifier.length_of_implementation_use().set(0xFFFC);
    });
    let at = place(&disc, What::Identifier, &path, 0) + 4;
    let told = told(&disc);
    let errors: Vec<_> = told.errors.iter().map(|e| e.offset()).collect();
    assert_eq!(errors, [Some(at)]);
    let names = told.rows.iter().filter(|row| row.path.starts_with("/BIG/"));
    assert_eq!(names.count(), 399);
}
