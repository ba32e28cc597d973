//! Partition maps: from what a logical volume says of its partitions to the partitions themselves
//! (ECMA-167 3/10.7).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::icb::Blocks;
use super::partition::{Partition, Partitions, Space};
use super::sequence::Sequence;
use super::tables;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::raw::udf::{LogicalVolumeDescriptor, PartitionDescriptor, PartitionMap};
use crate::source::ReadAt;

/// The partitions of a volume as far as they are read.
pub(super) struct Loading<'a, S> {
    pub(super) medium: &'a Medium<S>,
    pub(super) sequence: &'a Sequence,
    pub(super) partitions: Partitions,
    pub(super) spaces: Vec<Space>,
    pub(super) kinds: Vec<&'static str>,
    pub(super) label: Option<Box<[u8]>>,
    pub(super) counts: Option<(u32, u32)>,
}

impl<S: ReadAt> Loading<'_, S> {
    /// Takes up the partition maps: first those that stand for themselves, then those whose tables
    /// are in other partitions.
    pub(super) fn maps(
        &mut self,
        logical: &LogicalVolumeDescriptor<'_>,
        at: u64,
    ) -> Result<(), Error> {
        let at = at.saturating_add(440);
        let mut maps = Vec::new();
        for map in logical.partition_maps() {
            maps.push(map.map_err(|error| error.based_at(at))?);
        }
        let stated = logical.number_of_partition_maps();
        if stated as usize != maps.len() {
            let kind = FormatErrorKind::Value {
                field: "number of partition maps",
                found: stated.into(),
                expected: "as many as the table holds",
            };
            // BP 268, 172 before the maps.
            let at = at.saturating_sub(172);
            let deviation = FormatError::new(Structure::LogicalVolumeDescriptor, at, kind);
            self.medium.deviation(deviation, Handling::Ignored)?;
        }
        for map in &maps {
            let (kind, partition) = match map {
                PartitionMap::Physical { partition_number } => (
                    "physical",
                    self.space(*partition_number, at).map(Partition::Physical),
                ),
                PartitionMap::Sparable(map) => (
                    "sparable",
                    self.space(map.partition_number(), at).and_then(|space| {
                        let block_size = self.partitions.block_size;
                        tables::sparing(self.medium, map, space, block_size, at)
                    }),
                ),
                PartitionMap::Virtual { .. } => ("virtual", Err(not_read(at))),
                PartitionMap::Metadata(_) => ("metadata", Err(not_read(at))),
                PartitionMap::Other { .. } => ("unknown", Err(not_read(at))),
            };
            self.kinds.push(kind);
            let partition = self.or_unreadable(partition)?;
            self.partitions.list.push(partition);
        }
        for (index, map) in maps.iter().enumerate() {
            let number = match map {
                PartitionMap::Virtual { partition_number } => *partition_number,
                PartitionMap::Metadata(map) => map.partition_number(),
                _ => continue,
            };
            let partition = self.dependent(map, &maps, number, at);
            let partition = self.or_unreadable(partition)?;
            if let Some(slot) = self.partitions.list.get_mut(index) {
                *slot = partition;
            }
        }
        Ok(())
    }

    /// A partition that cannot be read may not be needed: its error is kept for when it is.
    fn or_unreadable(&self, partition: Result<Partition, Error>) -> Result<Partition, Error> {
        match partition {
            Ok(partition) => Ok(partition),
            Err(Error::Format(error)) => Ok(Partition::Unreadable(error)),
            Err(error) => Err(error),
        }
    }

    fn space(&mut self, number: u16, at: u64) -> Result<Space, Error> {
        let descriptor = self
            .sequence
            .partitions
            .iter()
            .find(|descriptor| descriptor.partition_number() == number);
        let Some(descriptor) = descriptor else {
            let kind = FormatErrorKind::Value {
                field: "partition number",
                found: number.into(),
                expected: "that of a partition descriptor",
            };
            return Err(FormatError::new(Structure::PartitionMap, at, kind).into());
        };
        let descriptor = PartitionDescriptor(descriptor.fixed());
        let space = Space {
            start: descriptor.starting_location(),
            length: descriptor.length(),
        };
        self.spaces.push(space);
        Ok(space)
    }

    /// A virtual or metadata partition, over the one with the same partition number.
    fn dependent(
        &mut self,
        map: &PartitionMap<'_>,
        maps: &[PartitionMap<'_>],
        number: u16,
        at: u64,
    ) -> Result<Partition, Error> {
        let under = maps.iter().position(|other| match other {
            PartitionMap::Physical { partition_number } => *partition_number == number,
            PartitionMap::Sparable(map) => map.partition_number() == number,
            _ => false,
        });
        let space = self.space(number, at)?;
        let under = match under.and_then(|index| u16::try_from(index).ok()) {
            Some(under) => under,
            None => {
                let what = "partition map of the partition under this one";
                let kind = FormatErrorKind::Missing { what };
                return Err(FormatError::new(Structure::PartitionMap, at, kind).into());
            }
        };
        let blocks = Blocks {
            medium: self.medium,
            partitions: &self.partitions,
        };
        if let PartitionMap::Metadata(map) = map {
            return blocks.metadata(map, under, at);
        }
        let earlier = self.medium.options().earlier_states;
        let table = blocks.virtual_table(under, space, earlier)?;
        (self.label, self.counts) = (table.label, table.counts);
        Ok(Partition::Virtual {
            space,
            table: table.entries,
        })
    }
}

#[cold]
fn not_read(at: u64) -> Error {
    let rule = "a partition map of a kind that is not known";
    let kind = FormatErrorKind::Broken { rule };
    FormatError::new(Structure::PartitionMap, at, kind).into()
}
