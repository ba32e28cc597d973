//! Whether a volume has Rock Ridge, and what a listing needs of it (IEEE P1282).

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::susp::{Areas, Place, SystemUse, Visitor};
use super::volume::{Numbers, Volume};
use super::window::Window;
use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::limits::LimitKind;
use crate::medium::Medium;
use crate::metadata::FileType;
use crate::raw::rock_ridge::{
    AlternateName, DirectoryLink, PosixAttributes, RelocatedDirectory, SparseFile,
};
use crate::raw::susp::{
    ExtensionsReference, SharingProtocolIndicator, SystemUseArea, SystemUseEntry,
};
use crate::source::ReadAt;

/// Extension identifiers of Rock Ridge: of versions 1.09, 1.10 and 1.12.
const IDENTIFIERS: [&[u8]; 3] = [b"RRIP_1991A", b"IEEE_P1282", b"IEEE_1282"];

/// Bytes of a CD-ROM XA attribute record, which may stand before the first entry.
const XA: usize = 14;

/// The largest place in a record at which a system use area can begin and hold an entry.
const MOST_SKIPPED: u8 = 255 - 34 - 4;

/// Says whether `volume` has Rock Ridge, by the root directory's own record.
pub(super) fn detect<S: ReadAt>(
    medium: &Medium<S>,
    volume: &Volume,
) -> Result<Option<SystemUse>, Error> {
    // That the root cannot be read is told when it is listed.
    let Ok(first) = volume.root_record(medium) else {
        return Ok(None);
    };
    let Ok((area, offset)) = first.system_use() else {
        return Ok(None);
    };
    let Some((begin, indicator)) = [0, XA].into_iter().find_map(|begin| {
        let (_, entry) = SystemUseArea::new(area.get(begin..)?).next()?.ok()?;
        let is_indicator = entry.signature == SharingProtocolIndicator::SIGNATURE;
        let indicator = is_indicator.then(|| SharingProtocolIndicator::parse(entry.data).ok())?;
        Some((begin, indicator?))
    }) else {
        return Ok(None);
    };
    let skipped = indicator.bytes_skipped;
    if skipped > MOST_SKIPPED {
        let kind = FormatErrorKind::Value {
            field: "bytes skipped",
            found: skipped.into(),
            expected: "less than a directory record has",
        };
        let at = offset.saturating_add(begin as u64).saturating_add(6);
        let deviation = FormatError::new(Structure::SharingProtocolIndicator, at, kind);
        medium.deviation(deviation, Handling::Ignored)?;
        return Ok(None);
    }
    let mut extensions = Extensions::default();
    let area = area.get(begin..).unwrap_or_default();
    let offset = offset.saturating_add(begin as u64);
    Areas { medium, volume }.visit(area, offset, &mut extensions)?;
    Ok(extensions
        .rock_ridge()
        .map(|number| SystemUse::new(skipped, begin, number)))
}

/// What the root's own record says of extensions.
#[derive(Default)]
struct Extensions {
    count: u8,
    named: Option<u8>,
    used: bool,
}

impl Extensions {
    /// The number of Rock Ridge among the extensions. Some writers leave out its reference, and
    /// then use it.
    fn rock_ridge(&self) -> Option<u8> {
        self.named.or((self.used && self.count == 0).then_some(0))
    }
}

impl Visitor for Extensions {
    fn entry(&mut self, _: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        match &entry.signature {
            &ExtensionsReference::SIGNATURE => {
                let reference = ExtensionsReference::parse(entry.data);
                let is_rock_ridge = |reference: &ExtensionsReference<'_>| {
                    IDENTIFIERS.contains(&reference.identifier)
                };
                if self.named.is_none() && reference.is_ok_and(|it| is_rock_ridge(&it)) {
                    self.named = Some(self.count);
                }
                self.count = self.count.saturating_add(1);
            }
            b"RR" | b"PX" | b"TF" => self.used = true,
            _ => {}
        }
        Ok(())
    }
}

