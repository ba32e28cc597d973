//! Lists an image that lies on a web server, or writes one of its files, without downloading the rest.
//!
//!     cargo run --release --example remote -- https://example.org/disc.iso
//!     cargo run --release --example remote -- https://example.org/disc.iso /README.TXT > README.TXT

#[path = "shared/http.rs"]
mod http;
#[path = "shared/missing.rs"]
mod missing;
#[cfg(test)]
#[path = "shared/server.rs"]
mod server;
#[cfg(test)]
#[path = "shared/test_data.rs"]
mod test_data;

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use http::HttpSource;
use isoudf::Image;
use isoudf::source::Cached;

type Remote = Image<Cached<HttpSource>>;

fn open(url: &str) -> Result<Remote, Box<dyn Error>> {
    // The cache makes few large requests of many small reads: without it a listing asks the server
    // for every directory, and a file in pieces of the reader's buffer.
    let source = Cached::new(HttpSource::open(url)?)?;
    Ok(Image::new(source)?)
}

fn list(out: &mut impl Write, image: &Remote) -> Result<(), Box<dyn Error>> {
    for entry in image.best_tree().walk() {
        let entry = entry?;
        let slash = if entry.is_dir() { "/" } else { "" };
        let path = entry.path();
        // Names come from the image: what would command the terminal is escaped.
        writeln!(out, "{:>15}  {}{slash}", entry.len()?, path.escape_debug())?;
    }
    Ok(())
}

fn extract(out: &mut impl Write, image: &Remote, path: &str) -> Result<(), Box<dyn Error>> {
    let file = image.best_tree().open(path)?;
    // Pieces of 1 MiB: that many bytes a request, past the cache.
    let mut buffer = vec![0; 1 << 20];
    let mut offset = 0;
    loop {
        match file.read_at(&mut buffer, offset)? {
            0 => return Ok(()),
            read => {
                out.write_all(&buffer[..read])?;
                offset += read as u64;
            }
        }
    }
}

fn run(url: &str, path: Option<&str>) -> Result<(), Box<dyn Error>> {
    let image = open(url)?;
    if let Some(missing) = missing::of(&image) {
        eprintln!("{url}: {missing}");
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match path {
        Some(path) => extract(&mut out, &image, path)?,
        None => list(&mut out, &image)?,
    }
    out.flush()?;
    let (requests, bytes) = image.source().source().traffic();
    let size = image.size();
    eprintln!("{requests} requests, {bytes} of {size} bytes");
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (url, path) = match arguments.as_slice() {
        [url] => (url, None),
        [url, path] => (url, Some(path.as_str())),
        _ => {
            eprintln!("usage: remote URL [PATH]");
            return ExitCode::from(2);
        }
    };
    match run(url, path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{url}: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use isoudf::Image;

    use super::server::{Manners, serve};
    use super::test_data::data;
    use super::{extract, list, open};

    /// Discs of 480 to 490 entries by real writers, among them names of 255 bytes.
    #[test]
    fn listing_takes_few_requests() {
        for (name, most_requests, most_bytes) in [
            ("gi-rock", 4, 256 << 10),
            ("gi-level4-tricky", 4, 256 << 10),
            ("xo-joliet-utf16", 4, 256 << 10),
            // Directories and what may be a later session lie in five blocks, and one is read ahead.
            ("xo-rr112", 4, 384 << 10),
            // makefs puts directories behind the files.
            ("mf-rock", 4, 448 << 10),
        ] {
            let bytes = data(&format!("{name}.iso"));
            let local = Image::new(&bytes[..]).unwrap().best_tree().walk().count();
            let image = open(&serve(bytes, Manners::Ranges)).unwrap();
            let mut out = Vec::new();
            list(&mut out, &image).unwrap();
            let lines = out.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(lines, local, "{name}");
            assert!(lines > 480, "{name} has {lines} entries");
            let (requests, bytes) = image.source().source().traffic();
            assert!(requests <= most_requests, "{name}: {requests} requests");
            assert!(bytes <= most_bytes, "{name}: {bytes} bytes");
        }
    }

    #[test]
    fn files_are_those_of_the_image() {
        let bytes = data("win7-mini.iso");
        let local = Image::new(&bytes[..]).unwrap();
        for manners in [Manners::Ranges, Manners::Breaks] {
            let image = open(&serve(bytes.clone(), manners)).unwrap();
            for entry in local.best_tree().walk().flatten().step_by(17) {
                if entry.is_dir() {
                    continue;
                }
                let mut out = Vec::new();
                extract(&mut out, &image, &entry.path()).unwrap();
                assert_eq!(out, entry.open().unwrap().read_to_vec().unwrap());
            }
        }
    }

    #[track_caller]
    fn refused(manners: Manners) -> String {
        let bytes = data("xo-rr112.iso");
        let url = serve(bytes, manners);
        let read = open(&url).and_then(|image| list(&mut Vec::new(), &image));
        read.expect_err("no error").to_string()
    }

    #[test]
    fn servers_that_cannot_serve_images_are_told() {
        let empty = open(&serve(Vec::new(), Manners::IgnoresRanges)).err();
        assert_eq!(empty.unwrap().to_string(), "the file is empty");
        assert!(refused(Manners::IgnoresRanges).contains("ignores range requests"));
        assert!(refused(Manners::NotFound).contains("404"));
        assert!(refused(Manners::Changes).contains("changed on the server"));
    }
}
