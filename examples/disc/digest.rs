//! Checksums of the kinds that publishers give.

use std::fmt::Write as _;

use md5::Md5;
use sha1::Sha1;
use sha2::digest::DynDigest;
use sha2::{Digest, Sha256, Sha512};

/// A kind of checksum. `clap` knows it by the name that its program has: `sha256sum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 4] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha512];

    /// The one whose sums have so many hexadecimal digits.
    pub(crate) fn of_digits(digits: usize) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|algorithm| algorithm.digits() == digits)
    }

    /// The one of that name, as in the lines `SHA256 (file) = ...`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = name.replace('-', "");
        let mut all = Self::ALL.into_iter();
        all.find(|algorithm| {
            algorithm
                .name()
                .replace('-', "")
                .eq_ignore_ascii_case(&name)
        })
    }

    pub(crate) const fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    pub(crate) fn hasher(self) -> Hasher {
        Hasher(match self {
            Self::Md5 => Box::new(Md5::new()),
            Self::Sha1 => Box::new(Sha1::new()),
            Self::Sha256 => Box::new(Sha256::new()),
            Self::Sha512 => Box::new(Sha512::new()),
        })
    }
}

/// A checksum in the making.
pub(crate) struct Hasher(Box<dyn DynDigest>);

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum in lower-case digits.
    pub(crate) fn finish(self) -> String {
        hex(&self.0.finalize())
    }

    /// The sum of what came so far; more may follow.
    pub(crate) fn so_far(&self) -> Box<[u8]> {
        self.0.box_clone().finalize()
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::Algorithm;

    /// The sums of "abc" in RFC 1321 and FIPS 180-4.
    #[test]
    fn each_is_what_it_is_called() {
        for (name, digits, begins) in [
            ("MD5", 32, "900150983cd24fb0"),
            ("sha1", 40, "a9993e364706816a"),
            ("SHA256", 64, "ba7816bf8f01cfea"),
            ("SHA2-512", 0, ""),
            ("SHA-512", 128, "ddaf35a193617aba"),
        ] {
            assert_eq!(
                Algorithm::named(name),
                Algorithm::of_digits(digits),
                "{name}"
            );
            let Some(algorithm) = Algorithm::named(name) else {
                continue;
            };
            let mut hasher = algorithm.hasher();
            hasher.update(b"a");
            hasher.update(b"bc");
            let sum = hasher.finish();
            assert!(sum.starts_with(begins), "{sum}");
            assert_eq!(sum.len(), digits);
        }
    }
}
