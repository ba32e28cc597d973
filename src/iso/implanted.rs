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
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::Image;
/// use md5::{Digest, Md5};
///
/// # let mut disc = disc;
/// # let text = b"ISO MD5SUM = 00000000000000000000000000000000;SKIPSECTORS = 15;";
/// # disc[16 * 2048 + 883..][..text.len()].copy_from_slice(text);
/// # let image = Image::new(&disc[..])?;
/// # let sum = image.implanted_md5()?.unwrap();
/// # let mut bytes = disc[..sum.len as usize].to_vec();
/// # bytes[sum.spaces.start as usize..sum.spaces.end as usize].fill(b' ');
/// # let digits: String = Md5::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
/// # drop(image);
/// # disc[16 * 2048 + 883 + 13..][..32].copy_from_slice(digits.as_bytes());
/// let image = Image::new(&disc[..])?;
/// if let Some(sum) = image.implanted_md5()? {
///     let mut bytes = disc[..sum.len as usize].to_vec();
///     bytes[sum.spaces.start as usize..sum.spaces.end as usize].fill(b' ');
///     assert_eq!(Md5::digest(&bytes)[..], sum.recorded.md5sum);
/// }
/// # assert!(image.implanted_md5()?.is_some());
/// # Ok::<(), isoudf::Error>(())
/// ```
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
