#![no_main]
//! See `bodies/partitions.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::partitions(data));
