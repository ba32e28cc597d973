//! Prints a file of a disc image, in the words of `std::fs`.
//!
//!     cargo run --example read_file -- disc.iso /README.TXT

use std::error::Error;
use std::io;
use std::process::ExitCode;

use isoudf::Image;

fn print(path: &str, inside: &str) -> Result<(), Box<dyn Error>> {
    let image = Image::open(path)?;
    // A disc may hold several trees over the same files: this one has the best names.
    let tree = image.best_tree();
    // Small files can be had whole, too: `tree.read(inside)?`.
    let mut file = tree.open(inside)?;
    // An opened file is `Read` and `Seek`. Where an image is cut off, reading ends in an error at
    // the first byte that is missing: never in silence.
    io::copy(&mut file, &mut io::stdout().lock())?;
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, inside] = arguments.as_slice() else {
        eprintln!("usage: read_file IMAGE PATH");
        return ExitCode::from(2);
    };
    if let Err(error) = print(path, inside) {
        // Errors of the library say which structure is wrong, at which byte, and how.
        eprintln!("{path}: {inside}: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
