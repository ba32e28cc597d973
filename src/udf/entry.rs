//! An entry of a directory: what its identifier and its file entry say, and where its bytes are.

mod ahead;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;

use super::directory::Directory;
use super::icb::Icb;
use super::partition::Which;
use super::volume::Volume;
use super::window::Window;
use super::{attributes, lookup};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::Extents;
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::metadata::{FileType, Metadata};
use crate::name::{Encoded, Name};
use crate::origins::Origins;
use crate::raw::udf::{
    FileCharacteristics, FileIdentifierDescriptor, LbAddr, PathComponent, PathComponents,
};
use crate::source::ReadAt;

/// An entry of a directory, owned: it keeps the window alive that holds its identifier.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'i> {
    window: Arc<Window<'i>>,
    /// The identifier, in bytes from the window's start.
    record: u32,
    /// The name, in bytes from the window's start.
    name: u32,
    name_length: u8,
    characteristics: FileCharacteristics,
    icb: Option<LbAddr>,
}

impl<'i> Entry<'i> {
    /// The entry of the identifier at byte `at` of a window.
    #[inline(always)]
    pub(super) fn of(
        window: &Arc<Window<'i>>,
        at: usize,
        record: &FileIdentifierDescriptor<'_>,
    ) -> Self {
        let name = at
            .saturating_add(FileIdentifierDescriptor::HEAD)
            .saturating_add(record.implementation_use.len());
        Self {
            window: Arc::clone(window),
            record: u32::try_from(at).unwrap_or(u32::MAX),
            name: u32::try_from(name).unwrap_or(u32::MAX),
            name_length: u8::try_from(record.file_identifier.len()).unwrap_or(u8::MAX),
            characteristics: record.characteristics,
            icb: icb_of(record),
        }
    }

    /// An entry that no directory names: the root, or one found by its ICB.
    fn unnamed(volume: &'i Volume, at: u64, icb: LbAddr, directory: bool) -> Self {
        let window = Window {
            volume,
            bytes: Bytes::Lent(&[]),
            origins: Origins::at(at),
            directory: None,
            streams: false,
            ahead: None,
        };
        Self {
            window: Arc::new(window),
            record: 0,
            name: 0,
            name_length: 0,
            characteristics: FileCharacteristics(if directory { 0x02 } else { 0 }),
            icb: Some(icb),
        }
    }

    pub(crate) fn root(volume: &'i Volume) -> Self {
        Self::unnamed(volume, volume.root_at, volume.root, true)
    }

    /// The entry whose ICB is at an address. A file may have several names, so it has none here.
    pub(crate) fn at<S: ReadAt>(
        medium: &'i Medium<S>,
        volume: &'i Volume,
        number: u64,
    ) -> Result<Option<Self>, Error> {
        let Some(icb) = address_of(number) else {
            return Ok(None);
        };
        if icb == volume.root {
            return Ok(Some(Self::root(volume)));
        }
        let entry = Self::unnamed(volume, 0, icb, false);
        match entry.file_type(medium) {
            Ok(kind) => Ok(Some(Self::unnamed(volume, 0, icb, kind == FileType::Dir))),
            Err(Error::Format(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The ICB's address as a number below 2^48; of a deleted entry without one, the highest.
    pub(crate) fn number(&self) -> u64 {
        self.icb.map_or(NO_ICB, |icb| {
            let [a, b, c, d] = icb.block.to_le_bytes();
            let [e, f] = icb.partition.to_le_bytes();
            u64::from_le_bytes([a, b, c, d, e, f, 0, 0])
        })
    }

    pub(crate) fn is_root(&self) -> bool {
        self.parent().is_none() && self.icb == Some(self.volume().root)
    }

    pub(crate) fn volume(&self) -> &'i Volume {
        self.window.volume
    }

    pub(crate) fn parent(&self) -> Option<&Self> {
        self.window.directory.as_ref()
    }

    /// Whether the entry is a stream of its parent.
    pub(crate) fn is_stream(&self) -> bool {
        self.window.streams
    }

    /// Gives the window up when no other entry uses it.
    pub(super) fn into_last_window(self) -> Option<Window<'i>> {
        Arc::into_inner(self.window)
    }

    #[inline]
    pub(crate) fn name(&self) -> Name<'_> {
        let name = self.window.name(self.name, self.name_length);
        Name::new(name, name, Encoded::Cs0)
    }

    pub(crate) const fn is_dir(&self) -> bool {
        self.characteristics.directory()
    }

    pub(crate) const fn is_hidden(&self) -> bool {
        self.characteristics.hidden()
    }

    pub(crate) const fn is_deleted(&self) -> bool {
        self.characteristics.deleted()
    }

    /// Byte of the image at which the identifier begins.
    pub(crate) fn offset(&self) -> u64 {
        self.window.origins.of(self.record as usize)
    }

    /// Reads the file entry, with those of the identifiers that follow where they lie side by side.
    pub(super) fn icb<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<Icb<'i>, Error> {
        let at = self.offset();
        let Some(address) = self.icb else {
            let what = "ICB (the entry is a deleted one)";
            let kind = FormatErrorKind::Missing { what };
            return Err(FormatError::new(Structure::FileIdentifierDescriptor, at, kind).into());
        };
        let volume = self.volume();
        let size = volume.block_size() as usize;
        let plain = match volume.partitions.locate(address, Which::Main, at) {
            Ok(place) => self
                .block(medium, place.offset, size)
                .and_then(|block| Icb::plain(block, place.offset, address)),
            Err(_) => None,
        };
        match plain {
            Some(icb) => {
                icb.tell_place(medium);
                Ok(icb)
            }
            // Whatever is special about it, from errors to strategies.
            None => volume.blocks(medium).file_entry(address, at),
        }
    }

