//! What system use entries other than Rock Ridge's say of a file: AAIP, Apple, Amiga, CD-ROM XA.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::entry::Entry;
use super::susp::{Areas, Place, Visitor};
use crate::attributes::Attributes;
use crate::error::{Error, FormatError};
use crate::medium::Medium;
use crate::metadata::PlatformAttributes;
use crate::raw::aaip::is_legacy;
use crate::raw::amiga::AmigaEntry;
use crate::raw::apple::AppleField;
use crate::raw::susp::{SystemUseArea, SystemUseEntry};
use crate::raw::xa::XaRecord;
use crate::source::ReadAt;

impl Entry<'_> {
    /// The extended attributes of AAIP.
    pub(crate) fn attributes<S: ReadAt>(&self, medium: &Medium<S>) -> Result<Attributes, Error> {
        let mut pieces = AttributePieces::default();
        self.visit_system_use(medium, &mut pieces)?;
        let pieces = pieces.0.iter().map(|(offset, data)| (*offset, &**data));
        Attributes::from_entries(pieces, &medium.options().limits)
    }

    /// What is recorded for other systems than POSIX ones.
    pub(crate) fn platform_attributes<S: ReadAt>(
        &self,
        medium: &Medium<S>,
    ) -> Result<PlatformAttributes, Error> {
        let volume = self.volume();
        let mut found = Platform {
            areas: Areas { medium, volume },
            attributes: PlatformAttributes::default(),
            comment: Vec::new(),
        };
        self.with_system_use(medium, |area, _| {
            let xa = XaRecord::parse(area);
            found.attributes.xa = xa.ok().map(|(record, _)| record);
            found.attributes.apple = AppleField::parse_ba(area).ok().map(|(field, _)| field);
            if volume.system_use().is_none() {
                let skipped = found.attributes.xa.map_or(0, |_| XaRecord::LENGTH);
                found.without_protocol(area.get(skipped..).unwrap_or_default());
            }
        })?;
        self.visit_system_use(medium, &mut found)?;
        found.attributes.amiga_comment = found.comment.into();
        Ok(found.attributes)
    }
}

/// The data of AL entries, and where each begins.
#[derive(Default)]
struct AttributePieces(Vec<(u64, Box<[u8]>)>);

impl Visitor for AttributePieces {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        // AAIP 1.0 has the signature that was Apple's already.
        let is_piece = match &entry.signature {
            b"AL" => true,
            b"AA" => is_legacy(entry.version, entry.length()),
            _ => false,
        };
        if is_piece {
            self.0.push((place.offset, entry.data.into()));
        }
        Ok(())
    }
}

struct Platform<'a, S> {
    areas: Areas<'a, S>,
    attributes: PlatformAttributes,
    comment: Vec<u8>,
}

impl<S: ReadAt> Platform<'_, S> {
    /// Looks for Apple's fields in an area that no protocol is announced for: other things may be
    /// in it.
    fn without_protocol(&mut self, area: &[u8]) {
        for (_, entry) in SystemUseArea::new(area).map_while(Result::ok) {
            if self.attributes.apple.is_none() && entry.signature == *b"AA" {
                let field = AppleField::parse_aa(entry.data, entry.version);
                self.attributes.apple = field.ok().map(|(field, _)| field);
            }
        }
    }

    fn take(&mut self, entry: &SystemUseEntry<'_>) -> Result<(), FormatError> {
        match &entry.signature {
            b"AA" if !is_legacy(entry.version, entry.length()) => {
                let (field, _) = AppleField::parse_aa(entry.data, entry.version)?;
                self.attributes.apple = Some(field);
            }
            b"AS" => {
                let (amiga, _) = AmigaEntry::parse(entry.data)?;
                let attributes = &mut self.attributes;
                attributes.amiga_protection = attributes.amiga_protection.or(amiga.protection);
                self.comment
                    .extend_from_slice(amiga.comment.unwrap_or_default());
            }
            _ => {}
        }
        Ok(())
    }
}

impl<S: ReadAt> Visitor for Platform<'_, S> {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        match self.take(entry) {
            Ok(()) => Ok(()),
            Err(broken) => self.areas.pass_over(place, broken),
        }
    }
}
