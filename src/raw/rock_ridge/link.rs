//! Symbolic links (RRIP 4.1.3).

use core::iter::FusedIterator;

use crate::error::{FormatError, Structure};
use crate::raw::prim;

/// "SL": a symbolic link, or a piece of one (RRIP 4.1.3).
///
/// ```
/// use isoudf::raw::rock_ridge::SymbolicLink;
///
/// // "../numbers.txt", behind the head of its "SL" entry.
/// let link = SymbolicLink::parse(b"\x00\x04\x00\x00\x0Bnumbers.txt")?;
/// let components = link.components().collect::<Result<Vec<_>, _>>()?;
/// assert!(components[0].1.flags.parent());
/// assert_eq!(components[1].1.content, b"numbers.txt");
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolicLink<'a> {
    /// Whether the link goes on in the next "SL" entry (BP 5, bit 0).
    pub continues: bool,
    components: &'a [u8],
}

impl<'a> SymbolicLink<'a> {
    /// "SL"
    pub const SIGNATURE: [u8; 2] = *b"SL";

    /// Parses the data of an "SL" entry.
    ///
    /// # Errors
    /// When it is empty.
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::SymbolicLink, data, |input| {
            let (components, flags) = prim::u8(input)?;
            let link = Self {
                continues: flags & 1 != 0,
                components,
            };
            Ok((&[], link))
        })
    }

    /// The component records of this piece. A broken one is an error, and the last item.
    #[must_use]
    pub const fn components(&self) -> LinkComponents<'a> {
        LinkComponents {
            // The flags before them count for offsets.
            offset: 1,
            rest: self.components,
        }
    }
}

/// A component record of a symbolic link (RRIP 4.1.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkComponent<'a> {
    /// Component Flags (BP 1).
    pub flags: LinkFlags,
    /// Component Content.
    pub content: &'a [u8],
}

/// Flags of a component of a symbolic link (RRIP 4.1.3.1, BP 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFlags(pub u8);

impl LinkFlags {
    /// Bit 0: the component goes on in the next component record.
    #[must_use]
    pub const fn continues(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bit 1: the component is the directory itself, ".".
    #[must_use]
    pub const fn current(self) -> bool {
        self.0 & 2 != 0
    }

    /// Bit 2: the component is the parent directory, "..".
    #[must_use]
    pub const fn parent(self) -> bool {
        self.0 & 4 != 0
    }

    /// Bit 3: the component is the root of the file hierarchy, "/".
    #[must_use]
    pub const fn root(self) -> bool {
        self.0 & 8 != 0
    }

    /// Bits 4 to 7: reserved. Versions before 1.12 had the volume's root (4) and the host's name (5).
    #[must_use]
    pub const fn reserved(self) -> u8 {
        self.0 & 0xf0
    }
}

/// Iterates over the component records of one "SL" entry, with the byte of its data at which each
/// begins.
#[derive(Clone, Debug)]
pub struct LinkComponents<'a> {
    offset: usize,
    rest: &'a [u8],
}

impl<'a> Iterator for LinkComponents<'a> {
    type Item = Result<(usize, LinkComponent<'a>), FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (offset, input) = (self.offset, self.rest);
        let framed = prim::outcome(Structure::SymbolicLink, input, {
            prim::array::<2>(input).and_then(|(rest, &[flags, length])| {
                let (rest, content) = prim::bytes(length.into())(rest)?;
                let flags = LinkFlags(flags);
                Ok((rest, LinkComponent { flags, content }))
            })
        });
        match framed {
            Ok((component, rest)) => {
                let read = input.len().saturating_sub(rest.len());
                self.offset = offset.saturating_add(read);
                self.rest = rest;
                Some(Ok((offset, component)))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(offset as u64)))
            }
        }
    }
}

impl FusedIterator for LinkComponents<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn links_are_taken_apart() {
        let link = SymbolicLink::parse(b"\x01\x08\0\x04\0\x01\x02ab\0\x01c").unwrap();
        assert!(link.continues);
        let components: Vec<_> = link
            .components()
            .map(|component| component.unwrap())
            .map(|(at, component)| (at, component.flags.0, component.content))
            .collect();
        let expected = [(1, 8, &b""[..]), (3, 4, b""), (5, 1, b"ab"), (9, 0, b"c")];
        assert_eq!(components, expected);
        let cut = SymbolicLink::parse(b"\0\0\x05ab").unwrap();
        let error = cut.components().next().unwrap().unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::SymbolicLink, 3)
        );
    }
}
