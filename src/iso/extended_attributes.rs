//! Extended attribute records of entries (ECMA-119 6.4.6 and 9.5).

use super::date;
use super::entry::Entry;
use super::file_section::Section;
use super::volume::Numbers;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::{Bytes, Medium};
use crate::raw::iso::{DirectoryRecord, ExtendedAttributeRecord};
use crate::source::ReadAt;
use crate::time::Timestamp;

/// The extended attribute record of a file or directory of ISO 9660.
///
/// Made by [`Entry::extended_attribute_record`](crate::Entry::extended_attribute_record).
#[derive(Debug)]
pub struct ExtendedAttributeData<'i> {
    offset: u64,
    bytes: Bytes<'i>,
}

impl ExtendedAttributeData<'_> {
    /// Byte of the image at which the record begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The record's fields.
    ///
    /// # Errors
    /// When the record is longer than the blocks recorded for it.
    pub fn view(&self) -> Result<ExtendedAttributeRecord<'_>, FormatError> {
        match ExtendedAttributeRecord::parse(&self.bytes) {
            Ok((view, _)) => Ok(view),
            Err(error) => Err(error.based_at(self.offset)),
        }
    }

    /// File Creation Date and Time (ECMA-119 9.5.4); `None` when not specified.
    #[must_use]
    pub fn created(&self) -> Option<Timestamp> {
        date::from_digits(self.view().ok()?.creation_date())
    }

    /// File Modification Date and Time (9.5.5).
    #[must_use]
    pub fn modified(&self) -> Option<Timestamp> {
        date::from_digits(self.view().ok()?.modification_date())
    }

    /// File Expiration Date and Time (9.5.6): from when on the file may be regarded as outdated.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        date::from_digits(self.view().ok()?.expiration_date())
    }

    /// File Effective Date and Time (9.5.7): from when on the file may be used.
    #[must_use]
    pub fn effective(&self) -> Option<Timestamp> {
        date::from_digits(self.view().ok()?.effective_date())
    }
}

impl<'i> Entry<'i> {
    /// The extended attribute record, which is that of the last section: it holds for those before it,
    /// and without one there the file has none (ECMA-119 6.4.6).
    pub(crate) fn extended_attribute_record<S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
    ) -> Result<Option<ExtendedAttributeData<'i>>, Error> {
        if let Some(missing) = self.missing_tail() {
            return Err(missing.into());
        }
        let Some((at, record)) = self.last_section()? else {
            return Ok(None);
        };
        let blocks = record.extended_attribute_record_length;
        if blocks == 0 {
            return Ok(None);
        }
        let volume = self.volume();
        Section {
            record: &record,
            offset: at,
            volume,
        }
        .check_volume(medium)?;
        if volume.high_sierra {
            let what = "an extended attribute record of High Sierra";
            let offset = at.saturating_add(1);
            return Err(Error::Unsupported { what, offset });
        }
        let structure = Structure::ExtendedAttributeRecord;
        let offset = volume.location(record.extent.little, 0);
        let len = usize::from(blocks).saturating_mul(volume.block_size as usize);
        let bytes = medium.read(structure, offset, len)?;
        let data = ExtendedAttributeData { offset, bytes };
        let view = data.view()?;
        let numbers = Numbers { medium, structure };
        for (number, field, at) in [
            (view.owner_identification(), "owner identification", 0),
            (view.group_identification(), "group identification", 4),
            (view.record_length(), "record length", 80),
            (
                view.application_use_length(),
                "length of application use",
                246,
            ),
        ] {
            numbers.u16(number, offset.saturating_add(at), field)?;
        }
        if view.version() != 1 {
            let kind = FormatErrorKind::Value {
                field: "extended attribute record version",
                found: view.version().into(),
                expected: "1",
            };
            let deviation = FormatError::new(structure, offset.saturating_add(180), kind);
            medium.deviation(deviation, Handling::ReadAsRecorded)?;
        }
        Ok(Some(data))
    }

    /// The record of the last section, and the byte of the image at which it begins.
    fn last_section(&self) -> Result<Option<(u64, DirectoryRecord<'_>)>, Error> {
        let offset = |at: u32| self.window.offset.saturating_add(at.into());
        if self.is_root() {
            let root = self.volume().recorded_root();
            return Ok(root.map(|record| (offset(self.record), record)));
        }
        let mut at = self.record;
        let mut record = self.record_at(at)?;
        for _ in 1..self.sections {
            at = self.after(at, record.length);
            record = self.record_at(at)?;
        }
        Ok(Some((offset(at), record)))
    }
}
