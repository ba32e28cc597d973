//! Dumps of raw CD sectors, told from ordinary images by their content.

use std::fmt::{self, Display};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use isoudf::sectors::{Layout, RawSectors};
use isoudf::source::SourceError;

use crate::reading::Source;
use crate::text::{Grouped, count};

pub(crate) type Dump = Arc<RawSectors<File>>;

/// Opens an image; of a dump of raw sectors, gives those too.
pub(crate) fn open(path: &Path) -> Result<(Source, Option<Dump>), SourceError> {
    let file = File::open(path)?;
    Ok(match Layout::detect(&file)? {
        Some(layout) => {
            let dump = Arc::new(RawSectors::new(file, layout)?);
            (Box::new(Arc::clone(&dump)), Some(dump))
        }
        None => (Box::new(file), None),
    })
}

/// How the sectors of a dump lie, in a line.
pub(crate) struct Described<'a>(pub(crate) &'a Dump);

impl Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (layout, numbers) = (self.0.layout(), self.0.numbers());
        let number = u64::try_from(numbers.end - numbers.start).unwrap_or_default();
        write!(
            f,
            "{} of {} bytes",
            count(number, "sector", "sectors"),
            layout.part.bytes()
        )?;
        match layout.stride as usize - layout.part.bytes() {
            0 => {}
            more => write!(f, " and {more} of subchannels")?,
        }
        write!(f, ", from sector {} on", numbers.start)?;
        match layout.session {
            0 => Ok(()),
            session => write!(f, "; the session at sector {}", Grouped(session.into())),
        }
    }
}
