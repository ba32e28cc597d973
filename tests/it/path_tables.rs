//! I3: path tables, and that nothing else depends on them.

use isoudf::raw::iso::PathTableRecord;
use isoudf::{
    Error, FormatErrorKind, Handling, Image, LimitKind, Namespace, Options, PathTableCopy,
    Structure, Tree as ReadTree,
};

use crate::common::{Findings, Source, failed, format_error, on_each_source, reads_back, strict};
use crate::support::iso::{Builder, Disc, SECTOR, Tree, dir};

fn builder() -> Builder {
    let builder = Builder::new().joliet(3).path_tables(4);
    let builder = builder.file("/B/X/FILE.TXT", "x").dir("/A").dir("/B/X/Y");
    builder.entry(dir("/C").extended_attributes([1; 10]))
}

fn records<'t>(table: &'t isoudf::PathTableData<'_>) -> Vec<PathTableRecord<'t>> {
    table.records().map(Result::unwrap).collect()
}

fn check(disc: &Disc, tree: Tree, read: &ReadTree<'_, Source>) {
    // ECMA-119 6.9.1: by level, then by parent, then by identifier.
    let paths = ["/", "/A", "/B", "/C", "/B/X", "/B/X/Y"];
    let parents = [1, 1, 1, 1, 3, 5];
    let ranges = disc.path_tables(tree);
    let [l, m, optional_l, optional_m] = ranges else {
        panic!("four tables");
    };
    for (copy, range) in [
        (PathTableCopy::L, l),
        (PathTableCopy::M, m),
        (PathTableCopy::OptionalL, optional_l),
        (PathTableCopy::OptionalM, optional_m),
    ] {
        let table = read.path_table(copy).unwrap().unwrap();
        assert_eq!(table.offset(), range.start, "{copy:?}");
        let records = records(&table);
        assert_eq!(records.len(), paths.len());
        for ((record, path), parent) in records.iter().zip(paths).zip(parents) {
            let start = disc.directory(tree, path).start / SECTOR;
            let attributes = u64::from(record.extended_attribute_record_length);
            assert_eq!(u64::from(record.extent) + attributes, start, "{path}");
            assert_eq!(attributes, u64::from(path == "/C"));
            assert_eq!(record.parent_directory_number, parent, "{path}");
            let name = path.rsplit('/').next().unwrap();
            let identifier = match (name, tree.is_wide()) {
                ("", _) => vec![0],
                (name, true) => crate::support::names::utf16be(name),
                (name, false) => name.as_bytes().to_vec(),
            };
            assert_eq!(record.directory_identifier, identifier);
        }
    }
}

#[test]
fn all_four_copies_of_each_volume_are_read() {
    let disc = builder().build();
    on_each_source(&disc.bytes(), |image| {
        check(&disc, Tree::Primary, &image.tree(Namespace::Iso).unwrap());
        check(&disc, Tree::Joliet, &image.tree(Namespace::Joliet).unwrap());
    });
}

#[test]
fn a_copy_that_is_not_recorded_is_none() {
    let disc = builder().path_tables(2).build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        assert!(tree.path_table(PathTableCopy::OptionalL).unwrap().is_none());
        assert!(tree.path_table(PathTableCopy::OptionalM).unwrap().is_none());
    });
}

#[test]
fn a_table_beyond_the_image_is_an_error_and_the_tree_is_read() {
    let mut disc = builder().build();
    disc.pvd().type_l_path_table().set(0xFFFF_FFFF);
    reads_back(&disc, &[Tree::Primary]);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        let error = format_error(tree.path_table(PathTableCopy::L));
        assert_eq!(error.structure, Structure::PathTable);
        assert_eq!(error.offset, 0xFFFF_FFFF * SECTOR);
        assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
        assert!(tree.path_table(PathTableCopy::M).unwrap().is_some());
    });
}

