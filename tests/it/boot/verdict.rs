//! E5: which firmware finds something to start.

use isoudf::Image;

use super::{builder, with_catalog};
use crate::common::on_each_source;
use crate::support::boot::{entry, fat, header, mbr, put_gpt, sector, validation};
use crate::support::iso::{Builder, Disc};

/// The verdict as it is told.
#[track_caller]
fn told(disc: &Disc) -> Vec<String> {
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let boots = image.boots_on().unwrap();
    on_each_source(&bytes, |image| assert_eq!(image.boots_on().unwrap(), boots));
    boots.iter().map(ToString::to_string).collect()
}

#[test]
fn e5_a_disc_of_files_boots_nothing() {
    assert!(told(&Builder::new().file("/A", "a").build()).is_empty());
}

#[test]
fn e5_a_hybrid_disc_tells_each_way() {
    let builder = builder()
        .file("/BIOS.IMG", [1; 2048])
        .file("/EFI.IMG", [2; 2048]);
    let builder = builder
        .file("/EFI/BOOT/BOOTX64.EFI", "x")
        .file("/EFI/BOOT/BOOTIA32.EFI", "i");
    let mut disc = builder.padding(64).build();
    let (bios, efi) = (sector(&disc, "/BIOS.IMG"), sector(&disc, "/EFI.IMG"));
    let mut not_bootable = entry(0, 4, bios);
    not_bootable[0] = 0;
    let sections = [header(0x91, 0xEF, 2), entry(0, 4, efi), not_bootable];
    let [efi_header, efi_entry, off] = sections;
    let records = [
        validation(0, ""),
        entry(0, 4, bios),
        efi_header,
        efi_entry,
        off,
    ];
    disc = with_catalog(disc, &records);
    let mut record = mbr(b"isolinux", &[(0x80, 0x17, 0, 400), (0, 0xEF, efi * 4, 4)]);
    record[432..436].copy_from_slice(&(bios * 4).to_le_bytes());
    disc.put(0, &record);
    let basic_data = isoudf::raw::boot_sector::Guid::BASIC_DATA.0;
    let (first, last) = (u64::from(efi) * 4, u64::from(efi) * 4 + 3);
    let partitions = [(basic_data, 0, 63, 0, ""), (basic_data, first, last, 0, "")];
    put_gpt(&mut disc.image, 512, &partitions);
    let expected = [
        "BIOS from a disc by entry 1 of the boot catalog",
        "UEFI (x64, ia32) from a disc by entry 2 of the boot catalog",
        "BIOS from a disk by ISOLINUX code in the MBR",
        "UEFI (x64, ia32) from a disk by MBR partition 2 of type 0xef",
        "UEFI (x64, ia32) from a disk by GPT partition 2",
    ];
    assert_eq!(told(&disc), expected);
}

#[test]
fn e5_other_machines_are_told_by_their_marks() {
    let mut disc = Builder::new()
        .file("/PPC/BOOTINFO.TXT", "<>")
        .padding(4)
        .build();
    let partitions = [(0x80, 0x96, 0, 40), (0, 0x41, 40, 4)];
    disc.put(0, &mbr(&[0x33], &partitions));
    disc.put(1024, b"BD");
    disc.put(1024 + 95, &[16]);
    let expected = [
        "BIOS from a disk by MBR code and active partition 1",
        "PowerPC from a disk by MBR partition 1 of type 0x96",
        "PowerPC from a disk by MBR partition 2 of type 0x41",
        "Mac by the system folder of the HFS volume at byte 0",
        "PowerPC by the script /ppc/bootinfo.txt",
    ];
    assert_eq!(told(&disc), expected);
}

