//! Discs with nothing wrong: each kind of descriptor, name and extent.

use super::{Discs, plain};
use crate::support::iso::{Builder, Disc, Order, SECTOR, Tree, associated, file};

/// A session behind another.
fn two_sessions() -> Disc {
    let mut first = plain().build();
    let second = first.len().next_multiple_of(16 * SECTOR);
    first.image.grow(second);
    let builder = Builder::new().first_sector(second / SECTOR);
    builder.file("/NEW.TXT", "new").build_onto(first.image)
}

pub(super) fn discs() -> Discs {
    let sectors = |n: usize| vec![b'x'; n * SECTOR as usize + 5];
    vec![
        ("plain", plain().build()),
        (
            "joliet",
            plain().joliet(3).file("/Ünïcode 💿.txt", "j").build(),
        ),
        (
            "enhanced",
            plain().enhanced().file("/a.much.longer name", "e").build(),
        ),
        (
            "every_descriptor",
            plain()
                .boot_record("EL TORITO SPECIFICATION", "", [20, 0, 0, 0])
                .joliet(1)
                .enhanced()
                .partition("PART", 18, 2)
                .primary_copy()
                .descriptor_order(&[1, 0, 2, 4, 5, 3])
                .path_tables(4)
                .build(),
        ),
        (
            "multi_extent",
            Builder::new()
                .entry(
                    file("/BIG.BIN", sectors(2))
                        .pieces(&[SECTOR, SECTOR])
                        .apart(1),
                )
                .file("/ZLAST", "z")
                .build(),
        ),
        (
            "associated",
            Builder::new()
                .entry(associated("/FORK", "resources"))
                .file("/FORK", "data")
                .entry(associated("/LONE", "no file of this name"))
                .build(),
        ),
        (
            "versions",
            Builder::new()
                .trailing_dots()
                .entry(file("/A.TXT", "new").version(Some(3)))
                .entry(file("/A.TXT", "old").version(Some(2)))
                .entry(file("/A.TXT", "bare").version(None))
                .file("/B", "")
                .entry(file("/TWICE", "2").times(2))
                .build(),
        ),
        (
            "blocks_512",
            plain()
                .block_size(512)
                .joliet(2)
                .entry(file("/XATTR.BIN", "data").extended_attributes([7; 30]))
                .build(),
        ),
        ("blocks_1024", plain().block_size(1024).enhanced().build()),
        (
            "interleaved",
            Builder::new()
                .entry(file("/I.BIN", sectors(2)).interleaved(1, 1))
                .build(),
        ),
        (
            "high_sierra",
            plain()
                .high_sierra()
                .path_tables(4)
                .entry(associated("/FORK", "resources"))
                .file("/FORK", "data")
                .build(),
        ),
        (
            "attributes",
            Builder::new()
                .entry(file("/X.BIN", "data").extended_attributes({
                    let mut record = vec![0; 250];
                    record[180] = 1;
                    record
                }))
                .entry(file("/I.BIN", sectors(1)).interleaved(1, 1))
                .build(),
        ),
        ("sessions", two_sessions()),
        (
            "volume_set",
            plain()
                .volume_set(2, 1)
                .entry(file("/OTHER", "far").on_volume(2))
                .build(),
        ),
        (
            "shift_jis",
            Builder::new()
                .entry(file("/J", "nihon").identifier(Tree::Primary, *b"\x93\xfa\x96\x7b;1"))
                // A private character, and one of two encodings of another: both only decode.
                .entry(file("/P", "").identifier(Tree::Primary, *b"\xf0\x9e;1"))
                .entry(file("/T", "").identifier(Tree::Primary, *b"\xed\x40;1"))
                .build(),
        ),
        ("reversed", plain().order(Order::Reversed).joliet(3).build()),
    ]
}
