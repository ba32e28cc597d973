//! I7: files of several sections.

use isoudf::source::ReadAt;
use isoudf::{Error, Image, LimitKind, Options};

use crate::common::{Counting, Holes, on_each_source, on_each_source_with, reads_back, seen};
use crate::support::iso::{Builder, Tree, file};
use crate::support::sparse::Content;

fn content(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8).collect()
}

#[test]
fn sections_make_one_entry_whether_they_touch_or_not() {
    for pieces in [
        &[2048][..],
        &[2048, 2048, 2048],
        &[4096, 100, 2048],
        &[0, 2048, 0, 0, 1],
        &[1, 1, 1, 1, 1, 1, 1, 1],
        &[10_000],
        &[10_000, 0],
    ] {
        for apart in [0, 1, 7] {
            let builder = Builder::new().joliet(3).file("/A", "a");
            let entry = file("/M.BIN", content(10_000)).pieces(pieces).apart(apart);
            let disc = builder.entry(entry).file("/Z", "z").build();
            reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
        }
    }
}

#[test]
fn extents_are_the_sections_in_order() {
    let entry = file("/M.BIN", content(9000)).pieces(&[4096, 2048]).apart(3);
    let disc = Builder::new().entry(entry).build();
    let ranges = disc.ranges("/M.BIN");
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/M.BIN").unwrap();
        let extents = entry.extents().unwrap();
        let read: Vec<_> = extents
            .iter()
            .map(|e| (e.file_offset, e.len, e.image_offset))
            .collect();
        let wanted = [
            (0, 4096, Some(ranges[0].start)),
            (4096, 2048, Some(ranges[1].start)),
            (6144, 2856, Some(ranges[2].start)),
        ];
        assert_eq!(read, wanted);
        assert_eq!(extents[2].image_end(), Some(ranges[2].end));
        assert_eq!(entry.as_slice(), None);
    });
}

#[test]
fn reads_at_every_place_cross_from_section_to_section() {
    let content = content(700);
    let entry = file("/M", content.clone())
        .pieces(&[100, 1, 0, 250])
        .apart(1);
    on_each_source(&Builder::new().entry(entry).build().bytes(), |image| {
        let file = image.best_tree().open("/M").unwrap();
        for offset in (0..=700).step_by(23).chain([99, 100, 101, 351, 352]) {
            for len in [0, 1, 2, 99, 101, 300, 700] {
                let mut buf = vec![0; len];
                let read = file.read_exact_at(&mut buf, offset as u64);
                assert_eq!(read.is_ok(), offset + len <= 700, "{offset} {len}");
                if read.is_ok() {
                    assert_eq!(buf, content[offset..offset + len], "{offset} {len}");
                }
            }
        }
    });
}

#[test]
fn sections_with_a_sector_of_padding_between_them_are_joined() {
    // Four sectors are taken by a filler; then one record a sector.
    let mut builder = Builder::new().versions(Tree::Primary, None);
    for n in 0..8 {
        builder = builder.file(&format!("/{n}{}", "F".repeat(220)), "");
    }
    let entry = file(&format!("/M{}", "M".repeat(219)), content(6000)).pieces(&[2048, 2048]);
    let disc = builder.entry(entry).build();
    let path = format!("/M{}", "M".repeat(219));
    let records = disc.records(Tree::Primary, &path);
    // Each of the three records to the start of a sector of its own, every other sector empty.
    let root = disc.directory(Tree::Primary, "/");
    let mut moved = disc.clone();
    let at = moved.len();
    let sectors = (root.end - root.start).div_ceil(2048) - 1;
    moved.append(&disc.image.get(root.start..root.start + sectors * 2048));
    let mut end = moved.len();
    for record in records {
        moved.put(end + 2048, &disc.image.get(record..record + 254));
        end += 4096;
    }
    moved.image.grow(end);
    moved.root_record(Tree::Primary).extent().set(at / 2048);
    moved.root_record(Tree::Primary).data_length().set(end - at);
    on_each_source(&moved.bytes(), |image| {
        let read = image.best_tree().read(&path);
        assert_eq!(read.unwrap(), content(6000));
    });
}

