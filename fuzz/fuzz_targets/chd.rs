#![no_main]
//! See `bodies/chd.rs`.

use std::sync::Once;

static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // libFuzzer's own hook aborts also at a panic that is caught. One that is not still ends the run: its
    // text is told by the replay of the input on stable.
    HOOK.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    isoudf_fuzz::chd(data);
});
