//! The checksum of an image as it lies there, readable or not.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use crate::checklist::Line;
use crate::digest::Algorithm;
use crate::outcome::{Failure, Report};
use crate::progress;
use crate::text::Shown;

/// The lines that are for the image: those of its name, or a sum alone.
pub(super) fn lines_for<'l>(lines: &'l [Line], image: &Path) -> Vec<&'l Line> {
    let name = image.file_name().unwrap_or_default().to_string_lossy();
    let named = lines.iter().filter(|line| {
        let listed = line.file_name();
        listed.is_some_and(|listed| listed.eq_ignore_ascii_case(&name))
    });
    let named: Vec<&Line> = named.collect();
    match lines {
        _ if !named.is_empty() => named,
        [alone] if alone.name.is_none() => vec![alone],
        _ => Vec::new(),
    }
}

/// Checks the image against each of the lines.
pub(super) fn check(
    out: &mut impl Write,
    image: &Path,
    lines: &[&Line],
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let sums = sums(image, lines.iter().copied())?;
    for line in lines {
        let sum = &sums[&line.algorithm];
        let (name, kind) = (image.display().to_string(), line.algorithm.name());
        if line.sum == *sum {
            writeln!(
                out,
                "{}: the {kind} is the one in the list: the image is whole and, if the list is \
                from the publisher, genuine",
                Shown(&name)
            )?;
        } else {
            let listed = &line.sum;
            report.problem(
                None,
                format_args!("the {kind} is {sum}, listed is {listed}"),
            );
        }
    }
    Ok(())
}

/// Looks for an image that was given another name among all that a list tells of.
pub(super) fn find(
    out: &mut impl Write,
    image: &Path,
    lines: &[Line],
    report: &mut Report<'_>,
) -> Result<(), Failure> {
    let sums = sums(image, lines)?;
    let found = lines.iter().find(|line| sums[&line.algorithm] == line.sum);
    match found {
        Some(line) => writeln!(
            out,
            "{}: the {} is the one that the list has for {}",
            Shown(&image.display().to_string()),
            line.algorithm.name(),
            Shown(line.name.as_deref().unwrap_or("an image without a name"))
        )?,
        None => {
            let what =
                "the list names neither the image nor a file in it, and no sum is the image's";
            report.problem(None, what);
        }
    }
    Ok(())
}

/// All sums that the lines have, in one pass over the image.
fn sums<'l>(
    image: &Path,
    lines: impl IntoIterator<Item = &'l Line>,
) -> Result<BTreeMap<Algorithm, String>, Failure> {
    let failed = |error| Failure::Image(format!("{}: {error}", image.display()));
    let mut hashers: BTreeMap<_, _> = lines
        .into_iter()
        .map(|line| (line.algorithm, line.algorithm.hasher()))
        .collect();
    let mut file = File::open(image).map_err(failed)?;
    let bar = progress::bar(|| file.metadata().map_or(0, |metadata| metadata.len()));
    let mut buffer = vec![0; 4 << 20];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            break;
        }
        for hasher in hashers.values_mut() {
            hasher.update(&buffer[..read]);
        }
        bar.inc(read as u64);
    }
    bar.finish_and_clear();
    let sums = hashers
        .into_iter()
        .map(|(algorithm, hasher)| (algorithm, hasher.finish()));
    Ok(sums.collect())
}
