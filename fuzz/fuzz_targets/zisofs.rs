#![no_main]
//! See `bodies/zisofs.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| isoudf_fuzz::zisofs(data));
