//! High Sierra, the proposal of 1986 that ISO 9660 was made from.
//!
//! Directory and path table records differ in their fields' places and are read by
//! [`DirectoryRecord::in_high_sierra`](super::DirectoryRecord::in_high_sierra) and
//! [`PathTable::high_sierra`](super::PathTable::high_sierra). Clause numbers are the proposal's own.

use super::volume_descriptor::SECTOR_SIZE;
use crate::raw::prim::{
    Both, field, field_be_u32, field_both_u16, field_both_u32, field_le_u32, field_u8,
};

type Sector = [u8; SECTOR_SIZE];

/// A volume descriptor of High Sierra (11.1): in sectors as ISO 9660 has them, with the block number
/// of the descriptor before everything else.
///
/// The fields behind [`volume_flags`](Self::volume_flags) are those of a standard file structure
/// volume descriptor (11.4) or a coded character set one (11.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HighSierraDescriptor<'a>(&'a Sector);

impl<'a> HighSierraDescriptor<'a> {
    /// Standard Identifier (11.1.3, BP 10 to 14).
    pub const STANDARD_IDENTIFIER: &'static [u8; 5] = b"CDROM";

    /// Byte of the sector at which the root's directory record begins.
    pub const ROOT_DIRECTORY_RECORD: usize = 180;

    /// Views a sector that has the standard identifier in its place.
    #[must_use]
    pub fn new(sector: &'a [u8; SECTOR_SIZE]) -> Option<Self> {
        let recorded = field::<9, 5, SECTOR_SIZE>(sector);
        (recorded == Self::STANDARD_IDENTIFIER).then_some(Self(sector))
    }

