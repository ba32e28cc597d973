//! The boot catalog as the row of records that it is (El Torito 2.0).

use core::iter::FusedIterator;

use super::RECORD_SIZE;
use super::entry::{BootEntry, EntryExtension, SectionHeader, ValidationEntry};
use crate::error::{FormatError, FormatErrorKind, Structure};

/// A record of a boot catalog, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CatalogRecord<'a> {
    /// The first record.
    Validation(ValidationEntry<'a>),
    /// The second record: the initial/default entry.
    Initial(BootEntry<'a>),
    /// Before the entries of a section.
    Header(SectionHeader<'a>),
    /// An entry of a section.
    Entry(BootEntry<'a>),
    /// More selection criteria for the entry before it.
    Extension(EntryExtension<'a>),
}

/// The records of a boot catalog, in order.
///
/// Ends behind the entries of the final section, or where no section header stands, since a
/// catalog without sections has no mark at its end: [`is_complete`](Self::is_complete) tells the
/// two apart. Ends behind an error, which tells that `bytes` end inside the catalog.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::raw::el_torito::{BootCatalog, CatalogRecord};
///
/// let mut records = BootCatalog::new(&disc[630_784..][..2048]);
/// let Some(Ok(CatalogRecord::Validation(validation))) = records.next() else { panic!() };
/// assert_eq!(validation.computed_checksum(), validation.checksum());
/// let Some(Ok(CatalogRecord::Initial(entry))) = records.next() else { panic!() };
/// assert_eq!((entry.load_rba(), entry.sector_count()), (309, 1));
/// ```
#[derive(Clone, Debug)]
pub struct BootCatalog<'a> {
    rest: &'a [u8],
    offset: u64,
    next: Next,
    more_promised: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Validation,
    Initial,
    Header,
    /// So many entries of the section; of the final one when the second is set.
    Entries(u16, bool),
    Nothing,
}

impl<'a> BootCatalog<'a> {
    /// Iterates over the catalog at the front of `bytes`.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            offset: 0,
            next: Next::Validation,
            more_promised: false,
        }
    }

    /// Bytes before the next record.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// At the end: whether no header promised another one that was not there.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        !self.more_promised
    }

    fn take(&mut self) -> Option<&'a [u8; RECORD_SIZE]> {
        let (record, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        self.offset = self.offset.saturating_add(RECORD_SIZE as u64);
        Some(record)
    }

    fn truncated(&mut self) -> Option<Result<CatalogRecord<'a>, FormatError>> {
        // Nothing says that a catalog goes on which has no section so far.
        if self.next == Next::Header && !self.more_promised && self.rest.is_empty() {
            return None;
        }
        self.next = Next::Nothing;
        let kind = FormatErrorKind::Truncated {
            needed: RECORD_SIZE as u64,
            available: self.rest.len() as u64,
        };
        let error = FormatError::new(Structure::BootCatalog, self.offset, kind);
        Some(Err(error))
    }

    /// What follows an entry or a header with so many entries to come.
    const fn after(left: u16, is_final: bool) -> Next {
        match (left, is_final) {
            (0, false) => Next::Header,
            (left, is_final) => Next::Entries(left, is_final),
        }
    }
}

impl<'a> Iterator for BootCatalog<'a> {
    type Item = Result<CatalogRecord<'a>, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = self.rest.first().copied();
        let extension = first == Some(EntryExtension::INDICATOR);
        let record = match self.next {
            Next::Nothing => return None,
            // Behind the last entry only its extensions can follow.
            Next::Entries(0, _) if !extension => return None,
            Next::Header
                if first.is_some()
                    && !extension
                    && first != Some(SectionHeader::MORE)
                    && first != Some(SectionHeader::FINAL) =>
            {
                return None;
            }
            _ => match self.take() {
                Some(record) => record,
                None => return self.truncated(),
            },
        };
        Some(Ok(match self.next {
            Next::Validation => {
                self.next = Next::Initial;
                CatalogRecord::Validation(ValidationEntry(record))
            }
            Next::Initial => {
                self.next = Next::Header;
                CatalogRecord::Initial(BootEntry(record))
            }
            _ if extension => CatalogRecord::Extension(EntryExtension(record)),
            Next::Entries(left, is_final) => {
                self.next = Self::after(left.saturating_sub(1), is_final);
                CatalogRecord::Entry(BootEntry(record))
            }
            Next::Header | Next::Nothing => {
                let header = SectionHeader(record);
                self.more_promised = !header.is_final();
                self.next = Self::after(header.entries(), header.is_final());
                CatalogRecord::Header(header)
            }
        }))
    }
}

impl FusedIterator for BootCatalog<'_> {}

#[cfg(test)]
mod tests {
    use super::{BootCatalog, CatalogRecord};

    fn record(first: &[u8]) -> Vec<u8> {
        let mut record = first.to_vec();
        record.resize(32, 0);
        record
    }

    /// The kind of each record; `!` for an error.
    fn kinds(bytes: &[u8]) -> (String, bool) {
        let mut catalog = BootCatalog::new(bytes);
        let kinds = catalog.by_ref().map(|record| match record {
            Ok(CatalogRecord::Validation(_)) => 'V',
            Ok(CatalogRecord::Initial(_)) => 'I',
            Ok(CatalogRecord::Header(_)) => 'H',
            Ok(CatalogRecord::Entry(_)) => 'E',
            Ok(CatalogRecord::Extension(_)) => 'X',
            Err(_) => '!',
        });
        let kinds = kinds.collect();
        assert!(catalog.next().is_none());
        (kinds, catalog.is_complete())
    }

    #[test]
    fn records_are_told_by_their_place() {
        let parts: [&[u8]; 10] = [
            &[1],
            &[0x88],
            &[0x90, 0xEF, 2],
            &[0x88, 0x20],
            &[0x44, 0x20],
            &[0x44],
            &[0x00],
            &[0x91, 0, 1],
            &[0x88],
            &[0x44],
        ];
        let mut bytes: Vec<u8> = parts.iter().flat_map(|part| record(part)).collect();
        assert_eq!(kinds(&bytes), ("VIHEXXEHEX".into(), true));
        bytes.extend(record(&[0x91, 0, 1]));
        assert_eq!(kinds(&bytes), ("VIHEXXEHEX".into(), true), "behind the end");
        for cut in (0..10).map(|records| records * 32 + 31) {
            let (kinds, _) = kinds(&bytes[..cut]);
            let whole = &"VIHEXXEHEX"[..cut / 32];
            assert_eq!(kinds, format!("{whole}!"), "{cut}");
        }
    }

    #[test]
    fn a_catalog_may_end_behind_the_initial_entry() {
        let bytes = [record(&[1]), record(&[0x88]), record(&[0])].concat();
        assert_eq!(kinds(&bytes), ("VI".into(), true));
    }

    #[test]
    fn bytes_may_end_where_the_catalog_does() {
        let bytes = [record(&[1]), record(&[0x88])].concat();
        assert_eq!(kinds(&bytes), ("VI".into(), true));
        let bytes = [bytes, record(&[0x90])].concat();
        assert_eq!(kinds(&bytes), ("VIH!".into(), false));
    }

    #[test]
    fn a_promised_header_that_is_not_there_is_known() {
        let bytes = [record(&[1]), record(&[0x88]), record(&[0x90]), record(&[0])].concat();
        assert_eq!(kinds(&bytes), ("VIH".into(), false));
    }
}
