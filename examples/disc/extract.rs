//! `disc extract`: a tree, or a part of it, copied to the host.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::time::SystemTime;

use indicatif::ProgressBar;
use isoudf::{Entry, FileType, Metadata};

use crate::below::{Below, Step};
use crate::copy::Copier;
use crate::host::{Destination, Marks};
use crate::outcome::{Failure, Outcome, Report, tell};
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
    /// Which symbolic links to make: those that stay inside DEST, all of them, or none
    #[arg(long, value_enum, default_value_t = Links::Inside)]
    links: Links,
    #[command(flatten)]
    reading: reading::Arguments,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Links {
    Inside,
    All,
    None,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(Some(&arguments.image))?;
    let tree = disc.tree()?;
    let start = disc.entry(tree, &arguments.path)?;
    let mut below = Below::new(start.clone());
    // The destination is the user's own word: it may be a link.
    let dest = arguments.dest.display();
    let destination = Destination::open(&arguments.dest)
        .map_err(|error| Failure::Image(format!("cannot extract to {dest}: {error}")))?;
    let root = tree.root().id();

    let mut extraction = Extraction {
        destination: &destination,
        report: Report::new(&disc.name),
        bar: progress::bar(|| total(start)),
        copier: Copier::new(),
        overwrite: arguments.overwrite,
        links: arguments.links,
        directories: Vec::new(),
        left: Vec::new(),
        later: Vec::new(),
        seen: HashMap::new(),
        done: Done::default(),
    };
    while let Some(step) = below.next() {
        match step {
            Step::Error(error) => extraction.problem(Some(below.path()), error),
            Step::Entry(entry) => {
                let depth = below.depth();
                extraction.leave_directories(depth);
                // The root has no name of its own: it becomes the destination.
                if depth == 0 && entry.id() == root {
                    extraction.directories.push(Directory::default());
                    continue;
                }
                if let Err(problem) = extraction.extract(&entry, below.path()) {
                    let problem = format_args!("not extracted: {problem}");
                    extraction.problem(Some(below.path()), problem);
                    below.skip_dir();
                }
            }
        }
    }
    extraction.make_links();
    extraction.finish_directories();
    extraction.bar.finish_and_clear();
    if let Some(missing) = disc.missing() {
        extraction.problem(None, missing);
    }
    eprintln!("{} to {dest}", extraction.done);
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
    destination: &'a Destination,
    report: Report<'a>,
    bar: ProgressBar,
    copier: Copier,
    overwrite: bool,
    links: Links,
    /// The directory that is being filled, and those above it.
    directories: Vec<Directory>,
    /// Those that are full.
    left: Vec<Directory>,
    /// Links, which are made when all else is there: none is ever followed.
    later: Vec<Link>,
    /// Paths made so far, by their lower-case form.
    seen: HashMap<String, String>,
    done: Done,
}

/// The destination itself has no marks: they are the user's.
#[derive(Default)]
struct Directory {
    path: String,
    marks: Marks,
}

struct Link {
    path: String,
    target: String,
    /// Its path in the image, for messages.
    shown: String,
}

#[derive(Default)]
struct Done {
    files: u64,
    directories: u64,
    links: u64,
    bytes: u64,
}

