//! What owns bytes of discs of UDF: all that the builder put there.

use isoudf::{Image, Layout, Namespace, RegionKind, Structure};

use super::{kind, layout, owner, trees};
use crate::support::iso;
use crate::support::udf::{
    Builder, Disc, Kind, Metadata, Sparable, What, dir, file, node, recorded, shared,
};

/// The bytes of the builder's files.
fn content(path: &str) -> Vec<u8> {
    match path {
        "/D/F" => b"main".to_vec(),
        "/SMALL" => b"s".to_vec(),
        _ => (0..9000).map(|n| (n % 251) as u8).collect(),
    }
}

fn builder() -> Builder {
    let streams = file("/D/F", "main").stream("first", content("/D/F:first"));
    let pieces = file("/P", content("/P"));
    let pieces = pieces.extents([recorded(4096).after(3), recorded(4904)]);
    let builder = Builder::new().entry(streams).entry(pieces);
    builder
        .entry(dir("/EMPTY"))
        .file("/SMALL", "s")
        .symlink("/L", "D/F")
}

/// What the layout calls the kinds of structure of the builder's map that have bytes for themselves.
fn structure(what: What) -> Option<Structure> {
    Some(match what {
        What::Anchor => Structure::AnchorVolumeDescriptorPointer,
        What::Primary => Structure::UdfPrimaryVolumeDescriptor,
        What::ImplementationUse => Structure::ImplementationUseVolumeDescriptor,
        What::Partition => Structure::PartitionDescriptor,
        What::LogicalVolume => Structure::LogicalVolumeDescriptor,
        What::UnallocatedSpace => Structure::UnallocatedSpaceDescriptor,
        What::Pointer => Structure::VolumeDescriptorPointer,
        What::Terminator => Structure::TerminatingDescriptor,
        What::Integrity => Structure::LogicalVolumeIntegrityDescriptor,
        What::FileSet => Structure::FileSetDescriptor,
        What::FileEntry => Structure::FileEntry,
        What::Indirect => Structure::IndirectEntry,
        What::Terminal => Structure::TerminalEntry,
        What::Identifier => Structure::UdfDirectory,
        What::AllocationExtent => Structure::AllocationExtentDescriptor,
        What::VatHeader | What::VatTrailer | What::VatEntry => Structure::VirtualAllocationTable,
        What::SparingTable | What::SparingEntry => Structure::SparingTable,
        What::Bitmap => Structure::SpaceBitmapDescriptor,
        _ => return None,
    })
}

/// Holds the layout against the builder's map; gives it.
#[track_caller]
fn agrees(disc: &Disc) -> Layout {
    let layout = layout(&disc.bytes());
    assert_eq!(layout.unread_count(), 0, "{:?}", layout.unread());
    let mut held = 0;
    for spot in disc.spots() {
        let Some(structure) = structure(spot.what) else {
            continue;
        };
        let place = disc.places(spot.what, &spot.path);
        for range in place.iter().flatten() {
            let owners = layout.at(range.start);
            let mine = owners.iter().any(|it| it.structure() == structure);
            let region = layout.region(range.start).unwrap().kind;
            assert!(
                mine || region == RegionKind::Reserved && is_mirror(&owners),
                "{:?} {} at {range:?}: {region:?} {owners:?}",
                spot.what,
                spot.path
            );
            held += 1;
        }
    }
    assert!(held > 20);
    for region in layout.regions() {
        assert_ne!(
            region.kind,
            RegionKind::Overlap,
            "{:?}",
            layout.at(region.start)
        );
    }
    // What the layout says of a file's bytes gives the file.
    let bytes = disc.bytes();
    for path in ["/D/F", "/D/F:first", "/P", "/SMALL"] {
        let mut content: Vec<u8> = Vec::new();
        let mut extents: Vec<_> = layout
            .regions()
            .iter()
            .flat_map(|region| layout.at(region.start))
            .filter(|it| it.structure() == Structure::FileExtent)
            .filter(|it| it.namespace() == Some(Namespace::Udf))
            .filter(|it| it.path().as_deref() == Some(path))
            .map(|it| (it.file_offset(), it.range()))
            .collect();
        extents.sort_by_key(|(at, _)| *at);
        extents.dedup();
        for (_, range) in extents {
            content.extend(&bytes[range.start as usize..range.end as usize]);
        }
        assert!(content == self::content(path), "{path}");
    }
    layout
}

