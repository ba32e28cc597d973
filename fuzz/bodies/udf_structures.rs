//! Every parser and view of `raw::udf` at a few bytes of the input.

use std::fmt::Debug;

use isoudf::FormatError;
use isoudf::raw::udf::{
    AllocationDescriptor, AllocationExtentDescriptor, AllocationType,
    AnchorVolumeDescriptorPointer, Attribute, Attributes, CharacterSet, DESCRIPTOR_SIZE, Dstring,
    EntityIdentifier, ExtentAd, ExtentType, FileEntry, FileIdentifierDescriptor, FileSetDescriptor,
    IcbTag, ImplementationUseVolumeDescriptor, IndirectEntry, LogicalVolumeDescriptor,
    LogicalVolumeIntegrityDescriptor, LongAd, PartitionDescriptor, PartitionMap, PartitionMaps,
    PathComponent, PathComponents, PrimaryVolumeDescriptor, SpaceBitmapDescriptor, SparingTable,
    Tag, UdfTimestamp, UnallocatedSpaceDescriptor, UnallocatedSpaceEntry, Vat150Tail, Vat200Header,
    VolumeDescriptorPointer, VolumeStructureDescriptor, crc16,
};

use super::descriptors::{le16, le32, place, places, taken};

/// Bytes of the input that are used.
const MOST: usize = 1536;
/// Where numbers of bits are asked for.
const BITS: usize = 64;

pub fn udf_structures(input: &[u8]) {
    let input = &input[..input.len().min(MOST)];
    for at in places(input).filter(|at| at % 4 == 0) {
        let bytes = &input[at..];
        parts(bytes);
        tag(bytes);
        of_volume(bytes);
        of_file(bytes);
        iterators(bytes);
        if let Some(sector) = bytes.first_chunk() {
            sectors(sector);
        }
    }
}

