use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use isoudf::source::InMemory;
use isoudf::{Image, Namespace};
use sha2::{Digest, Sha256};

use super::filesystem::{Disc, options};
use super::test_data::data;

/// A directory, gone when dropped.
struct Directory(PathBuf);

impl Drop for Directory {
    fn drop(&mut self) {
        // What is left over is the system's temporary directory's affair.
        let _ = fs::remove_dir(&self.0);
    }
}

/// Mounts a tree of an image; `None` where there is no FUSE.
fn mounted(name: &str, shown: Namespace) -> Option<(Directory, fuser::BackgroundSession)> {
    if !Path::new("/dev/fuse").exists() {
        eprintln!("skipped: there is no /dev/fuse");
        return None;
    }
    let directory = format!("isoudf-mount-{}-{name}", std::process::id());
    let directory = Directory(std::env::temp_dir().join(directory));
    fs::create_dir(&directory.0).unwrap();
    let image = Image::new(InMemory(data(&format!("{name}.iso")))).unwrap();
    let filesystem = Disc::new(image, shown);
    let session = fuser::spawn_mount(filesystem, &directory.0, &options()).unwrap();
    Some((directory, session))
}

/// Mounts the image and compares it with what a Linux kernel's own drivers showed of it.
fn mounts_like_the_kernel(name: &str, shown: Namespace, at_least: usize) {
    let Some((directory, session)) = mounted(name, shown) else {
        return;
    };
    let mode = match shown {
        Namespace::RockRidge => "rr",
        other => other.id(),
    };
    let listing = String::from_utf8(data(&format!("{name}.tsv"))).unwrap();
    let mut compared = 0;
    for line in listing.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [of, path, kind, len, sum, bits, uid, gid, nanos, target, ..] = columns[..] else {
            continue;
        };
        // Names with escapes, and times that the kernel's own driver cannot tell.
        let nanos: i128 = nanos.parse().unwrap_or(-1);
        if of != mode || path.contains('\\') || !(0..i128::from(i64::MAX)).contains(&nanos) {
            continue;
        }
        let mounted = directory.0.join(path.trim_start_matches('/'));
        let Ok(metadata) = fs::symlink_metadata(&mounted) else {
            // A name that the kernel's own driver cuts.
            continue;
        };
        compared += 1;
        let found = match metadata.mode() & 0o170_000 {
            0o040_000 => 'd',
            0o120_000 => 'l',
            0o100_000 => 'f',
            _ => '?',
        };
        if found != '?' {
            assert_eq!(found.to_string(), kind[..1], "{path}");
        }
        assert_eq!(
            (metadata.uid().to_string(), metadata.gid().to_string()),
            (uid.into(), gid.into())
        );
        let time = i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec());
        assert_eq!(time, nanos, "{path}");
        match found {
            'f' => {
                assert_eq!(
                    metadata.mode() & 0o7777,
                    u32::from_str_radix(bits, 8).unwrap(),
                    "{path}"
                );
                assert_eq!(metadata.len().to_string(), len, "{path}");
                let bytes = fs::read(&mounted).unwrap();
                assert_eq!(format!("{:x}", Sha256::digest(bytes)), sum, "{path}");
            }
            'l' => assert_eq!(
                fs::read_link(&mounted).unwrap(),
                Path::new(target),
                "{path}"
            ),
            _ => {}
        }
        if found == 'd' {
            // What is listed is found.
            for entry in fs::read_dir(&mounted).unwrap() {
                entry.unwrap().metadata().unwrap();
            }
        }
    }
    assert!(compared >= at_least, "{compared}");
    let error = fs::write(directory.0.join("new"), "").unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ReadOnlyFilesystem);
    session.umount_and_join().unwrap();
}

#[test]
fn a_rock_ridge_disc_mounts_like_the_kernel_does_it() {
    mounts_like_the_kernel("xo-rr112", Namespace::RockRidge, 450);
}

#[test]
fn another_tree_mounts_too() {
    let Some((directory, session)) = mounted("xo-joliet-utf16", Namespace::Joliet) else {
        return;
    };
    let listing = String::from_utf8(data("xo-joliet-utf16.tsv")).unwrap();
    let mut compared = 0;
    for line in listing.lines() {
        // Of this tree the kernel's listing has names and bytes.
        if let ["jol", path, "f", len, sum] = line.split('\t').collect::<Vec<_>>()[..] {
            // A name with escapes is another here, and so is one that the kernel's own driver cuts.
            if let Ok(bytes) = fs::read(directory.0.join(&path[1..])) {
                assert_eq!(bytes.len().to_string(), len, "{path}");
                assert_eq!(format!("{:x}", Sha256::digest(bytes)), sum, "{path}");
                compared += 1;
            }
        }
    }
    assert!(compared > 400, "{compared}");
    session.umount_and_join().unwrap();
}

#[test]
fn a_udf_disc_mounts_like_the_kernel_does_it() {
    mounts_like_the_kernel("win7-mini", Namespace::Udf, 600);
    mounts_like_the_kernel("own-r102-symlinks", Namespace::Udf, 5);
}
