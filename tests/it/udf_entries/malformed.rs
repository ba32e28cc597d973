//! Numbers in file entries and identifiers that lie (rows B8 to B11, C8, D21).

use isoudf::{Error, FormatErrorKind, Handling, Image, LimitKind, Options, Structure};

use super::{agrees, listed, on_each_tree};
use crate::common::{Findings, failed, format_error, on_each_source_with};
use crate::support::sparse::Content;
use crate::support::udf::{Builder, Disc, Entry, file, hole, recorded};

#[test]
fn b8_a_length_of_descriptors_beyond_the_block() {
    for extended in [false, true] {
        for length in [0xFFFF_FFFF, 0x8000_0000, 2048] {
            let builder = Builder::new().extended_file_entries(extended);
            let mut disc = builder.file("/BAD", "bad").file("/F", "f").build();
            match extended {
                true => disc
                    .extended_file_entry("/BAD")
                    .length_of_allocation_descriptors()
                    .set(length),
                false => disc
                    .file_entry("/BAD")
                    .length_of_allocation_descriptors()
                    .set(length),
            }
            on_each_tree(&disc, |tree| {
                assert_eq!(tree.walk().filter(Result::is_ok).count(), 2);
                format_error(tree.open("/BAD"));
                assert_eq!(tree.read("/F").unwrap(), b"f");
            });
        }
    }
}

fn chained(extents: u64) -> Entry {
    let content: Vec<u8> = (0..extents * 512).map(|n| (n / 512) as u8).collect();
    let pieces = (0..extents).map(|n| recorded(512).after(n % 2));
    file("/CHAIN", content).extents(pieces).most_descriptors(1)
}

#[test]
fn b9_long_chains_of_descriptors_read_up_to_the_limit() {
    let disc = Builder::new()
        .block_size(512)
        .entry(chained(600))
        .file("/F", "f")
        .build();
    agrees(&disc);
    let mut options = Options::default();
    options.limits.allocation_extents = 100;
    on_each_source_with(&disc.bytes(), &options, |image| {
        let tree = image.best_tree();
        let Error::Limit { kind, limit, .. } = failed(tree.open("/CHAIN")) else {
            panic!("no limit");
        };
        assert_eq!((kind, limit), (LimitKind::AllocationExtents, 100));
        assert_eq!(tree.read("/F").unwrap(), b"f");
    });
}

#[test]
fn b10_a_file_of_holes_is_never_made() {
    const GIB: u64 = 1 << 30;
    let len = 1000 * (GIB - 2048);
    let extents = (0..1000).map(|_| hole(GIB - 2048));
    let entry = file("/BOMB", Content::hole(len)).extents(extents);
    let mut disc = Builder::new().entry(entry).build();
    let check = |disc: &Disc, stated: u64| {
        on_each_tree(disc, |tree| {
            let file = tree.open("/BOMB").unwrap();
            assert_eq!(file.len(), stated);
            let mut buf = [1; 64];
            for at in [0, GIB, len / 2, len - 64] {
                buf.fill(1);
                let read = file.read_at(&mut buf, at).unwrap();
                assert!(read > 0 && buf[..read].iter().all(|b| *b == 0));
            }
            let behind = file.read_at(&mut buf, len);
            match stated == len {
                true => assert_eq!(behind.unwrap(), 0),
                false => assert!(matches!(failed(behind), Error::Format(_))),
            }
        });
    };
    check(&disc, len);
    disc.extended_file_entry("/BOMB")
        .information_length()
        .set(1 << 63);
    check(&disc, 1 << 63);
}

#[test]
fn b11_a_length_beyond_the_descriptors_gives_what_there_is() {
    let content: Vec<u8> = (0..4096).map(|n| (n % 241) as u8).collect();
    for length in [u64::MAX, 1 << 63, 4097] {
        let mut disc = Builder::new()
            .file("/BAD", &content)
            .file("/F", "f")
            .build();
        disc.extended_file_entry("/BAD")
            .information_length()
            .set(length);
        let at = disc
            .extended_file_entry("/BAD")
            .information_length()
            .offset();
        on_each_tree(&disc, |tree| {
            let file = tree.open("/BAD").unwrap();
            assert_eq!(file.len(), length);
            let mut buf = vec![0; 4096];
            assert_eq!(file.read_at(&mut buf, 0).unwrap(), 4096);
            assert_eq!(buf, content);
            let error = format_error(file.read_to_vec());
            assert_eq!(error.offset, at);
            assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
            assert_eq!(tree.read("/F").unwrap(), b"f");
        });
    }
}

