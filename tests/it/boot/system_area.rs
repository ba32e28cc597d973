//! E4, E5: partition tables and boot blocks in the system area.

use isoudf::raw::boot_sector::Guid;
use isoudf::{
    BootBlockKind, Error, GptCopyState, Handling, HfsKind, Image, LimitKind, Options, Partition,
    PartitionType, Structure, SystemArea,
};

use crate::common::{Findings, failed, format_error, on_each_source, strict};
use crate::support::boot::{DISK_SECTOR, GptPartition, crc32, mbr, put_apm, put_gpt};
use crate::support::iso::{Builder, Disc};

fn disc() -> Disc {
    Builder::new().file("/A", "a").padding(100).build()
}

/// What every source says of the system area.
#[track_caller]
fn area(disc: &Disc) -> SystemArea {
    let found = std::cell::RefCell::new(Vec::new());
    on_each_source(&disc.bytes(), |image| {
        found.borrow_mut().push(image.system_area().unwrap());
    });
    let mut found = found.into_inner();
    assert!(found.windows(2).all(|two| two[0] == two[1]));
    found.pop().unwrap()
}

fn ranges(area: &SystemArea) -> Vec<(u32, u64, u64, &str, bool)> {
    let told = |it: &Partition| (it.number, it.offset, it.len, it.boots);
    let all = area.partitions.iter();
    all.map(|it| {
        let (number, offset, len, boots) = told(it);
        (number, offset, len, &*it.name, boots)
    })
    .collect()
}

#[test]
fn e4_an_empty_system_area_holds_nothing() {
    assert!(area(&disc()).is_empty());
}

#[test]
fn e4_partitions_of_a_master_boot_record_are_ranges() {
    let mut disc = disc();
    disc.put(
        0,
        &mbr(
            &[0x33, 0xED],
            &[(0x80, 0, 0, 400), (0, 0, 0, 0), (0, 0xEF, 64, u32::MAX)],
        ),
    );
    let area = area(&disc);
    let mbr = area.mbr.unwrap();
    assert_eq!((mbr.disk_signature, mbr.has_code), (0x1234_5678, true));
    assert_eq!((mbr.isolinux, mbr.is_protective), (None, false));
    let expected = [
        (1, 0, 400 * 512, "", true),
        (3, 64 * 512, u64::from(u32::MAX) * 512, "", false),
    ];
    assert_eq!(ranges(&area), expected);
    let types = [PartitionType::Mbr(0), PartitionType::Mbr(0xEF)];
    assert!(
        area.partitions
            .iter()
            .map(|it| &it.partition_type)
            .eq(&types)
    );
}

#[test]
fn e4_code_that_looks_like_a_partition_table_is_none() {
    let mut disc = disc();
    disc.put(0, &mbr(&[1], &[(0x80, 1, 1, 1), (0x13, 6, 7, 8)]));
    assert_eq!(area(&disc).partitions, []);
}

