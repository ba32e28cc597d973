//! Broken entries, headers, block pointers and blocks: what is told, and where.

use isoudf::raw::zisofs::Layout;
use isoudf::{
    Error, File, FormatErrorKind, Handling, Image, LimitKind, Namespace, Options, Structure,
};

use super::stream::{ENTRY, Stream, content};
use crate::common::{Findings, Source, failed, format_error, on_each_source_with, strict};
use crate::support::iso::Builder;

const LAYOUTS: [Layout; 2] = [Layout::V1, Layout::V2];
const LEN: usize = 200_000;

fn with_options(stream: &Stream, options: &Options, check: impl Fn(File<'_, Source>)) {
    // Another file before it, so that it begins anywhere.
    let builder = Builder::new()
        .file("/BEFORE", "x")
        .file("/FILE", &stream.bytes[..]);
    on_each_source_with(&builder.build().bytes(), options, |image| {
        check(open(image, stream));
    });
}

fn open<'i>(image: &'i Image<Source>, stream: &Stream) -> File<'i, Source> {
    let tree = image.tree(Namespace::Iso).unwrap();
    let file = tree.open("/FILE").unwrap();
    file.with_zisofs(stream.entry(), ENTRY)
}

fn on_file(stream: &Stream, check: impl Fn(File<'_, Source>)) {
    with_options(stream, &Options::default(), check);
}

/// The error of reading all; its offset counts from the file's first stored byte, or, in the entry,
/// from that.
#[track_caller]
fn error(stream: &Stream) -> (Structure, u64, FormatErrorKind) {
    let found = std::cell::RefCell::new(Vec::new());
    on_file(stream, |file| {
        let error = format_error(file.read_to_vec());
        let base = match error.structure {
            Structure::ZisofsEntry => ENTRY,
            _ => file.extents()[0].image_offset.unwrap(),
        };
        found
            .borrow_mut()
            .push((error.structure, error.offset - base, error.kind));
        // The bytes stored can be had all the same.
        assert!(file.raw().read_to_vec().unwrap() == stream.bytes);
    });
    let found = found.into_inner();
    assert!(found.iter().all(|error| *error == found[0]), "{found:?}");
    found[0]
}

#[test]
fn what_is_well_made_is_read_in_every_block_size() {
    for layout in LAYOUTS {
        let most = if layout == Layout::V1 { 17 } else { 20 };
        for log2 in 15..=most {
            for len in [1, 1 << log2, (1 << log2) + 1, 3 << log2] {
                let content = content(len);
                on_file(&Stream::new(layout, log2, &content), |file| {
                    assert!(file.read_to_vec().unwrap() == content, "{log2} {len}");
                });
            }
        }
        // Nothing but a header and a pointer; nothing but zeros.
        for content in [vec![], vec![0; 100_000]] {
            on_file(&Stream::new(layout, 15, &content), |file| {
                assert!(file.read_to_vec().unwrap() == content);
            });
        }
    }
}

#[test]
fn a_longer_header_is_passed_over() {
    for layout in LAYOUTS {
        let content = content(LEN);
        let mut stream = Stream::new(layout, 16, &content);
        let words = layout.header_length() as u8 / 4 + 2;
        for number in 0..=LEN.div_ceil(1 << 16) {
            stream.set_pointer(number, stream.pointer(number) + 8);
        }
        let end = layout.header_length();
        stream.bytes.splice(end..end, [0xEE; 8]);
        stream.entry[2] = words;
        stream.bytes[if layout == Layout::V1 { 12 } else { 9 }] = words;
        on_file(&stream, |file| {
            assert!(file.read_to_vec().unwrap() == content);
        });
    }
}

#[test]
fn b20_block_sizes_out_of_range_are_refused() {
    for layout in LAYOUTS {
        let most = if layout == Layout::V1 { 17 } else { 20 };
        for log2 in [0, 9, 14, most + 1, 32, 63, 64, 255] {
            let mut stream = Stream::new(layout, 15, &content(LEN));
            stream.entry[3] = log2;
            let (structure, offset, kind) = error(&stream);
            assert_eq!((structure, offset), (Structure::ZisofsEntry, 7));
            assert!(
                matches!(kind, FormatErrorKind::Value { found, .. } if found == u64::from(log2))
            );
        }
    }
}

#[test]
fn headers_too_short_for_their_fields_are_refused() {
    for layout in LAYOUTS {
        for words in 0..layout.header_length() as u8 / 4 {
            let mut stream = Stream::new(layout, 15, &content(LEN));
            stream.entry[2] = words;
            let (structure, offset, _) = error(&stream);
            assert_eq!((structure, offset), (Structure::ZisofsEntry, 6));
        }
    }
}

#[test]
fn a_header_that_differs_is_refused() {
    let pick = |layout, first, second| match layout {
        Layout::V1 => first,
        Layout::V2 => second,
    };
    for layout in LAYOUTS {
        let changed = |at: usize| {
            let mut stream = Stream::new(layout, 15, &content(LEN));
            stream.bytes[at] ^= 3;
            let (structure, offset, kind) = error(&stream);
            assert_eq!(structure, Structure::ZisofsHeader);
            (offset, kind)
        };
        for at in 0..8 {
            let (offset, kind) = changed(at);
            assert!(matches!(kind, FormatErrorKind::Signature { .. }) && offset == 0);
        }
        let (words, log2) = (pick(layout, 12, 9), pick(layout, 13, 11));
        for at in [words, log2] {
            assert_eq!(changed(at as usize).0, at);
        }
    }
    let mut stream = Stream::new(Layout::V2, 15, &content(LEN));
    stream.bytes[10] = 2;
    assert_eq!(error(&stream).1, 10);
}

#[test]
fn another_size_in_the_header_is_a_finding() {
    for (layout, at) in [(Layout::V1, 8), (Layout::V2, 12)] {
        let content = content(LEN);
        let mut stream = Stream::new(layout, 15, &content);
        stream.bytes[at] ^= 1;
        let findings = Findings::default();
        with_options(&stream, &findings.options(), |file| {
            // All findings of the tree itself are behind.
            findings.take();
            assert!(file.read_to_vec().unwrap() == content);
            let found = findings.take();
            assert_eq!((found.len(), found[0].handling), (1, Handling::Ignored));
            let base = file.extents()[0].image_offset.unwrap();
            assert_eq!(found[0].deviation.offset, base + at as u64);
            assert_eq!(found[0].deviation.structure, Structure::ZisofsHeader);
            // It is told once, and to clones no more.
            file.clone().read_to_vec().unwrap();
            assert!(findings.take().is_empty());
        });
        with_options(&stream, &strict(), |file| {
            for _ in 0..2 {
                let error = format_error(file.read_to_vec());
                assert_eq!(error.structure, Structure::ZisofsHeader);
            }
        });
    }
}

#[test]
fn of_a_size_in_both_orders_the_little_endian_is_taken() {
    let content = content(LEN);
    let mut stream = Stream::new(Layout::V1, 15, &content);
    stream.entry[11] ^= 1;
    let findings = Findings::default();
    with_options(&stream, &findings.options(), |file| {
        findings.take();
        assert!(file.read_to_vec().unwrap() == content);
        let found = findings.take();
        assert_eq!(
            (found.len(), found[0].handling),
            (1, Handling::LittleEndian)
        );
        assert_eq!(found[0].deviation.offset, ENTRY + 8);
    });
    with_options(&stream, &strict(), |file| {
        let error = format_error(file.read_to_vec());
        assert!(matches!(error.kind, FormatErrorKind::BothEndian { .. }));
    });
}

#[test]
fn a_wrong_size_in_entry_and_header_is_met_at_the_last_block() {
    for (len, rule) in [
        (LEN - 1, "expands to more than the block's size"),
        (LEN + 1, "expands to less than the block's size"),
    ] {
        let mut stream = Stream::new(Layout::V1, 15, &content(LEN));
        let size = u32::try_from(len).unwrap();
        stream.entry[4..8].copy_from_slice(&size.to_le_bytes());
        stream.entry[8..].copy_from_slice(&size.to_be_bytes());
        stream.bytes[8..12].copy_from_slice(&size.to_le_bytes());
        let (structure, offset, kind) = error(&stream);
        let last = stream.pointer(LEN / (1 << 15));
        assert_eq!((structure, offset), (Structure::ZisofsBlock, last));
        assert_eq!(kind, FormatErrorKind::Broken { rule });
    }
}

#[test]
fn more_blocks_than_the_file_has_pointers_are_refused() {
    // 4 GiB in blocks of 32 KiB, and as much as 64 bits can say.
    let mut stream = Stream::new(Layout::V1, 15, &content(LEN));
    stream.entry[4..].fill(255);
    let available = stream.bytes.len() as u64;
    let needed = 16 + ((1 << 17) + 1) * 4;
    let kind = FormatErrorKind::Truncated { needed, available };
    assert_eq!(error(&stream), (Structure::ZisofsHeader, 0, kind));

    let mut options = Options::default();
    options.limits.zisofs_bytes = u64::MAX;
    let mut stream = Stream::new(Layout::V2, 15, &content(LEN));
    stream.entry[4..].fill(255);
    with_options(&stream, &options, |file| {
        assert_eq!(file.len(), u64::MAX);
        let error = format_error(file.read_at(&mut [0], 0));
        assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
        let error = format_error(file.read_at(&mut [0], u64::MAX - 1));
        assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
    });
}

#[test]
fn what_is_expanded_has_a_limit() {
    let stream = Stream::new(Layout::V2, 15, &content(LEN));
    let mut options = Options::default();
    options.limits.zisofs_bytes = LEN as u64;
    with_options(&stream, &options, |file| {
        assert_eq!(file.read_to_vec().unwrap().len(), LEN);
    });
    options.limits.zisofs_bytes -= 1;
    with_options(&stream, &options, |file| {
        let error = failed(file.read_to_vec());
        let Error::Limit {
            kind,
            limit,
            offset,
        } = error
        else {
            panic!("{error}");
        };
        assert_eq!((kind, limit), (LimitKind::ZisofsBytes, LEN as u64 - 1));
        assert_eq!(offset, ENTRY);
        assert_eq!(file.raw().read_to_vec().unwrap(), stream.bytes);
    });
}

#[test]
fn block_pointers_must_ascend_within_the_file() {
    for layout in LAYOUTS {
        let len = layout.pointer_length() as u64;
        let set = |number: usize, value: &dyn Fn(&Stream) -> u64| {
            let mut stream = Stream::new(layout, 15, &content(LEN));
            let value = value(&stream);
            stream.set_pointer(number, value);
            let (structure, offset, kind) = error(&stream);
            assert_eq!(structure, Structure::ZisofsHeader);
            let FormatErrorKind::Value { found, .. } = kind else {
                panic!("{kind}");
            };
            assert_eq!(found, value);
            (offset - stream.pointer_at(number) as u64).checked_div(len)
        };
        // Before the data; behind the file; back; too far from the one before.
        assert_eq!(set(0, &|stream| stream.pointer(0) - 1), Some(0));
        assert_eq!(set(0, &|_| 0), Some(0));
        assert_eq!(set(2, &|stream| stream.bytes.len() as u64 + 1), Some(0));
        assert_eq!(set(7, &|_| u64::from(u32::MAX)), Some(0));
        assert_eq!(set(3, &|stream| stream.pointer(2) - 1), Some(0));
    }
    // A block of more than twice its size.
    let mut stream = Stream::new(Layout::V1, 15, &[7; 40_000]);
    let end = stream.pointer(1) + 70_000;
    stream.bytes.resize(100_000, 0);
    stream.set_pointer(1, end);
    let (structure, offset, _) = error(&stream);
    assert_eq!((structure, offset), (Structure::ZisofsHeader, 20));
}

#[test]
fn a_broken_block_is_told_and_the_others_read() {
    let expected = content(LEN);
    let mut stream = Stream::new(Layout::V1, 15, &expected);
    let (start, end) = (stream.pointer(1), stream.pointer(2));
    stream.bytes[(start + end) as usize / 2] ^= 0x10;
    let (structure, offset, _) = error(&stream);
    assert_eq!((structure, offset), (Structure::ZisofsBlock, start));
    on_file(&stream, |file| {
        // What lies before is delivered first, what lies behind is there.
        let mut buf = vec![0; 100_000];
        assert_eq!(file.read_at(&mut buf, 0).unwrap(), 32_768);
        assert!(buf[..32_768] == expected[..32_768]);
        for small in [1, 4096, 40_000] {
            let mut buf = vec![0; small];
            let error = format_error(file.read_at(&mut buf, 32_768));
            assert_eq!(error.structure, Structure::ZisofsBlock);
        }
        let mut buf = vec![0; 65_536];
        let read = file.read_at(&mut buf, 65_536).unwrap();
        assert!(read == 32_768 && buf[..read] == expected[65_536..98_304]);
    });
}

#[test]
fn a_changed_check_sum_is_noticed() {
    let mut stream = Stream::new(Layout::V2, 15, &content(LEN));
    let end = stream.pointer(1) as usize;
    stream.bytes[end - 1] ^= 1;
    let rule = "its bytes do not have its check sum (Adler-32)";
    let kind = FormatErrorKind::Broken { rule };
    assert_eq!(
        error(&stream),
        (Structure::ZisofsBlock, stream.pointer(0), kind)
    );
}

#[test]
fn other_algorithms_are_unsupported() {
    for (layout, algorithm) in [
        (Layout::V2, *b"XZ"),
        (Layout::V2, *b"pz"),
        (Layout::V1, *b"PZ"),
        (Layout::V1, *b"\0\0"),
    ] {
        let mut stream = Stream::new(layout, 15, &content(LEN));
        stream.entry[..2].copy_from_slice(&algorithm);
        on_file(&stream, |file| {
            let error = failed(file.read_to_vec());
            assert!(
                matches!(error, Error::Unsupported { offset: ENTRY, .. }),
                "{error}"
            );
            assert_eq!(file.raw().read_to_vec().unwrap(), stream.bytes);
        });
    }
}

#[test]
fn a_cut_image_says_where_it_ends() {
    let expected = content(LEN);
    let stream = Stream::new(Layout::V1, 15, &expected);
    let disc = Builder::new()
        .file("/FILE", &stream.bytes[..])
        .build()
        .bytes();
    let whole = isoudf::Image::new(&disc[..]).unwrap();
    let tree = whole.tree(Namespace::Iso).unwrap();
    let base = tree.open("/FILE").unwrap().extents()[0]
        .image_offset
        .unwrap();
    // Within the second block, within the pointers, within the header.
    for (cut, read) in [(stream.pointer(1) + 9, 32_768), (30, 0), (15, 0)] {
        let cut = &disc[..(base + cut) as usize];
        on_each_source_with(cut, &Options::default(), |image| {
            let file = open(image, &stream);
            let mut buf = vec![0; LEN];
            let done = file.read_at(&mut buf, 0).unwrap_or(0);
            assert!(done == read && buf[..done] == expected[..done]);
            let error = format_error(file.read_at(&mut buf, done as u64));
            assert!(
                matches!(error.kind, FormatErrorKind::BeyondImage { .. }),
                "{error}"
            );
        });
    }
}
