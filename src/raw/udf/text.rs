//! Texts and identifiers: dstrings, character sets, entity identifiers (ECMA-167 1/7.2 and 1/7.4).

use crate::raw::prim::{field, field_u8};

/// A field of a dstring (ECMA-167 1/7.2.12): characters, and the number of their bytes in the last
/// byte of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dstring<'a>(pub &'a [u8]);

impl<'a> Dstring<'a> {
    /// The recorded bytes, compression identifier first (UDF 2.1.1); empty where none are.
    ///
    /// A length that reaches beyond the field is cut to it, as other readers do.
    #[must_use]
    pub fn characters(&self) -> &'a [u8] {
        let Some((length, field)) = self.0.split_last() else {
            return &[];
        };
        field
            .get(..usize::from(*length).min(field.len()))
            .unwrap_or_default()
    }

    /// Whether the length byte keeps inside the field.
    #[must_use]
    pub fn length_fits(&self) -> bool {
        self.0
            .last()
            .is_none_or(|length| usize::from(*length) < self.0.len())
    }
}

/// Character set specification, a charspec (ECMA-167 1/7.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CharacterSet<'a>(pub &'a [u8; 64]);

impl<'a> CharacterSet<'a> {
    /// Character Set Type (1/7.2.1.1, RBP 0); 0 is what UDF wants.
    #[must_use]
    pub fn set_type(&self) -> u8 {
        field_u8::<0, 64>(self.0)
    }

    /// Character Set Information (1/7.2.1.2, RBP 1 to 63): `OSTA Compressed Unicode` in UDF.
    #[must_use]
    pub fn information(&self) -> &'a [u8; 63] {
        field::<1, 63, 64>(self.0)
    }
}

/// Entity identifier, a regid (ECMA-167 1/7.4): who or what a part of a structure is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntityIdentifier<'a>(pub &'a [u8; 32]);

impl<'a> EntityIdentifier<'a> {
    /// Flags (1/7.4.1, RBP 0). Bit 0: dirty, bit 1: protected.
    #[must_use]
    pub fn flags(&self) -> u8 {
        field_u8::<0, 32>(self.0)
    }

    /// Identifier (1/7.4.2, RBP 1 to 23) without the zero bytes at its end.
    #[must_use]
    pub fn identifier(&self) -> &'a [u8] {
        let identifier = field::<1, 23, 32>(self.0);
        let end = identifier.iter().rposition(|byte| *byte != 0);
        end.and_then(|last| identifier.get(..=last))
            .unwrap_or_default()
    }

    /// Identifier Suffix (1/7.4.3, RBP 24 to 31); what it means depends on the identifier (UDF
    /// 2.1.5.3).
    #[must_use]
    pub fn suffix(&self) -> &'a [u8; 8] {
        field::<24, 8, 32>(self.0)
    }

    /// The UDF revision in a domain or UDF suffix (UDF 2.1.5.3), in binary coded decimal: 0x0201.
    #[must_use]
    pub fn udf_revision(&self) -> u16 {
        let &[low, high, ..] = self.suffix();
        u16::from_le_bytes([low, high])
    }

    /// OS Class and OS Identifier of an implementation suffix or UDF suffix (UDF 2.1.5.3 and 6.3).
    /// `udf` says that the suffix begins with a revision.
    #[must_use]
    pub fn operating_system(&self, udf: bool) -> (u8, u8) {
        match *self.suffix() {
            [_, _, class, identifier, ..] if udf => (class, identifier),
            [class, identifier, ..] => (class, identifier),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dstring_has_its_length_in_its_last_byte() {
        for (field, characters, fits) in [
            (&b"\x08abc\x04"[..], &b"\x08abc"[..], true),
            (b"\x08abc\x02", b"\x08a", true),
            (b"\x08abc\x05", b"\x08abc", false),
            (b"\x08abc\xff", b"\x08abc", false),
            (b"\0", b"", true),
            (b"", b"", true),
        ] {
            let text = Dstring(field);
            assert_eq!((text.characters(), text.length_fits()), (characters, fits));
        }
    }
}