#[test]
fn e4_isohybrid_code_leads_to_its_image() {
    let mut disc = disc();
    let mut sector = mbr(b"..isolinux.bin missing", &[(0x80, 0x17, 0, 400)]);
    sector[432..440].copy_from_slice(&[100, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    disc.put(0, &sector);
    let mbr = area(&disc).mbr.unwrap();
    assert_eq!((mbr.isolinux, mbr.grub2), (Some(100 * 512), None));
}

const DATA: GptPartition<'_> = (Guid::BASIC_DATA.0, 64, 163, 4, "Gap Ü");
const ESP: GptPartition<'_> = (Guid::EFI_SYSTEM.0, 200, 299, 0, "");

fn gpt_disc(sector_size: u64) -> Disc {
    let mut disc = disc();
    disc.put(0, &mbr(&[], &[(0, 0xEE, 1, u32::MAX)]));
    put_gpt(
        &mut disc.image,
        sector_size,
        &[DATA, ([0; 16], 1, 2, 3, "unused"), ESP],
    );
    disc
}

#[test]
fn e4_both_copies_of_a_guid_partition_table_are_checked() {
    for sector_size in [512, 2048] {
        let disc = gpt_disc(sector_size);
        let area = area(&disc);
        assert!(area.mbr.unwrap().is_protective);
        let gpt = area.gpt.unwrap();
        assert_eq!(u64::from(gpt.sector_size), sector_size);
        assert_eq!(
            (gpt.entries, gpt.disk_guid.0[15], gpt.usable.0),
            (128, 15, 34)
        );
        assert_eq!(gpt.primary.offset, sector_size);
        assert_eq!(gpt.backup.offset, disc.len() - sector_size);
        assert_eq!(gpt.primary.state, GptCopyState::Sound);
        assert_eq!(gpt.backup.state, GptCopyState::Sound);
        let expected = [
            (1, 64 * sector_size, 100 * sector_size, "Gap Ü", true),
            (3, 200 * sector_size, 100 * sector_size, "", false),
        ];
        assert_eq!(ranges(&area)[1..], expected);
        let esp = PartitionType::Gpt(Guid::EFI_SYSTEM);
        assert_eq!(area.partitions[2].partition_type, esp);
    }
}

/// A patch at a byte, the states that it leaves, and whether the partitions are still right.
type GptRow = (fn(u64) -> u64, GptCopyState, GptCopyState);

#[test]
fn e4_a_damaged_copy_is_told_and_the_other_read() {
    use GptCopyState::{EntriesCrc, HeaderCrc, Missing, Sound};
    let rows: [GptRow; 6] = [
        (|_| 512, Missing, Sound),
        (|_| 512 + 40, HeaderCrc, Sound),
        (|_| 1024 + 32, EntriesCrc, Sound),
        (|len| len - 512, Sound, Missing),
        (|len| len - 512 + 91, Sound, HeaderCrc),
        (|len| len - 512 - 32 * 512 + 33, Sound, EntriesCrc),
    ];
    for (at, primary, backup) in rows {
        let mut disc = gpt_disc(DISK_SECTOR);
        let at = at(disc.len());
        let byte = disc.image.get(at..at + 1)[0];
        disc.put(at, &[byte ^ 0x10]);
        let area = area(&disc);
        let gpt = area.gpt.unwrap();
        assert_eq!(
            (gpt.primary.state, gpt.backup.state),
            (primary, backup),
            "{at}"
        );
        assert_eq!(ranges(&area)[1].1, 64 * 512);
        let bytes = disc.bytes();
        let findings = Findings::default();
        let image = Image::with_options(&bytes[..], findings.options()).unwrap();
        image.system_area().unwrap();
        let [finding] = findings.take()[..] else {
            panic!("{at}");
        };
        let (structure, handling) = (finding.deviation.structure, finding.handling);
        assert_eq!(structure, Structure::GuidPartitionTable);
        assert_eq!(handling, Handling::OtherCopy);
        let image = Image::with_options(&bytes[..], strict()).unwrap();
        assert_eq!(format_error(image.system_area()), finding.deviation);
    }
}

#[test]
fn e4_a_copy_that_lies_elsewhere_than_it_says_is_told() {
    let disc = gpt_disc(DISK_SECTOR);
    let backup = disc.image.get(disc.len() - 512..disc.len());
    let mut moved = disc.clone();
    moved.put(512, &backup);
    let gpt = area(&moved).gpt.unwrap();
    assert_eq!(gpt.primary.state, GptCopyState::Misplaced);
}

#[test]
fn e4_two_damaged_copies_are_read_as_recorded() {
    let mut disc = gpt_disc(DISK_SECTOR);
    let end = disc.len();
    disc.put(1024 + 32, &[65]);
    disc.put(end - 512 - 32 * 512 + 32, &[66]);
    assert_eq!(ranges(&area(&disc))[1].1, 65 * 512, "the primary one");
    let findings = Findings::default();
    let bytes = disc.bytes();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    image.system_area().unwrap();
    let told = findings.take();
    let told = told.iter().map(|it| (it.deviation.offset, it.handling));
    let expected = [512, end - 512].map(|at| (at, Handling::ReadAsRecorded));
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

/// Of a copy whose partition entries are not all in the image, none is read.
#[test]
fn e4_partition_entries_that_are_not_there_are_not_read() {
    let sound = gpt_disc(DISK_SECTOR);
    for cut in [0, 1, 512, 32 * 512] {
        let mut disc = sound.clone();
        // The primary copy says that its entries are at the end, or where they are in part behind it.
        let entries = sound.image.get(1024..1024 + 128 * 128);
        disc.append(&entries);
        let lba = disc.len() / 512 - 32;
        let mut header = sound.image.get(512..1024);
        header[72..80].copy_from_slice(&lba.to_le_bytes());
        header[16..20].fill(0);
        let crc = crc32(&header[..92]);
        header[16..20].copy_from_slice(&crc.to_le_bytes());
        disc.put(512, &header);
        disc.truncate(disc.len() - cut);
        let area = area(&disc);
        let gpt = area.gpt.as_ref().unwrap();
        let expected = match cut {
            0 => GptCopyState::Sound,
            _ => GptCopyState::EntriesCrc,
        };
        assert_eq!(gpt.primary.state, expected, "{cut}");
        assert_eq!(ranges(&area)[1].1, 64 * 512);
        assert!(!area.is_empty());
    }
}

#[test]
fn e4_an_image_that_was_filled_up_has_its_backup_where_the_primary_says() {
    let mut disc = gpt_disc(DISK_SECTOR);
    let at = disc.len() - 512;
    disc.append(&[0; 4096]);
    let gpt = area(&disc).gpt.unwrap();
    assert_eq!(
        (gpt.backup.offset, gpt.backup.state),
        (at, GptCopyState::Sound)
    );
    // One that is cut off has none.
    disc.truncate(at);
    assert_eq!(area(&disc).gpt.unwrap().backup.state, GptCopyState::Missing);
}

#[test]
fn e4_partitions_are_bounded_by_their_limit() {
    let mut map = disc();
    let partition = ("P", "Apple_HFS", 8, 1, 1);
    put_apm(&mut map.image, 512, &[partition; 5]);
    for (disc, limit) in [(gpt_disc(DISK_SECTOR), 128), (map, 5)] {
        let bytes = disc.bytes();
        for (limit, allowed) in [(limit, true), (limit - 1, false)] {
            let mut options = Options::default();
            options.limits.partitions = limit;
            let image = Image::with_options(&bytes[..], options).unwrap();
            let area = image.system_area();
            assert_eq!(area.is_ok(), allowed);
            if !allowed {
                let Error::Limit { kind, .. } = failed(area) else {
                    panic!("another error");
                };
                assert_eq!(kind, LimitKind::Partitions);
            }
        }
    }
}

#[test]
fn e4_apple_partitions_are_counted_in_the_map_s_own_blocks() {
    for (block, size) in [(512, 512), (2048, 2048)] {
        let mut disc = disc();
        let partitions = [
            ("Apple", "Apple_partition_map", 1, 2, 3),
            ("disc", "Apple_HFS", 40, 30, 0x4000_001B),
        ];
        put_apm(&mut disc.image, block, &partitions);
        let hfs = 40 * size + 1024;
        disc.put(hfs, b"H+");
        disc.put(hfs + 83, &[2]);
        let area = area(&disc);
        assert_eq!(area.apple_block_size, Some(block.into()));
        let expected = [
            (1, size, 2 * size, "Apple", false),
            (2, 40 * size, 30 * size, "disc", true),
        ];
        assert_eq!(ranges(&area), expected);
        let [volume] = area.hfs[..] else {
            panic!("{:?}", area.hfs);
        };
        assert_eq!((volume.offset, volume.kind), (40 * size, HfsKind::HfsPlus));
        assert!(volume.is_blessed);
    }
}

#[test]
fn e4_a_map_that_ends_early_is_told() {
    let mut disc = disc();
    put_apm(&mut disc.image, 512, &[("P", "Apple_HFS", 8, 1, 1); 3]);
    disc.put(2 * 512, b"XX");
    let findings = Findings::default();
    let bytes = disc.bytes();
    let image = Image::with_options(&bytes[..], findings.options()).unwrap();
    assert_eq!(image.system_area().unwrap().partitions.len(), 1);
    let [finding] = findings.take()[..] else {
        panic!("one finding");
    };
    assert_eq!(finding.deviation.structure, Structure::ApplePartitionMap);
    assert_eq!(finding.deviation.offset, 2 * 512);
}

#[test]
fn e4_an_hfs_volume_may_be_the_disc_itself() {
    for (signature, kind) in [(b"BD", HfsKind::Hfs), (b"HX", HfsKind::HfsX)] {
        let mut disc = disc();
        disc.put(1024, signature);
        let [volume] = area(&disc).hfs[..] else {
            panic!("one volume");
        };
        assert_eq!(
            (volume.offset, volume.kind, volume.is_blessed),
            (0, kind, false)
        );
    }
}

#[test]
fn e5_boot_blocks_are_told_with_what_they_lead_to() {
    let mut disc = disc();
    disc.put(0, b"\x80\0PALO\0\x05");
    disc.put(240, &[0, 1, 0, 0, 0, 0, 2, 0]);
    let area = area(&disc);
    let [block] = &area.boot_blocks[..] else {
        panic!("{:?}", area.boot_blocks);
    };
    assert_eq!(block.kind, BootBlockKind::HppaBootBlock);
    let (name, file) = &block.files[0];
    assert_eq!(
        (&**name, file.offset, file.len),
        ("boot loader", 0x10000, 0x200)
    );
}
