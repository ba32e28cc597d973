//! Walks: their order, their limits, and that they end whatever the disc says.

use isoudf::{Error, Image, LimitKind, Options};

use crate::common::{on_each_source, on_each_source_with};
use crate::support::iso::{Builder, Tree};

fn tree() -> Builder {
    let builder = Builder::new().joliet(3).file("/A/B/C/D/FILE", "deep");
    builder
        .file("/A/X", "x")
        .file("/A/B/Y", "y")
        .file("/Z", "z")
}

/// Paths of the entries and texts of the errors, as they come.
fn told(bytes: &[u8], options: &Options) -> Vec<String> {
    let image = Image::with_options(bytes, options.clone()).unwrap();
    let walk = image.best_tree().walk();
    walk.map(|item| match item {
        Ok(entry) => entry.path(),
        Err(error) => error.to_string(),
    })
    .collect()
}

#[test]
fn directories_come_before_what_they_hold() {
    on_each_source(&tree().build().bytes(), |image| {
        for tree in image.trees() {
            let (mut paths, mut walk) = (Vec::new(), tree.walk());
            while let Some(entry) = walk.next() {
                paths.push((walk.depth(), entry.unwrap().path()));
            }
            let wanted = [
                (1, "/A"),
                (2, "/A/B"),
                (3, "/A/B/C"),
                (4, "/A/B/C/D"),
                (5, "/A/B/C/D/FILE"),
                (3, "/A/B/Y"),
                (2, "/A/X"),
                (1, "/Z"),
            ];
            assert_eq!(paths, wanted.map(|(depth, path)| (depth, path.to_owned())));
        }
    });
}

#[test]
fn an_empty_tree_has_no_entries() {
    on_each_source(&Builder::new().build().bytes(), |image| {
        let mut walk = image.best_tree().walk();
        assert_eq!(walk.depth(), 0);
        assert!(walk.next().is_none());
    });
}

#[test]
fn a_directory_is_passed_over_on_request() {
    on_each_source(&tree().build().bytes(), |image| {
        let (mut paths, mut walk) = (Vec::new(), image.best_tree().walk());
        while let Some(entry) = walk.next() {
            let path = entry.unwrap().path();
            // Said of a file, it changes nothing.
            if ["/A/B", "/A/X"].contains(&&path[..]) {
                walk.skip_dir();
            }
            paths.push(path);
        }
        assert_eq!(paths, ["/A", "/A/B", "/A/X", "/Z"]);
    });
}

#[test]
fn skipped_at_the_start_nothing_comes() {
    let bytes = tree().build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let mut walk = image.best_tree().walk();
    walk.skip_dir();
    assert!(walk.next().is_none());
}

#[test]
fn after_its_end_a_walk_stays_ended() {
    let mut disc = tree().build();
    for broken in [false, true] {
        if broken {
            disc.record(Tree::Joliet, "/A/B").identifier_length().set(0);
        }
        on_each_source(&disc.bytes(), |image| {
            let tree = image.best_tree();
            let mut walk = tree.walk();
            let count = walk.by_ref().count();
            assert!((0..9).all(|_| walk.next().is_none()));
            let entries = tree.walk().flatten().count();
            assert_eq!(count - entries, usize::from(broken));
            let mut directory = tree.read_dir("/A").unwrap();
            directory.by_ref().for_each(drop);
            assert!((0..9).all(|_| directory.next().is_none()));
        });
    }
}

#[test]
fn errors_stand_where_the_entry_would() {
    let mut disc = tree().build();
    disc.record(Tree::Joliet, "/A/B").extent().set(0xFFFF_FF00);
    let told = told(&disc.bytes(), &Options::default());
    assert_eq!(told.len(), 5);
    assert_eq!(told[1], "/A/B");
    assert!(
        told[2].starts_with("directory (ECMA-119 6.8) at byte 0x7fffff80000"),
        "{}",
        told[2]
    );
    assert_eq!(told[3..], ["/A/X", "/Z"]);
}

#[test]
fn the_depth_limit_is_told_and_the_siblings_follow() {
    let bytes = tree().build().bytes();
    let mut options = Options::default();
    for (limit, entries) in [(5, 8), (4, 7), (3, 6), (2, 4), (1, 2), (0, 0)] {
        options.limits.directory_depth = limit;
        let told = told(&bytes, &options);
        let errors: Vec<_> = told.iter().filter(|t| t.contains("limit")).collect();
        assert_eq!(told.len() - errors.len(), entries, "{told:#?}");
        assert_eq!(errors.len(), usize::from(limit < 5));
        let text = format!("directory depth limit of {limit} reached at byte");
        assert!(errors.iter().all(|error| error.starts_with(&text)));
    }
}

#[test]
fn the_entry_limit_ends_the_walk() {
    let disc = tree().build();
    let mut options = Options::default();
    for limit in 0..=8 {
        options.limits.walk_entries = limit;
        on_each_source_with(&disc.bytes(), &options, |image| {
            let mut walk = image.best_tree().walk();
            for _ in 0..limit {
                walk.next().unwrap().unwrap();
            }
            match walk.next() {
                None => assert_eq!(limit, 8),
                Some(Err(Error::Limit {
                    kind,
                    limit: told,
                    offset,
                })) => {
                    assert_eq!((kind, told), (LimitKind::WalkEntries, limit));
                    let mut all = disc.listing(Tree::Joliet).into_iter();
                    assert!(all.any(|l| disc.records(Tree::Joliet, &l.path)[0] == offset));
                }
                other => panic!("{other:?}"),
            }
            assert!(walk.next().is_none());
        });
    }
}

#[test]
fn a_walk_begins_at_any_directory() {
    on_each_source(&tree().build().bytes(), |image| {
        for tree in image.trees() {
            let (mut paths, mut walk) = (Vec::new(), tree.get("/A/B").unwrap().walk().unwrap());
            while let Some(entry) = walk.next() {
                paths.push((walk.depth(), entry.unwrap().path()));
            }
            let wanted = [
                (1, "/A/B/C"),
                (2, "/A/B/C/D"),
                (3, "/A/B/C/D/FILE"),
                (1, "/A/B/Y"),
            ];
            assert_eq!(paths, wanted.map(|(depth, path)| (depth, path.to_owned())));
            let error = tree.get("/Z").unwrap().walk().unwrap_err();
            assert!(matches!(error, Error::NotADirectory { path } if &*path == "/Z"));
        }
    });
}

#[test]
fn a_walk_tells_which_directory_it_is_about() {
    let mut disc = tree().build();
    disc.record(Tree::Joliet, "/A/B/C")
        .extent()
        .set(0xFFFF_FF00);
    disc.record(Tree::Joliet, "/A/X").identifier_length().set(0);
    on_each_source(&disc.bytes(), |image| {
        let (mut about, mut walk) = (Vec::new(), image.best_tree().walk());
        assert!(walk.directory().is_none());
        while let Some(item) = walk.next() {
            let directory = walk
                .directory()
                .expect("something is about a directory")
                .path();
            about.push((item.map(|entry| entry.path()).ok(), directory));
        }
        assert!(walk.directory().is_none());
        let wanted = [
            (Some("/A"), "/"),
            (Some("/A/B"), "/A"),
            (Some("/A/B/C"), "/A/B"),
            (None, "/A/B/C"),
            (Some("/A/B/Y"), "/A/B"),
            (None, "/A"),
            (Some("/Z"), "/"),
        ];
        let wanted = wanted.map(|(path, about)| (path.map(str::to_owned), about.to_owned()));
        assert_eq!(about, wanted);
    });
}
