//! Boot blocks of workstations, as writers of discs put them in the system area: for SPARC, MIPS,
//! Alpha and PA-RISC.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field, field_be_u32, field_le_u32, field_le_u64, field_u8};

const SIZE: usize = 512;

type Sector = [u8; SIZE];

/// Bytes of the disc that a boot block leads the firmware to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BootFile {
    /// First byte, counted from the start of the disc.
    pub offset: u64,
    /// Length in bytes.
    pub len: u64,
}

/// Frames a boot block, and tells it by a sum when no bytes of it are fixed.
fn framed<'a, T>(
    input: &'a [u8],
    body: impl FnOnce(&'a [u8]) -> Parsed<'a, T>,
) -> Result<T, FormatError> {
    prim::outcome(Structure::BootBlock, input, body(input)).map(|(block, _)| block)
}

fn rest_of<'a>(input: &'a [u8], fits: bool, rule: &'static str) -> Parsed<'a, &'a Sector> {
    let (rest, sector) = prim::array::<SIZE>(input)?;
    match fits {
        true => Ok((rest, sector)),
        false => prim::other(input, FormatErrorKind::Broken { rule }),
    }
}

/// Adds big-endian words as MIPS volume headers do.
fn sum_be_u32(bytes: &[u8]) -> u32 {
    bytes.chunks_exact(4).fold(0, |sum, word| match *word {
        [a, b, c, d] => sum.wrapping_add(u32::from_be_bytes([a, b, c, d])),
        _ => sum,
    })
}

/// Disk label of SunOS, for SPARC: eight partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SunDiskLabel<'a>(&'a Sector);

impl<'a> SunDiskLabel<'a> {
    /// Parses the label at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, has not the magic 0xDABE at byte 508, or the words
    /// of the label do not come out at 0 by exclusive or.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        framed(input, |input| {
            let is_label = input.get(508..510) == Some(&[0xDA, 0xBE]);
            let words = input.get(..SIZE).unwrap_or_default().chunks_exact(2);
            let sum = words.fold([0, 0], |[a, b], word| match *word {
                [c, d] => [a ^ c, b ^ d],
                _ => [a, b],
            });
            let fits = is_label && sum == [0, 0];
            let (rest, label) = rest_of(input, fits, "no disk label of SunOS")?;
            Ok((rest, Self(label)))
        })
    }

    /// The text (byte 0 to 127) up to the first 0.
    #[must_use]
    pub fn text(&self) -> &'a [u8] {
        let text = field::<0, 128, SIZE>(self.0);
        text.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    /// The partitions by the number that counts from 1, those without blocks left out: the tag that
    /// tells their use (byte 142 on), and their bytes (byte 444 on).
    pub fn partitions(&self) -> impl Iterator<Item = (u32, u16, BootFile)> + use<'a> {
        let &[a, b] = field::<436, 2, SIZE>(self.0);
        let &[c, d] = field::<438, 2, SIZE>(self.0);
        let heads = u64::from(u16::from_be_bytes([a, b]));
        let sectors = u64::from(u16::from_be_bytes([c, d]));
        let cylinder = heads.saturating_mul(sectors).saturating_mul(512);
        let tags = field::<142, 32, SIZE>(self.0).chunks_exact(4);
        let entries = field::<444, 64, SIZE>(self.0).chunks_exact(8);
        let partitions = (1u32..).zip(tags.zip(entries));
        partitions.filter_map(move |(number, (tag, entry))| {
            let &[a, b, _, _] = tag.first_chunk()?;
            let entry = entry.first_chunk()?;
            let start = u64::from(field_be_u32::<0, 8>(entry));
            let blocks = u64::from(field_be_u32::<4, 8>(entry));
            let file = BootFile {
                offset: start.saturating_mul(cylinder),
                len: blocks.saturating_mul(512),
            };
            (blocks > 0).then_some((number, u16::from_be_bytes([a, b]), file))
        })
    }
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
            let whole = input.get(..SIZE).unwrap_or_default();
            let fits = whole.starts_with(&Self::MAGIC) && sum_be_u32(whole) == 0;
            let (rest, header) = rest_of(input, fits, "no volume header of MIPS")?;
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
            let (rest, block) = rest_of(input, fits, "no boot block of DEC")?;
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
            let (rest, block) = rest_of(input, fits, "no boot block of Alpha SRM")?;
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
    use super::{
        AlphaBootBlock, BootFile, DecBootBlock, HppaBootBlock, MipsVolumeHeader, SunDiskLabel,
    };

    fn put(sector: &mut [u8; 512], at: usize, bytes: &[u8]) {
        sector[at..at + bytes.len()].copy_from_slice(bytes);
    }

    #[test]
    fn a_sun_disk_label_is_told_by_magic_and_sum() {
        let mut sector = [0; 512];
        put(&mut sector, 0, b"CD-ROM Disc");
        put(&mut sector, 142, &[0, 4, 0, 0x10, 0, 2, 0, 0x10]);
        put(&mut sector, 436, &[0, 1, 2, 0x80]);
        put(
            &mut sector,
            444,
            &[0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0, 0, 3],
        );
        put(&mut sector, 508, &[0xDA, 0xBE]);
        let sum = sector
            .chunks(2)
            .fold([0, 0], |s, w| [s[0] ^ w[0], s[1] ^ w[1]]);
        put(&mut sector, 510, &sum);
        let label = SunDiskLabel::parse(&sector).unwrap();
        assert_eq!(label.text(), b"CD-ROM Disc");
        let partitions: Vec<_> = label.partitions().collect();
        let file = |offset, len| BootFile { offset, len };
        // Cylinders of 640 sectors.
        let second = file(2 * 640 * 512, 3 * 512);
        assert_eq!(partitions, [(1, 4, file(0, 9 * 512)), (2, 2, second)]);
        sector[0] ^= 1;
        assert!(SunDiskLabel::parse(&sector).is_err());
        assert!(SunDiskLabel::parse(&sector[..511]).is_err());
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
