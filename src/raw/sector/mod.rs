//! Sectors of CD-ROM as they are recorded (ECMA-130 14; CD-ROM XA for the forms of mode 2).
//!
//! A sector has 2352 bytes: sync field (12), header (4: address and mode), and by its mode
//!
//! | | bytes 16 on |
//! |---|---|
//! | mode 0 | 2336 zeros |
//! | mode 1 | 2048 of user data, EDC (4), zeros (8), parity (276) |
//! | mode 2 form 1 | subheader twice (8), 2048 of user data, EDC (4), parity (276) |
//! | mode 2 form 2 | subheader twice (8), 2324 of user data, EDC or zeros (4) |

mod edc;
mod header;
mod mode2;
mod whole;

pub use edc::edc;
pub use header::{SYNC, SectorAddress, SectorHeader};
pub use mode2::{Form, Mode2, Subheader};
pub use whole::{Content, Edc, Mode1, Sector};

/// Bytes of a sector (ECMA-130 14).
pub const SECTOR_BYTES: usize = 2352;
