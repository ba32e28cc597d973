//! What the fuzz targets run and assert: plain functions of bytes, for libFuzzer and for a stable
//! test alike.
//!
//! A body panics when the library is wrong, and says nothing else. Each target and the test compile
//! this module whole and use their own part of it.
#![allow(dead_code, unused_imports)]

mod boot;
mod containers;
mod cso;
mod descriptors;
mod image_walk;
mod input;
mod isz;
mod listing;
mod partitions;
mod raw_sectors;
mod rock_ridge;
mod slice_vs_file;
mod sources;
mod udf_base;
mod udf_structures;
mod udf_volume;
mod zisofs;

pub(crate) use boot::boot;
pub(crate) use containers::containers;
pub(crate) use cso::cso;
pub(crate) use descriptors::descriptors;
pub(crate) use image_walk::image_walk;
pub(crate) use input::{Settings, pack};
pub(crate) use isz::isz;
pub(crate) use partitions::{VOLUME, partitions};
pub(crate) use raw_sectors::raw_sectors;
pub(crate) use rock_ridge::rock_ridge;
pub(crate) use slice_vs_file::slice_vs_file;
pub(crate) use udf_base::{AS_IT_IS, Act, Base, UdfSettings, udf_patch};
pub(crate) use udf_structures::udf_structures;
pub(crate) use udf_volume::udf_volume;
pub(crate) use zisofs::zisofs;
