//! The record of a directory itself, the first one in it (ECMA-119 6.8.2.2).

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
    if let (Some(parent), Some((area, offset))) = (parent, own.parent_system_use()) {
        let skipped = volume.system_use().map_or(0, |system| system.skipped);
        let mut found = ParentLink(None);
        let offset = offset.saturating_add(skipped as u64);
        let area = area.get(skipped..).unwrap_or_default();
        Areas { medium, volume }.visit(area, offset, &mut found)?;
        if let Some((block, at)) = found.0.filter(|(it, _)| volume.location(*it, 0) != parent) {
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
struct ParentLink(Option<(u32, u64)>);

impl Visitor for ParentLink {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        if entry.signature == DirectoryLink::PARENT {
            let link = DirectoryLink::parse(entry.data);
            let link = link.map_err(|error| error.based_at(place.data()))?;
            self.0 = Some((link.location.little, place.data()));
        }
        Ok(())
    }
}
