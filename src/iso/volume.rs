//! A volume of the set: what its descriptor says, checked once.

use alloc::boxed::Box;

use super::directory::Directory;
use super::entry::Entry;
use super::lookup::SortedDirectories;
use super::own_record::OwnRecord;
use super::rock_ridge;
use super::susp::SystemUse;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::name::Encoded;
use crate::namespace::Namespace;
use crate::options::Options;
use crate::raw::Both;
use crate::raw::iso::{
    DirectoryRecord, FileFlags, HighSierraDescriptor, SECTOR_SIZE, TreeDescriptor,
};
use crate::source::ReadAt;

/// A descriptor's sector, in the form of ISO 9660 or brought into it.
pub(super) enum Sector {
    Iso(Box<[u8; SECTOR_SIZE]>),
    HighSierra(Box<[u8; SECTOR_SIZE]>),
}

/// A directory tree of an ISO 9660 image: the descriptor that roots it, and what follows from it.
#[derive(Debug)]
pub(crate) struct Volume {
    pub(super) namespace: Namespace,
    pub(super) encoded: Encoded,
    pub(super) sorted: SortedDirectories,
    /// Bytes of a logical block: 512, 1024 or 2048.
    pub(super) block_size: u32,
    pub(super) volume_set_size: u16,
    pub(super) volume_sequence_number: u16,
    /// First byte of the root directory.
    pub(super) root_location: u64,
    /// Bytes of the root directory.
    pub(super) root_len: u32,
    /// Whether directory records and path tables have the form of High Sierra.
    pub(super) high_sierra: bool,
    /// Of a Rock Ridge tree, how its system use areas are read.
    system_use: Option<SystemUse>,
    offset: u64,
    /// First byte of the session that the volume is of.
    session_start: u64,
    space_size: u32,
    sector: Box<[u8; SECTOR_SIZE]>,
}

impl Volume {
    /// Takes up the descriptor in `sector`, found at byte `offset` of the image in the session that
    /// begins at byte `session_start`.
    pub(super) fn new<S: ReadAt>(
        medium: &Medium<S>,
        namespace: Namespace,
        offset: u64,
        session_start: u64,
        sector: Sector,
    ) -> Result<Self, Error> {
        let (high_sierra, sector) = match sector {
            Sector::Iso(sector) => (false, sector),
            Sector::HighSierra(sector) => (true, sector),
        };
        let descriptor = TreeDescriptor::new(&sector);
        let structure = match high_sierra {
            true => Structure::HighSierraDescriptor,
            false => structure_of(namespace),
        };
        let numbers = Numbers { medium, structure };
        // The fields of a High Sierra descriptor were moved to the places of ISO 9660: in the image
        // they are elsewhere.
        let (moved, root_at) = match high_sierra {
            true => (8, HighSierraDescriptor::ROOT_DIRECTORY_RECORD),
            false => (0, TreeDescriptor::ROOT_DIRECTORY_RECORD),
        };
        let fields = offset.saturating_add(moved);
        let block_size = numbers.u16(
            descriptor.logical_block_size(),
            fields.saturating_add(128),
            "logical block size",
        )?;
        if !matches!(block_size, 512 | 1024 | 2048) {
            let kind = FormatErrorKind::Value {
                field: "logical block size",
                found: block_size.into(),
                expected: "512, 1024 or 2048",
            };
            return Err(FormatError::new(structure, fields.saturating_add(128), kind).into());
        }
        let space_size = numbers.u32(
            descriptor.volume_space_size(),
            fields.saturating_add(80),
            "volume space size",
        )?;
        let volume_set_size = numbers.u16(
            descriptor.volume_set_size(),
            fields.saturating_add(120),
            "volume set size",
        )?;
        let volume_sequence_number = numbers.u16(
            descriptor.volume_sequence_number(),
            fields.saturating_add(124),
            "volume sequence number",
        )?;
        let root_offset = offset.saturating_add(root_at as u64);
        let root = root_record(medium, descriptor, root_offset, high_sierra)?;
        if namespace == Namespace::Iso && descriptor.version() != 1 {
            let kind = FormatErrorKind::Value {
                field: "volume descriptor version",
                found: descriptor.version().into(),
                expected: "1",
            };
            let deviation = FormatError::new(structure, fields.saturating_add(6), kind);
            medium.deviation(deviation, Handling::ReadAsRecorded)?;
        }
        let root_numbers = Numbers {
            medium,
            structure: Structure::DirectoryRecord,
        };
        let extent = root_numbers.u32(root.extent, root_offset.saturating_add(2), "extent")?;
        let root_len = root_numbers.u32(
            root.data_length,
            root_offset.saturating_add(10),
            "data length",
        )?;
        root_numbers.u16(
            root.volume_sequence_number,
            root_offset.saturating_add(28),
            "volume sequence number",
        )?;
        if (root_len as usize) <= DirectoryRecord::HEADER_LENGTH {
            let kind = FormatErrorKind::Value {
                field: "data length of the root directory",
                found: root_len.into(),
                expected: "at least one directory record",
            };
            let at = root_offset.saturating_add(10);
            return Err(FormatError::new(Structure::DirectoryRecord, at, kind).into());
        }
        let root_location = location(
            block_size.into(),
            extent,
            root.extended_attribute_record_length,
        );
        Ok(Self {
            namespace,
            encoded: encoded(namespace, medium.options()),
            sorted: SortedDirectories::default(),
            block_size: block_size.into(),
            volume_set_size,
            volume_sequence_number,
            root_location,
            root_len,
            high_sierra,
            system_use: None,
            offset,
            session_start,
            space_size,
            sector,
        })
    }

