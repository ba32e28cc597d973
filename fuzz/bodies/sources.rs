//! Sources that give the bytes of a slice in the least convenient way.

use std::io::{Cursor, Error, ErrorKind, Read, Result, Seek, SeekFrom};

use isoudf::source::{ReadAt, SourceError};

/// Reads, and never lends.
pub(crate) struct NeverLends<'a>(pub(crate) &'a [u8]);

impl ReadAt for NeverLends<'_> {
    fn size(&self) -> std::result::Result<u64, SourceError> {
        self.0.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> std::result::Result<(), SourceError> {
        self.0.read_exact_at(buf, offset)
    }
}

/// A reader that gives one byte, then two, up to 40, and one again, and is interrupted between.
pub(crate) struct Dribbles<'a> {
    bytes: Cursor<&'a [u8]>,
    reads: u32,
}

impl<'a> Dribbles<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let bytes = Cursor::new(bytes);
        Self { bytes, reads: 0 }
    }
}

impl Read for Dribbles<'_> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        self.reads += 1;
        if self.reads > 40 {
            self.reads = 0;
            return Err(Error::from(ErrorKind::Interrupted));
        }
        let len = buf.len().min(self.reads as usize);
        self.bytes.read(&mut buf[..len])
    }
}

impl Seek for Dribbles<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.bytes.seek(to)
    }
}
