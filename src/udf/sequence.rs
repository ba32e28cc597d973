//! Volume descriptor sequences: which descriptor of each kind prevails (ECMA-167 3/8.4).

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::recognition::Anchor;
use super::tag;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::udf::{
    DESCRIPTOR_SIZE, ExtentAd, PartitionDescriptor, Tag, TagIdentifier, VolumeDescriptorPointer,
};
use crate::source::ReadAt;

/// A descriptor of a sequence.
#[derive(Clone, Debug)]
pub(super) struct Descriptor {
    pub(super) structure: Structure,
    /// Byte of the image where it begins.
    pub(super) offset: u64,
    /// Its sector.
    pub(super) bytes: Box<[u8]>,
    /// What keeps it from being certain.
    doubt: Option<FormatError>,
}

impl Descriptor {
    /// The descriptor without what some have behind it.
    pub(super) fn fixed(&self) -> &[u8; DESCRIPTOR_SIZE] {
        // Sectors are not smaller.
        self.bytes.first_chunk().unwrap_or(&[0; DESCRIPTOR_SIZE])
    }

    /// Volume Descriptor Sequence Number, which all have at the same place.
    fn number(&self) -> u32 {
        let number = self.bytes.get(16..).and_then(|bytes| bytes.first_chunk());
        number.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    pub(super) fn partition_number(&self) -> u16 {
        PartitionDescriptor(self.fixed()).number()
    }

    /// Whether both say the same but for place and number.
    fn is_like(&self, other: &Self) -> bool {
        self.bytes.get(20..) == other.bytes.get(20..)
    }
}

/// The prevailing descriptors of a sequence.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    pub(super) primary: Option<Descriptor>,
    pub(super) implementation_use: Option<Descriptor>,
    pub(super) logical_volume: Option<Descriptor>,
    pub(super) unallocated_space: Option<Descriptor>,
    pub(super) partitions: Vec<Descriptor>,
    /// Something in it could not be read.
    damaged: Option<FormatError>,
    /// Whether a descriptor comes from the reserve sequence.
    pub(super) reserve_used: bool,
}

impl Sequence {
    /// Reads the main sequence that an anchor points to, and of the reserve sequence whatever the
    /// main one lacks.
    pub(super) fn read<S: ReadAt>(medium: &Medium<S>, anchor: &Anchor) -> Result<Self, Error> {
        let mut main = Self::read_extent(medium, anchor, anchor.main)?;
        let complete = main.primary.is_some()
            && main.logical_volume.is_some()
            && !main.partitions.is_empty()
            && main.damaged.is_none();
        if !complete {
            if main.damaged.is_none() {
                let sector = u64::from(anchor.main.location);
                let offset = sector.saturating_mul(anchor.sector_size.into());
                main.damage(offset, "the sequence lacks descriptors");
            }
            let reserve = Self::read_extent(medium, anchor, anchor.reserve)?;
            main.supplement(medium, reserve)?;
        }
        for descriptor in main.all() {
            if let Some(doubt) = descriptor.doubt {
                medium.deviation(doubt, Handling::ReadAsRecorded)?;
            }
        }
        Ok(main)
    }

    fn all(&self) -> impl Iterator<Item = &Descriptor> {
        let single = [
            &self.primary,
            &self.implementation_use,
            &self.logical_volume,
            &self.unallocated_space,
        ];
        single.into_iter().flatten().chain(&self.partitions)
    }

