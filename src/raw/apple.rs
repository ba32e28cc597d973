//! Apple's extensions to ISO 9660 (Technical Note FL 36): what HFS and ProDOS know of a file.
//!
//! AA fields have the frame of a SUSP entry, whose version is the SystemUseID here. BA fields are of
//! an older form without a length, at the front of the System Use field (ECMA-119 9.1.13).

use nom::Parser;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// What an AA or BA field says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppleField {
    /// Of HFS.
    Hfs(HfsInfo),
    /// Of ProDOS.
    ProDos {
        /// File type.
        file_type: u8,
        /// Auxiliary type.
        auxiliary_type: u16,
    },
}

/// What HFS knows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HfsInfo {
    /// File type, four characters such as "TEXT".
    pub file_type: [u8; 4],
    /// File creator, four characters such as "ttxt".
    pub creator: [u8; 4],
    /// Finder flags; `None` in the BA fields that lack them.
    pub finder_flags: Option<u16>,
}

impl AppleField {
    /// Parses what an AA field has behind the 4 bytes of signature, length and SystemUseID.
    ///
    /// An AA field of SystemUseID 1 with a length of 9 or more is of AAIP 1.0 instead: see
    /// [`is_legacy`](crate::raw::aaip::is_legacy).
    ///
    /// # Errors
    /// When `data` ends before the last field, or the SystemUseID is neither 1 (ProDOS) nor 2 (HFS).
    pub fn parse_aa(data: &[u8], system_use_id: u8) -> Result<(Self, &[u8]), FormatError> {
        let parsed = match system_use_id {
            1 => Self::pro_dos(data),
            2 => (Self::names, prim::be_u16)
                .map(|(info, flags)| Self::hfs(info, Some(flags)))
                .parse(data),
            other => Self::unknown(data, other),
        };
        prim::outcome(Structure::AppleField, data, parsed)
    }

    /// Parses the BA field at the front of a System Use field, its signature included.
    ///
    /// # Errors
    /// When `input` has no BA field there, ends before its last field, or the SystemUseID (byte 2)
    /// is not one of HFS, 2 to 6.
    pub fn parse_ba(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::AppleField, input, Self::old(input))
    }

    fn old(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(b"BA")(input)?;
        let (fields, system_use_id) = prim::u8(rest)?;
        match system_use_id {
            // These stand for settings of the flags: no icon, an icon, an icon and a bundle.
            2..=5 => Self::names.map(|info| Self::hfs(info, None)).parse(fields),
            6 => (Self::names, prim::be_u16)
                .map(|(info, flags)| Self::hfs(info, Some(flags)))
                .parse(fields),
            other => Self::unknown(rest, other),
        }
    }

    fn names(input: &[u8]) -> Parsed<'_, ([u8; 4], [u8; 4])> {
        let (rest, &file_type) = prim::array::<4>(input)?;
        let (rest, &creator) = prim::array::<4>(rest)?;
        Ok((rest, (file_type, creator)))
    }

    const fn hfs((file_type, creator): ([u8; 4], [u8; 4]), finder_flags: Option<u16>) -> Self {
        Self::Hfs(HfsInfo {
            file_type,
            creator,
            finder_flags,
        })
    }

    fn pro_dos(data: &[u8]) -> Parsed<'_, Self> {
        let (rest, file_type) = prim::u8(data)?;
        let (rest, auxiliary_type) = prim::le_u16(rest)?;
        let field = Self::ProDos {
            file_type,
            auxiliary_type,
        };
        Ok((rest, field))
    }

    fn unknown(at: &[u8], found: u8) -> Parsed<'_, Self> {
        let kind = FormatErrorKind::Value {
            field: "SystemUseID",
            found: found.into(),
            expected: "one of ProDOS or HFS",
        };
        prim::other(at, kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hfs_as_genisoimage_writes_it() {
        // Byte 0xb98c of an image of `genisoimage -apple`.
        let entry = *b"AA\x0e\x02TEXTunix\x00\x00";
        let (field, rest) = AppleField::parse_aa(&entry[4..], entry[3]).unwrap();
        assert!(rest.is_empty());
        let expected = HfsInfo {
            file_type: *b"TEXT",
            creator: *b"unix",
            finder_flags: Some(0),
        };
        assert_eq!(field, AppleField::Hfs(expected));
        for len in 0..10 {
            assert!(AppleField::parse_aa(&entry[4..4 + len], 2).is_err());
        }
    }

    #[test]
    fn pro_dos_counts_from_the_least_significant_byte() {
        let (field, rest) = AppleField::parse_aa(&[0xFF, 0x00, 0x20, 9], 1).unwrap();
        let expected = AppleField::ProDos {
            file_type: 0xFF,
            auxiliary_type: 0x2000,
        };
        assert_eq!((field, rest), (expected, &[9][..]));
    }

    #[test]
    fn the_old_form_has_no_length() {
        let flags = |input: &[u8]| match AppleField::parse_ba(input).unwrap() {
            (AppleField::Hfs(info), rest) => {
                assert_eq!((&info.file_type, &info.creator), (b"APPL", b"MACS"));
                (info.finder_flags, rest.len())
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(flags(b"BA\x06APPLMACS\x20\x01\0"), (Some(0x2001), 1));
        assert_eq!(flags(b"BA\x03APPLMACS\x20"), (None, 1));
        assert!(AppleField::parse_ba(b"BA\x06APPLMACS\x20").is_err());
        assert!(AppleField::parse_ba(b"BB\x06APPLMACS\x20\x01").is_err());
    }

    #[test]
    fn another_system_use_id_is_none_of_these() {
        for id in [0, 3, 255] {
            let error = AppleField::parse_aa(&[0; 10], id).unwrap_err();
            assert!(
                matches!(error.kind, FormatErrorKind::Value { found, .. } if found == id.into())
            );
        }
        assert_eq!(AppleField::parse_ba(b"BA\x01").unwrap_err().offset, 2);
    }
}
