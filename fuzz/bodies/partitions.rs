//! Disks with a volume of ISO 9660 in them: what is found lies in the disk, and is the same whichever
//! way it is read.
//!
//! The first 24 KiB of an input are those of the disk. The volume follows, then the rest of the input.

use isoudf::partition;
use isoudf::source::ReadAt;
use isoudf::{Image, Options};

use super::boot::disc;
use super::listing::described;
use super::sources::NeverLends;

/// Byte of the disk at which the volume begins.
pub(crate) const VOLUME: usize = 24576;

pub fn partitions(input: &[u8]) {
    let (front, rest) = input.split_at(input.len().min(VOLUME));
    let mut disk = front.to_vec();
    disk.resize(VOLUME, 0);
    disk.extend(disc(&[]));
    disk.extend(rest);
    for strict in [false, true] {
        let mut options = Options::default();
        options.strict = strict;
        options.limits.partitions = 64;
        let lent = told(&disk[..], &options);
        assert_eq!(
            lent,
            told(NeverLends(&disk), &options),
            "a source that reads"
        );
    }
}

/// All that is said of the disk.
fn told<S: ReadAt>(source: S, options: &Options) -> Vec<String> {
    let size = source.size().expect("the fuzz sources know their size");
    let partitions = match partition::partitions(&source, options) {
        Ok(partitions) => partitions,
        Err(error) => return vec![described(&error, size)],
    };
    // Three tables, and a chain of records with two partitions each.
    assert!(partitions.len() <= 4 + 4 * 64);
    let volumes = partition::volumes(&source, options).expect("the partitions could be read");
    assert!(volumes.len() <= partitions.len() + 1);
    let mut lines = vec![format!("{partitions:?}")];
    for volume in &volumes {
        lines.push(format!("{volume:?}"));
        assert!(
            volume.len > 0 && volume.offset + volume.len <= size,
            "{volume:?}"
        );
        let region = volume.region(&source).expect("it lies in the disk");
        let opened = Image::new(region);
        assert_eq!(opened.is_ok(), volume.recorded.is_ok(), "{volume:?}");
    }
    let number = partitions.last().map(|partition| partition.number);
    for number in [None, number] {
        lines.push(match partition::open(&source, options.clone(), number) {
            Ok((image, volume)) => format!("{} {volume:?}", image.label()),
            Err(error) => error.to_string(),
        });
    }
    lines
}
