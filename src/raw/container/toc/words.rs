//! Words, names in quotation marks and braces; remarks may stand between any of them.

use crate::error::FormatErrorKind;
use crate::raw::prim::{self, Parsed};

/// A name as it stands between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted<'a>(pub &'a [u8]);

impl<'a> Quoted<'a> {
    /// The bytes that it stands for: behind a backslash a quotation mark is one, three digits are the
    /// octal number of a byte, and anything else leaves the backslash as it is.
    pub fn bytes(self) -> impl Iterator<Item = u8> + Clone + 'a {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let (byte, behind) = match rest {
                [b'\\', b'"', behind @ ..] => (b'"', behind),
                [
                    b'\\',
                    a @ b'0'..=b'3',
                    b @ b'0'..=b'7',
                    c @ b'0'..=b'7',
                    behind @ ..,
                ] => {
                    let digit = |digit: &u8| digit & 7;
                    let byte = digit(a) << 6 | digit(b) << 3 | digit(c);
                    (byte, behind)
                }
                [byte, behind @ ..] => (*byte, behind),
                [] => return None,
            };
            rest = behind;
            Some(byte)
        })
    }
}

/// What follows blanks and remarks.
pub(super) fn skip(input: &[u8]) -> &[u8] {
    let mut rest = input.trim_ascii_start();
    while rest.starts_with(b"//") {
        rest = behind_line(rest).trim_ascii_start();
    }
    rest
}

/// What follows the line.
fn behind_line(input: &[u8]) -> &[u8] {
    let end = input.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    let end = end.unwrap_or(input.len());
    input.split_at_checked(end).map_or(input, |(_, rest)| rest)
}

/// What follows the line, and blanks and remarks behind that.
pub(super) fn next_line(input: &[u8]) -> &[u8] {
    skip(behind_line(input))
}

/// Whether a number comes next.
pub(super) fn digit_follows(input: &[u8]) -> bool {
    input.first().is_some_and(u8::is_ascii_digit)
}

/// A word.
pub(super) fn word(input: &[u8]) -> Parsed<'_, &[u8]> {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'{' | b'}');
    let mut len = input.iter().position(is_end).unwrap_or(input.len());
    let word = input.get(..len).unwrap_or_default();
    if let Some(remark) = word.windows(2).position(|pair| pair == b"//") {
        len = remark;
    }
    match input.split_at_checked(len) {
        Some((word, rest)) if len > 0 => Ok((skip(rest), word)),
        _ => prim::broken(input, FormatErrorKind::Missing { what: "word" }),
    }
}

/// A name in quotation marks.
pub(super) fn quoted(input: &[u8]) -> Parsed<'_, Quoted<'_>> {
    let Some(inner) = input.strip_prefix(b"\"") else {
        let what = "name in quotation marks";
        return prim::broken(input, FormatErrorKind::Missing { what });
    };
    let mut before = b'"';
    let end = inner.iter().position(|byte| {
        let is_end = *byte == b'"' && before != b'\\';
        before = *byte;
        is_end
    });
    match end.and_then(|end| inner.split_at_checked(end)) {
        Some((name, rest)) => Ok((skip(rest.get(1..).unwrap_or_default()), Quoted(name))),
        None => {
            let what = "end of the name";
            prim::broken(input, FormatErrorKind::Missing { what })
        }
    }
}

/// What stands between braces, with all braces in it.
pub(super) fn block(input: &[u8]) -> Parsed<'_, ()> {
    let Some(mut rest) = input.strip_prefix(b"{").map(skip) else {
        return prim::broken(input, FormatErrorKind::Missing { what: "brace" });
    };
    let mut open: usize = 1;
    while open > 0 {
        rest = match rest {
            [b'{', behind @ ..] => {
                open = open.saturating_add(1);
                skip(behind)
            }
            [b'}', behind @ ..] => {
                open = open.saturating_sub(1);
                skip(behind)
            }
            [b'"', ..] => quoted(rest)?.0,
            [] => {
                let what = "end of the braces";
                return prim::broken(input, FormatErrorKind::Missing { what });
            }
            _ => word(rest)?.0,
        };
    }
    Ok((rest, ()))
}
