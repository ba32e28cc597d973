//! Numbers and places out of bounds.

use isoudf::{Error, FileType, FormatErrorKind, Handling, Namespace, Structure};

use super::{builder, entry_place, is_format, not_opened, place, reads_back, told, unreadable};
use crate::common::{on_each_source, on_each_source_with, refused, strict};
use crate::support::udf::{
    Allocation, Builder, Disc, METADATA, Metadata, Sparable, What, dir, file, recorded,
};

/// In both sequences.
fn both(disc: &mut Disc, work: impl Fn(&mut Disc, usize)) {
    (0..2).for_each(|n| work(disc, n));
}

#[test]
fn b6_more_partition_maps_than_there_are_bytes() {
    for maps in [2, 0xFFFF_FFFF] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.logical_volume(n).number_of_partition_maps().set(maps)
        });
        let told = told(&disc);
        let at = place(&disc, What::LogicalVolume, "", 0);
        let of = |f: &isoudf::Finding| (at..at + 512).contains(&f.deviation.offset);
        assert!(told.findings.iter().any(of), "{maps}: said nothing");
    }
}

#[test]
fn b7_a_map_table_longer_than_the_block() {
    for len in [2048 - 440 + 1, 0xFFFF_FFFF] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.logical_volume(n).map_table_length().set(len)
        });
        let error = not_opened(&disc);
        assert_eq!(error.structure, Structure::LogicalVolumeDescriptor);
        let at = place(&disc, What::LogicalVolume, "", 0);
        assert!((at..=at + 2048).contains(&error.offset));
    }
}

#[test]
fn c4_block_sizes_that_are_none() {
    for size in [0, 1, 3, 1000, 512, 4096, 1 << 31, 0xFFFF_FFFF] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.logical_volume(n).logical_block_size().set(size)
        });
        let at = place(&disc, What::LogicalVolume, "", 0) + 212;
        super::assert_value(
            not_opened(&disc),
            Structure::LogicalVolumeDescriptor,
            at,
            size,
        );
    }
}

#[test]
fn c5_partitions_beyond_all_sectors() {
    for start in [0xFFFF_FFFF, 0xFFFF_FF00, 0x8000_0000] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.partition(n).partition_starting_location().set(start)
        });
        let error = not_opened(&disc);
        assert_eq!(error.structure, Structure::FileSetDescriptor);
        assert_eq!(error.offset, start * 2048);
        assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
    }
}

#[test]
fn b8_c6_c7_lengths_in_a_file_entry_that_do_not_fit() {
    for extended in [false, true] {
        let head = if extended { 216 } else { 176 };
        let lengths = [
            (0, 0xFFFF_FFFF),
            (0xFFFF_FFFF, 0),
            (0xFFFF_FFFF, 0xFFFF_FFFF),
            (0x8000_0000, 0x8000_0000),
            (0xFFFF_FFFF - head + 1, 0),
            (0, 2048 - head + 1),
            (2048 - head + 1, 0),
            (1000, 2048 - head - 1000 + 1),
        ];
        for (attributes, descriptors) in lengths {
            let file = file("/F", vec![2; 3000]).extended(extended);
            let mut disc = builder().entry(file).build();
            if extended {
                let mut entry = disc.extended_file_entry("/F");
                entry.length_of_extended_attributes().set(attributes);
                entry.length_of_allocation_descriptors().set(descriptors);
            } else {
                let mut entry = disc.file_entry("/F");
                entry.length_of_extended_attributes().set(attributes);
                entry.length_of_allocation_descriptors().set(descriptors);
            }
            let at = entry_place(&disc, "/F");
            let error = is_format(&unreadable(&disc, "/F"));
            assert_eq!(error.structure, Structure::FileEntry);
            assert!((at..=at + 2048).contains(&error.offset));
            assert_eq!(told(&disc).errors.len(), 1);
        }
    }
}

#[test]
fn b11_a_file_of_2_to_64_bytes() {
    let mut disc = builder().build();
    disc.file_entry("/D/B.BIN")
        .information_length()
        .set(u64::MAX);
    on_each_source(&disc.bytes(), |image| {
        let file = image.best_tree().open("/D/B.BIN").unwrap();
        assert_eq!(file.len(), u64::MAX);
        let mut bytes = [0; 16];
        assert_eq!(file.read_at(&mut bytes, 0).unwrap(), 16);
        assert_eq!(bytes, [7; 16]);
        assert!(file.read_at(&mut bytes, u64::MAX - 16).is_err());
    });
    assert!(matches!(
        is_format(&unreadable(&disc, "/D/B.BIN")).kind,
        FormatErrorKind::Truncated {
            needed: u64::MAX,
            ..
        }
    ));
}

