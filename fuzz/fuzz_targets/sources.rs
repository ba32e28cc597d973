#![no_main]
//! See `bodies/stacks.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::sources(data));
