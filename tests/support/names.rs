//! Identifiers: how text is recorded, and the order the standards want.

use std::cmp::Ordering;

/// UTF-16BE, with surrogate pairs where a character needs one.
pub fn utf16be(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// UTF-16BE as text, faults replaced; an odd last byte is one fault.
pub fn shown16(bytes: &[u8]) -> String {
    let pairs = bytes.chunks_exact(2);
    let odd = pairs.remainder();
    let units: Vec<_> = pairs.map(|c| u16::from_be_bytes([c[0], c[1]])).collect();
    let text = String::from_utf16_lossy(&units);
    text + if odd.is_empty() { "" } else { "\u{FFFD}" }
}

/// Bytes filled with spaces to a width, cut when longer.
pub fn filled(text: &[u8], width: usize) -> Vec<u8> {
    let mut text = text.to_vec();
    text.resize(width, b' ');
    text
}

/// UTF-16BE filled with spaces to a width; the odd byte of a 37-byte field is zero.
pub fn filled16(text: &str, width: usize) -> Vec<u8> {
    let mut text = utf16be(text);
    text.truncate(width / 2 * 2);
    while text.len() + 2 <= width {
        text.extend_from_slice(&[0, b' ']);
    }
    text.resize(width, 0);
    text
}

/// The order of directory records (ECMA-119 9.3): file name, file name extension, then the highest version first.
///
/// `wide` identifiers are UTF-16BE and compare as if filled with zeros (Joliet); the others as if filled with spaces.
pub fn order(a: &[u8], b: &[u8], wide: bool) -> Ordering {
    let fill = if wide { 0 } else { u16::from(b' ') };
    let (a, b) = (Parts::of(&units(a, wide)), Parts::of(&units(b, wide)));
    compare(&a.name, &b.name, fill)
        .then_with(|| compare(&a.extension, &b.extension, fill))
        .then_with(|| b.version.cmp(&a.version))
}

/// The characters of an identifier as numbers.
fn units(identifier: &[u8], wide: bool) -> Vec<u16> {
    if wide {
        (identifier.chunks(2))
            .map(|c| c.iter().fold(0, |n, &b| n << 8 | u16::from(b)))
            .collect()
    } else {
        identifier.iter().map(|&b| u16::from(b)).collect()
    }
}

/// A file identifier taken apart at SEPARATOR 1 and SEPARATOR 2 (7.5.1).
struct Parts {
    name: Vec<u16>,
    extension: Vec<u16>,
    version: u64,
}

impl Parts {
    fn of(units: &[u16]) -> Self {
        let (units, version) = split(units, b';');
        // A name has one dot by the standard; of several, the last stands before what users call the extension.
        let (name, extension) = split(units, b'.');
        Self {
            name: name.to_vec(),
            extension: extension.to_vec(),
            version: (version.iter()).fold(0, |n: u64, &c| {
                n.saturating_mul(10).saturating_add(u64::from(c) & 15)
            }),
        }
    }
}

/// What stands before and after the last separator.
fn split(units: &[u16], separator: u8) -> (&[u16], &[u16]) {
    match units.iter().rposition(|&c| c == u16::from(separator)) {
        Some(at) => (&units[..at], &units[at + 1..]),
        None => (units, &[]),
    }
}

/// Compares as if the shorter were filled up.
fn compare(a: &[u16], b: &[u16], fill: u16) -> Ordering {
    let at = |s: &[u16], i: usize| s.get(i).copied().unwrap_or(fill);
    (0..a.len().max(b.len()))
        .map(|i| at(a, i).cmp(&at(b, i)))
        .find(|o| o.is_ne())
        .unwrap_or(Ordering::Equal)
}
