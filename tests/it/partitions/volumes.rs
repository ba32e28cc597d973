//! Which volumes there are, and which one is opened.

use isoudf::{Error, Options, Structure, partition};

use super::{disk, found, iso_volume, opened, record, sectors, udf_volume};
use crate::common::{Counting, Findings, failed, strict};
use crate::support::boot::{mbr, put_gpt};
use crate::support::sparse::Sparse;
use crate::support::{iso, udf};

fn row(
    number: impl Into<Option<u32>>,
    sector: u64,
    recorded: &str,
    label: &str,
) -> (Option<u32>, u64, String, String) {
    (number.into(), sector * 512, recorded.into(), label.into())
}

/// A disk with something else, an ISO 9660 volume and two of UDF in its partitions; the last ends
/// with the disk.
fn mixed() -> Sparse {
    let volumes = [
        iso_volume("ONE"),
        udf_volume("TWO", 512),
        udf_volume("THREE", 2048),
    ];
    let [one, two, three] = volumes.each_ref().map(|volume| sectors(volume));
    let mut disk = disk(0);
    let (at, behind) = (200, 200 + one);
    let records = [
        record(0x83, 63, 100),
        record(0x17, at, one),
        record(7, behind, two),
        record(7, behind + two, three),
    ];
    disk.put(0, &mbr(&[0xFA], &records));
    for (at, volume) in [at, behind, behind + two].iter().zip(volumes) {
        disk.put(at * 512, &volume);
    }
    disk
}

#[test]
fn s6_volumes_are_found_in_their_partitions() {
    let disk = mixed();
    let one = sectors(&iso_volume("ONE"));
    let two = sectors(&udf_volume("TWO", 512));
    let expected = [
        row(2, 200, "ISO 9660", "ONE"),
        row(3, 200 + one, "UDF", "TWO"),
        row(4, 200 + one + two, "UDF", "THREE"),
    ];
    assert_eq!(found(&disk), expected);
    assert_eq!(opened(&disk, None), ("ONE".into(), 200 * 512));
    assert_eq!(opened(&disk, Some(3)).0, "TWO");
    assert_eq!(opened(&disk, Some(4)).0, "THREE");
}

#[test]
fn s6_a_volume_in_a_logical_partition() {
    let volume = udf_volume("LOGICAL", 512);
    let mut disk = disk(0);
    disk.put(0, &mbr(&[], &[record(5, 100, 20_000)]));
    disk.put(100 * 512, &mbr(&[], &[record(7, 63, sectors(&volume))]));
    disk.put(163 * 512, &volume);
    assert_eq!(found(&disk), [row(5, 163, "UDF", "LOGICAL")]);
    assert_eq!(opened(&disk, None), ("LOGICAL".into(), 163 * 512));
    assert_eq!(opened(&disk, Some(5)).0, "LOGICAL");
}

#[test]
fn s6_a_volume_of_both_standards_behind_a_guid_partition_table() {
    let bridge = udf::Builder::new().logical_volume_identifier("BOTH");
    let bridge = bridge.file("/A.TXT", "BOTH").bridge(iso::Builder::new());
    let bridge = bridge.build().bytes();
    let mut disk = disk(0);
    disk.put(2048 * 512, &bridge);
    disk.grow(disk.len() + 40 * 512);
    disk.put(0, &mbr(&[], &[record(0xEE, 1, 9999)]));
    let last = 2047 + sectors(&bridge);
    put_gpt(&mut disk, 512, &[([7; 16], 2048, last, 0, "Disc")]);
    let [(number, offset, recorded, label)] = &found(&disk)[..] else {
        panic!("{:?}", found(&disk));
    };
    assert_eq!((*number, *offset), (Some(1), 2048 * 512));
    assert_eq!((&**recorded, &**label), ("ISO 9660 and UDF", "BOTH"));
}

#[test]
fn s6_a_superfloppy_is_the_whole_disk() {
    for block_size in [512, 2048, 4096] {
        let mut disk = Sparse::new();
        disk.put(0, &udf_volume("WHOLE", block_size));
        assert_eq!(found(&disk), [row(None, 0, "UDF", "WHOLE")]);
        assert_eq!(opened(&disk, None), ("WHOLE".into(), 0));
        assert_eq!(
            failed(open(&disk, Some(1))).to_string(),
            "no such entry: partition 1"
        );
        // As mkudffs --bootarea=mbr has it: one partition, which begins at sector 0.
        let count = disk.len() / 512;
        disk.put(0, &mbr(&[], &[record(7, 0, count)]));
        assert_eq!(found(&disk), [row(None, 0, "UDF", "WHOLE")]);
        assert_eq!(opened(&disk, None), ("WHOLE".into(), 0));
        assert_eq!(opened(&disk, Some(1)), ("WHOLE".into(), 0));
    }
}

/// It is named by nothing but its anchor.
#[test]
fn s6_a_volume_in_a_partition_without_a_recognition_sequence() {
    let builder = udf::Builder::new().logical_volume_identifier("BARE");
    let volume = builder.recognition(&[]).file("/A.TXT", "a").build().bytes();
    let mut disk = disk(0);
    disk.put(0, &mbr(&[], &[record(7, 63, sectors(&volume))]));
    disk.put(63 * 512, &volume);
    assert_eq!(found(&disk), [row(1, 63, "UDF", "BARE")]);
}

