//! The primitives that all parsers are made of: nom's protocol, our own leaves.
//!
//! nom's `number` and `take` parsers are not inlined across crates for slices, which makes them
//! some six times slower on a directory record than these; see `benches/reading.rs`.

use byteorder::{BigEndian, ByteOrder, LittleEndian};
use nom::error::{ErrorKind, ParseError};
use nom::{Err, IResult, Offset};

use crate::error::{FormatError, FormatErrorKind, Structure};

/// What every parser returns: the rest of the input and what was read.
pub(super) type Parsed<'a, T> = IResult<&'a [u8], T, Fault<'a>>;

/// What went wrong, at the input that was left when it did.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    at: &'a [u8],
    kind: FormatErrorKind,
}

impl<'a> ParseError<&'a [u8]> for Fault<'a> {
    fn from_error_kind(at: &'a [u8], _: ErrorKind) -> Self {
        let kind = FormatErrorKind::Broken {
            rule: "not in the form of this structure",
        };
        Self { at, kind }
    }

    fn append(_: &'a [u8], _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// A number recorded twice, least and most significant byte first (ECMA-119 7.2.3 and 7.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Both<T> {
    /// The number as recorded least significant byte first.
    pub little: T,
    /// The number as recorded most significant byte first.
    pub big: T,
}

impl<T: PartialEq> Both<T> {
    /// Whether the two recordings say the same.
    #[inline]
    pub fn agrees(&self) -> bool {
        self.little == self.big
    }
}

/// Turns what a parser gave for `input` into the public form: an error tells structure and offset.
#[inline(always)]
pub(super) fn outcome<'a, T>(
    structure: Structure,
    input: &'a [u8],
    parsed: Parsed<'a, T>,
) -> Result<(T, &'a [u8]), FormatError> {
    match parsed {
        Ok((rest, value)) => Ok((value, rest)),
        Err(Err::Error(fault) | Err::Failure(fault)) => Err(FormatError::new(
            structure,
            input.offset(fault.at) as u64,
            fault.kind,
        )),
        // No parser here asks for more input: all frame first. Kept so that one that did would
        // give an error.
        Err(Err::Incomplete(_)) => Err(FormatError::new(
            structure,
            0,
            truncated(input, input.len().saturating_add(1)),
        )),
    }
}

/// Parses a structure that `input` holds alone: what follows its last field is of no interest.
pub(super) fn whole<'a, T>(
    structure: Structure,
    input: &'a [u8],
    parse: impl FnOnce(&'a [u8]) -> Parsed<'a, T>,
) -> Result<T, FormatError> {
    outcome(structure, input, parse(input)).map(|(value, _)| value)
}

const fn truncated(input: &[u8], needed: usize) -> FormatErrorKind {
    FormatErrorKind::Truncated {
        needed: needed as u64,
        available: input.len() as u64,
    }
}

/// "Not this structure": another parser may try.
#[inline]
pub(super) fn other<T>(at: &[u8], kind: FormatErrorKind) -> Parsed<'_, T> {
    Err(Err::Error(Fault { at, kind }))
}

/// "This structure, and broken".
#[cold]
pub(super) fn broken<T>(at: &[u8], kind: FormatErrorKind) -> Parsed<'_, T> {
    Err(Err::Failure(Fault { at, kind }))
}

#[inline]
pub(super) fn array<const N: usize>(input: &[u8]) -> Parsed<'_, &[u8; N]> {
    match input.split_first_chunk::<N>() {
        Some((value, rest)) => Ok((rest, value)),
        None => broken(input, truncated(input, N)),
    }
}

/// A parser that takes `count` bytes.
#[inline]
pub(super) fn bytes<'a>(count: usize) -> impl Fn(&'a [u8]) -> Parsed<'a, &'a [u8]> {
    move |input| match input.split_at_checked(count) {
        Some((value, rest)) => Ok((rest, value)),
        None => broken(input, truncated(input, count)),
    }
}

