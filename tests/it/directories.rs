//! I4: directories of several windows: what the reader takes in at a time must not show.

use isoudf::Namespace;

use crate::common::{names, on_each_source, reads_back};
use crate::support::iso::{Builder, Order, SECTOR, Tree, associated, file};

/// Bytes that the reader takes in at a time; the tests only need to be around it.
const WINDOW: u64 = 32 * SECTOR;

#[test]
fn a_directory_of_several_windows_is_read_whole_and_in_order() {
    let mut builder = Builder::new().joliet(3);
    for n in 0..5000 {
        builder = builder.file(&format!("/BIG/FILE{n:05}.TXT"), format!("{n}"));
    }
    let disc = builder.build();
    let big = disc.directory(Tree::Joliet, "/BIG");
    assert!(big.end - big.start > 4 * WINDOW);
    reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
    on_each_source(&disc.bytes(), |image| {
        let wanted: Vec<_> = (0..5000).map(|n| format!("FILE{n:05}.TXT")).collect();
        assert_eq!(
            names(&image.tree(Namespace::Joliet).unwrap(), "/BIG"),
            wanted
        );
        assert_eq!(names(&image.tree(Namespace::Iso).unwrap(), "/BIG"), wanted);
    });
}

#[test]
fn records_of_the_greatest_length_stand_at_window_edges() {
    // 33 + 221 = 254 bytes: eight a sector.
    let mut builder = Builder::new().versions(Tree::Primary, None);
    for n in 0..600 {
        builder = builder.file(&format!("/{n:0221}"), format!("{n}"));
    }
    let disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    assert!(root.end - root.start > 2 * WINDOW);
    reads_back(&disc, &[Tree::Primary]);
}

#[test]
fn a_directory_ends_anywhere_about_a_window_edge() {
    // 42 bytes a record, 48 a sector: from a sector less than a window to one more.
    for count in [31 * 48, 32 * 48 - 3, 32 * 48 - 1, 32 * 48, 32 * 48 + 47] {
        let mut builder = Builder::new().versions(Tree::Primary, None);
        for n in 0..count {
            builder = builder.file(&format!("/{n:08}"), "");
        }
        reads_back(&builder.build(), &[Tree::Primary]);
    }
}

/// Filler before the entry under test moves it across a window edge record by record.
fn about_the_edge(entry: impl Fn(Builder) -> Builder) {
    for filler in 32 * 48 - 7..32 * 48 + 1 {
        let builder = Builder::new().versions(Tree::Primary, None);
        let mut builder = builder.order(Order::AsGiven);
        for n in 0..filler {
            builder = builder.file(&format!("/{n:08}"), "");
        }
        let disc = entry(builder).file("/Z", "z").build();
        reads_back(&disc, &[Tree::Primary]);
    }
}

#[test]
fn a_file_of_several_sections_is_joined_across_a_window_edge() {
    about_the_edge(|builder| {
        let entry = file("/M", vec![b'm'; 5 * 2048]);
        builder.entry(entry.pieces(&[2048, 4096, 2048]).apart(1))
    });
}

#[test]
fn an_associated_file_stays_with_its_file_across_a_window_edge() {
    about_the_edge(|builder| {
        let builder = builder.entry(associated("/M", "resource"));
        builder.file("/M", "data")
    });
}

#[test]
fn a_file_of_more_sections_than_a_window_holds_is_one_entry() {
    // 200 bytes a record: ten sectors of 2048 a hundred, so 2000 sections take 100 KiB and more.
    let name = format!("/{}", "M".repeat(167));
    let pieces: Vec<_> = (0..1999).map(|n| n % 19).collect();
    let len = pieces.iter().sum::<u64>() + 7;
    let content: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
    let builder = Builder::new().versions(Tree::Primary, None).file("/A", "a");
    let builder = builder
        .entry(file(&name, content).pieces(&pieces))
        .file("/Z", "z");
    let disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    assert!(root.end - root.start > 3 * WINDOW);
    reads_back(&disc, &[Tree::Primary]);
}

#[test]
fn an_entry_outlives_the_iterator_and_its_window() {
    let mut builder = Builder::new();
    for n in 0..4000 {
        builder = builder.file(&format!("/D/FILE{n:04}.TXT"), format!("{n}"));
    }
    on_each_source(&builder.build().bytes(), |image| {
        let entries: Vec<_> = image.best_tree().walk().map(Result::unwrap).collect();
        for (n, entry) in entries[1..].iter().enumerate().step_by(499) {
            assert_eq!(entry.path(), format!("/D/FILE{n:04}.TXT"));
            let content = entry.open().unwrap().read_to_vec().unwrap();
            assert_eq!(content, n.to_string().as_bytes());
        }
    });
}

#[test]
fn a_directory_behind_its_extended_attributes_is_found() {
    let builder = Builder::new().joliet(3).block_size(512);
    let builder = builder.entry(crate::support::iso::dir("/D").extended_attributes([9; 700]));
    let disc = builder.file("/D/F.TXT", "f").build();
    reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
}

#[test]
fn a_sector_of_padding_in_the_middle_is_passed_over() {
    let mut builder = Builder::new();
    for n in 0..200 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    let mut disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    let second = root.start + SECTOR..root.start + 2 * SECTOR;
    disc.put(second.start, &[0; SECTOR as usize]);
    let place = |n: &usize| disc.records(Tree::Primary, &format!("/FILE{n:03}.TXT"))[0];
    let kept = (0..200).filter(|n| !second.contains(&place(n)));
    let kept: Vec<_> = kept.map(|n| format!("FILE{n:03}.TXT")).collect();
    assert!((100..200).contains(&kept.len()));
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(names(&image.best_tree(), "/"), kept);
    });
}
