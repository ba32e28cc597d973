//! Damaged images: every prefix, every byte of metadata changed, fields changed two at a time.
//!
//! No image, however damaged, makes the library panic, or work without end: work is counted in reads, bytes, entries
//! and memory, not in seconds. Each seed has three tests. They take a sample, always the same one; all there is takes
//! some minutes:
//!
//! ```sh
//! ISOUDF_DAMAGE=full cargo test --release --test it damage:: -- --nocapture
//! ```

pub(crate) mod seeds;
pub(crate) mod work;

use std::env;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::udf::crc;
use seeds::Seed;
use work::{Work, exercise};

/// Cases of a sample.
const PREFIXES: usize = 60;
const BYTES: usize = 250;
const PAIRS: u32 = 60;
/// Pairs in full; there is no end of them.
const ALL_PAIRS: u32 = 20_000;

fn full() -> bool {
    env::var_os("ISOUDF_DAMAGE").is_some_and(|how| how == "full")
}

/// Tells what was damaged when a test panics within the library.
struct Case<'a>(&'a dyn Fn() -> String);

impl Drop for Case<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("damaged: {}", (self.0)());
        }
    }
}

/// Exercises an image, and holds it to what it may cost.
fn check(bytes: &[u8], lends: bool, strict: bool, case: &dyn Fn() -> String) -> Work {
    let _case = Case(case);
    let work = exercise(bytes, lends, strict);
    let len = bytes.len() as u64;
    // An entry takes 34 bytes of a directory; no byte is read as one in more than a few directories.
    assert!(work.entries <= 4096 + len / 8, "{work:?}");
    assert!(work.errors <= 4096 + len / 2, "{work:?}");
    assert!(
        work.reads <= 8192 + 64 * (work.entries + work.errors),
        "{work:?}"
    );
    assert!(work.read <= (8 << 20) + 64 * len, "{work:?}");
    assert!(work.memory <= (64 << 10) + 2 * len, "{work:?}");
    work
}

/// In every way that makes a difference.
fn check_all(bytes: &[u8], number: usize, case: &dyn Fn() -> String) -> Work {
    let work = check(bytes, true, false, case);
    // Not all in all ways: what is found is the same.
    match number % 4 {
        0 => work.largest(check(bytes, false, false, case)),
        2 => work.largest(check(bytes, true, true, case)),
        _ => work,
    }
}

fn prefixes(name: &str, seed: &Seed) {
    let mut worst = Work::default();
    let len = seed.bytes.len();
    let step = if full() { 1 } else { len / PREFIXES };
    let lens = (0..len).step_by(step).map(|n| match full() {
        true => n,
        // Sometimes at the edge of a sector, sometimes beside it, sometimes anywhere.
        false if n / step % 2 == 0 => n.next_multiple_of(512) - n / step % 4 / 2,
        false => n,
    });
    for (number, cut) in lens.enumerate() {
        let cut = cut.min(len);
        let case = || format!("{name}, cut at {cut}");
        worst = worst.largest(check_all(&seed.bytes[..cut], number, &case));
    }
    println!("{name}: prefixes: at most {worst:?}");
}

/// Every bit turned, and the values at which arithmetic turns.
fn values(byte: u8) -> Vec<u8> {
    let mut values: Vec<_> = (0..8).map(|bit| byte ^ 1 << bit).collect();
    values.extend([
        0,
        0xFF,
        0x7F,
        0x80,
        byte.wrapping_add(1),
        byte.wrapping_sub(1),
    ]);
    values.sort_unstable();
    values.dedup();
    values.retain(|&value| value != byte);
    values
}

fn bytes(name: &str, seed: &Seed) {
    let mut worst = Work::default();
    let mut image = seed.bytes.clone();
    // A step that is prime to the number of values, so that each of them has its turn.
    let step = if full() {
        1
    } else {
        (seed.metadata.len() * 14 / BYTES) | 1
    };
    let cases = seed.metadata.iter();
    let cases = cases.flat_map(|&at| values(seed.bytes[at]).into_iter().map(move |v| (at, v)));
    let mut done = 0;
    for (number, (at, value)) in cases.step_by(step).enumerate() {
        image[at] = value;
        let case = || {
            format!(
                "{name}, byte {at:#x} from {:#x} to {value:#x}",
                seed.bytes[at]
            )
        };
        worst = worst.largest(check_all(&image, number, &case));
        done += 1;
        let touched = repair(&mut image, seed, at);
        if !touched.is_empty() {
            let case = || format!("{} and repaired", case());
            worst = worst.largest(check_all(&image, number, &case));
            done += 1;
        }
        for at in touched {
            image[at] = seed.bytes[at];
        }
        image[at] = seed.bytes[at];
    }
    assert!(image == seed.bytes);
    println!("{name}: bytes: {done} images, at most {worst:?}");
}

