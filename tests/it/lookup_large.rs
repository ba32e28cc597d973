//! T4: names in directories of thousands of entries, in every order that writers use.

use isoudf::source::InMemory;
use isoudf::{Error, Image, Namespace};

use crate::common::{Counting, namespace};
use crate::support::iso::{Builder, Disc, Order, SECTOR, Tree, dir, file};

const COUNT: usize = 1500;
const ORDERS: [Order; 4] = [
    Order::Standard,
    Order::RawBytes,
    Order::Reversed,
    Order::AsGiven,
];

/// Names whose order depends on how dots, versions and ends count.
fn awkward(n: usize) -> String {
    let rest = [
        "", ".TXT", "-B.TXT", "B.TXT", "!.C", ".A.B", "_", " X", "1", "+.TXT", ".T",
    ];
    format!(
        "N{:04}{}",
        n / rest.len() * 7919 % 1500,
        rest[n % rest.len()]
    )
}

fn disc(order: Order, name: impl Fn(usize) -> String) -> Disc {
    let mut builder = Builder::new().joliet(3).order(order).trailing_dots();
    for n in 0..COUNT {
        builder = builder.file(&format!("/{}", name(n)), format!("{n}"));
    }
    builder.build()
}

#[test]
fn every_name_is_found_in_every_order_and_no_other() {
    for order in ORDERS {
        let disc = disc(order, awkward);
        let bytes = disc.bytes();
        for tree in [Tree::Primary, Tree::Joliet] {
            assert!(disc.directory(tree, "/").count() as u64 > 16 * SECTOR);
            let image = Image::new(InMemory(&bytes)).unwrap();
            let read = image.tree(namespace(tree)).unwrap();
            let listing = disc.listing(tree);
            let sorted = matches!(order, Order::Standard | Order::RawBytes);
            let step = if sorted { 3 } else { 23 };
            // Twice: what is learned when a name is absent must not change the answers.
            for round in 0..2 {
                for listed in listing.iter().skip(round).step_by(step) {
                    let entry = read.get(&listed.shown);
                    let entry = entry.unwrap_or_else(|e| panic!("{order:?} {tree:?} {e}"));
                    let identifier = listed.identifiers[0].as_slice();
                    assert_eq!(entry.name().as_bytes(), identifier, "{order:?} {tree:?}");
                }
                for absent in [
                    "A",
                    "Z",
                    "N0000.TX",
                    "N0000.TXTT",
                    "N0700",
                    "N0007!",
                    "N9999.TXT",
                ] {
                    let found = listing.iter().any(|l| l.path[1..] == *absent);
                    let result = read.get(absent);
                    assert_eq!(result.is_ok(), found, "{order:?} {tree:?} {absent}");
                    if let Err(error) = result {
                        assert!(matches!(error, Error::NotFound { .. }), "{error}");
                    }
                }
            }
        }
    }
}

#[test]
fn sorted_names_are_found_by_bisection() {
    for order in [Order::Standard, Order::RawBytes] {
        let disc = disc(order, |n| format!("FILE{n:05}.TXT"));
        for tree in [Tree::Primary, Tree::Joliet] {
            let (source, counts) = Counting::new(InMemory(disc.bytes()));
            let image = Image::new(source).unwrap();
            let read = image.tree(namespace(tree)).unwrap();
            for n in 0..COUNT {
                counts.take();
                read.get(format!("FILE{n:05}.TXT")).unwrap();
                let (reads, bytes) = counts.take();
                assert!(reads <= 20, "{reads} reads in {order:?} {tree:?}");
                assert!(bytes <= 12 * SECTOR, "{bytes} bytes in {order:?} {tree:?}");
            }
        }
    }
}

#[test]
fn absent_names_are_scanned_for_once() {
    for order in [Order::Standard, Order::RawBytes] {
        let disc = disc(order, |n| format!("FILE{n:05}.TXT"));
        let (source, counts) = Counting::new(InMemory(disc.bytes()));
        let image = Image::new(source).unwrap();
        let read = image.tree(Namespace::Iso).unwrap();
        let len = read.root().len().unwrap();
        counts.take();
        assert!(read.get("FILE00100.TXX").is_err());
        let (_, learning) = counts.take();
        assert!(
            learning >= len,
            "absence is not believed of what may be unsorted"
        );
        for n in 0..50 {
            assert!(read.get(format!("FILE{:05}.TXX", n * 29)).is_err());
            let (reads, bytes) = counts.take();
            assert!(reads <= 40, "{reads} reads in {order:?}");
            assert!(bytes < len / 2, "{bytes} bytes in {order:?}");
        }
    }
}

