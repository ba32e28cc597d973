//! Expanding a file block by block, by its block pointers.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use core::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::inflate::inflate;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::Both;
use crate::raw::zisofs::{FileHeader, Layout, UncompressedSize, ZisofsEntry};
use crate::slot::Slot;
use crate::source::ReadAt;
use crate::stored::Stored;

/// A file's ZF entry, and what was learnt from its stored bytes.
#[derive(Debug)]
pub(crate) struct Expander {
    entry: ZisofsEntry,
    entry_offset: u64,
    /// Whether the header was compared with the entry.
    compared: AtomicBool,
    /// The block that was expanded last, so that small reads one after the other expand it once.
    kept: Slot<Arc<Block>>,
}

#[derive(Debug)]
struct Block {
    index: u64,
    bytes: Box<[u8]>,
}

/// Where things are, as the ZF entry has it.
#[derive(Clone, Copy)]
struct Plan {
    layout: Layout,
    /// Length of the file, expanded.
    len: u64,
    /// Length of a block, expanded.
    block_size: u32,
    /// Where in the stored bytes the block pointers begin, and the blocks behind them.
    pointers: u64,
    blocks: u64,
}

impl Plan {
    /// The block of a byte, and where it is in the block.
    fn block_of(&self, offset: u64) -> (u64, usize) {
        let size = u64::from(self.block_size);
        let index = offset.checked_div(size).unwrap_or_default();
        let within = offset.checked_rem(size).unwrap_or_default();
        (index, usize::try_from(within).unwrap_or_default())
    }

    /// Length of a block, expanded: the last has what is left.
    fn len_of(&self, index: u64) -> usize {
        let size = u64::from(self.block_size);
        let left = self.len.saturating_sub(index.saturating_mul(size));
        usize::try_from(left.min(size)).unwrap_or_default()
    }
}

impl Expander {
    pub(crate) fn new(entry: ZisofsEntry, entry_offset: u64) -> Self {
        Self {
            entry,
            entry_offset,
            compared: AtomicBool::new(false),
            kept: Slot::default(),
        }
    }

    /// Reads bytes of the expanded file, up to the end of a block.
    pub(crate) fn read_at<S: ReadAt>(
        &self,
        stored: &Stored<'_, S>,
        buf: &mut [u8],
        offset: u64,
    ) -> Result<usize, Error> {
        if buf.is_empty() || offset >= self.entry.uncompressed_size.bytes() {
            return Ok(0);
        }
        let plan = self.plan(stored)?;
        let (index, within) = plan.block_of(offset);
        if let Some(block) = self.kept.get().filter(|block| block.index == index) {
            return Ok(copy(&block.bytes, within, buf));
        }
        if !self.compared.load(Ordering::Relaxed) {
            self.compare(plan, stored)?;
            self.compared.store(true, Ordering::Relaxed);
        }
        let len = plan.len_of(index);
        // A whole block that is wanted goes where it is wanted.
        if let Some(buf) = buf.get_mut(..len).filter(|_| within == 0) {
            Self::expand(plan, stored, index, buf)?;
            return Ok(len);
        }
        let mut bytes = vec![0; len].into_boxed_slice();
        Self::expand(plan, stored, index, &mut bytes)?;
        let copied = copy(&bytes, within, buf);
        self.kept.put(Arc::new(Block { index, bytes }));
        Ok(copied)
    }

    /// Takes the ZF entry at its word, as far as there are as many bytes as it needs.
    fn plan<S: ReadAt>(&self, stored: &Stored<'_, S>) -> Result<Plan, Error> {
        let entry = &self.entry;
        let len = entry.uncompressed_size.bytes();
        let Some(layout) = entry.layout() else {
            return Err(Error::Unsupported {
                what: "zisofs by another algorithm than zlib",
                offset: self.entry_offset,
            });
        };
        let Some(block_size) = entry.block_size() else {
            let (field, found) = ("log2 of block size", entry.log2_block_size);
            return Err(self.in_entry(7, field, found, "15 to 17, in version 2 to 20"));
        };
        let pointers = u64::from(entry.header_size_div_4).saturating_mul(4);
        if pointers < layout.header_length() as u64 {
            let (field, found) = ("header size div 4", entry.header_size_div_4);
            return Err(self.in_entry(6, field, found, "4 or more, in version 2 6 or more"));
        }
        let limit = stored.medium().options().limits.zisofs_bytes;
        if len > limit {
            return Err(Error::Limit {
                kind: LimitKind::ZisofsBytes,
                limit,
                offset: self.entry_offset,
            });
        }
        let table = len
            .div_ceil(block_size.into())
            .saturating_add(1)
            .saturating_mul(layout.pointer_length() as u64);
        let blocks = pointers.saturating_add(table);
        if blocks > stored.len() {
            let kind = FormatErrorKind::Truncated {
                needed: blocks,
                available: stored.len(),
            };
            return Err(header_error(stored.image_offset(0), kind).into());
        }
        Ok(Plan {
            layout,
            len,
            block_size,
            pointers,
            blocks,
        })
    }

    fn in_entry(&self, at: u64, field: &'static str, found: u8, expected: &'static str) -> Error {
        let kind = FormatErrorKind::Value {
            field,
            found: found.into(),
            expected,
        };
        let offset = self.entry_offset.saturating_add(at);
        FormatError::new(Structure::ZisofsEntry, offset, kind).into()
    }

