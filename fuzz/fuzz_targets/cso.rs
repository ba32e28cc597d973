#![no_main]
//! See `bodies/cso.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::cso(data));
