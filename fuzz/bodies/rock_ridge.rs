//! Every parser of `raw::susp` and `raw::rock_ridge` at a few bytes of the input, and on the data of
//! each entry that an area has there.

use std::fmt::Debug;

use isoudf::FormatError;
use isoudf::raw::Both;
use isoudf::raw::rock_ridge::{
    AlternateName, DeviceNumber, DirectoryLink, PosixAttributes, SparseFile, SymbolicLink,
    TimeStamp, TimeStampKind, TimeStamps,
};
use isoudf::raw::susp::{
    ContinuationArea, ExtensionSelector, ExtensionsReference, SharingProtocolIndicator,
    SystemUseArea, SystemUseEntry, Terminator,
};

use super::descriptors::{be32, le32, place, places, taken};

/// Bytes of the input that are used: more than the longest record.
const MOST: usize = 600;

pub fn rock_ridge(input: &[u8]) {
    let input = &input[..input.len().min(MOST)];
    for at in places(input) {
        let bytes = &input[at..];
        entry(bytes);
        of_protocol(bytes);
        of_rock_ridge(bytes);
    }
    area(input);
}

fn entry(input: &[u8]) {
    let Some((entry, taken)) = taken(input, SystemUseEntry::parse(input)) else {
        let is_one = |length: u8| length >= 4 && usize::from(length) <= input.len();
        return assert!(input.len() < 4 || !is_one(input[2]), "an entry is refused");
    };
    assert_eq!(taken.len(), usize::from(taken[2]));
    assert_eq!(entry.signature, taken[..2]);
    assert_eq!(entry.version, taken[3]);
    assert_eq!(entry.data, &taken[SystemUseEntry::HEADER_LENGTH..]);
    assert!(entry.data.is_empty() || place(taken, entry.data) == 4);
}

/// Runs an iterator to its end, which must come: what each item is of, it has taken bytes of.
fn all<T>(
    input: &[u8],
    mut items: impl Iterator<Item = Result<(usize, T), FormatError>>,
    mut look: impl FnMut(usize, T),
) {
    let (mut next, mut broken) = (0, false);
    for number in 0.. {
        let Some(item) = items.next() else { break };
        assert!(number < input.len(), "more items than bytes");
        assert!(!broken, "an item behind a broken one");
        match item {
            Ok((at, item)) => {
                assert!(at >= next && at < input.len(), "out of order");
                next = at + 1;
                look(at, item);
            }
            Err(error) => {
                assert!((next as u64..=input.len() as u64).contains(&error.offset));
                broken = true;
            }
        }
    }
    assert!(items.next().is_none() && items.next().is_none());
}

fn area(input: &[u8]) {
    let mut end = 0;
    let mut ended = false;
    all(input, SystemUseArea::new(input), |at, entry| {
        assert_eq!(at, end, "bytes between two entries");
        assert!(!ended, "an entry behind a terminator");
        assert_eq!(entry.signature, input[at..at + 2]);
        end = at + usize::from(input[at + 2]);
        ended = entry.signature == Terminator::SIGNATURE;
        of_protocol(entry.data);
        of_rock_ridge(entry.data);
    });
}

/// The value of a parser that takes all of the data; `needed` bytes are enough for it, fewer not.
fn sized<T: Debug>(data: &[u8], parsed: Result<T, FormatError>, needed: usize) -> Option<T> {
    match parsed {
        Ok(value) => {
            assert!(data.len() >= needed, "{value:?} of {} bytes", data.len());
            Some(value)
        }
        Err(error) => {
            assert!(data.len() < needed, "{error}");
            assert!(error.offset <= data.len() as u64);
            None
        }
    }
}

fn number(data: &[u8], at: usize, number: Both<u32>) {
    assert_eq!(number.little, le32(data, at));
    assert_eq!(number.big, be32(data, at + 4));
}

