//! AAIP 2.0: extended attributes and access control lists in AL entries.
//!
//! The component areas of a file's AL entries, one behind the other, are a row of component records:
//! a record may begin in one entry and end in the next. Records make components, components make
//! pairs of a name and a value. The value that belongs to the empty name is a row of ACL entries.
//! [`Attributes`](crate::Attributes) puts all that together.

use core::iter::FusedIterator;

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Whether an entry "AA" of this version and length is of AAIP 1.0, whose entries are those of AAIP
/// 2.0 under another signature, and none of Apple's, which is 7 bytes long in version 1.
#[must_use]
pub const fn is_legacy(version: u8, length: u8) -> bool {
    version == 1 && length >= 9
}

/// AL entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttributeEntry<'a> {
    /// Flags (BP 5). Bit 0: the list goes on in the next entry.
    pub flags: u8,
    /// Component Area (BP 6 on): the next piece of the row of component records.
    pub component_area: &'a [u8],
}

impl<'a> AttributeEntry<'a> {
    /// Parses what an AL entry has behind the 4 bytes of signature, length and version.
    ///
    /// # Errors
    /// When there is not even the byte of flags.
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = prim::u8(data);
        let (flags, component_area) = prim::outcome(Structure::AttributeList, data, parsed)?;
        Ok(Self {
            flags,
            component_area,
        })
    }

    /// Whether the list goes on in the next entry.
    #[must_use]
    pub const fn continues(&self) -> bool {
        self.flags & 1 != 0
    }
}

/// Component record: a name, a value, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentRecord<'a> {
    /// Component Flags (BP 1). Bit 0: the component goes on in the next record.
    pub flags: u8,
    /// Component Content (BP 3 on).
    pub content: &'a [u8],
}

impl<'a> ComponentRecord<'a> {
    /// Parses the record at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the record.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::AttributeList, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, flags) = prim::u8(input)?;
        let (rest, length) = prim::u8(rest)?;
        let (rest, content) = prim::bytes(usize::from(length))(rest)?;
        Ok((rest, Self { flags, content }))
    }

    /// Whether the component goes on in the next record.
    #[must_use]
    pub const fn continues(&self) -> bool {
        self.flags & 1 != 0
    }
}

/// Iterates over the component records of joined component areas; ends behind an error.
#[derive(Clone, Debug)]
pub struct ComponentRecords<'a>(Row<'a>);

impl<'a> ComponentRecords<'a> {
    /// Iterates over the records in `area`.
    #[must_use]
    pub const fn new(area: &'a [u8]) -> Self {
        Self(Row::new(area))
    }
}

impl<'a> Iterator for ComponentRecords<'a> {
    type Item = Result<ComponentRecord<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(ComponentRecord::parse)
    }
}

impl FusedIterator for ComponentRecords<'_> {}

/// The namespace that the first byte of a recorded name stands for, and the name behind it: a name
/// may be written in full instead, and begins with any byte when 0x01 is put before it.
#[must_use]
pub const fn split_name(name: &[u8]) -> (&'static str, &[u8]) {
    match name {
        [0x01, rest @ ..] => ("", rest),
        [0x02, rest @ ..] => ("system.", rest),
        [0x03, rest @ ..] => ("user.", rest),
        [0x04, rest @ ..] => ("isofs.", rest),
        [0x05, rest @ ..] => ("trusted.", rest),
        [0x06, rest @ ..] => ("security.", rest),
        _ => ("", name),
    }
}

/// ACL entry, as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AclRecord<'a> {
    /// Entry Flags (BP 1).
    pub flags: u8,
    /// The Qualifier Records (BP 2 on), heads included; empty where bit 3 of the flags is not set.
    pub qualifier_records: &'a [u8],
}

impl<'a> AclRecord<'a> {
    /// [`tag`](Self::tag) of the entry that divides the "access" ACL from the "default" ACL.
    pub const SWITCH_MARK: u8 = 8;

