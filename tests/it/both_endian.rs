//! I15, I16: numbers recorded twice that disagree, and volume sizes that are wrong.

use isoudf::{Finding, FormatErrorKind, Handling, Image, Namespace, Structure};

use crate::common::{Findings, expected, on_each_source, seen, strict};
use crate::support::iso::{Builder, Disc, SECTOR, Tree};

fn disc() -> Disc {
    let builder = Builder::new().joliet(3).file("/A.TXT", "a");
    builder.file("/D/F.TXT", "ffff").padding(4).build()
}

/// Reads all there is of an image; gives what was found wrong.
fn findings(bytes: &[u8]) -> Vec<Finding> {
    let findings = Findings::default();
    let image = Image::with_options(bytes, findings.options()).unwrap();
    for tree in image.trees() {
        assert_eq!(seen(&tree), seen_of(&disc(), tree.namespace()));
    }
    let mut found = findings.take();
    found.dedup();
    found
}

fn seen_of(disc: &Disc, namespace: Namespace) -> Vec<crate::common::Seen> {
    let tree = match namespace {
        Namespace::Joliet => Tree::Joliet,
        _ => Tree::Primary,
    };
    // Directories before what they hold: the disc is too small for the walk's order to differ.
    let mut all = expected(disc, tree);
    all.sort();
    all
}

/// Spoils the big-endian copy of a field: told with its place, read by the little-endian one.
#[track_caller]
fn differs(disc: &Disc, structure: Structure, field: &str, offset: u64, little: u32, big: u32) {
    let bytes = disc.bytes();
    let found = findings(&bytes);
    assert_eq!(found.len(), 1, "{field}: {found:#?}");
    assert_eq!(found[0].handling, Handling::LittleEndian);
    let deviation = found[0].deviation;
    assert_eq!(
        (deviation.structure, deviation.offset),
        (structure, offset),
        "{field}"
    );
    let FormatErrorKind::BothEndian {
        field: name,
        little: l,
        big: b,
    } = deviation.kind
    else {
        panic!("{deviation}");
    };
    assert_eq!((name, l, b), (field, little, big));
    let refused = match Image::with_options(&bytes[..], strict()) {
        Err(error) => Some(error),
        Ok(image) => image
            .trees()
            .find_map(|tree| tree.walk().find_map(Result::err)),
    };
    assert_eq!(refused.expect(field).to_string(), deviation.to_string());
    on_each_source(&bytes, |_| {});
}

macro_rules! mismatch {
    ($disc:ident, $handle:expr, $structure:ident, $($row:ident: $field:literal),*) => {$({
        let mut $disc = disc();
        let (offset, little) = ($handle.$row().offset(), $handle.$row().get() as u32);
        for big in [0, 77] {
            $handle.$row().big(big.into());
            differs(&$disc, Structure::$structure, $field, offset, little, big);
        }
    })*};
}

#[test]
fn of_a_primary_descriptor_the_little_endian_number_is_used() {
    mismatch!(d, d.pvd(), PrimaryVolumeDescriptor,
        volume_space_size: "volume space size",
        volume_set_size: "volume set size",
        volume_sequence_number: "volume sequence number",
        logical_block_size: "logical block size");
}

#[test]
fn of_a_supplementary_descriptor_the_little_endian_number_is_used() {
    mismatch!(d, d.joliet(), SupplementaryVolumeDescriptor,
        volume_space_size: "volume space size",
        volume_set_size: "volume set size",
        volume_sequence_number: "volume sequence number",
        logical_block_size: "logical block size");
}

#[test]
fn of_the_roots_record_the_little_endian_number_is_used() {
    mismatch!(d, d.root_record(Tree::Primary), DirectoryRecord,
        extent: "extent", data_length: "data length");
}

#[test]
fn of_the_roots_record_a_volume_number_that_differs_is_told_too() {
    mismatch!(d, d.root_record(Tree::Primary), DirectoryRecord,
        volume_sequence_number: "volume sequence number");
}

#[test]
fn of_a_files_record_the_little_endian_number_is_used() {
    mismatch!(d, d.record(Tree::Primary, "/A.TXT"), DirectoryRecord,
        extent: "extent",
        data_length: "data length",
        volume_sequence_number: "volume sequence number");
}

#[test]
fn of_a_directorys_record_the_little_endian_number_is_used() {
    mismatch!(d, d.record(Tree::Joliet, "/D"), DirectoryRecord,
        extent: "extent",
        data_length: "data length",
        volume_sequence_number: "volume sequence number");
}

#[test]
fn strict_reading_refuses_nothing_on_a_right_disc() {
    let bytes = disc().bytes();
    let image = Image::with_options(&bytes[..], strict()).unwrap();
    for tree in image.trees() {
        assert_eq!(seen(&tree), seen_of(&disc(), tree.namespace()));
    }
    assert_eq!(findings(&bytes), []);
}

#[test]
fn a_volume_size_too_small_hides_no_file() {
    for blocks in [0, 1, 17, 20] {
        let mut disc = disc();
        disc.pvd().volume_space_size().set(blocks);
        disc.joliet().volume_space_size().set(blocks);
        assert!(findings(&disc.bytes()).is_empty());
        on_each_source(&disc.bytes(), |image| {
            assert!(!image.is_truncated());
            assert_eq!(image.volume_size(), blocks * SECTOR);
            assert_eq!(image.size(), disc.len());
        });
    }
}

#[test]
fn a_volume_size_too_large_says_that_the_image_is_cut() {
    let disc = disc();
    let blocks = disc.len() / SECTOR;
    for (primary, joliet, truncated) in [
        (blocks, blocks, false),
        (blocks + 1, blocks, true),
        (blocks, blocks + 1, true),
        (0xFFFF_FFFF, 0, true),
    ] {
        let mut disc = disc.clone();
        disc.pvd().volume_space_size().set(primary);
        disc.joliet().volume_space_size().set(joliet);
        assert!(findings(&disc.bytes()).is_empty());
        on_each_source(&disc.bytes(), |image| {
            assert_eq!(image.is_truncated(), truncated);
            assert_eq!(image.volume_size(), primary.max(joliet) * SECTOR);
            assert_eq!(
                image.tree(Namespace::Iso).unwrap().volume_size(),
                primary * SECTOR
            );
        });
    }
}

#[test]
fn the_image_may_be_longer_than_the_volume() {
    let mut disc = disc();
    disc.append(&[0xAA; 12_345]);
    assert!(findings(&disc.bytes()).is_empty());
    on_each_source(&disc.bytes(), |image| assert!(!image.is_truncated()));
}
