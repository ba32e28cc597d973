//! System use areas: where they begin, and how they go on elsewhere (SUSP 5).

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::volume::{Numbers, Volume};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::raw::susp::{ContinuationArea, ExtensionSelector, SystemUseArea, SystemUseEntry};
use crate::slot::Slot;
use crate::source::ReadAt;

/// Bytes that are read around a continuation area: writers put those of a directory side by side.
const PIECE: usize = 8 << 10;

/// How the system use areas of a volume are read.
#[derive(Debug, Default)]
pub(super) struct SystemUse {
    /// Bytes of a record's system use area before its first entry.
    pub(super) skipped: usize,
    /// The same of the root's own record.
    pub(super) skipped_in_root: usize,
    /// The number of Rock Ridge among the volume's extensions (SUSP 5.6).
    pub(super) extension: u8,
    continuations: Slot<Arc<Piece>>,
}

/// Bytes read last for a continuation area, and where they are.
#[derive(Debug)]
struct Piece {
    offset: u64,
    bytes: Box<[u8]>,
}

impl SystemUse {
    pub(super) fn new(skipped: u8, skipped_in_root: usize, extension: u8) -> Self {
        Self {
            skipped: skipped.into(),
            skipped_in_root,
            extension,
            continuations: Slot::default(),
        }
    }
}

/// Where a system use entry is recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Byte of the image.
    pub(super) offset: u64,
}

impl Place {
    /// Byte of the image at which the entry's data begins.
    pub(super) fn data(self) -> u64 {
        self.offset
            .saturating_add(SystemUseEntry::HEADER_LENGTH as u64)
    }
}

/// Takes what the system use entries of one record say.
pub(super) trait Visitor {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error>;
}

/// Whoever only follows continuations.
#[cfg(feature = "std")]
impl Visitor for () {
    fn entry(&mut self, _place: Place, _entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Reads the system use entries of the records of one volume.
#[derive(Debug)]
pub(super) struct Areas<'m, S> {
    pub(super) medium: &'m Medium<S>,
    pub(super) volume: &'m Volume,
}

/// An area that another one says it continues in, and the byte of the entry that says so.
type Continuation = (ContinuationArea, u64);

impl<S: ReadAt> Areas<'_, S> {
    /// Like [`visit`](Self::visit), of what is behind the first `skipped` bytes of the area.
    pub(super) fn visit_behind(
        &self,
        skipped: usize,
        (area, offset): (&[u8], u64),
        visitor: &mut impl Visitor,
    ) -> Result<(), Error> {
        let area = area.get(skipped..).unwrap_or_default();
        self.visit(area, offset.saturating_add(skipped as u64), visitor)
    }

    /// Shows the entries to `visitor`: those of the `area` at byte `offset` of the image first, then
    /// those of its continuations in the order in which they are named.
    pub(super) fn visit(
        &self,
        area: &[u8],
        offset: u64,
        visitor: &mut impl Visitor,
    ) -> Result<(), Error> {
        let mut continuations = Continuations::default();
        self.area(area, offset, visitor, &mut continuations)?;
        match continuations.first {
            Some(_) => self.follow(continuations, visitor),
            None => Ok(()),
        }
    }

