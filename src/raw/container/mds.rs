//! Media descriptors, as Alcohol 120% writes them. Numbers are little-endian; offsets count from the
//! start of the file.

use nom::Parser;

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// What begins a media descriptor (88 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Version (bytes 16 and 17): 1 and a further number. From 2 on it is another format, and encrypted.
    pub version: [u8; 2],
    /// Medium (bytes 18 and 19): 0 to 2 of CDs, 0x10 on of DVDs.
    pub medium: u16,
    /// Number of sessions (bytes 20 and 21).
    pub sessions: u16,
    /// Where the session blocks are (bytes 80 to 83).
    pub session_blocks: u32,
}

impl Header {
    /// Bytes of the header.
    pub const LENGTH: usize = 88;
    /// What a media descriptor begins with.
    pub const SIGNATURE: &'static [u8] = b"MEDIA DESCRIPTOR";

    /// Parses the header at the front of `input`.
    ///
    /// # Errors
    /// When it has another signature, or `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::MediaDescriptor, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, ()) = prim::signature(Self::SIGNATURE)(input)?;
        let (rest, &version) = prim::array(rest)?;
        let (rest, (medium, sessions)) = (prim::le_u16, prim::le_u16).parse(rest)?;
        let rest = prim::bytes(58)(rest)?.0;
        let (rest, session_blocks) = prim::le_u32(rest)?;
        // Where the data position measurements are.
        let rest = prim::bytes(4)(rest)?.0;
        let header = Self {
            version,
            medium,
            sessions,
            session_blocks,
        };
        Ok((rest, header))
    }

    /// Whether the medium is a CD, whose tracks have extra blocks.
    #[must_use]
    pub const fn is_cd(&self) -> bool {
        self.medium < 0x10
    }
}

/// A session (24 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionBlock {
    /// Number (bytes 8 and 9).
    pub number: u16,
    /// Number of track blocks (byte 10), among them some that are of no track.
    pub track_blocks: u8,
    /// Where they are (bytes 20 to 23).
    pub first_track_block: u32,
}

impl SessionBlock {
    /// Bytes of a session.
    pub const LENGTH: usize = 24;

    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::MediaDescriptor, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let rest = prim::bytes(8)(input)?.0;
        let (rest, (number, track_blocks)) = (prim::le_u16, prim::u8).parse(rest)?;
        let rest = prim::bytes(9)(rest)?.0;
        let (rest, first_track_block) = prim::le_u32(rest)?;
        let block = Self {
            number,
            track_blocks,
            first_track_block,
        };
        Ok((rest, block))
    }
}

/// An entry of the table of contents (80 bytes), of a track when `point` is 1 to 99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrackBlock {
    /// Mode (byte 0), of which the low three bits count: 1 audio, 2 mode 1, others mode 2.
    pub mode: u8,
    /// Subchannels (byte 1): 8 when 96 bytes of them are kept behind each sector, else 0.
    pub subchannels: u8,
    /// Point (byte 4): the track's number, or 0xA0 to 0xA2.
    pub point: u8,
    /// Of a CD, where the extra block is; of a DVD, the number of sectors (bytes 12 to 15).
    pub extra: u32,
    /// Bytes of a sector with its subchannels (bytes 16 and 17).
    pub sector_size: u16,
    /// The track's first block (bytes 36 to 39).
    pub start_sector: u32,
    /// Byte of the file where it lies (bytes 40 to 47).
    pub start_offset: u64,
    /// Number of files (bytes 48 to 51): a DVD may be split.
    pub files: u32,
    /// Where the footers are that name them (bytes 52 to 55).
    pub footer: u32,
}

impl TrackBlock {
    /// Bytes of a block.
    pub const LENGTH: usize = 80;

    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::MediaDescriptor, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, &[mode, subchannels, _, _, point]) = prim::array(input)?;
        let rest = prim::bytes(7)(rest)?.0;
        let (rest, (extra, sector_size)) = (prim::le_u32, prim::le_u16).parse(rest)?;
        let rest = prim::bytes(18)(rest)?.0;
        let (rest, (start_sector, start_offset)) = (prim::le_u32, prim::le_u64).parse(rest)?;
        let (rest, (files, footer)) = (prim::le_u32, prim::le_u32).parse(rest)?;
        let rest = prim::bytes(24)(rest)?.0;
        let block = Self {
            mode,
            subchannels,
            point,
            extra,
            sector_size,
            start_sector,
            start_offset,
            files,
            footer,
        };
        Ok((rest, block))
    }
}

