#![no_main]
//! See `bodies/descriptors.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::descriptors(data));
