//! S6: volumes inside images of disks.

mod malformed;
mod tables;
mod volumes;

use isoudf::partition::{self, Volume};
use isoudf::{Options, Partition, PartitionType};

use crate::common::sources;
use crate::support::boot::MbrPartition;
use crate::support::sparse::Sparse;
use crate::support::{iso, udf};

/// Sectors of the disks here.
const SECTOR: u64 = 512;

fn iso_volume(label: &str) -> Vec<u8> {
    let disc = iso::Builder::new().volume_identifier(label);
    disc.file("/A.TXT", label).build().bytes()
}

fn udf_volume(label: &str, block_size: u64) -> Vec<u8> {
    let disc = udf::Builder::new().logical_volume_identifier(label);
    let disc = disc.block_size(block_size).file("/A.TXT", label);
    disc.build().bytes()
}

/// A disk of so many sectors of 512 bytes.
fn disk(sectors: u64) -> Sparse {
    let mut disk = Sparse::new();
    disk.grow(sectors * SECTOR);
    disk
}

/// A record of a partition table: type, first sector, sectors.
fn record(kind: u8, start: u64, sectors: u64) -> MbrPartition {
    (0, kind, start as u32, sectors as u32)
}

fn sectors(volume: &[u8]) -> u64 {
    (volume.len() as u64).div_ceil(SECTOR)
}

/// What every source says of the partitions: table, number, first byte, length.
#[track_caller]
fn listed(disk: &Sparse) -> Vec<(char, u32, u64, u64)> {
    let told = |it: &Partition| {
        let table = match it.partition_type {
            PartitionType::Mbr(_) => 'M',
            PartitionType::Gpt(_) => 'G',
            _ => 'A',
        };
        (table, it.number, it.offset, it.len)
    };
    let all = sources(&disk.bytes()).map(|(_, source, _file)| {
        let partitions = partition::partitions(&source, &Options::default()).unwrap();
        partitions.iter().map(told).collect::<Vec<_>>()
    });
    let [first, second, third] = all;
    assert!(first == second && second == third);
    first
}

/// What every source says of the volumes: number of the partition, first byte, standard, label.
#[track_caller]
fn found(disk: &Sparse) -> Vec<(Option<u32>, u64, String, String)> {
    let told = |it: &Volume| {
        let recorded = match &it.recorded {
            Ok(recorded) => recorded.to_string(),
            Err(error) => error.to_string(),
        };
        let number = it.partition.as_ref().map(|it| it.number);
        (number, it.offset, recorded, it.label.clone())
    };
    let all = sources(&disk.bytes()).map(|(_, source, _file)| {
        let volumes = partition::volumes(&source, &Options::default()).unwrap();
        volumes.iter().map(told).collect::<Vec<_>>()
    });
    let [first, second, third] = all;
    assert!(first == second && second == third);
    first
}

/// The label and the only file of the volume that is opened, alike from every source.
#[track_caller]
fn opened(disk: &Sparse, number: Option<u32>) -> (String, u64) {
    let all = sources(&disk.bytes()).map(|(_, source, _file)| {
        let (image, volume) = partition::open(source, Options::default(), number).unwrap();
        let tree = image.best_tree();
        let content = tree.read("/A.TXT").unwrap();
        assert_eq!(String::from_utf8(content).unwrap(), image.label());
        assert_eq!(image.label(), volume.label);
        (volume.label, volume.offset)
    });
    let [first, second, third] = all;
    assert!(first == second && second == third);
    first
}
