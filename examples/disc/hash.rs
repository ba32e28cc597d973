//! `disc hash`: a list of checksums, sorted, in the format of `sha256sum`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use isoudf::{Entry, FileType};

use crate::below::{Below, Step};
use crate::checklist;
use crate::copy::{Copier, CopyError};
use crate::digest::Algorithm;
use crate::outcome::{Failure, Outcome, Report};
use crate::progress;
use crate::reading::{self, Disc, Source};

/// List the SHA-256 of each file, sorted by path, for `sha256sum --check` and `disc verify`
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image; without it, a small sample disc
    image: Option<PathBuf>,
    /// Where in the image to begin
    #[arg(default_value = "/", hide_default_value = true)]
    path: String,
    /// Another kind of checksum
    #[arg(long, value_enum, default_value = "sha256")]
    algorithm: Algorithm,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let outcome = list(&mut out, &disc, &arguments.path, arguments.algorithm)?;
    out.flush()?;
    Ok(outcome)
}

struct Hashed<'i> {
    /// Without the slash before it: the path below wherever the disc is extracted or mounted.
    path: String,
    entry: Entry<'i, Source>,
    /// Where its bytes begin.
    place: u64,
    len: u64,
    sum: Option<String>,
}

fn list(
    out: &mut impl Write,
    disc: &Disc,
    path: &str,
    algorithm: Algorithm,
) -> Result<Outcome, Failure> {
    let mut report = Report::new(&disc.name);
    let mut files = Vec::new();
    let mut below = Below::new(disc.entry(disc.tree()?, path)?);
    while let Some(step) = below.next() {
        let entry = match step {
            Step::Entry(entry) if entry.is_dir() => continue,
            Step::Entry(entry) => entry,
            Step::Error(error) => {
                report.problem(Some(below.path()), error);
                continue;
            }
        };
        let facts = entry.metadata().and_then(|metadata| {
            let first = entry
                .extents()?
                .iter()
                .find_map(|extent| extent.image_offset);
            Ok((metadata.file_type, metadata.len, first))
        });
        match facts {
            Ok((FileType::File, len, first)) => files.push(Hashed {
                path: below.path().trim_start_matches('/').to_owned(),
                entry,
                place: first.unwrap_or_default(),
                len,
                sum: None,
            }),
            // Links and devices have no bytes of their own.
            Ok(_) => {}
            Err(error) => report.problem(Some(below.path()), error),
        }
    }
    // In the order that they lie on the disc: a drive needs no seeks then, a server fewer requests.
    files.sort_by_key(|file| file.place);
    let total = files
        .iter()
        .fold(0, |sum: u64, file| sum.saturating_add(file.len));
    let bar = progress::bar(|| total);
    let mut copier = Copier::new();
    for file in &mut files {
        let mut hasher = algorithm.hasher();
        let copied = file.entry.open().map_err(CopyError::Read).and_then(|file| {
            copier.copy(&file, |piece| {
                hasher.update(piece);
                bar.inc(piece.len() as u64);
                Ok(())
            })
        });
        match copied {
            Ok(()) => file.sum = Some(hasher.finish()),
            Err(error) => bar.suspend(|| report.problem(Some(&file.path), error)),
        }
    }
    bar.finish_and_clear();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in &files {
        if let Some(sum) = &file.sum {
            checklist::write(out, sum, &file.path)?;
        }
    }
    if let Some(missing) = disc.missing() {
        report.problem(None, missing);
    }
    Ok(report.outcome())
}

#[cfg(test)]
mod tests {
    use super::list;
    use crate::digest::Algorithm;
    use crate::outcome::{Failure, Outcome};
    use crate::testing;

    /// The sums that a Linux kernel's view of the image gave, in `tests/data`.
    #[test]
    fn the_list_is_what_the_kernel_reads() {
        let image = testing::image("win7-mini");
        let disc = image.open();
        let mut out = Vec::new();
        let outcome = list(&mut out, &disc, "/", Algorithm::Sha256);
        assert!(matches!(outcome, Ok(Outcome::Whole)));
        let lines = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = lines.lines().collect();
        let mut expected = testing::kernel_sums("win7-mini", "udf");
        expected.sort_by(|a, b| a.0.cmp(&b.0));
        assert!(expected.len() > 100);
        let expected: Vec<String> = expected
            .iter()
            .map(|(path, sum)| format!("{sum}  {path}"))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_path_that_is_not_there_is_a_failure() {
        let image = testing::image("win7-mini");
        let disc = image.open();
        let outcome = list(&mut Vec::new(), &disc, "/ABSENT", Algorithm::Md5);
        assert!(matches!(outcome, Err(Failure::Image(_))));
    }
}
