//! The tree of an image as FUSE asks for it: by numbers, which are the entries' ids.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    Config, Errno, FileAttr, FileHandle, FileType, Filesystem, Generation, INodeNo, LockOwner,
    MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyDirectory, ReplyEntry, Request,
};
use isoudf::source::ReadAt;
use isoudf::{Entry, EntryId, Error, Image, Namespace};

/// An image never changes: the kernel may keep what it was told.
const FOREVER: Duration = Duration::from_secs(1 << 30);

/// Read only; nothing on a disc of somebody else's is a device or runs as root.
pub fn options() -> Config {
    let mut options = Config::default();
    options.mount_options = vec![
        MountOption::RO,
        MountOption::NoDev,
        MountOption::NoSuid,
        MountOption::FSName("isoudf".to_owned()),
    ];
    options
}

/// A mounted image.
pub struct Disc<S> {
    image: Image<S>,
    shown: Namespace,
    /// The directory listed last: its names are looked up next.
    last: Mutex<Option<(u64, Arc<Listing>)>>,
}

#[derive(Default)]
struct Listing {
    entries: Vec<(String, u64, FileType)>,
    by_name: HashMap<String, u64>,
}

impl<S: ReadAt> Disc<S> {
    /// `shown` is the tree that is mounted.
    pub fn new(image: Image<S>, shown: Namespace) -> Self {
        let last = Mutex::default();
        Self { image, shown, last }
    }

    fn entry(&self, number: INodeNo) -> Result<Entry<'_, S>, Errno> {
        let tree = self.image.tree(self.shown).map_err(errno)?;
        match number {
            INodeNo::ROOT => Ok(tree.root()),
            INodeNo(number) => tree.entry(EntryId::from_u64(number)).map_err(errno),
        }
    }

    fn listing(&self, directory: INodeNo) -> Result<Arc<Listing>, Errno> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((number, listing)) = &*last {
            if *number == directory.0 {
                return Ok(Arc::clone(listing));
            }
        }
        let mut listing = Listing::default();
        for entry in self.entry(directory)?.read_dir().map_err(errno)? {
            // The others of a damaged directory are shown all the same.
            let Ok(entry) = entry else {
                continue;
            };
            let name = entry.name().to_str().into_owned();
            if matches!(name.as_str(), "" | "." | "..") || name.contains(['/', '\0']) {
                continue;
            }
            let kind = match entry.metadata() {
                Ok(metadata) => kind(metadata.file_type),
                Err(_) => FileType::RegularFile,
            };
            let number = entry.id().to_u64();
            listing.by_name.entry(name.clone()).or_insert(number);
            listing.entries.push((name, number, kind));
        }
        let listing = Arc::new(listing);
        *last = Some((directory.0, Arc::clone(&listing)));
        Ok(listing)
    }

    fn find(&self, parent: INodeNo, name: &OsStr) -> Result<FileAttr, Errno> {
        let listing = self.listing(parent)?;
        let number = name.to_str().and_then(|name| listing.by_name.get(name));
        let number = INodeNo(*number.ok_or(Errno::ENOENT)?);
        attributes(&self.entry(number)?, number)
    }

    fn bytes(&self, file: INodeNo, offset: u64, size: u32) -> Result<Vec<u8>, Errno> {
        let file = self.entry(file)?.open().map_err(errno)?;
        let left = file.len().saturating_sub(offset).min(size.into());
        let mut bytes = vec![0; left as usize];
        file.read_exact_at(&mut bytes, offset)
            .map_err(|_| Errno::EIO)?;
        Ok(bytes)
    }
}

fn errno(error: Error) -> Errno {
    match error {
        Error::NotFound { .. } => Errno::ENOENT,
        Error::NotADirectory { .. } => Errno::ENOTDIR,
        _ => Errno::EIO,
    }
}

fn kind(of: isoudf::FileType) -> FileType {
    match of {
        isoudf::FileType::Dir => FileType::Directory,
        isoudf::FileType::Symlink => FileType::Symlink,
        isoudf::FileType::Block => FileType::BlockDevice,
        isoudf::FileType::Char => FileType::CharDevice,
        isoudf::FileType::Fifo => FileType::NamedPipe,
        isoudf::FileType::Socket => FileType::Socket,
        _ => FileType::RegularFile,
    }
}

fn attributes<S: ReadAt>(entry: &Entry<'_, S>, number: INodeNo) -> Result<FileAttr, Errno> {
    let metadata = entry.metadata().map_err(errno)?;
    let kind = kind(metadata.file_type);
    let usual = if kind == FileType::Directory {
        0o555
    } else {
        0o444
    };
    let modified = metadata.modified.map_or(UNIX_EPOCH, SystemTime::from);
    let (major, minor) = metadata.device.unwrap_or_default();
    Ok(FileAttr {
        ino: number,
        size: metadata.len,
        blocks: metadata.len.div_ceil(512),
        atime: metadata.accessed.map_or(modified, SystemTime::from),
        mtime: modified,
        ctime: metadata.changed.map_or(modified, SystemTime::from),
        crtime: metadata.created.map_or(modified, SystemTime::from),
        kind,
        perm: (metadata.mode.unwrap_or(usual) & 0o7777) as u16,
        nlink: metadata.links.unwrap_or(1),
        uid: metadata.uid.unwrap_or_default(),
        gid: metadata.gid.unwrap_or_default(),
        // As Linux packs the two.
        rdev: minor & 0xff | major << 8 | (minor & !0xff) << 12,
        blksize: 2048,
        flags: 0,
    })
}

impl<S: ReadAt + Send + Sync + 'static> Filesystem for Disc<S> {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match self.find(parent, name) {
            Ok(attributes) => reply.entry(&FOREVER, &attributes, Generation(0)),
            Err(errno) => reply.error(errno),
        }
    }

    fn getattr(&self, _: &Request, number: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self
            .entry(number)
            .and_then(|entry| attributes(&entry, number))
        {
            Ok(attributes) => reply.attr(&FOREVER, &attributes),
            Err(errno) => reply.error(errno),
        }
    }

    fn readlink(&self, _: &Request, number: INodeNo, reply: ReplyData) {
        let target = self
            .entry(number)
            .and_then(|entry| entry.symlink_target().map_err(errno));
        match target {
            Ok(Some(target)) => reply.data(target.as_bytes()),
            Ok(None) => reply.error(Errno::EINVAL),
            Err(errno) => reply.error(errno),
        }
    }

    fn read(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.bytes(number, offset, size) {
            Ok(bytes) => reply.data(&bytes),
            Err(errno) => reply.error(errno),
        }
    }

    fn readdir(
        &self,
        _: &Request,
        number: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let listing = match self.listing(number) {
            Ok(listing) => listing,
            Err(errno) => return reply.error(errno),
        };
        let dots = [".", ".."].map(|name| (name, number.0, FileType::Directory));
        let entries = listing
            .entries
            .iter()
            .map(|(name, id, kind)| (&**name, *id, *kind));
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        for (next, entry) in (1..).zip(dots.into_iter().chain(entries)).skip(skip) {
            let (name, id, kind) = entry;
            let full = reply.add(INodeNo(id), next, kind, name);
            if full {
                break;
            }
        }
        reply.ok();
    }
}
