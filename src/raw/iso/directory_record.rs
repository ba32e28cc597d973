//! Directory records (ECMA-119 9.1).

use nom::Parser;

use super::date::RecordingDate;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Both, Parsed};

/// File flags of a directory record (ECMA-119 9.1.6, BP 26).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileFlags(pub u8);

impl FileFlags {
    pub(crate) const DIRECTORY: u8 = 0x02;
    pub(crate) const ASSOCIATED: u8 = 0x04;
    pub(crate) const MULTI_EXTENT: u8 = 0x80;

    /// Bit 0, Existence: the user need not be told of the file.
    #[must_use]
    pub const fn hidden(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// Bit 1: the record is of a directory.
    #[must_use]
    pub const fn directory(self) -> bool {
        self.0 & Self::DIRECTORY != 0
    }

    /// Bit 2: an associated file, as Apple's resource forks are.
    #[must_use]
    pub const fn associated(self) -> bool {
        self.0 & Self::ASSOCIATED != 0
    }

    /// Bit 3: the extended attribute record gives a record format.
    #[must_use]
    pub const fn record(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// Bit 4: the extended attribute record gives owner and permissions.
    #[must_use]
    pub const fn protection(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// Bit 7: not the last directory record of the file.
    #[must_use]
    pub const fn multi_extent(self) -> bool {
        self.0 & Self::MULTI_EXTENT != 0
    }
}

/// Directory record (ECMA-119 9.1).
///
/// ```
/// use isoudf::raw::iso::DirectoryRecord;
///
/// let mut bytes = [0; 34];
/// bytes[0] = 34;
/// bytes[2..10].copy_from_slice(&[20, 0, 0, 0, 0, 0, 0, 20]);
/// bytes[25] = 0x02;
/// bytes[32..].copy_from_slice(b"\x01\x00");
/// let (record, rest) = DirectoryRecord::parse(&bytes)?;
/// assert_eq!((record.extent.little, record.extent.big), (20, 20));
/// assert!(record.flags.directory() && record.is_self_or_parent());
/// assert!(rest.is_empty());
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryRecord<'a> {
    /// Length of Directory Record (9.1.1, BP 1), in bytes.
    pub length: u8,
    /// Extended Attribute Record Length (9.1.2, BP 2), in logical blocks.
    pub extended_attribute_record_length: u8,
    /// Location of Extent (9.1.3, BP 3 to 10): logical block number.
    pub extent: Both<u32>,
    /// Data Length (9.1.4, BP 11 to 18): bytes of the file section, without extended attributes.
    pub data_length: Both<u32>,
    /// Recording Date and Time (9.1.5, BP 19 to 25).
    pub recording_date: RecordingDate,
    /// File Flags (9.1.6, BP 26).
    pub flags: FileFlags,
    /// File Unit Size (9.1.7, BP 27) of an interleaved file, in logical blocks; else 0.
    pub file_unit_size: u8,
    /// Interleave Gap Size (9.1.8, BP 28), in logical blocks.
    pub interleave_gap_size: u8,
    /// Volume Sequence Number (9.1.9, BP 29 to 32): the volume of the set that holds the extent.
    pub volume_sequence_number: Both<u16>,
    /// File Identifier (9.1.11, BP 34 on), as recorded: with `;version`, in the volume's own
    /// characters; 0x00 and 0x01 alone name the directory itself and its parent.
    pub file_identifier: &'a [u8],
    /// System Use (9.1.13): what stands between the padded identifier and the record's end.
    pub system_use: &'a [u8],
}

impl<'a> DirectoryRecord<'a> {
    /// Bytes of a record before its file identifier.
    pub const HEADER_LENGTH: usize = 33;

    /// Parses the record at the front of `input`.
    ///
    /// # Errors
    /// When the stated length leaves no room for the fixed fields or the identifier, or reaches
    /// beyond `input`. A length of 0 is an error too: it is the padding at a sector's end.
    #[inline(always)]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::DirectoryRecord, input, Self::framed(input))
    }

    /// Parses the record of a root directory, which has a place of fixed size in its volume
    /// descriptor (8.4.18). The length that it states and its identifier are not looked at: they can
    /// only be 34 and a single 0x00, and are not always written.
    #[must_use]
    pub fn root(recorded: &'a [u8; 34]) -> Option<Self> {
        let (_, record) = Self::fixed(recorded).ok()?;
        Some(Self {
            file_identifier: &[0],
            ..record
        })
    }

    // These and `prim::outcome` are always inlined: an iterator over records then reads only the
    // fields that it uses, and moves none.
    #[inline(always)]
    fn framed(input: &'a [u8]) -> Parsed<'a, Self> {
        let (_, length) = prim::u8(input)?;
        if usize::from(length) <= Self::HEADER_LENGTH {
            let (field, found, expected) = ("length", length.into(), "34 or more");
            return prim::broken(
                input,
                FormatErrorKind::Value {
                    field,
                    found,
                    expected,
                },
            );
        }
        // Frame by the stated length first: nothing of the next record can be read.
        let (behind, frame) = prim::bytes(usize::from(length))(input)?;
        let (at_length, record) = Self::fixed(frame)?;
        let (rest, identifier_length) = prim::u8(at_length)?;
        if identifier_length == 0 {
            let field = "length of file identifier";
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
        let (rest, file_identifier) = prim::bytes(usize::from(identifier_length))(rest)?;
        // A padding byte makes the identifier end at an even place; writers leave it out when
        // nothing follows (ECMA-119 9.1.12).
        let padding = usize::from(identifier_length % 2 == 0);
        let system_use = rest.get(padding..).unwrap_or_default();
        let record = Self {
            file_identifier,
            system_use,
            ..record
        };
        Ok((behind, record))
    }

    /// The fields before the identifier's length.
    #[inline(always)]
    fn fixed(frame: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, (length, extended_attribute_record_length)) =
            (prim::u8, prim::u8).parse(frame)?;
        let (rest, extent) = prim::both_u32(rest)?;
        let (rest, data_length) = prim::both_u32(rest)?;
        let (rest, date) = prim::array::<7>(rest)?;
        let (rest, flags) = prim::u8(rest)?;
        let (rest, file_unit_size) = prim::u8(rest)?;
        let (rest, interleave_gap_size) = prim::u8(rest)?;
        let (rest, volume_sequence_number) = prim::both_u16(rest)?;
        let record = Self {
            length,
            extended_attribute_record_length,
            extent,
            data_length,
            recording_date: RecordingDate(*date),
            flags: FileFlags(flags),
            file_unit_size,
            interleave_gap_size,
            volume_sequence_number,
            file_identifier: &[],
            system_use: &[],
        };
        Ok((rest, record))
    }

    /// The same record as one of High Sierra (13.1): its date has six numbers and no offset, its flags
    /// are at BP 25, where ISO 9660 has the offset, and BP 26 is reserved.
    #[inline(always)]
    #[must_use]
    pub const fn in_high_sierra(self) -> Self {
        let [date @ .., flags] = self.recording_date.0;
        let [year, month, day, hour, minute, second] = date;
        Self {
            recording_date: RecordingDate([year, month, day, hour, minute, second, 0]),
            flags: FileFlags(flags),
            ..self
        }
    }

    /// Whether the record is the directory's own ("." in other systems) or its parent's ("..").
    #[inline]
    #[must_use]
    pub const fn is_self_or_parent(&self) -> bool {
        matches!(self.file_identifier, [0 | 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// High Sierra has the flags at BP 25, and six bytes of date before them.
    #[test]
    fn a_record_of_high_sierra_has_its_flags_where_the_offset_was() {
        let mut bytes = [0; 34];
        bytes[..25].copy_from_slice(&[
            34, 0, 9, 0, 0, 0, 0, 0, 0, 9, 5, 0, 0, 0, 0, 0, 0, 5, 86, 12, 31, 23, 59, 58, 2,
        ]);
        (bytes[25], bytes[32]) = (0x80, 1);
        let (record, _) = DirectoryRecord::parse(&bytes).unwrap();
        assert_eq!(record.recording_date.offset_quarters(), 2);
        let record = record.in_high_sierra();
        assert_eq!(record.recording_date.0, [86, 12, 31, 23, 59, 58, 0]);
        assert_eq!(record.flags, FileFlags(2));
        assert_eq!((record.extent.little, record.data_length.little), (9, 5));
    }
}
