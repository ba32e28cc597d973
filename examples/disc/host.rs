//! The host's file system, which an image must not get to choose places in.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Why a name from an image is not given to a file of the host.
///
/// The same on every system, so that what is extracted on one can be taken to another.
pub(crate) fn refusal(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("the name is empty");
    }
    if matches!(name, "." | "..") {
        return Some("the name means a directory that is there already");
    }
    // `:` begins a stream, or follows a drive, on Windows.
    if name.contains(['/', '\\', ':']) {
        return Some("the name would be a path");
    }
    if name.chars().any(char::is_control) {
        return Some("the name has control characters");
    }
    if name.ends_with(['.', ' ']) {
        return Some("the name ends in a dot or space, which Windows drops");
    }
    // With an extension they are devices to older Windows, and plain names elsewhere: source code
    // has files such as aux.c.
    let stem = name.split('.').next().filter(|_| cfg!(windows));
    if is_device(stem.unwrap_or(name)) {
        return Some("the name is that of a Windows device");
    }
    None
}

fn is_device(name: &str) -> bool {
    let name = name.trim_end_matches(' ').to_ascii_uppercase();
    if matches!(
        name.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let number = name
        .strip_prefix("COM")
        .or_else(|| name.strip_prefix("LPT"));
    let mut number = number.unwrap_or_default().chars();
    matches!(
        (number.next(), number.next()),
        (Some('0'..='9' | '¹' | '²' | '³'), None)
    )
}

/// Makes a directory, or accepts one that is there; never a link to one, which could lead anywhere.
pub(crate) fn make_directory(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if fs::symlink_metadata(path)?.is_dir() {
                return Ok(());
            }
            let what = "something that is not a directory is in the way";
            Err(io::Error::new(ErrorKind::AlreadyExists, what))
        }
        made => made,
    }
}

/// A file under a name of ours until all its bytes are there. Dropped before, it is removed.
pub(crate) struct Partial {
    pub(crate) file: File,
    path: PathBuf,
    target: PathBuf,
    finished: bool,
}

impl Partial {
    /// Begins the file `target`, which must not be there yet unless it may be replaced.
    pub(crate) fn create(target: PathBuf, replace: bool) -> io::Result<Self> {
        // Asked before all bytes are copied for nothing. A link is not followed here, and the
        // renaming at the end replaces one, not what it leads to.
        if !replace && fs::symlink_metadata(&target).is_ok() {
            let what = "it exists already (--overwrite replaces it)";
            return Err(io::Error::new(ErrorKind::AlreadyExists, what));
        }
        let name = format!(".disc-extract-{}.part", std::process::id());
        let path = target.with_file_name(name);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok(Self {
            file,
            path,
            target,
            finished: false,
        })
    }

    /// Gives the file its name.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            // Nobody is left to tell, and the name says what it is.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Sets the time of the last change.
pub(crate) fn set_modified(file: &File, time: SystemTime) -> io::Result<()> {
    file.set_times(FileTimes::new().set_modified(time))
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn names_that_leave_or_command_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "/",
            "a/b",
            "/etc",
            "..\\a",
            "C:",
            "a:b",
            "a\0",
            "a\nb",
            "\u{1b}[2J",
            "\u{9b}",
            "a.",
            "a ",
            "...",
            " ",
            "CON",
            "nul",
            "com1",
            "LPT9",
            "COM\u{b9}",
            "conin$",
        ] {
            assert!(refusal(name).is_some(), "{name:?}");
        }
    }

    /// A disc may have a link and, under the same name, a directory with a file in it. No link is made
    /// from an image, and one that is there is not gone through (the fault of zip 2, CVE-2025-29787).
    #[cfg(unix)]
    #[test]
    fn e6_a_link_in_the_way_is_not_gone_through() {
        use std::fs;

        let place = std::env::temp_dir().join(format!("disc-host-{}", std::process::id()));
        fs::create_dir(&place).unwrap();
        let (outside, link) = (place.join("outside"), place.join("name"));
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, &link).unwrap();
        let refused = super::make_directory(&link);
        let file = super::Partial::create(link.clone(), false).map(|_| ());
        let replaced = super::Partial::create(link.clone(), true).unwrap();
        replaced.finish().unwrap();
        let (is_file, left) = (
            fs::symlink_metadata(&link).unwrap().is_file(),
            fs::read_dir(&outside).unwrap().count(),
        );
        fs::remove_dir_all(&place).unwrap();
        assert!(refused.is_err() && file.is_err());
        // The link itself made room for the file.
        assert!(is_file && left == 0);
    }

    #[test]
    fn other_names_are_not() {
        for name in [
            "a",
            "README.TXT",
            ".hidden",
            "..a",
            "a..b",
            "Grüße",
            "日本語",
            "CONSOLE",
            "COM",
            "COM10",
            "a b",
            "lpt",
            "{x}",
            "-rf",
            "~",
        ] {
            assert!(refusal(name).is_none(), "{name:?}");
        }
    }
}
