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

impl ByteOrder {
    fn number(self, input: &[u8]) -> Parsed<'_, u32> {
        match self {
            Self::Little => prim::le_u32(input),
            Self::Big => prim::be_u32(input),
        }
    }
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

    /// Parses a record in the order of High Sierra's fields: extent, extended attribute record
    /// length, identifier's length, parent, identifier.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_high_sierra(
        input: &'a [u8],
        byte_order: ByteOrder,
    ) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::high_sierra(input, byte_order);
        prim::outcome(Structure::PathTableRecord, input, parsed)
    }

    fn body(input: &'a [u8], byte_order: ByteOrder) -> Parsed<'a, Self> {
        let (rest, lengths) = (prim::u8, prim::u8).parse(input)?;
        let (identifier_length, extended_attribute_record_length) = lengths;
        let (rest, extent) = byte_order.number(rest)?;
        let record = Self {
            extended_attribute_record_length,
            extent,
            parent_directory_number: 0,
            directory_identifier: &[],
        };
        record.with_identifier(input, identifier_length, rest, byte_order)
    }

    fn high_sierra(input: &'a [u8], byte_order: ByteOrder) -> Parsed<'a, Self> {
        let (at_lengths, extent) = byte_order.number(input)?;
        let (rest, lengths) = (prim::u8, prim::u8).parse(at_lengths)?;
        let (extended_attribute_record_length, identifier_length) = lengths;
        let record = Self {
            extended_attribute_record_length,
            extent,
            parent_directory_number: 0,
            directory_identifier: &[],
        };
        record.with_identifier(at_lengths, identifier_length, rest, byte_order)
    }

    /// The fields that follow in both orders: parent and identifier, whose length is at `at_length`.
    fn with_identifier(
        self,
        at_length: &'a [u8],
        identifier_length: u8,
        rest: &'a [u8],
        byte_order: ByteOrder,
    ) -> Parsed<'a, Self> {
        if identifier_length == 0 {
            let field = "length of directory identifier";
            let (found, expected) = (0, "1 or more");
            return prim::broken(
                at_length,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        }
        let (rest, parent_directory_number) = match byte_order {
            ByteOrder::Little => prim::le_u16(rest)?,
            ByteOrder::Big => prim::be_u16(rest)?,
        };
        let (rest, directory_identifier) = prim::bytes(usize::from(identifier_length))(rest)?;
        // A padding byte makes an odd identifier even (9.4.6).
        let padding = usize::from(identifier_length % 2);
        let rest = rest.get(padding..).unwrap_or_default();
        let record = Self {
            parent_directory_number,
            directory_identifier,
            ..self
        };
        Ok((rest, record))
    }
}

/// The records of a path table, in order (ECMA-119 6.9.1).
///
/// Stops after the first broken record: nothing behind it can be found.
///
/// ```
/// use isoudf::raw::iso::{ByteOrder, PathTable};
///
/// let table = b"\x01\0\x14\0\0\0\x01\0\0\0\x04\0\x15\0\0\0\x01\0DOCS";
/// let records = PathTable::new(table, ByteOrder::Little).collect::<Result<Vec<_>, _>>()?;
/// let [root, docs] = &records[..] else { panic!() };
/// assert_eq!((root.extent, root.directory_identifier), (20, &b"\0"[..]));
/// assert_eq!((docs.parent_directory_number, docs.directory_identifier), (1, &b"DOCS"[..]));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Debug)]
pub struct PathTable<'a> {
    rest: &'a [u8],
    offset: u64,
    byte_order: ByteOrder,
    high_sierra: bool,
}

impl<'a> PathTable<'a> {
    /// Iterates over a whole path table, as long as the volume descriptor says it is.
    #[must_use]
    pub const fn new(bytes: &'a [u8], byte_order: ByteOrder) -> Self {
        Self {
            rest: bytes,
            offset: 0,
            byte_order,
            high_sierra: false,
        }
    }

    /// The same of a High Sierra volume, whose records have their fields in another order.
    #[must_use]
    pub const fn high_sierra(bytes: &'a [u8], byte_order: ByteOrder) -> Self {
        Self {
            high_sierra: true,
            ..Self::new(bytes, byte_order)
        }
    }
}

impl<'a> Iterator for PathTable<'a> {
    type Item = Result<PathTableRecord<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let parsed = match self.high_sierra {
            true => PathTableRecord::parse_high_sierra(self.rest, self.byte_order),
            false => PathTableRecord::parse(self.rest, self.byte_order),
        };
        match parsed {
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
