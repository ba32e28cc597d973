//! Names (RRIP 4.1.4).

use crate::error::{FormatError, Structure};
use crate::raw::prim;

/// "NM": a name, or a piece of one (RRIP 4.1.4).
///
/// ```
/// use isoudf::raw::rock_ridge::AlternateName;
///
/// let name = AlternateName::parse(b"\x00README.md")?;
/// assert_eq!((name.content, name.flags.continues()), (&b"README.md"[..], false));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlternateName<'a> {
    /// Flags (BP 5).
    pub flags: NameFlags,
    /// Name Content (BP 6 on).
    pub content: &'a [u8],
}

/// Flags of a name (RRIP 4.1.4, BP 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFlags(pub u8);

impl NameFlags {
    /// Bit 0: the name goes on in the next "NM" entry.
    #[must_use]
    pub const fn continues(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bits 1 and 2: the name is that of the directory itself or of its parent, and has no content.
    #[must_use]
    pub const fn current_or_parent(self) -> bool {
        self.0 & 6 != 0
    }
}

impl<'a> AlternateName<'a> {
    /// "NM"
    pub const SIGNATURE: [u8; 2] = *b"NM";

    /// Parses the data of an "NM" entry.
    ///
    /// # Errors
    /// When it is empty.
    #[inline(always)]
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = prim::u8(data).map(|(content, flags)| {
            let flags = NameFlags(flags);
            (&[][..], Self { flags, content })
        });
        prim::outcome(Structure::AlternateName, data, parsed).map(|(name, _)| name)
    }
}
