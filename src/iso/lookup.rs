//! Finding an entry by name: by bisection where a directory is sorted, by one scan where not.

use core::cmp::Ordering;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use super::SECTOR;
use super::directory::Directory;
use super::entry::Entry;
use super::identifier::{Identifiers, Order};
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::name::EncodedComponent;
use crate::raw::iso::{DirectoryRecord, SECTOR_SIZE};
use crate::source::ReadAt;

/// Directories of up to so many sectors are scanned: that costs less than a bisection.
const SCANNED: u64 = 8;

/// Sectors that a bisection reads in one go once it is down to them.
const LAST_SECTORS: u64 = 4;

/// How a component of a path is compared with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matching {
    /// By the bytes, as the volume encodes them.
    Exact,
    /// By the characters shown, upper and lower case alike.
    IgnoreCase,
}

/// Finds the entry of `directory` that `component` names; the first one, where several do.
pub(crate) fn find<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    directory: &Entry<'i>,
    component: &[u8],
    matching: Matching,
) -> Result<Option<Entry<'i>>, Error> {
    let volume = directory.volume();
    // A name that is shown with a replacement character is asked for with one.
    let decoded = matching == Matching::IgnoreCase
        || component
            .windows(3)
            .any(|bytes| bytes == "\u{fffd}".as_bytes());
    if decoded {
        let Ok(text) = core::str::from_utf8(component) else {
            return Ok(None);
        };
        let lookup = Lookup { medium, directory };
        return lookup.scan(|entry| shows(entry, text, matching));
    }
    match EncodedComponent::new(component, volume.encoded) {
        Some(component) => find_encoded(medium, directory, component.as_bytes()),
        None => Ok(None),
    }
}

fn shows(entry: &Entry<'_>, text: &str, matching: Matching) -> bool {
    let name = entry.name().to_str();
    match matching {
        Matching::Exact => name == text,
        Matching::IgnoreCase => name
            .chars()
            .flat_map(char::to_lowercase)
            .eq(text.chars().flat_map(char::to_lowercase)),
    }
}

fn find_encoded<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    directory: &Entry<'i>,
    asked: &[u8],
) -> Result<Option<Entry<'i>>, Error> {
    let volume = directory.volume();
    let identifiers = Identifiers::of(volume);
    let lookup = Lookup { medium, directory };
    let matches = |entry: &Entry<'i>| identifiers.matches(asked, entry.identifier());
    if directory.len() <= SCANNED.saturating_mul(SECTOR) {
        return lookup.scan(matches);
    }
    let known = volume.sorted.get(directory.location());
    for order in Order::ALL {
        if known.is_none_or(|known| known & order.bit() != 0) {
            if let Some(entry) = lookup.bisect(identifiers, order, asked)? {
                return Ok(Some(entry));
            }
            if known.is_some() {
                return Ok(None);
            }
        }
    }
    if known.is_some() {
        return lookup.scan(matches);
    }
    lookup.scan_and_learn(identifiers, matches)
}

struct Lookup<'a, 'i, S> {
    medium: &'i Medium<S>,
    directory: &'a Entry<'i>,
}

