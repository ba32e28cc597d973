//! Limits: what one directory record can claim in areas, names and links.

use isoudf::{Error, Handling, LimitKind, Namespace, Options, Structure};

use super::{Told, entry_at, in_record, told_with};
use crate::common::{Findings, on_each_source_with, refused};
use crate::support::iso::rock_ridge::{
    ce, component, disc, er, named, nm, pd, px, sl, sp, volume, with,
};
use crate::support::iso::{Builder, Disc, Tree, dir, file};

#[track_caller]
fn limit(told: &Told) -> (LimitKind, u64, u64) {
    match told.errors[..] {
        [
            Error::Limit {
                kind,
                limit,
                offset,
            },
        ] => (kind, limit, offset),
        ref other => panic!("{other:?}"),
    }
}

/// `/F` with a chain of so many areas, a block each, the name in the last; `/Z` behind it.
fn chain(areas: usize, area_len: usize) -> Disc {
    disc(|at| {
        let link = |n: usize| ce(at.area(&format!("{n}")), 0, area_len as u32);
        let mut builder = volume()
            .entry(with(file("/F", ""), &[link(0)]))
            .entry(named("/Z", "z", &[]));
        for n in 0..areas {
            let mut area = match n + 1 == areas {
                true => nm(0, "end"),
                false => link(n + 1),
            };
            area.resize(area_len, 0);
            builder = builder.area(&format!("{n}"), area);
        }
        builder
    })
}

#[test]
fn so_many_areas_and_no_more() {
    let mut options = Options::default();
    options.limits.continuation_areas = 5;
    let within = told_with(&chain(5, 28), &options).sound();
    assert_eq!(within.paths, ["/end", "/z"]);
    let mut disc = chain(6, 28);
    let told = told_with(&disc, &options);
    assert_eq!(told.paths, ["/z"]);
    let at = disc.area("4").start;
    assert_eq!(limit(&told), (LimitKind::ContinuationAreas, 5, at));
    options.limits.continuation_areas = 0;
    let at = entry_at(&mut disc, "/F", b"CE", 0);
    let told = told_with(&disc, &options);
    assert_eq!(limit(&told), (LimitKind::ContinuationAreas, 0, at));
}

#[test]
fn the_default_is_64_areas() {
    let told = told_with(&chain(64, 28), &Options::default()).sound();
    assert_eq!(told.paths, ["/end", "/z"]);
    let told = told_with(&chain(65, 28), &Options::default());
    assert_eq!(told.paths, ["/z"]);
    assert_eq!(limit(&told).1, 64);
}

#[test]
fn so_many_bytes_of_areas_and_no_more() {
    let mut options = Options::default();
    options.limits.continuation_bytes = 4 * 100;
    assert_eq!(
        told_with(&chain(4, 100), &options).sound().paths,
        ["/end", "/z"]
    );
    options.limits.continuation_bytes -= 1;
    let disc = chain(4, 100);
    let told = told_with(&disc, &options);
    let at = disc.area("2").start;
    assert_eq!(limit(&told), (LimitKind::ContinuationBytes, 399, at));
}

#[test]
fn an_area_that_claims_more_than_the_limit_is_not_read() {
    let mut disc = disc(|at| {
        volume()
            .entry(with(file("/F", ""), &[ce(at.area("a"), 0, 200 << 10)]))
            .area("a", pd(0))
            .padding(200)
    });
    let at = entry_at(&mut disc, "/F", b"CE", 0);
    let told = told_with(&disc, &Options::default());
    assert!(told.paths.is_empty());
    assert_eq!(limit(&told), (LimitKind::ContinuationBytes, 128 << 10, at));
}

/// A name of so many bytes, in pieces of 200.
fn long_name(bytes: usize) -> Disc {
    disc(|at| {
        let name = vec![b'n'; bytes];
        let pieces = name.chunks(200);
        let last = pieces.len() - 1;
        let area: Vec<u8> = pieces
            .enumerate()
            .flat_map(|(n, piece)| nm(u8::from(n < last), piece))
            .collect();
        let link = ce(at.area("name"), 0, area.len() as u32);
        volume()
            .entry(with(file("/F", ""), &[link]))
            .entry(named("/Z", "z", &[]))
            .area("name", area)
    })
}

#[test]
fn so_many_bytes_of_a_name_and_no_more() {
    let within = told_with(&long_name(1024), &Options::default()).sound();
    assert_eq!(within.paths[0].len(), 1 + 1024);
    let disc = long_name(1025);
    let told = told_with(&disc, &Options::default());
    assert_eq!(told.paths, ["/z"]);
    // The sixth piece.
    let at = disc.area("name").start + 5 * 205;
    assert_eq!(limit(&told), (LimitKind::NameBytes, 1024, at));
}

#[test]
fn so_many_bytes_of_a_link_and_no_more() {
    let mut disc = volume()
        .entry(with(
            file("/L", ""),
            &[
                px(0o120_777, 1, 0, 0),
                sl(0, &[component(0, "12345"), component(0, "789")]),
            ],
        ))
        .build();
    let at = entry_at(&mut disc, "/L", b"SL", 0) + 5 + 7;
    let mut options = Options::default();
    options.limits.symlink_bytes = 9;
    assert_eq!(
        told_with(&disc, &options).sound().target("/L"),
        Some("12345/789")
    );
    options.limits.symlink_bytes = 8;
    let told = told_with(&disc, &options).sound();
    assert_eq!(told.paths, ["/L"]);
    match &told.targets["/L"] {
        Err(Error::Limit {
            kind,
            limit,
            offset,
        }) => assert_eq!((*kind, *limit, *offset), (LimitKind::SymlinkBytes, 8, at)),
        other => panic!("{other:?}"),
    }
}

/// Whether there is Rock Ridge is asked of the root's own record, which may go on without end as well.
#[test]
fn a_root_that_goes_on_behind_the_limit_costs_what_is_behind_it() {
    let disc = disc(|at| {
        let reference = er(b"RRIP_1991A", b"", b"");
        let own = [sp(0), reference, ce(at.area("more"), 0, 12)].concat();
        Builder::new()
            .entry(dir("/").own_system_use(Tree::Primary, own))
            .entry(with(file("/F", ""), &[nm(0, "name")]))
            .area("more", pd(8))
    });
    let root = disc.directory(Tree::Primary, "/").start;
    let at = in_record(&disc, root, b"CE", 0);
    let met = Findings::default();
    let mut options = met.options();
    options.limits.continuation_areas = 0;
    on_each_source_with(&disc.bytes(), &options, |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        assert!(tree.get("/name").is_ok());
    });
    let findings = met.take();
    assert!(!findings.is_empty());
    for finding in findings {
        let deviation = finding.deviation;
        let place = (deviation.structure, deviation.offset);
        assert_eq!(place, (Structure::ContinuationArea, at));
        assert_eq!(finding.handling, Handling::PassedOver);
    }
    options.strict = true;
    match refused(&disc.bytes(), &options) {
        Error::Limit {
            kind,
            limit,
            offset,
        } => {
            assert_eq!((kind, limit, offset), (LimitKind::ContinuationAreas, 0, at));
        }
        other => panic!("{other}"),
    }
}
