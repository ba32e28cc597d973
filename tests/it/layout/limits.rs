//! Layouts of damaged and hostile images: bounded, and whole as far as can be read.

use isoudf::source::InMemory;
use isoudf::{Error, Image, LimitKind, Options, RegionKind};

use super::{covers, layout};
use crate::common::Counting;
use crate::damage::seeds;
use crate::support::iso::{Builder, SECTOR, Tree, file};

#[test]
fn what_cannot_be_read_is_unreferenced_and_told() {
    let builder = Builder::new().file("/A", "a").file("/D/B", "b");
    let mut disc = builder.build();
    let lost = disc.directory(Tree::Primary, "/D");
    disc.put(lost.start, &[1; 2048]);
    let layout = layout(&disc.bytes());
    assert_eq!(layout.unread_count(), layout.unread().len() as u64);
    let Some(Error::Format(error)) = layout.unread().first() else {
        panic!("{:?}", layout.unread());
    };
    assert!((lost.start..lost.end).contains(&error.offset));
    // The file that only it leads to.
    let file = disc.ranges("/D/B")[0].start;
    assert_eq!(layout.region(file).unwrap().kind, RegionKind::Unreferenced);
    // It is a directory still.
    assert_eq!(layout.region(lost.start).unwrap().kind, RegionKind::Owned);
}

#[test]
fn what_lies_behind_the_end_is_cut_there() {
    let builder = Builder::new().file("/A", vec![3; 9 * SECTOR as usize]);
    let mut disc = builder.build();
    let range = disc.ranges("/A")[0].clone();
    disc.truncate(range.start + 3 * SECTOR + 7);
    let layout = layout(&disc.bytes());
    let last = layout.regions().last().unwrap();
    assert_eq!((last.start, last.end), (range.start, disc.len()));
    assert_eq!(layout.at(disc.len() - 1)[0].range(), range);
}

#[test]
fn places_are_limited() {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/F{n}"), "x");
    }
    let disc = builder.build();
    let bytes = disc.bytes();
    let mut options = Options::default();
    options.limits.layout_places = 50;
    let image = Image::with_options(&bytes[..], options).unwrap();
    let layout = image.layout().unwrap();
    covers(&layout, disc.len());
    let limit = |error: &&Error| {
        matches!(
            error,
            Error::Limit {
                kind: LimitKind::LayoutPlaces,
                limit: 50,
                ..
            }
        )
    };
    assert_eq!(layout.unread().iter().filter(limit).count(), 1);
}

/// Files over each other by the thousand: as many regions as bounds, and owners when asked for.
#[test]
fn files_in_a_heap_take_little() {
    let content = vec![1; 64 * SECTOR as usize];
    let mut builder = Builder::new().file("/LONG", content);
    for n in 0..2000 {
        builder = builder.entry(file(&format!("/F{n}"), ""));
    }
    let disc = builder.build();
    let start = (disc.ranges("/LONG")[0].start / SECTOR) as u32;
    let mut builder = Builder::new().file("/LONG", vec![1; 64 * SECTOR as usize]);
    for n in 0..2000u32 {
        let heap = file(&format!("/F{n}"), "").extent(start);
        builder = builder.entry(heap.data_length(n * 60 + 1));
    }
    let disc = builder.build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let layout = image.layout().unwrap();
    covers(&layout, disc.len());
    assert!(layout.regions().len() < 6 * 2000);
    let heap = layout.at(u64::from(start) * SECTOR);
    assert_eq!(heap.len(), 2001);
}

#[test]
fn the_bytes_of_files_are_not_read() {
    let builder = Builder::new().file("/BIG", vec![5; 4 << 20]);
    let disc = builder.build();
    let (source, counts) = Counting::new(InMemory(disc.bytes()));
    let image = Image::new(source).unwrap();
    image.layout().unwrap();
    let (_, read) = counts.take();
    assert!(read < 200 << 10, "{read}");
    let at = disc.ranges("/BIG")[0].start;
    assert!(!image.is_zero(at, at + 5000).unwrap());
    assert!(image.is_zero(0, 32768).unwrap());
    assert!(image.is_zero(disc.len(), disc.len() + 1).is_err());
}

/// Whatever is broken, each byte is in one region, and the work is that of a few walks.
#[test]
fn damaged_images_are_covered_too() {
    for (name, seed) in seeds::all() {
        let size = seed.bytes.len();
        let mut bytes = seed.bytes.clone();
        for n in 0..40 {
            let at = seed.metadata[n * (seed.metadata.len() - 1) / 39];
            let kept = std::mem::replace(&mut bytes[at], [0xff, 0, 0x80, 7][n % 4]);
            let (source, counts) = Counting::new(InMemory(bytes.clone()));
            if let Ok(image) = Image::new(source) {
                counts.take();
                covers(&image.layout().unwrap(), size as u64);
                let (_, read) = counts.take();
                assert!(read < 40 * size as u64, "{name}: {read} of {size}");
            }
            bytes[at] = kept;
        }
    }
}
