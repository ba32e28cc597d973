#![no_main]
//! See `bodies/raw_sectors.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::raw_sectors(data));
