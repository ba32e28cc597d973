//! The control files of CloneCD: sections of keys with numbers.

use core::iter::FusedIterator;

use super::text::{self, Lines};

/// A line of a control file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line<'a> {
    /// `[Name]` or `[Name 1]`: what follows belongs to this section.
    Section {
        /// The name, without the number.
        name: &'a [u8],
        /// The number behind it, 0 where there is none.
        number: u32,
    },
    /// `Key=1`, the number in decimal or, behind `0x`, hexadecimal digits.
    Number {
        /// The key.
        key: &'a [u8],
        /// The number.
        value: i64,
    },
    /// A key with something else, such as `ISRC=`, or a line that is neither.
    Other(&'a [u8]),
}

impl<'a> Line<'a> {
    fn new(line: &'a [u8]) -> Self {
        Self::section(line)
            .or_else(|| Self::number(line))
            .unwrap_or(Self::Other(line))
    }

    fn section(line: &'a [u8]) -> Option<Self> {
        let inner = line.strip_prefix(b"[")?.strip_suffix(b"]")?.trim_ascii();
        let blank = inner.iter().rposition(u8::is_ascii_whitespace);
        let numbered = blank.and_then(|at| {
            let (name, number) = inner.split_at_checked(at)?;
            let number = text::number(number.trim_ascii())?;
            Some((name.trim_ascii_end(), number))
        });
        let (name, number) = numbered.unwrap_or((inner, 0));
        Some(Self::Section { name, number })
    }

    fn number(line: &'a [u8]) -> Option<Self> {
        let equals = line.iter().position(|byte| *byte == b'=')?;
        let (key, value) = line.split_at_checked(equals)?;
        let value = core::str::from_utf8(value.get(1..)?.trim_ascii()).ok()?;
        let hexadecimal = value
            .strip_prefix("0x")
            .or_else(|| value.strip_prefix("0X"));
        let value = match hexadecimal {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?.into(),
            None => value.parse().ok()?,
        };
        let key = key.trim_ascii();
        Some(Self::Number { key, value })
    }
}

/// The lines of a control file, each with the byte at which it begins.
#[derive(Clone, Debug)]
pub struct ControlFile<'a> {
    lines: Lines<'a>,
}

impl<'a> ControlFile<'a> {
    /// Iterates over a whole file.
    #[must_use]
    pub fn new(file: &'a [u8]) -> Self {
        Self {
            lines: Lines::new(file),
        }
    }

    /// Whether a text begins as control files do.
    #[must_use]
    pub fn is_one(beginning: &[u8]) -> bool {
        let line = Lines::new(beginning).next();
        line.is_some_and(|(_, line)| line.eq_ignore_ascii_case(b"[CloneCD]"))
    }
}

impl<'a> Iterator for ControlFile<'a> {
    type Item = (u64, Line<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (offset, line) = self.lines.next()?;
        Some((offset, Line::new(line)))
    }
}

impl FusedIterator for ControlFile<'_> {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn sections_and_numbers() {
        let file = b"[CloneCD]\r\nVersion=3\r\n[Entry 12]\nPoint = 0xa2\nALBA=-150\n[TRACK 1]\nINDEX 1=0\nISRC=X\n";
        assert!(ControlFile::is_one(file));
        let lines: Vec<_> = ControlFile::new(file).collect();
        let section = |name, number| Line::Section { name, number };
        let value = |key, value| Line::Number { key, value };
        let expected: [(u64, Line<'_>); 8] = [
            (0, section(&b"CloneCD"[..], 0)),
            (11, value(&b"Version"[..], 3)),
            (22, section(b"Entry", 12)),
            (33, value(b"Point", 0xA2)),
            (46, value(b"ALBA", -150)),
            (56, section(b"TRACK", 1)),
            (66, value(b"INDEX 1", 0)),
            (76, Line::Other(b"ISRC=X")),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_no_number() {
        for line in [
            &b"A=0x100000000"[..],
            b"A=9223372036854775808",
            b"A=",
            b"A",
            b"=\xFF",
            b"[A",
        ] {
            let lines: Vec<_> = ControlFile::new(line).collect();
            assert_eq!(lines, [(0, Line::Other(line))]);
        }
        assert!(!ControlFile::is_one(b"[CloneCD"));
        assert!(!ControlFile::is_one(b"Version=3\n[CloneCD]"));
    }
}
