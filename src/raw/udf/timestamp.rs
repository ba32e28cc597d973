//! Timestamps (ECMA-167 1/7.3).

use crate::raw::prim::{field_le_u16, field_u8};

/// Timestamp in twelve bytes (ECMA-167 1/7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UdfTimestamp<'a>(pub &'a [u8; 12]);

impl UdfTimestamp<'_> {
    /// Type (1/7.3.1, upper four bits): 0 UTC, 1 local time, 2 by agreement.
    #[must_use]
    pub fn time_type(&self) -> u8 {
        let [_, high] = field_le_u16::<0, 12>(self.0).to_le_bytes();
        high >> 4
    }

    /// Time zone (1/7.3.1, lower twelve bits): minutes from UTC, -1440 to 1440 or -2047 for "not
    /// specified", as recorded.
    #[must_use]
    pub fn zone_minutes(&self) -> i16 {
        // The sign is bit 11: shifted up and down again it fills the bits above.
        let zone = field_le_u16::<0, 12>(self.0) << 4;
        i16::from_le_bytes(zone.to_le_bytes()) >> 4
    }

    /// Year (1/7.3.2, RBP 2), 1 to 9999.
    #[must_use]
    pub fn year(&self) -> i16 {
        i16::from_le_bytes(field_le_u16::<2, 12>(self.0).to_le_bytes())
    }

    /// Month, day, hour, minute, second (1/7.3.3 to 1/7.3.7, RBP 4 to 8).
    #[must_use]
    pub fn date_and_time(&self) -> [u8; 5] {
        let &[_, _, _, _, month, day, hour, minute, second, ..] = self.0;
        [month, day, hour, minute, second]
    }

    /// Centiseconds, hundreds of microseconds, microseconds (1/7.3.8 to 1/7.3.10, RBP 9 to 11), each
    /// 0 to 99.
    #[must_use]
    pub fn fractions(&self) -> [u8; 3] {
        [
            field_u8::<9, 12>(self.0),
            field_u8::<10, 12>(self.0),
            field_u8::<11, 12>(self.0),
        ]
    }

    /// Whether nothing is recorded: all bytes zero.
    #[must_use]
    pub fn is_unspecified(&self) -> bool {
        self.0 == &[0; 12]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_twelve_bits() {
        for (recorded, kind, minutes) in [
            (0x1000u16, 1, 0),
            (0x1078, 1, 120),
            (0x1fc4, 1, -60),
            (0x1801, 1, -2047),
            (0x0fff, 0, -1),
        ] {
            let mut bytes = [0; 12];
            bytes[..2].copy_from_slice(&recorded.to_le_bytes());
            let stamp = UdfTimestamp(&bytes);
            assert_eq!((stamp.time_type(), stamp.zone_minutes()), (kind, minutes));
        }
    }
}
