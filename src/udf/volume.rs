//! A UDF volume: its descriptors, its partitions, its root.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::file_set::integrity;
use super::icb::Blocks;
use super::maps::Loading;
use super::partition::{Partition, Partitions, Space};
use super::recognition::{self, Anchor};
use super::sequence::Sequence;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::raw::udf::{
    DESCRIPTOR_SIZE, FileSetDescriptor, LbAddr, LogicalVolumeDescriptor,
    LogicalVolumeIntegrityDescriptor,
};
use crate::source::ReadAt;

/// The highest revision that the standard reached.
const NEWEST: u16 = 0x0260;

/// Byte where the first anchor is, by the usual sector size.
const USUAL_ANCHOR: u64 = 256 * 2048;

/// The anchors that a volume was looked for from, and what came in between first.
#[derive(Default)]
struct Attempts {
    anchors: Vec<Anchor>,
    failure: Option<Error>,
}

impl Attempts {
    fn with<S: ReadAt>(&mut self, medium: &Medium<S>, anchor: Anchor) -> Option<Volume> {
        let key = |anchor: &Anchor| (anchor.sector_size, anchor.main, anchor.reserve);
        if self.anchors.iter().any(|known| key(known) == key(&anchor)) {
            return None;
        }
        self.anchors.push(anchor);
        match Volume::from_anchor(medium, anchor) {
            Ok(volume) => Some(volume),
            Err(error) => {
                self.failure.get_or_insert(error);
                None
            }
        }
    }
}

/// The UDF side of an image.
#[derive(Debug)]
pub(crate) struct Volume {
    pub(super) anchor: Anchor,
    pub(super) sequence: Sequence,
    pub(super) partitions: Partitions,
    /// First sector and length of the physical partitions, in order of the maps.
    pub(super) spaces: Vec<Space>,
    /// The maps, in words for people.
    pub(super) map_kinds: Vec<&'static str>,
    pub(super) file_set: Box<[u8; DESCRIPTOR_SIZE]>,
    pub(super) integrity: Option<Box<[u8]>>,
    /// Label and counts of the virtual allocation table.
    pub(super) virtual_label: Option<Box<[u8]>>,
    pub(super) virtual_counts: Option<(u32, u32)>,
    /// Where the root directory's ICB is.
    pub(super) root: LbAddr,
    /// Byte of the image that says so.
    pub(super) root_at: u64,
}

impl Volume {
    /// Reads the UDF volume of an image; `None` when there is none. Without a volume recognition
    /// sequence that names it, a volume is only looked for when `needed`: anchors outlive what they
    /// were recorded for.
    ///
    /// # Errors
    /// What keeps a volume that is there from being read.
    pub(crate) fn read<S: ReadAt>(medium: &Medium<S>, needed: bool) -> Result<Option<Self>, Error> {
        let named = recognition::is_named(medium)?;
        if !named && !needed {
            return Ok(None);
        }
        let mut attempts = Attempts::default();
        for anchor in recognition::anchors(medium) {
            if let Some(volume) = attempts.with(medium, anchor) {
                volume.report(medium, named, attempts.failure.is_none())?;
                return Ok(Some(volume));
            }
        }
        if attempts.anchors.is_empty() {
            for anchor in recognition::displaced_anchors(medium) {
                if let Some(volume) = attempts.with(medium, anchor) {
                    volume.report(medium, named, false)?;
                    return Ok(Some(volume));
                }
            }
        }
        match attempts.failure {
            Some(error) => Err(error),
            None if named => {
                let what = "anchor volume descriptor pointer";
                let kind = FormatErrorKind::Missing { what };
                let structure = Structure::AnchorVolumeDescriptorPointer;
                let at = USUAL_ANCHOR.min(medium.size());
                Err(FormatError::new(structure, at, kind).into())
            }
            None => Ok(None),
        }
    }

    /// Tells what was not as it should be on the way to the volume.
    fn report<S>(&self, medium: &Medium<S>, named: bool, first: bool) -> Result<(), Error> {
        let deviation = |structure, offset, what| {
            let kind = FormatErrorKind::Missing { what };
            FormatError::new(structure, offset, kind)
        };
        if !named {
            let what = "NSR descriptor in the volume recognition sequence";
            let structure = Structure::VolumeStructureDescriptor;
            let deviation = deviation(structure, recognition::RECOGNITION, what);
            medium.deviation(deviation, Handling::Ignored)?;
        }
        let place = u64::from(self.anchor.sector_size).saturating_mul(256);
        if self.anchor.offset != place || !first {
            let structure = Structure::AnchorVolumeDescriptorPointer;
            let at = place.min(medium.size());
            let deviation = deviation(structure, at, "anchor in sector 256 that can be used");
            medium.deviation(deviation, Handling::OtherCopy)?;
        }
        Ok(())
    }

