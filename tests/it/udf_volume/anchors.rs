//! Anchors, wherever they are.

use isoudf::{FormatErrorKind, Handling, Structure};

use super::{builder, not_opened, reads_back, reads_back_in_silence};
use crate::support::udf::{Anchor, Builder, Disc};

const ANCHOR: Structure = Structure::AnchorVolumeDescriptorPointer;

/// Reads by an anchor that is not in sector 256, and is told so.
#[track_caller]
fn by_other(disc: &Disc, anchor: u64) {
    let told = reads_back(disc);
    let size = disc.block_size();
    let finding = told.has(ANCHOR, 256 * size, Handling::OtherCopy);
    assert!(matches!(
        finding.deviation.kind,
        FormatErrorKind::Missing { .. }
    ));
    assert_eq!(told.findings.len(), 1);
    assert_eq!(told.info.anchor, anchor * size);
}

#[test]
fn u2_d15_each_anchor_alone_opens() {
    for size in [512, 1024, 2048, 4096] {
        let builder = || builder().block_size(size);
        let info = reads_back_in_silence(&builder().anchors(&[Anchor::At(256)]).build());
        assert_eq!(info.anchor, 256 * size);
        let disc = builder().anchors(&[Anchor::Last]).build();
        by_other(&disc, disc.blocks() - 1);
        let disc = builder().anchors(&[Anchor::LastMinus256]).build();
        by_other(&disc, disc.blocks() - 257);
        by_other(&builder().anchors(&[Anchor::At(512)]).build(), 512);
    }
}

#[test]
fn u2_behind_the_volume_there_may_be_run_out_or_junk() {
    for (anchor, from_end) in [(Anchor::Last, 1), (Anchor::LastMinus256, 257)] {
        for padding in [1, 150, 152] {
            let disc = builder().anchors(&[anchor]).padding(padding).build();
            by_other(&disc, disc.blocks() - from_end);
        }
        let mut disc = builder().anchors(&[anchor]).build();
        disc.append(&[0xEE; 3 * 2048 + 700]);
        by_other(&disc, disc.blocks() - from_end);
    }
    let mut disc = builder().build();
    disc.append(&[0xEE; 700]);
    reads_back_in_silence(&disc);
}

#[test]
fn u2_no_anchor_at_all() {
    let error = not_opened(&builder().anchors(&[]).build());
    assert_eq!((error.structure, error.offset), (ANCHOR, 256 * 2048));
    assert!(matches!(error.kind, FormatErrorKind::Missing { .. }));
}

/// Where the image ends before the anchor's place, the error is of its end: a byte of the image.
#[test]
fn u2_no_anchor_since_the_image_ends() {
    let mut disc = builder().anchors(&[]).build();
    disc.truncate(255 * 2048 + 77);
    let error = not_opened(&disc);
    assert_eq!((error.structure, error.offset), (ANCHOR, 255 * 2048 + 77));
    assert!(matches!(error.kind, FormatErrorKind::Missing { .. }));
}

type Spoil = fn(&mut Disc);

#[test]
fn u18_g1_g2_g5_the_first_anchor_spoiled() {
    let spoils: [Spoil; 5] = [
        |disc| disc.anchor(256).tag_checksum().raw().set(0x5A),
        |disc| disc.anchor(256).descriptor_crc().set(0x1234),
        |disc| disc.anchor(256).tag_identifier().set(3),
        |disc| disc.anchor(256).tag_location().set(255),
        |disc| disc.put(256 * 2048, &[0; 2048]),
    ];
    for spoil in spoils {
        let mut disc = builder().build();
        spoil(&mut disc);
        let last = disc.blocks() - 1;
        by_other(&disc, last);
    }
}

#[test]
fn g4_the_only_anchor_with_another_location_is_read() {
    let mut disc = builder().anchors(&[Anchor::At(256)]).build();
    disc.anchor(256).tag_location().set(255);
    let told = reads_back(&disc);
    assert!(!told.findings.is_empty());
    assert_eq!(told.info.anchor, 256 * 2048);
}

#[test]
fn u18_all_anchors_spoiled() {
    let mut disc = builder().build();
    let last = disc.blocks() - 1;
    for block in [256, last] {
        disc.anchor(block).tag_checksum().raw().set(0x5A);
    }
    let error = not_opened(&disc);
    assert_eq!((error.structure, error.offset), (ANCHOR, 256 * 2048));
}

#[test]
fn u18_an_anchor_that_leads_nowhere_gives_way_to_the_next() {
    let mut disc = builder().build();
    for field in [20, 28] {
        let mut anchor = disc.anchor(256);
        anchor.span(field, 4).bytes(0x00FF_FFFFu32.to_le_bytes());
    }
    let told = reads_back(&disc);
    assert_eq!(told.info.anchor, (disc.blocks() - 1) * 2048);
    told.has(ANCHOR, 256 * 2048, Handling::OtherCopy);
}

/// Both anchors.
fn anchors(disc: &mut Disc, work: impl Fn(&mut Disc, u64)) {
    for block in [256, disc.blocks() - 1] {
        work(disc, block);
    }
}

#[test]
fn d16_a_main_sequence_outside_the_image() {
    let mut disc = builder().build();
    anchors(&mut disc, |disc, block| {
        disc.anchor(block).main_location().set(0x00FF_FFFF)
    });
    let told = reads_back(&disc);
    assert!(told.info.reserve_used);
    let at = 0x00FF_FFFF * 2048;
    told.has(Structure::VolumeDescriptorSequence, at, Handling::OtherCopy);
    anchors(&mut disc, |disc, block| {
        disc.anchor(block).reserve_location().set(0x00FF_FFFF)
    });
    // Neither place is in the image: the anchor is, which names them.
    let error = not_opened(&disc);
    assert_eq!(
        (error.structure, error.offset),
        (Structure::VolumeDescriptorSequence, 256 * 2048)
    );
}

#[test]
fn b5_a_sequence_that_claims_4_gib() {
    for builder in [builder(), builder().without_terminator()] {
        let mut disc = builder.build();
        anchors(&mut disc, |disc, block| {
            disc.anchor(block).main_length().set(0xFFFF_FFFF)
        });
        reads_back_in_silence(&disc);
    }
}

#[test]
fn u2_without_a_reserve_sequence() {
    let disc: Disc = Builder::new().file("/F", "f").without_reserve().build();
    reads_back_in_silence(&disc);
}
