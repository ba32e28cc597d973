//! The partitions of a disk: what tables there are, and in what sectors they count.

use alloc::vec::Vec;

use super::system_area::{Partition, PartitionType};
use super::{LOADED, apple, extended, gpt, mbr};
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::boot_sector::MasterBootRecord;
use crate::source::ReadAt;

/// Bytes that tables of either kind begin in, with sectors of whatever size.
const FRONT: u64 = 32768;

/// Sectors that a master boot record may count in, besides those of 512 bytes: of DVD-RAM and
/// magneto-optical discs, and of disks of the advanced format. It does not tell itself.
const LARGE_SECTORS: [u64; 2] = [2048, 4096];

/// The partitions of all tables: GUID partition table, Apple partition map, master boot record with
/// its logical partitions. `is_volume` says whether a volume begins at a byte, which is how the size
/// of sectors is told where no table tells it.
///
/// # Errors
/// A limit, what the source says, and findings when reading is strict.
pub(crate) fn partitions<S: ReadAt>(
    medium: &Medium<S>,
    is_volume: impl Fn(&Partition) -> bool,
) -> Result<Vec<Partition>, Error> {
    let len = usize::try_from(medium.available(0, FRONT)).unwrap_or_default();
    let front = medium.read(Structure::MasterBootRecord, 0, len)?;
    let mut found = Vec::new();
    let mut sector_size = None;
    if let Some((gpt, partitions)) = gpt::read(medium)? {
        sector_size = Some(u64::from(gpt.sector_size));
        found.extend(partitions);
    }
    if let Some((_, partitions)) = apple::read(medium, &front)? {
        found.extend(partitions);
    }
    let Some((_, records)) = mbr::read(&front) else {
        return Ok(found);
    };
    let records: Vec<_> = records.into_iter().flatten().collect();
    let size = sector_size.unwrap_or_else(|| counted_in(medium, &records, is_volume));
    // What guards a GUID partition table is no partition.
    let is_guard = |it: &Partition| it.partition_type == PartitionType::Mbr(0xEE);
    let records = records
        .iter()
        .filter(|it| sector_size.is_none() || !is_guard(it));
    let mut primary: Vec<_> = records.map(|it| scaled(it, size)).collect();
    extended::read(medium, size, &mut primary)?;
    found.extend(primary);
    Ok(found)
}

/// A partition of a master boot record, with sectors of another size than 512 bytes.
fn scaled(partition: &Partition, sector_size: u64) -> Partition {
    let factor = sector_size.checked_div(LOADED).unwrap_or(1);
    Partition {
        offset: partition.offset.saturating_mul(factor),
        len: partition.len.saturating_mul(factor),
        ..partition.clone()
    }
}

/// The size of sectors with which the partitions begin where something is.
fn counted_in<S: ReadAt>(
    medium: &Medium<S>,
    records: &[Partition],
    is_volume: impl Fn(&Partition) -> bool,
) -> u64 {
    let is_right = |size: &u64| {
        let partitions = records.iter().map(|it| scaled(it, *size));
        partitions
            .filter(|it| it.offset > 0)
            .any(|it| match extended::is_extended(&it) {
                true => has_record(medium, it.offset),
                false => is_volume(&it),
            })
    };
    if is_right(&LOADED) {
        return LOADED;
    }
    LARGE_SECTORS.into_iter().find(is_right).unwrap_or(LOADED)
}

fn has_record<S: ReadAt>(medium: &Medium<S>, offset: u64) -> bool {
    let mut buffer = [0; 512];
    let bytes = medium.read_into(Structure::MasterBootRecord, offset, &mut buffer);
    bytes.is_ok_and(|bytes| MasterBootRecord::parse(bytes).is_ok())
}
