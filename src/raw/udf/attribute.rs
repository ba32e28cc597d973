//! Extended attributes (ECMA-167 4/14.10).

use core::iter::FusedIterator;

use super::text::EntityIdentifier;
use super::timestamp::UdfTimestamp;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// Extended attribute header descriptor (ECMA-167 4/14.10.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeHeader {
    /// Implementation Attributes Location (4/14.10.1.2, BP 16), in bytes from the header's start.
    pub implementation_attributes: u32,
    /// Application Attributes Location (4/14.10.1.3, BP 20), in bytes from the header's start.
    pub application_attributes: u32,
}

impl AttributeHeader {
    /// Bytes of the header.
    pub const LENGTH: usize = 24;

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, implementation_attributes) = prim::le_u32(rest)?;
        let (rest, application_attributes) = prim::le_u32(rest)?;
        let header = Self {
            implementation_attributes,
            application_attributes,
        };
        Ok((rest, header))
    }
}

/// An extended attribute in the generic form (ECMA-167 4/14.10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Attribute Type (4/14.10.2.1, BP 0): 1 character set, 3 alternate permissions, 5 file times,
    /// 6 information times, 12 device specification, 2048 implementation use, 65536 application use.
    pub attribute_type: u32,
    /// Attribute Subtype (4/14.10.2.2, BP 4).
    pub subtype: u8,
    /// Attribute Data (4/14.10.2.5, BP 12 on), with the padding that Attribute Length counts.
    pub data: &'a [u8],
}

impl<'a> Attribute<'a> {
    /// Bytes before the data.
    const HEAD: u32 = 12;

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, attribute_type) = prim::le_u32(input)?;
        let (rest, subtype) = prim::u8(rest)?;
        let (at_length, _reserved) = prim::array::<3>(rest)?;
        let (rest, length) = prim::le_u32(at_length)?;
        let Some(data) = length.checked_sub(Self::HEAD) else {
            let (field, found, expected) = ("attribute length", length.into(), "12 or more");
            return prim::broken(
                at_length,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        };
        let (rest, data) = prim::bytes(data as usize)(rest)?;
        let attribute = Self {
            attribute_type,
            subtype,
            data,
        };
        Ok((rest, attribute))
    }

    /// The attribute as file times (4/14.10.5), when it is of type 5.
    #[must_use]
    pub fn file_times(&self) -> Option<FileTimes<'a>> {
        (self.attribute_type == 5).then_some(())?;
        let (length, rest) = self.data.split_first_chunk()?;
        let (existence, times) = rest.split_first_chunk()?;
        let times = times.get(..u32::from_le_bytes(*length) as usize)?;
        Some(FileTimes {
            existence: u32::from_le_bytes(*existence),
            times,
        })
    }

    /// The attribute as device specification (4/14.10.7), when it is of type 12.
    #[must_use]
    pub fn device_specification(&self) -> Option<DeviceSpecification<'a>> {
        (self.attribute_type == 12).then_some(())?;
        let (length, rest) = self.data.split_first_chunk()?;
        let (major, rest) = rest.split_first_chunk()?;
        let (minor, rest) = rest.split_first_chunk()?;
        Some(DeviceSpecification {
            major: u32::from_le_bytes(*major),
            minor: u32::from_le_bytes(*minor),
            implementation_use: rest.get(..u32::from_le_bytes(*length) as usize)?,
        })
    }

    /// The attribute as implementation use (4/14.10.8) or application use (4/14.10.9), when it is of
    /// type 2048 or 65536.
    #[must_use]
    pub fn implementation_use(&self) -> Option<ImplementationUse<'a>> {
        matches!(self.attribute_type, 2048 | 65536).then_some(())?;
        let (length, rest) = self.data.split_first_chunk()?;
        let (identifier, rest) = rest.split_first_chunk()?;
        Some(ImplementationUse {
            identifier: EntityIdentifier(identifier),
            data: rest.get(..u32::from_le_bytes(*length) as usize)?,
        })
    }
}

/// File times extended attribute (ECMA-167 4/14.10.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileTimes<'a> {
    /// File Time Existence (4/14.10.5.6): bit 0 creation, 2 deletion, 3 effective, 5 last backup.
    pub existence: u32,
    times: &'a [u8],
}

