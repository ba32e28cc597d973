//! Discs of which one thing is wrong.

use super::{Discs, plain};
use crate::support::iso::{Builder, DIRECTORY, Disc, MULTI_EXTENT, SECTOR, Tree, dir, file, link};
use crate::support::names::utf16be;

pub(super) fn discs() -> Discs {
    let patched = |builder: Builder, patch: fn(&mut Disc)| {
        let mut disc = builder.build();
        patch(&mut disc);
        disc
    };
    vec![
        (
            "ragged",
            patched(plain(), |disc| disc.truncate(disc.len() - 2000)),
        ),
        (
            "cut",
            patched(plain(), |disc| disc.truncate(disc.len() - 3 * SECTOR)),
        ),
        (
            "self_extent",
            patched(plain(), |disc| {
                let own = disc.directory(Tree::Primary, "/SUB").start / SECTOR;
                disc.record(Tree::Primary, "/SUB/DEEP").extent().set(own);
            }),
        ),
        (
            "cycle_to_root",
            patched(plain(), |disc| {
                let root = disc.directory(Tree::Primary, "/").start / SECTOR;
                disc.record(Tree::Primary, "/SUB/DEEP").extent().set(root);
            }),
        ),
        (
            "two_parents",
            plain()
                .entry(link("/OTHER", "/SUB").flags(DIRECTORY))
                .build(),
        ),
        (
            "record_lengths",
            patched(plain().joliet(3).file("/TAIL", ""), |disc| {
                disc.record(Tree::Primary, "/README.TXT")
                    .record_length()
                    .set(5);
                disc.record(Tree::Joliet, "/EMPTY").record_length().set(255);
                disc.record(Tree::Joliet, "/SUB/DEEP")
                    .record_length()
                    .set(0);
            }),
        ),
        (
            "identifier_lengths",
            patched(plain().joliet(3), |disc| {
                disc.record(Tree::Primary, "/EMPTY")
                    .identifier_length()
                    .set(0);
                disc.record(Tree::Primary, "/README.TXT")
                    .identifier_length()
                    .set(200);
                disc.record(Tree::Joliet, "/EMPTY")
                    .identifier_length()
                    .set(9);
            }),
        ),
        (
            "both_endian",
            patched(plain().joliet(3), |disc| {
                disc.pvd().volume_space_size().big(0);
                disc.pvd().path_table_size().big(1);
                disc.joliet().logical_block_size().big(512);
                disc.record(Tree::Primary, "/README.TXT").extent().big(0);
                disc.record(Tree::Primary, "/SUB").data_length().big(7);
                disc.record(Tree::Primary, "/EMPTY")
                    .volume_sequence_number()
                    .big(9);
            }),
        ),
        (
            "sequence_number",
            patched(plain(), |disc| {
                disc.record(Tree::Primary, "/README.TXT")
                    .volume_sequence_number()
                    .set(5);
            }),
        ),
        (
            "root_empty",
            patched(plain(), |disc| {
                disc.root_record(Tree::Primary).data_length().set(0)
            }),
        ),
        (
            "root_odd",
            patched(plain(), |disc| {
                disc.root_record(Tree::Primary).record_length().set(40);
                disc.root_record(Tree::Primary).flags().set(0);
            }),
        ),
        (
            "root_outside",
            patched(plain().joliet(3), |disc| {
                disc.root_record(Tree::Joliet).extent().set(0xFFFF_FFFF);
            }),
        ),
        (
            "lengths_huge",
            patched(plain(), |disc| {
                disc.record(Tree::Primary, "/README.TXT")
                    .data_length()
                    .set(0xFFFF_FFFF);
                disc.record(Tree::Primary, "/SUB")
                    .data_length()
                    .set(0xFFFF_FFFF);
                disc.record(Tree::Primary, "/EMPTY")
                    .extended_attribute_length()
                    .set(255);
                disc.pvd().path_table_size().set(0xFFFF_FFFF);
            }),
        ),
        ("no_terminator", plain().without_terminator().build()),
        ("no_primary", plain().without_primary().joliet(3).build()),
        (
            "terminator_first",
            plain().terminator().descriptor_order(&[1, 0]).build(),
        ),
        ("foreign_first", {
            let foreign = *b"\0BEA01\x01";
            plain()
                .raw_descriptor(foreign)
                .descriptor_order(&[1, 0])
                .build()
        }),
        (
            "reserved_types",
            plain().raw_descriptor(*b"\x07CD001\x01").build(),
        ),
        (
            "too_many",
            (0..7).fold(plain(), |disc, _| disc.primary_copy()).build(),
        ),
        ("second_joliet", plain().joliet(1).joliet(3).build()),
        (
            "copy_differs",
            patched(plain().primary_copy(), |disc| {
                disc.primary_copy(0).volume_identifier().text("OTHER");
            }),
        ),
        (
            "primary_broken",
            patched(plain().primary_copy(), |disc| {
                disc.pvd().logical_block_size().little(3)
            }),
        ),
        (
            "joliet_unregistered",
            patched(plain().joliet(3), |disc| disc.joliet().flags().set(1)),
        ),
        (
            "block_size",
            patched(plain().joliet(3), |disc| {
                disc.joliet().logical_block_size().set(3)
            }),
        ),
        (
            "names",
            Builder::new()
                .joliet(3)
                .entry(file("/a", "1").identifier(Tree::Primary, *b"..;1"))
                .entry(file("/b", "2").identifier(Tree::Primary, *b"../etc/x"))
                .entry(file("/c", "3").identifier(Tree::Primary, *b"\xff\xfe\x80"))
                .entry(dir("/d").identifier(Tree::Joliet, *b"\xd8\x3d\x00b"))
                .entry(file("/e", "4").identifier(Tree::Joliet, *b"\x00o\x00d\x00"))
                .entry(file("/f", "5").identifier(Tree::Joliet, utf16be("\u{feff}.;1")))
                .build(),
        ),
        (
            "dates",
            Builder::new()
                .bytes("volume_creation_date", *b"2026023012000000\x7f")
                .bytes("volume_expiration_date", [0xFF; 17])
                .entry(file("/A", "").date([99, 13, 0, 24, 60, 60, 0x80]))
                .entry(file("/B", "").date([0, 1, 1, 0, 0, 0, 0xD0]))
                .build(),
        ),
        (
            "path_tables",
            patched(plain().path_tables(4), |disc| {
                disc.path_record_l(Tree::Primary, "/SUB")
                    .identifier_length()
                    .set(0);
                disc.path_record_m(Tree::Primary, "/SUB")
                    .identifier_length()
                    .set(99);
                disc.pvd().optional_type_l_path_table().set(0x00FF_FFFF);
            }),
        ),
        (
            "sections_unfinished",
            patched(plain(), |disc| {
                let multi_extent = u64::from(MULTI_EXTENT);
                disc.record(Tree::Primary, "/README.TXT")
                    .flags()
                    .set(multi_extent);
                disc.record(Tree::Primary, "/SUB")
                    .flags()
                    .set(multi_extent | 2);
                disc.record(Tree::Primary, "/SUB/DEEP/LAST.BIN")
                    .flags()
                    .set(multi_extent);
            }),
        ),
        (
            "sections_many",
            Builder::new()
                .entry(file("/M", [1; 60]).pieces(&[4; 14]))
                .build(),
        ),
        (
            "sections_over_limit",
            Builder::new()
                .entry(file("/M", [1; 60]).pieces(&[4; 14]))
                .build(),
        ),
    ]
}
