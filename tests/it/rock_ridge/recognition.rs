//! Whether a volume has Rock Ridge: "SP", "ER", and what stands for them (SUSP 5.3, 5.5).

use isoudf::{Handling, Image, Namespace, Structure};

use super::{in_record, told};
use crate::common::{Findings, on_each_source, refused, strict};
use crate::support::iso::rock_ridge::{
    ce, disc, entry, er, es, named, nm, px, sp, st, tf, volume, with,
};
use crate::support::iso::{Builder, Disc, Tree, dir, file};

/// A disc whose root's own record says this, and a file with a name.
fn with_root(own: &[Vec<u8>]) -> Disc {
    Builder::new()
        .entry(dir("/").own_system_use(Tree::Primary, own.concat()))
        .entry(with(file("/F", ""), &[nm(0, "name")]))
        .build()
}

#[track_caller]
fn has_none(disc: &Disc) {
    on_each_source(&disc.bytes(), |image| {
        assert!(image.tree(Namespace::RockRidge).is_err());
        assert_eq!(image.best().namespace, Namespace::Iso);
        assert!(image.best_tree().get("/F").is_ok());
    });
}

#[test]
fn each_version_is_recognised() {
    for identifier in [&b"RRIP_1991A"[..], b"IEEE_P1282", b"IEEE_1282"] {
        let told = told(&with_root(&[sp(0), er(identifier, b"d", b"s")])).sound();
        assert_eq!(told.paths, ["/name"]);
    }
}

#[test]
fn a_reference_may_be_in_a_continuation_area() {
    let disc = disc(|at| {
        let area = er(b"RRIP_1991A", b"a long text", b"a long source");
        let own = [sp(0), ce(at.area("er"), 9, area.len() as u32)].concat();
        Builder::new()
            .entry(dir("/").own_system_use(Tree::Primary, own))
            .entry(with(file("/F", ""), &[nm(0, "name")]))
            .area("er", [vec![0; 9], area].concat())
    });
    assert_eq!(told(&disc).sound().paths, ["/name"]);
}

#[test]
fn without_a_reference_what_is_used_tells() {
    for used in [
        px(0o40755, 2, 0, 0),
        entry(b"RR", &[0x89]),
        tf(2, &[&[101, 2, 3, 4, 5, 6, 0]]),
    ] {
        assert_eq!(told(&with_root(&[sp(0), used])).sound().paths, ["/name"]);
    }
    has_none(&with_root(&[sp(0)]));
    has_none(&with_root(&[sp(0), entry(b"AA", &[1, 2, 3])]));
    has_none(&with_root(&[sp(0), st(), px(0o40755, 2, 0, 0)]));
}

#[test]
fn a_reference_to_other_extensions_alone() {
    let other = er(b"HFSP_1991", b"", b"");
    has_none(&with_root(&[sp(0), px(0o40755, 2, 0, 0), other]));
    let almost = er(b"RRIP_1991", b"", b"");
    has_none(&with_root(&[sp(0), px(0o40755, 2, 0, 0), almost]));
    // One that is broken is none.
    let cut = entry(b"ER", &[10, 9, 9, 1, b'R']);
    has_none(&with_root(&[sp(0), cut]));
}

#[test]
fn of_several_extensions_the_entries_of_rock_ridge_are_read() {
    let own = [sp(0), er(b"AAAA", b"", b""), er(b"RRIP_1991A", b"", b"")].concat();
    let builder = Builder::new()
        .entry(dir("/").own_system_use(Tree::Primary, own))
        .entry(with(
            file("/F", ""),
            &[es(0), nm(0, "theirs"), es(1), nm(0, "ours")],
        ))
        .entry(with(file("/G", ""), &[nm(0, "plain")]));
    assert_eq!(told(&builder.build()).sound().paths, ["/ours", "/plain"]);
}

