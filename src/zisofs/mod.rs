//! Files that are kept compressed by zisofs: from the bytes stored to those of the file.

#[cfg(feature = "zisofs")]
mod expand;
// Tests have all features; this they build beside the others.
#[cfg(any(test, not(feature = "zisofs")))]
mod without;

#[cfg(feature = "zisofs")]
pub(crate) use expand::Expander;
#[cfg(not(feature = "zisofs"))]
pub(crate) use without::Expander;
