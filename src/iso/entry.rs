//! An entry of a directory: what its records say, and where its bytes are.

use alloc::sync::Arc;

use super::SECTOR;
use super::directory::Directory;
use super::file_section::Section;
use super::own_record::OwnRecord;
use super::rock_ridge::{Plain, Rare};
use super::sections::File;
use super::susp::{Areas, Visitor};
use super::volume::Volume;
use super::window::Window;
use super::{date, identifier};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::{Extents, ExtentsBuilder};
use crate::medium::{Bytes, Medium};
use crate::metadata::{FileType, Metadata};
use crate::name::Name;
use crate::raw::iso::{DirectoryRecord, FileFlags, SECTOR_SIZE};
use crate::raw::zisofs::ZisofsEntry;
use crate::source::ReadAt;
use crate::time::Timestamp;

/// An entry of a directory, owned: it keeps the window alive that holds its records.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'i> {
    pub(super) window: Arc<Window<'i>>,
    /// First record, in bytes from the window's start.
    pub(super) record: u32,
    /// First record of the associated file.
    pub(super) associated: Option<u32>,
    pub(super) sections: u32,
    pub(super) identifier_length: u8,
    pub(super) flags: FileFlags,
    /// The entry before it in the directory would look the same, but for this.
    pub(super) in_full: bool,
    /// Whether the last section was there.
    pub(super) complete: bool,
    /// First byte of the first section.
    pub(super) location: u64,
    pub(super) len: u64,
    pub(super) plain: Plain,
    pub(super) rare: Option<Arc<Rare>>,
}

/// Where an entry is recorded, to find it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) offset: u64,
    /// How far into a sector the directory begins: a multiple of 512 under 2048.
    pub(crate) shift: u64,
    /// Whether it is the associated file, not the file that is recorded with it.
    pub(crate) associated: bool,
    /// The sections of a file whose last one is missing: what is recorded behind them may belong to
    /// another directory. 0 for a whole file.
    pub(crate) unfinished: u16,
    pub(crate) in_full: bool,
}

impl Position {
    /// Whether these are all the sections of the unfinished file that is recorded here.
    pub(super) fn ends(&self, file: &File) -> bool {
        file.sections == self.unfinished.into() && file.first.flags.associated() == self.associated
    }
}

impl<'i> Entry<'i> {
    /// The root, which is recorded in the volume descriptor and has no name.
    pub(super) fn root(volume: &'i Volume) -> Self {
        let window = Window {
            volume,
            bytes: Bytes::Lent(volume.descriptor().root_directory_record()),
            offset: volume.root_record_offset(),
            directory: None,
        };
        Self {
            window: Arc::new(window),
            record: 0,
            associated: None,
            sections: 1,
            identifier_length: 0,
            // Whatever the descriptor's copy of the record says.
            flags: FileFlags(FileFlags::DIRECTORY),
            in_full: false,
            complete: true,
            location: volume.root_location,
            len: volume.root_len.into(),
            plain: Plain::default(),
            rare: None,
        }
    }

    /// Finds the entry at a position again.
    pub(crate) fn at<S: ReadAt>(
        medium: &'i Medium<S>,
        volume: &'i Volume,
        position: Position,
    ) -> Result<Option<Self>, Error> {
        let root = Self::root(volume);
        if root.position() == position {
            return Ok(Some(root));
        }
        let found = Directory::single(medium, volume, position)?;
        let found = match found {
            Some(entry) if position.associated => entry.associated()?.or(Some(entry)),
            found => found,
        };
        let Some(mut entry) = found.filter(|entry| entry.position().offset == position.offset)
        else {
            return Ok(None);
        };
        entry.in_full = position.in_full;
        Ok(Some(entry))
    }

    /// The number of sections from the record at `at` to the last one, and their bytes.
    fn sections_from(&self, at: u32) -> Result<(u32, u64), Error> {
        let mut record = self.record_at(at)?;
        let (mut at, mut sections, mut len) = (at, 1u32, u64::from(record.data_length.little));
        while record.flags.multi_extent() {
            at = self.after(at, record.length);
            record = self.record_at(at)?;
            sections = sections.saturating_add(1);
            len = len.saturating_add(record.data_length.little.into());
        }
        Ok((sections, len))
    }

    pub(crate) fn position(&self) -> Position {
        let first = self.associated.unwrap_or(self.record);
        Position {
            offset: self.window.offset.saturating_add(first.into()),
            // Windows begin at whole sectors of their directory.
            shift: (self.window.offset % SECTOR) & !511,
            associated: self.flags.associated(),
            unfinished: match self.complete {
                true => 0,
                false => u16::try_from(self.sections).unwrap_or(u16::MAX),
            },
            in_full: self.in_full,
        }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.identifier_length == 0
    }

