//! Finding an entry by name: by bisection where a directory is sorted, by one scan where not.

use core::cmp::Ordering;
#[cfg(target_has_atomic = "64")]
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::SECTOR;
use super::directory::Directory;
use super::entry::Entry;
use super::identifier::{Fit, Identifiers, Order};
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::name::{Encoded, EncodedComponent, same_but_for_case};
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

/// Finds the entry of `directory` that `component` names. Where several do, it is the first one of a
/// sorted directory, and in any other always the same one.
pub(crate) fn find<'i, S: ReadAt>(
    medium: &'i Medium<S>,
    directory: &Entry<'i>,
    component: &[u8],
    matching: Matching,
) -> Result<Option<Entry<'i>>, Error> {
    let lookup = Lookup { medium, directory };
    let encoded = directory.volume().encoded;
    // A name that is shown with a replacement character is asked for with one.
    let decoded = matching == Matching::IgnoreCase
        || component
            .windows(3)
            .any(|bytes| bytes == "\u{fffd}".as_bytes());
    let found = match EncodedComponent::new(component, encoded) {
        Some(component) if !decoded => lookup.encoded(component.as_bytes()),
        _ => Ok(None),
    };
    match (found, core::str::from_utf8(component)) {
        (Ok(Some(found)), _) => Ok(Some(found)),
        // Some encodings have several bytes for one character: what the disc has is compared then.
        (_, Ok(text)) if decoded || matches!(encoded, Encoded::Charset(_)) => {
            lookup.scan(|entry| shown_fit(entry, text, matching))
        }
        (found, _) => found,
    }
}

/// Compares a name with what is shown of the entry's, and with all of it.
fn shown_fit(entry: &Entry<'_>, text: &str, matching: Matching) -> Fit {
    let same = |name: &str| match matching {
        Matching::Exact => name == text,
        Matching::IgnoreCase => same_but_for_case(name, text),
    };
    if same(&entry.name().to_str()) || same(&entry.whole_name().to_str()) {
        Fit::Good
    } else {
        Fit::None
    }
}

/// What a bisection says of a directory that is sorted as was assumed.
enum Bisected<'i> {
    Found(Entry<'i>),
    Absent,
    /// Nothing: a sector that was looked at does not begin with a name.
    Unknown,
}

/// The best of the entries that do not fit well: a poor fit, or an associated file without its file,
/// which must not be taken for one.
struct Best<'i>(Option<Entry<'i>>);

