#![no_main]
//! See `bodies/built.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::built(data));
