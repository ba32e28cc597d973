//! Rows of SUSP and Rock Ridge, from each letter.

use isoudf::source::InMemory;
use isoudf::{Error, FormatError, FormatErrorKind, Image, LimitKind, Namespace, Structure};

use super::{Told, told};
use crate::common::{Findings, on_each_source, refused, strict};
use crate::support::iso::rock_ridge::{
    Places, both, ce, cl, component, disc, entry, er, named, nm, pl, px, px44, re, relocated, sl,
    sp, tf, volume, with,
};
use crate::support::iso::{Builder, Disc, Tree, dir, file};

/// Structure and byte.
fn place(error: &FormatError) -> (Structure, u64) {
    (error.structure, error.offset)
}

/// `/A`, `/M` with these entries, `/Z`.
fn between(entries: &[Vec<u8>]) -> Disc {
    between_with(entries, volume())
}

fn between_with(entries: &[Vec<u8>], builder: Builder) -> Disc {
    let mut all = vec![nm(0, "m")];
    all.extend_from_slice(entries);
    builder
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", "data"), &all))
        .entry(named("/Z", "z", &[]))
        .build()
}

const ALL: [&str; 3] = ["/a", "/m", "/z"];

/// Byte of the image of the n-th byte of the entries in the record of `/M`.
fn byte(disc: &mut Disc, n: u64) -> u64 {
    // A record's fixed part, "M;1", the name "m".
    disc.record(Tree::Primary, "/M").offset() + 33 + 3 + 6 + n
}

/// One finding among the findings of the rest of the image, which has none.
#[track_caller]
fn single(told: &Told, structure: Structure, offset: u64) {
    let places: Vec<_> = told.findings.iter().map(place).collect();
    assert!(!places.is_empty());
    assert!(
        places.iter().all(|found| *found == (structure, offset)),
        "{places:?}"
    );
    assert!(told.errors.is_empty());
}

#[test]
fn a4_a_continuation_area_that_names_itself() {
    let disc = disc(|at| {
        let area = ce(at.area("loop"), 0, 28);
        between_parts(&[ce(at.area("loop"), 0, 28)], &[("loop", area)])
    });
    let told = told(&disc);
    assert_eq!(told.paths, ALL);
    single(&told, Structure::ContinuationArea, disc.area("loop").start);
}

#[test]
fn a5_two_continuation_areas_that_name_each_other() {
    let disc = disc(|at| {
        let one = [ce(at.area("two"), 0, 28), px(0o100_600, 1, 0, 0)].concat();
        let two = ce(at.area("one"), 0, one.len() as u32);
        let first = ce(at.area("one"), 0, one.len() as u32);
        between_parts(&[first], &[("one", one), ("two", two)])
    });
    let told = told(&disc);
    assert_eq!(told.paths, ALL);
    single(&told, Structure::ContinuationArea, disc.area("two").start);
}

fn between_parts(entries: &[Vec<u8>], areas: &[(&str, Vec<u8>)]) -> Builder {
    let mut all = vec![nm(0, "m")];
    all.extend_from_slice(entries);
    let mut builder = volume()
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", "data"), &all))
        .entry(named("/Z", "z", &[]));
    for (name, bytes) in areas {
        builder = builder.area(name, bytes.clone());
    }
    builder
}

