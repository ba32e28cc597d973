//! A: loops. B: bombs.

use std::time::Instant;

use isoudf::{Error, FormatErrorKind, Image, LimitKind, Namespace, Options, Structure};

use super::told;
use crate::common::{Counting, Holes, failed, format_error, refused};
use crate::support::iso::{Builder, SECTOR, Tree, file, link};
use crate::support::sparse::Content;

#[test]
fn a1_a_directory_that_holds_itself() {
    let disc = Builder::new()
        .file("/D/F", "f")
        .entry(link("/D/SELF", "/D"))
        .file("/Z", "z")
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/D", "/D/F", "/D/SELF", "/Z"]);
    assert_eq!(
        (told.errors.len(), told.errors[0].kind),
        (1, FormatErrorKind::Cycle)
    );
    assert_eq!(
        told.errors[0].offset,
        disc.directory(Tree::Primary, "/D").start
    );
}

#[test]
fn a2_a_directory_that_holds_one_above_it() {
    for levels in [2, 3, 10, 64] {
        let path = "/D".repeat(levels);
        let builder = Builder::new().entry(link(&format!("{path}/UP"), "/D"));
        let disc = builder.file(&format!("{path}/Z"), "z").build();
        let told = told(&disc);
        assert_eq!(told.paths.len(), levels + 2);
        assert_eq!(
            (told.errors.len(), told.errors[0].kind),
            (1, FormatErrorKind::Cycle)
        );
        assert!(told.paths.last().unwrap().ends_with("/Z"));
    }
}

#[test]
fn a3_directories_shared_so_that_paths_double_at_each_level() {
    let mut builder = Builder::new();
    for level in 0..40 {
        builder = builder.dir(&format!("/L{level:02}"));
        if level < 39 {
            for name in ["A", "B"] {
                let target = format!("/L{:02}", level + 1);
                builder = builder.entry(link(&format!("/L{level:02}/{name}"), &target));
            }
        }
    }
    let disc = builder.file("/L39/END", "end").build();
    let told = told(&disc);
    // 40 directories, 78 links, one file: each extent is entered once.
    assert_eq!(told.paths.len(), 40 + 78 + 1);
    assert!(
        told.errors
            .iter()
            .all(|e| e.kind == FormatErrorKind::Repeated)
    );
    assert_eq!(told.errors.len(), 78 + 40 - 39 - 1);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let path = format!("/L00{}/END", "/B".repeat(39));
    assert_eq!(image.best_tree().read(path).unwrap(), b"end");
}

#[test]
fn b1_a_directory_that_claims_4_gib() {
    let mut disc = Builder::new().file("/D/F", "f").file("/Z", "z").build();
    disc.record(Tree::Primary, "/D")
        .data_length()
        .set(0xFFFF_FFFF);
    let told = told(&disc);
    assert_eq!(told.paths, ["/D", "/D/F", "/Z"]);
    // What lies behind the directory is read as records, and told as what it is.
    let last = told.errors.last().unwrap();
    assert_eq!(
        (last.structure, last.offset),
        (Structure::Directory, disc.len())
    );
    assert!(matches!(last.kind, FormatErrorKind::BeyondImage { .. }));
}

#[test]
fn b2_a_file_that_claims_4_gib() {
    let builder = Builder::new().entry(file("/F", vec![7; 9000]).data_length(0xFFFF_FFFF));
    let disc = builder.build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let file = image.best_tree().open("/F").unwrap();
    assert_eq!(file.len(), 0xFFFF_FFFF);
    let error = format_error(file.read_to_vec());
    assert_eq!(
        (error.structure, error.offset),
        (Structure::FileExtent, disc.len())
    );
    assert_eq!(super::unreadable(&disc, "/F"), error);
}

#[test]
fn b3_a_path_table_that_claims_4_gib() {
    let mut disc = Builder::new().file("/F", "f").build();
    disc.pvd().path_table_size().set(0xFFFF_FFFF);
    assert_eq!(told(&disc).paths, ["/F"]);
    let small = disc.bytes();
    let image = Image::new(&small[..]).unwrap();
    let error = format_error(image.best_tree().path_table(isoudf::PathTableCopy::L));
    assert_eq!(error.structure, Structure::PathTable);
    assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
    // Where the image is large enough, the limit stands in for it.
    disc.image.grow(5 << 30);
    let image = Image::new(Holes(disc.image)).unwrap();
    match failed(image.best_tree().path_table(isoudf::PathTableCopy::M)) {
        Error::Limit { kind, .. } => assert_eq!(kind, LimitKind::PathTableBytes),
        other => panic!("{other}"),
    }
}

#[test]
fn b4_sixty_thousand_records_of_one_extent() {
    let mut builder = Builder::new().file("/BIG", Content::hole(16 << 20));
    for n in 0..60_000 {
        builder = builder.entry(link(&format!("/D/{n:06}"), "/BIG"));
    }
    let disc = builder.build();
    let (source, counts) = Counting::new(Holes(disc.image.clone()));
    let image = Image::new(source).unwrap();
    let walk = image.best_tree().walk().map(Result::unwrap);
    let files = walk.filter(|e| !e.is_dir());
    let sum: u64 = files.map(|e| e.len().unwrap()).sum();
    // Links say the builder's length of their own record: that of the target's extent.
    assert_eq!(sum, 60_001 * (16 << 20));
    assert!(counts.take().1 < 6 << 20, "no file was read");
}

#[test]
fn b16_a_nest_of_ten_thousand_directories() {
    let levels = 10_000;
    let disc = Builder::new().dir(&"/D".repeat(levels)).build();
    let bytes = disc.bytes();
    let mut options = Options::default();
    let walk = |options: &Options| {
        let image = Image::with_options(&bytes[..], options.clone()).unwrap();
        let (mut entries, mut limits) = (0, 0);
        for item in image.tree(Namespace::Iso).unwrap().walk() {
            match item {
                Ok(_) => entries += 1,
                Err(Error::Limit { kind, .. }) => {
                    assert_eq!(kind, LimitKind::DirectoryDepth);
                    limits += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
        (entries, limits)
    };
    assert_eq!(walk(&options), (1024, 1));
    options.limits.directory_depth = u32::MAX;
    assert_eq!(walk(&options), (levels, 0));
    // By path, and to the end of the chain of entries above, which is taken down in a loop.
    let image = Image::new(&bytes[..]).unwrap();
    let deepest = image.best_tree().get("/D".repeat(levels)).unwrap();
    assert_eq!(deepest.path().len(), 2 * levels);
    drop(deepest);
}

#[test]
fn b18_a_million_volume_descriptors() {
    let mut disc = Builder::new().without_terminator().build();
    let boot = b"\0CD001\x01";
    // Enough to show that it is the limit that ends it.
    for n in 17..5000 {
        disc.put(n * SECTOR, boot);
    }
    disc.image.grow(5000 * SECTOR);
    let start = Instant::now();
    match refused(&disc.bytes(), &Options::default()) {
        Error::Limit {
            kind,
            limit: 64,
            offset,
        } => {
            assert_eq!((kind, offset), (LimitKind::VolumeDescriptors, 80 * SECTOR));
        }
        other => panic!("{other}"),
    }
    assert!(start.elapsed().as_secs() < 5);
}
