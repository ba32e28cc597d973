//! CSO and ZSO: images in blocks that are compressed by deflate or LZ4.

use alloc::vec;

use super::blocks::{self, BlockError, Blocks};
use super::table::Table;
use crate::error::{Error, FormatErrorKind, Structure};
use crate::inflate::{self, Wrapping};
use crate::raw::cso::{CsoEntry, CsoHeader, CsoKind};
use crate::source::{ReadAt, SourceError};

/// Bytes of the largest block that is read; maxcso writes up to 256 KiB. It bounds the memory that
/// a block takes.
const LARGEST_BLOCK: u32 = 1 << 20;

/// A compressed image of CSO version 1 or 2, or ZSO, shown as the image.
///
/// Opening reads the header alone. The index is read in pieces, when blocks are, and one expanded
/// block is kept. A block whose place in the index, or whose bytes, are not right is an error
/// ([`BlockError`]) of reads that touch it and of no others. There are no check sums: wrong bytes
/// that expand to the right length are not found out.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::Image;
/// use isoudf::compressed::Cso;
///
/// # // Blocks may be kept plain, which the high bit of their entries tells.
/// # let blocks = disc.len() / 2048;
/// # let mut cso = b"CISO".to_vec();
/// # cso.extend(24_u32.to_le_bytes());
/// # cso.extend((disc.len() as u64).to_le_bytes());
/// # cso.extend(2048_u32.to_le_bytes());
/// # cso.extend([1, 0, 0, 0]);
/// # for block in 0..=blocks {
/// #     let entry = 1 << 31 | (24 + 4 * (blocks + 1) + 2048 * block) as u32;
/// #     cso.extend(entry.to_le_bytes());
/// # }
/// # cso.extend_from_slice(&disc);
/// let image = Image::new(Cso::new(&cso[..])?)?;
/// assert_eq!(image.best_tree().read("/README.TXT")?.len(), 424);
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Debug)]
pub struct Cso<S> {
    source: S,
    header: CsoHeader,
    blocks: Blocks,
    index: Table,
    /// Bytes of the file.
    len: u64,
}

impl<S: ReadAt> Cso<S> {
    /// Shows the image in `source`.
    ///
    /// # Errors
    /// [`Error::Format`] when the header is none, or the index does not lie within the file; and what
    /// the source says.
    pub fn new(source: S) -> Result<Self, Error> {
        let mut bytes = [0; CsoHeader::LENGTH];
        let len = blocks::front(&source, &mut bytes)?;
        let (header, _) = CsoHeader::parse(&bytes)?;
        let size = header.block_size;
        if !size.is_power_of_two() || !(512..=LARGEST_BLOCK).contains(&size) {
            let kind = FormatErrorKind::Value {
                field: "block size",
                found: size.into(),
                expected: "a power of 2 from 512 to 1,048,576",
            };
            return Err(blocks::header_error(16, kind));
        }
        // Positions have 31 bits.
        if header.index_shift > 32 {
            let kind = FormatErrorKind::Value {
                field: "index shift",
                found: header.index_shift.into(),
                expected: "32 or less",
            };
            return Err(blocks::header_error(21, kind));
        }
        let blocks = Blocks::new(header.uncompressed_size, size);
        let start = CsoHeader::LENGTH as u64;
        let entries = blocks.count().saturating_add(1);
        let end = entries
            .saturating_mul(CsoEntry::LENGTH as u64)
            .saturating_add(start);
        blocks::check_index(end, len)?;
        Ok(Self {
            source,
            header,
            blocks,
            index: Table::new(start, end),
            len,
        })
    }

    /// Where a block is: its entry, its first byte, and how many there are up to the next block.
    fn locate(&self, number: u64) -> Result<(CsoEntry, u64, u64), SourceError> {
        let at = number.saturating_mul(CsoEntry::LENGTH as u64);
        let [a, b, c, d, e, f, g, h] = self.index.get(&self.source, at)?;
        let (entry, next) = (CsoEntry::new([a, b, c, d]), CsoEntry::new([e, f, g, h]));
        let shift = self.header.index_shift;
        let (start, end) = (entry.position(shift), next.position(shift));
        let wrong = |at: u64, found, expected| {
            let field = "position";
            let kind = FormatErrorKind::Value {
                field,
                found,
                expected,
            };
            let offset = self.index.offset(at);
            let structure = Structure::CompressedIndex;
            Err(BlockError::new(number, structure, offset, kind).into())
        };
        let behind = at.saturating_add(CsoEntry::LENGTH as u64);
        if start < self.index.end() {
            return wrong(at, start, "behind the index");
        }
        // Of a last block that is padded up to the shift, the padding may be missing.
        let unit = 1_u64.checked_shl(shift.into()).unwrap_or(u64::MAX);
        if start > self.len || end.saturating_sub(self.len) >= unit {
            let at = if start > self.len { at } else { behind };
            return wrong(at, start.max(end), "within the file");
        }
        match end.min(self.len).checked_sub(start) {
            Some(len) => Ok((entry, start, len)),
            None => wrong(behind, end, "not less than the one before"),
        }
    }