/// Makes checksum and CRC of the tagged structures that hold a byte fit again; gives the bytes written.
pub(crate) fn repair(image: &mut [u8], seed: &Seed, at: usize) -> Vec<usize> {
    let mut touched = Vec::new();
    let holds = |pieces: &&Vec<std::ops::Range<usize>>| pieces.iter().any(|p| p.contains(&at));
    for pieces in seed.tagged.iter().filter(holds) {
        let places: Vec<_> = pieces.iter().cloned().flatten().collect();
        let into = places.iter().position(|&place| place == at);
        // What was changed is left so.
        let (sum, crc_too) = (into != Some(4), !matches!(into, Some(8 | 9)));
        if crc_too {
            let byte = |n: usize| image[places[n]];
            let covered = usize::from(u16::from_le_bytes([byte(10), byte(11)]));
            let end = places.len().min(16 + covered);
            let body: Vec<_> = places[16..end].iter().map(|&place| image[place]).collect();
            let [low, high] = crc(&body).to_le_bytes();
            (image[places[8]], image[places[9]]) = (low, high);
            touched.extend([places[8], places[9]]);
        }
        if sum {
            let tag = (0..16).filter(|n| *n != 4).map(|n| image[places[n]]);
            image[places[4]] = tag.fold(0, u8::wrapping_add);
            touched.push(places[4]);
        }
    }
    touched
}

/// A value for a field, by what it was.
#[derive(Clone, Debug)]
enum Value {
    Byte(u8),
    Number(u64),
    Add(i8),
    /// What another field has: a place that leads where another does.
    Of(prop::sample::Index),
}

fn value() -> impl Strategy<Value = Value> {
    let edge = prop::sample::select(vec![0, 0x7F, 0x80, 0xFF]).prop_map(Value::Byte);
    let number = prop_oneof![0..300_u64, any::<u64>()].prop_map(Value::Number);
    let add = any::<i8>().prop_map(Value::Add);
    prop_oneof![
        edge,
        number,
        add,
        any::<prop::sample::Index>().prop_map(Value::Of)
    ]
}

fn two_fields(name: &str, seed: &Seed) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        cases: if full() { ALL_PAIRS } else { PAIRS },
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let field = || (any::<prop::sample::Index>(), 0..16_usize, value());
    let strategy = (field(), field(), any::<bool>());
    let worst = std::cell::Cell::new(Work::default());
    let number = std::cell::Cell::new(0);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |(one, other, sound)| {
        let mut image = seed.bytes.clone();
        let mut places = Vec::new();
        for (index, width, value) in [one, other] {
            let range = place(seed, index, width);
            change(&mut image, seed, range.clone(), &value);
            places.push(range);
        }
        for range in places.iter().filter(|_| sound) {
            repair(&mut image, seed, range.start);
        }
        let case = || format!("{name}, fields at {places:x?}");
        number.set(number.get() + 1);
        worst.set(worst.get().largest(check_all(&image, number.get(), &case)));
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{name}: {failure}");
    }
    println!("{name}: two fields: at most {:?}", worst.get());
}

/// A field of a structure, or any few bytes of metadata.
fn place(seed: &Seed, index: prop::sample::Index, width: usize) -> std::ops::Range<usize> {
    match width < 8 && !seed.fields.is_empty() {
        true => index.get(&seed.fields).clone(),
        false => {
            let at = *index.get(&seed.metadata);
            at..(at + [1, 2, 4, 8][width % 4]).min(seed.bytes.len())
        }
    }
}

fn change(image: &mut [u8], seed: &Seed, range: std::ops::Range<usize>, value: &Value) {
    // Half of a number in both byte orders, so that it may be believed.
    let half = range.start..range.start + range.len().div_ceil(2);
    let other = half.end..range.end;
    match value {
        Value::Byte(byte) => image[range].fill(*byte),
        Value::Number(number) => {
            let little = number.to_le_bytes();
            let n = half.len().min(8);
            image[half][..n].copy_from_slice(&little[..n]);
            let n = other.len().min(8);
            let big: Vec<_> = little[..n].iter().rev().copied().collect();
            image[other][..n].copy_from_slice(&big);
        }
        Value::Add(by) => image[half.start] = image[half.start].wrapping_add_signed(*by),
        Value::Of(index) if !seed.fields.is_empty() => {
            let from = index.get(&seed.fields).clone();
            let n = from.len().min(range.len());
            image.copy_within(from.start..from.start + n, range.start);
        }
        Value::Of(_) => image[range].fill(1),
    }
}

macro_rules! seeds {
    ($($name:ident)*) => {
        impl seeds::All {
            /// Names and seeds.
            pub(crate) const LIST: &[(&str, fn() -> Seed)] =
                &[$((stringify!($name), seeds::$name)),*];
        }

        $(mod $name {
            use super::seeds;

            #[test]
            fn every_prefix() {
                super::prefixes(stringify!($name), &seeds::$name());
            }

            #[test]
            fn every_byte() {
                super::bytes(stringify!($name), &seeds::$name());
            }

            #[test]
            fn two_fields() {
                super::two_fields(stringify!($name), &seeds::$name());
            }
        })*

        /// Damage proves nothing on an image that is not read before.
        #[test]
        fn seeds_are_read() {
            $({
                let seed = seeds::$name();
                let work = check(&seed.bytes, false, false, &|| stringify!($name).to_owned());
                println!("{}: {} bytes, {} of metadata, {} fields, {work:?}",
                    stringify!($name), seed.bytes.len(), seed.metadata.len(), seed.fields.len());
                let read = work.entries >= 2 && work.errors <= 6;
                assert!(read, "{}: {work:?}", stringify!($name));
            })*
        }
    };
}

seeds! {
    plain joliet sections high_sierra rock_ridge zisofs boot sessions
    udf_102 udf_201 udf_metadata udf_virtual_150 udf_virtual_200 udf_sparable bridge
}
