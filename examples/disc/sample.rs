//! The disc that is shown when none is given, so that the first try needs no image at hand.

use std::io::Read;

/// Made by `make-sample.sh`.
const COMPRESSED: &[u8] = include_bytes!("sample.iso.zst");

/// The sample's bytes.
pub(crate) fn image() -> Result<Vec<u8>, String> {
    let mut image = Vec::new();
    let mut decoder = ruzstd::StreamingDecoder::new(COMPRESSED).map_err(|e| e.to_string())?;
    decoder.read_to_end(&mut image).map_err(|e| e.to_string())?;
    Ok(image)
}
