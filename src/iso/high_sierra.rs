//! High Sierra volumes, brought into the form of ISO 9660.

use alloc::boxed::Box;

use crate::raw::iso::{HighSierraDescriptor, SECTOR_SIZE};

/// The descriptor with its fields in the places of an ISO 9660 primary volume descriptor. What that
/// has and High Sierra has not is empty.
pub(super) fn in_iso_layout(view: HighSierraDescriptor<'_>) -> Box<[u8; SECTOR_SIZE]> {
    let mut sector = Box::new([0; SECTOR_SIZE]);
    let mut put = |at: usize, bytes: &[u8]| {
        let place = sector.get_mut(at..).unwrap_or_default();
        for (place, byte) in place.iter_mut().zip(bytes) {
            *place = *byte;
        }
    };
    // Type to path table size: the same behind the descriptor's block number.
    put(0, view.sector().get(8..148).unwrap_or_default());
    let [l, optional_l, ..] = view.type_l_path_tables();
    let [m, optional_m, ..] = view.type_m_path_tables();
    put(140, &l.to_le_bytes());
    put(144, &optional_l.to_le_bytes());
    put(148, &m.to_be_bytes());
    put(152, &optional_m.to_be_bytes());
    put(156, view.root_directory_record());
    put(190, view.identifiers());
    // The identifiers of files have 37 bytes in ISO 9660.
    put(702, &[b' '; 3 * 37]);
    put(702, view.copyright_file_identifier());
    put(739, view.abstract_file_identifier());
    for (at, date) in (813..).step_by(17).zip(view.dates()) {
        put(at, date);
    }
    put(881, &[view.file_structure_version()]);
    put(883, view.application_use());
    sector
}
