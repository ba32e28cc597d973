//! Where the bytes of files are.

use isoudf::{Error, FormatErrorKind, Image, LimitKind, Options, Structure};

use super::{builder, is_format, place, reads_back, reads_back_in_silence, unreadable};
use crate::common::{Holes, failed, metered, on_each_source_with};
use crate::support::sparse::Content;
use crate::support::udf::{
    Allocation, Builder, Disc, What, dir, end, file, hole, recorded, unrecorded,
};

const ALLOCATIONS: [Allocation; 3] = [Allocation::Short, Allocation::Long, Allocation::Extended];

#[test]
fn u9_all_kinds_of_descriptors_and_extents() {
    for size in [512, 2048, 4096] {
        for allocation in ALLOCATIONS {
            for most in [usize::MAX, 4, 2, 1] {
                let content = Content::fill(9 * size as usize + 100, |n| (n % 251) as u8);
                let content = content
                    .without(2 * size..4 * size)
                    .without(6 * size..8 * size);
                let extents = [
                    recorded(2 * size).after(1),
                    unrecorded(size),
                    hole(size),
                    recorded(size).after(3),
                    recorded(size),
                    hole(2 * size),
                ];
                let file = file("/F", content).allocation(allocation).extents(extents);
                let builder = builder()
                    .block_size(size)
                    .entry(file.most_descriptors(most));
                reads_back_in_silence(&builder.build());
            }
        }
    }
}

#[test]
fn u9_embedded_bytes() {
    for len in [0, 1, 511, 1000, 1800] {
        for extended in [false, true] {
            let file = file("/F", vec![0x33; len]).embedded().extended(extended);
            let builder = builder().entry(file).embedded_directories();
            reads_back_in_silence(&builder.build());
        }
    }
}

#[test]
fn u9_a17_a_descriptor_of_length_zero_ends_the_list() {
    for allocation in ALLOCATIONS {
        let file = file("/F", vec![5; 4096]).allocation(allocation);
        let file = file.trailing([end(), recorded(2048), hole(2048)]);
        let mut disc = builder().entry(file).build();
        reads_back_in_silence(&disc);
        // Where the file should go on, it does not.
        disc.file_entry("/F").information_length().set(6000);
        let error = is_format(&unreadable(&disc, "/F"));
        assert_eq!(error.structure, Structure::FileEntry);
        let (needed, available) = (6000, 4096);
        assert_eq!(error.kind, FormatErrorKind::Truncated { needed, available });
    }
}

#[test]
fn d23_descriptors_of_more_or_less_than_the_file() {
    for allocation in ALLOCATIONS {
        let file = file("/F", vec![5; 5000]).allocation(allocation);
        let mut disc = builder().entry(file.trailing([recorded(4096)])).build();
        reads_back_in_silence(&disc);
        let at = disc.places(What::FileEntry, "/F")[0][0].start + 56;
        for len in [5000 + 4096 + 1, 1 << 63, u64::MAX] {
            disc.file_entry("/F").information_length().set(len);
            let error = is_format(&unreadable(&disc, "/F"));
            assert_eq!((error.structure, error.offset), (Structure::FileEntry, at));
            assert!(
                matches!(error.kind, FormatErrorKind::Truncated { needed, .. } if needed == len)
            );
        }
    }
}

fn chain(extents: u64, allocation: Allocation, most: usize) -> Disc {
    let file = file("/F", vec![6; 2048 * extents as usize]).allocation(allocation);
    let file = file.extents((0..extents).map(|_| recorded(2048).after(1)));
    builder().entry(file.most_descriptors(most)).build()
}

#[test]
fn u9_a14_a_chain_that_leads_back_into_itself() {
    for allocation in ALLOCATIONS {
        let mut disc = chain(8, allocation, 2);
        let places = disc.places(What::AllocationExtent, "/F");
        let start = disc.partition(0).partition_starting_location().get();
        // A link is the last but one of what each extent has.
        let (first, second) = (places[0][0].start / 2048 - start, places[1][0].start);
        let descriptors = disc.places(What::Descriptor, "/F");
        let mut links = descriptors
            .iter()
            .enumerate()
            .filter(|(_, p)| (second..second + 2048).contains(&p[0].start));
        let link = links.next_back().unwrap().0;
        match allocation {
            Allocation::Short => disc
                .short_descriptor("/F", link)
                .extent_position()
                .set(first),
            Allocation::Long => disc.long_descriptor("/F", link).extent_block().set(first),
            _ => disc
                .extended_descriptor("/F", link)
                .extent_block()
                .set(first),
        }
        let error = is_format(&unreadable(&disc, "/F"));
        assert_eq!(error.structure, Structure::AllocationExtentDescriptor);
        assert_eq!(error.offset, descriptors[link][0].start);
        assert!(matches!(error.kind, FormatErrorKind::Broken { .. }));
    }
}

