//! File identifiers (ECMA-119 7.5): versions, what of them people see, and how they are sorted.

use core::cmp::Ordering;

use super::volume::Volume;
use crate::name::{Encoded, Name};
use crate::namespace::Namespace;

/// The identifiers of one volume: how wide their characters are, and which of them end in a dot
/// that is no part of the name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Identifiers {
    wide: bool,
    primary: bool,
}

/// Splits the last character off; `None` when there is none.
type Characters<'a> = &'a [u8];

impl Identifiers {
    pub(super) fn of(volume: &Volume) -> Self {
        Self {
            wide: volume.encoded == Encoded::Utf16Be,
            primary: matches!(volume.namespace, Namespace::Iso | Namespace::RockRidge),
        }
    }

    /// Whether the last byte is half a character.
    #[inline(always)]
    pub(super) fn is_odd(self, identifier: &[u8]) -> bool {
        self.wide && identifier.len() % 2 == 1
    }

    /// The whole characters of an identifier.
    #[inline]
    fn whole(self, identifier: &[u8]) -> &[u8] {
        match identifier {
            [whole @ .., _] if self.is_odd(identifier) => whole,
            _ => identifier,
        }
    }

    /// The last character and what stands before it.
    #[inline]
    fn split_last(self, identifier: Characters<'_>) -> Option<(Characters<'_>, u8)> {
        if self.wide {
            match identifier {
                [rest @ .., 0, low] => Some((rest, *low)),
                _ => None,
            }
        } else {
            identifier.split_last().map(|(last, rest)| (rest, *last))
        }
    }

    /// Cuts `;version` off (ECMA-119 7.5.1): a semicolon and up to five digits behind a name that
    /// is not empty. The second half says whether there was one.
    #[inline]
    pub(super) fn without_version(self, identifier: &[u8]) -> (&[u8], bool) {
        let identifier = self.whole(identifier);
        let mut rest = identifier;
        for digits in 0..=5 {
            let Some((before, last)) = self.split_last(rest) else {
                break;
            };
            match last {
                b';' if digits > 0 && !before.is_empty() => return (before, true),
                b'0'..=b'9' => rest = before,
                _ => break,
            }
        }
        (identifier, false)
    }

    /// What of an identifier people see: no version, and in the primary volume no dot before it,
    /// which the standard wants even where there is no extension.
    #[inline]
    pub(super) fn shown(self, identifier: &[u8]) -> &[u8] {
        match self.without_version(identifier) {
            ([name @ .., b'.'], true) if self.primary && !name.is_empty() => name,
            (name, _) => name,
        }
    }

    /// Whether the second identifier would be shown like the first one before it: another version
    /// of the same file, or a file without extension beside a directory of its name.
    #[inline(always)]
    pub(super) fn looks_like(self, first: &[u8], second: &[u8]) -> bool {
        // Nearly all names end in something else than a digit, and need no closer look.
        second.last().is_some_and(u8::is_ascii_digit)
            && first != second
            && self.shown(first) == self.shown(second)
    }

    /// How well an identifier fits a name that somebody asks for, encoded as the volume does.
    #[inline]
    pub(super) fn fit(self, asked: &[u8], identifier: &[u8]) -> Fit {
        let (name, versioned) = self.without_version(identifier);
        if asked == identifier || asked == name || (versioned && asked == self.shown(identifier)) {
            return Fit::Good;
        }
        match self.without_version(asked) {
            (asked, true) if !versioned && asked == name => Fit::Poor,
            _ => Fit::None,
        }
    }

    /// What of an identifier its place in a sorted directory depends on.
    fn sorted_by(self, identifier: &[u8]) -> &[u8] {
        match self.shown(identifier) {
            [name @ .., b'.'] if self.primary && !name.is_empty() => name,
            name => name,
        }
    }

    /// Compares two identifiers by one of the orders that writers use; versions do not count.
    pub(super) fn compare(self, order: Order, left: &[u8], right: &[u8]) -> Ordering {
        let (left, right) = (self.sorted_by(left), self.sorted_by(right));
        match order {
            Order::Bytes => left.cmp(right),
            Order::NameThenExtension => {
                let unit = |(at, byte): (usize, &u8)| match byte {
                    // The dot parts name and extension, and the shorter part is padded with
                    // spaces: it comes before every other character.
                    b'.' if !self.wide || at % 2 == 1 => 0,
                    byte => *byte,
                };
                let left = left.iter().enumerate().map(unit);
                left.cmp(right.iter().enumerate().map(unit))
            }
        }
    }
}

