//! E2, E3: boot images: how long they are, their bytes, and what is in them for boot loaders.

use isoudf::LengthFrom;

use super::{builder, entries, with_catalog};
use crate::common::{Findings, on_each_source, on_each_source_with};
use crate::support::boot::{entry, fat, header, mbr, put_catalog, sector, validation};
use crate::support::iso::Builder;

const FLOPPY_288: usize = 2_949_120;

/// Length of the image at the start of a file, by media type, sector count and platform.
#[track_caller]
fn length(builder: Builder, platform: u8, media: u8, count: u16) -> (u64, LengthFrom) {
    let disc = builder.build();
    let at = sector(&disc, "/BOOT.IMG");
    let records = [validation(platform, ""), entry(media, count, at)];
    let disc = with_catalog(disc, &records);
    let findings = Findings::default();
    let result = std::cell::Cell::new(None);
    on_each_source_with(&disc.bytes(), &findings.options(), |image| {
        let all = entries(image);
        let [entry] = &all[..] else {
            panic!("{all:?}");
        };
        let bytes = entry.open().unwrap().read_to_vec().unwrap();
        assert_eq!(bytes.len() as u64, entry.len());
        assert_eq!(entry.open().unwrap().len(), entry.len());
        let start = entry.offset();
        assert!(bytes == disc.image.get(start..start + entry.len()));
        result.set(Some((entry.len(), entry.length_from())));
    });
    assert_eq!(findings.take(), []);
    result.get().unwrap()
}

fn of(content: impl Into<Vec<u8>>) -> Builder {
    let content: Vec<u8> = content.into();
    builder().file("/BOOT.IMG", content).padding(4)
}

#[test]
fn e2_without_emulation_the_sector_count_tells() {
    assert_eq!(
        length(of([5; 5000]), 0, 0, 4),
        (2048, LengthFrom::SectorCount)
    );
    assert_eq!(
        length(of([5; 5000]), 0, 0, 1),
        (512, LengthFrom::SectorCount)
    );
    assert_eq!(
        length(of([5; 5000]), 0xEF, 0, 2),
        (1024, LengthFrom::SectorCount)
    );
}

#[test]
fn e2_a_diskette_has_its_size_whatever_the_count() {
    for (media, size) in [(1, 1_228_800), (2, 1_474_560), (3, FLOPPY_288 as u64)] {
        let found = length(of(vec![6; FLOPPY_288]), 0, media, 1);
        assert_eq!(found, (size, LengthFrom::Diskette), "{media}");
    }
}

#[test]
fn e2_a_hard_disk_ends_with_its_last_partition() {
    let mut disk = mbr(&[0xEB], &[(0x80, 6, 1, 30), (0, 6, 31, 9)]).to_vec();
    disk.resize(100 * 512, 7);
    assert_eq!(
        length(of(disk.clone()), 0, 4, 1),
        (40 * 512, LengthFrom::PartitionTable)
    );
    // Without partitions it is as long as the file.
    disk[446..510].fill(0);
    assert_eq!(length(of(disk), 0, 4, 1), (100 * 512, LengthFrom::File));
}

#[test]
fn e2_uefi_counts_of_0_and_1_say_nothing() {
    let mut image = fat(40);
    image.resize(50 * 512, 8);
    for count in [0, 1] {
        let found = length(of(image.clone()), 0xEF, 0, count);
        assert_eq!(found, (40 * 512, LengthFrom::FatFileSystem));
        assert_eq!(
            length(of([9; 5000]), 0xEF, 0, count),
            (5000, LengthFrom::File)
        );
    }
    // A BIOS would load nothing.
    assert_eq!(length(of([9; 5000]), 0, 0, 0), (5000, LengthFrom::File));
}

#[test]
fn e2_a_count_at_its_largest_may_be_of_more() {
    let sectors = 70_000;
    let mut image = fat(sectors);
    image.resize(sectors as usize * 512, 0);
    let found = length(of(image), 0xEF, 0, 0xFFFF);
    assert_eq!(found, (35_840_000, LengthFrom::FatFileSystem));
    let mut smaller = fat(100);
    smaller.resize(0xFFFF * 512, 0);
    let found = length(of(smaller), 0xEF, 0, 0xFFFF);
    assert_eq!(found, (0xFFFF * 512, LengthFrom::SectorCount));
}

