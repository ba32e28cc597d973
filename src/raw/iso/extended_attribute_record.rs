//! Extended attribute records (ECMA-119 9.5).

use super::date::DigitsDate;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Both, Parsed, field, field_be_u16, field_both_u16, field_u8};

/// Bytes of a record before its application use.
const FIXED: usize = 250;

/// Permissions of an extended attribute record (ECMA-119 9.5.3): a bit that is *zero* permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permissions(pub u16);

/// The classes of users that [`Permissions`] tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserClass {
    /// Members of the group whose number is 1, "System": bits 0 and 2.
    System,
    /// The owner: bits 4 and 6.
    Owner,
    /// Members of the owner's group: bits 8 and 10.
    Group,
    /// Everybody else: bits 12 and 14.
    Other,
}

impl Permissions {
    const fn permits(self, class: UserClass, bit: u16) -> bool {
        let mask = match class {
            UserClass::System => bit,
            UserClass::Owner => bit << 4,
            UserClass::Group => bit << 8,
            UserClass::Other => bit << 12,
        };
        self.0 & mask == 0
    }

    /// Whether users of the class may read the file.
    #[must_use]
    pub const fn may_read(self, class: UserClass) -> bool {
        self.permits(class, 0x1)
    }

    /// Whether users of the class may execute the file.
    #[must_use]
    pub const fn may_execute(self, class: UserClass) -> bool {
        self.permits(class, 0x4)
    }
}

/// Extended attribute record (ECMA-119 9.5), recorded before the data of a file section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtendedAttributeRecord<'a> {
    fixed: &'a [u8; FIXED],
    application_use: &'a [u8],
    escape_sequences: &'a [u8],
}

