//! Extended attributes, access control lists, and what Apple, Amiga and XA record, of entries.

use isoudf::raw::apple::{AppleField, HfsInfo};
use isoudf::{Attributes, Image, Namespace, PlatformAttributes};

use crate::common::{Source, on_each_source, on_each_source_with, strict};
use crate::real::image;
use crate::support::iso::rock_ridge::{entry, named, volume};
use crate::support::iso::{Builder, Tree, file};

fn value<'a>(attributes: &'a Attributes, name: &str) -> &'a [u8] {
    let is = |one: &&isoudf::ExtendedAttribute| *one.name == *name.as_bytes();
    &attributes.named().iter().find(is).expect(name).value
}

fn attributes(image: &Image<Source>, path: &str) -> Attributes {
    let tree = image.tree(Namespace::RockRidge).unwrap();
    tree.get(path).unwrap().attributes().unwrap()
}

#[test]
fn lists_are_those_that_getfacl_shows() {
    on_each_source(&image("xo-acl"), |image| {
        // `getfacl -cn` of the files that xorriso was given.
        let file = attributes(image, "/f");
        assert_eq!(
            file.access_acl().unwrap().to_string(),
            "user::rw-\nuser:4000001:r-x\ngroup::r--\ngroup:50000:r--\nmask::r-x\nother::---\n"
        );
        assert!(file.default_acl().is_none());
        let folder = attributes(image, "/d");
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
            (&file, "system.posix_acl_access", file.access_acl()),
            (&folder, "system.posix_acl_access", folder.access_acl()),
            (&folder, "system.posix_acl_default", folder.default_acl()),
        ] {
            assert_eq!(acl.unwrap().to_xattr(), value(file, name));
            let listed = file.to_xattrs();
            let same = |one: &&isoudf::ExtendedAttribute| *one.name == *name.as_bytes();
            assert_eq!(listed.iter().filter(same).count(), 1);
        }
    });
}

#[test]
fn attributes_are_those_that_were_set() {
    on_each_source(&image("xo-acl"), |image| {
        assert_eq!(value(&attributes(image, "/f"), "user.a"), b"b");
        let long = attributes(image, "/long");
        assert_eq!(value(&long, "user.second"), b"more");
        assert_eq!(value(&long, "user.empty"), b"");
        assert_eq!(value(&long, "trusted.t"), b"\0\x01tt");
        // In more than ten entries, which records of components run across.
        let numbers: String = (0..700).map(|number| format!("{number} ")).collect();
        assert_eq!(value(&long, "user.long"), numbers.as_bytes());
        assert!(attributes(image, "/plain").to_xattrs().is_empty());
        // The other tree over the same records has none.
        let tree = image.tree(Namespace::Iso).unwrap();
        let other = tree.get("/LONG").unwrap().attributes().unwrap();
        assert_eq!(other, Attributes::default());
    });
}

#[test]
fn apples_type_and_creator_are_genisoimages_defaults() {
    let expected = AppleField::Hfs(HfsInfo {
        file_type: *b"TEXT",
        creator: *b"unix",
        finder_flags: Some(0),
    });
    on_each_source(&image("gi-apple"), |image| {
        let of = |namespace, path: &str| {
            let entry = image.tree(namespace).unwrap().get(path).unwrap();
            entry.platform_attributes().unwrap()
        };
        assert_eq!(
            of(Namespace::RockRidge, "/README.TXT").apple,
            Some(expected)
        );
        assert_eq!(
            of(Namespace::RockRidge, "/dir"),
            PlatformAttributes::default()
        );
    });
}

