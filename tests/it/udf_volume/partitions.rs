//! Partition maps of all kinds.

use isoudf::{Error, FormatErrorKind, Handling, Image, LimitKind, Namespace, Options, Structure};

use super::{
    builder, entry_place, not_opened, place, reads_back, reads_back_in_silence, told_with,
};
use crate::common::{Counting, Findings, Holes, on_each_source_with, refused};
use crate::support::udf::{Builder, Disc, Metadata, Sparable, VAT, What, file};

#[test]
fn u5_several_partitions() {
    for numbers in [&[0, 1][..], &[1, 0], &[0, 1, 2]] {
        let mut builder = builder().partitions(numbers);
        for n in 0..numbers.len() as u16 {
            let file = file(&format!("/IN{n}"), vec![n as u8; 3000 + usize::from(n)]);
            builder = builder.entry(file.data_partition(n));
        }
        let info = reads_back_in_silence(&builder.build());
        assert_eq!(info.partition_maps, vec!["physical"; numbers.len()]);
    }
}

#[test]
fn u6_a_reference_is_an_index_whatever_the_partitions_numbers_are() {
    for numbers in [&[7][..], &[65535], &[2, 1, 0], &[9, 0, 500], &[1, 2]] {
        let mut builder = builder().partitions(numbers);
        for n in 0..numbers.len() as u16 {
            let file = file(&format!("/IN{n}"), vec![0x10 + n as u8; 5000]);
            builder = builder.entry(file.data_partition(n));
        }
        reads_back_in_silence(&builder.build());
    }
    let odd = |builder: Builder| builder.partitions(&[77]);
    reads_back_in_silence(
        &odd(builder())
            .metadata(Metadata::default())
            .revision(0x250)
            .build(),
    );
    reads_back_in_silence(&odd(builder()).virtual_partition().build());
    reads_back_in_silence(&odd(builder()).sparable(Sparable::default()).build());
}

#[test]
fn u5_a_map_without_its_partition() {
    let mut disc = builder().build();
    for n in 0..2 {
        disc.map(n).partition_number().set(5);
    }
    let error = not_opened(&disc);
    assert_eq!(error.structure, Structure::PartitionMap);
    assert!(matches!(
        error.kind,
        FormatErrorKind::Value { found: 5, .. }
    ));
}

fn sessions() -> Builder {
    let first = Builder::new()
        .virtual_partition()
        .file("/A", "old")
        .file("/D/X", "x");
    first
        .next_session()
        .file("/A", "new")
        .file("/B", vec![3; 4000])
}

#[test]
fn u5_virtual_allocation_tables() {
    for revision in [0x150, 0x200, 0x201] {
        let plain = || builder().virtual_partition().revision(revision);
        for builder in [
            plain(),
            plain().vat_embedded(),
            sessions().revision(revision),
        ] {
            let info = reads_back_in_silence(&builder.clone().build());
            assert_eq!(info.partition_maps, ["physical", "virtual"]);
            for padding in [1, 150, 152] {
                reads_back_in_silence(&builder.clone().padding(padding).build());
            }
        }
    }
}

/// Names and contents of the root in a state before the last one.
#[track_caller]
fn state(disc: &Disc, earlier: u32, wanted: &[(&str, &[u8])]) {
    let mut options = Options::default();
    options.earlier_states = earlier;
    on_each_source_with(&disc.bytes(), &options, |image| {
        let tree = image.tree(Namespace::Udf).unwrap();
        let entries = tree.read_dir("/").unwrap().map(|e| e.unwrap());
        let files = entries.filter(|e| !e.is_dir());
        let mut read: Vec<_> = files
            .map(|e| (e.path(), tree.read(e.path()).unwrap()))
            .collect();
        read.sort();
        let wanted = wanted.iter().map(|(p, c)| ((*p).to_owned(), c.to_vec()));
        assert_eq!(read, wanted.collect::<Vec<_>>());
    });
}

#[test]
fn u5_earlier_states() {
    for revision in [0x150, 0x200] {
        let last = sessions()
            .revision(revision)
            .next_session()
            .file("/A", "newest");
        let disc = last.build();
        state(&disc, 0, &[("/A", b"newest"), ("/B", &[3; 4000])]);
        state(&disc, 1, &[("/A", b"new"), ("/B", &[3; 4000])]);
        state(&disc, 2, &[("/A", b"old")]);
        // There is none before the first.
        state(&disc, 3, &[("/A", b"old")]);
        state(&disc, u32::MAX, &[("/A", b"old")]);
    }
}