/// What Rock Ridge says of an entry that a listing needs.
#[derive(Clone, Debug, Default)]
pub(super) struct RockRidge {
    /// The kind of file that the mode says.
    pub(super) file_type: Option<FileType>,
    /// Whether the bytes are recorded in another form than that of the file.
    pub(super) is_transformed: bool,
    name: ShownName,
    rare: Option<Arc<Rare>>,
}

/// The name, when it lies in the window in one piece.
#[derive(Clone, Copy, Debug, Default)]
struct ShownName {
    /// In bytes from the window's start.
    at: u32,
    length: u8,
}

/// What few entries have.
#[derive(Debug)]
struct Rare {
    /// A name in several pieces, or from a continuation area.
    name: Option<Box<[u8]>>,
    /// Whether the record stands for a directory that is recorded elsewhere.
    is_child_link: bool,
}

impl RockRidge {
    /// The name, in the entry's window or beside it; `None` where there is only the identifier.
    pub(super) fn name<'a>(&'a self, window: &'a Window<'_>) -> Option<&'a [u8]> {
        if self.name.length > 0 {
            let start = self.name.at as usize;
            let end = start.saturating_add(self.name.length.into());
            return window.bytes.get(start..end);
        }
        self.rare.as_ref()?.name.as_deref()
    }

    /// Whether the record stands for a directory that is recorded elsewhere, and has its entries
    /// in that one's own record.
    pub(super) fn is_child_link(&self) -> bool {
        self.rare.as_ref().is_some_and(|rare| rare.is_child_link)
    }
}

/// What a record says in the listing of its directory.
pub(super) struct Listed {
    pub(super) rock_ridge: RockRidge,
    /// The directory that belongs in this place.
    pub(super) child: Option<Child>,
    /// The length of the file, where it is not that of its recorded bytes.
    pub(super) len: Option<u64>,
    /// The directory belongs elsewhere.
    pub(super) is_relocated: bool,
}

/// A directory that a "CL" entry leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Child {
    /// Its first logical block.
    pub(super) block: u32,
    /// Byte of the image at which the "CL" entry begins.
    pub(super) at: u64,
}

impl Listed {
    /// Reads the system use area of the record at `record` bytes into `window`.
    #[inline(always)]
    pub(super) fn read<S: ReadAt>(
        medium: &Medium<S>,
        window: &Window<'_>,
        system: &SystemUse,
        record: usize,
        identifier_length: u8,
    ) -> Result<Self, Error> {
        let (area, at) = window.system_use(record, identifier_length, system.skipped);
        let offset = window.offset.saturating_add(at as u64);
        let areas = Areas {
            medium,
            volume: window.volume,
        };
        let mut listing = Listing {
            areas: &areas,
            area,
            area_offset: offset,
            listed: Self {
                rock_ridge: RockRidge::default(),
                child: None,
                len: None,
                is_relocated: false,
            },
            first_piece: None,
            joined: Vec::new(),
            more: false,
        };
        areas.visit(area, offset, &mut listing)?;
        listing.finish(window.offset)
    }
}

/// Gathers what a listing needs.
struct Listing<'a, S> {
    areas: &'a Areas<'a, S>,
    /// The record's own area.
    area: &'a [u8],
    area_offset: u64,
    listed: Listed,
    /// Where the name's first piece is: in bytes from the image's start, and its bytes.
    first_piece: Option<(u64, u8)>,
    /// The name, when it is not that piece alone.
    joined: Vec<u8>,
    /// Whether the piece before says that another one follows.
    more: bool,
}

