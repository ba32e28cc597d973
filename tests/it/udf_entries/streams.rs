//! Named streams, extended attributes, and what the integrity descriptor tells.

use isoudf::Entry;
use isoudf::raw::udf::Attributes;

use super::{agrees, on_each_tree, row};
use crate::common::Source;
use crate::support::udf::{Builder, Kind, dir, file, node};

fn streams(entry: &Entry<'_, Source>) -> Vec<(String, Vec<u8>)> {
    let streams = entry.streams().unwrap().unwrap();
    streams
        .map(|stream| {
            let stream = stream.unwrap();
            let bytes = stream.open().unwrap().read_to_vec().unwrap();
            assert!(!stream.is_dir());
            assert_eq!(stream.len().unwrap(), bytes.len() as u64);
            (stream.path(), bytes)
        })
        .collect()
}

#[test]
fn u14_streams_of_files_and_directories() {
    let long: Vec<u8> = (0..5000).map(|n| (n % 253) as u8).collect();
    let entry = file("/D/F", "main")
        .stream("first", "one")
        .stream("日本", &long);
    let builder = Builder::new()
        .entry(entry)
        .entry(dir("/S").stream("of dir", ""));
    let disc = builder.file("/S/PLAIN", "plain").build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        let file = tree.get("/D/F").unwrap();
        let read = streams(&file);
        let expected = [("/D/F:first", b"one".to_vec()), ("/D/F:日本", long.clone())];
        assert_eq!(read, expected.map(|(path, bytes)| (path.to_owned(), bytes)));
        assert_eq!(tree.read("/D/F").unwrap(), b"main");
        let directory = tree.get("/S").unwrap();
        assert_eq!(streams(&directory), [("/S:of dir".to_owned(), Vec::new())]);
        for path in ["/", "/D", "/S/PLAIN"] {
            assert!(
                tree.get(path).unwrap().streams().unwrap().is_none(),
                "{path}"
            );
        }
        // A stream is found by its id, and is no entry of a directory.
        for stream in file.streams().unwrap().unwrap() {
            let stream = stream.unwrap();
            let again = tree.entry(stream.id()).unwrap();
            assert_eq!(row(&again).content, row(&stream).content);
        }
        assert!(tree.get("/D/F:first").is_err());
        assert_eq!(tree.walk().count(), 4);
    });
}

#[test]
fn u14_streams_of_the_volume_are_those_of_the_root() {
    let builder = Builder::new()
        .system_stream("*UDF Backup", "b")
        .file("/F", "f");
    let disc = builder.system_stream("more", "m").build();
    on_each_tree(&disc, |tree| {
        let read = streams(&tree.root());
        let names: Vec<_> = read
            .iter()
            .map(|(path, _)| path.rsplit(':').next().unwrap())
            .collect();
        assert_eq!(names, ["*UDF Backup", "more"]);
        assert_eq!([&read[0].1[..], &read[1].1[..]], [b"b", b"m"]);
        assert!(tree.get("/F").unwrap().streams().unwrap().is_none());
    });
    // Unless the root has its own.
    let root = dir("/").stream("own", "r");
    let disc = Builder::new().system_stream("*UDF Backup", "b").entry(root);
    on_each_tree(&disc.build(), |tree| {
        let read: Vec<_> = streams(&tree.root()).into_iter().map(|s| s.1).collect();
        assert_eq!(read, [b"r"]);
    });
}

#[test]
fn u14_a_stream_directory_that_does_not_read_costs_no_more() {
    let mut disc = Builder::new()
        .entry(file("/F", "main").stream("s", "s"))
        .build();
    disc.extended_file_entry("/F")
        .stream_directory_icb_block()
        .set(0x00FF_FFFF);
    on_each_tree(&disc, |tree| {
        let file = tree.get("/F").unwrap();
        assert!(file.streams().is_err());
        assert_eq!(tree.read("/F").unwrap(), b"main");
    });
}