impl<'i, S: ReadAt> Lookup<'_, 'i, S> {
    /// Looks at each entry. A name that is not found among the readable ones of a damaged
    /// directory is not told to be absent: the damage is.
    fn scan(
        &self,
        mut matches: impl FnMut(&Entry<'i>) -> bool,
    ) -> Result<Option<Entry<'i>>, Error> {
        let mut damage = None;
        for entry in Directory::new(self.medium, self.directory, 0) {
            match entry {
                Ok(entry) if matches(&entry) => return Ok(Some(entry)),
                Ok(_) => {}
                Err(error) => damage = damage.or(Some(error)),
            }
        }
        damage.map_or(Ok(None), Err)
    }

    /// Like [`scan`](Self::scan), to the directory's end where nothing matches; then it is known
    /// in which orders the directory is sorted.
    fn scan_and_learn(
        &self,
        identifiers: Identifiers,
        matches: impl Fn(&Entry<'i>) -> bool,
    ) -> Result<Option<Entry<'i>>, Error> {
        let mut orders = Order::ALL.map(Order::bit).iter().sum::<u32>();
        let mut previous: Option<Entry<'i>> = None;
        let found = self.scan(|entry| {
            if let Some(previous) = &previous {
                for order in Order::ALL {
                    let (left, right) = (previous.identifier(), entry.identifier());
                    if identifiers.compare(order, left, right) == Ordering::Greater {
                        orders &= !order.bit();
                    }
                }
            }
            previous = Some(entry.clone());
            matches(entry)
        })?;
        if found.is_none() {
            let volume = self.directory.volume();
            volume.sorted.put(self.directory.location(), orders);
        }
        Ok(found)
    }

    /// Finds the name as in a directory sorted by `order`. `None` says nothing where it is not.
    fn bisect(
        &self,
        identifiers: Identifiers,
        order: Order,
        asked: &[u8],
    ) -> Result<Option<Entry<'i>>, Error> {
        // The name begins in sector `low` or behind it, and not in `high` or behind it but for
        // its first record.
        let mut low = 0;
        let mut high = self.directory.len().div_ceil(SECTOR);
        let mut buffer = [0; SECTOR_SIZE];
        while high.saturating_sub(low) > LAST_SECTORS {
            let middle = low.midpoint(high);
            let Some(first) = self.first_identifier(middle, &mut buffer)? else {
                return Ok(None);
            };
            if identifiers.compare(order, first, asked) == Ordering::Less {
                low = middle;
            } else {
                high = middle;
            }
        }
        let sectors = usize::try_from(high.saturating_sub(low)).unwrap_or_default();
        for entry in Directory::from_sector(self.medium, self.directory, low, sectors) {
            // What cannot be read here is told by the scan that follows.
            let Ok(entry) = entry else { continue };
            match identifiers.compare(order, entry.identifier(), asked) {
                Ordering::Less => {}
                Ordering::Equal if identifiers.matches(asked, entry.identifier()) => {
                    return Ok(Some(entry));
                }
                Ordering::Equal => {}
                Ordering::Greater => break,
            }
        }
        Ok(None)
    }

    /// The identifier of the first record of a sector of the directory.
    fn first_identifier<'b>(
        &self,
        sector: u64,
        buffer: &'b mut [u8; SECTOR_SIZE],
    ) -> Result<Option<&'b [u8]>, Error>
    where
        'i: 'b,
    {
        // A record has at most 255 bytes.
        let Some((buffer, _)) = buffer.split_first_chunk_mut::<256>() else {
            return Ok(None);
        };
        let into = sector.saturating_mul(SECTOR);
        let offset = self.directory.location().saturating_add(into);
        if self.medium.available(offset, 256) < 256 {
            return Ok(None);
        }
        let bytes = self
            .medium
            .read_into(Structure::Directory, offset, buffer)?;
        Ok(DirectoryRecord::parse(bytes)
            .ok()
            .map(|(record, _)| record.file_identifier)
            .filter(|identifier| !matches!(identifier, [0 | 1])))
    }
}

/// Which large directories are known to be sorted, and how. A small fixed table without locks: a
/// slot that is overwritten costs one more scan, no more.
#[derive(Debug)]
pub(super) struct SortedDirectories([AtomicU32; 64]);

impl Default for SortedDirectories {
    fn default() -> Self {
        Self([const { AtomicU32::new(0) }; 64])
    }
}

impl SortedDirectories {
    const KNOWN: u32 = 4;
    const BITS: u32 = 3;

    fn slot(&self, location: u64) -> Option<(&AtomicU32, u32)> {
        let sector = location / SECTOR;
        // A directory that begins inside a sector, or behind the first TiB, is not kept.
        let key = u32::try_from(sector).ok()?.checked_mul(1 << Self::BITS)?;
        let slot = self.0.get((sector % 64) as usize)?;
        (location % SECTOR == 0).then_some((slot, key))
    }

    /// The orders that the directory at `location` is sorted by, as bits.
    fn get(&self, location: u64) -> Option<u32> {
        let (slot, key) = self.slot(location)?;
        let value = slot.load(Relaxed);
        (value & Self::KNOWN != 0 && value >> Self::BITS == key >> Self::BITS)
            .then_some(value & (Self::KNOWN - 1))
    }

    fn put(&self, location: u64, orders: u32) {
        if let Some((slot, key)) = self.slot(location) {
            slot.store(key | Self::KNOWN | orders, Relaxed);
        }
    }
}
