//! The chunks that Nero puts behind the sectors of an image. Numbers are big-endian.

use core::iter::FusedIterator;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// Which form chunks have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// Up to Nero 5.0: numbers of 32 bits.
    V1,
    /// From Nero 5.5 on: numbers of 64 bits.
    V2,
}

/// The end of an image, which tells where its chunks begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Footer {
    /// The form of the chunks.
    pub version: Version,
    /// Byte of the image where the first chunk begins.
    pub chunks: u64,
}

impl Footer {
    /// Bytes of the longer form.
    pub const LENGTH: usize = 12;

    /// Parses the last 12 bytes of an image: `NER5` and 8 bytes of number, or the last 8 of them:
    /// `NERO` and 4 bytes.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(end: &[u8; Self::LENGTH]) -> Result<Self, FormatError> {
        prim::whole(Structure::NeroChunk, end, Self::body)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let old = prim::bytes(4)(input)?.0;
        if let Ok((rest, ())) = prim::signature(b"NERO")(old) {
            let (rest, chunks) = prim::be_u32(rest)?;
            let footer = Self {
                version: Version::V1,
                chunks: chunks.into(),
            };
            return Ok((rest, footer));
        }
        let (rest, ()) = prim::signature(b"NER5")(input)?;
        let (rest, chunks) = prim::be_u64(rest)?;
        let version = Version::V2;
        Ok((rest, Self { version, chunks }))
    }

    /// Bytes of this form.
    #[must_use]
    pub const fn length(&self) -> u64 {
        match self.version {
            Version::V1 => 8,
            Version::V2 => 12,
        }
    }
}

/// A chunk: four letters, a length, and so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// The letters, such as `CUEX` or `DAOX`.
    pub id: [u8; 4],
    /// The bytes.
    pub data: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Bytes before the data.
    pub const HEAD: u64 = 8;

    /// Parses the chunk at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the chunk does.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::NeroChunk, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, &id) = prim::array(input)?;
        let (rest, length) = prim::be_u32(rest)?;
        let (rest, data) = prim::bytes(usize::try_from(length).unwrap_or(usize::MAX))(rest)?;
        Ok((rest, Self { id, data }))
    }
}

/// Chunks, each with its offset, up to `END!`. Stops after the first that is broken.
#[derive(Clone, Debug)]
pub struct Chunks<'a> {
    rest: &'a [u8],
    offset: u64,
}

impl<'a> Chunks<'a> {
    /// Iterates over what lies between the sectors and the footer.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            offset: 0,
        }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<(u64, Chunk<'a>), FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let offset = self.offset;
        match Chunk::parse(self.rest) {
            Ok((chunk, rest)) => {
                let whole = Chunk::HEAD.saturating_add(chunk.data.len() as u64);
                self.offset = offset.saturating_add(whole);
                self.rest = if chunk.id == *b"END!" { &[] } else { rest };
                Some(Ok((offset, chunk)))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(offset)))
            }
        }
    }
}

impl FusedIterator for Chunks<'_> {}

/// An entry of `CUES` or `CUEX`: where on the disc a part of a track begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CueEntry {
    /// Control (byte 0, high half) and ADR (low half) of the track.
    pub control: u8,
    /// Track (byte 1), of two decimal digits: 0 before the first, 0xAA behind the last.
    pub track: u8,
    /// Index (byte 2), of two decimal digits.
    pub index: u8,
    /// Block (bytes 4 to 7), below zero in the disc's first pregap. In version 1 it is recorded as
    /// minutes, seconds and frames (bytes 5 to 7).
    pub block: i32,
}

impl CueEntry {
    /// Bytes of an entry.
    pub const LENGTH: usize = 8;

    /// Parses the entry at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8], version: Version) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::NeroChunk, input, Self::body(input, version))
    }

    fn body(input: &[u8], version: Version) -> Parsed<'_, Self> {
        let (rest, &[control, track, index, _]) = prim::array(input)?;
        let (rest, &number) = prim::array::<4>(rest)?;
        let block = match (version, number) {
            (Version::V2, number) => i32::from_be_bytes(number),
            (Version::V1, [_, minutes, seconds, frames]) => {
                let seconds = i32::from(minutes)
                    .saturating_mul(60)
                    .saturating_add(seconds.into());
                let all = seconds.saturating_mul(75).saturating_add(frames.into());
                all.saturating_sub(150)
            }
        };
        let entry = Self {
            control,
            track,
            index,
            block,
        };
        Ok((rest, entry))
    }
}

