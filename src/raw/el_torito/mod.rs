//! Structures of the El Torito specification, version 1.0: what boots from the disc.
//!
//! Numbers are recorded least significant byte first. Byte positions count from 0, as the
//! specification does.

mod boot_info;
mod catalog;
mod entry;

pub use boot_info::{BootInfoTable, GRUB2_BOOT_INFO, boot_info_checksum, grub2_boot_info};
pub use catalog::{BootCatalog, CatalogRecord};
pub use entry::{BootEntry, Emulation, EntryExtension, PlatformId, SectionHeader, ValidationEntry};

use super::iso::BootRecord;
use crate::raw::prim::field_le_u32;

/// Boot System Identifier of the boot record that leads to a boot catalog (figure 7, byte 07 to
/// 26, zeros behind it).
pub const BOOT_SYSTEM_IDENTIFIER: &[u8; 23] = b"EL TORITO SPECIFICATION";

/// Bytes of each record of a boot catalog (2.0).
pub const RECORD_SIZE: usize = 32;

/// Absolute pointer to the first sector of the boot catalog (figure 7, byte 47 to 4A), in sectors
/// of 2048 bytes; `None` when the boot record is of another boot system.
#[must_use]
pub fn catalog_pointer(record: &BootRecord<'_>) -> Option<u32> {
    let identifier = record.boot_system_identifier();
    identifier
        .starts_with(BOOT_SYSTEM_IDENTIFIER)
        .then(|| field_le_u32::<0, 1977>(record.boot_system_use()))
}
