//! The error detection code of sectors (ECMA-130 14.3).

/// `TABLES[k][b]` is the code of byte `b` with `k` zero bytes behind it: eight bytes are taken at a
/// time, since a whole disc is checked in one go.
static TABLES: [[u32; 256]; 8] = tables();

/// (x^16 + x^15 + x^2 + 1) (x^16 + x^2 + x + 1), the lowest power at the highest bit: bytes are
/// recorded least significant bit first.
const POLYNOMIAL: u32 = 0xd801_8001;

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "run by the compiler, which would tell"
)]
const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut code = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            code = (code >> 1) ^ if code & 1 != 0 { POLYNOMIAL } else { 0 };
            bit += 1;
        }
        tables[0][byte] = code;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 8 {
        let mut byte = 0;
        while byte < 256 {
            let code = tables[zeros - 1][byte];
            tables[zeros][byte] = (code >> 8) ^ tables[0][(code & 0xff) as usize];
            byte += 1;
        }
        zeros += 1;
    }
    tables
}

/// The error detection code of some bytes (ECMA-130 14.3).
#[must_use]
#[expect(
    clippy::indexing_slicing,
    reason = "one byte indexes a table of 256, and eight tables are there"
)]
pub fn edc(bytes: &[u8]) -> u32 {
    let at = |zeros: usize, byte: u8| TABLES[zeros][usize::from(byte)];
    let mut code: u32 = 0;
    let mut eights = bytes.chunks_exact(8);
    for eight in &mut eights {
        let &[a, b, c, d, e, f, g, h] = eight else {
            break;
        };
        let [i, j, k, l] = code.to_le_bytes();
        let first = at(7, a ^ i) ^ at(6, b ^ j) ^ at(5, c ^ k) ^ at(4, d ^ l);
        code = first ^ at(3, e) ^ at(2, f) ^ at(1, g) ^ at(0, h);
    }
    for &byte in eights.remainder() {
        let [low, ..] = code.to_le_bytes();
        code = (code >> 8) ^ at(0, byte ^ low);
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit, as the standard describes the division.
    fn slowly(bytes: &[u8]) -> u32 {
        let mut code: u32 = 0;
        for byte in bytes {
            for bit in 0..8 {
                let carry = (code ^ u32::from(byte >> bit)) & 1;
                code = (code >> 1) ^ (carry * POLYNOMIAL);
            }
        }
        code
    }

    /// 0x6ec2edc4 is the check value that catalogues give for CRC-32/CD-ROM-EDC.
    #[test]
    fn examples() {
        assert_eq!(edc(b"123456789"), 0x6ec2_edc4);
        assert_eq!(edc(b""), 0);
        for len in 0..40 {
            let bytes: alloc::vec::Vec<u8> = (0..len).map(|n: u8| n.wrapping_mul(37)).collect();
            assert_eq!(edc(&bytes), slowly(&bytes), "{len}");
        }
    }

    /// The polynomial is the product that the standard writes.
    #[test]
    fn the_polynomial_is_the_standard_s() {
        let (left, right): (u64, u64) = (0x1_8005, 0x1_0007);
        let product = (0..17).fold(0, |sum, bit| sum ^ ((right >> bit & 1) * (left << bit)));
        assert_eq!(product >> 32, 1);
        assert_eq!((product as u32).reverse_bits(), POLYNOMIAL);
    }
}