fn le64(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

/// Runs an iterator to its end, which must come: what each item is of, it has taken bytes of. Tells
/// whether it ended well.
fn all<T: Debug>(
    input: &[u8],
    mut items: impl Iterator<Item = Result<T, FormatError>>,
    mut look: impl FnMut(T),
) -> bool {
    let mut broken = false;
    for number in 0.. {
        let Some(item) = items.next() else { break };
        assert!(number < input.len(), "more items than bytes");
        assert!(!broken, "an item behind a broken one");
        match item {
            Ok(item) => look(item),
            Err(error) => {
                assert!(error.offset <= input.len() as u64, "{error}");
                broken = true;
            }
        }
    }
    assert!(items.next().is_none() && items.next().is_none());
    !broken
}

fn iterators(input: &[u8]) {
    let mut names = 0;
    all(input, PathComponents::new(input), |component| {
        if let PathComponent::Name(name) = component {
            place(input, name);
            names += name.len();
        }
    });
    assert!(names <= input.len());
    let mut seen = 0;
    all(input, PartitionMaps::new(input), |map| {
        partition_map(map);
        seen += 1;
    });
    assert!(seen * 2 <= input.len());
    if let Some((map, taken)) = taken(input, PartitionMap::parse(input)) {
        assert_eq!(taken.len(), usize::from(taken[1]));
        partition_map(map);
    }
    match Attributes::parse(input) {
        Ok(attributes) => attributes_of(input, attributes),
        Err(error) => assert!(error.offset <= input.len() as u64, "{error}"),
    }
}

fn attributes_of(space: &[u8], attributes: Attributes<'_>) {
    assert_eq!(attributes.header().is_none(), space.is_empty());
    if let Some(header) = attributes.header() {
        assert_eq!(header.implementation_attributes, le32(space, 16));
        assert_eq!(header.application_attributes, le32(space, 20));
    }
    all(space, attributes, |attribute| {
        place(space, attribute.data);
        attribute_forms(attribute);
    });
}

fn attribute_forms(attribute: Attribute<'_>) {
    let data = attribute.data;
    if let Some(times) = attribute.file_times() {
        assert_eq!(attribute.attribute_type, 5);
        for bit in 0..40 {
            if let Some(time) = times.time(bit) {
                assert!(bit < 32 && times.existence >> bit & 1 == 1);
                assert!(place(data, time.0) >= 8);
                timestamp(time);
            }
        }
    }
    if let Some(device) = attribute.device_specification() {
        assert_eq!(attribute.attribute_type, 12);
        assert_eq!((device.major, device.minor), (le32(data, 4), le32(data, 8)));
        place(data, device.implementation_use);
    }
    if let Some(used) = attribute.implementation_use() {
        assert!(matches!(attribute.attribute_type, 2048 | 65536));
        assert_eq!(place(data, used.identifier.0), 4);
        entity(used.identifier);
        place(data, used.data);
    }
}

fn partition_map(map: PartitionMap<'_>) {
    match map {
        PartitionMap::Sparable(map) => {
            let _ = (map.partition_number(), map.packet_length());
            let _ = map.table_size();
            assert!(map.table_locations().count() <= 4);
        }
        PartitionMap::Metadata(map) => {
            let _ = (map.partition_number(), map.file_location());
            let _ = (map.mirror_location(), map.bitmap_location());
            let _ = (map.allocation_unit_size(), map.alignment_unit_size());
            let _ = map.flags();
        }
        PartitionMap::Other { map_type } => assert_ne!(map_type, 1),
        _ => {}
    }
}

/// Identifiers, texts and times, which all are of fixed size.
fn parts(input: &[u8]) {
    if let Some(bytes) = input.first_chunk() {
        timestamp(UdfTimestamp(bytes));
    }
    if let Some(bytes) = input.first_chunk() {
        entity(EntityIdentifier(bytes));
    }
    if let Some(bytes) = input.first_chunk() {
        let set = CharacterSet(bytes);
        assert_eq!(set.set_type(), input[0]);
        assert_eq!(place(input, set.information()), 1);
    }
    if let Some(bytes) = input.first_chunk() {
        let tail = Vat150Tail(bytes);
        entity(tail.identifier());
        assert_eq!(tail.previous(), le32(input, 32));
    }
    for len in [0, 1, 32, 36, 128] {
        if let Some(field) = input.get(..len) {
            text(Dstring(field));
        }
    }
    let bytes = &input[..input.len().min(37)];
    let crc = crc16(bytes);
    if let [whole @ .., last] = bytes {
        let mut one = crc16(whole) ^ u16::from(*last) << 8;
        for _ in 0..8 {
            one = match one & 0x8000 {
                0 => one << 1,
                _ => one << 1 ^ 0x1021,
            };
        }
        assert_eq!(one, crc, "a CRC is not that of its bytes one by one");
    }
}

fn text(field: Dstring<'_>) {
    let characters = field.characters();
    assert!(characters.len() < field.0.len().max(1));
    place(field.0, characters);
    if field.length_fits() && !field.0.is_empty() {
        assert_eq!(characters.len(), usize::from(field.0[field.0.len() - 1]));
    }
}

fn entity(identifier: EntityIdentifier<'_>) {
    assert_eq!(identifier.flags(), identifier.0[0]);
    let name = identifier.identifier();
    assert!(name.len() <= 23 && name.last() != Some(&0));
    assert!(name.is_empty() || place(identifier.0, name) == 1);
    assert_eq!(place(identifier.0, identifier.suffix()), 24);
    assert_eq!(identifier.udf_revision(), le16(identifier.0, 24));
    let system = |udf: bool| identifier.operating_system(udf);
    assert_eq!(system(true), (identifier.0[26], identifier.0[27]));
    assert_eq!(system(false), (identifier.0[24], identifier.0[25]));
}

fn timestamp(time: UdfTimestamp<'_>) {
    assert_eq!(time.time_type(), time.0[1] >> 4);
    assert!((-2048..2048).contains(&time.zone_minutes()));
    assert_eq!(time.zone_minutes() as u16 & 0xfff, le16(time.0, 0) & 0xfff);
    assert_eq!(time.year(), le16(time.0, 2) as i16);
    assert_eq!(time.date_and_time(), time.0[4..9]);
    assert_eq!(time.fractions(), time.0[9..12]);
    assert_eq!(time.is_unspecified(), *time.0 == [0; 12]);
}

fn tag(input: &[u8]) {
    let Some((tag, bytes)) = taken(input, Tag::parse(input)) else {
        return assert!(input.len() < Tag::LENGTH, "a tag is refused");
    };
    assert_eq!(bytes.len(), Tag::LENGTH);
    let fields = (tag.identifier.0, tag.version, tag.checksum);
    assert_eq!(fields, (le16(bytes, 0), le16(bytes, 2), bytes[4]));
    assert_eq!(
        (tag.serial_number, tag.crc),
        (le16(bytes, 6), le16(bytes, 8))
    );
    assert_eq!(
        (tag.crc_length, tag.location),
        (le16(bytes, 10), le32(bytes, 12))
    );
    let sum = bytes
        .iter()
        .fold(0, |sum: u8, byte| sum.wrapping_add(*byte));
    let sum = sum.wrapping_sub(tag.checksum);
    assert_eq!(Tag::checksum_of(bytes.first_chunk().unwrap()), sum);
    let whole = input.len() >= Tag::LENGTH + usize::from(tag.crc_length);
    assert_eq!(tag.crc_of(input).is_some(), whole);
}

fn extent(extent: ExtentAd, bytes: &[u8], at: usize) {
    assert_eq!(extent.length, le32(bytes, at));
    assert_eq!(extent.location, le32(bytes, at + 4));
}

fn long(extent: LongAd, bytes: &[u8], at: usize) {
    let recorded = le32(bytes, at);
    assert_eq!(extent.extent.length, recorded & 0x3fff_ffff);
    assert_eq!(kind(extent.extent), recorded >> 30);
    assert_eq!(extent.location().block, le32(bytes, at + 4));
    assert_eq!(extent.location().partition, le16(bytes, at + 8));
    assert_eq!(extent.implementation_use, bytes[at + 10..at + 16]);
    assert_eq!(extent.unique_id(), le32(bytes, at + 12));
}

fn kind(extent: AllocationDescriptor) -> u32 {
    match extent.extent_type {
        ExtentType::Recorded => 0,
        ExtentType::Allocated => 1,
        ExtentType::Unallocated => 2,
        ExtentType::Continuation => 3,
    }
}

/// Structures of part 3, and tables of UDF.
fn of_volume(input: &[u8]) {
    let parsed = VolumeStructureDescriptor::parse(input);
    if let Some((descriptor, taken)) = taken(input, parsed) {
        assert_eq!(taken.len(), VolumeStructureDescriptor::HEAD);
        let fields = (descriptor.structure_type, descriptor.version);
        assert_eq!(fields, (taken[0], taken[6]));
    }
    if let Some((anchor, taken)) = taken(input, AnchorVolumeDescriptorPointer::parse(input)) {
        assert_eq!(taken.len(), AnchorVolumeDescriptorPointer::HEAD);
        extent(anchor.main, taken, 16);
        extent(anchor.reserve, taken, 24);
    }
    if let Some((pointer, taken)) = taken(input, VolumeDescriptorPointer::parse(input)) {
        assert_eq!(pointer.sequence_number, le32(taken, 16));
        extent(pointer.next, taken, 20);
    }
    if let Some((space, taken)) = taken(input, UnallocatedSpaceDescriptor::parse(input)) {
        assert_eq!(space.sequence_number, le32(taken, 16));
        assert_eq!(space.extents().len(), le32(taken, 20) as usize);
        for (number, found) in space.extents().enumerate() {
            extent(found, taken, 24 + number * 8);
        }
    }
    if let Some((volume, taken)) = taken(input, LogicalVolumeDescriptor::parse(input)) {
        logical_volume(volume, taken);
    }
    let parsed = LogicalVolumeIntegrityDescriptor::parse(input);
    if let Some((integrity, taken)) = taken(input, parsed) {
        integrity_fields(integrity, taken);
    }
    if let Some((table, taken)) = taken(input, SparingTable::parse(input)) {
        entity(table.identifier());
        assert_eq!(table.sequence_number(), le32(taken, 52));
        assert_eq!(table.entries().count(), usize::from(le16(taken, 48)));
        for (number, entry) in table.entries().enumerate() {
            let at = 56 + number * 8;
            let places = (le32(taken, at), le32(taken, at + 4));
            assert_eq!((entry.original, entry.mapped), places);
        }
    }
    if let Some((header, taken)) = taken(input, Vat200Header::parse(input)) {
        assert_eq!(taken.len(), usize::from(le16(taken, 0)));
        assert_eq!(place(taken, header.logical_volume_identifier().0), 4);
        text(header.logical_volume_identifier());
        assert_eq!(header.previous(), le32(taken, 132));
        assert_eq!(header.counts(), (le32(taken, 136), le32(taken, 140)));
        assert_eq!(header.minimum_read_revision(), le16(taken, 144));
        assert_eq!(place(taken, header.implementation_use), 152);
    }
    if let Some((bitmap, taken)) = taken(input, SpaceBitmapDescriptor::parse(input)) {
        assert_eq!(
            place(taken, bitmap.bitmap),
            SpaceBitmapDescriptor::HEAD.min(taken.len())
        );
        for block in 0..BITS as u32 {
            let there = block < bitmap.number_of_bits;
            let bits = bitmap.bitmap.len() as u64 * 8;
            let there = there && u64::from(block) < bits;
            assert_eq!(bitmap.is_free(block).is_some(), there);
        }
        assert_eq!(bitmap.is_free(u32::MAX), None);
    }
}

fn logical_volume(volume: LogicalVolumeDescriptor<'_>, taken: &[u8]) {
    assert_eq!(volume.sequence_number(), le32(taken, 16));
    assert_eq!(place(taken, volume.logical_volume_identifier().0), 84);
    text(volume.logical_volume_identifier());
    assert_eq!(volume.logical_block_size(), le32(taken, 212));
    entity(volume.domain_identifier());
    long(volume.file_set_descriptor(), taken, 248);
    assert_eq!(volume.number_of_partition_maps(), le32(taken, 268));
    entity(volume.implementation_identifier());
    extent(volume.integrity_sequence(), taken, 432);
    all(taken, volume.partition_maps(), partition_map);
}

fn integrity_fields(integrity: LogicalVolumeIntegrityDescriptor<'_>, taken: &[u8]) {
    timestamp(integrity.recording_date());
    assert_eq!(integrity.integrity_type(), le32(taken, 28));
    extent(integrity.next(), taken, 32);
    assert_eq!(integrity.unique_id(), le64(taken, 40));
    assert_eq!(integrity.number_of_partitions(), le32(taken, 72));
    assert_eq!(integrity.free_space.len(), integrity.sizes.len());
    place(taken, integrity.free_space);
    place(taken, integrity.sizes);
    place(taken, integrity.implementation_use);
    let of_udf = integrity.implementation_use.len() >= 46;
    assert_eq!(integrity.counts().is_some(), of_udf);
    assert_eq!(integrity.revisions().is_some(), of_udf);
}

/// Structures of part 4.
fn of_file(input: &[u8]) {
    type Parse = fn(&[u8]) -> Result<(AllocationDescriptor, &[u8]), FormatError>;
    let forms: [Parse; 3] = [
        AllocationDescriptor::parse_short,
        AllocationDescriptor::parse_long,
        AllocationDescriptor::parse_extended,
    ];
    for (parse, length) in forms.into_iter().zip(AllocationDescriptor::LENGTHS) {
        let Some((extent, taken)) = taken(input, parse(input)) else {
            assert!(input.len() < length, "an allocation descriptor is refused");
            continue;
        };
        assert_eq!(taken.len(), length);
        assert_eq!(extent.length, le32(taken, 0) & 0x3fff_ffff);
        assert_eq!(kind(extent), le32(taken, 0) >> 30);
        assert_eq!(extent.partition.is_none(), length == 8);
        assert_eq!(extent.recorded.is_some(), length == 20);
    }
    if let Some((more, taken)) = taken(input, AllocationExtentDescriptor::parse(input)) {
        assert_eq!(more.previous, le32(taken, 16));
        assert_eq!(more.descriptors.len(), le32(taken, 20) as usize);
        place(taken, more.descriptors);
    }
    if let Some((entry, taken)) = taken(input, FileEntry::parse(input)) {
        file_entry(entry, taken);
    }
    if let Some((entry, taken)) = taken(input, IndirectEntry::parse(input)) {
        long(entry.0, taken, 36);
    }
    if let Some((entry, taken)) = taken(input, UnallocatedSpaceEntry::parse(input)) {
        icb_tag(entry.icb_tag, taken);
        place(taken, entry.allocation_descriptors);
    }
    file_identifier(input);
}

fn icb_tag(tag: IcbTag<'_>, bytes: &[u8]) {
    assert_eq!(tag.prior_entries(), le32(bytes, 16));
    assert_eq!(tag.strategy_type(), le16(bytes, 20));
    assert_eq!(tag.file_type(), bytes[27]);
    let parent = tag.parent();
    assert_eq!(
        (parent.block, parent.partition),
        (le32(bytes, 28), le16(bytes, 32))
    );
    assert_eq!(tag.flags(), le16(bytes, 34));
    let allocation_type = match bytes[34] & 7 {
        0 => AllocationType::Short,
        1 => AllocationType::Long,
        2 => AllocationType::Extended,
        3 => AllocationType::Embedded,
        other => AllocationType::Reserved(other),
    };
    assert_eq!(tag.allocation_type(), allocation_type);
}

fn file_entry(entry: FileEntry<'_>, taken: &[u8]) {
    let extended = entry.is_extended();
    assert_eq!(extended, le16(taken, 0) == 266);
    assert_eq!(entry.head_length(), if extended { 216 } else { 176 });
    let attributes = entry.extended_attributes;
    let descriptors = entry.allocation_descriptors;
    let behind = entry.head_length() + attributes.len() + descriptors.len();
    assert_eq!(taken.len(), behind);
    place(taken, attributes);
    place(taken, descriptors);
    icb_tag(entry.icb_tag(), taken);
    assert_eq!(
        (entry.uid(), entry.gid()),
        (le32(taken, 36), le32(taken, 40))
    );
    assert_eq!(entry.permissions(), le32(taken, 44));
    assert_eq!(entry.link_count(), le16(taken, 48));
    assert_eq!(entry.information_length(), le64(taken, 56));
    assert_eq!(entry.object_size(), extended.then(|| le64(taken, 64)));
    let more = if extended { 8 } else { 0 };
    assert_eq!(entry.blocks_recorded(), le64(taken, 64 + more));
    assert_eq!(place(taken, entry.access_date().0), 72 + more);
    assert_eq!(place(taken, entry.modification_date().0), 84 + more);
    timestamp(entry.modification_date());
    let creation = entry.creation_date().map(|date| place(taken, date.0));
    assert_eq!(creation, extended.then_some(104));
    let more = if extended { 20 } else { 0 };
    assert_eq!(place(taken, entry.attribute_date().0), 96 + more);
    let more = if extended { 24 } else { 0 };
    long(entry.extended_attribute_icb(), taken, 112 + more);
    assert_eq!(entry.stream_directory().is_some(), extended);
    if let Some(streams) = entry.stream_directory() {
        long(streams, taken, 152);
    }
    let more = if extended { 40 } else { 0 };
    assert_eq!(
        place(taken, entry.implementation_identifier().0),
        128 + more
    );
    assert_eq!(entry.unique_id(), le64(taken, 160 + more));
    match entry.attributes() {
        Ok(found) => attributes_of(attributes, found),
        Err(error) => assert!(error.offset <= taken.len() as u64, "{error}"),
    }
}

fn file_identifier(input: &[u8]) {
    let stated = FileIdentifierDescriptor::stated_length(input);
    let parsed = FileIdentifierDescriptor::parse(input);
    let Some((record, taken)) = taken(input, parsed) else {
        return assert!(stated.is_none_or(|length| length + 3 > input.len()));
    };
    assert_eq!(stated, Some(record.length));
    assert_eq!(taken.len(), record.length.min(input.len()));
    assert_eq!(record.tag, Tag::parse(input).unwrap().0);
    assert_eq!(record.version, le16(taken, 16));
    let flags = record.characteristics;
    assert_eq!(flags.0, taken[18]);
    assert_eq!(flags.hidden(), flags.0 & 1 != 0);
    assert_eq!(flags.directory(), flags.0 & 2 != 0);
    assert_eq!(flags.deleted(), flags.0 & 4 != 0);
    assert_eq!(flags.parent(), flags.0 & 8 != 0);
    assert_eq!(flags.metadata(), flags.0 & 16 != 0);
    long(record.icb, taken, 20);
    assert_eq!(
        record.implementation_use.len(),
        usize::from(le16(taken, 36))
    );
    assert_eq!(record.file_identifier.len(), usize::from(taken[19]));
    place(taken, record.implementation_use);
    place(taken, record.file_identifier);
}

/// Descriptors that are views of their first 512 bytes.
fn sectors(sector: &[u8; DESCRIPTOR_SIZE]) {
    let place = |part: &[u8]| place(sector, part);
    let primary = PrimaryVolumeDescriptor(sector);
    assert_eq!(primary.sequence_number(), le32(sector, 16));
    assert_eq!(primary.number(), le32(sector, 20));
    text(primary.volume_identifier());
    assert_eq!(primary.volume_sequence_number(), le16(sector, 56));
    text(primary.volume_set_identifier());
    assert_eq!(place(primary.descriptor_character_set().0), 200);
    assert_eq!(place(primary.application_identifier().0), 344);
    assert_eq!(place(primary.recording_date().0), 376);
    assert_eq!(place(primary.implementation_identifier().0), 388);
    assert_eq!(primary.flags(), le16(sector, 488));

    let used = ImplementationUseVolumeDescriptor(sector);
    assert_eq!(used.sequence_number(), le32(sector, 16));
    assert_eq!(place(used.implementation_identifier().0), 20);
    text(used.logical_volume_identifier());
    used.information().into_iter().for_each(text);

    let partition = PartitionDescriptor(sector);
    assert_eq!(partition.sequence_number(), le32(sector, 16));
    let fields = (partition.flags(), partition.number());
    assert_eq!(fields, (le16(sector, 20), le16(sector, 22)));
    assert_eq!(place(partition.contents().0), 24);
    assert_eq!(place(partition.header().0), 56);
    let header = partition.header();
    let tables = [
        header.unallocated_space_table(),
        header.unallocated_space_bitmap(),
        header.partition_integrity_table(),
        header.freed_space_table(),
        header.freed_space_bitmap(),
    ];
    for (number, table) in tables.into_iter().enumerate() {
        assert_eq!(table.block, le32(sector, 60 + number * 8));
    }
    assert_eq!(partition.access_type(), le32(sector, 184));
    assert_eq!(partition.starting_location(), le32(sector, 188));
    assert_eq!(partition.length(), le32(sector, 192));

    let set = FileSetDescriptor(sector);
    assert_eq!(place(set.recording_date().0), 16);
    assert_eq!(set.file_set_number(), le32(sector, 40));
    assert_eq!(set.number(), le32(sector, 44));
    assert_eq!(place(set.logical_volume_identifier().0), 112);
    text(set.file_set_identifier());
    text(set.copyright_file_identifier());
    text(set.abstract_file_identifier());
    long(set.root_directory(), sector, 400);
    entity(set.domain_identifier());
    long(set.next(), sector, 448);
    long(set.system_stream_directory(), sector, 464);
}
