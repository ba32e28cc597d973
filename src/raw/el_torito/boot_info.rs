//! What writers patch into boot images so that a boot loader finds itself on the disc: the boot
//! info table of `mkisofs -boot-info-table`, and the pointer of `xorrisofs --grub2-boot-info`.

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Boot info table, at byte 8 of a boot image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootInfoTable {
    /// Sector of the primary volume descriptor (byte 8 to 11).
    pub primary_volume_descriptor: u32,
    /// Sector where the boot image begins (byte 12 to 15).
    pub file_location: u32,
    /// Length of the boot image in bytes (byte 16 to 19).
    pub file_length: u32,
    /// Sum of the 32-bit words from byte 64 to the end of the boot image (byte 20 to 23).
    pub checksum: u32,
}

impl BootInfoTable {
    /// Where the table begins in a boot image.
    pub const OFFSET: usize = 8;

    /// Where the bytes begin that [`checksum`](Self::checksum) is of.
    pub const CHECKED_FROM: u64 = 64;

    /// Parses the table in the boot image that `input` begins with.
    ///
    /// # Errors
    /// When `input` ends before the table does, at byte 64.
    pub fn parse(input: &[u8]) -> Result<Self, FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::BootImage, input, parsed).map(|(table, _)| table)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, _code) = prim::bytes(Self::OFFSET)(input)?;
        let (rest, primary_volume_descriptor) = prim::le_u32(rest)?;
        let (rest, file_location) = prim::le_u32(rest)?;
        let (rest, file_length) = prim::le_u32(rest)?;
        let (rest, checksum) = prim::le_u32(rest)?;
        let (rest, _reserved) = prim::array::<40>(rest)?;
        let table = Self {
            primary_volume_descriptor,
            file_location,
            file_length,
            checksum,
        };
        Ok((rest, table))
    }
}

/// Adds the 32-bit words of `bytes` to a boot info table's checksum so far, beginning with 0. A
/// last word that is cut counts as filled up with zeros.
#[must_use]
pub fn boot_info_checksum(so_far: u32, bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(so_far, |sum, chunk| {
        let mut word = [0; 4];
        for (to, from) in word.iter_mut().zip(chunk) {
            *to = *from;
        }
        sum.wrapping_add(u32::from_le_bytes(word))
    })
}

/// Where the GRUB2 boot info is in a boot image.
pub const GRUB2_BOOT_INFO: u64 = 2548;

/// What the GRUB2 boot info (byte 2548 to 2555 of a boot image) says when the image begins at
/// sector `load_rba`: its block of 512 bytes, plus 5.
#[must_use]
pub const fn grub2_boot_info(load_rba: u32) -> [u8; 8] {
    let block = (load_rba as u64).saturating_mul(4).saturating_add(5);
    block.to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::{BootInfoTable, boot_info_checksum, grub2_boot_info};

    #[test]
    fn the_table_is_at_byte_8() {
        let bytes: [u8; 64] = std::array::from_fn(|at| at as u8);
        let table = BootInfoTable::parse(&bytes).unwrap();
        assert_eq!(table.primary_volume_descriptor, 0x0B0A_0908);
        assert_eq!(table.file_location, 0x0F0E_0D0C);
        assert_eq!(table.file_length, 0x1312_1110);
        assert_eq!(table.checksum, 0x1716_1514);
        assert!(BootInfoTable::parse(&bytes[..63]).is_err());
    }

    #[test]
    fn the_checksum_wraps_and_takes_a_ragged_end() {
        assert_eq!(boot_info_checksum(0, &[1, 0, 0, 0, 2, 1]), 0x103);
        assert_eq!(boot_info_checksum(2, &[0xFF; 4]), 1);
    }

    #[test]
    fn grub2_is_pointed_behind_its_first_sector() {
        assert_eq!(grub2_boot_info(34), [141, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(grub2_boot_info(u32::MAX), [1, 0, 0, 0, 4, 0, 0, 0]);
    }
}
