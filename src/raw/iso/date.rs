//! Dates and times, in the two forms of ECMA-119.

/// Date and time in 17 bytes, mostly digits (ECMA-119 8.4.26.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DigitsDate<'a>(pub &'a [u8; 17]);

impl DigitsDate<'_> {
    /// Year, month, day, hour, minute, second, hundredths of a second (RBP 1 to 16); `None` where
    /// a byte is no digit.
    #[must_use]
    pub fn numbers(&self) -> Option<[u16; 7]> {
        let number = |digits: &[u8]| {
            digits.iter().try_fold(0u16, |number, byte| {
                let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
                number.checked_mul(10)?.checked_add(u16::from(digit))
            })
        };
        let &[y0, y1, y2, y3, m0, m1, d0, d1, rest @ ..] = self.0;
        let [h0, h1, n0, n1, s0, s1, c0, c1, _zone] = rest;
        Some([
            number(&[y0, y1, y2, y3])?,
            number(&[m0, m1])?,
            number(&[d0, d1])?,
            number(&[h0, h1])?,
            number(&[n0, n1])?,
            number(&[s0, s1])?,
            number(&[c0, c1])?,
        ])
    }

    /// Offset from Greenwich Mean Time in quarters of an hour, -48 to +52 (RBP 17).
    #[must_use]
    pub const fn offset_quarters(&self) -> i8 {
        let [.., zone] = *self.0;
        i8::from_le_bytes([zone])
    }

    /// The 16 digits alone, as volume identities are made of them.
    #[must_use]
    pub const fn digits(&self) -> &[u8; 16] {
        let [digits @ .., _zone] = self.0;
        digits
    }

    /// Whether the date says "not specified": 16 digits zero and no offset. Writers that fill the
    /// field with zero bytes mean the same.
    #[must_use]
    pub fn is_unspecified(&self) -> bool {
        self.offset_quarters() == 0 && (self.digits() == &[b'0'; 16] || self.digits() == &[0; 16])
    }
}

/// Recording date and time of a directory record, in seven numbers (ECMA-119 9.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordingDate(pub [u8; 7]);

impl RecordingDate {
    /// Years since 1900, month, day, hour, minute, second (RBP 1 to 6).
    #[must_use]
    pub const fn numbers(&self) -> [u8; 6] {
        let [numbers @ .., _zone] = self.0;
        numbers
    }

    /// Offset from Greenwich Mean Time in quarters of an hour, -48 to +52 (RBP 7).
    #[must_use]
    pub const fn offset_quarters(&self) -> i8 {
        let [.., zone] = self.0;
        i8::from_le_bytes([zone])
    }

    /// Whether the date says "not specified": all bytes zero.
    #[must_use]
    pub const fn is_unspecified(&self) -> bool {
        matches!(self.0, [0, 0, 0, 0, 0, 0, 0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_are_numbers() {
        let date = |digits: &[u8; 17]| DigitsDate(digits).numbers();
        let numbers = [2026, 11, 21, 15, 30, 59, 99];
        assert_eq!(date(b"2026112115305999\0"), Some(numbers));
        // The bytes beside the digits.
        assert_eq!(date(b"202611211530599:\0"), None);
        assert_eq!(date(b"/026112115305999\0"), None);
    }

    #[test]
    fn a_date_is_unspecified_when_nothing_of_it_is_set() {
        let digits = |digits: &[u8; 17]| DigitsDate(digits).is_unspecified();
        assert!(digits(b"0000000000000000\0"));
        assert!(digits(&[0; 17]));
        assert!(!digits(b"0000000000000000\x04"));
        assert!(!digits(b"0000000000000001\0"));
        assert!(RecordingDate([0; 7]).is_unspecified());
        assert!(!RecordingDate([0, 0, 0, 0, 0, 0, 4]).is_unspecified());
    }
}
