//! Whether a file is a dump of raw sectors, and how they lie, by its content.

use super::gaps;
use super::layout::{BLOCK, Layout, Part};
use super::source::{DESCRIPTORS, RawSectors};
use crate::raw::sector::{Mode2, SYNC, SectorHeader};
use crate::source::{ReadAt, SourceError};

/// Bytes from one sync field to the next: a sector alone, and with 96 or 16 bytes of subchannels.
const STRIDES: [u64; 3] = [2352, 2448, 2368];

/// Bytes that are searched for two sync fields: the largest distance twice, and the header.
const WINDOW: usize = 2 * 2448 + SectorHeader::LENGTH;

/// Sectors of a pregap, which may stand before a track or be left out.
const PREGAP: i64 = gaps::PREGAP as i64;

/// Where else than at the start sectors are looked for, since audio or zeros may go before them:
/// behind one pregap and two, then at so many places of equal distance.
const BEHIND_PREGAPS: [u64; 2] = [150 * 2448, 300 * 2448];
const PLACES: u64 = 16;

/// What sectors are that are recorded without sync field, by their parts and what follows them.
const WITHOUT_SYNC: [(Part, u32); 5] = [
    (Part::Mode2, 2336),
    (Part::Mode2, 2336 + 96),
    (Part::Mode2WithoutEdc, 2332),
    (Part::SubheadersAndData, 2056),
    (Part::UserData, 2048 + 96),
];

/// Whether the bytes are the beginning of a volume descriptor of ISO 9660, High Sierra, CD-i or
/// ECMA-167.
pub(crate) fn is_descriptor(head: &[u8; 16]) -> bool {
    const IDENTIFIERS: [&[u8]; 8] = [
        b"CD001", b"BEA01", b"NSR02", b"NSR03", b"TEA01", b"BOOT2", b"CDW02", b"CD-I ",
    ];
    let at = |from: usize| head.get(from..from.saturating_add(5));
    IDENTIFIERS.contains(&at(1).unwrap_or_default()) || at(9) == Some(b"CDROM")
}

/// Fills `buf`. What cannot be read is not what is looked for.
fn read<S: ReadAt + ?Sized>(source: &S, offset: u64, buf: &mut [u8]) -> Option<()> {
    source.read_exact_at(buf, offset).ok()
}

fn descriptor_at<S: ReadAt + ?Sized>(source: &S, offset: u64) -> Option<()> {
    let mut head = [0; 16];
    read(source, offset, &mut head)?;
    is_descriptor(&head).then_some(())
}

/// Two sectors, one behind the other.
#[derive(Clone, Copy)]
struct Pair {
    /// Byte of the source where the first begins.
    at: u64,
    /// How far from there the second does.
    stride: u64,
    /// The first one's number, when both have one and the second's is the next.
    number: Option<i64>,
}

impl Layout {
    /// Finds out by the content how the sectors of a dump lie; `None` when the source is none, but
    /// an ordinary image or anything else.
    ///
    /// It is an ordinary image when there is a volume descriptor at byte 32768. Otherwise sectors
    /// are known by their sync fields and addresses, and those recorded without by the volume
    /// descriptor that stands behind the subheaders of sector 16. Audio or zeros may go before the
    /// sectors, whose addresses tell with which the dump begins. At most 64 small reads are made,
    /// whatever the size of the source.
    ///
    /// # Errors
    /// When the source does not know its size. What it cannot read is passed over.
    pub fn detect<S: ReadAt + ?Sized>(source: &S) -> Result<Option<Self>, SourceError> {
        let size = source.size()?;
        if descriptor_at(
            source,
            DESCRIPTORS.unsigned_abs().saturating_mul(BLOCK as u64),
        )
        .is_some()
        {
            return Ok(None);
        }
        let layout = find_pair(source, size).map(|pair| by_pair(source, pair));
        Ok(layout.or_else(|| by_descriptor(source)))
    }
}

/// The first two sectors with sync fields that are found.
fn find_pair<S: ReadAt + ?Sized>(source: &S, size: u64) -> Option<Pair> {
    if let Some(pair) = pair_at(source, size, 0) {
        return Some(pair);
    }
    // A dump inside another file would be found too, so these have to lie in step with its ends.
    let in_step = |pair: &Pair| {
        let stride = pair.stride;
        pair.at.checked_rem(stride) == Some(0) && size.checked_rem(stride) == Some(0)
    };
    let spread = (1..PLACES).map(|place| place.saturating_mul(size / PLACES));
    let mut pairs = BEHIND_PREGAPS
        .into_iter()
        .chain(spread)
        .filter_map(|at| pair_at(source, size, at));
    pairs.find(in_step)
}

