//! Path tables, found and read (ECMA-119 6.9).

use super::volume::{Numbers, Volume, structure_of};
use crate::error::{Error, Structure};
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::raw::iso::{ByteOrder, PathTable};
use crate::source::ReadAt;

/// The up to four copies of a volume's path table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathTableCopy {
    /// Type L, least significant byte first (ECMA-119 8.4.14).
    L,
    /// The optional second type L (8.4.15).
    OptionalL,
    /// Type M, most significant byte first (8.4.16).
    M,
    /// The optional second type M (8.4.17).
    OptionalM,
}

impl PathTableCopy {
    /// All copies, in the order of the descriptor's fields.
    pub const ALL: [Self; 4] = [Self::L, Self::OptionalL, Self::M, Self::OptionalM];
}

/// A path table in memory.
///
/// Made by [`Tree::path_table`](crate::Tree::path_table).
#[derive(Debug)]
pub struct PathTableData<'i> {
    offset: u64,
    byte_order: ByteOrder,
    high_sierra: bool,
    bytes: Bytes<'i>,
}

impl PathTableData<'_> {
    /// Byte of the image at which the table begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The table's records. Offsets in errors count from the table's start.
    #[must_use]
    pub fn records(&self) -> PathTable<'_> {
        match self.high_sierra {
            true => PathTable::high_sierra(&self.bytes, self.byte_order),
            false => PathTable::new(&self.bytes, self.byte_order),
        }
    }
}

impl Volume {
    /// Reads a copy of the path table; `None` when the volume has no such copy.
    ///
    /// # Errors
    /// When it does not lie inside the image, or is larger than the limit.
    pub(crate) fn path_table<'i, S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
        copy: PathTableCopy,
    ) -> Result<Option<PathTableData<'i>>, Error> {
        let descriptor = self.descriptor();
        let (block, byte_order) = match copy {
            PathTableCopy::L => (descriptor.type_l_path_table(), ByteOrder::Little),
            PathTableCopy::OptionalL => {
                (descriptor.optional_type_l_path_table(), ByteOrder::Little)
            }
            PathTableCopy::M => (descriptor.type_m_path_table(), ByteOrder::Big),
            PathTableCopy::OptionalM => (descriptor.optional_type_m_path_table(), ByteOrder::Big),
        };
        if block == 0 {
            return Ok(None);
        }
        let (structure, at) = match self.high_sierra {
            true => (Structure::HighSierraDescriptor, 140),
            false => (structure_of(self.namespace()), 132),
        };
        let numbers = Numbers { medium, structure };
        let at = self.offset().saturating_add(at);
        let size = numbers.u32(descriptor.path_table_size(), at, "path table size")?;
        let limit = medium.options().limits.path_table_bytes;
        let offset = self.location(block, 0);
        medium.check(Structure::PathTable, offset, size.into())?;
        if size > limit {
            let kind = LimitKind::PathTableBytes;
            return Err(Error::Limit {
                kind,
                limit: limit.into(),
                offset,
            });
        }
        let bytes = medium.read(Structure::PathTable, offset, size as usize)?;
        medium.found(Structure::PathTable, offset, size.into());
        Ok(Some(PathTableData {
            offset,
            byte_order,
            high_sierra: self.high_sierra,
            bytes,
        }))
    }
}
