//! S3: containers in folders.

use std::fs;
use std::path::PathBuf;

use isoudf::Options;
use isoudf::container::{Choice, Container, ContainerFault, Disc, open_any, open_any_with};

use super::{burnt, fault};
use crate::support::containers::{Track, cue, joined};
use crate::support::iso::Builder;
use crate::support::sectors::Kind;

/// A folder that is gone when dropped.
pub(crate) struct TempFolder(pub(crate) PathBuf);

impl TempFolder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("isoudf-test-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        // What is left over is the system's temporary directory's affair.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn track() -> Track {
    let disc = Builder::new().file("/A", "a").padding(100).build().bytes();
    Track::new(1, 1, Kind::Mode1, 0..disc.len() / 2048, &disc)
}

#[test]
fn s3_names_may_differ_in_case() {
    let folder = TempFolder::new("case");
    folder.write("Some Disc.BIN", track().bytes());
    let sheet = cue(&[track()], &["C:\\x\\SOME DISC.bin"]);
    let path = folder.write("any.name", sheet);
    let opened = open_any(&path).unwrap();
    assert_eq!(opened.disc.container(), Container::Cue);
    assert_eq!(opened.disc.tracks()[0].files, ["Some Disc.BIN"]);
    assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
}

/// What a sheet names may lie beside it, and nowhere else.
#[test]
fn s3_no_other_folder_is_read() {
    let folder = TempFolder::new("inner");
    let outer = folder.write("outer.bin", track().bytes());
    let inner = folder.0.join("inner");
    fs::create_dir(&inner).unwrap();
    for name in [
        outer.to_str().unwrap(),
        "../outer.bin",
        "..\\outer.bin",
        "..",
        ".",
        "/",
        "inner",
        "a.cue/../../outer.bin",
    ] {
        let path = inner.join("a.cue");
        fs::write(&path, cue(&[track()], &[name])).unwrap();
        let error = open_any(&path).unwrap_err();
        let error = fault(&error);
        assert!(
            matches!(error.fault, ContainerFault::NoFile { .. }),
            "{error}"
        );
        assert_eq!((&error.file[..], error.track), ("a.cue", Some(1)));
    }
}

/// Opening a pipe would wait for ever.
#[cfg(unix)]
#[test]
fn s3_only_files_are_opened() {
    let folder = TempFolder::new("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(folder.0.join("a.bin"))
        .status();
    if !made.is_ok_and(|made| made.success()) {
        return;
    }
    fs::create_dir(folder.0.join("b.bin")).unwrap();
    for name in ["a.bin", "b.bin"] {
        let path = folder.write("a.cue", cue(&[track()], &[name]));
        let error = open_any(&path).unwrap_err();
        let error = fault(&error);
        assert!(
            matches!(error.fault, ContainerFault::NoFile { .. }),
            "{error}"
        );
    }
}

#[test]
fn s3_a_track_may_be_chosen() {
    let folder = TempFolder::new("choice");
    let burnt = burnt(true);
    folder.write("a.bin", joined(&burnt.tracks));
    let path = folder.write("a.cue", cue(&burnt.tracks, &["a.bin"]));
    assert_eq!(open_any(&path).unwrap().image.label(), "SESSION2");
    let first = open_any_with(&path, Options::default(), Choice::Track(1)).unwrap();
    assert_eq!(first.image.label(), "SESSION1");
    let disc = Disc::open(&path, &Options::default()).unwrap();
    assert_eq!(disc.tracks(), first.disc.tracks());
    assert!(open_any(folder.0.join("absent.cue")).is_err());
    assert!(open_any(&folder.0).is_err());
}
