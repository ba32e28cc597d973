//! Lines and words of the descriptions that are text.

#![cfg_attr(
    not(feature = "cue"),
    allow(dead_code, reason = "cue sheets have words")
)]

use crate::error::FormatErrorKind;
use crate::raw::prim::{self, Parsed};

/// What editors put before text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The lines of a text that are not empty, with the byte where each begins. A line ends with a line
/// feed, a carriage return or both.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    rest: &'a [u8],
    offset: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => Self { rest, offset: 3 },
            None => Self {
                rest: text,
                offset: 0,
            },
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (u64, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            let len = self.rest.iter().position(is_end);
            let len = len.unwrap_or(self.rest.len());
            let (line, rest) = self.rest.split_at_checked(len)?;
            let from = self.offset;
            self.rest = rest.get(1..).unwrap_or_default();
            self.offset = from.saturating_add(len as u64).saturating_add(1);
            let text = line.trim_ascii_start();
            let blank = line.len().saturating_sub(text.len());
            let text = text.trim_ascii_end();
            if !text.is_empty() {
                return Some((from.saturating_add(blank as u64), text));
            }
        }
        None
    }
}

/// A word, and what follows the blanks behind it.
pub(super) fn word(input: &[u8]) -> Parsed<'_, &[u8]> {
    let len = input.iter().position(u8::is_ascii_whitespace);
    let (word, rest) = input
        .split_at_checked(len.unwrap_or(input.len()))
        .unwrap_or((input, &[]));
    match word {
        [] => prim::broken(input, FormatErrorKind::Missing { what: "word" }),
        word => Ok((rest.trim_ascii_start(), word)),
    }
}

/// A number in decimal digits, all of `input`.
pub(super) fn number(input: &[u8]) -> Option<u32> {
    let digits = core::str::from_utf8(input).ok()?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn lines_have_their_place_whatever_ends_them() {
        let lines = |text| Lines::new(text).collect::<Vec<_>>();
        let plain: &[(u64, &[u8])] = &[(0, b"a b"), (6, b"c"), (9, b"d")];
        assert_eq!(
            lines(b"a b\r\n\tc \rd"),
            plain[..2]
                .iter()
                .chain([&(9, &b"d"[..])])
                .copied()
                .collect::<Vec<_>>()
        );
        assert_eq!(lines(b"\xEF\xBB\xBF\n x\n\n"), [(5, &b"x"[..])]);
        assert!(lines(b" \r\n\t").is_empty());
    }

    #[test]
    fn numbers_are_digits_alone() {
        assert_eq!(number(b"0099"), Some(99));
        for text in [&b""[..], b"+1", b"1x", b"4294967296", b"\xFF"] {
            assert_eq!(number(text), None);
        }
    }
}