#[test]
fn d17_partition_references_that_are_none() {
    let reference = |error: isoudf::FormatError, wanted: u64| match error.kind {
        FormatErrorKind::Value { found, .. } => assert_eq!(found, wanted),
        other => panic!("{other}"),
    };
    for wrong in [1, 2, 0xFFFF] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.logical_volume(n).file_set_partition().set(wrong)
        });
        reference(not_opened(&disc), wrong);

        let mut disc = builder().build();
        disc.identifier("/A.TXT").icb_partition().set(wrong);
        let error = is_format(&unreadable(&disc, "/A.TXT"));
        reference(error, wrong);
        assert_eq!(error.offset, place(&disc, What::Identifier, "/A.TXT", 0));

        let file = file("/F", vec![1; 3000]).allocation(Allocation::Long);
        let mut disc = builder().entry(file).build();
        disc.long_descriptor("/F", 0).extent_partition().set(wrong);
        let error = is_format(&unreadable(&disc, "/F"));
        reference(error, wrong);
        assert_eq!(error.offset, entry_place(&disc, "/F"));

        let mut disc = builder().build();
        disc.file_set(0).root_directory_partition().set(wrong);
        reference(is_format(&told(&disc).errors[0]), wrong);
    }
}

#[test]
fn d18_blocks_behind_the_partition() {
    let mut disc = builder().build();
    let length = disc.partition(0).partition_length().get();
    for wrong in [length, 0xFFFF_FFFF] {
        let mut disc = builder().build();
        both(&mut disc, |d, n| {
            d.logical_volume(n).file_set_block().set(wrong)
        });
        assert!(matches!(
            not_opened(&disc).kind,
            FormatErrorKind::Value { .. }
        ));

        let mut disc = builder().build();
        disc.identifier("/A.TXT").icb_block().set(wrong);
        let error = is_format(&unreadable(&disc, "/A.TXT"));
        assert_eq!(error.offset, place(&disc, What::Identifier, "/A.TXT", 0));

        let file = file("/F", vec![1; 3000]).allocation(Allocation::Short);
        let mut disc = builder().entry(file).build();
        let wrong = wrong.max(disc.partition(0).partition_length().get());
        disc.short_descriptor("/F", 0).extent_position().set(wrong);
        let error = is_format(&unreadable(&disc, "/F"));
        assert!(matches!(error.kind, FormatErrorKind::Value { .. }));
        assert_eq!(told(&disc).errors.len(), 1);
    }
}

#[test]
fn d19_a_truncated_image() {
    let last = file("/Z", vec![0x5A; 60 * 2048]);
    let whole = builder().entry(last).build();
    let ranges = whole.listed("/Z").ranges.clone();
    let mut disc = whole.clone();
    disc.truncate(ranges[0].start + 30 * 2048 + 77);
    on_each_source(&disc.bytes(), |image| {
        assert!(image.is_truncated());
        let tree = image.tree(Namespace::Udf).unwrap();
        assert_eq!(tree.read("/A.TXT").unwrap(), b"a");
        let file = tree.open("/Z").unwrap();
        let mut bytes = [0; 2048];
        assert_eq!(file.read_at(&mut bytes, 29 * 2048).unwrap(), 2048);
        assert_eq!(bytes, [0x5A; 2048]);
        assert!(file.read_at(&mut bytes, 31 * 2048).is_err());
    });
    let error = is_format(&unreadable(&disc, "/Z"));
    assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
    on_each_source(&whole.bytes(), |image| assert!(!image.is_truncated()));
}

#[test]
fn d19_cut_before_the_first_anchor() {
    let mut disc = builder().build();
    disc.truncate(256 * 2048);
    let error = not_opened(&disc);
    assert_eq!(error.structure, Structure::AnchorVolumeDescriptorPointer);
}

#[test]
fn g5_nothing_at_all() {
    for len in [0, 1, 32768, 32768 + 2048, 1 << 20] {
        let bytes = vec![0; len];
        let error = refused(&bytes, &isoudf::Options::default());
        assert!(matches!(error, Error::Format(_)), "{error}");
    }
}

