//! Entry ids: every entry found again without its path.

use isoudf::{EntryId, Image, Namespace, Options, Tree as ReadTree};

use crate::common::{Source, dump, on_each_source, on_each_source_with};
use crate::support::iso::{Builder, HIDDEN, MULTI_EXTENT, Tree, associated, dir, file, link};

/// Each entry of the tree is found again by its id, and is the same.
#[track_caller]
fn found_again(tree: &ReadTree<'_, Source>) -> usize {
    let mut count = 0;
    let mut ids = std::collections::HashSet::new();
    for entry in tree.walk() {
        let entry = entry.unwrap();
        let path = entry.path();
        let id = EntryId::from_u64(entry.id().to_u64());
        assert!(id == entry.id() && id.to_u64() != 0);
        assert!(ids.insert(id), "{path}: an id twice");
        let again = tree
            .entry(id)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(again.id(), id, "{path}");
        assert_eq!(again.name().as_bytes(), entry.name().as_bytes());
        assert_eq!(
            again.path(),
            entry.name().to_string(),
            "{path}: the name alone"
        );
        assert_eq!(
            again.metadata().unwrap(),
            entry.metadata().unwrap(),
            "{path}"
        );
        assert_eq!(
            *again.extents().unwrap(),
            *entry.extents().unwrap(),
            "{path}"
        );
        assert_eq!(again.is_associated(), entry.is_associated(), "{path}");
        let forks =
            [&again, &entry].map(|e| e.associated().unwrap().map(|e| e.extents().unwrap()[0]));
        assert_eq!(forks[0], forks[1], "{path}");
        if entry.is_dir() {
            let names = [again, entry].map(|e| {
                let names = e.read_dir().unwrap().map(|e| e.unwrap().name().to_string());
                names.collect::<Vec<_>>()
            });
            assert_eq!(names[0], names[1], "{path}");
        } else {
            let read = [again, entry].map(|e| e.open().unwrap().read_to_vec());
            let read = read.map(|bytes| bytes.map_err(|error| error.to_string()));
            assert_eq!(read[0], read[1], "{path}");
        }
        count += 1;
    }
    count
}

fn all_kinds(block_size: u64) -> Builder {
    let builder = Builder::new().block_size(block_size).joliet(3).enhanced();
    let builder = builder.file("/A.TXT", "a").file("/EMPTY", "").dir("/D/E/F");
    let builder = builder.entry(file("/H", "h").flags(HIDDEN));
    let builder = builder.entry(associated("/R", "fork")).file("/R", "data");
    let builder = builder.entry(associated("/ALONE", "fork"));
    let builder = builder
        .entry(file("/V", "2").version(Some(2)))
        .file("/V", "1");
    let builder = builder.entry(file("/M", vec![7; 9000]).pieces(&[2048, 4096]).apart(1));
    builder
        .entry(dir("/X").extended_attributes([1; 9]))
        .entry(link("/L", "/A.TXT"))
}

#[test]
fn entries_of_every_kind_are_found_again() {
    for block_size in [512, 2048] {
        let disc = all_kinds(block_size).build();
        on_each_source(&disc.bytes(), |image| {
            for tree in image.trees() {
                assert!(found_again(&tree) >= 13);
            }
        });
    }
}

#[test]
fn entries_at_window_edges_are_found_again() {
    let mut builder = Builder::new();
    for n in 0..1600 {
        let entry = file(&format!("/FILE{n:04}.TXT"), vec![n as u8; 3]);
        // Every seventh has sections: they cross sectors, and windows somewhere.
        builder = builder.entry(if n % 7 == 0 {
            entry.pieces(&[1, 1])
        } else {
            entry
        });
    }
    on_each_source(&builder.build().bytes(), |image| {
        assert_eq!(found_again(&image.best_tree()), 1600);
    });
}

#[test]
fn the_root_is_found_again() {
    on_each_source(&all_kinds(2048).build().bytes(), |image| {
        for tree in image.trees() {
            let root = tree.entry(tree.root().id()).unwrap();
            assert_eq!((root.path(), root.is_dir()), ("/".to_owned(), true));
        }
    });
}

#[test]
fn an_id_is_of_its_tree_alone() {
    on_each_source(&all_kinds(2048).build().bytes(), |image| {
        for tree in image.trees() {
            let id = tree.get("/A.TXT").unwrap().id();
            for other in image.trees() {
                let same = other.namespace() == tree.namespace();
                assert_eq!(other.entry(id).is_ok(), same);
            }
        }
    });
}

