//! I8: extended attribute records, skipped before the data and read for themselves (ECMA-119 9.5).

use isoudf::raw::iso::{Permissions, UserClass};
use isoudf::{Entry, Error, ExtendedAttributeData, FormatErrorKind, Image, Structure, Timestamp};

use crate::common::{
    Findings, Source, format_error, on_each_source, on_each_source_with, reads_back, strict,
};
use crate::support::iso::fields::HighSierraDescriptor;
use crate::support::iso::{Builder, Disc, SECTOR, Tree, dir, file};

/// A record with everything in it, laid out by the standard's byte positions.
fn record() -> Vec<u8> {
    let mut bytes = vec![0; 250];
    let mut put = |position: usize, field: &[u8]| {
        bytes[position - 1..position - 1 + field.len()].copy_from_slice(field);
    };
    put(1, &[0x34, 0x12, 0x12, 0x34]);
    put(5, &[0x78, 0x56, 0x56, 0x78]);
    put(9, &[0xfa, 0xaa]);
    put(11, b"1986051213141516\0");
    put(28, b"1987061213141500\x08");
    put(45, b"0000000000000000\0");
    put(62, b"1988071213141500\xfc");
    put(79, &[2, 1]);
    put(81, &[80, 0, 0, 80]);
    put(85, b"VAX/VMS                         ");
    put(117, &[0xab; 64]);
    put(181, &[1, 3]);
    put(247, &[5, 0, 0, 5]);
    bytes.extend(b"usage\x1b%G");
    bytes
}

fn disc() -> Disc {
    Builder::new()
        .entry(file("/F", "behind it").extended_attributes(record()))
        .entry(dir("/D").extended_attributes(record()))
        .entry(dir("/").extended_attributes(record()))
        .file("/D/G", "none")
        .build()
}

#[track_caller]
fn whole(entry: &Entry<'_, Source>) {
    let data = entry.extended_attribute_record().unwrap().unwrap();
    let view = data.view().unwrap();
    assert_eq!(view.owner_identification().little, 0x1234);
    assert_eq!(view.group_identification().big, 0x5678);
    let permissions = view.permissions();
    assert_eq!(permissions, Permissions(0xfaaa));
    assert!(permissions.may_read(UserClass::Owner) && permissions.may_execute(UserClass::Group));
    assert!(!permissions.may_read(UserClass::Other) && !permissions.may_execute(UserClass::Other));
    let shown = |date: Option<isoudf::Timestamp>| date.map(|date| date.to_string());
    assert_eq!(
        shown(data.created()).as_deref(),
        Some("1986-05-12 13:14:15")
    );
    assert_eq!(data.created().unwrap().subsec_nanos(), 160_000_000);
    assert_eq!(
        shown(data.modified()).as_deref(),
        Some("1987-06-12 11:14:15")
    );
    assert_eq!(data.expires(), None);
    assert_eq!(
        shown(data.effective()).as_deref(),
        Some("1988-07-12 14:14:15")
    );
    assert_eq!((view.record_format(), view.record_attributes()), (2, 1));
    assert_eq!(view.record_length().little, 80);
    assert_eq!(&view.system_identifier()[..8], b"VAX/VMS ");
    assert_eq!(view.system_use(), &[0xab; 64]);
    assert_eq!(view.version(), 1);
    assert_eq!(view.application_use(), b"usage");
    assert_eq!(view.escape_sequences(), b"\x1b%G");
}

#[test]
fn i8_the_record_is_read_and_the_data_is_behind_it() {
    let mut disc = disc();
    reads_back(&disc, &[Tree::Primary]);
    let at = disc.extended_attributes("/F").offset();
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let tree = image.best_tree();
        assert_eq!(tree.read("/F").unwrap(), b"behind it");
        for path in ["/F", "/D", "/"] {
            whole(&tree.get(path).unwrap());
        }
        let file = tree.get("/F").unwrap();
        let data = file.extended_attribute_record().unwrap().unwrap();
        assert_eq!(data.offset(), at);
        assert_eq!(file.extents().unwrap()[0].image_offset, Some(at + SECTOR));
        assert!(
            tree.get("/D/G")
                .unwrap()
                .extended_attribute_record()
                .unwrap()
                .is_none()
        );
        // Its owner is none of POSIX.
        assert_eq!(file.metadata().unwrap().uid, None);
        whole(&tree.entry(file.id()).unwrap());
    });
}

