//! CD-ROM XA: the system use record of a directory record.
//!
//! A disc is of CD-ROM XA when its primary volume descriptor has "CD-XA001" at byte 1024. Its
//! directory records then carry 14 bytes in the System Use field (ECMA-119 9.1.13), before any
//! entries of SUSP.

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Where a primary volume descriptor of a CD-ROM XA disc has [`VOLUME_SIGNATURE`].
pub const VOLUME_SIGNATURE_OFFSET: usize = 1024;
/// What a primary volume descriptor of a CD-ROM XA disc has at [`VOLUME_SIGNATURE_OFFSET`].
pub const VOLUME_SIGNATURE: [u8; 8] = *b"CD-XA001";

/// The system use record of CD-ROM XA: 14 bytes, all numbers most significant byte first.
///
/// ```
/// use isoudf::raw::xa::XaRecord;
///
/// let (record, _) = XaRecord::parse(b"\0\0\0\0\x8D\x55XA\0\0\0\0\0\0")?;
/// assert!(record.is_directory() && record.is_form_1());
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct XaRecord {
    /// Owner Identification, group (bytes 0 and 1).
    pub group_id: u16,
    /// Owner Identification, user (bytes 2 and 3).
    pub user_id: u16,
    /// Attributes (bytes 4 and 5).
    pub attributes: u16,
    /// File Number (byte 8), as in the subheaders of the file's sectors.
    pub file_number: u8,
}

impl XaRecord {
    /// Length of the record in bytes.
    pub const LENGTH: usize = 14;

    /// Parses the record at the front of a System Use field; what is behind it are entries of SUSP.
    ///
    /// # Errors
    /// When `input` ends before the record, or the signature "XA" (bytes 6 and 7) is not there.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::XaRecord, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, group_id) = prim::be_u16(input)?;
        let (rest, user_id) = prim::be_u16(rest)?;
        let (rest, attributes) = prim::be_u16(rest)?;
        let (rest, ()) = prim::signature(b"XA")(rest)?;
        let (rest, file_number) = prim::u8(rest)?;
        let (rest, _reserved) = prim::bytes(5)(rest)?;
        let record = Self {
            group_id,
            user_id,
            attributes,
            file_number,
        };
        Ok((rest, record))
    }

    /// Attributes, bit 11: the file has sectors of mode 2 form 1, with 2048 bytes of data each.
    #[must_use]
    pub const fn is_form_1(&self) -> bool {
        self.attributes & 1 << 11 != 0
    }

    /// Attributes, bit 12: the file has sectors of mode 2 form 2, with 2324 bytes of data each. Of
    /// them an image of 2048-byte blocks holds a part only.
    #[must_use]
    pub const fn is_form_2(&self) -> bool {
        self.attributes & 1 << 12 != 0
    }

    /// Attributes, bit 13: sectors of several files or channels alternate.
    #[must_use]
    pub const fn is_interleaved(&self) -> bool {
        self.attributes & 1 << 13 != 0
    }

    /// Attributes, bit 14: the file is a track of digital audio.
    #[must_use]
    pub const fn is_cd_da(&self) -> bool {
        self.attributes & 1 << 14 != 0
    }

    /// Attributes, bit 15: the record is of a directory.
    #[must_use]
    pub const fn is_directory(&self) -> bool {
        self.attributes & 1 << 15 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FormatErrorKind;

    const RECORD: [u8; 16] = [
        0, 1, 0x02, 0x03, 0x25, 0x55, b'X', b'A', 7, 0, 0, 0, 0, 0, b'R', b'R',
    ];

    fn kinds(attributes: u16) -> [bool; 5] {
        let mut bytes = RECORD;
        bytes[4..6].copy_from_slice(&attributes.to_be_bytes());
        let (record, _) = XaRecord::parse(&bytes).unwrap();
        [
            record.is_form_1(),
            record.is_form_2(),
            record.is_interleaved(),
            record.is_cd_da(),
            record.is_directory(),
        ]
    }

    #[test]
    fn fields() {
        let (record, rest) = XaRecord::parse(&RECORD).unwrap();
        assert_eq!((record.group_id, record.user_id), (1, 0x0203));
        assert_eq!((record.attributes, record.file_number), (0x2555, 7));
        assert_eq!(rest, b"RR");
    }

    #[test]
    fn attributes_as_discs_have_them() {
        // The usual values: a form 1 file, a form 2 file, a mixed movie, a track, a directory.
        assert_eq!(kinds(0x0D55), [true, false, false, false, false]);
        assert_eq!(kinds(0x1555), [false, true, false, false, false]);
        assert_eq!(kinds(0x3D55), [true, true, true, false, false]);
        assert_eq!(kinds(0x4555), [false, false, false, true, false]);
        assert_eq!(kinds(0x8D55), [true, false, false, false, true]);
    }

    #[test]
    fn without_its_signature_or_cut_it_is_none() {
        let mut bytes = RECORD;
        bytes[6] = b'x';
        let error = XaRecord::parse(&bytes).unwrap_err();
        assert_eq!(error.offset, 6);
        assert!(matches!(error.kind, FormatErrorKind::Signature { .. }));
        for len in 0..XaRecord::LENGTH {
            assert!(XaRecord::parse(&RECORD[..len]).is_err());
        }
    }
}
