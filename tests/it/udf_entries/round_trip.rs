//! Arbitrary trees, built and read back.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::agrees;
use crate::support::udf::{
    Allocation, Builder, Disc, Entry, Kind, Metadata, Sparable, Time, cs0_wide, dir, file, hole,
    link, node, recorded, symlink, unrecorded,
};

/// One thing to record, below one of the directories before it.
#[derive(Clone, Debug)]
struct Thing {
    parent: Index,
    name: String,
    wide: bool,
    kind: Sort,
    mode: u32,
    ids: (u32, u32),
    time: Option<(i16, u32)>,
    used: usize,
    hidden: bool,
    extended: Option<bool>,
}

#[derive(Clone, Debug)]
enum Sort {
    Dir,
    File(usize, Form, Vec<(u8, u64, u64)>),
    Link(Index),
    Symlink(Vec<String>),
    Device(u32, u32),
    Fifo,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Usual,
    Long,
    Extended,
    Embedded,
}

#[derive(Clone, Copy, Debug)]
enum Partition {
    Plain,
    Metadata,
    Virtual,
    Sparable,
}

#[derive(Clone, Debug)]
struct Wish {
    things: Vec<Thing>,
    revision: u16,
    block_size: u64,
    partition: Partition,
    embedded: bool,
    filler: usize,
}

const ALPHABET: [&str; 18] = [
    "A", "b", "Z", "0", ".", "..", "-", " ", "!", "\\", ":", ";1", "é", "ÿ", "日", "💿",
    "\u{FFFF}", "\u{202E}",
];

fn name() -> impl Strategy<Value = String> {
    vec(select(&ALPHABET[..]), 1..12).prop_map(|parts| parts.concat())
}

fn sort() -> impl Strategy<Value = Sort> {
    let forms = select(&[Form::Usual, Form::Long, Form::Extended, Form::Embedded][..]);
    let sizes = prop_oneof![Just(0), 1..200usize, 500..530usize, 0..9000usize];
    let extents = vec((0..3u8, 1..4u64, 0..3u64), 0..4);
    let file = (sizes, forms, extents);
    let component = prop_oneof![name(), Just("..".to_owned()), Just(".".to_owned())];
    prop_oneof![
        2 => Just(Sort::Dir),
        6 => file.prop_map(|(len, form, extents)| Sort::File(len, form, extents)),
        1 => any::<Index>().prop_map(Sort::Link),
        1 => vec(component, 1..4).prop_map(Sort::Symlink),
        1 => any::<(u32, u32)>().prop_map(|(major, minor)| Sort::Device(major, minor)),
        1 => Just(Sort::Fifo),
    ]
}

fn thing() -> impl Strategy<Value = Thing> {
    let zones = select(&[-1440, -60, 0, 345, 1440, Time::NO_ZONE][..]);
    let time = proptest::option::of((zones, 0..1_000_000u32));
    let ids = select(&[(0, 0), (1000, 100), (u32::MAX, u32::MAX), (7, u32::MAX)][..]);
    let recorded = (0..0o10000u32, ids, time, select(&[0, 4, 36][..]));
    let odd = (
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(any::<bool>()),
    );
    (any::<Index>(), name(), sort(), recorded, odd).prop_map(
        |(parent, name, kind, (mode, ids, time, used), (wide, hidden, extended))| Thing {
            parent,
            name,
            wide,
            kind,
            mode,
            ids,
            time,
            used,
            hidden,
            extended,
        },
    )
}

fn wish() -> impl Strategy<Value = Wish> {
    let partitions = [
        (
            Partition::Plain,
            &[0x102, 0x150, 0x200, 0x201, 0x250, 0x260][..],
        ),
        (Partition::Metadata, &[0x250, 0x260]),
        (Partition::Virtual, &[0x150, 0x200, 0x201]),
        (Partition::Sparable, &[0x150, 0x200, 0x201]),
    ];
    let kind = select(partitions.to_vec())
        .prop_flat_map(|(partition, revisions)| (Just(partition), select(revisions)));
    (
        vec(thing(), 0..25),
        kind,
        select(&[512, 1024, 2048, 4096][..]),
        any::<bool>(),
        select(&[0, 0, 0, 700][..]),
    )
        .prop_map(
            |(things, (partition, revision), block_size, embedded, filler)| Wish {
                things,
                revision,
                // Packets and sessions are of discs that have blocks of 2048 bytes.
                block_size: match partition {
                    Partition::Virtual | Partition::Sparable => 2048,
                    _ => block_size,
                },
                partition,
                embedded,
                filler,
            },
        )
}

