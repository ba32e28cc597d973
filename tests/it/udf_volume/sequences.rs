//! Volume descriptor sequences: which descriptors prevail.

use isoudf::{Error, FormatErrorKind, Handling, LimitKind, Options, Structure};

use super::{
    builder, not_opened, place, reads_back, reads_back_in_silence, recorded, told, told_with,
};
use crate::common::refused;
use crate::support::udf::{Builder, Disc, Prevailing, What};

const SEQUENCE: Structure = Structure::VolumeDescriptorSequence;

#[test]
fn u3_the_descriptor_of_the_highest_number_prevails() {
    let kinds = [
        (Prevailing::Primary, 9),
        (Prevailing::Partition, 12),
        (Prevailing::LogicalVolume, 13),
    ];
    for (kind, lower) in kinds {
        for before in [true, false] {
            for number in [0, 1, lower] {
                let disc = builder().other_descriptor(kind, number, before).build();
                assert_eq!(reads_back_in_silence(&disc).volume, "VOLUME");
            }
        }
    }
    for before in [true, false] {
        for number in [11, 0xFFFF_FFFF] {
            let other = |kind| builder().other_descriptor(kind, number, before).build();
            let info = reads_back_in_silence(&other(Prevailing::Primary));
            assert_eq!(info.volume, "USELESS");
        }
        let other = |kind| builder().other_descriptor(kind, 99, before).build();
        not_opened(&other(Prevailing::Partition));
        not_opened(&other(Prevailing::LogicalVolume));
    }
}

/// The error is then of the anchor, which is a byte of the image.
#[test]
fn u4_an_empty_sequence_outside_the_image() {
    let mut disc = builder().build();
    let end = disc.blocks();
    for (location, at) in [(0x00FF_FFFF, 256), (end, 256), (end - 1, end - 1)] {
        disc.anchor(256).main_location().set(location);
        disc.anchor(256).main_length().set(0);
        let told = reads_back(&disc);
        told.has(SEQUENCE, at * 2048, Handling::OtherCopy);
        assert_eq!(told.findings.len(), 1);
    }
}

#[test]
fn g7_two_of_one_number_that_differ_are_told() {
    for (before, volume) in [(true, "VOLUME"), (false, "USELESS")] {
        let builder = builder().other_descriptor(Prevailing::Primary, 10, before);
        let disc = builder.build();
        let told = reads_back(&disc);
        let second = place(&disc, What::Primary, "", 1);
        let structure = Structure::UdfPrimaryVolumeDescriptor;
        told.has(structure, second, Handling::Last);
        assert_eq!(told.info.volume, volume);
    }
}

#[test]
fn g7_two_that_say_the_same_are_told_by_nobody() {
    let mut disc = builder().build();
    for n in 0..2 {
        let at = place(&disc, What::Terminator, "", n);
        let mut copy = disc.partition(n).read();
        copy[12..16].copy_from_slice(&(at as u32 / 2048).to_le_bytes());
        disc.put(at, &copy);
        disc.repair_at(at, 512);
    }
    reads_back_in_silence(&disc);
}

#[test]
fn u3_volume_descriptor_pointers() {
    reads_back_in_silence(&builder().volume_descriptor_pointers().build());
    let builder = builder().volume_descriptor_pointers();
    reads_back_in_silence(&builder.without_terminator().block_size(512).build());
}

/// Makes the n-th pointer lead to itself, and the anchors straight to it.
fn spin(disc: &mut Disc, n: usize) {
    let block = place(disc, What::Pointer, "", n) / 2048;
    disc.pointer(n).next_location().set(block);
    for anchor in [256, disc.blocks() - 1] {
        let mut anchor = disc.anchor(anchor);
        match n {
            0 => anchor.main_location().set(block),
            _ => anchor.reserve_location().set(block),
        }
    }
}