    /// The whole sector.
    #[must_use]
    pub const fn sector(&self) -> &'a [u8; SECTOR_SIZE] {
        self.0
    }

    /// Volume Descriptor Logical Block Number (BP 1 to 8): the descriptor's own.
    #[must_use]
    pub fn logical_block_number(&self) -> Both<u32> {
        field_both_u32::<0, SECTOR_SIZE>(self.0)
    }

    /// Volume Descriptor Type (BP 9): 0 a boot record, 1 the standard file structure, 2 one with
    /// coded character sets, 3 an unspecified structure, 255 the terminator.
    #[must_use]
    pub fn type_code(&self) -> u8 {
        field_u8::<8, SECTOR_SIZE>(self.0)
    }

    /// Volume Descriptor Version (BP 15): 1.
    #[must_use]
    pub fn version(&self) -> u8 {
        field_u8::<14, SECTOR_SIZE>(self.0)
    }

    /// Volume Flags (BP 16) of a descriptor with coded character sets.
    #[must_use]
    pub fn volume_flags(&self) -> u8 {
        field_u8::<15, SECTOR_SIZE>(self.0)
    }

    /// System Identifier (BP 17 to 48).
    #[must_use]
    pub fn system_identifier(&self) -> &'a [u8; 32] {
        field::<16, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Identifier (BP 49 to 80).
    #[must_use]
    pub fn volume_identifier(&self) -> &'a [u8; 32] {
        field::<48, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Space Size (BP 89 to 96), in logical blocks.
    #[must_use]
    pub fn volume_space_size(&self) -> Both<u32> {
        field_both_u32::<88, SECTOR_SIZE>(self.0)
    }

    /// Coded Character Set Identifiers (BP 97 to 128); zero where the set is the standard's own.
    #[must_use]
    pub fn character_sets(&self) -> &'a [u8; 32] {
        field::<96, 32, SECTOR_SIZE>(self.0)
    }

    /// Volume Set Size (BP 129 to 132), in volumes.
    #[must_use]
    pub fn volume_set_size(&self) -> Both<u16> {
        field_both_u16::<128, SECTOR_SIZE>(self.0)
    }

    /// Volume Set Sequence Number (BP 133 to 136).
    #[must_use]
    pub fn volume_sequence_number(&self) -> Both<u16> {
        field_both_u16::<132, SECTOR_SIZE>(self.0)
    }

    /// Logical Block Size (BP 137 to 140), in bytes.
    #[must_use]
    pub fn logical_block_size(&self) -> Both<u16> {
        field_both_u16::<136, SECTOR_SIZE>(self.0)
    }

    /// Path Table Size (BP 141 to 148), in bytes.
    #[must_use]
    pub fn path_table_size(&self) -> Both<u32> {
        field_both_u32::<140, SECTOR_SIZE>(self.0)
    }

    /// Logical block numbers of the path tables with the least significant byte first (BP 149 to
    /// 164): the mandatory one, and three more or 0.
    #[must_use]
    pub fn type_l_path_tables(&self) -> [u32; 4] {
        [
            field_le_u32::<148, SECTOR_SIZE>(self.0),
            field_le_u32::<152, SECTOR_SIZE>(self.0),
            field_le_u32::<156, SECTOR_SIZE>(self.0),
            field_le_u32::<160, SECTOR_SIZE>(self.0),
        ]
    }

    /// The same of those with the most significant byte first (BP 165 to 180).
    #[must_use]
    pub fn type_m_path_tables(&self) -> [u32; 4] {
        [
            field_be_u32::<164, SECTOR_SIZE>(self.0),
            field_be_u32::<168, SECTOR_SIZE>(self.0),
            field_be_u32::<172, SECTOR_SIZE>(self.0),
            field_be_u32::<176, SECTOR_SIZE>(self.0),
        ]
    }

    /// Directory Record for Root Directory (BP 181 to 214).
    #[must_use]
    pub fn root_directory_record(&self) -> &'a [u8; 34] {
        field::<180, 34, SECTOR_SIZE>(self.0)
    }

    /// Volume Set, Publisher, Data Preparer and Application Identifier (BP 215 to 726), 128 bytes
    /// each as in ISO 9660.
    #[must_use]
    pub fn identifiers(&self) -> &'a [u8; 512] {
        field::<214, 512, SECTOR_SIZE>(self.0)
    }

    /// Copyright File Identifier (BP 727 to 758).
    #[must_use]
    pub fn copyright_file_identifier(&self) -> &'a [u8; 32] {
        field::<726, 32, SECTOR_SIZE>(self.0)
    }

    /// Abstract File Identifier (BP 759 to 790).
    #[must_use]
    pub fn abstract_file_identifier(&self) -> &'a [u8; 32] {
        field::<758, 32, SECTOR_SIZE>(self.0)
    }

    /// Dates of creation, modification, expiration and effect (BP 791 to 854): sixteen digits each,
    /// without an offset from Greenwich Mean Time.
    #[must_use]
    pub fn dates(&self) -> [&'a [u8; 16]; 4] {
        [
            field::<790, 16, SECTOR_SIZE>(self.0),
            field::<806, 16, SECTOR_SIZE>(self.0),
            field::<822, 16, SECTOR_SIZE>(self.0),
            field::<838, 16, SECTOR_SIZE>(self.0),
        ]
    }

    /// File Structure Standard Version (BP 855): 1.
    #[must_use]
    pub fn file_structure_version(&self) -> u8 {
        field_u8::<854, SECTOR_SIZE>(self.0)
    }

    /// Reserved for Application Use (BP 857 to 1368).
    #[must_use]
    pub fn application_use(&self) -> &'a [u8; 512] {
        field::<856, 512, SECTOR_SIZE>(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a sector whose every byte tells its own place, with the fields that name it put back.
    #[test]
    fn the_fields_are_where_the_proposal_has_them() {
        let mut sector: [u8; SECTOR_SIZE] = std::array::from_fn(|at| (at % 251) as u8);
        sector[9..14].copy_from_slice(b"CDROM");
        let view = HighSierraDescriptor::new(&sector).unwrap();
        assert_eq!((view.version(), view.volume_flags()), (14, 15));
        assert_eq!(view.system_identifier()[..], sector[16..48]);
        assert_eq!(view.volume_identifier()[..], sector[48..80]);
        assert_eq!(view.character_sets()[..], sector[96..128]);
        assert_eq!(view.root_directory_record()[..], sector[180..214]);
        assert_eq!(view.identifiers()[..], sector[214..726]);
        assert_eq!(view.file_structure_version(), (854 % 251) as u8);
        assert_eq!(view.application_use()[..], sector[856..1368]);
    }
}
