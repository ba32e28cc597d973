//! What owns bytes of discs of ISO 9660.

use isoudf::{Namespace, RegionKind, Structure};

use super::{covers, kind, layout, owner, trees};
use crate::support::boot::{GptPartition, entry, mbr, put_catalog, put_gpt, sector, validation};
use crate::support::iso::rock_ridge::{ce, disc, nm, px, volume, with};
use crate::support::iso::{Builder, SECTOR, Tree, dir, file};

fn builder() -> Builder {
    let builder = Builder::new().joliet(3).path_tables(4);
    let builder = builder.file("/A.TXT", "a").dir("/D");
    builder.file("/D/B.TXT", vec![7; 3 * SECTOR as usize])
}

#[test]
fn each_structure_of_a_disc_owns_its_bytes() {
    let disc = builder().padding(3).build();
    let layout = layout(&disc.bytes());
    assert_eq!(layout.unread_count(), 0);
    let system_area = 0..16 * SECTOR;
    assert_eq!(kind(&layout, &system_area), RegionKind::Reserved);
    owner(&layout, Structure::SystemArea, &system_area);
    let descriptors = disc.descriptors();
    for (at, structure) in descriptors.iter().zip([
        Structure::PrimaryVolumeDescriptor,
        Structure::SupplementaryVolumeDescriptor,
        Structure::VolumeDescriptorSetTerminator,
    ]) {
        let range = *at..at + SECTOR;
        assert_eq!(kind(&layout, &range), RegionKind::Owned);
        owner(&layout, structure, &range);
    }
    for (tree, namespace) in [
        (Tree::Primary, Namespace::Iso),
        (Tree::Joliet, Namespace::Joliet),
    ] {
        let tables = disc.path_tables(tree);
        assert_eq!(tables.len(), 4);
        for table in tables {
            let owner = owner(&layout, Structure::PathTable, table);
            assert_eq!((owner.namespace(), owner.path()), (Some(namespace), None));
            assert_eq!(kind(&layout, table), RegionKind::Owned);
        }
        for path in ["/", "/D"] {
            let range = disc.directory(tree, path);
            owner(&layout, Structure::Directory, &range);
            assert_eq!(trees(&layout, &range, path), [namespace]);
        }
    }
    for path in ["/A.TXT", "/D/B.TXT"] {
        let range = disc.ranges(path)[0].clone();
        owner(&layout, Structure::FileExtent, &range);
        let both = [Namespace::Iso, Namespace::Joliet];
        assert_eq!(trees(&layout, &range, path), both);
        assert_eq!(kind(&layout, &range), RegionKind::Shared);
    }
    // Behind the one byte its block is filled up, and nothing behind whole blocks.
    let small = disc.ranges("/A.TXT")[0].clone();
    let padding = small.end..small.start + SECTOR;
    assert_eq!(kind(&layout, &padding), RegionKind::Padding);
    assert_eq!(layout.at(padding.start)[0].range(), small);
    assert_eq!(layout.at(padding.end - 1).len(), 2);
    let end = disc.len() - 3 * SECTOR..disc.len();
    assert_eq!(kind(&layout, &end), RegionKind::Unreferenced);
}

#[test]
fn descriptors_of_other_kinds_own_their_sectors() {
    let builder = builder().boot_record("SOME SYSTEM", "", "boots");
    let disc = builder.partition("PART", 20, 1).build();
    let layout = layout(&disc.bytes());
    let descriptors = disc.descriptors();
    for (n, structure) in [
        (2, Structure::BootRecord),
        (3, Structure::VolumePartitionDescriptor),
    ] {
        let range = descriptors[n]..descriptors[n] + SECTOR;
        owner(&layout, structure, &range);
    }
}

#[test]
fn extended_attribute_records_are_before_their_files() {
    let attributes = vec![0; 300];
    let builder = builder().entry(file("/X.TXT", "x").extended_attributes(attributes.clone()));
    let disc = builder
        .entry(dir("/Y").extended_attributes(attributes))
        .build();
    let layout = layout(&disc.bytes());
    for (path, start) in [
        ("/X.TXT", disc.ranges("/X.TXT")[0].start),
        ("/Y", disc.directory(Tree::Primary, "/Y").start),
    ] {
        let range = start - SECTOR..start;
        owner(&layout, Structure::ExtendedAttributeRecord, &range);
        assert!(trees(&layout, &range, path).contains(&Namespace::Iso));
    }
}

