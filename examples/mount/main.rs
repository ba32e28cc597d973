//! Mounts a tree of an image below a directory, to be read only: the best one, or the one named. For
//! Linux, by FUSE.
//!
//!     cargo run --release --example mount -- disc.iso /mnt/disc
//!     cargo run --release --example mount -- disc.iso /mnt/disc joliet
//!     fusermount -u /mnt/disc

#[cfg(target_os = "linux")]
mod filesystem;
#[cfg(target_os = "linux")]
#[path = "../shared/missing.rs"]
mod missing;
#[cfg(target_os = "linux")]
#[path = "../shared/tree.rs"]
mod tree;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (image, directory, wanted) = match arguments.as_slice() {
        [image, directory] => (image, directory, None),
        [image, directory, tree] => (image, directory, Some(tree.as_str())),
        _ => {
            eprintln!("usage: mount IMAGE DIRECTORY [TREE]");
            return ExitCode::from(2);
        }
    };
    let filesystem = match open(image, wanted) {
        Ok(filesystem) => filesystem,
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

#[cfg(target_os = "linux")]
fn open(
    path: &str,
    wanted: Option<&str>,
) -> Result<filesystem::Disc<std::fs::File>, Box<dyn std::error::Error>> {
    let image = isoudf::Image::open(path)?;
    let shown = tree::choose(&image, wanted)?.namespace();
    match missing::of(&image) {
        Some(missing) if wanted.is_none() => eprintln!("{path}: {missing}"),
        _ => {}
    }
    Ok(filesystem::Disc::new(image, shown))
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
