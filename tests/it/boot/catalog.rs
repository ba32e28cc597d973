//! E1: the boot catalog and its records.

use isoudf::raw::el_torito::{CatalogRecord, Emulation, PlatformId};

use super::{builder, entries, with_catalog};
use crate::common::{Findings, on_each_source, on_each_source_with};
use crate::support::boot::{entry, extension, header, sector, validation};
use crate::support::iso::{Builder, SECTOR};
use crate::support::udf;

#[test]
fn e1_without_a_boot_record_there_is_no_catalog() {
    let foreign = Builder::new().boot_record("SOMETHING ELSE", "", [17, 0, 0, 0]);
    for disc in [Builder::new().build(), foreign.build()] {
        on_each_source(&disc.bytes(), |image| {
            assert!(image.boot_catalog().unwrap().is_none());
        });
    }
}

#[test]
fn e1_every_field_of_every_record_is_told() {
    let mut criteria = entry(0x20, 4, 22);
    criteria[12..].copy_from_slice(&std::array::from_fn::<u8, 20, _>(|at| at as u8 + 100));
    let mut odd = entry(4, 1, 23);
    odd[0] = 0;
    odd[2..5].copy_from_slice(&[0x34, 0x12, 0x06]);
    let mut of_mac = header(0x90, 2, 2);
    of_mac[4..8].copy_from_slice(b"Some");
    let records = [
        validation(0, "A DISC'S MAKER"),
        entry(0, 4, 21),
        of_mac,
        criteria,
        extension(true, 5),
        extension(false, 6),
        odd,
        header(0x91, 0xEF, 1),
        entry(0, 8, 24),
    ];
    let findings = Findings::default();
    let disc = with_catalog(
        builder().file("/BIG.BIN", vec![1; 100_000]).build(),
        &records,
    );
    on_each_source_with(&disc.bytes(), &findings.options(), |image| {
        let catalog = image.boot_catalog().unwrap().unwrap();
        assert_eq!(catalog.offset(), disc.area("catalog").start);
        assert_eq!(catalog.bytes(), records.concat());
        let read: Vec<_> = catalog.records().map(Result::unwrap).collect();
        assert_eq!(read.len(), records.len());
        let CatalogRecord::Validation(first) = read[0] else {
            panic!("{:?}", read[0]);
        };
        assert_eq!(first.id_string(), b"A DISC'S MAKER\0\0\0\0\0\0\0\0\0\0");
        let CatalogRecord::Header(mac) = read[2] else {
            panic!("{:?}", read[2]);
        };
        assert_eq!((&mac.id_string()[..4], mac.entries()), (&b"Some"[..], 2));
        let CatalogRecord::Extension(last) = read[5] else {
            panic!("{:?}", read[5]);
        };
        assert_eq!(
            (last.is_continued(), last.selection_criteria()),
            (false, &[6; 30])
        );
        let all = entries(image);
        let told: Vec<_> = all
            .iter()
            .map(|it| (it.number(), it.section(), it.platform(), it.is_bootable()))
            .collect();
        let (x86, mac, efi) = (PlatformId::X86, PlatformId::MAC, PlatformId::EFI);
        let expected = [
            (1, None, x86, true),
            (2, Some(1), mac, true),
            (3, Some(1), mac, false),
            (4, Some(2), efi, true),
        ];
        assert_eq!(told, expected);
        let fields = all[1].fields();
        assert_eq!((fields.load_rba(), fields.sector_count()), (22, 4));
        assert!(fields.is_continued());
        assert_eq!(fields.selection_criteria_type(), 100);
        assert_eq!(fields.selection_criteria()[18], 119);
        let fields = all[2].fields();
        assert_eq!((fields.load_segment(), fields.system_type()), (0x1234, 6));
        assert_eq!(all[2].emulation(), Emulation::HardDisk);
        assert_eq!(all[3].record_offset(), catalog.offset() + 8 * 32);
        assert_eq!(all[3].offset(), 24 * SECTOR);
    });
    assert_eq!(findings.take(), []);
}

#[test]
fn e1_a_catalog_of_many_sectors_is_read() {
    let builder = builder().area("more", vec![0; 6 * 2048]);
    // Behind the catalog's own sector lies the next area.
    let mut records = vec![validation(0, ""), entry(0, 4, 21), header(0x91, 0, 200)];
    records.extend((0..200).map(|number| entry(0, number, 21)));
    let disc = with_catalog(builder.build(), &records);
    on_each_source(&disc.bytes(), |image| {
        let all = entries(image);
        assert_eq!(all.len(), 201);
        assert_eq!(all[200].fields().sector_count(), 199);
    });
}

#[test]
fn e1_catalog_and_images_are_found_in_the_tree() {
    let builder = builder().joliet(3).file("/boot/cat", [0; 2048]);
    let builder = builder
        .file("/boot/one.img", [1; 2048])
        .file("/boot/two.img", [2; 2048]);
    let mut disc = builder.build();
    let (one, two) = (
        sector(&disc, "/boot/one.img"),
        sector(&disc, "/boot/two.img"),
    );
    let records = [
        validation(0, ""),
        entry(0, 4, two),
        header(0x91, 0, 3),
        entry(0, 4, one),
        entry(0, 1, two),
        entry(0, 4, one + 100),
    ];
    let at = disc.ranges("/boot/cat")[0].start;
    disc.put(at, &records.concat());
    crate::support::boot::point_to(&mut disc, (at / SECTOR) as u32);
    on_each_source(&disc.bytes(), |image| {
        let catalog = image.boot_catalog().unwrap().unwrap();
        let files = catalog.files(&image.best_tree());
        assert!(files.error.is_none());
        assert_eq!(files.catalog.unwrap().path(), "/boot/cat");
        let paths: Vec<_> = files
            .images
            .iter()
            .map(|it| it.as_ref().map(|it| it.path()))
            .collect();
        let (one, two) = (
            Some("/boot/one.img".to_owned()),
            Some("/boot/two.img".to_owned()),
        );
        assert_eq!(paths, [two.clone(), one, two, None]);
    });
}

#[test]
fn e1_a_udf_disc_may_have_a_boot_record_alone() {
    let builder = udf::Builder::new().file("/FILE", "f");
    let list: [&[u8; 5]; 4] = [b"CD001", b"BEA01", b"NSR02", b"TEA01"];
    let mut disc = builder.recognition(&list).build();
    let record = 16 * SECTOR;
    disc.put(record, &[0]);
    disc.put(record + 7, b"EL TORITO SPECIFICATION");
    // Behind the recognition sequence, before the anchor.
    let at = 30;
    disc.put(record + 71, &[at, 0, 0, 0]);
    let records = [validation(0, ""), entry(0, 1, 31)].concat();
    disc.put(u64::from(at) * SECTOR, &records);
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.namespaces().count(), 1);
        let all = entries(image);
        assert_eq!(
            (all.len(), all[0].offset(), all[0].len()),
            (1, 31 * SECTOR, 512)
        );
    });
}
