//! The file set descriptor and the integrity descriptor: which of several counts (ECMA-167 4/8.3.1
//! and 3/8.8).

use alloc::boxed::Box;

use super::icb::Blocks;
use super::tag;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::raw::udf::{
    DESCRIPTOR_SIZE, ExtentAd, FileSetDescriptor, LbAddr, LogicalVolumeIntegrityDescriptor,
    TagIdentifier,
};
use crate::source::ReadAt;

impl<S: ReadAt> Blocks<'_, '_, S> {
    /// The file set descriptor that counts: of the lowest file set number, and of those the one
    /// with the highest number of its own (4/8.3.1). Gives the byte where it begins, too.
    pub(super) fn file_set(
        &self,
        location: LbAddr,
        len: u32,
        at: u64,
    ) -> Result<(Box<[u8; DESCRIPTOR_SIZE]>, u64), Error> {
        let structure = Structure::FileSetDescriptor;
        let wanted = [TagIdentifier::FILE_SET];
        let limits = &self.medium.options().limits;
        let mut best: Option<(Box<[u8; DESCRIPTOR_SIZE]>, u64)> = None;
        let (mut location, mut len, mut at) = (location, len, at);
        'extents: for _ in 0..=limits.descriptor_pointers {
            let blocks = len.div_ceil(self.partitions.block_size.max(1)).max(1);
            let mut next = None;
            self.set_aside(structure, location, len.into(), at);
            for block in 0..blocks.min(limits.volume_descriptors) {
                let address = LbAddr {
                    block: location.block.saturating_add(block),
                    ..location
                };
                let (bytes, offset) = match self.descriptor(structure, &wanted, address, at) {
                    Ok(found) => found,
                    // Behind the first there may be a terminating descriptor, or nothing.
                    Err(_) if best.is_some() => break 'extents,
                    Err(error) => return Err(error),
                };
                let len = DESCRIPTOR_SIZE as u64;
                self.medium.found(structure, offset, len);
                let Some(found) = bytes.first_chunk::<DESCRIPTOR_SIZE>() else {
                    break 'extents;
                };
                let view = FileSetDescriptor(found);
                let better = best.as_ref().is_none_or(|(known, _)| {
                    let known = FileSetDescriptor(known);
                    let number = view.file_set_number();
                    number < known.file_set_number()
                        || (number == known.file_set_number() && view.number() >= known.number())
                });
                if view.next().extent.length > 0 {
                    next = Some((view.next(), offset));
                }
                if better {
                    best = Some((Box::new(*found), offset));
                }
            }
            match next {
                Some((pointer, from)) => {
                    (location, len, at) = (pointer.location(), pointer.extent.length, from);
                }
                None => break,
            }
        }
        best.ok_or_else(|| {
            let kind = FormatErrorKind::Missing {
                what: "file set descriptor",
            };
            FormatError::new(structure, at, kind).into()
        })
    }
}

/// The last descriptor of the integrity sequence (3/8.8.1). Nothing depends on it: what is wrong
/// with it is a finding.
pub(super) fn integrity<S: ReadAt>(
    medium: &Medium<S>,
    extent: ExtentAd,
    sector_size: u32,
) -> Result<Option<Box<[u8]>>, Error> {
    let structure = Structure::LogicalVolumeIntegrityDescriptor;
    let wanted = [TagIdentifier::LOGICAL_VOLUME_INTEGRITY];
    let limits = &medium.options().limits;
    let mut last = None;
    let mut next = Some(extent);
    // Each rewrite of the volume on a write-once disc may add one.
    let mut left = limits.indirect_entries;
    while let Some(extent) = next.take() {
        let sectors = extent.length.checked_div(sector_size).unwrap_or_default();
        let start = u64::from(extent.location).saturating_mul(sector_size.into());
        medium.set_aside(structure, start, extent.length.into());
        for sector in 0..sectors {
            let location = extent.location.saturating_add(sector);
            let offset = u64::from(location).saturating_mul(sector_size.into());
            let Some(fewer) = left.checked_sub(1) else {
                let rule = "more integrity descriptors than are followed";
                let kind = FormatErrorKind::Broken { rule };
                medium.deviation(FormatError::new(structure, offset, kind), Handling::Last)?;
                return Ok(last);
            };
            left = fewer;
            let Ok(bytes) = medium.read(structure, offset, sector_size as usize) else {
                return Ok(last);
            };
            let verdict = tag::examine(structure, &wanted, &bytes, offset, location);
            if let tag::Verdict::Bad(deviation) = verdict {
                if last.is_none() {
                    medium.deviation(deviation, Handling::Ignored)?;
                }
                break;
            }
            tag::accept(medium, verdict)?;
            medium.found(structure, offset, bytes.len() as u64);
            let Ok((view, _)) = LogicalVolumeIntegrityDescriptor::parse(&bytes) else {
                break;
            };
            next = Some(view.next()).filter(|next| next.length > 0);
            last = Some(Box::from(&*bytes));
            if next.is_some() {
                break;
            }
        }
    }
    Ok(last)
}