/// Strict reading does not take a later state for the one that is asked for.
#[test]
fn u5_an_earlier_state_whose_table_is_doubtful() {
    let mut disc = sessions().revision(0x200).build();
    let start = disc.partition(0).partition_starting_location().get();
    let before = (start + disc.vat_header().previous_vat_icb().get()) * 2048;
    // A byte of its times, so that the checksum alone is wrong.
    disc.put(before + 80, &[0x5A]);
    state(&disc, 0, &[("/A", b"new"), ("/B", &[3; 4000])]);
    state(&disc, 1, &[("/A", b"old")]);
    let mut options = crate::common::strict();
    options.earlier_states = 1;
    let error = refused(&disc.bytes(), &options);
    assert_eq!(error.offset().map(|at| at / 2048), Some(before / 2048));
    // Lengths that no block holds: the later state is shown, and that is told.
    disc.put(before + 168, &[0xFF; 48]);
    state(&disc, 1, &[("/A", b"new"), ("/B", &[3; 4000])]);
    let findings = Findings::default();
    options.strict = false;
    Image::with_options(&disc.bytes()[..], findings.wrap(options)).unwrap();
    let told = findings.take();
    assert!(
        told.iter()
            .any(|finding| finding.handling == Handling::OtherCopy)
    );
}

#[test]
fn a18_a_table_that_names_itself_as_the_one_before() {
    for revision in [0x150, 0x200] {
        let mut disc = sessions().revision(revision).build();
        let start = disc.partition(0).partition_starting_location().get();
        let own = entry_place(&disc, VAT) / 2048 - start;
        match revision {
            0x150 => disc.vat_trailer().previous_vat_icb().set(own),
            _ => disc.vat_header().previous_vat_icb().set(own),
        }
        reads_back(&disc);
        // As often as anyone asks, it is not gone round.
        let reads = |earlier| {
            let mut options = Options::default();
            options.earlier_states = earlier;
            let (source, counts) = Counting::new(Holes(disc.image.clone()));
            drop(Image::with_options(source, options));
            counts.take().0
        };
        assert!(reads(1000) < reads(0) + 100, "{} reads", reads(1000));
    }
}

#[test]
fn d28_no_table_where_one_should_be() {
    let mut disc = builder().virtual_partition().build();
    let at = entry_place(&disc, VAT);
    disc.put(at, &[0; 2048]);
    let error = not_opened(&disc);
    assert_eq!(error.structure, Structure::VirtualAllocationTable);
    assert!(matches!(error.kind, FormatErrorKind::Missing { .. }));
}

/// Blocks that a drive filled up with, or a descriptor of another kind, are no later table.
#[test]
fn u5_what_is_behind_the_last_table() {
    let mut disc = builder().virtual_partition().file("/F", "f").build();
    let length = disc.partition(0).partition_length().get();
    disc.partition(0).partition_length().set(length + 2);
    let bytes = disc.bytes();
    let descriptor = |identifier: u16| {
        let tag = [identifier.to_le_bytes(), [3, 0]].concat();
        [&tag[..], &[0; 2044]].concat()
    };
    for (behind, is_entry) in [
        (vec![0; 2048], false),
        (descriptor(256), false),
        (descriptor(261), true),
    ] {
        let image = [&bytes[..], &behind, &[0; 2048]].concat();
        match Image::with_options(&image[..], crate::common::strict()) {
            Ok(image) => {
                assert!(!is_entry);
                assert_eq!(image.best_tree().read("/F").unwrap(), b"f");
            }
            Err(error) => assert!(is_entry, "{error}"),
        }
    }
}

#[test]
fn d28_a_table_shorter_than_its_header() {
    for len in [0, 35, 151] {
        let mut disc = builder().virtual_partition().revision(0x200).build();
        disc.file_entry(VAT).information_length().set(len);
        assert_eq!(
            not_opened(&disc).structure,
            Structure::VirtualAllocationTable
        );
    }
}

#[test]
fn g1_a_table_with_a_wrong_checksum() {
    // The table of the session before is another state, not another copy.
    let mut disc = builder().virtual_partition().build();
    disc.file_entry(VAT).tag_checksum().raw().set(0x5A);
    assert_eq!(
        not_opened(&disc).structure,
        Structure::VirtualAllocationTable
    );
    // In strict reading one that is doubtful is the error, not that there is no other.
    let mut disc = builder().virtual_partition().build();
    disc.file_entry(VAT).descriptor_crc().set(0x1234);
    reads_back(&disc);
    let error = refused(&disc.bytes(), &crate::common::strict());
    assert_eq!(error.offset(), Some(entry_place(&disc, VAT) + 8));
}

#[test]
fn b12_a_table_that_claims_2_to_30_entries() {
    for embedded in [false, true] {
        let builder = builder().virtual_partition();
        let mut disc = if embedded {
            builder.vat_embedded()
        } else {
            builder
        }
        .build();
        disc.file_entry(VAT).information_length().set(4 << 30);
        not_opened(&disc);
    }
}

#[test]
fn b12_a_table_larger_than_the_limit() {
    let mut disc = builder().virtual_partition().build();
    let bytes = disc.bytes();
    let len = disc.file_entry(VAT).information_length().get() as u32;
    let mut options = Options::default();
    for most in [8, len - 1] {
        options.limits.virtual_table_bytes = most;
        match refused(&bytes, &options) {
            Error::Limit { kind, limit, .. } => {
                assert_eq!((kind, limit), (LimitKind::VirtualTableBytes, most.into()));
            }
            other => panic!("{other}"),
        }
    }
    options.limits.virtual_table_bytes = len;
    told_with(&disc, options);
}

