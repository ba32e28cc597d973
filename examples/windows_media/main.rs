//! Tells what Windows an install disc holds: editions, architecture, build, languages; what starts it; what a
//! USB stick needs; whether something is missing. Each fact comes with the file that it is from.
//!
//!     cargo run --release --example windows_media -- Win10.iso
//!     cargo run --release --example windows_media -- https://example.org/Win10.iso

#[path = "../shared/http.rs"]
mod http;
mod media;
#[cfg(test)]
#[expect(
    dead_code,
    reason = "servers of bad manners are for the example `remote`"
)]
#[path = "../shared/server.rs"]
mod server;
#[cfg(test)]
#[path = "../shared/test_data.rs"]
mod test_data;
mod wim;

use std::error::Error;
use std::process::ExitCode;

use http::HttpSource;
use isoudf::Image;
use isoudf::source::Cached;
use media::{FAT32_LIMIT, Report};

fn examine(place: &str) -> Result<Report, Box<dyn Error>> {
    if place.starts_with("http://") || place.starts_with("https://") {
        // Nothing but headers, XML and directories is fetched.
        let image = Image::new(Cached::new(HttpSource::open(place)?)?)?;
        let report = media::examine(&image, FAT32_LIMIT);
        let (requests, bytes) = image.source().source().traffic();
        eprintln!("{requests} requests, {bytes} of {} bytes", image.size());
        return Ok(report);
    }
    Ok(media::examine(&Image::open(place)?, FAT32_LIMIT))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [place] = arguments.as_slice() else {
        eprintln!("usage: windows_media IMAGE|URL");
        return ExitCode::from(2);
    };
    match examine(place) {
        Ok(report) => {
            print!("{report}");
            match report.is_install_media && !report.is_damaged {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            eprintln!("{place}: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests;
