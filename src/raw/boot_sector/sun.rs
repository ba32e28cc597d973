//! Disk labels of SunOS, for SPARC machines.

use super::other::{BootFile, SIZE, Sector, framed, whole};
use crate::error::FormatError;
use crate::raw::prim::{field, field_be_u32};

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
            let (rest, label) = whole(input, fits, "no disk label of SunOS")?;
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

#[cfg(test)]
mod tests {
    use super::{BootFile, SunDiskLabel};

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
        for at in [0, 1] {
            sector[at] ^= 1;
            assert!(SunDiskLabel::parse(&sector).is_err());
            sector[at] ^= 1;
        }
        assert!(SunDiskLabel::parse(&sector[..511]).is_err());
    }
}
