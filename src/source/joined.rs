//! Several sources one behind the other.

use alloc::vec::Vec;

use super::{ReadAt, SourceError};

/// Several sources one behind the other, shown as one: the parts of an image that was split.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::Image;
/// use isoudf::source::Joined;
///
/// let (first, second) = disc.split_at(600_000);
/// let image = Image::new(Joined::new([first, second])?)?;
/// assert!(image.best_tree().read("/README.TXT").is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Joined<S> {
    /// Each with the byte behind its last.
    parts: Vec<(S, u64)>,
}

impl<S: ReadAt> Joined<S> {
    /// Joins sources in order.
    ///
    /// # Errors
    /// When one does not know its size, or all of them together have more than 2^64 bytes.
    pub fn new(sources: impl IntoIterator<Item = S>) -> Result<Self, SourceError> {
        let mut parts = Vec::new();
        let mut end: u64 = 0;
        for source in sources {
            let len = source.size()?;
            end = end.checked_add(len).ok_or(SourceError::OutOfBounds {
                offset: end,
                len,
                size: u64::MAX,
            })?;
            parts.push((source, end));
        }
        Ok(Self { parts })
    }

    fn end(&self) -> u64 {
        self.parts.last().map_or(0, |(_, end)| *end)
    }

    /// The part that a byte is in, the byte's place in it, and how many bytes follow there.
    fn part(&self, offset: u64) -> Option<(&S, u64, u64)> {
        let index = self.parts.partition_point(|(_, end)| *end <= offset);
        let (source, end) = self.parts.get(index)?;
        let before = index
            .checked_sub(1)
            .and_then(|before| self.parts.get(before));
        let start = before.map_or(0, |(_, end)| *end);
        Some((source, offset.checked_sub(start)?, end.checked_sub(offset)?))
    }
}

impl<S: ReadAt> ReadAt for Joined<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.end())
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let len = buf.len();
        SourceError::check_bounds(offset, len, self.end())?;
        let (mut rest, mut at) = (buf, offset);
        while !rest.is_empty() {
            let Some((source, within, left)) = self.part(at) else {
                let (len, size) = (len as u64, self.end());
                return Err(SourceError::OutOfBounds { offset, len, size });
            };
            let len = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
            let (piece, behind) = rest.split_at_mut_checked(len).unwrap_or_default();
            source.read_exact_at(piece, within)?;
            at = at.saturating_add(len as u64);
            rest = behind;
        }
        Ok(())
    }

    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        let (source, within, left) = self.part(offset)?;
        if len as u64 > left {
            return None;
        }
        source.slice_at(within, len)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn reads_run_over_the_parts() {
        let parts: [&[u8]; 4] = [b"abc", b"", b"d", b"efgh"];
        let joined = Joined::new(parts).unwrap();
        let all = b"abcdefgh";
        assert_eq!(joined.size().unwrap(), 8);
        for from in 0..=8 {
            for len in 0..=9 - from {
                let mut bytes = vec![0; len];
                let read = joined.read_exact_at(&mut bytes, from as u64);
                let lent = joined.slice_at(from as u64, len);
                match all.get(from..from + len) {
                    Some(expected) => {
                        assert!(read.is_ok());
                        assert_eq!(bytes, expected);
                        assert!(lent.is_none_or(|lent| lent == expected));
                    }
                    None => assert!(read.is_err() && lent.is_none()),
                }
            }
        }
        assert_eq!(joined.slice_at(4, 4), Some(&b"efgh"[..]));
        assert_eq!(joined.slice_at(2, 2), None);
    }

    #[test]
    fn none_and_too_many() {
        assert_eq!(Joined::<&[u8]>::new([]).unwrap().size().unwrap(), 0);
        struct Endless;
        impl ReadAt for Endless {
            fn size(&self) -> Result<u64, SourceError> {
                Ok(u64::MAX)
            }
            fn read_exact_at(&self, _: &mut [u8], _: u64) -> Result<(), SourceError> {
                Ok(())
            }
        }
        assert!(Joined::new([Endless, Endless]).is_err());
    }
}
