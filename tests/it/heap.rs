//! Memory: paid for by bytes that are there, whatever sizes an image claims.

use isoudf::source::InMemory;
use isoudf::{Error, Image, LimitKind, Namespace, Options};

use crate::common::{Counting, Holes, failed, metered};
use crate::damage::seeds::{self, Seed};
use crate::damage::work::exercise;
use crate::support::iso;
use crate::support::sparse::Content;
use crate::support::udf;

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

#[test]
fn a_sound_image_takes_no_more_than_twice_its_metadata() {
    for (name, seed) in seeds::all() {
        let work = exercise(&seed.bytes, false, false);
        // What boots is looked for in all of the system area.
        let boots = seed.metadata.iter().any(|&at| at < 32 << 10);
        let metadata = seed.metadata.len() as u64 + if boots { 32 * KIB } else { 0 };
        let bound = 64 * KIB + 2 * metadata;
        assert!(work.memory <= bound, "{name}: {work:?}");
    }
}

/// All fields of numbers, each with large values: in an image as small as it is, and in one that has room for some of
/// what is claimed.
#[test]
fn no_claim_takes_more_than_twice_the_bytes_that_are_read() {
    for (name, seed) in seeds::all() {
        let mut large = seed.bytes.clone();
        large.resize(8 * MIB as usize, 0);
        for (number, field) in seed.fields.iter().enumerate() {
            if ![2, 4, 8].contains(&field.len()) {
                continue;
            }
            for (n, value) in [u64::MAX, 0x7FFF_FFFF, 0x40_0000].into_iter().enumerate() {
                let image = match (number + n) % 8 {
                    0 => &mut large,
                    _ => &mut seed.bytes.clone(),
                };
                claim(image, &seed, field.clone(), value);
                let work = exercise(image, false, false);
                let bound = 64 * KIB + 2 * work.read;
                assert!(
                    work.memory <= bound,
                    "{name} {field:x?} {value:x}: {work:?}"
                );
                let whole = field.start.saturating_sub(4096)..field.end + 4096;
                let whole = whole.start..whole.end.min(seed.bytes.len());
                image[whole.clone()].copy_from_slice(&seed.bytes[whole]);
            }
        }
    }
}

/// Writes a number in both byte orders where there is room for both, and makes the tag fit it.
fn claim(image: &mut [u8], seed: &Seed, field: std::ops::Range<usize>, value: u64) {
    let little = value.to_le_bytes();
    let width = field.len();
    image[field.clone()].copy_from_slice(&little[..width]);
    if seed.tagged.is_empty() && width == 8 {
        image[field.start + 4..field.end].copy_from_slice(&(value as u32).to_be_bytes());
    }
    crate::damage::repair(image, seed, field.start);
}

fn opened(image: crate::support::sparse::Sparse) -> (i64, u64) {
    assert!(image.len() >= 3 * GIB);
    let (source, counts) = Counting::new(Holes(image));
    let (_, peak) = metered(|| drop(Image::new(source).unwrap()));
    (peak, counts.take().1)
}

#[test]
fn opening_three_gigabytes_takes_less_than_256_kib() {
    let big = || Content::hole(3 * GIB).with(5, [1]);
    let iso = || {
        let iso = iso::rock_ridge::volume().joliet(3).file("/BIG", big());
        (0..2000).fold(iso, |iso, n| iso.file(&format!("/D/F{n:05}"), "f"))
    };
    let udf = |builder: udf::Builder| {
        let builder = builder.file("/BIG", big());
        (0..2000).fold(builder, |udf, n| udf.file(&format!("/D/F{n:05}"), "f"))
    };
    let discs = [
        iso().build().image,
        udf(udf::Builder::new()).build().image,
        udf(udf::Builder::new().bridge(iso())).build().image,
        udf(udf::Builder::new()
            .revision(0x250)
            .metadata(udf::Metadata::default()))
        .build()
        .image,
        udf(udf::Builder::new().revision(0x200).virtual_partition())
            .build()
            .image,
        udf(udf::Builder::new()
            .revision(0x150)
            .sparable(udf::Sparable::default()))
        .build()
        .image,
    ];
    for (number, image) in discs.into_iter().enumerate() {
        let (peak, read) = opened(image);
        assert!(peak < 256 << 10, "{number}: {peak} bytes of memory");
        assert!(read < MIB, "{number}: {read} bytes read");
    }
}