/// How the sectors of a track are kept, as `DAOI`, `DAOX`, `ETNF` and `ETN2` have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModeCode(
    /// 0 and 2: 2048 bytes of mode 1, of mode 2 form 1. 3: 2336 bytes of mode 2. 5, 6, 7: 2352 bytes
    /// of mode 1, mode 2, audio. 0x0F, 0x10, 0x11: the same of mode 1, audio, mode 2, with 96 bytes of
    /// subchannels.
    pub u8,
);

/// What begins `DAOI` and `DAOX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DaoHeader {
    /// First Track (byte 20).
    pub first_track: u8,
    /// Last Track (byte 21).
    pub last_track: u8,
}

impl DaoHeader {
    /// Bytes of it.
    pub const LENGTH: usize = 22;

    /// Parses what begins the data of the chunk.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::NeroChunk, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, bytes) = prim::array::<{ Self::LENGTH }>(input)?;
        let first_track = prim::field_u8::<20, { Self::LENGTH }>(bytes);
        let last_track = prim::field_u8::<21, { Self::LENGTH }>(bytes);
        let header = Self {
            first_track,
            last_track,
        };
        Ok((rest, header))
    }
}

/// A track of `DAOI` (30 bytes) or `DAOX` (42 bytes): where in the image its sectors lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DaoTrack {
    /// Bytes of a sector (bytes 12 and 13).
    pub sector_size: u16,
    /// Mode (byte 14).
    pub mode: ModeCode,
    /// Byte of the image where the pregap begins (bytes 18 on, 4 or 8).
    pub pregap: u64,
    /// Byte where the track itself begins (behind it).
    pub start: u64,
    /// First byte behind the track (behind that).
    pub end: u64,
}

impl DaoTrack {
    /// Parses the track at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8], version: Version) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::NeroChunk, input, Self::body(input, version))
    }

    fn body(input: &[u8], version: Version) -> Parsed<'_, Self> {
        let rest = prim::bytes(12)(input)?.0;
        let (rest, sector_size) = prim::be_u16(rest)?;
        let (rest, &[mode, _, _, _]) = prim::array(rest)?;
        let (rest, pregap) = number(rest, version)?;
        let (rest, start) = number(rest, version)?;
        let (rest, end) = number(rest, version)?;
        let track = Self {
            sector_size,
            mode: ModeCode(mode),
            pregap,
            start,
            end,
        };
        Ok((rest, track))
    }
}

/// A track of `ETNF` (20 bytes) or `ETN2` (32 bytes), of a disc that was written track by track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EtnTrack {
    /// Byte of the image where the track begins (bytes 0 on, 4 or 8).
    pub start: u64,
    /// Bytes of the track (behind it).
    pub length: u64,
    /// Mode (the last of the 4 bytes behind that).
    pub mode: ModeCode,
    /// Block (4 bytes behind that), counted without the pregaps of tracks before.
    pub block: u32,
}

impl EtnTrack {
    /// Parses the track at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before it.
    pub fn parse(input: &[u8], version: Version) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::NeroChunk, input, Self::body(input, version))
    }

    fn body(input: &[u8], version: Version) -> Parsed<'_, Self> {
        let (rest, start) = number(input, version)?;
        let (rest, length) = number(rest, version)?;
        let (rest, &[_, _, _, mode]) = prim::array(rest)?;
        let (rest, block) = prim::be_u32(rest)?;
        let (rest, _) = number(rest, version)?;
        let track = Self {
            start,
            length,
            mode: ModeCode(mode),
            block,
        };
        Ok((rest, track))
    }
}

fn number(input: &[u8], version: Version) -> Parsed<'_, u64> {
    match version {
        Version::V1 => prim::be_u32(input).map(|(rest, number)| (rest, number.into())),
        Version::V2 => prim::be_u64(input),
    }
}