impl<S: ReadAt> Visitor for Listing<'_, S> {
    #[inline(always)]
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        match entry.signature {
            AlternateName::SIGNATURE => self.name(place, entry.data),
            PosixAttributes::SIGNATURE => {
                // Of a broken one, `posix` tells.
                if let Ok(attributes) = PosixAttributes::parse(entry.data) {
                    self.listed.rock_ridge.file_type = file_type(attributes.mode.little);
                }
                Ok(())
            }
            DirectoryLink::CHILD => self.child_link(place, entry.data),
            RelocatedDirectory::SIGNATURE => {
                self.listed.is_relocated = true;
                Ok(())
            }
            SparseFile::SIGNATURE => {
                let sparse = SparseFile::parse(entry.data);
                let sparse = sparse.map_err(|error| error.based_at(place.data()))?;
                self.listed.len = Some(sparse.virtual_file_size);
                self.listed.rock_ridge.is_transformed = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl<S: ReadAt> Listing<'_, S> {
    #[inline(always)]
    fn name(&mut self, place: Place, data: &[u8]) -> Result<(), Error> {
        let name = AlternateName::parse(data).map_err(|error| error.based_at(place.data()))?;
        if name.flags.current_or_parent() {
            return Ok(());
        }
        let is_first = self.first_piece.is_none() && self.joined.is_empty();
        if is_first && place.in_record && !name.flags.continues() {
            let at = place.data().saturating_add(1);
            let length = u8::try_from(name.content.len()).unwrap_or(u8::MAX);
            self.first_piece = Some((at, length));
            return Ok(());
        }
        self.piece(place, name, is_first)
    }

    /// A piece of a name that has others, or is in a continuation area.
    #[cold]
    fn piece(&mut self, place: Place, name: AlternateName<'_>, first: bool) -> Result<(), Error> {
        if !first && !self.more {
            let rule = "a second name";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(Structure::AlternateName, place.offset, kind);
            return self.areas.medium.deviation(deviation, Handling::First);
        }
        self.joined.extend_from_slice(name.content);
        self.more = name.flags.continues();
        let limit = self.areas.medium.options().limits.name_bytes;
        if self.joined.len() > limit as usize {
            return Err(Error::Limit {
                kind: LimitKind::NameBytes,
                limit: limit.into(),
                offset: place.offset,
            });
        }
        Ok(())
    }

    #[cold]
    fn child_link(&mut self, place: Place, data: &[u8]) -> Result<(), Error> {
        let link = DirectoryLink::parse(data).map_err(|error| error.based_at(place.data()))?;
        let numbers = Numbers {
            medium: self.areas.medium,
            structure: Structure::DirectoryLink,
        };
        let block = numbers.u32(link.location, place.data(), "location of child directory")?;
        let at = place.offset;
        self.listed.child = Some(Child { block, at });
        Ok(())
    }

    #[inline(always)]
    fn finish(mut self, window_offset: u64) -> Result<Listed, Error> {
        if let Some((at, length)) = self.first_piece {
            let at = u32::try_from(at.saturating_sub(window_offset)).unwrap_or(u32::MAX);
            self.listed.rock_ridge.name = ShownName { at, length };
        }
        if !self.joined.is_empty() || self.listed.child.is_some() {
            self.rare()?;
        }
        Ok(self.listed)
    }

    #[cold]
    fn rare(&mut self) -> Result<(), Error> {
        if self.more {
            let what = "further piece of the name (the one before says that there is one)";
            let kind = FormatErrorKind::Missing { what };
            let at = self.area_offset.saturating_add(self.area.len() as u64);
            let deviation = FormatError::new(Structure::AlternateName, at, kind);
            self.areas
                .medium
                .deviation(deviation, Handling::ReadAsRecorded)?;
        }
        let name = (!self.joined.is_empty()).then(|| core::mem::take(&mut self.joined).into());
        let is_child_link = self.listed.child.is_some();
        self.listed.rock_ridge.rare = Some(Arc::new(Rare {
            name,
            is_child_link,
        }));
        Ok(())
    }
}

/// The kind of file in a POSIX mode; `None` when it is none that is known.
pub(super) const fn file_type(mode: u32) -> Option<FileType> {
    Some(match mode & 0o170_000 {
        0o100_000 => FileType::File,
        0o040_000 => FileType::Dir,
        0o120_000 => FileType::Symlink,
        0o060_000 => FileType::Block,
        0o020_000 => FileType::Char,
        0o010_000 => FileType::Fifo,
        0o140_000 => FileType::Socket,
        _ => return None,
    })
}
