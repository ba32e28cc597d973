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

/// Set number and descriptor number of two file sets side by side, and which counts (4/8.3.1).
#[test]
fn u7_file_sets_side_by_side_in_their_sequence() {
    let first = ["F", "OTHER"];
    for (numbers, wanted) in [
        ([(0, 0), (0, 1)], &["G"][..]),
        ([(0, 0), (0, 0)], &["G"]),
        ([(1, 5), (0, 0)], &["G"]),
        ([(0, 5), (0, 4)], &first),
        ([(0, 0), (1, 1)], &first),
    ] {
        let builder = Builder::new().file("/F", "f").file("/OTHER/G", "g");
        let mut disc = builder.free_blocks(4).build();
        let block = disc.partition(0).partition_length().get() - 3;
        let original = disc.places(What::FileSet, "")[0][0].clone();
        let root = disc.identifier("/OTHER").icb_block().get() as u32;
        for (n, (set, own)) in (0..).zip(numbers) {
            let mut copy = disc.image.get(original.clone());
            copy[12..16].copy_from_slice(&(block as u32 + n).to_le_bytes());
            copy[40..44].copy_from_slice(&u32::to_le_bytes(set));
            copy[44..48].copy_from_slice(&u32::to_le_bytes(own));
            if n == 1 {
                copy[404..408].copy_from_slice(&root.to_le_bytes());
            }
            let at = disc.blocks_at(0, block + u64::from(n), 1)[0].start;
            disc.put(at, &copy);
            disc.repair_at(at, 512);
        }
        for n in 0..2 {
            disc.logical_volume(n).file_set_block().set(block);
            // The third block is not recorded.
            disc.logical_volume(n).file_set_length().set(3 * 2048);
        }
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Udf).unwrap();
            assert_eq!(names(&tree, "/"), wanted, "{numbers:?}");
        });
    }
}

/// An address of zeros is one, where its length says so; so is one without a length.
#[test]
fn u8_a_file_entry_in_the_first_block_of_the_first_partition() {
    let builder = Builder::new().file("/F", "first").file("/G", "second");
    let mut disc = builder.free_blocks(4).build();
    let block = disc.partition(0).partition_length().get() - 1;
    let zero = place(&disc, What::FileSet, "", 0);
    let entry = disc.places(What::FileEntry, "/F")[0][0].clone();
    for (from, to, block) in [(zero, 0, block), (entry.start, zero, 0)] {
        let to = if to == 0 {
            disc.blocks_at(0, block, 1)[0].start
        } else {
            to
        };
        let mut bytes = disc.image.get(from..from + 2048);
        bytes[12..16].copy_from_slice(&(block as u32).to_le_bytes());
        disc.put(to, &bytes);
        disc.repair_at(to, 2048);
    }
    for n in 0..2 {
        disc.logical_volume(n).file_set_block().set(block);
    }
    disc.identifier("/F").icb_block().set(0);
    disc.identifier("/G").icb_length().set(0);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Udf).unwrap();
        assert_eq!(tree.read("/F").unwrap(), b"first");
        assert_eq!(tree.read("/G").unwrap(), b"second");
    });
}

#[test]
fn u8_an_indirect_entry_of_length_zero_ends_the_chain() {
    let file = file("/F", vec![4; 3000]).strategy_4096(2);
    let mut disc = builder().entry(file).build();
    let at = place(&disc, What::Terminal, "/F", 0);
    let mut entry = disc.indirect("/F", 1).read();
    let location = disc.terminal("/F").tag_location().get() as u32;
    entry[12..16].copy_from_slice(&location.to_le_bytes());
    entry[36..40].copy_from_slice(&[0; 4]);
    disc.put(at, &entry);
    disc.repair_at(at, entry.len() as u64);
    reads_back_in_silence(&disc);
}
