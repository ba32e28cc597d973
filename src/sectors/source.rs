//! Raw sectors as a source of blocks.

use core::ops::Range;

use super::detect::is_descriptor;
use super::error::SectorError;
use super::layout::{BLOCK, Layout};
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::sector::SectorHeader;
use crate::source::{ReadAt, SourceError};

/// The first block with a volume descriptor (ECMA-119 6.2.1).
pub(super) const DESCRIPTORS: i64 = 16;

/// Descriptors of a later session that are shown at block 16: more than any disc has.
const MOST_DESCRIPTORS: u32 = 64;

/// A dump of raw CD sectors, shown as blocks of 2048 bytes at their places on the disc.
///
/// Block `n` is at byte `n * 2048`, whichever sector the dump begins with. What a block needs is
/// checked when it is read: sync field, mode, and the sector's number where headers have them. A
/// sector that fails, or that the dump lacks, is an error ([`SectorError`]) of reads that touch it
/// and of no others. Sectors of form 2 hold 2324 bytes and are no blocks: reading them so is an
/// error too, as it is of a drive, and [`read_raw`](Self::read_raw) gives their bytes. Whether the
/// data are those that were recorded, [`check`](Self::check) tells.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # use isoudf::raw::sector::SYNC;
/// # let bcd = |number: usize| (number / 10 * 16 + number % 10) as u8;
/// # let mut dump = Vec::new();
/// # for (number, block) in disc.chunks(2048).enumerate() {
/// #     let frames = number + 150;
/// #     dump.extend_from_slice(&SYNC);
/// #     dump.extend([bcd(frames / 75 / 60), bcd(frames / 75 % 60), bcd(frames % 75), 1]);
/// #     dump.extend_from_slice(block);
/// #     dump.extend([0; 288]);
/// # }
/// use isoudf::Image;
/// use isoudf::sectors::{Layout, RawSectors};
///
/// let layout = Layout::detect(&dump[..])?.unwrap();
/// let sectors = RawSectors::new(&dump[..], layout)?;
/// let mut sector = [0; 2352];
/// assert_eq!(sectors.read_raw(16, &mut sector)?, 1);
/// assert_eq!(&sector[16..22], b"\x01CD001");
/// let image = Image::new(sectors)?;
/// assert_eq!(image.best_tree().read("/README.TXT")?.len(), 424);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RawSectors<S> {
    pub(super) source: S,
    pub(super) layout: Layout,
    /// Sectors that are there.
    count: u32,
    /// Blocks, from 16 on, that show the descriptors of a later session.
    pub(super) shown: i64,
}

impl<S: ReadAt> RawSectors<S> {
    /// Shows the sectors of `source`, which lie as `layout` says. Fewer than that are shown when
    /// the source ends early; a piece of a sector at its end is left out.
    ///
    /// # Errors
    /// When the source does not know its size.
    pub fn new(source: S, mut layout: Layout) -> Result<Self, SourceError> {
        let part = layout.part.bytes() as u64;
        // Less than the sector itself cannot be.
        layout.stride = layout
            .stride
            .max(layout.part.bytes().try_into().unwrap_or(u32::MAX));
        let stride = u64::from(layout.stride);
        // Behind the last sector, subchannels may be missing.
        let size = source.size()?.saturating_sub(layout.offset);
        let there = size.saturating_add(stride).saturating_sub(part);
        let there = there.checked_div(stride).unwrap_or_default();
        let most = layout.count.unwrap_or(u32::MAX);
        let count = u32::try_from(there).map_or(most, |there| there.min(most));
        let mut this = Self {
            source,
            layout,
            count,
            shown: 0,
        };
        let session = i64::from(layout.session);
        if session > 0 {
            let first = session.saturating_add(DESCRIPTORS);
            let descriptors = (first..).take_while(|number| this.is_descriptor(*number));
            let shown = descriptors
                .take(MOST_DESCRIPTORS.min(this.layout.session) as usize)
                .count();
            this.shown = shown as i64;
        }
        Ok(this)
    }

