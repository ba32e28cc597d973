//! Kinds of files, links and what file entries say of them.

use isoudf::{Error, FileType, FormatErrorKind, Options, Structure};

use super::{agrees, on_each_tree, read_time, time};
use crate::common::{failed, format_error, on_each_source, on_each_source_with};
use crate::support::udf::{
    Allocation, Builder, Kind, Time, dir, file, hole, link, node, recorded, symlink, unrecorded,
};

#[test]
fn u12_every_kind_is_told() {
    let kinds = [
        Kind::Block(8, 1),
        Kind::Character(0xFFFF_FFFF, 3),
        Kind::Fifo,
        Kind::Socket,
        Kind::RealTime,
        Kind::Other(0),
        Kind::Other(248),
        Kind::Other(250),
        Kind::Other(251),
        Kind::Other(252),
    ];
    for extended in [false, true] {
        let mut builder = Builder::new().extended_file_entries(extended);
        for (n, kind) in kinds.into_iter().enumerate() {
            let content = match kind {
                Kind::RealTime | Kind::Other(_) => "bytes",
                _ => "",
            };
            builder = builder.entry(node(&format!("/{n}"), kind, content));
        }
        let disc = builder.file("/F", "f").dir("/D").symlink("/L", "F").build();
        agrees(&disc);
        on_each_tree(&disc, |tree| {
            for path in ["/0", "/1", "/2", "/3", "/D", "/L"] {
                let error = failed(tree.open(path));
                assert!(matches!(error, Error::NotAFile { .. }), "{path}: {error}");
            }
        });
    }
}

#[test]
fn u12_targets_of_links_have_every_kind_of_component() {
    let long = vec!["directory"; 100].join("/");
    let targets = [
        "/",
        "a",
        "/a/b",
        "../x",
        "./y",
        "a/../b/.",
        "../../..",
        "日本/💿/é",
        "a\\b",
        &long,
    ];
    let mut builder = Builder::new();
    for (n, target) in targets.iter().enumerate() {
        builder = builder.symlink(&format!("/E{n}"), target);
        let apart = symlink(&format!("/S{n}"), target).allocation(Allocation::Short);
        builder = builder.entry(apart);
    }
    agrees(&builder.build());
}

#[test]
fn u12_root_components_have_two_types() {
    let mut disc = Builder::new().symlink("/L", "/a/b").build();
    disc.component("/L", 0).component_type().set(1);
    on_each_tree(&disc, |tree| {
        let target = tree.get("/L").unwrap().symlink_target().unwrap();
        assert_eq!(target.as_deref(), Some("/a/b"));
    });
}

#[test]
fn u12_a_component_of_a_reserved_type_costs_its_link_alone() {
    for kind in [0, 6, 255] {
        let mut disc = Builder::new()
            .symlink("/L", "a/b")
            .symlink("/M", "m")
            .build();
        disc.component("/L", 1).component_type().set(kind);
        on_each_tree(&disc, |tree| {
            let bad = tree.get("/L").unwrap();
            assert_eq!(bad.file_type().unwrap(), FileType::Symlink);
            assert!(matches!(
                failed(bad.symlink_target()),
                Error::Unsupported { .. }
            ));
            let good = tree.get("/M").unwrap().symlink_target().unwrap();
            assert_eq!(good.as_deref(), Some("m"));
        });
    }
}

#[test]
fn u12_a_component_longer_than_the_link_is_an_error() {
    let mut disc = Builder::new()
        .symlink("/L", "a/b")
        .symlink("/M", "m")
        .build();
    disc.component("/L", 1).identifier_length().set(3);
    // Behind its head of four bytes there are not so many.
    let at = disc.component("/L", 1).component_type().offset() + 4;
    on_each_tree(&disc, |tree| {
        let error = format_error(tree.get("/L").unwrap().symlink_target());
        let structure = Structure::PathComponent;
        assert_eq!((error.structure, error.offset), (structure, at));
        assert!(tree.get("/M").unwrap().symlink_target().is_ok());
    });
}

#[test]
fn u12_what_is_wrong_with_a_link_of_several_extents_is_told_of_its_byte() {
    let apart = [recorded(512).after(1), recorded(512).after(1)];
    let link = format!("{0}/{0}/b", "a".repeat(250));
    let link = symlink("/L", &link).allocation(Allocation::Short);
    let builder = Builder::new().block_size(512).entry(link.extents(apart));
    let mut disc = builder.build();
    // Two components of 255 bytes: the head of the third lies across the two extents.
    let bytes = disc.bytes();
    let blocks = bytes.chunks(512).zip((0..).step_by(512));
    let extents = blocks
        .filter(|(block, _)| block.ends_with(&[5, 2]) || block.starts_with(&[0, 0, 8, b'b', 0]));
    let &[first, second] = &extents.map(|(_, at)| at).collect::<Vec<u64>>()[..] else {
        panic!("two extents");
    };
    disc.put(first + 511, &[3]);
    on_each_tree(&disc, |tree| {
        let error = format_error(tree.get("/L").unwrap().symlink_target());
        let structure = Structure::PathComponent;
        assert_eq!((error.structure, error.offset), (structure, second + 2));
    });
}