impl<'a> ExtendedAttributeRecord<'a> {
    /// Parses the record at the front of `input`: the blocks that a directory record counts in its
    /// Extended Attribute Record Length.
    ///
    /// # Errors
    /// When `input` ends before the record does.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::ExtendedAttributeRecord, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, fixed) = prim::array::<FIXED>(input)?;
        let application_use = field_both_u16::<246, FIXED>(fixed).little;
        let escape_sequences = field_u8::<181, FIXED>(fixed);
        let (rest, application_use) = prim::bytes(application_use.into())(rest)?;
        let (rest, escape_sequences) = prim::bytes(escape_sequences.into())(rest)?;
        let record = Self {
            fixed,
            application_use,
            escape_sequences,
        };
        Ok((rest, record))
    }

    /// Owner Identification (9.5.1, BP 1 to 4): 0 for none.
    #[must_use]
    pub fn owner_identification(&self) -> Both<u16> {
        field_both_u16::<0, FIXED>(self.fixed)
    }

    /// Group Identification (9.5.2, BP 5 to 8): 0 for none, 1 for the group "System".
    #[must_use]
    pub fn group_identification(&self) -> Both<u16> {
        field_both_u16::<4, FIXED>(self.fixed)
    }

    /// Permissions (9.5.3, BP 9 and 10), most significant byte first.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        Permissions(field_be_u16::<8, FIXED>(self.fixed))
    }

    /// File Creation Date and Time (9.5.4, BP 11 to 27).
    #[must_use]
    pub fn creation_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<10, 17, FIXED>(self.fixed))
    }

    /// File Modification Date and Time (9.5.5, BP 28 to 44).
    #[must_use]
    pub fn modification_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<27, 17, FIXED>(self.fixed))
    }

    /// File Expiration Date and Time (9.5.6, BP 45 to 61).
    #[must_use]
    pub fn expiration_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<44, 17, FIXED>(self.fixed))
    }

    /// File Effective Date and Time (9.5.7, BP 62 to 78).
    #[must_use]
    pub fn effective_date(&self) -> DigitsDate<'a> {
        DigitsDate(field::<61, 17, FIXED>(self.fixed))
    }

    /// Record Format (9.5.8, BP 79): 0 not specified, 1 of fixed length, 2 and 3 of variable length
    /// with the length least or most significant byte first; from 128 on for systems' use.
    #[must_use]
    pub fn record_format(&self) -> u8 {
        field_u8::<78, FIXED>(self.fixed)
    }

    /// Record Attributes (9.5.9, BP 80): how records look in print, 0 between line feed and carriage
    /// return, 1 by the first byte as in FORTRAN, 2 as they control it themselves.
    #[must_use]
    pub fn record_attributes(&self) -> u8 {
        field_u8::<79, FIXED>(self.fixed)
    }

    /// Record Length (9.5.10, BP 81 to 84) in bytes: of each record, or of the longest.
    #[must_use]
    pub fn record_length(&self) -> Both<u16> {
        field_both_u16::<80, FIXED>(self.fixed)
    }

    /// System Identifier (9.5.11, BP 85 to 116): the system that knows [`system_use`](Self::system_use).
    #[must_use]
    pub fn system_identifier(&self) -> &'a [u8; 32] {
        field::<84, 32, FIXED>(self.fixed)
    }

    /// System Use (9.5.12, BP 117 to 180).
    #[must_use]
    pub fn system_use(&self) -> &'a [u8; 64] {
        field::<116, 64, FIXED>(self.fixed)
    }

    /// Extended Attribute Record Version (9.5.13, BP 181): 1.
    #[must_use]
    pub fn version(&self) -> u8 {
        field_u8::<180, FIXED>(self.fixed)
    }

    /// Length of Application Use (9.5.16, BP 247 to 250), in bytes.
    #[must_use]
    pub fn application_use_length(&self) -> Both<u16> {
        field_both_u16::<246, FIXED>(self.fixed)
    }

    /// Application Use (9.5.17, BP 251 on).
    #[must_use]
    pub const fn application_use(&self) -> &'a [u8] {
        self.application_use
    }

    /// Escape Sequences (9.5.18), behind the application use: the character sets of the file.
    #[must_use]
    pub const fn escape_sequences(&self) -> &'a [u8] {
        self.escape_sequences
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FormatErrorKind;

    /// A record whose every byte tells its position, but for the two lengths.
    fn numbered() -> Vec<u8> {
        let mut bytes: Vec<u8> = (1..=255).collect();
        bytes[181] = 2;
        bytes[246..250].copy_from_slice(&[3, 0, 0, 3]);
        bytes
    }

    #[test]
    fn fields_are_where_the_standard_puts_them() {
        let bytes = numbered();
        let (record, rest) = ExtendedAttributeRecord::parse(&bytes).unwrap();
        assert_eq!(record.owner_identification().little, 0x0201);
        assert_eq!(record.group_identification().big, 0x0708);
        assert_eq!(record.permissions(), Permissions(0x090a));
        assert_eq!(record.creation_date().0[0], 11);
        assert_eq!(record.modification_date().0[0], 28);
        assert_eq!(record.expiration_date().0[0], 45);
        assert_eq!(record.effective_date().0[16], 78);
        assert_eq!(
            (record.record_format(), record.record_attributes()),
            (79, 80)
        );
        assert_eq!(record.record_length().little, 0x5251);
        assert_eq!(record.system_identifier()[0], 85);
        assert_eq!(record.system_use()[63], 180);
        assert_eq!(record.version(), 181);
        assert_eq!(record.application_use(), [251, 252, 253]);
        assert_eq!(record.escape_sequences(), [254, 255]);
        assert_eq!(rest, []);
    }

    #[test]
    fn a_zero_permits() {
        // All the bits that are always set, and reading denied to the group only.
        let permissions = Permissions(0xaaaa | 1 << 8);
        assert!(!permissions.may_read(UserClass::Group));
        assert!(permissions.may_execute(UserClass::Group));
        for class in [UserClass::System, UserClass::Owner, UserClass::Other] {
            assert!(permissions.may_read(class), "{class:?}");
        }
        assert!(!Permissions(1 << 6).may_execute(UserClass::Owner));
        assert!(!Permissions(1 << 12).may_read(UserClass::Other));
        assert!(!Permissions(1 << 2).may_execute(UserClass::System));
    }

    #[test]
    fn a_record_that_is_cut_says_what_is_missing() {
        let bytes = numbered();
        for (len, offset, needed, available) in [
            (249, 0, 250, 249),
            (252, 250, 3, 2),
            (254, 253, 2, 1),
            (0, 0, 250, 0),
        ] {
            let error = ExtendedAttributeRecord::parse(&bytes[..len]).unwrap_err();
            assert_eq!(error.offset, offset);
            assert_eq!(error.kind, FormatErrorKind::Truncated { needed, available });
        }
    }
}
