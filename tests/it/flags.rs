//! I10: hidden and associated files.

use isoudf::Namespace;

use crate::common::{names, on_each_source, reads_back};
use crate::support::iso::{
    ASSOCIATED, Builder, HIDDEN, Order, PROTECTION, RECORD, Tree, associated, dir, file,
};

#[test]
fn hidden_entries_are_listed_and_say_so() {
    let builder = Builder::new()
        .entry(file("/H", "h").flags(HIDDEN))
        .file("/V", "v");
    let builder = builder.entry(dir("/D").flags(HIDDEN)).file("/D/F", "f");
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        let hidden = |path: &str| tree.get(path).unwrap().metadata().unwrap().hidden;
        assert_eq!(names(&tree, "/"), ["D", "H", "V"]);
        assert!(hidden("/H") && hidden("/D") && !hidden("/V") && !hidden("/D/F"));
        assert_eq!(tree.read("/H").unwrap(), b"h");
    });
}

#[test]
fn flags_without_a_meaning_here_change_nothing() {
    let builder = Builder::new().entry(file("/A", "a").flags(RECORD | PROTECTION | 0x60));
    reads_back(&builder.build(), &[Tree::Primary]);
}

#[test]
fn an_associated_file_is_reached_from_its_file() {
    let builder = Builder::new()
        .joliet(3)
        .entry(associated("/F.TXT", "resource fork"));
    let disc = builder
        .file("/F.TXT", "data fork")
        .file("/G.TXT", "g")
        .build();
    reads_back(&disc, &[Tree::Primary, Tree::Joliet]);
    on_each_source(&disc.bytes(), |image| {
        for tree in image.trees() {
            assert_eq!(names(&tree, "/"), ["F.TXT", "G.TXT"]);
            let file = tree.get("/F.TXT").unwrap();
            assert!(!file.is_associated());
            assert_eq!(file.open().unwrap().read_to_vec().unwrap(), b"data fork");
            let fork = file.associated().unwrap().unwrap();
            assert!(fork.is_associated());
            assert_eq!(fork.name().as_bytes(), file.name().as_bytes());
            assert_eq!(fork.path(), "/F.TXT");
            assert_eq!(fork.len().unwrap(), 13);
            assert_eq!(
                fork.open().unwrap().read_to_vec().unwrap(),
                b"resource fork"
            );
            assert!(fork.associated().unwrap().is_none());
            assert!(tree.get("/G.TXT").unwrap().associated().unwrap().is_none());
        }
    });
}

#[test]
fn an_associated_file_alone_is_an_entry_that_says_so() {
    for others in [0, 1] {
        let mut builder = Builder::new().entry(associated("/F.TXT", "fork"));
        for _ in 0..others {
            builder = builder.file("/G.TXT", "g");
        }
        on_each_source(&builder.build().bytes(), |image| {
            let tree = image.best_tree();
            assert_eq!(names(&tree, "/")[0], "F.TXT");
            let entry = tree.get("/F.TXT").unwrap();
            assert!(entry.is_associated() && entry.associated().unwrap().is_none());
            assert_eq!(entry.open().unwrap().read_to_vec().unwrap(), b"fork");
        });
    }
}

#[test]
fn an_associated_file_goes_with_a_file_of_several_sections() {
    let data: Vec<u8> = (0..9000).map(|i| i as u8).collect();
    let builder = Builder::new().entry(associated("/F", "fork"));
    let builder = builder.entry(file("/F", data.clone()).pieces(&[2048, 4096]).apart(2));
    let disc = builder.build();
    reads_back(&disc, &[Tree::Primary]);
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        assert_eq!(entry.open().unwrap().read_to_vec().unwrap(), data);
        let fork = entry.associated().unwrap().unwrap();
        assert_eq!(fork.open().unwrap().read_to_vec().unwrap(), b"fork");
    });
}

#[test]
fn an_associated_file_never_shadows_its_file() {
    let fork: Vec<u8> = vec![b'f'; 5000];
    let whole = associated("/F", fork.clone());
    let in_sections = associated("/F", fork.clone()).pieces(&[2048, 2048]);
    for entry in [whole, in_sections] {
        for order in [Order::Standard, Order::Reversed] {
            let builder = Builder::new().order(order).entry(entry.clone());
            let disc = builder.file("/F", "data").build();
            on_each_source(&disc.bytes(), |image| {
                let tree = image.best_tree();
                let content = tree.read("/F").unwrap();
                assert_eq!(content, b"data", "{order:?} {} bytes", content.len());
                // Nothing is lost either.
                let forks = tree.walk().map(Result::unwrap);
                let forks = forks.filter_map(|e| match e.is_associated() {
                    true => Some(e),
                    false => e.associated().unwrap(),
                });
                let forks: Vec<_> = forks
                    .map(|e| e.open().unwrap().read_to_vec().unwrap())
                    .collect();
                assert_eq!(forks, [&fork[..]]);
            });
        }
    }
}

#[test]
fn an_associated_file_of_another_name_is_not_attached() {
    let builder = Builder::new().order(Order::AsGiven);
    let fork = file("/1", "fork")
        .flags(ASSOCIATED)
        .identifier(Tree::Primary, b"A.TXT;1");
    let builder = builder.entry(fork);
    let builder = builder.entry(file("/2", "data").identifier(Tree::Primary, b"B.TXT;1"));
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.tree(Namespace::Iso).unwrap();
        assert_eq!(names(&tree, "/"), ["A.TXT", "B.TXT"]);
        let data = tree.get("/B.TXT").unwrap();
        assert!(data.associated().unwrap().is_none() && !data.is_associated());
        assert!(tree.get("/A.TXT").unwrap().is_associated());
    });
}

#[test]
fn of_two_associated_files_the_second_is_the_files() {
    let builder = Builder::new()
        .entry(associated("/F", "first"))
        .entry(associated("/F", "second"))
        .file("/F", "data");
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        let [first, file] = &tree.walk().map(Result::unwrap).collect::<Vec<_>>()[..] else {
            panic!("two entries");
        };
        let bytes = |entry: &isoudf::Entry<'_, _>| entry.open().unwrap().read_to_vec().unwrap();
        assert!(first.is_associated() && first.associated().unwrap().is_none());
        assert_eq!(bytes(first), b"first");
        assert!(!file.is_associated());
        assert_eq!(bytes(file), b"data");
        assert_eq!(tree.read("/F").unwrap(), b"data");
        let second = file.associated().unwrap().unwrap();
        assert_eq!(bytes(&second), b"second");
        for entry in [first, file, &second] {
            assert_eq!(bytes(&tree.entry(entry.id()).unwrap()), bytes(entry));
        }
    });
}
