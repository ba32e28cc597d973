//! I1, I2: the volume descriptor set, and the logical block size.

use isoudf::raw::iso::VolumeDescriptor;
use isoudf::{Error, FormatErrorKind, Handling, Image, LimitKind, Namespace, Options, Structure};

use crate::common::{
    Findings, format_error, on_each_source, on_each_source_with, reads_back, refused, strict,
};
use crate::support::iso::{Builder, SECTOR, Tree};

const START: u64 = 16 * SECTOR;

fn kinds(bytes: &[u8]) -> Vec<String> {
    let image = Image::new(bytes).unwrap();
    let kind = |d: Result<isoudf::Descriptor<'_>, Error>| match d.unwrap().view().unwrap() {
        VolumeDescriptor::BootRecord(_) => "boot".to_owned(),
        VolumeDescriptor::Primary(_) => "primary".to_owned(),
        VolumeDescriptor::Supplementary(view) => format!("type 2 version {}", view.version()),
        VolumeDescriptor::Partition(_) => "partition".to_owned(),
        VolumeDescriptor::SetTerminator => "end".to_owned(),
        VolumeDescriptor::Reserved { type_code } => format!("reserved {type_code}"),
        other => panic!("{other:?}"),
    };
    image.descriptors().map(kind).collect()
}

fn of_every_kind() -> Builder {
    let builder = Builder::new().file("/A.TXT", "a").joliet(3).enhanced();
    let builder = builder.boot_record("EL TORITO SPECIFICATION", "", [7]);
    builder.partition("PART", 77, 3)
}

#[test]
fn descriptors_are_listed_in_the_order_recorded_with_their_places() {
    let kinds_of = [
        "primary",
        "type 2 version 1",
        "type 2 version 2",
        "boot",
        "partition",
        "end",
    ];
    for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [3, 1, 0, 4, 2]] {
        let disc = of_every_kind().descriptor_order(&order).build();
        let mut wanted: Vec<_> = order.iter().map(|&i| kinds_of[i]).collect();
        wanted.push("end");
        assert_eq!(kinds(&disc.bytes()), wanted);
        reads_back(&disc, &[Tree::Primary, Tree::Joliet, Tree::Enhanced]);
        on_each_source(&disc.bytes(), |image| {
            let read = |d: Result<isoudf::Descriptor<'_>, Error>| {
                let d = d.unwrap();
                (d.offset(), d.bytes().to_vec())
            };
            let read: Vec<_> = image.descriptors().map(read).collect();
            let recorded = disc.descriptors().into_iter();
            let recorded: Vec<_> =
                (recorded.map(|at| (at, disc.image.get(at..at + SECTOR)))).collect();
            assert_eq!(read, recorded);
        });
    }
}

#[test]
fn the_set_ends_at_its_terminator() {
    // What follows the first terminator is not of the set, even if it looks so.
    let builder = Builder::new().file("/A.TXT", "a").terminator().joliet(3);
    let bytes = builder.build().bytes();
    assert_eq!(kinds(&bytes), ["primary", "end"]);
    on_each_source(&bytes, |image| {
        assert_eq!(image.namespaces().collect::<Vec<_>>(), [Namespace::Iso]);
    });
}

#[test]
fn a_missing_terminator_is_told_and_the_set_read() {
    let disc = Builder::new().file("/A.TXT", "a").joliet(3);
    let disc = disc.without_terminator().data_sector(32).build();
    let bytes = disc.bytes();
    let findings = Findings::default();
    on_each_source_with(&bytes, &findings.options(), |image| {
        assert_eq!(image.namespaces().count(), 2);
    });
    let found = findings.take();
    let deviation = found[0].deviation;
    assert_eq!(found[0].handling, Handling::ReadAsRecorded);
    assert_eq!(
        deviation.structure,
        Structure::VolumeDescriptorSetTerminator
    );
    assert_eq!(deviation.offset, START + 2 * SECTOR);
    let what = "terminator behind the last volume descriptor";
    assert_eq!(deviation.kind, FormatErrorKind::Missing { what });
    let error = format_error(Image::with_options(&bytes[..], strict()));
    assert_eq!(error, deviation);
}

