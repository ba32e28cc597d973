//! Structures sorted into a few groups, as people see a disc.

use isoudf::{Layout, RegionKind, Structure};

use super::Seen;

/// What a picture has a colour for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Files,
    Directories,
    Records,
    Descriptors,
    Tables,
    Boot,
    Overlap,
    Padding,
    Reserved,
    Leftover,
    Empty,
}

impl Group {
    pub(super) const ALL: [Self; 11] = [
        Self::Files,
        Self::Directories,
        Self::Records,
        Self::Descriptors,
        Self::Tables,
        Self::Boot,
        Self::Overlap,
        Self::Padding,
        Self::Reserved,
        Self::Leftover,
        Self::Empty,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Directories => "directories",
            Self::Records => "file entries and attributes",
            Self::Descriptors => "volume descriptors",
            Self::Tables => "path tables and free space",
            Self::Boot => "boot and partition tables",
            Self::Overlap => "overlaps",
            Self::Padding => "ends of last blocks",
            Self::Reserved => "set aside",
            Self::Leftover => "unreferenced, with data",
            Self::Empty => "unreferenced, empty",
        }
    }

    /// The group of a region: that of its owners, boot images before the files that they are.
    pub(super) fn of(layout: &Layout, seen: &Seen) -> Self {
        let region = &seen.region;
        let owners = || {
            let owners = layout.at(region.start);
            owners
                .iter()
                .map(|owner| of_structure(owner.structure()))
                .max()
        };
        match region.kind {
            RegionKind::Overlap => Self::Overlap,
            RegionKind::Padding => Self::Padding,
            RegionKind::Unreferenced if seen.zero == Some(true) => Self::Empty,
            RegionKind::Unreferenced => Self::Leftover,
            RegionKind::Reserved => match owners() {
                // Boot code has no other owner.
                Some(Self::Boot) if seen.zero == Some(false) => Self::Boot,
                _ => Self::Reserved,
            },
            _ => owners().unwrap_or(Self::Leftover),
        }
    }
}

fn of_structure(structure: Structure) -> Group {
    match structure {
        Structure::FileExtent | Structure::PathComponent => Group::Files,
        Structure::Directory | Structure::UdfDirectory => Group::Directories,
        Structure::ContinuationArea
        | Structure::ExtendedAttributeRecord
        | Structure::FileEntry
        | Structure::IndirectEntry
        | Structure::AllocationExtentDescriptor
        | Structure::ExtendedAttribute => Group::Records,
        Structure::PathTable
        | Structure::SpaceBitmapDescriptor
        | Structure::VirtualAllocationTable
        | Structure::SparingTable
        | Structure::SparePacket
        | Structure::MetadataFile => Group::Tables,
        Structure::SystemArea
        | Structure::Partition
        | Structure::BootCatalog
        | Structure::BootImage
        | Structure::MasterBootRecord
        | Structure::GuidPartitionTable
        | Structure::ApplePartitionMap => Group::Boot,
        _ => Group::Descriptors,
    }
}
