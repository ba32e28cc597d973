//! Lines and words of the descriptions that are text.

#![cfg_attr(
    not(feature = "cue"),
    allow(dead_code, reason = "only cue sheets have both lines and words")
)]

use core::str::FromStr;

use crate::error::FormatErrorKind;
use crate::raw::prim::{self, Parsed};

/// What editors put before text in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

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
pub(super) fn number<N: FromStr>(input: &[u8]) -> Option<N> {
    let digits = core::str::from_utf8(input).ok()?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Minutes, seconds and frames, of which each is a sector: a word and what follows it, both of `input`.
pub(super) fn time<'a>(input: &'a [u8], (rest, word): (&'a [u8], &[u8])) -> Parsed<'a, u32> {
    let mut parts = word.split(|byte| *byte == b':').map(number::<u32>);
    let sectors = match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(minutes)), Some(Some(seconds @ 0..60)), Some(Some(frames @ 0..75)), None) => {
            let seconds = minutes
                .checked_mul(60)
                .and_then(|all| all.checked_add(seconds));
            let sectors = seconds.and_then(|all| all.checked_mul(75));
            sectors.and_then(|all| all.checked_add(frames))
        }
        _ => None,
    };
    match sectors {
        Some(sectors) => Ok((rest, sectors)),
        None => {
            let rule = "not a time in minutes, seconds and frames";
            prim::broken(input, FormatErrorKind::Broken { rule })
        }
    }
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
        assert_eq!(number(b"0099"), Some(99_u32));
        for text in [&b""[..], b"+1", b"1x", b"4294967296", b"\xFF"] {
            assert_eq!(number::<u32>(text), None);
        }
    }
}
