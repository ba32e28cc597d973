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
