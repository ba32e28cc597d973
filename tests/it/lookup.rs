//! T4: how a path finds its entry.

use isoudf::{Error, Namespace, Tree as ReadTree};

use crate::common::{Source, failed, on_each_source};
use crate::support::iso::{Builder, Order, Tree, file};

fn builder() -> Builder {
    let builder = Builder::new().joliet(3).file("/README.TXT", "readme");
    builder.file("/DIR/SUB/FILE.TXT", "file").dir("/EMPTY")
}

#[track_caller]
fn not_found(tree: &ReadTree<'_, Source>, path: &str) {
    match failed(tree.get(path)) {
        Error::NotFound { path: asked } => assert_eq!(&*asked, path),
        other => panic!("{path}: {other}"),
    }
}

#[test]
fn slashes_before_between_and_behind_components_do_not_count() {
    on_each_source(&builder().build().bytes(), |image| {
        for tree in image.trees() {
            for path in [
                "/DIR/SUB/FILE.TXT",
                "DIR/SUB/FILE.TXT",
                "//DIR///SUB//FILE.TXT",
                "/DIR/SUB/FILE.TXT/",
            ] {
                assert_eq!(tree.read(path).unwrap(), b"file", "{path}");
            }
            for path in ["/DIR/SUB", "DIR/SUB/", "DIR//SUB//"] {
                assert!(tree.get(path).unwrap().is_dir());
                assert_eq!(tree.read_dir(path).unwrap().count(), 1);
            }
        }
    });
}

#[test]
fn the_empty_path_is_the_root() {
    on_each_source(&builder().build().bytes(), |image| {
        for path in ["", "/", "///"] {
            let root = image.best_tree().get(path).unwrap();
            assert!(root.is_dir());
            assert_eq!(
                (root.path(), root.name().to_string()),
                ("/".to_owned(), String::new())
            );
            assert_eq!(root.id(), image.best_tree().root().id());
        }
    });
}

#[test]
fn names_are_compared_exactly_but_for_the_version() {
    on_each_source(&builder().build().bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        for path in ["/README.TXT", "/README.TXT;1"] {
            assert_eq!(tree.read(path).unwrap(), b"readme");
        }
        for path in [
            "/readme.txt",
            "/README.TX",
            "/README.TXTT",
            "/README.TXT;2",
            "/README.TXT;",
            "/README",
            "/ README.TXT",
            "/README.TXT\0",
        ] {
            not_found(&tree, path);
        }
        not_found(&tree, "/DIR/FILE.TXT");
        not_found(&tree, "/NO/SUCH/FILE");
    });
}

#[test]
fn a_component_that_is_no_directory_is_named() {
    on_each_source(&builder().build().bytes(), |image| {
        let tree = image.best_tree();
        for path in [
            "/README.TXT/X",
            "/README.TXT/../README.TXT",
            "/README.TXT/.",
        ] {
            match failed(tree.get(path)) {
                Error::NotADirectory { path } => assert_eq!(&*path, "/README.TXT"),
                other => panic!("{other}"),
            }
        }
        let error = failed(tree.read_dir("/DIR/SUB/FILE.TXT"));
        assert_eq!(error.to_string(), "not a directory: /DIR/SUB/FILE.TXT");
        let error = failed(tree.open("/DIR/SUB"));
        assert_eq!(error.to_string(), "not a file: /DIR/SUB");
        assert!(matches!(error, Error::NotAFile { .. }));
    });
}

#[test]
fn dots_never_navigate() {
    on_each_source(&builder().build().bytes(), |image| {
        for tree in image.trees() {
            for path in [
                "/.",
                "/..",
                "/DIR/..",
                "/DIR/../README.TXT",
                "/./README.TXT",
                "/EMPTY/.",
                "/\0",
                "/\x01",
            ] {
                not_found(&tree, path);
            }
        }
    });
}

