//! Tags that are wrong: of structures that have one copy, and what is said of it.

use isoudf::{Error, FormatErrorKind, Handling, Structure};

use super::{
    assert_value, builder, entry_place, is_format, not_opened, place, reads_back,
    reads_back_in_silence, told, unreadable,
};
use crate::common::{refused, strict};
use crate::support::udf::{Allocation, Builder, Disc, What, file};

/// A disc where a file has allocation extents too.
fn chained() -> Disc {
    let file = file("/CHAIN", vec![9; 8 * 2048]).allocation(Allocation::Short);
    builder()
        .entry(file.most_descriptors(2).extents((0..8).map(|_| one())))
        .build()
}

fn one() -> crate::support::udf::Extent {
    crate::support::udf::recorded(2048).after(1)
}

#[test]
fn u4_g6_tags_of_version_2_and_3_in_any_mixture() {
    for revision in [0x102, 0x201] {
        for third in 0..3 {
            let mut disc = builder().revision(revision).build();
            for (n, (spot, field)) in disc.fields().into_iter().enumerate() {
                if field.name == "descriptor_version" {
                    let version = 2 + u64::from(n % 3 == third);
                    disc.patch(spot, field, |patch| patch.set(version));
                }
            }
            reads_back_in_silence(&disc);
        }
    }
}

#[test]
fn u4_the_serial_number_is_anything() {
    let mut disc = builder().build();
    for (spot, field) in disc.fields() {
        if field.name == "tag_serial_number" {
            disc.patch(spot, field, |patch| patch.set(spot as u64 & 0xFFFF));
        }
    }
    reads_back_in_silence(&disc);
}

