#![no_main]
//! See `bodies/udf_volume.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::udf_volume(data));
