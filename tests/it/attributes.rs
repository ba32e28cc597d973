//! Extended attributes, access control lists and Apple's fields as real writers record them.

use std::collections::BTreeMap;

use isoudf::raw::apple::{AppleField, HfsInfo};
use isoudf::raw::iso::DirectoryRecord;
use isoudf::{Attributes, Limits};

use crate::real::image;

/// An entry of SUSP: its place, signature, version and what is behind them.
struct Field<'a> {
    offset: usize,
    signature: [u8; 2],
    version: u8,
    data: &'a [u8],
}

/// The fields of each record of the root directory, by the record's identifier; those of
/// continuation areas too. The images are sound, so nothing is checked.
fn fields(image: &[u8]) -> BTreeMap<String, Vec<Field<'_>>> {
    // The root's record in the primary volume descriptor (ECMA-119 8.4.18).
    let (root, _) = DirectoryRecord::parse(&image[16 * 2048 + 156..]).unwrap();
    let start = root.extent.little as usize * 2048;
    let mut rest = &image[start..start + 2048];
    let mut files = BTreeMap::new();
    while rest[0] != 0 {
        let (record, behind) = DirectoryRecord::parse(rest).unwrap();
        let mut areas = vec![record.system_use];
        let mut fields = Vec::new();
        while let Some(mut area) = areas.pop() {
            while area.len() >= 4 && area[2] >= 4 {
                let (field, behind) = area.split_at(usize::from(area[2]));
                let number =
                    |at: usize| u32::from_le_bytes(*field[at..].first_chunk().unwrap()) as usize;
                match &field[..2] {
                    b"CE" => areas.push(&image[number(4) * 2048 + number(12)..][..number(20)]),
                    _ => fields.push(Field {
                        offset: field.as_ptr().addr() - image.as_ptr().addr(),
                        signature: [field[0], field[1]],
                        version: field[3],
                        data: &field[4..],
                    }),
                }
                area = behind;
            }
        }
        let name = String::from_utf8_lossy(record.file_identifier).into_owned();
        files.insert(name, fields);
        rest = behind;
    }
    files
}

/// The attributes of each file of an image that has some.
fn attributes(image: &[u8]) -> BTreeMap<String, Attributes> {
    let read = |fields: Vec<Field<'_>>| {
        let entries = fields
            .iter()
            .filter(|field| field.signature == *b"AL")
            .map(|field| (field.offset as u64, field.data));
        Attributes::from_entries(entries, &Limits::default()).unwrap()
    };
    fields(image)
        .into_iter()
        .map(|(name, fields)| (name, read(fields)))
        .collect()
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> &'a [u8] {
    let is = |one: &&isoudf::ExtendedAttribute| *one.name == *name.as_bytes();
    &attributes.named().iter().find(is).expect(name).value
}

#[test]
fn lists_are_those_that_getfacl_shows() {
    let files = attributes(&image("xo-acl"));
    // `getfacl -cn` of the files that xorriso was given.
    let file = &files["F.;1"];
    assert_eq!(
        file.access_acl().unwrap().to_string(),
        "user::rw-\nuser:4000001:r-x\ngroup::r--\ngroup:50000:r--\nmask::r-x\nother::---\n"
    );
    assert!(file.default_acl().is_none());
    let folder = &files["D"];
    assert_eq!(
        folder.access_acl().unwrap().to_string(),
        "user::rwx\nuser:70000:rwx\ngroup::r-x\nmask::rwx\nother::r-x\n"
    );
    assert_eq!(
        folder.default_acl().unwrap().to_string(),
        "user::rwx\nuser:123456:rwx\ngroup::r-x\ngroup:65533:r--\nmask::rwx\nother::---\n"
    );
    // xorriso kept what Linux gave it by name as well: the same bytes.
    for (file, name, acl) in [
        (file, "system.posix_acl_access", file.access_acl()),
        (folder, "system.posix_acl_access", folder.access_acl()),
        (folder, "system.posix_acl_default", folder.default_acl()),
    ] {
        assert_eq!(acl.unwrap().to_xattr(), value(file, name));
        let listed = file.to_xattrs();
        let same = |one: &&isoudf::ExtendedAttribute| *one.name == *name.as_bytes();
        assert_eq!(listed.iter().filter(same).count(), 1);
    }
}

#[test]
fn attributes_are_those_that_were_set() {
    let files = attributes(&image("xo-acl"));
    assert_eq!(value(&files["F.;1"], "user.a"), b"b");
    let long = &files["LONG.;1"];
    assert_eq!(value(long, "user.second"), b"more");
    assert_eq!(value(long, "user.empty"), b"");
    assert_eq!(value(long, "trusted.t"), b"\0\x01tt");
    // In more than ten entries, which records of components run across.
    let numbers: String = (0..700).map(|number| format!("{number} ")).collect();
    assert_eq!(value(long, "user.long"), numbers.as_bytes());
    assert!(files["PLAIN.;1"].to_xattrs().is_empty());
}

#[test]
fn apples_type_and_creator_are_genisoimages_defaults() {
    let image = image("gi-apple");
    let files = fields(&image);
    let field = |name: &str| {
        let field = files[name].iter().find(|field| field.signature == *b"AA")?;
        let (field, rest) = AppleField::parse_aa(field.data, field.version).unwrap();
        assert!(rest.is_empty());
        Some(field)
    };
    let expected = AppleField::Hfs(HfsInfo {
        file_type: *b"TEXT",
        creator: *b"unix",
        finder_flags: Some(0),
    });
    assert_eq!(field("README.TXT;1"), Some(expected));
    assert_eq!(field("DIR"), None);
}
