//! What stands around the entries of a virtual allocation table (UDF 1.50 2.2.10, UDF 2.2.11).

use super::text::{Dstring, EntityIdentifier};
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32};

/// The end of a virtual allocation table of UDF 1.50 (UDF 1.50 2.2.10); its entries come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vat150Tail<'a>(pub &'a [u8; 36]);

impl<'a> Vat150Tail<'a> {
    /// Bytes of the tail.
    pub const LENGTH: usize = 36;

    /// Entity Identifier: `*UDF Virtual Alloc Tbl`.
    #[must_use]
    pub fn identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<0, 32, 36>(self.0))
    }

    /// Previous VAT ICB Location: block of the partition, 0xFFFFFFFF for none.
    #[must_use]
    pub fn previous(&self) -> u32 {
        field_le_u32::<32, 36>(self.0)
    }
}

/// The head of a virtual allocation table since UDF 2.00 (UDF 2.2.11); its entries follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vat200Header<'a> {
    fixed: &'a [u8; 152],
    /// Implementation Use (BP 152 on).
    pub implementation_use: &'a [u8],
}

impl<'a> Vat200Header<'a> {
    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than Length of Header says, or that leaves no room for the fields.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::VirtualAllocationTable, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (_, fixed) = prim::array::<152>(input)?;
        let length = field_le_u16::<0, 152>(fixed);
        if length < 152 {
            let (field, found, expected) = ("length of header", length.into(), "152 or more");
            return prim::broken(
                input,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        }
        let (rest, header) = prim::bytes(usize::from(length))(input)?;
        let implementation_use = header.get(152..).unwrap_or_default();
        let header = Self {
            fixed,
            implementation_use,
        };
        Ok((rest, header))
    }

    /// Logical Volume Identifier (BP 4 to 131): the label as it was when the table was written.
    #[must_use]
    pub fn logical_volume_identifier(&self) -> Dstring<'a> {
        Dstring(field::<4, 128, 152>(self.fixed))
    }

    /// Previous VAT ICB Location (BP 132): block of the partition, 0xFFFFFFFF for none.
    #[must_use]
    pub fn previous(&self) -> u32 {
        field_le_u32::<132, 152>(self.fixed)
    }

    /// Number of Files and Number of Directories (BP 136 and 140).
    #[must_use]
    pub fn counts(&self) -> (u32, u32) {
        (
            field_le_u32::<136, 152>(self.fixed),
            field_le_u32::<140, 152>(self.fixed),
        )
    }

    /// Minimum UDF Read Version (BP 144), in binary coded decimal.
    #[must_use]
    pub fn minimum_read_revision(&self) -> u16 {
        field_le_u16::<144, 152>(self.fixed)
    }
}
