//! Where the bytes of a file are (ECMA-167 4/12).

use alloc::boxed::Box;
use alloc::collections::BTreeSet;

use super::icb::{Blocks, Icb};
use super::partition::Which;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::{Extents, ExtentsBuilder};
use crate::limits::LimitKind;
use crate::origins::Origins;
use crate::raw::udf::{
    AllocationDescriptor, AllocationExtentDescriptor, AllocationType, ExtentType, FileEntry,
    LbAddr, TagIdentifier,
};
use crate::source::ReadAt;

/// A run of a file's bytes in a partition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) file_offset: u64,
    pub(super) len: u64,
    /// First block; `None` for bytes that are not recorded.
    pub(super) address: Option<LbAddr>,
    /// Bytes of that block before the first one: those of the file entry when the data is in it.
    pub(super) skipped: u32,
}

/// What a file's bytes are made of, and what is missing.
pub(super) struct Data {
    pub(super) extents: Extents,
    /// Stands behind the last extent when the file should have more bytes.
    pub(super) missing: Option<FormatError>,
}

impl<S: ReadAt> Blocks<'_, '_, S> {
    /// The extents of a file.
    pub(super) fn data(&self, icb: &Icb<'_>, which: Which) -> Result<Data, Error> {
        let entry = icb.entry()?;
        let mut extents = ExtentsBuilder::default();
        self.pieces(icb, &entry, &mut |piece| {
            self.place(icb, piece, which, &mut extents)
        })?;
        let length = entry.information_length();
        let missing = (extents.len() < length).then(|| {
            let kind = FormatErrorKind::Truncated {
                needed: length,
                available: extents.len(),
            };
            FormatError::new(Structure::FileEntry, icb.offset.saturating_add(56), kind)
        });
        let extents = extents.finish();
        Ok(Data { extents, missing })
    }

    /// Tells whoever maps the image where the data of a file of the volume's own is.
    pub(super) fn tell_data(&self, structure: Structure, icb: &Icb<'_>) -> Result<(), Error> {
        for extent in self.data(icb, Which::Main)?.extents.iter() {
            if let Some(offset) = extent.image_offset {
                self.medium.found(structure, offset, extent.len);
            }
        }
        Ok(())
    }

    /// Tells whoever maps the image that blocks are set aside; those that are nowhere are not.
    pub(super) fn set_aside(&self, structure: Structure, address: LbAddr, len: u64, at: u64) {
        if !self.medium.options().wants_places() {
            return;
        }
        let map = self.partitions;
        let _ = map.map(address, len, Which::Main, at, &mut |offset, len| {
            self.medium.set_aside(structure, offset, len);
            Ok(())
        });
    }

    /// Appends a piece's place in the image.
    pub(super) fn place(
        &self,
        icb: &Icb<'_>,
        piece: Piece,
        which: Which,
        extents: &mut ExtentsBuilder,
    ) -> Result<(), Error> {
        let limit = self.medium.options().limits.file_extents;
        let Some(address) = piece.address else {
            extents.push(None, piece.len);
            return Ok(());
        };
        if piece.skipped > 0 {
            let start = icb.offset.saturating_add(piece.skipped.into());
            extents.push(Some(start), piece.len);
            return Ok(());
        }
        let at = icb.offset;
        // Each descriptor is an extent, whatever it has for neighbours.
        extents.begin();
        self.partitions
            .map(address, piece.len, which, at, &mut |offset, len| {
                if extents.push(Some(offset), len) as u64 > u64::from(limit) {
                    return Err(Error::Limit {
                        kind: LimitKind::FileExtents,
                        limit: limit.into(),
                        offset: at,
                    });
                }
                Ok(())
            })
    }

    /// Calls `each` with the runs of a file in order, up to its information length.
    ///
    /// # Errors
    /// When a descriptor or a further extent of them cannot be read, and what `each` returns.
    pub(super) fn pieces(
        &self,
        icb: &Icb<'_>,
        entry: &FileEntry<'_>,
        each: &mut dyn FnMut(Piece) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let head = (entry.head_length()).saturating_add(entry.extended_attributes.len());
        let parse = match entry.icb_tag().allocation_type() {
            AllocationType::Short => AllocationDescriptor::parse_short,
            AllocationType::Long => AllocationDescriptor::parse_long,
            AllocationType::Extended => AllocationDescriptor::parse_extended,
            AllocationType::Embedded => {
                let len = entry.information_length();
                let len = len.min(entry.allocation_descriptors.len() as u64);
                return each(Piece {
                    file_offset: 0,
                    len,
                    address: Some(icb.address),
                    skipped: u32::try_from(head).unwrap_or(u32::MAX),
                });
            }
            AllocationType::Reserved(_) => {
                return Err(Error::Unsupported {
                    what: "a reserved type of allocation descriptors",
                    offset: icb.offset.saturating_add(34),
                });
            }
        };
        let mut walk = Walk {
            icb,
            parse,
            file_offset: 0,
            left: entry.information_length(),
        };
        let at = icb.offset.saturating_add(head as u64);
        let mut next = walk.take(entry.allocation_descriptors, at, each)?;
        let limit = self.medium.options().limits.allocation_extents;
        // Known ones are kept only where there is a chain, which few files have.
        let mut seen = BTreeSet::new();
        while let Some((address, at)) = next {
            if seen.len() as u64 >= u64::from(limit) {
                return Err(Error::Limit {
                    kind: LimitKind::AllocationExtents,
                    limit: limit.into(),
                    offset: at,
                });
            }
            let structure = Structure::AllocationExtentDescriptor;
            if !seen.insert(address) {
                let rule = "the chain of allocation descriptors leads back into itself";
                let kind = FormatErrorKind::Broken { rule };
                return Err(FormatError::new(structure, at, kind).into());
            }
            let wanted = [TagIdentifier::ALLOCATION_EXTENT];
            let (bytes, offset) = self.descriptor(structure, &wanted, address, at)?;
            let (extent, _) = AllocationExtentDescriptor::parse(&bytes)
                .map_err(|error| error.based_at(offset))?;
            let head = AllocationExtentDescriptor::HEAD as u64;
            let len = head.saturating_add(extent.descriptors.len() as u64);
            self.medium.found(structure, offset, len);
            let at = offset.saturating_add(head);
            next = walk.take(extent.descriptors, at, each)?;
        }
        Ok(())
    }
}

