//! What reading costs: allocations, memory, bytes and reads.

use isoudf::source::{InMemory, ReadAt};
use isoudf::{Image, Namespace};

use crate::common::{Counting, Holes, metered};
use crate::support::iso::{Builder, Disc, MULTI_EXTENT, Order, SECTOR, Tree, file, rock_ridge};

/// A disc of directories of so many files.
fn disc(directories: usize, files: usize) -> Disc {
    let mut builder = Builder::new().joliet(3).order(Order::AsGiven);
    for d in 0..directories {
        for n in 0..files {
            builder = builder.file(&format!("/D{d:04}/FILE{n:06}.TXT"), "");
        }
    }
    builder.build()
}

/// Names, kinds and sizes of all there is; gives how many.
fn list<S: ReadAt>(image: &Image<S>, namespace: Namespace) -> usize {
    let mut text = String::with_capacity(4096);
    let mut count = 0;
    for entry in image.tree(namespace).unwrap().walk() {
        let entry = entry.unwrap();
        text.clear();
        entry.name().push_to(&mut text);
        assert!(!text.is_empty() && entry.len().is_ok() && entry.file_type().is_ok());
        count += 1;
    }
    count
}

/// Reads like a file: no bytes are lent.
fn opened(disc: &Disc) -> Image<Counting<Holes>> {
    Image::new(Counting::new(Holes(disc.image.clone())).0).unwrap()
}

#[test]
fn the_meter_measures() {
    let (count, peak) = metered(|| drop(std::hint::black_box(vec![0_u8; 5000])));
    assert_eq!((count, peak), (1, 5000));
}

#[test]
fn listing_allocates_for_windows_and_never_for_entries() {
    let counted = |files| {
        let disc = disc(1, files);
        let bytes = disc.directory(Tree::Joliet, "/D0000").count() as u64;
        let image = opened(&disc);
        let (count, _) = metered(|| assert_eq!(list(&image, Namespace::Joliet), files + 1));
        (count, bytes.div_ceil(32 * SECTOR))
    };
    let (small, small_windows) = counted(2000);
    let (large, large_windows) = counted(4000);
    assert!(large_windows > small_windows);
    // A window is its bytes and its shared head.
    let windows = large_windows - small_windows;
    assert!(large - small <= 2 * windows, "{} more", large - small);
    // Window's own, the stack of the walk, the set of directories entered, the test's one string.
    assert!(
        small <= 2 * (small_windows + 1) + 8,
        "{small} for {small_windows} windows"
    );
    // Twice the entries in as many windows: nothing more.
    let (few, _) = counted(10);
    let (more, windows) = counted(600);
    assert_eq!((few, windows), (more, 1));
}

/// Names in one piece and modes, which is what nearly all records have, are read where they are.
#[test]
fn listing_rock_ridge_allocates_no_more() {
    let counted = |files: usize| {
        let mut builder = rock_ridge::volume();
        for n in 0..files {
            let (path, name) = (format!("/F{n:03}"), format!("file {n:03}"));
            builder = builder.entry(rock_ridge::named(&path, &name, &[]));
        }
        let disc = builder.build();
        let image = opened(&disc);
        metered(|| assert_eq!(list(&image, Namespace::RockRidge), files)).0
    };
    assert_eq!(counted(100), counted(400));
}

#[test]
fn each_directory_costs_a_few_allocations() {
    let counted = |directories| {
        let image = opened(&disc(directories, 3));
        metered(|| assert_eq!(list(&image, Namespace::Joliet), 4 * directories)).0
    };
    let per_directory = (counted(300) - counted(100)) as f64 / 200.0;
    assert!(per_directory <= 3.5, "{per_directory} a directory");
}

#[test]
fn a_source_that_lends_is_listed_with_no_copy_of_a_window() {
    let bytes = disc(1, 4000).bytes();
    let image = Image::new(InMemory(&bytes)).unwrap();
    let (count, peak) = metered(|| assert_eq!(list(&image, Namespace::Joliet), 4001));
    assert!(
        count <= 20 && peak < 8192,
        "{count} allocations, {peak} bytes"
    );
}

#[test]
fn opening_takes_little_memory_whatever_the_image() {
    for disc in [disc(1, 10), disc(300, 10), disc(1, 20_000)] {
        let source = Holes(disc.image);
        let (count, peak) = metered(|| drop(Image::new(source).unwrap()));
        assert!(peak < 64 << 10, "{peak} bytes");
        assert!(count < 30, "{count} allocations");
    }
}

#[test]
fn listing_sixty_thousand_entries_takes_little_memory() {
    for (directories, files) in [(1, 60_000), (6000, 9)] {
        let image = opened(&disc(directories, files));
        for namespace in [Namespace::Iso, Namespace::Joliet] {
            let (_, peak) = metered(|| {
                assert_eq!(list(&image, namespace), directories * (files + 1));
            });
            assert!(peak < 4 << 20, "{peak} bytes");
        }
    }
}

