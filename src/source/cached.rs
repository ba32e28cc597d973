//! A source with a memory.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec;
use core::fmt;
use core::num::NonZeroU64;

use super::{ReadAt, SourceError};

#[cfg(feature = "std")]
type Lock<T> = std::sync::Mutex<T>;
#[cfg(not(feature = "std"))]
type Lock<T> = core::cell::RefCell<T>;

/// How much a [`Cached`] source keeps, and how much it reads at a time.
///
/// Memory is at most `block_size` times `blocks`, and for each thread that reads at the moment
/// `read_ahead` blocks more; never more than the source has bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheOptions {
    /// Bytes of a block, which is read and kept whole; 0 counts as 1. Blocks begin at multiples of it.
    /// 64 KiB, the default, is what directories are read by, and no more than a slow network
    /// delivers in the time that a request takes anyway.
    pub block_size: u32,
    /// Blocks that are kept, at least one. The one that was not used for the longest time makes room.
    /// The default, 64, keeps the directories of most discs: 4 MiB.
    pub blocks: u32,
    /// Blocks that are read at most beyond those asked for, where reading goes on from one block to
    /// the next, also after a look elsewhere: one at first, then twice as many each time. The default, 15, makes requests of 1 MiB.
    /// Whoever asks for more than one and that many at a time is answered past the cache.
    pub read_ahead: u32,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            block_size: 64 << 10,
            blocks: 64,
            read_ahead: 15,
        }
    }
}

/// A source that keeps the blocks it read last, for sources where a read takes long: a server, a
/// drive, a compressed file.
///
/// Few large reads are made of many small ones: whole blocks, and more of them where reading goes on.
/// Bytes that the source lends are lent, past the cache.
///
/// Threads may share it; none waits while another one's bytes are fetched. Without the feature
/// `std` there is no lock to share it by: it works alike, but is not `Sync`.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::io::Cursor;
///
/// use isoudf::Image;
/// use isoudf::source::{CacheOptions, Cached, SeekSource};
///
/// let mut options = CacheOptions::default();
/// options.blocks = 16; // of 64 KiB: 1 MiB of memory
/// # let slow = SeekSource::new(Cursor::new(disc));
/// let image = Image::new(Cached::with_options(slow, options)?)?;
/// assert_eq!(image.best_tree().walk().count(), 18);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Cached<S> {
    source: S,
    size: u64,
    options: CacheOptions,
    store: Lock<Store>,
}

/// Blocks that lie together and are not there yet.
struct Run {
    /// Byte of the source at which the first one begins.
    start: u64,
    /// Bytes from the position asked for to the end of the blocks asked for, or of the request.
    wanted: usize,
    /// Bytes to read from `start` on; `None` to read past the cache.
    len: Option<usize>,
}

impl<S: ReadAt> Cached<S> {
    /// Puts a cache of 4 MiB before `source`.
    ///
    /// # Errors
    /// When the source does not know its size.
    pub fn new(source: S) -> Result<Self, SourceError> {
        Self::with_options(source, CacheOptions::default())
    }

    /// Puts a cache before `source`, of the size that `options` say.
    ///
    /// # Errors
    /// When the source does not know its size.
    pub fn with_options(source: S, mut options: CacheOptions) -> Result<Self, SourceError> {
        let size = source.size()?;
        options.block_size = options.block_size.max(1);
        options.blocks = options.blocks.max(1);
        Ok(Self {
            source,
            size,
            options,
            store: Lock::default(),
        })
    }

    /// The source behind the cache.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// Gives the source back.
    pub fn into_inner(self) -> S {
        self.source
    }

    /// At least 1: the size was made so.
    fn block_size(&self) -> NonZeroU64 {
        NonZeroU64::MIN.saturating_add(u64::from(self.options.block_size).saturating_sub(1))
    }

    /// Nothing of the source's is done by `act`: the store is borrowed by one at a time.
    fn with_store<R>(&self, act: impl FnOnce(&mut Store) -> R) -> R {
        #[cfg(feature = "std")]
        let mut store = {
            // A block is put whole: what a thread left that panicked is as good as any.
            let store = self.store.lock();
            store.unwrap_or_else(std::sync::PoisonError::into_inner)
        };
        #[cfg(not(feature = "std"))]
        let mut store = self.store.borrow_mut();
        act(&mut store)
    }

    /// Copies what is kept of the bytes at `position`, as far as it goes.
    fn copy(&self, store: &mut Store, buf: &mut [u8], position: u64) -> usize {
        let mut copied: usize = 0;
        while let Some(rest) = buf.get_mut(copied..).filter(|rest| !rest.is_empty()) {
            let at = position.saturating_add(copied as u64);
            let (number, skip) = (at / self.block_size(), at % self.block_size());
            let Some(bytes) = store.get(number) else {
                break;
            };
            let bytes = usize::try_from(skip)
                .ok()
                .and_then(|skip| bytes.get(skip..));
            let len = copy_front(rest, bytes.unwrap_or_default());
            if len == 0 {
                break;
            }
            copied = copied.saturating_add(len);
        }
        copied
    }

