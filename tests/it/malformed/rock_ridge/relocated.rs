//! Directories that lie elsewhere (RRIP 4.1.5).

use isoudf::{FormatErrorKind, Namespace, Structure};

use super::{place, single};
use crate::common::on_each_source;
use crate::malformed::told;
use crate::support::iso::rock_ridge::{Places, cl, disc, nm, pl, re, relocated, volume, with};
use crate::support::iso::{Disc, Tree, dir, file};

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
