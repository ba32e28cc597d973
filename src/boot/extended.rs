//! Logical partitions: the chain of extended boot records in an extended partition.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use super::mbr::range;
use super::system_area::{Partition, PartitionType};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::boot_sector::MasterBootRecord;
use crate::source::ReadAt;

const STRUCTURE: Structure = Structure::MasterBootRecord;

/// Bytes of a record.
const RECORD: usize = 512;

/// The number of the first logical partition: the four of the master boot record come before.
const FIRST: u32 = 5;

/// Whether a partition is a chain of extended boot records.
pub(super) const fn is_extended(partition: &Partition) -> bool {
    matches!(
        partition.partition_type,
        PartitionType::Mbr(0x05 | 0x0F | 0x85)
    )
}

/// Adds the logical partitions of the extended ones among `found`.
///
/// Records need not follow each other on the disk: fdisk links one that was made later, in a gap,
/// behind all others. So what keeps the chain from being endless is that no record is met twice.
pub(super) fn read<S: ReadAt>(
    medium: &Medium<S>,
    sector_size: u64,
    found: &mut Vec<Partition>,
) -> Result<(), Error> {
    let mut chains: Vec<_> = found
        .iter()
        .filter(|it| is_extended(it))
        .map(|it| it.offset)
        .collect();
    chains.dedup();
    let mut met = BTreeSet::new();
    for chain in chains {
        follow(medium, chain, sector_size, found, &mut met)?;
    }
    Ok(())
}

fn follow<S: ReadAt>(
    medium: &Medium<S>,
    extended: u64,
    sector_size: u64,
    found: &mut Vec<Partition>,
    met: &mut BTreeSet<u64>,
) -> Result<(), Error> {
    let limit = medium.options().limits.partitions;
    let mut next = Some(extended);
    while let Some(offset) = next.take() {
        if !met.insert(offset) {
            let rule = "the chain of extended boot records leads back to this one";
            let fault = FormatError::new(STRUCTURE, offset, FormatErrorKind::Broken { rule });
            return medium.deviation(fault, Handling::ReadAsRecorded);
        }
        if met.len() as u64 > u64::from(limit) {
            let (kind, limit) = (LimitKind::Partitions, limit.into());
            return Err(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        let mut buffer = [0; RECORD];
        let parsed = match medium.read_into(STRUCTURE, offset, &mut buffer) {
            Ok(bytes) => MasterBootRecord::parse(bytes).map_err(|error| error.based_at(offset)),
            Err(Error::Format(beyond)) => Err(beyond),
            Err(error) => return Err(error),
        };
        let record = match parsed {
            Ok((record, _)) => record,
            // The partitions before it are as good as any.
            Err(fault) => return medium.deviation(fault, Handling::ReadAsRecorded),
        };
        let [first, second, ..] = record.partitions();
        for entry in [first, second].iter().filter(|entry| entry.is_used()) {
            if entry.is_extended() {
                let link = range(entry, 0, extended, sector_size);
                next = next.or(Some(link.offset));
            } else {
                let logical = found.iter().filter(|it| it.number >= FIRST).count();
                let number = u32::try_from(logical).unwrap_or(u32::MAX);
                let number = number.saturating_add(FIRST);
                found.push(range(entry, number, offset, sector_size));
            }
        }
    }
    Ok(())
}
