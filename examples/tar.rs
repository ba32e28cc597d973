//! Writes a tree of a disc image as a tar stream, with links, modes, owners and times.
//!
//!     cargo run --release --example tar -- disc.iso > disc.tar
//!     cargo run --release --example tar -- disc.iso udf | tar -t

#[path = "shared/missing.rs"]
mod missing;
#[cfg(test)]
#[path = "shared/test_data.rs"]
mod test_data;
#[path = "shared/tree.rs"]
mod tree;

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use isoudf::source::ReadAt;
use isoudf::{Entry, File, FileType, Image, Metadata, Tree};
use tar::{Builder, EntryType, Header};

/// Writes all of `tree`; gives the number of entries that are not whole in the stream. Each is told.
fn archive<S: ReadAt>(
    tree: &Tree<'_, S>,
    out: impl Write,
    mut tell: impl FnMut(&str, &str),
) -> io::Result<u64> {
    let mut archive = Builder::new(out);
    let mut problems = 0;
    let mut problem = |path: &str, what: &str| {
        problems += 1;
        tell(path, what);
    };
    // Files with several names by their numbers, with the first path of each.
    let mut linked: HashMap<u64, String> = HashMap::new();
    let mut walk = tree.walk();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                problem("", &error.to_string());
                continue;
            }
        };
        let path = entry.path();
        if let Some(refusal) = refusal(&entry.name().to_str()) {
            problem(&path, refusal);
            if entry.is_dir() {
                walk.skip_dir();
            }
            continue;
        }
        match append(&mut archive, &entry, &path[1..], &mut linked)? {
            None => {}
            Some(what) => problem(&path, &what),
        }
    }
    archive.finish()?;
    Ok(problems)
}

/// Why a name must not be in an archive: whoever unpacks it could be led out of his directory.
fn refusal(name: &str) -> Option<&'static str> {
    match name {
        "" | "." | ".." => Some("not archived: the name means another directory"),
        _ if name.contains(['/', '\0']) => Some("not archived: the name would be a path"),
        _ => None,
    }
}

/// Appends one entry. An error is one of the archive; what is wrong with the image is given back.
fn append<S: ReadAt>(
    archive: &mut Builder<impl Write>,
    entry: &Entry<'_, S>,
    path: &str,
    linked: &mut HashMap<u64, String>,
) -> io::Result<Option<String>> {
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return Ok(Some(format!("not archived: {error}"))),
    };
    let mut header = header(&metadata);
    let empty = || io::empty();
    match metadata.file_type {
        FileType::Dir => {
            header.set_entry_type(EntryType::Directory);
            archive.append_data(&mut header, format!("{path}/"), empty())?;
        }
        FileType::Symlink => {
            let target = match entry.symlink_target() {
                Ok(target) => target.unwrap_or_default(),
                Err(error) => return Ok(Some(format!("not archived: {error}"))),
            };
            header.set_entry_type(EntryType::Symlink);
            append_link(archive, &mut header, path, &target)?;
        }
        FileType::File => {
            let several = metadata.links.is_some_and(|links| links > 1);
            let inode = metadata.inode.filter(|_| several);
            if let Some(first) = inode.and_then(|inode| linked.get(&inode)) {
                header.set_entry_type(EntryType::Link);
                append_link(archive, &mut header, path, first)?;
                return Ok(None);
            }
            let file = match entry.open() {
                Ok(file) => file,
                Err(error) => return Ok(Some(format!("not archived: {error}"))),
            };
            header.set_entry_type(EntryType::Regular);
            header.set_size(file.len());
            let mut whole = Whole::new(file);
            archive.append_data(&mut header, path, &mut whole)?;
            if let Some(inode) = inode {
                linked.insert(inode, path.to_owned());
            }
            return Ok(whole.error.map(|error| {
                let offset = whole.good;
                format!("from byte {offset} on there are zeros in the archive: {error}")
            }));
        }
        kind => {
            header.set_entry_type(match kind {
                FileType::Block => EntryType::Block,
                FileType::Char => EntryType::Char,
                FileType::Fifo => EntryType::Fifo,
                _ => return Ok(Some("not archived: tar knows no such files".to_owned())),
            });
            if let Some((major, minor)) = metadata.device {
                header.set_device_major(major)?;
                header.set_device_minor(minor)?;
            }
            archive.append_data(&mut header, path, empty())?;
        }
    }
    Ok(None)
}