#[test]
fn b9_a_long_chain_has_its_limit() {
    let disc = chain(600, Allocation::Short, 1);
    reads_back_in_silence(&disc);
    let extents = disc.places(What::AllocationExtent, "/F").len() as u32;
    assert!(extents >= 300);
    for (limit, reads) in [(extents - 1, false), (extents, true)] {
        let mut options = Options::default();
        options.limits.allocation_extents = limit;
        on_each_source_with(&disc.bytes(), &options, |image| {
            match image.best_tree().read("/F") {
                Ok(_) => assert!(reads),
                Err(Error::Limit {
                    kind, limit: found, ..
                }) => {
                    assert!(!reads);
                    assert_eq!((kind, found), (LimitKind::AllocationExtents, limit.into()));
                }
                Err(other) => panic!("{other}"),
            }
        });
    }
}

#[test]
fn u9_a_directory_of_several_extents() {
    for allocation in ALLOCATIONS {
        let root = dir("/").allocation(allocation);
        let mut builder =
            Builder::new().entry(root.extents([recorded(2048), recorded(2048).after(2)]));
        let sub = dir("/SUB").allocation(allocation).most_descriptors(1);
        builder = builder.entry(sub.extents([recorded(2048).after(1), recorded(2048).after(1)]));
        for n in 0..150 {
            builder = builder.file(&format!("/SUB/A file whose name is long {n:03}"), "f");
            builder = builder.file(&format!("/In the root, with a long name {n:03}"), "f");
        }
        reads_back_in_silence(&builder.build());
    }
}

#[test]
fn u9_files_over_1_gib() {
    let len = (3 << 30) + 12345;
    let mut content = Content::hole(len);
    let spots = [
        0,
        (1 << 30) - 2500,
        (2 << 30) - 5000,
        (3 << 30) - 7000,
        len - 4,
    ];
    for (n, &at) in spots.iter().enumerate() {
        content = content.with(at, [n as u8 + 1; 4]);
    }
    for allocation in ALLOCATIONS {
        let file = file("/BIG", content.clone()).allocation(allocation);
        let disc = Builder::new().entry(file).build();
        let image = Image::new(Holes(disc.image.clone())).unwrap();
        let tree = image.best_tree();
        let file = tree.open("/BIG").unwrap();
        assert_eq!(file.len(), len);
        for (n, &at) in spots.iter().enumerate() {
            let mut bytes = [0xEE; 4];
            assert_eq!(file.read_at(&mut bytes, at).unwrap(), 4);
            assert_eq!(bytes, [n as u8 + 1; 4]);
        }
        let extents = file.extents();
        assert_eq!(extents.len(), 4);
        let ranges = extents
            .iter()
            .map(|e| e.image_offset.unwrap()..e.image_end().unwrap());
        let listed = disc.listed("/BIG").ranges.iter().cloned();
        assert_eq!(super::joined(ranges), super::joined(listed));
    }
}

#[test]
fn b10_a_file_of_holes_costs_nothing() {
    const HOLE: u64 = 0x3FFF_F800;
    let len = 200 * HOLE;
    let file = file("/HOLES", Content::hole(len)).extents((0..200).map(|_| hole(HOLE)));
    let disc = Builder::new()
        .entry(file.allocation(Allocation::Short))
        .build();
    let image = Image::new(Holes(disc.image)).unwrap();
    let (_, peak) = metered(|| {
        let file = image.best_tree().open("/HOLES").unwrap();
        assert_eq!(file.len(), len);
        let mut bytes = [0xEE; 64];
        for at in [0, HOLE - 32, len / 2, len - 64] {
            bytes.fill(0xEE);
            assert_eq!(file.read_at(&mut bytes, at).unwrap(), 64);
            assert_eq!(bytes, [0; 64]);
        }
    });
    assert!(peak < 1 << 20, "{peak} bytes");
}

#[test]
fn d22_embedded_bytes_fewer_than_the_length() {
    let file = file("/F", "some").embedded();
    let mut disc = builder().entry(file).build();
    for len in [5, 2048, u64::MAX] {
        disc.file_entry("/F").information_length().set(len);
        let error = is_format(&unreadable(&disc, "/F"));
        assert_eq!(error.structure, Structure::FileEntry);
        let (needed, available) = (len, 4);
        assert_eq!(error.kind, FormatErrorKind::Truncated { needed, available });
    }
}

