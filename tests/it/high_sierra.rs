//! I13, G12: High Sierra, "CDROM" at byte 9 of a descriptor.

use isoudf::raw::iso::VolumeDescriptor;
use isoudf::{Image, Namespace, Options, PathTableCopy, Structure};

use crate::common::{
    Findings, format_error, on_each_source, on_each_source_with, reads_back, refused, strict,
};
use crate::support::iso::{
    Builder, Disc, HIDDEN, SECTOR, Tree, associated, dir, fields::HighSierraDescriptor, file,
};

fn builder() -> Builder {
    Builder::new()
        .high_sierra()
        .volume_identifier("OLD_DISC")
        .text("publisher_identifier", "SOMEBODY")
        .text("copyright_file_identifier", "COPYRIGHT.TXT")
        .text("abstract_file_identifier", "ABSTRACT.TXT")
        .bytes("volume_creation_date", b"1986070514151617\0".to_vec())
        .path_tables(4)
        .file("/README.TXT", "read me")
        .entry(file("/HIDDEN.TXT", "hidden").flags(HIDDEN))
        .entry(associated("/FORK", "resource"))
        .file("/FORK", "data")
        .entry(file("/LONG", vec![3; 9000]).pieces(&[4096, 2048]))
        .entry(file("/ATTR", "behind").extended_attributes([1; 300]))
        .entry(file("/UNITS", vec![4; 9000]).interleaved(1, 2))
        .file("/DIR/SUB/DEEP.TXT", "deep")
        .entry(dir("/EMPTY").date([86, 5, 12, 23, 59, 58, 0]))
}

#[test]
fn i13_names_files_and_directories() {
    reads_back(&builder().build(), &[Tree::Primary]);
    reads_back(&builder().block_size(512).build(), &[Tree::Primary]);
    let many = (0..200).fold(builder(), |b, n| {
        b.file(&format!("/MANY/FILE{n:04}.TXT"), "x")
    });
    let disc = many.build();
    reads_back(&disc, &[Tree::Primary]);
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let tree = image.best_tree();
        assert_eq!(tree.namespace(), Namespace::Iso);
        assert_eq!(image.namespaces().count(), 1);
        assert_eq!(tree.read("/DIR/SUB/DEEP.TXT").unwrap(), b"deep");
        assert_eq!(tree.read("/MANY/FILE0123.TXT").unwrap(), b"x");
        assert!(tree.get("/MANY/FILE9999.TXT").is_err());
        let fork = tree.get("/FORK").unwrap();
        let resource = fork.associated().unwrap().unwrap();
        assert_eq!(resource.open().unwrap().read_to_vec().unwrap(), b"resource");
        assert!(tree.get("/HIDDEN.TXT").unwrap().metadata().unwrap().hidden);
        for entry in tree.walk().map(Result::unwrap) {
            let again = tree.entry(entry.id()).unwrap();
            assert_eq!(again.metadata().unwrap(), entry.metadata().unwrap());
        }
        assert!(tree.entry(tree.root().id()).unwrap().is_dir());
    });
}

#[test]
fn i13_what_the_volume_says_of_itself() {
    let disc = builder().volume_set(1, 1).build();
    on_each_source_with(&disc.bytes(), &strict(), |image| {
        let tree = image.best_tree();
        assert_eq!(
            (image.label(), tree.label()),
            ("OLD_DISC".into(), "OLD_DISC".into())
        );
        // libblkid gives High Sierra a label and no UUID.
        assert_eq!(tree.uuid(), None);
        let info = tree.info();
        assert_eq!(info.publisher, "SOMEBODY");
        assert_eq!(info.copyright_file, "COPYRIGHT.TXT");
        assert_eq!(info.abstract_file, "ABSTRACT.TXT");
        assert_eq!(info.bibliographic_file, "");
        let created = info.created.unwrap();
        assert_eq!(created.to_string(), "1986-07-05 14:15:16");
        assert_eq!(
            (created.subsec_nanos(), created.offset_minutes()),
            (170_000_000, None)
        );
        assert_eq!(info.expires, None);
        assert_eq!(image.volume_size(), disc.len());
        let [only] = &image.sessions().unwrap()[..] else {
            panic!("one session");
        };
        assert_eq!((only.created, only.is_shown), (info.created, true));
        let modified = info.modified.unwrap();
        assert_eq!(modified.to_string(), "2026-01-02 03:04:05");
        assert_eq!(modified.offset_minutes(), None);
        assert_eq!(only.modified, Some(modified));
        let descriptors: Vec<_> = image.descriptors().map(Result::unwrap).collect();
        let VolumeDescriptor::HighSierra(view) = descriptors[0].view().unwrap() else {
            panic!("another descriptor");
        };
        assert_eq!((view.type_code(), view.version()), (1, 1));
        assert_eq!(view.logical_block_number().little, 16);
        assert_eq!(&view.volume_identifier()[..9], b"OLD_DISC ");
        assert_eq!(view.volume_space_size().big, (disc.len() / SECTOR) as u32);
        assert_eq!(view.dates()[0], b"1986070514151617");
        assert_eq!(view.file_structure_version(), 1);
        assert_eq!((view.volume_flags(), view.character_sets()), (0, &[0; 32]));
        assert!(view.system_identifier().is_ascii());
        let both = |number: u16| (number, number);
        let halves = |field: isoudf::raw::Both<u16>| (field.little, field.big);
        assert_eq!(halves(view.volume_set_size()), both(1));
        assert_eq!(halves(view.volume_sequence_number()), both(1));
        assert_eq!(halves(view.logical_block_size()), both(2048));
        let table = disc.path_tables(Tree::Primary)[0].clone();
        assert_eq!(
            u64::from(view.path_table_size().little),
            table.end - table.start
        );
        assert_eq!(view.path_table_size().little, view.path_table_size().big);
        let tables = disc.path_tables(Tree::Primary);
        let block = |n: usize| (tables[n].start / SECTOR) as u32;
        assert_eq!(view.type_l_path_tables(), [block(0), block(2), 0, 0]);
        assert_eq!(view.type_m_path_tables(), [block(1), block(3), 0, 0]);
        let VolumeDescriptor::HighSierra(last) = descriptors[1].view().unwrap() else {
            panic!("another descriptor");
        };
        assert_eq!(last.type_code(), 255);
    });
}

