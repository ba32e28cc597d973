//! The Amiga addition to Rock Ridge: protection bits and comments in AS entries.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// AS entry. A comment may go on in the next AS entry of the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmigaEntry<'a> {
    /// Flags (BP 5). Bit 0: protection; bit 1: comment; bit 2: the comment continues.
    pub flags: u8,
    /// Protection (4 bytes, where bit 0 of the flags is set); only a file's first entry has it.
    pub protection: Option<Protection>,
    /// A part of the comment (where bit 1 of the flags is set), without its length, which counts
    /// itself.
    pub comment: Option<&'a [u8]>,
}

/// Protection bits, the four bytes as recorded: all are to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Protection {
    /// User (byte 0): for use by others than the file system.
    pub user: u8,
    /// Reserved (byte 1).
    pub reserved: u8,
    /// Multiuser flags (byte 2), for group and others.
    pub multiuser: u8,
    /// Protection bits (byte 3), from the lowest: delete, execute, write and read are forbidden
    /// where set; then archived, pure, script, hidden.
    pub bits: u8,
}

impl Protection {
    /// The 32-bit number that AmigaDOS keeps.
    #[must_use]
    pub const fn to_u32(self) -> u32 {
        u32::from_be_bytes([self.user, self.reserved, self.multiuser, self.bits])
    }
}

impl<'a> AmigaEntry<'a> {
    const PROTECTION: u8 = 1;
    const COMMENT: u8 = 2;
    const COMMENT_CONTINUES: u8 = 4;

    /// Parses what an AS entry has behind the 4 bytes of signature, length and version.
    ///
    /// # Errors
    /// When `data` ends before a part that the flags announce, or the length of the comment is 0.
    pub fn parse(data: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::AmigaEntry, data, Self::body(data))
    }

    /// Whether the comment goes on in the next entry.
    #[must_use]
    pub const fn comment_continues(&self) -> bool {
        self.flags & Self::COMMENT_CONTINUES != 0
    }

    fn body(data: &'a [u8]) -> Parsed<'a, Self> {
        let (mut rest, flags) = prim::u8(data)?;
        let mut entry = Self {
            flags,
            protection: None,
            comment: None,
        };
        if flags & Self::PROTECTION != 0 {
            let (behind, &[user, reserved, multiuser, bits]) = prim::array::<4>(rest)?;
            rest = behind;
            entry.protection = Some(Protection {
                user,
                reserved,
                multiuser,
                bits,
            });
        }
        if flags & Self::COMMENT != 0 {
            let (behind, length) = prim::u8(rest)?;
            let Some(length) = length.checked_sub(1) else {
                let kind = FormatErrorKind::Value {
                    field: "length of comment",
                    found: 0,
                    expected: "1 or more",
                };
                return prim::broken(rest, kind);
            };
            let (behind, comment) = prim::bytes(usize::from(length))(behind)?;
            rest = behind;
            entry.comment = Some(comment);
        }
        Ok((rest, entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protection_and_comment() {
        let (entry, rest) = AmigaEntry::parse(b"\x03\x11\x00\x22\x40\x0CBoot script").unwrap();
        assert!(rest.is_empty() && !entry.comment_continues());
        let protection = entry.protection.unwrap();
        assert_eq!((protection.user, protection.reserved), (0x11, 0));
        assert_eq!((protection.multiuser, protection.bits), (0x22, 0x40));
        assert_eq!(protection.to_u32(), 0x1100_2240);
        assert_eq!(entry.comment, Some(&b"Boot script"[..]));
    }

    #[test]
    fn parts_are_there_as_the_flags_say() {
        let (entry, rest) = AmigaEntry::parse(b"\x00rest").unwrap();
        assert_eq!(
            (entry.protection, entry.comment, rest),
            (None, None, &b"rest"[..])
        );
        let (entry, rest) = AmigaEntry::parse(b"\x06\x03abrest").unwrap();
        assert!(entry.comment_continues() && entry.protection.is_none());
        assert_eq!((entry.comment, rest), (Some(&b"ab"[..]), &b"rest"[..]));
        let (entry, _) = AmigaEntry::parse(b"\x02\x01").unwrap();
        assert_eq!(entry.comment, Some(&b""[..]));
    }

    #[test]
    fn what_is_announced_must_be_there() {
        for data in [&b""[..], b"\x01abc", b"\x02", b"\x02\x04ab", b"\x03abcd"] {
            let error = AmigaEntry::parse(data).unwrap_err();
            assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
        }
        let error = AmigaEntry::parse(b"\x02\x00ab").unwrap_err();
        assert!(matches!(
            error.kind,
            FormatErrorKind::Value { found: 0, .. }
        ));
        assert_eq!(error.offset, 1);
    }
}
