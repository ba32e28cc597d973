//! Cue sheets, as CDRWIN has them and its followers write them.

use core::iter::FusedIterator;

use nom::Err;

use super::Mode;
use super::text::{self, Lines};
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// How a file holds what the sheet tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileType {
    /// `BINARY`: sectors.
    Binary,
    /// `MOTOROLA`: the same, the bytes of audio samples in the other order.
    Motorola,
    /// `WAVE`, `AIFF`, `MP3` or another: audio alone, in a format of its own.
    Audio,
}

/// A line of a cue sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command<'a> {
    /// `FILE`: what follows lies in this file.
    File {
        /// The name, without quotation marks; often with the path on a machine far away.
        name: &'a [u8],
        /// The format.
        file_type: FileType,
    },
    /// `TRACK`: what follows belongs to this track.
    Track {
        /// Its number, 1 to 99.
        number: u8,
        /// What it holds.
        mode: Mode,
    },
    /// `INDEX`: where in the file a part of the track begins.
    Index {
        /// 0 of the pregap, 1 of the track itself, up to 99 of further parts.
        number: u8,
        /// Sectors from the start of the file.
        sector: u32,
    },
    /// `PREGAP`: so many sectors go before the track that the file lacks.
    Pregap(u32),
    /// `POSTGAP`: so many sectors follow the track that the file lacks.
    Postgap(u32),
    /// `REM SESSION`: the tracks that follow are of this session.
    Session(u8),
    /// `REM HIGH-DENSITY AREA`: the tracks that follow are of the inner part of a GD-ROM.
    HighDensityArea,
    /// Another of the commands that sheets have, which says nothing of where tracks are.
    Text,
    /// A line that begins with a word that is none of them.
    Unknown,
}

/// The commands that say nothing of where tracks are.
const TEXT: [&[u8]; 8] = [
    b"REM",
    b"CATALOG",
    b"CDTEXTFILE",
    b"FLAGS",
    b"ISRC",
    b"PERFORMER",
    b"SONGWRITER",
    b"TITLE",
];

/// The commands that a sheet may begin with.
const FIRST: [&[u8]; 7] = [
    b"REM",
    b"CATALOG",
    b"CDTEXTFILE",
    b"PERFORMER",
    b"SONGWRITER",
    b"TITLE",
    b"FILE",
];

impl<'a> Command<'a> {
    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, word) = text::word(input)?;
        let is = |command: &[u8]| word.eq_ignore_ascii_case(command);
        if is(b"FILE") {
            return file(rest);
        }
        if is(b"TRACK") {
            let (rest, number) = number(rest, 1)?;
            let (rest, mode) = mode(rest)?;
            return Ok((rest, Self::Track { number, mode }));
        }
        if is(b"INDEX") {
            let (rest, number) = number(rest, 0)?;
            let (rest, sector) = time(rest)?;
            return Ok((rest, Self::Index { number, sector }));
        }
        if is(b"PREGAP") {
            return time(rest).map(|(rest, sectors)| (rest, Self::Pregap(sectors)));
        }
        if is(b"POSTGAP") {
            return time(rest).map(|(rest, sectors)| (rest, Self::Postgap(sectors)));
        }
        if is(b"REM") {
            return Ok((&[], remark(rest)));
        }
        match TEXT.into_iter().any(is) {
            true => Ok((&[], Self::Text)),
            false => Ok((&[], Self::Unknown)),
        }
    }
}

/// What programs put into remarks since the sheet has no command for it.
fn remark(input: &[u8]) -> Command<'_> {
    if input.eq_ignore_ascii_case(b"HIGH-DENSITY AREA") {
        return Command::HighDensityArea;
    }
    let session = text::word(input).ok().and_then(|(rest, word)| {
        let (_, session) = number(rest, 1).ok()?;
        word.eq_ignore_ascii_case(b"SESSION").then_some(session)
    });
    session.map_or(Command::Text, Command::Session)
}

/// Name and type of a file. A name that has blanks in it is in quotation marks, or should be.
fn file(input: &[u8]) -> Parsed<'_, Command<'_>> {
    let quoted = input.strip_prefix(b"\"").and_then(|inner| {
        let end = inner.iter().rposition(|byte| *byte == b'"')?;
        let (name, rest) = inner.split_at_checked(end)?;
        Some((name, rest.get(1..)?.trim_ascii()))
    });
    let plain = || {
        let end = input.iter().rposition(u8::is_ascii_whitespace)?;
        let (name, word) = input.split_at_checked(end)?;
        Some((name.trim_ascii_end(), word.trim_ascii()))
    };
    let Some((name, word)) = quoted.or_else(plain).filter(|(name, _)| !name.is_empty()) else {
        let what = "name and type of the file";
        return prim::broken(input, FormatErrorKind::Missing { what });
    };
    let is = |file_type: &[u8]| word.eq_ignore_ascii_case(file_type);
    // Sheets without a type are those of dumps.
    let file_type = if is(b"BINARY") || word.is_empty() {
        FileType::Binary
    } else if is(b"MOTOROLA") {
        FileType::Motorola
    } else {
        FileType::Audio
    };
    Ok((&[], Command::File { name, file_type }))
}