/// A number of two decimal digits, one in each half of the byte.
///
/// # Errors
/// When a half holds more than 9.
pub fn digits(byte: u8) -> Result<u8, FormatError> {
    let (tens, ones) = (byte >> 4, byte & 0x0F);
    if tens < 10 && ones < 10 {
        return Ok(tens.saturating_mul(10).saturating_add(ones));
    }
    let kind = FormatErrorKind::Value {
        field: "number of a track or index",
        found: byte.into(),
        expected: "two decimal digits",
    };
    Err(FormatError::new(Structure::NeroChunk, 0, kind))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn both_footers() {
        let footer = Footer::parse(b"NER5\0\0\0\x01\0\x10\x38\xC0").unwrap();
        assert_eq!(
            (footer.version, footer.chunks),
            (Version::V2, 0x1_0010_38C0)
        );
        assert_eq!(footer.length(), 12);
        let footer = Footer::parse(b"\0\0\0\0NERO\0\x28\x22\xC0").unwrap();
        assert_eq!((footer.version, footer.chunks), (Version::V1, 0x0028_22C0));
        assert_eq!(footer.length(), 8);
        let error = Footer::parse(b"NER6\0\0\0\0\0\x10\x38\xC0").unwrap_err();
        assert_eq!(error.structure, Structure::NeroChunk);
    }

    /// Chunks of `p1.nrg`, a test image of libcdio that Nero wrote.
    #[test]
    fn chunks_of_version_2() {
        let mut bytes = b"CUEX\0\0\0\x10".to_vec();
        bytes.extend([0x01, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x6A]);
        bytes.extend([0x21, 0x02, 1, 0, 0, 0, 0x01, 0x2C]);
        bytes.extend(b"DAOX\0\0\0\x40");
        bytes.extend([0; 19]);
        bytes.extend([0x01, 0x01, 0x01]);
        bytes.extend([0; 12]);
        bytes.extend([0x09, 0x30, 0x07, 0, 0, 1]);
        for number in [0_u64, 0xA_C440, 0xD_7550] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(b"END!\0\0\0\0trash");
        let chunks: Vec<_> = Chunks::new(&bytes).map(Result::unwrap).collect();
        let places: Vec<_> = chunks.iter().map(|(at, chunk)| (*at, chunk.id)).collect();
        assert_eq!(places, [(0, *b"CUEX"), (24, *b"DAOX"), (96, *b"END!")]);
        let (first, rest) = CueEntry::parse(chunks[0].1.data, Version::V2).unwrap();
        assert_eq!((first.track, first.index, first.block), (0, 0, -150));
        let (second, rest) = CueEntry::parse(rest, Version::V2).unwrap();
        assert_eq!((second.control, second.block, rest.len()), (0x21, 300, 0));
        let (header, rest) = DaoHeader::parse(chunks[1].1.data).unwrap();
        assert_eq!((header.first_track, header.last_track), (1, 1));
        let (track, rest) = DaoTrack::parse(rest, Version::V2).unwrap();
        assert_eq!((track.sector_size, track.mode), (2352, ModeCode(7)));
        let places = (track.pregap, track.start, track.end);
        assert_eq!((places, rest.len()), ((0, 705_600, 882_000), 0));
    }

    /// A track of `videocd.nrg`, likewise.
    #[test]
    fn tracks_of_version_1() {
        let bytes = [
            0x00, 0x18, 0x18, 0x80, 0x00, 0x02, 0xAC, 0x60, 0, 0, 0, 3, 0, 0, 0x02, 0xA4, 0, 0, 0,
            0,
        ];
        let (track, rest) = EtnTrack::parse(&bytes, Version::V1).unwrap();
        assert_eq!((track.start, track.length), (676 * 2336, 75 * 2336));
        assert_eq!((track.mode, track.block), (ModeCode(3), 676));
        assert!(rest.is_empty());
        for len in 0..20 {
            assert!(EtnTrack::parse(&bytes[..len], Version::V1).is_err());
        }
        let entry = [0x41, 0x01, 1, 0, 0, 0, 2, 5];
        let (entry, _) = CueEntry::parse(&entry, Version::V1).unwrap();
        assert_eq!(entry.block, 5);
    }

    #[test]
    fn a_chunk_that_is_cut_ends_them() {
        let bytes = b"SINF\0\0\0\x04\0\0\0\x01MTYP\0\0\0\x05\0\0\0\x01";
        let chunks: Vec<_> = Chunks::new(bytes).collect();
        assert!(matches!(&chunks[..], [Ok(_), Err(error)] if error.offset == 20));
        assert!(digits(0x99).is_ok_and(|number| number == 99));
        assert!(digits(0x0A).is_err() && digits(0xA0).is_err());
    }
}