#[test]
fn a6_ten_thousand_continuation_areas() {
    let disc = disc(|at| {
        let block = at.area("chain");
        let areas = (1..=10_000u32).map(|n| ce(block + n / 64, n % 64 * 28, 28));
        let mut bytes = Vec::new();
        // 64 areas in a block.
        for (n, area) in areas.enumerate() {
            if n > 0 && n % 64 == 0 {
                bytes.resize(bytes.len().next_multiple_of(2048), 0);
            }
            bytes.extend(area);
        }
        between_parts(&[ce(block, 0, 28)], &[("chain", bytes)])
    });
    let bytes = disc.bytes();
    on_each_source(&bytes, |image| {
        let mut paths = Vec::new();
        let mut limits = Vec::new();
        for item in image.tree(Namespace::RockRidge).unwrap().walk() {
            match item {
                Ok(entry) => paths.push(entry.path()),
                Err(Error::Limit { kind, .. }) => limits.push(kind),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(paths, ["/a", "/z"]);
        assert_eq!(limits, [LimitKind::ContinuationAreas]);
    });
}

#[test]
fn a7_continuation_areas_of_padding() {
    for area in [vec![0; 2048], entry(b"PD", &[0; 200]), vec![0; 3]] {
        let len = area.len() as u32;
        let disc =
            disc(|at| between_parts(&[ce(at.area("pad"), 0, len)], &[("pad", area.clone())]));
        let told = told(&disc);
        assert_eq!(told.paths, ALL);
        assert!(told.findings.is_empty());
    }
}

#[test]
fn a8_entries_of_impossible_lengths() {
    for length in 0..4 {
        let mut disc = between(&[vec![b'P', b'X', length, 1], px(0o100_000, 1, 0, 0)]);
        let told = told(&disc);
        assert_eq!(told.paths, ALL);
        let at = byte(&mut disc, 2);
        single(&told, Structure::SystemUseEntry, at);
    }
}

/// A directory `/D` with files around a link to a block.
fn linked(block: impl Fn(&Places) -> u32) -> Disc {
    disc(|at| {
        volume()
            .file("/D/A", "a")
            .entry(with(file("/D/L", ""), &[cl(block(at))]))
            .file("/D/Z", "z")
            .area("text", [b'x'; 200])
    })
}

#[test]
fn a9_a_child_link_to_where_it_is_or_to_no_directory() {
    let itself = linked(|at| at.directory("/D"));
    let above = linked(|at| at.directory("/"));
    for (disc, path) in [(itself, "/D"), (above, "/")] {
        let told = told(&disc);
        assert_eq!(told.paths, ["/D", "/D/A", "/D/L", "/D/Z"]);
        let start = disc.directory(Tree::Primary, path).start;
        assert_eq!(told.errors.len(), 1);
        assert_eq!(place(&told.errors[0]), (Structure::Directory, start));
        assert_eq!(told.errors[0].kind, FormatErrorKind::Cycle);
    }
    for block in [|at: &Places| at.area("text"), |_: &Places| u32::MAX] {
        let mut disc = linked(block);
        let told = told(&disc);
        assert_eq!(told.paths, ["/D", "/D/A", "/D/Z"]);
        let at = disc.record(Tree::Primary, "/D/L").offset() + 36;
        assert_eq!(place(&told.errors[0]), (Structure::DirectoryLink, at));
    }
}

#[test]
fn a10_a_parent_link_that_disagrees() {
    let mut disc = disc(|at| {
        let builder = volume()
            .dir("/A")
            .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]));
        relocated(builder, at, "/RR_MOVED/M", "/A/M", "/RR_MOVED")
    });
    let told = told(&disc);
    assert_eq!(told.paths, ["/A", "/A/M", "/A/M/INSIDE"]);
    let parent = disc.parent_record(Tree::Primary, "/RR_MOVED/M").offset();
    single(&told, Structure::DirectoryLink, parent + 34 + 4);
}

#[test]
fn a11_a_relocated_directory_that_no_link_leads_to() {
    let disc = disc(|at| {
        let orphan = dir("/RR_MOVED/M")
            .system_use(Tree::Primary, re())
            .parent_system_use(Tree::Primary, pl(at.directory("/")));
        volume()
            .entry(with(dir("/RR_MOVED"), &[nm(0, "rr_moved")]))
            .entry(orphan)
            .file("/RR_MOVED/M/F", "f")
            .file("/Z", "z")
    });
    assert_eq!(told(&disc).paths, ["/Z"]);
    // The plain tree has it.
    on_each_source(&disc.bytes(), |image| {
        let iso = image.tree(Namespace::Iso).unwrap();
        assert_eq!(iso.read("/RR_MOVED/M/F").unwrap(), b"f");
    });
}

#[test]
fn b14_ten_thousand_pieces_of_a_name() {
    let disc = disc(|at| {
        let piece = nm(1, "n");
        let pieces = piece.repeat(10_000);
        let link = ce(at.area("name"), 0, pieces.len() as u32);
        volume()
            .entry(with(file("/M", ""), &[link]))
            .entry(named("/Z", "z", &[]))
            .area("name", pieces)
    });
    on_each_source(&disc.bytes(), |image| {
        let walk: Vec<_> = image.best_tree().walk().collect();
        assert!(matches!(
            walk[0],
            Err(Error::Limit {
                kind: LimitKind::NameBytes,
                ..
            })
        ));
        assert_eq!(walk[1].as_ref().unwrap().path(), "/z");
    });
}

