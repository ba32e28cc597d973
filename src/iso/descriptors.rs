//! The volume descriptor set (ECMA-119 6.7.1): which volumes the image has.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::sessions::{self, Session};
use super::volume::{Sector, Volume, structure_of};
use super::{SECTOR, high_sierra};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::{Bytes, Medium};
use crate::namespace::Namespace;
use crate::raw::iso::{HighSierraDescriptor, SECTOR_SIZE, TreeDescriptor, VolumeDescriptor};
use crate::source::ReadAt;

/// Bytes of the system area, behind which the volume descriptor set begins: at sector 16 of a session
/// (ECMA-119 6.2.1).
pub(super) const SYSTEM_AREA: u64 = 16 * SECTOR;

/// Sectors without a descriptor that are passed over in the search for the first one: descriptors
/// of other standards may come before.
const FOREIGN: u64 = 8;

/// The volumes that the descriptors root.
#[derive(Debug)]
pub(crate) struct DescriptorSet {
    primary: Volume,
    joliet: Option<Volume>,
    rock_ridge: Option<Volume>,
    /// What the source said when it was asked for what tells of Rock Ridge.
    unread: Option<Error>,
    enhanced: Option<Volume>,
    /// First bytes of all descriptors, the terminator included.
    offsets: Vec<u64>,
}

/// A volume descriptor of an image, and where it is.
///
/// Made by [`Image::descriptors`](crate::Image::descriptors).
#[derive(Debug)]
pub struct Descriptor<'i> {
    offset: u64,
    bytes: Bytes<'i>,
}

impl Descriptor<'_> {
    /// Byte of the image at which the descriptor begins.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The descriptor's sector.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The descriptor's fields.
    ///
    /// # Errors
    /// When the bytes are no volume descriptor any more: the source has changed.
    pub fn view(&self) -> Result<VolumeDescriptor<'_>, FormatError> {
        match VolumeDescriptor::parse(&self.bytes) {
            Ok((view, _)) => Ok(view),
            Err(error) => Err(error.based_at(self.offset)),
        }
    }
}

impl DescriptorSet {
    /// Reads the set of the session that the caller wants.
    ///
    /// # Errors
    /// [`Structure::VolumeRecognition`] when there is none, and what keeps the primary volume from
    /// being read.
    pub(crate) fn read<S: ReadAt>(medium: &Medium<S>) -> Result<Self, Error> {
        let first = Self::at(medium, 0)?;
        let earlier = medium.options().earlier_states;
        if first.primary.high_sierra {
            return Ok(first);
        }
        let sessions = match earlier {
            // An image that ends with its volume has no room for another: nothing more is read.
            0 => sessions::behind(medium, Session::of(&first.primary))?,
            _ => sessions::all(medium, Session::of(&first.primary))?,
        };
        let newest = sessions.len().saturating_sub(1);
        let wanted = newest.saturating_sub(usize::try_from(earlier).unwrap_or(usize::MAX));
        match sessions.get(wanted) {
            Some(wanted) if wanted.start > 0 => Self::at(medium, wanted.start),
            _ => Ok(first),
        }
    }

    /// Reads the set of the session that begins at byte `session_start`.
    fn at<S: ReadAt>(medium: &Medium<S>, session_start: u64) -> Result<Self, Error> {
        let mut found = Found {
            medium,
            session_start,
            primary: None,
            joliet: None,
            enhanced: None,
            offsets: Vec::new(),
        };
        found.scan()?;
        let Some(primary) = found.primary else {
            let kind = FormatErrorKind::Missing {
                what: "primary volume descriptor",
            };
            let start = found.start();
            return Err(FormatError::new(Structure::VolumeRecognition, start, kind).into());
        };
        let primary = primary?;
        let (rock_ridge, unread) = match primary.with_rock_ridge(medium) {
            // The other trees may not need what the source does not give.
            Err(error @ Error::Io { .. }) if !medium.options().strict => (None, Some(error)),
            read => (read?, None),
        };
        Ok(Self {
            rock_ridge,
            unread,
            primary,
            joliet: found.joliet,
            enhanced: found.enhanced,
            offsets: found.offsets,
        })
    }

    /// All sessions of the disc, the first one first.
    pub(crate) fn sessions<S: ReadAt>(&self, medium: &Medium<S>) -> Result<Vec<Session>, Error> {
        let shown = Session::of(&self.primary);
        let root = self.primary.root_location;
        let mut sessions = match self.primary.session_start() {
            _ if self.primary.high_sierra => alloc::vec![shown],
            0 => sessions::all(medium, shown)?,
            _ => sessions::all(medium, Session::of(&Self::at(medium, 0)?.primary))?,
        };
        sessions::mark(&mut sessions, root);
        Ok(sessions)
    }

    /// Why it is not known whether there is a Rock Ridge tree.
    pub(crate) const fn take_unread(&mut self) -> Option<Error> {
        self.unread.take()
    }

    pub(crate) fn primary(&self) -> &Volume {
        &self.primary
    }

