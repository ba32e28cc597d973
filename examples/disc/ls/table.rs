//! A listing for people: fixed columns, so that the first row is there at once, however many follow.

use std::fmt;
use std::io::{self, Write};

use isoudf::{FileType, Metadata, Namespace};

use crate::facts::Facts;
use crate::text::{Grouped, Shown, count};

pub(super) struct Table {
    /// Whether the tree records modes and owners; otherwise their columns are left out.
    posix: bool,
}

impl Table {
    pub(super) fn new(tree: Namespace) -> Self {
        let posix = matches!(tree, Namespace::RockRidge | Namespace::Udf);
        Self { posix }
    }

    pub(super) fn row(&self, out: &mut impl Write, path: &str, facts: &Facts) -> io::Result<()> {
        let is_dir = facts.file_type == Some(FileType::Dir);
        let metadata = facts.metadata.as_ref();
        if self.posix {
            out.write_all(&mode(facts))?;
            let owner = |of: fn(&Metadata) -> Option<u32>| {
                let id = metadata.and_then(of);
                id.map_or("-".to_owned(), |id| id.to_string())
            };
            let (uid, gid) = (
                owner(|metadata| metadata.uid),
                owner(|metadata| metadata.gid),
            );
            write!(out, " {uid:>5} {gid:>5} ")?;
        }
        // A directory's length counts its records, which tells people nothing.
        match metadata.filter(|_| !is_dir) {
            Some(metadata) => write!(out, "{:>15}  ", Grouped(metadata.len))?,
            None => write!(out, "{:>15}  ", "-")?,
        }
        match metadata.and_then(|metadata| metadata.modified) {
            Some(modified) => write!(out, "{modified}  ")?,
            None => write!(out, "{:19}  ", "-")?,
        }
        let slash = if is_dir && path != "/" { "/" } else { "" };
        write!(out, "{}{slash}", Shown(path))?;
        if let Some(target) = &facts.target {
            write!(out, " -> {}", Shown(target))?;
        }
        if facts.deleted {
            out.write_all(b" [deleted]")?;
        }
        match &facts.error {
            Some(error) => writeln!(out, "  [{}]", Shown(error)),
            None => writeln!(out),
        }
    }
}

/// As `ls -l` shows it: `drwxr-xr-x`.
fn mode(facts: &Facts) -> [u8; 10] {
    let kind = match facts.file_type {
        Some(FileType::Dir) => b'd',
        Some(FileType::Symlink) => b'l',
        Some(FileType::Block) => b'b',
        Some(FileType::Char) => b'c',
        Some(FileType::Fifo) => b'p',
        Some(FileType::Socket) => b's',
        Some(_) => b'-',
        None => b'?',
    };
    let mut shown = *b"?rwxrwxrwx";
    shown[0] = kind;
    let Some(mode) = facts.metadata.as_ref().and_then(|metadata| metadata.mode) else {
        shown[1..].fill(b'?');
        return shown;
    };
    for (bit, letter) in shown[1..].iter_mut().rev().enumerate() {
        if mode >> bit & 1 == 0 {
            *letter = b'-';
        }
    }
    // Set-user-id, set-group-id and sticky share the places of the execute bits.
    for (bit, place, letter) in [(11, 3, b's'), (10, 6, b's'), (9, 9, b't')] {
        if mode >> bit & 1 == 1 {
            shown[place] = match shown[place] {
                b'x' => letter,
                _ => letter.to_ascii_uppercase(),
            };
        }
    }
    shown
}

/// What a listing held.
#[derive(Default)]
pub(super) struct Totals {
    directories: u64,
    others: u64,
    bytes: u64,
    streams: u64,
    deleted: u64,
}

impl Totals {
    pub(super) fn add(&mut self, facts: &Facts, is_stream: bool) {
        if facts.deleted {
            self.deleted += 1;
            return;
        }
        if is_stream {
            self.streams += 1;
            return;
        }
        if facts.file_type == Some(FileType::Dir) {
            self.directories += 1;
            return;
        }
        self.others += 1;
        let len = facts.metadata.as_ref().map_or(0, |metadata| metadata.len);
        self.bytes = self.bytes.saturating_add(len);
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = count(self.others, "file", "files");
        let bytes = count(self.bytes, "byte", "bytes");
        let directories = count(self.directories, "directory", "directories");
        write!(f, "{files} with {bytes} in {directories}")?;
        if self.streams > 0 {
            write!(f, ", {}", count(self.streams, "stream", "streams"))?;
        }
        match self.deleted {
            0 => Ok(()),
            deleted => write!(f, ", {} deleted", Grouped(deleted)),
        }
    }
}