/// Its anchor in block 256 of 4096 bytes, with the partition's 1 MiB before it, is where that of a
/// whole disk with blocks of 8192 bytes would be.
#[test]
fn s6_a_volume_in_a_partition_is_not_taken_for_the_disk() {
    let volume = udf_volume("INSIDE", 4096);
    let mut disk = disk(0);
    disk.put(0, &mbr(&[], &[record(7, 2048, sectors(&volume))]));
    disk.put(2048 * 512, &volume);
    assert_eq!(found(&disk), [row(1, 2048, "UDF", "INSIDE")]);
    assert_eq!(opened(&disk, None), ("INSIDE".into(), 2048 * 512));
}

#[test]
fn s6_a_hybrid_disc_is_opened_as_a_disc() {
    let mut disc = iso::Builder::new()
        .volume_identifier("DISC")
        .file("/A.TXT", "DISC")
        .build();
    let count = disc.len() / 512;
    disc.put(
        0,
        &mbr(&[0xFA], &[record(0x17, 0, count), record(0xEF, 40, 20)]),
    );
    assert_eq!(found(&disc.image), [row(None, 0, "ISO 9660", "DISC")]);
    assert_eq!(opened(&disc.image, None), ("DISC".into(), 0));
}

#[test]
fn s6_a_broken_volume_is_listed_with_its_error_and_gives_way_to_a_sound_one() {
    let mut broken = udf::Builder::new().file("/A.TXT", "x").build();
    let len = broken.len();
    for at in [32, 48] {
        broken.put(at * 2048, &[0; 16 * 2048]);
    }
    let mut disk = disk(0);
    let sound = iso_volume("SOUND");
    let records = [
        record(7, 100, len / 512),
        record(7, 100 + len / 512, sectors(&sound)),
    ];
    disk.put(0, &mbr(&[], &records));
    disk.put(100 * 512, &broken.bytes());
    disk.put(100 * 512 + len, &sound);
    let volumes = found(&disk);
    assert_eq!(volumes.len(), 2, "{volumes:?}");
    assert!(
        volumes[0].2.contains("volume descriptor sequence"),
        "{}",
        volumes[0].2
    );
    assert_eq!(opened(&disk, None).0, "SOUND");
    let error = failed(open(&disk, Some(1)));
    assert!(matches!(error, Error::Format(_)), "{error}");
    disk.put(100 * 512 + len, &[0; 40 * 2048]);
    let error = failed(open(&disk, None));
    assert!(
        error.to_string().contains("volume descriptor sequence"),
        "{error}"
    );
}

#[test]
fn s6_a_partition_may_reach_beyond_the_disk() {
    let mut disk = mixed();
    disk.put(446 + 3 * 16 + 12, &[0xFF; 4]);
    assert_eq!(opened(&disk, Some(4)).0, "THREE");
    let source = disk.bytes();
    let volumes = partition::volumes(&&source[..], &Options::default()).unwrap();
    let last = volumes.last().unwrap();
    assert_eq!(last.offset + last.len, disk.len());
    assert_eq!(last.partition.as_ref().unwrap().len, 0xFFFF_FFFF * 512);
    assert!(last.region(&source[..1000]).is_err());
}

#[test]
fn s6_where_there_is_no_volume_the_error_is_of_the_whole() {
    let mut disk = disk(1000);
    disk.put(0, &mbr(&[], &[record(0x83, 10, 900)]));
    assert_eq!(found(&disk), []);
    for number in [None, Some(1)] {
        match failed(open(&disk, number)) {
            Error::Format(error) => assert_eq!(error.structure, Structure::VolumeRecognition),
            error => panic!("{error}"),
        }
    }
    assert!(matches!(
        failed(open(&disk, Some(2))),
        Error::NotFound { .. }
    ));
}

#[test]
fn s6_looking_costs_few_reads_whatever_the_size() {
    let mut reads = Vec::new();
    for size in [1 << 20, 1 << 30, 1 << 40] {
        let mut disk = disk(0);
        disk.put(
            0,
            &mbr(&[], &[record(0x83, 10, 900), record(0x83, 1000, 900)]),
        );
        disk.grow(size);
        let (source, counts) = Counting::new(crate::common::Holes(disk));
        assert!(
            partition::volumes(&source, &Options::default())
                .unwrap()
                .is_empty()
        );
        reads.push(counts.take().0);
    }
    assert!(reads.iter().all(|reads| *reads < 500), "{reads:?}");
}

/// Which volumes there are does not depend on what is wrong with them; who opens one is told.
#[test]
fn s6_looking_is_lenient_and_tells_nobody() {
    let volume = iso::Builder::new().without_terminator().file("/A.TXT", "a");
    let volume = volume.build().bytes();
    let mut disk = disk(0);
    disk.put(0, &mbr(&[], &[record(0x17, 200, sectors(&volume))]));
    disk.put(200 * 512, &volume);
    let bytes = disk.bytes();
    let findings = Findings::default();
    let options = findings.wrap(strict());
    assert_eq!(
        partition::partitions(&&bytes[..], &options).unwrap().len(),
        1
    );
    let volumes = partition::volumes(&&bytes[..], &options).unwrap();
    assert!(volumes[0].recorded.is_ok());
    assert!(partition::open(&bytes[..], options, None).is_err());
    assert_eq!(findings.take(), []);
    let options = findings.options();
    assert_eq!(partition::volumes(&&bytes[..], &options).unwrap().len(), 1);
    assert_eq!(findings.take(), []);
    partition::open(&bytes[..], options, None).unwrap();
    assert_eq!(findings.take().len(), 1);
}

fn open(disk: &Sparse, number: Option<u32>) -> Result<String, Error> {
    let bytes = disk.bytes();
    let (image, _) = partition::open(&bytes[..], Options::default(), number)?;
    Ok(image.label())
}