/// What only the tracks of CDs have (8 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtraBlock {
    /// Sectors of the pregap (bytes 0 to 3), which the file lacks.
    pub pregap: u32,
    /// Sectors of the track (bytes 4 to 7).
    pub length: u32,
}

impl ExtraBlock {
    /// Parses the block at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::MediaDescriptor, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, (pregap, length)) = (prim::le_u32, prim::le_u32).parse(input)?;
        Ok((rest, Self { pregap, length }))
    }
}

/// The name of a file with sectors (16 bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Footer {
    /// Where the name begins (bytes 0 to 3). It ends with a zero; `*.mdf` stands for the name of the
    /// descriptor with that extension.
    pub name: u32,
    /// Whether the name is in UTF-16 (bytes 4 to 7).
    pub is_wide: bool,
}

impl Footer {
    /// Bytes of a footer.
    pub const LENGTH: usize = 16;

    /// Parses the footer at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::MediaDescriptor, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, (name, wide)) = (prim::le_u32, prim::le_u32).parse(input)?;
        let rest = prim::bytes(8)(rest)?.0;
        let is_wide = wide != 0;
        Ok((rest, Self { name, is_wide }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FormatErrorKind;

    /// Bytes that differ, so that each field shows where it was read.
    fn counting<const N: usize>() -> [u8; N] {
        core::array::from_fn(|at| at as u8)
    }

    #[test]
    fn fields_are_where_they_are_said_to_be() {
        let mut bytes = counting::<88>();
        bytes[..16].copy_from_slice(Header::SIGNATURE);
        let (header, rest) = Header::parse(&bytes).unwrap();
        assert_eq!((header.version, rest.len()), ([16, 17], 0));
        assert_eq!((header.medium, header.sessions), (0x1312, 0x1514));
        assert_eq!(header.session_blocks, 0x5352_5150);
        bytes[3] = b'J';
        let kind = Header::parse(&bytes).unwrap_err().kind;
        assert!(matches!(kind, FormatErrorKind::Signature { .. }));

        let bytes = counting::<24>();
        let (session, rest) = SessionBlock::parse(&bytes).unwrap();
        assert_eq!((session.number, session.track_blocks), (0x0908, 10));
        assert_eq!((session.first_track_block, rest.len()), (0x1716_1514, 0));

        let bytes = counting::<80>();
        let (track, rest) = TrackBlock::parse(&bytes).unwrap();
        assert_eq!((track.mode, track.subchannels, track.point), (0, 1, 4));
        assert_eq!((track.extra, track.sector_size), (0x0F0E_0D0C, 0x1110));
        assert_eq!(track.start_sector, 0x2726_2524);
        assert_eq!(track.start_offset, 0x2F2E_2D2C_2B2A_2928);
        assert_eq!((track.files, track.footer), (0x3332_3130, 0x3736_3534));
        assert!(rest.is_empty());

        let bytes = counting::<16>();
        let (footer, rest) = Footer::parse(&bytes).unwrap();
        assert_eq!(
            (footer.name, footer.is_wide, rest.len()),
            (0x0302_0100, true, 0)
        );
        let (extra, _) = ExtraBlock::parse(&bytes).unwrap();
        assert_eq!((extra.pregap, extra.length), (0x0302_0100, 0x0706_0504));
    }

    #[test]
    fn none_is_read_that_is_cut() {
        let bytes = counting::<80>();
        assert!(TrackBlock::parse(&bytes[..79]).is_err());
        assert!(SessionBlock::parse(&bytes[..23]).is_err());
        assert!(Footer::parse(&bytes[..15]).is_err());
        assert!(ExtraBlock::parse(&bytes[..7]).is_err());
        assert!(Header::parse(Header::SIGNATURE).is_err());
    }
}
