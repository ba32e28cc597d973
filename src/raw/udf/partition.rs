//! Partition descriptors (ECMA-167 3/10.5 and 4/14.3).

use super::DESCRIPTOR_SIZE as SIZE;
use super::allocation::AllocationDescriptor;
use super::text::EntityIdentifier;
use crate::raw::prim::{field, field_le_u16, field_le_u32};

/// Partition descriptor (ECMA-167 3/10.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionDescriptor<'a>(pub &'a [u8; SIZE]);

impl<'a> PartitionDescriptor<'a> {
    /// Volume Descriptor Sequence Number (3/10.5.2, BP 16).
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        field_le_u32::<16, SIZE>(self.0)
    }

    /// Partition Flags (3/10.5.3, BP 20). Bit 0: space has been allocated for the partition.
    #[must_use]
    pub fn flags(&self) -> u16 {
        field_le_u16::<20, SIZE>(self.0)
    }

    /// Partition Number (3/10.5.4, BP 22), by which partition maps find it.
    #[must_use]
    pub fn number(&self) -> u16 {
        field_le_u16::<22, SIZE>(self.0)
    }

    /// Partition Contents (3/10.5.5, BP 24 to 55): `+NSR02` or `+NSR03`.
    #[must_use]
    pub fn contents(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<24, 32, SIZE>(self.0))
    }

    /// Partition Contents Use (3/10.5.6, BP 56 to 183) as partition header descriptor.
    #[must_use]
    pub fn header(&self) -> PartitionHeaderDescriptor<'a> {
        PartitionHeaderDescriptor(field::<56, 128, SIZE>(self.0))
    }

    /// Access Type (3/10.5.7, BP 184): 0 pseudo-overwritable, 1 read only, 2 write once, 3 rewritable,
    /// 4 overwritable.
    #[must_use]
    pub fn access_type(&self) -> u32 {
        field_le_u32::<184, SIZE>(self.0)
    }

    /// Partition Starting Location (3/10.5.8, BP 188): logical sector number.
    #[must_use]
    pub fn starting_location(&self) -> u32 {
        field_le_u32::<188, SIZE>(self.0)
    }

    /// Partition Length (3/10.5.9, BP 192), in logical sectors.
    #[must_use]
    pub fn length(&self) -> u32 {
        field_le_u32::<192, SIZE>(self.0)
    }
}

/// Partition header descriptor (ECMA-167 4/14.3): where free space is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionHeaderDescriptor<'a>(pub &'a [u8; 128]);

impl PartitionHeaderDescriptor<'_> {
    /// Unallocated Space Table (4/14.3.1, RBP 0).
    #[must_use]
    pub fn unallocated_space_table(&self) -> AllocationDescriptor {
        AllocationDescriptor::short(field::<0, 8, 128>(self.0))
    }

    /// Unallocated Space Bitmap (4/14.3.2, RBP 8).
    #[must_use]
    pub fn unallocated_space_bitmap(&self) -> AllocationDescriptor {
        AllocationDescriptor::short(field::<8, 8, 128>(self.0))
    }

    /// Partition Integrity Table (4/14.3.3, RBP 16).
    #[must_use]
    pub fn partition_integrity_table(&self) -> AllocationDescriptor {
        AllocationDescriptor::short(field::<16, 8, 128>(self.0))
    }

    /// Freed Space Table (4/14.3.4, RBP 24).
    #[must_use]
    pub fn freed_space_table(&self) -> AllocationDescriptor {
        AllocationDescriptor::short(field::<24, 8, 128>(self.0))
    }

    /// Freed Space Bitmap (4/14.3.5, RBP 32).
    #[must_use]
    pub fn freed_space_bitmap(&self) -> AllocationDescriptor {
        AllocationDescriptor::short(field::<32, 8, 128>(self.0))
    }
}
