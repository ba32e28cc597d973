#![no_main]
//! See `bodies/isz.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::isz(data));