    /// The volumes with a tree of their own, the primary one first.
    pub(crate) fn volumes(&self) -> impl Iterator<Item = &Volume> {
        [
            Some(&self.primary),
            self.joliet.as_ref(),
            self.rock_ridge.as_ref(),
            self.enhanced.as_ref(),
        ]
        .into_iter()
        .flatten()
    }

    pub(crate) fn descriptors<'i, S: ReadAt>(
        &'i self,
        medium: &'i Medium<S>,
    ) -> impl Iterator<Item = Result<Descriptor<'i>, Error>> {
        self.offsets.iter().map(|&offset| {
            let bytes = medium.read(Structure::VolumeDescriptor, offset, SECTOR_SIZE)?;
            Ok(Descriptor { offset, bytes })
        })
    }
}

/// Tells whoever maps the image where the descriptors of the session are that begins at byte
/// `session_start`, and its system area.
#[cfg(feature = "std")]
pub(crate) fn tell_places<S: ReadAt>(medium: &Medium<S>, session_start: u64) -> Result<(), Error> {
    medium.set_aside(Structure::SystemArea, session_start, SYSTEM_AREA);
    let first = session_start.saturating_add(SYSTEM_AREA);
    let limit = u64::from(medium.options().limits.volume_descriptors).saturating_add(FOREIGN);
    let mut buffer = [0; SECTOR_SIZE];
    let mut any = false;
    for sector in 0..limit {
        let offset = first.saturating_add(sector.saturating_mul(SECTOR));
        if medium.available(offset, SECTOR) < SECTOR {
            break;
        }
        medium.fill(&mut buffer, offset)?;
        let structure = match VolumeDescriptor::parse(&buffer) {
            Ok((VolumeDescriptor::BootRecord(_), _)) => Structure::BootRecord,
            Ok((VolumeDescriptor::Primary(_), _)) => Structure::PrimaryVolumeDescriptor,
            Ok((VolumeDescriptor::Supplementary(_), _)) => Structure::SupplementaryVolumeDescriptor,
            Ok((VolumeDescriptor::Partition(_), _)) => Structure::VolumePartitionDescriptor,
            Ok((VolumeDescriptor::HighSierra(_), _)) => Structure::HighSierraDescriptor,
            Ok((VolumeDescriptor::Reserved { .. }, _)) => Structure::VolumeDescriptor,
            Ok((VolumeDescriptor::SetTerminator, _)) => Structure::VolumeDescriptorSetTerminator,
            Err(_) if any => break,
            Err(_) => continue,
        };
        any = true;
        medium.found(structure, offset, SECTOR);
        if structure == Structure::VolumeDescriptorSetTerminator {
            break;
        }
    }
    Ok(())
}

struct Found<'m, S> {
    medium: &'m Medium<S>,
    session_start: u64,
    // A broken primary descriptor is told only when no other one serves.
    primary: Option<Result<Volume, FormatError>>,
    joliet: Option<Volume>,
    enhanced: Option<Volume>,
    offsets: Vec<u64>,
}

