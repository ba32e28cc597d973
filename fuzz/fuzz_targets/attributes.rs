#![no_main]
//! See `bodies/attributes.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::attributes(data));
