//! Volume descriptors (ECMA-119 8).

use super::date::DigitsDate;
use super::high_sierra::HighSierraDescriptor;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{
    self, Both, Parsed, field, field_be_u32, field_both_u16, field_both_u32, field_le_u32,
};

/// Bytes of a logical sector, which every volume descriptor fills (ECMA-119 6.1.2, 8).
pub const SECTOR_SIZE: usize = 2048;

type Sector = [u8; SECTOR_SIZE];

/// A volume descriptor (ECMA-119 8), told apart by Volume Descriptor Type (8.1.1, BP 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VolumeDescriptor<'a> {
    /// Type 0.
    BootRecord(BootRecord<'a>),
    /// Type 1.
    Primary(TreeDescriptor<'a>),
    /// Type 2: supplementary (version 1, Joliet among them) or enhanced (version 2).
    Supplementary(TreeDescriptor<'a>),
    /// Type 3.
    Partition(VolumePartitionDescriptor<'a>),
    /// Type 255.
    SetTerminator,
    /// Types 4 to 254, reserved.
    Reserved {
        /// The type as recorded.
        type_code: u8,
    },
    /// A descriptor of High Sierra, of whatever type.
    HighSierra(HighSierraDescriptor<'a>),
}

impl<'a> VolumeDescriptor<'a> {
    /// Standard Identifier (8.1.2, BP 2 to 6).
    pub const STANDARD_IDENTIFIER: &'static [u8; 5] = b"CD001";

    /// Parses the descriptor at the front of `input`, one sector long.
    ///
    /// # Errors
    /// When `input` is shorter than a sector or the standard identifier is neither `CD001` nor, in its
    /// place, High Sierra's.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::VolumeDescriptor, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, type_code) = prim::u8(input)?;
        if let Err(error) = prim::signature(Self::STANDARD_IDENTIFIER)(rest) {
            let sector = input.split_first_chunk();
            let high_sierra =
                sector.and_then(|(sector, rest)| Some((rest, HighSierraDescriptor::new(sector)?)));
            return match high_sierra {
                Some((rest, descriptor)) => Ok((rest, Self::HighSierra(descriptor))),
                None => Err(error),
            };
        }
        let (rest, sector) = prim::array::<SECTOR_SIZE>(input)?;
        let descriptor = match type_code {
            0 => Self::BootRecord(BootRecord(sector)),
            1 => Self::Primary(TreeDescriptor(sector)),
            2 => Self::Supplementary(TreeDescriptor(sector)),
            3 => Self::Partition(VolumePartitionDescriptor(sector)),
            255 => Self::SetTerminator,
            type_code => Self::Reserved { type_code },
        };
        Ok((rest, descriptor))
    }
}

/// Boot record (ECMA-119 8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootRecord<'a>(&'a Sector);

impl<'a> BootRecord<'a> {
    /// Boot System Identifier (8.2.4, BP 8 to 39), a-characters.
    #[must_use]
    pub fn boot_system_identifier(&self) -> &'a [u8; 32] {
        field::<7, 32, SECTOR_SIZE>(self.0)
    }

    /// Boot Identifier (8.2.5, BP 40 to 71), a-characters.
    #[must_use]
    pub fn boot_identifier(&self) -> &'a [u8; 32] {
        field::<39, 32, SECTOR_SIZE>(self.0)
    }

    /// Boot System Use (8.2.6, BP 72 to 2048).
    #[must_use]
    pub fn boot_system_use(&self) -> &'a [u8; 1977] {
        field::<71, 1977, SECTOR_SIZE>(self.0)
    }
}

/// Volume partition descriptor (ECMA-119 8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumePartitionDescriptor<'a>(&'a Sector);

impl<'a> VolumePartitionDescriptor<'a> {
    /// System Identifier (8.6.5, BP 9 to 40), a-characters.
    #[must_use]
    pub fn system_identifier(&self) -> &'a [u8; 32] {
        field::<8, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Partition Identifier (8.6.6, BP 41 to 72), d-characters.
    #[must_use]
    pub fn volume_partition_identifier(&self) -> &'a [u8; 32] {
        field::<40, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Partition Location (8.6.7, BP 73 to 80): first logical block.
    #[must_use]
    pub fn volume_partition_location(&self) -> Both<u32> {
        field_both_u32::<72, SECTOR_SIZE>(self.0)
    }

