//! The record of a directory itself, the first one in it (ECMA-119 6.8.2.2).

use super::entry::Entry;
use super::rock_ridge::Child;
use super::susp::{Areas, Place, Visitor};
use super::volume::{Numbers, Volume};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::{Bytes, Medium};
use crate::raw::iso::DirectoryRecord;
use crate::raw::rock_ridge::DirectoryLink;
use crate::raw::susp::SystemUseEntry;
use crate::source::ReadAt;

/// The first records of a directory, which begin with its own.
#[derive(Debug)]
pub(super) struct OwnRecord<'i> {
    bytes: Bytes<'i>,
    /// Byte of the image at which the directory begins.
    offset: u64,
}

impl<'i> OwnRecord<'i> {
    /// Reads as much of the directory at byte `offset` of the image as two records can have.
    pub(super) fn read<S: ReadAt>(medium: &'i Medium<S>, offset: u64) -> Result<Self, Error> {
        let available = medium.available(offset, 512);
        let len = usize::try_from(available).unwrap_or_default().max(34);
        let bytes = medium.read(Structure::Directory, offset, len)?;
        Ok(Self { bytes, offset })
    }

    /// The record.
    pub(super) fn record(&self) -> Result<DirectoryRecord<'_>, Error> {
        match DirectoryRecord::parse(&self.bytes) {
            Ok((record, _)) => Ok(record),
            Err(error) => Err(error.based_at(self.offset).into()),
        }
    }

    /// The record's system use area, and the byte of the image at which it begins.
    pub(super) fn system_use(&self) -> Result<(&[u8], u64), Error> {
        let record = self.record()?;
        let area = record.system_use;
        let before = usize::from(record.length).saturating_sub(area.len());
        Ok((area, self.offset.saturating_add(before as u64)))
    }

    /// The same of the record behind it, which is that of the parent directory.
    fn parent_system_use(&self) -> Option<(&[u8], u64)> {
        let first = usize::from(self.record().ok()?.length);
        let (record, _) = DirectoryRecord::parse(self.bytes.get(first..)?).ok()?;
        let area = record.system_use;
        let before = usize::from(record.length).saturating_sub(area.len());
        let at = first.saturating_add(before);
        Some((area, self.offset.saturating_add(at as u64)))
    }

    /// Follows the continuations of this record and of the parent's.
    #[cfg(feature = "std")]
    pub(super) fn visit_system_use<S: ReadAt>(
        &self,
        medium: &Medium<S>,
        volume: &Volume,
        in_root: bool,
    ) -> Result<(), Error> {
        let Some(system) = volume.system_use() else {
            return Ok(());
        };
        let own = match in_root {
            true => system.skipped_in_root,
            false => system.skipped,
        };
        let own = self.system_use().ok().map(|area| (area, own));
        let parent = self.parent_system_use().map(|area| (area, system.skipped));
        for (area, skipped) in [own, parent].into_iter().flatten() {
            Areas { medium, volume }.visit_behind(skipped, area, &mut ())?;
        }
        Ok(())
    }

    /// The block that a "PL" entry names as that of the real parent directory, and where it does.
    fn parent_link<S: ReadAt>(
        &self,
        medium: &Medium<S>,
        volume: &Volume,
    ) -> Result<Option<(u32, u64)>, Error> {
        let areas = Areas { medium, volume };
        let mut found = ParentLink {
            areas: &areas,
            link: None,
        };
        if let Some(area) = self.parent_system_use() {
            let skipped = volume.system_use().map_or(0, |system| system.skipped);
            areas.visit_behind(skipped, area, &mut found)?;
        }
        Ok(found.link)
    }
}

/// Whether a directory says that it belongs elsewhere. One that cannot be read does not.
pub(super) fn has_parent_link<S: ReadAt>(
    medium: &Medium<S>,
    directory: &Entry<'_>,
) -> Result<bool, Error> {
    let Ok(own) = OwnRecord::read(medium, directory.location()) else {
        return Ok(false);
    };
    match own.parent_link(medium, directory.volume()) {
        Ok(link) => Ok(link.is_some()),
        // What is a finding when reading is not strict.
        Err(error @ Error::Format(_)) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Finds the directory that a "CL" entry leads to: its first byte and its length. `parent` is the
/// first byte of the directory that holds the entry, where it is known.
pub(super) fn of_child<S: ReadAt>(
    medium: &Medium<S>,
    volume: &Volume,
    child: Child,
    parent: Option<u64>,
) -> Result<(u64, u64), Error> {
    let location = volume.location(child.block, 0);
    let own = match OwnRecord::read(medium, location) {
        Err(Error::Format(outside)) => {
            let structure = Structure::DirectoryLink;
            let offset = child.at;
            return Err(FormatError {
                structure,
                offset,
                ..outside
            }
            .into());
        }
        own => own?,
    };
    let record = own.record().ok();
    let Some(record) = record.filter(|it| it.file_identifier == [0] && it.flags.directory()) else {
        let rule = "the child link leads to no directory";
        let kind = FormatErrorKind::Broken { rule };
        return Err(FormatError::new(Structure::DirectoryLink, child.at, kind).into());
    };
    let structure = Structure::DirectoryRecord;
    let len = Numbers { medium, structure }.u32(
        record.data_length,
        location.saturating_add(10),
        "data length",
    )?;
    if let Some(parent) = parent {
        let link = own.parent_link(medium, volume)?;
        if let Some((block, at)) = link.filter(|(it, _)| volume.location(*it, 0) != parent) {
            let kind = FormatErrorKind::Value {
                field: "location of parent directory",
                found: block.into(),
                expected: "that of the directory with the child link",
            };
            let deviation = FormatError::new(Structure::DirectoryLink, at, kind);
            medium.deviation(deviation, Handling::Ignored)?;
        }
    }
    Ok((location, len.into()))
}

/// The block that a "PL" entry names, and where it does.
struct ParentLink<'a, S> {
    areas: &'a Areas<'a, S>,
    link: Option<(u32, u64)>,
}

impl<S: ReadAt> Visitor for ParentLink<'_, S> {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        if entry.signature != DirectoryLink::PARENT {
            return Ok(());
        }
        match DirectoryLink::parse(entry.data) {
            Ok(link) => {
                self.link = Some((link.location.little, place.data()));
                Ok(())
            }
            Err(broken) => self.areas.pass_over(place, broken),
        }
    }
}
