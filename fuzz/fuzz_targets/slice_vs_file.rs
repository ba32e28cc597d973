#![no_main]
//! See `bodies/slice_vs_file.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::slice_vs_file(data));
