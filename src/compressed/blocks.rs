//! Reading an image that is kept in compressed blocks of one size.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use core::fmt;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
#[cfg(any(feature = "cso", feature = "isz"))]
use crate::inflate::LESS;
use crate::slot::Slot;
use crate::source::{ReadAt, SourceError};

/// A block of a compressed image that cannot be read: which one, and why. Others are not touched by
/// it.
///
/// Compressed images give it as [`SourceError::Other`], from which `downcast_ref` gets it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockError {
    /// The number of the block, and of its entry in the index, from 0.
    pub block: u64,
    /// What is wrong; the offset is that in the file.
    pub fault: FormatError,
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "block {} of the compressed image: {}",
            self.block, self.fault
        )
    }
}

impl core::error::Error for BlockError {}

impl From<BlockError> for SourceError {
    fn from(error: BlockError) -> Self {
        Self::Other(Box::new(error))
    }
}

impl BlockError {
    pub(super) const fn new(
        block: u64,
        structure: Structure,
        offset: u64,
        kind: FormatErrorKind,
    ) -> Self {
        let fault = FormatError::new(structure, offset, kind);
        Self { block, fault }
    }
}

/// The image as blocks, and the one that was expanded last, so that small reads one after the other
/// expand it once.
#[derive(Debug)]
pub(super) struct Blocks {
    /// Bytes of the image.
    pub(super) size: u64,
    /// Bytes of a block.
    block_size: u32,
    kept: Slot<Arc<Block>>,
}

#[derive(Debug)]
struct Block {
    number: u64,
    bytes: Box<[u8]>,
}

impl Blocks {
    pub(super) fn new(size: u64, block_size: u32) -> Self {
        Self {
            size,
            block_size,
            kept: Slot::default(),
        }
    }

    /// How many there are.
    #[cfg(any(feature = "cso", feature = "isz"))]
    pub(super) fn count(&self) -> u64 {
        self.size.div_ceil(u64::from(self.block_size).max(1))
    }

    #[cfg(any(feature = "cso", feature = "isz"))]
    pub(super) const fn block_size(&self) -> usize {
        self.block_size as usize
    }

    /// Length of a block: the last has what is left.
    fn len_of(&self, number: u64) -> usize {
        let size = u64::from(self.block_size);
        let left = self.size.saturating_sub(number.saturating_mul(size));
        usize::try_from(left.min(size)).unwrap_or_default()
    }

    /// Fills `buf` from blocks that `expand` puts where they are wanted: into as many bytes as
    /// belong to the image.
    pub(super) fn read(
        &self,
        buf: &mut [u8],
        offset: u64,
        expand: impl Fn(u64, &mut [u8]) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.size)?;
        let (mut rest, mut at) = (buf, offset);
        while !rest.is_empty() {
            let size = u64::from(self.block_size);
            let number = at.checked_div(size).unwrap_or_default();
            let within = at.checked_rem(size).unwrap_or_default();
            let within = usize::try_from(within).unwrap_or_default();
            let len = self.len_of(number);
            let piece = len.saturating_sub(within).min(rest.len());
            let (front, behind) = match rest.split_at_mut_checked(piece) {
                Some(split) if piece > 0 => split,
                _ => break,
            };
            if !self.kept_into(number, within, front) {
                if front.len() == len {
                    expand(number, front)?;
                } else {
                    let mut bytes = vec![0; len].into_boxed_slice();
                    expand(number, &mut bytes)?;
                    copy(&bytes, within, front);
                    self.kept.put(Arc::new(Block { number, bytes }));
                }
            }
            at = at.saturating_add(piece as u64);
            rest = behind;
        }
        Ok(())
    }

    /// Copies from the block that is kept, when it is that one.
    fn kept_into(&self, number: u64, within: usize, to: &mut [u8]) -> bool {
        match self.kept.get().filter(|kept| kept.number == number) {
            Some(kept) => copy(&kept.bytes, within, to),
            None => false,
        }
    }
}

/// Fills `to` from a place in `from`.
fn copy(from: &[u8], at: usize, to: &mut [u8]) -> bool {
    let bytes = from.get(at..).and_then(|from| from.get(..to.len()));
    if let Some(bytes) = bytes {
        to.copy_from_slice(bytes);
    }
    bytes.is_some()
}

/// Size of the file, and the front of it as far as `header` is long.
pub(super) fn front<S: ReadAt>(source: &S, header: &mut [u8]) -> Result<u64, Error> {
    let size = source.size().map_err(|source| Error::Open { source })?;
    let needed = header.len() as u64;
    if size < needed {
        let available = size;
        return Err(header_error(
            0,
            FormatErrorKind::Truncated { needed, available },
        ));
    }
    read(source, header, 0)?;
    Ok(size)
}

pub(super) fn read<S: ReadAt>(source: &S, buf: &mut [u8], offset: u64) -> Result<(), Error> {
    let len = buf.len() as u64;
    source
        .read_exact_at(buf, offset)
        .map_err(|source| Error::Io {
            offset,
            len,
            source,
        })
}

pub(super) fn header_error(offset: u64, kind: FormatErrorKind) -> Error {
    FormatError::new(Structure::CompressedHeader, offset, kind).into()
}

/// Says whether the index lies within the file.
#[cfg(any(feature = "cso", feature = "isz"))]
pub(super) fn check_index(end: u64, size: u64) -> Result<(), Error> {
    if end <= size {
        return Ok(());
    }
    let kind = FormatErrorKind::BeyondImage { end, size };
    Err(FormatError::new(Structure::CompressedIndex, size, kind).into())
}

/// Expands a block into `out`, which it must fill. Some writers fill the last block up to the size of
/// all others, with bytes that do not belong to the image.
#[cfg(any(feature = "cso", feature = "isz"))]
pub(super) fn expand_whole(
    out: &mut [u8],
    block_size: usize,
    expand: impl Fn(&mut [u8]) -> Result<usize, FormatErrorKind>,
) -> Result<(), FormatErrorKind> {
    let len = out.len();
    let exact = expand(out);
    if exact == Ok(len) {
        return Ok(());
    }
    let mut whole = vec![0; if len < block_size { block_size } else { 0 }];
    if len < block_size && expand(&mut whole) == Ok(block_size) {
        copy(&whole, 0, out);
        return Ok(());
    }
    exact.and(Err(LESS))
}
