//! The checksum that isomd5sum implants, with what it is the sum of.

use core::ops::Range;

use super::SECTOR;
use super::volume::Volume;
use crate::error::Error;
use crate::raw::iso::ImplantedMd5;

/// A checksum in the image, with what it is the sum of ([`Image::implanted_md5`](crate::Image::implanted_md5)).
///
/// The library does not compute it. It tells whether the image is whole; whoever changes an image on
/// purpose can change the sum as well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImplantedSum<'i> {
    /// The text, taken apart.
    pub recorded: ImplantedMd5<'i>,
    /// How many bytes, from the first one of the image on, the MD5 is of.
    pub len: u64,
    /// Bytes of the image that count as spaces: the field that the text is in.
    pub spaces: Range<u64>,
}

/// Byte of the descriptor at which Application Use begins (ECMA-119 8.4.31).
const APPLICATION_USE: u64 = 883;

impl Volume {
    /// The checksum in the descriptor's Application Use.
    pub(crate) fn implanted_md5(&self) -> Result<Option<ImplantedSum<'_>>, Error> {
        // isomd5sum looks at the first session only.
        if self.session_start() > 0 {
            return Ok(None);
        }
        let offset = self.offset().saturating_add(APPLICATION_USE);
        let field = self.descriptor().application_use();
        let recorded = ImplantedMd5::parse(field).map_err(|error| error.based_at(offset))?;
        Ok(recorded.map(|recorded| {
            let skipped = u64::from(recorded.skip_sectors).saturating_mul(SECTOR);
            ImplantedSum {
                recorded,
                len: self.size().saturating_sub(skipped),
                spaces: offset..offset.saturating_add(field.len() as u64),
            }
        }))
    }
}
