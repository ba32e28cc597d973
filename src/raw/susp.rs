//! The System Use Sharing Protocol (SUSP 1.12, IEEE P1281): entries in the system use areas of
//! directory records, and the ones that belong to the protocol itself.

use super::prim::{self, Both, Parsed};
use crate::error::{FormatError, FormatErrorKind, Structure};

/// A system use entry (SUSP 4): a signature, a length, a version, and data that the signature
/// explains.
///
/// ```
/// use isoudf::raw::susp::SystemUseEntry;
///
/// let (entry, rest) = SystemUseEntry::parse(b"NM\x09\x01\0nameST\x04\x01")?;
/// assert_eq!((&entry.signature, entry.version, entry.data), (b"NM", 1, &b"\0name"[..]));
/// assert_eq!(rest, b"ST\x04\x01");
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemUseEntry<'a> {
    /// Signature Word (4, BP 1 to 2).
    pub signature: [u8; 2],
    /// System Use Entry Version (4, BP 4).
    pub version: u8,
    /// What stands behind the version, to the end that the Length (4, BP 3) gives.
    pub data: &'a [u8],
}

impl<'a> SystemUseEntry<'a> {
    /// Bytes of an entry before its data.
    pub const HEADER_LENGTH: usize = 4;

    /// Length of System Use Entry (4, BP 3), in bytes.
    #[must_use]
    pub fn length(&self) -> u8 {
        let length = self.data.len().saturating_add(Self::HEADER_LENGTH);
        u8::try_from(length).unwrap_or(u8::MAX)
    }

    /// Parses the entry at the front of `input`.
    ///
    /// # Errors
    /// When its length is less than 4, or more than there is.
    #[inline(always)]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::SystemUseEntry, input, Self::framed(input))
    }

    #[inline(always)]
    fn framed(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, &[first, second, length, version]) = prim::array::<4>(input)?;
        let Some(data) = usize::from(length).checked_sub(Self::HEADER_LENGTH) else {
            let (field, found, expected) = ("length", length.into(), "4 or more");
            return prim::broken(
                input.get(2..).unwrap_or_default(),
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        };
        let (rest, data) = prim::bytes(data)(rest)?;
        let signature = [first, second];
        Ok((
            rest,
            Self {
                signature,
                version,
                data,
            },
        ))
    }
}

/// Iterates over the entries of a system use area or a continuation area, with the byte of the area
/// at which each begins.
///
/// It ends where fewer bytes are left than an entry has (SUSP 4), at zero bytes, which writers pad
/// with, and behind a terminator, which is given. A broken entry is an error, and the last item:
/// nothing tells where the next one would be.
#[derive(Clone, Debug)]
pub struct SystemUseArea<'a> {
    area: &'a [u8],
    rest: &'a [u8],
}

impl<'a> SystemUseArea<'a> {
    /// Iterates over the entries in `area`.
    #[must_use]
    pub const fn new(area: &'a [u8]) -> Self {
        Self { area, rest: area }
    }
}

impl<'a> Iterator for SystemUseArea<'a> {
    type Item = Result<(usize, SystemUseEntry<'a>), FormatError>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.rest, [] | [_] | [_, _] | [_, _, _] | [0, 0, ..]) {
            return None;
        }
        let offset = self.area.len().saturating_sub(self.rest.len());
        match SystemUseEntry::parse(self.rest) {
            Ok((entry, rest)) => {
                self.rest = match entry.signature {
                    Terminator::SIGNATURE => &[],
                    _ => rest,
                };
                Some(Ok((offset, entry)))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(offset as u64)))
            }
        }
    }
}

impl core::iter::FusedIterator for SystemUseArea<'_> {}

/// "CE": where more entries are (SUSP 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinuationArea {
    /// Block Location of Continuation Area (5.1, BP 5 to 12): a logical block of the volume.
    pub block: Both<u32>,
    /// Offset to Start of Continuation Area (5.1, BP 13 to 20), in bytes from the block's start.
    pub offset: Both<u32>,
    /// Length of Continuation Area (5.1, BP 21 to 28), in bytes.
    pub length: Both<u32>,
}

impl ContinuationArea {
    /// "CE"
    pub const SIGNATURE: [u8; 2] = *b"CE";

    /// Parses the data of a "CE" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::ContinuationArea, data, |input| {
            let (rest, block) = prim::both_u32(input)?;
            let (rest, offset) = prim::both_u32(rest)?;
            let (rest, length) = prim::both_u32(rest)?;
            let area = Self {
                block,
                offset,
                length,
            };
            Ok((rest, area))
        })
    }
}

/// "SP": the mark of the protocol, in the root directory's own record (SUSP 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SharingProtocolIndicator {
    /// Bytes Skipped (5.3, BP 7): where system use areas of other records begin.
    pub bytes_skipped: u8,
}

impl SharingProtocolIndicator {
    /// "SP"
    pub const SIGNATURE: [u8; 2] = *b"SP";
    /// Check Bytes (5.3, BP 5 to 6).
    pub const CHECK_BYTES: &'static [u8; 2] = b"\xbe\xef";

