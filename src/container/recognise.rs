//! Which container a file is, by its content.

use alloc::string::{String, ToString};
#[cfg(feature = "cso")]
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::error::{ContainerError, ContainerFault};
use super::folder::{Folder, file_name};
use super::place::Held;
use super::track::Container;
use super::{SharedSource, folder};
#[cfg(feature = "cso")]
use crate::compressed::{Cso, Dax};
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::{Finding, Handling};
use crate::limits::LimitKind;
use crate::options::Options;
use crate::sectors::Layout;
use crate::source::ReadAt;

/// Bytes of the beginning that are looked at: a text may begin with remarks.
const HEAD: u64 = 4096;

/// Bytes of the end that are looked at.
pub(super) const TAIL: usize = 12;

/// A file that is to be opened.
pub(super) struct Opening<'a> {
    /// Its name.
    pub(super) name: &'a str,
    pub(super) source: &'a SharedSource,
    pub(super) size: u64,
    /// Its first bytes.
    pub(super) head: Vec<u8>,
    /// Its last bytes, if it has so many.
    pub(super) tail: Option<[u8; TAIL]>,
    pub(super) folder: &'a dyn Folder,
    pub(super) options: &'a Options,
}

/// What a file was found to hold.
pub(super) enum Contents {
    /// An image, or something that is none.
    Whole,
    /// Raw sectors.
    Sectors(Layout),
    /// Tracks, in the order of their places on the disc.
    #[cfg_attr(
        not(any(
            feature = "chd",
            feature = "cue",
            feature = "toc",
            feature = "nrg",
            feature = "ccd",
            feature = "mds"
        )),
        expect(dead_code, reason = "for those that describe tracks")
    )]
    Tracks(Vec<Held>),
    /// An image in another form.
    #[cfg(any(feature = "chd", feature = "cso", feature = "isz"))]
    Image(SharedSource),
}

