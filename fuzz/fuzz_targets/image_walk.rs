#![no_main]
//! See `bodies/image_walk.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::image_walk(data));
