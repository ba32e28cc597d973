//! The files of `tests/data`, for the tests of the examples.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The bytes of a file that is kept there as it is, or compressed.
pub(crate) fn data(name: &str) -> Vec<u8> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    if let Ok(bytes) = fs::read(data.join(name)) {
        return bytes;
    }
    let file = File::open(data.join(format!("{name}.zst"))).unwrap();
    let mut decoder = ruzstd::StreamingDecoder::new(file).unwrap();
    let mut bytes = Vec::new();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}
