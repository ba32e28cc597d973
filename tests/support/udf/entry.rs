//! One file, directory or other thing of a UDF tree, and every way to record it oddly.

use super::text::Time;
use crate::support::sparse::Content;

/// What an ICB is for (ECMA-167 4/14.6.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Directory,
    Symlink,
    /// Major and minor number, recorded as a device specification (4/14.10.7).
    Block(u32, u32),
    Character(u32, u32),
    Fifo,
    Socket,
    /// UDF 2.2.1.1: 249.
    RealTime,
    /// Any other file type, by number.
    Other(u8),
}

impl Kind {
    /// The file type recorded.
    pub fn file_type(self) -> u8 {
        match self {
            Kind::Directory => 4,
            Kind::File => 5,
            Kind::Block(..) => 6,
            Kind::Character(..) => 7,
            Kind::Fifo => 9,
            Kind::Socket => 10,
            Kind::Symlink => 12,
            Kind::RealTime => 249,
            Kind::Other(n) => n,
        }
    }
}

/// The form of allocation descriptors (4/14.6.8, bits 0 to 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocation {
    Short,
    Long,
    Extended,
    /// The bytes stand where the descriptors would.
    Embedded,
}

/// One extent of a file as asked for. Lengths but the last should be whole blocks (4/12.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Bits 30 and 31 of the descriptor's length (4/14.14.1.1).
    pub(super) kind: u8,
    pub(super) len: u64,
    pub(super) gap: u64,
}

/// An extent with its bytes on the disc.
pub fn recorded(len: u64) -> Extent {
    let (kind, gap) = (0, 0);
    Extent { kind, len, gap }
}

/// An extent that has blocks, but nothing in them: reads as zeros.
pub fn unrecorded(len: u64) -> Extent {
    Extent {
        kind: 1,
        ..recorded(len)
    }
}

/// An extent without blocks: reads as zeros.
pub fn hole(len: u64) -> Extent {
    Extent {
        kind: 2,
        ..recorded(len)
    }
}

/// A descriptor of length zero: ends the list (4/12), whatever follows.
pub fn end() -> Extent {
    recorded(0)
}

impl Extent {
    /// Leaves so many blocks unused before it.
    pub fn after(mut self, gap: u64) -> Self {
        self.gap = gap;
        self
    }
}

/// What is recorded of one name; each setter says how it differs from the ordinary.
#[derive(Clone)]
pub struct Entry {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) content: Content,
    pub(super) target: String,
    pub(super) link_to: Option<String>,
    pub(super) shared_with: Option<String>,
    // File identifier descriptor.
    pub(super) characteristics: u8,
    pub(super) keeps_icb: bool,
    pub(super) identifier: Option<Vec<u8>>,
    pub(super) implementation_use: Vec<u8>,
    pub(super) version: u16,
    // File entry.
    pub(super) permissions: u32,
    pub(super) icb_flags: u16,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) accessed: Option<Time>,
    pub(super) modified: Option<Time>,
    pub(super) created: Option<Time>,
    pub(super) changed: Option<Time>,
    pub(super) unique_id: Option<u64>,
    pub(super) links: Option<u16>,
    pub(super) allocation: Option<Allocation>,
    pub(super) extents: Vec<Extent>,
    pub(super) tail: Vec<Extent>,
    pub(super) most_descriptors: usize,
    pub(super) indirections: Option<usize>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) streams: Vec<(String, Content)>,
    pub(super) extended: Option<bool>,
    pub(super) data_partition: Option<u16>,
    pub(super) session: usize,
}

/// An extended attribute (4/14.10.2) behind its length field.
#[derive(Clone)]
pub(super) struct Attribute {
    pub kind: u32,
    pub subtype: u8,
    pub data: Vec<u8>,
}

