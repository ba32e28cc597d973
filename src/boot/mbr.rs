//! The master boot record in the system area: isohybrid discs have one.

use super::LOADED;
use super::system_area::{Partition, PartitionType};
use crate::raw::boot_sector::{MasterBootRecord, MbrPartition};

/// A master boot record in the system area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mbr {
    /// Unique MBR Disk Signature (UEFI 5.2.1, byte 440 to 443).
    pub disk_signature: u32,
    /// Whether there is boot code at its start.
    pub has_code: bool,
    /// Where the image begins that the boot code starts, when the code is that of SYSLINUX's
    /// isohybrid: a byte of the disc.
    pub isolinux: Option<u64>,
    /// The same, should the code be that of GRUB2, which nothing else tells.
    pub grub2: Option<u64>,
    /// Whether a partition of type 0xEE guards a GUID partition table (UEFI 5.2.3). Beside other
    /// partitions that makes a hybrid.
    pub is_protective: bool,
}

/// Where boot code of isohybrid and of GRUB2 finds its pointer.
const POINTER: usize = 432;

/// A partition as the range of bytes that its record tells, counted in sectors from byte `base`.
pub(super) fn range(record: &MbrPartition, number: u32, base: u64, sector_size: u64) -> Partition {
    let in_bytes = |sectors: u32| u64::from(sectors).saturating_mul(sector_size);
    Partition {
        partition_type: PartitionType::Mbr(record.os_type),
        number,
        offset: base.saturating_add(in_bytes(record.starting_lba)),
        len: in_bytes(record.size_in_lba),
        name: Default::default(),
        boots: record.boot_indicator == 0x80,
    }
}

/// The record at the start of the system area, and its partitions; `None` where there is none that
/// means anything.
pub(super) fn read(system_area: &[u8]) -> Option<(Mbr, [Option<Partition>; 4])> {
    let (record, _) = MasterBootRecord::parse(system_area).ok()?;
    let records = record.partitions();
    let plausible = records.iter().all(|partition| partition.is_plausible());
    let code = record.boot_code();
    let has_code = code.iter().take(POINTER).any(|byte| *byte != 0);
    let used = |number: usize| {
        let partition = records.get(number).filter(|it| plausible && it.is_used())?;
        let number = u32::try_from(number).ok()?.saturating_add(1);
        Some(range(partition, number, 0, LOADED))
    };
    let partitions = [used(0), used(1), used(2), used(3)];
    if !has_code && partitions.iter().all(Option::is_none) {
        return None;
    }
    let pointer = code.get(POINTER..).and_then(<[u8]>::first_chunk);
    let pointer = u64::from_le_bytes(*pointer.unwrap_or(&[0; 8]));
    let is_isolinux = code.windows(8).any(|text| text == b"isolinux");
    // The low half: the other is not always cleared.
    let isolinux = (pointer & 0xFFFF_FFFF).saturating_mul(LOADED);
    // GRUB2 is entered behind the first 2048 bytes of its image.
    let grub2 = pointer
        .checked_sub(4)
        .map(|block| block.saturating_mul(LOADED));
    let mbr = Mbr {
        disk_signature: record.disk_signature(),
        has_code,
        isolinux: is_isolinux.then_some(isolinux),
        grub2: grub2.filter(|_| has_code && !is_isolinux && pointer > 4),
        is_protective: partitions
            .iter()
            .flatten()
            .any(|partition| partition.partition_type == PartitionType::Mbr(0xEE)),
    };
    Some((mbr, partitions))
}
