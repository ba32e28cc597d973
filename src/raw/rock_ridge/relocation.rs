//! Directories that are recorded elsewhere than they belong (RRIP 4.1.5).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Both};

/// "CL" and "PL": where a relocated directory is, and where its parent is (RRIP 4.1.5.1, 4.1.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryLink {
    /// Location of Child or Parent Directory (BP 5 to 12): the logical block where it begins.
    pub location: Both<u32>,
}

impl DirectoryLink {
    /// "CL"
    pub const CHILD: [u8; 2] = *b"CL";
    /// "PL"
    pub const PARENT: [u8; 2] = *b"PL";

    /// Parses the data of a "CL" or "PL" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::DirectoryLink, data, |input| {
            let (rest, location) = prim::both_u32(input)?;
            Ok((rest, Self { location }))
        })
    }
}

/// "RE": the directory is recorded here, and belongs where a "CL" says (RRIP 4.1.5.3). It has no
/// data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelocatedDirectory;

impl RelocatedDirectory {
    /// "RE"
    pub const SIGNATURE: [u8; 2] = *b"RE";
}
