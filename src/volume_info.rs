//! What a volume says of itself.

use alloc::string::String;

use crate::time::Timestamp;

/// Identifiers and dates of a volume, decoded and without padding; empty or `None` where nothing is
/// recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct VolumeInfo {
    /// System Identifier (ECMA-119 8.4.5): the system that uses the system area.
    pub system: String,
    /// Volume Set Identifier (8.4.19).
    pub volume_set: String,
    /// Publisher Identifier (8.4.20).
    pub publisher: String,
    /// Data Preparer Identifier (8.4.21).
    pub data_preparer: String,
    /// Application Identifier (8.4.22): often the writer program.
    pub application: String,
    /// Copyright File Identifier (8.4.23).
    pub copyright_file: String,
    /// Abstract File Identifier (8.4.24).
    pub abstract_file: String,
    /// Bibliographic File Identifier (8.4.25).
    pub bibliographic_file: String,
    /// Volume Creation Date and Time (8.4.26).
    pub created: Option<Timestamp>,
    /// Volume Modification Date and Time (8.4.27).
    pub modified: Option<Timestamp>,
    /// Volume Expiration Date and Time (8.4.28).
    pub expires: Option<Timestamp>,
    /// Volume Effective Date and Time (8.4.29).
    pub effective: Option<Timestamp>,
}