    /// What to read for `asked` bytes at `position`, whose block is not kept.
    fn plan(&self, store: &mut Store, asked: usize, position: u64) -> Run {
        let size = self.block_size();
        let first = position / size;
        // The position of the last byte; at least one byte is asked for.
        let last = position.saturating_add((asked as u64).saturating_sub(1)) / size;
        let missing = (first..=last).take_while(|number| !store.has(*number));
        let blocks = missing.count() as u64;
        let end = first.saturating_add(blocks);
        let end_byte = end.saturating_mul(size.get()).min(self.size);
        let wanted = end_byte.saturating_sub(position);
        let wanted = usize::try_from(wanted).unwrap_or(asked).min(asked);
        let start = first.saturating_mul(size.get());

        let options = &self.options;
        let most = u64::from(options.read_ahead.saturating_add(1).min(options.blocks));
        // Reading goes on, be it after a look elsewhere: for a later session, or another tree.
        let before = first.checked_sub(1);
        let goes_on = store.next == Some(first) || before.is_some_and(|before| store.has(before));
        store.ahead = match goes_on {
            true => options.read_ahead.min(store.ahead.saturating_mul(2).max(1)),
            false => 0,
        };
        if blocks > most {
            store.next = Some(position.saturating_add(wanted as u64) / size);
            let len = None;
            return Run { start, wanted, len };
        }
        let ahead =
            end..end.saturating_add(u64::from(store.ahead).min(most.saturating_sub(blocks)));
        let ahead = ahead.take_while(|number| !store.has(*number)).count() as u64;
        let end = end.saturating_add(ahead);
        store.next = Some(end);
        let end_byte = end.saturating_mul(size.get()).min(self.size);
        // Where a run does not fit into memory at all, it goes past the cache.
        let len = usize::try_from(end_byte.saturating_sub(start)).ok();
        Run { start, wanted, len }
    }

    /// Reads a run, keeps it, and fills the front of `buf`; says how far.
    fn fetch(&self, run: &Run, buf: &mut [u8], position: u64) -> Result<usize, SourceError> {
        let wanted = buf.get_mut(..run.wanted).unwrap_or_default();
        if let Some(len) = run.len {
            let mut bytes = vec![0; len];
            // What cannot be read beside the bytes asked for does those no harm.
            if self.source.read_exact_at(&mut bytes, run.start).is_ok() {
                let skip = position.saturating_sub(run.start);
                let skip = usize::try_from(skip).unwrap_or(usize::MAX);
                let filled = copy_front(wanted, bytes.get(skip..).unwrap_or_default());
                self.keep(run.start / self.block_size(), &bytes);
                return Ok(filled);
            }
        }
        self.source.read_exact_at(wanted, position)?;
        Ok(wanted.len())
    }

    fn keep(&self, first: u64, bytes: &[u8]) {
        let size = usize::try_from(self.options.block_size).unwrap_or(usize::MAX);
        self.with_store(|store| {
            for (number, block) in (first..).zip(bytes.chunks(size)) {
                store.put(number, block, self.options.blocks as usize);
            }
        });
    }
}

impl<S: ReadAt> ReadAt for Cached<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.size)?;
        if let Some(lent) = self.source.slice_at(offset, buf.len()) {
            buf.copy_from_slice(lent);
            return Ok(());
        }
        let mut filled: usize = 0;
        while let Some(rest) = buf.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let position = offset.saturating_add(filled as u64);
            let (copied, run) = self.with_store(|store| {
                let copied = self.copy(store, rest, position);
                let run = (copied == 0).then(|| self.plan(store, rest.len(), position));
                (copied, run)
            });
            let read = match run {
                None => copied,
                Some(run) => self.fetch(&run, rest, position)?,
            };
            filled = filled.saturating_add(read);
        }
        Ok(())
    }

    fn slice_at(&self, offset: u64, len: usize) -> Option<&[u8]> {
        self.source.slice_at(offset, len)
    }
}

impl<S: fmt::Debug> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("source", &self.source)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Copies as much as fits, and says how much that is.
fn copy_front(to: &mut [u8], from: &[u8]) -> usize {
    let len = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..len), from.get(..len)) {
        to.copy_from_slice(from);
    }
    len
}

/// The blocks, and the order in which they were used.
#[derive(Default)]
struct Store {
    blocks: BTreeMap<u64, Block>,
    /// Block numbers by the time of their last use.
    order: BTreeMap<u64, u64>,
    /// Counts uses: the time.
    clock: u64,
    /// The block that follows what was read last.
    next: Option<u64>,
    /// Blocks that were read ahead last.
    ahead: u32,
}

struct Block {
    used: u64,
    bytes: Box<[u8]>,
}

impl Store {
    fn has(&self, number: u64) -> bool {
        self.blocks.contains_key(&number)
    }

    fn get(&mut self, number: u64) -> Option<&[u8]> {
        let block = self.blocks.get_mut(&number)?;
        if block.used != self.clock {
            self.clock = self.clock.saturating_add(1);
            self.order.remove(&block.used);
            self.order.insert(self.clock, number);
            block.used = self.clock;
        }
        Some(&block.bytes)
    }

    fn put(&mut self, number: u64, bytes: &[u8], most: usize) {
        // Another thread may have put it meanwhile.
        if self.has(number) {
            return;
        }
        let mut room = None;
        while self.blocks.len() >= most {
            let Some((_, oldest)) = self.order.pop_first() else {
                break;
            };
            room = self.blocks.remove(&oldest).map(|block| block.bytes);
        }
        let bytes = match room.filter(|room| room.len() == bytes.len()) {
            Some(mut room) => {
                room.copy_from_slice(bytes);
                room
            }
            None => bytes.into(),
        };
        self.clock = self.clock.saturating_add(1);
        let used = self.clock;
        self.order.insert(used, number);
        self.blocks.insert(number, Block { used, bytes });
    }
}
