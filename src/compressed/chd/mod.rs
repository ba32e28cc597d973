//! CHD: images of MAME, in hunks that are compressed by one of several codecs.

mod hunks;
mod tracks;
mod tree;

use alloc::vec::Vec;
use core::fmt;

use super::blocks::{self, Blocks};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::limits::{LimitKind, Limits};
use crate::raw::chd::{ChdHeader, ChdMapHeader};
use crate::source::{ReadAt, SourceError};

use hunks::Hunks;
pub use tracks::ChdTrack;

/// Bytes of the largest hunk that is read; chdman makes hunks of 4,096 to 19,584 bytes. It bounds
/// the memory that a hunk takes.
const LARGEST_HUNK: u32 = 1 << 20;

/// A CHD file of version 5, shown as the bytes that it holds: of a DVD or a hard disk the image itself,
/// of a CD its sectors in frames of 2448 bytes, for which [`tracks`](Self::tracks) tells how they lie:
///
/// ```no_run
/// use isoudf::Image;
/// use isoudf::compressed::Chd;
/// use isoudf::sectors::RawSectors;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chd = Chd::new(std::fs::File::open("disc.chd")?)?;
/// let layout = chd.tracks().iter().find_map(|track| track.layout());
/// if let Some(layout) = layout {
///     let image = Image::new(RawSectors::new(chd, layout)?)?;
///     println!("{}", image.label());
/// }
/// # Ok(())
/// # }
/// ```
///
/// Opening reads the header, the map of hunks and the metadata. Hunks have check sums: one that is
/// damaged, or whose place in the map is wrong, is an error
/// ([`BlockError`](super::BlockError)) of reads that touch it and of no others. One expanded hunk is
/// kept.
///
/// Maps and hunks are read by the crate `chd`. Maps of which it would panic are not given to it. Where it
/// panics of a damaged hunk, the panic is caught and is an error as any other; a program that is built to
/// abort on panics ends there.
pub struct Chd<S: ReadAt> {
    hunks: Hunks<S>,
    blocks: Blocks,
    tracks: Vec<ChdTrack>,
}

impl<S: ReadAt> Chd<S> {
    /// Shows what `source` holds.
    ///
    /// # Errors
    /// As [`with_limits`](Self::with_limits).
    pub fn new(source: S) -> Result<Self, Error> {
        Self::with_limits(source, &Limits::default())
    }

    /// Shows what `source` holds, when it has not more hunks than [`Limits::chd_hunks`].
    ///
    /// # Errors
    /// [`Error::Format`] when header, map or metadata are broken, [`Error::Unsupported`] for a file
    /// that tells only differences from another, [`Error::Limit`], and what the source says.
    pub fn with_limits(source: S, limits: &Limits) -> Result<Self, Error> {
        let mut bytes = [0; ChdHeader::LENGTH];
        let size = blocks::front(&source, &mut bytes)?;
        let (header, _) = ChdHeader::parse(&bytes)?;
        check(&source, &header, size, limits)?;
        let tracks = tracks::read(&source, &header, size)?;
        Ok(Self {
            hunks: Hunks::open(source, size, &header)?,
            blocks: Blocks::new(header.logical_bytes, header.hunk_bytes),
            tracks,
        })
    }
}

impl Chd<&[u8]> {
    /// Whether a file that begins with these bytes is one.
    #[must_use]
    pub fn recognise(front: &[u8]) -> bool {
        front.starts_with(ChdHeader::TAG)
    }
}

impl<S: ReadAt> Chd<S> {
    /// The tracks of a CD or GD-ROM; none of anything else.
    #[must_use]
    pub fn tracks(&self) -> &[ChdTrack] {
        &self.tracks
    }
}

impl<S: ReadAt> fmt::Debug for Chd<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chd")
            .field("blocks", &self.blocks)
            .field("tracks", &self.tracks)
            .finish_non_exhaustive()
    }
}

