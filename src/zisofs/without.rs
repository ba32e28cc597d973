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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extent::Extents;
    use crate::medium::Medium;
    use crate::options::Options;

    #[test]
    fn what_is_missing_is_said() {
        let data = [b'p', b'z', 4, 15, 5, 0, 0, 0, 0, 0, 0, 5];
        let (entry, _) = ZisofsEntry::parse(&data, 1).unwrap();
        let expander = Expander::new(entry, 0x9000);
        let medium = Medium::new(&[0; 64][..], Options::default()).unwrap();
        let stored = Stored::new(&medium, Extents::one(0, 64), 64, None);
        let read = |offset| expander.read_at(&stored, &mut [0], offset);
        match read(4) {
            Err(Error::Unsupported { what, offset }) => {
                assert!(what.contains("zisofs") && offset == 0x9000);
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(read(5).unwrap(), 0);
        assert_eq!(expander.read_at(&stored, &mut [], 0).unwrap(), 0);
    }
}