impl<S: ReadAt> Found<'_, S> {
    /// First byte of the set.
    fn start(&self) -> u64 {
        self.session_start.saturating_add(SYSTEM_AREA)
    }

    fn scan(&mut self) -> Result<(), Error> {
        let limit = self.medium.options().limits.volume_descriptors;
        let mut buffer = [0; SECTOR_SIZE];
        let mut foreign: u64 = 0;
        let mut not_recognised = None;
        for offset in (self.start()..).step_by(SECTOR_SIZE) {
            if self.medium.available(offset, SECTOR) < SECTOR {
                break;
            }
            self.medium.fill(&mut buffer, offset)?;
            let descriptor = match VolumeDescriptor::parse(&buffer) {
                Ok((descriptor, _)) => descriptor,
                Err(_) if !self.offsets.is_empty() => break,
                Err(error) => {
                    not_recognised.get_or_insert(error.based_at(offset));
                    foreign = foreign.saturating_add(1);
                    if foreign > FOREIGN {
                        break;
                    }
                    continue;
                }
            };
            if self.offsets.len() as u64 >= u64::from(limit) {
                let kind = LimitKind::VolumeDescriptors;
                return Err(Error::Limit {
                    kind,
                    limit: limit.into(),
                    offset,
                });
            }
            self.offsets.push(offset);
            match descriptor {
                VolumeDescriptor::SetTerminator => return Ok(()),
                VolumeDescriptor::Primary(view) => self.primary(offset, view)?,
                VolumeDescriptor::Supplementary(view) => self.supplementary(offset, view)?,
                VolumeDescriptor::Reserved { type_code } => self.reserved(offset, type_code)?,
                VolumeDescriptor::HighSierra(view) => match view.type_code() {
                    255 => return Ok(()),
                    1 => self.high_sierra(offset, view)?,
                    // With a coded character set the standard structure is recorded as well.
                    0 | 2 | 3 => {}
                    type_code => self.reserved(offset.saturating_add(8), type_code)?,
                },
                VolumeDescriptor::BootRecord(_) | VolumeDescriptor::Partition(_) => {}
            }
        }
        self.no_terminator(not_recognised)
    }

    fn reserved(&self, at: u64, type_code: u8) -> Result<(), Error> {
        let kind = FormatErrorKind::Value {
            field: "volume descriptor type",
            found: type_code.into(),
            expected: "0 to 3 or 255",
        };
        let deviation = FormatError::new(Structure::VolumeDescriptor, at, kind);
        self.medium.deviation(deviation, Handling::Ignored)
    }

    /// The set ended without saying so, or never began.
    fn no_terminator(&self, not_recognised: Option<FormatError>) -> Result<(), Error> {
        if let Some(last) = self.offsets.last() {
            let what = "terminator behind the last volume descriptor";
            let kind = FormatErrorKind::Missing { what };
            let at = last.saturating_add(SECTOR);
            let structure = Structure::VolumeDescriptorSetTerminator;
            let deviation = FormatError::new(structure, at, kind);
            return self.medium.deviation(deviation, Handling::ReadAsRecorded);
        }
        let error = not_recognised.unwrap_or_else(|| {
            let needed = self.start().saturating_add(SECTOR);
            let available = self.medium.size();
            let kind = FormatErrorKind::Truncated { needed, available };
            FormatError::new(Structure::VolumeRecognition, self.start(), kind)
        });
        let structure = Structure::VolumeRecognition;
        Err(FormatError { structure, ..error }.into())
    }

    fn volume(
        &self,
        namespace: Namespace,
        offset: u64,
        view: TreeDescriptor<'_>,
    ) -> Result<Volume, Error> {
        let sector = Sector::Iso(Box::new(*view.sector()));
        Volume::new(self.medium, namespace, offset, self.session_start, sector)
    }

    /// The first one serves: nothing that wrote this had reason to write two.
    fn high_sierra(&mut self, offset: u64, view: HighSierraDescriptor<'_>) -> Result<(), Error> {
        if self.primary.is_some() {
            return self.second(offset, Namespace::Iso);
        }
        let sector = Sector::HighSierra(high_sierra::in_iso_layout(view));
        let start = self.session_start;
        let volume = Volume::new(self.medium, Namespace::Iso, offset, start, sector);
        self.primary = Some(or_broken(volume)?);
        Ok(())
    }

    fn primary(&mut self, offset: u64, view: TreeDescriptor<'_>) -> Result<(), Error> {
        match &self.primary {
            // The standard allows copies (ECMA-119 6.7.1.1): only another descriptor is odd.
            Some(Ok(first)) if first.descriptor() != view => self.second(offset, Namespace::Iso),
            Some(Ok(_)) => Ok(()),
            None => {
                self.primary = Some(or_broken(self.volume(Namespace::Iso, offset, view))?);
                Ok(())
            }
            Some(Err(broken)) => {
                let broken = *broken;
                let Ok(volume) = self.volume(Namespace::Iso, offset, view) else {
                    return Ok(());
                };
                self.primary = Some(Ok(volume));
                self.medium.deviation(broken, Handling::PassedOver)
            }
        }
    }

    fn supplementary(&mut self, offset: u64, view: TreeDescriptor<'_>) -> Result<(), Error> {
        let namespace = if view.version() == 2 {
            Namespace::Enhanced
        } else if view.joliet_level().is_some() && view.volume_flags() & 1 == 0 {
            Namespace::Joliet
        } else {
            let kind = FormatErrorKind::Broken {
                rule: "the escape sequences are not those of Joliet",
            };
            let structure = Structure::SupplementaryVolumeDescriptor;
            let deviation = FormatError::new(structure, offset.saturating_add(88), kind);
            return self.medium.deviation(deviation, Handling::PassedOver);
        };
        let slot = match namespace {
            Namespace::Enhanced => &self.enhanced,
            _ => &self.joliet,
        };
        if slot.is_some() {
            return self.second(offset, namespace);
        }
        match self.volume(namespace, offset, view) {
            Ok(volume) if namespace == Namespace::Enhanced => self.enhanced = Some(volume),
            Ok(volume) => self.joliet = Some(volume),
            // The other trees do not need this one.
            Err(Error::Format(deviation)) => {
                self.medium.deviation(deviation, Handling::PassedOver)?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn second(&self, offset: u64, namespace: Namespace) -> Result<(), Error> {
        let kind = FormatErrorKind::Broken {
            rule: "a second descriptor of the same kind, unlike the first",
        };
        let deviation = FormatError::new(structure_of(namespace), offset, kind);
        self.medium.deviation(deviation, Handling::First)
    }
}

/// Tells what is broken of a volume from what keeps it from being read.
fn or_broken(volume: Result<Volume, Error>) -> Result<Result<Volume, FormatError>, Error> {
    match volume {
        Err(Error::Format(broken)) => Ok(Err(broken)),
        volume => volume.map(Ok),
    }
}