/// Descriptors of other standards may come before the first one, but not between them.
#[test]
fn the_set_ends_where_a_sector_is_no_descriptor() {
    let builder = Builder::new().file("/A.TXT", "a").raw_descriptor([0]);
    let bytes = builder.joliet(3).build().bytes();
    assert_eq!(kinds(&bytes), ["primary"]);
    let findings = Findings::default();
    on_each_source_with(&bytes, &findings.options(), |image| {
        findings.take();
        assert_eq!(image.namespaces().collect::<Vec<_>>(), [Namespace::Iso]);
        // Nor does the byte map show what is behind as descriptors.
        let layout = image.layout().unwrap();
        assert_eq!(
            layout.at(START)[0].structure(),
            Structure::PrimaryVolumeDescriptor
        );
        for sector in 1..4 {
            assert!(layout.at(START + sector * SECTOR).is_empty());
        }
    });
    let error = format_error(Image::with_options(&bytes[..], strict()));
    let place = (error.structure, error.offset);
    let expected = (Structure::VolumeDescriptorSetTerminator, START + SECTOR);
    assert_eq!(place, expected);
}

#[test]
fn a_set_that_ends_with_the_image_is_read() {
    let mut disc = Builder::new().without_terminator().build();
    disc.truncate(START + SECTOR);
    let findings = Findings::default();
    Image::with_options(&disc.bytes()[..], findings.options()).unwrap();
    assert_eq!(findings.take().len(), 1);
}

#[test]
fn the_limit_of_descriptors_is_kept_to_the_last() {
    let mut builder = Builder::new();
    for _ in 0..10 {
        builder = builder.boot_record("", "", []);
    }
    let bytes = builder.build().bytes();
    let mut options = Options::default();
    options.limits.volume_descriptors = 12;
    assert!(Image::with_options(&bytes[..], options.clone()).is_ok());
    options.limits.volume_descriptors = 11;
    match refused(&bytes, &options) {
        Error::Limit {
            kind,
            limit,
            offset,
        } => {
            assert_eq!(kind, LimitKind::VolumeDescriptors);
            assert_eq!((limit, offset), (11, START + 11 * SECTOR));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn foreign_sectors_before_the_first_descriptor_are_passed_over() {
    for foreign in 1..=8 {
        let mut builder = Builder::new().file("/A.TXT", "a");
        for _ in 0..foreign {
            builder = builder.raw_descriptor(b"\0BEA01\x01");
        }
        let mut order: Vec<_> = (1..=foreign).collect();
        order.push(0);
        let disc = builder.descriptor_order(&order).build();
        reads_back(&disc, &[Tree::Primary]);
        on_each_source(&disc.bytes(), |image| {
            let first = image.descriptors().next().unwrap().unwrap().offset();
            assert_eq!(first, START + foreign as u64 * SECTOR);
        });
    }
}

#[test]
fn reserved_types_are_told_and_passed_over() {
    let mut raw = b"\x04CD001\x01".to_vec();
    for type_code in [4, 100, 254] {
        raw[0] = type_code;
        let builder = Builder::new().raw_descriptor(raw.clone()).joliet(1);
        let bytes = builder.file("/A.TXT", "a").build().bytes();
        let reserved = format!("reserved {type_code}");
        let wanted = ["primary", &reserved, "type 2 version 1", "end"];
        assert_eq!(kinds(&bytes), wanted);
        let findings = Findings::default();
        let image = Image::with_options(&bytes[..], findings.options()).unwrap();
        assert!(image.tree(Namespace::Joliet).is_ok());
        let found = findings.take();
        let deviation = found[0].deviation;
        assert_eq!((found.len(), found[0].handling), (1, Handling::Ignored));
        let place = (deviation.structure, deviation.offset);
        assert_eq!(place, (Structure::VolumeDescriptor, START + SECTOR));
        let text = format!("volume descriptor type is {type_code}, expected 0 to 3 or 255");
        assert_eq!(deviation.kind.to_string(), text);
        assert_eq!(
            format_error(Image::with_options(&bytes[..], strict())),
            deviation
        );
    }
}

#[test]
fn boot_records_and_partitions_are_readable() {
    let disc = of_every_kind().build();
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let descriptors: Vec<_> = image.descriptors().map(Result::unwrap).collect();
    let VolumeDescriptor::BootRecord(boot) = descriptors[3].view().unwrap() else {
        panic!("no boot record");
    };
    assert_eq!(
        boot.boot_system_identifier(),
        b"EL TORITO SPECIFICATION\0\0\0\0\0\0\0\0\0"
    );
    assert_eq!(boot.boot_identifier(), &[0; 32]);
    assert_eq!(boot.boot_system_use()[..2], [7, 0]);
    let VolumeDescriptor::Partition(partition) = descriptors[4].view().unwrap() else {
        panic!("no partition");
    };
    assert_eq!(partition.system_identifier(), &[b' '; 32]);
    assert!(
        partition
            .volume_partition_identifier()
            .starts_with(b"PART  ")
    );
    let location = partition.volume_partition_location();
    let size = partition.volume_partition_size();
    assert_eq!((location.little, location.big), (77, 77));
    assert_eq!((size.little, size.big), (3, 3));
}
