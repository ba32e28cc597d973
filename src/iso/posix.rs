//! What Rock Ridge says of an entry besides its name (RRIP 4.1), read when it is asked for.

use alloc::string::String;
use alloc::vec::Vec;

use super::date;
use super::entry::Entry;
use super::rock_ridge::file_type;
use super::susp::{Areas, Place, Visitor};
use super::volume::Numbers;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::metadata::{FileType, Metadata};
use crate::name::Name;
use crate::raw::Both;
use crate::raw::rock_ridge::{
    DeviceNumber, LinkComponent, PosixAttributes, SymbolicLink, TimeStamp, TimeStampKind,
    TimeStamps,
};
use crate::raw::susp::SystemUseEntry;
use crate::source::ReadAt;

impl Entry<'_> {
    /// Puts what Rock Ridge records into `metadata`.
    pub(super) fn posix_metadata<S: ReadAt>(
        &self,
        medium: &Medium<S>,
        metadata: &mut Metadata,
    ) -> Result<(), Error> {
        let volume = self.volume();
        let areas = Areas { medium, volume };
        self.visit_system_use(medium, &mut Posix { areas, metadata })
    }

    /// Where a symbolic link leads.
    pub(crate) fn symlink_target<S: ReadAt>(
        &self,
        medium: &Medium<S>,
    ) -> Result<Option<String>, Error> {
        if self.file_type() != FileType::Symlink {
            return Ok(None);
        }
        let limit = medium.options().limits.symlink_bytes;
        let mut target = Target {
            limit,
            path: Vec::new(),
            joined: true,
            more: None,
            found: false,
        };
        self.visit_system_use(medium, &mut target)?;
        if let Some(at) = target.more.or((!target.found).then(|| self.offset())) {
            let what = match target.found {
                true => "further piece of the link (the one before says that there is one)",
                false => "path of the symbolic link",
            };
            let kind = FormatErrorKind::Missing { what };
            return Err(FormatError::new(Structure::SymbolicLink, at, kind).into());
        }
        let name = Name::new(&target.path, &target.path, self.volume().encoded);
        Ok(Some(name.to_str().into_owned()))
    }
}

/// Takes the attributes of a file.
struct Posix<'a, S> {
    areas: Areas<'a, S>,
    metadata: &'a mut Metadata,
}

impl<S: ReadAt> Visitor for Posix<'_, S> {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        let taken = match entry.signature {
            PosixAttributes::SIGNATURE => match PosixAttributes::parse(entry.data) {
                Ok(attributes) => return self.attributes(place, attributes),
                Err(broken) => Err(broken),
            },
            DeviceNumber::SIGNATURE => DeviceNumber::parse(entry.data).map(|device| {
                self.metadata.device = Some(numbers_of(device));
            }),
            TimeStamps::SIGNATURE => match TimeStamps::parse(entry.data) {
                Ok(stamps) => return self.times(place, &stamps),
                Err(broken) => Err(broken),
            },
            _ => Ok(()),
        };
        taken.or_else(|broken| self.areas.pass_over(place, broken))
    }
}

