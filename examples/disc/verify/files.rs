//! The files in an image against a list of theirs.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use isoudf::{Entry, FileType};

use crate::below::{Below, Step};
use crate::checklist::Line;
use crate::copy::{Copier, CopyError};
use crate::outcome::{Failure, Report};
use crate::progress;
use crate::reading::{Disc, Source};
use crate::text::{Grouped, count};

/// The files of a tree by their paths, without the first slash.
pub(super) struct Files<'i> {
    files: HashMap<String, Entry<'i, Source>>,
    /// Paths by what is alike in upper and lower case.
    alike: HashMap<String, String>,
}

impl<'i> Files<'i> {
    pub(super) fn of(disc: &'i Disc, report: &mut Report<'_>) -> Result<Self, Failure> {
        let (mut files, mut alike) = (HashMap::new(), HashMap::new());
        let mut below = Below::new(disc.tree()?.root());
        while let Some(step) = below.next() {
            let entry = match step {
                Step::Entry(entry) if entry.is_dir() => continue,
                Step::Entry(entry) => entry,
                Step::Error(error) => {
                    report.problem(Some(below.path()), error);
                    continue;
                }
            };
            match entry.metadata().map(|metadata| metadata.file_type) {
                Ok(FileType::File) => {
                    let path = below.path().trim_start_matches('/');
                    alike.insert(path.to_lowercase(), path.to_owned());
                    files.insert(path.to_owned(), entry);
                }
                Ok(_) => {}
                Err(error) => report.problem(Some(below.path()), error),
            }
        }
        Ok(Self { files, alike })
    }

    fn find(&self, line: &Line) -> Option<(&str, &Entry<'i, Source>)> {
        // Lists are written with `./` before each name, or made on Windows.
        let name = line.name.as_deref()?;
        let name = name.strip_prefix("./").unwrap_or(name);
        let name = name.trim_start_matches('/');
        let slashed = name.replace('\\', "/");
        let known = |path: &str| self.files.get_key_value(path);
        // A list that was made before the disc has names that its tree may have in capitals.
        let found = known(name)
            .or_else(|| known(&slashed))
            .or_else(|| known(self.alike.get(&slashed.to_lowercase())?));
        found.map(|(path, entry)| (path.as_str(), entry))
    }

    /// Whether a line names a file of the image.
    pub(super) fn knows_any(&self, lines: &[Line]) -> bool {
        lines.iter().any(|line| self.find(line).is_some())
    }

    /// Checks each file that a line names.
    pub(super) fn check(
        &self,
        out: &mut impl Write,
        lines: &[Line],
        report: &mut Report<'_>,
    ) -> Result<(), Failure> {
        let mut listed = HashSet::new();
        let mut files = Vec::new();
        for line in lines {
            match self.find(line) {
                Some((path, entry)) => {
                    listed.insert(path);
                    let extents = entry.extents().ok();
                    let place = extents.and_then(|extents| extents.first()?.image_offset);
                    files.push((place.unwrap_or_default(), line, path, entry));
                }
                None => report.problem(
                    Some(line.name.as_deref().unwrap_or(&line.sum)),
                    "listed, and not in the image",
                ),
            }
        }
        // As they lie on the disc.
        files.sort_by_key(|(place, ..)| *place);
        let lens = files
            .iter()
            .map(|(.., entry)| entry.len().unwrap_or_default());
        let bar = progress::bar(|| lens.fold(0, u64::saturating_add));
        let mut copier = Copier::new();
        let mut right = 0;
        for (_, line, path, entry) in &files {
            let mut hasher = line.algorithm.hasher();
            let copied = entry.open().map_err(CopyError::Read).and_then(|file| {
                copier.copy(&file, |piece| {
                    hasher.update(piece);
                    bar.inc(piece.len() as u64);
                    Ok(())
                })
            });
            match copied.map(|()| hasher.finish()) {
                Ok(sum) if sum == line.sum => right += 1,
                Ok(sum) => {
                    let (kind, listed) = (line.algorithm.name(), &line.sum);
                    let what = format!("the {kind} is {sum}, listed is {listed}");
                    bar.suspend(|| report.problem(Some(path), what));
                }
                Err(error) => bar.suspend(|| report.problem(Some(path), error)),
            }
        }
        bar.finish_and_clear();
        let files = count(right, "file is", "files are");
        writeln!(out, "{files} as listed")?;
        let others = self.files.len() - listed.len();
        if others > 0 {
            let others = Grouped(others as u64);
            writeln!(out, "{others} files of the image are not in the list")?;
        }
        Ok(())
    }
}
