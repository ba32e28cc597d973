//! Images of disks: their partitions, and the volumes in them.
//!
//! A UDF volume on a hard disk or a memory stick, or an image of a disc that was written to one, may
//! begin at the first byte of the device (a "superfloppy"), or in a partition. [`volumes`] tells
//! which there are, and [`open`] opens one:
//!
//! ```no_run
//! use isoudf::{Options, partition};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = std::fs::File::open("disk.img")?;
//! let (image, volume) = partition::open(file, Options::default(), None)?;
//! println!("{} at byte {}", image.label(), volume.offset);
//! # Ok(())
//! # }
//! ```

mod volume;

use alloc::format;
use alloc::vec::Vec;

pub use volume::{Recorded, Volume};

use volume::Place;

use crate::boot::{self, Partition};
use crate::error::Error;
use crate::image::Image;
use crate::medium::Medium;
use crate::options::Options;
use crate::source::{ReadAt, Region};

/// The partitions of a disk.
///
/// They are those of its GUID partition table, which is read by its backup where the primary one is
/// damaged, of its Apple partition map and of its master boot record. Logical partitions are numbered
/// from 5 on. Nothing is clipped, so one may reach beyond the source, and
/// hybrid disks name one range of bytes in several tables.
///
/// Sectors may have 512, 2048 or 4096 bytes. Where no table tells which, it is the size with which
/// some partition begins where a volume or an extended boot record is.
///
/// # Errors
/// [`Error::Limit`] when there are too many, what the source says, and in strict reading whatever is
/// damaged in a table.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # let mut disk = vec![0; 1 << 20];
/// # disk[446..462].copy_from_slice(&[0, 0, 0, 0, 0x07, 0, 0, 0, 0, 8, 0, 0, 0, 5, 0, 0]);
/// # disk[510..512].copy_from_slice(&[0x55, 0xAA]);
/// # disk.extend_from_slice(&disc);
/// let found = isoudf::partition::partitions(&&disk[..], &isoudf::Options::default())?;
/// assert_eq!((found[0].number, found[0].offset), (1, 1 << 20));
/// # Ok::<(), isoudf::Error>(())
/// ```
pub fn partitions<S: ReadAt>(source: &S, options: &Options) -> Result<Vec<Partition>, Error> {
    let medium = Medium::new(source, options.clone())?;
    let look = options.for_a_look();
    boot::partitions(&medium, |partition| {
        let place = Place::partition(partition, medium.size());
        place.is_some_and(|place| place.is_likely(source, &look, true))
    })
}

/// The volumes of a disk, or of a disc: the one that begins at the first byte, and those in
/// partitions, in their order.
///
/// A volume that begins at the same byte as one before it, as that of a
/// hybrid disc does, is listed once.
///
/// # Errors
/// As [`partitions`]. A volume that is there and cannot be opened is listed with its error.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # let mut disk = vec![0; 1 << 20];
/// # disk[446..462].copy_from_slice(&[0, 0, 0, 0, 0x07, 0, 0, 0, 0, 8, 0, 0, 0, 5, 0, 0]);
/// # disk[510..512].copy_from_slice(&[0x55, 0xAA]);
/// # disk.extend_from_slice(&disc);
/// for volume in isoudf::partition::volumes(&&disk[..], &isoudf::Options::default())? {
///     println!("{:?} at byte {}: {}", volume.recorded, volume.offset, volume.label);
/// #   assert_eq!(volume.label, "ISOUDF_SAMPLE");
/// }
/// # Ok::<(), isoudf::Error>(())
/// ```
pub fn volumes<S: ReadAt>(source: &S, options: &Options) -> Result<Vec<Volume>, Error> {
    let look = options.for_a_look();
    let volumes = places(source, options)?.into_iter().map(|place| {
        let opened = place.open(source, look.clone());
        match opened {
            Ok(image) => place.volume(Ok(&image)),
            Err(error) => place.volume::<&S>(Err(error)),
        }
    });
    Ok(volumes.collect())
}

/// Opens a volume of a disk, and says which one it is.
///
/// With a number it is the one in that partition; without, the one at the first byte where there is
/// one, else the first in a partition.
///
/// Where several tables have a partition of that number, the GUID partition table comes first, then
/// the Apple partition map, as in Linux.
///
/// # Errors
/// [`Error::NotFound`] when there is no such partition. As [`Image::with_options`], about the whole
/// source, when there is no volume anywhere; and as [`partitions`].
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # let mut disk = vec![0; 1 << 20];
/// # disk[446..462].copy_from_slice(&[0, 0, 0, 0, 0x07, 0, 0, 0, 0, 8, 0, 0, 0, 5, 0, 0]);
/// # disk[510..512].copy_from_slice(&[0x55, 0xAA]);
/// # disk.extend_from_slice(&disc);
/// let (image, volume) = isoudf::partition::open(&disk[..], isoudf::Options::default(), None)?;
/// assert_eq!(volume.partition.map(|partition| partition.number), Some(1));
/// assert_eq!(image.best_tree().read("/README.TXT")?.len(), 424);
/// # Ok::<(), isoudf::Error>(())
/// ```
pub fn open<S: ReadAt>(
    source: S,
    options: Options,
    number: Option<u32>,
) -> Result<(Image<Region<S>>, Volume), Error> {
    let place = match number {
        Some(number) => numbered(&source, &options, number)?,
        None => first(&source, &options)?,
    };
    let image = place.open(source, options)?;
    let volume = place.volume(Ok(&image));
    Ok((image, volume))
}

fn size<S: ReadAt>(source: &S) -> Result<u64, Error> {
    source.size().map_err(|source| Error::Open { source })
}

/// Where there are signs of volumes.
fn places<S: ReadAt>(source: &S, options: &Options) -> Result<Vec<Place>, Error> {
    let (size, look) = (size(source)?, options.for_a_look());
    let partitions = partitions(source, options)?;
    let places = partitions
        .iter()
        .filter_map(|it| Place::partition(it, size));
    let mut found: Vec<Place> = Vec::new();
    for place in core::iter::once(Place::whole(size)).chain(places) {
        let is_new = found.iter().all(|it| it.offset != place.offset);
        let is_disk = place.is_whole() && !partitions.is_empty();
        if is_new && place.is_likely(source, &look, !is_disk) {
            found.push(place);
        }
    }
    Ok(found)
}

/// The first volume that opens, else the first that tells what is wrong with it, else the whole
/// source: the anchors of a damaged volume may be anywhere in it.
fn first<S: ReadAt>(source: &S, options: &Options) -> Result<Place, Error> {
    let (look, mut places) = (options.for_a_look(), places(source, options)?);
    let opens = |place: &Place| place.open(source, look.clone()).is_ok();
    let chosen = places.iter().position(opens).unwrap_or_default();
    match places.is_empty() {
        false => Ok(places.swap_remove(chosen)),
        true => Ok(Place::whole(size(source)?)),
    }
}

fn numbered<S: ReadAt>(source: &S, options: &Options, number: u32) -> Result<Place, Error> {
    let size = size(source)?;
    let partitions = partitions(source, options)?;
    let mut numbered = partitions.iter().filter(|it| it.number == number);
    let place = numbered.find_map(|it| Place::partition(it, size));
    place.ok_or_else(|| Error::NotFound {
        path: format!("partition {number}").into(),
    })
}
