//! Bytes with holes: a disc of many gigabytes costs only the pages that were written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

const PAGE: usize = 4096;
/// `bytes()` on more than this is a slip in the test, not a wish.
const MOST_IN_MEMORY: u64 = 1 << 30;

/// An image as pages; what was never written reads as zeros.
#[derive(Clone, Default)]
pub struct Sparse {
    len: u64,
    pages: BTreeMap<u64, Box<[u8; PAGE]>>,
}

impl Sparse {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Writes at an offset; the image grows when needed.
    pub fn put(&mut self, offset: u64, bytes: &[u8]) {
        let mut done = 0;
        while done < bytes.len() {
            let (page, within, n) = Self::step(offset + done as u64, bytes.len() - done);
            let page = self
                .pages
                .entry(page)
                .or_insert_with(|| Box::new([0; PAGE]));
            page[within..within + n].copy_from_slice(&bytes[done..done + n]);
            done += n;
        }
        self.grow(offset + bytes.len() as u64);
    }

    /// Fills `buf` from an offset; `false` when the image ends before the buffer does.
    pub fn read_at(&self, buf: &mut [u8], offset: u64) -> bool {
        let end = offset.checked_add(buf.len() as u64);
        if end.is_none_or(|end| end > self.len) {
            return false;
        }
        let mut done = 0;
        while done < buf.len() {
            let (page, within, n) = Self::step(offset + done as u64, buf.len() - done);
            match self.pages.get(&page) {
                Some(page) => buf[done..done + n].copy_from_slice(&page[within..within + n]),
                None => buf[done..done + n].fill(0),
            }
            done += n;
        }
        true
    }

    /// A range as bytes; the range must lie in the image.
    pub fn get(&self, range: Range<u64>) -> Vec<u8> {
        let len = range.end - range.start;
        assert!(len <= MOST_IN_MEMORY, "{len} bytes are too many for memory");
        let mut bytes = vec![0; len as usize];
        assert!(
            self.read_at(&mut bytes, range.start),
            "{range:?} is outside the image of {} bytes",
            self.len
        );
        bytes
    }

    /// The whole image in memory.
    pub fn bytes(&self) -> Vec<u8> {
        self.get(0..self.len)
    }

    /// Makes the image at least `len` bytes long.
    pub fn grow(&mut self, len: u64) {
        self.len = self.len.max(len);
    }

    /// Cuts the image to at most `len` bytes.
    pub fn truncate(&mut self, len: u64) {
        self.len = self.len.min(len);
        let (page, within) = (len / PAGE as u64, len as usize % PAGE);
        self.pages.split_off(&len.div_ceil(PAGE as u64));
        // What grows back later must be zeros, not the bytes cut off now.
        if let Some(page) = self.pages.get_mut(&page) {
            page[within..].fill(0);
        }
    }

    pub fn append(&mut self, bytes: &[u8]) {
        self.put(self.len, bytes);
    }

    /// Writes the image to a file; holes stay holes where the file system has them.
    pub fn write_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut file = File::create(path)?;
        for (number, page) in &self.pages {
            let at = number * PAGE as u64;
            let n = (self.len.saturating_sub(at)).min(PAGE as u64) as usize;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(&page[..n])?;
        }
        file.set_len(self.len)
    }

    /// The page of an offset, the place within it, and how much of `left` fits there.
    fn step(offset: u64, left: usize) -> (u64, usize, usize) {
        let within = (offset % PAGE as u64) as usize;
        (offset / PAGE as u64, within, left.min(PAGE - within))
    }
}

/// What a file holds: pieces of bytes on a ground of zeros.
#[derive(Clone, Default)]
pub struct Content {
    len: u64,
    pieces: Vec<(u64, Arc<[u8]>)>,
}

impl Content {
    /// Zeros that are never written to the image.
    pub fn hole(len: u64) -> Self {
        Self {
            len,
            pieces: Vec::new(),
        }
    }

    /// A byte for each position.
    pub fn fill(len: usize, byte: impl Fn(usize) -> u8) -> Self {
        (0..len).map(byte).collect::<Vec<_>>().into()
    }

    /// The same content with bytes put over it: marks in a hole.
    pub fn with(mut self, at: u64, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.len = self.len.max(at + bytes.len() as u64);
        self.pieces.push((at, bytes.into()));
        self
    }

    /// The same content with zeros in a range: what reads from an extent that is not recorded.
    pub fn without(self, range: Range<u64>) -> Self {
        let mut kept = Self::hole(self.len);
        for (start, bytes) in self.pieces {
            let end = start + bytes.len() as u64;
            let parts = [(start, range.start.min(end)), (range.end.max(start), end)];
            for (from, to) in parts.into_iter().filter(|(from, to)| from < to) {
                let piece = &bytes[(from - start) as usize..(to - start) as usize];
                kept.pieces.push((from, piece.into()));
            }
        }
        kept
    }

    /// A range as a content of its own.
    pub fn part(&self, range: Range<u64>) -> Self {
        let mut part = Self::hole(range.end - range.start);
        for (start, bytes) in &self.pieces {
            let from = range.start.max(*start);
            let to = range.end.min(start + bytes.len() as u64);
            if from == *start && to == start + bytes.len() as u64 {
                part.pieces.push((from - range.start, bytes.clone()));
            } else if from < to {
                let piece = &bytes[(from - start) as usize..(to - start) as usize];
                part.pieces.push((from - range.start, piece.into()));
            }
        }
        part
    }

    pub fn len(&self) -> u64 {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut image = Sparse::new();
        self.copy(0..self.len, &mut image, 0);
        image.grow(self.len);
        image.bytes()
    }

    /// Writes a part of the content into an image.
    pub fn copy(&self, part: Range<u64>, image: &mut Sparse, at: u64) {
        for (start, bytes) in &self.pieces {
            let from = part.start.max(*start);
            let to = part.end.min(start + bytes.len() as u64);
            if from < to {
                let piece = &bytes[(from - start) as usize..(to - start) as usize];
                image.put(at + from - part.start, piece);
            }
        }
    }
}

impl<T: AsRef<[u8]>> From<T> for Content {
    fn from(bytes: T) -> Self {
        Self::hole(0).with(0, bytes)
    }
}