#[test]
fn b15_ten_thousand_components_of_a_link() {
    let disc = disc(|at| {
        let piece = sl(1, &vec![component(0, "1234567"); 20]);
        let pieces = piece.repeat(500);
        let link = ce(at.area("link"), 0, pieces.len() as u32);
        volume()
            .entry(with(file("/M", ""), &[px(0o120_777, 1, 0, 0), link]))
            .area("link", pieces)
    });
    on_each_source(&disc.bytes(), |image| {
        let link = image.best_tree().get("/M").unwrap();
        assert!(link.metadata().is_ok());
        match link.symlink_target() {
            Err(Error::Limit { kind, limit, .. }) => {
                assert_eq!((kind, limit), (LimitKind::SymlinkBytes, 64 << 10));
            }
            other => panic!("{other:?}"),
        }
    });
}

#[test]
fn c10_a_name_without_flags() {
    let mut disc = volume()
        .entry(named("/A", "a", &[]))
        .entry(with(file("/M", ""), &[entry(b"NM", &[])]))
        .entry(named("/Z", "z", &[]))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/a", "/z"]);
    let at = disc.record(Tree::Primary, "/M").offset() + 36 + 4;
    assert_eq!(place(&told.errors[0]), (Structure::AlternateName, at));
}

#[test]
fn d9_a_continuation_area_outside_of_image_or_block() {
    let mut outside = between(&[ce(0x00FF_0000, 0, 28)]);
    let at = byte(&mut outside, 0);
    let outside = told(&outside);
    assert_eq!(outside.paths, ALL);
    single(&outside, Structure::ContinuationArea, at);
    let mut across = disc(|at| {
        let area = [vec![0; 2030], px(0o100_604, 1, 0, 0)].concat();
        between_parts(&[ce(at.area("two"), 2030, 36)], &[("two", area)])
    });
    let at = byte(&mut across, 0);
    single(&told(&across), Structure::ContinuationArea, at);
    on_each_source(&across.bytes(), |image| {
        let entry = image.best_tree().get("/m").unwrap();
        assert_eq!(entry.metadata().unwrap().mode, Some(0o604));
    });
}

#[test]
fn d10_more_skipped_than_records_have() {
    let own = [sp(255), er(b"RRIP_1991A", b"", b"")].concat();
    let disc = between_with(
        &[],
        Builder::new().entry(dir("/").own_system_use(Tree::Primary, own)),
    );
    assert_eq!(told(&disc).paths, ["/A", "/M", "/Z"]);
    let findings = Findings::default();
    let image = Image::with_options(InMemory(disc.bytes()), findings.options()).unwrap();
    assert!(image.tree(Namespace::RockRidge).is_err());
    let root = disc.directory(Tree::Primary, "/").start;
    let found = findings.take();
    assert_eq!(
        place(&found[0].deviation),
        (Structure::SharingProtocolIndicator, root + 34 + 6)
    );
}

#[test]
fn d11_a_reference_shorter_than_the_texts_it_counts() {
    // A Rock Ridge that cannot be told by its name is told by its use, which SUSP 5.5 does not allow beside a reference.
    let cut = entry(b"ER", &[10, 9, 9, 1, b'R', b'R', b'I', b'P']);
    let own = [sp(0), px(0o40755, 2, 0, 0), cut.clone()].concat();
    let root = dir("/").own_system_use(Tree::Primary, own);
    let disc = between_with(&[], Builder::new().entry(root));
    assert_eq!(told(&disc).paths, ["/A", "/M", "/Z"]);
    let findings = Findings::default();
    let image = Image::with_options(InMemory(disc.bytes()), findings.options()).unwrap();
    assert!(image.tree(Namespace::RockRidge).is_err());
    let start = disc.directory(Tree::Primary, "/").start;
    // The fixed part of the record, "SP", "PX", and the fixed part of the reference.
    let at = start + 34 + 7 + 36 + 8;
    let found: Vec<_> = (findings.take().iter())
        .map(|f| place(&f.deviation))
        .collect();
    assert_eq!(found, [(Structure::ExtensionsReference, at)]);
    refused(&disc.bytes(), &strict());
    // Beside a sound one it is of no account.
    let own = [sp(0), er(b"RRIP_1991A", b"", b""), cut].concat();
    let root = dir("/").own_system_use(Tree::Primary, own);
    let disc = between_with(&[], Builder::new().entry(root));
    assert_eq!(told(&disc).paths, ALL);
}

