//! Directories that take more than one sector or window, thinly filled.

use super::{Discs, record};
use crate::support::iso::{ASSOCIATED, Builder, DIRECTORY, Disc, MULTI_EXTENT, SECTOR, Tree};

pub(super) fn discs() -> Discs {
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