    /// The kind as the file entry tells it.
    #[inline]
    pub(crate) fn file_type<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<FileType, Error> {
        let icb = self.icb(medium)?;
        self.kind(medium, &icb)
    }

    #[inline]
    fn kind<S>(&self, medium: &Medium<S>, icb: &Icb<'_>) -> Result<FileType, Error> {
        let kind = attributes::kind(&icb.entry()?, icb.offset)?;
        if (kind == FileType::Dir) != self.is_dir() && self.name_length > 0 {
            self.other_kind(medium)?;
        }
        Ok(kind)
    }

    #[cold]
    fn other_kind<S>(&self, medium: &Medium<S>) -> Result<(), Error> {
        let rule = "the file entry is of another kind than the identifier says";
        let kind = FormatErrorKind::Broken { rule };
        let at = self
            .window
            .origins
            .of(self.record.saturating_add(18) as usize);
        let deviation = FormatError::new(Structure::FileIdentifierDescriptor, at, kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)
    }

    #[inline]
    pub(crate) fn len<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<u64, Error> {
        // The one question that listings ask of every entry: answered where the block lies.
        if let Some(length) = self.length_at_hand() {
            return Ok(length);
        }
        Ok(self.icb(medium)?.entry()?.information_length())
    }

    pub(crate) fn metadata<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<Metadata, Error> {
        let icb = self.icb(medium)?;
        let kind = self.kind(medium, &icb)?;
        let mut metadata = attributes::metadata(&icb.entry()?, kind);
        metadata.hidden = self.is_hidden();
        Ok(metadata)
    }

    /// Kind, extents, length, and what stands at the end of the extents when bytes are missing.
    pub(crate) fn data<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<OpenData, Error> {
        let icb = self.icb(medium)?;
        let kind = self.kind(medium, &icb)?;
        let data = self.volume().blocks(medium).data(&icb, Which::Main)?;
        Ok(OpenData {
            kind,
            extents: data.extents,
            len: icb.entry()?.information_length(),
            missing: data.missing,
        })
    }