fn entry(path: &str, kind: Kind) -> Entry {
    // Read for all, write for the owner; directories are searched too. Delete and change attributes for the owner.
    let permissions = match kind {
        Kind::Directory => 0x7CA5,
        // What a link says of itself is for no one.
        Kind::Symlink => 0x1CE7,
        _ => 0x7884,
    };
    Entry {
        path: path.to_owned(),
        kind,
        content: Content::default(),
        target: String::new(),
        link_to: None,
        shared_with: None,
        characteristics: 0,
        keeps_icb: false,
        identifier: None,
        implementation_use: Vec::new(),
        version: 1,
        permissions,
        icb_flags: 0,
        uid: 0,
        gid: 0,
        accessed: None,
        modified: None,
        created: None,
        changed: None,
        unique_id: None,
        links: None,
        allocation: None,
        extents: Vec::new(),
        tail: Vec::new(),
        most_descriptors: usize::MAX,
        indirections: None,
        attributes: Vec::new(),
        streams: Vec::new(),
        extended: None,
        data_partition: None,
        session: 0,
    }
}

/// A file at a path with `/` before each component; directories on the way are made when missing.
pub fn file(path: &str, content: impl Into<Content>) -> Entry {
    Entry {
        content: content.into(),
        ..entry(path, Kind::File)
    }
}

/// A directory; `/` is the root.
pub fn dir(path: &str) -> Entry {
    entry(path, Kind::Directory)
}

/// A symbolic link; a target that starts with `/` starts with the root component.
pub fn symlink(path: &str, target: &str) -> Entry {
    Entry {
        target: target.to_owned(),
        ..entry(path, Kind::Symlink).allocation(Allocation::Embedded)
    }
}

/// Anything else: devices, FIFO, socket, real-time file, unknown file types.
pub fn node(path: &str, kind: Kind, content: impl Into<Content>) -> Entry {
    Entry {
        content: content.into(),
        ..entry(path, kind)
    }
}

/// A second name of the file entry at another path.
pub fn link(path: &str, target: &str) -> Entry {
    Entry {
        link_to: Some(target.to_owned()),
        ..entry(path, Kind::File)
    }
}

/// A file whose bytes are those of a file on the ISO 9660 side of a bridge.
pub fn shared(path: &str, iso_path: &str) -> Entry {
    Entry {
        shared_with: Some(iso_path.to_owned()),
        ..entry(path, Kind::File)
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty => $field:ident $(, $wrap:ident)?;)*) => {
        impl Entry {
            $($(#[$doc])* pub fn $name(mut self, value: $type) -> Self {
                self.$field = $($wrap)?(value);
                self
            })*
        }
    };
}

setters! {
    /// Permissions as recorded (4/14.9.5): 5 bits each for other, group, owner.
    permissions: u32 => permissions;
    /// 0xFFFFFFFF: none.
    uid: u32 => uid;
    /// 0xFFFFFFFF: none.
    gid: u32 => gid;
    accessed: Time => accessed, Some;
    modified: Time => modified, Some;
    /// Of an extended file entry; in a file entry it becomes a file times attribute (4/14.10.5).
    created: Time => created, Some;
    /// Attribute date and time.
    changed: Time => changed, Some;
    unique_id: u64 => unique_id, Some;
    /// File link count; by default as many as there are identifiers.
    links: u16 => links, Some;
    allocation: Allocation => allocation, Some;
    /// No more descriptors than this in one place: the rest goes to a chain of allocation extent descriptors.
    most_descriptors: usize => most_descriptors;
    /// Strategy 4096 (UDF 2.3.5): the entry prevails behind so many older ones, each with an indirect entry.
    strategy_4096: usize => indirections, Some;
    /// Extended file entry, or plain one; by default as the disc's revision has it.
    extended: bool => extended, Some;
    /// Reference of the partition that holds the data: an index into the partition maps.
    data_partition: u16 => data_partition, Some;
    /// File version number of the identifier (4/14.4.2).
    version: u16 => version;
}

