//! Entries whose lengths, counts and recordings are not what they should be, and those that Rock Ridge is told by.

use isoudf::source::InMemory;
use isoudf::{Image, Namespace, Structure};

use super::{ALL, between, between_with, byte, place, single};
use crate::common::{Findings, on_each_source, refused, strict};
use crate::malformed::told;
use crate::support::iso::rock_ridge::{both, entry, er, px, px44, sp, tf};
use crate::support::iso::{Builder, Disc, Tree, dir};

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
