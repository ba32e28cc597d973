//! The Rock Ridge Interchange Protocol (RRIP 1.12, IEEE P1282): POSIX metadata in system use
//! entries. Versions 1.09 and 1.10 differ in what is told at the fields.
//!
//! Each view is parsed from the data of a [`SystemUseEntry`](super::susp::SystemUseEntry).

use super::iso::{DigitsDate, RecordingDate};
use super::prim::{self, Both};
use crate::error::{FormatError, FormatErrorKind, Structure};

/// "PX": POSIX file attributes (RRIP 4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosixAttributes {
    /// POSIX File Mode (BP 5 to 12): `st_mode`, file type and permissions.
    pub mode: Both<u32>,
    /// POSIX File Links (BP 13 to 20).
    pub links: Both<u32>,
    /// POSIX File User ID (BP 21 to 28).
    pub user_id: Both<u32>,
    /// POSIX File Group ID (BP 29 to 36).
    pub group_id: Both<u32>,
    /// POSIX File Serial Number (BP 37 to 44); versions before 1.12 have none.
    pub serial_number: Option<Both<u32>>,
}

impl PosixAttributes {
    /// "PX"
    pub const SIGNATURE: [u8; 2] = *b"PX";

    /// The mode alone, least significant byte first, for listings; `None` where the data is too short.
    #[inline]
    #[must_use]
    pub fn mode(data: &[u8]) -> Option<u32> {
        let (_, mode) = prim::le_u32(data.get(..32)?).ok()?;
        Some(mode)
    }

    /// Parses the data of a "PX" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::PosixAttributes, data, |input| {
            let (rest, mode) = prim::both_u32(input)?;
            let (rest, links) = prim::both_u32(rest)?;
            let (rest, user_id) = prim::both_u32(rest)?;
            let (rest, group_id) = prim::both_u32(rest)?;
            let serial_number = prim::both_u32(rest).ok().map(|(_, number)| number);
            let attributes = Self {
                mode,
                links,
                user_id,
                group_id,
                serial_number,
            };
            Ok((rest, attributes))
        })
    }
}

/// "PN": POSIX device number (RRIP 4.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceNumber {
    /// Dev_t High (BP 5 to 12).
    pub high: Both<u32>,
    /// Dev_t Low (BP 13 to 20).
    pub low: Both<u32>,
}

impl DeviceNumber {
    /// "PN"
    pub const SIGNATURE: [u8; 2] = *b"PN";

    /// Parses the data of a "PN" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::DeviceNumber, data, |input| {
            let (rest, high) = prim::both_u32(input)?;
            let (rest, low) = prim::both_u32(rest)?;
            Ok((rest, Self { high, low }))
        })
    }
}

/// "SL": a symbolic link, or a piece of one (RRIP 4.1.3).
///
/// ```
/// use isoudf::raw::rock_ridge::SymbolicLink;
///
/// // "../numbers.txt", behind the head of its "SL" entry.
/// let link = SymbolicLink::parse(b"\x00\x04\x00\x00\x0Bnumbers.txt")?;
/// let components = link.components().collect::<Result<Vec<_>, _>>()?;
/// assert!(components[0].1.flags.parent());
/// assert_eq!(components[1].1.content, b"numbers.txt");
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SymbolicLink<'a> {
    /// Whether the link goes on in the next "SL" entry (BP 5, bit 0).
    pub continues: bool,
    components: &'a [u8],
}

impl<'a> SymbolicLink<'a> {
    /// "SL"
    pub const SIGNATURE: [u8; 2] = *b"SL";

    /// Parses the data of an "SL" entry.
    ///
    /// # Errors
    /// When it is empty.
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::SymbolicLink, data, |input| {
            let (components, flags) = prim::u8(input)?;
            let link = Self {
                continues: flags & 1 != 0,
                components,
            };
            Ok((&[], link))
        })
    }

    /// The component records of this piece. A broken one is an error, and the last item.
    #[must_use]
    pub const fn components(&self) -> LinkComponents<'a> {
        LinkComponents {
            // The flags before them count for offsets.
            offset: 1,
            rest: self.components,
        }
    }
}

