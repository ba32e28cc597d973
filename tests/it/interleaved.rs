//! I9, C12: files in file units with gaps between them (ECMA-119 6.4.3).

use isoudf::{Error, Extent, FormatErrorKind, Image, LimitKind, Namespace, Options, Structure};

use crate::common::{
    Findings, Holes, failed, format_error, metered, on_each_source, on_each_source_with,
    reads_back, strict,
};
use crate::support::iso::{Builder, SECTOR, Tree, file};

/// Bytes of which no two blocks are alike.
fn content(len: usize) -> Vec<u8> {
    (0..len)
        .map(|at| (at / 7 % 251) as u8 ^ (at >> 9) as u8)
        .collect()
}

#[test]
fn i9_units_and_gaps_are_honoured() {
    for block_size in [512, 1024, 2048] {
        let builder = Builder::new().block_size(block_size);
        let unit = 2 * block_size as usize;
        let disc = builder
            .entry(file("/WHOLE", content(4 * unit)).interleaved(2, 3))
            .entry(file("/PART", content(3 * unit + 1)).interleaved(2, 1))
            .entry(file("/ONE", content(5)).interleaved(4, 4))
            .entry(file("/EMPTY", "").interleaved(4, 4))
            .entry(file("/TOUCHING", content(9000)).interleaved(2, 0))
            .entry(file("/LARGE", content(200_000)).interleaved(1, 255))
            .file("/PLAIN", "plain")
            .build();
        reads_back(&disc, &[Tree::Primary]);
        on_each_source_with(&disc.bytes(), &strict(), |image| {
            let tree = image.best_tree();
            let whole = tree.get("/WHOLE").unwrap();
            let ranges = disc.ranges("/WHOLE");
            let expected = ranges.iter().enumerate().map(|(n, range)| Extent {
                file_offset: (n * unit) as u64,
                len: unit as u64,
                image_offset: Some(range.start),
            });
            assert_eq!(whole.extents().unwrap()[..], expected.collect::<Vec<_>>());
            assert_eq!(ranges[1].start - ranges[0].start, 5 * block_size);
            assert!(whole.as_slice().is_none(), "it is in pieces");
            // From the middle of one unit to that of the next.
            let mut across = vec![0; unit];
            let file = tree.open("/WHOLE").unwrap();
            isoudf::source::ReadAt::read_exact_at(&file, &mut across, unit as u64 / 2).unwrap();
            assert_eq!(across, content(4 * unit)[unit / 2..unit / 2 + unit]);
            assert_eq!(tree.read("/EMPTY").unwrap(), b"");
            assert_eq!(tree.get("/TOUCHING").unwrap().extents().unwrap().len(), 1);
        });
    }
}

#[test]
fn i9_the_extended_attribute_record_has_the_first_unit_for_itself() {
    // The record has two blocks: one less than the unit, and as many.
    for unit in [3, 2] {
        let attributes = [7; 3000];
        let entry = file("/F", content(10_000)).extended_attributes(attributes);
        let disc = Builder::new().entry(entry.interleaved(unit, 2)).build();
        let extent = u64::from(extent_of(&disc.bytes(), "/F"));
        let first = extent + u64::from(unit) + 2;
        assert_eq!(disc.ranges("/F")[0].start, first * SECTOR);
        reads_back(&disc, &[Tree::Primary]);
    }
}