#[test]
fn without_the_protocols_mark_there_is_none() {
    let reference = || er(b"RRIP_1991A", b"", b"");
    has_none(&with_root(&[px(0o40755, 2, 0, 0), reference()]));
    has_none(&with_root(&[reference(), sp(0)]));
    has_none(&with_root(&[entry(b"SP", &[0xBE, 0xEE, 0]), reference()]));
    has_none(&with_root(&[entry(b"SP", &[0xBE, 0xEF]), reference()]));
    has_none(&with_root(&[vec![0; 13], sp(0), reference()]));
}

#[test]
fn the_mark_may_stand_behind_xa_attributes() {
    let xa = || b"\0\0\0\0\x0d\x55XA\0\0\0\0\0\0".to_vec();
    let own = [
        xa(),
        sp(14),
        er(b"RRIP_1991A", b"", b""),
        px(0o40711, 2, 5, 6),
    ]
    .concat();
    let disc = Builder::new()
        .entry(dir("/").own_system_use(Tree::Primary, own))
        .entry(with(
            file("/F", "f"),
            &[xa(), nm(0, "name"), px(0o100_640, 1, 0, 0)],
        ))
        .entry(with(file("/G", ""), &[xa()]))
        .build();
    let told = told(&disc).sound();
    assert_eq!(told.paths, ["/name", "/G"]);
    assert_eq!(told.metadata["/name"].mode, Some(0o640));
    on_each_source(&disc.bytes(), |image| {
        let root = image.best_tree().root().metadata().unwrap();
        assert_eq!((root.mode, root.uid), (Some(0o711), Some(5)));
    });
}

#[test]
fn bytes_before_the_entries_are_skipped() {
    let own = [sp(3), er(b"RRIP_1991A", b"", b""), px(0o40711, 2, 0, 0)].concat();
    let disc = Builder::new()
        .entry(dir("/").own_system_use(Tree::Primary, own))
        .entry(with(file("/F", ""), &[b"NM\x05".to_vec(), nm(0, "name")]))
        .build();
    assert_eq!(told(&disc).sound().paths, ["/name"]);
    // But none in the root's own record.
    on_each_source(&disc.bytes(), |image| {
        let root = image.best_tree().root().metadata().unwrap();
        assert_eq!(root.mode, Some(0o711));
    });
}

#[test]
fn more_skipped_than_a_record_has() {
    let disc = with_root(&[sp(218), er(b"RRIP_1991A", b"", b"")]);
    let start = disc.directory(Tree::Primary, "/").start;
    let at = in_record(&disc, start, b"SP", 0) + 6;
    has_none(&disc);
    let findings = Findings::default();
    Image::with_options(&disc.bytes()[..], findings.options()).unwrap();
    let found = findings.take();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].handling, Handling::Ignored);
    let deviation = found[0].deviation;
    assert_eq!(
        (deviation.structure, deviation.offset),
        (Structure::SharingProtocolIndicator, at)
    );
    assert_eq!(
        refused(&disc.bytes(), &strict()).to_string(),
        deviation.to_string()
    );
    // One less is room for an entry of four bytes.
    let disc = with_root(&[sp(217), er(b"RRIP_1991A", b"", b"")]);
    assert_eq!(told(&disc).sound().paths, ["/F"]);
}

#[test]
fn rock_ridge_is_better_than_joliet() {
    let disc = volume().joliet(3).entry(named("/F", "rr", &[])).build();
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.best().namespace, Namespace::RockRidge);
        assert!(image.tree(Namespace::Joliet).unwrap().get("/F").is_ok());
        assert!(image.best_tree().get("/rr").is_ok());
    });
}

#[test]
fn of_joliet_the_system_use_areas_say_nothing() {
    let entries = nm(0, "rr");
    let disc = volume()
        .joliet(3)
        .entry(
            file("/F", "")
                .system_use(Tree::Primary, entries.clone())
                .system_use(Tree::Joliet, entries),
        )
        .build();
    on_each_source(&disc.bytes(), |image| {
        assert!(image.tree(Namespace::Joliet).unwrap().get("/F").is_ok());
    });
}
