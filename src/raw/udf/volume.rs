//! Volume descriptors of part 3 that name no partition (ECMA-167 3/10.1 to 3/10.4, 3/10.8).

use super::DESCRIPTOR_SIZE as SIZE;
use super::allocation::ExtentAd;
use super::text::{CharacterSet, Dstring, EntityIdentifier};
use super::timestamp::UdfTimestamp;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32};

/// Primary volume descriptor (ECMA-167 3/10.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrimaryVolumeDescriptor<'a>(pub &'a [u8; SIZE]);

impl<'a> PrimaryVolumeDescriptor<'a> {
    /// Volume Descriptor Sequence Number (3/10.1.2, BP 16).
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        field_le_u32::<16, SIZE>(self.0)
    }

    /// Primary Volume Descriptor Number (3/10.1.3, BP 20); 0 for the one of the volume itself.
    #[must_use]
    pub fn number(&self) -> u32 {
        field_le_u32::<20, SIZE>(self.0)
    }

    /// Volume Identifier (3/10.1.4, BP 24 to 55).
    #[must_use]
    pub fn volume_identifier(&self) -> Dstring<'a> {
        Dstring(field::<24, 32, SIZE>(self.0))
    }

    /// Volume Sequence Number (3/10.1.5, BP 56).
    #[must_use]
    pub fn volume_sequence_number(&self) -> u16 {
        field_le_u16::<56, SIZE>(self.0)
    }

    /// Volume Set Identifier (3/10.1.11, BP 72 to 199).
    #[must_use]
    pub fn volume_set_identifier(&self) -> Dstring<'a> {
        Dstring(field::<72, 128, SIZE>(self.0))
    }

    /// Descriptor Character Set (3/10.1.12, BP 200 to 263).
    #[must_use]
    pub fn descriptor_character_set(&self) -> CharacterSet<'a> {
        CharacterSet(field::<200, 64, SIZE>(self.0))
    }

    /// Application Identifier (3/10.1.16, BP 344 to 375).
    #[must_use]
    pub fn application_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<344, 32, SIZE>(self.0))
    }

    /// Recording Date and Time (3/10.1.17, BP 376 to 387).
    #[must_use]
    pub fn recording_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(field::<376, 12, SIZE>(self.0))
    }

    /// Implementation Identifier (3/10.1.18, BP 388 to 419): the writer program.
    #[must_use]
    pub fn implementation_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<388, 32, SIZE>(self.0))
    }

    /// Flags (3/10.1.21, BP 488). Bit 0: the volume set identifier is common to all volumes.
    #[must_use]
    pub fn flags(&self) -> u16 {
        field_le_u16::<488, SIZE>(self.0)
    }
}

/// Anchor volume descriptor pointer (ECMA-167 3/10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnchorVolumeDescriptorPointer {
    /// Main Volume Descriptor Sequence Extent (3/10.2.2, BP 16).
    pub main: ExtentAd,
    /// Reserve Volume Descriptor Sequence Extent (3/10.2.3, BP 24).
    pub reserve: ExtentAd,
}

impl AnchorVolumeDescriptorPointer {
    /// Bytes before the reserved ones.
    pub const HEAD: usize = 32;

    /// Parses the pointer at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the two extents.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::AnchorVolumeDescriptorPointer, input, parsed)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, main) = ExtentAd::body(rest)?;
        let (rest, reserve) = ExtentAd::body(rest)?;
        Ok((rest, Self { main, reserve }))
    }
}

/// Volume descriptor pointer (ECMA-167 3/10.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeDescriptorPointer {
    /// Volume Descriptor Sequence Number (3/10.3.2, BP 16).
    pub sequence_number: u32,
    /// Next Volume Descriptor Sequence Extent (3/10.3.3, BP 20).
    pub next: ExtentAd,
}

impl VolumeDescriptorPointer {
    /// Parses the pointer at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the extent.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::VolumeDescriptorPointer, input, parsed)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, sequence_number) = prim::le_u32(rest)?;
        let (rest, next) = ExtentAd::body(rest)?;
        let pointer = Self {
            sequence_number,
            next,
        };
        Ok((rest, pointer))
    }
}

/// Implementation use volume descriptor (ECMA-167 3/10.4), with the logical volume information
/// that UDF puts there (UDF 2.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImplementationUseVolumeDescriptor<'a>(pub &'a [u8; SIZE]);

impl<'a> ImplementationUseVolumeDescriptor<'a> {
    /// Volume Descriptor Sequence Number (3/10.4.2, BP 16).
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        field_le_u32::<16, SIZE>(self.0)
    }

    /// Implementation Identifier (3/10.4.3, BP 20 to 51): `*UDF LV Info` for the form of UDF, which
    /// the other fields here are of.
    #[must_use]
    pub fn implementation_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<20, 32, SIZE>(self.0))
    }

    /// Logical Volume Identifier (UDF 2.2.7.2.2, BP 116 to 243).
    #[must_use]
    pub fn logical_volume_identifier(&self) -> Dstring<'a> {
        Dstring(field::<116, 128, SIZE>(self.0))
    }

    /// LV Info 1 to 3 (UDF 2.2.7.2.3, BP 244 to 351): owner, organisation and contact.
    #[must_use]
    pub fn information(&self) -> [Dstring<'a>; 3] {
        [
            Dstring(field::<244, 36, SIZE>(self.0)),
            Dstring(field::<280, 36, SIZE>(self.0)),
            Dstring(field::<316, 36, SIZE>(self.0)),
        ]
    }
}

/// Unallocated space descriptor (ECMA-167 3/10.8): space of the volume that is in no partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnallocatedSpaceDescriptor<'a> {
    /// Volume Descriptor Sequence Number (3/10.8.2, BP 16).
    pub sequence_number: u32,
    extents: &'a [u8],
}

impl<'a> UnallocatedSpaceDescriptor<'a> {
    /// Parses the descriptor at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the allocation descriptors that are counted.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::UnallocatedSpaceDescriptor, input, parsed)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, sequence_number) = prim::le_u32(rest)?;
        let (rest, count) = prim::le_u32(rest)?;
        let (rest, extents) = prim::bytes((count as usize).saturating_mul(8))(rest)?;
        let descriptor = Self {
            sequence_number,
            extents,
        };
        Ok((rest, descriptor))
    }

    /// Allocation Descriptors (3/10.8.4, BP 24 on).
    pub fn extents(&self) -> impl ExactSizeIterator<Item = ExtentAd> + use<'a> {
        ExtentAd::all(self.extents)
    }
}