/// Says whether what the header claims can be, so that no more memory is taken for it than the file
/// or a limit allows.
fn check<S: ReadAt>(
    source: &S,
    header: &ChdHeader,
    size: u64,
    limits: &Limits,
) -> Result<(), Error> {
    let wrong = |at, field, found, expected| {
        let kind = FormatErrorKind::Value {
            field,
            found,
            expected,
        };
        Err(blocks::header_error(at, kind))
    };
    if header.has_parent {
        return Err(Error::Unsupported {
            what: "a CHD file that tells differences from its parent",
            offset: 104,
        });
    }
    let (hunk, unit) = (header.hunk_bytes, header.unit_bytes);
    if !(1..=LARGEST_HUNK).contains(&hunk) {
        return wrong(56, "hunkbytes", hunk.into(), "1 to 1,048,576");
    }
    if hunk.checked_rem(unit) != Some(0) {
        return wrong(60, "unitbytes", unit.into(), "a divisor of hunkbytes");
    }
    let count = header.logical_bytes.div_ceil(hunk.into());
    if count > limits.chd_hunks.into() {
        return Err(Error::Limit {
            kind: LimitKind::ChdHunks,
            limit: limits.chd_hunks.into(),
            offset: 32,
        });
    }
    let (at, mut len) = (header.map_offset, count.saturating_mul(4));
    let within = |end: u64| match end <= size {
        true => Ok(()),
        false => Err(blocks::header_error(
            40,
            FormatErrorKind::BeyondImage { end, size },
        )),
    };
    if header.first_compressor != 0 {
        let mut bytes = [0; ChdMapHeader::LENGTH];
        within(at.saturating_add(bytes.len() as u64))?;
        blocks::read(source, &mut bytes, at)?;
        let map = ChdMapHeader::new(&bytes);
        if map.bits.iter().any(|bits| *bits > 32) {
            let most = map.bits.iter().max().copied().unwrap_or_default();
            let at = at.saturating_add(12);
            return wrong(at, "bits in the map", most.into(), "32 or less");
        }
        len = u64::from(map.length).saturating_add(bytes.len() as u64);
        within(at.saturating_add(len))?;
        let mut front = [0; tree::MOST_BYTES];
        let there = usize::try_from(map.length).unwrap_or(usize::MAX);
        let front = front
            .get_mut(..there.min(tree::MOST_BYTES))
            .unwrap_or_default();
        let tree = at.saturating_add(bytes.len() as u64);
        blocks::read(source, front, tree)?;
        if !tree::is_sound(front) {
            let rule = "no Huffman tree of a map";
            let kind = FormatErrorKind::Broken { rule };
            return Err(FormatError::new(Structure::CompressedIndex, tree, kind).into());
        }
    }
    within(at.saturating_add(len))
}

impl<S: ReadAt> ReadAt for Chd<S> {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.blocks.size)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let expand = |number, out: &mut [u8]| self.hunks.expand(number, out);
        self.blocks.read(buf, offset, expand)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::panic;

    use super::Chd;

    thread_local! {
        static PANICS: Cell<u32> = const { Cell::new(0) };
    }

    /// A map that is damaged is told to be, and no panic is needed for that: a program may be built to
    /// abort on panics.
    #[test]
    fn damaged_maps_are_no_panics() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            PANICS.set(PANICS.get().saturating_add(1));
            before(info);
        }));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/compressed");
        for name in ["gi-split.raw.chd", "gi-split.cd.chd", "plain.chd"] {
            let sound = std::fs::read(format!("{folder}/{name}")).unwrap();
            let map = u64::from_be_bytes(sound[40..48].try_into().unwrap()) as usize;
            for at in map..sound.len().min(map + 300) {
                for change in [1, 0x0F, 0x10, 0x55, 0xF0] {
                    let mut file = sound.clone();
                    file[at] ^= change;
                    let _ = Chd::new(&file[..]);
                }
            }
        }
        assert_eq!(PANICS.get(), 0);
    }
}
