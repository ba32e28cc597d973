//! `disc extract`: a tree, or a part of it, copied to the host.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use indicatif::ProgressBar;
use isoudf::{Entry, FileType};

use crate::below::{Below, Step};
use crate::copy::Copier;
use crate::host::{self, Partial};
use crate::outcome::{Failure, Outcome, Report};
use crate::progress;
use crate::reading::{self, Source};
use crate::text::count;

/// Copy everything, or what is below a path, to a directory
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image
    image: PathBuf,
    /// The directory to copy to; made when it is not there
    dest: PathBuf,
    /// What to copy: a directory with all that it holds, or a file
    #[arg(default_value = "/", hide_default_value = true)]
    path: String,
    /// Replace files that are there already
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    reading: reading::Arguments,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let tree = disc.tree()?;
    let start = disc.entry(tree, &arguments.path)?;
    let mut below = Below::new(start.clone());
    // The destination is the user's own word: it may be a link.
    let dest = arguments.dest.as_path();
    let root = tree.root().id();
    fs::create_dir_all(dest).map_err(|error| {
        Failure::Image(format!("cannot extract to {}: {error}", dest.display()))
    })?;

    let mut extraction = Extraction {
        report: Report::new(&disc.name),
        bar: progress::bar(|| total(start)),
        copier: Copier::new(),
        overwrite: arguments.overwrite,
        directories: Vec::new(),
        written: HashSet::new(),
        done: Done::default(),
    };
    while let Some(step) = below.next() {
        match step {
            Step::Error(error) => extraction.problem(Some(below.path()), error),
            Step::Entry(entry) => {
                let depth = below.depth();
                extraction.leave_directories(depth);
                // The root has no name of its own: it becomes the destination.
                let is_root = depth == 0 && entry.id() == root;
                let extracted = match is_root {
                    true => extraction.extract_root(dest),
                    false => extraction.extract(&entry, dest),
                };
                if let Err(problem) = extracted {
                    let problem = format_args!("not extracted: {problem}");
                    extraction.problem(Some(below.path()), problem);
                    below.skip_dir();
                }
            }
        }
    }
    extraction.leave_directories(0);
    extraction.bar.finish_and_clear();
    if let Some(cut_off) = disc.cut_off() {
        extraction.problem(None, cut_off);
    }
    eprintln!("{} to {}", extraction.done, dest.display());
    Ok(extraction.report.outcome())
}

/// Bytes of all files, for the progress bar. What cannot be read is told when its turn comes.
fn total(start: Entry<'_, Source>) -> u64 {
    let mut total: u64 = 0;
    let mut below = Below::new(start);
    while let Some(step) = below.next() {
        if let Step::Entry(entry) = step {
            let len = entry.len().ok().filter(|_| !entry.is_dir());
            total = total.saturating_add(len.unwrap_or_default());
        }
    }
    total
}

struct Extraction<'a> {
    report: Report<'a>,
    bar: ProgressBar,
    copier: Copier,
    overwrite: bool,
    /// The directory that is being filled, and those above it.
    directories: Vec<Directory>,
    written: HashSet<PathBuf>,
    done: Done,
}

struct Directory {
    path: PathBuf,
    modified: Option<SystemTime>,
}

#[derive(Default)]
struct Done {
    files: u64,
    directories: u64,
    bytes: u64,
}

impl Extraction<'_> {
    fn problem(&mut self, path: Option<&str>, what: impl fmt::Display) {
        // A bar and a message on one line make neither readable.
        let report = &mut self.report;
        self.bar.suspend(|| report.problem(path, what));
    }

    fn extract_root(&mut self, dest: &Path) -> Result<(), String> {
        // The destination is the user's, and so is its date.
        self.directories.push(Directory {
            path: dest.to_owned(),
            modified: None,
        });
        Ok(())
    }

    /// Copies one entry, without what it holds. An error is the reason why it is not there.
    fn extract(&mut self, entry: &Entry<'_, Source>, dest: &Path) -> Result<(), String> {
        let name = entry.name();
        let name = name.to_str();
        if let Some(refusal) = host::refusal(&name) {
            return Err(refusal.to_owned());
        }
        let above = self.directories.last().map_or(dest, |above| &above.path);
        let path = above.join(&*name);
        let metadata = entry.metadata().map_err(text)?;
        let modified = metadata.modified.map(SystemTime::from);
        match metadata.file_type {
            FileType::File => self.extract_file(entry, path, modified),
            FileType::Dir => {
                host::make_directory(&path).map_err(text)?;
                self.done.directories += 1;
                self.directories.push(Directory { path, modified });
                Ok(())
            }
            _ => Err("neither a file nor a directory".to_owned()),
        }
    }

    fn extract_file(
        &mut self,
        entry: &Entry<'_, Source>,
        path: PathBuf,
        modified: Option<SystemTime>,
    ) -> Result<(), String> {
        let file = entry.open().map_err(text)?;
        // Else --overwrite would have the second of two files replace the first.
        if !self.written.insert(path.clone()) {
            return Err("the directory has another file of that name".to_owned());
        }
        let mut partial = Partial::create(path, self.overwrite).map_err(text)?;
        let bar = &self.bar;
        self.copier
            .copy(&file, |piece| {
                bar.inc(piece.len() as u64);
                partial.file.write_all(piece)
            })
            .map_err(text)?;
        if let Some(modified) = modified {
            // File systems that cannot hold the date keep the bytes all the same.
            let _ = host::set_modified(&partial.file, modified);
        }
        partial.finish().map_err(text)?;
        self.done.files += 1;
        self.done.bytes += file.len();
        Ok(())
    }

    /// Finishes the directories that are deeper than what comes next, deepest first. Their times
    /// are set only now, since filling them changed those.
    fn leave_directories(&mut self, depth: usize) {
        let open = self.directories.len();
        for directory in self.directories.drain(depth.min(open)..).rev() {
            if let Some(modified) = directory.modified {
                // Not every system opens directories; a date is not worth an error.
                let _ = File::open(&directory.path)
                    .and_then(|directory| host::set_modified(&directory, modified));
            }
        }
    }
}

fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = count(self.files, "file", "files");
        let bytes = count(self.bytes, "byte", "bytes");
        let directories = count(self.directories, "directory", "directories");
        write!(f, "extracted {files} with {bytes} and {directories}")
    }
}