#[test]
fn d12_components_that_do_not_fit_and_links_that_do_not_go_on() {
    let mode = || px(0o120_777, 1, 0, 0);
    for link in [
        entry(b"SL", &[0, 0, 200, b'x']),
        sl(1, &[component(0, "x")]),
    ] {
        let disc = between(&[mode(), link]);
        let told = told(&disc);
        assert_eq!(told.paths, ALL);
        assert!(told.errors.is_empty() && told.findings.is_empty());
        on_each_source(&disc.bytes(), |image| {
            let link = image.best_tree().get("/m").unwrap();
            assert!(matches!(link.symlink_target(), Err(Error::Format(_))));
        });
    }
}

/// What the metadata of `/m` finds.
fn found_in_metadata(disc: &Disc) -> Vec<(Structure, u64)> {
    let findings = Findings::default();
    let image = Image::with_options(InMemory(disc.bytes()), findings.options()).unwrap();
    let entry = image.best_tree().get("/m").unwrap();
    findings.take();
    entry.metadata().unwrap();
    let found = findings.take();
    found.iter().map(|found| place(&found.deviation)).collect()
}

#[test]
fn d13_fewer_time_stamps_than_the_flags_say() {
    let dates = [[101, 1, 1, 0, 0, 1, 0], [101, 1, 1, 0, 0, 2, 0]];
    let mut disc = between(&[tf(0x7F, &dates.each_ref())]);
    assert_eq!(told(&disc).paths, ALL);
    let at = byte(&mut disc, 0);
    assert_eq!(found_in_metadata(&disc), [(Structure::TimeStamps, at)]);
    on_each_source(&disc.bytes(), |image| {
        let metadata = image.best_tree().get("/m").unwrap().metadata().unwrap();
        // `date -u -d 2001-01-01 +%s`
        let seconds = |time: Option<isoudf::Timestamp>| {
            time.map(|time| time.unix_nanos() / 1_000_000_000 - 978_307_200)
        };
        assert_eq!(seconds(metadata.created), Some(1));
        assert_eq!(seconds(metadata.modified), Some(2));
        assert_eq!(metadata.accessed, None);
    });
}

#[test]
fn d14_attributes_of_each_length() {
    let mode = |entries: &[Vec<u8>]| {
        let disc = between(entries);
        assert_eq!(told(&disc).paths, ALL);
        let bytes = disc.bytes();
        let image = Image::new(&bytes[..]).unwrap();
        let metadata = image.best_tree().get("/m").unwrap().metadata().unwrap();
        (metadata.mode, metadata.inode)
    };
    assert_eq!(mode(&[px(0o100_644, 1, 0, 0)]), (Some(0o644), None));
    assert_eq!(mode(&[px44(0o100_644, 1, 0, 0, 7)]), (Some(0o644), Some(7)));
    let short = [entry(b"PX", &both(0o100_644))];
    assert_eq!(mode(&short), (None, None));
    let mut disc = between(&short);
    let at = byte(&mut disc, 12);
    assert_eq!(found_in_metadata(&disc), [(Structure::PosixAttributes, at)]);
}

/// Listed one by one, opaque: no name becomes two components, none leads elsewhere.
#[test]
fn e1_and_e2_names_that_navigate_or_hold_separators() {
    let names = [
        "..",
        ".",
        "...",
        "/",
        "../../etc/passwd",
        "a\\b",
        "C:",
        "a\0b",
    ];
    let mut builder = volume();
    for (n, name) in names.iter().enumerate() {
        let entry = file(&format!("/D/{n}"), n.to_string());
        builder = builder.entry(with(entry, &[nm(0, name)]));
    }
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        let entries: Vec<_> = tree.read_dir("/D").unwrap().map(Result::unwrap).collect();
        for (n, entry) in entries.iter().enumerate() {
            assert_eq!(entry.name().to_str(), names[n]);
            let bytes = entry.open().unwrap().read_to_vec().unwrap();
            assert_eq!(bytes, n.to_string().as_bytes());
        }
        assert_eq!(entries.len(), names.len());
        assert_eq!(tree.read("/D/..").unwrap(), b"0");
        assert!(tree.get("/D/../D").is_err());
        assert!(tree.get("/..").is_err());
    });
}

