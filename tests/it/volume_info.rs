//! I1: every field of a volume descriptor, raw and decoded.

use isoudf::raw::iso::{DirectoryRecord, VolumeDescriptor};
use isoudf::{Image, Namespace};

use crate::common::on_each_source;
use crate::support::field::Form;
use crate::support::iso::fields::VolumeDescriptor as Table;
use crate::support::iso::{Builder, Tree};

/// The text fields by their names in the builder's table.
const TEXTS: [(&str, &str); 8] = [
    ("system_identifier", "SYSTEM"),
    ("volume_set_identifier", "SET OF DISCS"),
    ("publisher_identifier", "_PUB.TXT"),
    ("data_preparer_identifier", "THE PREPARER  OF TWO WORDS"),
    ("application_identifier", "APP 1.0"),
    ("copyright_file_identifier", "COPY.TXT"),
    ("abstract_file_identifier", "ABST.TXT"),
    ("bibliographic_file_identifier", "BIBL.TXT"),
];

#[test]
fn identifiers_are_decoded_without_padding() {
    let mut builder = Builder::new()
        .joliet(3)
        .enhanced()
        .volume_identifier("LABEL");
    for (field, text) in TEXTS {
        builder = builder.text(field, text);
    }
    on_each_source(&builder.build().bytes(), |image| {
        for tree in image.trees() {
            let info = tree.info();
            let read = [
                info.system,
                info.volume_set,
                info.publisher,
                info.data_preparer,
                info.application,
                info.copyright_file,
                info.abstract_file,
                info.bibliographic_file,
            ];
            assert_eq!(read, TEXTS.map(|(_, text)| text));
            assert_eq!(tree.label(), "LABEL");
        }
        assert_eq!(image.trees().count(), 3);
    });
}

#[test]
fn text_of_full_width_is_read_whole() {
    let mut disc = Builder::new().joliet(3).build();
    disc.pvd().volume_identifier().text(&"L".repeat(32));
    disc.pvd().copyright_file_identifier().text(&"C".repeat(37));
    disc.joliet().volume_identifier().text16(&"é".repeat(16));
    // 37 bytes hold 18 units and half of another.
    disc.joliet()
        .abstract_file_identifier()
        .text16(&"日".repeat(18));
    on_each_source(&disc.bytes(), |image| {
        let iso = image.tree(Namespace::Iso).unwrap();
        let joliet = image.tree(Namespace::Joliet).unwrap();
        assert_eq!(iso.label(), "L".repeat(32));
        assert_eq!(iso.info().copyright_file, "C".repeat(37));
        assert_eq!(joliet.label(), "é".repeat(16));
        assert_eq!(joliet.info().abstract_file, "日".repeat(18));
    });
}

#[test]
fn text_filled_with_zero_bytes_ends_there() {
    let mut disc = Builder::new().build();
    disc.pvd().volume_identifier().bytes([0; 32]);
    disc.pvd().publisher_identifier().bytes(b"ABC\0junk");
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(image.best_tree().label(), "");
        assert_eq!(image.best_tree().info().publisher, "ABC");
    });
}

#[test]
fn text_that_is_no_ascii_is_lossy_and_never_fails() {
    let mut disc = Builder::new().joliet(3).build();
    disc.pvd().volume_identifier().bytes(b"A\xFF\x80B");
    disc.joliet().volume_identifier().bytes(b"\xD8\x00\0B");
    on_each_source(&disc.bytes(), |image| {
        assert_eq!(
            image.tree(Namespace::Iso).unwrap().label(),
            "A\u{FFFD}\u{FFFD}B"
        );
        assert_eq!(image.tree(Namespace::Joliet).unwrap().label(), "\u{FFFD}B");
    });
}

