//! What a standard may say of a file besides its name and bytes.

use alloc::boxed::Box;

use crate::raw::amiga::Protection;
use crate::raw::apple::AppleField;
use crate::raw::xa::XaRecord;
use crate::time::Timestamp;

/// What kind of thing an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileType {
    /// A file with bytes.
    File,
    /// A directory.
    Dir,
    /// A symbolic link.
    Symlink,
    /// A block device node.
    Block,
    /// A character device node.
    Char,
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

/// What is recorded of an entry. A field that the tree does not record is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// What kind of thing it is.
    pub file_type: FileType,
    /// Length of its data in bytes.
    pub len: u64,
    /// POSIX permission bits, 0 to 0o7777.
    pub mode: Option<u32>,
    /// Numeric id of the owner.
    pub uid: Option<u32>,
    /// Numeric id of the owner's group.
    pub gid: Option<u32>,
    /// Number of hard links.
    pub links: Option<u32>,
    /// File serial number, by which hard links are known. Some writers give all files one number:
    /// names of one file also have the same extents.
    pub inode: Option<u64>,
    /// Last change of the data; in an ISO 9660 or Joliet tree the one date recorded.
    pub modified: Option<Timestamp>,
    /// Last access to the data.
    pub accessed: Option<Timestamp>,
    /// When the file was made.
    pub created: Option<Timestamp>,
    /// Last change of what is recorded of the file besides its data.
    pub changed: Option<Timestamp>,
    /// Last backup.
    pub backed_up: Option<Timestamp>,
    /// When what the file says stops to hold.
    pub expires: Option<Timestamp>,
    /// When what the file says begins to hold.
    pub effective: Option<Timestamp>,
    /// Major and minor number of a device node.
    pub device: Option<(u32, u32)>,
    /// Whether users need not be told of it (the Existence bit; in ISO 9660 ECMA-119 9.1.6, in UDF
    /// ECMA-167 4/14.4.3).
    pub hidden: bool,
}

impl Metadata {
    pub(crate) const fn new(file_type: FileType, len: u64) -> Self {
        Self {
            file_type,
            len,
            mode: None,
            uid: None,
            gid: None,
            links: None,
            inode: None,
            modified: None,
            accessed: None,
            created: None,
            changed: None,
            backed_up: None,
            expires: None,
            effective: None,
            device: None,
            hidden: false,
        }
    }
}

/// What systems other than POSIX ones record of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlatformAttributes {
    /// What HFS or ProDOS knows of it, such as type and creator.
    pub apple: Option<AppleField>,
    /// The protection bits of AmigaOS.
    pub amiga_protection: Option<Protection>,
    /// The file's comment in AmigaOS; empty where there is none.
    pub amiga_comment: Box<[u8]>,
    /// Owner, attributes and file number of CD-ROM XA: whether the sectors are of form 2, and more.
    pub xa: Option<XaRecord>,
}