/// A parser that wants exactly these bytes.
#[inline]
pub(super) fn signature<'a>(expected: &'static [u8]) -> impl Fn(&'a [u8]) -> Parsed<'a, ()> {
    move |input| {
        let (rest, found) = bytes(expected.len())(input)?;
        if found == expected {
            return Ok((rest, ()));
        }
        let mut shown = [0; 8];
        for (to, from) in shown.iter_mut().zip(found) {
            *to = *from;
        }
        other(
            input,
            FormatErrorKind::Signature {
                found: shown,
                expected,
            },
        )
    }
}

#[inline]
pub(super) fn u8(input: &[u8]) -> Parsed<'_, u8> {
    let (rest, &[value]) = array(input)?;
    Ok((rest, value))
}

#[inline]
pub(super) fn le_u16(input: &[u8]) -> Parsed<'_, u16> {
    let (rest, value) = array::<2>(input)?;
    Ok((rest, LittleEndian::read_u16(value)))
}

#[inline]
pub(super) fn be_u16(input: &[u8]) -> Parsed<'_, u16> {
    let (rest, value) = array::<2>(input)?;
    Ok((rest, BigEndian::read_u16(value)))
}

#[inline]
pub(super) fn le_u32(input: &[u8]) -> Parsed<'_, u32> {
    let (rest, value) = array::<4>(input)?;
    Ok((rest, LittleEndian::read_u32(value)))
}

#[inline]
pub(super) fn be_u32(input: &[u8]) -> Parsed<'_, u32> {
    let (rest, value) = array::<4>(input)?;
    Ok((rest, BigEndian::read_u32(value)))
}

#[inline]
pub(super) fn le_u64(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, value) = array::<8>(input)?;
    Ok((rest, LittleEndian::read_u64(value)))
}

#[cfg(feature = "nrg")]
pub(super) fn be_u64(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, value) = array::<8>(input)?;
    Ok((rest, BigEndian::read_u64(value)))
}

#[inline]
pub(super) fn both_u16(input: &[u8]) -> Parsed<'_, Both<u16>> {
    let (rest, little) = le_u16(input)?;
    let (rest, big) = be_u16(rest)?;
    Ok((rest, Both { little, big }))
}

#[inline]
pub(super) fn both_u32(input: &[u8]) -> Parsed<'_, Both<u32>> {
    let (rest, little) = le_u32(input)?;
    let (rest, big) = be_u32(rest)?;
    Ok((rest, Both { little, big }))
}

/// The field of `N` bytes at byte `AT` of a sector whose size is known, for views that decode on
/// demand. That the field lies inside is checked when the program is built.
#[inline]
pub(super) fn field<const AT: usize, const N: usize, const SIZE: usize>(
    sector: &[u8; SIZE],
) -> &[u8; N] {
    const { assert!(AT + N <= SIZE) };
    match sector.get(AT..).and_then(|tail| tail.first_chunk()) {
        Some(value) => value,
        None => &[0; N],
    }
}

#[inline]
pub(super) fn field_both_u16<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> Both<u16> {
    let &[a, b, c, d] = field::<AT, 4, SIZE>(sector);
    Both {
        little: LittleEndian::read_u16(&[a, b]),
        big: BigEndian::read_u16(&[c, d]),
    }
}

#[inline]
pub(super) fn field_both_u32<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> Both<u32> {
    let &[a, b, c, d, e, f, g, h] = field::<AT, 8, SIZE>(sector);
    Both {
        little: LittleEndian::read_u32(&[a, b, c, d]),
        big: BigEndian::read_u32(&[e, f, g, h]),
    }
}

#[inline]
pub(super) fn field_u8<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u8 {
    let &[value] = field::<AT, 1, SIZE>(sector);
    value
}

#[inline]
pub(super) fn field_be_u16<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u16 {
    BigEndian::read_u16(field::<AT, 2, SIZE>(sector))
}

#[inline]
pub(super) fn field_le_u16<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u16 {
    LittleEndian::read_u16(field::<AT, 2, SIZE>(sector))
}

#[inline]
pub(super) fn field_le_u64<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u64 {
    LittleEndian::read_u64(field::<AT, 8, SIZE>(sector))
}

#[inline]
pub(super) fn field_le_u32<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u32 {
    LittleEndian::read_u32(field::<AT, 4, SIZE>(sector))
}

#[inline]
pub(super) fn field_be_u32<const AT: usize, const SIZE: usize>(sector: &[u8; SIZE]) -> u32 {
    BigEndian::read_u32(field::<AT, 4, SIZE>(sector))
}
