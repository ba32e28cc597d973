//! Makes the committed seeds. `tests/it/fuzz_corpus.rs` runs it on demand:
//!
//! ```text
//! cargo test --test it -- --ignored write_the_fuzz_seeds
//! ```
//!
//! `image/` is for both targets that read images of ISO 9660. The base images of UDF in `udf_base/`
//! are the kit's, made small by hand: they stay. Files named `regression-*` are inputs that once
//! broke something: they come from the fuzzer, and stay.

use std::path::Path;

use isoudf::raw::zisofs::Layout;

use super::bodies::{AS_IT_IS, Act, Base, Settings, UdfSettings, VOLUME, pack, udf_patch};
use crate::support::boot::{
    MbrPartition, crc32, entry, extension, fat, header, mbr, put_apm, put_gpt, validation,
};
use crate::support::containers::{Track as Burnt, ccd, cue, mds, nero_dao, nero_tao, toc};
use crate::support::cso::{Cso, Kept, dax};
use crate::support::iso::rock_ridge as rr;
use crate::support::iso::{
    ASSOCIATED, Builder, DIRECTORY, Disc, MULTI_EXTENT, Order, SECTOR, Tree, associated, dir, file,
    link,
};
use crate::support::isz::{Isz, Kept as Chunk};
use crate::support::names::utf16be;
use crate::support::sectors::Kind;
use crate::support::sparse::Sparse;
use crate::zisofs::stream::Stream;

/// Writes every seed over what is there.
pub(crate) fn write(seeds: &Path) -> std::io::Result<()> {
    let discs = well_made().into_iter().chain(malformed()).chain(large());
    for (name, disc) in discs.chain(rock_ridge()) {
        let settings = match name {
            "shift_jis" => Settings(Settings::SHIFT_JIS),
            "ragged" => Settings(Settings::RAGGED),
            "sections_many" | "wide" | "rr_plain" => Settings(Settings::DEFAULT_LIMITS),
            _ => Settings::default(),
        };
        let input = pack(settings, &disc.bytes());
        std::fs::write(seeds.join("image").join(name), input)?;
    }
    // Three sectors whose signatures are made good by the settings, and nothing else there.
    std::fs::write(
        seeds.join("image/bare"),
        [3, 1, 0xB5, 0x5E, 2, 0xB5, 0x5E, 255],
    )?;
    std::fs::write(seeds.join("image/text"), b"\0This is no image of a disc.\n")?;
    for (name, bytes) in parts() {
        std::fs::write(seeds.join("descriptors").join(name), bytes)?;
    }
    for (name, bytes) in rock_ridge_parts() {
        std::fs::write(seeds.join("rock_ridge").join(name), bytes)?;
    }
    for (name, bytes) in udf_parts() {
        std::fs::write(seeds.join("udf_structures").join(name), bytes)?;
    }
    for (name, bytes) in compressed() {
        std::fs::write(seeds.join("zisofs").join(name), bytes)?;
    }
    for (name, bytes) in attributes() {
        std::fs::write(seeds.join("attributes").join(name), bytes)?;
    }
    for (kind, bytes) in [("built", 200), ("sources", 60)] {
        for number in 0..12 {
            let name = format!("random_{number}");
            std::fs::write(seeds.join(kind).join(name), random(number, bytes))?;
        }
    }
    for (name, bytes) in udf_volumes() {
        std::fs::write(seeds.join("udf_volume").join(name), bytes)?;
    }
    for (name, bytes) in containers() {
        std::fs::write(seeds.join("containers").join(name), bytes)?;
    }
    for (name, bytes) in raw_sectors() {
        std::fs::write(seeds.join("raw_sectors").join(name), bytes)?;
    }
    for (name, bytes) in boot() {
        std::fs::write(seeds.join("boot").join(name), bytes)?;
    }
    for (name, bytes) in compressed_images() {
        std::fs::write(seeds.join("cso").join(name), bytes)?;
    }
    for (name, bytes) in isz() {
        std::fs::write(seeds.join("isz").join(name), bytes)?;
    }
    for (name, bytes) in disks() {
        std::fs::write(seeds.join("partitions").join(name), bytes)?;
    }
    Ok(())
}