/// A file of nothing but holes in a disc of a few hundred kilobytes.
#[test]
fn holes_are_not_made_without_end() {
    let len = 3 * (GIB - 2048);
    let extents = (0..3).map(|_| udf::hole(GIB - 2048));
    let bomb = udf::file("/BOMB", Content::hole(len)).extents(extents);
    let builder = udf::Builder::new().entry(bomb).file("/F", "f");
    let bytes = builder.build().bytes();
    let mut options = Options::default();
    assert_eq!(options.limits.bytes_in_memory, GIB);
    options.limits.bytes_in_memory = 4 * MIB;
    let image = Image::with_options(InMemory(&bytes), options).unwrap();
    let tree = image.tree(Namespace::Udf).unwrap();
    let (_, peak) = metered(|| match failed(tree.read("/BOMB")) {
        Error::Limit { kind, limit, .. } => {
            assert_eq!((kind, limit), (LimitKind::BytesInMemory, 4 * MIB));
        }
        other => panic!("{other}"),
    });
    assert!(peak as u64 <= 16 * MIB, "{peak} bytes");
    // In pieces there is no limit.
    let mut end = [1; 8];
    let file = tree.open("/BOMB").unwrap();
    assert_eq!(file.read_at(&mut end, len - 8).unwrap(), 8);
    assert_eq!(end, [0; 8]);
    assert_eq!(tree.read("/F").unwrap(), b"f");
    // As many as the limit says are made.
    let hole = udf::file("/HOLE", Content::hole(4 * MIB)).extents([udf::hole(4 * MIB)]);
    let bytes = udf::Builder::new().entry(hole).build().bytes();
    let mut options = Options::default();
    options.limits.bytes_in_memory = 4 * MIB;
    let image = Image::with_options(InMemory(&bytes), options).unwrap();
    let made = image.best_tree().read("/HOLE").unwrap();
    assert_eq!(made.len() as u64, 4 * MIB);
}

/// What is larger than the limit, and in the image all the same, is read.
#[test]
fn bytes_that_are_there_have_no_limit() {
    let bytes = iso::Builder::new()
        .file("/F", vec![3; 300_000])
        .build()
        .bytes();
    let mut options = Options::default();
    options.limits.bytes_in_memory = 0;
    let image = Image::with_options(&bytes[..], options).unwrap();
    assert_eq!(image.best_tree().read("/F").unwrap(), [3; 300_000]);
}

/// A file in many pieces: 32 bytes for each while the list is held, twice that while it is made, and no more than the
/// limit allows.
#[test]
fn a_list_of_extents_takes_what_the_limits_say() {
    const PIECES: u64 = 40_000;
    let piece = |n: u64| udf::recorded(2048).after(u64::from(n % 2 == 0));
    let pieces = udf::file("/F", Content::hole(PIECES * 2048)).extents((0..PIECES).map(piece));
    let image = udf::Builder::new().entry(pieces).build().image;
    let mut options = Options::default();
    let open = |options: &Options| {
        let source = Counting::new(Holes(image.clone())).0;
        Image::with_options(source, options.clone()).unwrap()
    };
    let opened = open(&options);
    let entry = opened.best_tree().get("/F").unwrap();
    let mut held = None;
    let (_, peak) = metered(|| held = Some(entry.extents().unwrap()));
    let held = held.unwrap();
    assert_eq!(held.len() as u64, PIECES);
    assert_eq!(size_of_val(&held[0]), 32);
    let bound = |pieces: u64| (64 * KIB + 64 * pieces.next_power_of_two()) as i64;
    assert!(peak <= bound(PIECES), "{peak} bytes");
    assert!(bound(options.limits.file_extents.into()) <= (16 * MIB + 64 * KIB) as i64);
    options.limits.file_extents = 1000;
    let opened = open(&options);
    let entry = opened.best_tree().get("/F").unwrap();
    let (_, peak) = metered(|| match failed(entry.extents()) {
        Error::Limit { kind, limit, .. } => {
            assert_eq!((kind, limit), (LimitKind::FileExtents, 1000));
        }
        other => panic!("{other}"),
    });
    assert!(peak <= bound(1000), "{peak} bytes");
}
