//! Sparing tables (UDF 2.2.12).

use super::text::EntityIdentifier;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32};

/// Sparing table (UDF 2.2.12): where packets of a sparable partition have gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SparingTable<'a> {
    head: &'a [u8; 56],
    entries: &'a [u8],
}

/// Map entry of a sparing table (UDF 2.2.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SparingEntry {
    /// Original Location: first block of the packet, counted from the partition's start; 0xFFFFFFFF
    /// for a spare packet that is free, 0xFFFFFFF0 for one that is defective.
    pub original: u32,
    /// Mapped Location: logical sector number of the spare packet.
    pub mapped: u32,
}

impl<'a> SparingTable<'a> {
    /// Parses the table at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the entries that are counted.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::SparingTable, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, head) = prim::array::<56>(input)?;
        let count = usize::from(field_le_u16::<48, 56>(head));
        let (rest, entries) = prim::bytes(count.saturating_mul(8))(rest)?;
        Ok((rest, Self { head, entries }))
    }

    /// Sparing Identifier (BP 16 to 47): `*UDF Sparing Table`.
    #[must_use]
    pub fn identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<16, 32, 56>(self.head))
    }

    /// Sequence Number (BP 52), counted up with each change.
    #[must_use]
    pub fn sequence_number(&self) -> u32 {
        field_le_u32::<52, 56>(self.head)
    }

    /// Map Entries (BP 56 on), as many as Reallocation Table Length (BP 48) says.
    pub fn entries(&self) -> impl Iterator<Item = SparingEntry> + use<'a> {
        self.entries.chunks_exact(8).filter_map(|entry| {
            let entry = entry.first_chunk()?;
            Some(SparingEntry {
                original: field_le_u32::<0, 8>(entry),
                mapped: field_le_u32::<4, 8>(entry),
            })
        })
    }
}