/// A component record of a symbolic link (RRIP 4.1.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkComponent<'a> {
    /// Component Flags (BP 1).
    pub flags: LinkFlags,
    /// Component Content.
    pub content: &'a [u8],
}

/// Flags of a component of a symbolic link (RRIP 4.1.3.1, BP 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFlags(pub u8);

impl LinkFlags {
    /// Bit 0: the component goes on in the next component record.
    #[must_use]
    pub const fn continues(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bit 1: the component is the directory itself, ".".
    #[must_use]
    pub const fn current(self) -> bool {
        self.0 & 2 != 0
    }

    /// Bit 2: the component is the parent directory, "..".
    #[must_use]
    pub const fn parent(self) -> bool {
        self.0 & 4 != 0
    }

    /// Bit 3: the component is the root of the file hierarchy, "/".
    #[must_use]
    pub const fn root(self) -> bool {
        self.0 & 8 != 0
    }

    /// Bits 4 to 7: reserved. Versions before 1.12 had the volume's root (4) and the host's name (5).
    #[must_use]
    pub const fn reserved(self) -> u8 {
        self.0 & 0xf0
    }
}

/// Iterates over the component records of one "SL" entry, with the byte of its data at which each
/// begins.
#[derive(Clone, Debug)]
pub struct LinkComponents<'a> {
    offset: usize,
    rest: &'a [u8],
}

impl<'a> Iterator for LinkComponents<'a> {
    type Item = Result<(usize, LinkComponent<'a>), FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (offset, input) = (self.offset, self.rest);
        let framed = prim::outcome(Structure::SymbolicLink, input, {
            prim::array::<2>(input).and_then(|(rest, &[flags, length])| {
                let (rest, content) = prim::bytes(length.into())(rest)?;
                let flags = LinkFlags(flags);
                Ok((rest, LinkComponent { flags, content }))
            })
        });
        match framed {
            Ok((component, rest)) => {
                let read = input.len().saturating_sub(rest.len());
                self.offset = offset.saturating_add(read);
                self.rest = rest;
                Some(Ok((offset, component)))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error.based_at(offset as u64)))
            }
        }
    }
}

impl core::iter::FusedIterator for LinkComponents<'_> {}

/// "NM": a name, or a piece of one (RRIP 4.1.4).
///
/// ```
/// use isoudf::raw::rock_ridge::AlternateName;
///
/// let name = AlternateName::parse(b"\x00README.md")?;
/// assert_eq!((name.content, name.flags.continues()), (&b"README.md"[..], false));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlternateName<'a> {
    /// Flags (BP 5).
    pub flags: NameFlags,
    /// Name Content (BP 6 on).
    pub content: &'a [u8],
}

/// Flags of a name (RRIP 4.1.4, BP 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameFlags(pub u8);

impl NameFlags {
    /// Bit 0: the name goes on in the next "NM" entry.
    #[must_use]
    pub const fn continues(self) -> bool {
        self.0 & 1 != 0
    }

    /// Bits 1 and 2: the name is that of the directory itself or of its parent, and has no content.
    #[must_use]
    pub const fn current_or_parent(self) -> bool {
        self.0 & 6 != 0
    }
}

impl<'a> AlternateName<'a> {
    /// "NM"
    pub const SIGNATURE: [u8; 2] = *b"NM";

    /// Parses the data of an "NM" entry.
    ///
    /// # Errors
    /// When it is empty.
    #[inline(always)]
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        let parsed = prim::u8(data).map(|(content, flags)| {
            let flags = NameFlags(flags);
            (&[][..], Self { flags, content })
        });
        prim::outcome(Structure::AlternateName, data, parsed).map(|(name, _)| name)
    }
}

/// "CL" and "PL": where a relocated directory is, and where its parent is (RRIP 4.1.5.1, 4.1.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryLink {
    /// Location of Child or Parent Directory (BP 5 to 12): the logical block where it begins.
    pub location: Both<u32>,
}

impl DirectoryLink {
    /// "CL"
    pub const CHILD: [u8; 2] = *b"CL";
    /// "PL"
    pub const PARENT: [u8; 2] = *b"PL";

