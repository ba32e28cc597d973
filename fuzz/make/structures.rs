//! Single structures, for the targets of the raw parsers.

use super::Seeds;
use super::bodies::Base;
use super::image::{plain, record};
use crate::support::iso::rock_ridge as rr;
use crate::support::iso::{SECTOR, Tree};

/// Single structures, for the target of the raw parsers.
pub(super) fn descriptors() -> Seeds {
    let disc = plain()
        .joliet(3)
        .boot_record("EL TORITO SPECIFICATION", "BOOT", [1; 9])
        .partition("PART", 18, 2)
        .build();
    let whole = |at: u64| disc.image.get(at..at + SECTOR);
    let [primary, joliet, boot, partition, terminator] = disc.descriptors()[..] else {
        panic!("the disc was given five descriptors");
    };
    let [little, big] = disc.path_tables(Tree::Primary) else {
        panic!("the disc was given two path tables");
    };
    let directory = disc.directory(Tree::Joliet, "/").start;
    vec![
        ("primary", whole(primary)),
        ("joliet", whole(joliet)),
        ("boot", whole(boot)),
        ("partition", whole(partition)),
        ("terminator", whole(terminator)),
        ("directory", disc.image.get(directory..directory + 400)),
        ("path_table_l", disc.image.get(little.clone())),
        ("path_table_m", disc.image.get(big.clone())),
        ("date", b"2026010203040506\x04".to_vec()),
        (
            "records",
            [record(b"A.;1", 0), record(&[1; 222], 0xFF)].concat(),
        ),
    ]
}

/// System use areas.
pub(super) fn rock_ridge() -> Seeds {
    let short = [101, 2, 3, 4, 5, 6, 4];
    let link = rr::sl(1, &[rr::component(rr::ROOT, ""), rr::component(0, "etc")]);
    vec![
        ("root", rr::root()),
        ("continuation", [rr::ce(20, 40, 60), rr::pd(2)].concat()),
        ("name", [rr::nm(1, "first"), rr::nm(0, "last")].concat()),
        ("current", rr::nm(2, "")),
        ("link", link),
        ("attributes", rr::px44(0o100_644, 1, 2, 3, 4)),
        (
            "device",
            [rr::px(0o060_600, 1, 0, 0), rr::pn(8, 1)].concat(),
        ),
        ("relocated", [rr::cl(20), rr::pl(21), rr::re()].concat()),
        ("stamps", rr::tf(0x0E, &[&short; 3])),
        ("long_stamps", rr::tf(0x81, &[b"2001020304050607\x04"])),
        ("sparse", rr::sf(1, 2, 3)),
        ("selected", [rr::es(1), rr::nm(0, "x"), rr::st()].concat()),
    ]
}

/// Single structures of the base images of UDF.
pub(super) fn udf() -> Seeds {
    let part = |base: usize, identifier: u16, number: usize| {
        let base = Base::get(base);
        let target = base.target(base.targets(identifier)[number]);
        target[..target.len().min(1500)].to_vec()
    };
    vec![
        ("primary", part(0, 1, 0)),
        ("anchor", part(0, 2, 0)),
        ("used", part(0, 4, 0)),
        ("partition", part(2, 5, 0)),
        ("logical_physical", part(0, 6, 0)),
        ("logical_metadata", part(2, 6, 0)),
        ("logical_virtual", part(3, 6, 0)),
        ("logical_sparable", part(5, 6, 0)),
        ("unallocated", part(0, 7, 0)),
        ("integrity", part(0, 9, 0)),
        ("file_set", part(2, 256, 0)),
        ("identifier", part(0, 257, 3)),
        ("allocation_extent", part(1, 258, 0)),
        ("file_entry", part(0, 261, 2)),
        ("extended_file_entry", part(2, 266, 6)),
        ("attribute_header", part(0, 262, 0)),
        (
            "path",
            b"\x02\0\0\0\x05\x04\0\0\x08etc\x03\0\0\0\x04\0\0\0\x05\x09\0\0x".to_vec(),
        ),
    ]
}

/// What hangs on directory records.
pub(super) fn attributes() -> Seeds {
    let named = b"\x00\x01a\x01\x04long\x00\x05value\x00";
    let list = b"\x17\xaf\x01\x07\x35\x65\x81\x17\xcf\x03\x01\x02\x03\x57\x65";
    let in_entries = |components: &[u8]| {
        let parts = components.chunks(19).collect::<Vec<_>>();
        let last = parts.len() - 1;
        let entry = |(number, part): (usize, &&[u8])| {
            let flags = u8::from(number < last);
            [&[flags][..], part].concat()
        };
        parts
            .iter()
            .enumerate()
            .flat_map(entry)
            .collect::<Vec<u8>>()
    };
    let acl = [&[0, 0, 0, list.len() as u8][..], list].concat();
    let components = |name: &[u8], value: &[u8]| {
        let head = |part: &[u8]| [&[0, part.len() as u8][..], part].concat();
        [head(name), head(value)].concat()
    };
    vec![
        ("named", in_entries(named)),
        ("list", in_entries(&acl)),
        ("list_alone", list.to_vec()),
        (
            "value",
            in_entries(&components(
                b"user.comment",
                b"a value that needs two entries",
            )),
        ),
        ("empty_value", in_entries(&components(b"user.empty", b""))),
        ("long", in_entries(&components(b"user.long", &[b'x'; 250]))),
        (
            "too_long",
            in_entries(&components(b"user.long", &[b'x'; 450])),
        ),
        ("special", in_entries(&components(b"\x01", b"\x00\x01"))),
        ("amiga", b"\x07\x00\x00\x00\x40\x05boot".to_vec()),
        ("apple_long", b"TEXTttxt\x20\x00\x00".to_vec()),
        ("apple_short", b"\x06TEXTttxt\x20\x00".to_vec()),
        (
            "xa",
            b"\x00\x01\x00\x02\x0d\x55XA\x01\x00\x00\x00\x00\x00".to_vec(),
        ),
    ]
}
