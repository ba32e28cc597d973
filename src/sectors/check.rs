//! Sectors held against their error detection codes.

use alloc::vec::Vec;
use core::fmt;
use core::iter::FusedIterator;

use super::error::SectorError;
use super::layout::Part;
use super::source::RawSectors;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::sector::{Content, Edc, Form, Mode2, Sector};
use crate::source::{ReadAt, SourceError};

/// Sectors that are read at a time.
const CHUNK: usize = 64;

/// What a sector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SectorKind {
    /// Mode 0: no data.
    Mode0,
    /// Mode 1.
    Mode1,
    /// Mode 2, form 1.
    Mode2Form1,
    /// Mode 2, form 2.
    Mode2Form2,
    /// Of another mode, which is an error.
    OtherMode,
    /// Without a sync field: of an audio track, of a gap, or lost.
    NoSync,
    /// Only the user data are there, so nothing can be said of them.
    UserData,
}

impl fmt::Display for SectorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mode0 => "mode 0",
            Self::Mode1 => "mode 1",
            Self::Mode2Form1 => "mode 2 form 1",
            Self::Mode2Form2 => "mode 2 form 2",
            Self::OtherMode => "other mode",
            Self::NoSync => "no sync field",
            Self::UserData => "user data alone",
        })
    }
}

/// A sector that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectorCheck {
    /// Its number.
    pub number: i64,
    /// What it is.
    pub kind: SectorKind,
    /// What is wrong with it.
    pub error: Option<SectorError>,
}

/// All sectors of a dump, checked one after the other: see [`RawSectors::check`].
#[derive(Debug)]
pub struct Check<'a, S> {
    sectors: &'a RawSectors<S>,
    number: i64,
    /// Sectors read ahead, and where the next of them begins.
    buffer: Vec<u8>,
    position: usize,
}

impl<S: ReadAt> RawSectors<S> {
    /// Holds each sector against its error detection code, subheaders against each other, and the
    /// address against the sector's place where headers tell it.
    ///
    /// A sector without a sync field is no error here: that of an audio track has none.
    pub fn check(&self) -> Check<'_, S> {
        Check {
            sectors: self,
            number: self.numbers().start,
            buffer: Vec::new(),
            position: 0,
        }
    }

    fn check_sector(&self, number: i64, sector: &[u8]) -> SectorCheck {
        let (kind, fault) = match self.layout().part {
            Part::UserData => (SectorKind::UserData, None),
            Part::Whole => {
                let (kind, fault) = whole(sector);
                let address = match kind {
                    SectorKind::NoSync => None,
                    _ => self.check_address(number, sector).err(),
                };
                (kind, fault.or(address))
            }
            Part::Mode2 | Part::Mode2WithoutEdc | Part::SubheadersAndData => mode2(sector),
        };
        let error = fault.map(|fault| self.fault(number, fault));
        SectorCheck {
            number,
            kind,
            error,
        }
    }
}

fn whole(sector: &[u8]) -> (SectorKind, Option<FormatError>) {
    let sector = match Sector::parse(sector) {
        Ok((sector, _)) => sector,
        Err(error) => match error.kind {
            FormatErrorKind::Signature { .. } => return (SectorKind::NoSync, None),
            _ => return (SectorKind::OtherMode, Some(error)),
        },
    };
    match sector.content {
        Content::Mode0 => (SectorKind::Mode0, None),
        Content::Mode1(content) => (SectorKind::Mode1, wrong(content.edc(), 2064)),
        Content::Mode2(content) => {
            let (kind, fault) = of_mode2(&content);
            (kind, fault.map(|fault| fault.based_at(16)))
        }
    }
}

fn mode2(sector: &[u8]) -> (SectorKind, Option<FormatError>) {
    match Mode2::parse(sector) {
        Ok((content, _)) => of_mode2(&content),
        Err(error) => (SectorKind::OtherMode, Some(error)),
    }
}

fn of_mode2(content: &Mode2<'_>) -> (SectorKind, Option<FormatError>) {
    let kind = match content.form() {
        Form::Form1 => SectorKind::Mode2Form1,
        Form::Form2 => SectorKind::Mode2Form2,
    };
    let edc = content.edc();
    let [first, second] = content.subheaders;
    // With EDC right, they were recorded so: copy protections do.
    if edc == Edc::Absent && first != second {
        let rule = "the two recordings differ";
        let fault = FormatErrorKind::Broken { rule };
        return (kind, Some(FormatError::new(Structure::Subheader, 0, fault)));
    }
    let behind = Mode2::SUBHEADERS.saturating_add(content.user_data().len());
    (kind, wrong(edc, behind as u64))
}

fn wrong(edc: Edc, offset: u64) -> Option<FormatError> {
    let Edc::Wrong { recorded, computed } = edc else {
        return None;
    };
    let kind = FormatErrorKind::Checksum {
        field: "EDC",
        found: recorded,
        computed,
    };
    Some(FormatError::new(
        Structure::ErrorDetectionCode,
        offset,
        kind,
    ))
}

impl<S: ReadAt> Check<'_, S> {
    /// Reads the next sectors; when the source fails, the next one alone.
    fn load(&mut self) -> Result<(), SourceError> {
        let left = self.sectors.numbers().end.saturating_sub(self.number);
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        self.position = 0;
        self.read(most)
            .or_else(|_| self.read(1))
            .inspect_err(|_| self.buffer.clear())
    }

    /// Reads so many sectors, the last of them without what is kept behind it.
    fn read(&mut self, count: usize) -> Result<(), SourceError> {
        let before = count
            .saturating_sub(1)
            .saturating_mul(self.sectors.stride());
        let part = self.sectors.layout().part.bytes();
        self.buffer.resize(before.saturating_add(part), 0);
        let offset = self.sectors.locate(self.number)?;
        self.sectors
            .source()
            .read_exact_at(&mut self.buffer, offset)
    }
}

impl<S: ReadAt> Iterator for Check<'_, S> {
    /// An error is that of the source, of one sector.
    type Item = Result<SectorCheck, SourceError>;

    fn next(&mut self) -> Option<Self::Item> {
        let number = self.number;
        if number >= self.sectors.numbers().end {
            return None;
        }
        if self.position >= self.buffer.len() {
            if let Err(error) = self.load() {
                self.number = number.saturating_add(1);
                return Some(Err(error));
            }
        }
        self.number = number.saturating_add(1);
        let sector = self.buffer.get(self.position..).unwrap_or_default();
        self.position = self.position.saturating_add(self.sectors.stride());
        let part = self.sectors.layout().part.bytes();
        let sector = sector.get(..part).unwrap_or_default();
        Some(Ok(self.sectors.check_sector(number, sector)))
    }
}

impl<S: ReadAt> FusedIterator for Check<'_, S> {}