#[test]
fn u15_extended_attributes_are_given_raw_and_apart() {
    for (extended, revision) in [(false, 0x102), (false, 0x201), (true, 0x201)] {
        let builder = Builder::new()
            .revision(revision)
            .extended_file_entries(extended);
        let entry = node("/DEV", Kind::Block(3, 4), "")
            .implementation_attribute("*UDF DVD CGMS Info", &[1, 2, 3, 4])
            .application_attribute("*APP", b"value")
            .attribute(1, 1, b"\x01\0\0\0x".to_vec());
        let disc = builder.entry(entry).file("/NONE", "n").build();
        agrees(&disc);
        let mut disc = disc;
        let recorded = disc.attribute_header("/DEV").read();
        on_each_tree(&disc, |tree| {
            let none = tree.get("/NONE").unwrap().extended_attributes().unwrap();
            assert!(none.is_empty());
            assert_eq!(Attributes::parse(&none).unwrap().count(), 0);
            let space = tree.get("/DEV").unwrap().extended_attributes().unwrap();
            assert_eq!(space[..24], recorded[..24]);
            let all: Vec<_> = Attributes::parse(&space)
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let types: Vec<_> = all.iter().map(|a| a.attribute_type).collect();
            assert_eq!(types, [1, 12, 2048, 65536]);
            assert_eq!(&all[0].data[..5], b"\x01\0\0\0x");
            let device = all[1].device_specification().unwrap();
            assert_eq!((device.major, device.minor), (3, 4));
            for (attribute, identifier, value) in [
                (&all[2], &b"*UDF DVD CGMS Info"[..], &[1, 2, 3, 4][..]),
                (&all[3], b"*APP", b"value"),
            ] {
                let used = attribute.implementation_use().unwrap();
                assert_eq!(used.identifier.identifier(), identifier);
                // Behind the header checksum.
                assert_eq!(&used.data[2..], value);
            }
        });
    }
}

#[test]
fn u15_b21_broken_attributes_cost_nothing_else() {
    for length in [0, 11, 0xFFFF_FFFF] {
        let builder = Builder::new().extended_file_entries(false);
        let mut entry = file("/F", "f");
        for _ in 0..40 {
            entry = entry.attribute(3, 1, b"0000".to_vec());
        }
        let mut disc = builder.entry(entry).build();
        disc.attribute("/F", 20).attribute_length().set(length);
        on_each_tree(&disc, |tree| {
            let entry = tree.get("/F").unwrap();
            assert_eq!(entry.metadata().unwrap().len, 1);
            assert_eq!(tree.read("/F").unwrap(), b"f");
            let space = entry.extended_attributes().unwrap();
            let all: Vec<_> = Attributes::parse(&space).unwrap().collect();
            assert_eq!(
                (all.len(), all.iter().filter(|a| a.is_ok()).count()),
                (21, 20)
            );
        });
    }
}

#[test]
fn b21_attributes_without_data_fill_a_space() {
    let mut entry = file("/F", "f");
    for _ in 0..300 {
        entry = entry.attribute(7, 1, Vec::new());
    }
    let disc = Builder::new().block_size(4096).entry(entry).build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        let space = tree.get("/F").unwrap().extended_attributes().unwrap();
        assert_eq!(space.len(), 24 + 300 * 12);
        assert_eq!(Attributes::parse(&space).unwrap().flatten().count(), 300);
    });
    // All of them of length zero.
    let mut zeros = disc.clone();
    for n in 0..300 {
        zeros.attribute("/F", n).attribute_length().set(0);
    }
    on_each_tree(&zeros, |tree| {
        assert_eq!(tree.read("/F").unwrap(), b"f");
        let space = tree.get("/F").unwrap().extended_attributes().unwrap();
        assert_eq!(Attributes::parse(&space).unwrap().count(), 1);
    });
}

#[test]
fn u16_integrity_tells_state_and_counts() {
    for (types, closed) in [
        (&[1][..], true),
        (&[0], false),
        (&[0, 1], true),
        (&[1, 1, 0], false),
    ] {
        let builder = Builder::new()
            .integrity(types)
            .free_blocks(77)
            .revision(0x250);
        let mut disc = builder
            .file("/A/F", "f")
            .file("/B/G", "g")
            .file("/H", "h")
            .build();
        let last = types.len() - 1;
        let unique_id = disc.integrity(last).unique_id().get();
        // Sizes follow the free blocks.
        let size = disc.integrity(last).span(84, 4).get() as u32;
        on_each_tree(&disc, |tree| {
            let info = tree.udf_info().unwrap();
            assert_eq!(info.closed, Some(closed));
            // The root is one of the directories.
            assert_eq!(info.counts, Some((3, 3)));
            assert_eq!(info.space, [(Some(77), Some(size))]);
            assert_eq!(info.next_unique_id, Some(unique_id));
            assert_eq!(info.revision, 0x250);
            assert_eq!(info.revisions, Some([0x250, 0x250, 0x250]));
        });
    }
}

#[test]
fn u16_numbers_that_are_not_given_are_none() {
    let mut disc = Builder::new().file("/F", "f").build();
    disc.integrity(0).free_space().set(0xFFFF_FFFF);
    disc.integrity_use(0).number_of_files().set(12);
    disc.integrity_use(0).number_of_directories().set(34);
    on_each_tree(&disc, |tree| {
        let info = tree.udf_info().unwrap();
        assert_eq!(info.space[0].0, None);
        assert!(info.space[0].1.is_some());
        assert_eq!(info.counts, Some((12, 34)));
    });
}
