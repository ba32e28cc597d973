//! `disc diff`: what one image, or one tree, has and another has not, or has otherwise.

mod change;
mod json;
mod pairs;
mod side;

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use isoudf::Namespace;

use crate::outcome::{Failure, Outcome, Report, tell};
use crate::reading::{self, Disc};
use crate::text::{Shown, count};
use change::Comparer;
use pairs::Pair;
use side::Side;

/// Compare two images, or the trees of one: added, removed and changed by size, metadata or bytes
///
/// Exit codes: 0 no difference, 1 some difference or something unreadable, 2 wrong usage.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image
    image: PathBuf,
    /// The image to compare it with; without it, the other trees of the first
    other: Option<PathBuf>,
    /// Compare with this tree: of the other image, or without one, of the first
    #[arg(long, value_name = "TREE", value_parser = reading::tree_parser())]
    with: Option<Namespace>,
    /// Do not read files: those of equal size count as equal
    #[arg(long)]
    quick: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let outcome = diff(&mut out, arguments)?;
    out.flush()?;
    Ok(outcome)
}

fn diff(out: &mut impl Write, arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let mut report = Report::new(&disc.name);
    let form = Form {
        json: arguments.json,
        quick: arguments.quick,
    };
    let mut differs = false;
    let a = Side::of(&disc, disc.tree()?, &mut report)?;
    if let Some(other) = &arguments.other {
        let other = arguments.reading.open(Some(other))?;
        let tree = match arguments.with {
            Some(with) => other.tree_of(with)?,
            None => other.tree()?,
        };
        let mut others = Report::new(&other.name);
        let b = Side::of(&other, tree, &mut others)?;
        // Trees of different kinds have names that differ by their rules alone: that is told.
        if a.namespace != b.namespace {
            let (one, two) = (a.namespace, b.namespace);
            tell(format_args!("comparing a {one} tree with a {two} tree"));
        }
        let pairs = pairs::by_path(&a, &b);
        differs |= form.compare(out, &a, &b, &pairs, &mut others)?;
        return Ok(outcome(differs, &[&report, &others]));
    }
    for tree in others(&disc, a.namespace, arguments.with)? {
        let b = Side::of(&disc, disc.tree_of(tree)?, &mut report)?;
        let pairs = pairs::by_path_and_place(&a, &b);
        differs |= form.compare(out, &a, &b, &pairs, &mut report)?;
    }
    Ok(outcome(differs, &[&report]))
}

fn outcome(differs: bool, reports: &[&Report<'_>]) -> Outcome {
    match differs || reports.iter().any(|report| report.problems() > 0) {
        true => Outcome::Partial,
        false => Outcome::Whole,
    }
}

/// The trees that one of the same image is compared with.
fn others(
    disc: &Disc,
    first: Namespace,
    with: Option<Namespace>,
) -> Result<Vec<Namespace>, Failure> {
    if let Some(with) = with {
        return Ok(vec![with]);
    }
    let trees = disc.image.namespaces().filter(|tree| *tree != first);
    let trees: Vec<Namespace> = trees.collect();
    match trees.is_empty() {
        true => Err(Failure::Usage(format!(
            "{}: it has but one tree; name another image to compare it with",
            disc.name
        ))),
        false => Ok(trees),
    }
}

/// What is wanted, and how it is told.
struct Form {
    json: bool,
    quick: bool,
}

impl Form {
    /// Tells how the sides differ, and whether they do.
    fn compare(
        &self,
        out: &mut impl Write,
        a: &Side<'_>,
        b: &Side<'_>,
        pairs: &[Pair],
        report: &mut Report<'_>,
    ) -> Result<bool, Failure> {
        if !self.json {
            writeln!(out, "--- {}", Shown(&a.title))?;
            writeln!(out, "+++ {}", Shown(&b.title))?;
        }
        let mut comparer = Comparer::new(a, b, self.quick);
        let mut counts = Counts::default();
        for pair in pairs {
            match *pair {
                Pair::OnlyA(at) => {
                    counts.removed += 1;
                    let item = &a.items[at];
                    match self.json {
                        true => json::only(out, "removed", a, b, item)?,
                        false => writeln!(out, "- {}", item.shown())?,
                    }
                }
                Pair::OnlyB(at) => {
                    counts.added += 1;
                    let item = &b.items[at];
                    match self.json {
                        true => json::only(out, "added", a, b, item)?,
                        false => writeln!(out, "+ {}", item.shown())?,
                    }
                }
                Pair::Both(one, two) => {
                    let (one, two) = (&a.items[one], &b.items[two]);
                    let changes = match comparer.changes(one, two) {
                        Ok(changes) => changes,
                        Err(error) => {
                            report.problem(Some(&one.path), error);
                            continue;
                        }
                    };
                    let renamed = one.path != two.path;
                    counts.renamed += u64::from(renamed);
                    counts.changed += u64::from(!changes.is_empty());
                    if self.json {
                        json::both(out, a, b, one, two, &changes)?;
                    } else if !changes.is_empty() {
                        write!(out, "~ {}", one.shown())?;
                        if renamed {
                            write!(out, " = {}", two.shown())?;
                        }
                        for (index, change) in changes.iter().enumerate() {
                            let mark = if index == 0 { ": " } else { "; " };
                            write!(out, "{mark}{change}")?;
                        }
                        writeln!(out)?;
                    }
                }
            }
        }
        if !self.json {
            out.flush()?;
            counts.tell(self.quick);
        }
        // The same file under the name that the other tree's rules give it is no difference.
        Ok(counts.added + counts.removed + counts.changed > 0)
    }
}

#[derive(Default)]
struct Counts {
    added: u64,
    removed: u64,
    changed: u64,
    renamed: u64,
}

impl Counts {
    fn tell(&self, quick: bool) {
        let one = |number, what| count(number, what, what);
        let (removed, added) = (one(self.removed, "removed"), one(self.added, "added"));
        let changed = one(self.changed, "changed");
        let renamed = match self.renamed {
            0 => String::new(),
            renamed => format!(", {}", one(renamed, "the same by another name")),
        };
        let quick = if quick {
            "; bytes are not compared"
        } else {
            ""
        };
        eprintln!("{removed}, {added}, {changed}{renamed}{quick}");
    }
}

#[cfg(test)]
mod tests;
