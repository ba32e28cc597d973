//! From AL entries to names and values.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::mem;

use super::Acl;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::limits::{LimitKind, Limits};
use crate::origins::Origins;
use crate::raw::aaip::{AttributeEntry, ComponentRecords, split_name};

/// An extended attribute of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedAttribute {
    /// The name with its namespace, such as `user.comment`.
    pub name: Box<[u8]>,
    /// The value.
    pub value: Box<[u8]>,
}

/// What the AL entries of a file hold: its extended attributes and access control lists (AAIP 2.0).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    named: Vec<ExtendedAttribute>,
    access_acl: Option<Acl>,
    default_acl: Option<Acl>,
}

impl Attributes {
    /// Puts the attributes together from AL entries, of which each is given by the byte of the image
    /// where it begins and by what it has behind its signature, length and version. The "AA" entries
    /// of AAIP 1.0 are of the same form: see [`is_legacy`](crate::raw::aaip::is_legacy).
    ///
    /// # Errors
    /// When the list or a record of it is cut short, a name has no value, or there is more than
    /// [`Limits::attribute_bytes`].
    pub fn from_entries<'a>(
        entries: impl IntoIterator<Item = (u64, &'a [u8])>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let row = Row::join(entries, limits)?;
        let mut attributes = Self::default();
        let mut name: Option<Vec<u8>> = None;
        let mut component = Vec::new();
        let mut unfinished = false;
        let mut end: u64 = 0;
        for record in ComponentRecords::new(&row.bytes) {
            let record = record.map_err(|error| row.areas.placed(error))?;
            component.extend_from_slice(record.content);
            let start = end;
            end = start
                .saturating_add(2)
                .saturating_add(record.content.len() as u64);
            unfinished = record.continues();
            if unfinished {
                continue;
            }
            let whole = mem::take(&mut component);
            match name.take() {
                None => name = Some(whole),
                // What is wrong with a value is told where its last record is.
                Some(name) => attributes.push(&name, whole).map_err(|error| {
                    row.areas.placed(FormatError {
                        offset: start,
                        ..error
                    })
                })?,
            }
        }
        if unfinished || name.is_some() {
            return Err(row
                .ends_early("ends with a name that has no whole value")
                .into());
        }
        Ok(attributes)
    }

    fn push(&mut self, name: &[u8], value: Vec<u8>) -> Result<(), FormatError> {
        if name.is_empty() {
            (self.access_acl, self.default_acl) = Acl::both(&value)?;
            return Ok(());
        }
        let (namespace, rest) = split_name(name);
        let name = [namespace.as_bytes(), rest].concat().into();
        let value = value.into();
        self.named.push(ExtendedAttribute { name, value });
        Ok(())
    }

    /// The attributes that have a name, in the order recorded. Those of the namespace `isofs.` are
    /// of the image, not of the file that was put there: libisofs keeps check sums in them.
    #[must_use]
    pub fn named(&self) -> &[ExtendedAttribute] {
        &self.named
    }

    /// The "access" ACL, where one is recorded.
    #[must_use]
    pub const fn access_acl(&self) -> Option<&Acl> {
        self.access_acl.as_ref()
    }

    /// The "default" ACL of a directory, where one is recorded.
    #[must_use]
    pub const fn default_acl(&self) -> Option<&Acl> {
        self.default_acl.as_ref()
    }

    /// What `listxattr` and `getxattr` of Linux would give on a file system that keeps them all: the
    /// named attributes but those of `isofs.`, then `system.posix_acl_access` and
    /// `system.posix_acl_default`, unless these are recorded by name as well, as `xorriso -xattr any`
    /// does.
    #[must_use]
    pub fn to_xattrs(&self) -> Vec<ExtendedAttribute> {
        let of_file = |attribute: &&ExtendedAttribute| !attribute.name.starts_with(b"isofs.");
        let mut list: Vec<_> = self.named.iter().filter(of_file).cloned().collect();
        for (name, acl) in [
            (&b"system.posix_acl_access"[..], &self.access_acl),
            (b"system.posix_acl_default", &self.default_acl),
        ] {
            let recorded = list.iter().any(|attribute| *attribute.name == *name);
            list.extend(
                acl.iter()
                    .filter(|_| !recorded)
                    .map(|acl| ExtendedAttribute {
                        name: name.into(),
                        value: acl.to_xattr().into(),
                    }),
            );
        }
        list
    }
}

/// The component areas of a file, joined.
#[derive(Default)]
struct Row {
    bytes: Vec<u8>,
    areas: Origins,
    /// Byte of the image where the last entry begins.
    last: u64,
}

impl Row {
    /// Where the component area is in an entry, from its signature on.
    const AREA: u64 = 5;

    fn join<'a>(
        entries: impl IntoIterator<Item = (u64, &'a [u8])>,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut row = Self::default();
        let limit = limits.attribute_bytes;
        let mut continues = false;
        for (offset, data) in entries {
            let area = offset.saturating_add(Self::AREA);
            // The flags are the byte before.
            let entry = AttributeEntry::parse(data)
                .map_err(|error| error.based_at(area.saturating_sub(1)))?;
            row.areas.push(row.bytes.len(), area);
            row.last = offset;
            row.bytes.extend_from_slice(entry.component_area);
            if row.bytes.len() as u64 > limit.into() {
                let (kind, limit) = (LimitKind::AttributeBytes, limit.into());
                return Err(Error::Limit {
                    kind,
                    limit,
                    offset,
                });
            }
            continues = entry.continues();
            if !continues {
                break;
            }
        }
        match continues {
            true => Err(row
                .ends_early("continues in another, which is not there")
                .into()),
            false => Ok(row),
        }
    }