    /// Compares the header of the file with the ZF entry. Where the block pointers are and what a
    /// block is must be sure; of two sizes that of the entry is taken, as Linux does: then the last
    /// block tells whether it is right.
    fn compare<S: ReadAt>(&self, plan: Plan, stored: &Stored<'_, S>) -> Result<(), Error> {
        let (entry, medium) = (&self.entry, stored.medium());
        if let UncompressedSize::Both(size) = entry.uncompressed_size {
            self.agree(size, medium)?;
        }
        let mut bytes = [0; 24];
        let bytes = bytes
            .get_mut(..plan.layout.header_length())
            .unwrap_or_default();
        stored.read_exact(Structure::ZisofsHeader, bytes, 0)?;
        let base = stored.image_offset(0);
        let (header, _) =
            FileHeader::parse(bytes, plan.layout).map_err(|error| error.based_at(base))?;
        // Where the fields are.
        let (size, pointers, log2) = match plan.layout {
            Layout::V1 => (8, 12, 13),
            Layout::V2 => (12, 9, 11),
        };
        let differs = |at: u64, field, found, expected| {
            let kind = FormatErrorKind::Value {
                field,
                found,
                expected,
            };
            header_error(base.saturating_add(at), kind)
        };
        if header.header_size_div_4 != entry.header_size_div_4 {
            let (field, found) = ("header size div 4", header.header_size_div_4.into());
            return Err(differs(pointers, field, found, "that of the ZF entry").into());
        }
        if header.log2_block_size != entry.log2_block_size {
            let (field, found) = ("log2 of block size", header.log2_block_size.into());
            return Err(differs(log2, field, found, "that of the ZF entry").into());
        }
        if plan.layout == Layout::V2 && header.algorithm_type != 1 {
            let (field, found) = ("algorithm type", header.algorithm_type.into());
            return Err(differs(10, field, found, "1, for zlib").into());
        }
        if header.uncompressed_size != plan.len {
            let (field, found) = ("uncompressed size", header.uncompressed_size);
            let deviation = differs(size, field, found, "that of the ZF entry");
            medium.deviation(deviation, Handling::Ignored)?;
        }
        Ok(())
    }

    fn agree<S>(&self, size: Both<u32>, medium: &Medium<S>) -> Result<(), Error> {
        if size.agrees() {
            return Ok(());
        }
        let kind = FormatErrorKind::BothEndian {
            field: "uncompressed size",
            little: size.little,
            big: size.big,
        };
        let offset = self.entry_offset.saturating_add(8);
        let deviation = FormatError::new(Structure::ZisofsEntry, offset, kind);
        medium.deviation(deviation, Handling::LittleEndian)
    }

    /// Expands a block into `out`, which is as long as it.
    fn expand<S: ReadAt>(
        plan: Plan,
        stored: &Stored<'_, S>,
        index: u64,
        out: &mut [u8],
    ) -> Result<(), Error> {
        let (start, len) = block(plan, stored, index)?;
        if len == 0 {
            out.fill(0);
            return Ok(());
        }
        let expanded = match stored.slice_at(start, len) {
            Some(stream) => inflate(stream, out),
            None => {
                let mut stream = vec![0; len].into_boxed_slice();
                stored.read_exact(Structure::ZisofsBlock, &mut stream, start)?;
                inflate(&stream, out)
            }
        };
        expanded.map_err(|kind| {
            let offset = stored.image_offset(start);
            FormatError::new(Structure::ZisofsBlock, offset, kind).into()
        })
    }
}

/// Where a block begins in the stored bytes, and its length there, by its two block pointers.
fn block<S: ReadAt>(plan: Plan, stored: &Stored<'_, S>, index: u64) -> Result<(u64, usize), Error> {
    let (layout, length) = (plan.layout, plan.layout.pointer_length());
    let at = index
        .saturating_mul(length as u64)
        .saturating_add(plan.pointers);
    let mut bytes = [0; 16];
    let bytes = bytes
        .get_mut(..length.saturating_mul(2))
        .unwrap_or_default();
    stored.read_exact(Structure::ZisofsHeader, bytes, at)?;
    let (start, bytes) = layout.block_pointer(bytes)?;
    let (end, _) = layout.block_pointer(bytes)?;
    let wrong = |at, found, expected| {
        let field = "block pointer";
        let kind = FormatErrorKind::Value {
            field,
            found,
            expected,
        };
        Err(header_error(stored.image_offset(at), kind).into())
    };
    let behind = at.saturating_add(length as u64);
    if start < plan.blocks {
        return wrong(at, start, "behind the block pointers");
    }
    if end > stored.len() {
        return wrong(behind, end, "within the file");
    }
    let Some(len) = end.checked_sub(start) else {
        return wrong(behind, end, "not less than the one before");
    };
    // What does not shrink grows by a few bytes; this bounds the memory taken.
    if len > u64::from(plan.block_size).saturating_mul(2) {
        return wrong(behind, end, "at most two block sizes from the one before");
    }
    Ok((start, usize::try_from(len).unwrap_or_default()))
}

const fn header_error(offset: u64, kind: FormatErrorKind) -> FormatError {
    FormatError::new(Structure::ZisofsHeader, offset, kind)
}

fn copy(block: &[u8], from: usize, to: &mut [u8]) -> usize {
    let bytes = block.get(from..).unwrap_or_default();
    let len = bytes.len().min(to.len());
    if let (Some(to), Some(bytes)) = (to.get_mut(..len), bytes.get(..len)) {
        to.copy_from_slice(bytes);
    }
    len
}
