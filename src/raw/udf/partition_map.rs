//! Partition maps (ECMA-167 3/10.7, UDF 2.2.8 to 2.2.10).

use core::iter::FusedIterator;

use super::text::EntityIdentifier;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32, field_u8};

/// A partition map (ECMA-167 3/10.7.1), with the second type told apart by its entity identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartitionMap<'a> {
    /// Type 1 (3/10.7.2): the partition itself.
    Physical {
        /// Partition Number (3/10.7.2.4, RBP 4).
        partition_number: u16,
    },
    /// Type 2, `*UDF Virtual Partition` (UDF 2.2.8): blocks found through a virtual allocation table.
    Virtual {
        /// Partition Number (RBP 38) of the partition that holds the blocks.
        partition_number: u16,
    },
    /// Type 2, `*UDF Sparable Partition` (UDF 2.2.9): packets relocated by a sparing table.
    Sparable(SparableMap<'a>),
    /// Type 2, `*UDF Metadata Partition` (UDF 2.50 2.2.10): blocks of a file that has a mirror.
    Metadata(MetadataMap<'a>),
    /// Of another type, or by another identifier.
    Other {
        /// Partition Map Type (3/10.7.1.1, RBP 0).
        map_type: u8,
    },
}

/// Sparable partition map (UDF 2.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SparableMap<'a>(&'a [u8; 64]);

impl SparableMap<'_> {
    /// Partition Number (RBP 38).
    #[must_use]
    pub fn partition_number(&self) -> u16 {
        field_le_u16::<38, 64>(self.0)
    }

    /// Packet Length (RBP 40), in blocks.
    #[must_use]
    pub fn packet_length(&self) -> u16 {
        field_le_u16::<40, 64>(self.0)
    }

    /// Size of each Sparing Table (RBP 44), in bytes.
    #[must_use]
    pub fn table_size(&self) -> u32 {
        field_le_u32::<44, 64>(self.0)
    }

    /// Locations of Sparing Tables (RBP 48), as many as Number of Sparing Tables (RBP 42) says, 4 at
    /// most: logical sector numbers.
    pub fn table_locations(&self) -> impl Iterator<Item = u32> + use<> {
        let locations = [
            field_le_u32::<48, 64>(self.0),
            field_le_u32::<52, 64>(self.0),
            field_le_u32::<56, 64>(self.0),
            field_le_u32::<60, 64>(self.0),
        ];
        let count = field_u8::<42, 64>(self.0);
        locations.into_iter().take(usize::from(count))
    }
}

/// Metadata partition map (UDF 2.50 2.2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataMap<'a>(&'a [u8; 64]);

impl MetadataMap<'_> {
    /// Partition Number (RBP 38) of the partition that holds the metadata file.
    #[must_use]
    pub fn partition_number(&self) -> u16 {
        field_le_u16::<38, 64>(self.0)
    }

    /// Metadata File Location (RBP 40): block of its file entry.
    #[must_use]
    pub fn file_location(&self) -> u32 {
        field_le_u32::<40, 64>(self.0)
    }

    /// Metadata Mirror File Location (RBP 44): block of its file entry.
    #[must_use]
    pub fn mirror_location(&self) -> u32 {
        field_le_u32::<44, 64>(self.0)
    }

    /// Metadata Bitmap File Location (RBP 48); 0xFFFFFFFF for none.
    #[must_use]
    pub fn bitmap_location(&self) -> u32 {
        field_le_u32::<48, 64>(self.0)
    }

    /// Allocation Unit Size (RBP 52), in blocks.
    #[must_use]
    pub fn allocation_unit_size(&self) -> u32 {
        field_le_u32::<52, 64>(self.0)
    }

    /// Alignment Unit Size (RBP 56), in blocks.
    #[must_use]
    pub fn alignment_unit_size(&self) -> u16 {
        field_le_u16::<56, 64>(self.0)
    }

    /// Flags (RBP 58). Bit 0: the mirror has data of its own.
    #[must_use]
    pub fn flags(&self) -> u8 {
        field_u8::<58, 64>(self.0)
    }
}

impl<'a> PartitionMap<'a> {
    /// Parses the map at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the map, or its length leaves no room for its fields.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::PartitionMap, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, map_type) = prim::u8(input)?;
        let (_, length) = prim::u8(rest)?;
        if length < 2 {
            let (field, found, expected) = ("partition map length", length.into(), "2 or more");
            return prim::broken(
                rest,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        }
        let (rest, map) = prim::bytes(usize::from(length))(input)?;
        let map = match map_type {
            1 => {
                let (_, map) = prim::array::<6>(map)?;
                Self::Physical {
                    partition_number: field_le_u16::<4, 6>(map),
                }
            }
            2 => {
                let (_, map) = prim::array::<64>(map)?;
                Self::by_identifier(map)
            }
            map_type => Self::Other { map_type },
        };
        Ok((rest, map))
    }

    fn by_identifier(map: &'a [u8; 64]) -> Self {
        match EntityIdentifier(field::<4, 32, 64>(map)).identifier() {
            b"*UDF Virtual Partition" => Self::Virtual {
                partition_number: field_le_u16::<38, 64>(map),
            },
            b"*UDF Sparable Partition" => Self::Sparable(SparableMap(map)),
            b"*UDF Metadata Partition" => Self::Metadata(MetadataMap(map)),
            _ => Self::Other { map_type: 2 },
        }
    }
}

/// Iterates over partition maps; ends behind an error.
#[derive(Clone, Debug)]
pub struct PartitionMaps<'a> {
    table: &'a [u8],
    rest: &'a [u8],
}

impl<'a> PartitionMaps<'a> {
    /// Iterates over the maps in `table`.
    #[must_use]
    pub const fn new(table: &'a [u8]) -> Self {
        Self { table, rest: table }
    }
}

impl<'a> Iterator for PartitionMaps<'a> {
    type Item = Result<PartitionMap<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let at = self.table.len().saturating_sub(self.rest.len()) as u64;
        match PartitionMap::parse(self.rest) {
            Ok((map, rest)) => {
                self.rest = rest;
                Some(Ok(map))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(at)))
            }
        }
    }
}

impl FusedIterator for PartitionMaps<'_> {}

#[cfg(test)]
mod tests {
    use super::PartitionMap;

    #[test]
    fn a_metadata_map_has_its_fields_at_their_bytes() {
        let mut bytes: [u8; 64] = std::array::from_fn(|at| at as u8);
        bytes[..2].copy_from_slice(&[2, 64]);
        bytes[5..28].copy_from_slice(b"*UDF Metadata Partition");
        let Ok((PartitionMap::Metadata(map), [])) = PartitionMap::parse(&bytes) else {
            panic!("a metadata map");
        };
        assert_eq!(map.partition_number(), 0x2726);
        assert_eq!(map.file_location(), 0x2b2a_2928);
        assert_eq!(map.mirror_location(), 0x2f2e_2d2c);
        assert_eq!(map.bitmap_location(), 0x3332_3130);
        assert_eq!(map.allocation_unit_size(), 0x3736_3534);
        assert_eq!(map.alignment_unit_size(), 0x3938);
        assert_eq!(map.flags(), 0x3a);
    }

    /// Another length would let the next map begin in this one's head.
    #[test]
    fn a_map_is_no_shorter_than_its_head() {
        for length in 0..4 {
            let bytes = [9, length, 0, 0];
            let map = PartitionMap::parse(&bytes);
            let left = map.map(|(_, rest)| rest.len()).ok();
            let expected = [None, None, Some(2), Some(1)];
            assert_eq!(left, expected[usize::from(length)], "{length}");
        }
    }
}
