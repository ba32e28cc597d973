//! How the sectors of a dump lie.

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::sector::{Form, Mode2, SECTOR_BYTES, SectorHeader};

/// Bytes of a block.
pub(super) const BLOCK: usize = 2048;

/// Which bytes of each sector a dump holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// All 2352. Each sector tells its mode, and may differ in it from the one before.
    Whole,
    /// 2336, of mode 2: all but sync field and header.
    Mode2,
    /// 2332, of mode 2: the same without the last 4 bytes.
    Mode2WithoutEdc,
    /// 2056, of mode 2: subheaders and 2048 bytes of user data.
    SubheadersAndData,
    /// 2048: the user data alone.
    UserData,
}

impl Part {
    /// So many bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Whole => SECTOR_BYTES,
            Self::Mode2 => Mode2::LENGTH,
            Self::Mode2WithoutEdc => 2332,
            Self::SubheadersAndData => 2056,
            Self::UserData => BLOCK,
        }
    }

    /// The user data of a sector as [`RawSectors::read_raw`](super::RawSectors::read_raw) gives it:
    /// 2048 bytes, of form 2 up to 2324.
    ///
    /// # Errors
    /// When the sector is none of data, or too short.
    pub fn user_data(self, sector: &[u8]) -> Result<&[u8], FormatError> {
        let (start, mode2) = self.data(sector)?;
        if let Some(mode2) = mode2 {
            return Ok(mode2.user_data());
        }
        let data = sector.get(start..).and_then(|data| data.get(..BLOCK));
        data.ok_or_else(|| {
            let kind = FormatErrorKind::Truncated {
                needed: self.bytes() as u64,
                available: sector.len() as u64,
            };
            FormatError::new(Structure::SectorHeader, 0, kind)
        })
    }

    /// Where the user data of a sector begins, and its view when it is of mode 2.
    #[inline]
    fn data(self, sector: &[u8]) -> Result<(usize, Option<Mode2<'_>>), FormatError> {
        const HEADER: usize = SectorHeader::LENGTH;
        let mode2 = |from: usize| {
            let bytes = sector.get(from..).unwrap_or_default();
            let (view, _) = Mode2::parse(bytes).map_err(|error| error.based_at(from as u64))?;
            Ok((from.saturating_add(Mode2::SUBHEADERS), Some(view)))
        };
        match self {
            Self::Whole => match SectorHeader::parse(sector)?.0.mode {
                1 => Ok((HEADER, None)),
                2 => mode2(HEADER),
                mode => {
                    let kind = FormatErrorKind::Value {
                        field: "sector mode",
                        found: mode.into(),
                        expected: "1 or 2",
                    };
                    Err(FormatError::new(Structure::SectorHeader, 15, kind))
                }
            },
            Self::Mode2 | Self::Mode2WithoutEdc | Self::SubheadersAndData => mode2(0),
            Self::UserData => Ok((0, None)),
        }
    }

    /// Where in a sector its block begins.
    #[inline]
    pub(super) fn block(self, sector: &[u8]) -> Result<usize, FormatError> {
        let (start, mode2) = self.data(sector)?;
        match mode2.map(|mode2| mode2.form()) {
            Some(Form::Form2) => {
                let rule = "form 2: 2324 bytes of user data, which are no block of 2048";
                let kind = FormatErrorKind::Broken { rule };
                // The subheaders end where the data begins; submode is the third of eight bytes.
                let offset = start.saturating_sub(6) as u64;
                Err(FormatError::new(Structure::Subheader, offset, kind))
            }
            _ => Ok(start),
        }
    }

    /// Bytes of a sector up to the end of its block, by the most that stands before that.
    pub(super) const fn up_to_block(self) -> usize {
        match self {
            Self::Whole => 24 + BLOCK,
            Self::Mode2 | Self::Mode2WithoutEdc | Self::SubheadersAndData => 8 + BLOCK,
            Self::UserData => BLOCK,
        }
    }
}

/// How the sectors of a dump lie in its source: found by [`Layout::detect`], or told by whoever
/// knows, such as a cue sheet.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// # use isoudf::raw::sector::SYNC;
/// # let bcd = |number: usize| (number / 10 * 16 + number % 10) as u8;
/// # let mut dump = Vec::new();
/// # for (number, block) in disc.chunks(2048).enumerate() {
/// #     let frames = number + 150;
/// #     dump.extend_from_slice(&SYNC);
/// #     dump.extend([bcd(frames / 75 / 60), bcd(frames / 75 % 60), bcd(frames % 75), 1]);
/// #     dump.extend_from_slice(block);
/// #     dump.extend([0; 288]);
/// # }
/// use isoudf::sectors::{Layout, Part};
///
/// // A dump of 2352 bytes a sector, and an ordinary image.
/// let layout = Layout::detect(&dump[..])?.unwrap();
/// assert_eq!((layout.part, layout.stride, layout.first), (Part::Whole, 2352, 0));
/// assert!(Layout::detect(&disc[..])?.is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layout {
    /// Which bytes of each sector are there.
    pub part: Part,
    /// Bytes from one sector to the next: those of the part, and of what is kept behind it, such as
    /// 96 bytes of subchannels.
    pub stride: u32,
    /// Byte of the source where the first sector begins.
    pub offset: u64,
    /// The number of the first sector, counted as a volume's blocks are; below zero in a pregap.
    pub first: i32,
    /// How many sectors there are; without it, as many as the source holds.
    pub count: Option<u32>,
    /// Whether the headers tell each sector's number, so that one that is elsewhere is an error.
    pub addressed: bool,
    /// The number of the sector at which the session begins whose volume is to be shown. Of a dump
    /// that lacks the disc's beginning, blocks 16 on are then this session's volume descriptors: as
    /// drives and writers have it for discs that have to look like one session.
    pub session: u32,
}

impl Layout {
    /// Sectors one behind the other, from block 0 and the source's first byte on.
    #[must_use]
    pub const fn new(part: Part) -> Self {
        let stride = match part {
            Part::Whole => 2352,
            Part::Mode2 => 2336,
            Part::Mode2WithoutEdc => 2332,
            Part::SubheadersAndData => 2056,
            Part::UserData => 2048,
        };
        Self {
            part,
            stride,
            offset: 0,
            first: 0,
            count: None,
            addressed: false,
            session: 0,
        }
    }
}
