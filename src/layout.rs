//! What each byte of an image is for.

mod owner;
mod places;
mod reach;
mod survey;
mod sweep;

use std::string::String;
use std::vec::Vec;

pub use owner::Owner;

use crate::error::Error;
use crate::image::Image;
use crate::source::ReadAt;
pub(crate) use places::{Claim, Places};
use reach::Reach;
use survey::Survey;

/// The byte map of an image: every byte is in exactly one region.
///
/// Made by [`Image::layout`]. Memory is taken for each extent and each name of each tree, up to
/// [`Limits::layout_places`](crate::Limits::layout_places).
#[derive(Debug)]
pub struct Layout {
    size: u64,
    regions: Vec<Region>,
    /// In the order of their first bytes.
    claims: Vec<Claim>,
    reach: Reach,
    nodes: Vec<places::Node>,
    names: String,
    unread: Vec<Error>,
    unread_count: u64,
}

/// A run of bytes of the image that are for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Region {
    /// First byte.
    pub start: u64,
    /// First byte behind it.
    pub end: u64,
    /// Whose bytes they are.
    pub kind: RegionKind,
}

impl Region {
    /// Length in bytes, never 0.
    #[expect(clippy::len_without_is_empty, reason = "none is empty")]
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// Whose the bytes of a region are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RegionKind {
    /// They have one owner.
    Owned,
    /// They have several owners that all mean the same by them: the files of two trees, hard links,
    /// a file that is a boot image, files that begin alike.
    Shared,
    /// They have several owners, and cannot be right for all.
    Overlap,
    /// They are behind the last byte of their owner, in its last block.
    Padding,
    /// They are set aside for what owns them, and not in use: the system area, unused sectors of a
    /// sequence of descriptors, free blocks of a metadata file, partitions.
    Reserved,
    /// Nothing that was read leads to them.
    Unreferenced,
}

impl RegionKind {
    /// The name in machine-readable output: `owned`, `shared`, `overlap`, `padding`, `reserved`,
    /// `unreferenced`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Owned => "owned",
            Self::Shared => "shared",
            Self::Overlap => "overlap",
            Self::Padding => "padding",
            Self::Reserved => "reserved",
            Self::Unreferenced => "unreferenced",
        }
    }
}

impl<S: ReadAt> Image<S> {
    /// Maps the image: which structure or file owns each byte, which bytes are set aside, which fill a
    /// last block up, and which nothing leads to.
    ///
    /// Read are the structures of every tree and every session, not the bytes of files. What cannot be
    /// read is left out, and told by [`Layout::unread`].
    ///
    /// ```
    /// # let mut bytes = vec![0; 40 * 2048];
    /// # bytes[16 * 2048..][..8].copy_from_slice(b"\x01CD001\x01\0");
    /// # let field = |bytes: &mut Vec<u8>, at: usize, value: u32| {
    /// #     bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    /// #     bytes[at + 4..at + 8].copy_from_slice(&value.to_be_bytes());
    /// # };
    /// # let volume = 16 * 2048;
    /// # field(&mut bytes, volume + 80, 40);
    /// # bytes[volume + 128..][..4].copy_from_slice(&[0, 8, 8, 0]);
    /// # for at in [volume + 120, volume + 124] { bytes[at..at + 4].copy_from_slice(&[1, 0, 0, 1]) }
    /// # bytes[volume + 881] = 1;
    /// # bytes[17 * 2048..][..7].copy_from_slice(b"\xffCD001\x01");
    /// # for at in [volume + 156, 18 * 2048] {
    /// #     (bytes[at], bytes[at + 25], bytes[at + 32]) = (34, 2, 1);
    /// #     field(&mut bytes, at + 2, 18);
    /// #     field(&mut bytes, at + 10, 2048);
    /// #     bytes[at + 28..at + 32].copy_from_slice(&[1, 0, 0, 1]);
    /// # }
    /// use isoudf::{Image, RegionKind, Structure};
    ///
    /// let image = Image::new(&bytes[..])?;
    /// let layout = image.layout()?;
    /// // Every byte is in one region.
    /// let len: u64 = layout.regions().iter().map(|region| region.len()).sum();
    /// assert_eq!(len, image.size());
    /// // Byte 37000 is 136 bytes into the root directory.
    /// let owners = layout.at(37_000);
    /// assert_eq!(owners[0].structure(), Structure::Directory);
    /// assert_eq!(owners[0].path().as_deref(), Some("/"));
    /// assert_eq!(owners[0].range(), 36_864..38_912);
    /// // Nothing leads to the last blocks.
    /// assert_eq!(layout.regions().last().unwrap().kind, RegionKind::Unreferenced);
    /// # Ok::<(), isoudf::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the image cannot be opened again, as where its source fails by now.
    pub fn layout(&self) -> Result<Layout, Error> {
        let mut survey = Survey::new(self.size(), &self.options().limits);
        let shown = self.options().earlier_states;
        survey.state(self.source(), self.options(), shown, false)?;
        let sessions = self.sessions().map_or(0, |sessions| sessions.len());
        let sessions = u32::try_from(sessions).unwrap_or(u32::MAX);
        for other in (0..sessions).filter(|other| *other != shown) {
            let state = survey.state(self.source(), self.options(), other, true);
            if let Err(error) = state {
                survey.places.lost(error);
            }
        }
        Ok(survey.places.into_layout())
    }

