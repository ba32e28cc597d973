//! Raw CD sectors around the blocks of an image, with EDC and ECC as ECMA-130 has them.
//!
//! Slow and by the letter: codes are computed bit by bit and from their check equations.

use std::ops::Range;

/// What kind of sector a block goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Mode0,
    Mode1,
    /// Mode 2 form 1, submode data.
    Form1,
    /// Mode 2 form 2, with EDC: the block, and 276 bytes behind it.
    Form2,
    /// The same without EDC.
    Form2Bare,
    /// No sector of data: 2352 bytes of samples.
    Audio,
}

/// A whole sector.
pub type Sector = [u8; 2352];

/// What stands behind the block in a sector of form 2.
pub const FORM2_TAIL: [u8; 276] = [0xF2; 276];

pub fn sector(kind: Kind, number: i64, block: &[u8]) -> Sector {
    let mut s = [0; 2352];
    if kind == Kind::Audio {
        // A wave that has nothing in common with a sync field.
        s.iter_mut()
            .zip(number.unsigned_abs()..)
            .for_each(|(byte, n)| *byte = (n * 7 % 251) as u8);
        return s;
    }
    s[1..11].fill(0xFF);
    s[12..15].copy_from_slice(&address(number));
    let subheader = |submode: u8| [0, 0, submode, 0, 0, 0, submode, 0];
    match kind {
        Kind::Mode0 | Kind::Audio => {}
        Kind::Mode1 => {
            s[15] = 1;
            s[16..16 + block.len()].copy_from_slice(block);
            put_edc(&mut s, 0..2064);
            put_ecc(&mut s);
        }
        Kind::Form1 => {
            s[15] = 2;
            s[16..24].copy_from_slice(&subheader(0x08));
            s[24..24 + block.len()].copy_from_slice(block);
            put_edc(&mut s, 16..2072);
            // The header is not covered in mode 2, so that sectors can be moved.
            let header: [u8; 4] = s[12..16].try_into().unwrap();
            s[12..16].fill(0);
            put_ecc(&mut s);
            s[12..16].copy_from_slice(&header);
        }
        Kind::Form2 | Kind::Form2Bare => {
            s[15] = 2;
            s[16..24].copy_from_slice(&subheader(0x20 | 0x04));
            s[24..24 + block.len()].copy_from_slice(block);
            s[2072..2348].copy_from_slice(&FORM2_TAIL);
            if kind == Kind::Form2 {
                put_edc(&mut s, 16..2348);
            }
        }
    }
    s
}

/// 14.2: minutes, seconds and frames in decimal digits; sector 0 is at two seconds.
fn address(number: i64) -> [u8; 3] {
    let frames = u32::try_from(number + 150).expect("no sector before -150");
    let digits = |n: u32| (n / 10 * 16 + n % 10) as u8;
    [frames / 4500, frames / 75 % 60, frames % 75].map(digits)
}

/// 14.3, bytes least significant bit first.
fn put_edc(s: &mut Sector, covered: Range<usize>) {
    let mut code: u32 = 0;
    for byte in &s[covered.clone()] {
        for bit in 0..8 {
            let carry = (code ^ u32::from(byte >> bit)) & 1;
            code = (code >> 1) ^ (carry * 0xD801_8001);
        }
    }
    s[covered.end..covered.end + 4].copy_from_slice(&code.to_le_bytes());
}

/// Annex A: twice an element of GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1.
fn twice(a: u8) -> u8 {
    (a << 1) ^ if a & 0x80 == 0 { 0 } else { 0x1D }
}

/// The two parity bytes of a vector, so that it fulfils both check equations of annex A: its sum,
/// and the sum of its elements times falling powers of alpha, are zero.
fn parity(data: impl Iterator<Item = u8>) -> [u8; 2] {
    let (mut sum, mut weighted) = (0, 0);
    for element in data {
        sum ^= element;
        weighted = twice(weighted) ^ element;
    }
    // Behind the data, two more powers. From a + b = sum and alpha a + b = weighted follows that
    // (alpha + 1) a = sum + weighted: alpha + 1 is 3, and 0xF4 times 3 is 1.
    let weighted = twice(twice(weighted));
    let (mut a, mut power) = (0, sum ^ weighted);
    for bit in 0..8 {
        if 0xF4 >> bit & 1 == 1 {
            a ^= power;
        }
        power = twice(power);
    }
    [a, sum ^ a]
}

/// Annex A: P of 43 columns, then Q of 26 diagonals that run through P too, on both bytes of each
/// 16-bit word from byte 12 on.
fn put_ecc(s: &mut Sector) {
    for plane in 0..2 {
        let at = |word: usize| 12 + 2 * word + plane;
        for n in 0..43 {
            let [a, b] = parity((0..24).map(|m| s[at(43 * m + n)]));
            (s[at(43 * 24 + n)], s[at(43 * 25 + n)]) = (a, b);
        }
        for n in 0..26 {
            let [a, b] = parity((0..43).map(|m| s[at((44 * m + 43 * n) % 1118)]));
            (s[at(43 * 26 + n)], s[at(44 * 26 + n)]) = (a, b);
        }
    }
}

/// The blocks of an image, from number 0 on, as sectors of kinds that go by the number.
pub fn wrap(image: &[u8], kind: impl Fn(i64) -> Kind) -> Vec<Sector> {
    wrap_from(image, 0, kind)
}

/// The same, of blocks from number `first` on.
pub fn wrap_from(image: &[u8], first: i64, kind: impl Fn(i64) -> Kind) -> Vec<Sector> {
    let blocks = image.chunks(2048).zip(0..).skip(first as usize);
    blocks
        .map(|(block, number)| sector(kind(number), number, block))
        .collect()
}

/// So many sectors of a kind that end before sector 0, with zeros for data.
pub fn pregap(kind: Kind, count: i64) -> Vec<Sector> {
    (-count..0)
        .map(|number| sector(kind, number, &[]))
        .collect()
}

/// A part of each sector, with so many bytes of subchannels behind it.
pub fn cut(sectors: &[Sector], part: Range<usize>, subchannels: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for sector in sectors {
        bytes.extend_from_slice(&sector[part.clone()]);
        bytes.extend((0..subchannels).map(|n| 0x40 | n as u8));
    }
    bytes
}

/// Whole sectors, one behind the other.
pub fn whole(sectors: &[Sector]) -> Vec<u8> {
    sectors.concat()
}
