//! TOC files, as cdrdao has them (its manual page, "TOC FILES").

mod words;

use core::iter::FusedIterator;

use self::words::{block, digit_follows, next_line, quoted, skip, word};
use super::{Mode, text};
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

pub use self::words::Quoted;

/// Bytes of subchannels behind each sector, of `RW` as of `RW_RAW`.
const SUBCHANNELS: u16 = 96;

/// A length, or a place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Length {
    /// A plain number: of `FILE` and `SILENCE` in samples of 4 bytes when the track is sound, else in
    /// bytes.
    Units(u64),
    /// Minutes, seconds and frames: so many sectors.
    Sectors(u32),
}

/// A statement of a TOC file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statement<'a> {
    /// `CD_DA`, `CD_ROM`, `CD_ROM_XA` or `CD_I`: what kind of session it is.
    Session,
    /// `TRACK`: what follows belongs to the next track.
    Track {
        /// What it holds.
        mode: Mode,
        /// Bytes of subchannels behind each of its sectors: 96 of `RW` and `RW_RAW`, else none.
        subchannels: u16,
    },
    /// `FILE`, `AUDIOFILE` or `DATAFILE`: the track goes on with a part of a file.
    File {
        /// Its name.
        name: Quoted<'a>,
        /// Whether it is `DATAFILE`, which counts bytes whatever the track holds.
        is_data: bool,
        /// Behind `#`: bytes of the file to pass over.
        offset: u64,
        /// Where behind these the part begins; `DATAFILE` has no such place.
        start: Length,
        /// Its length; `None` is all that follows, and so is 0.
        length: Option<Length>,
    },
    /// `FIFO`: the track goes on with so much from a pipe.
    Fifo(Length),
    /// `SILENCE` or `ZERO`: the track goes on with zeros.
    Zero {
        /// Whether it is `ZERO`, which counts bytes whatever the track holds.
        is_data: bool,
        /// How many.
        length: Length,
    },
    /// `PREGAP`: the track begins with so many sectors of zeros, which are its pregap.
    Pregap(u32),
    /// `START`: so many sectors of the track are its pregap, or all up to here.
    Start(Option<u32>),
    /// Another of the statements that TOC files have, which says nothing of where tracks are.
    Text,
    /// A word that is none of them, with the rest of its line.
    Unknown,
}

/// The statements that tell the kind of session.
const SESSIONS: [&[u8]; 4] = [b"CD_DA", b"CD_ROM", b"CD_ROM_XA", b"CD_I"];

/// The statements of one word that say nothing of where tracks are.
const FLAGS: [&[u8]; 5] = [
    b"NO",
    b"COPY",
    b"PRE_EMPHASIS",
    b"TWO_CHANNEL_AUDIO",
    b"FOUR_CHANNEL_AUDIO",
];

const MODES: [(&[u8], Mode); 8] = [
    (b"AUDIO", Mode::Audio(2352)),
    (b"MODE1", Mode::Mode1(2048)),
    (b"MODE1_RAW", Mode::Mode1(2352)),
    (b"MODE2", Mode::Mode2(2336)),
    (b"MODE2_RAW", Mode::Mode2(2352)),
    (b"MODE2_FORM1", Mode::Mode2(2048)),
    (b"MODE2_FORM2", Mode::Mode2(2324)),
    (b"MODE2_FORM_MIX", Mode::Mode2(2336)),
];

impl<'a> Statement<'a> {
    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, first) = word(input)?;
        let is = |statement: &[u8]| first.eq_ignore_ascii_case(statement);
        if SESSIONS.into_iter().any(is) {
            return Ok((rest, Self::Session));
        }
        if FLAGS.into_iter().any(is) {
            return Ok((rest, Self::Text));
        }
        if is(b"TRACK") {
            return track(rest);
        }
        if is(b"FILE") || is(b"AUDIOFILE") || is(b"DATAFILE") {
            return file(rest, is(b"DATAFILE"));
        }
        if is(b"FIFO") {
            let (rest, _name) = quoted(rest)?;
            return length(rest).map(|(rest, length)| (rest, Self::Fifo(length)));
        }
        if is(b"SILENCE") || is(b"ZERO") {
            let is_data = is(b"ZERO");
            // It may tell its own mode, which is the track's.
            let rest = mode(rest).map_or(rest, |(rest, _)| rest);
            let rest = subchannels(rest).unwrap_or(rest);
            let (rest, length) = length(rest)?;
            return Ok((rest, Self::Zero { is_data, length }));
        }
        if is(b"PREGAP") {
            return time(rest).map(|(rest, sectors)| (rest, Self::Pregap(sectors)));
        }
        if is(b"INDEX") {
            return time(rest).map(|(rest, _)| (rest, Self::Text));
        }
        if is(b"START") || is(b"END") {
            let (rest, sectors) = if_number(rest, time)?;
            // Where a postgap begins is of no interest: its sectors are told like others.
            let start = is(b"START").then_some(Self::Start(sectors));
            return Ok((rest, start.unwrap_or(Self::Text)));
        }
        if is(b"CATALOG") || is(b"ISRC") {
            return quoted(rest).map(|(rest, _)| (rest, Self::Text));
        }
        if is(b"CD_TEXT") {
            return block(rest).map(|(rest, ())| (rest, Self::Text));
        }
        Ok((next_line(rest), Self::Unknown))
    }
}

