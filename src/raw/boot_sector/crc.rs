//! CRC-32 of GUID partition tables (UEFI 5.3.2).

/// Adds bytes to a CRC-32 so far, beginning with 0: that of IEEE 802.3, polynomial 0x04C11DB7.
///
/// A bit at a time: tables are checked once, and small.
#[must_use]
pub fn crc32(so_far: u32, bytes: &[u8]) -> u32 {
    let crc = bytes.iter().fold(!so_far, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| match crc & 1 {
            0 => crc >> 1,
            _ => (crc >> 1) ^ 0xEDB8_8320,
        })
    });
    !crc
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn it_is_the_usual_one() {
        // The check value that catalogues of CRCs give.
        assert_eq!(crc32(0, b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(crc32(0, b"1234"), b"56789"), 0xCBF4_3926);
        assert_eq!(crc32(0, b""), 0);
    }
}