#[test]
fn of_several_versions_the_highest_is_found_at_any_place() {
    let mut builder = Builder::new();
    for n in 0..COUNT {
        builder = builder.entry(file(&format!("/F{n:04}.TXT"), format!("{n} v2")).version(Some(2)));
        builder = builder.entry(file(&format!("/F{n:04}.TXT"), format!("{n} v1")));
    }
    let bytes = builder.build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.best_tree();
    for round in 0..2 {
        for n in (0..COUNT).step_by(3) {
            let read = |path: String| String::from_utf8(tree.read(path).unwrap()).unwrap();
            assert_eq!(read(format!("F{n:04}.TXT")), format!("{n} v2"), "{round}");
            assert_eq!(read(format!("F{n:04}.TXT;1")), format!("{n} v1"), "{round}");
        }
        assert!(tree.get("F0000.TXT;3").is_err());
    }
}

#[test]
fn a_trailing_dot_may_be_asked_for_in_a_directory_known_to_be_sorted() {
    let disc = disc(Order::Standard, |n| format!("FILE{n:05}"));
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    for round in 0..2 {
        for asked in ["FILE00700", "FILE00700.", "FILE00700.;1"] {
            let read = tree.read(asked);
            assert_eq!(read.expect(asked), b"700", "round {round}");
        }
        assert!(tree.get("NO SUCH").is_err());
    }
}

/// A sector of nothing but padding stands where a bisection looks first.
#[test]
fn an_empty_sector_hides_no_name_of_a_sorted_directory() {
    let mut disc = disc(Order::Standard, |n| format!("FILE{n:05}.TXT"));
    let root = disc.directory(Tree::Primary, "/");
    let middle = root.start + ((root.end - root.start) / SECTOR / 2) * SECTOR;
    let gone = middle..middle + SECTOR;
    disc.put(middle, &[0; SECTOR as usize]);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.tree(Namespace::Iso).unwrap();
    for round in 0..2 {
        for n in (0..COUNT).step_by(7) {
            let path = format!("/FILE{n:05}.TXT");
            let there = !gone.contains(&disc.records(Tree::Primary, &path)[0]);
            assert_eq!(tree.get(&path).is_ok(), there, "{path} in round {round}");
        }
    }
}

#[test]
fn the_same_question_has_the_same_answer_after_learning() {
    // Sorted but for one record at the front: a second version of a name in the middle.
    let mut builder = Builder::new().order(Order::AsGiven);
    builder = builder.entry(file("/FILE00700.TXT", "front").version(Some(2)));
    for n in 0..COUNT {
        builder = builder.file(&format!("/FILE{n:05}.TXT"), format!("{n}"));
    }
    let bytes = builder.build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.best_tree();
    let before = tree.read("FILE00700.TXT").unwrap();
    assert!(tree.get("ABSENT").is_err());
    let after = tree.read("FILE00700.TXT").unwrap();
    assert_eq!(
        before.escape_ascii().to_string(),
        after.escape_ascii().to_string()
    );
}

#[test]
fn directories_do_not_share_what_was_learned() {
    // More large directories than the reader keeps in mind, sorted and not, asked in turn.
    let mut builder = Builder::new()
        .versions(Tree::Primary, None)
        .order(Order::AsGiven);
    for d in 0..70 {
        builder = builder.entry(dir(&format!("/D{d:02}")));
        for n in 0..400 {
            let n = if d % 2 == 0 { n } else { (n * 171 + 7) % 400 };
            builder = builder.file(&format!("/D{d:02}/FILE{n:04}.TXT"), "");
        }
    }
    let disc = builder.build();
    assert!(disc.directory(Tree::Primary, "/D00").count() as u64 > 8 * SECTOR);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.best_tree();
    for _ in 0..2 {
        for d in 0..70 {
            assert!(tree.get(format!("D{d:02}/ABSENT")).is_err());
            for n in (0..400).step_by(97) {
                assert!(tree.get(format!("D{d:02}/FILE{n:04}.TXT")).is_ok());
            }
        }
    }
}

/// Ends of names in the order of one rule alone.
const ONE_ORDER: [(Tree, &[&str]); 5] = [
    // The dot is before every other character (ECMA-119 9.3).
    (Tree::Primary, &[".T", "-B.T", "B.T"]),
    // It is a character of two bytes, and the first byte of U+2E80 is none.
    (Tree::Joliet, &[".T", "-B.T", "é.T", "\u{2E80}.T"]),
    // By bytes it is a character like any other.
    (Tree::Primary, &["-B.T", ".T", "B.T"]),
    (Tree::Joliet, &["-B.T", ".T", "é.T", "\u{2E80}.T"]),
    // Only in the primary volume may it be there for the standard's sake alone.
    (Tree::Enhanced, &["", "-", "."]),
];