fn track(input: &[u8]) -> Parsed<'_, Statement<'_>> {
    let Some((rest, mode)) = mode(input) else {
        let rule = "not a mode of a track";
        return prim::broken(input, FormatErrorKind::Broken { rule });
    };
    let (rest, subchannels) = match subchannels(rest) {
        Some(rest) => (rest, SUBCHANNELS),
        None => (rest, 0),
    };
    Ok((rest, Statement::Track { mode, subchannels }))
}

fn file(input: &[u8], is_data: bool) -> Parsed<'_, Statement<'_>> {
    let (rest, name) = quoted(input)?;
    let rest = after(rest, &[b"SWAP"]).unwrap_or(rest);
    let (rest, offset) = match rest.strip_prefix(b"#") {
        Some(rest) => units(skip(rest))?,
        None => (rest, 0),
    };
    let (rest, start) = match is_data {
        true => (rest, None),
        false => if_number(rest, length)?,
    };
    let (rest, length) = if_number(rest, length)?;
    let file = Statement::File {
        name,
        is_data,
        offset,
        start: start.unwrap_or(Length::Units(0)),
        length: length.filter(|length| !matches!(length, Length::Units(0) | Length::Sectors(0))),
    };
    Ok((rest, file))
}

/// What follows a mode, if one comes next.
fn mode(input: &[u8]) -> Option<(&[u8], Mode)> {
    let (rest, name) = word(input).ok()?;
    let mut modes = MODES.into_iter();
    let (_, mode) = modes.find(|(mode, _)| name.eq_ignore_ascii_case(mode))?;
    Some((rest, mode))
}

/// What follows the word that tells of subchannels, if one comes next.
fn subchannels(input: &[u8]) -> Option<&[u8]> {
    after(input, &[b"RW", b"RW_RAW"])
}

/// What follows one of these words, if one comes next.
fn after<'a>(input: &'a [u8], words: &[&[u8]]) -> Option<&'a [u8]> {
    let (rest, next) = word(input).ok()?;
    let mut words = words.iter();
    words
        .any(|word| next.eq_ignore_ascii_case(word))
        .then_some(rest)
}

/// Parses what begins with a digit, if that comes next.
fn if_number<'a, T>(
    input: &'a [u8],
    parse: fn(&'a [u8]) -> Parsed<'a, T>,
) -> Parsed<'a, Option<T>> {
    match digit_follows(input) {
        true => parse(input).map(|(rest, value)| (rest, Some(value))),
        false => Ok((input, None)),
    }
}

fn length(input: &[u8]) -> Parsed<'_, Length> {
    let (_, next) = word(input)?;
    if next.contains(&b':') {
        return time(input).map(|(rest, sectors)| (rest, Length::Sectors(sectors)));
    }
    units(input).map(|(rest, units)| (rest, Length::Units(units)))
}

fn units(input: &[u8]) -> Parsed<'_, u64> {
    let (rest, next) = word(input)?;
    match text::number(next) {
        Some(units) => Ok((rest, units)),
        None => {
            let rule = "not a number";
            prim::broken(input, FormatErrorKind::Broken { rule })
        }
    }
}

fn time(input: &[u8]) -> Parsed<'_, u32> {
    text::time(input, word(input)?)
}

/// The statements of a TOC file, each with the byte at which it begins. An error ends them.
#[derive(Clone, Debug)]
pub struct TocFile<'a> {
    text: &'a [u8],
    rest: &'a [u8],
}

