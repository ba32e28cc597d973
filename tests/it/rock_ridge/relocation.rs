//! "CL", "PL" and "RE": directories recorded elsewhere than they belong (RRIP 4.1.5).

use isoudf::{Error, FileType, FormatErrorKind, Handling, Structure};

use super::{entry_at, in_record, told, tree};
use crate::support::iso::rock_ridge::{
    Places, both, cl, disc, entry, named, nm, pl, re, relocated, volume, with,
};
use crate::support::iso::{Builder, Disc, Tree, dir, file, link};

/// `/a/moved` recorded in a directory of the root.
fn moved_to(holder: &str, name: &str) -> Disc {
    disc(|at| moved(holder, name, at))
}

fn moved(holder: &str, name: &str, at: &Places) -> Builder {
    let builder = volume()
        .entry(with(dir("/A"), &[nm(0, "a")]))
        .entry(with(dir(holder), &[nm(0, name)]));
    let held = format!("{holder}/MOVED");
    relocated(builder, at, &held, "/A/moved", "/A")
}

#[test]
fn a_relocated_directory_is_shown_where_it_belongs() {
    for (holder, name) in [("/RR_MOVED", "rr_moved"), ("/X", ".rr_moved")] {
        let disc = moved_to(holder, name);
        let told = told(&disc).sound();
        assert_eq!(told.paths, ["/a", "/a/moved", "/a/moved/INSIDE"]);
        tree!(image, tree, disc);
        assert_eq!(tree.read("/a/moved/INSIDE").unwrap(), b"inside");
        assert!(matches!(
            tree.get(format!("/{name}")),
            Err(Error::NotFound { .. })
        ));
        let entry = tree.get("/a/moved").unwrap();
        assert!(entry.is_dir());
        let again = tree.entry(entry.id()).unwrap();
        assert_eq!(again.len().unwrap(), 2048);
        assert_eq!(again.name().to_str(), "moved");
        let names: Vec<_> = again.read_dir().unwrap().collect();
        assert_eq!(names.len(), 1);
        let extent = &entry.extents().unwrap()[0];
        let start = disc
            .directory(Tree::Primary, &format!("{holder}/MOVED"))
            .start;
        assert_eq!(extent.image_offset, Some(start));
    }
}

#[test]
fn its_metadata_is_that_of_its_own_record() {
    let mut disc = moved_to("/RR_MOVED", "rr_moved");
    let date = [90, 5, 6, 7, 8, 9, 0];
    let own = disc.directory(Tree::Primary, "/RR_MOVED/MOVED").start;
    disc.put(own + 18, &date);
    let told = told(&disc).sound();
    let metadata = &told.metadata["/a/moved"];
    assert_eq!(metadata.file_type, FileType::Dir);
    assert_eq!(metadata.mode, Some(0o700));
    assert_eq!((metadata.uid, metadata.gid), (Some(7), Some(8)));
    // `date -u -d 1990-05-06T07:08:09Z +%s`
    let seconds = metadata.modified.unwrap().unix_nanos() / 1_000_000_000;
    assert_eq!(seconds, 641_977_689);
}

#[test]
fn a_directory_of_that_name_that_holds_more_is_shown() {
    let with_file =
        disc(|at| moved("/RR_MOVED", "rr_moved", at).entry(named("/RR_MOVED/F", "own", &[])));
    let expected = [
        "/a",
        "/a/moved",
        "/a/moved/INSIDE",
        "/rr_moved",
        "/rr_moved/own",
    ];
    assert_eq!(told(&with_file).sound().paths, expected);
    // A file that lies where a relocated directory does.
    let with_copy = disc(|at| {
        let copy = file("/RR_MOVED/F", "").extent(at.directory("/RR_MOVED/MOVED"));
        moved("/RR_MOVED", "rr_moved", at).entry(copy.data_length(2048))
    });
    assert!(told(&with_copy).paths.contains(&"/rr_moved/F".to_owned()));
    let with_directory = disc(|at| moved("/RR_MOVED", "rr_moved", at).dir("/RR_MOVED/D"));
    assert_eq!(
        told(&with_directory).sound().paths.last().unwrap(),
        "/rr_moved/D"
    );
}

