//! F: numbers recorded twice that disagree.

use isoudf::{FormatErrorKind, Image, Namespace, PathTableCopy};

use super::{told, unreadable};
use crate::common::{Findings, on_each_source, strict};
use crate::support::iso::{Builder, Disc, SECTOR, Tree};

fn disc() -> Disc {
    let builder = Builder::new().file("/F", "content").file("/D/G", "g");
    builder.path_tables(4).build()
}

/// One deviation, at this place; strict reading refuses it.
#[track_caller]
fn one_finding(disc: &Disc, offset: u64) {
    let told = told(disc);
    assert_eq!(told.paths, ["/D", "/D/G", "/F"]);
    assert!(told.errors.is_empty());
    assert_eq!((told.findings.len(), told.findings[0].offset), (1, offset));
    let bytes = disc.bytes();
    let refused = match Image::with_options(&bytes[..], strict()) {
        Ok(image) => image.best_tree().walk().any(|item| item.is_err()),
        Err(_) => true,
    };
    assert!(refused);
}

#[test]
fn f1_an_extent_without_its_big_endian_copy() {
    let mut disc = disc();
    disc.record(Tree::Primary, "/F").extent().big(0);
    let at = disc.record(Tree::Primary, "/F").extent().offset();
    one_finding(&disc, at);
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.best_tree().read("/F").unwrap(), b"content");
    });
}

#[test]
fn f2_a_size_of_two_values() {
    // Both inside the image: the little-endian one.
    let mut small = disc();
    small.record(Tree::Primary, "/F").data_length().little(3);
    let at = small.record(Tree::Primary, "/F").data_length().offset();
    one_finding(&small, at);
    on_each_source(&small.bytes(), |image| {
        assert_eq!(image.best_tree().read("/F").unwrap(), b"con");
    });
    // The little-endian one outside, the big-endian one inside: no guess.
    let mut large = disc();
    large
        .record(Tree::Primary, "/F")
        .data_length()
        .little(0xFFFF_FFFF);
    one_finding(&large, at);
    let error = unreadable(&large, "/F");
    assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
}

#[test]
fn f3_a_block_size_without_its_big_endian_copy() {
    let mut disc = disc();
    disc.pvd().logical_block_size().big(0);
    one_finding(&disc, 16 * SECTOR + 128);
}

#[test]
fn f4_sizes_of_path_table_and_volume() {
    let mut volume = disc();
    volume.pvd().volume_space_size().big(1);
    one_finding(&volume, 16 * SECTOR + 80);
    let mut table = disc();
    table.pvd().path_table_size().big(1);
    let bytes = table.bytes();
    let findings = Findings::default();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    let tree = image.best_tree();
    let table = tree.path_table(PathTableCopy::L).unwrap().unwrap();
    assert_eq!(table.records().map(Result::unwrap).count(), 2);
    assert_eq!(findings.take()[0].deviation.offset, 16 * SECTOR + 132);
}

#[test]
fn f5_path_tables_that_contradict_each_other_and_the_tree() {
    let mut disc = disc();
    disc.path_record_l(Tree::Primary, "/D").extent().set(1);
    disc.path_record_m(Tree::Primary, "/D").extent().set(2);
    let optional = disc.path_tables(Tree::Primary)[2].clone();
    disc.put(optional.start, &[0; 16]);
    let told = told(&disc);
    assert_eq!((told.paths.len(), told.errors.len()), (3, 0));
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        let second = |copy| {
            let table = tree.path_table(copy).unwrap().unwrap();
            table.records().nth(1).map(|record| record.unwrap().extent)
        };
        assert_eq!(second(PathTableCopy::L), Some(1));
        assert_eq!(second(PathTableCopy::M), Some(2));
        let table = tree.path_table(PathTableCopy::OptionalL).unwrap().unwrap();
        assert!(table.records().next().unwrap().is_err());
        assert_eq!(tree.read("/D/G").unwrap(), b"g");
    });
}