#[test]
fn e4_links_that_lead_out() {
    let part = |content| component(0, content);
    let (parent, root) = (component(4, ""), component(8, ""));
    for (components, expected) in [
        (vec![root.clone(), part("etc")], "/etc"),
        (vec![parent; 3], "../../.."),
        (vec![part("a"), root, part("b")], "a//b"),
    ] {
        let disc = between(&[px(0o120_777, 1, 0, 0), sl(0, &components)]);
        assert_eq!(told(&disc).paths, ALL);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.best_tree();
            let target = tree.get("/m").unwrap().symlink_target().unwrap();
            assert_eq!(target.as_deref(), Some(expected));
            assert!(tree.get("/m/a").is_err());
        });
    }
}

#[test]
fn e5_links_that_lead_to_each_other() {
    // Nothing here follows links: a target is data, and a link is no directory.
    let link = |path, name, target| {
        let target = sl(0, &[component(0, target)]);
        with(
            file(path, ""),
            &[px(0o120_777, 1, 0, 0), nm(0, name), target],
        )
    };
    let disc = volume()
        .entry(link("/A", "a", "b"))
        .entry(link("/B", "b", "a"))
        .entry(link("/C", "c", "c"))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/a", "/b", "/c"]);
    assert!(told.errors.is_empty() && told.findings.is_empty());
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        for (path, target) in [("/a", "b"), ("/b", "a"), ("/c", "c")] {
            let read = tree.get(path).unwrap().symlink_target().unwrap();
            assert_eq!(read.as_deref(), Some(target));
            assert!(tree.get(format!("{path}/a")).is_err());
        }
    });
}

#[test]
fn e13_flags_of_current_and_parent_and_no_name_at_all() {
    let disc = volume()
        .entry(with(file("/CUR", ""), &[nm(2, "")]))
        .entry(with(file("/PAR", ""), &[nm(4, "")]))
        .file("/NONE", "")
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/CUR", "/NONE", "/PAR"]);
    assert!(told.findings.is_empty());
}

#[test]
fn e14_names_that_are_no_utf_8() {
    let names = [&b"\xe9t\xe9"[..], b"\x93\xfa\x96\x7b", b"\xff"];
    let mut builder = volume();
    for (n, name) in names.iter().enumerate() {
        let entry = file(&format!("/{n}"), n.to_string());
        builder = builder.entry(with(entry, &[nm(0, name)]));
    }
    on_each_source(&builder.build().bytes(), |image| {
        let tree = image.best_tree();
        for (n, entry) in tree.walk().enumerate() {
            let entry = entry.unwrap();
            assert_eq!(entry.name().as_bytes(), names[n]);
            assert!(entry.path().contains('\u{fffd}'));
            assert_eq!(tree.get(entry.path()).unwrap().id(), entry.id());
        }
    });
}

#[test]
fn f6_two_recordings_of_a_continuation_area() {
    for field in 0..3 {
        let mut disc = disc(|at| {
            let area = px(0o100_604, 1, 0, 0);
            between_parts(&[ce(at.area("more"), 0, 36)], &[("more", area)])
        });
        let at = byte(&mut disc, 4 + 8 * field);
        disc.put(at + 4, &[0x55; 4]);
        single(&told(&disc), Structure::ContinuationArea, at);
        on_each_source(&disc.bytes(), |image| {
            let entry = image.best_tree().get("/m").unwrap();
            assert_eq!(entry.metadata().unwrap().mode, Some(0o604));
        });
    }
}

#[test]
fn f7_two_recordings_of_a_mode() {
    let mut disc = between(&[px(0o100_604, 1, 0, 0)]);
    let at = byte(&mut disc, 4);
    disc.put(at + 4, &[0; 4]);
    assert_eq!(told(&disc).paths, ALL);
    assert_eq!(found_in_metadata(&disc), [(Structure::PosixAttributes, at)]);
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/m").unwrap();
        assert_eq!(entry.metadata().unwrap().mode, Some(0o604));
    });
}

#[test]
fn h4_no_mark_of_the_protocol_or_another_extension() {
    let reference = |identifier: &[u8]| er(identifier, b"", b"");
    for own in [
        vec![px(0o40755, 2, 0, 0), reference(b"RRIP_1991A")],
        vec![sp(0), px(0o40755, 2, 0, 0), reference(b"OTHER_1991")],
    ] {
        let root = dir("/").own_system_use(Tree::Primary, own.concat());
        let disc = between_with(&[], Builder::new().entry(root));
        assert_eq!(told(&disc).paths, ["/A", "/M", "/Z"]);
        assert!(
            Image::new(InMemory(disc.bytes()))
                .unwrap()
                .tree(Namespace::RockRidge)
                .is_err()
        );
    }
}
