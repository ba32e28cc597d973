//! What the tests here share: images of `tests/data`, as files.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::reading::{Arguments, Disc};
use crate::test_data::data;

/// A file in a directory of its own, gone when dropped.
pub(crate) struct TestFile {
    pub(crate) path: PathBuf,
}

impl TestFile {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Relaxed);
        let directory = format!("disc-test-{}-{number}", std::process::id());
        let directory = std::env::temp_dir().join(directory);
        fs::create_dir(&directory).unwrap();
        let path = directory.join(name);
        fs::write(&path, bytes).unwrap();
        Self { path }
    }

    pub(crate) fn open(&self) -> Disc {
        match Arguments::default().open(Some(&self.path)) {
            Ok(disc) => disc,
            Err(_) => panic!("not opened: {}", self.path.display()),
        }
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        // What is left over is the system's temporary directory's affair.
        let _ = fs::remove_file(&self.path);
        let _ = self.path.parent().map(fs::remove_dir);
    }
}

pub(crate) fn bytes(name: &str) -> Vec<u8> {
    data(&format!("{name}.iso"))
}

pub(crate) fn image(name: &str) -> TestFile {
    TestFile::new("image.iso", &bytes(name))
}

/// Paths without their first slash and SHA-256 of the files that a Linux kernel found in a tree.
pub(crate) fn kernel_sums(name: &str, tree: &str) -> Vec<(String, String)> {
    let listing = String::from_utf8(data(&format!("{name}.tsv"))).unwrap();
    let files = listing.lines().filter_map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns[..] {
            [of, path, "f", _, sum, ..] if of == tree => {
                Some((path[1..].to_owned(), sum.to_owned()))
            }
            _ => None,
        }
    });
    files.collect()
}