#[test]
fn more_than_four_gib_is_one_size_and_read_everywhere() {
    const GIB: u64 = 1 << 30;
    // Marks about the edges of 32 bits, of the longest extent, and of the file.
    let longest = 0xFFFF_F800;
    let mut content = Content::hole(9 * GIB + 5);
    for at in [0, longest - 2, 4 * GIB - 2, 2 * longest - 2, 9 * GIB] {
        content = content.with(at, b"MARK");
    }
    let disc = Builder::new().file("/BIG", content).file("/Z", "z").build();
    let ranges = disc.ranges("/BIG");
    assert_eq!(ranges.len(), 3);
    let image = Image::new(Holes(disc.image.clone())).unwrap();
    let entry = image.best_tree().get("/BIG").unwrap();
    assert_eq!(entry.len().unwrap(), 9 * GIB + 5);
    let starts: Vec<_> = entry
        .extents()
        .unwrap()
        .iter()
        .map(|e| e.image_offset.unwrap())
        .collect();
    assert_eq!(
        starts,
        ranges.iter().map(|range| range.start).collect::<Vec<_>>()
    );
    let file = entry.open().unwrap();
    for at in [0, longest - 2, 4 * GIB - 2, 2 * longest - 2, 9 * GIB] {
        let mut buf = [9; 5];
        file.read_exact_at(&mut buf, at).unwrap();
        assert_eq!(&buf, b"MARK\0", "at {at}");
    }
    assert_eq!(file.read_at(&mut [0; 9], 9 * GIB + 5).unwrap(), 0);
    assert_eq!(image.best_tree().read("/Z").unwrap(), b"z");
}

#[test]
fn the_limit_of_sections_is_kept_to_the_last() {
    let entry = |pieces: &[u64]| file("/M", content(9000)).pieces(pieces);
    let mut options = Options::default();
    options.limits.file_sections = 3;
    let disc = Builder::new().entry(entry(&[2048, 2048])).build();
    on_each_source_with(&disc.bytes(), &options, |image| {
        assert_eq!(image.best_tree().read("/M").unwrap(), content(9000));
    });
    let disc = Builder::new()
        .entry(entry(&[2048, 2048, 2048]))
        .file("/Z", "")
        .build();
    let offset = disc.records(Tree::Primary, "/M")[0];
    on_each_source_with(&disc.bytes(), &options, |image| {
        let mut entries = image.best_tree().read_dir("/").unwrap();
        match entries.next() {
            Some(Err(Error::Limit {
                kind,
                limit: 3,
                offset: at,
            })) => {
                assert_eq!((kind, at), (LimitKind::FileSections, offset));
            }
            other => panic!("{other:?}"),
        }
        assert!(entries.flatten().count() <= 1, "it ends");
    });
}

#[test]
fn the_default_limit_lets_every_real_file_through() {
    // 4096 sections of a byte each, and a small tree beside it.
    let entry = file("/M", content(4096)).pieces(&[1; 4095]);
    let disc = Builder::new().entry(entry).build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let all = seen(&image.best_tree());
    assert_eq!((all.len(), &all[0].content), (1, &content(4096)));
}

#[test]
fn what_follows_a_file_of_more_records_than_a_window_is_listed() {
    let entry = file("/A", content(2500)).pieces(&[1; 2499]);
    let builder = Builder::new().path_tables(0).entry(entry);
    let disc = (0..200).fold(builder, |disc, n| disc.file(&format!("/B{n:03}"), "b"));
    let mut disc = disc.build();
    assert!(
        disc.record(Tree::Primary, "/B000").offset()
            > disc.directory(Tree::Primary, "/").start + (64 << 10)
    );
    reads_back(&disc, &[Tree::Primary]);
}

#[test]
fn files_of_several_sections_cost_no_read() {
    let reads = |pieces: &[u64]| {
        let builder = (0..2000).fold(Builder::new().path_tables(0), |disc, n| {
            let entry = file(&format!("/F{n:04}"), "file");
            disc.entry(if n % 50 == 7 {
                entry.pieces(pieces)
            } else {
                entry
            })
        });
        let disc = builder.build();
        let directory = disc.directory(Tree::Primary, "/");
        assert!(directory.end - directory.start > 64 << 10);
        let (source, counts) = Counting::new(Holes(disc.image.clone()));
        let image = Image::new(source).unwrap();
        counts.take();
        assert_eq!(image.best_tree().walk().flatten().count(), 2000);
        counts.take().0
    };
    assert_eq!(reads(&[1]), reads(&[]));
}
