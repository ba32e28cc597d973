//! Whole sectors (ECMA-130 14).

use super::edc::edc;
use super::header::SectorHeader;
use super::mode2::Mode2;
use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::prim::{self, Parsed};

/// What a sector's error detection code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edc {
    /// The bytes are the ones that were recorded.
    Right,
    /// They are not.
    Wrong {
        /// EDC as recorded.
        recorded: u32,
        /// EDC of the bytes.
        computed: u32,
    },
    /// The sector has none.
    Absent,
}

impl Edc {
    pub(super) fn compared(recorded: [u8; 4], computed: u32) -> Self {
        match u32::from_le_bytes(recorded) {
            recorded if recorded == computed => Self::Right,
            recorded => Self::Wrong { recorded, computed },
        }
    }
}

/// A sector of mode 1.
#[derive(Clone, Copy, Debug)]
pub struct Mode1<'a> {
    sector: &'a [u8; super::SECTOR_BYTES],
}

impl<'a> Mode1<'a> {
    /// User Data (bytes 16 to 2063).
    #[must_use]
    pub fn user_data(&self) -> &'a [u8; 2048] {
        prim::field::<16, 2048, { super::SECTOR_BYTES }>(self.sector)
    }

    /// What EDC (14.3, bytes 2064 to 2067) says of bytes 0 to 2063.
    #[must_use]
    pub fn edc(&self) -> Edc {
        let covered = prim::field::<0, 2064, { super::SECTOR_BYTES }>(self.sector);
        let recorded = prim::field::<2064, 4, { super::SECTOR_BYTES }>(self.sector);
        Edc::compared(*recorded, edc(covered))
    }
}

/// What follows the header.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Zeros.
    Mode0,
    /// 2048 bytes of user data.
    Mode1(Mode1<'a>),
    /// 2048 or 2324 bytes of user data, by the form.
    Mode2(Mode2<'a>),
}

/// A whole sector (ECMA-130 14).
///
/// ```
/// use isoudf::raw::sector::{Content, Edc, SYNC, Sector};
///
/// let mut bytes = [0; 2352];
/// bytes[..12].copy_from_slice(&SYNC);
/// bytes[12..16].copy_from_slice(&[0x00, 0x02, 0x16, 1]);
/// bytes[16..23].copy_from_slice(b"\x01CD001\x01");
/// let (sector, _) = Sector::parse(&bytes)?;
/// assert_eq!(sector.header.address.sector_number(), Some(16));
/// let Content::Mode1(mode1) = sector.content else { panic!() };
/// assert_eq!(&mode1.user_data()[1..6], b"CD001");
/// assert!(matches!(mode1.edc(), Edc::Wrong { recorded: 0, .. }));
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sector<'a> {
    /// Sync field and header.
    pub header: SectorHeader,
    /// What follows them, by the header's mode.
    pub content: Content<'a>,
}

impl<'a> Sector<'a> {
    /// Parses the sector of 2352 bytes at the front of `input`.
    ///
    /// # Errors
    /// When there is no sync field, when the mode is not 0, 1 or 2, or `input` ends too early.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::SectorHeader, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, sector) = prim::array(input)?;
        let (behind, header) = SectorHeader::body(sector)?;
        let content = match header.mode {
            0 => Content::Mode0,
            1 => Content::Mode1(Mode1 { sector }),
            2 => Content::Mode2(Mode2::body(behind)?.1),
            mode => {
                let kind = FormatErrorKind::Value {
                    field: "sector mode",
                    found: mode.into(),
                    expected: "0, 1 or 2",
                };
                return prim::broken(prim::bytes(15)(sector)?.0, kind);
            }
        };
        Ok((rest, Self { header, content }))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::super::{Form, SYNC};
    use super::*;

    /// A sector of the given bytes behind the header, zeros to its end.
    fn sector(mode: u8, behind: &[u8]) -> Vec<u8> {
        let mut bytes = SYNC.to_vec();
        bytes.extend([0x00, 0x02, 0x16, mode]);
        bytes.extend(behind);
        bytes.resize(2352, 0);
        bytes
    }

    fn put(bytes: &mut [u8], covered: core::ops::Range<usize>) {
        let (at, code) = (covered.end, edc(&bytes[covered]));
        bytes[at..at + 4].copy_from_slice(&code.to_le_bytes());
    }

    #[test]
    fn mode_0_has_no_data() {
        let bytes = sector(0, &[]);
        let (sector, rest) = Sector::parse(&bytes).unwrap();
        assert!(matches!(sector.content, Content::Mode0) && rest.is_empty());
    }

