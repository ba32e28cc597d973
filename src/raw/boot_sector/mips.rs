//! Boot blocks of MIPS machines of either byte order.

use super::other::{BootFile, SIZE, Sector, framed, whole};
use crate::error::FormatError;
use crate::raw::prim::{field, field_be_u32, field_le_u32};

/// Adds big-endian words as MIPS volume headers do.
fn sum_be_u32(bytes: &[u8]) -> u32 {
    bytes.chunks_exact(4).fold(0, |sum, word| match *word {
        [a, b, c, d] => sum.wrapping_add(u32::from_be_bytes([a, b, c, d])),
        _ => sum,
    })
}

/// Volume header of big-endian MIPS machines, such as those of SGI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MipsVolumeHeader<'a>(&'a Sector);

impl<'a> MipsVolumeHeader<'a> {
    /// The magic number (byte 0 to 3).
    pub const MAGIC: [u8; 4] = [0x0B, 0xE5, 0xA9, 0x41];

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, has not the magic number, or its words do not add up
    /// to 0.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        framed(input, |input| {
            let sector = input.get(..SIZE).unwrap_or_default();
            let fits = sector.starts_with(&Self::MAGIC) && sum_be_u32(sector) == 0;
            let (rest, header) = whole(input, fits, "no volume header of MIPS")?;
            Ok((rest, Self(header)))
        })
    }

    /// The files of the volume directory (byte 72 to 311): name, and bytes of the disc.
    pub fn files(&self) -> impl Iterator<Item = (&'a [u8], BootFile)> + use<'a> {
        let entries = field::<72, 240, SIZE>(self.0).chunks_exact(16);
        entries.filter_map(|entry| {
            let entry: &[u8; 16] = entry.first_chunk()?;
            let name = field::<0, 8, 16>(entry).split(|byte| *byte == 0).next()?;
            let file = BootFile {
                offset: u64::from(field_be_u32::<8, 16>(entry)).saturating_mul(512),
                len: field_be_u32::<12, 16>(entry).into(),
            };
            (!name.is_empty()).then_some((name, file))
        })
    }
}

/// Boot block of little-endian MIPS machines, the DECstations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecBootBlock<'a>(&'a Sector);

impl<'a> DecBootBlock<'a> {
    /// The magic number (byte 8 to 11).
    pub const MAGIC: [u8; 4] = [0x7A, 0x75, 0x02, 0x00];

    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, or has not the magic number behind 8 zeros.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        framed(input, |input| {
            let fits = input.get(..8) == Some(&[0; 8]) && input.get(8..12) == Some(&Self::MAGIC);
            let (rest, block) = whole(input, fits, "no boot block of DEC")?;
            Ok((rest, Self(block)))
        })
    }

    /// The first piece of the boot file (byte 24 to 31).
    #[must_use]
    pub fn file(&self) -> BootFile {
        BootFile {
            offset: u64::from(field_le_u32::<28, SIZE>(self.0)).saturating_mul(512),
            len: u64::from(field_le_u32::<24, SIZE>(self.0)).saturating_mul(512),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BootFile, DecBootBlock, MipsVolumeHeader};

    fn put(sector: &mut [u8; 512], at: usize, bytes: &[u8]) {
        sector[at..at + bytes.len()].copy_from_slice(bytes);
    }

    #[test]
    fn a_mips_volume_header_adds_up_to_0() {
        let mut sector = [0; 512];
        put(&mut sector, 0, &MipsVolumeHeader::MAGIC);
        put(&mut sector, 72, b"sash\0\0\0\0\0\0\0\x08\0\0\x10\x01");
        let sum = super::sum_be_u32(&sector).wrapping_neg();
        put(&mut sector, 504, &sum.to_be_bytes());
        let header = MipsVolumeHeader::parse(&sector).unwrap();
        let file = BootFile {
            offset: 4096,
            len: 0x1001,
        };
        assert_eq!(header.files().collect::<Vec<_>>(), [(&b"sash"[..], file)]);
        sector[504] ^= 1;
        assert!(MipsVolumeHeader::parse(&sector).is_err());
    }

    #[test]
    fn a_dec_boot_block_has_its_magic_behind_zeros() {
        let mut sector = [0; 512];
        put(&mut sector, 8, &DecBootBlock::MAGIC);
        put(&mut sector, 24, &[3, 0, 0, 0, 0, 1, 0, 0]);
        let block = DecBootBlock::parse(&sector).unwrap();
        assert_eq!(
            block.file(),
            BootFile {
                offset: 0x20000,
                len: 0x600
            }
        );
        sector[7] = 1;
        assert!(DecBootBlock::parse(&sector).is_err());
    }
}
