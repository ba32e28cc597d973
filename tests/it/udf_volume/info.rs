//! What a volume says of itself.

use isoudf::Namespace;

use super::builder;
use crate::common::on_each_source;
use crate::support::udf::Time;

#[test]
fn u16_what_the_descriptors_say_of_the_volume() {
    let made = Time::date(2020, 2, 29).at(1, 2, 3, 4);
    let builder = builder().recorded(made).partitions(&[0, 1]);
    let mut disc = builder
        .volume_set_identifier("0123456789ABCDEF THE SET")
        .build();
    let mut set = disc.file_set(0);
    set.copyright_file_identifier().text("COPY.TXT");
    set.abstract_file_identifier().text("ABST.TXT");
    for n in 0..2 {
        let mut primary = disc.primary(n);
        primary
            .application_identifier()
            .bytes(b"\0*The application\0\0\0\0\0\0\0");
    }
    let later = Time::date(2021, 3, 4);
    disc.integrity(0)
        .recording_date_and_time()
        .bytes(later.bytes());
    let partitions: Vec<_> = (0..2)
        .map(|n| {
            let mut partition = disc.partition(n);
            let start = partition.partition_starting_location().get() * 2048;
            (start, partition.partition_length().get() * 2048)
        })
        .collect();
    on_each_source(&disc.bytes(), |image| {
        let tree = image.tree(Namespace::Udf).unwrap();
        let info = tree.info();
        assert_eq!(info.volume_set, "0123456789ABCDEF THE SET");
        assert_eq!(info.application, "*The application");
        assert_eq!(info.data_preparer, "*optdisc tests");
        assert_eq!(info.copyright_file, "COPY.TXT");
        assert_eq!(info.abstract_file, "ABST.TXT");
        let unix = |time: Time| Some(time.unix_nanoseconds());
        assert_eq!(info.created.map(|t| t.unix_nanos()), unix(made));
        assert_eq!(info.modified.map(|t| t.unix_nanos()), unix(later));
        assert_eq!(tree.udf_info().unwrap().partitions, partitions);
    });
}

#[test]
fn u5_u16_label_and_counts_of_a_virtual_allocation_table() {
    let mut disc = builder().virtual_partition().revision(0x200).build();
    disc.vat_header().number_of_files().set(12);
    disc.vat_header().number_of_directories().set(34);
    for (recorded, shown) in [("OF THE TABLE", "OF THE TABLE"), ("", "LOGICAL VOLUME")] {
        disc.vat_header().logical_volume_identifier().text(recorded);
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::Udf).unwrap();
            assert_eq!(tree.label(), shown);
            assert_eq!(tree.udf_info().unwrap().counts, Some((12, 34)));
        });
    }
}