/// The block number that the record of a file gives.
fn extent_of(bytes: &[u8], path: &str) -> u32 {
    let image = Image::new(bytes).unwrap();
    let at = image.best_tree().get(path).unwrap().id().to_u64() >> 8;
    let at = (at & ((1 << 44) - 1)) as usize + 2;
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

#[test]
fn i9_each_section_may_be_interleaved() {
    let entry = file("/F", content(30_000)).pieces(&[8192, 8192]);
    let disc = Builder::new().entry(entry.interleaved(2, 1)).build();
    reads_back(&disc, &[Tree::Primary]);
    on_each_source(&disc.bytes(), |image| {
        let extents = image.best_tree().get("/F").unwrap().extents().unwrap();
        // 2 + 2 + 4 units.
        assert_eq!(extents.len(), 8);
    });
}

#[test]
fn c12_an_attribute_record_that_does_not_fit_its_unit() {
    let entry = file("/F", content(10_000)).extended_attributes([7; 3000]);
    let mut disc = Builder::new()
        .entry(entry.interleaved(2, 1))
        .file("/G", "g")
        .build();
    let mut record = disc.record(Tree::Primary, "/F");
    record.extended_attribute_length().set(3);
    let at = disc.record(Tree::Primary, "/F").offset() + 1;
    on_each_source(&disc.bytes(), |image| {
        let error = format_error(image.best_tree().read("/F"));
        assert_eq!(
            (error.structure, error.offset),
            (Structure::DirectoryRecord, at)
        );
        assert_eq!(image.best_tree().read("/G").unwrap(), b"g");
    });
}

#[test]
fn c12_a_gap_without_units() {
    let mut disc = Builder::new().file("/F", content(5000)).build();
    let mut record = disc.record(Tree::Primary, "/F");
    record.interleave_gap_size().set(9);
    let at = disc
        .record(Tree::Primary, "/F")
        .interleave_gap_size()
        .offset();
    let bytes = disc.bytes();
    let findings = Findings::default();
    on_each_source_with(&bytes, &findings.options(), |image| {
        findings.take();
        assert_eq!(image.best_tree().read("/F").unwrap(), content(5000));
        let [finding] = findings.take()[..] else {
            panic!("one finding");
        };
        assert_eq!(finding.deviation.offset, at);
        let kind = finding.deviation.kind;
        assert!(
            matches!(kind, FormatErrorKind::Value { found: 9, .. }),
            "{kind}"
        );
    });
    let image = Image::with_options(&bytes[..], strict()).unwrap();
    assert_eq!(format_error(image.best_tree().read("/F")).offset, at);
}

/// The smallest units of the largest file: eight million extents for one record of 40 bytes.
#[test]
fn c12_a_file_in_more_pieces_than_the_limit() {
    let mut disc = Builder::new()
        .block_size(512)
        .entry(file("/F", content(4096)).interleaved(1, 255))
        .file("/G", "g")
        .build();
    let mut options = Options::default();
    for (limit, pieces) in [(8, 8), (7, 8)] {
        options.limits.file_extents = limit;
        let image = Image::with_options(Holes(disc.image.clone()), options.clone()).unwrap();
        let extents = image.best_tree().get("/F").unwrap().extents();
        match limit {
            8 => assert_eq!(extents.unwrap().len(), pieces),
            _ => assert_limit(failed(extents), 7),
        }
    }
    let mut record = disc.record(Tree::Primary, "/F");
    record.data_length().both(u32::MAX.into());
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        assert_eq!(tree.get("/F").unwrap().len().unwrap(), u64::from(u32::MAX));
        // The units behind the image are one extent, and only what is before them is read.
        let (_, peak) = metered(|| {
            let file = tree.open("/F").unwrap();
            assert!(file.extents().len() as u64 <= image.size() / 512);
            let sum: u64 = file.extents().iter().map(|extent| extent.len).sum();
            assert_eq!(sum, u64::from(u32::MAX));
            assert!(format_error(file.read_to_vec()).offset >= image.size());
        });
        assert!(peak as u64 <= (64 << 10) + image.size(), "{peak} bytes");
        assert_eq!(tree.read("/G").unwrap(), b"g");
    });
    // Where the image is as large as that, there is the limit.
    let mut large = disc.image.clone();
    large.grow(1 << 40);
    let image = Image::new(Holes(large)).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    assert_limit(failed(tree.open("/F")), 1 << 18);
    // Far behind the image: as many bytes as there are, then the error.
    let mut record = disc.record(Tree::Primary, "/F");
    record.file_unit_size().set(255);
    on_each_source(&disc.bytes(), |image| {
        let file = image.best_tree().open("/F").unwrap();
        assert!(file.read_to_vec().is_err());
        let mut first = [0; 4];
        assert_eq!(file.read_at(&mut first, 0).unwrap(), 4);
        assert_eq!(first, content(4)[..]);
    });
}

/// What the image does not have is one extent, from the first unit on that begins at its end or behind it.
#[test]
fn c12_units_behind_the_end_of_the_image_are_one_extent() {
    let entry = file("/F", content(5 * 2048)).interleaved(1, 1);
    let disc = Builder::new().entry(entry).build();
    let ranges = disc.ranges("/F");
    let bytes = disc.bytes();
    for (end, units) in [
        (ranges[2].start - 1, 2),
        (ranges[2].start, 2),
        (ranges[2].start + 1, 3),
    ] {
        on_each_source(&bytes[..end as usize], |image| {
            let extents = image.best_tree().get("/F").unwrap().extents().unwrap();
            let (last, before) = extents.split_last().unwrap();
            assert_eq!(before.len(), units, "{end}");
            assert!(before.iter().all(|extent| extent.len == SECTOR));
            assert_eq!(last.len, (5 - units as u64) * SECTOR);
            assert_eq!(last.image_offset, Some(ranges[units].start));
        });
    }
}

#[track_caller]
fn assert_limit(error: Error, of: u64) {
    let is =
        matches!(error, Error::Limit { kind: LimitKind::FileExtents, limit, .. } if limit == of);
    assert!(is, "{error}");
}