/// A FAT file system with table entries of so many bits and one sector a cluster, with `EFI/BOOT` of these names, whose
/// directory is in clusters 3, 4, 5 and 7: all but the last are full of deleted entries.
fn fat_with(bits: usize, names: &[&[u8; 11]]) -> Vec<u8> {
    // Sectors of all, and of each of two tables. With FAT32 there may be fewer clusters than its specification says:
    // mkfs.fat makes such ones when asked to.
    let (sectors, table) = match bits {
        12 => (64, 1),
        _ => (5000, 5000 * bits / 8 / 512 + 1),
    };
    let mut image = fat(sectors);
    image[22] = table as u8;
    // Of FAT12 and FAT16 the root directory has four sectors behind the tables, of FAT32 it has cluster 6.
    let mut data = 1 + 2 * table + 4;
    if bits == 32 {
        (image[17], image[22], image[36], image[44]) = (0, 0, table as u8, 6);
        data -= 4;
    }
    image.resize((data + 8) * 512, 0);
    let cluster = |number: usize| (data + number - 2) * 512;
    let root = match bits {
        32 => cluster(6),
        _ => (1 + 2 * table) * 512,
    };
    let mut put = |at: usize, name: &[u8], attributes: u8, first: u8| {
        image[at..at + name.len()].copy_from_slice(name);
        (image[at + 11], image[at + 26]) = (attributes, first);
    };
    put(root, b"LABEL      ", 8, 0);
    put(root + 32, b"EFI        ", 0x10, 2);
    put(cluster(2), b".          ", 0x10, 2);
    put(cluster(2) + 32, b"BOOT       ", 0x10, 3);
    for at in 0..3 * 16 {
        put(cluster(3) + at * 32, b"\xE5OOTIA64EFI", 0x20, 0);
    }
    for (at, name) in names.iter().enumerate() {
        put(cluster(7) + at * 32, *name, 0x20, 0);
    }
    for (number, next) in [(3, 4), (4, 5), (5, 7), (7, u32::MAX)] {
        follow(&mut image, bits, number, next);
    }
    image
}

/// Has a cluster followed by another one in the first table.
fn follow(image: &mut [u8], bits: usize, cluster: usize, next: u32) {
    let at = 512 + cluster * bits / 8;
    let field: &mut [u8; 4] = (&mut image[at..at + 4]).try_into().unwrap();
    // Entries of 12 bits with odd numbers begin in the middle of a byte, and the highest four of 32 are no part of it.
    let (mask, shift) = match bits {
        12 => (0xFFF, cluster % 2 * 4),
        16 => (0xFFFF, 0),
        _ => (0x0FFF_FFFF, 0),
    };
    let kept = u32::from_le_bytes(*field) & !(mask << shift);
    *field = (kept | (next & mask) << shift).to_le_bytes();
}

#[test]
fn e5_loaders_inside_the_fat_image_tell_the_machines() {
    let names: [&[u8; 11]; 3] = [b"BOOTX64 EFI", b"BOOTAA64EFI", b"GRUB    CFG"];
    for (bits, names, machines) in [
        (12, &names[..], "x64, aa64"),
        (16, &names, "x64, aa64"),
        (32, &names, "x64, aa64"),
        (12, &[], "ia32"),
    ] {
        let builder = builder().file("/EFI.IMG", fat_with(bits, names));
        let disc = builder.file("/EFI/BOOT/BOOTIA32.EFI", "i").build();
        let records = [validation(0xEF, ""), entry(0, 0, sector(&disc, "/EFI.IMG"))];
        let disc = with_catalog(disc, &records);
        let expected = format!("UEFI ({machines}) from a disc by entry 1 of the boot catalog");
        assert_eq!(told(&disc), [expected]);
    }
}

/// What of a FAT file system is not there tells nothing, and does no harm.
#[test]
fn e5_a_fat_file_system_that_is_cut_has_no_loaders() {
    for bits in [12, 16, 32] {
        let image = fat_with(bits, &[b"BOOTX64 EFI"]);
        let whole = image.len() as u64;
        let disc = builder().file("/EFI.IMG", image).build();
        let at = sector(&disc, "/EFI.IMG");
        let disc = with_catalog(disc, &[validation(0xEF, ""), entry(0, 0, at)]);
        let start = u64::from(at) * 2048;
        for len in [511, 512, 1000, whole - 3 * 512] {
            let mut disc = disc.clone();
            disc.truncate(start + len);
            let expected = ["UEFI from a disc by entry 1 of the boot catalog"];
            assert_eq!(told(&disc), expected, "{bits} {len}");
        }
    }
}

#[test]
fn e5_a_fat_directory_that_leads_back_ends() {
    let mut image = fat_with(12, &[]);
    follow(&mut image, 12, 3, 3);
    let disc = builder().file("/EFI.IMG", image).build();
    let records = [validation(0xEF, ""), entry(0, 0, sector(&disc, "/EFI.IMG"))];
    let disc = with_catalog(disc, &records);
    assert_eq!(
        told(&disc),
        ["UEFI from a disc by entry 1 of the boot catalog"]
    );
}