    /// Expands a block into `out`, which is as long as it.
    fn expand(&self, number: u64, out: &mut [u8]) -> Result<(), SourceError> {
        let (entry, start, len) = self.locate(number)?;
        let block_size = self.blocks.block_size();
        let is_plain = match self.header.kind {
            CsoKind::Cso1 | CsoKind::Zso => entry.is_marked(),
            CsoKind::Cso2 => len >= block_size as u64,
        };
        let fault = |kind| BlockError::new(number, Structure::CompressedBlock, start, kind);
        if is_plain {
            let (needed, available) = (out.len() as u64, len);
            if available < needed {
                return Err(fault(FormatErrorKind::Truncated { needed, available }).into());
            }
            return self.source.read_exact_at(out, start);
        }
        // What does not shrink grows by a few bytes; behind that, padding follows.
        let most = block_size.saturating_mul(2);
        let len = usize::try_from(len).unwrap_or(most).min(most);
        let expanded = match self.source.slice_at(start, len) {
            Some(stream) => self.expand_from(stream, entry, out),
            None => {
                let mut stream = vec![0; len].into_boxed_slice();
                self.source.read_exact_at(&mut stream, start)?;
                self.expand_from(&stream, entry, out)
            }
        };
        expanded.map_err(|kind| fault(kind).into())
    }

    fn expand_from(
        &self,
        stream: &[u8],
        entry: CsoEntry,
        out: &mut [u8],
    ) -> Result<(), FormatErrorKind> {
        let by_lz4 = match self.header.kind {
            CsoKind::Cso1 => false,
            CsoKind::Cso2 => entry.is_marked(),
            CsoKind::Zso => true,
        };
        let block_size = self.blocks.block_size();
        blocks::expand_whole(out, block_size, |out| {
            if by_lz4 {
                return lz4(stream, out, self.header.index_shift > 0);
            }
            inflate::inflate_front(stream, out, Wrapping::Raw)
        })
    }
}

impl Cso<&[u8]> {
    /// Whether a file that begins with these bytes is one.
    #[must_use]
    pub fn recognise(front: &[u8]) -> bool {
        front.starts_with(CsoHeader::CSO) || front.starts_with(CsoHeader::ZSO)
    }
}

impl<S> Cso<S> {
    /// The header.
    #[must_use]
    pub const fn header(&self) -> CsoHeader {
        self.header
    }

    /// Gives the file back.
    pub fn into_inner(self) -> S {
        self.source
    }
}

impl<S: ReadAt> ReadAt for Cso<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.blocks.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let expand = |number, out: &mut [u8]| self.expand(number, out);
        self.blocks.read(buf, offset, expand)
    }
}

/// Expands an LZ4 block into the front of `out`. Its end is that of `stream`, unless padding may
/// follow: the format has no mark for it.
fn lz4(stream: &[u8], out: &mut [u8], is_padded: bool) -> Result<usize, FormatErrorKind> {
    let rule = "not compressed by LZ4, or cut off";
    let broken = FormatErrorKind::Broken { rule };
    let end = match is_padded {
        true => lz4_end(stream, out.len()).ok_or(broken)?,
        false => stream.len(),
    };
    let stream = stream.get(..end).unwrap_or(stream);
    lz4_flex::block::decompress_into(stream, out).map_err(|_| broken)
}

/// Where an LZ4 block ends that expands to so many bytes: with the literals that reach them.
fn lz4_end(stream: &[u8], len: usize) -> Option<usize> {
    let mut bytes = stream.iter();
    let mut left = len;
    loop {
        let token = bytes.next()?;
        let length = |low: u8, bytes: &mut core::slice::Iter<'_, u8>| {
            let mut length = usize::from(low);
            if low == 15 {
                loop {
                    let more = bytes.next()?;
                    length = length.checked_add(usize::from(*more))?;
                    if *more != 255 {
                        break;
                    }
                }
            }
            Some(length)
        };
        let literals = length(token >> 4, &mut bytes)?;
        left = left.checked_sub(literals)?;
        if left == 0 {
            let read = stream.len().checked_sub(bytes.len())?;
            return read
                .checked_add(literals)
                .filter(|end| *end <= stream.len());
        }
        // The literals and the offset.
        bytes.nth(literals.checked_add(1)?)?;
        let matched = length(token & 15, &mut bytes)?.checked_add(4)?;
        left = left.checked_sub(matched)?;
    }
}