#[test]
fn a_directory_of_that_name_that_holds_nothing_is_shown() {
    let disc = volume()
        .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]))
        .build();
    assert_eq!(told(&disc).sound().paths, ["/rr_moved"]);
}

#[test]
fn a_directory_of_another_name_or_place_is_shown() {
    assert_eq!(
        told(&moved_to("/MINE", "mine")).sound().paths,
        ["/a", "/a/moved", "/a/moved/INSIDE", "/mine"]
    );
    let deep = disc(|at| {
        let builder = volume()
            .dir("/A")
            .entry(with(dir("/B/RR_MOVED"), &[nm(0, "rr_moved")]));
        relocated(builder, at, "/B/RR_MOVED/M", "/A/M", "/A")
    });
    assert_eq!(
        told(&deep).sound().paths,
        ["/A", "/A/M", "/A/M/INSIDE", "/B", "/B/rr_moved"]
    );
}

/// xorriso marks the directory of its choice so.
#[test]
fn a_holder_that_is_marked_as_relocated_is_hidden() {
    let disc = disc(|at| {
        let builder = volume()
            .entry(with(dir("/A"), &[nm(0, "a")]))
            .entry(with(dir("/MY"), &[re(), nm(0, "my")]));
        relocated(builder, at, "/MY/MOVED", "/A/moved", "/A")
    });
    assert_eq!(
        told(&disc).sound().paths,
        ["/a", "/a/moved", "/a/moved/INSIDE"]
    );
}

/// As makefs writes it, where only the parent link tells.
#[test]
fn a_directory_with_a_parent_link_alone_is_relocated() {
    let describe = |more: bool| {
        disc(move |at| {
            let held = dir("/RR_MOVED/M")
                .system_use(Tree::Primary, nm(0, "m"))
                .parent_system_use(Tree::Primary, pl(at.directory("/A")));
            let place = with(
                file("/A/M", ""),
                &[nm(0, "m"), cl(at.directory("/RR_MOVED/M"))],
            );
            let builder = volume()
                .dir("/A")
                .entry(with(dir("/RR_MOVED"), &[nm(0, ".rr_moved")]))
                .entry(held)
                .entry(place)
                .file("/RR_MOVED/M/F", "f");
            match more {
                true => builder.dir("/RR_MOVED/OWN"),
                false => builder,
            }
        })
    };
    assert_eq!(
        told(&describe(false)).sound().paths,
        ["/A", "/A/m", "/A/m/F"]
    );
    tree!(image, tree, describe(true));
    assert!(tree.get("/.rr_moved/OWN").is_ok());
}

#[test]
fn a_parent_record_that_is_broken_tells_nothing() {
    let mut disc = volume()
        .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]))
        .entry(dir("/RR_MOVED/M").parent_system_use(Tree::Primary, *b"PL\x03\x01"))
        .build();
    let parent = disc.parent_record(Tree::Primary, "/RR_MOVED/M").offset();
    let told = told(&disc);
    assert_eq!(told.paths, ["/rr_moved", "/rr_moved/M"]);
    let at = in_record(&disc, parent, b"PL", 0) + 2;
    let found = (Structure::SystemUseEntry, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
}