#[test]
fn pieces_of_a_file_tell_which_of_its_bytes_they_are() {
    let content: Vec<u8> = (0..5 * SECTOR).map(|n| n as u8).collect();
    let entry = file("/P", content)
        .pieces(&[2 * SECTOR, 3 * SECTOR])
        .apart(2);
    let disc = Builder::new().entry(entry).build();
    let layout = layout(&disc.bytes());
    let [first, second] = &disc.ranges("/P")[..] else {
        panic!("two pieces");
    };
    let first = owner(&layout, Structure::FileExtent, first);
    let second = owner(&layout, Structure::FileExtent, second);
    assert_eq!((first.file_offset(), second.file_offset()), (0, 2 * SECTOR));
    let gap = first.range().end..second.range().start;
    assert_eq!(kind(&layout, &gap), RegionKind::Unreferenced);
}

#[test]
fn continuation_areas_are_of_their_entry() {
    let disc = disc(|at| {
        let area = px(0o100_751, 1, 2, 3);
        let link = ce(at.area("more"), 0, area.len() as u32);
        volume()
            .entry(with(file("/F", ""), &[link, nm(0, "name")]))
            .area("more", area)
    });
    let layout = layout(&disc.bytes());
    let area = disc.area("more");
    let area = area.start..area.start + px(0, 0, 0, 0).len() as u64;
    let owner = owner(&layout, Structure::ContinuationArea, &area);
    assert_eq!(owner.path().as_deref(), Some("/name"));
    assert_eq!(owner.namespace(), Some(Namespace::RockRidge));
}

