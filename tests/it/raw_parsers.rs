//! The parsers of `raw`, each on too few bytes: the error names the structure and what it lacks.

use isoudf::raw::{
    aaip, amiga, apple, boot_sector, container, cso, el_torito, iso, rock_ridge, sector, susp, udf,
    xa, zisofs,
};
use isoudf::{FormatError, FormatErrorKind, Structure};

type Parse = fn(&[u8]) -> Result<(), FormatError>;

/// Structure, bytes that it begins with and that are fewer than it has, parser.
const TOO_FEW: &[(Structure, &[u8], Parse)] = &[
    (Structure::VolumeDescriptor, &[1], |bytes| {
        iso::VolumeDescriptor::parse(bytes).map(drop)
    }),
    (Structure::DirectoryRecord, &[34, 0], |bytes| {
        iso::DirectoryRecord::parse(bytes).map(drop)
    }),
    (Structure::ExtendedAttributeRecord, &[0; 249], |bytes| {
        iso::ExtendedAttributeRecord::parse(bytes).map(drop)
    }),
    (Structure::PathTableRecord, &[1, 0], |bytes| {
        iso::PathTableRecord::parse(bytes, iso::ByteOrder::Big).map(drop)
    }),
    (
        Structure::PathTableRecord,
        &[0, 0, 0, 0, 0, 1, 0],
        |bytes| iso::PathTableRecord::parse_high_sierra(bytes, iso::ByteOrder::Little).map(drop),
    ),
    (Structure::SystemUseEntry, b"PX", |bytes| {
        susp::SystemUseEntry::parse(bytes).map(drop)
    }),
    (Structure::ContinuationArea, &[0; 23], |bytes| {
        susp::ContinuationArea::parse(bytes).map(drop)
    }),
    (
        Structure::SharingProtocolIndicator,
        &[0xBE, 0xEF],
        |bytes| susp::SharingProtocolIndicator::parse(bytes).map(drop),
    ),
    (Structure::ExtensionsReference, &[0; 3], |bytes| {
        susp::ExtensionsReference::parse(bytes).map(drop)
    }),
    (Structure::ExtensionSelector, &[], |bytes| {
        susp::ExtensionSelector::parse(bytes).map(drop)
    }),
    (Structure::PosixAttributes, &[0; 31], |bytes| {
        rock_ridge::PosixAttributes::parse(bytes).map(drop)
    }),
    (Structure::DeviceNumber, &[0; 15], |bytes| {
        rock_ridge::DeviceNumber::parse(bytes).map(drop)
    }),
    (Structure::SymbolicLink, &[], |bytes| {
        rock_ridge::SymbolicLink::parse(bytes).map(drop)
    }),
    (Structure::AlternateName, &[], |bytes| {
        rock_ridge::AlternateName::parse(bytes).map(drop)
    }),
    (Structure::DirectoryLink, &[0; 7], |bytes| {
        rock_ridge::DirectoryLink::parse(bytes).map(drop)
    }),
    (Structure::TimeStamps, &[], |bytes| {
        rock_ridge::TimeStamps::parse(bytes).map(drop)
    }),
    (Structure::AttributeList, &[], |bytes| {
        aaip::AttributeEntry::parse(bytes).map(drop)
    }),
    (Structure::AppleField, &[], |bytes| {
        apple::AppleField::parse_aa(bytes, 1).map(drop)
    }),
    (Structure::AppleField, b"BA\x06APPLMACS", |bytes| {
        apple::AppleField::parse_ba(bytes).map(drop)
    }),
    (Structure::AmigaEntry, &[], |bytes| {
        amiga::AmigaEntry::parse(bytes).map(drop)
    }),
    (Structure::XaRecord, b"\0\0\0\0\0\0XA", |bytes| {
        xa::XaRecord::parse(bytes).map(drop)
    }),
    (Structure::ZisofsEntry, b"pz", |bytes| {
        zisofs::ZisofsEntry::parse(bytes, 1).map(drop)
    }),
    (Structure::ZisofsHeader, b"\x37\xE4", |bytes| {
        zisofs::FileHeader::parse(bytes, zisofs::Layout::V1).map(drop)
    }),
    (Structure::SectorHeader, &sector::SYNC, |bytes| {
        sector::SectorHeader::parse(bytes).map(drop)
    }),
    (Structure::VolumeStructureDescriptor, b"\0BEA01", |bytes| {
        udf::VolumeStructureDescriptor::parse(bytes).map(drop)
    }),
    (Structure::DescriptorTag, &[0; 15], |bytes| {
        udf::Tag::parse(bytes).map(drop)
    }),
    (
        Structure::AnchorVolumeDescriptorPointer,
        &[0; 31],
        |bytes| udf::AnchorVolumeDescriptorPointer::parse(bytes).map(drop),
    ),
    (Structure::VolumeDescriptorPointer, &[0; 27], |bytes| {
        udf::VolumeDescriptorPointer::parse(bytes).map(drop)
    }),
    (Structure::LogicalVolumeDescriptor, &[0; 439], |bytes| {
        udf::LogicalVolumeDescriptor::parse(bytes).map(drop)
    }),
    (
        Structure::LogicalVolumeIntegrityDescriptor,
        &[0; 79],
        |bytes| udf::LogicalVolumeIntegrityDescriptor::parse(bytes).map(drop),
    ),
    (Structure::UnallocatedSpaceDescriptor, &[0; 23], |bytes| {
        udf::UnallocatedSpaceDescriptor::parse(bytes).map(drop)
    }),
    (Structure::PartitionMap, &[1, 6, 0], |bytes| {
        udf::PartitionMap::parse(bytes).map(drop)
    }),
    (Structure::SparingTable, &[0; 55], |bytes| {
        udf::SparingTable::parse(bytes).map(drop)
    }),
    (Structure::VirtualAllocationTable, &[152, 0], |bytes| {
        udf::Vat200Header::parse(bytes).map(drop)
    }),
    (Structure::FileIdentifierDescriptor, &[0; 37], |bytes| {
        udf::FileIdentifierDescriptor::parse(bytes).map(drop)
    }),
    (Structure::FileEntry, &[0; 175], |bytes| {
        udf::FileEntry::parse(bytes).map(drop)
    }),
    (Structure::UnallocatedSpaceEntry, &[0; 39], |bytes| {
        udf::UnallocatedSpaceEntry::parse(bytes).map(drop)
    }),
    (Structure::IndirectEntry, &[0; 51], |bytes| {
        udf::IndirectEntry::parse(bytes).map(drop)
    }),
    (Structure::AllocationExtentDescriptor, &[0; 23], |bytes| {
        udf::AllocationExtentDescriptor::parse(bytes).map(drop)
    }),
    (Structure::AllocationDescriptor, &[0; 7], |bytes| {
        udf::AllocationDescriptor::parse_short(bytes).map(drop)
    }),
    (Structure::AllocationDescriptor, &[0; 15], |bytes| {
        udf::AllocationDescriptor::parse_long(bytes).map(drop)
    }),
    (Structure::AllocationDescriptor, &[0; 19], |bytes| {
        udf::AllocationDescriptor::parse_extended(bytes).map(drop)
    }),
    (Structure::ExtendedAttribute, &[0; 23], |bytes| {
        udf::Attributes::parse(bytes).map(drop)
    }),
    (Structure::SpaceBitmapDescriptor, &[0; 23], |bytes| {
        udf::SpaceBitmapDescriptor::parse(bytes).map(drop)
    }),
    (Structure::PathComponent, &[5, 9, 0, 0], |bytes| {
        udf::PathComponents::new(bytes).try_for_each(|it| it.map(drop))
    }),
    (Structure::BootImage, &[0; 15], |bytes| {
        el_torito::BootInfoTable::parse(bytes).map(drop)
    }),
    (Structure::MasterBootRecord, &[0; 511], |bytes| {
        boot_sector::MasterBootRecord::parse(bytes).map(drop)
    }),
    (Structure::GuidPartitionTable, b"EFI PART", |bytes| {
        boot_sector::GptHeader::parse(bytes).map(drop)
    }),
    (Structure::ApplePartitionMap, b"ER", |bytes| {
        boot_sector::AppleDriverMap::parse(bytes).map(drop)
    }),
    (Structure::BootBlock, &[0; 511], |bytes| {
        boot_sector::SunDiskLabel::parse(bytes).map(drop)
    }),
    (
        Structure::MediaDescriptor,
        container::mds::Header::SIGNATURE,
        |bytes| container::mds::Header::parse(bytes).map(drop),
    ),
    (Structure::MediaDescriptor, &[0; 79], |bytes| {
        container::mds::TrackBlock::parse(bytes).map(drop)
    }),
    (Structure::NeroChunk, b"CUEX\0\0\0", |bytes| {
        container::nrg::Chunk::parse(bytes).map(drop)
    }),
    (Structure::CompressedHeader, b"CISO", |bytes| {
        cso::CsoHeader::parse(bytes).map(drop)
    }),
];

