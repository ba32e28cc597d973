//! Information control blocks: from an address to the file entry that counts (ECMA-167 4/6, 4/14.6).

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::ops::Deref;

use super::partition::{Partitions, Which};
use super::tag::{self, Verdict};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::raw::udf::{AllocationType, FileEntry, IndirectEntry, LbAddr, TagIdentifier};
use crate::source::ReadAt;

/// Bytes of a terminal entry (ECMA-167 4/14.8).
const TERMINAL_ENTRY: u64 = 36;

const FILE_ENTRIES: [TagIdentifier; 2] = [
    TagIdentifier::FILE_ENTRY,
    TagIdentifier::EXTENDED_FILE_ENTRY,
];

/// File entries that were read together.
#[derive(Debug)]
pub(super) struct Ahead {
    /// Byte of the image where they begin.
    pub(super) offset: u64,
    pub(super) bytes: Box<[u8]>,
}

/// The block of a file entry.
#[derive(Debug)]
pub(super) struct Icb<'i> {
    block: Block<'i>,
    /// Byte of the image where it begins.
    pub(super) offset: u64,
    pub(super) address: LbAddr,
}

#[derive(Debug)]
pub(super) enum Block<'i> {
    Alone(Bytes<'i>),
    /// The part of the bytes that begins there and has that length.
    Among(Arc<Ahead>, usize, usize),
}

impl Deref for Block<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Alone(bytes) => bytes,
            Self::Among(ahead, start, len) => ahead
                .bytes
                .get(*start..)
                .and_then(|bytes| bytes.get(..*len))
                .unwrap_or_default(),
        }
    }
}

impl<'i> Icb<'i> {
    /// The file entry's fields.
    ///
    /// # Errors
    /// When its lengths do not fit the block.
    #[inline]
    pub(super) fn entry(&self) -> Result<FileEntry<'_>, Error> {
        match FileEntry::parse(&self.block) {
            Ok((entry, _)) => Ok(entry),
            Err(error) => Err(error.based_at(self.offset).into()),
        }
    }

    /// Tells whoever maps the image where the file entry is, without data that is in it.
    #[inline]
    pub(super) fn tell_place<S>(&self, medium: &Medium<S>) {
        if !medium.options().wants_places() {
            return;
        }
        let Ok(entry) = self.entry() else { return };
        let mut len = entry.head_length() as u64;
        len = len.saturating_add(entry.extended_attributes.len() as u64);
        if entry.icb_tag().allocation_type() != AllocationType::Embedded {
            len = len.saturating_add(entry.allocation_descriptors.len() as u64);
        }
        medium.found(Structure::FileEntry, self.offset, len);
    }

    /// A file entry that is at hand, when nothing is wrong with it and it is the only one of its
    /// ICB: the common case.
    #[inline]
    pub(super) fn plain(block: Block<'i>, offset: u64, address: LbAddr) -> Option<Self> {
        is_plain(&block, offset, address).then_some(Self {
            block,
            offset,
            address,
        })
    }
}

/// Whether a block is a sound file entry, and the only one of its ICB.
#[inline]
pub(super) fn is_plain(block: &[u8], offset: u64, address: LbAddr) -> bool {
    let structure = Structure::FileEntry;
    let verdict = tag::examine(structure, &FILE_ENTRIES, block, offset, address.block);
    // The strategy type is at the same place in both forms of file entries.
    matches!(verdict, Verdict::Sound) && block.get(20..22) == Some(&[4, 0])
}

/// A logical volume as a space of blocks.
pub(super) struct Blocks<'a, 'i, S> {
    pub(super) medium: &'i Medium<S>,
    pub(super) partitions: &'a Partitions,
}