#[test]
fn b11_a_length_beyond_embedded_bytes_gives_what_there_is() {
    let mut disc = Builder::new()
        .entry(file("/BAD", "inside").embedded())
        .build();
    disc.extended_file_entry("/BAD").information_length().set(7);
    on_each_tree(&disc, |tree| {
        let file = tree.open("/BAD").unwrap();
        let mut buf = [0; 16];
        assert_eq!(file.read_at(&mut buf, 0).unwrap(), 6);
        assert_eq!(&buf[..6], b"inside");
        format_error(file.read_to_vec());
    });
}

fn three() -> Disc {
    let builder = Builder::new().file("/D/A", "a").file("/D/B", "b");
    builder.file("/D/C", "c").file("/Z", "z").build()
}

/// The directory gives an error, and what is before it; the rest of the volume is as it was.
#[track_caller]
fn breaks_at(disc: &Disc, before: &[&str]) {
    on_each_tree(disc, |tree| {
        let all = listed(&tree, "/D");
        let good = all.iter().map_while(|e| e.as_ref().ok());
        let good: Vec<_> = good.collect();
        assert_eq!(good, before);
        assert!(matches!(all[before.len()], Err(Error::Format(_))));
        assert_eq!(all.iter().filter(|e| e.is_err()).count(), 1);
        assert_eq!(tree.read("/Z").unwrap(), b"z");
    });
}

#[test]
fn c8_implementation_use_longer_than_the_directory() {
    for length in [0xFFFF, 0xFFFD, 400] {
        let mut disc = three();
        disc.identifier("/D/B")
            .length_of_implementation_use()
            .set(length);
        breaks_at(&disc, &["A"]);
    }
}

#[test]
fn d21_an_identifier_longer_than_the_rest_of_its_directory() {
    let mut disc = three();
    disc.identifier("/D/C").identifier_length().set(255);
    breaks_at(&disc, &["A", "B"]);
    let mut disc = three();
    disc.identifier("/D/C").identifier_length().set(3);
    breaks_at(&disc, &["A", "B"]);
}

#[test]
fn d21_a_directory_that_ends_in_an_identifier() {
    for cut in [1, 4, 20, 39] {
        let mut disc = three();
        let len = disc.listed("/D").len;
        disc.extended_file_entry("/D")
            .information_length()
            .set(len - cut);
        breaks_at(&disc, &["A", "B"]);
        let at = disc.identifier("/D/C").offset();
        on_each_tree(&disc, |tree| {
            let error = format_error(listed(&tree, "/D").remove(2));
            let structure = Structure::FileIdentifierDescriptor;
            assert_eq!((error.structure, error.offset), (structure, at));
            // Where its lengths are lost, too, as much as every identifier has.
            let needed = if cut <= 2 { 40 } else { 38 };
            let available = 40 - cut;
            assert_eq!(error.kind, FormatErrorKind::Truncated { needed, available });
        });
    }
}

/// Writers have counted unused bytes of the last block.
#[test]
fn d21_zeros_behind_the_last_identifier_are_none() {
    for zeros in [1, 4, 15, 16, 37, 38, 40, 400] {
        let mut disc = three();
        let len = disc.listed("/D").len;
        let at = disc.identifier("/D/C").offset() + 40;
        let mut extent = disc.short_descriptor("/D", 0);
        extent.extent_length().set(len + zeros);
        let mut entry = disc.extended_file_entry("/D");
        entry.information_length().set(len + zeros);
        on_each_tree(&disc, |tree| {
            let names: Vec<_> = listed(&tree, "/D")
                .into_iter()
                .map(Result::unwrap)
                .collect();
            assert_eq!(names, ["A", "B", "C"]);
        });
        let findings = Findings::default();
        let bytes = disc.bytes();
        let image = Image::with_options(&bytes[..], findings.options()).unwrap();
        assert_eq!(image.best_tree().read_dir("/D").unwrap().count(), 3);
        let told = findings.take();
        let told: Vec<_> = told
            .iter()
            .map(|f| (f.deviation.offset, f.handling))
            .collect();
        // Fewer than a tag are not even looked at.
        let expected = [(at, Handling::Ignored)];
        assert_eq!(told, expected[..usize::from(zeros >= 16)]);
    }
}
