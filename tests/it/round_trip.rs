//! Arbitrary trees, built and read back: listing, contents, lookups and ids.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::common::{assert_same, expected, namespace, on_each_source, seen};
use crate::support::iso::{ASSOCIATED, Builder, Disc, HIDDEN, Order, Tree, associated, dir, file};

/// One thing to record, below one of the directories before it.
#[derive(Clone, Debug)]
struct Thing {
    parent: Index,
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Dir,
    File {
        len: usize,
        hidden: bool,
        fork: bool,
        pieces: Vec<u64>,
        apart: u64,
    },
}

#[derive(Clone, Debug)]
struct Wish {
    things: Vec<Thing>,
    order: Order,
    block_size: u64,
    joliet: Option<usize>,
    enhanced: bool,
    version: Option<u16>,
    filler: usize,
}

const ORDERS: [Order; 4] = [
    Order::Standard,
    Order::Reversed,
    Order::RawBytes,
    Order::AsGiven,
];

/// Characters that trip readers: dots, signs that sort about the dot, what UTF-16 makes of others.
const ALPHABET: [&str; 20] = [
    "A", "b", "Z", "0", "1", "9", ".", "..", "-", "_", " ", "!", "~", "é", "Į", "日", "ㄻ", "💿",
    "\u{FFFF}", "\u{7F}",
];

fn name() -> impl Strategy<Value = String> {
    vec(select(&ALPHABET[..]), 1..9).prop_map(|parts| parts.concat())
}

fn kind() -> impl Strategy<Value = Kind> {
    let sizes = prop_oneof![Just(0), 1..5usize, 2040..2060usize, 0..9000usize];
    let pieces = vec(prop_oneof![Just(0), 1..9u64, Just(2048u64)], 0..4);
    let file = (sizes, any::<bool>(), any::<bool>(), pieces, 0..3u64);
    let file = file.prop_map(|(len, hidden, fork, pieces, apart)| {
        let mut left = len as u64;
        let fits = |piece: &u64| {
            left.checked_sub(*piece)
                .inspect(|&rest| left = rest)
                .is_some()
        };
        let pieces = pieces.into_iter().take_while(fits).collect();
        Kind::File {
            len,
            hidden,
            fork,
            pieces,
            apart,
        }
    });
    prop_oneof![1 => Just(Kind::Dir), 3 => file]
}

fn wish() -> impl Strategy<Value = Wish> {
    let thing = (any::<Index>(), name(), kind());
    let thing = thing.prop_map(|(parent, name, kind)| Thing { parent, name, kind });
    (
        vec(thing, 0..40),
        select(&ORDERS[..]),
        select(&[512, 1024, 2048][..]),
        proptest::option::of(1..=3usize),
        any::<bool>(),
        select(&[None, Some(1), Some(12), Some(32767)][..]),
        select(&[0, 0, 0, 0, 400, 1600][..]),
    )
        .prop_map(
            |(things, order, block_size, joliet, enhanced, version, filler)| Wish {
                things,
                order,
                block_size,
                joliet,
                enhanced,
                version,
                filler,
            },
        )
}

fn build(wish: &Wish) -> (Disc, Vec<Tree>) {
    let builder = Builder::new().order(wish.order).block_size(wish.block_size);
    let mut builder = builder.versions(Tree::Primary, wish.version);
    let mut trees = vec![Tree::Primary];
    if let Some(level) = wish.joliet {
        builder = builder.joliet(level);
        trees.push(Tree::Joliet);
    }
    if wish.enhanced {
        builder = builder.enhanced();
        trees.push(Tree::Enhanced);
    }
    let mut directories = vec![String::new()];
    let mut taken = HashSet::new();
    for thing in &wish.things {
        let path = format!("{}/{}", thing.parent.get(&directories), thing.name);
        if !taken.insert(path.clone()) {
            continue;
        }
        match &thing.kind {
            Kind::Dir => {
                builder = builder.entry(dir(&path));
                directories.push(path);
            }
            Kind::File {
                len,
                hidden,
                fork,
                pieces,
                apart,
            } => {
                if *fork {
                    builder = builder.entry(associated(&path, format!("fork of {path}")));
                }
                let content: Vec<u8> = (0..*len).map(|i| (i + path.len()) as u8).collect();
                let entry = file(&path, content).pieces(pieces).apart(*apart);
                builder = builder.entry(entry.flags(if *hidden { HIDDEN } else { 0 }));
            }
        }
    }
    // A directory of several windows, where lookups bisect.
    for n in 0..wish.filler {
        builder = builder.file(&format!("/FILLER/{:05}.TXT", n * 7919 % 99_991), [n as u8]);
    }
    (builder.build(), trees)
}

fn check(wish: &Wish) {
    let (disc, trees) = build(wish);
    on_each_source(&disc.bytes(), |image| {
        for &kind in &trees {
            let tree = image.tree(namespace(kind)).unwrap();
            assert_same(&seen(&tree), &expected(&disc, kind));
            // All of a small tree, some of a large one.
            let listing = disc.listing(kind);
            let step = 1 + listing.len() / 50;
            for entry in tree.walk().step_by(step) {
                let entry = entry.unwrap();
                let again = tree.entry(entry.id()).unwrap();
                assert_eq!(again.name().as_bytes(), entry.name().as_bytes());
                assert_eq!(*again.extents().unwrap(), *entry.extents().unwrap());
            }
            for listed in listing.iter().step_by(step) {
                let entry = tree.get(&listed.shown);
                let entry = entry.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
                assert_eq!(
                    Some(entry.name().as_bytes()),
                    listed.identifiers.last().map(|i| &i[..])
                );
                // A fork has its file's name, by which the file is found.
                if listed.flags & ASSOCIATED == 0 {
                    let extents = entry.extents().unwrap();
                    let first = extents
                        .iter()
                        .find(|e| e.len > 0)
                        .and_then(|e| e.image_offset);
                    let mut ranges = listed.ranges.iter().filter(|range| !range.is_empty());
                    let recorded = ranges.next().map(|range| range.start);
                    assert_eq!(first, recorded, "{}", listed.shown);
                }
            }
            let absent = format!("/{}", "ABSENT".repeat(9));
            assert!(tree.get(absent).is_err());
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_built_is_read(wish in wish()) {
        check(&wish);
    }
}