#[test]
fn u5_sparable_partitions() {
    for relocated in [&[][..], &[0], &[1], &[0, 1, 2]] {
        for tables in [1, 2, 4] {
            let sparable = Sparable {
                tables,
                relocated: relocated.to_vec(),
                spare: 2,
            };
            let big = file("/BIG", vec![0x42; 100 * 2048]);
            let disc = builder().entry(big).sparable(sparable).build();
            let info = reads_back_in_silence(&disc);
            assert_eq!(info.partition_maps, ["sparable"]);
        }
    }
}

fn sparable() -> Disc {
    let sparable = Sparable {
        relocated: vec![0, 1],
        ..Sparable::default()
    };
    builder()
        .file("/BIG", vec![0x42; 100 * 2048])
        .sparable(sparable)
        .build()
}

#[test]
fn u5_u18_either_sparing_table_broken() {
    for n in 0..2 {
        let mut disc = sparable();
        disc.sparing_table(n).tag_checksum().raw().set(0x5A);
        let finding = reads_back(&disc).one();
        let at = place(&disc, What::SparingTable, "", n) + 4;
        let deviation = finding.deviation;
        assert_eq!(
            (deviation.structure, deviation.offset),
            (Structure::SparingTable, at)
        );
        assert_eq!(finding.handling, isoudf::Handling::OtherCopy);
        disc.sparing_table(1 - n).tag_checksum().raw().set(0x5A);
        assert_eq!(not_opened(&disc).structure, Structure::SparingTable);
    }
}

#[test]
fn u5_u18_the_doubtful_sparing_table_gives_way() {
    for n in 0..2 {
        // Its bytes are damaged: what it says is wrong.
        let mut disc = sparable();
        let entry = n * disc.places(What::SparingEntry, "").len() / 2;
        disc.without_repair(|disc| disc.sparing_entry(entry).mapped_location().set(300));
        let told = reads_back(&disc);
        assert!(!told.findings.is_empty());
    }
}

#[test]
fn u5_the_latest_sparing_table_counts() {
    for n in 0..2 {
        let mut disc = sparable();
        disc.sparing_table(n).sequence_number().set(2);
        let other = (1 - n) * disc.places(What::SparingEntry, "").len() / 2;
        disc.sparing_entry(other).mapped_location().set(300);
        reads_back(&disc);
    }
    // Of two that are equally late the first, as for Linux.
    let mut disc = sparable();
    let second = disc.places(What::SparingEntry, "").len() / 2;
    disc.sparing_entry(second).mapped_location().set(300);
    reads_back(&disc);
}

#[test]
fn b13_a_sparing_table_longer_than_its_blocks() {
    let mut disc = sparable();
    disc.sparing_table(0)
        .reallocation_table_length()
        .set(0xFFFF);
    let finding = reads_back(&disc).one();
    let at = place(&disc, What::SparingTable, "", 0);
    assert_eq!(finding.deviation.structure, Structure::SparingTable);
    assert!((at..=at + 2048).contains(&finding.deviation.offset));
    assert_eq!(finding.handling, isoudf::Handling::OtherCopy);
    disc.sparing_table(1)
        .reallocation_table_length()
        .set(0xFFFF);
    assert_eq!(not_opened(&disc).structure, Structure::SparingTable);
}

#[test]
fn c15_a_packet_of_no_block() {
    for length in [0, 3, 33] {
        let mut disc = sparable();
        for n in 0..2 {
            disc.sparable_map(n).packet_length().set(length);
        }
        let error = not_opened(&disc);
        assert!(matches!(error.kind, FormatErrorKind::Value { found, .. } if found == length));
        assert_eq!(error.structure, Structure::PartitionMap);
    }
}

#[test]
fn u5_metadata_partitions() {
    for extents in [1, 3] {
        for (duplicate, bitmap) in [(true, true), (true, false), (false, true)] {
            let metadata = Metadata {
                extents,
                duplicate,
                bitmap,
                free: 100,
            };
            let disc = builder().revision(0x250).metadata(metadata).build();
            let info = reads_back_in_silence(&disc);
            assert_eq!(info.partition_maps, ["physical", "metadata"]);
        }
    }
    let sparable = Sparable {
        relocated: vec![0, 1],
        ..Sparable::default()
    };
    let builder = builder().revision(0x250).metadata(Metadata::default());
    let info = reads_back_in_silence(&builder.sparable(sparable).build());
    assert_eq!(info.partition_maps, ["sparable", "metadata"]);
}

#[test]
fn c16_the_allocation_unit_of_a_metadata_partition_is_not_needed() {
    for unit in [0, 1, 0xFFFF_FFFF] {
        let builder = builder().revision(0x250).metadata(Metadata::default());
        let mut disc = builder.build();
        for n in 0..2 {
            // Maps of the main sequence, then of the reserve sequence.
            disc.metadata_map(2 * n + 1)
                .allocation_unit_size()
                .set(unit);
            disc.metadata_map(2 * n + 1)
                .alignment_unit_size()
                .set(unit & 0xFFFF);
        }
        reads_back(&disc);
    }
}
