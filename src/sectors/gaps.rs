//! What lies on a CD between its tracks.

/// Sectors of the pause before every track of data: two seconds.
pub(crate) const PREGAP: u32 = 150;

/// Sectors between the tracks of two sessions, behind the first session of a disc and behind a later
/// one: the lead-out, the next session's lead-in and the pause before its track.
pub(crate) const BETWEEN_SESSIONS: [u32; 2] = [6750 + 4500 + PREGAP, 2250 + 4500 + PREGAP];
