//! Counts the zero bytes in the files of an image, in a memory map: without a copy or a read call.
//!
//!     cargo run --release --example mmap -- disc.iso
#![allow(unsafe_code, reason = "a memory map needs a promise, see below")]

use std::error::Error;
use std::fs::File;
use std::process::ExitCode;

use isoudf::source::InMemory;
use isoudf::{FileType, Image};
use memmap2::Mmap;

fn count(path: &str) -> Result<(), Box<dyn Error>> {
    let file = File::open(path)?;
    // SAFETY: nobody changes or cuts the image while it is mapped. Where you cannot promise that,
    // use `Image::open`, which reads the file and needs no promise.
    let map = unsafe { Mmap::map(&file)? };
    let image = Image::new(InMemory(map))?;

    let (mut files, mut zeros) = (0_u64, 0);
    for entry in image.best_tree().walk() {
        // A damaged entry is an error among the others: the walk could go on.
        let entry = entry?;
        if entry.file_type()? != FileType::File {
            continue;
        }
        // Lent by the map, not copied; `None` where a file is in pieces or partly missing.
        let Some(bytes) = entry.as_slice() else {
            eprintln!("{}: not in one piece", entry.path());
            continue;
        };
        files += 1;
        zeros += bytes.iter().filter(|byte| **byte == 0).count();
    }
    println!("{zeros} zero bytes in {files} files");
    Ok(())
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: mmap IMAGE");
        return ExitCode::from(2);
    };
    if let Err(error) = count(&path) {
        eprintln!("{path}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