    /// Parses the entry at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the entry.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::AclEntry, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (records, flags) = prim::u8(input)?;
        let mut rest = records;
        let mut goes_on = flags & 8 != 0;
        while goes_on {
            let (behind, head) = prim::u8(rest)?;
            (rest, _) = prim::bytes(usize::from(head & 0x7F))(behind)?;
            goes_on = head & 0x80 != 0;
        }
        let taken = records.len().saturating_sub(rest.len());
        let qualifier_records = records.get(..taken).unwrap_or_default();
        let record = Self {
            flags,
            qualifier_records,
        };
        Ok((rest, record))
    }

    /// Tag type of the entry (bits 4 to 7 of the flags).
    #[must_use]
    pub const fn tag(&self) -> u8 {
        self.flags >> 4
    }

    /// Permissions (bits 0 to 2 of the flags): 4 to read, 2 to write, 1 to execute.
    #[must_use]
    pub const fn permissions(&self) -> u8 {
        self.flags & 7
    }

    /// The bytes of the qualifier, whose records hold up to 127 of them each.
    pub fn qualifier(&self) -> impl Iterator<Item = u8> + use<'a> {
        let mut rest = self.qualifier_records;
        let mut left = 0;
        core::iter::from_fn(move || {
            while left == 0 {
                let (head, behind) = rest.split_first()?;
                (left, rest) = (head & 0x7F, behind);
            }
            let (byte, behind) = rest.split_first()?;
            left = left.saturating_sub(1);
            rest = behind;
            Some(*byte)
        })
    }

    /// The qualifier as a number, most significant byte first: `None` where there is none, or it is
    /// too large.
    #[must_use]
    pub fn numeric_qualifier(&self) -> Option<u32> {
        let mut bytes = self.qualifier().peekable();
        bytes.peek()?;
        bytes.try_fold(0_u32, |number, byte| {
            number.checked_mul(256)?.checked_add(byte.into())
        })
    }
}

/// Iterates over the ACL entries of a value; ends behind an error.
#[derive(Clone, Debug)]
pub struct AclRecords<'a>(Row<'a>);

impl<'a> AclRecords<'a> {
    /// Iterates over the entries in `value`, which belongs to the empty name.
    #[must_use]
    pub const fn new(value: &'a [u8]) -> Self {
        Self(Row::new(value))
    }
}

impl<'a> Iterator for AclRecords<'a> {
    type Item = Result<AclRecord<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next(AclRecord::parse)
    }
}

impl FusedIterator for AclRecords<'_> {}

