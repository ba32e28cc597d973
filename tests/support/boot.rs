//! Boot catalogs (El Torito), boot images and partition tables, as bytes to be put on a disc.

use super::iso::{Disc, SECTOR};
use super::sparse::Sparse;

/// Sectors of disks.
pub const DISK_SECTOR: u64 = 512;

/// Validation entry (El Torito 2.1), with its checksum.
pub fn validation(platform: u8, id: &str) -> [u8; 32] {
    let mut record = [0; 32];
    (record[0], record[1]) = (1, platform);
    record[4..4 + id.len()].copy_from_slice(id.as_bytes());
    record[30..].copy_from_slice(&[0x55, 0xAA]);
    let words = record
        .chunks(2)
        .map(|w| u32::from(w[0]) + 256 * u32::from(w[1]));
    let sum = (0x1_0000 - words.sum::<u32>() % 0x1_0000) % 0x1_0000;
    record[28..30].copy_from_slice(&sum.to_le_bytes()[..2]);
    record
}

/// Initial/default entry or section entry (2.2, 2.4), bootable: media type, sector count, load RBA.
pub fn entry(media: u8, count: u16, rba: u32) -> [u8; 32] {
    let mut record = [0; 32];
    (record[0], record[1]) = (0x88, media);
    record[6..8].copy_from_slice(&count.to_le_bytes());
    record[8..12].copy_from_slice(&rba.to_le_bytes());
    record
}

/// Section header (2.3).
pub fn header(indicator: u8, platform: u8, entries: u16) -> [u8; 32] {
    let mut record = [0; 32];
    (record[0], record[1]) = (indicator, platform);
    record[2..4].copy_from_slice(&entries.to_le_bytes());
    record
}

/// Section entry extension (2.5).
pub fn extension(more: bool, criteria: u8) -> [u8; 32] {
    let mut record = [criteria; 32];
    (record[0], record[1]) = (0x44, if more { 0x20 } else { 0 });
    record
}

/// Puts a catalog where a disc has its area `catalog`, and lets the boot record lead there.
pub fn put_catalog(disc: &mut Disc, records: &[[u8; 32]]) -> u64 {
    let at = disc.area("catalog").start;
    disc.put(at, &records.concat());
    point_to(disc, (at / SECTOR) as u32);
    at
}

/// Lets the boot record lead to a sector.
pub fn point_to(disc: &mut Disc, sector: u32) {
    let at = disc.boot_record(0).boot_system_use().offset();
    disc.put(at, &sector.to_le_bytes());
}

/// The sector where a file begins.
pub fn sector(disc: &Disc, path: &str) -> u32 {
    (disc.ranges(path)[0].start / SECTOR) as u32
}

/// A FAT12 boot sector (Microsoft FAT specification, section 3) of so many sectors.
pub fn fat(sectors: u32) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..3].copy_from_slice(&[0xEB, 0x3C, 0x90]);
    bytes[11..19].copy_from_slice(&[0, 2, 1, 1, 0, 2, 64, 0]);
    match u16::try_from(sectors) {
        Ok(sectors) => bytes[19..21].copy_from_slice(&sectors.to_le_bytes()),
        Err(_) => bytes[32..36].copy_from_slice(&sectors.to_le_bytes()),
    }
    bytes[510..].copy_from_slice(&[0x55, 0xAA]);
    bytes
}

/// A partition of a master boot record: boot indicator, type, first sector, sectors.
pub type MbrPartition = (u8, u8, u32, u32);

/// A master boot record (UEFI 5.2.1) with some code.
pub fn mbr(code: &[u8], partitions: &[MbrPartition]) -> [u8; 512] {
    let mut bytes = [0; 512];
    bytes[..code.len()].copy_from_slice(code);
    bytes[440..444].copy_from_slice(&0x1234_5678_u32.to_le_bytes());
    for (at, &(active, kind, start, len)) in partitions.iter().enumerate() {
        let record = &mut bytes[446 + 16 * at..][..16];
        (record[0], record[4]) = (active, kind);
        record[8..12].copy_from_slice(&start.to_le_bytes());
        record[12..].copy_from_slice(&len.to_le_bytes());
    }
    bytes[510..].copy_from_slice(&[0x55, 0xAA]);
    bytes
}

