//! The checksum that isomd5sum implants in the primary volume descriptor.

use nom::Parser;
use nom::sequence::preceded;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// The text that `implantisomd5` writes to Application Use (ECMA-119 8.4.31): the MD5 of the image,
/// in which these 512 bytes count as spaces.
///
/// `ISO MD5SUM = <32 digits>;SKIPSECTORS = 15;RHLISOSTATUS=0;FRAGMENT SUMS = <60
/// digits>;FRAGMENT COUNT = 20;` and a notice; versions before 1.0 wrote less of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImplantedMd5<'a> {
    /// `ISO MD5SUM`: the sum.
    pub md5sum: [u8; 16],
    /// `SKIPSECTORS`: sectors of 2048 bytes at the volume's end that are not part of the sum; 0
    /// where it is missing.
    pub skip_sectors: u32,
    /// `FRAGMENT SUMS`: of each but the last of equal parts, a few digits of the sum up to its end.
    pub fragment_sums: &'a [u8],
    /// `FRAGMENT COUNT`: into how many pieces the digits are divided; 0 where it is missing.
    pub fragment_count: u32,
}

impl<'a> ImplantedMd5<'a> {
    const KEY: &'static [u8; 13] = b"ISO MD5SUM = ";

    /// Parses Application Use; `None` when it does not begin with the sum's key.
    ///
    /// # Errors
    /// When the sum is no hexadecimal number, or a number no decimal one.
    pub fn parse(application_use: &'a [u8; 512]) -> Result<Option<Self>, FormatError> {
        if !application_use.starts_with(Self::KEY) {
            return Ok(None);
        }
        let parsed = Self::body(application_use);
        prim::outcome(Structure::ImplantedMd5, application_use, parsed)
            .map(|(implanted, _)| Some(implanted))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (at_fields, md5sum) = preceded(prim::signature(Self::KEY), digest).parse(input)?;
        let mut implanted = Self {
            md5sum,
            skip_sectors: 0,
            fragment_sums: &[],
            fragment_count: 0,
        };
        for field in at_fields.split(|byte| *byte == b';') {
            if let Some(number) = field.strip_prefix(b"SKIPSECTORS = ") {
                implanted.skip_sectors = decimal(number)?;
            } else if let Some(sums) = field.strip_prefix(b"FRAGMENT SUMS = ") {
                implanted.fragment_sums = sums;
            } else if let Some(number) = field.strip_prefix(b"FRAGMENT COUNT = ") {
                implanted.fragment_count = decimal(number)?;
            }
        }
        Ok((&[], implanted))
    }
}

fn digest(input: &[u8]) -> Parsed<'_, [u8; 16]> {
    let (rest, digits) = prim::array::<32>(input)?;
    let mut digest = [0; 16];
    for (byte, digits) in digest.iter_mut().zip(digits.chunks_exact(2)) {
        let number = core::str::from_utf8(digits).ok();
        // A sign would pass as a digit.
        let number = number.filter(|digits| !digits.starts_with('+'));
        match number.map(|digits| u8::from_str_radix(digits, 16)) {
            Some(Ok(number)) => *byte = number,
            _ => return prim::broken(input, NO_NUMBER),
        }
    }
    Ok((rest, digest))
}

fn decimal(digits: &[u8]) -> Result<u32, nom::Err<prim::Fault<'_>>> {
    let number = core::str::from_utf8(digits).ok();
    match number.and_then(|number| number.trim_ascii().parse().ok()) {
        Some(number) => Ok(number),
        None => prim::broken(digits, NO_NUMBER).map(|(_, number)| number),
    }
}

const NO_NUMBER: FormatErrorKind = FormatErrorKind::Broken {
    rule: "not a number",
};

#[cfg(test)]
mod tests {
    use super::ImplantedMd5;

    /// What implantisomd5 1.2.3 wrote.
    const REAL: &str = "ISO MD5SUM = 8015cccaa945f03e3a0edf2cfb453be8;SKIPSECTORS = 15;\
        RHLISOSTATUS=0;FRAGMENT SUMS = 87dd74e7c734922c8e72bc9cb2868acbe6e5cd25547f4288aa4a281329d4;\
        FRAGMENT COUNT = 20;THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!";

    fn field(text: &str) -> [u8; 512] {
        let mut field = [b' '; 512];
        field[..text.len()].copy_from_slice(text.as_bytes());
        field
    }

    #[test]
    fn what_isomd5sum_writes_is_read() {
        let field = field(REAL);
        let implanted = ImplantedMd5::parse(&field).unwrap().unwrap();
        assert_eq!(implanted.md5sum[..4], [0x80, 0x15, 0xcc, 0xca]);
        assert_eq!(implanted.md5sum[15], 0xe8);
        assert_eq!(implanted.skip_sectors, 15);
        assert_eq!(implanted.fragment_count, 20);
        assert_eq!(implanted.fragment_sums.len(), 60);
        assert!(implanted.fragment_sums.ends_with(b"1329d4"));
    }

    #[test]
    fn the_sum_alone_is_enough() {
        let field = field(&REAL[..46]);
        let implanted = ImplantedMd5::parse(&field).unwrap().unwrap();
        assert_eq!((implanted.skip_sectors, implanted.fragment_count), (0, 0));
        assert!(implanted.fragment_sums.is_empty());
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["", "ISO MD5SUM=", "  ISO MD5SUM = 80", "iso md5sum = "] {
            assert_eq!(ImplantedMd5::parse(&field(text)), Ok(None), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_an_error_at_its_byte() {
        for (bad, at) in [
            (REAL.replace("8015", "80x5"), 13),
            (REAL.replace("8015", "+015"), 13),
            (REAL.replace("= 15", "= 1S"), 60),
            (REAL.replace("= 20", "= "), 172),
            (REAL.replace("= 20", "= 4294967296"), 172),
        ] {
            let field = field(&bad);
            let error = ImplantedMd5::parse(&field).unwrap_err();
            assert_eq!(error.offset, at, "{bad}");
        }
    }
}
