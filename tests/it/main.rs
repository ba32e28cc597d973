//! The integration tests: images made by `tests/support`, read through the public interface.
//!
//! Every image is read from memory, from a file and through a seeking reader, with equal answers:
//! see [`common`].

mod common;
#[path = "../support/mod.rs"]
mod support;

mod attributes;
mod best_tree;
mod block_sizes;
mod boot;
mod both_endian;
mod broken_sections;
mod cached;
mod charsets;
mod check;
mod containers;
// Not among the features that tests have: it needs a newer Rust.
#[cfg(feature = "chd")]
mod chd;
mod costs;
mod cso;
mod damage;
mod dates;
mod debug;
mod descriptors;
mod directories;
mod errors;
mod extended_attributes;
mod faults;
mod file;
mod flags;
mod fuzz_corpus;
mod heap;
mod high_sierra;
mod identity;
mod ids;
mod implanted;
mod interleaved;
mod isz;
mod joliet;
mod layout;
mod lookup;
mod lookup_large;
mod malformed;
mod multi_extent;
mod partitions;
mod path_tables;
mod raw_parsers;
mod real;
mod records;
mod rock_ridge;
mod root_record;
mod round_trip;
mod safe_paths;
mod sectors;
mod sessions;
mod sources;
mod threads;
mod truncated;
mod udf_entries;
mod udf_volume;
mod variants;
mod versions;
mod volume_info;
mod walk;
mod walk_loops;
mod words;
mod zisofs;
