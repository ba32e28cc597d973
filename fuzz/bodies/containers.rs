//! A description of tracks, with a disc of two sessions beside it: recognised alike whether sources lend
//! or not, in bounded memory, and what is read through it is of the disc.
//!
//! An input is the description itself. Behind an image of Nero lies a whole number of sectors, so that
//! of an input that ends as one does only the chunks are in it: its first byte tells how many sectors
//! are put before the rest, sixteen for each.

use std::sync::{Arc, OnceLock};

use isoudf::container::{Choice, Disc, Folder, Opened, SharedSource};
use isoudf::raw::container::{ccd, cue, mds, nrg, toc};
use isoudf::source::{InMemory, ReadAt, SourceError};
use isoudf::{Error, Options};

/// Sectors of the file beside the description.
const SECTORS: usize = 400;
/// Entries that are read of a tree.
const ENTRIES: usize = 20;

/// Bytes that are not lent.
struct Reads(Vec<u8>);

impl ReadAt for Reads {
    fn size(&self) -> Result<u64, SourceError> {
        self.0.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.0.read_exact_at(buf, offset)
    }
}

type Make = fn(Vec<u8>) -> SharedSource;

/// A folder in which every file is there, and is the same.
struct Everything(Make);

impl Folder for Everything {
    fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
        assert!(!name.contains(['/', '\\']) && !matches!(name, "" | "." | ".."));
        Ok(Some((name.to_owned(), (self.0)(sectors().clone()))))
    }
}

/// Sectors of mode 1, each block full of the low byte of its number.
fn sectors() -> &'static Vec<u8> {
    static SECTORS_OF_ALL: OnceLock<Vec<u8>> = OnceLock::new();
    SECTORS_OF_ALL.get_or_init(|| {
        let mut dump = Vec::new();
        for number in 0..SECTORS {
            let mut sector = [number as u8; 2352];
            sector[..12].copy_from_slice(b"\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0");
            let frames = number + 150;
            let digits = |n: usize| (n / 10 * 16 + n % 10) as u8;
            let address = [frames / 4500, frames / 75 % 60, frames % 75].map(digits);
            sector[12..15].copy_from_slice(&address);
            sector[15] = 1;
            dump.extend(sector);
        }
        dump
    })
}

pub fn containers(input: &[u8]) {
    parsers(input);
    let file = unpack(input);
    let lent = report(&file, |bytes| Arc::new(InMemory(bytes)));
    let read = report(&file, |bytes| Arc::new(Reads(bytes)));
    assert_eq!(lent, read);
}

/// The parsers by themselves.
fn parsers(input: &[u8]) {
    let lines = cue::CueSheet::new(input).filter_map(Result::ok);
    assert!(lines.map(|(at, _)| at).is_sorted());
    let statements = toc::TocFile::new(input).filter_map(Result::ok);
    assert!(statements.map(|(at, _)| at).is_sorted_by(|a, b| a < b));
    assert!(ccd::ControlFile::new(input).map(|(at, _)| at).is_sorted());
    let chunks = nrg::Chunks::new(input).filter_map(Result::ok);
    assert!(chunks.map(|(_, chunk)| chunk.data.len()).sum::<usize>() <= input.len());
    let _ = mds::Header::parse(input);
}

/// The file that an input stands for.
fn unpack(input: &[u8]) -> Vec<u8> {
    let tail = input.len().saturating_sub(12);
    let is_nero = input[tail..].starts_with(b"NER5") || input[tail..].ends_with(b"NERO");
    let is_old = input.len() >= 8 && input[input.len() - 8..].starts_with(b"NERO");
    match input {
        [count, rest @ ..] if is_nero || is_old => {
            let len = (usize::from(*count) * 16).min(SECTORS) * 2352;
            [&sectors()[..len], rest].concat()
        }
        _ => input.to_vec(),
    }
}

/// All that is told of a disc, and what is read of it.
fn report(file: &[u8], make: Make) -> Vec<String> {
    let mut options = Options::default();
    options.limits.container_bytes = 1 << 16;
    let folder = Everything(make);
    let disc = match Disc::new("disc.cue", make(file.to_vec()), &folder, &options) {
        Ok(disc) => disc,
        Err(error) => return vec![error.to_string()],
    };
    assert!(disc.tracks().len() <= 99);
    let mut lines = vec![format!("{:?}", disc.container())];
    lines.extend(disc.tracks().iter().map(|track| format!("{track:?}")));
    let numbers: Vec<u8> = disc.tracks().iter().map(|track| track.number).collect();
    for choice in numbers.into_iter().take(4).map(Choice::Track) {
        lines.push(match disc.source(choice) {
            Ok((source, track)) => format!("{track:?} {}", blocks(&source)),
            Err(error) => error.to_string(),
        });
    }
    lines.extend(match Opened::new(disc, options, Choice::Latest) {
        Ok(opened) => {
            let walk = opened.image.best_tree().walk().take(ENTRIES);
            let path = |entry: Result<isoudf::Entry<'_, _>, Error>| match entry {
                Ok(entry) => entry.path().to_string(),
                Err(error) => error.to_string(),
            };
            walk.map(path).collect()
        }
        Err(error) => vec![error.to_string()],
    });
    lines
}

/// The blocks of a source that can be read, by the byte that is in all of each: as many as there are of
/// the first and the last.
fn blocks(source: &dyn ReadAt) -> String {
    let size = source.size().expect("a size that is known");
    let count = size / 2048;
    let numbers = (0..count.min(40)).chain(count.saturating_sub(40).max(40)..count);
    let mut text = String::new();
    for number in numbers {
        let mut block = [0; 2048];
        if source.read_exact_at(&mut block, number * 2048).is_ok() {
            text += &format!("{number}:{} ", block[1000]);
        }
        if let Some(lent) = source.slice_at(number * 2048, 2048) {
            assert_eq!(lent, block);
        }
    }
    text
}