    /// The Rock Ridge tree over the same records, if there is one.
    pub(super) fn with_rock_ridge<S: ReadAt>(
        &self,
        medium: &Medium<S>,
    ) -> Result<Option<Self>, Error> {
        if self.high_sierra {
            return Ok(None);
        }
        let system_use = rock_ridge::detect(medium, self)?;
        Ok(system_use.map(|system_use| Self {
            namespace: Namespace::RockRidge,
            system_use: Some(system_use),
            sorted: SortedDirectories::default(),
            sector: self.sector.clone(),
            ..*self
        }))
    }

    pub(crate) const fn namespace(&self) -> Namespace {
        self.namespace
    }

    pub(super) const fn system_use(&self) -> Option<&SystemUse> {
        self.system_use.as_ref()
    }

    /// The number among the volume's extensions whose entries are read (SUSP 5.6).
    pub(super) fn extension(&self) -> u8 {
        self.system_use().map_or(0, |system| system.extension)
    }

    /// The descriptor itself; of a High Sierra volume, its fields in the places of ISO 9660.
    pub(crate) const fn descriptor(&self) -> TreeDescriptor<'_> {
        TreeDescriptor::new(&self.sector)
    }

    /// Byte of the image at which the descriptor begins.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) const fn block_size(&self) -> u32 {
        self.block_size
    }

    /// First byte of the session that the volume is of: sixteen sectors before its descriptors.
    pub(crate) const fn session_start(&self) -> u64 {
        self.session_start
    }

    /// Byte of the image at which the root's directory record begins.
    pub(super) fn root_record_offset(&self) -> u64 {
        let at = match self.high_sierra {
            true => HighSierraDescriptor::ROOT_DIRECTORY_RECORD,
            false => TreeDescriptor::ROOT_DIRECTORY_RECORD,
        };
        self.offset.saturating_add(at as u64)
    }

    /// Bytes from the start of the image to the volume's end, as it says.
    pub(crate) fn size(&self) -> u64 {
        let len = u64::from(self.space_size).saturating_mul(self.block_size.into());
        self.session_start.saturating_add(len)
    }

    /// The root's directory record in the descriptor.
    pub(super) fn recorded_root(&self) -> Option<DirectoryRecord<'_>> {
        let root = DirectoryRecord::root(self.descriptor().root_directory_record())?;
        Some(self.record(root))
    }

    /// The flags of a record as it was parsed: all that listing needs of what High Sierra records
    /// elsewhere.
    #[inline(always)]
    pub(super) const fn flags(&self, record: &DirectoryRecord<'_>) -> FileFlags {
        let [.., of_high_sierra] = record.recording_date.0;
        let flags = match self.high_sierra {
            true => of_high_sierra,
            false => record.flags.0,
        };
        FileFlags(flags)
    }

    /// A record as the volume has them.
    pub(super) fn record<'r>(&self, record: DirectoryRecord<'r>) -> DirectoryRecord<'r> {
        match self.high_sierra {
            true => record.in_high_sierra(),
            false => record,
        }
    }

    /// How a text field of the descriptor is encoded.
    pub(crate) const fn encoded(&self) -> Encoded {
        self.encoded
    }

    pub(crate) fn root(&self) -> Entry<'_> {
        Entry::root(self)
    }

    /// First byte of the data at logical block `extent`, behind `xattr` blocks of extended
    /// attribute record (ECMA-119 6.4.2 and 9.1.2).
    pub(super) fn location(&self, extent: u32, xattr: u8) -> u64 {
        location(self.block_size, extent, xattr)
    }

    /// The first records of the root directory.
    pub(super) fn root_record<'i, S: ReadAt>(
        &self,
        medium: &'i Medium<S>,
    ) -> Result<OwnRecord<'i>, Error> {
        OwnRecord::read(medium, self.root_location)
    }

    /// Whether the root directory has no entries. Its first sector mostly tells.
    pub(crate) fn is_empty<S: ReadAt>(&self, medium: &Medium<S>) -> bool {
        let mut entries = Directory::from_sector(medium, &self.root(), 0, 1);
        entries.next().is_none()
    }

    /// Whether the root directory begins as one must: with a record of itself. A tree whose root
    /// does not is not worth choosing.
    pub(crate) fn root_is_readable<S: ReadAt>(&self, medium: &Medium<S>) -> bool {
        let first = self.root_record(medium);
        first.is_ok_and(|first| {
            let record = first.record();
            record.is_ok_and(|record| record.file_identifier == [0])
        })
    }
}