#[test]
fn d20_allocation_extents_of_a_wrong_length() {
    for len in [2048 - 23, 2048, 0xFFFF_FFFF] {
        let mut disc = chain(8, Allocation::Short, 2);
        let mut extent = disc.allocation_extent("/F", 0);
        extent.length_of_allocation_descriptors().set(len);
        let at = place(&disc, What::AllocationExtent, "/F", 0);
        let error = is_format(&unreadable(&disc, "/F"));
        assert_eq!(error.structure, Structure::AllocationExtentDescriptor);
        assert!((at..=at + 2048).contains(&error.offset));
    }
    // What is left over at the end is no descriptor.
    let mut disc = chain(8, Allocation::Short, 20);
    reads_back(&disc);
    disc = chain(8, Allocation::Short, 4);
    let last = disc.places(What::AllocationExtent, "/F").len() - 1;
    let mut extent = disc.allocation_extent("/F", last);
    let len = extent.length_of_allocation_descriptors().get();
    extent.length_of_allocation_descriptors().set(len + 5);
    reads_back(&disc);
}

#[test]
fn u9_compressed_extents_are_not_supported() {
    let file = file("/F", vec![5; 4096]).allocation(Allocation::Extended);
    let mut disc = builder().entry(file).build();
    disc.extended_descriptor("/F", 0)
        .recorded_length()
        .set(2048);
    let at = place(&disc, What::Descriptor, "/F", 0);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    match failed(image.best_tree().read("/F")) {
        Error::Unsupported { offset, .. } => assert_eq!(offset, at),
        other => panic!("{other}"),
    }
}

#[test]
fn b9_as_many_extents_as_the_limit_says() {
    let disc = chain(8, Allocation::Short, usize::MAX);
    for (limit, reads) in [(1, false), (7, false), (8, true), (9, true)] {
        let mut options = Options::default();
        options.limits.file_extents = limit;
        on_each_source_with(&disc.bytes(), &options, |image| {
            let read = image.best_tree().read("/F");
            match reads {
                true => assert_eq!(read.unwrap(), [6; 8 * 2048]),
                false => match failed(read) {
                    Error::Limit { kind, offset, .. } => {
                        assert_eq!(kind, LimitKind::FileExtents);
                        assert_eq!(offset, place(&disc, What::FileEntry, "/F", 0));
                    }
                    other => panic!("{other}"),
                },
            }
        });
    }
}

/// Where the file's bytes are all there, nothing is followed.
#[test]
fn d23_a_chain_goes_on_behind_the_file() {
    for allocation in ALLOCATIONS {
        let file = file("/F", vec![5; 4096]).allocation(allocation);
        let mut disc = builder().entry(file.trailing([recorded(2048)])).build();
        let (kind, nowhere) = (3 << 30 | 2048, 0xFF_FFFF);
        match allocation {
            Allocation::Short => {
                let mut behind = disc.short_descriptor("/F", 1);
                behind.extent_length().set(kind);
                behind.extent_position().set(nowhere);
            }
            Allocation::Long => {
                let mut behind = disc.long_descriptor("/F", 1);
                behind.extent_length().set(kind);
                behind.extent_block().set(nowhere);
            }
            _ => {
                let mut behind = disc.extended_descriptor("/F", 1);
                behind.extent_length().set(kind);
                behind.extent_block().set(nowhere);
            }
        }
        reads_back_in_silence(&disc);
    }
}

/// Blocks that follow each other in a virtual partition lie anywhere.
#[test]
fn u5_an_extent_of_a_virtual_partition() {
    let content: Vec<u8> = (0..5 * 2048).map(|n| (n / 2048) as u8 + 1).collect();
    let file = file("/F", &content).data_partition(1);
    let mut disc = builder().virtual_partition().entry(file).build();
    reads_back_in_silence(&disc);
    let place = disc.listed("/F").ranges[0].clone();
    assert_eq!(place.end - place.start, 5 * 2048);
    let first = disc.short_descriptor("/F", 0).extent_position().get() as usize;
    // The second block and the fourth change places.
    let entries = [1, 3].map(|n| disc.vat_entry(first + n).location().get());
    disc.vat_entry(first + 1).location().set(entries[1]);
    disc.vat_entry(first + 3).location().set(entries[0]);
    disc.put(place.start + 2048, &[4; 2048]);
    disc.put(place.start + 3 * 2048, &[2; 2048]);
    on_each_source_with(&disc.bytes(), &Options::default(), |image| {
        assert!(image.best_tree().read("/F").unwrap() == content);
    });
}
