//! `disc cat`: the bytes of a file.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use isoudf::{BootEntry, Entry};

use crate::copy::{Copier, CopyError};
use crate::outcome::{Failure, Outcome, Report};
use crate::reading::{self, Disc, Source};

/// Write the bytes of a file to standard output
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image
    image: PathBuf,
    /// The file in the image, or a named stream of one: PATH:STREAM
    #[arg(required_unless_present = "boot")]
    path: Option<String>,
    /// The boot image of this number instead, as `disc boot` counts them
    #[arg(long, value_name = "N", conflicts_with = "path")]
    boot: Option<usize>,
    /// Of a raw CD dump: the sectors that the file lies in, with all that is recorded in them or
    /// with the user data of each, which are 2324 bytes in form 2
    #[arg(long, value_name = "WHAT", conflicts_with = "boot")]
    sectors: Option<What>,
    #[command(flatten)]
    reading: reading::Arguments,
}

/// What of a sector is written.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Raw,
    User,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let failed = |error: isoudf::Error| Failure::Image(format!("{}: {error}", disc.name));
    let (file, path) = match (&arguments.path, arguments.boot) {
        (Some(path), _) => {
            let entry = disc.entry_or_stream(disc.tree()?, path)?;
            if let Some(what) = arguments.sectors {
                return sectors(&disc, &entry, what);
            }
            (entry.open().map_err(failed)?, entry.path())
        }
        (None, number) => {
            let number = number.unwrap_or(1);
            let file = boot_image(&disc, number)?.open().map_err(failed)?;
            (file, format!("boot image {number}"))
        }
    };
    let mut report = Report::new(&disc.name);
    // Unbuffered: the copier's pieces are large already.
    let mut out = io::stdout().lock();
    match Copier::new().copy(&file, |piece| out.write_all(piece)) {
        Err(CopyError::Write(error)) => return Err(error.into()),
        Err(error) => report.problem(Some(&path), error),
        Ok(()) => {}
    }
    out.flush()?;
    Ok(report.outcome())
}

/// Sectors that are read at a time.
const CHUNK: u64 = 256;

fn sectors(disc: &Disc, entry: &Entry<'_, Source>, what: What) -> Result<Outcome, Failure> {
    let Some(dump) = &disc.dump else {
        let name = &disc.name;
        return Err(Failure::Usage(format!("{name}: no dump of raw sectors")));
    };
    let failed = |error: &dyn Display| {
        let (name, path) = (&disc.name, entry.path());
        Failure::Image(format!("{name}: {path}: {error}"))
    };
    let part = dump.layout().part;
    let mut buffer = vec![0; CHUNK as usize * part.bytes()];
    let mut out = io::stdout().lock();
    for extent in entry.extents().map_err(|error| failed(&error))?.iter() {
        let Some(start) = extent.image_offset else {
            return Err(failed(&"a hole has no sectors"));
        };
        let mut number = start / 2048;
        let end = (start + extent.len).div_ceil(2048);
        while number < end {
            let wanted = (end - number).min(CHUNK) as usize * part.bytes();
            let first = i64::try_from(number).unwrap_or(i64::MAX);
            let read = dump.read_raw(first, &mut buffer[..wanted]);
            let read = read.map_err(|error| failed(&error))?;
            for sector in buffer.chunks(part.bytes()).take(read) {
                out.write_all(match what {
                    What::Raw => sector,
                    What::User => part.user_data(sector).map_err(|error| failed(&error))?,
                })?;
            }
            number += read as u64;
        }
    }
    out.flush()?;
    Ok(Outcome::Whole)
}

fn boot_image(disc: &Disc, number: usize) -> Result<BootEntry<'_, Source>, Failure> {
    let failed = |what: String| Failure::Image(format!("{}: {what}", disc.name));
    let catalog = disc.image.boot_catalog();
    let catalog = catalog.map_err(|error| failed(error.to_string()))?;
    let catalog = catalog.ok_or_else(|| failed("no boot catalog".to_owned()))?;
    let mut entries = catalog.entries();
    let entry = entries.find(|entry| entry.number() == number);
    entry.ok_or_else(|| {
        let last = catalog.entries().count();
        failed(format!("no boot image {number}; the last one is {last}"))
    })
}
