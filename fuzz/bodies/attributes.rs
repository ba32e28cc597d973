//! What hangs on directory records: the parsers of AAIP, Apple, Amiga and XA, and attributes of AL
//! entries.

use isoudf::raw::aaip::{AclRecord, AclRecords, AttributeEntry, ComponentRecord, ComponentRecords};
use isoudf::raw::amiga::AmigaEntry;
use isoudf::raw::apple::AppleField;
use isoudf::raw::xa::XaRecord;
use isoudf::{Attributes, Limits};

use super::descriptors::{place, places, taken};

pub fn attributes(input: &[u8]) {
    for at in places(input) {
        parsers(&input[at..]);
    }
    entries(input);
}

fn parsers(input: &[u8]) {
    for version in 0..=3 {
        if let Some((field, taken)) = taken(input, AppleField::parse_aa(input, version)) {
            let hfs = matches!(field, AppleField::Hfs(_));
            assert_eq!(taken.len(), if hfs { 10 } else { 3 });
        }
    }
    if let Some((_, taken)) = taken(input, AppleField::parse_ba(input)) {
        assert!(matches!(taken.len(), 11 | 13));
    }
    if let Some((record, taken)) = taken(input, XaRecord::parse(input)) {
        assert_eq!(taken.len(), XaRecord::LENGTH);
        assert_eq!(record.is_directory(), taken[4] & 0x80 != 0);
    }
    if let Some((entry, taken)) = taken(input, AmigaEntry::parse(input)) {
        assert_eq!(entry.flags, taken[0]);
        assert_eq!(entry.comment.is_some(), entry.flags & 2 != 0);
        place(input, entry.comment.unwrap_or_default());
    }
    if let Some((record, taken)) = taken(input, ComponentRecord::parse(input)) {
        assert_eq!(taken.len(), 2 + record.content.len());
    }
    if let Some((record, taken)) = taken(input, AclRecord::parse(input)) {
        assert_eq!(taken.len(), 1 + record.qualifier_records.len());
        let qualifier = record.qualifier().count();
        assert!(qualifier <= record.qualifier_records.len());
        assert!(record.numeric_qualifier().is_none() || qualifier > 0);
    }
}

/// The input as AL entries of 20 bytes.
fn entries(input: &[u8]) {
    let mut limits = Limits::default();
    limits.attribute_bytes = 400;
    let data = || input.chunks(20).zip(0..).map(|(data, n)| (n * 24, data));
    for data in input.chunks(20) {
        let entry = AttributeEntry::parse(data).unwrap();
        assert!(ComponentRecords::new(entry.component_area).count() <= data.len());
        assert!(AclRecords::new(data).count() <= data.len());
    }
    if let Ok(read) = Attributes::from_entries(data(), &limits) {
        let recorded: usize = read.named().iter().map(|one| one.value.len()).sum();
        assert!(recorded <= 400);
        assert!(read.to_xattrs().len() <= read.named().len() + 2);
        for list in [read.access_acl(), read.default_acl()]
            .into_iter()
            .flatten()
        {
            assert_eq!(list.to_xattr().len(), 4 + 8 * list.entries().len());
            assert!(list.entries().is_sorted_by_key(|entry| entry.tag));
            assert_eq!(list.to_string().lines().count(), list.entries().len());
        }
    }
}