#[test]
fn i8_each_date_is_in_its_own_place() {
    type Date = fn(&ExtendedAttributeData<'_>) -> Option<Timestamp>;
    let dates: [(usize, Date); 4] = [
        (11, |data| data.created()),
        (28, |data| data.modified()),
        (45, |data| data.expires()),
        (62, |data| data.effective()),
    ];
    for (position, _) in dates {
        let mut bytes = record();
        for (other, _) in dates {
            let date = match other == position {
                true => b"1989081312131400\0",
                false => b"0000000000000000\0",
            };
            bytes[other - 1..other + 16].copy_from_slice(date);
        }
        let entry = file("/F", "f").extended_attributes(bytes);
        let disc = Builder::new().entry(entry).build();
        on_each_source(&disc.bytes(), |image| {
            let entry = image.best_tree().get("/F").unwrap();
            let data = entry.extended_attribute_record().unwrap().unwrap();
            for (other, date) in dates {
                let date = date(&data).map(|date| date.to_string());
                let expected = (other == position).then_some("1989-08-13 12:13:14");
                assert_eq!(date.as_deref(), expected, "at {other}");
            }
        });
    }
}

/// ECMA-119 6.4.6: what the last section's record says holds for the file; none there, none at all.
#[test]
fn i8_of_several_sections_the_last_one_counts() {
    let content = vec![5; 9000];
    let entry = file("/F", content.clone()).pieces(&[4096, 2048]);
    let mut disc = Builder::new()
        .entry(entry.extended_attributes(record()))
        .build();
    reads_back(&disc, &[Tree::Primary]);
    let last = disc.record_n(Tree::Primary, "/F", 2).extent().get() * SECTOR;
    let at = disc.record_n(Tree::Primary, "/F", 2).offset();
    // The builder records the same one for each section: here they differ.
    disc.put(last, &record());
    disc.put(last, &[0x34, 0x12, 0x12, 0x34]);
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        let data = entry.extended_attribute_record().unwrap().unwrap();
        assert_eq!(data.offset(), last);
        whole(&entry);
    });
    disc.record_at(at).extended_attribute_length().set(0);
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        assert!(entry.extended_attribute_record().unwrap().is_none());
    });
}

#[test]
fn i8_a_record_of_another_form_is_an_error_or_a_finding() {
    let mut garbage = disc();
    let at = garbage.extended_attributes("/F").offset();
    garbage.put(at, &[0xff; 300]);
    on_each_source(&garbage.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        let error = format_error(entry.extended_attribute_record());
        assert_eq!(error.structure, Structure::ExtendedAttributeRecord);
        assert_eq!(error.offset, at + 250);
        assert!(matches!(
            error.kind,
            FormatErrorKind::Truncated { needed: 65_535, .. }
        ));
        assert_eq!(entry.open().unwrap().read_to_vec().unwrap(), b"behind it");
    });

    let mut other = disc();
    other.extended_attributes("/F").version().set(9);
    other.extended_attributes("/F").owner().big(7);
    let bytes = other.bytes();
    let findings = Findings::default();
    on_each_source_with(&bytes, &findings.options(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        findings.take();
        let data = entry.extended_attribute_record().unwrap().unwrap();
        assert_eq!(data.view().unwrap().owner_identification().little, 0x1234);
        let offsets = findings
            .take()
            .into_iter()
            .map(|finding| finding.deviation.offset);
        assert_eq!(offsets.collect::<Vec<_>>(), [at, at + 180]);
    });
    let image = Image::with_options(&bytes[..], strict()).unwrap();
    let entry = image.best_tree().get("/F").unwrap();
    assert_eq!(format_error(entry.extended_attribute_record()).offset, at);
}

#[test]
fn c2_a_record_behind_the_image() {
    let mut disc = disc();
    disc.record(Tree::Primary, "/F")
        .extent()
        .both(u32::MAX.into());
    disc.record(Tree::Primary, "/F")
        .extended_attribute_length()
        .set(255);
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        let error = format_error(entry.extended_attribute_record());
        assert_eq!(error.offset, u64::from(u32::MAX) * SECTOR);
        assert!(
            matches!(error.kind, FormatErrorKind::BeyondImage { .. }),
            "{error}"
        );
    });
}

#[test]
fn i8_records_of_another_volume_or_standard_are_not_guessed_at() {
    let entry = file("/F", "f").extended_attributes(record());
    let disc = Builder::new()
        .volume_set(2, 1)
        .entry(entry.on_volume(2))
        .build();
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        let error = entry.extended_attribute_record().unwrap_err();
        assert!(
            matches!(error, Error::OtherVolume { number: 2, .. }),
            "{error}"
        );
    });
    let entry = file("/F", "f").extended_attributes(record());
    let disc = Builder::new().high_sierra().entry(entry).build();
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().get("/F").unwrap();
        let error = entry.extended_attribute_record().unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error}");
        assert_eq!(image.best_tree().read("/F").unwrap(), b"f");
    });
    // That of the root is recorded in the descriptor.
    let root = || dir("/").extended_attributes(record());
    let mut disc = Builder::new()
        .volume_set(2, 1)
        .entry(root().on_volume(2))
        .build();
    let at = disc.root_record(Tree::Primary).offset() + 28;
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().root();
        let error = entry.extended_attribute_record().unwrap_err();
        assert!(
            matches!(error, Error::OtherVolume { number: 2, offset } if offset == at),
            "{error}"
        );
    });
    let mut disc = Builder::new().high_sierra().entry(root()).build();
    let mut descriptor = HighSierraDescriptor::at(&mut disc.image, 16 * SECTOR);
    let at = descriptor.root_directory_record().offset() + 1;
    on_each_source(&disc.bytes(), |image| {
        let entry = image.best_tree().root();
        let error = entry.extended_attribute_record().unwrap_err();
        assert!(
            matches!(error, Error::Unsupported { offset, .. } if offset == at),
            "{error}"
        );
    });
}
