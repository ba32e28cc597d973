//! File sets and file entries: which of several counts.

use isoudf::{Error, FormatErrorKind, LimitKind, Namespace, Options, Structure};

use super::{builder, is_format, place, reads_back, reads_back_in_silence, unreadable};
use crate::common::{failed, names, on_each_source, on_each_source_with};
use crate::support::udf::{Builder, Disc, What, dir, file};

/// A disc with a second file set, whose root is `/OTHER`.
fn second_set(set_number: u32, own_number: u32, leads_on: bool) -> Disc {
    let builder = Builder::new().file("/F", "f").file("/OTHER/G", "g");
    let mut disc = builder.free_blocks(4).build();
    let block = disc.partition(0).partition_length().get() - 1;
    let first = disc.places(What::FileSet, "")[0].clone();
    let at = disc.blocks_at(0, block, 1)[0].start;
    let mut copy = disc.image.get(first[0].clone());
    let root = disc.identifier("/OTHER").icb_block().get() as u32;
    copy[404..408].copy_from_slice(&root.to_le_bytes());
    copy[40..44].copy_from_slice(&set_number.to_le_bytes());
    copy[44..48].copy_from_slice(&own_number.to_le_bytes());
    copy[12..16].copy_from_slice(&(block as u32).to_le_bytes());
    if leads_on {
        // Back to itself.
        copy[448..452].copy_from_slice(&2048u32.to_le_bytes());
        copy[452..456].copy_from_slice(&(block as u32).to_le_bytes());
    }
    disc.put(at, &copy);
    disc.repair_at(at, 512);
    disc.file_set(0).next_extent_length().set(2048);
    disc.file_set(0).next_extent_block().set(block);
    disc
}

#[test]
fn u7_the_file_set_that_counts() {
    for (set, own, wanted) in [
        (0, 1, &["G"][..]),
        (0, 0xFFFF_FFFF, &["G"]),
        (1, 1, &["F", "OTHER"]),
        (0xFFFF_FFFF, 0, &["F", "OTHER"]),
    ] {
        for leads_on in [false, true] {
            let disc = second_set(set, own, leads_on);
            on_each_source(&disc.bytes(), |image| {
                assert_eq!(names(&image.tree(Namespace::Udf).unwrap(), "/"), wanted);
            });
        }
    }
}

#[test]
fn u7_the_file_set_behind_the_first_in_its_extent() {
    let mut disc = second_set(0, 1, false);
    disc.file_set(0).next_extent_length().set(0);
    // A sequence of one block is all that there is.
    reads_back(&disc);
}

#[test]
fn u7_the_systems_stream_directory() {
    let disc = builder().system_stream("*UDF Backup", "when").build();
    reads_back(&disc);
}

#[test]
fn u8_both_kinds_of_file_entry() {
    for revision in [0x102, 0x150, 0x201, 0x260] {
        for extended in [false, true] {
            let builder = builder().revision(revision).extended_file_entries(extended);
            let mixed = file("/MIXED", "m").extended(!extended);
            reads_back_in_silence(&builder.entry(mixed).build());
        }
    }
}

#[test]
fn u8_strategy_4096_the_last_direct_entry_counts() {
    for older in [0, 1, 5, 40] {
        for extended in [false, true] {
            let root = dir("/").strategy_4096(older);
            let builder = builder().extended_file_entries(extended).entry(root);
            let builder = builder.entry(dir("/S").strategy_4096(older));
            let file = file("/S/F", vec![4; 3000]).strategy_4096(older);
            reads_back_in_silence(&builder.entry(file).build());
        }
    }
}

#[test]
fn u8_a_chain_of_indirect_entries_has_its_limit() {
    let file = file("/F", "f").strategy_4096(6);
    let disc = builder().entry(file).build();
    let bytes = disc.bytes();
    for (limit, reads) in [(5, false), (6, true), (7, true)] {
        let mut options = Options::default();
        options.limits.indirect_entries = limit;
        on_each_source_with(&bytes, &options, |image| {
            let read = image.best_tree().read("/F");
            match reads {
                true => assert_eq!(read.unwrap(), b"f"),
                false => match failed(read) {
                    Error::Limit {
                        kind, limit: found, ..
                    } => {
                        assert_eq!((kind, found), (LimitKind::IndirectEntries, limit.into()));
                    }
                    other => panic!("{other}"),
                },
            }
        });
    }
}

#[test]
fn a12_an_indirect_entry_that_leads_back() {
    let start = |disc: &mut Disc| disc.partition(0).partition_starting_location().get();
    for to in [What::FileEntry, What::Indirect] {
        let file = file("/F", "f").strategy_4096(3);
        let mut disc = builder().entry(file).build();
        let block = place(&disc, to, "/F", 2) / 2048 - start(&mut disc);
        disc.indirect("/F", 2).indirect_icb_block().set(block);
        let error = is_format(&unreadable(&disc, "/F"));
        assert_eq!(error.structure, Structure::IndirectEntry);
        assert_eq!(error.offset, place(&disc, What::Indirect, "/F", 2));
        assert!(matches!(error.kind, FormatErrorKind::Broken { .. }));
        // The rest of the volume is none the worse.
        assert_eq!(super::told(&disc).errors.len(), 1);
    }
}
