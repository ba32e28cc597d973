//! Whether a volume has Rock Ridge, and what a listing needs of it (IEEE P1282).

use alloc::boxed::Box;
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
use crate::raw::xa::XaRecord;
use crate::raw::zisofs::ZisofsEntry;
use crate::source::ReadAt;

/// Extension identifiers of Rock Ridge: of versions 1.09, 1.10 and 1.12.
const IDENTIFIERS: [&[u8]; 3] = [b"RRIP_1991A", b"IEEE_P1282", b"IEEE_1282"];

/// Signatures of the entry of a compressed file. The second is for readers of version 1 not to see.
const ZISOFS: [u8; 2] = *b"ZF";
const ZISOFS_2: [u8; 2] = *b"Z2";

/// The largest place in a record at which a system use area can begin and hold an entry.
const MOST_SKIPPED: u8 = 255 - 34 - 4;

/// Says whether `volume` has Rock Ridge, by the root directory's own record.
pub(super) fn detect<S: ReadAt>(
    medium: &Medium<S>,
    volume: &Volume,
) -> Result<Option<SystemUse>, Error> {
    let first = match volume.root_record(medium) {
        Ok(first) => first,
        // The source may do better when the root is listed: then nothing would tell.
        Err(error @ Error::Io { .. }) => return Err(error),
        // That the root cannot be read is told when it is listed.
        Err(_) => return Ok(None),
    };
    let Ok((area, offset)) = first.system_use() else {
        return Ok(None);
    };
    let Some((begin, indicator)) = [0, XaRecord::LENGTH].into_iter().find_map(|begin| {
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
    let areas = Areas { medium, volume };
    match areas.visit_behind(begin, (area, offset), &mut extensions) {
        // The other trees do not need what is behind a limit.
        Err(Error::Limit { offset, .. }) if !medium.options().strict => {
            let rule = "more continuation areas than are followed";
            let kind = FormatErrorKind::Broken { rule };
            let deviation = FormatError::new(Structure::ContinuationArea, offset, kind);
            medium.deviation(deviation, Handling::PassedOver)?;
        }
        visited => visited?,
    }
    if let Some((place, broken)) = extensions.broken.take() {
        areas.pass_over(place, broken)?;
    }
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
    /// The first reference that cannot be read.
    broken: Option<(Place, FormatError)>,
}

impl Extensions {
    /// The number of Rock Ridge among the extensions. Some writers leave out its reference, and
    /// then use it.
    fn rock_ridge(&self) -> Option<u8> {
        self.named.or((self.used && self.count == 0).then_some(0))
    }
}

impl Visitor for Extensions {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        match &entry.signature {
            &ExtensionsReference::SIGNATURE => {
                match ExtensionsReference::parse(entry.data) {
                    Ok(reference) if IDENTIFIERS.contains(&reference.identifier) => {
                        self.named = self.named.or(Some(self.count));
                    }
                    Ok(_) => {}
                    Err(broken) => self.broken = self.broken.or(Some((place, broken))),
                }
                self.count = self.count.saturating_add(1);
            }
            b"RR" | b"PX" | b"TF" => self.used = true,
            _ => {}
        }
        Ok(())
    }
}

/// What Rock Ridge says of almost all entries, and a listing needs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plain {
    /// Where the name lies in the window.
    name: ShownName,
    /// The kind of file that the mode says.
    pub(super) file_type: Option<FileType>,
}

/// A name in the window in one piece; none where it has no bytes.
#[derive(Clone, Copy, Debug, Default)]
struct ShownName {
    /// In bytes from the window's start.
    at: u32,
    length: u8,
}

/// What few entries have.
#[derive(Debug, Default)]
pub(super) struct Rare {
    /// A name in several pieces, or from a continuation area.
    name: Option<Box<[u8]>>,
    /// Whether the record stands for a directory that is recorded elsewhere, and has its system use
    /// entries in that one's own record.
    pub(super) is_child_link: bool,
    /// Byte of the image at which a "SF" entry begins.
    pub(super) sparse: Option<u64>,
    /// How the file is compressed, and the byte of the image at which the "ZF" entry begins.
    pub(super) zisofs: Option<(ZisofsEntry, u64)>,
}

