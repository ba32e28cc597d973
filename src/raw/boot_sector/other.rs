//! Boot blocks of workstations, as writers of discs put them in the system area: for Alpha and
//! PA-RISC.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field_be_u32, field_le_u64, field_u8};

pub(super) const SIZE: usize = 512;

pub(super) type Sector = [u8; SIZE];

/// Bytes of the disc that a boot block leads the firmware to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BootFile {
    /// First byte, counted from the start of the disc.
    pub offset: u64,
    /// Length in bytes.
    pub len: u64,
}

/// Parses a boot block: an error is about one.
pub(super) fn framed<'a, T>(
    input: &'a [u8],
    body: impl FnOnce(&'a [u8]) -> Parsed<'a, T>,
) -> Result<T, FormatError> {
    prim::outcome(Structure::BootBlock, input, body(input)).map(|(block, _)| block)
}

/// The sector of a boot block, when it is what it has to be.
pub(super) fn whole<'a>(input: &'a [u8], fits: bool, rule: &'static str) -> Parsed<'a, &'a Sector> {
    let (rest, sector) = prim::array::<SIZE>(input)?;
    match fits {
        true => Ok((rest, sector)),
        false => prim::other(input, FormatErrorKind::Broken { rule }),
    }
}

/// Boot block of the SRM console of Alpha machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlphaBootBlock<'a>(&'a Sector);

impl<'a> AlphaBootBlock<'a> {
    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, the checksum at byte 504 is not the sum of the 63
    /// words before it, or there is no boot loader.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        framed(input, |input| {
            let words = input.get(..504).unwrap_or_default().chunks_exact(8);
            let sum = words.fold(0u64, |sum, word| match word.first_chunk() {
                Some(word) => sum.wrapping_add(u64::from_le_bytes(*word)),
                None => sum,
            });
            let fits = input.get(504..512) == Some(&sum.to_le_bytes()) && sum != 0;
            let (rest, block) = whole(input, fits, "no boot block of Alpha SRM")?;
            Ok((rest, Self(block)))
        })
    }

    /// The boot loader: its length (byte 480 to 487) and its place (byte 488 to 495), both recorded
    /// in blocks of 512 bytes.
    #[must_use]
    pub fn loader(&self) -> BootFile {
        BootFile {
            offset: field_le_u64::<488, SIZE>(self.0).saturating_mul(512),
            len: field_le_u64::<480, SIZE>(self.0).saturating_mul(512),
        }
    }
}

/// Boot block of PALO, for machines with PA-RISC processors: a LIF volume header in its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HppaBootBlock<'a>(&'a Sector);

impl<'a> HppaBootBlock<'a> {
    /// LIF magic and PALO's name (byte 0 to 6).
    pub const SIGNATURE: &'static [u8; 7] = b"\x80\x00PALO\0";

    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, or does not begin with the signature.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        framed(input, |input| {
            let (_, ()) = prim::signature(Self::SIGNATURE)(input)?;
            let (rest, block) = prim::array::<SIZE>(input)?;
            Ok((rest, Self(block)))
        })
    }

    /// Version of the header (byte 7): 4, or 5.
    #[must_use]
    pub fn version(&self) -> u8 {
        field_u8::<7, SIZE>(self.0)
    }

    /// The boot loader (byte 240 to 247).
    #[must_use]
    pub fn loader(&self) -> BootFile {
        BootFile {
            offset: field_be_u32::<240, SIZE>(self.0).into(),
            len: field_be_u32::<244, SIZE>(self.0).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AlphaBootBlock, BootFile, HppaBootBlock};

    fn put(sector: &mut [u8; 512], at: usize, bytes: &[u8]) {
        sector[at..at + bytes.len()].copy_from_slice(bytes);
    }

    #[test]
    fn an_alpha_boot_block_is_told_by_its_sum() {
        let mut sector = [0; 512];
        put(&mut sector, 480, &[3]);
        put(&mut sector, 488, &[5]);
        put(&mut sector, 504, &[8]);
        let block = AlphaBootBlock::parse(&sector).unwrap();
        assert_eq!(
            block.loader(),
            BootFile {
                offset: 5 * 512,
                len: 3 * 512
            }
        );
        sector[0] = 1;
        assert!(AlphaBootBlock::parse(&sector).is_err());
        assert!(
            AlphaBootBlock::parse(&[0; 512]).is_err(),
            "zeros add up too"
        );
    }

    #[test]
    fn a_palo_block_is_told_by_its_signature() {
        let mut sector = [0; 512];
        put(&mut sector, 0, b"\x80\0PALO\0\x05");
        put(&mut sector, 240, &[0, 1, 0, 0, 0, 0, 2, 0]);
        let block = HppaBootBlock::parse(&sector).unwrap();
        assert_eq!(block.version(), 5);
        assert_eq!(
            block.loader(),
            BootFile {
                offset: 0x10000,
                len: 0x200
            }
        );
        assert!(HppaBootBlock::parse(b"\x80\0PALI\0\x05").is_err());
    }
}
