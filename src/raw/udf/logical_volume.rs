//! Logical volume descriptors (ECMA-167 3/10.6 and 3/10.10).

use super::allocation::{ExtentAd, LongAd};
use super::partition_map::PartitionMaps;
use super::text::{Dstring, EntityIdentifier};
use super::timestamp::UdfTimestamp;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u32, field_le_u64};

/// Logical volume descriptor (ECMA-167 3/10.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogicalVolumeDescriptor<'a> {
    fixed: &'a [u8; 440],
    /// Partition Maps (3/10.6.13, BP 440 on), as many bytes as Map Table Length says.
    maps: &'a [u8],
}

impl<'a> LogicalVolumeDescriptor<'a> {
    /// Parses the descriptor at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the map table.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::LogicalVolumeDescriptor, input, parsed)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, fixed) = prim::array::<440>(input)?;
        let map_table_length = field_le_u32::<264, 440>(fixed);
        let (rest, maps) = prim::bytes(map_table_length as usize)(rest)?;
        Ok((rest, Self { fixed, maps }))
    }

    /// Volume Descriptor Sequence Number (3/10.6.2, BP 16).
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        field_le_u32::<16, 440>(self.fixed)
    }

    /// Logical Volume Identifier (3/10.6.4, BP 84 to 211): the label.
    #[must_use]
    pub fn logical_volume_identifier(&self) -> Dstring<'a> {
        Dstring(field::<84, 128, 440>(self.fixed))
    }

    /// Logical Block Size (3/10.6.5, BP 212), in bytes.
    #[must_use]
    pub fn logical_block_size(&self) -> u32 {
        field_le_u32::<212, 440>(self.fixed)
    }

    /// Domain Identifier (3/10.6.6, BP 216 to 247): `*OSTA UDF Compliant` and the revision.
    #[must_use]
    pub fn domain_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<216, 32, 440>(self.fixed))
    }

    /// Logical Volume Contents Use (3/10.6.7, BP 248 to 263): the extent of the first file set
    /// descriptor (4/3.1).
    #[must_use]
    pub fn file_set_descriptor(&self) -> LongAd {
        LongAd::new(field::<248, 16, 440>(self.fixed))
    }

    /// Number of Partition Maps (3/10.6.9, BP 268).
    #[must_use]
    pub fn number_of_partition_maps(&self) -> u32 {
        field_le_u32::<268, 440>(self.fixed)
    }

    /// Implementation Identifier (3/10.6.10, BP 272 to 303).
    #[must_use]
    pub fn implementation_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<272, 32, 440>(self.fixed))
    }

    /// Integrity Sequence Extent (3/10.6.12, BP 432).
    #[must_use]
    pub fn integrity_sequence(&self) -> ExtentAd {
        ExtentAd::new(field::<432, 8, 440>(self.fixed))
    }

    /// Partition Maps (3/10.6.13, BP 440 on). A partition reference is an index into them.
    #[must_use]
    pub fn partition_maps(&self) -> PartitionMaps<'a> {
        PartitionMaps::new(self.maps)
    }
}

/// Logical volume integrity descriptor (ECMA-167 3/10.10), with the implementation use of UDF
/// (UDF 2.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogicalVolumeIntegrityDescriptor<'a> {
    fixed: &'a [u8; 80],
    /// Free Space Table (3/10.10.7): blocks of each partition that are free, 4 bytes each.
    pub free_space: &'a [u8],
    /// Size Table (3/10.10.8): blocks of each partition, 4 bytes each.
    pub sizes: &'a [u8],
    /// Implementation Use (3/10.10.9).
    pub implementation_use: &'a [u8],
}

impl<'a> LogicalVolumeIntegrityDescriptor<'a> {
    /// Parses the descriptor at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the tables and the implementation use.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::LogicalVolumeIntegrityDescriptor, input, parsed)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, fixed) = prim::array::<80>(input)?;
        let partitions = field_le_u32::<72, 80>(fixed) as usize;
        let implementation_use = field_le_u32::<76, 80>(fixed) as usize;
        let (rest, free_space) = prim::bytes(partitions.saturating_mul(4))(rest)?;
        let (rest, sizes) = prim::bytes(partitions.saturating_mul(4))(rest)?;
        let (rest, implementation_use) = prim::bytes(implementation_use)(rest)?;
        let descriptor = Self {
            fixed,
            free_space,
            sizes,
            implementation_use,
        };
        Ok((rest, descriptor))
    }

    /// Recording Date and Time (3/10.10.2, BP 16 to 27).
    #[must_use]
    pub fn recording_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(field::<16, 12, 80>(self.fixed))
    }

    /// Integrity Type (3/10.10.3, BP 28): 0 open, 1 closed.
    #[must_use]
    pub fn integrity_type(&self) -> u32 {
        field_le_u32::<28, 80>(self.fixed)
    }

    /// Next Integrity Extent (3/10.10.4, BP 32).
    #[must_use]
    pub fn next(&self) -> ExtentAd {
        ExtentAd::new(field::<32, 8, 80>(self.fixed))
    }

    /// Unique Id of the logical volume header (4/14.15.1, BP 40): the next one to be given out.
    #[must_use]
    pub fn unique_id(&self) -> u64 {
        field_le_u64::<40, 80>(self.fixed)
    }

    /// Number of Partitions (3/10.10.6, BP 72).
    #[must_use]
    pub fn number_of_partitions(&self) -> u32 {
        field_le_u32::<72, 80>(self.fixed)
    }

    fn of_udf(&self) -> Option<&'a [u8; 46]> {
        self.implementation_use.first_chunk()
    }

    /// Number of Files and Number of Directories (UDF 2.2.6.4), where recorded.
    #[must_use]
    pub fn counts(&self) -> Option<(u32, u32)> {
        self.of_udf()
            .map(|use_| (field_le_u32::<32, 46>(use_), field_le_u32::<36, 46>(use_)))
    }

    /// Minimum UDF Read Revision, Minimum UDF Write Revision, Maximum UDF Write Revision (UDF
    /// 2.2.6.4), where recorded, in binary coded decimal.
    #[must_use]
    pub fn revisions(&self) -> Option<[u16; 3]> {
        use crate::raw::prim::field_le_u16;
        self.of_udf().map(|use_| {
            [
                field_le_u16::<40, 46>(use_),
                field_le_u16::<42, 46>(use_),
                field_le_u16::<44, 46>(use_),
            ]
        })
    }
}