    fn from_anchor<S: ReadAt>(medium: &Medium<S>, anchor: Anchor) -> Result<Self, Error> {
        let sequence = Sequence::read(medium, &anchor)?;
        let sequence_at = anchor.sequence_at(medium, anchor.main);
        let Some(recorded) = &sequence.logical_volume else {
            let what = "logical volume descriptor in either sequence";
            let kind = FormatErrorKind::Missing { what };
            let structure = Structure::VolumeDescriptorSequence;
            return Err(FormatError::new(structure, sequence_at, kind).into());
        };
        let at = recorded.offset;
        let (logical, _) =
            LogicalVolumeDescriptor::parse(&recorded.bytes).map_err(|error| error.based_at(at))?;
        check_logical(medium, &logical, anchor.sector_size, at)?;
        let mut volume = Loading {
            medium,
            sequence: &sequence,
            partitions: Partitions {
                block_size: anchor.sector_size,
                list: Vec::new(),
            },
            spaces: Vec::new(),
            kinds: Vec::new(),
            label: None,
            counts: None,
        };
        volume.maps(&logical, at)?;
        let Loading {
            partitions,
            spaces,
            kinds,
            label,
            counts,
            ..
        } = volume;
        let blocks = Blocks {
            medium,
            partitions: &partitions,
        };
        let file_set_at = at.saturating_add(248);
        let pointer = logical.file_set_descriptor();
        let len = pointer.extent.length;
        let (file_set, root_at) = blocks.file_set(pointer.location(), len, file_set_at)?;
        let root = FileSetDescriptor(&file_set).root_directory().location();
        let integrity = integrity(medium, logical.integrity_sequence(), anchor.sector_size)?;
        let virtual_label = label;
        Ok(Self {
            anchor,
            partitions,
            spaces,
            map_kinds: kinds,
            file_set,
            integrity,
            virtual_label,
            virtual_counts: counts,
            root,
            root_at: root_at.saturating_add(400),
            sequence,
        })
    }

    pub(super) fn blocks<'a, 'i, S>(&'a self, medium: &'i Medium<S>) -> Blocks<'a, 'i, S> {
        let partitions = &self.partitions;
        Blocks { medium, partitions }
    }

    pub(crate) const fn block_size(&self) -> u32 {
        self.partitions.block_size
    }

    /// Bytes from the start of the image to the end of the last partition. Write-once partitions
    /// reach to the end of the medium, whatever is recorded of it.
    pub(crate) fn size(&self) -> u64 {
        let is_virtual = |partition: &Partition| matches!(partition, Partition::Virtual { .. });
        if self.partitions.list.iter().any(is_virtual) {
            return 0;
        }
        let end = |space: &Space| u64::from(space.start).saturating_add(space.length.into());
        let sectors = self.spaces.iter().map(end).max().unwrap_or_default();
        sectors.saturating_mul(self.block_size().into())
    }

    pub(super) fn file_set(&self) -> FileSetDescriptor<'_> {
        FileSetDescriptor(&self.file_set)
    }

    pub(super) fn logical_volume(&self) -> Option<LogicalVolumeDescriptor<'_>> {
        let recorded = self.sequence.logical_volume.as_ref()?;
        let (logical, _) = LogicalVolumeDescriptor::parse(&recorded.bytes).ok()?;
        Some(logical)
    }

    pub(super) fn integrity(&self) -> Option<LogicalVolumeIntegrityDescriptor<'_>> {
        let (integrity, _) =
            LogicalVolumeIntegrityDescriptor::parse(self.integrity.as_ref()?).ok()?;
        Some(integrity)
    }
}

fn check_logical<S>(
    medium: &Medium<S>,
    logical: &LogicalVolumeDescriptor<'_>,
    sector_size: u32,
    at: u64,
) -> Result<(), Error> {
    let structure = Structure::LogicalVolumeDescriptor;
    let block_size = logical.logical_block_size();
    if block_size != sector_size {
        let kind = FormatErrorKind::Value {
            field: "logical block size",
            found: block_size.into(),
            expected: "the sector size that the anchor shows",
        };
        return Err(FormatError::new(structure, at.saturating_add(212), kind).into());
    }
    let domain = logical.domain_identifier();
    if domain.identifier() != b"*OSTA UDF Compliant" {
        let rule = "the domain identifier is not that of UDF";
        let kind = FormatErrorKind::Broken { rule };
        let deviation = FormatError::new(structure, at.saturating_add(216), kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    } else if domain.udf_revision() > NEWEST {
        let kind = FormatErrorKind::Value {
            field: "UDF revision",
            found: domain.udf_revision().into(),
            expected: "0x260 or lower",
        };
        let deviation = FormatError::new(structure, at.saturating_add(240), kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    }
    Ok(())
}
