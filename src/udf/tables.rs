//! The tables behind partition maps of type 2: sparing tables, virtual allocation tables, metadata
//! files.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::icb::{Blocks, Icb};
use super::partition::{Partition, Run, Space, Which};
use super::tag;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::udf::{
    LbAddr, MetadataMap, SparableMap, SparingEntry, SparingTable, Tag, TagIdentifier, Vat150Tail,
    Vat200Header, file_type,
};
use crate::source::ReadAt;

/// Blocks from the end of the image that are searched for the ICB of a virtual allocation table. It
/// is in the last block recorded; behind that there may be run-out blocks, 150 or 152 of them, and
/// what a drive padded the image with.
const VAT_SEARCH: u32 = 512;

/// The latest valid sparing table (UDF 2.2.12).
pub(super) fn sparing<S: ReadAt>(
    medium: &Medium<S>,
    map: &SparableMap<'_>,
    space: Space,
    block_size: u32,
    at: u64,
) -> Result<Partition, Error> {
    let packet = u32::from(map.packet_length());
    if !packet.is_power_of_two() {
        let kind = FormatErrorKind::Value {
            field: "packet length",
            found: packet.into(),
            expected: "a power of two",
        };
        return Err(FormatError::new(Structure::PartitionMap, at, kind).into());
    }
    let mut best: Option<Table> = None;
    let mut broken = None;
    for location in map.table_locations() {
        match sparing_table(medium, map, block_size, location) {
            Ok(table) => {
                let better = best
                    .as_ref()
                    .is_none_or(|known| table.rank() > known.rank());
                let loser = if better {
                    best.replace(table)
                } else {
                    Some(table)
                };
                if let Some(doubt) = loser.and_then(|table| table.doubt) {
                    broken = Some(doubt.into());
                }
            }
            Err(error) => broken = Some(error),
        }
    }
    let Some(Table { doubt, moved, .. }) = best else {
        return Err(broken.unwrap_or_else(|| {
            let kind = FormatErrorKind::Missing {
                what: "sparing table",
            };
            FormatError::new(Structure::PartitionMap, at, kind).into()
        }));
    };
    if let Some(deviation) = doubt {
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    }
    if let Some(Error::Format(deviation)) = broken {
        medium.deviation(deviation, Handling::OtherCopy)?;
    }
    Ok(Partition::Sparable {
        space,
        packet,
        moved,
    })
}

/// A sparing table as read.
struct Table {
    sequence_number: u32,
    doubt: Option<FormatError>,
    moved: Box<[SparingEntry]>,
}

impl Table {
    /// A sound table is better than any doubtful one, and a later one than an earlier.
    const fn rank(&self) -> (bool, u32) {
        (self.doubt.is_none(), self.sequence_number)
    }
}

fn sparing_table<S: ReadAt>(
    medium: &Medium<S>,
    map: &SparableMap<'_>,
    block_size: u32,
    location: u32,
) -> Result<Table, Error> {
    let offset = u64::from(location).saturating_mul(block_size.into());
    // First free spare packet; those above are free or defective.
    const UNUSED: u32 = 0xffff_fff0;
    // No table of 16-bit length is larger, whatever the map says.
    const LARGEST: u32 = 56 + 8 * 0xffff;
    let structure = Structure::SparingTable;
    let len = map.table_size().min(LARGEST) as usize;
    let bytes = medium.read(structure, offset, len)?;
    let wanted = [TagIdentifier::NONE];
    let doubt = match tag::examine(structure, &wanted, &bytes, offset, location) {
        tag::Verdict::Sound => None,
        tag::Verdict::Doubtful(doubt) => Some(doubt),
        tag::Verdict::Bad(error) => return Err(error.into()),
    };
    let (table, _) = SparingTable::parse(&bytes).map_err(|error| error.based_at(offset))?;
    if table.identifier().identifier() != b"*UDF Sparing Table" {
        let rule = "the entity identifier is not that of a sparing table";
        let kind = FormatErrorKind::Broken { rule };
        return Err(FormatError::new(structure, offset.saturating_add(16), kind).into());
    }
    let size = u64::from(block_size);
    let packet = u64::from(map.packet_length()).saturating_mul(size);
    let mut len: u64 = 56;
    for entry in table.entries() {
        len = len.saturating_add(8);
        let spare = u64::from(entry.mapped).saturating_mul(size);
        medium.set_aside(Structure::SparePacket, spare, packet);
    }
    medium.found(structure, offset, len);
    let mut entries: Vec<SparingEntry> = table
        .entries()
        .filter(|entry| entry.original < UNUSED)
        .collect();
    entries.sort_by_key(|entry| entry.original);
    Ok(Table {
        sequence_number: table.sequence_number(),
        doubt,
        moved: entries.into_boxed_slice(),
    })
}