impl Plain {
    /// Reads the area of almost all records: attributes, times and a name in one piece. `None` where
    /// there is anything else, for [`Listed::read`] to take up. That says the same of these, and
    /// takes four times as long.
    #[inline(always)]
    pub(super) fn read(area: &[u8], at: usize) -> Option<Self> {
        let mut this = Self::default();
        let mut rest = area;
        while let [first, second, length, _, data @ ..] = rest {
            match &[*first, *second] {
                &AlternateName::SIGNATURE => {
                    let length = length.checked_sub(5)?;
                    if this.name.length > 0 || data.first() != Some(&0) {
                        return None;
                    }
                    let before = area.len().wrapping_sub(rest.len()).wrapping_add(5);
                    let at = u32::try_from(at.wrapping_add(before)).ok()?;
                    this.name = ShownName { at, length };
                }
                &PosixAttributes::SIGNATURE => {
                    let data = data.get(..usize::from(*length).checked_sub(4)?)?;
                    this.file_type = file_type(PosixAttributes::mode(data)?);
                }
                b"TF" | b"RR" => {}
                _ => return None,
            }
            // An entry without a length would never end.
            rest = rest.get(usize::from(*length).max(4)..)?;
        }
        (this.name.length > 0).then_some(this)
    }

    /// The name, in the entry's window; `None` where there is none or it is elsewhere.
    #[inline]
    pub(super) fn name<'a>(&self, window: &'a Window<'_>) -> Option<&'a [u8]> {
        let start = self.name.at as usize;
        let end = start.wrapping_add(self.name.length.into());
        window.bytes.get(start..end).filter(|name| !name.is_empty())
    }
}

impl Rare {
    pub(super) fn name(&self) -> Option<&[u8]> {
        self.name.as_deref()
    }
}

/// What a record says in the listing of its directory.
#[derive(Default)]
pub(super) struct Listed {
    pub(super) plain: Plain,
    pub(super) rare: Rare,
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
    /// Reads the system use area that begins `at` bytes into `window`, and its continuations.
    pub(super) fn read<S: ReadAt>(
        medium: &Medium<S>,
        window: &Window<'_>,
        area: &[u8],
        at: usize,
    ) -> Result<Self, Error> {
        let offset = window.offset.saturating_add(at as u64);
        let areas = Areas {
            medium,
            volume: window.volume,
        };
        let mut listing = Listing {
            areas: &areas,
            area_end: offset.saturating_add(area.len() as u64),
            listed: Self::default(),
            joined: Vec::new(),
            more: false,
        };
        areas.visit(area, offset, &mut listing)?;
        listing.finish()
    }
}

/// Gathers what a listing needs.
struct Listing<'a, S> {
    areas: &'a Areas<'a, S>,
    /// Byte of the image behind the record's own area.
    area_end: u64,
    listed: Listed,
    joined: Vec<u8>,
    /// Whether the last piece of the name says that another one follows.
    more: bool,
}

impl<S: ReadAt> Visitor for Listing<'_, S> {
    fn entry(&mut self, place: Place, entry: &SystemUseEntry<'_>) -> Result<(), Error> {
        match entry.signature {
            AlternateName::SIGNATURE => self.name(place, entry.data),
            PosixAttributes::SIGNATURE => {
                // Of a broken one, `posix` tells.
                if let Some(mode) = PosixAttributes::mode(entry.data) {
                    self.listed.plain.file_type = file_type(mode);
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
                self.listed.rare.sparse = Some(place.offset);
                Ok(())
            }
            ZISOFS | ZISOFS_2 => {
                let zisofs = ZisofsEntry::parse(entry.data, entry.version);
                let (zisofs, _) = zisofs.map_err(|error| error.based_at(place.data()))?;
                self.listed.len = Some(zisofs.uncompressed_size.bytes());
                self.listed.rare.zisofs = Some((zisofs, place.offset));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl<S: ReadAt> Listing<'_, S> {
    fn name(&mut self, place: Place, data: &[u8]) -> Result<(), Error> {
        let name = AlternateName::parse(data).map_err(|error| error.based_at(place.data()))?;
        if name.flags.current_or_parent() {
            return Ok(());
        }
        if !self.joined.is_empty() && !self.more {
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

    fn child_link(&mut self, place: Place, data: &[u8]) -> Result<(), Error> {
        let link = DirectoryLink::parse(data).map_err(|error| error.based_at(place.data()))?;
        let numbers = Numbers {
            medium: self.areas.medium,
            structure: Structure::DirectoryLink,
        };
        let block = numbers.u32(link.location, place.data(), "location of child directory")?;
        let at = place.offset;
        self.listed.child = Some(Child { block, at });
        self.listed.rare.is_child_link = true;
        Ok(())
    }

    fn finish(mut self) -> Result<Listed, Error> {
        if self.more {
            let what = "further piece of the name (the one before says that there is one)";
            let kind = FormatErrorKind::Missing { what };
            let deviation = FormatError::new(Structure::AlternateName, self.area_end, kind);
            self.areas
                .medium
                .deviation(deviation, Handling::ReadAsRecorded)?;
        }
        if !self.joined.is_empty() {
            self.listed.rare.name = Some(self.joined.into());
        }
        Ok(self.listed)
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
