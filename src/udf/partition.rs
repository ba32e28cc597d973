//! Address translation: from a block of a partition to a byte of the image.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::raw::udf::{LbAddr, SparingEntry};

/// The partitions of a logical volume, in the order of its partition maps: a partition reference is
/// an index into them, never a partition number (ECMA-167 4/7.1.2).
#[derive(Debug)]
pub(super) struct Partitions {
    pub(super) block_size: u32,
    pub(super) list: Vec<Partition>,
}

#[derive(Debug)]
pub(super) enum Partition {
    /// Type 1.
    Physical(Space),
    /// UDF 2.2.9: packets of `packet` blocks, those in `moved` (sorted) being elsewhere.
    Sparable {
        space: Space,
        packet: u32,
        moved: Box<[SparingEntry]>,
    },
    /// UDF 2.2.8: each block found through a table of little-endian numbers.
    Virtual { space: Space, table: Box<[u8]> },
    /// UDF 2.50 2.2.10: the blocks of a file that has a mirror.
    Metadata {
        main: Box<[Run]>,
        mirror: Box<[Run]>,
    },
    /// Of a kind that is not read, or broken: the error tells which.
    Unreadable(FormatError),
}

/// A piece of the volume.
#[derive(Clone, Copy, Debug)]
pub(super) struct Space {
    /// First sector.
    pub(super) start: u32,
    /// Length in blocks.
    pub(super) length: u32,
}

/// A run of the metadata file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Where in the file it begins, and how long it is, in bytes.
    pub(super) file_offset: u64,
    pub(super) len: u64,
    /// Byte of the image; `None` where it is not recorded.
    pub(super) image_offset: Option<u64>,
}

/// Which copy of a metadata partition to read from. Other partitions have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Main,
    Mirror,
}

/// Where a block is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Byte of the image.
    pub(super) offset: u64,
    /// Bytes from there on, a block or more, that follow in the partition as they do in the image.
    pub(super) contiguous: u64,
}

impl Partitions {
    /// Translates an address that the structure at byte `at` of the image holds.
    ///
    /// # Errors
    /// When there is no such partition or block.
    #[inline]
    pub(super) fn locate(&self, address: LbAddr, which: Which, at: u64) -> Result<Place, Error> {
        match self.list.get(usize::from(address.partition)) {
            Some(Partition::Physical(space)) => self.in_space(*space, address.block, at),
            Some(partition) => self.locate_mapped(partition, address.block, which, at),
            None => {
                let kind = FormatErrorKind::Value {
                    field: "partition reference number",
                    found: address.partition.into(),
                    expected: "less than the number of partition maps",
                };
                Err(FormatError::new(Structure::AllocationDescriptor, at, kind).into())
            }
        }
    }

    #[inline]
    fn in_space(&self, space: Space, block: u32, at: u64) -> Result<Place, Error> {
        let size = u64::from(self.block_size);
        let Some(left) = space.length.checked_sub(block).filter(|left| *left > 0) else {
            return Err(outside(block, at));
        };
        Ok(Place {
            offset: u64::from(space.start)
                .saturating_add(block.into())
                .saturating_mul(size),
            contiguous: u64::from(left).saturating_mul(size),
        })
    }

    fn locate_mapped(
        &self,
        partition: &Partition,
        block: u32,
        which: Which,
        at: u64,
    ) -> Result<Place, Error> {
        let size = u64::from(self.block_size);
        match partition {
            Partition::Physical(space) => self.in_space(*space, block, at),
            Partition::Sparable {
                space,
                packet,
                moved,
            } => {
                let place = self.in_space(*space, block, at)?;
                // The packet length is a power of two, checked when the map was read.
                let into = block & packet.saturating_sub(1);
                let original = block.saturating_sub(into);
                let index = moved.partition_point(|entry| entry.original < original);
                Ok(match moved.get(index) {
                    Some(entry) if entry.original == original => Place {
                        offset: u64::from(entry.mapped)
                            .saturating_add(into.into())
                            .saturating_mul(size),
                        contiguous: u64::from(packet.saturating_sub(into)).saturating_mul(size),
                    },
                    Some(next) => Place {
                        contiguous: u64::from(next.original.saturating_sub(block))
                            .saturating_mul(size)
                            .min(place.contiguous),
                        ..place
                    },
                    None => place,
                })
            }
            Partition::Virtual { space, table } => {
                let entry = (block as usize)
                    .checked_mul(4)
                    .and_then(|start| table.get(start..)?.first_chunk());
                let physical = match entry.map(|entry| u32::from_le_bytes(*entry)) {
                    None | Some(u32::MAX) => return Err(outside(block, at)),
                    Some(physical) => physical,
                };
                let place = self.in_space(*space, physical, at)?;
                Ok(Place {
                    contiguous: size,
                    ..place
                })
            }
            Partition::Metadata { main, mirror } => {
                let runs = match which {
                    Which::Mirror => mirror,
                    // Without a main file there is only the mirror.
                    Which::Main if main.is_empty() => mirror,
                    Which::Main => main,
                };
                let offset = u64::from(block).saturating_mul(size);
                let behind = runs.partition_point(|run| run.file_offset <= offset);
                behind
                    .checked_sub(1)
                    .and_then(|index| runs.get(index))
                    .and_then(|run| {
                        let into = offset.saturating_sub(run.file_offset);
                        let contiguous = run.len.checked_sub(into).filter(|left| *left > 0)?;
                        Some(Place {
                            offset: run.image_offset?.saturating_add(into),
                            contiguous,
                        })
                    })
                    .ok_or_else(|| outside(block, at))
            }
            Partition::Unreadable(error) => Err((*error).into()),
        }
    }

    /// Whether a partition has a second copy of its blocks.
    pub(super) fn is_mirrored(&self, partition: u16) -> bool {
        matches!(
            self.list.get(usize::from(partition)),
            Some(Partition::Metadata { main, mirror }) if !main.is_empty() && !mirror.is_empty()
        )
    }

    /// Translates `len` bytes from an address on, run by run.
    pub(super) fn map(
        &self,
        address: LbAddr,
        len: u64,
        which: Which,
        at: u64,
        each: &mut dyn FnMut(u64, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (mut next, mut left) = (Some(address.block), len);
        while left > 0 {
            let Some(block) = next else {
                return Err(outside(u32::MAX, at));
            };
            let place = self.locate(LbAddr { block, ..address }, which, at)?;
            let run = place.contiguous.min(left);
            each(place.offset, run)?;
            left = left.saturating_sub(run);
            let blocks = run.div_ceil(u64::from(self.block_size.max(1)));
            next = u32::try_from(blocks)
                .ok()
                .and_then(|blocks| block.checked_add(blocks));
        }
        Ok(())
    }
}

#[cold]
fn outside(block: u32, at: u64) -> Error {
    let kind = FormatErrorKind::Value {
        field: "logical block number",
        found: block.into(),
        expected: "a block of the partition",
    };
    FormatError::new(Structure::AllocationDescriptor, at, kind).into()
}
