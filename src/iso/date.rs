//! The dates of ECMA-119 as timestamps.

use crate::raw::iso::{DigitsDate, RecordingDate};
use crate::time::{Civil, Timestamp};

/// `None` when the date is not specified or not possible.
pub(super) fn from_digits(date: DigitsDate<'_>) -> Option<Timestamp> {
    let offset = offset_minutes(date.offset_quarters())?;
    Timestamp::new(civil_of_digits(date)?, Some(offset))
}

/// The same of a High Sierra volume, where no offset is recorded.
pub(super) fn from_local_digits(date: DigitsDate<'_>) -> Option<Timestamp> {
    Timestamp::new(civil_of_digits(date)?, None)
}

fn civil_of_digits(date: DigitsDate<'_>) -> Option<Civil> {
    if date.is_unspecified() {
        return None;
    }
    let [year, month, day, hour, minute, second, hundredths] = date.numbers()?;
    Some(Civil {
        year: i32::from(year),
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
        second: u8::try_from(second).ok()?,
        nanoseconds: u32::from(hundredths).checked_mul(10_000_000)?,
    })
}

/// `None` when the date is not specified or not possible.
pub(super) fn from_recording(date: RecordingDate) -> Option<Timestamp> {
    let offset = offset_minutes(date.offset_quarters())?;
    Timestamp::new(civil_of_recording(date)?, Some(offset))
}

/// The same of a High Sierra volume, where no offset is recorded.
pub(super) fn from_local_recording(date: RecordingDate) -> Option<Timestamp> {
    Timestamp::new(civil_of_recording(date)?, None)
}

fn civil_of_recording(date: RecordingDate) -> Option<Civil> {
    if date.is_unspecified() {
        return None;
    }
    let [years, month, day, hour, minute, second] = date.numbers();
    Some(Civil {
        year: i32::from(years).checked_add(1900)?,
        month,
        day,
        hour,
        minute,
        second,
        nanoseconds: 0,
    })
}

/// -48 to +52 quarters of an hour (ECMA-119 8.4.26.1); `None` for more, since then the hour is not
/// certain either.
fn offset_minutes(quarters: i8) -> Option<i16> {
    if !(-48..=52).contains(&quarters) {
        return None;
    }
    i16::from(quarters).checked_mul(15)
}