/// Two sectors whose sync fields are in the window at byte `at`.
fn pair_at<S: ReadAt + ?Sized>(source: &S, size: u64, at: u64) -> Option<Pair> {
    let mut window = [0; WINDOW];
    let there = usize::try_from(size.saturating_sub(at)).unwrap_or(WINDOW);
    let window = window.get_mut(..there.min(WINDOW))?;
    read(source, at, window)?;
    let window = &*window;
    let header = |from: usize| {
        let (header, _) = SectorHeader::parse(window.get(from..)?).ok()?;
        (header.mode <= 2).then_some(header)
    };
    let places = window.windows(SYNC.len()).enumerate();
    let mut syncs = places
        .filter(|(_, bytes)| *bytes == SYNC)
        .map(|(from, _)| from);
    syncs.find_map(|from| {
        let first = header(from)?;
        STRIDES.into_iter().find_map(|stride| {
            let second = header(from.saturating_add(usize::try_from(stride).ok()?))?;
            let number = first.address.sector_number();
            let next = number.and_then(|number| number.checked_add(1));
            Some(Pair {
                at: at.saturating_add(from as u64),
                stride,
                number: number
                    .filter(|_| second.address.sector_number() == next)
                    .map(i64::from),
            })
        })
    })
}

/// The layout of a dump that has these two sectors.
fn by_pair<S: ReadAt + ?Sized>(source: &S, pair: Pair) -> Layout {
    let index = pair.at.checked_div(pair.stride).unwrap_or_default();
    let mut layout = Layout::new(Part::Whole);
    layout.stride = u32::try_from(pair.stride).unwrap_or_default();
    layout.offset = pair.at.checked_rem(pair.stride).unwrap_or_default();
    // Sectors of data before the pair are in step with it, too.
    let begin = first_of_data(source, &layout, index);
    let first = |number: i64| i32::try_from(number.saturating_sub_unsigned(index)).ok();
    let addressed = pair.number.and_then(first);
    if let Some(first) = addressed {
        layout.first = first;
        layout.addressed = true;
        if let Some(session) = session(source, &layout, begin) {
            layout.session = session;
            return layout;
        }
    }
    // Addresses that are made up: the descriptors tell better.
    for first in [0, -PREGAP] {
        let mut counted = layout;
        counted.first = i32::try_from(first).unwrap_or_default();
        counted.addressed = false;
        if session(source, &counted, 0) == Some(0) {
            return counted;
        }
    }
    layout
}

/// How many sectors go before the first one of data, when that of this index is one and none of
/// data is followed by others.
fn first_of_data<S: ReadAt + ?Sized>(source: &S, layout: &Layout, index: u64) -> u64 {
    let is_data = |index: u64| {
        let mut head = [0; SectorHeader::LENGTH];
        let at = index
            .saturating_mul(layout.stride.into())
            .saturating_add(layout.offset);
        read(source, at, &mut head).is_some() && SectorHeader::parse(&head).is_ok()
    };
    let (mut from, mut to) = (0, index);
    while from < to {
        let middle = from.midpoint(to);
        match is_data(middle) {
            true => to = middle,
            false => from = middle.saturating_add(1),
        }
    }
    to
}

/// The sector at which a session begins that has its volume descriptors in the dump: the disc's
/// first, or the one of the dump's first sector of data, with a pregap before it or without.
fn session<S: ReadAt + ?Sized>(source: &S, layout: &Layout, begin: u64) -> Option<u32> {
    let sectors = RawSectors::new(source, *layout).ok()?;
    let begin = i64::from(layout.first).saturating_add_unsigned(begin);
    let mut sessions = [0, begin, begin.saturating_add(PREGAP)].into_iter();
    let session = sessions.find(|session| {
        *session >= 0 && sectors.is_descriptor(session.saturating_add(DESCRIPTORS))
    })?;
    u32::try_from(session).ok()
}

/// Whether the sector of the first volume descriptor begins as the layout has it.
fn has_subheaders<S: ReadAt + ?Sized>(source: &S, layout: &Layout) -> Option<bool> {
    if layout.part == Part::UserData {
        return Some(true);
    }
    let sectors = RawSectors::new(source, *layout).ok()?;
    let mut both = [0; Mode2::SUBHEADERS];
    read(source, sectors.locate(DESCRIPTORS).ok()?, &mut both)?;
    let (first, second) = both.split_at(Mode2::SUBHEADERS / 2);
    Some(first == second)
}

/// The layout of a dump without sync fields, by its first volume descriptor.
fn by_descriptor<S: ReadAt + ?Sized>(source: &S) -> Option<Layout> {
    let with_pregap = (Part::UserData, 2048);
    let mut all = WITHOUT_SYNC.into_iter().chain([with_pregap]);
    all.find_map(|(part, stride)| {
        [0, PREGAP].into_iter().find_map(|pregap| {
            let mut layout = Layout::new(part);
            layout.stride = stride;
            layout.first = i32::try_from(pregap.saturating_neg()).ok()?;
            session(source, &layout, 0).filter(|session| *session == 0)?;
            has_subheaders(source, &layout)?.then_some(layout)
        })
    })
}
