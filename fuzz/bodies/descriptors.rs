//! Every parser of `raw::iso` at a few bytes of the input.

use isoudf::FormatError;
use isoudf::raw::iso::{
    ByteOrder, DigitsDate, DirectoryRecord, ExtendedAttributeRecord, HighSierraDescriptor,
    PathTable, PathTableRecord, RecordingDate, SECTOR_SIZE, TreeDescriptor, VolumeDescriptor,
};

/// Bytes of the input that are used: a volume descriptor and what may follow it.
const MOST: usize = SECTOR_SIZE + 64;
/// Bytes at the front and at the end of the input that are parsed at. All others come to stand there
/// in some other input, and so many more inputs are tried.
const FRONT: usize = 8;
const END: usize = 4;
/// Errors in so few bytes are shown as text.
const SHOWN: usize = 40;

pub fn descriptors(input: &[u8]) {
    let input = &input[..input.len().min(MOST)];
    for byte_order in [ByteOrder::Little, ByteOrder::Big] {
        path_table(input, byte_order);
    }
    directory_records(input);
    for at in places(input) {
        let bytes = &input[at..];
        volume_descriptor(bytes);
        directory_record(bytes);
        if let Some(fixed) = bytes.first_chunk() {
            root_record(fixed);
        }
        extended_attribute_record(bytes);
        for byte_order in [ByteOrder::Little, ByteOrder::Big] {
            path_table_record(bytes, byte_order);
            high_sierra_path_table(bytes, byte_order);
        }
        if let Some(date) = bytes.first_chunk() {
            digits_date(DigitsDate(date));
        }
        if let Some(date) = bytes.first_chunk() {
            recording_date(RecordingDate(*date));
        }
    }
    if let Some(sector) = input.first_chunk() {
        tree_descriptor(TreeDescriptor::new(sector));
    }
}

/// Where parsers are tried in an input.
pub(super) fn places(input: &[u8]) -> impl Iterator<Item = usize> {
    let end = input.len().saturating_sub(END).max(FRONT);
    (0..input.len().min(FRONT)).chain(end..=input.len())
}

/// Checks what every parser promises; gives the value and how many bytes it took.
pub(super) fn taken<'a, T>(
    input: &'a [u8],
    parsed: Result<(T, &'a [u8]), FormatError>,
) -> Option<(T, &'a [u8])> {
    match parsed {
        Ok((value, rest)) => {
            let taken = input.len().checked_sub(rest.len());
            let taken = taken.expect("the rest is longer than the input");
            assert!(taken > 0, "a structure of no bytes");
            assert_eq!(place(input, rest), taken);
            Some((value, &input[..taken]))
        }
        Err(error) => {
            assert!(error.offset <= input.len() as u64, "{error}");
            let moved = error.based_at(0x1000);
            assert_eq!(moved.offset, error.offset + 0x1000);
            // Text costs far more than all parsing here.
            if input.len() < SHOWN {
                assert!(error.to_string().contains("at byte"));
            }
            None
        }
    }
}

/// Where `part` begins in `whole`, of which it must be a part; one of no bytes counts as the end.
pub(super) fn place(whole: &[u8], part: &[u8]) -> usize {
    if part.is_empty() {
        return whole.len();
    }
    let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
    let end = start.checked_add(part.len());
    assert!(
        end.is_some_and(|end| end <= whole.len()),
        "bytes from elsewhere"
    );
    start
}