    /// Whether all bytes of a part of the image are zero: of [`Region`]s that nothing leads to, and of
    /// padding.
    ///
    /// # Errors
    /// What the source says, also of bytes behind the image's end.
    pub fn is_zero(&self, start: u64, end: u64) -> Result<bool, Error> {
        const PIECE: u64 = 64 << 10;
        let mut buffer = Vec::new();
        let mut at = start;
        while at < end {
            let len = end.saturating_sub(at).min(PIECE);
            buffer.resize(usize::try_from(len).unwrap_or_default(), 0);
            self.source()
                .read_exact_at(&mut buffer, at)
                .map_err(|source| Error::Io {
                    offset: at,
                    len,
                    source,
                })?;
            if buffer.iter().any(|byte| *byte != 0) {
                return Ok(false);
            }
            at = at.saturating_add(len);
        }
        Ok(true)
    }
}

impl Layout {
    /// Errors that are kept of what could not be read.
    pub const MOST: usize = 1000;

    /// Size of the image in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The regions in order: each begins where the one before it ends, the first at byte 0, and the
    /// last ends with the image.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region that a byte is in; `None` behind the image's end.
    #[must_use]
    pub fn region(&self, offset: u64) -> Option<&Region> {
        let behind = self.regions.partition_point(|it| it.end <= offset);
        self.regions.get(behind)
    }

    /// Who owns a byte, in the order of their first bytes. Of padding, whose last block it fills up.
    #[must_use]
    pub fn at(&self, offset: u64) -> Vec<Owner<'_>> {
        let Some(region) = self.region(offset) else {
            return Vec::new();
        };
        let mut owners = Vec::new();
        self.reach.each(&self.claims, offset, &mut |claim| {
            let owns = match region.kind {
                RegionKind::Padding => claim.pads(offset),
                RegionKind::Reserved => claim.reserved && claim.holds(offset),
                _ => !claim.reserved && claim.holds(offset),
            };
            if owns {
                owners.push(Owner::new(self, *claim));
            }
        });
        owners
    }

    /// What could not be read, so that the bytes that it owns are in other regions: the first
    /// [`MOST`](Self::MOST) errors.
    #[must_use]
    pub fn unread(&self) -> &[Error] {
        &self.unread
    }

    /// How many errors there were in all.
    #[must_use]
    pub const fn unread_count(&self) -> u64 {
        self.unread_count
    }
}
