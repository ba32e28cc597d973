#![no_main]
//! See `bodies/udf_structures.rs`.

#[path = "../bodies/mod.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::udf_structures(data));
