//! A20, B19, C17, D27, G15: catalogs that no firmware should believe.

use isoudf::raw::el_torito::Emulation;
use isoudf::{Error, Finding, FormatErrorKind, Handling, Image, LimitKind, Options, Structure};

use super::{builder, entries, with_catalog};
use crate::common::{
    Findings, failed, format_error, on_each_source, on_each_source_with, reads_back, strict,
};
use crate::support::boot::{entry, header, point_to, validation};
use crate::support::iso::{Disc, Tree};

/// The one finding of reading the catalog, which strict reading has as its error.
#[track_caller]
fn finding(disc: &Disc) -> Finding {
    let findings = Findings::default();
    let bytes = disc.bytes();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    image.boot_catalog().unwrap();
    let found = findings.take();
    let [finding] = found[..] else {
        panic!("{found:?}");
    };
    let image = Image::with_options(&bytes[..], strict()).unwrap();
    assert_eq!(format_error(image.boot_catalog()), finding.deviation);
    finding
}

#[test]
fn a20_headers_up_to_the_end_of_the_image_end_with_it() {
    let mut disc = with_catalog(builder().build(), &[validation(0, ""), entry(0, 4, 20)]);
    let at = disc.area("catalog").start;
    let headers = 600;
    disc.truncate(at + 64);
    disc.append(&header(0x90, 0, 0).repeat(headers));
    on_each_source(&disc.bytes(), |image| {
        let catalog = image.boot_catalog().unwrap().unwrap();
        assert_eq!(catalog.records().filter(Result::is_ok).count(), 2 + headers);
        assert_eq!(entries(image).len(), 1);
    });
    let finding = finding(&disc);
    assert_eq!(finding.deviation.structure, Structure::BootCatalog);
    assert_eq!(finding.deviation.offset, disc.len());
    assert!(matches!(
        finding.deviation.kind,
        FormatErrorKind::Truncated { .. }
    ));
}

#[test]
fn a20_a_catalog_is_not_followed_beyond_the_limit() {
    let mut disc = with_catalog(builder().build(), &[validation(0, ""), entry(0, 4, 20)]);
    let at = disc.area("catalog").start;
    disc.truncate(at + 64);
    disc.append(&header(0x90, 0, 0).repeat(3000));
    on_each_source(&disc.bytes(), |image| {
        let error = failed(image.boot_catalog());
        let Error::Limit { kind, limit, .. } = error else {
            panic!("{error}");
        };
        assert_eq!((kind, limit), (LimitKind::BootCatalogBytes, 64 << 10));
    });
    let mut options = Options::default();
    options.limits.boot_catalog_bytes = 128 << 10;
    on_each_source_with(&disc.bytes(), &options, |image| {
        assert_eq!(entries(image).len(), 1);
    });
}

#[test]
fn a20_a_section_of_more_entries_than_there_are_is_told() {
    let records = [validation(0, ""), entry(0, 4, 20), header(0x91, 0, 0xFFFF)];
    let mut disc = with_catalog(builder().build(), &records);
    let at = disc.area("catalog").start;
    disc.truncate(at + 96 + 31);
    assert_eq!(finding(&disc).deviation.offset, at + 96);
}

#[test]
fn a20_a_header_that_is_promised_and_missing_is_told() {
    let records = [
        validation(0, ""),
        entry(0, 4, 20),
        header(0x90, 0, 1),
        entry(0, 4, 20),
    ];
    let disc = with_catalog(builder().build(), &records);
    let finding = finding(&disc);
    assert_eq!(finding.deviation.offset, disc.area("catalog").start + 128);
    assert!(matches!(
        finding.deviation.kind,
        FormatErrorKind::Missing { .. }
    ));
    on_each_source(&disc.bytes(), |image| assert_eq!(entries(image).len(), 2));
}

#[test]
fn b19_a_count_beyond_the_image_is_clipped() {
    let disc = with_catalog(
        builder().build(),
        &[validation(0, ""), entry(0, 0xFFFF, 20)],
    );
    let rest = disc.len() - 20 * 2048;
    on_each_source(&disc.bytes(), |image| {
        let entry = &entries(image)[0];
        assert_eq!(entry.len(), rest);
        assert_eq!(
            entry.open().unwrap().read_to_vec().unwrap().len() as u64,
            rest
        );
    });
    let finding = finding(&disc);
    assert_eq!(finding.deviation.structure, Structure::BootImage);
    assert_eq!(finding.deviation.offset, 20 * 2048);
    let (end, size) = (20 * 2048 + 0xFFFF * 512, disc.len());
    assert_eq!(
        finding.deviation.kind,
        FormatErrorKind::BeyondImage { end, size }
    );
    assert_eq!(finding.handling, Handling::ReadAsRecorded);
}

