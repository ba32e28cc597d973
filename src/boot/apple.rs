//! The Apple partition map, and the HFS volumes of a disc.

use alloc::string::String;
use alloc::vec::Vec;

use super::system_area::{HfsKind, HfsVolume, Partition, PartitionType};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::boot_sector::{AppleDriverMap, ApplePartition};
use crate::source::ReadAt;

/// Block sizes that a map may have, that of disks first.
const BLOCK_SIZES: [u32; 3] = [512, 2048, 1024];

/// Bytes of an entry that are read.
const ENTRY: usize = 136;

/// The block size of the map, and its partitions; none where there is no map.
pub(super) fn read<S: ReadAt>(
    medium: &Medium<S>,
    system_area: &[u8],
) -> Result<Option<(u32, Vec<Partition>)>, Error> {
    let told = AppleDriverMap::parse(system_area).ok();
    let told = told
        .map(|map| u32::from(map.block_size))
        .filter(|size| BLOCK_SIZES.contains(size));
    // Discs for old and new Macs have a map in blocks of 512 bytes besides the one that block 0
    // tells of, and others have no block 0.
    for block_size in told.into_iter().chain(BLOCK_SIZES) {
        let first = usize::try_from(block_size)
            .ok()
            .and_then(|at| system_area.get(at..));
        let first = first.and_then(|bytes| ApplePartition::parse(bytes).ok());
        if let Some(first) = first {
            let partitions = entries(medium, block_size, first.map_entries())?;
            return Ok(Some((block_size, partitions)));
        }
    }
    Ok(None)
}

fn entries<S: ReadAt>(
    medium: &Medium<S>,
    block_size: u32,
    count: u32,
) -> Result<Vec<Partition>, Error> {
    let size = u64::from(block_size);
    let limit = medium.options().limits.partitions;
    let mut partitions = Vec::new();
    let mut buffer = [0; ENTRY];
    for number in 1..=count {
        let offset = u64::from(number).saturating_mul(size);
        if number > limit {
            let (kind, limit) = (LimitKind::Partitions, limit.into());
            return Err(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        let entry = match medium.available(offset, ENTRY as u64) == ENTRY as u64 {
            true => {
                let bytes = medium.read_into(Structure::ApplePartitionMap, offset, &mut buffer)?;
                ApplePartition::parse(bytes).map_err(|error| error.based_at(offset))
            }
            false => {
                let (needed, available) = (ENTRY as u64, medium.available(offset, ENTRY as u64));
                let kind = FormatErrorKind::Truncated { needed, available };
                let offset = offset.min(medium.size());
                Err(FormatError::new(Structure::ApplePartitionMap, offset, kind))
            }
        };
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                medium.deviation(error, Handling::ReadAsRecorded)?;
                break;
            }
        };
        medium.found(Structure::ApplePartitionMap, offset, 512);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into();
        partitions.push(Partition {
            partition_type: PartitionType::Apple(text(entry.partition_type())),
            number,
            offset: u64::from(entry.start()).saturating_mul(size),
            len: u64::from(entry.block_count()).saturating_mul(size),
            name: text(entry.name()),
            boots: entry.status() & 8 != 0,
        });
    }
    Ok(partitions)
}

/// Bytes of a volume header that are looked at, from byte 1024 of the volume.
const VOLUME_HEADER: usize = 128;

/// The HFS volume that begins at a byte of the disc.
pub(super) fn hfs<S: ReadAt>(medium: &Medium<S>, offset: u64) -> Result<Option<HfsVolume>, Error> {
    let at = offset.saturating_add(1024);
    let mut header = [0; VOLUME_HEADER];
    if medium.available(at, VOLUME_HEADER as u64) < VOLUME_HEADER as u64 {
        return Ok(None);
    }
    medium.fill(&mut header, at)?;
    // Finder information begins with the number of the folder that the system is in.
    let (kind, finder) = match header.first_chunk() {
        Some(b"BD") => (HfsKind::Hfs, 92),
        Some(b"H+") => (HfsKind::HfsPlus, 80),
        Some(b"HX") => (HfsKind::HfsX, 80),
        _ => return Ok(None),
    };
    let folder = header.get(finder..).and_then(<[u8]>::first_chunk);
    let is_blessed = u32::from_be_bytes(*folder.unwrap_or(&[0; 4])) != 0;
    Ok(Some(HfsVolume {
        offset,
        kind,
        is_blessed,
    }))
}
