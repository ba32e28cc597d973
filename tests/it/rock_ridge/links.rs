//! "SL": symbolic links (RRIP 4.1.3).

use isoudf::{Error, FileType, FormatErrorKind, Structure};

use super::{entry_at, format_of, told, tree};
use crate::support::iso::rock_ridge::{
    CONTINUE, CURRENT, PARENT, ROOT, ce, component, disc, named, nm, px, sl, volume, with,
};
use crate::support::iso::{Disc, Entry, Tree, dir, file};

fn link(path: &str, pieces: &[Vec<u8>]) -> Entry {
    let entries = [vec![px(0o120_777, 1, 0, 0)], pieces.to_vec()].concat();
    with(file(path, ""), &entries)
}

fn one(components: &[Vec<u8>]) -> Disc {
    volume().entry(link("/L", &[sl(0, components)])).build()
}

fn part(content: &str) -> Vec<u8> {
    component(0, content)
}

fn flag(flag: u8) -> Vec<u8> {
    component(flag, "")
}

#[track_caller]
fn leads(components: &[Vec<u8>], expected: &str) {
    let told = told(&one(components)).sound();
    assert_eq!(told.target("/L"), Some(expected));
    assert_eq!(told.metadata["/L"].file_type, FileType::Symlink);
}

#[test]
fn components_are_joined_by_slashes() {
    leads(&[part("a")], "a");
    leads(&[part("a"), part("b c"), part("d")], "a/b c/d");
    leads(&[flag(ROOT)], "/");
    leads(&[flag(ROOT), part("etc"), part("x")], "/etc/x");
    leads(&[flag(CURRENT)], ".");
    leads(&[flag(PARENT), flag(PARENT), part("x")], "../../x");
    leads(
        &[flag(CURRENT), part("a"), flag(PARENT), part("b")],
        "./a/../b",
    );
}

#[test]
fn a_root_within_a_path_is_the_nothing_between_two_slashes() {
    leads(&[part("a"), flag(ROOT), part("b")], "a//b");
}

#[test]
fn a_component_may_go_on_in_the_next() {
    let go_on = |content| component(CONTINUE, content);
    leads(
        &[go_on("ab"), go_on("cd"), part("ef"), part("g")],
        "abcdef/g",
    );
}

#[test]
fn a_link_may_go_on_in_the_next_entry_and_area() {
    let pieces = [
        sl(1, &[part("one"), component(CONTINUE, "tw")]),
        sl(1, &[part("o")]),
    ];
    let disc = disc(|at| {
        let area = sl(0, &[part("three")]);
        let more = ce(at.area("more"), 0, area.len() as u32);
        volume()
            .entry(link("/L", &[pieces.to_vec(), vec![more]].concat()))
            .area("more", area)
    });
    assert_eq!(told(&disc).sound().target("/L"), Some("one/two/three"));
}

#[test]
fn a_link_of_the_volume_or_the_host_is_not_supported() {
    for bit in [0x10, 0x20, 0x80] {
        let mut disc = one(&[part("a"), flag(bit)]);
        let at = entry_at(&mut disc, "/L", b"SL", 0) + 5 + 3;
        let told = told(&disc);
        assert_eq!(told.paths, ["/L"]);
        match &told.targets["/L"] {
            Err(Error::Unsupported { offset, .. }) => assert_eq!(*offset, at),
            other => panic!("{other:?}"),
        }
    }
}

/// Listed without a finding; where it leads is an error.
#[track_caller]
fn broken(disc: &Disc, at: u64, is: impl Fn(FormatErrorKind) -> bool) {
    let told = told(disc).sound();
    assert_eq!(told.paths, ["/L"]);
    let error = told.targets["/L"].as_ref().unwrap_err();
    let error = format_of(error).unwrap();
    assert_eq!(
        (error.structure, error.offset),
        (Structure::SymbolicLink, at)
    );
    assert!(is(error.kind), "{error}");
}

#[test]
fn a_component_that_does_not_fit_is_told_when_the_link_is_read() {
    let mut disc = one(&[part("abc"), vec![0, 4, b'x']]);
    let at = entry_at(&mut disc, "/L", b"SL", 0) + 5 + 5 + 2;
    let (needed, available) = (4, 1);
    broken(&disc, at, |kind| {
        kind == FormatErrorKind::Truncated { needed, available }
    });
    let mut disc = one(&[part("abc"), vec![0]]);
    let at = entry_at(&mut disc, "/L", b"SL", 0) + 5 + 5;
    broken(&disc, at, |kind| {
        matches!(kind, FormatErrorKind::Truncated { .. })
    });
}

#[test]
fn a_link_that_does_not_go_on_is_told_when_it_is_read() {
    let pieces = [sl(0, &[part("a")]), sl(1, &[part("b")])];
    let mut disc = volume().entry(link("/L", &pieces)).build();
    let at = entry_at(&mut disc, "/L", b"SL", 1);
    broken(&disc, at, |kind| {
        matches!(kind, FormatErrorKind::Missing { .. })
    });
}

#[test]
fn a_link_without_a_path_is_told_when_it_is_read() {
    let mut disc = volume().entry(link("/L", &[])).build();
    let at = disc.record(Tree::Primary, "/L").offset();
    broken(&disc, at, |kind| {
        matches!(kind, FormatErrorKind::Missing { .. })
    });
    let mut disc = volume()
        .entry(link("/L", &[b"SL\x04\x01".to_vec()]))
        .build();
    let at = entry_at(&mut disc, "/L", b"SL", 0) + 4;
    broken(&disc, at, |kind| {
        matches!(kind, FormatErrorKind::Truncated { .. })
    });
}

#[test]
fn only_a_link_leads_anywhere() {
    let disc = volume()
        .entry(named("/F", "file", &[sl(0, &[part("a")])]))
        .build();
    assert_eq!(told(&disc).sound().target("/file"), None);
}

/// makefs records the length of the path as that of the data; others record any block.
#[test]
fn a_link_has_no_bytes() {
    let entries = [px(0o120_777, 1, 0, 0), nm(0, "l"), sl(0, &[part("t")])];
    let disc = volume().entry(with(file("/L", "path"), &entries)).build();
    let told = told(&disc).sound();
    assert_eq!(told.metadata["/l"].len, 0);
    tree!(image, tree, disc);
    let entry = tree.get("/l").unwrap();
    assert_eq!(entry.len().unwrap(), 0);
    assert_eq!(entry.extents().unwrap().len(), 0);
    assert!(matches!(entry.open(), Err(Error::NotAFile { .. })));
}

#[test]
fn links_are_not_followed() {
    let disc = volume()
        .entry(link("/L", &[nm(0, "l"), sl(0, &[part("d")])]))
        .entry(with(dir("/D"), &[nm(0, "d")]))
        .entry(named("/D/F", "f", &[]))
        .build();
    tree!(image, tree, disc);
    assert!(tree.get("/d/f").is_ok());
    assert!(matches!(tree.get("/l/f"), Err(Error::NotADirectory { .. })));
}