/// Too short for a link: then nothing says where the parent is.
#[test]
fn a_parent_link_that_is_broken_tells_nothing() {
    let cut = || entry(b"PL", &[1, 0]);
    let mut alone = volume()
        .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]))
        .entry(dir("/RR_MOVED/M").parent_system_use(Tree::Primary, cut()))
        .build();
    let mut linked = moved_to("/RR_MOVED", "rr_moved");
    let parent = linked
        .parent_record(Tree::Primary, "/RR_MOVED/MOVED")
        .offset();
    // Its length.
    let at = in_record(&linked, parent, b"PL", 0);
    linked.put(at + 2, &[6, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    let of_alone = alone.parent_record(Tree::Primary, "/RR_MOVED/M").offset();
    for (disc, parent, paths) in [
        (alone, of_alone, &["/rr_moved", "/rr_moved/M"][..]),
        (linked, parent, &["/a", "/a/moved", "/a/moved/INSIDE"]),
    ] {
        let told = told(&disc);
        assert_eq!(told.paths, paths);
        assert!(told.errors.is_empty(), "{:?}", told.errors);
        // The number is cut.
        let at = in_record(&disc, parent, b"PL", 0) + 4;
        let found = (Structure::DirectoryLink, at, Handling::PassedOver);
        assert_eq!(told.found(), [found]);
    }
}

#[test]
fn a_relocated_directory_within_another() {
    let disc = disc(|at| {
        let builder = volume()
            .dir("/A")
            .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]));
        let builder = relocated(builder, at, "/RR_MOVED/ONE", "/A/ONE", "/A");
        relocated(
            builder,
            at,
            "/RR_MOVED/TWO",
            "/RR_MOVED/ONE/TWO",
            "/RR_MOVED/ONE",
        )
    });
    let expected = [
        "/A",
        "/A/ONE",
        "/A/ONE/INSIDE",
        "/A/ONE/TWO",
        "/A/ONE/TWO/INSIDE",
    ];
    assert_eq!(told(&disc).sound().paths, expected);
}

#[test]
fn a_relocated_directory_that_no_link_leads_to_is_not_shown() {
    let disc = volume()
        .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]))
        .entry(with(dir("/RR_MOVED/LOST"), &[re(), nm(0, "lost")]))
        .file("/RR_MOVED/LOST/F", "f")
        .build();
    assert!(told(&disc).sound().paths.is_empty());
}

#[test]
fn the_mark_counts_on_directories_only() {
    let disc = volume().entry(named("/F", "f", &[re()])).build();
    assert_eq!(told(&disc).sound().paths, ["/f"]);
}

#[test]
fn a_parent_link_that_leads_elsewhere_is_found() {
    let mut disc = moved_to("/RR_MOVED", "rr_moved");
    let parent = disc
        .parent_record(Tree::Primary, "/RR_MOVED/MOVED")
        .offset();
    let at = in_record(&disc, parent, b"PL", 0) + 4;
    let root = (disc.directory(Tree::Primary, "/").start / 2048) as u32;
    disc.put(at, &both(root));
    let told = told(&disc);
    assert_eq!(told.paths, ["/a", "/a/moved", "/a/moved/INSIDE"]);
    let found = (Structure::DirectoryLink, at, Handling::Ignored);
    assert_eq!(told.found(), [found]);
    match told.findings[0].deviation.kind {
        FormatErrorKind::Value { found, .. } => assert_eq!(found, u64::from(root)),
        other => panic!("{other:?}"),
    }
}

/// What a link stands for is a directory, whatever the flags of its own record.
#[test]
fn a_link_that_is_recorded_as_a_directory() {
    let mut disc = moved_to("/RR_MOVED", "rr_moved");
    disc.record(Tree::Primary, "/A/moved").flags().set(2);
    let told = told(&disc).sound();
    assert_eq!(told.paths, ["/a", "/a/moved", "/a/moved/INSIDE"]);
    assert_eq!(told.metadata["/a/moved"].file_type, FileType::Dir);
}

#[test]
fn of_two_recordings_of_a_link_the_little_endian_one_counts() {
    let mut disc = moved_to("/RR_MOVED", "rr_moved");
    let at = entry_at(&mut disc, "/A/moved", b"CL", 0) + 4;
    disc.put(at + 4, &[0; 4]);
    let told = told(&disc);
    assert_eq!(told.paths, ["/a", "/a/moved", "/a/moved/INSIDE"]);
    let found = (Structure::DirectoryLink, at, Handling::LittleEndian);
    assert_eq!(told.found(), [found]);
}

