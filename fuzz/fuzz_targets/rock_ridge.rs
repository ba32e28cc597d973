#![no_main]
//! See `bodies/rock_ridge.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::rock_ridge(data));
