//! What is wrong with a structure, and where: small, `Copy`, free of allocation and lifetimes.

use core::fmt;

use super::Structure;

/// How a structure departs from its standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormatErrorKind {
    /// The structure ends before its last field.
    Truncated {
        /// Bytes that the structure needs.
        needed: u64,
        /// Bytes that are there.
        available: u64,
    },
    /// Fixed bytes are not the ones of this structure.
    Signature {
        /// The bytes at that place, as many as were compared (at most 8); the rest is zero.
        found: [u8; 8],
        /// The bytes that the standard puts there.
        expected: &'static [u8],
    },
    /// The two recordings of a both-endian number differ (ECMA-119 7.2.3, 7.3.3).
    BothEndian {
        /// Name of the field.
        field: &'static str,
        /// The number as recorded least significant byte first.
        little: u32,
        /// The number as recorded most significant byte first.
        big: u32,
    },
    /// A field holds a value that the standard does not allow.
    Value {
        /// Name of the field.
        field: &'static str,
        /// The value found.
        found: u64,
        /// What is allowed, in words.
        expected: &'static str,
    },
    /// A check sum does not fit the bytes that it is of.
    Checksum {
        /// Name of the sum.
        field: &'static str,
        /// The sum as recorded.
        found: u32,
        /// The sum of the bytes.
        computed: u32,
    },
    /// An extent reaches beyond the end of the image.
    BeyondImage {
        /// First byte behind the extent.
        end: u64,
        /// Size of the image in bytes.
        size: u64,
    },
    /// The structure is needed and nowhere to be found.
    Missing {
        /// What was looked for.
        what: &'static str,
    },
    /// Something is recorded that the rules rule out, told in words.
    Broken {
        /// The rule broken.
        rule: &'static str,
    },
    /// A directory leads back to itself or to a directory above it.
    Cycle,
    /// The same directory was listed before in this walk, under another name.
    Repeated,
}

impl fmt::Display for FormatErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { needed, available } => {
                write!(f, "{needed} bytes needed, {available} there")
            }
            Self::Signature { found, expected } => {
                let found = found.get(..expected.len().min(8)).unwrap_or_default();
                write!(
                    f,
                    "found \"{}\", expected \"{}\"",
                    found.escape_ascii(),
                    expected.escape_ascii()
                )
            }
            Self::BothEndian { field, little, big } => {
                write!(
                    f,
                    "both-endian {field} differs: {little} (little), {big} (big)"
                )
            }
            Self::Value {
                field,
                found,
                expected,
            } => write!(f, "{field} is {found}, expected {expected}"),
            Self::Checksum {
                field,
                found,
                computed,
            } => write!(f, "{field} is {found:#x}, its bytes give {computed:#x}"),
            Self::BeyondImage { end, size } => write!(
                f,
                "reaches to byte {end:#x}, the image ends at byte {size:#x}"
            ),
            Self::Missing { what } => write!(f, "no {what}"),
            Self::Broken { rule } => f.write_str(rule),
            Self::Cycle => f.write_str("the directory leads back to itself or to one above it"),
            Self::Repeated => f.write_str("the same directory was listed before, at another path"),
        }
    }
}

/// A structure that is not as its standard says: which one, at which byte of the image, and how.
///
/// The low-level parsers in [`raw`](crate::raw) count `offset` from the slice they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// The structure.
    pub structure: Structure,
    /// The byte where the trouble is.
    pub offset: u64,
    /// What is wrong there.
    pub kind: FormatErrorKind,
}

impl FormatError {
    pub(crate) const fn new(structure: Structure, offset: u64, kind: FormatErrorKind) -> Self {
        Self {
            structure,
            offset,
            kind,
        }
    }

    /// The same error with its offset counted from `base` bytes earlier.
    #[must_use]
    pub const fn based_at(mut self, base: u64) -> Self {
        self.offset = self.offset.saturating_add(base);
        self
    }
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at byte {:#x}: {}",
            self.structure, self.offset, self.kind
        )
    }
}

impl core::error::Error for FormatError {}