    pub(crate) fn volume(&self) -> &'i Volume {
        self.window.volume
    }

    pub(crate) fn parent(&self) -> Option<&Self> {
        self.window.directory.as_ref()
    }

    /// Gives the window up when no other entry uses it.
    pub(super) fn into_last_window(self) -> Option<Window<'i>> {
        Arc::into_inner(self.window)
    }

    pub(super) fn identifier(&self) -> &[u8] {
        self.window.identifier(self.record, self.identifier_length)
    }

    /// The Rock Ridge name, where there is one.
    #[inline]
    pub(super) fn alternate_name(&self) -> Option<&[u8]> {
        match &self.rare {
            None => self.plain.name(&self.window),
            Some(rare) => rare.name(),
        }
    }

    /// How the file is compressed, and where that is recorded.
    pub(crate) fn zisofs(&self) -> Option<(ZisofsEntry, u64)> {
        self.rare.as_ref()?.zisofs.filter(|_| !self.is_dir())
    }

    /// Where Rock Ridge says that the file is recorded without its empty regions.
    fn sparse(&self) -> Option<u64> {
        self.rare.as_ref()?.sparse
    }

    /// Whether the record stands for a directory that is recorded elsewhere.
    fn is_child_link(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.is_child_link)
    }

    #[inline]
    pub(crate) fn name(&self) -> Name<'_> {
        self.named(self.in_full)
    }

    /// The name with its version, whatever is shown of it.
    pub(super) fn whole_name(&self) -> Name<'_> {
        self.named(true)
    }

    #[inline]
    fn named(&self, in_full: bool) -> Name<'_> {
        match self.alternate_name() {
            Some(name) => Name::new(name, name, self.volume().encoded),
            None => identifier::name(self.volume(), self.identifier(), in_full),
        }
    }

    pub(crate) const fn is_dir(&self) -> bool {
        self.flags.directory()
    }

    /// The kind of file. Of whether it is a directory, the record decides.
    #[inline]
    pub(crate) fn file_type(&self) -> FileType {
        match self.plain.file_type {
            _ if self.is_dir() => FileType::Dir,
            None | Some(FileType::Dir) => FileType::File,
            Some(other) => other,
        }
    }

    pub(crate) const fn is_associated(&self) -> bool {
        self.flags.associated()
    }

    /// Bytes of the entry's data. Links and device nodes have none, though makefs records the
    /// length of a link's path.
    #[inline]
    pub(crate) fn len(&self) -> u64 {
        match self.file_type() {
            FileType::File | FileType::Dir => self.len,
            _ => 0,
        }
    }

    /// First byte of the data in the image. Of a directory, it tells it from all others.
    pub(crate) const fn location(&self) -> u64 {
        self.location
    }

    /// The entry's first directory record, or the associated file's.
    pub(super) fn record_at(&self, at: u32) -> Result<DirectoryRecord<'_>, Error> {
        let bytes = self.window.bytes.get(at as usize..).unwrap_or_default();
        match DirectoryRecord::parse(bytes) {
            Ok((record, _)) => Ok(self.volume().record(record)),
            Err(error) => Err(error
                .based_at(self.window.offset.saturating_add(at.into()))
                .into()),
        }
    }

    /// Byte of the image at which the first record begins.
    pub(super) fn offset(&self) -> u64 {
        self.window.offset.saturating_add(self.record.into())
    }

    /// Everything recorded of the entry.
    pub(crate) fn metadata<S: ReadAt>(&self, medium: &Medium<S>) -> Result<Metadata, Error> {
        let mut metadata = Metadata::new(self.file_type(), self.len());
        metadata.modified = self.recording_date(medium)?;
        metadata.hidden = self.flags.hidden();
        self.posix_metadata(medium, &mut metadata)?;
        Ok(metadata)
    }

    /// Shows the system use entries of the entry's record to `visitor`.
    pub(super) fn visit_system_use<S: ReadAt>(
        &self,
        medium: &Medium<S>,
        visitor: &mut impl Visitor,
    ) -> Result<(), Error> {
        let volume = self.volume();
        let Some(system) = volume.system_use() else {
            return Ok(());
        };
        let skipped = match self.is_root() {
            true => system.skipped_in_root,
            false => system.skipped,
        };
        self.with_system_use(medium, |area, offset| {
            Areas { medium, volume }.visit_behind(skipped, (area, offset), visitor)
        })?
    }

    /// Gives the system use area of the entry's record to `take`, with the byte of the image at
    /// which it begins. The root and relocated directories have theirs in their own first record.
    pub(super) fn with_system_use<S: ReadAt, T>(
        &self,
        medium: &Medium<S>,
        take: impl FnOnce(&[u8], u64) -> T,
    ) -> Result<T, Error> {
        if self.is_root() || self.is_child_link() {
            let own = OwnRecord::read(medium, self.location)?;
            let (area, offset) = own.system_use()?;
            return Ok(take(area, offset));
        }
        let record = self.record as usize;
        let window = &self.window;
        let (area, at) = window.system_use(record, self.identifier_length, 0);
        Ok(take(area, window.offset.saturating_add(at as u64)))
    }

    fn recording_date<S: ReadAt>(&self, medium: &Medium<S>) -> Result<Option<Timestamp>, Error> {
        // A child link's own date is when the link was made: makefs records no other.
        if self.is_child_link() {
            let own = OwnRecord::read(medium, self.location)?;
            return Ok(date::from_recording(own.record()?.recording_date));
        }
        let record = match self.is_root() {
            true => self.volume().recorded_root(),
            false => Some(self.record_at(self.record)?),
        };
        let date = match self.volume().high_sierra {
            true => date::from_local_recording,
            false => date::from_recording,
        };
        Ok(record.and_then(|record| date(record.recording_date)))
    }

    /// The associated file of this one, as an entry.
    pub(crate) fn associated(&self) -> Result<Option<Self>, Error> {
        let Some(at) = self.associated else {
            return Ok(None);
        };
        let first = self.record_at(at)?;
        let location = self
            .volume()
            .location(first.extent.little, first.extended_attribute_record_length);
        let (sections, len) = self.sections_from(at)?;
        Ok(Some(Self {
            window: Arc::clone(&self.window),
            record: at,
            associated: None,
            sections,
            identifier_length: self.identifier_length,
            flags: first.flags,
            in_full: self.in_full,
            complete: true,
            location,
            len,
            plain: self.plain,
            rare: self.rare.clone(),
        }))
    }

    /// The extents of the sections, in order.
    pub(crate) fn extents<S>(&self, medium: &Medium<S>) -> Result<Extents, Error> {
        if self.is_root() || self.is_child_link() {
            return Ok(Extents::one(self.location, self.len));
        }
        // Links and device nodes are recorded with any extent.
        if !matches!(self.file_type(), FileType::File | FileType::Dir) {
            return Ok(Extents::many([]));
        }
        if let Some(offset) = self.sparse().filter(|_| !self.is_dir()) {
            let what = "a sparse file";
            return Err(Error::Unsupported { what, offset });
        }
        let mut extents = ExtentsBuilder::default();
        let mut at = self.record;
        for _ in 0..self.sections {
            let record = self.record_at(at)?;
            let section = Section {
                record: &record,
                offset: self.window.offset.saturating_add(at.into()),
                volume: self.volume(),
            };
            section.check_volume(medium)?;
            extents.begin();
            section.push_to(&mut extents, medium)?;
            at = self.after(at, record.length);
        }
        Ok(extents.finish())
    }

    /// Where the record behind the one at `at` begins: at once, or in the next sector.
    pub(super) fn after(&self, at: u32, length: u8) -> u32 {
        let next = at.saturating_add(length.into());
        let mut next = next as usize;
        while self.window.bytes.get(next) == Some(&0) {
            // The rest of the sector is padding, and may be all of it.
            next = (next / SECTOR_SIZE)
                .saturating_add(1)
                .saturating_mul(SECTOR_SIZE);
        }
        u32::try_from(next).unwrap_or(u32::MAX)
    }

    /// Tells whoever maps the image where all is that records the entry, but for its directory record
    /// and its data.
    #[cfg(feature = "std")]
    pub(crate) fn tell_places<S: ReadAt>(&self, medium: &Medium<S>) -> Result<(), Error> {
        let volume = self.volume();
        if volume.system_use().is_some() {
            self.visit_system_use(medium, &mut ())?;
            if self.is_dir() {
                let own = OwnRecord::read(medium, self.location)?;
                own.visit_system_use(medium, volume, self.is_root())?;
            }
        }
        let structure = Structure::ExtendedAttributeRecord;
        let tell = |record: &DirectoryRecord<'_>| {
            let blocks = u64::from(record.extended_attribute_record_length);
            let offset = volume.location(record.extent.little, 0);
            let len = blocks.saturating_mul(volume.block_size.into());
            medium.found(structure, offset, len);
        };
        if self.is_root() {
            volume.recorded_root().iter().for_each(tell);
            return Ok(());
        }
        let mut at = self.record;
        for _ in 0..self.sections {
            let record = self.record_at(at)?;
            tell(&record);
            at = self.after(at, record.length);
        }
        Ok(())
    }

    /// What stands at the end of the file's bytes instead of its end, when sections are missing.
    pub(crate) fn missing_tail(&self) -> Option<FormatError> {
        let kind = FormatErrorKind::Missing {
            what: "last file section (the records before it say that more follow)",
        };
        let structure = Structure::DirectoryRecord;
        (!self.complete).then(|| FormatError::new(structure, self.offset(), kind))
    }
}
