//! Path tables (ECMA-119 6.9 and 9.4).

use core::iter::FusedIterator;

use nom::Parser;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// How the numbers of a path table are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteOrder {
    /// Least significant byte first: type L path table.
    Little,
    /// Most significant byte first: type M path table.
    Big,
}

/// Path table record (ECMA-119 9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTableRecord<'a> {
    /// Extended Attribute Record Length (9.4.2, BP 2), in logical blocks.
    pub extended_attribute_record_length: u8,
    /// Location of Extent (9.4.3, BP 3 to 6): logical block number of the directory.
    pub extent: u32,
    /// Parent Directory Number (9.4.4, BP 7 and 8): ordinal of the parent's record, from 1.
    pub parent_directory_number: u16,
    /// Directory Identifier (9.4.5, BP 9 on); of the root a single 0x00.
    pub directory_identifier: &'a [u8],
}

impl<'a> PathTableRecord<'a> {
    /// Parses the record at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the record, or the identifier's length is 0.
    pub fn parse(input: &'a [u8], byte_order: ByteOrder) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input, byte_order);
        prim::outcome(Structure::PathTableRecord, input, parsed)
    }

    fn body(input: &'a [u8], byte_order: ByteOrder) -> Parsed<'a, Self> {
        let (rest, identifier_length) = prim::u8(input)?;
        if identifier_length == 0 {
            let field = "length of directory identifier";
            let (found, expected) = (0, "1 or more");
            return prim::broken(
                input,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        }
        let (rest, extended_attribute_record_length) = prim::u8(rest)?;
        let (rest, (extent, parent_directory_number)) = match byte_order {
            ByteOrder::Little => (prim::le_u32, prim::le_u16).parse(rest)?,
            ByteOrder::Big => (prim::be_u32, prim::be_u16).parse(rest)?,
        };
        let (rest, directory_identifier) = prim::bytes(usize::from(identifier_length))(rest)?;
        // A padding byte makes an odd identifier even (9.4.6).
        let padding = usize::from(identifier_length % 2);
        let rest = rest.get(padding..).unwrap_or_default();
        let record = Self {
            extended_attribute_record_length,
            extent,
            parent_directory_number,
            directory_identifier,
        };
        Ok((rest, record))
    }
}

/// The records of a path table, in order (ECMA-119 6.9.1).
///
/// Stops after the first broken record: nothing behind it can be found.
#[derive(Clone, Debug)]
pub struct PathTable<'a> {
    rest: &'a [u8],
    offset: u64,
    byte_order: ByteOrder,
}

impl<'a> PathTable<'a> {
    /// Iterates over a whole path table, as long as the volume descriptor says it is.
    #[must_use]
    pub const fn new(bytes: &'a [u8], byte_order: ByteOrder) -> Self {
        Self {
            rest: bytes,
            offset: 0,
            byte_order,
        }
    }
}

impl<'a> Iterator for PathTable<'a> {
    type Item = Result<PathTableRecord<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match PathTableRecord::parse(self.rest, self.byte_order) {
            Ok((record, rest)) => {
                let taken = self.rest.len().saturating_sub(rest.len());
                self.offset = self.offset.saturating_add(taken as u64);
                self.rest = rest;
                Some(Ok(record))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(self.offset)))
            }
        }
    }
}

impl FusedIterator for PathTable<'_> {}