/// How a container is known, and how it is read.
struct Recogniser {
    container: Container,
    is_one: fn(&Opening<'_>) -> bool,
    read: fn(&Opening<'_>) -> Result<Contents, Error>,
}

/// The containers, in the order in which they are tried.
const RECOGNISERS: &[Recogniser] = &[
    #[cfg(feature = "mds")]
    Recogniser {
        container: Container::Alcohol,
        is_one: super::mds::is_one,
        read: super::mds::read,
    },
    #[cfg(feature = "nrg")]
    Recogniser {
        container: Container::Nero,
        is_one: super::nrg::is_one,
        read: super::nrg::read,
    },
    #[cfg(feature = "ccd")]
    Recogniser {
        container: Container::CloneCd,
        is_one: super::ccd::is_one,
        read: super::ccd::read,
    },
    // Before cue sheets: both may begin with a CATALOG.
    #[cfg(feature = "toc")]
    Recogniser {
        container: Container::Toc,
        is_one: super::toc::is_one,
        read: super::toc::read,
    },
    #[cfg(feature = "cue")]
    Recogniser {
        container: Container::Cue,
        is_one: super::cue::is_one,
        read: super::cue::read,
    },
    #[cfg(feature = "chd")]
    Recogniser {
        container: Container::Chd,
        is_one: super::chd::is_one,
        read: super::chd::read,
    },
    #[cfg(feature = "cso")]
    Recogniser {
        container: Container::Cso,
        is_one: |opening| Cso::recognise(&opening.head),
        read: |opening| {
            Ok(Contents::Image(Arc::new(Cso::new(Arc::clone(
                opening.source,
            ))?)))
        },
    },
    #[cfg(feature = "cso")]
    Recogniser {
        container: Container::Dax,
        is_one: |opening| Dax::recognise(&opening.head),
        read: |opening| {
            Ok(Contents::Image(Arc::new(Dax::new(Arc::clone(
                opening.source,
            ))?)))
        },
    },
    #[cfg(feature = "isz")]
    Recogniser {
        container: Container::Isz,
        is_one: super::isz::is_one,
        read: super::isz::read,
    },
];

impl<'a> Opening<'a> {
    pub(super) fn new(
        name: &'a str,
        source: &'a SharedSource,
        folder: &'a dyn Folder,
        options: &'a Options,
    ) -> Result<Self, Error> {
        let size = source.size().map_err(|source| Error::Open { source })?;
        let mut head = vec![0; usize::try_from(size.min(HEAD)).unwrap_or_default()];
        // What cannot be read is not known, and told when it is needed.
        if source.read_exact_at(&mut head, 0).is_err() {
            head.clear();
        }
        let tail = size.checked_sub(TAIL as u64).and_then(|at| {
            let mut tail = [0; TAIL];
            source.read_exact_at(&mut tail, at).ok()?;
            Some(tail)
        });
        Ok(Self {
            name,
            source,
            size,
            head,
            tail,
            folder,
            options,
        })
    }

    /// Finds out what the file is.
    pub(super) fn recognise(&self) -> Result<(Container, Contents), Error> {
        let mut recognisers = RECOGNISERS.iter();
        if let Some(recogniser) = recognisers.find(|recogniser| (recogniser.is_one)(self)) {
            return Ok((recogniser.container, (recogniser.read)(self)?));
        }
        let layout = Layout::detect(self.source).map_err(|source| Error::Open { source })?;
        Ok(match layout {
            Some(layout) => (Container::RawSectors, Contents::Sectors(layout)),
            None => (Container::Plain, Contents::Whole),
        })
    }

    /// The bytes of a description from `offset` to `end`.
    pub(super) fn read(&self, offset: u64, end: u64) -> Result<Vec<u8>, Error> {
        let limit = u64::from(self.options.limits.container_bytes);
        let len = end.saturating_sub(offset);
        if len > limit {
            let kind = LimitKind::ContainerBytes;
            return Err(Error::Limit {
                kind,
                limit,
                offset,
            });
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
        match self.source.read_exact_at(&mut bytes, offset) {
            Ok(()) => Ok(bytes),
            Err(source) => {
                let file = self.name.to_string();
                Err(self.error(None, ContainerFault::Source { file, source }))
            }
        }
    }

    /// The file that is named so beside this one.
    pub(super) fn companion(
        &self,
        track: impl Into<Option<u8>>,
        path: &str,
    ) -> Result<(String, SharedSource), Error> {
        let track = track.into();
        let found = match file_name(path) {
            Some(name) => self.folder.open(name).map_err(|source| {
                let file = name.to_string();
                self.error(track, ContainerFault::Source { file, source })
            })?,
            None => None,
        };
        found.ok_or_else(|| {
            let name = file_name(path).unwrap_or(path).to_string();
            self.error(track, ContainerFault::NoFile { name })
        })
    }

    /// The name of this file with another extension.
    pub(super) fn with_extension(&self, extension: &str) -> String {
        folder::with_extension(self.name, extension)
    }

    pub(super) fn error(&self, track: Option<u8>, fault: ContainerFault) -> Error {
        ContainerError::new(self.name, track, fault).into()
    }

    /// A broken entry of the description.
    pub(super) fn broken(&self, track: Option<u8>, error: FormatError) -> Error {
        self.error(track, ContainerFault::Format(error))
    }

    /// An entry that breaks a rule.
    pub(super) fn against(
        &self,
        track: Option<u8>,
        structure: Structure,
        at: u64,
        rule: &'static str,
    ) -> Error {
        let kind = FormatErrorKind::Broken { rule };
        self.broken(track, FormatError::new(structure, at, kind))
    }

    /// Reports what can be lived with.
    pub(super) fn deviation(
        &self,
        track: Option<u8>,
        deviation: FormatError,
        handling: Handling,
    ) -> Result<(), Error> {
        if self.options.strict {
            return Err(self.broken(track, deviation));
        }
        self.options.report(Finding {
            deviation,
            handling,
        });
        Ok(())
    }
}