    fn ends_early(&self, rule: &'static str) -> FormatError {
        let kind = FormatErrorKind::Broken { rule };
        FormatError::new(Structure::AttributeList, self.last, kind)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn of(entries: &[&[u8]]) -> Result<Attributes, Error> {
        // Each entry is at its own thousand of the image.
        let placed = (1..).map(|n| n * 1000).zip(entries.iter().copied());
        Attributes::from_entries(placed, &Limits::default())
    }

    fn error(entries: &[&[u8]]) -> (Structure, u64) {
        match of(entries).unwrap_err() {
            Error::Format(error) => (error.structure, error.offset),
            other => panic!("{other}"),
        }
    }

    fn pair(name: &[u8], value: &[u8]) -> ExtendedAttribute {
        ExtendedAttribute {
            name: name.into(),
            value: value.into(),
        }
    }

    /// The example of AAIP 2.0: a record that goes on in the next entry, a value of two records.
    fn example() -> [Vec<u8>; 2] {
        let mut first = b"\x01\x00\x04name\x01\xfflong".to_vec();
        first.extend([b'x'; 238]);
        assert_eq!(first.len(), 255 - 4);
        let mut second = vec![0];
        second.extend([b'y'; 13]);
        second.extend(b"\x00\x07content\x00\x03one\x00\x04more");
        [first, second]
    }

    #[test]
    fn the_example_of_the_document() {
        let [first, second] = example();
        let mut long = b"long".to_vec();
        long.extend([b'x'; 238]);
        long.extend([b'y'; 13]);
        long.extend(b"content");
        let read = of(&[&first, &second]).unwrap();
        assert_eq!(read.named(), [pair(b"name", &long), pair(b"one", b"more")]);
        // What follows the end of the list is none of it.
        assert_eq!(of(&[&first, &second, b"\x00\x00\x01a"]).unwrap(), read);
    }

    #[test]
    fn as_linux_would_list_them() {
        // In turn: as xorriso writes it, one of libisofs' own, an ACL.
        let entries: [&[u8]; 3] = [
            b"\x01\x00\x04\x03kit\x00\x05value",
            b"\x01\x00\x03\x04nt\x00\x04\x01\x01\x01\xff",
            b"\x00\x00\x00\x00\x04\x17\x35\x65\x81",
        ];
        let read = of(&entries).unwrap();
        assert_eq!(read.named().len(), 2);
        assert_eq!(&*read.named()[1].name, b"isofs.nt");
        let names: Vec<_> = read.to_xattrs().into_iter().map(|one| one.name).collect();
        let expected: [&[u8]; 2] = [b"user.kit", b"system.posix_acl_access"];
        assert!(names.iter().map(|name| &**name).eq(expected));
        assert_eq!(read.access_acl().unwrap().entries().len(), 3);
        assert!(read.default_acl().is_none());
    }

    #[test]
    fn no_entries_are_no_attributes() {
        assert_eq!(of(&[]).unwrap(), Attributes::default());
        assert_eq!(of(&[b"\x00"]).unwrap(), Attributes::default());
    }

    #[test]
    fn what_is_cut_short_is_told_with_its_place() {
        let list = Structure::AttributeList;
        let [first, second] = example();
        // No second entry; no flags; a record beyond the last entry; half a pair; half a value.
        assert_eq!(error(&[&first]), (list, 1000));
        assert_eq!(error(&[&first, b""]), (list, 2004));
        assert_eq!(error(&[&first, &second[..9]]), (list, 1013));
        assert_eq!(
            error(&[b"\x01\x00\x01a\x00\x01b", b"\x00\x00\x01c"]),
            (list, 2000)
        );
        assert_eq!(error(&[b"\x00\x00\x01a\x01\x01b"]), (list, 1000));
        // An ACL that ends in its entry, told at the record of the value.
        let acl = error(&[b"\x01\x00\x01a\x00\x01b", b"\x00\x00\x00\x00\x01\xaf"]);
        assert_eq!(acl, (Structure::AclEntry, 2007));
    }

    #[test]
    fn the_limit_counts_bytes_of_components() {
        let limits = Limits {
            attribute_bytes: 12,
            ..Limits::default()
        };
        let entries = |value: &'static [u8]| [(0, &b"\x01\x00\x01a"[..]), (300, value)];
        let fits = entries(b"\x00\x00\x07bbbbbbb");
        assert!(Attributes::from_entries(fits, &limits).is_ok());
        let over = entries(b"\x00\x00\x08bbbbbbbb");
        match Attributes::from_entries(over, &limits).unwrap_err() {
            Error::Limit {
                kind: LimitKind::AttributeBytes,
                limit: 12,
                offset: 300,
            } => {}
            other => panic!("{other}"),
        }
    }
}