#[test]
fn g16_a_file_entry_of_another_kind_than_its_identifier() {
    let mut disc = builder().build();
    disc.identifier("/EMPTY").file_characteristics().set(0);
    let at = place(&disc, What::Identifier, "/EMPTY", 0) + 18;
    let told = told(&disc);
    told.has(
        Structure::FileIdentifierDescriptor,
        at,
        Handling::ReadAsRecorded,
    );
    reads_back(&builder().build());
    // One that is found by its id has no identifier.
    on_each_source_with(&builder().build().bytes(), &strict(), |image| {
        let tree = image.best_tree();
        for (path, kind) in [("/EMPTY", FileType::Dir), ("/A.TXT", FileType::File)] {
            let entry = tree.entry(tree.get(path).unwrap().id()).unwrap();
            assert_eq!(entry.file_type().unwrap(), kind);
        }
    });
}

#[test]
fn d17_a_block_behind_the_metadata_file() {
    let builder = builder().revision(0x250).metadata(Metadata::default());
    let mut disc = builder.build();
    let blocks = disc.file_entry(METADATA).information_length().get() / 2048;
    let lead = |disc: &mut Disc| disc.identifier("/A.TXT").icb_block().set(blocks);
    lead(&mut disc);
    disc.in_mirror(lead);
    let at = place(&disc, What::Identifier, "/A.TXT", 0);
    let error = is_format(&unreadable(&disc, "/A.TXT"));
    super::assert_value(error, Structure::AllocationDescriptor, at, blocks);
    assert_eq!(told(&disc).errors.len(), 1);
}

/// In a sparing table the highest numbers stand for packets that are free or defective (UDF 2.2.12).
#[test]
fn c15_a_defective_packet_is_not_one_that_lies_elsewhere() {
    let builder = builder().sparable(Sparable::default());
    let mut disc = builder.build();
    for n in 0..disc.places(What::SparingEntry, "").len() {
        disc.sparing_entry(n).original_location().set(0xFFFF_FFF0);
    }
    reads_back(&disc);
    both(&mut disc, |d, n| {
        d.sparable_map(n).packet_length().set(16);
        d.partition(n).partition_length().set(0xFFFF_FFFF);
    });
    disc.identifier("/A.TXT").icb_block().set(0xFFFF_FFF0);
    let start = disc.partition(0).partition_starting_location().get();
    let error = is_format(&unreadable(&disc, "/A.TXT"));
    assert_eq!(error.offset, (start + 0xFFFF_FFF0) * 2048);
    assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
}

/// What follows in the directory must not be put in the place of what is cut off.
#[test]
fn d19_a_directory_whose_second_extent_reaches_beyond_the_image() {
    let extents = [
        recorded(2048),
        recorded(2048).after(1),
        recorded(2048).after(1),
    ];
    let mut builder = Builder::new().entry(dir("/D").extents(extents));
    for n in 0..55 {
        builder = builder.file(&format!("/D/{n:02}{}", "x".repeat(n % 60)), "");
    }
    let mut disc = builder.free_blocks(4).build();
    let places = disc.listing().iter().filter(|l| l.path.starts_with("/D/"));
    let paths: Vec<_> = places.map(|l| l.path.clone()).collect();
    let last = disc.partition(0).partition_length().get() - 1;
    let start = disc.blocks_at(0, last, 1)[0].start;
    let old = disc.short_descriptor("/D", 1).extent_position().get();
    let old = disc.blocks_at(0, old, 1)[0].clone();
    let mut whole = 0;
    for path in &paths {
        let place = disc.places(What::Identifier, path)[0].clone();
        if old.contains(&place[0].start) {
            disc.identifier(path).tag_location().set(last);
        }
        let end = place.last().unwrap().end;
        whole += usize::from(end <= old.start + 1000 && place[0].start < old.end);
    }
    disc.short_descriptor("/D", 1).extent_position().set(last);
    let moved = disc.image.get(old);
    disc.put(start, &moved);
    reads_back(&disc);
    disc.truncate(start + 1000);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Udf).unwrap();
        let listed: Vec<_> = tree.read_dir("/D").unwrap().collect();
        let (error, entries) = listed.split_last().unwrap();
        let names: Vec<_> = entries.iter().map(|e| e.as_ref().unwrap().path()).collect();
        assert_eq!(names, paths[..whole]);
        assert_eq!(
            is_format(error.as_ref().unwrap_err()).structure,
            Structure::UdfDirectory
        );
    });
}