fn of_protocol(data: &[u8]) {
    if let Some(area) = sized(data, ContinuationArea::parse(data), 24) {
        number(data, 0, area.block);
        number(data, 8, area.offset);
        number(data, 16, area.length);
    }
    let checked = data.starts_with(&[0xBE, 0xEF]);
    match SharingProtocolIndicator::parse(data) {
        Ok(indicator) => assert!(checked && indicator.bytes_skipped == data[2]),
        Err(_) => assert!(!checked || data.len() < 3),
    }
    if let Some(selector) = sized(data, ExtensionSelector::parse(data), 1) {
        assert_eq!(selector.extension_sequence, data[0]);
    }
    let lengths = data.first_chunk::<3>();
    let texts: usize = lengths.map_or(0, |all| all.iter().map(|&n| usize::from(n)).sum());
    if let Some(it) = sized(data, ExtensionsReference::parse(data), 4 + texts) {
        assert_eq!(it.extension_version, data[3]);
        let joined = [it.identifier, it.descriptor, it.source].concat();
        assert_eq!(joined, data[4..4 + texts]);
        assert_eq!(it.identifier.len(), usize::from(data[0]));
        assert_eq!(it.descriptor.len(), usize::from(data[1]));
    }
}

fn of_rock_ridge(data: &[u8]) {
    if let Some(attributes) = sized(data, PosixAttributes::parse(data), 32) {
        number(data, 0, attributes.mode);
        number(data, 8, attributes.links);
        number(data, 16, attributes.user_id);
        number(data, 24, attributes.group_id);
        assert_eq!(attributes.serial_number.is_some(), data.len() >= 40);
        if let Some(serial_number) = attributes.serial_number {
            number(data, 32, serial_number);
        }
    }
    if let Some(device) = sized(data, DeviceNumber::parse(data), 16) {
        number(data, 0, device.high);
        number(data, 8, device.low);
    }
    if let Some(link) = sized(data, DirectoryLink::parse(data), 8) {
        number(data, 0, link.location);
    }
    if let Some(name) = sized(data, AlternateName::parse(data), 1) {
        assert_eq!(name.flags.0, data[0]);
        assert_eq!(name.content, &data[1..]);
        assert_eq!(name.flags.continues(), data[0] & 1 != 0);
        assert_eq!(name.flags.current_or_parent(), data[0] & 6 != 0);
    }
    if let Some(link) = sized(data, SymbolicLink::parse(data), 1) {
        assert_eq!(link.continues, data[0] & 1 != 0);
        all(data, link.components(), |at, component| {
            assert_eq!(component.flags.0, data[at]);
            assert_eq!(component.content.len(), usize::from(data[at + 1]));
            assert_eq!(
                component.content,
                &data[at + 2..][..component.content.len()]
            );
        });
    }
    if let Some(stamps) = sized(data, TimeStamps::parse(data), 1) {
        time_stamps(data, &stamps);
    }
    match SparseFile::parse(data) {
        Ok(sparse) => {
            assert!(matches!(data.len(), 8 | 17));
            assert_eq!(sparse.table_depth, data.get(16).copied());
            let low = le32(data, data.len() / 16 * 8);
            assert_eq!(sparse.virtual_file_size as u32, low);
        }
        Err(_) => assert!(!matches!(data.len(), 8 | 17)),
    }
}

fn time_stamps(data: &[u8], stamps: &TimeStamps<'_>) {
    let size = if data[0] & 0x80 == 0 { 7 } else { 17 };
    let told = (data[0] & 0x7F).count_ones() as usize;
    let there = told.min((data.len() - 1) / size);
    assert_eq!(stamps.is_whole(), there == told);
    let mut next = 1;
    let mut kinds = TimeStampKind::ALL.iter().enumerate();
    for (kind, stamp) in stamps.stamps() {
        let (bit, _) = kinds.find(|(_, one)| **one == kind).expect("in order");
        assert!(
            data[0] >> bit & 1 != 0,
            "a stamp that the flags do not tell of"
        );
        match stamp {
            TimeStamp::Short(date) => assert_eq!(date.0, data[next..next + 7]),
            TimeStamp::Long(date) => assert_eq!(date.0, &data[next..next + 17]),
        }
        next += size;
    }
    assert_eq!(next, 1 + there * size);
}