    /// The entries of the stream directory (UDF 3.3.5); `None` where the file has none.
    pub(crate) fn streams<S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
    ) -> Result<Option<Directory<'i, S>>, Error> {
        let volume = self.volume();
        let (directory, at) = if self.is_root() {
            // The volume's own streams are not those of its root (ECMA-167 4/14.1.18).
            let own = volume.file_set().system_stream_directory();
            let icb = self.icb(medium)?;
            let of_root = icb.entry()?.stream_directory();
            match of_root.filter(|directory| directory.extent.length > 0) {
                Some(directory) => (Some(directory), icb.offset),
                None => (Some(own), volume.root_at),
            }
        } else {
            let icb = self.icb(medium)?;
            (icb.entry()?.stream_directory(), icb.offset)
        };
        let Some(directory) = directory.filter(|directory| directory.extent.length > 0) else {
            return Ok(None);
        };
        let icb = volume.blocks(medium).file_entry(directory.location(), at)?;
        if medium.options().wants_places() {
            let blocks = volume.blocks(medium);
            blocks.tell_data(Structure::UdfDirectory, &icb)?;
        }
        Directory::streams(medium, self, icb).map(Some)
    }

    /// Tells whoever maps the image where all is that records the entry, but for its data.
    #[cfg(feature = "std")]
    pub(crate) fn tell_places<S: ReadAt>(&self, medium: &'i Medium<S>) -> Result<(), Error> {
        let icb = self.icb(medium)?;
        let blocks = self.volume().blocks(medium);
        // Its allocation descriptors are told as they are read.
        blocks.data(&icb, Which::Main)?;
        let attributes = icb.entry()?.extended_attribute_icb();
        if attributes.extent.length > 0 {
            let attributes = blocks.file_entry(attributes.location(), icb.offset)?;
            blocks.tell_data(Structure::ExtendedAttribute, &attributes)?;
        }
        Ok(())
    }

    /// The extended attribute space as recorded in the file entry (ECMA-167 4/14.10).
    pub(crate) fn extended_attributes<S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
    ) -> Result<Box<[u8]>, Error> {
        let icb = self.icb(medium)?;
        let entry = icb.entry()?;
        Ok(entry.extended_attributes.into())
    }

    /// Where a symbolic link leads, as a path with `/` between its components.
    pub(crate) fn symlink_target<S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
    ) -> Result<Option<String>, Error> {
        let icb = self.icb(medium)?;
        if self.kind(medium, &icb)? != FileType::Symlink {
            return Ok(None);
        }
        let blocks = self.volume().blocks(medium);
        let limit = medium.options().limits.symlink_bytes;
        let limit = (LimitKind::SymlinkBytes, limit);
        let data = blocks.small_file(Structure::PathComponent, &icb, limit)?;
        let mut target = String::new();
        for component in PathComponents::new(&data.bytes) {
            let component = component.map_err(|error| data.origins.placed(error))?;
            if !target.is_empty() && !target.ends_with('/') {
                target.push('/');
            }
            match component {
                PathComponent::Root => {
                    target.clear();
                    target.push('/');
                }
                PathComponent::Parent => target.push_str(".."),
                PathComponent::Current => target.push('.'),
                PathComponent::Name(name) => {
                    Name::new(name, name, Encoded::Cs0).push_to(&mut target)
                }
                PathComponent::Reserved(_) => {
                    return Err(Error::Unsupported {
                        what: "a path component of a reserved type",
                        offset: icb.offset,
                    });
                }
            }
        }
        Ok(Some(target))
    }

    /// Whether the name recorded is this one, in either form.
    pub(super) fn is_named(&self, asked: &lookup::Asked) -> bool {
        asked.is(self.window.name(self.name, self.name_length))
    }
}

/// What is needed to open a file.
pub(crate) struct OpenData {
    pub(crate) kind: FileType,
    pub(crate) extents: Extents,
    pub(crate) len: u64,
    pub(crate) missing: Option<FormatError>,
}

const NO_ICB: u64 = (1 << 48) - 1;

fn address_of(number: u64) -> Option<LbAddr> {
    let [a, b, c, d, e, f, 0, 0] = number.to_le_bytes() else {
        return None;
    };
    Some(LbAddr {
        block: u32::from_le_bytes([a, b, c, d]),
        partition: u16::from_le_bytes([e, f]),
    })
}

/// Deleted identifiers may have an ICB of zeros (UDF 2.3.4.2).
#[inline]
fn icb_of(record: &FileIdentifierDescriptor<'_>) -> Option<LbAddr> {
    let location = record.icb.location();
    (record.icb.extent.length > 0 || location != LbAddr::default()).then_some(location)
}
