//! "PX", "PN" and "SF": what kind of file, whose, and how long (RRIP 4.1.1, 4.1.2, 4.1.7).

use isoudf::{Error, FileType, FormatErrorKind, Handling, Metadata, Structure};

use super::{entry_at, in_record, told, tree};
use crate::support::iso::rock_ridge::{both, entry, er, nm, pn, px, px44, sf, sp, volume, with};
use crate::support::iso::{Builder, Disc, MULTI_EXTENT, Tree, dir, file};

fn one(entries: &[Vec<u8>]) -> Disc {
    volume().entry(with(file("/F", "data"), entries)).build()
}

#[track_caller]
fn sound(entries: &[Vec<u8>]) -> Metadata {
    let told = told(&one(entries)).sound();
    told.metadata["/F"].clone()
}

#[test]
fn attributes_of_both_lengths() {
    let metadata = sound(&[px(0o104_751, 3, 1000, 100)]);
    assert_eq!(metadata.file_type, FileType::File);
    assert_eq!((metadata.mode, metadata.links), (Some(0o4751), Some(3)));
    assert_eq!((metadata.uid, metadata.gid), (Some(1000), Some(100)));
    assert_eq!((metadata.inode, metadata.len), (None, 4));
    let metadata = sound(&[px44(0o100_644, 1, u32::MAX, 0, 0x8000_0001)]);
    assert_eq!(metadata.inode, Some(0x8000_0001));
    assert_eq!((metadata.uid, metadata.gid), (Some(u32::MAX), Some(0)));
}

#[test]
fn without_attributes_nothing_is_made_up() {
    let metadata = sound(&[nm(0, "F")]);
    assert_eq!(metadata.file_type, FileType::File);
    assert_eq!((metadata.mode, metadata.links), (None, None));
    assert_eq!((metadata.uid, metadata.gid), (None, None));
    assert_eq!(metadata.device, None);
}

#[test]
fn kinds_of_file() {
    for (mode, kind) in [
        (0o100_000, FileType::File),
        (0o120_000, FileType::Symlink),
        (0o060_000, FileType::Block),
        (0o020_000, FileType::Char),
        (0o010_000, FileType::Fifo),
        (0o140_000, FileType::Socket),
    ] {
        let disc = one(&[px(mode | 0o600, 1, 0, 0)]);
        let told = told(&disc).sound();
        let metadata = &told.metadata["/F"];
        assert_eq!((metadata.file_type, metadata.mode), (kind, Some(0o600)));
        tree!(image, tree, disc);
        let entry = tree.get("/F").unwrap();
        assert_eq!(entry.file_type().unwrap(), kind);
        assert_eq!(entry.open().is_ok(), kind == FileType::File);
        assert_eq!(entry.len().unwrap(), metadata.len);
        assert_eq!(metadata.len, if kind == FileType::File { 4 } else { 0 });
    }
}

/// The record says what is a directory. A mode that says otherwise is told, and its bits taken.
#[test]
fn a_mode_of_another_kind_than_the_record() {
    let mut disc = volume()
        .entry(with(file("/F", "data"), &[px(0o040_755, 1, 0, 0)]))
        .entry(with(file("/G", "data"), &[px(0o000_644, 1, 0, 0)]))
        .entry(with(dir("/D"), &[px(0o100_600, 1, 0, 0)]))
        .file("/D/X", "x")
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/D", "/D/X", "/F", "/G"]);
    let kinds = ["/D", "/F", "/G"].map(|path| told.metadata[path].file_type);
    assert_eq!(kinds, [FileType::Dir, FileType::File, FileType::File]);
    let modes = ["/D", "/F", "/G"].map(|path| told.metadata[path].mode);
    assert_eq!(modes, [Some(0o600), Some(0o755), Some(0o644)]);
    let places = ["/D", "/F", "/G"].map(|path| entry_at(&mut disc, path, b"PX", 0) + 4);
    let found = |at| (Structure::PosixAttributes, at, Handling::Ignored);
    assert_eq!(told.found(), places.map(found));
}

