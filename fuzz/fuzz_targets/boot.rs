#![no_main]
//! See `bodies/boot.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::boot(data));