impl<'a> TocFile<'a> {
    /// Iterates over a whole file.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let rest = skip(text.strip_prefix(text::BYTE_ORDER_MARK).unwrap_or(text));
        Self { text, rest }
    }

    /// Whether a text begins as TOC files do: with the kind of session or a track, as far as that is
    /// told first.
    #[must_use]
    pub fn is_one(beginning: &[u8]) -> bool {
        for statement in TocFile::new(beginning) {
            match statement {
                Ok((_, Statement::Session | Statement::Track { .. })) => return true,
                Ok((_, Statement::Text)) => {}
                _ => return false,
            }
        }
        false
    }
}

impl<'a> Iterator for TocFile<'a> {
    type Item = Result<(u64, Statement<'a>), FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.text.len().saturating_sub(self.rest.len()) as u64;
        let parsed = Statement::body(self.rest);
        Some(match prim::outcome(Structure::TocFile, self.rest, parsed) {
            Ok((statement, rest)) => {
                self.rest = rest;
                Ok((offset, statement))
            }
            Err(error) => {
                self.rest = &[];
                Err(error.based_at(offset))
            }
        })
    }
}

impl FusedIterator for TocFile<'_> {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn all(text: &[u8]) -> Result<Vec<(u64, Statement<'_>)>, FormatError> {
        TocFile::new(text).collect()
    }

    fn one(text: &[u8]) -> Result<Statement<'_>, FormatError> {
        let statements = all(text)?;
        let [(0, statement)] = statements[..] else {
            panic!("{statements:?}");
        };
        Ok(statement)
    }

    /// The last example of the manual page, and what else stands in a file by `cdrdao read-cd`.
    #[test]
    fn the_file_of_the_manual() {
        let text = b"CD_ROM // a disc\r\n\r\n// Track 1\r\nTRACK MODE1_RAW RW_RAW\nNO COPY\n\
        DATAFILE \"data_1\" #1000 00:03:04 // length in bytes: 549024\nZERO 00:02:00\n\n\
        TRACK AUDIO NO PRE_EMPHASIS TWO_CHANNEL_AUDIO ISRC \"DEXXX9800001\"\nSILENCE 00:02:00\nSTART\n\
        FILE \"data_2.bin\" SWAP # 7 588 12:34:56\nINDEX 00:01:00\nEND 00:02:00//x\nSTART 0:2:0";
        let statements = all(text).unwrap();
        let words = statements.iter().map(|(at, _)| {
            let rest = &text[*at as usize..];
            rest.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
                .next()
                .unwrap()
        });
        assert_eq!(
        words.collect::<Vec<_>>().join(&b' '),
        b"CD_ROM TRACK NO COPY DATAFILE ZERO TRACK NO PRE_EMPHASIS TWO_CHANNEL_AUDIO ISRC SILENCE \
          START FILE INDEX END START"
    );
        let told = statements.into_iter().map(|(_, statement)| statement);
        let told: Vec<_> = told.filter(|told| *told != Statement::Text).collect();
        let track = |mode, subchannels| Statement::Track { mode, subchannels };
        let zero = |is_data| Statement::Zero {
            is_data,
            length: Length::Sectors(150),
        };
        assert_eq!(
            told,
            [
                Statement::Session,
                track(Mode::Mode1(2352), 96),
                Statement::File {
                    name: Quoted(b"data_1"),
                    is_data: true,
                    offset: 1000,
                    start: Length::Units(0),
                    length: Some(Length::Sectors(3 * 75 + 4)),
                },
                zero(true),
                track(Mode::Audio(2352), 0),
                zero(false),
                Statement::Start(None),
                Statement::File {
                    name: Quoted(b"data_2.bin"),
                    is_data: false,
                    offset: 7,
                    start: Length::Units(588),
                    length: Some(Length::Sectors((12 * 60 + 34) * 75 + 56)),
                },
                Statement::Start(Some(150)),
            ]
        );
    }

    #[test]
    fn modes_of_tracks() {
        for (text, mode, subchannels) in [
            (&b"TRACK AUDIO"[..], Mode::Audio(2352), 0),
            (b"track audio rw", Mode::Audio(2352), 96),
            (b"TRACK MODE1", Mode::Mode1(2048), 0),
            (b"TRACK MODE1_RAW", Mode::Mode1(2352), 0),
            (b"TRACK MODE2 RW_RAW", Mode::Mode2(2336), 96),
            (b"TRACK MODE2_RAW", Mode::Mode2(2352), 0),
            (b"TRACK MODE2_FORM1", Mode::Mode2(2048), 0),
            (b"TRACK MODE2_FORM2", Mode::Mode2(2324), 0),
            (b"TRACK\nMODE2_FORM_MIX", Mode::Mode2(2336), 0),
        ] {
            assert_eq!(one(text), Ok(Statement::Track { mode, subchannels }));
        }
    }

    #[test]
    fn lengths_that_are_none() {
        for text in [
            &b"DATAFILE \"x\""[..],
            b"DATAFILE \"x\" 0",
            b"DATAFILE \"x\" 0:0:0",
            b"FILE \"x\" 0",
            b"FILE \"x\"",
            b"AUDIOFILE \"x\" 0 0",
        ] {
            let Statement::File { start, length, .. } = one(text).unwrap() else {
                panic!();
            };
            assert_eq!((start, length), (Length::Units(0), None));
        }
    }

    #[test]
    fn names_are_unescaped() {
        for (text, expected) in [
            (&br#"DATAFILE "a b.bin""#[..], &b"a b.bin"[..]),
            (br#"DATAFILE "a//b\"c\"""#, br#"a//b"c""#),
            (br#"DATAFILE "\344\\x\777\08""#, b"\xE4\\\\x\\777\\08"),
            (br#"DATAFILE "C:\d\a.bin""#, br"C:\d\a.bin"),
        ] {
            let Statement::File { name, .. } = one(text).unwrap() else {
                panic!();
            };
            assert!(name.bytes().eq(expected.iter().copied()), "{name:?}");
        }
    }

    #[test]
    fn text_is_passed_over() {
        let text = b"CATALOG \"1234567890123\" CD_TEXT { LANGUAGE_MAP { 0 : EN }\nLANGUAGE 0 { \
        TITLE \"}{\" // }\nSIZE_INFO { 0, 1,\n 255}} } ZERO MODE2_RAW RW 5";
        let (last, before) = {
            let mut statements = all(text).unwrap();
            (statements.pop().unwrap().1, statements)
        };
        assert_eq!(before, [(0, Statement::Text), (24, Statement::Text)]);
        let length = Length::Units(5);
        let is_data = true;
        assert_eq!(last, Statement::Zero { is_data, length });
        // One that nobody knows goes to the end of its line.
        let text = b"FIRST_TRACK_NO 5 \"x\"\nPREGAP 0:2:0 FIFO \"p\" 7";
        let expected = [
            (0, Statement::Unknown),
            (21, Statement::Pregap(150)),
            (34, Statement::Fifo(Length::Units(7))),
        ];
        assert_eq!(all(text).unwrap(), expected);
    }

    #[test]
    fn errors_tell_the_word_and_end_the_file() {
        for (text, at) in [
            (&b"TRACK"[..], 5),
            (b"TRACK 01 AUDIO", 6),
            (b"TRACK MODE3", 6),
            (b"DATAFILE x", 9),
            (b"DATAFILE \"x", 9),
            (b"DATAFILE \"x\\\"", 9),
            (b"DATAFILE \"x\" # y", 15),
            (b"DATAFILE \"x\" 1x", 13),
            (b"DATAFILE \"x\" 18446744073709551616", 13),
            (b"FILE \"x\" 0 0:60:0", 11),
            (b"SILENCE", 7),
            (b"PREGAP 150", 7),
            (b"START 0:0:75", 6),
            (b"INDEX x", 6),
            (b"CATALOG 1234567890123", 8),
            (b"CD_TEXT x", 8),
            (b"CD_TEXT { {}", 8),
            (b"CD_TEXT { \"x }", 10),
            (b"{}", 0),
            (b"\"x\"", 0),
        ] {
            let mut statements = TocFile::new(text);
            let error = statements.next().unwrap().unwrap_err();
            let shown = text.escape_ascii();
            assert_eq!(
                (error.structure, error.offset),
                (Structure::TocFile, at),
                "{shown}"
            );
            assert!(statements.next().is_none());
        }
    }

    #[test]
    fn what_begins_like_a_toc_file() {
        for text in [
            &b"CD_DA"[..],
            b"\xEF\xBB\xBF// x\n//\n cd_rom_xa",
            b"CATALOG \"1\" CD_I",
            b"TRACK MODE2_RAW",
        ] {
            assert!(TocFile::is_one(text), "{}", text.escape_ascii());
        }
        for text in [
            &b""[..],
            b"// x",
            b"CATALOG 1234567890123\nFILE x BINARY",
            b"CATALOG \"1\"\nFILE \"x\" BINARY\nTRACK 01 AUDIO",
            b"TRACK 01 MODE1/2352",
            b"\0CD_DA",
            b"CD001",
        ] {
            assert!(!TocFile::is_one(text), "{}", text.escape_ascii());
        }
    }
}
