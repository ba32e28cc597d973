//! Whether there is a UDF volume at all.

use isoudf::{FormatErrorKind, Handling, Namespace, Structure};

use super::{assert_rows, builder, reads_back, reads_back_in_silence, recorded, rows};
use crate::common::{on_each_source, refused, strict};
use crate::support::iso;
use crate::support::udf::Builder;

#[test]
fn u1_the_recognition_sequence_may_stand_in_any_order() {
    let lists: [&[&[u8; 5]]; 9] = [
        &[b"BEA01", b"NSR02", b"TEA01"],
        &[b"BEA01", b"NSR03", b"TEA01"],
        &[b"BEA01", b"BOOT2", b"NSR03", b"TEA01"],
        &[b"CDW02", b"BEA01", b"NSR03", b"TEA01"],
        &[b"NSR03", b"BEA01", b"TEA01"],
        &[b"TEA01", b"BEA01", b"NSR02"],
        &[b"BEA01", b"NSR03"],
        &[b"NSR02"],
        &[
            b"BEA01", b"BEA01", b"NSR02", b"NSR03", b"NSR03", b"TEA01", b"TEA01",
        ],
    ];
    for list in lists {
        reads_back_in_silence(&builder().recognition(list).build());
    }
}

#[test]
fn u1_a_lone_descriptor_of_iso_9660_does_not_hide_the_volume() {
    let list = builder().recognition(&[b"CD001", b"BEA01", b"NSR02", b"TEA01"]);
    reads_back(&list.build());
}

#[test]
fn u1_without_nsr_the_anchor_decides() {
    let lists: [&[&[u8; 5]]; 4] = [
        &[],
        &[b"BEA01", b"TEA01"],
        &[b"BEA01", b"NSR04", b"TEA01"],
        &[b"BOOT2"],
    ];
    for list in lists {
        let disc = builder().recognition(list).build();
        let finding = reads_back(&disc).one();
        let at = (finding.deviation.structure, finding.deviation.offset);
        assert_eq!(at, (Structure::VolumeStructureDescriptor, 32768));
        assert!(matches!(
            finding.deviation.kind,
            FormatErrorKind::Missing { .. }
        ));
        assert_eq!(finding.handling, Handling::Ignored);
        let error = refused(&disc.bytes(), &strict());
        assert_eq!(error.to_string(), finding.deviation.to_string());
    }
}

/// Between two descriptors there may be a sector of 32 KiB with nothing in it.
#[test]
fn u1_how_far_a_descriptor_is_looked_for() {
    for (gap, findings) in [(15, 0), (16, 0), (17, 1)] {
        let list = builder().block_size(4096).recognition(&[b"BEA01"]);
        let mut disc = list.build();
        disc.put(32768 + 2048 * (1 + gap), b"\0NSR02\x01");
        let told = reads_back(&disc);
        assert_eq!(told.findings.len(), findings, "{gap}: {:?}", told.findings);
    }
}

#[test]
fn u1_anchors_on_an_iso_disc_that_names_no_udf_are_left_alone() {
    let builder = builder().bridge(iso::Builder::new().file("/OF.ISO", "i"));
    let disc = builder.recognition(&[]).build();
    on_each_source(&disc.bytes(), |image| {
        let trees: Vec<_> = image.namespaces().collect();
        assert_eq!(trees, [Namespace::Iso]);
        assert!(image.broken().is_none());
    });
}

#[test]
fn u1_block_sizes_are_found_by_the_anchors() {
    for size in [512, 1024, 2048, 4096] {
        let disc = builder().block_size(size).build();
        reads_back_in_silence(&disc);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Udf).unwrap();
            assert_eq!(u64::from(tree.block_size()), size);
        });
    }
}

#[test]
fn g9_duplicates_and_a_missing_end_are_of_no_account() {
    for revision in [0x102, 0x150, 0x200, 0x260] {
        let builder = builder().revision(revision);
        let list: [&[u8; 5]; 4] = [b"NSR02", b"NSR03", b"BEA01", b"BEA01"];
        reads_back_in_silence(&builder.recognition(&list).build());
    }
}

#[test]
fn u1_a_volume_without_a_file() {
    let disc = Builder::new().build();
    reads_back_in_silence(&disc);
    on_each_source(&disc.bytes(), |image| {
        let (read, errors) = rows(&image.best_tree());
        assert!(errors.is_empty());
        assert_rows(&read, &recorded(&disc));
    });
}