/// Where an extent of allocation descriptors is, and the byte of the descriptor that says so.
type Next = Option<(LbAddr, u64)>;
type Parse = fn(&[u8]) -> Result<(AllocationDescriptor, &[u8]), FormatError>;

struct Walk<'a, 'i> {
    icb: &'a Icb<'i>,
    parse: Parse,
    file_offset: u64,
    left: u64,
}

impl Walk<'_, '_> {
    /// Takes the descriptors of one extent of them, which begins at byte `at` of the image.
    fn take(
        &mut self,
        descriptors: &[u8],
        at: u64,
        each: &mut dyn FnMut(Piece) -> Result<(), Error>,
    ) -> Result<Next, Error> {
        let mut rest = descriptors;
        while self.left > 0 {
            // What is left over at the end is no descriptor.
            let Ok((descriptor, behind)) = (self.parse)(rest) else {
                break;
            };
            let into = descriptors.len().saturating_sub(rest.len());
            let at = at.saturating_add(into as u64);
            rest = behind;
            // A length of 0 ends the descriptors, whatever follows (ECMA-167 4/12.1). Windows 10
            // writes such ones into metadata files.
            if descriptor.length == 0 {
                break;
            }
            let address = LbAddr {
                block: descriptor.block,
                // Short descriptors are of the partition that holds the file entry (4/14.14.1.2).
                partition: descriptor.partition.unwrap_or(self.icb.address.partition),
            };
            if descriptor.extent_type == ExtentType::Continuation {
                return Ok(Some((address, at)));
            }
            let is_recorded = descriptor.extent_type == ExtentType::Recorded;
            if is_recorded
                && descriptor
                    .recorded
                    .is_some_and(|(recorded, information)| recorded != information)
            {
                return Err(Error::Unsupported {
                    what: "a compressed extent",
                    offset: at,
                });
            }
            let len = u64::from(descriptor.length).min(self.left);
            each(Piece {
                file_offset: self.file_offset,
                len,
                address: (descriptor.extent_type == ExtentType::Recorded).then_some(address),
                skipped: 0,
            })?;
            self.file_offset = self.file_offset.saturating_add(len);
            self.left = self.left.saturating_sub(len);
        }
        Ok(None)
    }
}

/// A file that was read as a whole, and where its bytes are; of those that are not recorded, the
/// file entry.
pub(super) struct SmallFile {
    pub(super) bytes: Box<[u8]>,
    pub(super) origins: Origins,
}

impl<S: ReadAt> Blocks<'_, '_, S> {
    /// Reads a whole file of the volume's own, of at most `limit` bytes, none of which may be missing.
    pub(super) fn small_file(
        &self,
        structure: Structure,
        icb: &Icb<'_>,
        limit: (LimitKind, u32),
    ) -> Result<SmallFile, Error> {
        let data = self.data(icb, Which::Main)?;
        if let Some(missing) = data.missing {
            return Err(missing.into());
        }
        let last = data.extents.last();
        let len = last.map_or(0, |last| last.file_offset.saturating_add(last.len));
        let (kind, limit) = limit;
        let size = self.medium.size();
        let offset = icb.offset;
        if len > u64::from(limit) {
            let limit = limit.into();
            return Err(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        if len > size {
            let kind = FormatErrorKind::BeyondImage { end: len, size };
            return Err(FormatError::new(structure, offset, kind).into());
        }
        for extent in data.extents.iter() {
            if let Some(start) = extent.image_offset {
                self.medium.check(structure, start, extent.len)?;
            }
        }
        let mut origins = Origins::at(offset);
        let mut bytes = alloc::vec![0; usize::try_from(len).unwrap_or_default()];
        for extent in data.extents.iter() {
            let (Ok(from), Ok(len)) = (
                usize::try_from(extent.file_offset),
                usize::try_from(extent.len),
            ) else {
                continue;
            };
            origins.push(from, extent.image_offset.unwrap_or(offset));
            let Some(start) = extent.image_offset else {
                continue;
            };
            let to = from.saturating_add(len);
            self.medium
                .fill(bytes.get_mut(from..to).unwrap_or_default(), start)?;
        }
        Ok(SmallFile {
            bytes: bytes.into_boxed_slice(),
            origins,
        })
    }
}