impl<'i, S: ReadAt> Blocks<'_, 'i, S> {
    /// Reads the block at an address that the structure at byte `at` holds.
    fn block(
        &self,
        structure: Structure,
        address: LbAddr,
        which: Which,
        at: u64,
    ) -> Result<(Bytes<'i>, u64), Error> {
        let place = self.partitions.locate(address, which, at)?;
        let len = self.partitions.block_size as usize;
        let bytes = self.medium.read(structure, place.offset, len)?;
        Ok((bytes, place.offset))
    }

    /// Reads a descriptor, of a metadata partition from the mirror when the main copy is not sound.
    pub(super) fn descriptor(
        &self,
        structure: Structure,
        wanted: &[TagIdentifier],
        address: LbAddr,
        at: u64,
    ) -> Result<(Bytes<'i>, u64), Error> {
        let read = |which| {
            let (bytes, offset) = self.block(structure, address, which, at)?;
            let verdict = tag::examine(structure, wanted, &bytes, offset, address.block);
            Ok((bytes, offset, verdict))
        };
        let main = read(Which::Main);
        if let Ok((bytes, offset, Verdict::Sound)) = main {
            return Ok((bytes, offset));
        }
        if self.partitions.is_mirrored(address.partition) {
            if let Ok((bytes, offset, Verdict::Sound)) = read(Which::Mirror) {
                let deviation = match main {
                    Ok((_, _, Verdict::Doubtful(error) | Verdict::Bad(error)))
                    | Err(Error::Format(error)) => Some(error),
                    // The source's trouble is no deviation from a standard.
                    _ => None,
                };
                if let Some(deviation) = deviation {
                    self.medium.deviation(deviation, Handling::OtherCopy)?;
                }
                return Ok((bytes, offset));
            }
        }
        let (bytes, offset, verdict) = main?;
        tag::accept(self.medium, verdict)?;
        Ok((bytes, offset))
    }

    /// The file entry of the ICB at an address that the structure at byte `at` holds.
    ///
    /// With strategy 4096, each direct entry is followed by an indirect one that leads to its
    /// successor (ECMA-167 4/A.5, UDF 2.3.5.1): the last direct entry counts.
    ///
    /// # Errors
    /// When there is none, and when the chain is longer than the limit.
    pub(super) fn file_entry(&self, address: LbAddr, at: u64) -> Result<Icb<'i>, Error> {
        const WANTED: [TagIdentifier; 3] = [
            TagIdentifier::FILE_ENTRY,
            TagIdentifier::EXTENDED_FILE_ENTRY,
            TagIdentifier::INDIRECT_ENTRY,
        ];
        let limit = self.medium.options().limits.indirect_entries;
        let (mut address, mut at) = (address, at);
        // Known ones are kept only where there is a chain, which few files have.
        let mut seen = BTreeSet::new();
        let mut new = |address, at| {
            if seen.insert(address) {
                return Ok(address);
            }
            let rule = "the chain of indirect entries leads back into itself";
            let kind = FormatErrorKind::Broken { rule };
            Err(FormatError::new(Structure::IndirectEntry, at, kind))
        };
        for _ in 0..=limit {
            let (bytes, offset) = self.descriptor(Structure::FileEntry, &WANTED, address, at)?;
            if let Some(next) = self.indirect(&bytes, offset)? {
                (address, at) = (new(next, offset)?, offset);
                continue;
            }
            let icb = Icb {
                block: Block::Alone(bytes),
                offset,
                address,
            };
            icb.tell_place(self.medium);
            match icb.entry()?.icb_tag().strategy_type() {
                4 => return Ok(icb),
                4096 => {}
                _ => {
                    let what = "an ICB strategy other than 4 and 4096";
                    let offset = offset.saturating_add(20);
                    return Err(Error::Unsupported { what, offset });
                }
            }
            match self.successor(address, at)? {
                Some((next, from)) => (address, at) = (new(next, from)?, from),
                None => return Ok(icb),
            }
        }
        Err(Error::Limit {
            kind: LimitKind::IndirectEntries,
            limit: limit.into(),
            offset: at,
        })
    }

    /// Where the indirect entry behind a direct one leads. The chain's end is a terminal entry, an
    /// indirect entry of length 0, or a block that is not recorded.
    fn successor(&self, address: LbAddr, at: u64) -> Result<Option<(LbAddr, u64)>, Error> {
        let Some(block) = address.block.checked_add(1) else {
            return Ok(None);
        };
        let behind = LbAddr { block, ..address };
        let Ok((bytes, offset)) = self.block(Structure::IndirectEntry, behind, Which::Main, at)
        else {
            return Ok(None);
        };
        let (end, wanted) = (Structure::TerminalEntry, [TagIdentifier::TERMINAL_ENTRY]);
        if tag::identify(end, &wanted, &bytes, offset).is_ok() {
            self.medium.found(end, offset, TERMINAL_ENTRY);
            return Ok(None);
        }
        let wanted = [TagIdentifier::INDIRECT_ENTRY];
        if tag::identify(Structure::IndirectEntry, &wanted, &bytes, offset).is_err() {
            return Ok(None);
        }
        Ok(self.indirect(&bytes, offset)?.map(|next| (next, offset)))
    }

    /// Where an indirect entry leads; `None` when the block holds something else.
    fn indirect(&self, bytes: &[u8], offset: u64) -> Result<Option<LbAddr>, Error> {
        let is_indirect = bytes.first_chunk().is_some_and(|identifier| {
            TagIdentifier(u16::from_le_bytes(*identifier)) == TagIdentifier::INDIRECT_ENTRY
        });
        if !is_indirect {
            return Ok(None);
        }
        let based = |error: FormatError| error.based_at(offset);
        let (entry, _) = IndirectEntry::parse(bytes).map_err(based)?;
        let structure = Structure::IndirectEntry;
        self.medium
            .found(structure, offset, IndirectEntry::LENGTH as u64);
        Ok((entry.0.extent.length > 0).then(|| entry.0.location()))
    }
}
