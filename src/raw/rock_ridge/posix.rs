//! Owners, modes and devices (RRIP 4.1.1, 4.1.2).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Both};

/// "PX": POSIX file attributes (RRIP 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosixAttributes {
    /// POSIX File Mode (BP 5 to 12): `st_mode`, file type and permissions.
    pub mode: Both<u32>,
    /// POSIX File Links (BP 13 to 20).
    pub links: Both<u32>,
    /// POSIX File User ID (BP 21 to 28).
    pub user_id: Both<u32>,
    /// POSIX File Group ID (BP 29 to 36).
    pub group_id: Both<u32>,
    /// POSIX File Serial Number (BP 37 to 44); versions before 1.12 have none.
    pub serial_number: Option<Both<u32>>,
}

impl PosixAttributes {
    /// "PX"
    pub const SIGNATURE: [u8; 2] = *b"PX";

    /// The mode alone, least significant byte first, for listings; `None` where the data is too short.
    #[inline]
    #[must_use]
    pub fn mode(data: &[u8]) -> Option<u32> {
        let (_, mode) = prim::le_u32(data.get(..32)?).ok()?;
        Some(mode)
    }

    /// Parses the data of a "PX" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::PosixAttributes, data, |input| {
            let (rest, mode) = prim::both_u32(input)?;
            let (rest, links) = prim::both_u32(rest)?;
            let (rest, user_id) = prim::both_u32(rest)?;
            let (rest, group_id) = prim::both_u32(rest)?;
            let serial_number = prim::both_u32(rest).ok().map(|(_, number)| number);
            let attributes = Self {
                mode,
                links,
                user_id,
                group_id,
                serial_number,
            };
            Ok((rest, attributes))
        })
    }
}

/// "PN": POSIX device number (RRIP 4.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceNumber {
    /// Dev_t High (BP 5 to 12).
    pub high: Both<u32>,
    /// Dev_t Low (BP 13 to 20).
    pub low: Both<u32>,
}

impl DeviceNumber {
    /// "PN"
    pub const SIGNATURE: [u8; 2] = *b"PN";

    /// Parses the data of a "PN" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::DeviceNumber, data, |input| {
            let (rest, high) = prim::both_u32(input)?;
            let (rest, low) = prim::both_u32(rest)?;
            Ok((rest, Self { high, low }))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn both(number: u32) -> Vec<u8> {
        [number.to_le_bytes(), number.to_be_bytes()].concat()
    }

    #[test]
    fn attributes_have_two_lengths() {
        let old = [0o100_644, 2, 1000, 100].map(both).concat();
        let attributes = PosixAttributes::parse(&old).unwrap();
        assert_eq!(attributes.mode.little, 0o100_644);
        assert_eq!(attributes.group_id.big, 100);
        assert_eq!(attributes.serial_number, None);
        let new = [old.clone(), both(77)].concat();
        let attributes = PosixAttributes::parse(&new).unwrap();
        assert_eq!(attributes.serial_number.unwrap().little, 77);
        let error = PosixAttributes::parse(&old[..31]).unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::PosixAttributes, 28)
        );
    }
}
