//! File set descriptors (ECMA-167 4/14.1).

use super::DESCRIPTOR_SIZE as SIZE;
use super::allocation::LongAd;
use super::text::{Dstring, EntityIdentifier};
use super::timestamp::UdfTimestamp;
use crate::raw::prim::{field, field_le_u32};

/// File set descriptor (ECMA-167 4/14.1): where a directory tree begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileSetDescriptor<'a>(pub &'a [u8; SIZE]);

impl<'a> FileSetDescriptor<'a> {
    /// Recording Date and Time (4/14.1.2, BP 16 to 27).
    #[must_use]
    pub fn recording_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(field::<16, 12, SIZE>(self.0))
    }

    /// File Set Number (4/14.1.7, BP 40).
    #[must_use]
    pub fn file_set_number(&self) -> u32 {
        field_le_u32::<40, SIZE>(self.0)
    }

    /// File Set Descriptor Number (4/14.1.8, BP 44): of several for one file set, the highest counts.
    #[must_use]
    pub fn number(&self) -> u32 {
        field_le_u32::<44, SIZE>(self.0)
    }

    /// Logical Volume Identifier (4/14.1.10, BP 112 to 239).
    #[must_use]
    pub fn logical_volume_identifier(&self) -> Dstring<'a> {
        Dstring(field::<112, 128, SIZE>(self.0))
    }

    /// File Set Identifier (4/14.1.12, BP 304 to 335).
    #[must_use]
    pub fn file_set_identifier(&self) -> Dstring<'a> {
        Dstring(field::<304, 32, SIZE>(self.0))
    }

    /// Copyright File Identifier (4/14.1.13, BP 336 to 367).
    #[must_use]
    pub fn copyright_file_identifier(&self) -> Dstring<'a> {
        Dstring(field::<336, 32, SIZE>(self.0))
    }

    /// Abstract File Identifier (4/14.1.14, BP 368 to 399).
    #[must_use]
    pub fn abstract_file_identifier(&self) -> Dstring<'a> {
        Dstring(field::<368, 32, SIZE>(self.0))
    }

    /// Root Directory ICB (4/14.1.15, BP 400 to 415).
    #[must_use]
    pub fn root_directory(&self) -> LongAd {
        LongAd::new(field::<400, 16, SIZE>(self.0))
    }

    /// Domain Identifier (4/14.1.16, BP 416 to 447).
    #[must_use]
    pub fn domain_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(field::<416, 32, SIZE>(self.0))
    }

    /// Next Extent (4/14.1.17, BP 448 to 463) of file set descriptors.
    #[must_use]
    pub fn next(&self) -> LongAd {
        LongAd::new(field::<448, 16, SIZE>(self.0))
    }

    /// System Stream Directory ICB (4/14.1.18, BP 464 to 479); since the third edition.
    #[must_use]
    pub fn system_stream_directory(&self) -> LongAd {
        LongAd::new(field::<464, 16, SIZE>(self.0))
    }
}