/// A thousand levels: the window of each is held while the walk is below it.
#[test]
fn a_nest_of_a_thousand_levels_takes_little_memory() {
    let mut builder = Builder::new()
        .versions(Tree::Primary, None)
        .order(Order::AsGiven);
    let mut path = String::new();
    for level in 0..1000 {
        // The directory comes first: what follows is in the window that is held.
        builder = builder.dir(&format!("{path}/D"));
        for n in 0..if level % 20 == 0 { 40 } else { 4 } {
            builder = builder.file(&format!("{path}/{n}{}", "F".repeat(200)), "");
        }
        path += "/D";
    }
    let image = opened(&builder.build());
    let (_, peak) = metered(|| {
        let walk = image.best_tree().walk();
        assert!(walk.map(Result::unwrap).count() > 1000 * 5);
    });
    assert!(peak < 4 << 20, "{peak} bytes");
}

/// An entry keeps the windows of all directories above it alive: giving it up goes through them in a loop.
#[test]
fn an_entry_four_thousand_levels_down_is_given_up_on_a_small_stack() {
    let path = "/D".repeat(4000);
    let bytes = Builder::new().dir(&path).build().bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let deepest = image.best_tree().get(&path).unwrap();
    assert_eq!(deepest.path(), path);
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 10);
        let thread = thread.spawn_scoped(scope, || drop(deepest)).unwrap();
        thread.join().unwrap();
    });
}

#[test]
fn a_nest_of_files_of_many_sections_takes_little_memory() {
    // A megabyte of records at each level; what is held below it is not that file's window.
    let mut builder = Builder::new()
        .versions(Tree::Primary, None)
        .order(Order::AsGiven);
    let mut path = String::new();
    for _ in 0..16 {
        let many = file(&format!("{path}/{}", "M".repeat(200)), vec![1; 4000]);
        builder = builder
            .entry(many.pieces(&[1; 3999]))
            .dir(&format!("{path}/Z"));
        path += "/Z";
    }
    let image = opened(&builder.build());
    let (_, peak) = metered(|| {
        assert_eq!(image.best_tree().walk().map(Result::unwrap).count(), 32);
    });
    assert!(peak < 4 << 20, "{peak} bytes");
}

#[test]
fn a_directory_of_false_size_takes_little_memory() {
    // 64 MiB of zeros behind a record that says that another of its file follows.
    let builder = Builder::new().entry(file("/M", "m").flags(MULTI_EXTENT));
    let mut disc = builder.build();
    let root = disc.directory(Tree::Primary, "/");
    disc.truncate(root.end);
    disc.image.grow(root.start + (64 << 20));
    disc.root_record(Tree::Primary).data_length().set(64 << 20);
    let image = opened(&disc);
    let (_, peak) = metered(|| assert_eq!(image.best_tree().walk().count(), 1));
    assert!(peak < 4 << 20, "{peak} bytes to list a directory");
}

#[test]
fn finding_an_entry_by_its_id_takes_little_memory() {
    // An unfinished file is the last of its directory, and behind that lies nothing but zeros.
    let builder = Builder::new().entry(file("/M", "m").flags(MULTI_EXTENT));
    let mut disc = builder.build();
    let end = disc.directory(Tree::Primary, "/").end;
    disc.truncate(end);
    disc.image.grow(64 << 20);
    let image = opened(&disc);
    let id = image.best_tree().get("/M").unwrap().id();
    let (_, peak) = metered(|| drop(image.best_tree().entry(id)));
    assert!(peak < 4 << 20, "{peak} bytes to find one entry");
}

#[test]
fn listing_reads_the_directories_once_and_nothing_else() {
    for (directories, files) in [(1, 4000), (60, 200), (300, 3)] {
        let disc = disc(directories, files);
        let (source, counts) = Counting::new(Holes(disc.image.clone()));
        let image = Image::new(source).unwrap();
        let (_, opening) = counts.take();
        assert!(opening <= 4 * SECTOR, "{opening} bytes to open");
        for (tree, namespace) in [
            (Tree::Primary, Namespace::Iso),
            (Tree::Joliet, Namespace::Joliet),
        ] {
            let all = disc.listing(tree);
            let paths = all.iter().filter(|l| l.is_dir).map(|l| &l.path[..]);
            let extents = paths
                .chain(["/"])
                .map(|path| disc.directory(tree, path).count() as u64);
            let recorded: u64 = extents.sum();
            list(&image, namespace);
            let (reads, bytes) = counts.take();
            assert!(
                bytes as f64 <= recorded as f64 * 1.01,
                "{bytes} for {recorded}"
            );
            assert!(bytes >= recorded);
            let windows = recorded.div_ceil(32 * SECTOR) + directories as u64 + 1;
            assert!(reads <= windows, "{reads} reads");
        }
    }
}

#[test]
fn names_kinds_sizes_dates_and_places_cost_no_read() {
    let (source, counts) = Counting::new(Holes(disc(1, 100).image));
    let image = Image::new(source).unwrap();
    let entries: Vec<_> = image.best_tree().walk().map(Result::unwrap).collect();
    counts.take();
    for entry in &entries {
        let _ = (entry.path(), entry.name().to_string(), entry.id());
        let _ = (entry.metadata().unwrap(), entry.extents().unwrap());
        let _ = (!entry.is_dir()).then(|| entry.open().unwrap().len());
    }
    assert_eq!(counts.take(), (0, 0));
}
