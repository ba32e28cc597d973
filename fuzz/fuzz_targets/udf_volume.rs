#![no_main]
//! See `bodies/udf_volume.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::udf_volume(data));
