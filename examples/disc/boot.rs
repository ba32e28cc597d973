//! `disc boot`: what boots from the image, and where the parts of it are.

mod json;
mod report;

use std::io::{self, Write};
use std::path::PathBuf;

use isoudf::{Boot, BootCatalog, BootEntry, BootInfo, Entry, Finding, SystemArea};

use crate::outcome::{Failure, Outcome, Report};
use crate::reading::{self, Disc, Source};

/// Tell what boots from the image: boot catalog, boot images, partitions
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
    catalog: Option<Catalog<'d>>,
    area: SystemArea,
    boots: Vec<Boot>,
    findings: Vec<Finding>,
}

struct Catalog<'d> {
    catalog: BootCatalog<'d, Source>,
    path: Option<String>,
    images: Vec<Image<'d>>,
}

struct Image<'d> {
    entry: BootEntry<'d, Source>,
    info: Option<BootInfo>,
    /// The file that the image is, and its length.
    file: Option<(String, u64)>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    let mut report = Report::new(&disc.name);
    let catalog = match disc.image.boot_catalog() {
        Ok(catalog) => catalog,
        Err(error) => {
            report.problem(None, error);
            None
        }
    };
    let catalog = match catalog {
        Some(catalog) => Some(look(&disc, catalog, &mut report)?),
        None => None,
    };
    let area = disc.image.system_area().unwrap_or_else(|error| {
        report.problem(None, error);
        SystemArea::default()
    });
    // Findings come twice where both are asked: these are the ones so far.
    let findings = disc.findings();
    let boots = match report.problems() {
        0 => disc.image.boots_on(),
        _ => Ok(Vec::new()),
    };
    let boots = boots.unwrap_or_else(|error| {
        report.problem(None, error);
        Vec::new()
    });
    let facts = Facts {
        disc: &disc,
        catalog,
        area,
        boots,
        findings,
    };
    let text = match arguments.json {
        true => format!("{:#}\n", json::object(&facts)),
        false => facts.to_string(),
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(report.outcome())
}

fn look<'d>(
    disc: &'d Disc,
    catalog: BootCatalog<'d, Source>,
    report: &mut Report<'_>,
) -> Result<Catalog<'d>, Failure> {
    let files = catalog.files(&disc.tree()?);
    if let Some(error) = files.error {
        report.problem(None, error);
    }
    let mut images = Vec::new();
    for (entry, file) in catalog.entries().zip(files.images) {
        let info = entry.info();
        if let Err(error) = &info {
            report.problem(None, error);
        }
        images.push(Image {
            entry,
            info: info.ok(),
            file: file.map(|file| (file.path(), file.len().unwrap_or_default())),
        });
    }
    let path = files.catalog.as_ref().map(Entry::path);
    Ok(Catalog {
        catalog,
        path,
        images,
    })
}
