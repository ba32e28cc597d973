//! Discs of any shape, written by the tests' builders, who know nothing of the library: what they
//! recorded is what is read. An input is what [`Unstructured`] makes of it.

use std::collections::HashSet;

use arbitrary::{Result, Unstructured};
use isoudf::source::ReadAt;
use isoudf::{FileType, Image, Namespace};

use super::sources::NeverLends;
use crate::common::{assert_same, expected, seen};
use crate::support::{iso, udf};

/// Things on one disc.
const THINGS: usize = 24;

/// Parts of names: dots, signs that sort about the dot, what UTF-16 makes of others.
const ALPHABET: [&str; 16] = [
    "A", "b", "Z", "0", "9", ".", "..", "-", "_", " ", "!", "~", "é", "日", "💿", "\u{FFFF}",
];

/// Lengths of files, about the ends of blocks and of file entries.
const LENGTHS: [usize; 10] = [0, 1, 5, 200, 511, 512, 2040, 2048, 2049, 5000];

pub fn built(input: &[u8]) {
    let mut input = Unstructured::new(input);
    // What is missing at the end is taken for zeros, so that no input is refused.
    let _ = match input.ratio(1, 2) {
        Ok(true) => udf_disc(&mut input).map(|disc| reads_udf(&disc)),
        _ => iso_disc(&mut input).map(|(disc, trees)| reads_iso(&disc, &trees)),
    };
}

/// Something to be recorded.
struct Thing {
    path: String,
    /// `None` for a directory.
    content: Option<Vec<u8>>,
    hidden: bool,
    /// What else a builder may make of it.
    form: u8,
    pieces: [u8; 3],
}

fn things(input: &mut Unstructured<'_>) -> Result<Vec<Thing>> {
    let mut things = Vec::new();
    let mut directories = vec![String::new()];
    let mut taken = HashSet::new();
    while !input.is_empty() && things.len() < THINGS {
        let above = input.choose(&directories)?;
        let parts = input.int_in_range(1..=6)?;
        let name: Result<String> = (0..parts).map(|_| Ok(*input.choose(&ALPHABET)?)).collect();
        let path = format!("{above}/{}", name?);
        let is_dir = input.ratio(1, 4)?;
        let len = *input.choose(&LENGTHS)?;
        if !taken.insert(path.clone()) {
            continue;
        }
        if is_dir {
            directories.push(path.clone());
        }
        let content = (0..len).map(|at| (at * 7 + path.len()) as u8).collect();
        things.push(Thing {
            path,
            content: (!is_dir).then_some(content),
            hidden: input.arbitrary()?,
            form: input.arbitrary()?,
            pieces: input.arbitrary()?,
        });
    }
    Ok(things)
}

fn iso_disc(input: &mut Unstructured<'_>) -> Result<(iso::Disc, Vec<iso::Tree>)> {
    use iso::{Builder, HIDDEN, Order, Tree, associated, dir, file};
    let order = *input.choose(&[
        Order::Standard,
        Order::Reversed,
        Order::RawBytes,
        Order::AsGiven,
    ])?;
    let block_size = *input.choose(&[2048, 1024, 512])?;
    let version = *input.choose(&[None, Some(1), Some(32767)])?;
    let mut builder = Builder::new()
        .order(order)
        .block_size(block_size)
        .versions(Tree::Primary, version);
    let mut trees = vec![Tree::Primary];
    if input.arbitrary()? {
        builder = builder.joliet(input.int_in_range(1..=3)?);
        trees.push(Tree::Joliet);
    }
    if input.arbitrary()? {
        builder = builder.enhanced();
        trees.push(Tree::Enhanced);
    }
    for thing in things(input)? {
        let Some(content) = thing.content else {
            builder = builder.entry(dir(&thing.path));
            continue;
        };
        if thing.form & 1 == 1 {
            builder = builder.entry(associated(&thing.path, "a fork"));
        }
        let mut left = content.len() as u64;
        let mut pieces: Vec<u64> = thing.pieces.map(|piece| u64::from(piece) * 16).to_vec();
        pieces.truncate(usize::from(thing.form >> 1) % 4);
        pieces.retain(|piece| left.checked_sub(*piece).map(|rest| left = rest).is_some());
        let entry = file(&thing.path, content).pieces(&pieces);
        let entry = entry.apart(u64::from(thing.form >> 3) % 3);
        builder = builder.entry(entry.flags(if thing.hidden { HIDDEN } else { 0 }));
    }
    Ok((builder.build(), trees))
}

