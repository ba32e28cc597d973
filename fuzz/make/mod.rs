//! Makes the committed seeds. `tests/it/fuzz_corpus.rs` runs it on demand:
//!
//! ```text
//! cargo test --test it -- --ignored write_the_fuzz_seeds
//! ```
//!
//! The base images of UDF in `seeds/udf_base/` are the kit's, made small by hand: they stay. Files
//! named `regression-*` are inputs that once broke something: they come from the fuzzer, and stay.

use std::path::Path;
use std::{fs, io};

use super::bodies;

mod around;
mod boot;
mod compressed;
mod image;
mod structures;
mod udf_volume;

/// Inputs and their names.
type Seeds<Name = &'static str> = Vec<(Name, Vec<u8>)>;

/// Writes every seed over what is there.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    fill(folder, "attributes", structures::attributes())?;
    fill(folder, "boot", boot::areas())?;
    fill(folder, "built", random(200))?;
    fill(folder, "containers", around::containers())?;
    fill(folder, "cso", compressed::cso())?;
    fill(folder, "descriptors", structures::descriptors())?;
    fill(folder, "image", image::images())?;
    fill(folder, "isz", compressed::isz())?;
    fill(folder, "partitions", around::disks())?;
    fill(folder, "raw_sectors", around::raw_sectors())?;
    fill(folder, "rock_ridge", structures::rock_ridge())?;
    fill(folder, "sources", random(60))?;
    fill(folder, "udf_structures", structures::udf())?;
    fill(folder, "udf_volume", udf_volume::patched())?;
    fill(folder, "zisofs", compressed::zisofs())
}

fn fill(folder: &Path, kind: &str, seeds: Seeds<impl AsRef<Path>>) -> io::Result<()> {
    for (name, bytes) in seeds {
        fs::write(folder.join(kind).join(name), bytes)?;
    }
    Ok(())
}

/// Inputs for targets that build from any bytes: the same each time.
fn random(len: usize) -> Seeds<String> {
    let seed = |number: u64| (format!("random_{number}"), random_bytes(number, len));
    (0..12).map(seed).collect()
}

fn random_bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as u8
    };
    (0..len).map(|_| next()).collect()
}
