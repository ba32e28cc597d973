//! What a layout of the image needs to know and nobody else: where those structures of a volume are
//! that reading does without.

use std::vec::Vec;

use super::partition::Which;
use super::recognition::{
    Anchor, GAP, RECOGNITION, STEP, STEPS, TAIL, anchor, anchors_at_their_places, last_sector,
};
use super::sequence::Sequence;
use super::tag;
use super::volume::Volume;
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::udf::{
    LbAddr, PartitionDescriptor, PartitionMap, Tag, TagIdentifier, VolumeStructureDescriptor,
    VolumeStructureType,
};
use crate::source::ReadAt;

impl Volume {
    /// Tells whoever maps the image where the recognition sequence, the anchors, both descriptor
    /// sequences and the bitmaps of free space are. What cannot be read goes to `lost`.
    pub(crate) fn tell_places<S: ReadAt>(&self, medium: &Medium<S>, lost: &mut dyn FnMut(Error)) {
        let anchor = &self.anchor;
        recognition(medium, anchor).unwrap_or_else(&mut *lost);
        for extent in [anchor.main, anchor.reserve] {
            // What is damaged in one of them was told when the volume was read.
            if let Err(error) = Sequence::read_extent(medium, anchor, extent) {
                lost(error);
            }
        }
        let Some(logical) = self.logical_volume() else {
            return;
        };
        let sector_size = u64::from(anchor.sector_size);
        let integrity = logical.integrity_sequence();
        let start = u64::from(integrity.location).saturating_mul(sector_size);
        terminators(medium, start, integrity.length.into(), anchor.sector_size);
        let file_set = logical.file_set_descriptor();
        let (address, len) = (file_set.location(), file_set.extent.length);
        if let Ok(place) = self.partitions.locate(address, Which::Main, 0) {
            let len = place.contiguous.min(len.into());
            terminators(medium, place.offset, len, anchor.sector_size);
        }
        let maps: Vec<_> = logical.partition_maps().map_while(Result::ok).collect();
        let with_number = |number: u16| {
            let at = maps.iter().position(|map| match map {
                PartitionMap::Physical { partition_number } => *partition_number == number,
                PartitionMap::Sparable(map) => map.partition_number() == number,
                _ => false,
            });
            at.and_then(|at| u16::try_from(at).ok())
        };
        for descriptor in &self.sequence.partitions {
            let Some(partition) = with_number(descriptor.partition_number()) else {
                continue;
            };
            let header = PartitionDescriptor(descriptor.fixed()).header();
            let (bitmap, entry) = (
                Structure::SpaceBitmapDescriptor,
                Structure::UnallocatedSpaceEntry,
            );
            for (structure, space) in [
                (bitmap, header.unallocated_space_bitmap()),
                (bitmap, header.freed_space_bitmap()),
                (entry, header.unallocated_space_table()),
                (entry, header.freed_space_table()),
            ] {
                let (block, len) = (space.block, u64::from(space.length));
                let address = LbAddr { block, partition };
                let mut tell = |offset, len| {
                    medium.found(structure, offset, len);
                    Ok(())
                };
                self.partitions
                    .map(address, len, Which::Main, descriptor.offset, &mut tell)
                    .unwrap_or_else(&mut *lost);
            }
        }
        for map in &maps {
            let PartitionMap::Metadata(map) = map else {
                continue;
            };
            let (block, number) = (map.bitmap_location(), map.partition_number());
            if let Some(partition) = with_number(number).filter(|_| block != u32::MAX) {
                let address = LbAddr { block, partition };
                self.bitmap_file(medium, address).unwrap_or_else(&mut *lost);
            }
        }
    }

    /// The free space of a metadata partition (UDF 2.50 2.2.13.2).
    fn bitmap_file<S: ReadAt>(&self, medium: &Medium<S>, address: LbAddr) -> Result<(), Error> {
        let blocks = self.blocks(medium);
        let at = self.sequence.logical_volume.as_ref();
        let at = at.map_or(0, |logical| logical.offset);
        let icb = blocks.file_entry(address, at)?;
        blocks.tell_data(Structure::SpaceBitmapDescriptor, &icb)
    }
}

/// Tells whoever maps the image where the sequence is, and where anchors are.
fn recognition<S: ReadAt>(medium: &Medium<S>, used: &Anchor) -> Result<(), Error> {
    let structure = Structure::VolumeStructureDescriptor;
    let mut gap: u64 = 0;
    for step in 0..STEPS {
        let offset = RECOGNITION.saturating_add(step.saturating_mul(STEP));
        if gap > GAP || medium.available(offset, STEP) < STEP {
            break;
        }
        let mut head = [0; VolumeStructureDescriptor::HEAD];
        let bytes = medium.read_into(structure, offset, &mut head)?;
        gap = match VolumeStructureDescriptor::parse(bytes).map(|(head, _)| head.standard) {
            // Those of ISO 9660 are told by its reader.
            Ok(Some(VolumeStructureType::Iso9660)) => 0,
            Ok(Some(_)) => {
                medium.found(structure, offset, STEP);
                0
            }
            Ok(None) | Err(_) => gap.saturating_add(1),
        };
    }
    // mkisofs fills the last 150 sectors with copies, so that one is at the end of what is burnt.
    let last = last_sector(medium, used.sector_size);
    let near_end = (last.saturating_sub(TAIL)..=last)
        .filter_map(|sector| anchor(medium, used.sector_size, sector, true));
    let like_it = |found: &Anchor| {
        let (found, used) = ((found.main, found.reserve), (used.main, used.reserve));
        found == used
    };
    let anchors = anchors_at_their_places(medium).chain(near_end);
    for found in anchors.filter(like_it).chain([*used]) {
        let structure = Structure::AnchorVolumeDescriptorPointer;
        medium.found(structure, found.offset, found.sector_size.into());
    }
    Ok(())
}

/// Tells whoever maps the image where terminating descriptors are among the sectors of a sequence.
fn terminators<S: ReadAt>(medium: &Medium<S>, start: u64, len: u64, sector_size: u32) {
    let sectors = len.checked_div(sector_size.into()).unwrap_or_default();
    let limit = medium.options().limits.volume_descriptors;
    for sector in 0..sectors.min(limit.into()) {
        let offset = start.saturating_add(sector.saturating_mul(sector_size.into()));
        let mut buffer = [0; Tag::LENGTH];
        let structure = Structure::TerminatingDescriptor;
        let wanted = [TagIdentifier::TERMINATING];
        let tag = medium.read_into(structure, offset, &mut buffer);
        if tag.is_ok_and(|tag| tag::identify(structure, &wanted, tag, offset).is_ok()) {
            medium.found(structure, offset, sector_size.into());
        }
    }
}
