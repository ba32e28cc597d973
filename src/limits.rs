//! Budgets for everything that an image can claim without having to pay for it in bytes.

use core::fmt;

/// How far an image is followed before it is refused.
///
/// The defaults let every disc through that a real writer makes, with room to spare, and keep the
/// work for a hostile one bounded. Change a field of [`Limits::default`] to move one.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{Error, Image, LimitKind, Options};
///
/// let mut options = Options::default();
/// options.limits.walk_entries = 3;
/// let image = Image::with_options(&disc[..], options)?;
/// let last = image.best_tree().walk().last();
/// assert!(matches!(last, Some(Err(Error::Limit { kind: LimitKind::WalkEntries, .. }))));
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Volume descriptors read at opening, of ISO 9660 and of each sequence of UDF. Real discs hold
    /// 2 to 16.
    pub volume_descriptors: u32,
    /// Levels of directories that a walk descends. A path of 4,096 bytes has at most 2,048.
    pub directory_depth: u32,
    /// Entries that one walk yields. The largest discs hold a few million.
    pub walk_entries: u64,
    /// File sections (directory records) of one file: 4,096 of them reach 16 TiB.
    pub file_sections: u32,
    /// Bytes of a path table: 65,535 directories with the longest names take 17 MiB.
    pub path_table_bytes: u32,
    /// Volume descriptor pointers followed from one sequence (ECMA-167 3/10.3), and further extents
    /// of integrity and file set descriptors. Real discs have none, or one for each session.
    pub descriptor_pointers: u32,
    /// Indirect entries followed to a file entry (ECMA-167 4/14.7): one for each time that a file on
    /// a write-once disc was changed.
    pub indirect_entries: u32,
    /// Extents of allocation descriptors of one file (ECMA-167 4/14.5). The smallest hold 30
    /// descriptors, so that a file of as many pieces as `file_extents` allows needs 9,000; the rest is
    /// for writers that begin a new one with each addition to a file.
    pub allocation_extents: u32,
    /// Extents of one file: allocation descriptors of UDF, where a mapped partition may make several of
    /// one; file units of an interleaved file. A file of 100 GB in pieces of 1 MiB has 100,000. Each
    /// takes 32 bytes of memory, and 64 while the list is made: 16 MiB at the default.
    pub file_extents: u32,
    /// Bytes of a virtual allocation table (UDF 2.2.11): 4 for each file, and so enough for 16
    /// million.
    pub virtual_table_bytes: u32,
    /// Bytes in which the target of a symbolic link is recorded: a path of 4,096 characters takes
    /// less in every form.
    pub symlink_bytes: u32,
    /// Sessions of an ISO 9660 disc. A CD has at most 99; a file or a rewritable disc that xorriso adds
    /// to every day has a thousand in three years.
    pub sessions: u32,
    /// Continuation areas followed from one directory record (SUSP 5.1). Names and links of full
    /// length need two or three.
    pub continuation_areas: u32,
    /// Bytes of the continuation areas of one directory record: extended attributes of 64 KiB and
    /// all else fit.
    pub continuation_bytes: u32,
    /// Bytes of a Rock Ridge name (RRIP 4.1.4). Systems have names of up to 255.
    pub name_bytes: u32,
    /// Bytes that a compressed file expands to (zisofs). Zeros cost it next to nothing, so this is
    /// what keeps a small image from filling a large disk. Whatever the largest disc, of 128 GB,
    /// would hold without compression is read.
    pub zisofs_bytes: u64,
    /// Bytes in which the extended attributes of one file are recorded (AAIP): Linux keeps up to
    /// 64 KiB of values, other systems more.
    pub attribute_bytes: u32,
    /// Bytes of a boot catalog (El Torito 2.0): 2,048 records, where real discs have 2 to 40.
    pub boot_catalog_bytes: u32,
    /// Entries of one partition table. A GUID partition table has 128, and xorriso makes 248.
    pub partitions: u32,
    /// Bytes of a description of tracks, such as a cue sheet: with all texts of 99 tracks, or with
    /// Alcohol's measurements of a whole disc, less than a tenth of them.
    pub container_bytes: u32,
    /// Hunks of a CHD file: its map takes some 14 bytes of memory for each when it is opened, of
    /// the file much less. 4 million hunks of 4 KiB hold 16 GiB, and the largest DVD has 8.5.
    pub chd_hunks: u32,
    /// Runs of bytes that [`Image::layout`](crate::Image::layout) remembers, and entries: two or three
    /// for each entry of each tree, of some 60 bytes. Of a small image as many at most as it has
    /// room to record.
    pub layout_places: u32,
    /// Bytes that [`File::read_to_vec`](crate::File::read_to_vec) gives of a file that is larger than
    /// the image: of one with holes, or compressed. Whoever has use for more reads it in pieces.
    pub bytes_in_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            volume_descriptors: 64,
            directory_depth: 1024,
            walk_entries: 1 << 24,
            file_sections: 4096,
            path_table_bytes: 18 << 20,
            descriptor_pointers: 64,
            indirect_entries: 1024,
            allocation_extents: 1 << 16,
            file_extents: 1 << 18,
            virtual_table_bytes: 64 << 20,
            symlink_bytes: 64 << 10,
            sessions: 4096,
            continuation_areas: 64,
            continuation_bytes: 128 << 10,
            name_bytes: 1024,
            zisofs_bytes: 128 << 30,
            attribute_bytes: 16 << 20,
            boot_catalog_bytes: 64 << 10,
            partitions: 1024,
            container_bytes: 4 << 20,
            chd_hunks: 1 << 22,
            layout_places: 1 << 23,
            bytes_in_memory: 1 << 30,
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
    /// [`Limits::descriptor_pointers`]
    DescriptorPointers,
    /// [`Limits::indirect_entries`]
    IndirectEntries,
    /// [`Limits::allocation_extents`]
    AllocationExtents,
    /// [`Limits::file_extents`]
    FileExtents,
    /// [`Limits::virtual_table_bytes`]
    VirtualTableBytes,
    /// [`Limits::symlink_bytes`]
    SymlinkBytes,
    /// [`Limits::sessions`]
    Sessions,
    /// [`Limits::continuation_areas`]
    ContinuationAreas,
    /// [`Limits::continuation_bytes`]
    ContinuationBytes,
    /// [`Limits::name_bytes`]
    NameBytes,
    /// [`Limits::zisofs_bytes`]
    ZisofsBytes,
    /// [`Limits::attribute_bytes`]
    AttributeBytes,
    /// [`Limits::boot_catalog_bytes`]
    BootCatalogBytes,
    /// [`Limits::partitions`]
    Partitions,
    /// [`Limits::container_bytes`]
    ContainerBytes,
    /// [`Limits::chd_hunks`]
    ChdHunks,
    /// [`Limits::layout_places`]
    LayoutPlaces,
    /// [`Limits::bytes_in_memory`]
    BytesInMemory,
}

impl fmt::Display for LimitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VolumeDescriptors => "volume descriptor",
            Self::DirectoryDepth => "directory depth",
            Self::WalkEntries => "walk entry",
            Self::FileSections => "file section",
            Self::PathTableBytes => "path table size",
            Self::DescriptorPointers => "descriptor pointer",
            Self::IndirectEntries => "indirect entry",
            Self::AllocationExtents => "extent of allocation descriptors",
            Self::FileExtents => "file extent",
            Self::VirtualTableBytes => "virtual allocation table size",
            Self::SymlinkBytes => "symbolic link size",
            Self::Sessions => "session",
            Self::ContinuationAreas => "continuation area",
            Self::ContinuationBytes => "continuation area size",
            Self::NameBytes => "name size",
            Self::ZisofsBytes => "expanded file size",
            Self::AttributeBytes => "extended attribute size",
            Self::BootCatalogBytes => "boot catalog size",
            Self::Partitions => "partition",
            Self::ContainerBytes => "size of a description of tracks",
            Self::ChdHunks => "CHD hunk",
            Self::LayoutPlaces => "place in a layout",
            Self::BytesInMemory => "file in memory",
        })
    }
}
