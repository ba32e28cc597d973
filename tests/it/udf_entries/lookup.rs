//! Finding entries by path, whatever the case of letters; walks that lead back.

use isoudf::{EntryId, Error, FormatErrorKind, Image};

use super::{agrees, on_each_tree};
use crate::common::failed;
use crate::support::udf::{Builder, link};

#[test]
fn t4_names_are_found_whatever_the_case() {
    let cases = ["readme.TXT", "Ünïcödé", "Ωμέγα", "Жук", "日本 a"];
    let mut builder = Builder::new();
    for name in cases {
        builder = builder.file(&format!("/Dir/{name}"), name.as_bytes());
    }
    let disc = builder.file("/Dir/README.txt", "second").build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        for name in cases {
            for asked in [name.to_uppercase(), name.to_lowercase()] {
                let entry = tree.get_ignore_case(format!("/DIR/{asked}")).unwrap();
                assert_eq!(entry.name().to_str(), name, "{asked}");
                assert!(matches!(
                    failed(tree.get(format!("/DIR/{asked}"))),
                    Error::NotFound { .. }
                ));
            }
        }
        assert_eq!(tree.read("Dir/README.txt").unwrap(), b"second");
        let path = "/Dir/readme.TXT/X";
        assert!(matches!(
            failed(tree.get(path)),
            Error::NotADirectory { .. }
        ));
        // A version is a part of the name.
        assert!(matches!(
            failed(tree.get("/Dir/readme.TXT;1")),
            Error::NotFound { .. }
        ));
    });
}

#[test]
fn t4_of_entries_of_one_name_the_first_is_found() {
    let builder = Builder::new().file("/SAME", "first").file("/OTHER", "o");
    let disc = builder.file("/SAME", "second").build();
    on_each_tree(&disc, |tree| {
        assert_eq!(tree.walk().count(), 3);
        assert_eq!(tree.read("/SAME").unwrap(), b"first");
    });
}

#[test]
fn ids_find_their_entries_again() {
    let disc = Builder::new()
        .file("/A/F", "f")
        .entry(link("/L", "/A/F"))
        .build();
    agrees(&disc);
    on_each_tree(&disc, |tree| {
        let [file, other] = ["/A/F", "/L"].map(|path| tree.get(path).unwrap());
        // Names of one file.
        assert_eq!(file.id(), other.id());
        assert_ne!(file.id(), tree.get("/A").unwrap().id());
        assert_eq!(EntryId::from_u64(file.id().to_u64()), file.id());
        let root = tree.entry(tree.root().id()).unwrap();
        assert_eq!((root.path(), root.is_dir()), ("/".to_owned(), true));
        let again = tree.entry(tree.get("/A").unwrap().id()).unwrap();
        let names: Vec<_> = again.read_dir().unwrap().map(Result::unwrap).collect();
        assert_eq!(names.len(), 1);
        assert_eq!(names[0].name(), "F");
        for number in [0, 1, u64::MAX, file.id().to_u64() + (1 << 8) * 0xFF_FFFF] {
            assert!(
                tree.entry(EntryId::from_u64(number)).is_err(),
                "{number:#x}"
            );
        }
    });
}

#[test]
fn a13_a_directory_that_leads_back_is_an_entry_and_an_error() {
    for target in ["/A", "/A/B"] {
        let builder = Builder::new().file("/A/B/F", "f").file("/Z", "z");
        let disc = builder.entry(link("/A/B/BACK", target)).build();
        on_each_tree(&disc, |tree| {
            let (mut found, mut errors) = (Vec::new(), Vec::new());
            for entry in tree.walk() {
                match entry {
                    Ok(entry) => found.push(entry.path()),
                    Err(error) => errors.push(error),
                }
            }
            assert_eq!(found, ["/A", "/A/B", "/A/B/F", "/A/B/BACK", "/Z"]);
            let [Error::Format(error)] = &errors[..] else {
                panic!("{errors:?}");
            };
            assert_eq!(error.kind, FormatErrorKind::Cycle);
        });
    }
}

#[test]
fn a13_a_directory_named_as_its_own_child_or_as_the_root() {
    let disc = Builder::new().file("/A/X", "x").file("/Z", "z").build();
    for of in ["/A", "/"] {
        let mut disc = disc.clone();
        let block = match of {
            // The parent identifier of a child names the directory itself.
            "/" => disc.identifier("/A/..").icb_block().get(),
            _ => disc.identifier("/A").icb_block().get(),
        };
        disc.identifier("/A/X").icb_block().set(block);
        disc.identifier("/A/X").file_characteristics().set(0x02);
        on_each_tree(&disc, |tree| {
            let all: Vec<_> = tree.walk().collect();
            assert_eq!(all.iter().filter(|e| e.is_ok()).count(), 3);
            assert_eq!(all.len(), 4);
        });
    }
}

/// A directory that holds itself makes paths as long as one likes: taking them apart is no recursion.
#[test]
fn a13_a_path_of_many_levels_is_given_up_without_a_stack() {
    let bytes = Builder::new().entry(link("/D/D", "/D")).build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let path = "/D".repeat(50_000);
    let entry = image.best_tree().get(&path).unwrap();
    assert!(entry.is_dir());
    drop(entry);
}
