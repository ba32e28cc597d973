//! The timestamps of ECMA-167 as timestamps of this library.

use crate::raw::udf::UdfTimestamp;
use crate::time::{Civil, Timestamp};

/// `None` when nothing is recorded, or no possible date.
pub(super) fn from_recorded(date: UdfTimestamp<'_>) -> Option<Timestamp> {
    if date.is_unspecified() {
        return None;
    }
    let [month, day, hour, minute, second] = date.date_and_time();
    let civil = Civil {
        year: i32::from(date.year()),
        month,
        day,
        hour,
        minute,
        second,
        nanoseconds: nanoseconds(date.fractions()),
    };
    // Only local time has a zone (1/7.3.1). -2047 says that none was known.
    let zone = date.zone_minutes();
    let offset = match (date.time_type(), zone) {
        (1, -1440..=1440) => Some(zone),
        (1, -2047) => None,
        (1, _) => return None,
        _ => None,
    };
    Timestamp::new(civil, offset)
}

/// Writers have recorded junk here; then there is no fraction, as in Linux.
fn nanoseconds(fractions: [u8; 3]) -> u32 {
    if fractions.iter().any(|fraction| *fraction > 99) {
        return 0;
    }
    fractions
        .iter()
        .fold(0u32, |sum, fraction| {
            sum.saturating_mul(100).saturating_add((*fraction).into())
        })
        .saturating_mul(1000)
}
