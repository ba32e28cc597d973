//! The GUID partition table: both copies of it, each checked by its sums.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::system_area::{Partition, PartitionType};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::raw::boot_sector::{GptHeader, Guid, crc32};
use crate::source::ReadAt;

const STRUCTURE: Structure = Structure::GuidPartitionTable;

/// Sizes of sectors that a table may count in. The first is that of disks, for which hybrid discs are
/// made; the last that of disks of the advanced format.
const SECTOR_SIZES: [u32; 3] = [512, 2048, 4096];

/// Bytes of a header that are read: its reserved bytes follow its fields.
const HEADER: usize = 512;

/// The largest entry that is read; real ones have 128 bytes.
const LARGEST_ENTRY: u32 = 4096;

/// GUID partition table (UEFI 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gpt {
    /// Bytes of the sectors that it counts in.
    pub sector_size: u32,
    /// Disk GUID.
    pub disk_guid: Guid,
    /// Number Of Partition Entries, unused ones included.
    pub entries: u32,
    /// First Usable LBA and Last Usable LBA, in sectors.
    pub usable: (u64, u64),
    /// The copy at the start of the disc.
    pub primary: GptCopy,
    /// The copy at its end.
    pub backup: GptCopy,
}

/// One of the two copies of a GUID partition table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GptCopy {
    /// First byte of its header.
    pub offset: u64,
    /// What it is worth.
    pub state: GptCopyState,
}

/// What a copy of a GUID partition table is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GptCopyState {
    /// Both sums fit, and the header is where it says.
    Sound,
    /// There is no header.
    Missing,
    /// Header CRC32 does not fit the header.
    HeaderCrc,
    /// My LBA is not where the header is.
    Misplaced,
    /// Partition Entry Array CRC32 does not fit the entries, or they are not there.
    EntriesCrc,
}

impl GptCopyState {
    const fn rule(self) -> &'static str {
        match self {
            Self::Sound => "is sound",
            Self::Missing => "the copy is missing",
            Self::HeaderCrc => "Header CRC32 does not fit the header",
            Self::Misplaced => "My LBA is not where the header is",
            Self::EntriesCrc => "Partition Entry Array CRC32 does not fit the entries",
        }
    }
}

impl fmt::Display for GptCopyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Sound => "sound",
            other => other.rule(),
        })
    }
}

/// A copy with its bytes.
struct Read<'i> {
    state: GptCopyState,
    header: Bytes<'i>,
    array: Option<Bytes<'i>>,
}

/// The table, and its partitions from the better copy.
pub(super) fn read<S: ReadAt>(medium: &Medium<S>) -> Result<Option<(Gpt, Vec<Partition>)>, Error> {
    for sector_size in SECTOR_SIZES {
        let primary = copy(medium, sector_size, 1)?;
        let last = medium.size().checked_div(sector_size.into());
        let last = last.unwrap_or_default().saturating_sub(1);
        let named = match primary.as_ref().and_then(|copy| copy.view()) {
            Some(header) => header.alternate_lba(),
            None => last,
        };
        let mut at = named;
        let mut backup = copy(medium, sector_size, named)?;
        // An image that was filled up, or cut, has its copy elsewhere than at its end.
        if backup.is_none() && named != last {
            at = last;
            backup = copy(medium, sector_size, last)?;
        }
        if primary.is_none() && backup.is_none() {
            continue;
        }
        let offset = |sector: u64| sector.saturating_mul(sector_size.into());
        let state = |copy: &Option<Read<'_>>| match copy {
            Some(copy) => copy.state,
            None => GptCopyState::Missing,
        };
        let at = if backup.is_some() { at } else { named };
        let copies = [
            GptCopy {
                offset: offset(1),
                state: state(&primary),
            },
            GptCopy {
                offset: offset(at),
                state: state(&backup),
            },
        ];
        tell(medium, copies)?;
        let is_sound = |copy: &&Read<'_>| copy.state == GptCopyState::Sound;
        let mut both = [&primary, &backup].into_iter().flatten();
        let first = both.clone().next();
        let Some(best) = both.find(is_sound).or(first) else {
            continue;
        };
        let Some(header) = best.view() else {
            continue;
        };
        let [primary, backup] = copies;
        let gpt = Gpt {
            sector_size,
            disk_guid: header.disk_guid(),
            entries: header.number_of_partition_entries(),
            usable: (header.first_usable_lba(), header.last_usable_lba()),
            primary,
            backup,
        };
        let array = best.array.as_deref().unwrap_or_default();
        return Ok(Some((gpt, partitions(&header, array, sector_size))));
    }
    Ok(None)
}