/// The CRC of IEEE 802.3 by long division, most significant bit first.
pub fn crc32(bytes: &[u8]) -> u32 {
    let mut register = u32::MAX;
    for bit in bytes
        .iter()
        .flat_map(|byte| (0..8).map(move |at| byte >> at & 1))
    {
        let out = register >> 31 ^ u32::from(bit);
        register = register << 1 ^ (out * 0x04C1_1DB7);
    }
    !register.reverse_bits()
}

/// A partition of a GUID partition table: type, first and last sector, attributes, name.
pub type GptPartition<'a> = ([u8; 16], u64, u64, u64, &'a str);

/// Puts both copies of a GUID partition table (UEFI 5.3) on a disc, the second at its very end.
pub fn put_gpt(disc: &mut Sparse, sector_size: u64, partitions: &[GptPartition<'_>]) {
    let mut array = vec![0; 128 * 128];
    for (entry, &(kind, first, last, attributes, name)) in array.chunks_mut(128).zip(partitions) {
        entry[..16].copy_from_slice(&kind);
        entry[16..32].fill(7);
        entry[32..40].copy_from_slice(&first.to_le_bytes());
        entry[40..48].copy_from_slice(&last.to_le_bytes());
        entry[48..56].copy_from_slice(&attributes.to_le_bytes());
        for (at, unit) in name.encode_utf16().enumerate() {
            entry[56 + 2 * at..][..2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    let last = disc.len() / sector_size - 1;
    let backup_array = last - (128 * 128) / sector_size;
    for (at, other, array_at) in [(1, last, 2), (last, 1, backup_array)] {
        let mut header = [0; 92];
        header[..8].copy_from_slice(b"EFI PART");
        header[8..16].copy_from_slice(&[0, 0, 1, 0, 92, 0, 0, 0]);
        let numbers = [
            (24, at),
            (32, other),
            (40, 34),
            (48, backup_array - 1),
            (72, array_at),
        ];
        for (field, number) in numbers {
            header[field..field + 8].copy_from_slice(&u64::to_le_bytes(number));
        }
        header[56..72].copy_from_slice(&std::array::from_fn::<u8, 16, _>(|at| at as u8));
        header[80..88].copy_from_slice(&[128, 0, 0, 0, 128, 0, 0, 0]);
        header[88..].copy_from_slice(&crc32(&array).to_le_bytes());
        let crc = crc32(&header);
        header[16..20].copy_from_slice(&crc.to_le_bytes());
        disc.put(at * sector_size, &header);
        disc.put(array_at * sector_size, &array);
    }
}

/// An Apple partition map: block size, then name, type, first block, blocks and status of each.
pub fn put_apm(disc: &mut Sparse, block: u16, partitions: &[(&str, &str, u32, u32, u32)]) {
    disc.put(0, b"ER");
    disc.put(2, &block.to_be_bytes());
    for (at, (name, kind, start, len, status)) in (1u64..).zip(partitions) {
        let mut entry = [0; 136];
        entry[..2].copy_from_slice(b"PM");
        entry[4..8].copy_from_slice(&(partitions.len() as u32).to_be_bytes());
        entry[8..12].copy_from_slice(&start.to_be_bytes());
        entry[12..16].copy_from_slice(&len.to_be_bytes());
        entry[16..16 + name.len()].copy_from_slice(name.as_bytes());
        entry[48..48 + kind.len()].copy_from_slice(kind.as_bytes());
        entry[88..92].copy_from_slice(&status.to_be_bytes());
        disc.put(at * u64::from(block), &entry);
    }
}
