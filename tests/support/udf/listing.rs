//! The second opinion: what a reader must find on a disc, and the map of its structures.

use std::ops::Range;

use super::entry::Kind;
use super::space::Piece;
use super::text::Time;
use crate::support::field::Field;
use crate::support::sparse::Content;

/// One entry as a reader must find it.
#[derive(Clone)]
pub struct Listed {
    /// As given to the builder, also where the identifier says something else.
    pub path: String,
    /// The identifier recorded, from the compression ID on.
    pub identifier: Vec<u8>,
    pub kind: Kind,
    /// Bytes of a file; of a directory, those of its identifiers.
    pub len: u64,
    /// A file's bytes, zeros where nothing is recorded.
    pub content: Content,
    pub target: String,
    /// The Unix mode that the permissions and the ICB flags give.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub links: u16,
    pub unique_id: u64,
    pub accessed: Time,
    pub modified: Time,
    /// Only an extended file entry, or an attribute, has it.
    pub created: Option<Time>,
    pub changed: Time,
    pub hidden: bool,
    pub deleted: bool,
    pub streams: Vec<(String, Content)>,
    /// Where the bytes lie in the image, in order; what is not recorded lies nowhere.
    pub ranges: Vec<Range<u64>>,
}

/// The kinds of structure in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Recognition,
    Anchor,
    Primary,
    ImplementationUse,
    Partition,
    LogicalVolume,
    UnallocatedSpace,
    Pointer,
    Terminator,
    Integrity,
    IntegrityUse,
    Map,
    FileSet,
    FileEntry,
    Indirect,
    Terminal,
    Identifier,
    /// An allocation descriptor, in a file entry or behind it.
    Descriptor,
    AllocationExtent,
    AttributeHeader,
    Attribute,
    Component,
    VatHeader,
    VatTrailer,
    VatEntry,
    SparingTable,
    SparingEntry,
    Bitmap,
}

/// A structure: what it is, whose, and where.
#[derive(Clone)]
pub struct Spot {
    pub what: What,
    /// The builder's path for what belongs to a file; else empty.
    pub path: String,
    pub(super) place: Vec<Piece>,
    /// The tagged structures that hold it, from the inmost; itself is the first when it has a tag.
    pub(super) tags: Vec<Vec<Piece>>,
    pub(super) fields: &'static [Field],
}