/// Appends a link whose target is kept byte for byte: the crate's own function takes it for a path
/// and writes `/` as `//`.
fn append_link(
    archive: &mut Builder<impl Write>,
    header: &mut Header,
    path: &str,
    target: &str,
) -> io::Result<()> {
    let target = target.as_bytes();
    if header.set_link_name_literal(target).is_err() {
        // Longer than the field: GNU's entry before the entry.
        let mut long = Header::new_gnu();
        let name = b"././@LongLink";
        long.as_old_mut().name[..name.len()].copy_from_slice(name);
        long.set_entry_type(EntryType::GNULongLink);
        long.set_mode(0o644);
        long.set_size(target.len() as u64 + 1);
        long.set_cksum();
        archive.append(&long, target.chain(&[0][..]))?;
        header.set_link_name_literal(&target[..100])?;
    }
    archive.append_data(header, path, io::empty())
}

fn header(metadata: &Metadata) -> Header {
    let mut header = Header::new_gnu();
    let usual = match metadata.file_type {
        FileType::Dir => 0o755,
        FileType::Symlink => 0o777,
        _ => 0o644,
    };
    header.set_size(0);
    header.set_mode(metadata.mode.unwrap_or(usual) & 0o7777);
    header.set_uid(metadata.uid.unwrap_or_default().into());
    header.set_gid(metadata.gid.unwrap_or_default().into());
    let modified = metadata.modified.map_or(0, |time| time.unix_seconds());
    match u64::try_from(modified) {
        Ok(modified) => header.set_mtime(modified),
        // GNU's form of numbers that octal digits do not hold: two's complement, all bits but the
        // low ones set.
        Err(_) => {
            let mut field = [0xff; 12];
            field[4..].copy_from_slice(&modified.to_be_bytes());
            header.as_old_mut().mtime = field;
        }
    }
    header
}

/// A file that has the length that it says. The archive has said it too: what cannot be read is
/// made zeros, and told.
struct Whole<'i, S> {
    file: File<'i, S>,
    position: u64,
    /// Bytes before the first that could not be read.
    good: u64,
    error: Option<isoudf::Error>,
}

impl<'i, S: ReadAt> Whole<'i, S> {
    fn new(file: File<'i, S>) -> Self {
        Self {
            file,
            position: 0,
            good: 0,
            error: None,
        }
    }
}

impl<S: ReadAt> Read for Whole<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.file.len() - self.position;
        let most = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let buffer = &mut buffer[..most];
        let read = match self.error {
            None => self.file.read_at(buffer, self.position),
            Some(_) => Ok(0),
        };
        let read = match read {
            Ok(0) | Err(_) => {
                if let Err(error) = read {
                    self.good = self.position;
                    self.error = Some(error);
                }
                buffer.fill(0);
                most
            }
            Ok(read) => read,
        };
        self.position += read as u64;
        Ok(read)
    }
}