    fn area(
        &self,
        area: &[u8],
        offset: u64,
        visitor: &mut impl Visitor,
        continuations: &mut Continuations,
    ) -> Result<(), Error> {
        let extension = self.volume.extension();
        let mut selected = extension;
        for entry in SystemUseArea::new(area) {
            let (at, entry) = match entry {
                Ok(entry) => entry,
                // What stood before it counts.
                Err(broken) => {
                    let broken = broken.based_at(offset);
                    return self.medium.deviation(broken, Handling::PassedOver);
                }
            };
            let place = Place {
                offset: offset.saturating_add(at as u64),
            };
            match entry.signature {
                ContinuationArea::SIGNATURE => match ContinuationArea::parse(entry.data) {
                    Ok(area) => {
                        continuations.push((area, place.offset));
                        // One area has room to name thousands of others, and none of them needs to
                        // be anywhere.
                        let limit = self.medium.options().limits.continuation_areas;
                        if continuations.named > limit {
                            return Err(Error::Limit {
                                kind: LimitKind::ContinuationAreas,
                                limit: limit.into(),
                                offset: place.offset,
                            });
                        }
                    }
                    Err(broken) => self.pass_over(place, broken)?,
                },
                ExtensionSelector::SIGNATURE => match ExtensionSelector::parse(entry.data) {
                    Ok(selector) => selected = selector.extension_sequence,
                    Err(broken) => self.pass_over(place, broken)?,
                },
                _ if selected == extension => visitor.entry(place, &entry)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Reports an entry whose data is `broken`, which then says nothing.
    #[cold]
    pub(super) fn pass_over(&self, place: Place, broken: FormatError) -> Result<(), Error> {
        let broken = broken.based_at(place.data());
        self.medium.deviation(broken, Handling::PassedOver)
    }

    #[cold]
    fn follow(
        &self,
        mut continuations: Continuations,
        visitor: &mut impl Visitor,
    ) -> Result<(), Error> {
        let limit = self.medium.options().limits.continuation_bytes;
        // As many at most as may be named.
        let mut read: Vec<u64> = Vec::new();
        let mut bytes: u64 = 0;
        while let Some((area, at)) = continuations.pop() {
            let Some((offset, len)) = self.locate(&area, at)? else {
                continue;
            };
            if read.contains(&offset) {
                let rule = "the continuation area was read before";
                let kind = FormatErrorKind::Broken { rule };
                let deviation = FormatError::new(Structure::ContinuationArea, at, kind);
                self.medium.deviation(deviation, Handling::PassedOver)?;
                continue;
            }
            bytes = bytes.saturating_add(len as u64);
            if bytes > limit.into() {
                return Err(Error::Limit {
                    kind: LimitKind::ContinuationBytes,
                    limit: limit.into(),
                    offset: at,
                });
            }
            read.push(offset);
            self.medium
                .found(Structure::ContinuationArea, offset, len as u64);
            if let Some(lent) = self.medium.source().slice_at(offset, len) {
                self.area(lent, offset, visitor, &mut continuations)?;
                continue;
            }
            let piece = self.piece(offset, len)?;
            let into = usize::try_from(offset.saturating_sub(piece.offset)).unwrap_or(usize::MAX);
            let area = piece.bytes.get(into..).and_then(|tail| tail.get(..len));
            let area = area.unwrap_or_default();
            self.area(area, offset, visitor, &mut continuations)?;
        }
        Ok(())
    }

    /// First byte and length of a continuation area; `None` where it cannot be, which is reported.
    fn locate(&self, area: &ContinuationArea, at: u64) -> Result<Option<(u64, usize)>, Error> {
        let structure = Structure::ContinuationArea;
        let numbers = Numbers {
            medium: self.medium,
            structure,
        };
        let block = numbers.u32(area.block, at.saturating_add(4), "block")?;
        let into = numbers.u32(area.offset, at.saturating_add(12), "offset")?;
        let length = numbers.u32(area.length, at.saturating_add(20), "length")?;
        let block_size = self.volume.block_size();
        if u64::from(into).saturating_add(length.into()) > block_size.into() {
            let rule = "the continuation area does not lie in one logical block";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(structure, at, kind);
            self.medium.deviation(deviation, Handling::ReadAsRecorded)?;
        }
        let offset = self.volume.location(block, 0).saturating_add(into.into());
        match self.medium.check(structure, offset, length.into()) {
            Ok(()) => Ok(Some((offset, length as usize))),
            Err(Error::Format(outside)) => {
                let outside = FormatError {
                    offset: at,
                    ..outside
                };
                self.medium.deviation(outside, Handling::PassedOver)?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Bytes of the image that hold the `len` at `offset`.
    fn piece(&self, offset: u64, len: usize) -> Result<Arc<Piece>, Error> {
        let slot = self.volume.system_use().map(|system| &system.continuations);
        let end = offset.saturating_add(len as u64);
        let holds = |piece: &Piece| {
            let piece_end = piece.offset.saturating_add(piece.bytes.len() as u64);
            piece.offset <= offset && end <= piece_end
        };
        if let Some(piece) = slot.and_then(Slot::get).filter(|piece| holds(piece)) {
            return Ok(piece);
        }
        let into = offset.checked_rem(self.volume.block_size().into());
        let start = offset.saturating_sub(into.unwrap_or_default());
        let needed = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let wanted = self.medium.available(start, needed.max(PIECE) as u64);
        let read = |start: u64, len: usize| {
            let mut bytes = vec![0; len].into_boxed_slice();
            self.medium.fill(&mut bytes, start)?;
            let piece = Piece {
                offset: start,
                bytes,
            };
            Ok(Arc::new(piece))
        };
        // Where the bytes around it cannot be read, the area alone may be.
        let around = read(start, usize::try_from(wanted).unwrap_or_default());
        let piece = around.or_else(|_: Error| read(offset, len))?;
        if let Some(slot) = slot {
            slot.put(Arc::clone(&piece));
        }
        Ok(piece)
    }
}

/// Continuation areas yet to be read. Almost always there is one at most.
#[derive(Default)]
struct Continuations {
    first: Option<Continuation>,
    others: Vec<Continuation>,
    /// How many were named in all.
    named: u32,
}

impl Continuations {
    fn push(&mut self, continuation: Continuation) {
        self.named = self.named.saturating_add(1);
        match self.first {
            None => self.first = Some(continuation),
            Some(_) => self.others.push(continuation),
        }
    }

    fn pop(&mut self) -> Option<Continuation> {
        let first = self.first.take();
        if first.is_some() && !self.others.is_empty() {
            self.first = Some(self.others.remove(0));
        }
        first
    }
}
