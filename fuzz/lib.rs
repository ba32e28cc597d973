//! What all targets have in common, compiled once. It is made of the tests' own modules, so that the
//! tests can replay what a fuzzer found.

#[path = "bodies/mod.rs"]
mod bodies;

/// Discs made in memory.
#[path = "../tests/support"]
#[allow(dead_code, unused_imports)]
mod support {
    pub mod field;
    pub mod iso;
    pub mod names;
    pub mod sparse;
    pub mod udf;
}

#[path = "../tests/it/common"]
mod common {
    mod seen;

    pub(crate) use seen::{assert_same, expected, seen};
}

pub use bodies::{
    attributes, boot, built, chd, containers, cso, descriptors, image_walk, isz, partitions,
    raw_sectors, rock_ridge, slice_vs_file, sources, udf_structures, udf_volume, zisofs,
};
