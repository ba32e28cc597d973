//! Hashes every file of an image on all processors: one image, shared by all threads.
//!
//!     cargo run --release --example parallel -- disc.iso

#[path = "shared/missing.rs"]
mod missing;
#[cfg(test)]
#[path = "shared/test_data.rs"]
mod test_data;

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use isoudf::source::ReadAt;
use isoudf::{Entry, FileType, Image};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// The SHA-256 of each file by path, in the order of the paths.
fn hashes<S: ReadAt + Send + Sync>(
    image: &Image<S>,
) -> Result<Vec<(String, String)>, isoudf::Error> {
    // Directories are read by one thread: listing is quick beside hashing.
    let entries: Vec<Entry<'_, S>> = image.best_tree().walk().collect::<Result<_, _>>()?;
    let files = entries.into_par_iter().filter(|entry| !entry.is_dir());
    let hashes = files.filter_map(|entry| match entry.metadata() {
        Ok(metadata) if metadata.file_type != FileType::File => None,
        _ => Some(hash(&entry).map(|hash| (entry.path(), hash))),
    });
    let mut hashes: Vec<(String, String)> = hashes.collect::<Result<_, _>>()?;
    hashes.sort();
    Ok(hashes)
}

fn hash<S: ReadAt>(entry: &Entry<'_, S>) -> Result<String, isoudf::Error> {
    let file = entry.open()?;
    let mut hash = Sha256::new();
    // A file that the source holds in memory needs no buffer.
    if let Some(bytes) = entry.as_slice() {
        hash.update(bytes);
        return Ok(format!("{:x}", hash.finalize()));
    }
    let mut buffer = vec![0; (1 << 20).min(file.len() as usize + 1)];
    let mut offset = 0;
    loop {
        match file.read_at(&mut buffer, offset)? {
            0 => return Ok(format!("{:x}", hash.finalize())),
            read => {
                hash.update(&buffer[..read]);
                offset += read as u64;
            }
        }
    }
}

fn run(path: &str) -> Result<(), Box<dyn Error>> {
    // A `File` is read by position, so that threads do not wait for each other.
    let image = Image::open(path)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (path, hash) in hashes(&image)? {
        let path = path.trim_start_matches('/').escape_debug();
        writeln!(out, "{hash}  {path}")?;
    }
    out.flush()?;
    // An image that is cut off may have shown another tree than its makers meant.
    missing::of(&image).map_or(Ok(()), |missing| Err(missing.into()))
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: parallel IMAGE");
        return ExitCode::from(2);
    };
    match run(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use isoudf::Image;
    use isoudf::source::SeekSource;

    use super::hashes;
    use super::test_data::data;

    /// As a Linux kernel read them; from memory and through a reader that threads must share.
    #[test]
    fn threads_read_what_the_kernel_reads() {
        let bytes = data("win7-mini.iso");
        let listing = String::from_utf8(data("win7-mini.tsv")).unwrap();
        let rows = listing
            .lines()
            .map(|line| line.split('\t').collect::<Vec<_>>());
        let files = rows.filter(|row| row.len() > 4 && row[0] == "udf" && row[2] == "f");
        let mut expected: Vec<_> = files
            .map(|row| (row[1].to_owned(), row[4].to_owned()))
            .collect();
        expected.sort();
        assert!(expected.len() > 500);
        assert_eq!(hashes(&Image::new(&bytes[..]).unwrap()).unwrap(), expected);
        let shared = SeekSource::new(Cursor::new(bytes));
        assert_eq!(hashes(&Image::new(shared).unwrap()).unwrap(), expected);
    }
}