fn reads_iso(disc: &iso::Disc, trees: &[iso::Tree]) {
    let bytes = disc.bytes();
    let lends = Image::new(&bytes[..]).expect("a disc that is in order");
    let reads = Image::new(NeverLends(&bytes)).expect("a disc that is in order");
    for tree in trees {
        let namespace = match tree {
            iso::Tree::Primary => Namespace::Iso,
            iso::Tree::Enhanced => Namespace::Enhanced,
            _ => Namespace::Joliet,
        };
        let recorded = expected(disc, *tree);
        assert_same(&seen(&lends.tree(namespace).unwrap()), &recorded);
        assert_same(&seen(&reads.tree(namespace).unwrap()), &recorded);
    }
}

fn udf_disc(input: &mut Unstructured<'_>) -> Result<udf::Disc> {
    use udf::{Allocation, Builder, Metadata, Sparable, cs0_wide, dir, file, hole};
    let mut builder = Builder::new();
    let (revisions, special) = match input.int_in_range(0..=3)? {
        0 => (&[0x102, 0x150, 0x200, 0x201, 0x250, 0x260][..], None),
        1 => (&[0x250, 0x260][..], None),
        2 => (
            &[0x150, 0x200, 0x201][..],
            Some(builder.clone().virtual_partition()),
        ),
        _ => {
            let sparable = Sparable {
                relocated: vec![0],
                ..Sparable::default()
            };
            (
                &[0x150, 0x201][..],
                Some(builder.clone().sparable(sparable)),
            )
        }
    };
    let revision = *input.choose(revisions)?;
    builder = match special {
        Some(builder) => builder.revision(revision),
        None => {
            let block_size = *input.choose(&[2048, 512, 4096])?;
            let builder = builder.revision(revision).block_size(block_size);
            match revisions.len() {
                2 => builder.metadata(Metadata::default()),
                _ => builder,
            }
        }
    };
    if input.arbitrary()? {
        builder = builder.embedded_directories();
    }
    for thing in things(input)? {
        let entry = match thing.content {
            None => dir(&thing.path),
            Some(content) => {
                let small = content.len() <= 200;
                let entry = file(&thing.path, content);
                match thing.form % 5 {
                    0 if small => entry.embedded(),
                    1 => entry.allocation(Allocation::Long),
                    2 => entry.allocation(Allocation::Extended),
                    3 => entry.extents([hole(4096)]),
                    _ => entry,
                }
            }
        };
        let entry = match thing.form >> 6 {
            1 => entry.extended(false),
            2 => {
                let name = thing.path.rsplit('/').next().unwrap_or_default();
                entry.identifier(cs0_wide(name))
            }
            _ => entry,
        };
        let entry = entry.mode(u32::from(thing.pieces[0]));
        builder = builder.entry(if thing.hidden { entry.hidden() } else { entry });
    }
    Ok(builder.build())
}

/// What is compared of a file: identifier, length, mode, whether it is hidden, and its bytes.
type Row = (Vec<u8>, u64, Option<u32>, bool, Option<Vec<u8>>);

fn reads_udf(disc: &udf::Disc) {
    let bytes = disc.bytes();
    let listed = disc.listing().iter().filter(|listed| listed.path != "/");
    let mut recorded: Vec<Row> = listed
        .map(|listed| {
            let bytes = (listed.kind != udf::Kind::Directory).then(|| listed.content.bytes());
            let mode = Some(listed.mode);
            (
                listed.identifier.clone(),
                listed.len,
                mode,
                listed.hidden,
                bytes,
            )
        })
        .collect();
    recorded.sort();
    assert!(recorded == rows(&bytes[..]), "from memory");
    assert!(
        recorded == rows(NeverLends(&bytes)),
        "from a source that reads"
    );
}

fn rows<S: ReadAt>(source: S) -> Vec<Row> {
    let image = Image::new(source).expect("a disc that is in order");
    let tree = image.tree(Namespace::Udf).expect("a disc of UDF");
    let row = |entry: std::result::Result<isoudf::Entry<'_, S>, isoudf::Error>| {
        let entry = entry.expect("an entry that is in order");
        let metadata = entry.metadata().expect("a file entry that is in order");
        let is_file = metadata.file_type == FileType::File;
        let read = || entry.open()?.read_to_vec();
        let bytes = is_file.then(|| read().expect("bytes that are there"));
        let name = entry.name().as_bytes().to_vec();
        let len = bytes
            .as_ref()
            .map_or(metadata.len, |bytes| bytes.len() as u64);
        assert_eq!(len, metadata.len);
        (name, len, metadata.mode, metadata.hidden, bytes)
    };
    let mut rows: Vec<Row> = tree.walk().map(row).collect();
    rows.sort();
    rows
}
