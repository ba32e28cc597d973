//! The committed fuzz corpus, replayed without a fuzzer: what the targets assert holds for every
//! seed, on stable and in every build of the tests. `fuzz/README.md` tells how to fuzz.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::thread;

#[path = "../../fuzz/bodies/mod.rs"]
mod bodies;
#[path = "../../fuzz/make/mod.rs"]
mod make;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds");

fn seeds(kind: &str) -> Vec<PathBuf> {
    let mut seeds: Vec<_> = fs::read_dir(Path::new(SEEDS).join(kind))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    seeds.sort();
    assert!(seeds.len() >= 10, "seeds are missing in {SEEDS}/{kind}");
    seeds
}

/// Runs a body over each seed, and names those that fail.
fn replay(kind: &str, body: fn(&[u8])) {
    let mut seeds = seeds(kind);
    let fails = |seed: &PathBuf| {
        let input = fs::read(seed).unwrap();
        catch_unwind(|| body(&input)).is_err()
    };
    seeds.retain(fails);
    assert!(seeds.is_empty(), "{seeds:#?}");
}

/// Runs the body in each of the ways that this byte of a seed can name.
fn replay_each_way(kind: &str, at: usize, mask: u8, body: fn(&[u8])) {
    for seed in seeds(kind) {
        let mut input = fs::read(&seed).unwrap();
        for way in 0..=mask >> mask.trailing_zeros() {
            if let Some(byte) = input.get_mut(at) {
                *byte = *byte & !mask | way << mask.trailing_zeros();
            }
            let done = catch_unwind(|| body(&input));
            assert!(done.is_ok(), "{} in way {way}", seed.display());
        }
    }
}

#[test]
fn attributes() {
    replay("attributes", bodies::attributes);
}

/// The files are those of the tests of CHD.
#[cfg(feature = "chd")]
#[test]
fn chd() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/compressed");
    let mut replayed = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "chd") {
            let mut input = fs::read(&path).unwrap();
            bodies::chd(&input);
            bodies::chd(&input[..input.len() / 2]);
            for at in (0..input.len()).step_by(97) {
                input[at] ^= 0x41;
                bodies::chd(&input);
                input[at] ^= 0x41;
            }
            replayed += 1;
        }
    }
    assert_eq!(replayed, 7);
}

#[test]
fn boot() {
    replay("boot", bodies::boot);
}

#[test]
fn built() {
    replay("built", bodies::built);
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
    replay_each_way("image", 0, bodies::Settings::WAY, bodies::image_walk);
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
    replay_each_way("image", 0, bodies::Settings::WAY, bodies::slice_vs_file);
}

#[test]
fn sources() {
    replay("sources", bodies::sources);
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
    replay_each_way(
        "udf_volume",
        1,
        bodies::UdfSettings::WAY,
        bodies::udf_volume,
    );
}

#[test]
fn zisofs() {
    replay("zisofs", bodies::zisofs);
}

/// The images that are kept for the next input are made good again.
#[test]
fn patches_leave_nothing_behind() {
    for seed in seeds("udf_volume") {
        let mut input = fs::read(&seed).unwrap();
        bodies::unpack_udf(&input, |_, _| ());
        input.truncate(1);
        let plain = |input: &[u8]| {
            let mut bytes = Vec::new();
            bodies::unpack_udf(input, |_, image| bytes.extend_from_slice(image));
            bytes
        };
        let after = plain(&input);
        // Another thread has images of its own.
        let unpatched = thread::spawn(move || plain(&input)).join().unwrap();
        assert!(after == unpatched, "{}", seed.display());
    }
}

#[test]
#[ignore = "writes fuzz/seeds over; for after a change of fuzz/make"]
fn write_the_fuzz_seeds() {
    make::write(Path::new(SEEDS)).unwrap();
}