/// Compressed images of a few blocks.
fn compressed_images() -> Vec<(&'static str, Vec<u8>)> {
    let image: Vec<u8> = (0..5000_u32).map(|n| (n / 40) as u8).collect();
    let kinds = |n: usize| [Kept::Plain, Kept::Deflate][n % 2];
    let lz4 = |n: usize| [Kept::Lz4, Kept::Plain][n % 2];
    let both = |n: usize| [Kept::Lz4, Kept::Deflate][n % 2];
    let small = |writer: Cso| Cso {
        block_size: 512,
        ..writer
    };
    let shifted = |writer: Cso| Cso {
        index_shift: 3,
        ..small(writer)
    };
    let filled = Cso {
        filled: true,
        ..Cso::V1
    };
    let mut lies = small(Cso::V1).write(&image, kinds);
    lies[40..44].fill(0x7F);
    let mut cut = small(Cso::ZSO).write(&image, lz4);
    cut.truncate(200);
    let mut huge = small(Cso::V1).write(&image, kinds);
    huge[8..16].fill(0xFF);
    vec![
        ("cso1", small(Cso::V1).write(&image, kinds)),
        ("cso1_large", filled.write(&image, |_| Kept::Deflate)),
        ("cso1_shifted", shifted(Cso::V1).write(&image, kinds)),
        ("cso2", small(Cso::V2).write(&image, both)),
        ("cso2_shifted", shifted(Cso::V2).write(&image, both)),
        ("zso", small(Cso::ZSO).write(&image, lz4)),
        ("zso_shifted", shifted(Cso::ZSO).write(&image, lz4)),
        ("empty", Cso::V1.write(&[], kinds)),
        ("lies", lies),
        ("cut", cut),
        ("huge", huge),
        ("dax", dax(&image.repeat(4), &[])),
        ("dax_areas", dax(&image.repeat(4), &[(0, 1)])),
    ]
}

/// ISZ of a few chunks, in one file or two.
fn isz() -> Vec<(&'static str, Vec<u8>)> {
    let image: Vec<u8> = (0..5120_u32).map(|n| (n / 40) as u8).collect();
    let small = Isz {
        sector_size: 512,
        chunk_size: 1024,
        ..Isz::USUAL
    };
    let wide = Isz {
        pointer_length: 4,
        chunk_size: 1536,
        ..small
    };
    let input = |files: &[Vec<u8>]| {
        let len = files[0].len() as u16;
        [&len.to_le_bytes()[..], &files.concat()].concat()
    };
    let mixed = |n: usize| [Chunk::Data, Chunk::Zlib, Chunk::Bzip2, Chunk::Zero][n % 4];
    let written = |lengths: &[usize]| input(&small.write(&image, mixed, lengths));
    let mut lies = written(&[]);
    lies[70] ^= 0x81;
    let mut cut = written(&[]);
    cut.truncate(300);
    let mut encrypted = written(&[]);
    encrypted[18] = 1;
    let all = |kept| input(&small.write(&image, |_| kept, &[]));
    vec![
        ("plain", input(&[small.plain(&image)])),
        ("zlib", all(Chunk::Zlib)),
        ("bzip2", all(Chunk::Bzip2)),
        ("mixed", written(&[])),
        ("wide", input(&wide.write(&image, mixed, &[]))),
        ("segments", written(&[1030])),
        ("segments_even", written(&[1024])),
        ("lies", lies),
        ("cut", cut),
        ("encrypted", encrypted),
    ]
}

/// Disks for `partitions`, up to their last byte that is not zero.
fn disks() -> Vec<(&'static str, Vec<u8>)> {
    const START: u32 = VOLUME as u32 / 512;
    let front = |records: &[(u64, &[MbrPartition])]| {
        let mut disk = Sparse::new();
        for (sector, partitions) in records {
            disk.put(sector * 512, &mbr(&[], partitions));
        }
        disk
    };
    let data = (0, 0x17, START, 80);
    let link = |kind, start| (0, kind, start, 60);
    let inside = (0, 7, START - 2, 80);
    let guid = |sector: u64| {
        let mut disk = front(&[(0, &[(0, 0xEE, 1, 999)])]);
        disk.grow(1 << 20);
        let start = VOLUME as u64 / sector;
        put_gpt(
            &mut disk,
            sector,
            &[([7; 16], start, start + 79, 0, "Disc")],
        );
        // Without the backup at its end.
        disk.truncate(VOLUME as u64);
        disk
    };
    let mut map = Sparse::new();
    put_apm(
        &mut map,
        512,
        &[("A", "Apple_UDF", START, 80, 0), ("B", "C", 900, 1, 0)],
    );
    let mut map_beyond = Sparse::new();
    put_apm(
        &mut map_beyond,
        512,
        &[("A", "Apple_UDF", START, 80, 0); 15],
    );
    let chain: &[MbrPartition] = &[link(5, 2)];
    let mut damaged = guid(512);
    damaged.put(512 + 16, &[0]);
    let disks = [
        ("master", front(&[(0, &[data, (0x80, 0, 0, 200)])])),
        ("large_sectors", front(&[(0, &[(0, 7, START / 4, 20)])])),
        ("largest_sectors", front(&[(0, &[(0, 7, START / 8, 10)])])),
        (
            "beyond",
            front(&[(0, &[(0, 7, START, u32::MAX), (0, 7, 999, 9)])]),
        ),
        ("logical", front(&[(0, chain), (2, &[inside])])),
        (
            "chain",
            front(&[
                (0, chain),
                (2, &[inside, link(5, 4)]),
                (6, &[(0, 7, 10, 80)]),
            ]),
        ),
        (
            "loop",
            front(&[(0, chain), (2, &[inside, link(15, 4)]), (6, &[link(5, 0)])]),
        ),
        (
            "to_nothing",
            front(&[(0, chain), (2, &[inside, link(5, 5000)])]),
        ),
        ("same", front(&[(0, &[data; 4])])),
        ("guid", guid(512)),
        ("guid_large_sectors", guid(2048)),
        ("guid_damaged", damaged),
        ("apple", map),
        ("apple_long", map_beyond),
    ];
    let cut = |disk: Sparse| {
        let bytes = disk.bytes();
        let end = bytes.iter().rposition(|byte| *byte != 0);
        bytes[..=end.unwrap()].to_vec()
    };
    disks.map(|(name, disk)| (name, cut(disk))).into()
}