/// How the names of a tree are encoded.
pub(super) const fn encoded(namespace: Namespace, options: &Options) -> Encoded {
    match (namespace, options.charset) {
        (Namespace::Joliet, _) => Encoded::Utf16Be,
        (_, Some(charset)) => Encoded::Charset(charset),
        (_, None) => Encoded::Utf8,
    }
}

pub(super) fn location(block_size: u32, extent: u32, xattr: u8) -> u64 {
    // At most (2^32 + 255) * 2048: far from overflow, yet checked by saturation.
    u64::from(extent)
        .saturating_add(xattr.into())
        .saturating_mul(block_size.into())
}

/// The root's record. It has 34 bytes. Some writers state a length of up to 68, counting system use
/// that the descriptor has no room for, and the Rust crate iso-rs states 0: the fields are in their
/// places all the same. A length that cuts them is another matter.
fn root_record<'d, S: ReadAt>(
    medium: &Medium<S>,
    descriptor: TreeDescriptor<'d>,
    offset: u64,
    high_sierra: bool,
) -> Result<DirectoryRecord<'d>, Error> {
    let recorded = descriptor.root_directory_record();
    let [stated, ..] = *recorded;
    let kind = FormatErrorKind::Value {
        field: "length of the root directory record",
        found: stated.into(),
        expected: "34",
    };
    let deviation = FormatError::new(Structure::DirectoryRecord, offset, kind);
    let record = match DirectoryRecord::root(recorded) {
        Some(record) if !(1..34).contains(&stated) && high_sierra => record.in_high_sierra(),
        Some(record) if !(1..34).contains(&stated) => record,
        _ => return Err(deviation.into()),
    };
    if stated != 34 {
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    }
    if !record.flags.directory() {
        let kind = FormatErrorKind::Broken {
            rule: "the root's record is not of a directory",
        };
        let at = offset.saturating_add(if high_sierra { 24 } else { 25 });
        let deviation = FormatError::new(Structure::DirectoryRecord, at, kind);
        medium.deviation(deviation, Handling::ReadAsRecorded)?;
    }
    Ok(record)
}

pub(super) const fn structure_of(namespace: Namespace) -> Structure {
    match namespace {
        Namespace::Joliet | Namespace::Enhanced => Structure::SupplementaryVolumeDescriptor,
        _ => Structure::PrimaryVolumeDescriptor,
    }
}

/// Chooses between the two recordings of a number: the little-endian one, and a finding where they
/// differ. Writers that leave one out leave out the big-endian one.
pub(super) struct Numbers<'m, S> {
    pub(super) medium: &'m Medium<S>,
    pub(super) structure: Structure,
}

impl<S> Numbers<'_, S> {
    #[inline]
    pub(super) fn u32(
        &self,
        number: Both<u32>,
        offset: u64,
        field: &'static str,
    ) -> Result<u32, Error> {
        if !number.agrees() {
            self.differ(number, offset, field)?;
        }
        Ok(number.little)
    }

    #[inline]
    pub(super) fn u16(
        &self,
        number: Both<u16>,
        offset: u64,
        field: &'static str,
    ) -> Result<u16, Error> {
        if !number.agrees() {
            let (little, big) = (number.little.into(), number.big.into());
            self.differ(Both { little, big }, offset, field)?;
        }
        Ok(number.little)
    }

    #[cold]
    fn differ(&self, number: Both<u32>, offset: u64, field: &'static str) -> Result<(), Error> {
        let Both { little, big } = number;
        let kind = FormatErrorKind::BothEndian { field, little, big };
        let deviation = FormatError::new(self.structure, offset, kind);
        self.medium.deviation(deviation, Handling::LittleEndian)
    }
}
