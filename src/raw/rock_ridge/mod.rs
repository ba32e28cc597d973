//! The Rock Ridge Interchange Protocol (RRIP 1.12, IEEE P1282): POSIX metadata in system use
//! entries. Versions 1.09 and 1.10 differ in what is told at the fields.
//!
//! Each view is parsed from the data of a [`SystemUseEntry`](super::susp::SystemUseEntry).

mod link;
mod name;
mod posix;
mod relocation;
mod sparse;
mod time;

pub use link::{LinkComponent, LinkComponents, LinkFlags, SymbolicLink};
pub use name::{AlternateName, NameFlags};
pub use posix::{DeviceNumber, PosixAttributes};
pub use relocation::{DirectoryLink, RelocatedDirectory};
pub use sparse::SparseFile;
pub use time::{TimeStamp, TimeStampKind, TimeStamps};