/// A virtual allocation table as read.
pub(super) struct VirtualTable {
    pub(super) entries: Box<[u8]>,
    /// Where the table before it has its ICB: a block of the partition.
    pub(super) previous: Option<u32>,
    /// Label and numbers of files and directories, where the table gives them.
    pub(super) label: Option<Box<[u8]>>,
    pub(super) counts: Option<(u32, u32)>,
}

impl<S: ReadAt> Blocks<'_, '_, S> {
    /// The latest virtual allocation table of the partition with the reference `physical`, or the
    /// one `earlier` states before it.
    pub(super) fn virtual_table(
        &self,
        physical: u16,
        space: Space,
        earlier: u32,
    ) -> Result<VirtualTable, Error> {
        let size = u64::from(self.partitions.block_size.max(1));
        let sectors = self.medium.size().checked_div(size).unwrap_or_default();
        let blocks = sectors.saturating_sub(u64::from(space.start));
        let blocks = u32::try_from(blocks).unwrap_or(u32::MAX).min(space.length);
        let mut passed_over = None;
        let latest = (blocks.saturating_sub(VAT_SEARCH)..blocks)
            .rev()
            .find_map(|block| {
                match self.virtual_table_at(physical, space, block) {
                    Ok(table) => return Some((block, table?)),
                    // Strict reading does not pass over a broken table to an earlier one.
                    Err(error) if self.medium.options().strict => return Some((block, Err(error))),
                    Err(error) => passed_over.get_or_insert(error),
                };
                None
            });
        let Some((mut at, latest)) = latest else {
            let kind = FormatErrorKind::Missing {
                what: "virtual allocation table in the last blocks of the image",
            };
            let at = self.medium.size();
            let missing = FormatError::new(Structure::VirtualAllocationTable, at, kind);
            return Err(match passed_over {
                Some(error @ Error::Io { .. }) => error,
                _ => missing.into(),
            });
        };
        let mut table = latest?;
        if let Some(error) = passed_over {
            self.other_table(error)?;
        }
        for _ in 0..earlier {
            // An earlier table is before the later one, or else this could go round.
            let Some(block) = table.previous.filter(|block| *block < at) else {
                break;
            };
            at = block;
            match self.virtual_table_at(physical, space, block) {
                Ok(Some(earlier)) => table = earlier?,
                Ok(None) => break,
                Err(error) => {
                    self.other_table(error)?;
                    break;
                }
            }
        }
        Ok(table)
    }

    /// Tells that a table is read which may not be the one asked for, and why.
    #[cold]
    fn other_table(&self, passed_over: Error) -> Result<(), Error> {
        let deviation = match passed_over {
            Error::Format(deviation) => deviation,
            // A disc that is not closed ends in blocks that no drive reads, so this is no error.
            Error::Io { offset, .. } => {
                let rule = "the source does not give a block where a later table could be";
                let kind = FormatErrorKind::Broken { rule };
                FormatError::new(Structure::VirtualAllocationTable, offset, kind)
            }
            error => return Err(error),
        };
        self.medium.deviation(deviation, Handling::OtherCopy)
    }

