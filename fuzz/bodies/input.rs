//! How a small input stands for an image.
//!
//! An image holds 32 KiB before its first descriptor and is zeros for the most part, which a fuzzer
//! would waste its time on. So an input is
//!
//! - one byte of [`Settings`];
//! - the sectors from sector 16 on, each without the zeros at its end, with [`MARK`] between them.
//!   An empty one repeats the sector before it; a longer one takes as many sectors as it needs.
//!
//! Marks instead of lengths keep a mutation inside its sector, and let sectors move between inputs.

use isoudf::{Charset, Limits, Options};

const SECTOR: usize = 2048;
const SYSTEM_AREA: usize = 16 * SECTOR;

/// Sectors behind the system area at most: more than the window of 32 that directories are read in.
const SECTORS: usize = 96;

/// Stands between two sectors.
const MARK: [u8; 2] = [0xB5, 0x5E];

/// The first byte of an input: how the rest becomes an image, and how that is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings(pub(crate) u8);

impl Settings {
    /// So many sectors get the signature of a volume descriptor, whatever the input has there.
    const SIGNATURES: u8 = 0x07;
    /// The image ends where the input does, not at a sector's end.
    pub(crate) const RAGGED: u8 = 0x08;
    /// Names of the primary volume are in Shift JIS.
    pub(crate) const SHIFT_JIS: u8 = 0x10;
    /// Limits are the default ones instead of very small ones.
    pub(crate) const DEFAULT_LIMITS: u8 = 0x20;
    /// Which of a target's four ways the image is read in.
    pub(crate) const WAY: u8 = 0xC0;

    /// The number of the way.
    pub(super) fn way(self) -> usize {
        usize::from((self.0 & Self::WAY) >> Self::WAY.trailing_zeros())
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Lenient options, as these settings have them.
    pub(crate) fn options(self) -> Options {
        let mut options = Options::default();
        if self.has(Self::SHIFT_JIS) {
            options.charset = Charset::for_label("shift_jis");
        }
        if !self.has(Self::DEFAULT_LIMITS) {
            options.limits = small_limits();
        }
        options
    }
}

/// Limits that a small image can run into, yet deep enough for every size of window.
fn small_limits() -> Limits {
    let mut limits = Limits::default();
    limits.volume_descriptors = 6;
    limits.directory_depth = 40;
    limits.walk_entries = 500;
    limits.file_sections = 8;
    limits.path_table_bytes = 256;
    limits.continuation_areas = 3;
    limits.continuation_bytes = 600;
    limits.name_bytes = 60;
    limits.symlink_bytes = 60;
    limits
}

/// The image that an input stands for.
pub(crate) fn unpack(input: &[u8]) -> (Settings, Vec<u8>) {
    let (settings, mut rest) = match input.split_first() {
        Some((settings, rest)) => (Settings(*settings), Some(rest)),
        None => (Settings::default(), None),
    };
    let mut image = vec![0; SYSTEM_AREA];
    let most = SYSTEM_AREA + SECTORS * SECTOR;
    while let Some(sectors) = rest.filter(|_| image.len() < most) {
        let mark = sectors.windows(2).position(|bytes| bytes == MARK);
        let sector = &sectors[..mark.unwrap_or(sectors.len())];
        rest = mark.map(|mark| &sectors[mark + MARK.len()..]);
        if sector.is_empty() {
            image.extend_from_within(image.len() - SECTOR..);
        } else {
            image.extend_from_slice(sector);
        }
        if rest.is_some() || !settings.has(Settings::RAGGED) {
            image.resize(image.len().next_multiple_of(SECTOR), 0);
        }
    }
    image.truncate(most);
    let signatures = usize::from(settings.0 & Settings::SIGNATURES);
    let descriptors = image[SYSTEM_AREA..].chunks_exact_mut(SECTOR);
    for descriptor in descriptors.take(signatures) {
        descriptor[1..6].copy_from_slice(b"CD001");
    }
    (settings, image)
}

/// The input that stands for an image, for making seeds of images.
pub(crate) fn pack(settings: Settings, image: &[u8]) -> Vec<u8> {
    let mut input = vec![settings.0];
    let mut previous: &[u8] = &[];
    let sectors = image[SYSTEM_AREA..].chunks(SECTOR);
    let last = sectors.len().saturating_sub(1);
    for (number, sector) in sectors.enumerate() {
        if number > 0 {
            input.extend(MARK);
        }
        let zeros = sector.iter().rev().take_while(|byte| **byte == 0).count();
        if sector != previous {
            // One byte of an empty sector is kept: none would repeat the one before it.
            let end = match number == last && settings.has(Settings::RAGGED) {
                true => sector.len(),
                false => (sector.len() - zeros).max(1),
            };
            input.extend_from_slice(&sector[..end]);
        }
        previous = sector;
    }
    let (_, unpacked) = unpack(&input);
    assert!(unpacked == image, "an image that the form cannot hold");
    input
}
