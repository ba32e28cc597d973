#![no_main]
//! See `bodies/rock_ridge.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::rock_ridge(data));