#[test]
fn what_other_systems_record_is_found_by_its_frame() {
    let xa = b"\x00\x01\x00\x02\x0d\x55XA\x07\0\0\0\0\0".to_vec();
    let aa = b"AA\x0e\x02TEXTttxt\x40\0".to_vec();
    let mut ba = b"BA\x03TEXTttxt".to_vec();
    ba.resize(16, 0);
    // The first one counts.
    let two = [&aa[..], b"AA\x0e\x02APPLMACS\0\0"].concat();
    let disc = Builder::new()
        .entry(file("/XA", "x").system_use(Tree::Primary, xa.clone()))
        .entry(file("/BOTH", "b").system_use(Tree::Primary, [xa, aa.clone()].concat()))
        .entry(file("/AA", "a").system_use(Tree::Primary, aa))
        .entry(file("/BA", "c").system_use(Tree::Primary, ba))
        .entry(file("/NONE", "n").system_use(Tree::Primary, b"what another wrote".to_vec()))
        .entry(file("/ELSE", "e").system_use(Tree::Primary, b"XX\x0e\x02TEXTttxt\x40\0"))
        .entry(file("/TWO", "t").system_use(Tree::Primary, two))
        .build();
    on_each_source(&disc.bytes(), |image| {
        let of = |path: &str| {
            let entry = image.best_tree().get(path).unwrap();
            entry.platform_attributes().unwrap()
        };
        let record = of("/XA").xa.unwrap();
        assert_eq!((record.group_id, record.user_id), (1, 2));
        assert_eq!((record.attributes, record.file_number), (0x0D55, 7));
        assert!(record.is_form_1());
        assert_eq!(of("/XA").apple, None);
        assert_eq!(of("/BOTH").xa, Some(record));
        for (path, finder_flags) in [("/BOTH", 0x4000), ("/AA", 0x4000), ("/TWO", 0x4000)] {
            let Some(AppleField::Hfs(info)) = of(path).apple else {
                panic!("{path}");
            };
            assert_eq!((info.file_type, info.creator), (*b"TEXT", *b"ttxt"));
            assert_eq!(info.finder_flags, Some(finder_flags));
        }
        let Some(AppleField::Hfs(info)) = of("/BA").apple else {
            panic!("a BA field");
        };
        assert_eq!((info.file_type, info.creator), (*b"TEXT", *b"ttxt"));
        assert_eq!(of("/NONE"), PlatformAttributes::default());
        assert_eq!(of("/ELSE"), PlatformAttributes::default());
    });
}

/// "AA" is Apple's, and was AAIP's before it became "AL": version and length tell which (AAIP 2.0).
#[test]
fn of_one_signature_version_and_length_tell_whose_it_is() {
    // Flags, then records of components: the name in the namespace of users, and the value.
    let attributes = entry(b"AA", &[0, 0, 2, 3, b'a', 0, 1, b'b']);
    let pro_dos = entry(b"AA", &[0xFF, 0x00, 0x20]);
    let disc = volume()
        .entry(named("/OLD", "old", &[attributes]))
        .entry(named("/PRODOS", "prodos", &[pro_dos]))
        .build();
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let old = attributes_of(image, "/old");
        assert_eq!(old.0.named().len(), 1);
        assert_eq!(value(&old.0, "user.a"), b"b");
        assert_eq!(old.1, PlatformAttributes::default());
        let pro_dos = attributes_of(image, "/prodos");
        assert_eq!(pro_dos.0, Attributes::default());
        let field = AppleField::ProDos {
            file_type: 0xFF,
            auxiliary_type: 0x2000,
        };
        assert_eq!(pro_dos.1.apple, Some(field));
    });
}

fn attributes_of(image: &Image<Source>, path: &str) -> (Attributes, PlatformAttributes) {
    let entry = image.tree(Namespace::RockRidge).unwrap().get(path).unwrap();
    let platform = entry.platform_attributes().unwrap();
    (entry.attributes().unwrap(), platform)
}

#[test]
fn a_comment_of_amiga_goes_on_in_the_next_entry() {
    // Flags: protection, a comment, and that it goes on; its length counts itself.
    let first = entry(b"AS", &[7, 1, 2, 3, 4, 4, b'o', b'n', b'e']);
    let second = entry(b"AS", &[3, 9, 9, 9, 9, 5, b' ', b't', b'w', b'o']);
    let disc = volume()
        .entry(named("/F", "f", &[first, second]))
        .entry(named("/G", "g", &[entry(b"AS", &[0])]))
        .build();
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let (_, read) = attributes_of(image, "/f");
        assert_eq!(read.amiga_protection.unwrap().to_u32(), 0x0102_0304);
        assert_eq!(&*read.amiga_comment, b"one two");
        let (_, none) = attributes_of(image, "/g");
        assert_eq!(none, PlatformAttributes::default());
    });
}
