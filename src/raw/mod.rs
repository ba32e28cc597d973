//! Zero-copy views of the structures as they are recorded, one module a standard.
//!
//! This is the low-level interface: bytes in, views out, with no I/O, no allocation and no policy.
//! A view is made by `parse`, which takes what it needs from the front of a slice and gives the
//! rest back. Fields keep what the disc says, both copies of a both-endian number included: which
//! of them to believe is decided further up. [`Image`](crate::Image) does all that for you.
//!
//! Names of items are the standard's own words. Offsets in errors count from the slice given.

pub mod aaip;
pub mod amiga;
pub mod apple;
pub mod boot_sector;
pub mod chd;
pub mod container;
pub mod cso;
pub mod el_torito;
pub mod iso;
pub mod isz;
mod prim;
pub mod rock_ridge;
pub mod sector;
pub mod susp;
pub mod udf;
pub mod xa;
pub mod zisofs;

pub use prim::Both;