#[test]
fn boot_structures_and_what_is_loaded() {
    let content = vec![9; 5 * SECTOR as usize];
    let mut disc = Builder::new()
        .boot_record("EL TORITO SPECIFICATION", "", [0; 4])
        .area("catalog", [0; 2048])
        .file("/BOOT.IMG", content)
        .padding(100)
        .build();
    let image = sector(&disc, "/BOOT.IMG");
    let catalog = put_catalog(&mut disc, &[validation(0, ""), entry(0, 4, image)]);
    disc.put(0, &mbr(&[0x33, 0xED], &[]));
    let partition = disc.len() / 512 - 80;
    let table: [GptPartition<'_>; 1] = [([7; 16], partition, partition + 7, 0, "")];
    put_gpt(&mut disc.image, 512, &table);
    let layout = layout(&disc.bytes());
    // The partition table's own record takes the place of that with boot code.
    owner(&layout, Structure::MasterBootRecord, &(0..512));
    owner(&layout, Structure::GuidPartitionTable, &(512..1024));
    let last = disc.len() - 512..disc.len();
    owner(&layout, Structure::GuidPartitionTable, &last);
    let range = partition * 512..(partition + 8) * 512;
    assert_eq!(kind(&layout, &range), RegionKind::Reserved);
    owner(&layout, Structure::Partition, &range);
    owner(&layout, Structure::BootCatalog, &(catalog..catalog + 64));
    // Of the file, what is loaded is a boot image too.
    let file = disc.ranges("/BOOT.IMG")[0].clone();
    let loaded = file.start..file.start + 2048;
    assert_eq!(kind(&layout, &loaded), RegionKind::Shared);
    owner(&layout, Structure::BootImage, &loaded);
    owner(&layout, Structure::FileExtent, &file);
    let rest = loaded.end..file.end;
    assert_eq!(kind(&layout, &rest), RegionKind::Owned);
}

#[test]
fn what_shares_bytes_by_right_is_no_overlap() {
    let mut disc = builder().entry(file("/E.TXT", "eeeee")).build();
    let long = disc.ranges("/D/B.TXT")[0].clone();
    // It begins like the long file: that may be meant.
    let block = (long.start / SECTOR) as u32;
    disc.record(Tree::Primary, "/E.TXT")
        .extent()
        .set(block.into());
    let map = layout(&disc.bytes());
    let range = long.start..long.start + 5;
    assert_eq!(trees(&map, &range, "/E.TXT"), [Namespace::Iso]);
    assert_eq!(map.region(long.start).unwrap().kind, RegionKind::Shared);
    // It begins within: that cannot be meant.
    disc.record(Tree::Primary, "/E.TXT")
        .extent()
        .set(u64::from(block) + 1);
    let map = layout(&disc.bytes());
    let range = long.start + SECTOR..long.start + SECTOR + 5;
    assert_eq!(kind(&map, &range), RegionKind::Overlap);
    assert_eq!(map.at(range.start).len(), 3);
    let rest = range.end..long.end;
    assert_eq!(kind(&map, &rest), RegionKind::Shared);
}

#[test]
fn sessions_before_the_last_own_what_they_wrote() {
    let first = Builder::new()
        .file("/GONE", "gone")
        .file("/OLD", "old")
        .padding(40);
    let first = first.build();
    let block = (first.ranges("/OLD")[0].start / SECTOR) as u32;
    let start = (first.len() / SECTOR).next_multiple_of(32);
    let mut image = first.image.clone();
    image.grow(start * SECTOR);
    let kept = file("/KEPT", "").extent(block).data_length(3);
    let builder = Builder::new().first_sector(start).entry(kept);
    let second = builder.file("/NEW", "new").build_onto(image);
    let layout = layout(&second.bytes());
    covers(&layout, second.len());
    let gone = owner(&layout, Structure::FileExtent, &first.ranges("/GONE")[0]);
    assert!(gone.is_of_other_session());
    assert_eq!(gone.path().as_deref(), Some("/GONE"));
    let new = owner(&layout, Structure::FileExtent, &second.ranges("/NEW")[0]);
    assert!(!new.is_of_other_session());
    let old = first.ranges("/OLD")[0].clone();
    assert_eq!(kind(&layout, &old), RegionKind::Shared);
    assert_eq!(trees(&layout, &old, "/OLD"), [Namespace::Iso]);
    assert_eq!(trees(&layout, &old, "/KEPT"), [Namespace::Iso]);
    let root = first.directory(Tree::Primary, "/");
    assert!(owner(&layout, Structure::Directory, &root).is_of_other_session());
    for disc in [&first, &second] {
        let at = disc.descriptors()[0];
        let range = at..at + SECTOR;
        owner(&layout, Structure::PrimaryVolumeDescriptor, &range);
    }
}

/// Descriptors that hold no tree, each with its own name.
#[test]
fn boot_records_and_volume_partitions_are_owners() {
    let builder = Builder::new().boot_record("ANOTHER SYSTEM", "", [0; 4]);
    let disc = builder
        .partition("PARTITION", 30, 1)
        .file("/A", "a")
        .build();
    let layout = layout(&disc.bytes());
    for (sector, structure) in [
        (17, Structure::BootRecord),
        (18, Structure::VolumePartitionDescriptor),
    ] {
        owner(
            &layout,
            structure,
            &(sector * SECTOR..(sector + 1) * SECTOR),
        );
    }
}

/// The search for the first descriptor passes over foreign sectors; the set may end with the image.
#[test]
fn descriptors_are_found_where_reading_finds_them() {
    let builder = Builder::new().raw_descriptor(b"\0BEA01\x01");
    let disc = builder.descriptor_order(&[1, 0]).build();
    let map = layout(&disc.bytes());
    let first = 17 * SECTOR..18 * SECTOR;
    owner(&map, Structure::PrimaryVolumeDescriptor, &first);
    let last = 18 * SECTOR..19 * SECTOR;
    owner(&map, Structure::VolumeDescriptorSetTerminator, &last);
    // The root stands in the system area, and nothing behind the one descriptor.
    let mut disc = Builder::new().path_tables(0).without_terminator().build();
    let root = disc.image.get(disc.directory(Tree::Primary, "/"));
    disc.put(2 * SECTOR, &root);
    for record in [156 + 16 * SECTOR, 2 * SECTOR, 2 * SECTOR + 34] {
        disc.record_at(record).extent().set(2);
    }
    for end in [17 * SECTOR, 17 * SECTOR + 100] {
        let mut bytes = disc.bytes();
        bytes.truncate(end as usize);
        let map = layout(&bytes);
        assert_eq!(map.unread_count(), 0, "{:?}", map.unread());
        let only = 16 * SECTOR..17 * SECTOR;
        owner(&map, Structure::PrimaryVolumeDescriptor, &only);
    }
}

/// The record of itself that a directory begins with, and that of its parent, may go on elsewhere too.
#[test]
fn continuation_areas_of_a_directorys_first_records_are_its_own() {
    let area = || px(0o40_751, 2, 3, 4);
    let len = area().len() as u32;
    let disc = disc(|at| {
        let directory = dir("/D")
            .own_system_use(Tree::Primary, ce(at.area("own"), 0, len))
            .parent_system_use(Tree::Primary, ce(at.area("parent"), 8, len));
        volume()
            .entry(directory)
            .area("own", area())
            .area("parent", [vec![0; 8], area()].concat())
    });
    let layout = layout(&disc.bytes());
    assert_eq!(layout.unread_count(), 0);
    for (name, into) in [("own", 0), ("parent", 8)] {
        let start = disc.area(name).start + into;
        let range = start..start + u64::from(len);
        let owner = owner(&layout, Structure::ContinuationArea, &range);
        assert_eq!(owner.path().as_deref(), Some("/D"), "{name}");
    }
}