/// What is left of a row of records.
#[derive(Clone, Debug)]
struct Row<'a> {
    whole: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Row<'a> {
    const fn new(whole: &'a [u8]) -> Self {
        Self { whole, rest: whole }
    }

    fn next<T>(
        &mut self,
        parse: impl Fn(&'a [u8]) -> Result<(T, &'a [u8]), FormatError>,
    ) -> Option<Result<T, FormatError>> {
        if self.rest.is_empty() {
            return None;
        }
        let at = self.whole.len().saturating_sub(self.rest.len()) as u64;
        match parse(self.rest) {
            Ok((record, rest)) => {
                self.rest = rest;
                Some(Ok(record))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(at)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;
    use crate::error::FormatErrorKind;

    #[test]
    fn an_entry_as_xorriso_writes_it() {
        // Byte 0x9506 of an image of `xorriso -as mkisofs --xattr`.
        let entry = *b"AL\x12\x01\x00\x00\x04\x03kit\x00\x05value";
        let parsed = AttributeEntry::parse(&entry[4..]).unwrap();
        assert!(!parsed.continues());
        let records: Vec<_> = ComponentRecords::new(parsed.component_area)
            .map(|record| record.unwrap())
            .collect();
        assert!(records.iter().all(|record| !record.continues()));
        assert_eq!(records[0].content, b"\x03kit");
        assert_eq!(split_name(records[0].content), ("user.", &b"kit"[..]));
        assert_eq!((records[1].content, records.len()), (&b"value"[..], 2));
        assert!(AttributeEntry::parse(&[]).is_err());
    }

    #[test]
    fn names_in_short_and_in_full() {
        // The examples of AAIP 2.0, "Namespaces".
        assert_eq!(split_name(b"\x03abc"), ("user.", &b"abc"[..]));
        assert_eq!(split_name(b"user.abc"), ("", &b"user.abc"[..]));
        assert_eq!(split_name(b"\x01\x03abc"), ("", &b"\x03abc"[..]));
        let prefixes = ["system.", "user.", "isofs.", "trusted.", "security.", ""];
        for (byte, prefix) in (2..).zip(prefixes) {
            assert_eq!(split_name(&[byte]).0, prefix);
        }
    }

    #[test]
    fn the_iterator_ends_behind_a_broken_record() {
        let mut records = ComponentRecords::new(b"\x01\x02ab\x00\x05abc");
        let first = records.next().unwrap().unwrap();
        assert!(first.continues());
        let error = records.next().unwrap().unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::AttributeList, 6)
        );
        assert!(records.next().is_none());
    }

    fn acl(value: &[u8]) -> Vec<(u8, u8, Option<u32>)> {
        AclRecords::new(value)
            .map(|record| record.unwrap())
            .map(|record| {
                (
                    record.tag(),
                    record.permissions(),
                    record.numeric_qualifier(),
                )
            })
            .collect()
    }

    #[test]
    fn the_lists_of_the_document() {
        // "From man 5 acl".
        let value = [0x16, 0xAE, 1, 123, 0x34, 0xCE, 2, 255, 254, 0x54, 0x64];
        let expected = [
            (1, 6, None),
            (10, 6, Some(123)),
            (3, 4, None),
            (12, 6, Some(65_534)),
            (5, 4, None),
            (6, 4, None),
        ];
        assert_eq!(acl(&value), expected);
        // "Access" ACL and "default" ACL, where the document forgets the bit of the last qualifier.
        let value = [0x17, 0x35, 0x65, 0x81, 0x17, 0x35, 0x57, 0x65, 0xAF, 1, 123];
        let read = acl(&value);
        assert_eq!(read[3], (AclRecord::SWITCH_MARK, 1, None));
        assert_eq!((read[7], read.len()), ((6, 5, None), 9));
        assert_eq!(read[8], (10, 7, Some(123)));
    }

    #[test]
    fn a_qualifier_of_several_records() {
        let mut value = alloc::vec![0x08, 255];
        value.extend([b'x'; 127]);
        value.extend([8]);
        value.extend(b"the_Boss");
        let (record, rest) = AclRecord::parse(&value).unwrap();
        assert!(rest.is_empty());
        let bytes: Vec<u8> = record.qualifier().collect();
        assert_eq!(bytes.len(), 135);
        assert!(bytes.ends_with(b"the_Boss"));
        assert_eq!(record.numeric_qualifier(), None);
        // A record of no bytes between two others, and numbers of every length.
        assert_eq!(acl(&[0xAF, 0x81, 1, 0x80, 1, 2]), [(10, 7, Some(0x0102))]);
        assert_eq!(acl(&[0xAF, 0]), [(10, 7, None)]);
        assert_eq!(
            acl(&[0xAF, 4, 255, 255, 255, 255]),
            [(10, 7, Some(u32::MAX))]
        );
        assert_eq!(acl(&[0xAF, 5, 0, 0, 0, 0, 1]), [(10, 7, Some(1))]);
        assert_eq!(acl(&[0xAF, 5, 1, 0, 0, 0, 0]), [(10, 7, None)]);
    }

    #[test]
    fn an_entry_that_is_cut_is_refused() {
        for value in [&[0xAE][..], &[0xAE, 2, 1], &[0xAE, 0x81, 1]] {
            let mut records = AclRecords::new(value);
            let error = records.next().unwrap().unwrap_err();
            assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
            assert!(records.next().is_none());
        }
    }

    #[test]
    fn apples_entries_are_told_from_those_of_aaip_1_0() {
        assert!(is_legacy(1, 9) && is_legacy(1, 255));
        assert!(!is_legacy(1, 7) && !is_legacy(2, 14));
    }
}