#[test]
fn e2_an_image_of_no_file_and_no_size_ends_with_the_disc() {
    let disc = builder().area("image", [3; 3000]).build();
    let at = disc.area("image").start;
    let records = [validation(0xEF, ""), entry(0, 0, (at / 2048) as u32)];
    let disc = with_catalog(disc, &records);
    on_each_source(&disc.bytes(), |image| {
        let entry = &entries(image)[0];
        assert_eq!(entry.length_from(), LengthFrom::EndOfDisc);
        assert_eq!(entry.len(), disc.len() - at);
    });
}

/// A boot image with a boot info table for its place, and its sum changed by so much.
fn patched(sector: u32, wrong_by: u32) -> Vec<u8> {
    let mut image: Vec<u8> = (0..5003u32).map(|at| (at * 11) as u8).collect();
    let mut padded = image[64..].to_vec();
    padded.resize(padded.len().next_multiple_of(4), 0);
    let words = padded
        .chunks(4)
        .map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    let sum = words.fold(wrong_by, u32::wrapping_add);
    for (at, word) in [(8, 16), (12, sector), (16, 5003), (20, sum)] {
        image[at..at + 4].copy_from_slice(&u32::to_le_bytes(word));
    }
    image
}

#[test]
fn e3_the_boot_info_table_is_found_and_checked() {
    let disc = of([0; 5003]).build();
    let at = sector(&disc, "/BOOT.IMG");
    for (place, wrong_by, expected) in
        [(at, 0, Some(true)), (at, 1, Some(false)), (at + 1, 0, None)]
    {
        let records = [validation(0, ""), entry(0, 4, at)];
        let mut disc = with_catalog(disc.clone(), &records);
        disc.put(u64::from(at) * 2048, &patched(place, wrong_by));
        on_each_source(&disc.bytes(), |image| {
            let info = entries(image)[0].info().unwrap();
            assert_eq!(info.table.map(|_| info.checksum_fits), expected);
            if let Some(table) = info.table {
                assert_eq!(table.primary_volume_descriptor, 16);
                assert_eq!((table.file_location, table.file_length), (at, 5003));
            }
            assert!(!info.grub2 && !info.isohybrid);
        });
    }
}

#[test]
fn e3_a_table_of_bytes_that_are_not_there_does_not_fit() {
    let disc = of([0; 5003]).build();
    let at = sector(&disc, "/BOOT.IMG");
    let mut disc = with_catalog(disc, &[validation(0, ""), entry(0, 4, at)]);
    let start = u64::from(at) * 2048;
    disc.put(start, &patched(at, 0));
    disc.put(start + 16, &u32::MAX.to_le_bytes());
    on_each_source(&disc.bytes(), |image| {
        let info = entries(image)[0].info().unwrap();
        assert_eq!(info.table.unwrap().file_length, u32::MAX);
        assert!(!info.checksum_fits);
    });
}

#[test]
fn e3_grub2_and_isolinux_leave_their_marks() {
    let mut disc = of([0; 5003]).build();
    let at = sector(&disc, "/BOOT.IMG");
    let records = [
        validation(0, ""),
        entry(0, 4, at),
        header(0x91, 0, 1),
        entry(0, 4, at + 1),
    ];
    put_catalog(&mut disc, &records);
    let start = u64::from(at) * 2048;
    disc.put(start + 64, &[0xFB, 0xC0, 0x78, 0x70]);
    disc.put(start + 2548, &(u64::from(at) * 4 + 5).to_le_bytes());
    on_each_source(&disc.bytes(), |image| {
        let all = entries(image);
        let marks = all.iter().map(|entry| {
            let info = entry.info().unwrap();
            (info.grub2, info.isohybrid)
        });
        assert_eq!(marks.collect::<Vec<_>>(), [(true, true), (false, false)]);
    });
}
