//! E1 to E5: what boots from the disc. Names of tests begin with the row that they are of.

mod catalog;
mod images;
mod malformed;
mod real;
mod system_area;
mod verdict;

use isoudf::{BootEntry, Image};

use crate::common::Source;
use crate::support::boot::put_catalog;
use crate::support::iso::{Builder, Disc};

/// A disc with room for a catalog and a few boot images.
fn builder() -> Builder {
    let builder = Builder::new().file("/README.TXT", "hello");
    let builder = builder.boot_record("EL TORITO SPECIFICATION", "", [0; 4]);
    builder.area("catalog", [0; 2048])
}

/// The disc with this catalog.
pub(crate) fn with_catalog(mut disc: Disc, records: &[[u8; 32]]) -> Disc {
    put_catalog(&mut disc, records);
    disc
}

#[track_caller]
fn entries(image: &Image<Source>) -> Vec<BootEntry<'_, Source>> {
    image.boot_catalog().unwrap().unwrap().entries().collect()
}