impl<S: ReadAt> Posix<'_, S> {
    fn attributes(&mut self, place: Place, attributes: PosixAttributes) -> Result<(), Error> {
        let numbers = Numbers {
            medium: self.areas.medium,
            structure: Structure::PosixAttributes,
        };
        let take = |number: Both<u32>, at: u64, field| {
            numbers.u32(number, place.data().saturating_add(at), field)
        };
        let mode = take(attributes.mode, 0, "POSIX file mode")?;
        let metadata = &mut *self.metadata;
        metadata.mode = Some(mode & 0o7777);
        metadata.links = Some(take(attributes.links, 8, "POSIX file links")?);
        metadata.uid = Some(take(attributes.user_id, 16, "POSIX file user ID")?);
        metadata.gid = Some(take(attributes.group_id, 24, "POSIX file group ID")?);
        if let Some(number) = attributes.serial_number {
            metadata.inode = Some(take(number, 32, "POSIX file serial number")?.into());
        }
        let is_dir = metadata.file_type == FileType::Dir;
        if file_type(mode).is_none_or(|kind| (kind == FileType::Dir) != is_dir) {
            let kind = FormatErrorKind::Value {
                field: "POSIX file mode",
                found: mode.into(),
                expected: "the kind of file that the directory record says",
            };
            let deviation = FormatError::new(Structure::PosixAttributes, place.data(), kind);
            self.areas.medium.deviation(deviation, Handling::Ignored)?;
        }
        Ok(())
    }

    fn times(&mut self, place: Place, stamps: &TimeStamps<'_>) -> Result<(), Error> {
        if !stamps.is_whole() {
            let rule = "fewer time stamps than the flags tell of";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(Structure::TimeStamps, place.offset, kind);
            self.areas
                .medium
                .deviation(deviation, Handling::ReadAsRecorded)?;
        }
        let metadata = &mut *self.metadata;
        for (kind, stamp) in stamps.stamps() {
            let time = match stamp {
                TimeStamp::Short(date) => date::from_recording(date),
                TimeStamp::Long(date) => date::from_digits(date),
            };
            let field = match kind {
                TimeStampKind::Creation => &mut metadata.created,
                TimeStampKind::Modify => &mut metadata.modified,
                TimeStampKind::Access => &mut metadata.accessed,
                TimeStampKind::Attributes => &mut metadata.changed,
                TimeStampKind::Backup => &mut metadata.backed_up,
                TimeStampKind::Expiration => &mut metadata.expires,
                TimeStampKind::Effective => &mut metadata.effective,
            };
            *field = time.or(*field);
        }
        Ok(())
    }
}

/// Major and minor number. Writers record them in two numbers, or as Linux once did in the low one.
fn numbers_of(device: DeviceNumber) -> (u32, u32) {
    match (device.high.little, device.low.little) {
        (0, low) => (low >> 8, low & 0xff),
        (high, low) => (high, low),
    }
}

/// Puts a path together from its components.
struct Target {
    limit: u32,
    path: Vec<u8>,
    /// Whether the next component goes on where the last one ended.
    joined: bool,
    /// The entry that says that another one follows.
    more: Option<u64>,
    found: bool,
}

impl Visitor for Target {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        if entry.signature != SymbolicLink::SIGNATURE {
            return Ok(());
        }
        let link = SymbolicLink::parse(entry.data);
        let link = link.map_err(|error| error.based_at(place.data()))?;
        for component in link.components() {
            let (at, component) = component.map_err(|error| error.based_at(place.data()))?;
            self.push(component, place.data().saturating_add(at as u64))?;
        }
        self.found = true;
        self.more = link.continues.then_some(place.offset);
        Ok(())
    }
}

impl Target {
    fn push(&mut self, component: LinkComponent<'_>, offset: u64) -> Result<(), Error> {
        let flags = component.flags;
        if flags.reserved() != 0 {
            let what = "a symbolic link by the volume's root or the host's name";
            return Err(Error::Unsupported { what, offset });
        }
        if !self.joined {
            self.path.push(b'/');
        }
        if flags.root() {
            // Also within a path: xorriso records the nothing between two slashes so.
            self.path.push(b'/');
        } else if flags.parent() {
            self.path.extend_from_slice(b"..");
        } else if flags.current() {
            self.path.push(b'.');
        } else {
            self.path.extend_from_slice(component.content);
        }
        // The root's own slash is all that separates it from the next component.
        self.joined = flags.continues() || flags.root();
        if self.path.len() > self.limit as usize {
            return Err(Error::Limit {
                kind: LimitKind::SymlinkBytes,
                limit: self.limit.into(),
                offset,
            });
        }
        Ok(())
    }
}
