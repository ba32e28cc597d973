//! Sync field and header (ECMA-130 14.1 and 14.2).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Sync field (ECMA-130 14.1): how each sector of a data track begins.
pub const SYNC: [u8; 12] = [
    0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00,
];

/// Sectors in a second, and before the one of logical sector number 0.
const PER_SECOND: i32 = 75;
const BEFORE_ZERO: i32 = 150;

/// Sector address (ECMA-130 14.2): the time since the beginning of the user data area, as recorded:
/// two decimal digits a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SectorAddress {
    /// Minutes. Of a GD-ROM, the first digit goes beyond 9.
    pub minute: u8,
    /// Seconds, 00 to 59.
    pub second: u8,
    /// Seventy-fifths of a second, 00 to 74.
    pub frame: u8,
}

impl SectorAddress {
    /// The number of the sector, counted from the one of address 00:02:00, which is sector 0 of the
    /// volume (ECMA-119 6.1.2); `None` when the address is none.
    #[must_use]
    pub fn sector_number(self) -> Option<i32> {
        let digits = |byte: u8| {
            let (high, low) = (byte >> 4, byte & 0xf);
            (low < 10).then(|| {
                i32::from(high)
                    .saturating_mul(10)
                    .saturating_add(low.into())
            })
        };
        let minute = digits(self.minute)?;
        let second = digits(self.second).filter(|second| *second < 60)?;
        let frame = digits(self.frame).filter(|frame| *frame < PER_SECOND)?;
        let seconds = minute.saturating_mul(60).saturating_add(second);
        let frames = seconds.saturating_mul(PER_SECOND).saturating_add(frame);
        Some(frames.saturating_sub(BEFORE_ZERO))
    }
}

/// Sync field and header (ECMA-130 14.1 and 14.2, bytes 0 to 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorHeader {
    /// Sector Address (bytes 12 to 14).
    pub address: SectorAddress,
    /// Sector Mode (byte 15): 0, 1 or 2.
    pub mode: u8,
}

impl SectorHeader {
    /// Bytes of both fields.
    pub const LENGTH: usize = 16;

    /// Parses both fields at the front of `input`.
    ///
    /// # Errors
    /// When `input` does not begin with a sync field, or ends too early.
    #[inline]
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::SectorHeader, input, Self::body(input))
    }

    #[inline]
    pub(super) fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(&SYNC)(input)?;
        let (rest, &[minute, second, frame, mode]) = prim::array(rest)?;
        let address = SectorAddress {
            minute,
            second,
            frame,
        };
        Ok((rest, Self { address, mode }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FormatErrorKind;

    fn number(minute: u8, second: u8, frame: u8) -> Option<i32> {
        let address = SectorAddress {
            minute,
            second,
            frame,
        };
        address.sector_number()
    }

    #[test]
    fn addresses_count_from_two_seconds() {
        assert_eq!(number(0x00, 0x02, 0x00), Some(0));
        assert_eq!(number(0x00, 0x02, 0x16), Some(16));
        assert_eq!(number(0x00, 0x00, 0x00), Some(-150));
        assert_eq!(number(0x00, 0x01, 0x74), Some(-1));
        // The last of a disc of 74 minutes, the first of a GD-ROM's second area, and its last.
        assert_eq!(number(0x74, 0x00, 0x00), Some(332_850));
        assert_eq!(number(0x10, 0x02, 0x00), Some(45_000));
        assert_eq!(number(0xc2, 0x03, 0x74), Some(549_149));
    }

    #[test]
    fn what_is_no_time_is_no_number() {
        for (minute, second, frame) in [(0x0a, 0, 0), (0, 0x60, 0), (0, 0x1a, 0), (0, 0, 0x75)] {
            assert_eq!(number(minute, second, frame), None);
        }
    }

    #[test]
    fn a_header_begins_with_a_sync_field() {
        let mut bytes = [0; 20];
        bytes[..12].copy_from_slice(&SYNC);
        bytes[12..].copy_from_slice(&[0x12, 0x34, 0x56, 2, 9, 9, 9, 9]);
        let (header, rest) = SectorHeader::parse(&bytes).unwrap();
        let address = header.address;
        assert_eq!((address.minute, address.second), (0x12, 0x34));
        assert_eq!((address.frame, header.mode), (0x56, 2));
        assert_eq!(rest, [9; 4]);
        for len in 0..16 {
            let error = SectorHeader::parse(&bytes[..len]).unwrap_err();
            assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
        }
        for at in 0..12 {
            let mut bytes = bytes;
            bytes[at] ^= 1;
            let error = SectorHeader::parse(&bytes).unwrap_err();
            assert_eq!(
                (error.structure, error.offset),
                (Structure::SectorHeader, 0)
            );
            assert!(matches!(error.kind, FormatErrorKind::Signature { .. }));
        }
    }
}
