//! Tables that lie: what is sound in them is listed, and the rest told.

use isoudf::{
    Error, FormatErrorKind, Handling, LimitKind, Options, Partition, Structure, partition,
};

use super::tables::chain;
use super::{disk, iso_volume, record, sectors};
use crate::common::{Findings, failed, strict};
use crate::support::boot::mbr;
use crate::support::sparse::Sparse;

fn listed(disk: &Sparse, options: &Options) -> Result<Vec<u32>, Error> {
    let bytes = disk.bytes();
    let partitions = partition::partitions(&&bytes[..], options)?;
    Ok(partitions.iter().map(|it: &Partition| it.number).collect())
}

/// The only finding of reading, which strict reading refuses.
#[track_caller]
fn deviation(disk: &Sparse, numbers: &[u32]) -> (u64, FormatErrorKind) {
    let findings = Findings::default();
    assert_eq!(listed(disk, &findings.options()).unwrap(), numbers);
    let found = findings.take();
    assert_eq!(found.len(), 1, "{found:?}");
    let deviation = found[0].deviation;
    assert_eq!(deviation.structure, Structure::MasterBootRecord);
    assert_eq!(found[0].handling, Handling::ReadAsRecorded);
    match failed(listed(disk, &strict())) {
        Error::Format(error) => assert_eq!(error, deviation),
        error => panic!("{error}"),
    }
    (deviation.offset, deviation.kind)
}

#[test]
fn a_chain_that_leads_back_ends() {
    for back in [0, 1000, 2000] {
        let mut disk = chain();
        let entries = [record(0x83, 100, 800), record(5, back, 900)];
        disk.put(2000 * 512, &mbr(&[], &entries));
        let (offset, kind) = deviation(&disk, &[1, 2, 5, 6, 7]);
        assert_eq!(offset, (1000 + back) * 512);
        assert!(matches!(kind, FormatErrorKind::Broken { .. }));
    }
}

#[test]
fn a_chain_that_leads_nowhere_ends() {
    let mut disk = chain();
    disk.put(2000 * 512 + 510, &[0; 2]);
    let (offset, kind) = deviation(&disk, &[1, 2, 5, 6]);
    assert_eq!(offset, 2000 * 512 + 510);
    assert!(matches!(kind, FormatErrorKind::Signature { .. }));
    disk.truncate(1500 * 512);
    let (offset, kind) = deviation(&disk, &[1, 2, 5]);
    assert_eq!(offset, 3000 * 512);
    assert!(matches!(kind, FormatErrorKind::BeyondImage { .. }));
    // A piece of a record.
    disk.grow(3000 * 512 + 100);
    let (offset, kind) = deviation(&disk, &[1, 2, 5]);
    assert_eq!(offset, 3000 * 512);
    assert!(matches!(kind, FormatErrorKind::BeyondImage { .. }));
}

#[test]
fn a_chain_has_a_limit() {
    let mut disk = disk(9000);
    disk.put(0, &mbr(&[], &[record(5, 100, 8900)]));
    for link in 0..20 {
        let entries = [record(7, 1, 1), record(5, (link + 1) * 10, 10)];
        disk.put((100 + link * 10) * 512, &mbr(&[], &entries));
    }
    let mut options = Options::default();
    options.limits.partitions = 20;
    match failed(listed(&disk, &options)) {
        Error::Limit {
            kind,
            limit,
            offset,
        } => {
            assert_eq!((kind, limit), (LimitKind::Partitions, 20));
            assert_eq!(offset, 300 * 512);
        }
        error => panic!("{error}"),
    }
    // The end of the chain is no record.
    options.limits.partitions = 21;
    assert_eq!(listed(&disk, &options).unwrap().len(), 21);
}

#[test]
fn several_chains_share_the_limit() {
    let mut disk = disk(9000);
    let extended = record(5, 100, 8900);
    disk.put(0, &mbr(&[], &[extended; 4]));
    disk.put(100 * 512, &mbr(&[], &[record(7, 1, 1)]));
    // The same chain is not followed again.
    assert_eq!(listed(&disk, &Options::default()).unwrap(), [1, 2, 3, 4, 5]);
}

#[test]
fn a_volume_named_by_many_partitions_is_listed_once() {
    let volume = iso_volume("ONE");
    let mut disk = disk(0);
    let count = sectors(&volume);
    disk.put(0, &mbr(&[], &[record(7, 64, count); 4]));
    disk.put(64 * 512, &volume);
    let bytes = disk.bytes();
    let volumes = partition::volumes(&&bytes[..], &Options::default()).unwrap();
    assert_eq!(volumes.len(), 1);
}
