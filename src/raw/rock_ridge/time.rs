//! Time stamps (RRIP 4.1.6).

use crate::error::{FormatError, Structure};
use crate::raw::iso::{DigitsDate, RecordingDate};
use crate::raw::prim;

/// "TF": time stamps (RRIP 4.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeStamps<'a> {
    /// Flags (BP 5): bits 0 to 6 tell which stamps follow, bit 7 that they have 17 bytes, not 7.
    pub flags: u8,
    stamps: &'a [u8],
}

/// A time stamp in either form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStamp<'a> {
    /// Seven bytes (ECMA-119 9.1.5).
    Short(RecordingDate),
    /// 17 bytes (ECMA-119 8.4.26.1).
    Long(DigitsDate<'a>),
}

/// What a time stamp is of, in the order in which they are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeStampKind {
    /// Creation (bit 0).
    Creation,
    /// Last modification (bit 1).
    Modify,
    /// Last access (bit 2).
    Access,
    /// Last change of attributes (bit 3).
    Attributes,
    /// Last backup (bit 4).
    Backup,
    /// Expiration (bit 5).
    Expiration,
    /// Effective (bit 6).
    Effective,
}

impl TimeStampKind {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Creation,
        Self::Modify,
        Self::Access,
        Self::Attributes,
        Self::Backup,
        Self::Expiration,
        Self::Effective,
    ];
}

impl<'a> TimeStamps<'a> {
    /// "TF"
    pub const SIGNATURE: [u8; 2] = *b"TF";

    /// Parses the data of a "TF" entry.
    ///
    /// # Errors
    /// When it is empty. That stamps are missing is told by [`is_whole`](Self::is_whole).
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::TimeStamps, data, |input| {
            let (stamps, flags) = prim::u8(input)?;
            Ok((&[], Self { flags, stamps }))
        })
    }

    /// Whether there is room for all the stamps that the flags tell of.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        let count = (self.flags & 0x7f).count_ones() as usize;
        self.stamps.len() >= count.saturating_mul(size(self.flags))
    }

    /// The stamps that are there, in the order recorded.
    pub fn stamps(&self) -> impl Iterator<Item = (TimeStampKind, TimeStamp<'a>)> + use<'a> {
        let (flags, stamps) = (self.flags, self.stamps);
        let kinds = TimeStampKind::ALL
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| flags >> bit & 1 != 0);
        let stamps = stamps.chunks_exact(size(flags));
        kinds.zip(stamps).filter_map(|((_, kind), bytes)| {
            let stamp = match bytes.first_chunk::<17>() {
                Some(digits) => TimeStamp::Long(DigitsDate(digits)),
                None => TimeStamp::Short(RecordingDate(*bytes.first_chunk::<7>()?)),
            };
            Some((kind, stamp))
        })
    }
}

/// Bytes of a time stamp.
const fn size(flags: u8) -> usize {
    if flags & 0x80 != 0 { 17 } else { 7 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn stamps_come_in_the_order_of_their_bits() {
        let short = b"\x0e\x64\x01\x02\x03\x04\x05\x00\x65\x01\x02\x03\x04\x05\x00\x66\x01\x02\x03\x04\x05\x00";
        let stamps = TimeStamps::parse(short).unwrap();
        let years: Vec<_> = stamps
            .stamps()
            .map(|(kind, stamp)| match stamp {
                TimeStamp::Short(date) => (kind, date.numbers()[0]),
                TimeStamp::Long(_) => panic!("a long stamp"),
            })
            .collect();
        let expected = [
            (TimeStampKind::Modify, 100),
            (TimeStampKind::Access, 101),
            (TimeStampKind::Attributes, 102),
        ];
        assert_eq!(years, expected);
        let long = [b"\xc0".as_slice(), b"2026112106000000\x04"].concat();
        let stamps: Vec<_> = TimeStamps::parse(&long).unwrap().stamps().collect();
        let [(TimeStampKind::Effective, TimeStamp::Long(date))] = stamps[..] else {
            panic!("{stamps:?}");
        };
        assert_eq!(date.numbers().unwrap()[..3], [2026, 11, 21]);
        assert!(TimeStamps::parse(&long).unwrap().is_whole());
        let cut = TimeStamps::parse(&short[..8]).unwrap();
        assert!(!cut.is_whole());
        assert_eq!(cut.stamps().count(), 1);
    }
}
