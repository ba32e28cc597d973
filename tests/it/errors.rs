//! What is said of things that are no image, word by word.

use std::io::ErrorKind;

use isoudf::source::SourceError;
use isoudf::{Error, FormatErrorKind, Handling, Image, LimitKind, Namespace, Options, Structure};

use crate::common::{Findings, failed, format_error, refused, strict};
use crate::support::iso::{Builder, SECTOR, Tree, file};

const START: u64 = 16 * SECTOR;

/// Refused on each source in the same words, and as this kind of `io::Error`.
#[track_caller]
fn says(bytes: &[u8], text: &str, kind: ErrorKind) -> isoudf::FormatError {
    let error = refused(bytes, &Options::default());
    assert_eq!(error.to_string(), text);
    let format = match &error {
        Error::Format(format) => *format,
        other => panic!("{other:?}"),
    };
    assert_eq!(error.offset(), Some(format.offset));
    let io = std::io::Error::from(error);
    assert_eq!((io.kind(), io.to_string()), (kind, text.to_owned()));
    format
}

#[test]
fn a_text_file() {
    let text = "It was a dark and stormy night.\n".repeat(2000);
    let error = says(
        text.as_bytes(),
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8001: \
         found \"t was\", expected \"CD001\"",
        ErrorKind::InvalidData,
    );
    assert_eq!(error.structure, Structure::VolumeRecognition);
    let kind = FormatErrorKind::Signature {
        found: *b"t was\0\0\0",
        expected: b"CD001",
    };
    assert_eq!((error.offset, error.kind), (START + 1, kind));
}

#[test]
fn an_empty_file() {
    let error = says(
        b"",
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8000: 34816 bytes needed, 0 there",
        ErrorKind::UnexpectedEof,
    );
    let kind = FormatErrorKind::Truncated {
        needed: START + SECTOR,
        available: 0,
    };
    assert_eq!((error.offset, error.kind), (START, kind));
}

#[test]
fn a_file_of_a_hundred_bytes() {
    says(
        &[b'x'; 100],
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8000: 34816 bytes needed, 100 there",
        ErrorKind::UnexpectedEof,
    );
}

#[test]
fn zeros_and_control_characters_are_escaped() {
    says(
        &[0; 100_000],
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8001: \
         found \"\\x00\\x00\\x00\\x00\\x00\", expected \"CD001\"",
        ErrorKind::InvalidData,
    );
    let mut bytes = vec![0; 100_000];
    bytes[START as usize + 1..][..5].copy_from_slice(b"\x1B[2J\n");
    says(
        &bytes,
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8001: \
         found \"\\x1b[2J\\n\", expected \"CD001\"",
        ErrorKind::InvalidData,
    );
}

#[test]
fn an_image_cut_in_its_first_descriptor() {
    let bytes = Builder::new().file("/A", "a").build().bytes();
    for len in [START, START + 1, START + SECTOR - 1] {
        says(
            &bytes[..len as usize],
            &format!(
                "volume descriptor set (ECMA-119 6.7.1) at byte 0x8000: \
                 34816 bytes needed, {len} there"
            ),
            ErrorKind::UnexpectedEof,
        );
    }
}

