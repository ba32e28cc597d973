//! Pieces of directories in memory.

use super::entry::Entry;
use super::volume::Volume;
use crate::medium::Bytes;
use crate::raw::iso::DirectoryRecord;

/// A piece of a directory in memory. Entries point into it and keep it alive.
#[derive(Debug)]
pub(super) struct Window<'i> {
    pub(super) volume: &'i Volume,
    pub(super) bytes: Bytes<'i>,
    /// Byte of the image at which the window begins.
    pub(super) offset: u64,
    /// The directory that it is of; `None` where its path is not known.
    pub(super) directory: Option<Entry<'i>>,
}

impl Window<'_> {
    pub(super) fn identifier(&self, record: u32, length: u8) -> &[u8] {
        let start = (record as usize).saturating_add(DirectoryRecord::HEADER_LENGTH);
        let end = start.saturating_add(length.into());
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// The system use area of a record (ECMA-119 9.1.13) from its byte `skipped` on, and where in
    /// the window that is.
    #[inline(always)]
    pub(super) fn system_use(
        &self,
        record: usize,
        identifier_length: u8,
        skipped: usize,
    ) -> (&[u8], usize) {
        let length = self.bytes.get(record).copied().unwrap_or_default();
        let end = record.saturating_add(length.into());
        // The identifier is padded to an even place.
        let identifier = usize::from(identifier_length | 1);
        let start = record
            .saturating_add(DirectoryRecord::HEADER_LENGTH)
            .saturating_add(identifier)
            .saturating_add(skipped);
        (self.bytes.get(start..end).unwrap_or_default(), start)
    }
}

impl Drop for Window<'_> {
    /// Windows hold the entries of the directories above them: a chain as long as the path, taken
    /// apart here in a loop since the compiler's own way is a recursion.
    fn drop(&mut self) {
        let mut above = self.directory.take();
        while let Some(mut window) = above.and_then(Entry::into_last_window) {
            above = window.directory.take();
        }
    }
}
