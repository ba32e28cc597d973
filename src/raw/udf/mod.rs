//! UDF as in ECMA-167 and OSTA UDF 1.02 to 2.60: volume descriptors, file entries, identifiers,
//! allocation, and the tables of OSTA.
//!
//! Clause numbers are part/clause of ECMA-167, 3rd edition, and those of UDF 2.01 (of the metadata
//! partition: 2.50). All numbers are recorded least significant byte first (1/7.1).
//!
//! Most structures begin with a [`Tag`]. Parsers here do not look at its identifier, its check sums
//! or its location: which of them must be right is decided further up, with [`Tag`]'s help.

mod allocation;
mod attribute;
mod bitmap;
mod crc;
mod file_entry;
mod file_set;
mod identifier;
mod logical_volume;
mod partition;
mod partition_map;
mod path;
mod recognition;
mod sparing;
mod tag;
mod text;
mod timestamp;
mod vat;
mod volume;

pub use allocation::{
    AllocationDescriptor, AllocationExtentDescriptor, ExtentAd, ExtentType, LbAddr, LongAd,
};
pub use attribute::{
    Attribute, AttributeHeader, Attributes, DeviceSpecification, FileTimes, ImplementationUse,
};
pub use bitmap::SpaceBitmapDescriptor;
pub use crc::crc16;
pub use file_entry::{
    AllocationType, FileEntry, IcbTag, IndirectEntry, UnallocatedSpaceEntry, file_type,
};
pub use file_set::FileSetDescriptor;
pub use identifier::{FileCharacteristics, FileIdentifierDescriptor};
pub use logical_volume::{LogicalVolumeDescriptor, LogicalVolumeIntegrityDescriptor};
pub use partition::{PartitionDescriptor, PartitionHeaderDescriptor};
pub use partition_map::{MetadataMap, PartitionMap, PartitionMaps, SparableMap};
pub use path::{PathComponent, PathComponents};
pub use recognition::{VolumeStructureDescriptor, VolumeStructureType};
pub use sparing::{SparingEntry, SparingTable};
pub use tag::{Tag, TagIdentifier};
pub use text::{CharacterSet, Dstring, EntityIdentifier};
pub use timestamp::UdfTimestamp;
pub use vat::{Vat150Tail, Vat200Header};
pub use volume::{
    AnchorVolumeDescriptorPointer, ImplementationUseVolumeDescriptor, PrimaryVolumeDescriptor,
    UnallocatedSpaceDescriptor, VolumeDescriptorPointer,
};

/// Bytes of a descriptor of part 3 but for what some have behind it (ECMA-167 3/10).
pub const DESCRIPTOR_SIZE: usize = 512;