    /// Takes from the reserve sequence what is lacking here, or is doubtful here and sound there.
    fn supplement<S>(&mut self, medium: &Medium<S>, reserve: Self) -> Result<(), Error> {
        let mut used = false;
        let mut fill = |slot: &mut Option<Descriptor>, other: Option<Descriptor>| {
            let better = match (&*slot, &other) {
                (None, Some(_)) => true,
                (Some(here), Some(there)) => here.doubt.is_some() && there.doubt.is_none(),
                (_, None) => false,
            };
            if better {
                used = true;
                *slot = other;
            }
        };
        fill(&mut self.primary, reserve.primary);
        fill(&mut self.implementation_use, reserve.implementation_use);
        fill(&mut self.logical_volume, reserve.logical_volume);
        fill(&mut self.unallocated_space, reserve.unallocated_space);
        for other in reserve.partitions {
            let number = other.partition_number();
            let here = self
                .partitions
                .iter_mut()
                .find(|here| here.partition_number() == number);
            match here {
                None => {
                    used = true;
                    self.partitions.push(other);
                }
                Some(here) if here.doubt.is_some() && other.doubt.is_none() => {
                    used = true;
                    *here = other;
                }
                Some(_) => {}
            }
        }
        self.reserve_used = used;
        match self.damaged {
            Some(deviation) if used => medium.deviation(deviation, Handling::OtherCopy),
            Some(deviation) => medium.deviation(deviation, Handling::PassedOver),
            None => Ok(()),
        }
    }

