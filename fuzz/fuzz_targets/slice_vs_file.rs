#![no_main]
//! See `bodies/slice_vs_file.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::slice_vs_file(data));