type Spoil = fn(&mut Disc);
type Case = (What, &'static str, Structure, [Spoil; 3]);

/// Checksum, CRC and location of what is needed and has one copy.
const NEEDED: [Case; 5] = [
    (
        What::FileSet,
        "",
        Structure::FileSetDescriptor,
        [
            |d| d.file_set(0).tag_checksum().raw().set(0x5A),
            |d| d.file_set(0).descriptor_crc().set(0x1234),
            |d| d.file_set(0).tag_location().set(0x77),
        ],
    ),
    (
        What::FileEntry,
        "/",
        Structure::FileEntry,
        [
            |d| d.file_entry("/").tag_checksum().raw().set(0x5A),
            |d| d.file_entry("/").descriptor_crc().set(0x1234),
            |d| d.file_entry("/").tag_location().set(0x77),
        ],
    ),
    (
        What::FileEntry,
        "/A.TXT",
        Structure::FileEntry,
        [
            |d| d.file_entry("/A.TXT").tag_checksum().raw().set(0x5A),
            |d| d.file_entry("/A.TXT").descriptor_crc().set(0x1234),
            |d| d.file_entry("/A.TXT").tag_location().set(0x77),
        ],
    ),
    (
        What::Identifier,
        "/A.TXT",
        Structure::FileIdentifierDescriptor,
        [
            |d| d.identifier("/A.TXT").tag_checksum().raw().set(0x5A),
            |d| d.identifier("/A.TXT").descriptor_crc().set(0x1234),
            |d| d.identifier("/A.TXT").tag_location().set(0x77),
        ],
    ),
    (
        What::AllocationExtent,
        "/CHAIN",
        Structure::AllocationExtentDescriptor,
        [
            |d| {
                d.allocation_extent("/CHAIN", 0)
                    .tag_checksum()
                    .raw()
                    .set(0x5A)
            },
            |d| {
                d.allocation_extent("/CHAIN", 0)
                    .descriptor_crc()
                    .set(0x1234)
            },
            |d| d.allocation_extent("/CHAIN", 0).tag_location().set(0x77),
        ],
    ),
];

#[test]
fn u4_g1_a_wrong_checksum_is_an_error_that_names_structure_and_byte() {
    for (what, path, structure, spoils) in NEEDED {
        let mut disc = chained();
        spoils[0](&mut disc);
        let at = (structure, place(&disc, what, path, 0) + 4);
        let error = match what {
            What::FileSet => not_opened(&disc),
            What::Identifier => is_format(&told(&disc).errors[0]),
            _ if path == "/" => is_format(&told(&disc).errors[0]),
            _ => is_format(&unreadable(&disc, path)),
        };
        assert_eq!((error.structure, error.offset), at, "{what:?} {path}");
        assert!(matches!(error.kind, FormatErrorKind::Checksum { .. }));
    }
}

#[test]
fn u4_g2_g4_a_wrong_crc_or_location_is_told_and_read() {
    for (what, path, structure, spoils) in NEEDED {
        for (spoil, into) in [(spoils[1], 8), (spoils[2], 12)] {
            let mut disc = chained();
            spoil(&mut disc);
            let at = place(&disc, what, path, 0) + into;
            let told = reads_back(&disc);
            told.has(structure, at, Handling::ReadAsRecorded);
            let all = told.findings.iter();
            assert!(
                all.clone().all(|f| f.deviation.offset == at),
                "{what:?} {path}"
            );
            let strict = strict();
            let bytes = disc.bytes();
            let error = match isoudf::Image::with_options(&bytes[..], strict) {
                Err(error) => error,
                Ok(image) => {
                    let tree = image.best_tree();
                    let (_, mut errors) = super::rows(&tree);
                    assert!(!errors.is_empty(), "{what:?} {path}");
                    errors.swap_remove(0)
                }
            };
            assert_eq!(error.offset(), Some(at));
        }
    }
}

#[test]
fn g2_g4_a_doubtful_descriptor_gives_way_to_a_sound_copy() {
    let spoils: [Spoil; 4] = [
        |d| d.partition(0).descriptor_crc().set(0x1234),
        |d| d.partition(0).tag_location().set(0x77),
        |d| d.logical_volume(0).descriptor_crc().set(0x1234),
        |d| d.logical_volume(0).tag_location().set(0x77),
    ];
    for spoil in spoils {
        let mut disc = builder().build();
        spoil(&mut disc);
        let told = reads_back(&disc);
        assert!(told.info.reserve_used);
        assert_eq!(told.one().handling, Handling::OtherCopy);
    }
}

#[test]
fn g2_g4_of_two_doubtful_copies_one_is_read() {
    let mut disc = builder().build();
    for n in 0..2 {
        disc.partition(n).descriptor_crc().set(0x1234);
        disc.logical_volume(n).tag_location().set(0x77);
    }
    let told = reads_back(&disc);
    let at = place(&disc, What::Partition, "", 0) + 8;
    told.has(Structure::PartitionDescriptor, at, Handling::ReadAsRecorded);
    let at = place(&disc, What::LogicalVolume, "", 0) + 12;
    told.has(
        Structure::LogicalVolumeDescriptor,
        at,
        Handling::ReadAsRecorded,
    );
    refused(&disc.bytes(), &strict());
}

#[test]
fn g3_a_crc_length_beyond_the_block_is_told() {
    let mut disc = builder().build();
    disc.file_set(0).descriptor_crc_length().set(0xFFFF);
    disc.file_entry("/A.TXT").descriptor_crc_length().set(2033);
    let told = reads_back(&disc);
    for (what, path, structure) in [
        (What::FileSet, "", Structure::FileSetDescriptor),
        (What::FileEntry, "/A.TXT", Structure::FileEntry),
    ] {
        let at = place(&disc, what, path, 0) + 10;
        told.has(structure, at, Handling::ReadAsRecorded);
    }
}

#[test]
fn g3_a_crc_of_no_byte() {
    let mut disc = builder().build();
    disc.file_set(0).descriptor_crc_length().set(0);
    disc.file_entry("/A.TXT").descriptor_crc_length().set(0);
    disc.partition(0).descriptor_crc_length().set(0);
    reads_back(&disc);
}

#[test]
fn g5_another_kind_of_descriptor() {
    for identifier in [0, 261, 65535] {
        let mut disc = builder().build();
        disc.file_set(0).tag_identifier().set(identifier);
        let at = place(&disc, What::FileSet, "", 0);
        assert_value(
            not_opened(&disc),
            Structure::FileSetDescriptor,
            at,
            identifier,
        );
    }
    for identifier in [0, 256, 257, 260, 65535] {
        let mut disc = builder().build();
        disc.file_entry("/A.TXT").tag_identifier().set(identifier);
        let error = is_format(&unreadable(&disc, "/A.TXT"));
        assert_value(
            error,
            Structure::FileEntry,
            entry_place(&disc, "/A.TXT"),
            identifier,
        );
        assert_eq!(told(&disc).errors.len(), 1);
    }
    for identifier in [0, 258, 65535] {
        let mut disc = chained();
        disc.allocation_extent("/CHAIN", 0)
            .tag_identifier()
            .set(identifier);
        if identifier != 258 {
            let error = is_format(&unreadable(&disc, "/CHAIN"));
            assert_eq!(error.structure, Structure::AllocationExtentDescriptor);
        }
    }
}

#[test]
fn g16_file_types_and_strategies_that_are_unknown() {
    for kind in [1, 2, 3, 11, 14, 247, 253, 255] {
        let mut disc = builder().build();
        disc.file_entry("/A.TXT").file_type().set(kind);
        let at = entry_place(&disc, "/A.TXT") + 27;
        match unreadable(&disc, "/A.TXT") {
            Error::Unsupported { offset, .. } => assert_eq!(offset, at),
            other => panic!("{kind}: {other}"),
        }
        assert_eq!(told(&disc).errors.len(), 1);
    }
    for strategy in [0, 1, 2, 3, 5] {
        let mut disc = builder().build();
        disc.file_entry("/A.TXT").strategy_type().set(strategy);
        let at = entry_place(&disc, "/A.TXT");
        match unreadable(&disc, "/A.TXT") {
            Error::Unsupported { offset, .. } => assert!((at..at + 2048).contains(&offset)),
            other => panic!("{strategy}: {other}"),
        }
    }
}

#[test]
fn g17_reserved_kinds_of_allocation_descriptors() {
    for kind in 4..8 {
        let mut disc = builder().build();
        let mut entry = disc.file_entry("/A.TXT");
        let flags = entry.icb_flags().get();
        entry.icb_flags().set(flags & !7 | kind);
        let at = entry_place(&disc, "/A.TXT") + 34;
        match unreadable(&disc, "/A.TXT") {
            Error::Unsupported { offset, .. } => assert_eq!(offset, at),
            other => panic!("{kind}: {other}"),
        }
        assert_eq!(told(&disc).errors.len(), 1);
    }
}

#[test]
fn g5_a_block_of_zeros_in_place_of_the_root() {
    let mut disc = Builder::new().file("/F", "f").build();
    let at = entry_place(&disc, "/");
    disc.put(at, &[0; 2048]);
    let error = is_format(&told(&disc).errors[0]);
    assert_value(error, Structure::FileEntry, at, 0);
}