/// A small disc with a directory or two.
fn plain() -> Builder {
    Builder::new()
        .volume_identifier("SEED")
        .file("/README.TXT", "hello\n")
        .file("/EMPTY", "")
        .file("/SUB/DEEP/LAST.BIN", [0x5A; 70])
}

/// A session behind another.
fn two_sessions() -> Disc {
    let mut first = plain().build();
    let second = first.len().next_multiple_of(16 * SECTOR);
    first.image.grow(second);
    let builder = Builder::new().first_sector(second / SECTOR);
    builder.file("/NEW.TXT", "new").build_onto(first.image)
}

fn well_made() -> Vec<(&'static str, Disc)> {
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

fn malformed() -> Vec<(&'static str, Disc)> {
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

/// Directories that take more than one sector or window, thinly filled.
fn large() -> Vec<(&'static str, Disc)> {
    let name = |n: usize| format!("N{n:03}.TXT;1").into_bytes();
    let two = |n: usize| vec![record(&name(2 * n), 0), record(&name(2 * n + 1), 0)];
    let mut sorted: Vec<_> = (0..12).map(two).collect();
    let sorted_disc = directory(sorted.clone());
    // A sector may be empty, and a file's sections may stand in two of them.
    sorted[6].clear();
    let with_hole = directory(sorted.clone());
    sorted[6] = vec![
        record(&name(11), MULTI_EXTENT),
        record(&name(12), ASSOCIATED),
    ];
    sorted[7] = vec![record(&name(12), 0), record(&name(14), 0)];
    let joined = directory(sorted);
    let unsorted = directory((0..12).rev().map(two).collect());
    let mut middle = record(&[0], DIRECTORY);
    middle[10..18].copy_from_slice(&both(77));
    let ends = [MULTI_EXTENT, 0].map(|flags| record(b"GAP.;1", flags));
    let [first, last] = ends;
    let between = directory(vec![vec![first, middle, last]]);
    // A directory that begins inside a sector: a record of it lies across the image's sectors.
    let mut inside = Builder::new()
        .path_tables(0)
        .block_size(512)
        .padding(2)
        .build();
    let start = inside.directory(Tree::Primary, "/").start + 512;
    let long = |n: u8| record(&[b'A' + n; 200], 0);
    inside.put(start, &sector(&(0..8).map(long).collect::<Vec<_>>()));
    inside.put(start + SECTOR, &sector(&[long(8), long(9)]));
    inside.root_record(Tree::Primary).extent().set(start / 512);
    inside
        .root_record(Tree::Primary)
        .data_length()
        .set(2 * SECTOR);
    // More than one window, and sections across its edge.
    let mut wide = vec![vec![record(b"SAME.;1", 0)]; 40];
    wide[31] = vec![
        record(b"EDGE.;1", ASSOCIATED),
        record(b"EDGE.;1", MULTI_EXTENT),
    ];
    wide[32] = vec![record(b"EDGE.;1", 0)];
    // The directory ends in a file of which more is to come, and the next one seems to bring it.
    let end = directory(vec![vec![record(b"MORE.;1", MULTI_EXTENT)]]);
    let mut followed = end.clone();
    followed.append(&sector(&[record(b"MORE.;1", 0)]));
    // One extent, which is sorted as far as one of two directories says it reaches.
    let mut lengths: Vec<_> = (0..12).map(two).collect();
    lengths.push(vec![record(b"A.TXT;1", 0)]);
    let mut lengths = directory(lengths);
    let start = lengths.directory(Tree::Primary, "/").start / SECTOR;
    let last = start + 13;
    let directories = [(b"D1", 12), (b"D2", 13)].map(|(name, sectors)| {
        let mut record = record(name, DIRECTORY);
        record[2..10].copy_from_slice(&both(start));
        record[10..18].copy_from_slice(&both(sectors * SECTOR));
        record
    });
    let root = [vec![record(&[0], DIRECTORY)], directories.to_vec()].concat();
    lengths.append(&sector(&root));
    lengths.root_record(Tree::Primary).extent().set(last);
    lengths.root_record(Tree::Primary).data_length().set(SECTOR);
    let deep = (0..44).map(|_| "/D").collect::<String>();
    vec![
        ("sorted", sorted_disc),
        ("sorted_hole", with_hole),
        ("sorted_joined", joined),
        ("sorted_two_lengths", lengths),
        ("unsorted", unsorted),
        ("sections_between", between),
        ("inside_a_sector", inside),
        ("wide", directory(wide)),
        ("end_unfinished", end),
        ("end_unfinished_followed", followed),
        ("deep", Builder::new().path_tables(0).dir(&deep).build()),
    ]
}

/// A disc whose root directory is these records, a list a sector.
fn directory(mut sectors: Vec<Vec<Vec<u8>>>) -> Disc {
    let mut disc = Builder::new().path_tables(0).build();
    let root = disc.directory(Tree::Primary, "/").start / SECTOR;
    sectors[0].insert(0, record(&[0], DIRECTORY));
    sectors[0].insert(1, record(&[1], DIRECTORY));
    for (number, records) in sectors.iter().enumerate() {
        let at = (root + number as u64) * SECTOR;
        disc.put(at, &sector(records));
    }
    let length = sectors.len() as u64 * SECTOR;
    disc.root_record(Tree::Primary).data_length().set(length);
    let space = disc.len() / SECTOR;
    disc.pvd().volume_space_size().set(space);
    disc
}

fn sector(records: &[Vec<u8>]) -> Vec<u8> {
    let mut sector = records.concat();
    sector.resize(SECTOR as usize, 0);
    sector
}

fn both(number: u64) -> [u8; 8] {
    let number = number as u32;
    let bytes = [number.to_le_bytes(), number.to_be_bytes()];
    bytes.concat().try_into().unwrap()
}

/// A directory record of six bytes of the primary volume descriptor.
fn record(identifier: &[u8], flags: u8) -> Vec<u8> {
    let length = (33 + identifier.len()).next_multiple_of(2);
    let mut record = vec![length as u8, 0, 16, 0, 0, 0, 0, 0, 0, 16];
    record.extend([6, 0, 0, 0, 0, 0, 0, 6, 126, 1, 2, 3, 4, 5, 0]);
    record.extend([flags, 0, 0, 1, 0, 0, 1, identifier.len() as u8]);
    record.extend(identifier);
    record.resize(length, 0);
    record
}

/// Discs with Rock Ridge.
fn rock_ridge() -> Vec<(&'static str, Disc)> {
    let with = |path: &str, entries: &[Vec<u8>]| rr::with(file(path, "data"), entries);
    let regular = || rr::px(0o100_644, 1, 0, 0);
    let link = || rr::px44(0o120_777, 1, 0, 0, 9);
    let moved = |at: &rr::Places| {
        let holder = rr::with(dir("/RR_MOVED"), &[rr::nm(0, "rr_moved")]);
        let builder = rr::volume().path_tables(0).dir("/A").entry(holder);
        rr::relocated(builder, at, "/RR_MOVED/M", "/A/moved", "/A")
    };
    let stamp = [101, 2, 3, 4, 5, 6, 4];
    let mut disagreeing = rr::disc(moved);
    let parent = disagreeing.parent_record(Tree::Primary, "/RR_MOVED/M");
    let parent = parent.offset() + 34 + 4;
    disagreeing.put(parent, &rr::both(17));
    vec![
        (
            "rr_plain",
            rr::volume()
                .joliet(3)
                .entry(rr::named("/NAME.TXT", "a longer name.text", &[]))
                .entry(with(
                    "/LINK",
                    &[
                        link(),
                        rr::nm(0, "link"),
                        rr::sl(1, &[rr::component(rr::ROOT, ""), rr::component(0, "a")]),
                        rr::sl(0, &[rr::component(rr::PARENT, "")]),
                    ],
                ))
                .entry(with("/DEV", &[rr::px(0o060_600, 1, 0, 0), rr::pn(8, 1)]))
                .entry(with("/TIMES", &[rr::tf(0x0E, &[&stamp; 3])]))
                .entry(with("/SPARSE", &[rr::sf(0, 99_999, 1)]))
                .build(),
        ),
        ("rr_moved", rr::disc(moved)),
        ("rr_disagreeing", disagreeing),
        (
            "rr_orphan",
            rr::volume()
                .entry(rr::with(dir("/RR_MOVED"), &[rr::nm(0, "rr_moved")]))
                .entry(rr::with(dir("/RR_MOVED/M"), &[rr::re()]))
                .build(),
        ),
        (
            "rr_links_up",
            rr::disc(|at| {
                let up = [rr::nm(0, "up"), rr::cl(at.directory("/"))];
                rr::volume().entry(with("/D/UP", &up)).file("/D/Z", "z")
            }),
        ),
        (
            "rr_areas",
            rr::disc(|at| {
                let second = [rr::nm(0, "ued"), regular()].concat();
                let first = rr::ce(at.area("second"), 7, second.len() as u32);
                let begin = rr::ce(at.area("first"), 0, first.len() as u32);
                rr::volume()
                    .entry(with("/F", &[begin, rr::nm(1, "contin")]))
                    .area("first", first)
                    .area("second", [vec![0; 7], second].concat())
            }),
        ),
        (
            "rr_loop",
            rr::disc(|at| {
                let area = rr::ce(at.area("loop"), 0, 28);
                rr::volume()
                    .entry(with("/F", &[area.clone(), rr::nm(0, "f")]))
                    .area("loop", area)
            }),
        ),
        (
            "rr_xa",
            Builder::new()
                .entry(dir("/").own_system_use(
                    Tree::Primary,
                    [vec![0; 14], rr::sp(14), rr::px(0o40755, 2, 0, 0)].concat(),
                ))
                .entry(with("/F", &[vec![0; 14], rr::nm(0, "name"), rr::st()]))
                .build(),
        ),
        (
            "rr_broken",
            rr::volume()
                .entry(with("/A", &[rr::entry(b"NM", &[])]))
                .entry(with("/B", &[rr::nm(1, "b"), b"PX\x03\x01".to_vec()]))
                .entry(with("/C", &[link(), rr::sl(1, &[vec![0, 9, b'c']])]))
                .entry(with("/D", &[rr::ce(0xFFFF, 2000, 90), rr::nm(0, "d")]))
                .entry(with("/E", &[rr::cl(16), rr::es(1), rr::nm(0, "e")]))
                .entry(with("/F", &[rr::tf(0x7F, &[&stamp]), rr::pd(3)]))
                .build(),
        ),
    ]
}

/// Single structures, for the target of the raw parsers.
fn parts() -> Vec<(&'static str, Vec<u8>)> {
    let disc = plain()
        .joliet(3)
        .boot_record("EL TORITO SPECIFICATION", "BOOT", [1; 9])
        .partition("PART", 18, 2)
        .build();
    let whole = |at: u64| disc.image.get(at..at + SECTOR);
    let [primary, joliet, boot, partition, terminator] = disc.descriptors()[..] else {
        panic!("the disc was given five descriptors");
    };
    let [little, big] = disc.path_tables(Tree::Primary) else {
        panic!("the disc was given two path tables");
    };
    let directory = disc.directory(Tree::Joliet, "/").start;
    vec![
        ("primary", whole(primary)),
        ("joliet", whole(joliet)),
        ("boot", whole(boot)),
        ("partition", whole(partition)),
        ("terminator", whole(terminator)),
        ("directory", disc.image.get(directory..directory + 400)),
        ("path_table_l", disc.image.get(little.clone())),
        ("path_table_m", disc.image.get(big.clone())),
        ("date", b"2026010203040506\x04".to_vec()),
        (
            "records",
            [record(b"A.;1", 0), record(&[1; 222], 0xFF)].concat(),
        ),
    ]
}

/// System use areas.
fn rock_ridge_parts() -> Vec<(&'static str, Vec<u8>)> {
    let short = [101, 2, 3, 4, 5, 6, 4];
    let link = rr::sl(1, &[rr::component(rr::ROOT, ""), rr::component(0, "etc")]);
    vec![
        ("root", rr::root()),
        ("continuation", [rr::ce(20, 40, 60), rr::pd(2)].concat()),
        ("name", [rr::nm(1, "first"), rr::nm(0, "last")].concat()),
        ("current", rr::nm(2, "")),
        ("link", link),
        ("attributes", rr::px44(0o100_644, 1, 2, 3, 4)),
        (
            "device",
            [rr::px(0o060_600, 1, 0, 0), rr::pn(8, 1)].concat(),
        ),
        ("relocated", [rr::cl(20), rr::pl(21), rr::re()].concat()),
        ("stamps", rr::tf(0x0E, &[&short; 3])),
        ("long_stamps", rr::tf(0x81, &[b"2001020304050607\x04"])),
        ("sparse", rr::sf(1, 2, 3)),
        ("selected", [rr::es(1), rr::nm(0, "x"), rr::st()].concat()),
    ]
}

/// Single structures of the base images of UDF.
fn udf_parts() -> Vec<(&'static str, Vec<u8>)> {
    let part = |base: usize, identifier: u16, number: usize| {
        let base = Base::get(base);
        let target = base.target(base.targets(identifier)[number]);
        target[..target.len().min(1500)].to_vec()
    };
    vec![
        ("primary", part(0, 1, 0)),
        ("anchor", part(0, 2, 0)),
        ("used", part(0, 4, 0)),
        ("partition", part(2, 5, 0)),
        ("logical_physical", part(0, 6, 0)),
        ("logical_metadata", part(2, 6, 0)),
        ("logical_virtual", part(3, 6, 0)),
        ("logical_sparable", part(5, 6, 0)),
        ("unallocated", part(0, 7, 0)),
        ("integrity", part(0, 9, 0)),
        ("file_set", part(2, 256, 0)),
        ("identifier", part(0, 257, 3)),
        ("allocation_extent", part(1, 258, 0)),
        ("file_entry", part(0, 261, 2)),
        ("extended_file_entry", part(2, 266, 6)),
        ("attribute_header", part(0, 262, 0)),
        (
            "path",
            b"\x02\0\0\0\x05\x04\0\0\x08etc\x03\0\0\0\x04\0\0\0\x05\x09\0\0x".to_vec(),
        ),
    ]
}

/// Patched images of UDF.
fn udf_volumes() -> Vec<(String, Vec<u8>)> {
    let mut seeds = Vec::new();
    let names = ["r102", "b512", "meta", "vat150", "vat200", "spar"];
    assert_eq!(names.len(), Base::COUNT);
    let input = |base: usize, settings: u8, patches: &[Vec<u8>]| {
        let mut input = vec![base as u8, settings];
        input.extend(patches.concat());
        input
    };
    for (base, name) in names.into_iter().enumerate() {
        let targets = |identifier: u16| Base::get(base).targets(identifier);
        let (set, anchors) = (targets(256), targets(2));
        let entries = [targets(261), targets(266)].concat();
        let (first, last) = (entries[1], entries[entries.len() - 1]);
        let mut add = |what: &str, settings: u8, patches: &[Vec<u8>]| {
            seeds.push((format!("{name}_{what}"), input(base, settings, patches)));
        };
        let default = UdfSettings::DEFAULT_LIMITS;
        add("plain", default, &[]);
        add("earlier", default | 1, &[]);
        add("cut", default | UdfSettings::CUT, &[]);
        add("ragged", UdfSettings::RAGGED, &[]);
        let lengths = entries.iter().step_by(5);
        let lengths: Vec<_> = lengths
            .map(|entry| udf_patch(*entry, Act::Eight, 56, &u64::MAX.to_le_bytes()))
            .collect();
        add("lengths", default, &lengths);
        add(
            "moved",
            default,
            &[
                udf_patch(first, Act::Copy, 0, &last.to_le_bytes()),
                udf_patch(set[0], Act::Add, 404, &[1]),
            ],
        );
        let mut unsound = udf_patch(last, Act::Four, 36, &[1, 2, 3, 4]);
        unsound[2] |= AS_IT_IS;
        add(
            "unsound",
            0,
            &[unsound, udf_patch(anchors[0], Act::Zeros, 0, &[32])],
        );
    }
    seeds
}

/// Compressed files, whole and broken.
fn compressed() -> Vec<(&'static str, Vec<u8>)> {
    let input = |settings: u8, stream: &Stream| {
        let version = u8::from(stream.layout == Layout::V2);
        [&[settings | version][..], &stream.entry, &stream.bytes].concat()
    };
    // Two blocks and a little: one that is not zero, one of zeros.
    let mut content = b"isoudf ".repeat(4682);
    content.resize(65_536, 0);
    content.extend(b"the end");
    let whole = |layout| Stream::new(layout, 15, &content);
    let changed = |layout, change: &dyn Fn(&mut Stream)| {
        let mut stream = whole(layout);
        change(&mut stream);
        input(0, &stream)
    };
    vec![
        ("first", input(0, &whole(Layout::V1))),
        ("second", input(0, &whole(Layout::V2))),
        ("cut", input(2, &whole(Layout::V1))),
        (
            "zeros",
            input(0, &Stream::new(Layout::V2, 17, &[0; 300_000])),
        ),
        ("empty", input(0, &Stream::new(Layout::V1, 17, &[]))),
        (
            "check_sum",
            changed(Layout::V1, &|stream| {
                let end = stream.pointer(1) as usize;
                stream.bytes[end - 1] ^= 1;
            }),
        ),
        (
            "sizes_differ",
            changed(Layout::V1, &|stream| stream.bytes[8] ^= 1),
        ),
        (
            "orders_differ",
            changed(Layout::V1, &|stream| stream.entry[11] ^= 1),
        ),
        (
            "pointer_back",
            changed(Layout::V2, &|stream| stream.set_pointer(2, 60)),
        ),
        (
            "block_size",
            changed(Layout::V1, &|stream| stream.entry[3] = 255),
        ),
        (
            "huge",
            changed(Layout::V2, &|stream| stream.entry[11] = 255),
        ),
    ]
}

/// What hangs on directory records.
fn attributes() -> Vec<(&'static str, Vec<u8>)> {
    let named = b"\x00\x01a\x01\x04long\x00\x05value\x00";
    let list = b"\x17\xaf\x01\x07\x35\x65\x81\x17\xcf\x03\x01\x02\x03\x57\x65";
    let in_entries = |components: &[u8]| {
        let parts = components.chunks(19).collect::<Vec<_>>();
        let last = parts.len() - 1;
        let entry = |(number, part): (usize, &&[u8])| {
            let flags = u8::from(number < last);
            [&[flags][..], part].concat()
        };
        parts
            .iter()
            .enumerate()
            .flat_map(entry)
            .collect::<Vec<u8>>()
    };
    let acl = [&[0, 0, 0, list.len() as u8][..], list].concat();
    let components = |name: &[u8], value: &[u8]| {
        let head = |part: &[u8]| [&[0, part.len() as u8][..], part].concat();
        [head(name), head(value)].concat()
    };
    vec![
        ("named", in_entries(named)),
        ("list", in_entries(&acl)),
        ("list_alone", list.to_vec()),
        (
            "value",
            in_entries(&components(
                b"user.comment",
                b"a value that needs two entries",
            )),
        ),
        ("empty_value", in_entries(&components(b"user.empty", b""))),
        ("long", in_entries(&components(b"user.long", &[b'x'; 250]))),
        (
            "too_long",
            in_entries(&components(b"user.long", &[b'x'; 450])),
        ),
        ("special", in_entries(&components(b"\x01", b"\x00\x01"))),
        ("amiga", b"\x07\x00\x00\x00\x40\x05boot".to_vec()),
        ("apple_long", b"TEXTttxt\x20\x00\x00".to_vec()),
        ("apple_short", b"\x06TEXTttxt\x20\x00".to_vec()),
        (
            "xa",
            b"\x00\x01\x00\x02\x0d\x55XA\x01\x00\x00\x00\x00\x00".to_vec(),
        ),
    ]
}

/// Bytes that are the same each time.
fn random(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u8
    };
    (0..len).map(|_| next()).collect()
}

/// Dumps of raw sectors of every shape, and damaged ones.
fn raw_sectors() -> Vec<(&'static str, Vec<u8>)> {
    let image = pack(Settings::default(), &plain().build().bytes());
    let input = |shape: u8, patches: &[[u8; 4]]| {
        let mut input = vec![shape, patches.len() as u8];
        input.extend(patches.concat());
        input.extend(&image);
        input
    };
    vec![
        ("mode1", input(0, &[])),
        ("form1", input(1, &[])),
        ("both_modes", input(2, &[])),
        ("some_form2", input(3, &[])),
        ("part_2336", input(4, &[])),
        ("part_2332", input(5, &[])),
        ("part_2056", input(6, &[])),
        ("data_and_subchannels", input(7 | 8, &[])),
        ("subchannels", input(8, &[])),
        ("pregap", input(0x10, &[])),
        ("part_2336_piece", input(4 | 0x40, &[])),
        ("later_session", input(0x20, &[])),
        ("later_session_subchannels", input(0x20 | 8 | 1, &[])),
        // Sync field, address, mode, and the form of a directory's sector.
        ("no_sync", input(0, &[[20, 1, 0, 0]])),
        ("moved", input(0, &[[20, 14, 0, 0x99]])),
        ("mode3", input(0, &[[20, 15, 0, 3]])),
        (
            "form2_directory",
            input(1, &[[20, 18, 0, 0x20], [21, 22, 0, 0x20]]),
        ),
        (
            "first_damaged",
            input(0, &[[0, 0, 0, 7], [1, 12, 0, 0xFF], [2, 3, 0, 3]]),
        ),
    ]
}

/// Descriptions of tracks that lie in 400 sectors of mode 1.
fn containers() -> Vec<(&'static str, Vec<u8>)> {
    let one = [Burnt::new(1, 1, Kind::Mode1, 0..400, &[])];
    let audio = Burnt::new(2, 1, Kind::Audio, 250..300, &[]).pregap(50);
    let three = [
        Burnt::new(1, 1, Kind::Mode1, 0..200, &[]),
        audio,
        Burnt::new(3, 2, Kind::Mode1, 300..400, &[]),
    ];
    // The sectors are put there again.
    let nero = |image: Vec<u8>, sectors: usize| [&[25], &image[sectors * 2352..]].concat();
    let cooked = one.clone().map(|track| track.part(16..2064, 0));
    let wide = ["D:\\disc\\a.mdf", "a.md1"];
    vec![
        ("cue", cue(&one, &["a.bin"]).into_bytes()),
        ("cue_2048", cue(&cooked, &["a.bin"]).into_bytes()),
        ("cue_sessions", cue(&three, &["a.bin"]).into_bytes()),
        ("cue_files", cue(&three, &["1.bin", "2.bin", "3.bin"]).into_bytes()),
        (
            "cue_text",
            b"\xEF\xBB\xBFREM HIGH-DENSITY AREA\r\nTITLE \"x\"\rFILE a b.mp3 MP3\nTRACK 9 CDG\n\
              INDEX 1 0:0:0\nPOSTGAP 0:2:0\nFILE b MOTOROLA\nTRACK 99 CDI/2336\nPREGAP 0:2:0\nINDEX 1 0:0:9"
                .to_vec(),
        ),
        ("toc", toc(&one, "a.bin").into_bytes()),
        ("toc_2048", toc(&cooked, "D:\\a.bin").into_bytes()),
        ("toc_tracks", toc(&three, "a.bin").into_bytes()),
        (
            "toc_pieces",
            b"CATALOG \"1\" CD_I CD_TEXT {{\"}\"}}//\nTRACK MODE1 RW PREGAP 0:0:2 DATAFILE \"\\141\\\"\" #9 \
              5000 ZERO 0:0:3\nTRACK AUDIO FIFO \"p\" 7 FILE \"a.wav\" 0 0:0:1 START 0:0:1 SILENCE 3 \
              INDEX 0:0:1 END"
                .to_vec(),
        ),
        ("nrg1", nero(nero_dao(1, &one), 400)),
        ("nrg2", nero(nero_dao(2, &three), 400)),
        ("nrg1_tao", nero(nero_tao(1, &one), 400)),
        ("nrg2_tao", nero(nero_tao(2, &one), 400)),
        ("ccd", ccd(&one).into_bytes()),
        ("ccd_sessions", ccd(&three).into_bytes()),
        ("mds", mds(&one, true, &["*.mdf"], false)),
        ("mds_sessions", mds(&three, true, &["*.mdf"], false)),
        ("mds_dvd", mds(&cooked, false, &wide, true)),
    ]
}

/// System areas and boot catalogs: half of each for the one, half for the other.
fn boot() -> Vec<(&'static str, Vec<u8>)> {
    let halves = |area: &[u8], catalog: &[u8]| {
        let len = area.len().max(catalog.len());
        let mut bytes = [area, catalog].map(<[u8]>::to_vec);
        bytes.iter_mut().for_each(|half| half.resize(len, 0));
        bytes.concat()
    };
    let sections = [
        validation(0, "A MAKER"),
        entry(0, 4, 20),
        header(0x90, 0xEF, 2),
        entry(0x20, 0, 21),
        extension(true, 5),
        extension(false, 6),
        entry(0, 0xFFFF, 21),
        header(0x91, 1, 1),
        entry(4, 1, 19),
    ]
    .concat();
    let one = [validation(0xEF, ""), entry(0, 1, 21)].concat();
    let mut of_file_system = one.clone();
    of_file_system.resize(2048, 0);
    of_file_system.extend(fat(1));
    let headers = [validation(0, ""), entry(2, 1, 9), header(0x90, 0, 0)].concat();
    let mut isohybrid = mbr(b"isolinux", &[(0x80, 0x17, 0, 80), (0, 0xEF, 80, 4)]);
    isohybrid[432] = 80;
    let mut map = vec![0; 1536];
    map[..4].copy_from_slice(b"ER\x02\0");
    for at in [512, 1024] {
        map[at..at + 16].copy_from_slice(b"PM\0\0\0\0\0\x02\0\0\0\x01\0\0\0\x01");
        map[at + 48..at + 57].copy_from_slice(b"Apple_HFS");
    }
    let mut table = vec![0; 1536];
    table[1024..1152].fill(1);
    let mut head = [0; 92];
    head[..16].copy_from_slice(b"EFI PART\0\0\x01\0\x5C\0\0\0");
    for (at, byte) in [(24, 1), (32, 9), (72, 2), (80, 4), (84, 128)] {
        head[at] = byte;
    }
    head[88..].copy_from_slice(&crc32(&table[1024..1536]).to_le_bytes());
    let crc = crc32(&head);
    head[16..20].copy_from_slice(&crc.to_le_bytes());
    table[512..604].copy_from_slice(&head);
    let mut hfs = vec![0; 1152];
    hfs[1024..1026].copy_from_slice(b"H+");
    let mut alpha = [0; 512];
    (alpha[480], alpha[488], alpha[504]) = (1, 2, 3);
    let mut dec = [0; 512];
    dec[8..11].copy_from_slice(&[0x7A, 0x75, 0x02]);
    let mut mips = [0; 512];
    mips[..4].copy_from_slice(&[0x0B, 0xE5, 0xA9, 0x41]);
    mips[504..508].copy_from_slice(&0x0BE5_A941_u32.wrapping_neg().to_be_bytes());
    let mut sun = [0; 512];
    sun[508..].copy_from_slice(&[0xDA, 0xBE, 0xDA, 0xBE]);
    let mut palo = [0; 512];
    palo[..8].copy_from_slice(b"\x80\0PALO\0\x05");
    vec![
        ("sections", halves(&[], &sections)),
        ("file_system", halves(&[], &of_file_system)),
        ("headers", halves(&[], &headers)),
        ("catalog_at_the_front", sections.clone()),
        ("isohybrid", halves(&isohybrid, &one)),
        ("apple_map", halves(&map, &one)),
        ("guid_table", halves(&table, &one)),
        ("guid_header", head.to_vec()),
        ("hfs", halves(&hfs, &[])),
        ("alpha", halves(&alpha, &[])),
        ("dec", halves(&dec, &[])),
        ("mips", halves(&mips, &[])),
        ("sun", halves(&sun, &[])),
        ("palo", halves(&palo, &[])),
    ]
}
