//! G: descriptors that are not what they should be.

use isoudf::{Image, Namespace, Options, Structure};

use super::told;
use crate::common::{Findings, format_error, names, on_each_source, refused, strict};
use crate::support::iso::{Builder, Disc, SECTOR};

fn hundred() -> Disc {
    let mut builder = Builder::new();
    for n in 0..100 {
        builder = builder.file(&format!("/FILE{n:03}.TXT"), "x");
    }
    builder.build()
}

#[test]
fn g12_identifiers_and_versions_of_other_standards() {
    for (name, signature) in [("CD002", b"\x01CD002\x01"), ("CDW02", b"\x01CDW02\x01")] {
        let mut disc = Builder::new().without_terminator().build();
        disc.put(16 * SECTOR, signature);
        let error = refused(&disc.bytes(), &Options::default()).to_string();
        assert!(error.contains(&format!("found \"{name}\"")), "{error}");
    }
    // High Sierra has its identifier eight bytes further: alone it makes no volume.
    let mut disc = hundred();
    disc.put(16 * SECTOR, b"\x10\0\0\0\0\0\0\x10\x01CDROM\x01");
    let error = format_error::<()>(Err(refused(&disc.bytes(), &Options::default())));
    assert_eq!(error.structure, Structure::HighSierraDescriptor);
}

#[test]
fn g12_a_primary_descriptor_of_version_2_is_told() {
    let mut disc = hundred();
    disc.pvd().descriptor_version().set(2);
    let bytes = disc.bytes();
    let findings = Findings::default();
    let lenient = Image::with_options(&bytes[..], findings.options());
    assert!(
        lenient.is_err() || !findings.take().is_empty(),
        "not a word"
    );
    assert!(Image::with_options(&bytes[..], strict()).is_err());
}

#[test]
fn g13_no_primary_descriptor_or_two() {
    let disc = Builder::new()
        .without_primary()
        .joliet(3)
        .file("/F", "f")
        .build();
    assert!(
        refused(&disc.bytes(), &Options::default())
            .to_string()
            .ends_with("no primary volume descriptor")
    );
    // A copy is allowed (ECMA-119 6.7.1.1), another descriptor is not.
    let mut disc = Builder::new().primary_copy().file("/F", "f").build();
    assert!(told(&disc).findings.is_empty());
    disc.primary_copy(0).volume_identifier().text("ANOTHER");
    let told = told(&disc);
    assert_eq!((told.paths, told.errors.len()), (vec!["/F".to_owned()], 0));
    assert_eq!(
        (told.findings.len(), told.findings[0].offset),
        (1, 17 * SECTOR)
    );
    assert!(
        refused(&disc.bytes(), &strict())
            .to_string()
            .contains("second descriptor")
    );
}

#[test]
fn g13_a_broken_primary_descriptor_gives_way_to_its_copy() {
    let mut disc = Builder::new().primary_copy().file("/F", "f").build();
    disc.pvd().logical_block_size().set(0);
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(names(&image.best_tree(), "/"), ["F"]);
    });
}

#[test]
fn g14_a_joliet_volume_that_does_not_say_so() {
    let patches: [fn(&mut Disc); 3] = [
        |disc| disc.joliet().escape_sequences().bytes(b"%/A"),
        |disc| disc.joliet().escape_sequences().bytes([0; 32]),
        |disc| disc.joliet().flags().set(1),
    ];
    for patch in patches {
        let mut disc = Builder::new().joliet(3).file("/F", "f").build();
        patch(&mut disc);
        let told = told(&disc);
        assert_eq!((told.findings.len(), told.errors.len()), (1, 0));
        on_each_source(&disc.bytes(), |image| {
            assert!(image.tree(Namespace::Joliet).is_err());
        });
    }
}