/// Each field gets bytes of its own; the view must give them back from the standard's place.
#[test]
fn every_field_of_the_raw_view_is_read_from_its_place() {
    let mut disc = Builder::new().build();
    // Not patched: the fields that opening needs right.
    let needed = [
        "descriptor_type",
        "standard_identifier",
        "descriptor_version",
        "logical_block_size",
        "root_directory_record",
    ];
    let at = disc.descriptors()[0];
    let free = Table::FIELDS.iter().filter(|f| !needed.contains(&f.name));
    for (n, field) in free.enumerate() {
        let n = n as u8;
        let bytes: Vec<u8> = (0..field.form.width())
            .map(|i| n ^ (i as u8).rotate_left(3))
            .collect();
        disc.put(at + field.at as u64, &bytes);
    }
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let descriptor = image.descriptors().next().unwrap().unwrap();
    let VolumeDescriptor::Primary(view) = descriptor.view().unwrap() else {
        panic!("no primary descriptor");
    };
    assert_eq!(view, image.best_tree().descriptor().unwrap());
    for field in Table::FIELDS {
        let recorded = &bytes[at as usize + field.at..][..field.form.width()];
        let both16 =
            |n: isoudf::raw::Both<u16>| [n.little.to_le_bytes(), n.big.to_be_bytes()].concat();
        let both32 =
            |n: isoudf::raw::Both<u32>| [n.little.to_le_bytes(), n.big.to_be_bytes()].concat();
        let read = match field.name {
            "descriptor_type" | "standard_identifier" | "unused" | "reserved" | "reserved_end" => {
                continue;
            }
            "descriptor_version" => vec![view.version()],
            "flags" => vec![view.volume_flags()],
            "system_identifier" => view.system_identifier().to_vec(),
            "volume_identifier" => view.volume_identifier().to_vec(),
            "volume_space_size" => both32(view.volume_space_size()),
            "escape_sequences" => view.escape_sequences().to_vec(),
            "volume_set_size" => both16(view.volume_set_size()),
            "volume_sequence_number" => both16(view.volume_sequence_number()),
            "logical_block_size" => both16(view.logical_block_size()),
            "path_table_size" => both32(view.path_table_size()),
            "type_l_path_table" => view.type_l_path_table().to_le_bytes().to_vec(),
            "optional_type_l_path_table" => {
                view.optional_type_l_path_table().to_le_bytes().to_vec()
            }
            "type_m_path_table" => view.type_m_path_table().to_be_bytes().to_vec(),
            "optional_type_m_path_table" => {
                view.optional_type_m_path_table().to_be_bytes().to_vec()
            }
            "root_directory_record" => view.root_directory_record().to_vec(),
            "volume_set_identifier" => view.volume_set_identifier().to_vec(),
            "publisher_identifier" => view.publisher_identifier().to_vec(),
            "data_preparer_identifier" => view.data_preparer_identifier().to_vec(),
            "application_identifier" => view.application_identifier().to_vec(),
            "copyright_file_identifier" => view.copyright_file_identifier().to_vec(),
            "abstract_file_identifier" => view.abstract_file_identifier().to_vec(),
            "bibliographic_file_identifier" => view.bibliographic_file_identifier().to_vec(),
            "volume_creation_date" => view.volume_creation_date().0.to_vec(),
            "volume_modification_date" => view.volume_modification_date().0.to_vec(),
            "volume_expiration_date" => view.volume_expiration_date().0.to_vec(),
            "volume_effective_date" => view.volume_effective_date().0.to_vec(),
            "file_structure_version" => vec![view.file_structure_version()],
            "application_use" => view.application_use().to_vec(),
            other => panic!("no accessor is compared with {other}"),
        };
        assert_eq!(read, recorded, "{} {:?}", field.name, field.form);
        assert!(field.form != Form::Byte || read.len() == 1);
    }
}

#[test]
fn the_root_record_of_the_descriptor_is_a_directory_record() {
    let disc = Builder::new()
        .recording_date([70, 2, 3, 4, 5, 6, 4])
        .build();
    let root = disc.directory(Tree::Primary, "/");
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        let recorded = tree.descriptor().unwrap().root_directory_record();
        let (record, _) = DirectoryRecord::parse(recorded).unwrap();
        assert_eq!((record.length, record.file_identifier), (34, &[0][..]));
        assert_eq!(u64::from(record.extent.big) * 2048, root.start);
        let metadata = tree.root().metadata().unwrap();
        // 1970-02-03 04:05:06, an hour east: 33 days, 3 hours, 306 seconds.
        let modified = metadata.modified.unwrap();
        assert_eq!(modified.unix_seconds(), 33 * 86_400 + 3 * 3600 + 306);
        assert_eq!(tree.root().len().unwrap(), root.end - root.start);
        assert_eq!(
            tree.root().extents().unwrap()[0].image_offset,
            Some(root.start)
        );
    });
}