#[test]
fn an_image_cut_behind_its_first_descriptor_opens_and_its_directory_does_not() {
    let mut disc = Builder::new().file("/A", "a").build();
    let root = disc.directory(Tree::Primary, "/");
    disc.truncate(START + SECTOR);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    assert!(image.is_truncated());
    let error = format_error(image.best_tree().walk().next().unwrap());
    assert_eq!(
        (error.structure, error.offset),
        (Structure::Directory, root.start)
    );
    let text = format!(
        "directory (ECMA-119 6.8) at byte {:#x}: reaches to byte {:#x}, \
         the image ends at byte 0x8800",
        root.start, root.end
    );
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_set_without_a_primary_descriptor() {
    let disc = Builder::new()
        .without_primary()
        .joliet(3)
        .file("/A", "a")
        .build();
    says(
        &disc.bytes(),
        "volume descriptor set (ECMA-119 6.7.1) at byte 0x8000: no primary volume descriptor",
        ErrorKind::InvalidData,
    );
}

#[test]
fn a_directory_of_the_host() {
    let error = failed(Image::open(std::env::temp_dir()));
    assert!(matches!(error, Error::Open { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with("cannot open the image: "),
        "{error}"
    );
    assert_eq!(error.offset(), None);
    #[cfg(unix)]
    {
        assert_eq!(error.to_string(), "cannot open the image: is a directory");
        assert_eq!(std::io::Error::from(error).kind(), ErrorKind::IsADirectory);
    }
}

#[test]
fn a_path_that_is_not_there() {
    let path = std::env::temp_dir().join("isoudf-test-no-such-file");
    let error = failed(Image::open(path));
    assert!(matches!(error, Error::Open { .. }), "{error:?}");
    assert!(
        error.to_string().starts_with("cannot open the image: "),
        "{error}"
    );
    assert_eq!(std::io::Error::from(error).kind(), ErrorKind::NotFound);
}

#[test]
fn a_broken_record_is_named_with_its_clause_and_byte() {
    let mut disc = Builder::new().file("/A", "a").build();
    disc.record(Tree::Primary, "/A").identifier_length().set(0);
    let at = disc
        .record(Tree::Primary, "/A")
        .identifier_length()
        .offset();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let error = failed(image.best_tree().walk().next().unwrap());
    let text = format!(
        "directory record (ECMA-119 9.1) at byte {at:#x}: \
         length of file identifier is 0, expected 1 or more"
    );
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_finding_says_what_was_done() {
    let mut disc = Builder::new().file("/A", "a").build();
    disc.record(Tree::Primary, "/A").extent().big(0);
    let mut record = disc.record(Tree::Primary, "/A");
    let (at, extent) = (record.extent().offset(), record.extent().get());
    let findings = crate::common::Findings::default();
    let bytes = disc.bytes();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    assert_eq!(image.best_tree().read_dir("/").unwrap().count(), 1);
    let text = format!(
        "directory record (ECMA-119 9.1) at byte {at:#x}: \
         both-endian extent differs: {extent} (little), 0 (big); \
         the little-endian value is used"
    );
    assert_eq!(findings.take()[0].to_string(), text);
}

/// I14: where there is no other volume the number is wrong, and the file is here.
#[test]
fn a_file_of_another_volume_than_the_only_one_is_read() {
    for size in [1, 0] {
        let builder = Builder::new().volume_set(size, 1);
        let mut disc = builder.entry(file("/V", "v").on_volume(2)).build();
        let bytes = disc.bytes();
        let mut record = disc.record(Tree::Primary, "/V");
        let at = record.volume_sequence_number().offset();
        let findings = Findings::default();
        let image = Image::with_options(&bytes[..], findings.options()).unwrap();
        assert_eq!(image.best_tree().read("/V").unwrap(), b"v");
        let [finding] = findings.take()[..] else {
            panic!("one finding");
        };
        assert_eq!(finding.handling, Handling::Ignored);
        let deviation = finding.deviation;
        assert_eq!(deviation.structure, Structure::DirectoryRecord);
        assert_eq!(deviation.offset, at);
        let text = "volume sequence number is 2, expected that of the only volume";
        assert_eq!(deviation.kind.to_string(), text);
        let image = Image::with_options(&bytes[..], strict()).unwrap();
        assert_eq!(format_error(image.best_tree().read("/V")), deviation);
    }
}

/// I14: the record is listed with all that it says.
#[test]
fn a_file_on_another_volume_of_the_set_names_it() {
    let builder = Builder::new().volume_set(3, 1);
    let builder = builder.entry(file("/V", "v").on_volume(2)).file("/A", "a");
    let mut disc = builder.build();
    let bytes = disc.bytes();
    let at = disc
        .record(Tree::Primary, "/V")
        .volume_sequence_number()
        .offset();
    for options in [Options::default(), strict()] {
        let image = Image::with_options(&bytes[..], options).unwrap();
        let tree = image.best_tree();
        assert_eq!(tree.read_dir("/").unwrap().flatten().count(), 2);
        let elsewhere = tree.get("/V").unwrap();
        assert_eq!(elsewhere.metadata().unwrap().len, 1);
        let error = failed(elsewhere.extents());
        assert_eq!(error.offset(), Some(at));
        assert_eq!(
            error.to_string(),
            format!("not on this volume, but on volume 2 of its set (at byte {at:#x})")
        );
        let error = failed(tree.open("/V"));
        assert_eq!(std::io::Error::from(error).kind(), ErrorKind::Unsupported);
        assert_eq!(tree.read("/A").unwrap(), b"a");
    }
}

/// What a caller of `std::io` is told: each error by its kind, and nothing of it is lost.
#[test]
fn errors_of_input_and_output_keep_kind_and_words() {
    let gone = || SourceError::Io(ErrorKind::PermissionDenied.into());
    let path: Box<str> = "/A".into();
    let (offset, len, size) = (7, 8, 9);
    let limit = Error::Limit {
        kind: LimitKind::Sessions,
        limit: 3,
        offset,
    };
    let what = "a way to read";
    for (error, kind, at) in [
        (
            Error::Open { source: gone() },
            ErrorKind::PermissionDenied,
            None,
        ),
        (
            Error::Io {
                offset,
                len,
                source: SourceError::OutOfBounds { offset, len, size },
            },
            ErrorKind::UnexpectedEof,
            Some(7),
        ),
        (
            Error::NotFound { path: path.clone() },
            ErrorKind::NotFound,
            None,
        ),
        (
            Error::NoNamespace(Namespace::Udf),
            ErrorKind::NotFound,
            None,
        ),
        (
            Error::NotADirectory { path: path.clone() },
            ErrorKind::NotADirectory,
            None,
        ),
        (Error::NotAFile { path }, ErrorKind::InvalidInput, None),
        (
            Error::Unsupported { what, offset },
            ErrorKind::Unsupported,
            Some(7),
        ),
        (
            Error::OtherVolume { number: 2, offset },
            ErrorKind::Unsupported,
            Some(7),
        ),
        (limit, ErrorKind::InvalidData, Some(7)),
    ] {
        assert_eq!(error.offset(), at, "{error}");
        let text = error.to_string();
        let io = std::io::Error::from(error);
        assert_eq!((io.kind(), io.to_string()), (kind, text));
        let inner = io.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
        assert!(inner.is_some(), "{io}");
    }
}

#[test]
fn errors_of_a_source_keep_kind_and_words() {
    let (offset, len, size) = (7, 8, 9);
    for (error, kind, text) in [
        (
            SourceError::OutOfBounds { offset, len, size },
            ErrorKind::UnexpectedEof,
            "8 bytes at byte 0x7 reach beyond the source's 9 bytes",
        ),
        (
            SourceError::Gap { offset },
            ErrorKind::InvalidInput,
            "no data at byte 0x7: it is between tracks, or of a track without data",
        ),
        (
            SourceError::Other("out of paper".into()),
            ErrorKind::Other,
            "out of paper",
        ),
    ] {
        assert_eq!((error.kind(), error.to_string()), (kind, text.to_owned()));
        let io = std::io::Error::from(error);
        assert_eq!((io.kind(), io.to_string()), (kind, text.to_owned()));
    }
    // The operating system's own is handed on as it is.
    let system = || std::io::Error::from_raw_os_error(5);
    let io = std::io::Error::from(SourceError::from(system()));
    assert_eq!(io.raw_os_error(), Some(5));
    assert_eq!(SourceError::from(system()).kind(), system().kind());
}
