//! Whether there is a UDF volume, where its anchors are, and how large its blocks are
//! (ECMA-167 2/8.3, 3/8.4.2.1).

use super::tag;
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::udf::{
    AnchorVolumeDescriptorPointer, ExtentAd, TagIdentifier, VolumeStructureDescriptor,
    VolumeStructureType,
};
use crate::source::ReadAt;

/// First byte of the volume recognition sequence (ECMA-167 2/8.3).
pub(super) const RECOGNITION: u64 = 32768;

/// Step by which the sequence is looked through: a descriptor has 2048 bytes, or a sector where
/// that is more, with zeros behind the descriptor.
pub(super) const STEP: u64 = 2048;

/// Steps looked at, and those without a descriptor before the search is given up: one sector of
/// 32 KiB.
pub(super) const STEPS: u64 = 128;
pub(super) const GAP: u64 = 16;

/// Sector sizes, the usual ones first.
const SECTOR_SIZES: [u32; 7] = [2048, 512, 4096, 1024, 8192, 16384, 32768];

/// Sectors from the end of the image that are searched for an anchor when none is at its place:
/// room for run-out blocks and for junk.
pub(super) const TAIL: u64 = 512;

/// Whether the volume recognition sequence names ECMA-167, in whatever order.
pub(crate) fn is_named<S: ReadAt>(medium: &Medium<S>) -> Result<bool, Error> {
    let mut gap: u64 = 0;
    for step in 0..STEPS {
        let offset = RECOGNITION.saturating_add(step.saturating_mul(STEP));
        let mut head = [0; VolumeStructureDescriptor::HEAD];
        if medium.available(offset, head.len() as u64) < head.len() as u64 {
            break;
        }
        let structure = Structure::VolumeStructureDescriptor;
        let bytes = medium.read_into(structure, offset, &mut head)?;
        match VolumeStructureDescriptor::parse(bytes).map(|(head, _)| head.standard) {
            Ok(Some(VolumeStructureType::Nsr02 | VolumeStructureType::Nsr03)) => return Ok(true),
            Ok(Some(_)) => gap = 0,
            Ok(None) | Err(_) => {
                gap = gap.saturating_add(1);
                if gap > GAP {
                    break;
                }
            }
        }
    }
    Ok(false)
}

/// An anchor, and the sector size that its place shows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    /// Byte of the image where it begins.
    pub(super) offset: u64,
    pub(super) sector_size: u32,
    pub(super) main: ExtentAd,
    pub(super) reserve: ExtentAd,
}

impl Anchor {
    /// The byte at which a sequence begins; one outside the image is told of where it is named.
    pub(super) fn sequence_at<S>(&self, medium: &Medium<S>, extent: ExtentAd) -> u64 {
        let start = u64::from(extent.location).saturating_mul(self.sector_size.into());
        if start < medium.size() {
            start
        } else {
            self.offset
        }
    }
}

/// The anchors of the image: first those at their places, then ones near the end of the image. Their
/// tags confirm their places, and so the sector size.
pub(super) fn anchors<S: ReadAt>(medium: &Medium<S>) -> impl Iterator<Item = Anchor> {
    let at_place = anchors_at_their_places(medium);
    let near_end = SECTOR_SIZES.into_iter().flat_map(move |sector_size| {
        let last = last_sector(medium, sector_size);
        let sectors = last.saturating_sub(TAIL)..last;
        sectors
            .rev()
            .filter_map(move |sector| anchor(medium, sector_size, sector, true))
    });
    at_place.chain(near_end)
}

pub(super) fn anchors_at_their_places<S: ReadAt>(
    medium: &Medium<S>,
) -> impl Iterator<Item = Anchor> {
    SECTOR_SIZES.into_iter().flat_map(move |sector_size| {
        let last = last_sector(medium, sector_size);
        // The standard wants two of the first three; the fourth is where mkudffs and Linux put one
        // on discs that are not closed (UDF 2.2.3).
        let sectors = [Some(256), Some(last), last.checked_sub(256), Some(512)];
        let sectors = sectors.into_iter().flatten();
        sectors.filter_map(move |sector| anchor(medium, sector_size, sector, true))
    })
}

/// Whether there is a sign of a volume where one has to be: a look at few places, that does not go
/// through all where an anchor might be.
pub(crate) fn is_likely<S: ReadAt>(medium: &Medium<S>) -> bool {
    is_named(medium).unwrap_or_default() || anchors_at_their_places(medium).next().is_some()
}

/// Anchors whose tags have other locations, for images that have no better ones.
pub(super) fn displaced_anchors<S: ReadAt>(medium: &Medium<S>) -> impl Iterator<Item = Anchor> {
    SECTOR_SIZES.into_iter().flat_map(move |sector_size| {
        let sectors = [256, last_sector(medium, sector_size), 512];
        let sectors = sectors.into_iter();
        sectors.filter_map(move |sector| anchor(medium, sector_size, sector, false))
    })
}

pub(super) fn last_sector<S>(medium: &Medium<S>, sector_size: u32) -> u64 {
    let sectors = medium.size().checked_div(sector_size.into());
    sectors.unwrap_or_default().saturating_sub(1)
}

/// The anchor in a sector, if there is one. What cannot be read is none.
pub(super) fn anchor<S: ReadAt>(
    medium: &Medium<S>,
    sector_size: u32,
    sector: u64,
    at_place: bool,
) -> Option<Anchor> {
    const STRUCTURE: Structure = Structure::AnchorVolumeDescriptorPointer;
    let offset = sector.checked_mul(sector_size.into())?;
    let mut buffer = [0; 512];
    let bytes = medium.read_into(STRUCTURE, offset, &mut buffer).ok()?;
    let wanted = [TagIdentifier::ANCHOR_VOLUME_POINTER];
    let tag = tag::identify(STRUCTURE, &wanted, bytes, offset).ok()?;
    let right = u64::from(tag.location) == sector;
    (right == at_place && tag.crc_of(bytes) == Some(tag.crc)).then_some(())?;
    let (pointer, _) = AnchorVolumeDescriptorPointer::parse(bytes).ok()?;
    Some(Anchor {
        offset,
        sector_size,
        main: pointer.main,
        reserve: pointer.reserve,
    })
}
