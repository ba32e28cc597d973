#![no_main]
//! See `bodies/containers.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::containers(data));