    /// Reads the sequence in an extent of the volume, and in those that pointers in it lead to.
    pub(super) fn read_extent<S: ReadAt>(
        medium: &Medium<S>,
        anchor: &Anchor,
        extent: ExtentAd,
    ) -> Result<Self, Error> {
        let mut this = Self::default();
        let limits = &medium.options().limits;
        let mut next = Some(extent);
        let mut descriptors = limits.volume_descriptors;
        let mut hops = limits.descriptor_pointers;
        while let Some(extent) = next.take() {
            let size = u64::from(anchor.sector_size);
            let sectors = u64::from(extent.length).checked_div(size);
            let first = u64::from(extent.location);
            let structure = Structure::VolumeDescriptorSequence;
            medium.set_aside(structure, first.saturating_mul(size), extent.length.into());
            for sector in first..first.saturating_add(sectors.unwrap_or_default()) {
                let offset = sector.saturating_mul(size);
                let Some(left) = descriptors.checked_sub(1) else {
                    // Extents are often larger than what is used of them.
                    this.damage(offset, "too many descriptors");
                    break;
                };
                descriptors = left;
                let bytes = match medium.read(structure, offset, anchor.sector_size as usize) {
                    Ok(bytes) => Box::<[u8]>::from(&*bytes),
                    Err(Error::Format(error)) => {
                        this.damaged.get_or_insert(error);
                        break;
                    }
                    Err(Error::Io { .. }) => {
                        this.damage(offset, "the source cannot read a descriptor");
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                match this.take(medium, offset, sector, bytes)? {
                    Step::Next => {}
                    Step::End => break,
                    Step::Pointer(extent) => next = Some(extent),
                }
            }
            if next.is_some() {
                let Some(left) = hops.checked_sub(1) else {
                    return Err(Error::Limit {
                        kind: LimitKind::DescriptorPointers,
                        limit: limits.descriptor_pointers.into(),
                        offset: u64::from(extent.location).saturating_mul(size),
                    });
                };
                hops = left;
            }
        }
        if this.all().next().is_none() {
            let offset = anchor.sequence_at(medium, extent);
            this.damage(offset, "no descriptor in the sequence");
        }
        Ok(this)
    }

    fn damage(&mut self, offset: u64, rule: &'static str) {
        let kind = FormatErrorKind::Broken { rule };
        let error = FormatError::new(Structure::VolumeDescriptorSequence, offset, kind);
        self.damaged.get_or_insert(error);
    }

    fn take<S>(
        &mut self,
        medium: &Medium<S>,
        offset: u64,
        sector: u64,
        bytes: Box<[u8]>,
    ) -> Result<Step, Error> {
        let Ok((tag, _)) = Tag::parse(&bytes) else {
            return Ok(Step::End);
        };
        // A sector that is not recorded ends the sequence (3/8.4.2).
        if bytes.iter().take(Tag::LENGTH).all(|byte| *byte == 0) {
            return Ok(Step::End);
        }
        let structure = structure_of(tag.identifier);
        if let Err(error) = tag::identify(structure, &[tag.identifier], &bytes, offset) {
            self.damaged.get_or_insert(error);
            return Ok(Step::Next);
        }
        let found = match tag.identifier {
            TagIdentifier::TERMINATING => Structure::TerminatingDescriptor,
            _ => structure,
        };
        medium.found(found, offset, bytes.len() as u64);
        let location = u32::try_from(sector).unwrap_or(u32::MAX);
        let doubt = tag::doubt(structure, tag, &bytes, offset, location);
        if let Some(doubt) = doubt {
            self.damaged.get_or_insert(doubt);
        }
        let descriptor = Descriptor {
            structure,
            offset,
            bytes,
            doubt,
        };
        let slot = match tag.identifier {
            TagIdentifier::PRIMARY_VOLUME => &mut self.primary,
            TagIdentifier::IMPLEMENTATION_USE_VOLUME => &mut self.implementation_use,
            TagIdentifier::LOGICAL_VOLUME => &mut self.logical_volume,
            TagIdentifier::UNALLOCATED_SPACE => &mut self.unallocated_space,
            TagIdentifier::PARTITION => {
                let number = descriptor.partition_number();
                let mut known = self.partitions.iter_mut();
                match known.find(|known| known.partition_number() == number) {
                    Some(known) => offer(medium, known, descriptor)?,
                    None => self.partitions.push(descriptor),
                }
                return Ok(Step::Next);
            }
            TagIdentifier::VOLUME_POINTER => {
                let (pointer, _) = VolumeDescriptorPointer::parse(&descriptor.bytes)
                    .map_err(|error| error.based_at(offset))?;
                return Ok(Step::Pointer(pointer.next));
            }
            TagIdentifier::TERMINATING => return Ok(Step::End),
            _ => {
                let kind = FormatErrorKind::Value {
                    field: "tag identifier",
                    found: tag.identifier.0.into(),
                    expected: "that of a volume descriptor",
                };
                self.damaged
                    .get_or_insert(FormatError::new(structure, offset, kind));
                return Ok(Step::Next);
            }
        };
        match slot {
            Some(known) => offer(medium, known, descriptor)?,
            None => *slot = Some(descriptor),
        }
        Ok(Step::Next)
    }
}

enum Step {
    Next,
    End,
    Pointer(ExtentAd),
}

/// Of two descriptors the one with the higher number prevails (3/8.4.3); of two with the same
/// number the later, as in Linux. A doubtful one never prevails over a sound one.
fn offer<S>(medium: &Medium<S>, known: &mut Descriptor, other: Descriptor) -> Result<(), Error> {
    if (other.doubt.is_some(), known.doubt.is_some()) == (true, false) {
        return Ok(());
    }
    let sounder = other.doubt.is_none() && known.doubt.is_some();
    if !sounder && other.number() < known.number() {
        return Ok(());
    }
    if other.number() == known.number() && !other.is_like(known) {
        let rule = "two descriptors of one number that differ";
        let kind = FormatErrorKind::Broken { rule };
        let deviation = FormatError::new(other.structure, other.offset, kind);
        medium.deviation(deviation, Handling::Last)?;
    }
    *known = other;
    Ok(())
}

fn structure_of(identifier: TagIdentifier) -> Structure {
    match identifier {
        TagIdentifier::PRIMARY_VOLUME => Structure::UdfPrimaryVolumeDescriptor,
        TagIdentifier::VOLUME_POINTER => Structure::VolumeDescriptorPointer,
        TagIdentifier::IMPLEMENTATION_USE_VOLUME => Structure::ImplementationUseVolumeDescriptor,
        TagIdentifier::PARTITION => Structure::PartitionDescriptor,
        TagIdentifier::LOGICAL_VOLUME => Structure::LogicalVolumeDescriptor,
        TagIdentifier::UNALLOCATED_SPACE => Structure::UnallocatedSpaceDescriptor,
        _ => Structure::VolumeDescriptorSequence,
    }
}
