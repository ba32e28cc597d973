//! Sectors of mode 2 behind their header, in the two forms of CD-ROM XA.

use super::edc::edc;
use super::whole::Edc;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// Subheader (CD-ROM XA), recorded twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Subheader {
    /// File Number (byte 16): files whose sectors are interleaved differ in it.
    pub file_number: u8,
    /// Channel Number (byte 17).
    pub channel_number: u8,
    /// Submode (byte 18): a sum of the constants below.
    pub submode: u8,
    /// Coding Information (byte 19): how audio or video in the sector is coded.
    pub coding_information: u8,
}

impl Subheader {
    /// Submode, End of Record.
    pub const END_OF_RECORD: u8 = 0x01;
    /// Submode, Video.
    pub const VIDEO: u8 = 0x02;
    /// Submode, Audio.
    pub const AUDIO: u8 = 0x04;
    /// Submode, Data.
    pub const DATA: u8 = 0x08;
    /// Submode, Trigger.
    pub const TRIGGER: u8 = 0x10;
    /// Submode, Form: form 2 when it is there.
    pub const FORM_2: u8 = 0x20;
    /// Submode, Real-Time Sector.
    pub const REAL_TIME: u8 = 0x40;
    /// Submode, End of File.
    pub const END_OF_FILE: u8 = 0x80;

    /// The form that the submode tells.
    #[must_use]
    #[inline]
    pub const fn form(self) -> Form {
        match self.submode & Self::FORM_2 {
            0 => Form::Form1,
            _ => Form::Form2,
        }
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, &[file_number, channel_number, submode, coding_information]) =
            prim::array(input)?;
        let subheader = Self {
            file_number,
            channel_number,
            submode,
            coding_information,
        };
        Ok((rest, subheader))
    }
}

/// What the bytes behind the subheaders are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// 2048 bytes of user data, with error correction: files.
    Form1,
    /// 2324 bytes of user data without: sound and pictures.
    Form2,
}

/// A sector of mode 2 from byte 16 on, as much of it as is recorded.
#[derive(Clone, Copy, Debug)]
pub struct Mode2<'a> {
    /// Both recordings of the subheader (bytes 16 to 19 and 20 to 23). That they differ means
    /// damage, or a copy protection.
    pub subheaders: [Subheader; 2],
    bytes: &'a [u8],
}

impl<'a> Mode2<'a> {
    /// Bytes of both subheaders.
    pub const SUBHEADERS: usize = 8;
    /// Bytes behind the header.
    pub const LENGTH: usize = 2336;
    /// Bytes of user data in form 1.
    pub const FORM1_DATA: usize = 2048;
    /// Bytes of user data in form 2.
    pub const FORM2_DATA: usize = 2324;

    /// Parses a sector from its subheaders on: all of `input` that belongs to it, which may be cut
    /// behind 2048 bytes of user data.
    ///
    /// # Errors
    /// When `input` ends before that.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::Subheader, input, Self::body(input))
    }

    pub(super) fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, first) = Subheader::body(input)?;
        let (rest, second) = Subheader::body(rest)?;
        // What every dump has of a sector.
        prim::bytes(Self::FORM1_DATA)(rest)?;
        let (bytes, rest) = match input.split_at_checked(Self::LENGTH) {
            Some(split) => split,
            None => (input, &[][..]),
        };
        let subheaders = [first, second];
        Ok((rest, Self { subheaders, bytes }))
    }

    /// The form of the sector. A sector whose subheaders differ is of form 2 when either says so:
    /// better that it is refused where form 1 is wanted than that bytes of it are left out.
    #[must_use]
    pub const fn form(&self) -> Form {
        let [first, second] = self.subheaders;
        match (first.form(), second.form()) {
            (Form::Form1, Form::Form1) => Form::Form1,
            _ => Form::Form2,
        }
    }

    /// User Data of the sector's form: 2048 or 2324 bytes (bytes 24 on); of a sector of form 2 that
    /// is cut, what is there.
    #[must_use]
    pub fn user_data(&self) -> &'a [u8] {
        let length = match self.form() {
            Form::Form1 => Self::FORM1_DATA,
            Form::Form2 => Self::FORM2_DATA,
        };
        let data = self.bytes.get(Self::SUBHEADERS..).unwrap_or_default();
        data.get(..length).unwrap_or(data)
    }

    /// What EDC says of the sector: in form 1 of bytes 16 to 2071, in form 2 of bytes 16 to 2347,
    /// where zero means that it is not used.
    #[must_use]
    pub fn edc(&self) -> Edc {
        let length = Self::SUBHEADERS.saturating_add(self.user_data().len());
        let Some((covered, rest)) = self.bytes.split_at_checked(length) else {
            return Edc::Absent;
        };
        match rest.first_chunk() {
            Some([0, 0, 0, 0]) if self.form() == Form::Form2 => Edc::Absent,
            Some(recorded) => Edc::compared(*recorded, edc(covered)),
            None => Edc::Absent,
        }
    }
}
