#![no_main]
//! See `bodies/image_walk.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::image_walk(data));
