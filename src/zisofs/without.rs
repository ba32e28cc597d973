//! What stands for the expander without the feature.

use crate::error::Error;
use crate::raw::zisofs::ZisofsEntry;
use crate::source::ReadAt;
use crate::stored::Stored;

#[derive(Debug)]
pub(crate) struct Expander {
    len: u64,
    entry_offset: u64,
}

impl Expander {
    pub(crate) const fn new(entry: ZisofsEntry, entry_offset: u64) -> Self {
        Self {
            len: entry.uncompressed_size.bytes(),
            entry_offset,
        }
    }

    pub(crate) fn read_at<S: ReadAt>(
        &self,
        _: &Stored<'_, S>,
        buf: &mut [u8],
        offset: u64,
    ) -> Result<usize, Error> {
        if buf.is_empty() || offset >= self.len {
            return Ok(0);
        }
        Err(Error::Unsupported {
            what: "a file compressed by zisofs, without the feature \"zisofs\"",
            offset: self.entry_offset,
        })
    }
}
