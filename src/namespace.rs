//! The five kinds of directory tree that a disc may carry side by side.

use core::fmt;

/// Whose names and metadata a [`Tree`](crate::Tree) shows.
///
/// One disc often carries several trees over the same file data, each written for other systems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Namespace {
    /// ISO 9660 as in the primary volume descriptor (ECMA-119 8.4): short names for every system.
    Iso,
    /// Joliet: a supplementary volume descriptor with UCS-2 names, for Windows.
    Joliet,
    /// Rock Ridge (IEEE P1282): POSIX names and metadata beside the primary tree.
    RockRidge,
    /// ISO 9660:1999 (ECMA-119 8.5 version 2): names of up to 207 bytes.
    Enhanced,
    /// UDF (ECMA-167 and OSTA UDF): DVDs, Blu-rays, Windows install media.
    Udf,
}

impl Namespace {
    /// All namespaces, in the order in which tools list them.
    pub const ALL: [Self; 5] = [
        Self::Iso,
        Self::Joliet,
        Self::RockRidge,
        Self::Enhanced,
        Self::Udf,
    ];

    /// The name in machine-readable output: `iso`, `joliet`, `rock-ridge`, `enhanced`, `udf`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Iso => "iso",
            Self::Joliet => "joliet",
            Self::RockRidge => "rock-ridge",
            Self::Enhanced => "enhanced",
            Self::Udf => "udf",
        }
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Iso => "ISO 9660",
            Self::Joliet => "Joliet",
            Self::RockRidge => "Rock Ridge",
            Self::Enhanced => "ISO 9660:1999",
            Self::Udf => "UDF",
        })
    }
}
