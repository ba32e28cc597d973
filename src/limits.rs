//! Budgets for everything that an image can claim without having to pay for it in bytes.

use core::fmt;

/// How far an image is followed before it is refused.
///
/// The defaults let every disc through that a real writer makes, with room to spare, and keep the
/// work for a hostile one bounded. Change a field of [`Limits::default`] to move one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Volume descriptors read at opening. Real discs hold 2 to 5.
    pub volume_descriptors: u32,
    /// Levels of directories that a walk descends. A path of 4,096 bytes has at most 2,048.
    pub directory_depth: u32,
    /// Entries that one walk yields. The largest discs hold a few million.
    pub walk_entries: u64,
    /// File sections (directory records) of one file: 4,096 of them reach 16 TiB.
    pub file_sections: u32,
    /// Bytes of a path table: 65,535 directories with the longest names take 17 MiB.
    pub path_table_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            volume_descriptors: 64,
            directory_depth: 1024,
            walk_entries: 1 << 24,
            file_sections: 4096,
            path_table_bytes: 18 << 20,
        }
    }
}

/// The limit that an image ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LimitKind {
    /// [`Limits::volume_descriptors`]
    VolumeDescriptors,
    /// [`Limits::directory_depth`]
    DirectoryDepth,
    /// [`Limits::walk_entries`]
    WalkEntries,
    /// [`Limits::file_sections`]
    FileSections,
    /// [`Limits::path_table_bytes`]
    PathTableBytes,
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VolumeDescriptors => "volume descriptor",
            Self::DirectoryDepth => "directory depth",
            Self::WalkEntries => "walk entry",
            Self::FileSections => "file section",
            Self::PathTableBytes => "path table size",
        })
    }
}