impl Entry {
    /// The permissions of a Unix mode; its set-uid, set-gid and sticky bits go to the ICB flags.
    pub fn mode(mut self, mode: u32) -> Self {
        self.permissions = mode & 7 | (mode >> 3 & 7) << 5 | (mode >> 6 & 7) << 10;
        self.icb_flags = self.icb_flags & !0x1C0 | super::text::special_bits(mode >> 9) << 6;
        self
    }

    /// Adds bits to the flags of the ICB tag (4/14.6.8).
    pub fn icb_flags(mut self, bits: u16) -> Self {
        self.icb_flags |= bits;
        self
    }

    /// Sets all times at once.
    pub fn times(self, time: Time) -> Self {
        let entry = self.accessed(time).modified(time);
        entry.created(time).changed(time)
    }

    /// Adds bits to the file characteristics (4/14.4.3).
    pub fn characteristics(mut self, bits: u8) -> Self {
        self.characteristics |= bits;
        self
    }

    /// Bit 0 of the file characteristics: existence.
    pub fn hidden(self) -> Self {
        self.characteristics(1)
    }

    /// Bit 2: deleted, the ICB address cleared as UDF 2.3.4.2 allows.
    pub fn deleted(self) -> Self {
        self.characteristics(4)
    }

    /// Bit 2: deleted, but the ICB is still named and still there.
    pub fn deleted_with_icb(mut self) -> Self {
        self.keeps_icb = true;
        self.characteristics(4)
    }

    /// The identifier's bytes, compression ID and all, in place of the name.
    pub fn identifier(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.identifier = Some(bytes.into());
        self
    }

    /// Implementation use of the file identifier descriptor (4/14.4.8).
    pub fn implementation_use(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.implementation_use = bytes.into();
        self
    }

    /// Bytes in the place of descriptors.
    pub fn embedded(self) -> Self {
        self.allocation(Allocation::Embedded)
    }

    /// The extents in order; what is left of the content goes to one more, or to as many as its length wants.
    pub fn extents(mut self, extents: impl IntoIterator<Item = Extent>) -> Self {
        self.extents.extend(extents);
        self
    }

    /// Descriptors behind those of the content: what a reader must not take for data.
    pub fn trailing(mut self, extents: impl IntoIterator<Item = Extent>) -> Self {
        self.tail.extend(extents);
        self
    }

    /// Adds an extended attribute: all that follows its length field.
    pub fn attribute(mut self, kind: u32, subtype: u8, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        self.attributes.push(Attribute {
            kind,
            subtype,
            data,
        });
        self
    }

    /// Adds an implementation use attribute (4/14.10.8), with the header checksum UDF 3.3.4.5 wants in its use.
    pub fn implementation_attribute(self, identifier: &str, value: &[u8]) -> Self {
        self.use_attribute(2048, identifier, value)
    }

    /// Adds an application use attribute (4/14.10.9).
    pub fn application_attribute(self, identifier: &str, value: &[u8]) -> Self {
        self.use_attribute(65536, identifier, value)
    }

    fn use_attribute(self, kind: u32, identifier: &str, value: &[u8]) -> Self {
        let mut data = (value.len() as u32 + 2).to_le_bytes().to_vec();
        data.extend(super::text::entity(identifier, &[]));
        // The attribute's length, padding included, is a part of what the header checksum covers.
        let len = (12 + data.len() + 2 + value.len()).next_multiple_of(4) as u32;
        let (kind_bytes, len_bytes) = (kind.to_le_bytes(), len.to_le_bytes());
        let header = [&kind_bytes[..], &[1, 0, 0, 0], &len_bytes, &data].concat();
        let sum = header
            .iter()
            .fold(0u16, |sum, &b| sum.wrapping_add(b.into()));
        let data = [&data[..], &sum.to_le_bytes(), value].concat();
        self.attribute(kind, 1, data)
    }

    /// Adds a named stream; the entry becomes an extended one.
    pub fn stream(mut self, name: &str, content: impl Into<Content>) -> Self {
        self.streams.push((name.to_owned(), content.into()));
        self
    }
}
