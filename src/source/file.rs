//! Files and devices of the operating system, read by position.

use std::fs::File;
use std::io::{self, ErrorKind};

use super::{ReadAt, SourceError};

impl ReadAt for File {
    fn size(&self) -> Result<u64, SourceError> {
        let metadata = self.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(ErrorKind::IsADirectory).into());
        }
        if metadata.is_file() {
            return Ok(metadata.len());
        }
        // A block device has no length in its metadata, but its end can be sought.
        let mut file = self;
        Ok(io::Seek::seek(&mut file, io::SeekFrom::End(0))?)
    }

    #[cfg(unix)]
    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        // Retries on `Interrupted` and on short reads.
        Ok(std::os::unix::fs::FileExt::read_exact_at(
            self, buf, offset,
        )?)
    }

    #[cfg(windows)]
    fn read_exact_at(&self, mut buf: &mut [u8], mut offset: u64) -> Result<(), SourceError> {
        use std::os::windows::fs::FileExt;
        while !buf.is_empty() {
            match self.seek_read(buf, offset) {
                Ok(0) => return Err(io::Error::from(ErrorKind::UnexpectedEof).into()),
                Ok(count) => {
                    buf = buf.get_mut(count..).unwrap_or_default();
                    offset = offset.saturating_add(count as u64);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
