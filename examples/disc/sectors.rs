//! `disc sectors`: whether the sectors of a dump are those that were recorded.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use isoudf::Options;
use isoudf::sectors::{SectorCheck, SectorKind};
use serde_json::{Value, json};

use crate::dump::{self, Described, Dump};
use crate::outcome::{Failure, Outcome, tell};
use crate::progress;
use crate::text::{Grouped, Shown};

/// An audio track is not shorter than four seconds: what is, between sectors of data, is lost.
const SHORTEST_TRACK: i64 = 300;

/// Check the sectors of a raw CD dump against their error detection codes
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The dump
    image: PathBuf,
    /// Check this track of a container, instead of the one that is shown
    #[arg(long, value_name = "N")]
    track: Option<u8>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// What was found.
#[derive(Default)]
struct Found {
    kinds: BTreeMap<SectorKind, u64>,
    /// Sectors with an error, and what it is.
    bad: Vec<(i64, String)>,
    /// First sector without a sync field behind one of data.
    gap: Option<i64>,
    /// Whether there was a sector of data.
    begun: bool,
}

impl Found {
    fn add(&mut self, check: &SectorCheck) {
        *self.kinds.entry(check.kind).or_default() += 1;
        let number = check.number;
        if check.kind == SectorKind::NoSync {
            if self.begun {
                self.gap.get_or_insert(number);
            }
            return;
        }
        self.begun = true;
        if let Some(gap) = self.gap.take() {
            if number - gap < SHORTEST_TRACK {
                let lost = "no sync field, between sectors of data".to_owned();
                self.bad
                    .extend((gap..number).map(|number| (number, lost.clone())));
            }
        }
        if let Some(error) = check.error {
            self.bad.push((number, error.fault.to_string()));
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let name = arguments.image.display().to_string();
    let failed = |error: &dyn std::fmt::Display| Failure::Image(format!("{name}: {error}"));
    let opened = dump::open(&arguments.image, arguments.track, &Options::default());
    let opened = opened.map_err(|error| failed(&error))?;
    let Some(dump) = opened.dump else {
        return Err(failed(
            &"no dump of raw sectors, so there is nothing to check",
        ));
    };
    let numbers = dump.numbers();
    let part = dump.layout().part.bytes() as u64;
    let bar = progress::bar(|| (numbers.end - numbers.start).unsigned_abs() * part);
    let mut found = Found::default();
    let mut unread = 0;
    for check in dump.check() {
        match check {
            Ok(check) => found.add(&check),
            Err(error) => {
                unread += 1;
                tell(format_args!("{name}: {error}"));
            }
        }
        bar.inc(part);
    }
    bar.finish_and_clear();
    let text = match arguments.json {
        true => format!("{:#}\n", object(&dump, &found)),
        false => report(&name, &dump, &found),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(match found.bad.is_empty() && unread == 0 {
        true => Outcome::Whole,
        false => Outcome::Partial,
    })
}

fn report(name: &str, dump: &Dump, found: &Found) -> String {
    let mut text = format!("{}\n  {}\n\n", Shown(name), Described(dump));
    for (kind, number) in &found.kinds {
        text += &format!("  {:16}{:>12}\n", kind.to_string(), Grouped(*number));
    }
    text += &format!("  {:16}{:>12}\n", "bad", Grouped(found.bad.len() as u64));
    for (number, error) in &found.bad {
        text += &format!("  sector {number}: {error}\n");
    }
    text
}

fn object(dump: &Dump, found: &Found) -> Value {
    let kinds = found.kinds.iter();
    let kinds = kinds.map(|(kind, number)| (kind.to_string(), json!(number)));
    let bad = found.bad.iter();
    let bad = bad.map(|(number, error)| json!({ "sector": number, "error": error }));
    let mut object = crate::json::sectors(dump);
    object["kinds"] = Value::Object(kinds.collect());
    object["bad"] = bad.collect();
    object
}
