//! Path components (ECMA-167 4/14.16): the data of symbolic links.

use core::iter::FusedIterator;

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Path component (ECMA-167 4/14.16).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathComponent<'a> {
    /// Component Type 1 or 2 (4/14.16.1): the root, by agreement or of the file system.
    Root,
    /// Component Type 3: the parent directory.
    Parent,
    /// Component Type 4: the directory itself.
    Current,
    /// Component Type 5: a name, compression identifier first.
    Name(&'a [u8]),
    /// Of a reserved type.
    Reserved(u8),
}

impl<'a> PathComponent<'a> {
    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, component_type) = prim::u8(input)?;
        let (rest, length) = prim::u8(rest)?;
        let (rest, _version) = prim::le_u16(rest)?;
        let (rest, identifier) = prim::bytes(usize::from(length))(rest)?;
        let component = match component_type {
            1 | 2 => Self::Root,
            3 => Self::Parent,
            4 => Self::Current,
            5 => Self::Name(identifier),
            reserved => Self::Reserved(reserved),
        };
        Ok((rest, component))
    }
}

/// Iterates over path components; ends behind an error.
#[derive(Clone, Debug)]
pub struct PathComponents<'a> {
    data: &'a [u8],
    rest: &'a [u8],
}

impl<'a> PathComponents<'a> {
    /// Iterates over the components in `data`.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self { data, rest: data }
    }
}

impl<'a> Iterator for PathComponents<'a> {
    type Item = Result<PathComponent<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let at = self.data.len().saturating_sub(self.rest.len()) as u64;
        let parsed = PathComponent::body(self.rest);
        match prim::outcome(Structure::PathComponent, self.rest, parsed) {
            Ok((component, rest)) => {
                self.rest = rest;
                Some(Ok(component))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(at)))
            }
        }
    }
}

impl FusedIterator for PathComponents<'_> {}
