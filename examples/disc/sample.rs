//! The disc that is shown when none is given, so that the first try needs no image at hand.

/// The sample's bytes, as `make-sample.sh` made them.
pub(crate) fn image() -> Vec<u8> {
    include!("../shared/sample.rs")
}
