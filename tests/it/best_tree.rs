//! T1: the trees that an image has, and the one it is shown by.

use isoudf::{Error, Image, Namespace, Reason};

use crate::common::{failed, names, on_each_source, outcome};
use crate::support::iso::{Builder, SECTOR, Tree, file, rock_ridge};

fn builder() -> Builder {
    Builder::new().file("/A.TXT", "a")
}

#[test]
fn each_tree_is_there_when_its_descriptor_is() {
    let all = [
        (builder(), &[Namespace::Iso][..]),
        (builder().joliet(1), &[Namespace::Iso, Namespace::Joliet]),
        (builder().enhanced(), &[Namespace::Iso, Namespace::Enhanced]),
        (
            builder().enhanced().joliet(3),
            &[Namespace::Iso, Namespace::Joliet, Namespace::Enhanced],
        ),
    ];
    for (builder, wanted) in all {
        on_each_source(&builder.build().bytes(), |image| {
            let read: Vec<_> = image.namespaces().collect();
            assert_eq!(read, wanted);
            let trees: Vec<_> = image.trees().map(|tree| tree.namespace()).collect();
            assert_eq!(trees, wanted);
            for namespace in Namespace::ALL {
                match image.tree(namespace) {
                    Ok(tree) => {
                        assert!(wanted.contains(&namespace));
                        assert_eq!(tree.namespace(), namespace);
                        assert_eq!(tree.read("/A.TXT").unwrap(), b"a");
                    }
                    Err(Error::NoNamespace(lacking)) => {
                        assert!(!wanted.contains(&namespace));
                        assert_eq!(lacking, namespace);
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        });
    }
}

#[test]
fn the_error_names_the_tree_that_is_lacking() {
    let bytes = builder().build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    for (namespace, text) in [
        (Namespace::Joliet, "the image has no Joliet tree"),
        (Namespace::RockRidge, "the image has no Rock Ridge tree"),
        (Namespace::Enhanced, "the image has no ISO 9660:1999 tree"),
        (Namespace::Udf, "the image has no UDF tree"),
    ] {
        let error = failed(image.tree(namespace));
        assert_eq!(error.to_string(), text);
        assert_eq!(
            std::io::Error::from(error).kind(),
            std::io::ErrorKind::NotFound
        );
    }
    let ids = Namespace::ALL.map(Namespace::id);
    assert_eq!(ids, ["iso", "joliet", "rock-ridge", "enhanced", "udf"]);
}

#[test]
fn the_tree_of_fuller_names_is_the_best() {
    for (builder, best, reason) in [
        (builder(), Namespace::Iso, Reason::OnlyTree),
        (builder().joliet(3), Namespace::Joliet, Reason::FullerNames),
        (
            builder().enhanced(),
            Namespace::Enhanced,
            Reason::FullerNames,
        ),
        (
            builder().enhanced().joliet(3),
            Namespace::Joliet,
            Reason::FullerNames,
        ),
    ] {
        on_each_source(&builder.build().bytes(), |image| {
            assert_eq!(
                (image.best().namespace, image.best().reason),
                (best, reason)
            );
            assert_eq!(image.best_tree().namespace(), best);
        });
    }
}

#[test]
fn a_tree_whose_root_cannot_be_read_is_not_the_best() {
    let patches: [fn(&mut crate::support::iso::Disc); 3] = [
        |disc| disc.root_record(Tree::Joliet).extent().set(0xFFFF_FFF0),
        |disc| {
            // Nothing but zeros where the directory should be.
            let root = disc.directory(Tree::Joliet, "/");
            disc.put(root.start, &[0; SECTOR as usize]);
        },
        |disc| {
            disc.own_record(Tree::Joliet, "/")
                .identifier_length()
                .set(9)
        },
    ];
    for patch in patches {
        let mut disc = builder().joliet(3).build();
        patch(&mut disc);
        on_each_source(&disc.bytes(), |image| {
            assert_eq!(image.best().namespace, Namespace::Iso);
            assert_eq!(image.best().reason, Reason::BetterUnreadable);
            assert_eq!(names(&image.best_tree(), "/"), ["A.TXT"]);
            // It is there all the same, for whoever asks.
            assert!(image.tree(Namespace::Joliet).is_ok());
        });
    }
}

/// As in Linux: Rock Ridge is the best, but for one that holds nothing beside a tree that does.
#[test]
fn an_empty_rock_ridge_tree_gives_way_to_one_that_holds_something() {
    let both = || rock_ridge::volume().joliet(3);
    let in_joliet = file("/A.TXT", "a").only_in(&[Tree::Joliet]);
    for (builder, best, reason) in [
        (both(), Namespace::RockRidge, Reason::FullerNames),
        (
            both().file("/A.TXT", "a"),
            Namespace::RockRidge,
            Reason::FullerNames,
        ),
        (
            both().entry(in_joliet),
            Namespace::Joliet,
            Reason::HoldsMore,
        ),
    ] {
        on_each_source(&builder.build().bytes(), |image| {
            let read = (image.best().namespace, image.best().reason);
            assert_eq!(read, (best, reason));
        });
    }
}

#[test]
fn where_no_root_can_be_read_the_fullest_names_are_taken_and_the_walk_tells() {
    let mut disc = builder().joliet(3).build();
    disc.root_record(Tree::Joliet).extent().set(0xFFFF_FFF0);
    disc.root_record(Tree::Primary).extent().set(0xFFFF_FFF0);
    on_each_source(&disc.bytes(), |image| {
        let walk = image.best_tree().walk();
        assert!(walk.last().unwrap().is_err());
    });
    assert!(outcome(&disc.bytes(), &isoudf::Options::default()).contains("error: directory"));
}

#[test]
fn trees_share_the_files_and_keep_their_own_directories() {
    let disc = builder().joliet(3).file("/D/F", "f").build();
    on_each_source(&disc.bytes(), |image| {
        let location = |namespace, path: &str| {
            let entry = image.tree(namespace).unwrap().get(path).unwrap();
            entry.extents().unwrap()[0].image_offset
        };
        let (iso, joliet) = (Namespace::Iso, Namespace::Joliet);
        assert_eq!(location(iso, "/D/F"), location(joliet, "/D/F"));
        assert_ne!(location(iso, "/D"), location(joliet, "/D"));
    });
}

#[test]
fn a_reason_reads_as_a_sentence() {
    for (reason, text) in [
        (Reason::OnlyTree, "it is the only tree on the disc"),
        (Reason::FullerNames, "it has the fullest names"),
        (
            Reason::BetterUnreadable,
            "the trees with fuller names cannot be read",
        ),
    ] {
        assert_eq!(reason.to_string(), text);
    }
}
