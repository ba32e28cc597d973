#![no_main]
//! See `bodies/raw_sectors.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::raw_sectors(data));