fn run(path: &str, tree: Option<&str>) -> Result<(), Box<dyn Error>> {
    let image = Image::open(path)?;
    let chosen = tree::choose(&image, tree)?;
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let problems = archive(&chosen, &mut out, |path, what| {
        eprintln!("{}: {}", path.escape_debug(), what.escape_debug());
    })?;
    out.flush()?;
    if problems > 0 {
        return Err(format!("{problems} entries are not whole in the archive").into());
    }
    // All that the tree has is there: but is it the tree that was meant?
    match missing::of(&image) {
        Some(missing) if tree.is_none() => Err(missing.into()),
        _ => Ok(()),
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, tree) = match arguments.as_slice() {
        [path] => (path, None),
        [path, tree] => (path, Some(tree.as_str())),
        _ => {
            eprintln!("usage: tar IMAGE [TREE] > ARCHIVE");
            return ExitCode::from(2);
        }
    };
    match run(path, tree) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use isoudf::Image;
    use std::collections::BTreeMap;
    use std::io::Read;
    use tar::{Archive, EntryType};

    use super::test_data::data;
    use super::{archive, refusal};

    fn archived(image: &[u8]) -> (Vec<u8>, Vec<String>) {
        let image = Image::new(image).unwrap();
        let (mut out, mut told) = (Vec::new(), Vec::new());
        let tell = |path: &str, what: &str| told.push(format!("{path}: {what}"));
        let problems = archive(&image.best_tree(), &mut out, tell).unwrap();
        assert_eq!(problems, told.len() as u64);
        (out, told)
    }

    /// Type, mode, owner, group, seconds, target.
    type Row = (char, u32, u64, u64, u64, String);

    fn entries(archive: &[u8]) -> BTreeMap<String, (Row, Vec<u8>)> {
        let mut archive = Archive::new(archive);
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let header = entry.header();
            let kind = match header.entry_type() {
                EntryType::Directory => 'd',
                EntryType::Symlink => 'l',
                EntryType::Block => 'b',
                EntryType::Char => 'c',
                EntryType::Fifo => 'p',
                // A link to a file that came before.
                EntryType::Link => 'h',
                _ => 'f',
            };
            let (mode, mtime) = (header.mode().unwrap(), header.mtime().unwrap());
            let (uid, gid) = (header.uid().unwrap(), header.gid().unwrap());
            let target = entry.link_name_bytes().unwrap_or_default();
            let target = String::from_utf8_lossy(&target).into_owned();
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            let path = format!("/{}", path.trim_end_matches('/'));
            (path, ((kind, mode, uid, gid, mtime, target), bytes))
        });
        entries.collect()
    }

    /// Modes, owners, times, links and names of up to 255 bytes as a Linux kernel found them.
    #[test]
    fn a_rock_ridge_tree_is_as_the_kernel_shows_it() {
        let (archive, told) = archived(&data("xo-rr112.iso"));
        // tar has no sockets.
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with("/sock"), "{told:?}");
        let entries = entries(&archive);
        let listing = String::from_utf8(data("xo-rr112.tsv")).unwrap();
        let mut compared = 0;
        for line in listing.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let ["rr", path, kind, _, sum, mode, uid, gid, nanos, target, ..] = columns[..] else {
                continue;
            };
            let nanos: i128 = nanos.parse().unwrap();
            // Paths with escapes, and times that the format or the kernel cannot tell.
            let apart = path.contains('\\') || !(0..i128::from(i64::MAX)).contains(&nanos);
            if path == "/" || kind.starts_with('s') || apart {
                continue;
            }
            let Some(((found, of_mode, of_uid, of_gid, seconds, link), bytes)) = entries.get(path)
            else {
                // A name that the kernel cuts.
                continue;
            };
            compared += 1;
            // The kernel knows no first and second name.
            let of_kind = if *found == 'h' { 'f' } else { *found };
            assert_eq!(of_kind.to_string(), kind[..1], "{path}");
            if *found != 'l' {
                assert_eq!(*of_mode, u32::from_str_radix(mode, 8).unwrap(), "{path}");
            }
            assert_eq!(
                (of_uid.to_string(), of_gid.to_string()),
                (uid.into(), gid.into())
            );
            assert_eq!(i128::from(*seconds), nanos / 1_000_000_000, "{path}");
            if *found == 'l' && !target.contains('\\') {
                assert_eq!(link, target, "{path}");
            }
            if *found == 'f' {
                use sha2::{Digest, Sha256};
                assert_eq!(format!("{:x}", Sha256::digest(bytes)), sum, "{path}");
            }
        }
        assert!(compared > 450, "{compared}");
    }

    #[test]
    fn files_of_several_names_are_links() {
        let (archive, _) = archived(&data("xo-hardlinks.iso"));
        let entries = entries(&archive);
        let links = entries.values().filter(|(row, _)| row.0 == 'h');
        let mut count = 0;
        for ((.., target), _) in links {
            let (first, _) = &entries[&format!("/{target}")];
            assert_eq!(first.0, 'f', "{target}");
            count += 1;
        }
        assert!(count > 0);
    }

    #[test]
    fn names_that_lead_elsewhere_are_left_out() {
        for name in ["", ".", "..", "a/b", "/", "a\0"] {
            assert!(refusal(name).is_some(), "{name:?}");
        }
        assert!(refusal("..a").is_none() && refusal("a\\b").is_none());
    }

    #[test]
    fn what_cannot_be_read_is_zeros_and_told() {
        let whole = data("gi-level1.iso");
        let image = Image::new(&whole[..]).unwrap();
        let extents = image
            .best_tree()
            .get("/DIR/DATA.BIN")
            .unwrap()
            .extents()
            .unwrap();
        let start = extents[0].image_offset.unwrap() as usize;
        let (archive, told) = archived(&whole[..start + 5000]);
        assert!(
            told.iter()
                .any(|line| line.starts_with("/DIR/DATA.BIN: from byte")),
            "{told:?}"
        );
        let entries = entries(&archive);
        let (_, bytes) = &entries["/DIR/DATA.BIN"];
        let (_, expected) = &self::entries(&archived(&whole).0)["/DIR/DATA.BIN"];
        assert_eq!(bytes.len(), expected.len());
        assert_eq!(bytes[..4096], expected[..4096]);
        assert!(bytes[5000..].iter().all(|byte| *byte == 0));
    }
}
