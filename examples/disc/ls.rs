//! `disc ls`: every entry of a tree, as a table for people or as JSON for programs.

mod json;
mod table;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use crate::below::{Below, Extras, Step};
use crate::facts::Facts;
use crate::outcome::{Failure, Outcome, Report, tell};
use crate::reading::{self, Disc};
use crate::text::{Shown, count};

/// List a tree: every entry below a path, or all of them
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image; without it, a small sample disc
    image: Option<PathBuf>,
    /// Where in the image to begin
    #[arg(default_value = "/", hide_default_value = true)]
    path: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// With --json: the SHA-256 of each file
    #[arg(long, requires = "json")]
    sha256: bool,
    /// UDF: list what is recorded as deleted, too
    #[arg(long)]
    deleted: bool,
    /// UDF: list the named streams of files and directories, too, as PATH:STREAM
    #[arg(long)]
    streams: bool,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    let tree = disc.tree()?;
    let start = disc.entry(tree, &arguments.path)?;
    let extras = Extras {
        deleted: arguments.deleted,
        streams: arguments.streams,
    };
    let mut below = Below::with(start, extras);
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let mut report = Report::new(&disc.name);
    if arguments.json {
        let hashes = arguments.sha256;
        json::list(&mut out, &mut report, &mut below, disc.image.size(), hashes)?;
    } else {
        introduce(&disc)?;
        list(&mut out, &mut report, &mut below, &disc)?;
    }
    out.flush()?;
    if report.problems() > 0 {
        let errors = count(report.problems(), "error", "errors");
        tell(format_args!("{}: {errors} in the listing", disc.name));
    }
    if let Some(missing) = disc.missing() {
        report.problem(None, missing);
    }
    Ok(report.outcome())
}

/// Says which tree is shown and why, apart from the listing, which may be piped elsewhere.
fn introduce(disc: &Disc) -> Result<(), Failure> {
    let tree = disc.tree()?.namespace();
    let best = disc.image.best();
    let why = match disc.wanted() {
        Some(_) => "as asked for".to_owned(),
        None => format!("since {}", best.reason),
    };
    let others = disc.image.namespaces().filter(|other| *other != tree);
    let others = match reading::ids(others).as_str() {
        "" => String::new(),
        others => format!("; there is also: {others}"),
    };
    let name = Shown(&disc.name);
    eprintln!("{name}: {tree} tree, {why}{others}. Dates are UTC.");
    Ok(())
}

/// The table for people.
fn list(
    out: &mut impl Write,
    report: &mut Report<'_>,
    below: &mut Below<'_>,
    disc: &Disc,
) -> Result<(), Failure> {
    let table = table::Table::new(disc.tree()?.namespace());
    let mut totals = table::Totals::default();
    while let Some(step) = below.next() {
        match step {
            Step::Entry(entry) => {
                let facts = Facts::of(&entry, disc.image.size());
                totals.add(&facts, below.is_stream());
                table.row(out, below.path(), &facts)?;
                if facts.is_damaged() {
                    report.count();
                }
            }
            Step::Error(error) => {
                out.flush()?;
                report.problem(Some(below.path()), error);
            }
        }
    }
    out.flush()?;
    eprintln!("{totals}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Arguments, run};
    use crate::outcome::{Failure, Outcome};
    use crate::testing::{self, TestFile};

    #[derive(Parser)]
    struct Ls {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn ls(image: &TestFile, arguments: &[&str]) -> Result<Outcome, Failure> {
        let image = image.path.to_str().unwrap();
        let words = ["ls", "--json", image].into_iter();
        run(&Ls::parse_from(words.chain(arguments.iter().copied())).arguments)
    }

    /// Of half a Windows disc the ISO 9660 side is whole: a notice that the disc is UDF.
    #[test]
    fn a_stub_is_not_the_whole_disc() {
        let whole = testing::image("win7-mini");
        assert!(matches!(ls(&whole, &["/autorun.inf"]), Ok(Outcome::Whole)));
        let half = TestFile::new("half.iso", &testing::bytes("win7-mini")[..1 << 20]);
        assert!(matches!(ls(&half, &[]), Ok(Outcome::Partial)));
        let Err(Failure::Image(message)) = ls(&half, &["/autorun.inf"]) else {
            panic!("what the image lacks was found");
        };
        assert!(message.contains("cut off"), "{message}");
    }
}
