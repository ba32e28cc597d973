//! What is told of an image, for people.

use std::fmt::{self, Display};

use isoudf::Tree;

use super::{Damage, Facts};
use crate::reading::Source;
use crate::text::{Grouped, Shown, count};

/// Lines of a list that are shown; of a disc cut in half there are thousands.
const SHOWN: usize = 20;

impl Display for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let image = &self.disc.image;
        let best = image.best();
        writeln!(f, "{}", Shown(&self.disc.name))?;
        line(f, "Label", image.label())?;
        line(f, "Image size", bytes(image.size()))?;
        line(
            f,
            "Best tree",
            format_args!("{}, since {}", best.namespace, best.reason),
        )?;
        if let Some(cut_off) = self.disc.cut_off() {
            line(f, "Damage", cut_off)?;
        }
        for tree in &self.trees {
            writeln!(f, "\n{}", tree.namespace())?;
            describe(f, tree)?;
        }
        if !self.findings.is_empty() {
            writeln!(f, "\nNot as the standards say, and read nevertheless")?;
            for finding in &self.findings {
                writeln!(f, "  {finding}")?;
            }
        }
        match &self.damage {
            Some(damage) => damage.fmt(f),
            None => Ok(()),
        }
    }
}

impl Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return writeln!(f, "\nNo file reaches into the missing part.");
        }
        let cut = count(self.cut.len() as u64, "file is", "files are");
        list(f, format_args!("{cut} cut off or missing"), &self.cut)?;
        let unreadable = self.unreadable.iter();
        let unreadable = unreadable.map(|(path, error)| format!("{path}: {error}"));
        let number = count(
            self.unreadable.len() as u64,
            "directory or file",
            "directories and files",
        );
        let title = format_args!("{number} cannot be read, and may hold more");
        list(f, title, &unreadable.collect::<Vec<_>>())
    }
}

fn list(f: &mut fmt::Formatter<'_>, title: impl Display, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(f, "\n{title}")?;
    for line in lines.iter().take(SHOWN) {
        writeln!(f, "  {}", Shown(line))?;
    }
    match lines.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(f, "  ... and {} more", Grouped(more as u64)),
    }
}

fn describe(f: &mut fmt::Formatter<'_>, tree: &Tree<'_, Source>) -> fmt::Result {
    let info = tree.info();
    line(f, "Label", tree.label())?;
    line(f, "UUID", tree.uuid().unwrap_or_default())?;
    line(f, "System", info.system)?;
    line(f, "Volume set", info.volume_set)?;
    line(f, "Publisher", info.publisher)?;
    line(f, "Data preparer", info.data_preparer)?;
    line(f, "Application", info.application)?;
    line(f, "Copyright file", info.copyright_file)?;
    line(f, "Abstract file", info.abstract_file)?;
    line(f, "Bibliography", info.bibliographic_file)?;
    let dates = [
        ("Created", info.created),
        ("Modified", info.modified),
        ("Expires", info.expires),
        ("Effective", info.effective),
    ];
    for (name, date) in dates {
        line(
            f,
            name,
            date.map_or(String::new(), |date| format!("{date} UTC")),
        )?;
    }
    line(f, "Block size", bytes(tree.block_size().into()))?;
    line(f, "Volume size", bytes(tree.volume_size()))
}

fn bytes(number: u64) -> String {
    count(number, "byte", "bytes")
}

/// What an image leaves empty is left out.
fn line(f: &mut fmt::Formatter<'_>, name: &str, value: impl Display) -> fmt::Result {
    let value = value.to_string();
    match value.as_str() {
        "" => Ok(()),
        value => writeln!(f, "  {name:16}{}", Shown(value)),
    }
}