impl Read<'_> {
    fn view(&self) -> Option<GptHeader<'_>> {
        GptHeader::parse(&self.header).ok()
    }
}

/// The copy whose header is in a sector, when one is there.
fn copy<S: ReadAt>(
    medium: &Medium<S>,
    sector_size: u32,
    sector: u64,
) -> Result<Option<Read<'_>>, Error> {
    let offset = sector.saturating_mul(sector_size.into());
    if medium.available(offset, HEADER as u64) < HEADER as u64 {
        return Ok(None);
    }
    let bytes = medium.read(STRUCTURE, offset, HEADER)?;
    let Ok(header) = GptHeader::parse(&bytes) else {
        return Ok(None);
    };
    let (count, size) = (
        header.number_of_partition_entries(),
        header.size_of_partition_entry(),
    );
    medium.found(STRUCTURE, offset, HEADER as u64);
    let limit = medium.options().limits.partitions;
    // A damaged header is not believed so far as to run into the limit by it.
    if count > limit && header.crc_fits() {
        let (kind, limit) = (LimitKind::Partitions, limit.into());
        return Err(Error::Limit {
            kind,
            limit,
            offset,
        });
    }
    let at = header
        .partition_entry_lba()
        .saturating_mul(sector_size.into());
    let len = u64::from(count).saturating_mul(size.into());
    let readable = count <= limit && size <= LARGEST_ENTRY && medium.available(at, len) == len;
    let array = match usize::try_from(len) {
        Ok(len) if readable => Some(medium.read(STRUCTURE, at, len)?),
        _ => None,
    };
    if let Some(array) = &array {
        medium.found(STRUCTURE, at, array.len() as u64);
    }
    let crc = array.as_deref().map(|array| crc32(0, array));
    let state = if !header.crc_fits() {
        GptCopyState::HeaderCrc
    } else if header.my_lba() != sector {
        GptCopyState::Misplaced
    } else if crc != Some(header.partition_entry_array_crc32()) {
        GptCopyState::EntriesCrc
    } else {
        GptCopyState::Sound
    };
    Ok(Some(Read {
        state,
        header: bytes,
        array,
    }))
}

fn tell<S>(medium: &Medium<S>, copies: [GptCopy; 2]) -> Result<(), Error> {
    let sound = |copy: &GptCopy| copy.state == GptCopyState::Sound;
    let any_sound = copies.iter().any(sound);
    for copy in copies.iter().filter(|copy| !sound(copy)) {
        let rule = copy.state.rule();
        let kind = FormatErrorKind::Broken { rule };
        // A backup that is named may lie behind the image.
        let offset = copy.offset.min(medium.size());
        let handling = match any_sound {
            true => Handling::OtherCopy,
            false => Handling::ReadAsRecorded,
        };
        medium.deviation(FormatError::new(STRUCTURE, offset, kind), handling)?;
    }
    Ok(())
}

fn partitions(header: &GptHeader<'_>, array: &[u8], sector_size: u32) -> Vec<Partition> {
    let entries = (1u32..).zip(header.entries(array));
    let used = entries.filter(|(_, entry)| !entry.partition_type().is_zero());
    let partitions = used.map(|(number, entry)| {
        let (start, last) = (entry.starting_lba(), entry.ending_lba());
        let sectors = last.saturating_add(1).saturating_sub(start);
        Partition {
            partition_type: PartitionType::Gpt(entry.partition_type()),
            number,
            offset: start.saturating_mul(sector_size.into()),
            len: sectors.saturating_mul(sector_size.into()),
            name: entry.name().collect::<String>().into(),
            boots: entry.attributes() & 4 != 0,
        }
    });
    partitions.collect()
}