#[test]
fn entries_named_by_dots_are_found_as_what_they_are() {
    let named = |path: &str, name: &str| {
        let entry = file(path, format!("named {name}"));
        let entry = entry.identifier(Tree::Primary, name);
        entry.identifier(Tree::Joliet, crate::support::names::utf16be(name))
    };
    let builder = Builder::new()
        .joliet(3)
        .entry(named("/D/1", "."))
        .entry(named("/D/2", ".."));
    on_each_source(&builder.build().bytes(), |image| {
        for tree in image.trees() {
            assert_eq!(tree.read("/D/.").unwrap(), b"named .");
            assert_eq!(tree.read("/D/..").unwrap(), b"named ..");
            let paths: Vec<_> = tree.walk().map(|e| e.unwrap().path()).collect();
            assert_eq!(paths, ["/D", "/D/.", "/D/.."]);
        }
    });
}

#[test]
fn case_is_ignored_on_request_alone() {
    let builder = builder()
        .file("/Große Straße.txt", "ß")
        .file("/ÉTÉ.TXT", "e");
    on_each_source(&builder.build().bytes(), |image| {
        for tree in image.trees() {
            for path in ["/readme.txt", "/ReadMe.TXT", "README.TXT"] {
                let entry = tree.get_ignore_case(path).unwrap();
                assert_eq!(entry.path(), "/README.TXT");
            }
            let entry = tree.get_ignore_case("dir/Sub/file.txt").unwrap();
            assert_eq!(entry.path(), "/DIR/SUB/FILE.TXT");
            assert_eq!(tree.get_ignore_case("/été.txt").unwrap().path(), "/ÉTÉ.TXT");
            assert!(tree.get_ignore_case("/readme.tx").is_err());
            assert!(tree.get_ignore_case("/..").is_err());
            not_found(&tree, "/été.txt");
        }
    });
}

#[test]
fn the_version_is_optional_whatever_the_case() {
    on_each_source(&builder().build().bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        for path in ["/readme.txt;1", "/README.TXT;1", "/dir/sub/file.txt;1"] {
            assert!(tree.get_ignore_case(path).is_ok(), "{path}");
        }
    });
}

#[test]
fn without_case_the_first_that_matches_is_taken() {
    let builder = Builder::new().order(Order::AsGiven);
    let builder = builder.file("/b.txt", "lower").file("/B.TXT", "upper");
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        for asked in ["/B.txt", "/b.txt", "/B.TXT"] {
            let first = tree.get_ignore_case(asked).unwrap();
            assert_eq!(first.path(), "/b.txt", "{asked}");
        }
        assert_eq!(tree.read("/B.TXT").unwrap(), b"upper");
    });
}

#[test]
fn a_component_longer_than_any_name_is_not_found() {
    on_each_source(&builder().build().bytes(), |image| {
        for tree in image.trees() {
            for length in [222, 255, 256, 257, 100_000] {
                not_found(&tree, &format!("/{}", "N".repeat(length)));
            }
        }
    });
}

#[test]
fn a_path_of_bytes_that_are_no_text_is_not_found_nor_a_panic() {
    on_each_source(&builder().build().bytes(), |image| {
        for tree in image.trees() {
            for path in [&b"/\xFF"[..], b"/DIR/\xC3", b"/\xED\xA0\x80", b"\0"] {
                assert!(matches!(tree.get(path), Err(Error::NotFound { .. })));
                assert!(matches!(
                    tree.get_ignore_case(path),
                    Err(Error::NotFound { .. })
                ));
            }
        }
    });
}

#[test]
fn what_a_damaged_directory_may_hold_is_not_said_to_be_absent() {
    let mut disc = builder().build();
    disc.record(Tree::Primary, "/EMPTY")
        .identifier_length()
        .set(200);
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        assert!(matches!(failed(tree.get("/EMPTY")), Error::Format(_)));
        assert!(matches!(failed(tree.get("/OTHER")), Error::Format(_)));
        assert_eq!(tree.read("/README.TXT").unwrap(), b"readme");
        assert!(matches!(
            failed(tree.get("/DIR/OTHER")),
            Error::NotFound { .. }
        ));
    });
}
