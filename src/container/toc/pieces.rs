//! The pieces of a track, and the files that they lie in.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::container::SharedSource;
use crate::container::error::ContainerFault;
use crate::container::recognise::Opening;
use crate::error::{Error, Structure};
use crate::raw::container::toc::Quoted;
use crate::source::{Joined, ReadAt, Region, SourceError};

/// Files that are opened: as many as a disc has tracks, and as many for their pregaps.
const FILES: usize = 198;

/// Endings of the names of files whose sound is in a format of its own, as cdrdao knows them.
const ENCODED: [&str; 4] = [".wav", ".mp3", ".ogg", ".flac"];

/// Where the bytes of a piece are.
enum Place {
    /// In a file, from this byte on.
    File(String, SharedSource, u64),
    /// In a file of another form, whose bytes are not those of sectors.
    Encoded(String),
    Zeros,
    /// They went through a pipe.
    Lost,
}

/// A piece of a track.
pub(super) struct Piece {
    place: Place,
    /// Bytes of sectors, if that is known.
    len: Option<u64>,
}

/// The files that were opened, by the names that the TOC file has.
pub(super) struct Files<'a, 'o> {
    opening: &'a Opening<'o>,
    opened: Vec<(Vec<u8>, String, SharedSource)>,
}

impl<'a, 'o> Files<'a, 'o> {
    pub(super) fn new(opening: &'a Opening<'o>) -> Self {
        Self {
            opening,
            opened: Vec::new(),
        }
    }

    /// A piece of a file, from a byte on: of so many bytes, or up to the end.
    pub(super) fn piece(
        &mut self,
        track: u8,
        at: u64,
        name: Quoted<'_>,
        from: u64,
        len: Option<u64>,
    ) -> Result<Piece, Error> {
        let (name, source) = self.open(track, at, name)?;
        let lower = name.to_ascii_lowercase();
        if ENCODED.iter().any(|ending| lower.ends_with(ending)) {
            let place = Place::Encoded(name);
            return Ok(Piece { place, len });
        }
        let len = match (len, source.size()) {
            (Some(len), _) => len,
            (None, Ok(size)) => size.saturating_sub(from),
            (None, Err(source)) => {
                let fault = ContainerFault::Source { file: name, source };
                return Err(self.opening.error(Some(track), fault));
            }
        };
        let place = Place::File(name, source, from);
        let len = Some(len);
        Ok(Piece { place, len })
    }

    fn open(
        &mut self,
        track: u8,
        at: u64,
        name: Quoted<'_>,
    ) -> Result<(String, SharedSource), Error> {
        let mut opened = self.opened.iter();
        if let Some((_, name, source)) = opened.find(|(known, ..)| known == name.0) {
            return Ok((name.clone(), source.clone()));
        }
        let opening = self.opening;
        if self.opened.len() >= FILES {
            let rule = "there are more files than are read";
            return Err(opening.against(Some(track), Structure::TocFile, at, rule));
        }
        let open = |name: &[u8]| opening.companion(track, &String::from_utf8_lossy(name));
        let told: Vec<u8> = name.bytes().collect();
        // In a path of Windows, what seems to be the number of a byte may begin a name.
        let (found, source) = match open(&told) {
            Err(_) if told != name.0 => open(name.0)?,
            found => found?,
        };
        let known = name.0.to_vec();
        self.opened.push((known, found.clone(), source.clone()));
        Ok((found, source))
    }
}

/// The pieces of a track, in order.
#[derive(Default)]
pub(super) struct Pieces(Vec<Piece>);

impl Pieces {
    pub(super) fn push(&mut self, piece: Piece) {
        self.0.push(piece);
    }

    pub(super) fn push_zeros(&mut self, len: u64) {
        let (place, len) = (Place::Zeros, Some(len));
        self.push(Piece { place, len });
    }

    pub(super) fn push_lost(&mut self, len: u64) {
        let (place, len) = (Place::Lost, Some(len));
        self.push(Piece { place, len });
    }

    /// Bytes of all pieces, if those of each are known.
    pub(super) fn len(&self) -> Option<u64> {
        let mut pieces = self.0.iter();
        pieces.try_fold(0_u64, |all, piece| Some(all.saturating_add(piece.len?)))
    }

    /// The files, each named once.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for piece in &self.0 {
            if let Place::File(name, ..) | Place::Encoded(name) = &piece.place {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        names
    }

    /// A source with all that follows so many bytes, filled up to `len` bytes, and the byte at which
    /// that begins there. None when a piece is not to be had.
    pub(super) fn behind(
        mut self,
        opening: &Opening<'_>,
        track: u8,
        skipped: u64,
        len: u64,
    ) -> Result<Option<(SharedSource, u64)>, Error> {
        let padding = self.len().map(|all| len.saturating_sub(all));
        if let Some(padding @ 1..) = padding {
            self.push_zeros(padding);
        }
        let mut before = skipped;
        let mut left = Vec::new();
        for piece in self.0 {
            let Some(len) = piece.len else {
                return Ok(None);
            };
            let rest = len.saturating_sub(before);
            if rest > 0 {
                left.push((piece.place, before, rest));
            }
            before = before.saturating_sub(len);
        }
        // What one file lacks at its end is found out when that is read.
        if let [(Place::File(_, source, from), before, _)] = left.as_slice() {
            return Ok(Some((source.clone(), from.saturating_add(*before))));
        }
        let failed = |file, source| {
            let fault = ContainerFault::Source { file, source };
            opening.error(Some(track), fault)
        };
        let mut parts: Vec<SharedSource> = Vec::new();
        for (place, before, len) in left {
            match place {
                Place::Zeros => parts.push(Arc::new(Zeros(len))),
                Place::File(name, source, from) => {
                    let from = from.saturating_add(before);
                    let region = Region::new(source, from, len);
                    let region = region.map_err(|source| failed(name, source))?;
                    parts.push(Arc::new(region));
                }
                Place::Encoded(_) | Place::Lost => return Ok(None),
            }
        }
        let joined = Joined::new(parts);
        let joined = joined.map_err(|source| failed(String::from(opening.name), source))?;
        Ok(Some((Arc::new(joined), 0)))
    }
}

/// So many zeros.
struct Zeros(u64);

impl ReadAt for Zeros {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.0)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        SourceError::check_bounds(offset, buf.len(), self.0)?;
        buf.fill(0);
        Ok(())
    }
}