    /// Parses the data of a "CL" or "PL" entry.
    ///
    /// # Errors
    /// When it is too short.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::DirectoryLink, data, |input| {
            let (rest, location) = prim::both_u32(input)?;
            Ok((rest, Self { location }))
        })
    }
}

/// "RE": the directory is recorded here, and belongs where a "CL" says (RRIP 4.1.5.3). It has no
/// data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelocatedDirectory;

impl RelocatedDirectory {
    /// "RE"
    pub const SIGNATURE: [u8; 2] = *b"RE";
}

/// "TF": time stamps (RRIP 4.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeStamps<'a> {
    /// Flags (BP 5): bits 0 to 6 tell which stamps follow, bit 7 that they have 17 bytes, not 7.
    pub flags: u8,
    stamps: &'a [u8],
}

/// A time stamp in either form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeStamp<'a> {
    /// Seven bytes (ECMA-119 9.1.5).
    Short(RecordingDate),
    /// 17 bytes (ECMA-119 8.4.26.1).
    Long(DigitsDate<'a>),
}

/// What a time stamp is of, in the order in which they are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeStampKind {
    /// Creation (bit 0).
    Creation,
    /// Last modification (bit 1).
    Modify,
    /// Last access (bit 2).
    Access,
    /// Last change of attributes (bit 3).
    Attributes,
    /// Last backup (bit 4).
    Backup,
    /// Expiration (bit 5).
    Expiration,
    /// Effective (bit 6).
    Effective,
}

impl TimeStampKind {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Creation,
        Self::Modify,
        Self::Access,
        Self::Attributes,
        Self::Backup,
        Self::Expiration,
        Self::Effective,
    ];
}

impl<'a> TimeStamps<'a> {
    /// "TF"
    pub const SIGNATURE: [u8; 2] = *b"TF";

    /// Parses the data of a "TF" entry.
    ///
    /// # Errors
    /// When it is empty. That stamps are missing is told by [`is_whole`](Self::is_whole).
    pub fn parse(data: &'a [u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::TimeStamps, data, |input| {
            let (stamps, flags) = prim::u8(input)?;
            Ok((&[], Self { flags, stamps }))
        })
    }

    /// Whether there is room for all the stamps that the flags tell of.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        let count = (self.flags & 0x7f).count_ones() as usize;
        self.stamps.len() >= count.saturating_mul(size(self.flags))
    }

    /// The stamps that are there, in the order recorded.
    pub fn stamps(&self) -> impl Iterator<Item = (TimeStampKind, TimeStamp<'a>)> + use<'a> {
        let (flags, stamps) = (self.flags, self.stamps);
        let kinds = TimeStampKind::ALL
            .into_iter()
            .enumerate()
            .filter(move |(bit, _)| flags >> bit & 1 != 0);
        let stamps = stamps.chunks_exact(size(flags));
        kinds.zip(stamps).filter_map(|((_, kind), bytes)| {
            let stamp = match bytes.first_chunk::<17>() {
                Some(digits) => TimeStamp::Long(DigitsDate(digits)),
                None => TimeStamp::Short(RecordingDate(*bytes.first_chunk::<7>()?)),
            };
            Some((kind, stamp))
        })
    }
}

/// Bytes of a time stamp.
const fn size(flags: u8) -> usize {
    if flags & 0x80 != 0 { 17 } else { 7 }
}

/// "SF": the file is recorded without its empty regions (RRIP 4.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SparseFile {
    /// Virtual File Size (1.12: High and Low, BP 5 to 20; 1.10: one number, BP 5 to 12), in bytes.
    pub virtual_file_size: u64,
    /// Table Depth (1.12, BP 21).
    pub table_depth: Option<u8>,
}

impl SparseFile {
    /// "SF"
    pub const SIGNATURE: [u8; 2] = *b"SF";

