//! Symbolic links (RRIP 4.1.3).

use isoudf::{Error, LimitKind};

use super::{ALL, between};
use crate::common::on_each_source;
use crate::malformed::told;
use crate::support::iso::file;
use crate::support::iso::rock_ridge::{ce, component, disc, entry, nm, px, sl, volume, with};

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