#[test]
fn a_directory_is_known_by_the_one_order_that_it_has() {
    for (tree, ends) in ONE_ORDER {
        let names = |n: usize| ends.iter().map(move |end| format!("N{n:03}{end}"));
        let names: Vec<String> = (0..500).flat_map(names).collect();
        let mut builder = Builder::new().joliet(3).enhanced().order(Order::AsGiven);
        for name in &names {
            builder = builder.entry(file(&format!("/{name}"), "").only_in(&[tree]));
        }
        let (source, counts) = Counting::new(InMemory(builder.build().bytes()));
        let image = Image::new(source).unwrap();
        let read = image.tree(namespace(tree)).unwrap();
        let len = read.root().len().unwrap();
        assert!(read.get("ABSENT").is_err());
        counts.take();
        for n in (0..500).step_by(10) {
            assert!(read.get(format!("N{n:03}.TT")).is_err());
        }
        let (_, bytes) = counts.take();
        assert!(bytes < 50 * len / 2, "{bytes} bytes in {tree:?} {ends:?}");
        for name in &names {
            assert!(read.get(name).is_ok(), "{name} in {tree:?} {ends:?}");
        }
    }
}

#[test]
fn a_bisection_ends_with_four_sectors_in_one_go() {
    let mut builder = Builder::new();
    for n in 0..660 {
        builder = builder.file(&format!("/FILE{n:05}.TXT"), "");
    }
    let disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    assert_eq!(root.end - root.start, 16 * SECTOR);
    let (source, counts) = Counting::new(InMemory(disc.bytes()));
    let image = Image::new(source).unwrap();
    let tree = image.best_tree();
    for n in [0, 150, 300, 500, 659] {
        counts.take();
        assert!(tree.get(format!("FILE{n:05}.TXT")).is_ok());
        // The beginnings of two sectors before: of 16 sectors, then of 8.
        assert_eq!(counts.take(), (3, 2 * 256 + 4 * SECTOR), "{n}");
    }
}

/// Directories one behind the other, of so many files each.
fn directories(files: usize, is_sorted: &[bool]) -> (Disc, impl Fn(usize, usize) -> String) {
    let name = |d: usize, n: usize| format!("/D{d}/{n:03}{}", "F".repeat(190));
    let mut builder = Builder::new()
        .versions(Tree::Primary, None)
        .order(Order::AsGiven);
    for (d, is_sorted) in is_sorted.iter().enumerate() {
        for n in 0..files {
            let shuffled = (n * 171 + 7) % files;
            let n = if *is_sorted { n } else { shuffled };
            builder = builder.file(&name(d, n), "");
        }
    }
    (builder.build(), name)
}

/// The first sector of a directory, and how many it has.
fn place(disc: &Disc, d: usize) -> (u64, u64) {
    let range = disc.directory(Tree::Primary, &format!("/D{d}"));
    (range.start / SECTOR, (range.end - range.start) / SECTOR)
}

#[test]
fn what_was_learned_of_one_directory_stays_when_others_are_asked() {
    const COUNT: usize = 8;
    let (disc, _) = directories(290, &[true; COUNT]);
    let (_, sectors) = place(&disc, 0);
    assert_eq!(sectors, 33);
    let (source, counts) = Counting::new(InMemory(disc.bytes()));
    let image = Image::new(source).unwrap();
    let tree = image.best_tree();
    for round in 0..3 {
        counts.take();
        for d in 0..COUNT {
            assert!(tree.get(format!("/D{d}/100")).is_err());
        }
        let (_, bytes) = counts.take();
        let all = COUNT as u64 * sectors * SECTOR;
        match round {
            0 => assert!(bytes >= all),
            _ => assert!(bytes < all / 2, "{bytes} bytes for {all}"),
        }
    }
}

/// Two directories of one size, and as far apart as places in the table of what was learned.
#[test]
fn a_directory_is_not_taken_for_another_that_is_sorted() {
    let (disc, name) = directories(287, &[true, true, false]);
    let [first, last] = [place(&disc, 0), place(&disc, 2)];
    assert_eq!((last.0 - first.0, first.1, last.1), (64, 32, 32));
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let tree = image.best_tree();
    assert!(tree.get("/D0/ABSENT").is_err());
    for n in 0..287 {
        assert!(tree.get(name(2, n)).is_ok(), "{n}");
    }
}
