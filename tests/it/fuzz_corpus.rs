//! The committed fuzz corpus, replayed without a fuzzer: what the targets assert holds for every
//! seed, on stable and in every build of the tests. `fuzz/README.md` tells how to fuzz.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

#[path = "../../fuzz/bodies/mod.rs"]
mod bodies;
#[path = "../../fuzz/seeds/make.rs"]
mod make;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds");

/// Runs a body over each seed, and names those that fail.
fn replay(kind: &str, body: fn(&[u8])) {
    let mut seeds: Vec<_> = fs::read_dir(Path::new(SEEDS).join(kind))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 10, "seeds are missing in {SEEDS}/{kind}");
    let fails = |seed: &PathBuf| {
        let input = fs::read(seed).unwrap();
        catch_unwind(|| body(&input)).is_err()
    };
    seeds.retain(fails);
    assert!(seeds.is_empty(), "{seeds:#?}");
}

#[test]
fn boot() {
    replay("boot", bodies::boot);
}

#[test]
fn containers() {
    replay("containers", bodies::containers);
}

#[test]
fn cso() {
    replay("cso", bodies::cso);
}

#[test]
fn descriptors() {
    replay("descriptors", bodies::descriptors);
}

#[test]
fn isz() {
    replay("isz", bodies::isz);
}

#[test]
fn image_walk() {
    replay("image", bodies::image_walk);
}

#[test]
fn partitions() {
    replay("partitions", bodies::partitions);
}

#[test]
fn raw_sectors() {
    replay("raw_sectors", bodies::raw_sectors);
}

#[test]
fn slice_vs_file() {
    replay("image", bodies::slice_vs_file);
}

#[test]
fn rock_ridge() {
    replay("rock_ridge", bodies::rock_ridge);
}

#[test]
fn udf_structures() {
    replay("udf_structures", bodies::udf_structures);
}

#[test]
fn udf_volume() {
    replay("udf_volume", bodies::udf_volume);
}

#[test]
fn zisofs() {
    replay("zisofs", bodies::zisofs);
}

#[test]
#[ignore = "writes fuzz/seeds over; for after a change of fuzz/seeds/make.rs"]
fn write_the_fuzz_seeds() {
    make::write(Path::new(SEEDS)).unwrap();
}