    /// Whether the block of a sector is a volume descriptor.
    pub(super) fn is_descriptor(&self, number: i64) -> bool {
        let mut head = [0; 16];
        let Some(offset) = u64::try_from(number)
            .ok()
            .map(|number| number.saturating_mul(BLOCK as u64))
        else {
            return false;
        };
        self.read_exact_at(&mut head, offset).is_ok() && is_descriptor(&head)
    }

    /// Reads sectors as they are recorded, from the one of this number on, into `buf`: as many as
    /// fit into it, each [`Part::bytes`](super::Part::bytes) long. Nothing is checked. Gives the
    /// number of sectors, which is less at the end of the dump.
    ///
    /// # Errors
    /// [`SectorError`] in [`SourceError::Other`] when the dump does not have the first of them, and what
    /// the source says.
    pub fn read_raw(&self, number: i64, buf: &mut [u8]) -> Result<usize, SourceError> {
        let part = self.layout.part.bytes();
        let stride = self.stride();
        let mut offset = self.locate(number)?;
        let left = self.numbers().end.saturating_sub(number);
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let count = left.min(buf.len().checked_div(part).unwrap_or_default());
        let len = count.saturating_mul(part);
        let mut rest = buf.get_mut(..len).unwrap_or_default();
        while !rest.is_empty() {
            // With what is kept behind each but for the last, as many as there is room for.
            let room = rest.len().saturating_sub(part);
            let fit = room
                .checked_div(stride)
                .unwrap_or_default()
                .saturating_add(1);
            let span = fit
                .saturating_sub(1)
                .saturating_mul(stride)
                .saturating_add(part);
            let sectors = rest.get_mut(..span).unwrap_or_default();
            self.source.read_exact_at(sectors, offset)?;
            if stride > part {
                for index in 1..fit {
                    let from = index.saturating_mul(stride);
                    sectors
                        .copy_within(from..from.saturating_add(part), index.saturating_mul(part));
                }
            }
            offset = offset.saturating_add((fit as u64).saturating_mul(stride as u64));
            rest = rest.get_mut(fit.saturating_mul(part)..).unwrap_or_default();
        }
        Ok(count)
    }
}

impl<S> RawSectors<S> {
    /// How the sectors lie.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The numbers of the sectors that are there.
    #[must_use]
    pub fn numbers(&self) -> Range<i64> {
        let first = i64::from(self.layout.first);
        first..first.saturating_add(self.count.into())
    }

    /// The source of the sectors.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// Gives the source back.
    pub fn into_inner(self) -> S {
        self.source
    }

    pub(super) const fn stride(&self) -> usize {
        self.layout.stride as usize
    }

    pub(super) fn blocks_end(&self) -> u64 {
        let end = u64::try_from(self.numbers().end).unwrap_or_default();
        end.saturating_mul(BLOCK as u64)
    }

    /// Byte of the source where a sector begins.
    #[inline]
    pub(super) fn locate(&self, number: i64) -> Result<u64, SectorError> {
        let numbers = self.numbers();
        let index = number.saturating_sub(numbers.start);
        match u64::try_from(index) {
            Ok(index) if numbers.contains(&number) => {
                let from = index.saturating_mul(self.layout.stride.into());
                Ok(self.layout.offset.saturating_add(from))
            }
            _ => {
                let what = "such sector in it";
                let kind = FormatErrorKind::Missing { what };
                let fault = FormatError::new(Structure::SectorHeader, self.layout.offset, kind);
                Err(SectorError { number, fault })
            }
        }
    }

    /// Says whether a sector's address is that of its place.
    #[inline]
    pub(super) fn check_address(&self, number: i64, sector: &[u8]) -> Result<(), FormatError> {
        if !self.layout.addressed {
            return Ok(());
        }
        let (header, _) = SectorHeader::parse(sector)?;
        if header.address.sector_number().map(i64::from) == Some(number) {
            return Ok(());
        }
        let rule = "the address is not that of the sector's place";
        let kind = FormatErrorKind::Broken { rule };
        Err(FormatError::new(Structure::SectorHeader, 12, kind))
    }

    /// What is wrong with a sector, with its place.
    pub(super) fn fault(&self, number: i64, fault: FormatError) -> SectorError {
        let fault = match self.locate(number) {
            Ok(offset) => fault.based_at(offset),
            Err(missing) => missing.fault,
        };
        SectorError { number, fault }
    }
}
