//! Where the files are that a description of tracks names.

use alloc::string::String;

use super::SharedSource;
use crate::source::SourceError;

/// The files beside a description of tracks. [`Disc::open`](super::Disc::open) has those of the
/// folder that it is in; others may have them in an archive or in memory.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::sync::Arc;
///
/// use isoudf::Options;
/// use isoudf::container::{Disc, Folder, SharedSource};
/// use isoudf::source::{InMemory, SourceError};
///
/// /// Files in memory, by name.
/// struct Files(Vec<(&'static str, Arc<InMemory<Vec<u8>>>)>);
///
/// impl Folder for Files {
///     fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
///         let found = self.0.iter().find(|(file, _)| file.eq_ignore_ascii_case(name));
///         Ok(found.map(|(file, bytes)| (file.to_string(), bytes.clone() as SharedSource)))
///     }
/// }
///
/// let sheet = b"FILE \"Disc.BIN\" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n";
/// let files = Files(vec![("disc.bin", Arc::new(InMemory(disc)))]);
/// let sheet = Arc::new(InMemory(sheet.to_vec()));
/// let disc = Disc::new("disc.cue", sheet, &files, &Options::default())?;
/// assert_eq!(disc.tracks()[0].files, ["disc.bin"]);
/// # Ok::<(), isoudf::Error>(())
/// ```
pub trait Folder {
    /// The file of this name, with the name that it was found by; `None` when there is none. The name
    /// has no slashes or backslashes in it, and may differ from the file's in case.
    ///
    /// # Errors
    /// When the file is there, and cannot be opened.
    fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError>;
}

/// A folder without files.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Folder for Nowhere {
    fn open(&self, _: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
        Ok(None)
    }
}

/// What stands behind the last slash or backslash of a name, if that can be the name of a file.
pub(super) fn file_name(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\']).next()?;
    let is_name = !matches!(name, "" | "." | "..") && !name.contains('\0');
    is_name.then_some(name)
}

/// A name with another extension.
pub(super) fn with_extension(name: &str, extension: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    alloc::format!("{stem}.{extension}")
}

#[cfg(feature = "std")]
pub(super) use beside::Beside;

#[cfg(feature = "std")]
mod beside {
    use std::fs::{self, File};
    use std::path::{Component, Path, PathBuf};

    use super::{Folder, SharedSource, SourceError, String};
    use alloc::string::ToString;
    use alloc::sync::Arc;

    /// A folder of the operating system.
    pub(in super::super) struct Beside(PathBuf);

    impl Beside {
        /// The folder that a file is in.
        pub(in super::super) fn new(path: &Path) -> Self {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            Self(folder.unwrap_or(Path::new(".")).to_path_buf())
        }

        /// The name of the file that differs from this one in case at most. Of several the first in
        /// order is taken, so that it is always the same.
        fn in_other_case(&self, name: &str) -> Option<String> {
            let wanted = name.to_lowercase();
            let names = fs::read_dir(&self.0).ok()?.flatten();
            let names = names.filter_map(|entry| entry.file_name().into_string().ok());
            names.filter(|name| name.to_lowercase() == wanted).min()
        }
    }

    /// Opens what is a file: of a pipe, opening would wait for its other end.
    fn open(path: &Path) -> Result<Option<SharedSource>, SourceError> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => Ok(Some(Arc::new(File::open(path)?))),
            _ => Ok(None),
        }
    }

    impl Folder for Beside {
        fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
            // On Windows "C:x" is one component too, and leads elsewhere.
            let mut components = Path::new(name).components();
            let only = (components.next(), components.next());
            if !matches!(only, (Some(Component::Normal(_)), None)) {
                return Ok(None);
            }
            if let Some(source) = open(&self.0.join(name))? {
                return Ok(Some((name.to_string(), source)));
            }
            let Some(name) = self.in_other_case(name) else {
                return Ok(None);
            };
            let source = open(&self.0.join(&name))?;
            Ok(source.map(|source| (name, source)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_counts() {
        for path in ["a.bin", "C:\\x\\a.bin", "/etc/a.bin", "..\\../a.bin"] {
            assert_eq!(file_name(path), Some("a.bin"));
        }
        for path in ["", ".", "..", "a/..", "a\\", "a/", "a\0b"] {
            assert_eq!(file_name(path), None);
        }
        assert_eq!(with_extension("a.b.ccd", "img"), "a.b.img");
        assert_eq!(with_extension("a", "img"), "a.img");
    }
}