/// A number of two digits.
fn number(input: &[u8], least: u8) -> Parsed<'_, u8> {
    let (rest, word) = text::word(input)?;
    let number = text::number::<u8>(word);
    match number.filter(|number| (least..=99).contains(number)) {
        Some(number) => Ok((rest, number)),
        None => {
            let rule = "not a number up to 99, of a track above 0";
            prim::broken(input, FormatErrorKind::Broken { rule })
        }
    }
}

fn time(input: &[u8]) -> Parsed<'_, u32> {
    text::time(input, text::word(input)?)
}

fn mode(input: &[u8]) -> Parsed<'_, Mode> {
    let (rest, word) = text::word(input)?;
    let mut parts = word.splitn(2, |byte| *byte == b'/');
    let name = parts.next().unwrap_or_default();
    let size = parts
        .next()
        .map(|size| text::number(size).filter(|size| (2048..=2448).contains(size)));
    let is = |mode: &[u8]| name.eq_ignore_ascii_case(mode);
    let mode = match size {
        None if is(b"AUDIO") => Some(Mode::Audio(2352)),
        None if is(b"CDG") => Some(Mode::Audio(2448)),
        Some(Some(size)) if is(b"MODE1") => Some(Mode::Mode1(size)),
        Some(Some(size)) if is(b"MODE2") || is(b"CDI") => Some(Mode::Mode2(size)),
        _ => None,
    };
    match mode {
        Some(mode) => Ok((rest, mode)),
        None => {
            let rule = "not a mode of a track";
            prim::broken(input, FormatErrorKind::Broken { rule })
        }
    }
}

/// The lines of a cue sheet, each with the byte at which it begins.
///
/// ```
/// use isoudf::raw::container::Mode;
/// use isoudf::raw::container::cue::{Command, CueSheet};
///
/// let sheet = CueSheet::new(b"FILE \"disc.bin\" BINARY\n  TRACK 01 MODE1/2352\n");
/// let commands = sheet.collect::<Result<Vec<_>, _>>()?;
/// let (offset, track) = commands[1];
/// assert_eq!((offset, track), (25, Command::Track { number: 1, mode: Mode::Mode1(2352) }));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Debug)]
pub struct CueSheet<'a> {
    lines: Lines<'a>,
}

impl<'a> CueSheet<'a> {
    /// Iterates over a whole sheet.
    #[must_use]
    pub fn new(sheet: &'a [u8]) -> Self {
        Self {
            lines: Lines::new(sheet),
        }
    }

    /// Whether a text begins as cue sheets do.
    #[must_use]
    pub fn is_one(beginning: &[u8]) -> bool {
        let line = Lines::new(beginning).next();
        let word = line.and_then(|(_, line)| text::word(line).ok());
        word.is_some_and(|(rest, word)| {
            let mut first = FIRST.into_iter();
            !rest.is_empty() && first.any(|command| word.eq_ignore_ascii_case(command))
        })
    }
}

impl<'a> Iterator for CueSheet<'a> {
    /// An error is that of one line.
    type Item = Result<(u64, Command<'a>), FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (offset, line) = self.lines.next()?;
        let parsed: Result<_, Err<_>> = Command::body(line);
        let parsed = prim::outcome(Structure::CueSheet, line, parsed);
        let command = parsed.map(|(command, _)| (offset, command));
        Some(command.map_err(|error| error.based_at(offset)))
    }
}

