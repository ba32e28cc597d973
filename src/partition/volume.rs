//! A volume of a disk, and where it is.

use alloc::string::String;
use core::fmt;

use crate::boot::Partition;
use crate::error::{Error, Structure};
use crate::image::Image;
use crate::iso::DescriptorSet;
use crate::medium::Medium;
use crate::namespace::Namespace;
use crate::options::Options;
use crate::source::{ReadAt, Region, SourceError};
use crate::udf;

/// A volume of a disk. Made by [`volumes`](super::volumes) and [`open`](super::open).
#[derive(Debug)]
#[non_exhaustive]
pub struct Volume {
    /// The partition that it is in; `None` when it is the whole disk.
    pub partition: Option<Partition>,
    /// First byte.
    pub offset: u64,
    /// Length in bytes, up to the end of the disk where the partition reaches beyond it.
    pub len: u64,
    /// By which standards it is recorded, or what keeps it from being opened.
    pub recorded: Result<Recorded, Error>,
    /// Its label, as [`Image::label`] has it.
    pub label: String,
}

/// By which standards a volume is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recorded {
    /// ISO 9660.
    Iso,
    /// UDF.
    Udf,
    /// Both.
    Both,
}

impl Recorded {
    fn of<S: ReadAt>(image: &Image<S>) -> Self {
        let is_udf = |namespace| namespace == Namespace::Udf;
        match (
            image.namespaces().any(is_udf),
            image.namespaces().all(is_udf),
        ) {
            (true, true) => Self::Udf,
            (true, false) => Self::Both,
            (false, _) => Self::Iso,
        }
    }
}

impl fmt::Display for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Iso => "ISO 9660",
            Self::Udf => "UDF",
            Self::Both => "ISO 9660 and UDF",
        })
    }
}

impl Volume {
    /// Shows the bytes of the volume as a source of their own.
    ///
    /// # Errors
    /// [`SourceError::OutOfBounds`] when `source` is not that of the volume.
    pub fn region<S: ReadAt>(&self, source: S) -> Result<Region<S>, SourceError> {
        Region::new(source, self.offset, self.len)
    }
}

/// Where a volume may be.
#[derive(Clone, Debug)]
pub(super) struct Place {
    partition: Option<Partition>,
    pub(super) offset: u64,
    len: u64,
}

impl Place {
    /// The whole disk.
    pub(super) const fn whole(size: u64) -> Self {
        Self {
            partition: None,
            offset: 0,
            len: size,
        }
    }

    /// A partition, when it begins within the disk.
    pub(super) fn partition(partition: &Partition, size: u64) -> Option<Self> {
        let len = size.saturating_sub(partition.offset).min(partition.len);
        (len > 0).then(|| Self {
            partition: Some(partition.clone()),
            offset: partition.offset,
            len,
        })
    }

    pub(super) const fn is_whole(&self) -> bool {
        self.partition.is_none()
    }

    /// Whether there is a sign of a volume. Where an anchor is none, since it may be that of a
    /// volume in a partition, the volume has to be named in the volume recognition sequence.
    pub(super) fn is_likely<S: ReadAt>(&self, source: &S, look: &Options, by_anchor: bool) -> bool {
        let region = Region::new(source, self.offset, self.len).ok();
        let medium = region.and_then(|region| Medium::new(region, look.clone()).ok());
        medium.is_some_and(|medium| {
            let iso = match DescriptorSet::read(&medium) {
                Ok(_) => true,
                Err(Error::Format(error)) => error.structure != Structure::VolumeRecognition,
                Err(_) => false,
            };
            iso || match by_anchor {
                true => udf::is_likely(&medium),
                false => udf::is_named(&medium).unwrap_or_default(),
            }
        })
    }

    /// Opens the volume.
    pub(super) fn open<S: ReadAt>(
        &self,
        source: S,
        options: Options,
    ) -> Result<Image<Region<S>>, Error> {
        let region = Region::new(source, self.offset, self.len);
        let region = region.map_err(|source| Error::Open { source })?;
        Image::with_options(region, options)
    }

    /// The volume there, by what came of opening it.
    pub(super) fn volume<S: ReadAt>(self, opened: Result<&Image<S>, Error>) -> Volume {
        let label = opened.as_ref().map_or(String::new(), |image| image.label());
        Volume {
            partition: self.partition,
            offset: self.offset,
            len: self.len,
            recorded: opened.map(Recorded::of),
            label,
        }
    }
}