impl<'i> Best<'i> {
    /// Gives the entry back when there cannot be a better one.
    fn take(&mut self, entry: Entry<'i>, fit: Fit) -> Option<Entry<'i>> {
        match fit {
            Fit::None => None,
            Fit::Good if !entry.is_associated() => Some(entry),
            Fit::Good | Fit::Poor => {
                self.0.get_or_insert(entry);
                None
            }
        }
    }
}

struct Lookup<'a, 'i, S> {
    medium: &'i Medium<S>,
    directory: &'a Entry<'i>,
}

impl<'i, S: ReadAt> Lookup<'_, 'i, S> {
    fn encoded(&self, asked: &[u8]) -> Result<Option<Entry<'i>>, Error> {
        let volume = self.directory.volume();
        let identifiers = Identifiers::of(volume);
        let fit = |entry: &Entry<'i>| match entry.alternate_name() {
            Some(name) if name == asked => Fit::Good,
            Some(_) => Fit::None,
            None => identifiers.fit(asked, entry.identifier()),
        };
        // Directories are sorted by identifiers, which say nothing of Rock Ridge names.
        if volume.system_use().is_some() {
            return self.scan(fit);
        }
        if self.directory.len() <= SCANNED.saturating_mul(SECTOR) {
            return self.scan(fit);
        }
        let known = volume.sorted.get(self.directory);
        for order in Order::ALL {
            match self.bisect(identifiers, order, asked)? {
                Bisected::Found(entry) => return Ok(Some(entry)),
                Bisected::Absent if known.is_some_and(|orders| orders & order.bit() != 0) => {
                    return Ok(None);
                }
                Bisected::Absent | Bisected::Unknown => {}
            }
        }
        if known.is_some() {
            return self.scan(fit);
        }
        self.scan_and_learn(identifiers, fit)
    }

    /// Looks at each entry. A name that is not found among the readable ones of a damaged
    /// directory is not told to be absent: the damage is.
    fn scan(&self, mut fit: impl FnMut(&Entry<'i>) -> Fit) -> Result<Option<Entry<'i>>, Error> {
        let mut best = Best(None);
        let mut damage = None;
        for entry in Directory::new(self.medium, self.directory, 0) {
            match entry {
                Ok(entry) => {
                    let fit = fit(&entry);
                    if let Some(found) = best.take(entry, fit) {
                        return Ok(Some(found));
                    }
                }
                Err(error) => damage = damage.or(Some(error)),
            }
        }
        match (best.0, damage) {
            (None, Some(error)) => Err(error),
            (best, _) => Ok(best),
        }
    }

    /// Like [`scan`](Self::scan), to the directory's end where nothing fits; then it is known in
    /// which orders the directory is sorted.
    fn scan_and_learn(
        &self,
        identifiers: Identifiers,
        fit: impl Fn(&Entry<'i>) -> Fit,
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
            fit(entry)
        })?;
        if found.is_none() {
            let volume = self.directory.volume();
            volume.sorted.put(self.directory, orders);
        }
        Ok(found)
    }

    /// Finds the name as in a directory sorted by `order`.
    fn bisect(
        &self,
        identifiers: Identifiers,
        order: Order,
        asked: &[u8],
    ) -> Result<Bisected<'i>, Error> {
        // The name begins in sector `low` or behind it, and not in `high` or behind it but for
        // its first record.
        let mut low = 0;
        let mut high = self.directory.len().div_ceil(SECTOR);
        let mut buffer = [0; SECTOR_SIZE];
        while high.saturating_sub(low) > LAST_SECTORS {
            let middle = low.midpoint(high);
            let Some(first) = self.first_identifier(middle, &mut buffer)? else {
                return Ok(Bisected::Unknown);
            };
            if identifiers.compare(order, first, asked) == Ordering::Less {
                low = middle;
            } else {
                high = middle;
            }
        }
        let sectors = usize::try_from(high.saturating_sub(low)).unwrap_or_default();
        let mut best = Best(None);
        for entry in Directory::from_sector(self.medium, self.directory, low, sectors) {
            // What cannot be read is told by the scan that follows.
            let Ok(entry) = entry else {
                return Ok(Bisected::Unknown);
            };
            match identifiers.compare(order, entry.identifier(), asked) {
                Ordering::Less => {}
                Ordering::Equal => {
                    let fit = identifiers.fit(asked, entry.identifier());
                    if let Some(found) = best.take(entry, fit) {
                        return Ok(Bisected::Found(found));
                    }
                }
                Ordering::Greater => break,
            }
        }
        Ok(best.0.map_or(Bisected::Absent, Bisected::Found))
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
/// slot that is overwritten costs one more scan, no more. Where the processor has no atomic numbers
/// of 64 bits, nothing is kept.
#[derive(Debug, Default)]
pub(super) struct SortedDirectories {
    #[cfg(target_has_atomic = "64")]
    slots: Slots,
}

#[cfg(target_has_atomic = "64")]
#[derive(Debug)]
struct Slots([AtomicU64; 64]);

#[cfg(target_has_atomic = "64")]
impl Default for Slots {
    fn default() -> Self {
        Self([const { AtomicU64::new(0) }; 64])
    }
}

#[cfg(target_has_atomic = "64")]
impl SortedDirectories {
    /// So many sets of orders there are.
    const SETS: u64 = 4;

    /// The slot of a directory, and the number by which it is known there: where it begins and its
    /// sectors. It is not 0, which is what stands in a slot at first.
    fn slot(&self, directory: &Entry<'_>) -> Option<(&AtomicU64, u64)> {
        let block = directory.location() / 512;
        let sectors = directory.len().div_ceil(SECTOR);
        // 2^32 blocks of 2048 bytes and 2^32 bytes of directory leave the bits that are needed.
        let place = block.checked_mul(1 << 22)?.checked_add(sectors)?;
        let slot = self.slots.0.get((block / 4 % 64) as usize)?;
        Some((slot, place))
    }

    /// The orders that the directory is sorted by, as bits.
    fn get(&self, directory: &Entry<'_>) -> Option<u32> {
        let (slot, place) = self.slot(directory)?;
        let known = slot.load(Relaxed);
        let orders = u32::try_from(known % Self::SETS).ok()?;
        (known / Self::SETS == place).then_some(orders)
    }

    fn put(&self, directory: &Entry<'_>, orders: u32) {
        if let Some((slot, place)) = self.slot(directory) {
            let known = place.saturating_mul(Self::SETS);
            slot.store(known.saturating_add(orders.into()), Relaxed);
        }
    }
}

#[cfg(not(target_has_atomic = "64"))]
impl SortedDirectories {
    #[expect(clippy::unused_self, reason = "the other form of it keeps something")]
    fn get(&self, _: &Entry<'_>) -> Option<u32> {
        None
    }

    #[expect(clippy::unused_self, reason = "the other form of it keeps something")]
    fn put(&self, _: &Entry<'_>, _: u32) {}
}
