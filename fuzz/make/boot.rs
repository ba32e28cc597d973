//! System areas and boot catalogs: half of each input for the one, half for the other.

use super::Seeds;
use crate::support::boot::{crc32, entry, extension, fat, header, mbr, validation};

pub(super) fn areas() -> Seeds {
    let halves = |area: &[u8], catalog: &[u8]| {
        let len = area.len().max(catalog.len());
        let mut bytes = [area, catalog].map(<[u8]>::to_vec);
        bytes.iter_mut().for_each(|half| half.resize(len, 0));
        bytes.concat()
    };
    let sections = [
        validation(0, "A MAKER"),
        entry(0, 4, 20),
        header(0x90, 0xEF, 2),
        entry(0x20, 0, 21),
        extension(true, 5),
        extension(false, 6),
        entry(0, 0xFFFF, 21),
        header(0x91, 1, 1),
        entry(4, 1, 19),
    ]
    .concat();
    let one = [validation(0xEF, ""), entry(0, 1, 21)].concat();
    let mut of_file_system = one.clone();
    of_file_system.resize(2048, 0);
    of_file_system.extend(fat(1));
    let headers = [validation(0, ""), entry(2, 1, 9), header(0x90, 0, 0)].concat();
    let mut isohybrid = mbr(b"isolinux", &[(0x80, 0x17, 0, 80), (0, 0xEF, 80, 4)]);
    isohybrid[432] = 80;
    let mut map = vec![0; 1536];
    map[..4].copy_from_slice(b"ER\x02\0");
    for at in [512, 1024] {
        map[at..at + 16].copy_from_slice(b"PM\0\0\0\0\0\x02\0\0\0\x01\0\0\0\x01");
        map[at + 48..at + 57].copy_from_slice(b"Apple_HFS");
    }
    let mut table = vec![0; 1536];
    table[1024..1152].fill(1);
    let mut head = [0; 92];
    head[..16].copy_from_slice(b"EFI PART\0\0\x01\0\x5C\0\0\0");
    for (at, byte) in [(24, 1), (32, 9), (72, 2), (80, 4), (84, 128)] {
        head[at] = byte;
    }
    head[88..].copy_from_slice(&crc32(&table[1024..1536]).to_le_bytes());
    let crc = crc32(&head);
    head[16..20].copy_from_slice(&crc.to_le_bytes());
    table[512..604].copy_from_slice(&head);
    let mut hfs = vec![0; 1152];
    hfs[1024..1026].copy_from_slice(b"H+");
    let mut alpha = [0; 512];
    (alpha[480], alpha[488], alpha[504]) = (1, 2, 3);
    let mut dec = [0; 512];
    dec[8..11].copy_from_slice(&[0x7A, 0x75, 0x02]);
    let mut mips = [0; 512];
    mips[..4].copy_from_slice(&[0x0B, 0xE5, 0xA9, 0x41]);
    mips[504..508].copy_from_slice(&0x0BE5_A941_u32.wrapping_neg().to_be_bytes());
    let mut sun = [0; 512];
    sun[508..].copy_from_slice(&[0xDA, 0xBE, 0xDA, 0xBE]);
    let mut palo = [0; 512];
    palo[..8].copy_from_slice(b"\x80\0PALO\0\x05");
    vec![
        ("sections", halves(&[], &sections)),
        ("file_system", halves(&[], &of_file_system)),
        ("headers", halves(&[], &headers)),
        ("catalog_at_the_front", sections.clone()),
        ("isohybrid", halves(&isohybrid, &one)),
        ("apple_map", halves(&map, &one)),
        ("guid_table", halves(&table, &one)),
        ("guid_header", head.to_vec()),
        ("hfs", halves(&hfs, &[])),
        ("alpha", halves(&alpha, &[])),
        ("dec", halves(&dec, &[])),
        ("mips", halves(&mips, &[])),
        ("sun", halves(&sun, &[])),
        ("palo", halves(&palo, &[])),
    ]
}
