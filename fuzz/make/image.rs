//! Images of ISO 9660, for both targets that read them.

mod large;
mod malformed;
mod rock_ridge;
mod well_made;

use super::Seeds;
use super::bodies::{Settings, pack};
use crate::support::iso::{Builder, Disc};

/// Discs and their names.
type Discs = Vec<(&'static str, Disc)>;

/// The images, and images that are no image.
pub(super) fn images() -> Seeds {
    let well_made = well_made::discs().into_iter();
    let discs = well_made.chain(malformed::discs()).chain(large::discs());
    let mut seeds: Seeds = discs
        .chain(rock_ridge::discs())
        .map(|(name, disc)| (name, pack(settings(name), &disc.bytes())))
        .collect();
    // Three sectors whose signatures are made good by the settings, and nothing else there.
    let bare = [3, 1, 0xB5, 0x5E, 2, 0xB5, 0x5E, 255];
    seeds.push(("bare", bare.into()));
    seeds.push(("text", b"\0This is no image of a disc.\n".into()));
    seeds
}

fn settings(name: &str) -> Settings {
    match name {
        "shift_jis" => Settings(Settings::SHIFT_JIS),
        "ragged" => Settings(Settings::RAGGED),
        "sections_many" | "wide" | "rr_plain" => Settings(Settings::DEFAULT_LIMITS),
        _ => Settings::default(),
    }
}

/// A small disc with a directory or two.
pub(super) fn plain() -> Builder {
    Builder::new()
        .volume_identifier("SEED")
        .file("/README.TXT", "hello\n")
        .file("/EMPTY", "")
        .file("/SUB/DEEP/LAST.BIN", [0x5A; 70])
}

/// A directory record of six bytes of the primary volume descriptor.
pub(super) fn record(identifier: &[u8], flags: u8) -> Vec<u8> {
    let length = (33 + identifier.len()).next_multiple_of(2);
    let mut record = vec![length as u8, 0, 16, 0, 0, 0, 0, 0, 0, 16];
    record.extend([6, 0, 0, 0, 0, 0, 0, 6, 126, 1, 2, 3, 4, 5, 0]);
    record.extend([flags, 0, 0, 1, 0, 0, 1, identifier.len() as u8]);
    record.extend(identifier);
    record.resize(length, 0);
    record
}
