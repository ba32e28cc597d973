//! What finds an entry again.

use crate::iso;
use crate::namespace::Namespace;

/// Finds an entry again without its path: [`Tree::entry`](crate::Tree::entry).
///
/// Unlike an [`Entry`](crate::Entry) it borrows nothing, so it suits caches, indexes and the inode numbers of a
/// mount. It holds for the image that it was taken from. In a UDF tree, the names of one file have
/// one id, and the entry found by it has no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(u64);

impl EntryId {
    /// The id as a number, which is never 0.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// An id that [`to_u64`](Self::to_u64) gave. A made-up number finds no entry, or a wrong one.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    // From the lowest: four bits for the namespace; the shift in two, as a number of the smallest
    // logical blocks; two marks; 44 bits for the byte of the record, which reach as far as logical
    // block numbers do; the sections of an unfinished file.
    const IN_FULL: u64 = 0x80;
    const ASSOCIATED: u64 = 0x40;
    const OFFSET: u64 = (1 << 44) - 1;

    pub(super) fn new(namespace: Namespace, position: iso::Position) -> Self {
        let in_full = if position.in_full { Self::IN_FULL } else { 0 };
        let associated = if position.associated {
            Self::ASSOCIATED
        } else {
            0
        };
        let shift = (position.shift / 512) << 4;
        let unfinished = u64::from(position.unfinished.min(0xfff)) << 52;
        let offset = (position.offset & Self::OFFSET) << 8;
        Self(unfinished | offset | in_full | associated | shift | namespace as u64)
    }

    /// The number of a UDF entry's ICB has 48 bits.
    pub(super) const fn of_icb(number: u64) -> Self {
        Self(number << 8 | Namespace::Udf as u64)
    }

    pub(crate) const fn icb(self) -> Option<u64> {
        let number = self.0 >> 8;
        match Self::of_icb(number).0 == self.0 && number >> 48 == 0 {
            true => Some(number),
            false => None,
        }
    }

    pub(crate) fn position_in(self, namespace: Namespace) -> Option<iso::Position> {
        let position = iso::Position {
            offset: self.0 >> 8 & Self::OFFSET,
            unfinished: u16::try_from(self.0 >> 52).unwrap_or_default(),
            shift: (self.0 >> 4 & 3).saturating_mul(512),
            associated: self.0 & Self::ASSOCIATED != 0,
            in_full: self.0 & Self::IN_FULL != 0,
        };
        (Self::new(namespace, position) == self).then_some(position)
    }
}