#[test]
fn an_associated_file_is_found_again_as_itself() {
    let builder = Builder::new().entry(associated("/R", "resource fork"));
    on_each_source(&builder.file("/R", "data").build().bytes(), |image| {
        let tree = image.best_tree();
        let fork = tree.get("/R").unwrap().associated().unwrap().unwrap();
        let again = tree.entry(fork.id()).unwrap();
        let content = again.open().unwrap().read_to_vec().unwrap();
        assert_eq!(content.escape_ascii().to_string(), "resource fork");
        assert!(again.is_associated());
    });
}

#[test]
fn an_unfinished_file_takes_nothing_from_the_directory_that_follows() {
    // The sectors of the two directories touch, and the second begins with the same name.
    for pieces in [&[][..], &[1], &[2, 1]] {
        let builder = Builder::new().versions(Tree::Primary, None);
        let first = file("/A/SAME", "first").flags(MULTI_EXTENT).pieces(pieces);
        let disc = builder.entry(first).file("/B/SAME", "second").build();
        assert_eq!(
            disc.directory(Tree::Primary, "/A").end,
            disc.directory(Tree::Primary, "/B").start
        );
        on_each_source(&disc.bytes(), |image| {
            let tree = image.best_tree();
            let entry = tree.get("/A/SAME").unwrap();
            assert_eq!(entry.len().unwrap(), 5);
            let again = tree.entry(entry.id()).unwrap();
            assert_eq!(again.len().unwrap(), 5);
            assert_eq!(again.extents().unwrap().len(), pieces.len() + 1);
            assert_eq!(*again.extents().unwrap(), *entry.extents().unwrap());
            assert!(again.open().unwrap().read_to_vec().is_err());
        });
    }
}

#[test]
fn an_unfinished_file_is_found_whatever_seems_to_go_on_with_it() {
    // Of the second directory's file more sections are recorded than are read.
    let builder = Builder::new().versions(Tree::Primary, None);
    let builder = builder.entry(file("/A/SAME", "one").flags(MULTI_EXTENT));
    let many = file("/B/SAME", "sections").pieces(&[1; 7]);
    let disc = builder.entry(many).build();
    let mut options = Options::default();
    options.limits.file_sections = 4;
    on_each_source_with(&disc.bytes(), &options, |image| {
        let tree = image.best_tree();
        let directory = tree.get("/A").unwrap();
        let entry = directory.read_dir().unwrap().next().unwrap().unwrap();
        let again = tree.entry(entry.id()).unwrap();
        assert_eq!(again.len().unwrap(), 3);
        assert_eq!(*again.extents().unwrap(), *entry.extents().unwrap());
        assert!(again.open().unwrap().read_to_vec().is_err());
    });
}

#[test]
fn a_directory_that_begins_inside_a_sector_has_ids_too() {
    let mut builder = Builder::new().block_size(512).versions(Tree::Primary, None);
    for n in 0..100 {
        builder = builder.file(&format!("/D/FILE{n:03}"), format!("{n}"));
    }
    let mut disc = builder.build();
    let old = disc.directory(Tree::Primary, "/D");
    // The same records 512 bytes into a sector.
    let at = disc.len() + 512;
    let records = disc.image.get(old.clone());
    disc.put(at, &records);
    disc.record(Tree::Primary, "/D").extent().set(at / 512);
    disc.own_record(Tree::Primary, "/D").extent().set(at / 512);
    disc.put(old.start, &vec![0; (old.end - old.start) as usize]);
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(found_again(&image.best_tree()), 101);
    });
}

#[test]
fn made_up_numbers_find_nothing_or_something_and_never_panic() {
    let disc = all_kinds(512).build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    let directory = disc.directory(Tree::Primary, "/");
    let near = (directory.start..directory.start + 600).map(|at| at << 8);
    let far = [
        0,
        1,
        0xFF,
        u64::MAX,
        u64::MAX << 8,
        disc.len() << 8,
        (disc.len() - 1) << 8,
    ];
    for number in near.chain(far) {
        for low in [0, 0x80, 1] {
            if let Ok(entry) = tree.entry(EntryId::from_u64(number | low)) {
                let _ = (entry.path(), entry.metadata(), entry.extents());
            }
        }
    }
    assert!(dump(&image).contains("/A.TXT"));
}
