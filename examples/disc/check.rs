//! `disc check`: what about an image is not as the standards say.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use isoudf::{Check, Problem, Severity};
use serde_json::{Map, Value, json};

use crate::outcome::{Failure, Outcome};
use crate::reading::{self, Disc};
use crate::text::{Grouped, Shown, count};

/// Tell what is not as the standards say: what is lost, and what is read nevertheless
///
/// Exit codes: 0 nothing, 1 something is lost, 3 only deviations that all is read in spite of.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image; without it, a small sample disc
    image: Option<PathBuf>,
    /// One JSON object a line for each problem
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    let check = disc.image.check();
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.json {
        true => json(&mut out, &check)?,
        false => report(&mut out, &disc, &check)?,
    }
    out.flush()?;
    Ok(match check.worst() {
        None => Outcome::Whole,
        Some(Severity::Lost) => Outcome::Partial,
        Some(Severity::Deviation) => Outcome::Deviating,
    })
}

fn json(out: &mut impl Write, check: &Check) -> io::Result<()> {
    for problem in &check.problems {
        let mut object = Map::new();
        object.insert("id".to_owned(), json!(problem.id()));
        object.insert("severity".to_owned(), json!(severity(problem)));
        object.insert("offset".to_owned(), json!(problem.offset()));
        let tree = problem.namespace.map(isoudf::Namespace::id);
        object.insert("tree".to_owned(), json!(tree));
        object.insert("path".to_owned(), json!(problem.path));
        object.insert("what".to_owned(), json!(problem.to_string()));
        serde_json::to_writer(&mut *out, &Value::Object(object))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

const fn severity(problem: &Problem) -> &'static str {
    match problem.severity {
        Severity::Lost => "lost",
        Severity::Deviation => "deviation",
    }
}

/// Problems of one kind that are shown in full.
const SHOWN: usize = 5;

fn report(out: &mut impl Write, disc: &Disc, check: &Check) -> io::Result<()> {
    let name = Shown(&disc.name);
    for (severity, title) in [
        (Severity::Lost, "Lost"),
        (
            Severity::Deviation,
            "Not as the standards say, and read nevertheless",
        ),
    ] {
        let problems = check.problems.iter();
        let mut problems: Vec<_> = problems.filter(|it| it.severity == severity).collect();
        if problems.is_empty() {
            continue;
        }
        writeln!(out, "{title}")?;
        problems.sort_by_key(|problem| problem.id());
        for kind in problems.chunk_by(|left, right| left.id() == right.id()) {
            for problem in kind.iter().take(SHOWN) {
                let place = match (&problem.path, problem.namespace) {
                    (Some(path), Some(tree)) => format!("{} {path}: ", tree.id()),
                    (None, Some(tree)) => format!("{}: ", tree.id()),
                    _ => String::new(),
                };
                writeln!(out, "  {}", Shown(&format!("{place}{problem}")))?;
            }
            if kind.len() > SHOWN {
                let more = Grouped((kind.len() - SHOWN) as u64);
                writeln!(out, "    and {more} more of this kind ({})", kind[0].id())?;
            }
        }
        writeln!(out)?;
    }
    let entries = count(check.entries, "entry", "entries");
    let told = check.problems.len() as u64 + check.left_out;
    match told {
        0 => writeln!(out, "{name}: {entries}, nothing to complain of"),
        told => writeln!(
            out,
            "{name}: {entries}, {}",
            count(told, "problem", "problems")
        ),
    }
}