impl FusedIterator for CueSheet<'_> {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn one(line: &[u8]) -> Result<Command<'_>, FormatError> {
        let mut sheet = CueSheet::new(line);
        let (offset, command) = sheet.next().unwrap()?;
        assert!(offset == 0 && sheet.next().is_none());
        Ok(command)
    }

    #[test]
    fn the_sheet_of_the_manual() {
        let sheet = b"FILE \"C:\\MYAUDIO.BIN\" BINARY\r\n  TRACK 01 MODE1/2352\r\n    INDEX 01 00:00:00\r\n  \
            TRACK 02 AUDIO\r\n    PREGAP 00:02:00\r\n    INDEX 01 12:34:56\r\n";
        let commands: Vec<_> = CueSheet::new(sheet).map(Result::unwrap).collect();
        let file_type = FileType::Binary;
        let (name, mode) = (&b"C:\\MYAUDIO.BIN"[..], Mode::Mode1(2352));
        let number = 2;
        assert_eq!(
            commands,
            [
                (0, Command::File { name, file_type }),
                (32, Command::Track { number: 1, mode }),
                (
                    57,
                    Command::Index {
                        number: 1,
                        sector: 0
                    }
                ),
                (
                    78,
                    Command::Track {
                        number,
                        mode: Mode::Audio(2352)
                    }
                ),
                (98, Command::Pregap(150)),
                (
                    119,
                    Command::Index {
                        number: 1,
                        sector: (12 * 60 + 34) * 75 + 56
                    }
                ),
            ]
        );
    }

    #[test]
    fn names_with_blanks_and_without_quotation_marks() {
        for (line, expected, of_type) in [
            (
                &b"file a b.bin binary"[..],
                &b"a b.bin"[..],
                FileType::Binary,
            ),
            (
                b"FILE \"a \"b\".wav\" WAVE",
                b"a \"b\".wav",
                FileType::Audio,
            ),
            (b"FILE \"a.bin\"", b"a.bin", FileType::Binary),
            (b"FILE a.bin MOTOROLA", b"a.bin", FileType::Motorola),
        ] {
            let Command::File { name, file_type } = one(line).unwrap() else {
                panic!();
            };
            assert_eq!((name, file_type), (expected, of_type));
        }
        for line in [&b"FILE"[..], b"FILE a.bin", b"FILE \"\" BINARY"] {
            assert!(one(line).is_err(), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn remarks_may_tell_of_sessions() {
        assert_eq!(one(b"REM SESSION 02"), Ok(Command::Session(2)));
        assert_eq!(one(b"rem high-density area"), Ok(Command::HighDensityArea));
        for line in [
            &b"REM"[..],
            b"REM SESSION",
            b"REM SESSION 0",
            b"REM DATE 1999",
            b"TITLE x",
        ] {
            assert_eq!(one(line), Ok(Command::Text));
        }
        assert_eq!(one(b"TITEL x"), Ok(Command::Unknown));
    }

    #[test]
    fn modes_tell_the_bytes_of_a_sector() {
        for (line, expected) in [
            (&b"TRACK 1 AUDIO"[..], Mode::Audio(2352)),
            (b"TRACK 1 CDG", Mode::Audio(2448)),
            (b"TRACK 1 MODE1/2048", Mode::Mode1(2048)),
            (b"TRACK 1 mode2/2336", Mode::Mode2(2336)),
            (b"TRACK 1 CDI/2448", Mode::Mode2(2448)),
        ] {
            let Command::Track { mode, .. } = one(line).unwrap() else {
                panic!("{}", line.escape_ascii());
            };
            assert_eq!(mode, expected);
        }
    }

    #[test]
    fn errors_tell_the_word() {
        for (line, at) in [
            (&b"TRACK 00 AUDIO"[..], 6),
            (b"TRACK 100 AUDIO", 6),
            (b"TRACK 1", 7),
            (b"TRACK 1 MODE3/2352", 8),
            (b"TRACK 1 MODE1/2047", 8),
            (b"TRACK 1 MODE1/2449", 8),
            (b"TRACK 1 MODE1", 8),
            (b"TRACK 1 AUDIO/2352", 8),
            (b"INDEX 1 00:60:00", 8),
            (b"INDEX 1 00:00:75", 8),
            (b"INDEX 1 00:00", 8),
            (b"INDEX 1 00:00:00:00", 8),
            (b"INDEX 1 4294967295:00:00", 8),
            (b"INDEX 100 00:00:00", 6),
            (b"PREGAP -1:00:00", 7),
        ] {
            let error = one(line).unwrap_err();
            let text = line.escape_ascii();
            assert_eq!(
                (error.structure, error.offset),
                (Structure::CueSheet, at),
                "{text}"
            );
        }
    }

    #[test]
    fn what_begins_like_a_sheet() {
        for text in [
            &b"FILE x BINARY"[..],
            b"\xEF\xBB\xBF\r\nrem x",
            b"CATALOG 1\n",
        ] {
            assert!(CueSheet::is_one(text));
        }
        for text in [
            &b""[..],
            b"FILE",
            b"FILES x",
            b"[CloneCD]",
            b"\0FILE x",
            b"TRACK 01 AUDIO",
        ] {
            assert!(!CueSheet::is_one(text));
        }
    }
}