    /// Parses the data of an "SF" entry.
    ///
    /// # Errors
    /// When it has the length of no version.
    pub fn parse(data: &[u8]) -> Result<Self, FormatError> {
        prim::whole(Structure::SparseFile, data, |input| {
            let (rest, first) = prim::both_u32(input)?;
            match rest.len() {
                0 => {
                    let sparse = Self {
                        virtual_file_size: first.little.into(),
                        table_depth: None,
                    };
                    Ok((rest, sparse))
                }
                9 => {
                    let (rest, low) = prim::both_u32(rest)?;
                    let (rest, depth) = prim::u8(rest)?;
                    let high = u64::from(first.little) << 32;
                    let sparse = Self {
                        virtual_file_size: high.saturating_add(low.little.into()),
                        table_depth: Some(depth),
                    };
                    Ok((rest, sparse))
                }
                _ => {
                    let kind = FormatErrorKind::Value {
                        field: "length",
                        found: input.len().saturating_add(4) as u64,
                        expected: "12 or 21",
                    };
                    prim::broken(input, kind)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn both(number: u32) -> Vec<u8> {
        [number.to_le_bytes(), number.to_be_bytes()].concat()
    }

    #[test]
    fn attributes_have_two_lengths() {
        let old = [0o100_644, 2, 1000, 100].map(both).concat();
        let attributes = PosixAttributes::parse(&old).unwrap();
        assert_eq!(attributes.mode.little, 0o100_644);
        assert_eq!(attributes.group_id.big, 100);
        assert_eq!(attributes.serial_number, None);
        let new = [old.clone(), both(77)].concat();
        let attributes = PosixAttributes::parse(&new).unwrap();
        assert_eq!(attributes.serial_number.unwrap().little, 77);
        let error = PosixAttributes::parse(&old[..31]).unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::PosixAttributes, 28)
        );
    }

    #[test]
    fn links_are_taken_apart() {
        let link = SymbolicLink::parse(b"\x01\x08\0\x04\0\x01\x02ab\0\x01c").unwrap();
        assert!(link.continues);
        let components: Vec<_> = link
            .components()
            .map(|component| component.unwrap())
            .map(|(at, component)| (at, component.flags.0, component.content))
            .collect();
        let expected = [(1, 8, &b""[..]), (3, 4, b""), (5, 1, b"ab"), (9, 0, b"c")];
        assert_eq!(components, expected);
        let cut = SymbolicLink::parse(b"\0\0\x05ab").unwrap();
        let error = cut.components().next().unwrap().unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::SymbolicLink, 3)
        );
    }

    #[test]
    fn stamps_come_in_the_order_of_their_bits() {
        let short = b"\x0e\x64\x01\x02\x03\x04\x05\x00\x65\x01\x02\x03\x04\x05\x00\x66\x01\x02\x03\x04\x05\x00";
        let stamps = TimeStamps::parse(short).unwrap();
        let years: Vec<_> = stamps
            .stamps()
            .map(|(kind, stamp)| match stamp {
                TimeStamp::Short(date) => (kind, date.numbers()[0]),
                TimeStamp::Long(_) => panic!("a long stamp"),
            })
            .collect();
        let expected = [
            (TimeStampKind::Modify, 100),
            (TimeStampKind::Access, 101),
            (TimeStampKind::Attributes, 102),
        ];
        assert_eq!(years, expected);
        let long = [b"\xc0".as_slice(), b"2026112106000000\x04"].concat();
        let stamps: Vec<_> = TimeStamps::parse(&long).unwrap().stamps().collect();
        let [(TimeStampKind::Effective, TimeStamp::Long(date))] = stamps[..] else {
            panic!("{stamps:?}");
        };
        assert_eq!(date.numbers().unwrap()[..3], [2026, 11, 21]);
        assert!(TimeStamps::parse(&long).unwrap().is_whole());
        let cut = TimeStamps::parse(&short[..8]).unwrap();
        assert!(!cut.is_whole());
        assert_eq!(cut.stamps().count(), 1);
    }

    #[test]
    fn sparse_files_have_two_forms() {
        let new = [both(1), both(5), [3].to_vec()].concat();
        let sparse = SparseFile::parse(&new).unwrap();
        assert_eq!(sparse.virtual_file_size, (1 << 32) + 5);
        assert_eq!(sparse.table_depth, Some(3));
        let old = SparseFile::parse(&both(9)).unwrap();
        assert_eq!((old.virtual_file_size, old.table_depth), (9, None));
        assert!(SparseFile::parse(&new[..16]).is_err());
    }
}
