//! What the fuzz targets run and assert: plain functions of bytes, for libFuzzer and for a stable
//! test alike.
//!
//! A body panics when the library is wrong, and says nothing else. Each target and the test compile
//! this module whole and use their own part of it.
#![allow(dead_code, unused_imports)]

mod attributes;
mod boot;
mod built;
#[cfg(feature = "chd")]
mod chd;
mod containers;
mod cso;
mod descriptors;
mod image_walk;
mod input;
mod isz;
mod listing;
mod partitions;
mod parts;
mod raw_sectors;
mod rock_ridge;
mod slice_vs_file;
mod sources;
mod stacks;
mod udf_base;
mod udf_structures;
mod udf_volume;
mod ways;
mod zisofs;

pub use attributes::attributes;
pub use boot::boot;
pub use built::built;
#[cfg(feature = "chd")]
pub use chd::chd;
pub use containers::containers;
pub use cso::cso;
pub use descriptors::descriptors;
pub use image_walk::image_walk;
pub use isz::isz;
pub use partitions::partitions;
pub use raw_sectors::raw_sectors;
pub use rock_ridge::rock_ridge;
pub use slice_vs_file::slice_vs_file;
pub use stacks::sources;
pub use udf_structures::udf_structures;
pub use udf_volume::udf_volume;
pub use zisofs::zisofs;

pub(crate) use input::{Settings, pack};
pub(crate) use partitions::VOLUME;
pub(crate) use udf_base::{AS_IT_IS, Act, Base, UdfSettings, udf_patch, unpack_udf};