pub(super) fn le32(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

pub(super) fn be32(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(*bytes[at..].first_chunk().unwrap())
}

pub(super) fn le16(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes(*bytes[at..].first_chunk().unwrap())
}

fn be16(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes(*bytes[at..].first_chunk().unwrap())
}

fn directory_record(input: &[u8]) {
    let Some((record, taken)) = taken(input, DirectoryRecord::parse(input)) else {
        // A record of a possible length with room for its identifier is always read.
        if let [length, ..] = *input {
            let framed = input.get(..length.into()).filter(|frame| frame.len() > 33);
            let holds = |frame: &[u8]| (1..=frame.len() - 33).contains(&frame[32].into());
            assert!(!framed.is_some_and(holds), "a record is refused");
        }
        return;
    };
    assert_eq!(taken.len(), usize::from(record.length));
    directory_record_fields(taken, &record);
}

/// Records one behind the other.
fn directory_records(mut input: &[u8]) {
    while let Ok((_, rest)) = DirectoryRecord::parse(input) {
        directory_record(input);
        input = rest;
    }
}

fn root_record(bytes: &[u8; 34]) {
    let root = DirectoryRecord::root(bytes).expect("all of its fields are there");
    assert!(root.is_self_or_parent() && root.system_use.is_empty());
    fixed_fields(bytes, &root);
}

/// The fields before the identifier.
fn fixed_fields(bytes: &[u8], record: &DirectoryRecord<'_>) {
    assert_eq!(record.length, bytes[0]);
    assert_eq!(record.extended_attribute_record_length, bytes[1]);
    assert_eq!(record.extent.little, le32(bytes, 2));
    assert_eq!(record.extent.big, be32(bytes, 6));
    assert_eq!(record.data_length.little, le32(bytes, 10));
    assert_eq!(record.data_length.big, be32(bytes, 14));
    assert_eq!(record.recording_date.0, bytes[18..25]);
    let flags = record.flags;
    assert_eq!(flags.0, bytes[25]);
    assert_eq!(flags.hidden(), flags.0 & 1 != 0);
    assert_eq!(flags.directory(), flags.0 & 2 != 0);
    assert_eq!(flags.associated(), flags.0 & 4 != 0);
    assert_eq!(flags.record(), flags.0 & 8 != 0);
    assert_eq!(flags.protection(), flags.0 & 16 != 0);
    assert_eq!(flags.multi_extent(), flags.0 & 128 != 0);
    assert_eq!(record.file_unit_size, bytes[26]);
    assert_eq!(record.interleave_gap_size, bytes[27]);
    assert_eq!(record.volume_sequence_number.little, le16(bytes, 28));
    assert_eq!(record.volume_sequence_number.big, be16(bytes, 30));
}

fn directory_record_fields(bytes: &[u8], record: &DirectoryRecord<'_>) {
    fixed_fields(bytes, record);
    let identifier = record.file_identifier;
    assert_eq!(identifier.len(), usize::from(bytes[32]));
    assert_eq!(place(bytes, identifier), 33);
    assert_eq!(
        record.is_self_or_parent(),
        identifier == [0] || identifier == [1]
    );
    let system_use = (33 + identifier.len()).next_multiple_of(2);
    assert_eq!(
        record.system_use,
        bytes.get(system_use..).unwrap_or_default()
    );
    place(bytes, record.system_use);
}

fn path_table_record(input: &[u8], byte_order: ByteOrder) {
    let parsed = PathTableRecord::parse(input, byte_order);
    let Some((record, taken)) = taken(input, parsed) else {
        let holds = |length: &u8| *length > 0 && input.len() >= 8 + usize::from(*length);
        return assert!(!input.first().is_some_and(holds), "a record is refused");
    };
    let identifier = record.directory_identifier;
    let padded = (8 + identifier.len()).next_multiple_of(2);
    assert_eq!(taken.len(), padded.min(input.len()));
    assert_eq!(identifier.len(), usize::from(taken[0]));
    assert_eq!(place(taken, identifier), 8);
    assert_eq!(record.extended_attribute_record_length, taken[1]);
    let (extent, parent) = match byte_order {
        ByteOrder::Little => (le32(taken, 2), le16(taken, 6)),
        ByteOrder::Big => (be32(taken, 2), be16(taken, 6)),
    };
    assert_eq!(record.extent, extent);
    assert_eq!(record.parent_directory_number, parent);
}

fn path_table(input: &[u8], byte_order: ByteOrder) {
    let mut table = PathTable::new(input, byte_order);
    let mut bytes = 0;
    let mut broken = false;
    for record in table.by_ref() {
        assert!(!broken, "a record behind a broken one");
        match record {
            Ok(record) => bytes += 8 + record.directory_identifier.len(),
            Err(error) => {
                assert!(error.offset <= input.len() as u64, "{error}");
                assert!(error.offset >= bytes as u64, "{error}");
                broken = true;
            }
        }
        assert!(bytes <= input.len(), "more records than bytes");
    }
    assert!(table.next().is_none() && table.next().is_none());
}

fn digits_date(date: DigitsDate<'_>) {
    let digits = date.digits();
    assert_eq!(digits, &date.0[..16]);
    assert_eq!(date.offset_quarters(), date.0[16] as i8);
    let text = std::str::from_utf8(digits).ok();
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let expected = text.map(|text| {
        let places = [0..4, 4..6, 6..8, 8..10, 10..12, 12..14, 14..16];
        places.map(|place| text[place].parse::<u16>().unwrap())
    });
    assert_eq!(date.numbers(), expected);
    if date.is_unspecified() {
        assert!(expected.is_none_or(|numbers| numbers == [0; 7]));
    }
}

fn recording_date(date: RecordingDate) {
    assert_eq!(date.numbers(), date.0[..6]);
    assert_eq!(date.offset_quarters(), date.0[6] as i8);
    assert_eq!(date.is_unspecified(), date.0 == [0; 7]);
}

fn volume_descriptor(input: &[u8]) {
    let Some((descriptor, taken)) = taken(input, VolumeDescriptor::parse(input)) else {
        let is_one = input.len() >= SECTOR_SIZE && input[1..6] == *b"CD001";
        return assert!(!is_one, "a descriptor is refused");
    };
    assert_eq!(taken.len(), SECTOR_SIZE);
    let type_code = match descriptor {
        VolumeDescriptor::BootRecord(boot) => {
            assert_eq!(place(taken, boot.boot_system_identifier()), 7);
            assert_eq!(place(taken, boot.boot_identifier()), 39);
            assert_eq!(place(taken, boot.boot_system_use()), 71);
            0
        }
        VolumeDescriptor::Primary(view) => {
            tree_descriptor(view);
            1
        }
        VolumeDescriptor::Supplementary(view) => {
            tree_descriptor(view);
            2
        }
        VolumeDescriptor::Partition(partition) => {
            assert_eq!(place(taken, partition.system_identifier()), 8);
            assert_eq!(place(taken, partition.volume_partition_identifier()), 40);
            let location = partition.volume_partition_location();
            assert_eq!(location.little, le32(taken, 72));
            assert_eq!(location.big, be32(taken, 76));
            let size = partition.volume_partition_size();
            assert_eq!(size.agrees(), le32(taken, 80) == be32(taken, 84));
            3
        }
        VolumeDescriptor::SetTerminator => 255,
        VolumeDescriptor::Reserved { type_code } => {
            assert!((4..255).contains(&type_code));
            type_code
        }
        VolumeDescriptor::HighSierra(view) => return high_sierra(view),
        _ => unreachable!("a kind of descriptor that the body does not know"),
    };
    assert_eq!(type_code, taken[0]);
}

fn extended_attribute_record(input: &[u8]) {
    let Some((record, taken)) = taken(input, ExtendedAttributeRecord::parse(input)) else {
        return;
    };
    let application_use = usize::from(le16(taken, 246));
    assert_eq!(taken.len(), 250 + application_use + usize::from(taken[181]));
    assert_eq!(record.permissions().0, be16(taken, 8));
    assert_eq!(place(taken, record.effective_date().0), 61);
    assert_eq!(record.record_length().little, le16(taken, 80));
    assert_eq!(place(taken, record.system_identifier()), 84);
    assert_eq!(place(taken, record.system_use()), 116);
    assert_eq!(record.application_use(), &taken[250..250 + application_use]);
    assert_eq!(record.escape_sequences(), &taken[250 + application_use..]);
}

/// The same fields as in ISO 9660, with the extent before the two lengths.
fn high_sierra_path_table(input: &[u8], byte_order: ByteOrder) {
    let parsed = PathTableRecord::parse_high_sierra(input, byte_order);
    let Some((record, taken)) = taken(input, parsed) else {
        return;
    };
    let mut moved = taken.to_vec();
    moved[..6].rotate_right(2);
    moved.swap(0, 1);
    let (same, rest) = PathTableRecord::parse(&moved, byte_order).expect("only moved");
    assert_eq!(rest, []);
    assert_eq!(same, record);
}

/// Fields of High Sierra, at byte positions that count from 1.
fn high_sierra(view: HighSierraDescriptor<'_>) {
    let sector = view.sector();
    let place = |part: &[u8]| (place(sector, part) + 1, part.len());
    assert_eq!(sector[9..14], *b"CDROM");
    assert_eq!(view.logical_block_number().little, le32(sector, 0));
    assert_eq!(view.type_code(), sector[8]);
    assert_eq!(place(view.system_identifier()), (17, 32));
    assert_eq!(place(view.volume_identifier()), (49, 32));
    assert_eq!(view.volume_space_size().big, be32(sector, 92));
    assert_eq!(place(view.character_sets()), (97, 32));
    assert_eq!(view.volume_set_size().little, le16(sector, 128));
    assert_eq!(view.volume_sequence_number().big, be16(sector, 134));
    assert_eq!(view.logical_block_size().little, le16(sector, 136));
    assert_eq!(view.path_table_size().little, le32(sector, 140));
    assert_eq!(view.type_l_path_tables()[3], le32(sector, 160));
    assert_eq!(view.type_m_path_tables()[0], be32(sector, 164));
    assert_eq!(place(view.root_directory_record()), (181, 34));
    assert_eq!(place(view.identifiers()), (215, 512));
    assert_eq!(place(view.abstract_file_identifier()), (759, 32));
    assert_eq!(place(view.dates()[3]), (839, 16));
    assert_eq!(place(view.application_use()), (857, 512));
}

/// Fields at their byte positions of the standard, which count from 1.
fn tree_descriptor(view: TreeDescriptor<'_>) {
    let sector = view.sector();
    let place = |part: &[u8]| (place(sector, part) + 1, part.len());
    assert_eq!(view.version(), sector[6]);
    assert_eq!(view.volume_flags(), sector[7]);
    assert_eq!(place(view.system_identifier()), (9, 32));
    assert_eq!(place(view.volume_identifier()), (41, 32));
    assert_eq!(view.volume_space_size().little, le32(sector, 80));
    assert_eq!(view.volume_space_size().big, be32(sector, 84));
    assert_eq!(place(view.escape_sequences()), (89, 32));
    assert_eq!(view.volume_set_size().little, le16(sector, 120));
    assert_eq!(view.volume_set_size().big, be16(sector, 122));
    assert_eq!(view.volume_sequence_number().little, le16(sector, 124));
    assert_eq!(view.volume_sequence_number().big, be16(sector, 126));
    assert_eq!(view.logical_block_size().little, le16(sector, 128));
    assert_eq!(view.logical_block_size().big, be16(sector, 130));
    assert_eq!(view.path_table_size().little, le32(sector, 132));
    assert_eq!(view.path_table_size().big, be32(sector, 136));
    assert_eq!(view.type_l_path_table(), le32(sector, 140));
    assert_eq!(view.optional_type_l_path_table(), le32(sector, 144));
    assert_eq!(view.type_m_path_table(), be32(sector, 148));
    assert_eq!(view.optional_type_m_path_table(), be32(sector, 152));
    assert_eq!(place(view.root_directory_record()), (157, 34));
    assert_eq!(place(view.volume_set_identifier()), (191, 128));
    assert_eq!(place(view.publisher_identifier()), (319, 128));
    assert_eq!(place(view.data_preparer_identifier()), (447, 128));
    assert_eq!(place(view.application_identifier()), (575, 128));
    assert_eq!(place(view.copyright_file_identifier()), (703, 37));
    assert_eq!(place(view.abstract_file_identifier()), (740, 37));
    assert_eq!(place(view.bibliographic_file_identifier()), (777, 37));
    assert_eq!(place(view.volume_creation_date().0), (814, 17));
    assert_eq!(place(view.volume_modification_date().0), (831, 17));
    assert_eq!(place(view.volume_expiration_date().0), (848, 17));
    assert_eq!(place(view.volume_effective_date().0), (865, 17));
    assert_eq!(view.file_structure_version(), sector[881]);
    assert_eq!(place(view.application_use()), (884, 512));
    let joliet = |level: &u8| {
        let sequence = [b"%/@", b"%/C", b"%/E"][usize::from(*level) - 1];
        sector[88..120].windows(3).any(|bytes| bytes == sequence)
    };
    match view.joliet_level() {
        Some(level) => assert!(joliet(&level)),
        None => assert!(!(1..=3).any(|level| joliet(&level))),
    }
}
