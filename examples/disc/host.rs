//! The directory of the host that an image is extracted to, which nothing is written outside of.

use std::fs::{FileTimes, Permissions};
use std::io::{self, ErrorKind, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::SystemTime;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, OpenOptions};

/// The destination. Every path is relative to it, and whatever links lie in it, none is followed out
/// of it.
pub(crate) struct Destination {
    root: Dir,
}

/// What a file or directory gets besides its bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Marks {
    pub(crate) modified: Option<SystemTime>,
    /// Permission bits; of these the lowest nine are set, never set-user-ID and its like.
    pub(crate) mode: Option<u32>,
}

impl Marks {
    /// Sets them, where the file system takes them: they are not worth an error.
    fn set_on(self, file: &std::fs::File) {
        if let Some(modified) = self.modified {
            let _ = file.set_times(FileTimes::new().set_modified(modified));
        }
        if let Some(permissions) = self.mode.and_then(permissions) {
            let _ = file.set_permissions(permissions);
        }
    }
}

#[cfg(unix)]
fn permissions(mode: u32) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(mode & 0o777))
}

#[cfg(not(unix))]
fn permissions(_: u32) -> Option<Permissions> {
    None
}

impl Destination {
    /// Opens the directory at `path`, and makes it when it is not there.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        let root = Dir::open_ambient_dir(path, ambient_authority())?;
        Ok(Self { root })
    }

    /// Makes a directory, or accepts one that is there; never a link to one.
    pub(crate) fn make_directory(&self, path: &str) -> io::Result<()> {
        match self.root.create_dir(path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if self.root.symlink_metadata(path)?.is_dir() {
                    return Ok(());
                }
                let what = "something that is not a directory is in the way";
                Err(io::Error::new(ErrorKind::AlreadyExists, what))
            }
            made => made,
        }
    }

    /// Marks a directory, once it is filled.
    pub(crate) fn finish_directory(&self, path: &str, marks: Marks) {
        // Not every system opens directories.
        if let Ok(directory) = self.root.open(path) {
            marks.set_on(&directory.into_std());
        }
    }

    /// Begins the file `target`, which must not be there yet unless it may be replaced.
    pub(crate) fn create(&self, target: String, replace: bool) -> io::Result<Partial<'_>> {
        self.check_free(&target, replace)?;
        let folder = target.rsplit_once('/').map_or("", |(folder, _)| folder);
        let name = format!(".disc-extract-{}.part", std::process::id());
        let path = match folder {
            "" => name,
            folder => format!("{folder}/{name}"),
        };
        let mut options = OpenOptions::new();
        let file = self
            .root
            .open_with(&path, options.write(true).create_new(true))?;
        Ok(Partial {
            root: &self.root,
            file: Some(file),
            path,
            target,
        })
    }

    /// Makes a symbolic link. What it leads to is not looked at.
    pub(crate) fn make_link(&self, path: &str, target: &str, replace: bool) -> io::Result<()> {
        self.check_free(path, replace)?;
        if replace {
            match self.root.remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        symlink(&self.root, target, path)
    }

    /// Asked before all bytes are copied for nothing. A link that is there is not followed.
    fn check_free(&self, path: &str, replace: bool) -> io::Result<()> {
        if !replace && self.root.symlink_metadata(path).is_ok() {
            let what = "it exists already (--overwrite replaces it)";
            return Err(io::Error::new(ErrorKind::AlreadyExists, what));
        }
        Ok(())
    }
}

#[cfg(unix)]
fn symlink(root: &Dir, target: &str, path: &str) -> io::Result<()> {
    root.symlink_contents(target, path)
}

#[cfg(not(unix))]
fn symlink(_: &Dir, _: &str, _: &str) -> io::Result<()> {
    let what = "symbolic links are not made on this system";
    Err(io::Error::new(ErrorKind::Unsupported, what))
}

/// A file under a name of ours until all its bytes are there. Dropped before, it is removed.
pub(crate) struct Partial<'a> {
    root: &'a Dir,
    /// `None` once it has its own name.
    file: Option<File>,
    path: String,
    target: String,
}

impl Partial<'_> {
    /// Writes the next bytes. Holes are left out, to be zeros that take no room.
    pub(crate) fn write(&mut self, piece: &[u8], is_hole: bool) -> io::Result<()> {
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        if is_hole {
            let len = i64::try_from(piece.len()).map_err(io::Error::other)?;
            return file.seek(SeekFrom::Current(len)).map(drop);
        }
        file.write_all(piece)
    }

    /// Gives the file its length, marks and name.
    pub(crate) fn finish(mut self, len: u64, marks: Marks) -> io::Result<()> {
        if let Some(file) = &self.file {
            // A hole at the end is no byte of it yet.
            file.set_len(len)?;
        }
        self.root.rename(&self.path, self.root, &self.target)?;
        if let Some(file) = self.file.take() {
            marks.set_on(&file.into_std());
        }
        Ok(())
    }
}

impl Drop for Partial<'_> {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nobody is left to tell, and the name says what it is.
            let _ = self.root.remove_file(&self.path);
        }
    }
}
