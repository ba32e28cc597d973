//! `disc cat`: the bytes of a file.

use std::io::{self, Write};
use std::path::PathBuf;

use isoudf::BootEntry;

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
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let failed = |error: isoudf::Error| Failure::Image(format!("{}: {error}", disc.name));
    let (file, path) = match (&arguments.path, arguments.boot) {
        (Some(path), _) => {
            let entry = disc.entry_or_stream(disc.tree()?, path)?;
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
