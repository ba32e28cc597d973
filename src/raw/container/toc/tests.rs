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