fn is_mirror(owners: &[isoudf::Owner<'_>]) -> bool {
    owners
        .iter()
        .all(|it| it.structure() == Structure::MetadataFile)
}

#[test]
fn all_that_the_builder_put_there_is_owned() {
    agrees(&builder().build());
    for block_size in [512, 1024, 4096] {
        agrees(&builder().block_size(block_size).build());
    }
    agrees(&builder().embedded_directories().build());
    agrees(
        &builder()
            .extended_file_entries(true)
            .volume_descriptor_pointers()
            .build(),
    );
    agrees(&builder().free_blocks(100).build());
    agrees(&builder().partitions(&[1, 0]).build());
}

#[test]
fn the_tables_of_each_kind_of_partition_are_owned() {
    let map = agrees(
        &builder()
            .revision(0x250)
            .metadata(Metadata::default())
            .build(),
    );
    let reserved = |structure| {
        map.regions().iter().any(|region| {
            let owners = map.at(region.start);
            region.kind == RegionKind::Reserved
                && owners.iter().any(|it| it.structure() == structure)
        })
    };
    assert!(reserved(Structure::MetadataFile));
    agrees(&builder().virtual_partition().build());
    agrees(&builder().virtual_partition().vat_embedded().build());
    let disc = builder().sparable(Sparable::default()).build();
    let map = agrees(&disc);
    let spare = map.regions().iter().any(|region| {
        let owners = map.at(region.start);
        owners
            .iter()
            .any(|it| it.structure() == Structure::SparePacket)
    });
    assert!(spare);
}

#[test]
fn a_directory_that_is_cut_off_is_told_once() {
    let bytes = builder().build().bytes();
    let mut told = 0;
    for cut in (0..bytes.len()).step_by(2048) {
        let Ok(image) = Image::new(&bytes[..cut]) else {
            continue;
        };
        let layout = image.layout().unwrap();
        let errors: Vec<_> = layout.unread().iter().map(ToString::to_string).collect();
        assert!(errors.windows(2).all(|two| two[0] != two[1]), "{errors:#?}");
        told += errors.len();
    }
    assert!(told > 0);
}

/// No writer at hand records free space by a table.
#[test]
fn a_table_of_free_space_is_owned() {
    let mut disc = builder().free_blocks(100).build();
    let start = disc.partition(0).partition_starting_location().get();
    let last = disc.partition(0).partition_length().get() - 1;
    disc.partition(0).unallocated_space_table_length().set(2048);
    disc.partition(0)
        .unallocated_space_table_position()
        .set(last);
    let layout = layout(&disc.bytes());
    let at = (start + last) * 2048;
    owner(&layout, Structure::UnallocatedSpaceEntry, &(at..at + 2048));
}

#[test]
fn both_sides_of_a_bridge_share_their_files() {
    let iso = iso::Builder::new().joliet(3).file("/A", "in all trees");
    let builder = Builder::new().entry(shared("/LONG NAME", "/A"));
    let disc = builder.bridge(iso).build();
    let layout = layout(&disc.bytes());
    let mut found = 0;
    for region in layout.regions() {
        assert_ne!(region.kind, RegionKind::Overlap);
        let range = region.start..region.end;
        if trees(&layout, &range, "/LONG NAME") == [Namespace::Udf]
            && layout.at(region.start)[0].structure() == Structure::FileExtent
        {
            assert_eq!(region.kind, RegionKind::Shared);
            assert_eq!(
                trees(&layout, &range, "/A"),
                [Namespace::Iso, Namespace::Joliet]
            );
            assert_eq!(
                &disc.bytes()[range.start as usize..range.end as usize],
                b"in all trees"
            );
            found += 1;
        }
    }
    assert_eq!(found, 1);
}

/// A sequence of file sets may have room for more of them.
#[test]
fn the_rest_of_a_sequence_of_file_sets_is_reserved() {
    let mut disc = builder().free_blocks(4).build();
    let block = disc.partition(0).partition_length().get() - 2;
    let at = disc.blocks_at(0, block, 1)[0].start;
    let first = disc.places(What::FileSet, "")[0][0].clone();
    let mut copy = disc.image.get(first);
    copy[12..16].copy_from_slice(&(block as u32).to_le_bytes());
    disc.put(at, &copy);
    disc.repair_at(at, 512);
    for n in 0..2 {
        disc.logical_volume(n).file_set_block().set(block);
        disc.logical_volume(n).file_set_length().set(2 * 2048);
    }
    let layout = layout(&disc.bytes());
    owner(&layout, Structure::FileSetDescriptor, &(at..at + 512));
    let rest = at + 2048..at + 4096;
    assert_eq!(kind(&layout, &rest), RegionKind::Reserved);
    let of = layout.at(rest.start)[0].structure();
    assert_eq!(of, Structure::FileSetDescriptor);
}

/// No writer at hand keeps extended attributes in a file of their own (ECMA-167 4/9.1).
#[test]
fn a_file_of_extended_attributes_is_owned() {
    let attributes = node("/EA", Kind::Other(8), vec![7; 3000]);
    let mut disc = builder().entry(attributes).build();
    let block = disc.identifier("/EA").icb_block().get();
    let mut entry = disc.file_entry("/SMALL");
    entry.extended_attribute_icb_length().set(2048);
    entry.extended_attribute_icb_block().set(block);
    let range = disc.listed("/EA").ranges[0].clone();
    let layout = layout(&disc.bytes());
    owner(&layout, Structure::ExtendedAttribute, &range);
}

/// Descriptors are looked for as far as recognition looks: over 16 steps without one.
#[test]
fn descriptors_of_the_recognition_sequence_are_owned_up_to_a_gap() {
    let structure = Structure::VolumeStructureDescriptor;
    for (gap, owned) in [(16, true), (17, false)] {
        let mut disc = builder().block_size(4096).build();
        let last = disc.places(What::Recognition, "")[2][0].start;
        let at = last + 2048 * (1 + gap);
        disc.put(at, b"\0BOOT2\x01");
        let layout = layout(&disc.bytes());
        owner(&layout, structure, &(last..last + 2048));
        match owned {
            true => drop(owner(&layout, structure, &(at..at + 2048))),
            false => assert!(layout.at(at).is_empty()),
        }
    }
    // To the end of an image that is shorter than what is looked through.
    let mut disc = Builder::new().block_size(512).file("/F", "f").build();
    let last = disc.places(What::Recognition, "")[2][0].start;
    let places = [17, 34, 43].map(|step| last + 2048 * step);
    for at in places {
        assert!(disc.image.get(at..at + 2048).iter().all(|byte| *byte == 0));
        disc.put(at, b"\0BOOT2\x01");
    }
    assert!(disc.len() < places[2] + 2048 * 17);
    let layout = layout(&disc.bytes());
    owner(&layout, structure, &(places[2]..places[2] + 2048));
    assert_eq!(layout.unread_count(), 0);
}