/// Holes are not in the image: a target larger than that is not made, whatever the limit.
#[test]
fn b10_a_link_of_holes() {
    let link = symlink("/L", "a").allocation(Allocation::Short);
    let mut disc = Builder::new().entry(link).build();
    let (size, at) = (disc.len(), disc.file_entry("/L").file_type().offset() - 27);
    let mut options = Options::default();
    options.limits.symlink_bytes = u32::MAX;
    for len in [size, size + 1, 1 << 29] {
        disc.file_entry("/L").information_length().set(len);
        disc.short_descriptor("/L", 0)
            .extent_length()
            .set(2 << 30 | len);
        on_each_source_with(&disc.bytes(), &options, |image| {
            let link = image.best_tree().get("/L").unwrap();
            match failed(link.symlink_target()) {
                // A component of type 0.
                Error::Unsupported { .. } => assert_eq!(len, size),
                Error::Format(error) => {
                    assert!(len > size);
                    let structure = Structure::PathComponent;
                    assert_eq!((error.structure, error.offset), (structure, at));
                    let kind = FormatErrorKind::BeyondImage { end: len, size };
                    assert_eq!(error.kind, kind);
                }
                other => panic!("{len}: {other}"),
            }
        });
    }
}

#[test]
fn g16_an_unknown_kind_costs_its_file_alone() {
    for kind in [1, 2, 3, 11, 14, 100, 247, 253, 254, 255] {
        let builder = Builder::new().entry(node("/ODD", Kind::Other(kind), "odd"));
        let mut disc = builder.file("/F", "f").build();
        let at = disc.file_entry("/ODD").file_type().offset();
        on_each_tree(&disc, |tree| {
            assert_eq!(tree.walk().filter(Result::is_ok).count(), 2);
            let odd = tree.get("/ODD").unwrap();
            for error in [
                failed(odd.file_type()),
                failed(odd.metadata()),
                failed(odd.open()),
            ] {
                assert!(
                    matches!(error, Error::Unsupported { .. }),
                    "{kind}: {error}"
                );
                assert_eq!(error.offset(), Some(at));
            }
            assert_eq!(tree.read("/F").unwrap(), b"f");
        });
    }
}

#[test]
fn g16_an_unknown_strategy_costs_its_file_alone() {
    for strategy in [0, 1, 2, 3, 5, 4095, 0xFFFF] {
        let mut disc = Builder::new().file("/ODD", "odd").file("/F", "f").build();
        disc.file_entry("/ODD").strategy_type().set(strategy);
        on_each_tree(&disc, |tree| {
            assert_eq!(tree.walk().filter(Result::is_ok).count(), 2);
            // Refused, or read as what it is: one direct entry.
            match tree.read("/ODD") {
                Ok(read) => assert_eq!(read, b"odd"),
                Err(error) => assert!(matches!(error, Error::Unsupported { .. }), "{error}"),
            }
            assert_eq!(tree.read("/F").unwrap(), b"f");
        });
    }
}

#[test]
fn g17_a_reserved_type_of_descriptors_costs_its_file_alone() {
    for flags in 4..8 {
        let mut disc = Builder::new().file("/ODD", "odd").file("/F", "f").build();
        disc.file_entry("/ODD").icb_flags().set(flags);
        on_each_tree(&disc, |tree| {
            let odd = tree.get("/ODD").unwrap();
            assert_eq!(odd.len().unwrap(), 3);
            for error in [failed(odd.open()), failed(odd.extents())] {
                assert!(matches!(error, Error::Unsupported { .. }), "{error}");
            }
            assert_eq!(tree.read("/F").unwrap(), b"f");
        });
    }
}

#[test]
fn u12_every_form_of_allocation_reads() {
    let content: Vec<u8> = (0..9000).map(|n| (n % 251) as u8).collect();
    let forms = [Allocation::Short, Allocation::Long, Allocation::Extended];
    let mut builder = Builder::new();
    for (n, form) in forms.into_iter().enumerate() {
        let extents = [recorded(2048).after(1), hole(2048), unrecorded(2048)];
        let entry = file(&format!("/{n}"), &content).allocation(form);
        builder = builder.entry(entry.extents(extents));
    }
    let disc = builder.entry(file("/E", "inside").embedded()).build();
    agrees(&disc);
}