impl Extraction<'_> {
    fn problem(&mut self, path: Option<&str>, what: impl fmt::Display) {
        // A bar and a message on one line make neither readable.
        let report = &mut self.report;
        self.bar.suspend(|| report.problem(path, what));
    }

    /// Copies one entry, without what it holds. An error is the reason why it is not there.
    fn extract(&mut self, entry: &Entry<'_, Source>, shown: &str) -> Result<(), String> {
        let name = entry.name();
        let name = name
            .to_safe_str()
            .map_err(|error| error.reason.to_string())?;
        let path = match self.directories.last() {
            Some(above) if !above.path.is_empty() => format!("{}/{name}", above.path),
            _ => name.into_owned(),
        };
        let metadata = entry.metadata().map_err(text)?;
        let made = match metadata.file_type {
            FileType::File | FileType::Dir | FileType::Symlink => self.remember(&path)?,
            _ => return Err("neither a file, a directory nor a link".to_owned()),
        };
        let marks = marks(&metadata);
        match metadata.file_type {
            FileType::File => self.extract_file(entry, path, marks)?,
            FileType::Symlink => {
                let target = entry.symlink_target().map_err(text)?.unwrap_or_default();
                let shown = shown.to_owned();
                self.later.push(Link {
                    path,
                    target,
                    shown,
                });
            }
            _ => {
                self.destination.make_directory(&path).map_err(text)?;
                self.done.directories += 1;
                self.directories.push(Directory { path, marks });
            }
        }
        if let Some(other) = made {
            let note = format!("{shown}: differs from {other} only in upper and lower case");
            self.bar.suspend(|| tell(note));
        }
        Ok(())
    }

    /// Takes a path down. Gives one that systems which do not tell cases apart take for the same.
    fn remember(&mut self, path: &str) -> Result<Option<String>, String> {
        let other = self.seen.insert(path.to_lowercase(), path.to_owned());
        // Else --overwrite would have the second of two files replace the first.
        match other {
            Some(other) if other == path => {
                Err("the directory has another entry of that name".to_owned())
            }
            other => Ok(other),
        }
    }

    fn extract_file(
        &mut self,
        entry: &Entry<'_, Source>,
        path: String,
        marks: Marks,
    ) -> Result<(), String> {
        let file = entry.open().map_err(text)?;
        let mut partial = self
            .destination
            .create(path, self.overwrite)
            .map_err(text)?;
        let bar = &self.bar;
        self.copier
            .copy_with_holes(&file, |piece, is_hole| {
                bar.inc(piece.len() as u64);
                partial.write(piece, is_hole)
            })
            .map_err(text)?;
        partial.finish(file.len(), marks).map_err(text)?;
        self.done.files += 1;
        self.done.bytes += file.len();
        Ok(())
    }

    fn make_links(&mut self) {
        for link in std::mem::take(&mut self.later) {
            let made = match self.links {
                Links::None => continue,
                Links::Inside if !stays_inside(&link) => {
                    Err("the link leads out of the destination (--links all makes it)".to_owned())
                }
                Links::Inside | Links::All => self
                    .destination
                    .make_link(&link.path, &link.target, self.overwrite)
                    .map_err(text),
            };
            match made {
                Ok(()) => self.done.links += 1,
                Err(problem) => {
                    let problem = format_args!("not extracted: {problem}");
                    self.problem(Some(&link.shown), problem);
                }
            }
        }
    }

    /// Goes back to the directory that holds what comes next.
    fn leave_directories(&mut self, depth: usize) {
        let open = self.directories.len();
        self.left.extend(self.directories.drain(depth.min(open)..));
    }

    /// Marks all directories, those in others first: filling one changes its time, and the mode may
    /// forbid it.
    fn finish_directories(&mut self) {
        self.leave_directories(0);
        self.left
            .sort_unstable_by(|left, right| right.path.cmp(&left.path));
        for directory in self.left.iter().filter(|it| !it.path.is_empty()) {
            self.destination
                .finish_directory(&directory.path, directory.marks);
        }
    }
}

fn marks(metadata: &Metadata) -> Marks {
    Marks {
        modified: metadata.modified.map(SystemTime::from),
        mode: metadata.mode,
    }
}

/// Whether a link leads to what is below the destination, whatever other links are there: it goes up
/// by no more levels than it is deep, and never up again after it went down.
fn stays_inside(link: &Link) -> bool {
    if link.target.starts_with('/') {
        return false;
    }
    let mut depth = link.path.matches('/').count();
    let mut went_down = false;
    for component in link.target.split('/') {
        match component {
            "" | "." => {}
            ".." if went_down || depth == 0 => return false,
            ".." => depth -= 1,
            _ => went_down = true,
        }
    }
    true
}

fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = count(self.files, "file", "files");
        let bytes = count(self.bytes, "byte", "bytes");
        let directories = count(self.directories, "directory", "directories");
        write!(f, "extracted {files} with {bytes} and {directories}")?;
        match self.links {
            0 => Ok(()),
            links => write!(f, ", {}", count(links, "link", "links")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use clap::Parser;

    use super::{Arguments, Link, Outcome, run, stays_inside};
    use crate::sample;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// A folder of its own for a test, with the sample disc in it; removed with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("disc-{name}-{}", std::process::id()));
            fs::create_dir_all(&path).expect("a folder for temporary files");
            fs::write(path.join("disc.iso"), sample::image()).expect("room for the sample");
            Self(path)
        }

        fn extract(&self, options: &[&str]) -> Option<Outcome> {
            let (image, dest) = (self.0.join("disc.iso"), self.dest());
            let fixed = [Path::new("extract"), &image, &dest];
            let options = options.iter().map(Path::new);
            let command = Command::parse_from(fixed.into_iter().chain(options));
            run(&command.arguments).ok()
        }

        fn dest(&self) -> PathBuf {
            self.0.join("dest")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // Directories are extracted as they are on the disc: not to be written to.
            #[cfg(unix)]
            for folder in [
                "",
                "boot",
                "docs",
                "efi",
                "efi/boot",
                "sources",
                "sources/en-us",
            ] {
                use std::os::unix::fs::PermissionsExt;
                let all = fs::Permissions::from_mode(0o755);
                let _ = fs::set_permissions(self.dest().join(folder), all);
            }
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    #[cfg(unix)]
    fn what_is_extracted_is_as_on_the_disc() {
        use std::os::unix::fs::MetadataExt;
        let folder = Folder::new("whole");
        assert!(folder.extract(&[]) == Some(Outcome::Whole));
        let dest = folder.dest();
        let link = fs::read_link(dest.join("docs/latest.txt")).expect("a link");
        assert_eq!(link, Path::new("numbers.txt"));
        for (path, mode) in [
            ("README.TXT", 0o100_444),
            ("efi/boot/bootx64.efi", 0o100_555),
            ("docs", 0o040_555),
        ] {
            let metadata = fs::metadata(dest.join(path)).expect(path);
            assert_eq!(metadata.mode(), mode, "{path}");
            // 2024-02-29 12:34:56 UTC
            assert_eq!(metadata.mtime(), 1_709_210_096, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn e6_a_link_in_the_way_is_not_gone_through() {
        let folder = Folder::new("link");
        let outside = folder.0.join("outside");
        fs::create_dir_all(&outside).expect("a folder");
        fs::create_dir_all(folder.dest()).expect("a folder");
        std::os::unix::fs::symlink(&outside, folder.dest().join("docs")).expect("a link");
        assert!(folder.extract(&["--overwrite"]) == Some(Outcome::Partial));
        assert_eq!(fs::read_dir(&outside).expect("a folder").count(), 0);
        assert!(folder.dest().join("README.TXT").exists());
    }

    #[test]
    fn files_that_are_there_stay_unless_asked() {
        let folder = Folder::new("stay");
        fs::create_dir_all(folder.dest()).expect("a folder");
        let readme = folder.dest().join("README.TXT");
        fs::write(&readme, "mine").expect("a file");
        assert!(folder.extract(&[]) == Some(Outcome::Partial));
        assert_eq!(fs::read(&readme).expect("a file"), b"mine");
    }

    fn link(path: &str, target: &str) -> Link {
        Link {
            path: path.to_owned(),
            target: target.to_owned(),
            shown: String::new(),
        }
    }

    #[test]
    fn links_that_lead_out_are_told_from_those_that_do_not() {
        for (path, target) in [
            ("a", "b"),
            ("a", "./b/c"),
            ("d/a", ".."),
            ("d/e/a", "../../b"),
            ("a", ""),
        ] {
            assert!(stays_inside(&link(path, target)), "{path} -> {target}");
        }
        for (path, target) in [
            ("a", "/etc"),
            ("a", ".."),
            ("a", "../b"),
            ("d/a", "../../b"),
            // What `x` leads to may be the destination itself.
            ("d/a", "x/.."),
            ("d/a", "../x/../b"),
        ] {
            assert!(!stays_inside(&link(path, target)), "{path} -> {target}");
        }
    }
}
