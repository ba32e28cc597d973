//! Mounts the best tree of an image below a directory, to be read only. For Linux, by FUSE.
//!
//!     cargo run --release --example mount -- disc.iso /mnt/disc
//!     fusermount -u /mnt/disc

#[cfg(target_os = "linux")]
mod filesystem;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [image, directory] = arguments.as_slice() else {
        eprintln!("usage: mount IMAGE DIRECTORY");
        return ExitCode::from(2);
    };
    let filesystem = match isoudf::Image::open(image) {
        Ok(image) => filesystem::Disc::new(image),
        Err(error) => {
            eprintln!("{image}: {error}");
            return ExitCode::FAILURE;
        }
    };
    // Returns when the directory is unmounted.
    match fuser::mount(filesystem, directory, &filesystem::options()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{directory}: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("this example mounts by FUSE, on Linux");
}

#[cfg(all(test, target_os = "linux"))]
#[path = "../shared/test_data.rs"]
mod test_data;
#[cfg(all(test, target_os = "linux"))]
mod tests;