    /// EDC of a sector of a public image that cdrdao made: sector 0, all of its user data zero.
    #[test]
    fn mode_1_has_its_edc_behind_the_data() {
        let mut bytes = SYNC.to_vec();
        bytes.extend([0x00, 0x02, 0x00, 1]);
        bytes.resize(2064, 0);
        bytes.extend([0xc5, 0x13, 0x68, 0x2b]);
        bytes.resize(2352, 0);
        let (sector, _) = Sector::parse(&bytes).unwrap();
        let Content::Mode1(content) = sector.content else {
            panic!("{sector:?}");
        };
        assert_eq!(content.edc(), Edc::Right);
        assert_eq!(content.user_data(), &bytes[16..2064]);
        assert_eq!(content.user_data().as_ptr(), bytes[16..].as_ptr());
        // The header is covered, what follows is not.
        for (at, right) in [(0, true), (14, false), (2063, false), (2068, true)] {
            let mut bytes = bytes.clone();
            bytes[at] ^= u8::from(at > 0);
            let (sector, _) = Sector::parse(&bytes).unwrap();
            let Content::Mode1(content) = sector.content else {
                panic!("{sector:?}");
            };
            assert_eq!(content.edc() == Edc::Right, right, "{at}");
        }
    }

    fn mode2(bytes: &[u8]) -> Mode2<'_> {
        match Sector::parse(bytes).unwrap().0.content {
            Content::Mode2(content) => content,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn form_1_is_covered_from_its_subheaders_on() {
        let mut bytes = sector(2, &[1, 2, 8, 4, 1, 2, 8, 4, 7, 7]);
        put(&mut bytes, 16..2072);
        let content = mode2(&bytes);
        let [first, second] = content.subheaders;
        assert_eq!(first, second);
        assert_eq!((first.file_number, first.channel_number), (1, 2));
        assert_eq!((first.submode, first.coding_information), (8, 4));
        assert_eq!((content.form(), content.edc()), (Form::Form1, Edc::Right));
        assert_eq!(content.user_data(), &bytes[24..2072]);
        bytes[12] ^= 1;
        assert_eq!(mode2(&bytes).edc(), Edc::Right);
        bytes[2071] ^= 1;
        assert!(matches!(mode2(&bytes).edc(), Edc::Wrong { .. }));
        // Zero means "not used" in form 2 alone.
        let mut unused = bytes.clone();
        unused[2072..2076].fill(0);
        assert!(matches!(mode2(&unused).edc(), Edc::Wrong { .. }));
        // Cut behind the data, there is none; behind EDC there is.
        let cut = Mode2::parse(&bytes[16..2072]).unwrap().0;
        assert_eq!((cut.edc(), cut.user_data().len()), (Edc::Absent, 2048));
        let cut = Mode2::parse(&bytes[16..2348]).unwrap().0;
        assert!(matches!(cut.edc(), Edc::Wrong { .. }));
        assert!(Mode2::parse(&bytes[16..2071]).is_err());
    }

    #[test]
    fn form_2_has_more_data_and_may_do_without_edc() {
        let mut bytes = sector(2, &[0, 0, 0x20, 0, 0, 0, 0x20, 0, 7, 7]);
        let content = mode2(&bytes);
        assert_eq!((content.form(), content.edc()), (Form::Form2, Edc::Absent));
        assert_eq!(content.user_data(), &bytes[24..2348]);
        put(&mut bytes, 16..2348);
        assert_eq!(mode2(&bytes).edc(), Edc::Right);
        bytes[2347] ^= 1;
        assert!(matches!(mode2(&bytes).edc(), Edc::Wrong { .. }));
        let cut = Mode2::parse(&bytes[16..2348]).unwrap().0;
        assert_eq!((cut.edc(), cut.user_data().len()), (Edc::Absent, 2324));
        let cut = Mode2::parse(&bytes[16..2072]).unwrap().0;
        assert_eq!((cut.edc(), cut.user_data().len()), (Edc::Absent, 2048));
        // Either subheader is enough.
        bytes[18] = 0;
        assert_eq!(mode2(&bytes).form(), Form::Form2);
    }

    #[test]
    fn other_modes_are_none() {
        let error = Sector::parse(&sector(3, &[])).unwrap_err();
        assert_eq!(
            (error.structure, error.offset),
            (Structure::SectorHeader, 15)
        );
        let error = Sector::parse(&sector(1, &[])[..2351]).unwrap_err();
        assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
    }
}
