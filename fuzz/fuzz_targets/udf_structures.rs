#![no_main]
//! See `bodies/udf_structures.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::udf_structures(data));
