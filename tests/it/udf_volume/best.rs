//! T2, H1, H5, H6: the two sides of a bridge.

use isoudf::{Namespace, Options, Reason, Structure};

use super::{is_format, reads_back};
use crate::common::{names, on_each_source, refused, strict};
use crate::support::iso;
use crate::support::udf::{Builder, Disc, shared};

#[track_caller]
fn best(disc: &Disc, namespace: Namespace, reason: Reason) {
    on_each_source(&disc.bytes(), |image| {
        let best = image.best();
        assert_eq!((best.namespace, best.reason), (namespace, reason));
        assert_eq!(image.best_tree().namespace(), namespace);
    });
}

#[test]
fn t2_h1_the_iso_side_is_a_stub() {
    let stub = iso::Builder::new().file("/README.TXT", "This disc is UDF.");
    let disc = Builder::new()
        .bridge(stub)
        .dir("/D")
        .file("/E", "e")
        .build();
    reads_back(&disc);
    best(&disc, Namespace::Udf, Reason::IsoIsStub);
    on_each_source(&disc.bytes(), |image| {
        assert!(image.broken().is_none());
        let iso = image.tree(Namespace::Iso).unwrap();
        assert_eq!(iso.read("/README.TXT").unwrap(), b"This disc is UDF.");
        assert_eq!(names(&image.best_tree(), "/"), ["D", "E"]);
    });
    let disc = Builder::new()
        .bridge(iso::Builder::new())
        .file("/E", "e")
        .build();
    best(&disc, Namespace::Udf, Reason::IsoIsStub);
}

fn equal(iso: iso::Builder) -> Disc {
    let iso = iso.file("/A.TXT", "same").file("/D/B.TXT", "bytes");
    let udf = Builder::new().bridge(iso).entry(shared("/A.TXT", "/A.TXT"));
    udf.entry(shared("/D/B.TXT", "/D/B.TXT")).build()
}

#[test]
fn t2_both_sides_hold_the_same() {
    let disc = equal(iso::Builder::new());
    reads_back(&disc);
    best(&disc, Namespace::Udf, Reason::FullerNames);
    on_each_source(&disc.bytes(), |image| {
        for tree in image.trees() {
            assert_eq!(tree.read("/A.TXT").unwrap(), b"same");
            assert_eq!(tree.read("/D/B.TXT").unwrap(), b"bytes");
        }
        let at = |n| {
            image
                .tree(n)
                .unwrap()
                .get("/A.TXT")
                .unwrap()
                .extents()
                .unwrap()[0]
        };
        assert_eq!(at(Namespace::Iso), at(Namespace::Udf));
    });
    // Joliet's names are as full.
    best(
        &equal(iso::Builder::new().joliet(3)),
        Namespace::Joliet,
        Reason::FullerNames,
    );
}

#[test]
fn t2_udf_holds_more() {
    let mut iso = iso::Builder::new();
    let mut udf = Builder::new();
    for n in 0..5 {
        iso = iso.file(&format!("/F{n}"), "f");
        udf = udf
            .file(&format!("/F{n}"), "f")
            .file(&format!("/G{n}"), "g");
    }
    let disc = udf.bridge(iso.joliet(3)).build();
    best(&disc, Namespace::Udf, Reason::HoldsMore);
}

#[test]
fn t2_udf_holds_less() {
    let iso = iso::Builder::new().file("/A", "a").file("/B", "b");
    let disc = Builder::new().file("/A", "a").bridge(iso).build();
    best(&disc, Namespace::Iso, Reason::FullerNames);
}

#[test]
fn t2_udf_alone() {
    let disc = Builder::new().file("/A", "a").build();
    best(&disc, Namespace::Udf, Reason::OnlyTree);
    on_each_source(&disc.bytes(), |image| assert!(image.broken().is_none()));
}

#[test]
fn t2_h5_udf_is_broken() {
    type Spoil = fn(&mut Disc);
    let spoils: [(Spoil, Structure); 3] = [
        (
            |disc| {
                for n in 0..2 {
                    disc.logical_volume(n).tag_checksum().raw().set(0x5A);
                }
            },
            Structure::VolumeDescriptorSequence,
        ),
        (
            |disc| disc.file_set(0).tag_checksum().raw().set(0x5A),
            Structure::FileSetDescriptor,
        ),
        (
            |disc| {
                let last = disc.blocks() - 1;
                disc.anchor(256).tag_checksum().raw().set(0x5A);
                disc.anchor(last).tag_checksum().raw().set(0x5A);
            },
            Structure::AnchorVolumeDescriptorPointer,
        ),
    ];
    for (spoil, structure) in spoils {
        let mut disc = equal(iso::Builder::new());
        spoil(&mut disc);
        best(&disc, Namespace::Iso, Reason::OtherBroken);
        on_each_source(&disc.bytes(), |image| {
            let (side, error) = image.broken().unwrap();
            assert_eq!(side, Namespace::Udf);
            assert_eq!(is_format(error).structure, structure);
            assert_eq!(image.best_tree().read("/A.TXT").unwrap(), b"same");
            assert!(image.tree(Namespace::Udf).is_err());
        });
        let error = refused(&disc.bytes(), &strict());
        let of_iso = Structure::PrimaryVolumeDescriptor;
        assert_ne!(is_format(&error).structure, of_iso);
        // Of two broken sides the ISO side is told.
        disc.iso(|iso| iso.pvd().logical_block_size().set(0));
        for options in [Options::default(), strict()] {
            let error = refused(&disc.bytes(), &options);
            assert_eq!(is_format(&error).structure, of_iso);
        }
    }
}

#[test]
fn t2_h6_iso_is_broken() {
    let mut disc = equal(iso::Builder::new());
    disc.iso(|iso| iso.pvd().logical_block_size().set(0));
    reads_back(&disc);
    best(&disc, Namespace::Udf, Reason::OtherBroken);
    on_each_source(&disc.bytes(), |image| {
        let (side, error) = image.broken().unwrap();
        assert_eq!(side, Namespace::Iso);
        assert!(is_format(error).offset >= 32768);
        assert!(image.tree(Namespace::Iso).is_err());
    });
    let error = refused(&disc.bytes(), &strict());
    let structure = is_format(&error).structure;
    assert_eq!(structure, Structure::PrimaryVolumeDescriptor);
}

#[test]
fn t6_label_and_uuid_are_those_of_udf() {
    let disc = Builder::new().file("/A", "a").build();
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.label(), "LOGICAL VOLUME");
        // 16 characters of the volume set identifier, all of them hexadecimal digits.
        let uuid = image.best_tree().uuid();
        assert_eq!(uuid.as_deref(), Some("0123456789abcdef"));
    });
}

/// Nobody can tell what a root directory holds that cannot be read.
#[test]
fn t2_an_iso_side_without_its_root_is_no_stub() {
    let mut disc = equal(iso::Builder::new());
    let behind = disc.blocks() + 100;
    disc.iso(|iso| iso.root_record(iso::Tree::Primary).extent().set(behind));
    best(&disc, Namespace::Udf, Reason::HoldsMore);
}

#[test]
fn t2_a_bridge_of_nothing_is_shown_by_its_iso_side() {
    let disc = Builder::new().bridge(iso::Builder::new()).build();
    best(&disc, Namespace::Iso, Reason::FullerNames);
}
