//! Images of disks, whose volumes are in partitions.

use std::fmt::{self, Display};
use std::path::Path;

use isoudf::partition::{self, Volume};
use isoudf::{Error, Options, Partition, PartitionType};

use crate::dump;
use crate::reading::Source;
use crate::text::{Grouped, Shown};

/// Finds the volume of a partition, or of the first one that has any.
pub(crate) fn find(path: &Path, number: Option<u32>) -> Result<(Source, Volume), Error> {
    let (image, volume) = partition::open(source(path)?, Options::default(), number)?;
    Ok((Box::new(image.into_source()), volume))
}

/// All volumes of a disk.
pub(crate) fn volumes(path: &Path) -> Result<Vec<Volume>, Error> {
    partition::volumes(&source(path)?, &Options::default())
}

fn source(path: &Path) -> Result<Source, Error> {
    Ok(dump::open(path, None, &Options::default())?.source)
}

/// Where a volume is, in words.
pub(crate) struct At<'a>(pub(crate) &'a Volume);

impl Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Partition {
            partition_type,
            number,
            name,
            ..
        }) = &self.0.partition
        else {
            return f.write_str("the whole image");
        };
        write!(f, "{} partition {number}", table(partition_type))?;
        if !name.is_empty() {
            write!(f, " {:?}", Shown(name).to_string())?;
        }
        write!(f, ", from byte {} on", Grouped(self.0.offset))
    }
}

/// The table that a partition is of.
pub(crate) const fn table(partition_type: &PartitionType) -> &'static str {
    match partition_type {
        PartitionType::Mbr(_) => "MBR",
        PartitionType::Gpt(_) => "GPT",
        PartitionType::Apple(_) => "Apple",
        _ => "other",
    }
}