    /// The table whose ICB is in a block; `None` when that holds something else. An error is of a
    /// block where one could be.
    fn virtual_table_at(
        &self,
        partition: u16,
        space: Space,
        block: u32,
    ) -> Result<Option<Result<VirtualTable, Error>>, Error> {
        let size = u64::from(self.partitions.block_size);
        let sector = u64::from(space.start).saturating_add(block.into());
        let mut head = [0; 32];
        let offset = sector.saturating_mul(size);
        let structure = Structure::VirtualAllocationTable;
        let bytes = self.medium.read_into(structure, offset, &mut head)?;
        let (Ok((tag, _)), Some(&file_type)) = (Tag::parse(bytes), bytes.get(27)) else {
            return Ok(None);
        };
        let is_entry = matches!(
            tag.identifier,
            TagIdentifier::FILE_ENTRY | TagIdentifier::EXTENDED_FILE_ENTRY
        );
        let newer = file_type == file_type::VIRTUAL_ALLOCATION_TABLE;
        let possible = newer || file_type == file_type::NOT_SPECIFIED;
        if !is_entry || !possible {
            return Ok(None);
        }
        let address = LbAddr { block, partition };
        let icb = self.file_entry(address, offset)?;
        Ok(self.read_virtual_table(&icb, newer).transpose())
    }

    fn read_virtual_table(
        &self,
        icb: &Icb<'_>,
        newer: bool,
    ) -> Result<Option<VirtualTable>, Error> {
        let structure = Structure::VirtualAllocationTable;
        let limit = self.medium.options().limits.virtual_table_bytes;
        let limit = (LimitKind::VirtualTableBytes, limit);
        let file = self.small_file(structure, icb, limit)?;
        let bytes = &*file.bytes;
        let some = |block: u32| (block != u32::MAX).then_some(block);
        let tell = || match self.medium.options().wants_places() {
            true => self.tell_data(structure, icb),
            false => Ok(()),
        };
        if newer {
            let (header, entries) =
                Vat200Header::parse(bytes).map_err(|error| file.origins.placed(error))?;
            tell()?;
            return Ok(Some(VirtualTable {
                entries: entries.into(),
                previous: some(header.previous()),
                label: Some(header.logical_volume_identifier().0.into()),
                counts: Some(header.counts()),
            }));
        }
        // Any file may be of type 0: only the tail tells a table of UDF 1.50.
        let Some((entries, tail)) = bytes.split_last_chunk() else {
            return Ok(None);
        };
        let tail = Vat150Tail(tail);
        if tail.identifier().identifier() != b"*UDF Virtual Alloc Tbl" {
            return Ok(None);
        }
        tell()?;
        Ok(Some(VirtualTable {
            entries: entries.into(),
            previous: some(tail.previous()),
            label: None,
            counts: None,
        }))
    }

    /// The extents of the metadata file and of its mirror (UDF 2.50 2.2.13), either being enough.
    pub(super) fn metadata(
        &self,
        map: &MetadataMap<'_>,
        partition: u16,
        at: u64,
    ) -> Result<Partition, Error> {
        let runs = |block| self.metadata_runs(LbAddr { block, partition }, at);
        let (main, mirror) = (runs(map.file_location()), runs(map.mirror_location()));
        let (main, mirror) = match (main, mirror) {
            (Ok(main), Ok(mirror)) => (main, mirror),
            (Ok(runs), Err(Error::Format(deviation))) => {
                self.medium.deviation(deviation, Handling::OtherCopy)?;
                (runs, Box::default())
            }
            (Err(Error::Format(deviation)), Ok(runs)) => {
                self.medium.deviation(deviation, Handling::OtherCopy)?;
                (Box::default(), runs)
            }
            (Ok(runs), Err(Error::Io { .. })) => (runs, Box::default()),
            (Err(Error::Io { .. }), Ok(runs)) => (Box::default(), runs),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        Ok(Partition::Metadata { main, mirror })
    }

    fn metadata_runs(&self, address: LbAddr, at: u64) -> Result<Box<[Run]>, Error> {
        let icb = self.file_entry(address, at)?;
        let data = self.data(&icb, Which::Main)?;
        let runs: Box<[Run]> = data
            .extents
            .iter()
            .inspect(|extent| {
                if let Some(offset) = extent.image_offset {
                    let structure = Structure::MetadataFile;
                    self.medium.set_aside(structure, offset, extent.len);
                }
            })
            .map(|extent| Run {
                file_offset: extent.file_offset,
                len: extent.len,
                image_offset: extent.image_offset,
            })
            .collect();
        if runs.is_empty() {
            let kind = FormatErrorKind::Missing {
                what: "extent of the metadata file",
            };
            return Err(FormatError::new(Structure::MetadataFile, icb.offset, kind).into());
        }
        Ok(runs)
    }
}