/// How well an entry fits what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Not at all.
    None,
    /// When nothing better does: a version was asked for, and there is the name without one.
    Poor,
    /// As recorded, or as shown.
    Good,
}

/// The orders in which writers record directories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By the bytes of the identifier: xorriso and others.
    Bytes,
    /// By name, then by extension (ECMA-119 9.3): mkisofs and others.
    NameThenExtension,
}

impl Order {
    pub(super) const ALL: [Self; 2] = [Self::Bytes, Self::NameThenExtension];

    pub(super) const fn bit(self) -> u32 {
        match self {
            Self::Bytes => 1,
            Self::NameThenExtension => 2,
        }
    }
}

/// The name of an entry. `in_full` says that the entry before it in the directory would look the
/// same: then all of the identifier is shown.
pub(super) fn name<'a>(volume: &Volume, identifier: &'a [u8], in_full: bool) -> Name<'a> {
    let shown = if in_full {
        identifier
    } else {
        Identifiers::of(volume).shown(identifier)
    };
    Name::new(identifier, shown, volume.encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISO: Identifiers = Identifiers {
        wide: false,
        primary: true,
    };
    const JOLIET: Identifiers = Identifiers {
        wide: true,
        primary: false,
    };

    fn utf16(text: &str) -> alloc::vec::Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn versions_and_their_dots_are_not_shown() {
        for (identifier, shown) in [
            ("README.TXT;1", "README.TXT"),
            ("README.TXT;12", "README.TXT"),
            ("NOEXT.;1", "NOEXT"),
            ("NOEXT;1", "NOEXT"),
            ("NOEXT.", "NOEXT."),
            ("plain", "plain"),
            (";1", ";1"),
            (".;1", "."),
            ("A;", "A;"),
            ("A;x1", "A;x1"),
            ("A;123456", "A;123456"),
            ("A1", "A1"),
        ] {
            assert_eq!(
                ISO.shown(identifier.as_bytes()),
                shown.as_bytes(),
                "{identifier}"
            );
        }
        assert_eq!(JOLIET.shown(&utf16("name.;1")), utf16("name."));
        // U+313B ends in the byte of a semicolon, and is none.
        assert_eq!(JOLIET.shown(&utf16("a\u{313b}1")), utf16("a\u{313b}1"));
    }

    #[test]
    fn a_name_is_found_with_and_without_its_version() {
        for asked in ["A.TXT;1", "A.TXT"] {
            assert_eq!(ISO.fit(asked.as_bytes(), b"A.TXT;1"), Fit::Good, "{asked}");
        }
        assert_eq!(ISO.fit(b"A.TXT", b"A.TXT"), Fit::Good);
        assert_eq!(ISO.fit(b"A.TXT;1", b"A.TXT"), Fit::Poor);
        for asked in ["B", "B.", "B.;1"] {
            assert_eq!(ISO.fit(asked.as_bytes(), b"B.;1"), Fit::Good, "{asked}");
        }
        for asked in ["A.TXT;2", "a.txt", "A.TX", "A.TXT;", ""] {
            assert_eq!(ISO.fit(asked.as_bytes(), b"A.TXT;1"), Fit::None, "{asked}");
        }
    }

    #[test]
    fn the_two_orders_differ_where_writers_do() {
        fn sort(order: Order, mut names: [&str; 4]) -> [&str; 4] {
            names.sort_by(|left, right| ISO.compare(order, left.as_bytes(), right.as_bytes()));
            names
        }
        let names = ["A.TXT;1", "A-B.TXT;1", "AB.TXT;1", "A.;1"];
        assert_eq!(
            sort(Order::Bytes, names),
            ["A.;1", "A-B.TXT;1", "A.TXT;1", "AB.TXT;1"]
        );
        assert_eq!(
            sort(Order::NameThenExtension, names),
            ["A.;1", "A.TXT;1", "A-B.TXT;1", "AB.TXT;1"]
        );
    }
}