#[test]
fn too_few_bytes_are_told_with_the_structures_name() {
    let mut wrong = Vec::new();
    for (structure, bytes, parse) in TOO_FEW {
        let Err(error) = parse(bytes) else {
            wrong.push(format!("{structure}: read"));
            continue;
        };
        let told = match error.kind {
            // Counted from where the missing field begins.
            FormatErrorKind::Truncated { needed, available } => {
                needed > available && error.offset + available == bytes.len() as u64
            }
            _ => false,
        };
        if !told || error.structure != *structure {
            wrong.push(format!("{structure}: {error}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_bitmap_has_as_many_bytes_as_it_says() {
    let mut bytes = [0; 27];
    bytes[16..24].copy_from_slice(&[20, 0, 0, 0, 3, 0, 0, 0]);
    bytes[24..].copy_from_slice(&[0b1000_0001, 0, 0b0000_1000]);
    let (bitmap, rest) = udf::SpaceBitmapDescriptor::parse(&bytes).unwrap();
    assert_eq!((bitmap.number_of_bits, rest), (20, &[][..]));
    let free: Vec<_> = (0..20)
        .filter(|block| bitmap.is_free(*block) == Some(true))
        .collect();
    assert_eq!(free, [0, 7, 19]);
    // Bits behind the last one are none, whatever they are.
    assert_eq!(bitmap.is_free(20), None);
    let error = udf::SpaceBitmapDescriptor::parse(&bytes[..26]).unwrap_err();
    let (needed, available) = (3, 2);
    let kind = FormatErrorKind::Truncated { needed, available };
    assert_eq!((error.offset, error.kind), (24, kind));
}