#[test]
fn c17_an_image_beyond_the_disc_is_an_error_when_opened() {
    for (media, platform, count) in [(0, 0, 4), (2, 0, 1), (4, 0, 1), (0, 0xEF, 0)] {
        let records = [validation(platform, ""), entry(media, count, u32::MAX)];
        let disc = with_catalog(builder().build(), &records);
        on_each_source(&disc.bytes(), |image| {
            let entry = &entries(image)[0];
            assert!(entry.is_empty());
            let error = format_error(entry.open());
            assert_eq!(error.offset, u64::from(u32::MAX) * 2048);
            assert!(matches!(error.kind, FormatErrorKind::BeyondImage { .. }));
            let info = entry.info().unwrap();
            assert!(info.table.is_none() && !info.grub2 && !info.isohybrid);
        });
        assert_eq!(finding(&disc).deviation.structure, Structure::BootImage);
    }
}

#[test]
fn d27_a_catalog_that_is_not_there_leaves_the_files_alone() {
    let mut disc = builder().build();
    let outside = (disc.len() / 2048) as u32;
    for sector in [u32::MAX, outside] {
        point_to(&mut disc, sector);
        reads_back(&disc, &[Tree::Primary]);
        on_each_source(&disc.bytes(), |image| {
            let error = format_error(image.boot_catalog());
            assert_eq!(error.structure, Structure::BootCatalog);
            assert_eq!(error.offset, u64::from(sector) * 2048);
            assert!(image.boots_on().is_err());
            assert!(image.system_area().unwrap().is_empty());
        });
    }
}

#[test]
fn d27_a_catalog_that_is_cut_has_the_entries_that_are_there() {
    let mut disc = with_catalog(builder().build(), &[validation(0, ""), entry(0, 4, 16)]);
    let at = disc.area("catalog").start;
    disc.truncate(at + 63);
    on_each_source(&disc.bytes(), |image| assert!(entries(image).is_empty()));
    assert_eq!(finding(&disc).deviation.offset, at + 32);
    disc.truncate(at + 31);
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(format_error(image.boot_catalog()).offset, at)
    });
}

#[test]
fn g15_a_validation_entry_may_be_wrong_in_one_thing() {
    type Patch = fn(&mut [u8; 32]);
    let rows: [(u64, Patch); 3] = [
        // The checksum is made to fit, so that there is one thing wrong.
        (0, |record| {
            record[0] = 2;
            record[28] = record[28].wrapping_sub(1);
        }),
        (30, |record| {
            record[30] = 0x54;
            record[28] = record[28].wrapping_add(1);
        }),
        (28, |record| record[28] ^= 1),
    ];
    for (at, patch) in rows {
        let mut first = validation(0, "");
        patch(&mut first);
        let disc = with_catalog(builder().build(), &[first, entry(0, 4, 20)]);
        on_each_source(&disc.bytes(), |image| assert_eq!(entries(image).len(), 1));
        let finding = finding(&disc);
        assert_eq!(finding.deviation.offset, disc.area("catalog").start + at);
    }
}

#[test]
fn g15_what_is_no_catalog_at_all_is_an_error() {
    let disc = with_catalog(builder().build(), &[[0; 32], entry(0, 4, 20)]);
    on_each_source(&disc.bytes(), |image| {
        let error = format_error(image.boot_catalog());
        assert_eq!(error.offset, disc.area("catalog").start + 30);
        assert!(matches!(error.kind, FormatErrorKind::Signature { .. }));
    });
}

#[test]
fn g15_an_entry_of_reserved_values_is_listed() {
    let mut odd = entry(0, 4, 20);
    odd[0] = 0x44;
    let disc = with_catalog(builder().build(), &[validation(0, ""), odd]);
    on_each_source(&disc.bytes(), |image| {
        assert!(!entries(image)[0].is_bootable())
    });
    let at = disc.area("catalog").start + 32;
    let deviation = finding(&disc).deviation;
    let place = (deviation.structure, deviation.offset);
    assert_eq!(place, (Structure::BootCatalogEntry, at));
    let disc = with_catalog(builder().build(), &[validation(0, ""), entry(0x0F, 4, 20)]);
    on_each_source(&disc.bytes(), |image| {
        let entry = &entries(image)[0];
        assert_eq!(entry.emulation(), Emulation::Reserved(15));
        assert_eq!(entry.len(), 2048);
    });
    assert_eq!(finding(&disc).deviation.offset, at + 1);
}