    /// Volume Partition Size (8.6.8, BP 81 to 88), in logical blocks.
    #[must_use]
    pub fn volume_partition_size(&self) -> Both<u32> {
        field_both_u32::<80, SECTOR_SIZE>(self.0)
    }
}

/// A volume descriptor that roots a directory tree: primary (ECMA-119 8.4), supplementary or
/// enhanced (8.5). The three share one layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeDescriptor<'a>(&'a Sector);

impl<'a> TreeDescriptor<'a> {
    /// Views a sector as such a descriptor without looking at its type.
    #[must_use]
    pub const fn new(sector: &'a [u8; SECTOR_SIZE]) -> Self {
        Self(sector)
    }

    /// The whole sector.
    #[must_use]
    pub const fn sector(&self) -> &'a [u8; SECTOR_SIZE] {
        self.0
    }

    /// Volume Descriptor Version (8.4.3, BP 7): 1, or 2 for an enhanced descriptor.
    #[must_use]
    pub fn version(&self) -> u8 {
        let [version] = *field::<6, 1, SECTOR_SIZE>(self.0);
        version
    }

    /// Volume Flags (8.5.3, BP 8). Bit 0: the escape sequences are not all registered.
    #[must_use]
    pub fn volume_flags(&self) -> u8 {
        let [flags] = *field::<7, 1, SECTOR_SIZE>(self.0);
        flags
    }

    /// System Identifier (8.4.5, BP 9 to 40), a-characters.
    #[must_use]
    pub fn system_identifier(&self) -> &'a [u8; 32] {
        field::<8, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Identifier (8.4.6, BP 41 to 72), d-characters.
    #[must_use]
    pub fn volume_identifier(&self) -> &'a [u8; 32] {
        field::<40, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Space Size (8.4.8, BP 81 to 88), in logical blocks.
    #[must_use]
    pub fn volume_space_size(&self) -> Both<u32> {
        field_both_u32::<80, SECTOR_SIZE>(self.0)
    }

    /// Escape Sequences (8.5.6, BP 89 to 120); zero in a primary descriptor.
    #[must_use]
    pub fn escape_sequences(&self) -> &'a [u8; 32] {
        field::<88, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Set Size (8.4.10, BP 121 to 124), in volumes.
    #[must_use]
    pub fn volume_set_size(&self) -> Both<u16> {
        field_both_u16::<120, SECTOR_SIZE>(self.0)
    }

    /// Volume Sequence Number (8.4.11, BP 125 to 128).
    #[must_use]
    pub fn volume_sequence_number(&self) -> Both<u16> {
        field_both_u16::<124, SECTOR_SIZE>(self.0)
    }

    /// Logical Block Size (8.4.12, BP 129 to 132), in bytes.
    #[must_use]
    pub fn logical_block_size(&self) -> Both<u16> {
        field_both_u16::<128, SECTOR_SIZE>(self.0)
    }

    /// Path Table Size (8.4.13, BP 133 to 140), in bytes.
    #[must_use]
    pub fn path_table_size(&self) -> Both<u32> {
        field_both_u32::<132, SECTOR_SIZE>(self.0)
    }

    /// Location of Occurrence of Type L Path Table (8.4.14, BP 141 to 144): logical block number.
    #[must_use]
    pub fn type_l_path_table(&self) -> u32 {
        field_le_u32::<140, SECTOR_SIZE>(self.0)
    }

    /// Location of Optional Occurrence of Type L Path Table (8.4.15, BP 145 to 148); 0 for none.
    #[must_use]
    pub fn optional_type_l_path_table(&self) -> u32 {
        field_le_u32::<144, SECTOR_SIZE>(self.0)
    }

    /// Location of Occurrence of Type M Path Table (8.4.16, BP 149 to 152): logical block number.
    #[must_use]
    pub fn type_m_path_table(&self) -> u32 {
        field_be_u32::<148, SECTOR_SIZE>(self.0)
    }

    /// Location of Optional Occurrence of Type M Path Table (8.4.17, BP 153 to 156); 0 for none.
    #[must_use]
    pub fn optional_type_m_path_table(&self) -> u32 {
        field_be_u32::<152, SECTOR_SIZE>(self.0)
    }

    /// Byte of the sector at which the root's directory record begins.
    pub const ROOT_DIRECTORY_RECORD: usize = 156;

    /// Directory Record for Root Directory (8.4.18, BP 157 to 190).
    #[must_use]
    pub fn root_directory_record(&self) -> &'a [u8; 34] {
        field::<156, 34, SECTOR_SIZE>(self.0)
    }

    /// Volume Set Identifier (8.4.19, BP 191 to 318), d-characters.
    #[must_use]
    pub fn volume_set_identifier(&self) -> &'a [u8; 128] {
        field::<190, 128, SECTOR_SIZE>(self.0)
    }

    /// Publisher Identifier (8.4.20, BP 319 to 446), a-characters.
    #[must_use]
    pub fn publisher_identifier(&self) -> &'a [u8; 128] {
        field::<318, 128, SECTOR_SIZE>(self.0)
    }

    /// Data Preparer Identifier (8.4.21, BP 447 to 574), a-characters.
    #[must_use]
    pub fn data_preparer_identifier(&self) -> &'a [u8; 128] {
        field::<446, 128, SECTOR_SIZE>(self.0)
    }

    /// Application Identifier (8.4.22, BP 575 to 702), a-characters.
    #[must_use]
    pub fn application_identifier(&self) -> &'a [u8; 128] {
        field::<574, 128, SECTOR_SIZE>(self.0)
    }

    /// Copyright File Identifier (8.4.23, BP 703 to 739).
    #[must_use]
    pub fn copyright_file_identifier(&self) -> &'a [u8; 37] {
        field::<702, 37, SECTOR_SIZE>(self.0)
    }

    /// Abstract File Identifier (8.4.24, BP 740 to 776).
    #[must_use]
    pub fn abstract_file_identifier(&self) -> &'a [u8; 37] {
        field::<739, 37, SECTOR_SIZE>(self.0)
    }

    /// Bibliographic File Identifier (8.4.25, BP 777 to 813).
    #[must_use]
    pub fn bibliographic_file_identifier(&self) -> &'a [u8; 37] {
        field::<776, 37, SECTOR_SIZE>(self.0)
    }

    /// Volume Creation Date and Time (8.4.26, BP 814 to 830).
    #[must_use]
    pub fn volume_creation_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<813, 17, SECTOR_SIZE>(self.0))
    }

    /// Volume Modification Date and Time (8.4.27, BP 831 to 847).
    #[must_use]
    pub fn volume_modification_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<830, 17, SECTOR_SIZE>(self.0))
    }

    /// Volume Expiration Date and Time (8.4.28, BP 848 to 864).
    #[must_use]
    pub fn volume_expiration_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<847, 17, SECTOR_SIZE>(self.0))
    }

    /// Volume Effective Date and Time (8.4.29, BP 865 to 881).
    #[must_use]
    pub fn volume_effective_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<864, 17, SECTOR_SIZE>(self.0))
    }

    /// File Structure Version (8.4.30, BP 882): 1, or 2 for an enhanced descriptor.
    #[must_use]
    pub fn file_structure_version(&self) -> u8 {
        let [version] = *field::<881, 1, SECTOR_SIZE>(self.0);
        version
    }

    /// Application Use (8.4.32, BP 884 to 1395).
    #[must_use]
    pub fn application_use(&self) -> &'a [u8; 512] {
        field::<883, 512, SECTOR_SIZE>(self.0)
    }

    /// The Joliet level, 1 to 3, when the escape sequences hold one of Joliet's (`%/@`, `%/C`,
    /// `%/E`; Joliet specification, "SVD Escape Sequences"). Writers put it first, but the field
    /// may hold others before it.
    #[must_use]
    pub fn joliet_level(&self) -> Option<u8> {
        self.escape_sequences()
            .windows(3)
            .find_map(|sequence| match sequence {
                b"%/@" => Some(1),
                b"%/C" => Some(2),
                b"%/E" => Some(3),
                _ => None,
            })
    }
}
