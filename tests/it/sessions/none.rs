//! I12, H7: what looks like a session and is none, or cannot be read.

use isoudf::{Error, Image};

use super::{add, behind, first, overwritable, shows};
use crate::common::{Holes, Scratched, failed, on_each_source, strict};
use crate::support::iso::{Builder, SECTOR, Tree};

/// As the last sectors of a CD often cannot be.
#[test]
fn i12_sectors_that_cannot_be_read_are_no_session() {
    let mut disc = first();
    let end = disc.len();
    disc.image.grow(end + 150 * SECTOR);
    let source = || Scratched(Holes(disc.image.clone()), end..u64::MAX);
    let image = Image::new(source()).unwrap();
    assert_eq!(image.best_tree().read("/OLD").unwrap(), b"old");
    assert_eq!(image.sessions().unwrap().len(), 1);
    let error = failed(Image::with_options(source(), strict()));
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

/// The chain that begins at sector 32 is followed only for an earlier state, or to list them all.
#[test]
fn i12_the_newest_session_of_a_disc_that_is_written_over_needs_no_other() {
    let disc = overwritable(3, "SESSION3");
    let first = 48 * SECTOR..49 * SECTOR;
    let source = || Scratched(Holes(disc.image.clone()), first.clone());
    let image = Image::with_options(source(), strict()).unwrap();
    assert_eq!(image.label(), "SESSION3");
    assert!(matches!(failed(image.sessions()), Error::Io { .. }));
    let mut options = strict();
    options.earlier_states = 1;
    let error = failed(Image::with_options(source(), options));
    assert!(matches!(error, Error::Io { .. }), "{error}");
}

/// A root directory that is not behind the descriptor, is another's, or none at all.
#[test]
fn i12_a_descriptor_without_a_root_of_its_own_is_no_session() {
    let one = first();
    let start = behind(&one, 16);
    let mut copied = one.clone();
    copied.image.grow((start + 32) * SECTOR);
    let descriptor = one.image.get(16 * SECTOR..17 * SECTOR);
    copied.put((start + 16) * SECTOR, &descriptor);
    let mut elsewhere = add(&one, one.image.clone(), start, 2);
    elsewhere.own_record(Tree::Primary, "/").extent().set(1);
    let mut unnamed = add(&one, one.image.clone(), start, 2);
    let own = unnamed.own_record(Tree::Primary, "/").offset();
    unnamed.put(own + 33, &[1]);
    for disc in [copied, elsewhere, unnamed] {
        on_each_source(&disc.bytes(), |image| {
            shows(image, &["SESSION1"], 0);
        });
    }
}

/// An image that is a file of the image counts blocks from its own start.
#[test]
fn i12_an_image_within_the_image_is_no_session() {
    let mut disc = first();
    // Directories far enough inside that their numbers could be those of the whole image.
    let inner = Builder::new().volume_identifier("INNER").data_sector(400);
    let inner = inner.file("/A", "a").build();
    let start = behind(&disc, 32) * SECTOR;
    disc.image.grow(start);
    disc.put(start, &inner.bytes());
    on_each_source(&disc.bytes(), |image| {
        shows(image, &["SESSION1"], 0);
    });
}

#[test]
fn h7_a_session_that_is_cut_off() {
    let one = first();
    let two = add(&one, one.image.clone(), behind(&one, 16), 2);
    let bytes = two.bytes();
    let cut = &bytes[..two.directory(Tree::Joliet, "/").end as usize];
    on_each_source(cut, |image| {
        assert_eq!(image.label(), "SESSION2");
        assert!(image.is_truncated());
        assert_eq!(image.volume_size(), two.len());
        assert_eq!(image.best_tree().read("/OLD").unwrap(), b"old");
        assert!(image.best_tree().read("/NEW2").is_err());
    });
    // Without a root directory there is nothing to show of it.
    let cut = &bytes[..two.directory(Tree::Primary, "/").start as usize];
    on_each_source(cut, |image| {
        shows(image, &["SESSION1"], 0);
    });
}
