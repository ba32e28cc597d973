//! The boot record on a disc that has no ISO 9660 volume: it may stand in the volume recognition
//! sequence all the same.

use super::SECTOR;
use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::el_torito::catalog_pointer;
use crate::raw::iso::{SECTOR_SIZE, VolumeDescriptor};
use crate::source::ReadAt;

/// First sector of volume descriptors (ECMA-119 6.2.1).
const FIRST: u64 = 16;

/// The sector of the boot catalog, as the first boot record of El Torito says.
///
/// # Errors
/// What the source says.
pub(crate) fn find<S: ReadAt>(medium: &Medium<S>) -> Result<Option<u32>, Error> {
    let sectors = u64::from(medium.options().limits.volume_descriptors);
    let mut buffer = [0; SECTOR_SIZE];
    for sector in FIRST..FIRST.saturating_add(sectors) {
        let offset = sector.saturating_mul(SECTOR);
        if medium.available(offset, SECTOR) < SECTOR {
            break;
        }
        let bytes = medium.read_into(Structure::VolumeDescriptor, offset, &mut buffer)?;
        // Descriptors of other standards stand between.
        let found = match VolumeDescriptor::parse(bytes) {
            Ok((VolumeDescriptor::BootRecord(record), _)) => catalog_pointer(&record),
            _ => None,
        };
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
