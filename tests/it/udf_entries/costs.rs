//! What reading a UDF tree costs.

use isoudf::{Image, Namespace};

use crate::common::{Counting, Holes, metered};
use crate::support::sparse::Content;
use crate::support::udf::{Builder, Disc, file, recorded};

const FILES: usize = 2000;
const WINDOW: u64 = 64 << 10;

fn disc(block_size: u64) -> Disc {
    let mut builder = Builder::new().block_size(block_size);
    for n in 0..FILES {
        builder = builder.file(&format!("/D/FILE{n:06}.TXT"), "");
    }
    builder.build()
}

#[test]
fn names_and_kinds_read_no_file_entry() {
    for block_size in [512, 2048] {
        let disc = disc(block_size);
        let (source, counts) = Counting::new(Holes(disc.image.clone()));
        let image = Image::new(source).unwrap();
        let tree = image.tree(Namespace::Udf).unwrap();
        counts.take();
        let mut directories = 0;
        for entry in tree.walk() {
            let entry = entry.unwrap();
            assert!(!entry.name().to_str().is_empty());
            directories += usize::from(entry.is_dir());
        }
        assert_eq!(directories, 1);
        let (reads, bytes) = counts.take();
        let len = disc.listed("/D").len + disc.listed("/").len;
        // Of both directories the file entry, and the windows.
        let windows = disc.listed("/D").len.div_ceil(WINDOW) + 1;
        assert!(reads <= windows + 2, "{reads} reads of {windows} windows");
        // What is cut by a window's end is read again.
        let most = len + windows * 300 + 2 * (16 << 10);
        assert!(bytes <= most, "{bytes} of {most} bytes");
    }
}

#[test]
fn a_listing_with_lengths_reads_file_entries_side_by_side() {
    for block_size in [512, 1024, 2048] {
        let disc = disc(block_size);
        let (source, counts) = Counting::new(Holes(disc.image.clone()));
        let image = Image::new(source).unwrap();
        counts.take();
        let walk = image.tree(Namespace::Udf).unwrap().walk();
        let count = walk.filter(|e| e.as_ref().unwrap().len().is_ok()).count();
        assert_eq!(count, FILES + 1);
        let (reads, bytes) = counts.take();
        let entries = FILES as u64 * block_size;
        let windows = disc.listed("/D").len.div_ceil(WINDOW) + 1;
        let most = entries.div_ceil(8 << 10) + windows + 3;
        assert!(reads <= most, "{reads} reads, {most} were enough");
        let all = entries + disc.listed("/D").len;
        assert!(bytes <= all + all / 4, "{bytes} bytes of {all}");
    }
}

#[test]
fn a_listing_takes_little_memory() {
    let image = Image::new(Counting::new(Holes(disc(2048).image)).0).unwrap();
    let (_, peak) = metered(|| {
        let walk = image.tree(Namespace::Udf).unwrap().walk();
        assert!(walk.map(|e| e.unwrap().len().unwrap()).sum::<u64>() > 0);
    });
    assert!(peak < 1 << 20, "{peak} bytes");
}

#[test]
fn the_end_of_a_large_file_takes_a_handful_of_reads() {
    const LEN: u64 = 24 << 30;
    let content = Content::hole(LEN).with(LEN - 4, b"last");
    // Apart, so that no two extents become one.
    let extents = (0..48).map(|_| recorded(1 << 29).after(1));
    let disc = Builder::new()
        .entry(file("/LARGE", content).extents(extents))
        .build();
    let (source, counts) = Counting::new(Holes(disc.image.clone()));
    let image = Image::new(source).unwrap();
    let (reads, bytes) = counts.take();
    assert!(
        reads <= 100 && bytes <= 256 << 10,
        "{reads} reads, {bytes} bytes to open"
    );
    let file = image.tree(Namespace::Udf).unwrap().open("/LARGE").unwrap();
    let mut end = [0; 8];
    assert_eq!(file.read_at(&mut end, LEN - 8).unwrap(), 8);
    assert_eq!(&end, b"\0\0\0\0last");
    let (reads, bytes) = counts.take();
    assert!(
        reads <= 5 && bytes <= 64 << 10,
        "{reads} reads, {bytes} bytes"
    );
}
