//! Apple partition maps (Inside Macintosh: Devices, chapter 3).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_be_u32};

const SIZE: usize = 136;

/// Driver descriptor record, "block 0": the first block of a disk with an Apple partition map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppleDriverMap {
    /// sbBlkSize (byte 2 and 3): bytes of a block, of which the map's entries take one each.
    pub block_size: u16,
    /// sbBlkCount (byte 4 to 7). Hybrid discs keep machine code here.
    pub block_count: u32,
}

impl AppleDriverMap {
    /// sbSig (byte 0 and 1).
    pub const SIGNATURE: &'static [u8; 2] = b"ER";

    /// Parses the record at the front of `input`.
    ///
    /// # Errors
    /// When there is no signature, or `input` is shorter than 8 bytes.
    pub fn parse(input: &[u8]) -> Result<Self, FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::ApplePartitionMap, input, parsed).map(|(map, _)| map)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (rest, block_size) = prim::be_u16(rest)?;
        let (rest, block_count) = prim::be_u32(rest)?;
        let map = Self {
            block_size,
            block_count,
        };
        Ok((rest, map))
    }
}

/// Partition map entry: one block each, from block 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApplePartition<'a>(&'a [u8; SIZE]);

impl<'a> ApplePartition<'a> {
    /// pmSig (byte 0 and 1).
    pub const SIGNATURE: &'static [u8; 2] = b"PM";

    /// Parses the entry at the front of `input`.
    ///
    /// # Errors
    /// When there is no signature, or `input` is shorter than 136 bytes.
    pub fn parse(input: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::ApplePartitionMap, input, parsed).map(|(entry, _)| entry)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (_, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (rest, entry) = prim::array::<SIZE>(input)?;
        Ok((rest, Self(entry)))
    }

    /// pmMapBlkCnt (byte 4 to 7): blocks of the map, and so entries.
    #[must_use]
    pub fn map_entries(&self) -> u32 {
        field_be_u32::<4, SIZE>(self.0)
    }

    /// pmPyPartStart (byte 8 to 11): first block of the partition.
    #[must_use]
    pub fn start(&self) -> u32 {
        field_be_u32::<8, SIZE>(self.0)
    }

    /// pmPartBlkCnt (byte 12 to 15): blocks of the partition.
    #[must_use]
    pub fn block_count(&self) -> u32 {
        field_be_u32::<12, SIZE>(self.0)
    }

    /// pmPartName (byte 16 to 47), up to the first 0.
    #[must_use]
    pub fn name(&self) -> &'a [u8] {
        up_to_zero(field::<16, 32, SIZE>(self.0))
    }

    /// pmParType (byte 48 to 79), up to the first 0.
    #[must_use]
    pub fn partition_type(&self) -> &'a [u8] {
        up_to_zero(field::<48, 32, SIZE>(self.0))
    }

    /// pmPartStatus (byte 88 to 91). Bit 0: the entry is valid; bit 3: the partition boots.
    #[must_use]
    pub fn status(&self) -> u32 {
        field_be_u32::<88, SIZE>(self.0)
    }
}

fn up_to_zero(text: &[u8]) -> &[u8] {
    text.split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{AppleDriverMap, ApplePartition};

    #[test]
    fn block_0_tells_the_block_size() {
        let map = AppleDriverMap::parse(b"ER\x08\x00\xEB\x02\xFF\xFF").unwrap();
        assert_eq!((map.block_size, map.block_count), (2048, 0xEB02_FFFF));
        assert_eq!(
            AppleDriverMap::parse(b"PM\0\0\0\0\0\0").unwrap_err().offset,
            0
        );
        assert!(AppleDriverMap::parse(b"ER\x08").is_err());
    }

    #[test]
    fn an_entry_has_its_fields_at_their_bytes() {
        let mut block: [u8; 512] = std::array::from_fn(|at| at as u8);
        block[..2].copy_from_slice(b"PM");
        block[16..21].copy_from_slice(b"Gap0\0");
        let entry = ApplePartition::parse(&block).unwrap();
        assert_eq!(entry.map_entries(), 0x0405_0607);
        assert_eq!(entry.start(), 0x0809_0A0B);
        assert_eq!(entry.block_count(), 0x0C0D_0E0F);
        assert_eq!(entry.name(), b"Gap0");
        assert_eq!(entry.partition_type().len(), 32);
        assert_eq!(entry.partition_type()[0], 48);
        assert_eq!(entry.status(), 0x5859_5A5B);
        assert!(ApplePartition::parse(&block[..135]).is_err());
    }
}