/// A link to something else, its siblings beside it.
fn wrong(block: impl Fn(&Places) -> u32) -> Disc {
    disc(|at| {
        volume()
            .entry(with(dir("/D"), &[nm(0, "d")]))
            .file("/D/A", "a")
            .entry(with(file("/D/L", ""), &[nm(0, "l"), cl(block(at))]))
            .file("/D/Z", "z")
            .area("text", "no directory at all".repeat(9))
    })
}

#[test]
fn a_link_to_no_directory_is_an_error_among_the_entries() {
    for mut disc in [
        wrong(|at| at.area("text")),
        wrong(|_| 0),
        wrong(|_| 0x00FF_FFFF),
        wrong(|_| u32::MAX),
    ] {
        let at = entry_at(&mut disc, "/D/L", b"CL", 0);
        let told = told(&disc);
        assert_eq!(told.paths, ["/d", "/d/A", "/d/Z"]);
        assert_eq!(told.refused(), [(Structure::DirectoryLink, at)]);
    }
}

#[test]
fn a_link_to_what_does_not_begin_as_a_directory() {
    // Its flags, and the identifier of its own record.
    for (byte, value) in [(25, 0), (33, 1)] {
        let mut disc = moved_to("/RR_MOVED", "rr_moved");
        let own = disc.own_record(Tree::Primary, "/RR_MOVED/MOVED").offset();
        disc.put(own + byte, &[value]);
        let at = entry_at(&mut disc, "/A/moved", b"CL", 0);
        let told = told(&disc);
        assert_eq!(told.refused(), [(Structure::DirectoryLink, at)]);
        assert_eq!(told.paths, ["/a"]);
    }
}

#[test]
fn a_short_link_is_an_error_among_the_entries() {
    let mut disc = volume()
        .entry(with(file("/L", ""), &[nm(0, "l"), entry(b"CL", &[0; 5])]))
        .entry(named("/Z", "z", &[]))
        .build();
    // Where the second recording begins, which is cut.
    let at = entry_at(&mut disc, "/L", b"CL", 0) + 4 + 4;
    let told = told(&disc);
    assert_eq!(told.paths, ["/z"]);
    assert_eq!(told.refused(), [(Structure::DirectoryLink, at)]);
}

#[test]
fn links_that_lead_up_are_not_followed_again() {
    for path in ["/", "/D"] {
        let disc = wrong(|at| at.directory(path));
        let told = told(&disc);
        assert_eq!(told.paths, ["/d", "/d/A", "/d/l", "/d/Z"]);
        let start = disc.directory(Tree::Primary, path).start;
        assert_eq!(told.refused(), [(Structure::Directory, start)]);
    }
}

#[test]
fn two_links_to_one_directory() {
    let disc = disc(|at| {
        let held = at.directory("/RR_MOVED/MOVED");
        let second = with(file("/A/again", ""), &[nm(0, "again"), cl(held)]);
        moved("/RR_MOVED", "rr_moved", at).entry(second)
    });
    let told = told(&disc);
    assert_eq!(
        told.paths,
        ["/a", "/a/again", "/a/again/INSIDE", "/a/moved"]
    );
    assert_eq!(told.errors.len(), 1);
}

#[test]
fn the_plain_tree_shows_what_is_recorded() {
    let disc = moved_to("/RR_MOVED", "rr_moved");
    let bytes = disc.bytes();
    let image = isoudf::Image::new(&bytes[..]).unwrap();
    let iso = image.tree(isoudf::Namespace::Iso).unwrap();
    assert!(iso.get("/RR_MOVED/MOVED/INSIDE").is_ok());
    assert!(!iso.get("/A/moved").unwrap().is_dir());
}

/// A second name for a directory is no relocation.
#[test]
fn a_shared_directory_is_listed_as_ever() {
    let disc = volume().file("/D/F", "f").entry(link("/E", "/D")).build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/D", "/D/F", "/E"]);
}
