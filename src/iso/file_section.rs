//! File sections: where the bytes of one lie in its extent (ECMA-119 6.4).

use super::volume::Volume;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::extent::ExtentsBuilder;
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::iso::DirectoryRecord;

/// A file section and the directory record of it.
pub(super) struct Section<'a> {
    pub(super) record: &'a DirectoryRecord<'a>,
    /// Byte of the image at which the record begins.
    pub(super) offset: u64,
    pub(super) volume: &'a Volume,
}

impl Section<'_> {
    fn attributes(&self) -> u8 {
        self.record.extended_attribute_record_length
    }

    /// Refuses a section whose bytes are on another volume.
    pub(super) fn check_volume<S>(&self, medium: &Medium<S>) -> Result<(), Error> {
        let number = self.record.volume_sequence_number.little;
        if number == self.volume.volume_sequence_number {
            return Ok(());
        }
        let offset = self.offset.saturating_add(28);
        if self.volume.volume_set_size > 1 {
            return Err(Error::OtherVolume { number, offset });
        }
        // There is no other volume that it could be on.
        let kind = FormatErrorKind::Value {
            field: "volume sequence number",
            found: number.into(),
            expected: "that of the only volume",
        };
        let deviation = FormatError::new(Structure::DirectoryRecord, offset, kind);
        medium.deviation(deviation, Handling::Ignored)
    }

    /// Adds the section's bytes to a file's.
    pub(super) fn push_to<S>(
        &self,
        extents: &mut ExtentsBuilder,
        medium: &Medium<S>,
    ) -> Result<(), Error> {
        let len = u64::from(self.record.data_length.little);
        let (unit, gap) = (self.record.file_unit_size, self.record.interleave_gap_size);
        let block = self.record.extent.little;
        if unit == 0 {
            if gap != 0 {
                self.gap_without_units(medium)?;
            }
            let start = self.volume.location(block, self.attributes());
            extents.push(Some(start), len);
            return Ok(());
        }
        let blocks = |number: u8| u64::from(self.volume.block_size).saturating_mul(number.into());
        let (unit, gap) = (blocks(unit), blocks(gap));
        let mut start = self.volume.location(block, 0);
        if self.attributes() > 0 {
            // The data begins with a file unit: the extended attribute record has the first one for
            // itself (6.4.3).
            if blocks(self.attributes()) > unit {
                let kind = FormatErrorKind::Value {
                    field: "extended attribute record length",
                    found: self.attributes().into(),
                    expected: "no more than the file unit size",
                };
                let at = self.offset.saturating_add(1);
                return Err(FormatError::new(Structure::DirectoryRecord, at, kind).into());
            }
            start = start.saturating_add(unit).saturating_add(gap);
        }
        let limit = medium.options().limits.file_extents;
        let mut left = len;
        while left > 0 {
            // No unit behind the image's end can be read: of those, which a record can claim by the
            // million, one extent is made.
            let taken = match start < medium.size() {
                true => left.min(unit),
                false => left,
            };
            if extents.push(Some(start), taken) as u64 > u64::from(limit) {
                return Err(Error::Limit {
                    kind: LimitKind::FileExtents,
                    limit: limit.into(),
                    offset: self.offset,
                });
            }
            left = left.saturating_sub(taken);
            start = start.saturating_add(unit).saturating_add(gap);
        }
        Ok(())
    }

    /// A gap means nothing where there are no units for it to be between.
    #[cold]
    fn gap_without_units<S>(&self, medium: &Medium<S>) -> Result<(), Error> {
        let kind = FormatErrorKind::Value {
            field: "interleave gap size",
            found: self.record.interleave_gap_size.into(),
            expected: "0, as the file unit size is",
        };
        let at = self.offset.saturating_add(27);
        let deviation = FormatError::new(Structure::DirectoryRecord, at, kind);
        medium.deviation(deviation, Handling::Ignored)
    }
}
