//! CRC-16 of descriptors (ECMA-167 3/7.2.6).

/// `TABLES[k][b]` is the CRC of byte `b` with `k` zero bytes behind it: sixteen bytes are then
/// taken at a time, since every identifier and file entry of a listing has its CRC checked.
static TABLES: [[u16; 256]; 16] = tables();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would tell"
)]
const fn tables() -> [[u16; 256]; 16] {
    let mut tables = [[0; 256]; 16];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            crc = (crc << 1) ^ if crc & 0x8000 != 0 { 0x1021 } else { 0 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 16 {
        let mut byte = 0;
        while byte < 256 {
            let crc = tables[zeros - 1][byte];
            tables[zeros][byte] = (crc << 8) ^ tables[0][(crc >> 8) as usize];
            byte += 1;
        }
        zeros += 1;
    }
    tables
}

/// The CRC of a descriptor's bytes by polynomial x^16 + x^12 + x^5 + 1, beginning with zero
/// (ECMA-167 3/7.2.6).
#[must_use]
#[expect(
    clippy::indexing_slicing,
    reason = "one byte indexes a table of 256, and sixteen tables are there"
)]
pub fn crc16(bytes: &[u8]) -> u16 {
    let at = |zeros: usize, byte: u8| TABLES[zeros][usize::from(byte)];
    let mut crc: u16 = 0;
    let mut sixteens = bytes.chunks_exact(16);
    for sixteen in &mut sixteens {
        let &[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = sixteen else {
            break;
        };
        // Only the first two look-ups wait for the sixteen bytes before.
        let [high, low] = crc.to_be_bytes();
        let first = at(13, c) ^ at(12, d) ^ at(11, e) ^ at(10, f) ^ at(9, g) ^ at(8, h);
        let last = at(7, i) ^ at(6, j) ^ at(5, k) ^ at(4, l) ^ at(3, m) ^ at(2, n);
        let rest = first ^ last ^ at(1, o) ^ at(0, p);
        crc = at(15, a ^ high) ^ at(14, b ^ low) ^ rest;
    }
    for &byte in sixteens.remainder() {
        let [high, _] = crc.to_be_bytes();
        crc = (crc << 8) ^ at(0, byte ^ high);
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit, as the standard describes the division.
    fn slowly(bytes: &[u8]) -> u16 {
        let mut crc: u16 = 0;
        for byte in bytes {
            for bit in (0..8).rev() {
                let carry = (crc >> 15) ^ u16::from(byte >> bit & 1);
                crc = (crc << 1) ^ (carry * 0x1021);
            }
        }
        crc
    }

    /// Every byte of a block of sixteen counts, and what is carried from one block to the next.
    #[test]
    fn blocks_of_sixteen_say_what_bits_say() {
        for len in 0..70 {
            let bytes: alloc::vec::Vec<u8> =
                (0..len).map(|n: u8| n.wrapping_mul(37) ^ 0x5a).collect();
            assert_eq!(crc16(&bytes), slowly(&bytes), "{len}");
        }
    }

    /// 0x3299 for 0x70 0x6a 0x77 is the standard's own example; 0x31c3 is the check value that
    /// catalogues give for this CRC.
    #[test]
    fn examples() {
        assert_eq!(crc16(&[0x70, 0x6a, 0x77]), 0x3299);
        assert_eq!(crc16(b"123456789"), 0x31c3);
        assert_eq!(crc16(b""), 0);
        // Zeros in front change nothing, wherever the blocks of sixteen fall.
        for zeros in 0..40 {
            let mut bytes = alloc::vec![0; zeros];
            bytes.extend(b"123456789");
            assert_eq!(crc16(&bytes), 0x31c3);
        }
    }
}