impl<'a> FileTimes<'a> {
    /// The time of bit `bit` of the existence field, where it is recorded.
    #[must_use]
    pub fn time(&self, bit: u32) -> Option<UdfTimestamp<'a>> {
        let mask = 1u32.checked_shl(bit)?;
        (self.existence & mask != 0).then_some(())?;
        let before = (self.existence & mask.wrapping_sub(1)).count_ones() as usize;
        let start = before.checked_mul(12)?;
        self.times.get(start..)?.first_chunk().map(UdfTimestamp)
    }
}

/// Device specification extended attribute (ECMA-167 4/14.10.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceSpecification<'a> {
    /// Major Device Identification (4/14.10.7.6, BP 16).
    pub major: u32,
    /// Minor Device Identification (4/14.10.7.7, BP 20).
    pub minor: u32,
    /// Implementation Use (4/14.10.7.8).
    pub implementation_use: &'a [u8],
}

/// Implementation use or application use extended attribute (ECMA-167 4/14.10.8 and 4/14.10.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImplementationUse<'a> {
    /// Implementation or Application Identifier (BP 16 to 47): `*UDF DVD CGMS Info`,
    /// `*UDF Mac FinderInfo`, `*UDF OS/2 EA`, ... (UDF 3.3.4.5).
    pub identifier: EntityIdentifier<'a>,
    /// Implementation Use (BP 48 on), its header checksum included (UDF 3.3.4.5).
    pub data: &'a [u8],
}

/// Iterates over the extended attributes of a space; ends behind an error.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    space: &'a [u8],
    rest: &'a [u8],
    header: Option<AttributeHeader>,
}

impl<'a> Attributes<'a> {
    /// Parses the header of an extended attribute space; an empty space needs none.
    ///
    /// # Errors
    /// When the space is shorter than the header.
    pub fn parse(space: &'a [u8]) -> Result<Self, FormatError> {
        if space.is_empty() {
            return Ok(Self {
                space,
                rest: space,
                header: None,
            });
        }
        let parsed = AttributeHeader::body(space);
        let (header, rest) = prim::outcome(Structure::ExtendedAttribute, space, parsed)?;
        let header = Some(header);
        Ok(Self {
            space,
            rest,
            header,
        })
    }

    /// The header; `None` where there are no attributes.
    #[must_use]
    pub const fn header(&self) -> Option<AttributeHeader> {
        self.header
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<Attribute<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Writers align the next attribute to 4 bytes or to a block with zeros.
        if self.rest.iter().all(|byte| *byte == 0) {
            self.rest = &[];
            return None;
        }
        let at = self.space.len().saturating_sub(self.rest.len()) as u64;
        let parsed = Attribute::body(self.rest);
        match prim::outcome(Structure::ExtendedAttribute, self.rest, parsed) {
            Ok((attribute, rest)) => {
                self.rest = rest;
                Some(Ok(attribute))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(at)))
            }
        }
    }
}

impl FusedIterator for Attributes<'_> {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// The header, and file times with creation (bit 0) and effective (bit 3).
    fn space() -> Vec<u8> {
        let mut space = [0; AttributeHeader::LENGTH].to_vec();
        space.extend([5, 0, 0, 0, 1, 0, 0, 0, 44, 0, 0, 0]);
        space.extend([24, 0, 0, 0, 0b1001, 0, 0, 0]);
        space.extend([[1; 12], [2; 12]].concat());
        space
    }

    #[test]
    fn file_times_are_found_by_their_bits() {
        let space = space();
        let attribute = Attributes::parse(&space).unwrap().next().unwrap().unwrap();
        let times = attribute.file_times().unwrap();
        assert_eq!(times.time(0).unwrap().0, &[1; 12]);
        assert_eq!(times.time(3).unwrap().0, &[2; 12]);
        for bit in [1, 2, 4, 5, 31, 32] {
            assert_eq!(times.time(bit), None, "{bit}");
        }
    }

    #[test]
    fn zeros_fill_a_space_up() {
        let mut space = space();
        space.extend([0; 12]);
        let mut attributes = Attributes::parse(&space).unwrap();
        assert!(attributes.next().unwrap().is_ok());
        assert_eq!(attributes.next(), None);
        // Whatever is not zero is another attribute: here one of a length of 1.
        space[76] = 1;
        let mut attributes = Attributes::parse(&space).unwrap();
        assert!(attributes.next().unwrap().is_ok());
        let error = attributes.next().unwrap().unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::ExtendedAttribute, 76)
        );
        assert_eq!(attributes.next(), None);
    }
}
