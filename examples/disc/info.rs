//! `disc info`: what an image is, and whether it is whole.

mod json;
mod report;
mod udf;

use std::io::{self, Write};
use std::path::PathBuf;

use isoudf::partition::Volume;
use isoudf::{FileType, Finding, Session, Tree};

use crate::below::{Below, Step};
use crate::facts::missing_bytes;
use crate::outcome::{Failure, Outcome};
use crate::reading::{self, Disc, Source};

/// Tell what the image is: its trees, labels and dates, and whether it is whole
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image; without it, a small sample disc
    image: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: reading::Arguments,
}

/// All that is told, in either form.
struct Facts<'d> {
    disc: &'d Disc,
    trees: Vec<Tree<'d, Source>>,
    sessions: Vec<Session>,
    /// Of a disk image, those in its partitions too.
    volumes: Vec<Volume>,
    findings: Vec<Finding>,
    /// Of an image that is cut off.
    damage: Option<Damage>,
}

/// What an image that is cut off has lost.
#[derive(Default)]
struct Damage {
    /// Files that reach beyond the end of the image.
    cut: Vec<String>,
    /// Directories and files of which that much cannot be told: their path, and why.
    unreadable: Vec<(String, String)>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    // Before anything is walked, which would add to them.
    let findings = disc.findings();
    let tree = disc.tree()?;
    let trees = match disc.wanted() {
        Some(_) => vec![tree],
        None => disc.image.trees().collect(),
    };
    let sessions = disc.image.sessions();
    let sessions =
        sessions.map_err(|error| Failure::Image(format!("{}: sessions: {error}", disc.name)))?;
    let volumes = disc.volumes();
    let volumes =
        volumes.map_err(|error| Failure::Image(format!("{}: partitions: {error}", disc.name)))?;
    let damage = match disc.image.is_truncated() {
        true => Some(damage(&disc, tree)),
        false => None,
    };
    let facts = Facts {
        disc: &disc,
        trees,
        sessions,
        volumes,
        findings,
        damage,
    };
    let text = match arguments.json {
        true => format!("{:#}\n", json::object(&facts)),
        false => facts.to_string(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    // The end of an image is often padding: nothing is lost with that.
    let is_damaged = facts.damage.is_some_and(|damage| !damage.is_none());
    Ok(match is_damaged || disc.image.broken().is_some() {
        true => Outcome::Partial,
        false => Outcome::Whole,
    })
}

impl Damage {
    fn is_none(&self) -> bool {
        self.cut.is_empty() && self.unreadable.is_empty()
    }
}

fn damage(disc: &Disc, tree: Tree<'_, Source>) -> Damage {
    let mut damage = Damage::default();
    let mut below = Below::new(tree.root());
    // A directory that cannot be read is met as an entry, and again when its entries are asked for.
    let tell = |unreadable: &mut Vec<(String, String)>, path: &str, error: isoudf::Error| {
        let told = (path.to_owned(), error.to_string());
        if unreadable.last() != Some(&told) {
            unreadable.push(told);
        }
    };
    while let Some(step) = below.next() {
        match step {
            Step::Entry(entry) => match (entry.file_type(), entry.extents()) {
                (Ok(FileType::File), Ok(extents)) => {
                    if missing_bytes(&extents, disc.image.size()) > 0 {
                        damage.cut.push(below.path().to_owned());
                    }
                }
                (Ok(_), Ok(_)) => {}
                (Err(error), _) | (_, Err(error)) => {
                    tell(&mut damage.unreadable, below.path(), error);
                }
            },
            Step::Error(error) => {
                tell(&mut damage.unreadable, below.path(), error);
            }
        }
    }
    damage
}
