//! Files that share bytes in part.

use super::Checker;
use super::problem::Severity;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::layout::{Places, RegionKind};

impl Checker {
    /// Tells of each extent that begins within another one. Those that begin at the same byte are one
    /// file under two names, or one that begins like another: writers do that.
    pub(super) fn overlaps(&mut self, files: Places) {
        let layout = files.into_layout();
        let regions = layout.regions().iter();
        for region in regions.filter(|region| region.kind == RegionKind::Overlap) {
            let owners = layout.at(region.start);
            let begins = owners.iter().find(|it| it.range().start == region.start);
            let Some(namespace) = begins.map(|owner| owner.namespace()) else {
                continue;
            };
            let rule = "the extent begins within that of another file";
            let kind = FormatErrorKind::Broken { rule };
            let overlap = FormatError::new(Structure::FileExtent, region.start, kind);
            self.add(Severity::Deviation, overlap, None, namespace, None);
        }
    }
}
