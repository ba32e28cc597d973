//! Disc images made in memory, for tests that need an image nobody ships.
//!
//! - [`iso`]: an ISO 9660 builder (primary, Joliet and enhanced volumes);
//! - [`udf`]: a UDF builder (plain, metadata, virtual and sparable partitions, with an ISO 9660 side or without);
//! - [`boot`]: boot catalogs and partition tables, to be put on a disc;
//! - [`field`]: the one mechanism that patches a field of a finished image, driven by tables of fields;
//! - [`sparse`]: the bytes of an image, and of a file, where holes cost nothing;
//! - [`cso`]: compressed images around an image;
//! - [`sectors`]: raw CD sectors around the blocks of an image;
//! - [`containers`]: cue sheets and other descriptions of tracks;
//! - [`names`]: identifiers, their encodings and their order.
//!
//! ```ignore
//! let mut disc = iso::Builder::new().joliet(3).file("/README.TXT", "hello").build();
//! disc.record(iso::Tree::Primary, "/README.TXT").extent().big(0);
//! let bytes = disc.bytes();
//! ```
//!
//! A test binary mounts it as `mod support;` at its root: the modules name each other as `crate::support`.
//! The builder knows nothing of the library under test: where the two disagree, one of them is wrong.
// Each test binary compiles this module whole and uses its own part of it.
#![allow(dead_code, unused_imports)]

pub mod boot;
pub mod containers;
pub mod cso;
pub mod field;
pub mod iso;
pub mod isz;
pub mod names;
pub mod sectors;
pub mod sparse;
pub mod udf;