fn entry(path: &str, thing: &Thing, block_size: u64, files: &[String]) -> Entry {
    match &thing.kind {
        Sort::Dir => dir(path),
        Sort::File(len, form, extents) => {
            let content: Vec<u8> = (0..*len).map(|n| (n * 7 + path.len()) as u8).collect();
            let entry = file(path, content);
            let extents = extents.iter().map(|&(kind, blocks, gap)| {
                let make = [recorded, unrecorded, hole][usize::from(kind)];
                make(blocks * block_size).after(gap)
            });
            match form {
                Form::Embedded if *len <= 200 => entry.embedded(),
                Form::Usual | Form::Embedded => entry.extents(extents),
                Form::Long => entry.extents(extents).allocation(Allocation::Long),
                Form::Extended => entry.extents(extents).allocation(Allocation::Extended),
            }
        }
        Sort::Link(target) if !files.is_empty() => link(path, target.get::<String>(files)),
        Sort::Link(_) | Sort::Fifo => node(path, Kind::Fifo, ""),
        Sort::Symlink(parts) => symlink(path, &parts.join("/")),
        Sort::Device(major, minor) => node(path, Kind::Character(*major, *minor), ""),
    }
}

fn build(wish: &Wish) -> Disc {
    let mut builder = Builder::new()
        .revision(wish.revision)
        .block_size(wish.block_size);
    builder = match wish.partition {
        Partition::Plain => builder,
        Partition::Metadata => builder.metadata(Metadata::default()),
        Partition::Virtual => builder.virtual_partition(),
        Partition::Sparable => builder.sparable(Sparable {
            relocated: vec![0],
            ..Sparable::default()
        }),
    };
    if wish.embedded {
        builder = builder.embedded_directories();
    }
    let (mut directories, mut files) = (vec![String::new()], Vec::new());
    let mut taken = HashSet::new();
    for thing in &wish.things {
        let path = format!("{}/{}", thing.parent.get(&directories), thing.name);
        if !taken.insert(path.clone()) {
            continue;
        }
        let mut entry = entry(&path, thing, wish.block_size, &files);
        match thing.kind {
            Sort::Dir => directories.push(path.clone()),
            Sort::File(..) => files.push(path.clone()),
            _ => {}
        }
        // Names of one file are listed with what its first name has.
        if !matches!(thing.kind, Sort::Link(_)) {
            entry = entry.mode(thing.mode).uid(thing.ids.0).gid(thing.ids.1);
            if let Some((zone, microseconds)) = thing.time {
                let time = Time::date(2001, 9, 9).at(1, 46, 40, microseconds);
                entry = entry.times(time.zone(zone));
            }
            if let Some(extended) = thing.extended {
                entry = entry.extended(extended);
            }
        }
        if thing.wide {
            entry = entry.identifier(cs0_wide(&thing.name));
        }
        builder = builder.entry(entry.implementation_use(vec![0x5A; thing.used]));
    }
    for (n, thing) in wish.things.iter().enumerate().filter(|(_, t)| t.hidden) {
        let path = format!("/HIDDEN {n} {}", thing.name);
        builder = builder.entry(file(&path, path.as_bytes()).hidden());
    }
    for n in 0..wish.filler {
        builder = builder.file(&format!("/FILLER/{:05}.TXT", n * 7919 % 99_991), [n as u8]);
    }
    builder.build()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn u10_to_u13_what_is_built_is_read(wish in wish()) {
        agrees(&build(&wish));
    }
}