#[test]
fn u13_permissions_are_a_mode() {
    for extended in [false, true] {
        let mut builder = Builder::new().extended_file_entries(extended);
        for bit in 0..12 {
            let mode = 1 << bit;
            builder = builder.entry(file(&format!("/F{bit}"), "f").mode(mode));
            builder = builder.entry(dir(&format!("/D{bit}")).mode(0o7777 & !mode));
        }
        // Bits to change attributes and to delete are none of a mode.
        let more = 0b11000_11000_11000;
        let disc = builder.entry(file("/MORE", "m").permissions(more)).build();
        agrees(&disc);
        on_each_tree(&disc, |tree| {
            let mode = |path: &str| tree.get(path).unwrap().metadata().unwrap().mode;
            for bit in 0..12 {
                assert_eq!(mode(&format!("/F{bit}")), Some(1 << bit));
                assert_eq!(mode(&format!("/D{bit}")), Some(0o7777 & !(1 << bit)));
            }
            assert_eq!(mode("/MORE"), Some(0));
        });
    }
}

#[test]
fn u13_owners_links_and_unique_ids() {
    for extended in [false, true] {
        let builder = Builder::new().extended_file_entries(extended);
        let owned = file("/OWNED", "o").uid(1000).gid(0xFFFF_FFFE);
        let entries = builder.entry(owned.links(7).unique_id(0x1234_5678_9ABC_DEF0));
        let nobody = file("/NOBODY", "n").uid(u32::MAX).gid(u32::MAX);
        let entries = entries.entry(nobody).entry(link("/TWO", "/NOBODY"));
        let disc = entries.build();
        agrees(&disc);
        on_each_tree(&disc, |tree| {
            let metadata = |path: &str| tree.get(path).unwrap().metadata().unwrap();
            let (owned, nobody) = (metadata("/OWNED"), metadata("/NOBODY"));
            assert_eq!((owned.uid, owned.gid), (Some(1000), Some(0xFFFF_FFFE)));
            assert_eq!(
                (owned.links, owned.inode),
                (Some(7), Some(0x1234_5678_9ABC_DEF0))
            );
            assert_eq!(
                (nobody.uid, nobody.gid, nobody.links),
                (None, None, Some(2))
            );
        });
    }
}

#[test]
fn u13_times_have_zones_and_microseconds() {
    let day = Time::date(1999, 12, 31).at(23, 59, 59, 999_999);
    let zones = [-1440, -720, -128, -1, 0, 1, 90, 840, 1440, Time::NO_ZONE];
    for extended in [false, true] {
        let mut builder = Builder::new().extended_file_entries(extended);
        for (n, zone) in zones.into_iter().enumerate() {
            let entry = file(&format!("/{n}"), "").accessed(day.zone(zone));
            let later = Time::date(2024, 2, 29).at(1, 2, 3, 4).zone(zone);
            let entry = entry
                .modified(later)
                .created(Time::date(1, 1, 1).zone(zone));
            builder = builder.entry(entry.changed(Time::date(9999, 12, 31).zone(zone)));
        }
        agrees(&builder.build());
    }
}

#[test]
fn u13_c14_impossible_times_are_none() {
    let good = Time::date(2000, 6, 15).at(12, 30, 30, 5);
    type Edit = fn(&mut Time);
    let edits: [(&str, Edit); 11] = [
        ("month 13", |t| t.month = 13),
        ("month 0", |t| t.month = 0),
        ("day 0", |t| t.day = 0),
        ("June 31", |t| t.day = 31),
        ("February 29", |t| (t.year, t.month, t.day) = (1900, 2, 29)),
        ("hour 99", |t| t.hour = 99),
        ("minute 60", |t| t.minute = 60),
        ("year 0", |t| t.year = 0),
        ("year -1", |t| t.year = -1),
        ("zone 1441", |t| t.zone = 1441),
        ("zone -1441", |t| t.zone = -1441),
    ];
    for (what, edit) in edits {
        let mut bad = good;
        edit(&mut bad);
        let disc = Builder::new()
            .entry(file("/F", "f").times(good).modified(bad))
            .build();
        on_each_source(&disc.bytes(), |image| {
            let metadata = image.best_tree().get("/F").unwrap().metadata().unwrap();
            assert_eq!(metadata.modified, None, "{what}");
            for read in [metadata.accessed, metadata.created, metadata.changed] {
                assert_eq!(read_time(read), Some(time(good)), "{what}");
            }
        });
    }
    // Nothing recorded at all.
    let mut disc = Builder::new().file("/F", "f").build();
    let zeros = [0; 12];
    disc.extended_file_entry("/F")
        .creation_date_and_time()
        .bytes(zeros);
    on_each_tree(&disc, |tree| {
        let metadata = tree.get("/F").unwrap().metadata().unwrap();
        assert!(metadata.created.is_none() && metadata.modified.is_some());
    });
}
