//! The tables: where each says that partitions are.

use super::{disk, listed, record, sectors, udf_volume};
use crate::support::boot::{GptPartition, mbr, put_apm, put_gpt};
use crate::support::sparse::Sparse;

const BASIC_DATA: [u8; 16] = [
    0xA2, 0xA0, 0xD0, 0xEB, 0xE5, 0xB9, 0x33, 0x44, 0x87, 0xC0, 0x68, 0xB6, 0xB7, 0x26, 0x99, 0xC7,
];

const fn data(first: u64, last: u64, name: &str) -> GptPartition<'_> {
    (BASIC_DATA, first, last, 0, name)
}

/// A primary partition, and an extended one at sector 1000 with logical ones at 1100, 3100 and 2100,
/// the last of them made later in a gap.
pub(super) fn chain() -> Sparse {
    let mut disk = disk(6000);
    disk.put(
        0,
        &mbr(&[], &[record(7, 63, 500), record(0x0F, 1000, 4000)]),
    );
    let links = [
        (1000, record(7, 100, 600), Some(record(5, 2000, 900))),
        (3000, record(7, 100, 700), Some(record(5, 1000, 900))),
        (2000, record(0x83, 100, 800), None),
    ];
    for (at, logical, next) in links {
        let entries: Vec<_> = [logical].into_iter().chain(next).collect();
        disk.put(at * 512, &mbr(&[], &entries));
    }
    disk
}

#[test]
fn s6_logical_partitions_are_numbered_along_the_chain() {
    let expected = [
        ('M', 1, 63 * 512, 500 * 512),
        ('M', 2, 1000 * 512, 4000 * 512),
        ('M', 5, 1100 * 512, 600 * 512),
        ('M', 6, 3100 * 512, 700 * 512),
        ('M', 7, 2100 * 512, 800 * 512),
    ];
    assert_eq!(listed(&chain()), expected);
}

#[test]
fn s6_a_guid_partition_table_counts_in_its_own_sectors() {
    for sector in [512, 2048, 4096] {
        let mut disk = disk(8192);
        disk.put(0, &mbr(&[], &[record(0xEE, 1, 8191)]));
        put_gpt(
            &mut disk,
            sector,
            &[data(40, 99, "one"), data(100, 199, "two")],
        );
        let expected = [
            ('G', 1, 40 * sector, 60 * sector),
            ('G', 2, 100 * sector, 100 * sector),
        ];
        assert_eq!(listed(&disk), expected, "{sector}");
        // The backup tells the same.
        disk.put(sector, &[0; 512]);
        assert_eq!(listed(&disk), expected, "{sector}, by the backup");
    }
}

#[test]
fn s6_partitions_beside_a_guid_partition_table_are_listed_and_its_guard_is_not() {
    let mut disk = disk(8192);
    let records = [record(0xEE, 1, 33), record(0x0C, 40, 60)];
    disk.put(0, &mbr(&[], &records));
    put_gpt(&mut disk, 512, &[data(40, 99, "one")]);
    let expected = [('G', 1, 40 * 512, 60 * 512), ('M', 2, 40 * 512, 60 * 512)];
    assert_eq!(listed(&disk), expected);
}

#[test]
fn s6_an_apple_partition_map_counts_in_its_blocks() {
    for block in [512, 2048] {
        let mut disk = disk(8192);
        let partitions = [
            ("Apple", "Apple_partition_map", 1, 15, 0),
            ("Disc", "Apple_UDF", 64, 400, 0),
        ];
        put_apm(&mut disk, block, &partitions);
        let block = u64::from(block);
        let expected = [
            ('A', 1, block, 15 * block),
            ('A', 2, 64 * block, 400 * block),
        ];
        assert_eq!(listed(&disk), expected, "{block}");
    }
}

#[test]
fn s6_the_sectors_of_a_master_boot_record_are_told_by_what_they_lead_to() {
    let volume = udf_volume("V", 2048);
    for sector in [512, 2048, 4096] {
        let mut disk = disk(64);
        let count = sectors(&volume) * 512 / sector + 1;
        disk.put(0, &mbr(&[], &[record(7, 300, count), record(7, 9, 0)]));
        disk.put(300 * sector, &volume);
        disk.grow((300 + count) * sector);
        assert_eq!(listed(&disk), [('M', 1, 300 * sector, count * sector)]);
    }
    // An extended boot record tells it, too; its logical partition is counted alike.
    let mut disk = disk(9000);
    disk.put(0, &mbr(&[], &[record(5, 300, 500)]));
    disk.put(300 * 4096, &mbr(&[], &[record(7, 10, 400)]));
    let expected = [
        ('M', 1, 300 * 4096, 500 * 4096),
        ('M', 5, 310 * 4096, 400 * 4096),
    ];
    assert_eq!(listed(&disk), expected);
}

#[test]
fn s6_the_boot_sector_of_a_file_system_has_no_partitions() {
    let mut disk = disk(100);
    let mut sector = mbr(&[0xEB, 0x3C, 0x90], &[]);
    sector[446..510].fill(b'x');
    disk.put(0, &sector);
    assert_eq!(listed(&disk), []);
}