#[test]
fn a_table_larger_than_the_limit_is_an_error() {
    let disc = builder().build();
    let bytes = disc.bytes();
    let size = disc.path_tables(Tree::Primary)[0].clone();
    let start = size.start;
    let size = u32::try_from(size.end - size.start).unwrap();
    let mut options = Options::default();
    for (limit, allowed) in [(size, true), (size - 1, false)] {
        options.limits.path_table_bytes = limit;
        let image = Image::with_options(&bytes[..], options.clone()).unwrap();
        let tree = image.tree(Namespace::Iso).unwrap();
        let table = tree.path_table(PathTableCopy::L);
        assert_eq!(table.is_ok(), allowed);
        if !allowed {
            let error = failed(table);
            let Error::Limit { kind, offset, .. } = error else {
                panic!("{error}");
            };
            assert_eq!((kind, offset), (LimitKind::PathTableBytes, start));
        }
    }
}

#[test]
fn a_broken_record_is_an_error_with_its_place_and_the_last_item() {
    let disc = builder().build();
    let at = disc.path_tables(Tree::Primary)[0].start;
    // The root's record has 8 + 1 + 1 bytes.
    let second = 10;
    for (patch, text) in [
        (0, "length of directory identifier is 0, expected 1 or more"),
        (255, "255 bytes needed"),
    ] {
        let mut disc = disc.clone();
        disc.path_record_l(Tree::Primary, "/A")
            .identifier_length()
            .set(patch);
        reads_back(&disc, &[Tree::Primary]);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Iso).unwrap();
            let table = tree.path_table(PathTableCopy::L).unwrap().unwrap();
            assert_eq!(table.offset(), at);
            let items: Vec<_> = table.records().collect();
            assert_eq!(items.len(), 2);
            let error = items[1].unwrap_err();
            assert_eq!(error.structure, Structure::PathTableRecord);
            // In the record: at its length, or at the identifier that is too short.
            assert!((second..=second + 8).contains(&error.offset), "{error}");
            assert!(error.kind.to_string().starts_with(text), "{error}");
        });
    }
}

#[test]
fn a_table_of_no_bytes_has_no_records() {
    let mut disc = builder().build();
    disc.pvd().path_table_size().set(0);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        let table = tree.path_table(PathTableCopy::L).unwrap().unwrap();
        assert_eq!(table.records().count(), 0);
    });
}

#[test]
fn a_size_recorded_two_ways_is_told_when_a_table_is_read() {
    let mut disc = builder().build();
    disc.pvd().path_table_size().big(7);
    let at = disc.pvd().path_table_size().offset();
    let bytes = disc.bytes();
    let findings = Findings::default();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    check_first_table(&tree);
    let found = findings.take();
    assert_eq!(
        (found.len(), found[0].handling),
        (1, Handling::LittleEndian)
    );
    assert_eq!(found[0].deviation.offset, at);
    let image = Image::with_options(&bytes[..], strict()).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    let error = format_error(tree.path_table(PathTableCopy::L));
    assert_eq!(error, found[0].deviation);
}

fn check_first_table<S: isoudf::source::ReadAt>(tree: &ReadTree<'_, S>) {
    let table = tree.path_table(PathTableCopy::L).unwrap().unwrap();
    assert_eq!(table.records().count(), 6);
}

#[test]
fn a19_parents_that_are_no_parents() {
    // Records are given as they are recorded, and nothing follows their parents: no error, no loop.
    let disc = builder().build();
    for (path, parent) in [("/A", 0xFFFF), ("/A", 0), ("/A", 3), ("/B", 2), ("/C", 4)] {
        let mut disc = disc.clone();
        let at = disc
            .path_record_l(Tree::Primary, path)
            .parent_directory_number()
            .offset();
        disc.path_record_l(Tree::Primary, path)
            .parent_directory_number()
            .set(parent);
        disc.path_record_m(Tree::Primary, path)
            .parent_directory_number()
            .set(parent);
        reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Iso).unwrap();
            for copy in [PathTableCopy::L, PathTableCopy::M] {
                let table = tree.path_table(copy).unwrap().unwrap();
                let records = records(&table);
                assert_eq!(records.len(), 6, "{at}");
                let wrong = records
                    .iter()
                    .filter(|r| r.parent_directory_number == parent as u16);
                assert!(wrong.count() >= 1);
            }
        });
    }
}