    /// Parses the data of an "SP" entry.
    ///
    /// # Errors
    /// When it is too short or lacks the check bytes.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::SharingProtocolIndicator, data, |input| {
            let (rest, ()) = prim::signature(Self::CHECK_BYTES)(input)?;
            let (rest, bytes_skipped) = prim::u8(rest)?;
            Ok((rest, Self { bytes_skipped }))
        })
    }
}

/// "ST": nothing follows in this area (SUSP 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminator;

impl Terminator {
    /// "ST"
    pub const SIGNATURE: [u8; 2] = *b"ST";
}

/// "ER": a specification that the volume uses (SUSP 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionsReference<'a> {
    /// Extension Version (5.5, BP 8).
    pub extension_version: u8,
    /// Extension Identifier: which specification it is.
    pub identifier: &'a [u8],
    /// Extension Descriptor: a text about it.
    pub descriptor: &'a [u8],
    /// Extension Source: where it is to be had.
    pub source: &'a [u8],
}

impl<'a> ExtensionsReference<'a> {
    /// "ER"
    pub const SIGNATURE: [u8; 2] = *b"ER";

    /// Parses the data of an "ER" entry.
    ///
    /// # Errors
    /// When it ends before the lengths that it states.
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::ExtensionsReference, data, |input| {
            let (rest, &[identifier, descriptor, source, extension_version]) =
                prim::array::<4>(input)?;
            let (rest, identifier) = prim::bytes(identifier.into())(rest)?;
            let (rest, descriptor) = prim::bytes(descriptor.into())(rest)?;
            let (rest, source) = prim::bytes(source.into())(rest)?;
            let reference = Self {
                extension_version,
                identifier,
                descriptor,
                source,
            };
            Ok((rest, reference))
        })
    }
}

/// "ES": to which of the volume's extensions the entries behind it belong (SUSP 5.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionSelector {
    /// Extension Sequence (5.6, BP 5): the number of an "ER" entry, counted from 0.
    pub extension_sequence: u8,
}

impl ExtensionSelector {
    /// "ES"
    pub const SIGNATURE: [u8; 2] = *b"ES";

    /// Parses the data of an "ES" entry.
    ///
    /// # Errors
    /// When it is empty.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::ExtensionSelector, data, |input| {
            let (rest, extension_sequence) = prim::u8(input)?;
            Ok((rest, Self { extension_sequence }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn entries_are_given_with_their_place() {
        let area = b"PD\x05\x01\0NM\x07\x01\0abPD\x04\x01\0";
        let found: Vec<_> = SystemUseArea::new(area).map(Result::unwrap).collect();
        let expected = [
            (0, *b"PD", &b"\0"[..]),
            (5, *b"NM", b"\0ab"),
            (12, *b"PD", b""),
        ];
        let found: Vec<_> = found
            .iter()
            .map(|(at, entry)| (*at, entry.signature, entry.data))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_terminator_is_the_last() {
        let found: Vec<_> = SystemUseArea::new(b"ST\x04\x01PD\x04\x01").collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].unwrap().1.signature, Terminator::SIGNATURE);
    }

    #[test]
    fn zeros_end_an_area_without_an_error() {
        assert_eq!(SystemUseArea::new(b"PD\x04\x01\0\0\0\0\0").count(), 1);
        assert_eq!(SystemUseArea::new(&[0; 9]).count(), 0);
    }

    #[test]
    fn an_impossible_length_is_an_error_and_the_end() {
        for length in 0..4 {
            let area = [b'P', b'D', 4, 1, b'N', b'M', length, 1, 0, 0];
            let mut entries = SystemUseArea::new(&area);
            assert!(entries.next().unwrap().is_ok());
            let error = entries.next().unwrap().unwrap_err();
            assert_eq!(
                (error.structure, error.offset),
                (Structure::SystemUseEntry, 6)
            );
            assert!(entries.next().is_none(), "{length}");
        }
        let mut entries = SystemUseArea::new(b"NM\x09\x01abcd");
        let error = entries.next().unwrap().unwrap_err();
        let (needed, available) = (5, 4);
        assert_eq!(error.kind, FormatErrorKind::Truncated { needed, available });
        assert!(entries.next().is_none());
    }

    #[test]
    fn the_protocol_has_its_check_bytes() {
        let indicator = SharingProtocolIndicator::parse(b"\xbe\xef\x0e").unwrap();
        assert_eq!(indicator.bytes_skipped, 14);
        assert!(SharingProtocolIndicator::parse(b"\xbe\xee\x0e").is_err());
        assert!(SharingProtocolIndicator::parse(b"\xbe\xef").is_err());
    }

    #[test]
    fn an_extension_is_taken_apart() {
        let reference = ExtensionsReference::parse(b"\x03\x02\x01\x01abcdefg").unwrap();
        assert_eq!(reference.identifier, b"abc");
        assert_eq!(reference.descriptor, b"de");
        assert_eq!(reference.source, b"f");
        let error = ExtensionsReference::parse(b"\x03\x02\x03\x01abcdefg").unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::ExtensionsReference, 9)
        );
    }
}
