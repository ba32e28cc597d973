//! What reading a UDF tree costs.

use isoudf::source::InMemory;
use isoudf::{Image, Namespace};

use crate::common::{Counting, Holes, metered};
use crate::support::sparse::Content;
use crate::support::udf::{Builder, Disc, dir, file, link, recorded};

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

/// Reads and bytes that the lengths of all in `/A` cost.
fn lengths(disc: &Disc) -> (u64, u64) {
    let (source, counts) = Counting::new(Holes(disc.image.clone()));
    let image = Image::new(source).unwrap();
    let tree = image.tree(Namespace::Udf).unwrap();
    let entries = tree.read_dir("/A").unwrap().map(Result::unwrap);
    let entries: Vec<_> = entries.collect();
    counts.take();
    for entry in entries {
        assert_eq!(entry.len().unwrap(), 0);
    }
    counts.take()
}

#[test]
fn file_entries_are_read_together_up_to_a_gap_of_three_blocks() {
    const COUNT: u64 = 100;
    for between in [3, 4] {
        let mut builder = Builder::new().dir("/A").dir("/B");
        for n in 0..COUNT {
            builder = builder.file(&format!("/A/{n}"), "");
            for other in 0..between {
                builder = builder.file(&format!("/B/{n} {other}"), "");
            }
        }
        let (reads, bytes) = lengths(&builder.build());
        // Two of them and what is between are read at a time, or each by itself.
        let expected = match between {
            3 => (COUNT / 2, COUNT / 2 * 5 * 2048),
            _ => (COUNT, COUNT * 2048),
        };
        assert_eq!((reads, bytes), expected);
    }
}

#[test]
fn a_file_entry_far_away_does_not_keep_others_from_being_read_together() {
    let mut builder = Builder::new().entry(link("/A/FAR", "/B/FAR"));
    for n in 0..200 {
        builder = builder.file(&format!("/A/{n}"), "");
    }
    let (reads, _) = lengths(&builder.file("/B/FAR", "").build());
    assert!(reads <= 1 + 200_u64.div_ceil(8), "{reads} reads");
}

#[test]
fn a_doubtful_file_entry_without_a_copy_is_not_read_as_one() {
    let mut disc = Builder::new().file("/A/F", "").build();
    assert_eq!(lengths(&disc), (1, 2048));
    // By itself, since something is the matter with it.
    disc.file_entry("/A/F").descriptor_crc().set(0x1234);
    assert_eq!(lengths(&disc), (2, 2 * 2048));
}

#[test]
fn a_listing_with_lengths_takes_the_same_memory_again() {
    let disc = disc(2048);
    let image = Image::new(Counting::new(Holes(disc.image.clone())).0).unwrap();
    let (count, _) = metered(|| {
        let walk = image.tree(Namespace::Udf).unwrap().walk();
        assert!(walk.map(|e| e.unwrap().len().unwrap()).sum::<u64>() > 0);
    });
    // Of file entries that are read together only the count of their users is made anew.
    let most = FILES as u64 / 8 + 60;
    assert!(count <= most, "{count} allocations");
}

/// Eight windows of 64 KiB, 24 of 16 KiB, and below that one of 2 KiB a level.
#[test]
fn windows_shrink_with_depth() {
    let (mut builder, mut path) = (Builder::new(), String::new());
    let mut large = Vec::new();
    for level in 0..40 {
        // The directory comes first: what follows is in the window that is held.
        builder = builder.dir(&format!("{path}/D"));
        if (10..22).contains(&level) || level >= 34 {
            for n in 0..400 {
                let name = format!("{path}/{n:03}{}", "L".repeat(200));
                builder = builder.entry(link(&name, "/FILE"));
            }
            large.push((level, path.clone()));
        }
        path += "/D";
    }
    let disc = builder.file("/FILE", "").build();
    let (source, counts) = Counting::new(Holes(disc.image.clone()));
    let image = Image::new(source).unwrap();
    counts.take();
    let (_, peak) = metered(|| {
        let walk = image.tree(Namespace::Udf).unwrap().walk();
        assert_eq!(walk.map(Result::unwrap).count(), 41 + 400 * large.len());
    });
    assert!(peak < 512 << 10, "{peak} bytes");
    let (reads, _) = counts.take();
    let windows = large.iter().map(|(level, path)| {
        let window = if *level < 32 { 16 << 10 } else { 2 << 10 };
        // What a window's end cuts is read again.
        disc.listed(path).len.div_ceil(window - 300)
    });
    let most = windows.sum::<u64>() + 3 * 41;
    assert!(reads <= most, "{reads} reads, {most} were enough");
}

#[test]
fn a_source_that_lends_is_listed_with_no_copy_of_a_window() {
    // Identifiers end where extents do: a parent of 40 bytes, one of 88, then such of 64.
    let named = |n: usize, len: usize| format!("/D/{n:04}{}", "x".repeat(len - 4));
    let extents = (0..4).map(|_| recorded(4096).after(1));
    let mut builder = Builder::new().entry(dir("/D").extents(extents));
    builder = builder.file(&named(0, 49), "");
    for n in 1..255 {
        builder = builder.file(&named(n, 25), "");
    }
    // One that is shorter than what is worth a window where there is more.
    let small = (0..40).fold(Builder::new(), |b, n| b.file(&named(n, 25), ""));
    for disc in [builder.build(), small.build()] {
        let len = disc.listed("/D").len;
        assert!(len == 4 * 4096 || len < 4096);
        let bytes = disc.bytes();
        let image = Image::new(InMemory(&bytes)).unwrap();
        let (_, peak) = metered(|| {
            let tree = image.tree(Namespace::Udf).unwrap();
            let entries = tree.read_dir("/D").unwrap().map(Result::unwrap);
            assert!(entries.count() >= 40);
        });
        assert!(peak < 2048, "{peak} bytes");
    }
}
