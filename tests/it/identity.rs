//! T6, J3: label and UUID as libblkid, udev and GRUB compute them.

use std::path::Path;
use std::process::Command;

use isoudf::Image;

use crate::common::{TempFile, on_each_source};
use crate::support::iso::{Builder, Disc};

const UNSPECIFIED: &[u8; 17] = b"0000000000000000\0";

fn dated(created: &[u8; 17], modified: &[u8; 17]) -> Disc {
    let builder = Builder::new().bytes("volume_creation_date", *created);
    builder.bytes("volume_modification_date", *modified).build()
}

fn labelled(primary: &str, joliet: Option<&str>) -> Disc {
    let mut builder = Builder::new().volume_identifier(primary);
    if joliet.is_some() {
        builder = builder.joliet(3);
    }
    let mut disc = builder.build();
    if let Some(label) = joliet {
        disc.joliet().volume_identifier().text16(label);
    }
    disc
}

/// Dates of creation and modification, and the UUID that follows: libblkid's
/// `probe_iso9660_set_uuid` takes the modification date unless all of it says "not specified".
const DATES: [(&[u8; 17], &[u8; 17], Option<&str>); 9] = [
    (
        b"2001020304050607\0",
        b"2026010203040506\0",
        Some("2026-01-02-03-04-05-06"),
    ),
    (
        b"2001020304050607\0",
        UNSPECIFIED,
        Some("2001-02-03-04-05-06-07"),
    ),
    (
        UNSPECIFIED,
        b"2026010203040506\x30",
        Some("2026-01-02-03-04-05-06"),
    ),
    (UNSPECIFIED, UNSPECIFIED, None),
    // All digits zero and an offset: that is a date, to libblkid.
    (
        b"2001020304050607\0",
        b"0000000000000000\x04",
        Some("0000-00-00-00-00-00-00"),
    ),
    // Not a date at all, and still what the disc is known by.
    (
        b"2001020304050607\0",
        b"2026990299040506\0",
        Some("2026-99-02-99-04-05-06"),
    ),
    (
        b"0000000000000001\0",
        UNSPECIFIED,
        Some("0000-00-00-00-00-00-01"),
    ),
    // Zero bytes are no date and no "not specified" either: libblkid and GRUB then know no UUID.
    (b"2001020304050607\0", &[0; 17], None),
    (&[0; 17], UNSPECIFIED, None),
];

#[test]
fn the_uuid_is_the_modification_date_or_else_the_creation_date() {
    for (created, modified, uuid) in DATES {
        on_each_source(&dated(created, modified).bytes(), |image| {
            assert_eq!(image.best_tree().uuid().as_deref(), uuid);
        });
    }
}

#[test]
fn every_tree_of_a_disc_has_the_primary_volumes_uuid() {
    let mut disc = Builder::new().joliet(3).enhanced().build();
    let dates = disc.joliet().volume_modification_date().offset();
    disc.put(dates, b"1999010101010101\0");
    on_each_source(&disc.bytes(), |image| {
        for tree in image.trees() {
            assert_eq!(tree.uuid().as_deref(), Some("2026-01-02-03-04-05-00"));
        }
    });
}

/// Primary label, Joliet label, and the disc's label by libblkid's `merge_utf16be_ascii`.
const LABELS: [(&str, Option<&str>, &str); 15] = [
    ("CDROM", None, "CDROM"),
    ("  TWO WORDS", None, "  TWO WORDS"),
    // Joliet keeps the lower case.
    ("MY_DISC", Some("My_Disc"), "My_Disc"),
    ("MY_DISC", Some("My Disc"), "My Disc"),
    // Of sixteen characters of Joliet the primary label gives the rest.
    (
        "A_LABEL_OF_MORE_THAN_SIXTEEN",
        Some("A label of more "),
        "A label of more THAN_SIXTEEN",
    ),
    (
        "A_LABEL_OF_MORE_THAN_SIXTEEN",
        Some("A_Label_Of_More_"),
        "A_Label_Of_More_THAN_SIXTEEN",
    ),
    // The primary label in lower case is kept.
    ("my_disc", Some("MY_DISC"), "my_disc"),
    ("GR__E", Some("Größe"), "Größe"),
    ("GR__E", Some("Gr__e"), "Gr__e"),
    ("A-DISC", Some("A_Disc"), "A-Disc"),
    // Where they differ Joliet's is the label.
    ("CDROM", Some("Windows"), "Windows"),
    ("ABCDEF", Some("ABC"), "ABC"),
    ("ABC", Some("ABCDEF"), "ABCDEF"),
    ("AB_", Some("AB"), "AB"),
    ("DISC_", Some("DISC💿"), "DISC💿"),
];

#[test]
fn the_label_joins_what_the_volumes_say() {
    for (primary, joliet, label) in LABELS {
        on_each_source(&labelled(primary, joliet).bytes(), |image| {
            assert_eq!(image.label(), label, "{primary:?} {joliet:?}");
        });
    }
}

#[test]
fn an_empty_joliet_label_is_the_label() {
    // libblkid 2.38 and GRUB take Joliet's where the two differ, also when there is nothing in it.
    for primary in ["CDROM", ""] {
        on_each_source(&labelled(primary, Some("")).bytes(), |image| {
            assert_eq!(image.label(), "", "{primary:?}");
        });
    }
}

/// What `blkid` says of a file; `None` where there is no such program.
fn blkid(tag: &str, path: &Path) -> Option<String> {
    let places = ["blkid", "/sbin/blkid", "/usr/sbin/blkid"];
    let args = ["-p", "-o", "value", "-s", tag];
    let run = |program| Command::new(program).args(args).arg(path).output().ok();
    let output = places.into_iter().find_map(run)?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.trim_end_matches('\n').to_owned())
}

#[test]
fn blkid_says_the_same() {
    let mut discs: Vec<_> = DATES.iter().map(|(c, m, _)| dated(c, m)).collect();
    discs.extend(LABELS.iter().map(|(p, j, _)| labelled(p, *j)));
    discs.push(labelled("CDROM", Some("")));
    discs.push(labelled("", Some("")));
    let mut differ = Vec::new();
    for disc in discs {
        let file = TempFile::new(&disc.bytes());
        let Some(uuid) = blkid("UUID", &file.0) else {
            println!("skipped: there is no blkid here");
            return;
        };
        let label = blkid("LABEL", &file.0).unwrap();
        let image = Image::open(&file.0).unwrap();
        let ours = (image.best_tree().uuid().unwrap_or_default(), image.label());
        if ours != (uuid.clone(), label.clone()) {
            differ.push(format!("isoudf {ours:?}, blkid {:?}", (uuid, label)));
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
}