#[test]
fn of_two_recordings_the_little_endian_one_counts() {
    let fields = [
        "POSIX file mode",
        "POSIX file links",
        "POSIX file user ID",
        "POSIX file group ID",
        "POSIX file serial number",
    ];
    for (n, expected) in fields.into_iter().enumerate() {
        let mut disc = one(&[px44(0o100_644, 1, 2, 3, 4)]);
        let at = entry_at(&mut disc, "/F", b"PX", 0) + 4 + 8 * n as u64;
        disc.put(at + 4, &[0xAA; 4]);
        let told = told(&disc);
        let metadata = &told.metadata["/F"];
        assert_eq!((metadata.mode, metadata.links), (Some(0o644), Some(1)));
        assert_eq!((metadata.uid, metadata.gid), (Some(2), Some(3)));
        assert_eq!(metadata.inode, Some(4));
        let found = (Structure::PosixAttributes, at, Handling::LittleEndian);
        assert_eq!(told.found(), [found]);
        match told.findings[0].deviation.kind {
            FormatErrorKind::BothEndian { field, big, .. } => {
                assert_eq!((field, big), (expected, 0xAAAA_AAAA));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn short_attributes_are_passed_over() {
    let mut disc = one(&[entry(b"PX", &both(0o120_644)), pn(1, 2), nm(0, "name")]);
    let told = told(&disc);
    let metadata = &told.metadata["/name"];
    assert_eq!((metadata.mode, metadata.uid), (None, None));
    assert_eq!(metadata.file_type, FileType::File);
    assert_eq!(metadata.device, Some((1, 2)));
    // The second number would be behind the first.
    let at = entry_at(&mut disc, "/F", b"PX", 0) + 4 + 8;
    let found = (Structure::PosixAttributes, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
}

#[test]
fn device_numbers_in_two_numbers_or_in_one() {
    let device = |high, low| sound(&[px(0o060_600, 1, 0, 0), pn(high, low)]).device;
    assert_eq!(device(8, 17), Some((8, 17)));
    assert_eq!(device(0, 0x0811), Some((8, 17)));
    assert_eq!(device(0, 0xFF), Some((0, 0xFF)));
    assert_eq!(device(0, 0x100), Some((1, 0)));
    assert_eq!(device(1, 0x0811), Some((1, 0x0811)));
}

#[test]
fn a_short_device_number_is_passed_over() {
    let mut disc = one(&[px(0o060_600, 1, 0, 0), entry(b"PN", &both(8))]);
    let told = told(&disc);
    assert_eq!(told.metadata["/F"].device, None);
    let at = entry_at(&mut disc, "/F", b"PN", 0) + 4 + 8;
    let found = (Structure::DeviceNumber, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
}

#[test]
fn of_a_sparse_file_only_the_length_is_read() {
    let forms = [
        (sf(1, 5, 2), (1 << 32) + 5),
        (entry(b"SF", &both(77_777)), 77_777),
    ];
    for (sparse, len) in forms {
        let mut disc = one(&[nm(0, "sparse"), sparse]);
        let at = entry_at(&mut disc, "/F", b"SF", 0);
        let told = told(&disc).sound();
        assert_eq!(told.paths, ["/sparse"]);
        assert_eq!(told.metadata["/sparse"].len, len);
        tree!(image, tree, disc);
        let entry = tree.get("/sparse").unwrap();
        let not_read = |error| match error {
            Error::Unsupported { what, offset } => {
                assert_eq!((what, offset), ("a sparse file", at))
            }
            other => panic!("{other}"),
        };
        not_read(entry.open().map(drop).unwrap_err());
        not_read(entry.extents().map(drop).unwrap_err());
        assert!(entry.as_slice().is_none());
        assert_eq!(tree.entry(entry.id()).unwrap().len().unwrap(), len);
    }
}

#[test]
fn a_directory_is_not_sparse() {
    let disc = volume()
        .entry(with(dir("/D"), &[nm(0, "d"), sf(0, 10, 0)]))
        .file("/D/X", "x")
        .build();
    let told = told(&disc).sound();
    assert_eq!(told.paths, ["/d", "/d/X"]);
    assert_eq!(told.metadata["/d"].len, 2048);
    tree!(image, tree, disc);
    let start = disc.directory(Tree::Primary, "/D").start;
    let extents = tree.get("/d").unwrap().extents().unwrap();
    assert_eq!(extents[0].image_offset, Some(start));
}

/// Its length is that of the "SF" entry, found again by its id too.
#[test]
fn a_sparse_file_whose_last_section_is_missing() {
    let mut disc = one(&[nm(0, "f"), sf(0, 77, 0)]);
    let flags = u64::from(MULTI_EXTENT);
    disc.record(Tree::Primary, "/F").flags().set(flags);
    tree!(image, tree, disc);
    let entry = tree.get("/f").unwrap();
    assert_eq!(entry.len().unwrap(), 77);
    assert_eq!(tree.entry(entry.id()).unwrap().len().unwrap(), 77);
}

#[test]
fn a_sparse_file_of_no_version_is_not_listed() {
    // Too short for one number in two recordings, and of a length between those of the versions.
    for (data, at) in [(&[0; 7][..], 4), (&[0; 12], 0)] {
        let mut disc = volume()
            .entry(with(file("/F", ""), &[entry(b"SF", data)]))
            .entry(with(file("/G", ""), &[nm(0, "next")]))
            .build();
        let told = told(&disc);
        assert_eq!(told.paths, ["/next"]);
        let at = entry_at(&mut disc, "/F", b"SF", 0) + 4 + at;
        assert_eq!(told.refused(), [(Structure::SparseFile, at)]);
    }
}

#[test]
fn the_root_has_its_metadata_in_its_own_record() {
    let own = [
        sp(0),
        px44(0o041_777, 9, 11, 12, 13),
        er(b"IEEE_1282", b"", b""),
    ]
    .concat();
    let disc = Builder::new()
        .entry(dir("/").own_system_use(Tree::Primary, own))
        .file("/F", "f")
        .build();
    tree!(image, tree, disc);
    let metadata = tree.root().metadata().unwrap();
    assert_eq!(metadata.file_type, FileType::Dir);
    assert_eq!((metadata.mode, metadata.links), (Some(0o1777), Some(9)));
    assert_eq!((metadata.uid, metadata.gid), (Some(11), Some(12)));
    assert_eq!(metadata.inode, Some(13));
    assert_eq!(tree.root().name().as_bytes(), b"");
    // And in its own record alone.
    let start = disc.directory(Tree::Primary, "/").start;
    in_record(&disc, start, b"PX", 0);
}