#[test]
fn i13_dates_have_six_numbers_and_no_offset() {
    on_each_source(&builder().build().bytes(), |image| {
        let modified = |path| {
            let entry = image.best_tree().get(path).unwrap();
            entry.metadata().unwrap().modified.unwrap()
        };
        assert_eq!(modified("/EMPTY").to_string(), "1986-05-12 23:59:58");
        for path in ["/", "/README.TXT", "/DIR"] {
            assert_eq!(modified(path).to_string(), "2026-01-02 03:04:05", "{path}");
            assert_eq!(modified(path).offset_minutes(), None);
        }
    });
}

#[test]
fn i13_path_tables_have_their_own_order() {
    let disc = builder().build();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.best_tree();
        for copy in PathTableCopy::ALL {
            let table = tree.path_table(copy).unwrap().unwrap();
            let records: Vec<_> = table.records().map(Result::unwrap).collect();
            let told: Vec<_> = records
                .iter()
                .map(|r| (r.directory_identifier, r.parent_directory_number))
                .collect();
            let expected = [(&b"\0"[..], 1), (b"DIR", 1), (b"EMPTY", 1), (b"SUB", 2)];
            assert_eq!(told, expected);
            for (record, path) in records.iter().zip(["/", "/DIR", "/EMPTY", "/DIR/SUB"]) {
                let start = disc.directory(Tree::Primary, path).start / SECTOR;
                assert_eq!(u64::from(record.extent), start, "{path}");
            }
        }
    });
}

fn descriptor(disc: &mut Disc) -> HighSierraDescriptor<'_> {
    HighSierraDescriptor::at(&mut disc.image, 16 * SECTOR)
}

/// Findings tell the byte where the field is, not where ISO 9660 would have it.
#[test]
fn i13_findings_point_at_high_sierras_fields() {
    let mut disc = builder().build();
    let mut d = descriptor(&mut disc);
    d.logical_block_size().big(7);
    d.volume_space_size().big(8);
    d.volume_set_size().big(9);
    d.path_table_size().big(1);
    let block_size = d.logical_block_size().offset();
    let at = [
        block_size,
        d.volume_space_size().offset(),
        d.volume_set_size().offset(),
        // The root's extent, and the path table when that is read.
        d.root_directory_record().offset() + 2,
        d.path_table_size().offset(),
    ];
    let root = d.root_directory_record().offset();
    disc.put(root + 6, &[0xff; 4]);
    let findings = Findings::default();
    on_each_source_with(&disc.bytes(), &findings.options(), |image| {
        let tree = image.best_tree();
        tree.path_table(PathTableCopy::L).unwrap();
        assert_eq!(tree.read("/README.TXT").unwrap(), b"read me");
        let met: Vec<_> = findings.take().iter().map(|f| f.deviation.offset).collect();
        assert!(met.ends_with(&at), "{met:#x?} {at:#x?}");
    });
    let error = refused(&disc.bytes(), &strict());
    assert_eq!(error.offset(), Some(block_size));

    let mut disc = builder().build();
    descriptor(&mut disc).logical_block_size().set(3);
    let error = format_error::<()>(Err(refused(&disc.bytes(), &Options::default())));
    assert_eq!(error.structure, Structure::HighSierraDescriptor);
    assert_eq!(error.offset, block_size);
}

#[test]
fn g12_other_descriptors_of_high_sierra_are_passed_over() {
    let mut other = vec![0; 2048];
    other[9..14].copy_from_slice(b"CDROM");
    for kind in [0, 2, 3] {
        other[8] = kind;
        let disc = builder().raw_descriptor(other.clone()).build();
        on_each_source_with(&disc.bytes(), &strict(), |image| {
            assert_eq!(image.label(), "OLD_DISC");
            assert_eq!(image.descriptors().count(), 3);
        });
    }
    other[8] = 77;
    let disc = builder().raw_descriptor(other.clone()).build();
    assert_eq!(
        refused(&disc.bytes(), &strict()).offset(),
        Some(17 * SECTOR + 8)
    );
    assert!(Image::new(&disc.bytes()[..]).is_ok());
}

/// Sessions came later: what lies behind the volume is not of it.
#[test]
fn i13_a_disc_has_one_session() {
    let old = builder().build();
    let start = (old.len() / SECTOR).next_multiple_of(16);
    let mut image = old.image.clone();
    image.grow(start * SECTOR);
    let next = Builder::new()
        .first_sector(start)
        .volume_identifier("SESSION2");
    let both = next.build_onto(image);
    on_each_source_with(&both.bytes(), &strict(), |image| {
        assert_eq!(image.label(), "OLD_DISC");
        let sessions = image.sessions().unwrap();
        let told = sessions.iter().map(|it| (&it.label[..], it.is_shown));
        assert_eq!(told.collect::<Vec<_>>(), [("OLD_DISC", true)]);
    });
}
