//! `disc cat`: the bytes of a file.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::copy::{Copier, CopyError};
use crate::outcome::{Failure, Outcome, Report};
use crate::reading;

/// Write the bytes of a file to standard output
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image
    image: PathBuf,
    /// The file in the image, or a named stream of one: PATH:STREAM
    path: String,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let entry = disc.entry_or_stream(disc.tree()?, &arguments.path)?;
    let file = entry
        .open()
        .map_err(|error| Failure::Image(format!("{}: {error}", disc.name)))?;
    let mut report = Report::new(&disc.name);
    // Unbuffered: the copier's pieces are large already.
    let mut out = io::stdout().lock();
    match Copier::new().copy(&file, |piece| out.write_all(piece)) {
        Err(CopyError::Write(error)) => return Err(error.into()),
        Err(error) => report.problem(Some(&entry.path()), error),
        Ok(()) => {}
    }
    out.flush()?;
    Ok(report.outcome())
}
