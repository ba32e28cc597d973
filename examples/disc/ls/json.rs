//! A listing for programs: one object a line. The keys and their meaning are fixed.

use std::io::{self, Write};

use isoudf::{Entry, FileType, Metadata};
use sha2::{Digest, Sha256};

use crate::below::{Below, Step};
use crate::copy::{Copier, CopyError};
use crate::facts::{Facts, kind_id};
use crate::outcome::Report;
use crate::reading::Source;

/// Lists everything `below`.
pub(super) fn list(
    out: &mut impl Write,
    report: &mut Report<'_>,
    below: &mut Below<'_>,
    image_size: u64,
    hashes: bool,
) -> io::Result<()> {
    let mut copier = hashes.then(Copier::new);
    while let Some(step) = below.next() {
        match step {
            Step::Entry(entry) => {
                let mut facts = Facts::of(&entry, image_size);
                let is_file = facts.file_type == Some(FileType::File);
                let hash = match &mut copier {
                    Some(copier) if is_file => Some(sha256(&entry, &mut facts, copier)),
                    _ => None,
                };
                write_entry(out, below, &facts, hash)?;
                if facts.is_damaged() {
                    report.count();
                }
            }
            Step::Error(error) => {
                report.count();
                out.write_all(b"{\"path\":")?;
                string(out, below.path())?;
                // A second object of the directory, whose own has gone out already: the type keeps
                // readers right that go by the last one.
                out.write_all(b",\"type\":\"dir\",\"error\":")?;
                string(out, &error.to_string())?;
                out.write_all(b"}\n")?;
            }
        }
    }
    Ok(())
}

/// `None` where the file cannot be read whole; the facts then say why.
fn sha256(entry: &Entry<'_, Source>, facts: &mut Facts, copier: &mut Copier) -> Option<String> {
    if facts.error.is_some() {
        return None;
    }
    let mut hash = Sha256::new();
    let copied = entry.open().map_err(CopyError::Read).and_then(|file| {
        copier.copy(&file, |piece| {
            hash.update(piece);
            Ok(())
        })
    });
    match copied {
        Ok(()) => Some(format!("{:x}", hash.finalize())),
        Err(error) => {
            facts.error = Some(error.to_string());
            None
        }
    }
}

// By hand, piece by piece: building a value of each entry takes longer than reading the entry.

/// `hash` is `None` when there should be none, `Some(None)` when it cannot be had.
fn write_entry(
    out: &mut impl Write,
    below: &Below<'_>,
    facts: &Facts,
    hash: Option<Option<String>>,
) -> io::Result<()> {
    out.write_all(b"{\"path\":")?;
    string(out, below.path())?;
    match facts.file_type {
        Some(kind) => write!(out, ",\"type\":\"{}\"", kind_id(kind))?,
        None => out.write_all(b",\"type\":null")?,
    }
    let metadata = facts.metadata.as_ref();
    number(out, "len", metadata.map(|metadata| metadata.len))?;
    match metadata.and_then(|metadata| metadata.mode) {
        Some(mode) => write!(out, ",\"mode\":\"{mode:04o}\"")?,
        None => out.write_all(b",\"mode\":null")?,
    }
    let field = |of: fn(&Metadata) -> Option<u32>| metadata.and_then(of);
    number(out, "uid", field(|metadata| metadata.uid))?;
    number(out, "gid", field(|metadata| metadata.gid))?;
    number(out, "nlink", field(|metadata| metadata.links))?;
    number(out, "ino", metadata.and_then(|metadata| metadata.inode))?;
    let modified = metadata.and_then(|metadata| metadata.modified);
    number(out, "mtime_ns", modified.map(|time| time.unix_nanos()))?;
    out.write_all(b",\"target\":")?;
    match &facts.target {
        Some(target) => string(out, target)?,
        None => out.write_all(b"null")?,
    }
    out.write_all(b",\"extents\":[")?;
    for (index, extent) in facts
        .extents
        .as_deref()
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if index > 0 {
            out.write_all(b",")?;
        }
        match extent.image_offset {
            Some(offset) => write!(out, "[{offset},{}]", extent.len)?,
            None => write!(out, "[null,{}]", extent.len)?,
        }
    }
    out.write_all(b"]")?;
    match hash {
        Some(Some(hash)) => write!(out, ",\"sha256\":\"{hash}\"")?,
        Some(None) => out.write_all(b",\"sha256\":null")?,
        None => {}
    }
    if facts.deleted {
        out.write_all(b",\"deleted\":true")?;
    }
    if below.is_stream() {
        out.write_all(b",\"stream\":true")?;
    }
    if let Some(error) = &facts.error {
        out.write_all(b",\"error\":")?;
        string(out, error)?;
    }
    out.write_all(b"}\n")
}

fn number(
    out: &mut impl Write,
    key: &str,
    number: Option<impl std::fmt::Display>,
) -> io::Result<()> {
    match number {
        Some(number) => write!(out, ",\"{key}\":{number}"),
        None => write!(out, ",\"{key}\":null"),
    }
}

fn string(out: &mut impl Write, text: &str) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}
