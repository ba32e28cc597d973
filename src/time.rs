//! Timestamps, from whatever form a standard records them in.

use core::fmt;

/// A moment, and the offset from Greenwich Mean Time that was recorded with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
    offset_minutes: Option<i16>,
}

/// A date on the calendar and a time of day, not yet looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Civil {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) nanoseconds: u32,
}

impl Timestamp {
    /// `None` when there is no such date, time of day or offset.
    pub(crate) fn new(civil: Civil, offset_minutes: Option<i16>) -> Option<Self> {
        let Civil {
            year,
            month,
            day,
            hour,
            minute,
            second,
            nanoseconds,
        } = civil;
        let in_range = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60
            && nanoseconds < 1_000_000_000;
        if !in_range {
            return None;
        }
        let minutes = i64::from(hour)
            .checked_mul(60)?
            .checked_add(minute.into())?;
        let time_of_day = minutes.checked_mul(60)?.checked_add(second.into())?;
        let local = days_since_1970(year, month, day).checked_mul(86_400)?;
        let east = i64::from(offset_minutes.unwrap_or(0)).checked_mul(60)?;
        Some(Self {
            seconds: local.checked_add(time_of_day)?.checked_sub(east)?,
            nanoseconds,
            offset_minutes,
        })
    }

    /// Seconds since 1970-01-01 00:00:00 UTC, without leap seconds; negative before.
    #[must_use]
    pub const fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    /// Nanoseconds within the second, 0 to 999,999,999.
    #[must_use]
    pub const fn subsec_nanos(&self) -> u32 {
        self.nanoseconds
    }

    /// Nanoseconds since 1970-01-01 00:00:00 UTC; negative before.
    #[must_use]
    pub fn unix_nanos(&self) -> i128 {
        let whole = i128::from(self.seconds).saturating_mul(1_000_000_000);
        whole.saturating_add(i128::from(self.nanoseconds))
    }

    /// Offset from Greenwich Mean Time of the place of recording, in minutes, positive to the
    /// east; `None` when none was recorded (the time then counts as UTC).
    #[must_use]
    pub const fn offset_minutes(&self) -> Option<i16> {
        self.offset_minutes
    }
}

/// Shown in UTC, as `2009-07-14 02:03:04`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.seconds.div_euclid(86_400);
        let time = self.seconds.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        )
    }
}

#[cfg(feature = "std")]
impl From<Timestamp> for std::time::SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        use std::time::Duration;
        let whole = Duration::from_secs(timestamp.seconds.unsigned_abs());
        let second = if timestamp.seconds < 0 {
            Self::UNIX_EPOCH.checked_sub(whole)
        } else {
            Self::UNIX_EPOCH.checked_add(whole)
        };
        let fraction = Duration::from_nanos(timestamp.nanoseconds.into());
        // Years 1 to 9999 fit every platform's clock but those that cannot go before their epoch.
        second
            .and_then(|second| second.checked_add(fraction))
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// The two conversions count eras of 400 years from a March 1st, so that the leap day comes last.

#[expect(
    clippy::arithmetic_side_effects,
    reason = "the year is 1 to 9999 and the month 1 to 12, checked by the only caller"
)]
fn days_since_1970(year: i32, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "a timestamp is made from years 1 to 9999, so its days are in the low millions"
)]
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = (shifted + 2) % 12 + 1;
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn at(year: i32, month: u8, day: u8, offset: Option<i16>) -> Option<Timestamp> {
        let civil = Civil {
            year,
            month,
            day,
            hour: 12,
            minute: 30,
            second: 15,
            nanoseconds: 0,
        };
        Timestamp::new(civil, offset)
    }

    /// Expected values are from `date -u -d ... +%s`.
    #[test]
    fn dates_become_unix_seconds() {
        for (year, month, day, seconds) in [
            (1970, 1, 1, 45_015),
            (1969, 12, 31, -41_385),
            (2000, 2, 29, 951_827_415),
            (2100, 3, 1, 4_107_587_415),
            (1, 1, 1, -62_135_551_785),
            (9999, 12, 31, 253_402_259_415),
        ] {
            let stamp = at(year, month, day, None).unwrap();
            assert_eq!(stamp.unix_seconds(), seconds);
            let shown = alloc::format!("{year:04}-{month:02}-{day:02} 12:30:15");
            assert_eq!(stamp.to_string(), shown);
        }
    }

    #[test]
    fn the_offset_is_taken_off() {
        let utc = at(2009, 7, 14, None).unwrap().unix_seconds();
        assert_eq!(
            at(2009, 7, 14, Some(120)).unwrap().unix_seconds(),
            utc - 7200
        );
        assert_eq!(
            at(2009, 7, 14, Some(-90)).unwrap().unix_seconds(),
            utc + 5400
        );
    }

    #[test]
    fn impossible_dates_are_none() {
        for (year, month, day) in [
            (0, 1, 1),
            (2001, 2, 29),
            (1900, 2, 29),
            (2001, 13, 1),
            (2001, 1, 0),
        ] {
            assert_eq!(at(year, month, day, None), None, "{year}-{month}-{day}");
        }
    }
}