#[test]
fn a15_a_pointer_that_leads_to_itself() {
    let mut disc = builder().volume_descriptor_pointers().build();
    spin(&mut disc, 0);
    let told = reads_back(&disc);
    assert!(told.info.reserve_used);
    assert!(
        told.findings
            .iter()
            .any(|f| f.handling == Handling::OtherCopy)
    );
    spin(&mut disc, 1);
    let error = not_opened(&disc);
    assert_eq!(error.structure, SEQUENCE);
    // Where as many descriptors may be read, the pointers have their own limit.
    let mut options = Options::default();
    options.limits.volume_descriptors = 1000;
    match refused(&disc.bytes(), &options) {
        Error::Limit { kind, limit, .. } => {
            assert_eq!((kind, limit), (LimitKind::DescriptorPointers, 64));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a15_a_pointer_that_leads_back_to_its_own_extent() {
    let mut disc = builder().volume_descriptor_pointers().build();
    for n in 0..2 {
        let first = place(&disc, What::Primary, "", n) / 2048;
        disc.pointer(n).next_location().set(first);
    }
    assert_eq!(not_opened(&disc).structure, SEQUENCE);
}

#[test]
fn u3_g8_the_terminator_may_be_lacking() {
    reads_back_in_silence(&builder().without_terminator().build());
    // To the extent's very end.
    let mut disc = builder().without_terminator().build();
    let first = place(&disc, What::Primary, "", 0);
    let last = place(&disc, What::UnallocatedSpace, "", 0);
    for block in [256, disc.blocks() - 1] {
        disc.anchor(block).main_length().set(last + 2048 - first);
    }
    reads_back_in_silence(&disc);
}

#[test]
fn g8_a_terminator_before_all_else() {
    let mut disc = builder().build();
    disc.primary(0).tag_identifier().set(8);
    let told = reads_back(&disc);
    assert!(told.info.reserve_used);
    told.has(
        SEQUENCE,
        place(&disc, What::Primary, "", 0),
        Handling::OtherCopy,
    );
    disc.primary(1).tag_identifier().set(8);
    let error = not_opened(&disc);
    assert_eq!(error.structure, SEQUENCE);
    assert!(matches!(error.kind, FormatErrorKind::Missing { .. }));
}

type Spoil = fn(&mut Disc, usize);
type Kind = (What, Structure, Spoil);

const KINDS: [Kind; 3] = [
    (
        What::Primary,
        Structure::UdfPrimaryVolumeDescriptor,
        |disc, n| {
            disc.primary(n).tag_checksum().raw().set(0x5A);
        },
    ),
    (
        What::Partition,
        Structure::PartitionDescriptor,
        |disc, n| {
            disc.partition(n).tag_checksum().raw().set(0x5A);
        },
    ),
    (
        What::LogicalVolume,
        Structure::LogicalVolumeDescriptor,
        |disc, n| {
            disc.logical_volume(n).tag_checksum().raw().set(0x5A);
        },
    ),
];

#[test]
fn u3_u18_g1_each_descriptor_that_the_main_sequence_lacks_comes_from_the_reserve() {
    for (what, structure, spoil) in KINDS {
        let mut disc = builder().build();
        spoil(&mut disc, 0);
        let told = reads_back(&disc);
        let finding = told.has(
            structure,
            place(&disc, what, "", 0) + 4,
            Handling::OtherCopy,
        );
        assert!(matches!(
            finding.deviation.kind,
            FormatErrorKind::Checksum { .. }
        ));
        assert_eq!(told.findings.len(), 1);
        assert!(told.info.reserve_used);
        assert_eq!(told.info.volume, "VOLUME");
        spoil(&mut disc, 1);
        if what == What::Primary {
            // No file hangs on it.
            assert_eq!(reads_back(&disc).info.volume, "");
        } else {
            not_opened(&disc);
        }
    }
}

/// Owner and contact are in it, and no file hangs on it.
#[test]
fn u3_an_implementation_use_descriptor_that_the_main_sequence_lacks() {
    let mut disc = builder().build();
    let first = place(&disc, What::ImplementationUse, "", 0);
    disc.put(first + 4, &[0x5A]);
    let told = reads_back(&disc);
    let structure = Structure::ImplementationUseVolumeDescriptor;
    told.has(structure, first + 4, Handling::OtherCopy);
    assert!(told.info.logical_volume_information.is_some());
    let second = place(&disc, What::ImplementationUse, "", 1);
    disc.put(second + 4, &[0x5A]);
    let told = reads_back(&disc);
    told.has(structure, first + 4, Handling::PassedOver);
    assert_eq!(told.info.logical_volume_information, None);
}

#[test]
fn u3_different_descriptors_spoiled_in_each_sequence() {
    let mut disc = builder().build();
    disc.primary(0).tag_checksum().raw().set(0x5A);
    disc.partition(1).tag_checksum().raw().set(0x5A);
    disc.logical_volume(0).tag_checksum().raw().set(0x5A);
    let told = reads_back(&disc);
    assert_eq!(told.info.volume, "VOLUME");
    assert!(told.info.reserve_used);
}

#[test]
fn u18_a_main_sequence_destroyed() {
    for byte in [0, 0xFF] {
        let mut disc = builder().build();
        let first = place(&disc, What::Primary, "", 0);
        disc.put(first, &[byte; 16 * 2048]);
        let told = reads_back(&disc);
        assert!(told.info.reserve_used);
        assert!(
            told.findings
                .iter()
                .any(|f| f.handling == Handling::OtherCopy)
        );
        let second = place(&disc, What::Primary, "", 1);
        disc.put(second, &[byte; 16 * 2048]);
        assert_eq!(not_opened(&disc).structure, SEQUENCE);
    }
}

#[test]
fn g8_u18_a_main_sequence_cut_by_a_block_that_is_not_recorded() {
    for (what, _, _) in KINDS {
        let mut disc = builder().build();
        let at = place(&disc, what, "", 0);
        disc.put(at, &[0; 2048]);
        let told = reads_back(&disc);
        assert!(told.info.reserve_used);
        let told_of = |f: &isoudf::Finding| f.handling == Handling::OtherCopy;
        assert!(
            told.findings.iter().any(told_of),
            "{what:?}: {:?}",
            told.findings
        );
    }
}

#[test]
fn g10_a_domain_that_is_not_udf() {
    let mut disc = builder().build();
    for n in 0..2 {
        let mut logical = disc.logical_volume(n);
        logical
            .domain_identifier()
            .bytes(b"\0*OTHER Compliant\0\0\0\0\0");
    }
    let at = place(&disc, What::LogicalVolume, "", 0) + 216;
    let structure = Structure::LogicalVolumeDescriptor;
    reads_back(&disc).has(structure, at, Handling::ReadAsRecorded);
    refused(&disc.bytes(), &crate::common::strict());
}

#[test]
fn u19_revisions_are_reported() {
    for revision in [0x102, 0x150, 0x200, 0x201, 0x250, 0x260] {
        let info = reads_back_in_silence(&builder().revision(revision).build());
        assert_eq!(info.revision, revision);
        let least = revision.min(0x250);
        assert_eq!(info.revisions, Some([least, revision, revision]));
    }
}

#[test]
fn u19_g10_a_revision_that_never_was() {
    let mut disc = builder().revision(0x260).build();
    for n in 0..2 {
        disc.logical_volume(n).domain_revision().set(0x300);
    }
    let told = reads_back(&disc);
    assert_eq!(told.info.revision, 0x300);
    let at = place(&disc, What::LogicalVolume, "", 0) + 240;
    let finding = told.has(
        Structure::LogicalVolumeDescriptor,
        at,
        Handling::ReadAsRecorded,
    );
    assert!(matches!(
        finding.deviation.kind,
        FormatErrorKind::Value { found: 0x300, .. }
    ));
    refused(&disc.bytes(), &crate::common::strict());
}

#[test]
fn g11_integrity_open_closed_or_missing() {
    for (types, closed) in [
        (&[1][..], true),
        (&[0], false),
        (&[0, 1], true),
        (&[1, 0, 1, 0], false),
    ] {
        let info = reads_back_in_silence(&builder().integrity(types).build());
        assert_eq!(info.closed, Some(closed));
    }
    // Side by side in one extent, neither of them leads on.
    let mut disc = builder().integrity(&[0, 1]).build();
    disc.integrity(0).next_length().set(0);
    for n in 0..2 {
        disc.logical_volume(n).integrity_length().set(2 * 2048);
    }
    assert_eq!(reads_back_in_silence(&disc).closed, Some(true));
    let mut disc = builder().build();
    for n in 0..2 {
        disc.logical_volume(n).integrity_length().set(0);
    }
    assert_eq!(reads_back(&disc).info.closed, None);
    let mut disc = builder().build();
    disc.integrity(0).tag_checksum().raw().set(0x5A);
    let told = reads_back(&disc);
    assert_eq!(told.info.closed, None);
    let at = place(&disc, What::Integrity, "", 0) + 4;
    let structure = Structure::LogicalVolumeIntegrityDescriptor;
    told.has(structure, at, Handling::Ignored);
    for wrong in [0, 2, 0xFFFF_FFFF] {
        let mut disc = builder().build();
        disc.integrity(0).number_of_partitions().set(wrong);
        reads_back(&disc);
    }
}

#[test]
fn a16_an_integrity_descriptor_that_leads_to_itself() {
    let mut disc = builder().integrity(&[0, 1]).build();
    let own = place(&disc, What::Integrity, "", 0) / 2048;
    disc.integrity(0).next_location().set(own);
    let told = told(&disc);
    assert_eq!(
        super::placeless(&told.rows),
        super::placeless(&recorded(&disc))
    );
    assert!(!told.findings.is_empty());
}

#[test]
fn u3_a_longer_chain_of_descriptors_than_the_limit() {
    let mut options = Options::default();
    options.limits.volume_descriptors = 3;
    let bytes = Builder::new().build().bytes();
    assert!(matches!(refused(&bytes, &options), Error::Format(_)));
    options.limits.volume_descriptors = 7;
    told_with(&builder().build(), options);
}
