//! Information control blocks: file entries and their kin (ECMA-167 4/14.6 to 4/14.11, 4/14.17).

use super::allocation::{LbAddr, LongAd};
use super::attribute::Attributes;
use super::tag::{Tag, TagIdentifier};
use super::text::EntityIdentifier;
use super::timestamp::UdfTimestamp;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u16, field_le_u32, field_le_u64, field_u8};

/// File Type of an ICB tag (ECMA-167 4/14.6.6, UDF 2.3.5.2).
#[expect(missing_docs, reason = "the names are the standard's")]
pub mod file_type {
    pub const NOT_SPECIFIED: u8 = 0;
    pub const UNALLOCATED_SPACE_ENTRY: u8 = 1;
    pub const PARTITION_INTEGRITY_ENTRY: u8 = 2;
    pub const INDIRECT_ENTRY: u8 = 3;
    pub const DIRECTORY: u8 = 4;
    pub const SEQUENCE_OF_BYTES: u8 = 5;
    pub const BLOCK_DEVICE: u8 = 6;
    pub const CHARACTER_DEVICE: u8 = 7;
    pub const EXTENDED_ATTRIBUTES: u8 = 8;
    pub const FIFO: u8 = 9;
    pub const SOCKET: u8 = 10;
    pub const TERMINAL_ENTRY: u8 = 11;
    pub const SYMBOLIC_LINK: u8 = 12;
    pub const STREAM_DIRECTORY: u8 = 13;
    pub const VIRTUAL_ALLOCATION_TABLE: u8 = 248;
    pub const REAL_TIME: u8 = 249;
    pub const METADATA: u8 = 250;
    pub const METADATA_MIRROR: u8 = 251;
    pub const METADATA_BITMAP: u8 = 252;
}

/// How a file's extents are recorded (ECMA-167 4/14.6.8, bits 0 to 2 of the ICB tag's flags).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AllocationType {
    /// 0: short allocation descriptors.
    Short,
    /// 1: long allocation descriptors.
    Long,
    /// 2: extended allocation descriptors.
    Extended,
    /// 3: no extents; the data is where the descriptors would be.
    Embedded,
    /// 4 to 7: reserved.
    Reserved(u8),
}

/// ICB tag (ECMA-167 4/14.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IcbTag<'a>(&'a [u8; 20]);

impl IcbTag<'_> {
    /// Prior Recorded Number of Direct Entries (4/14.6.1, RBP 0).
    #[must_use]
    pub fn prior_entries(&self) -> u32 {
        field_le_u32::<0, 20>(self.0)
    }

    /// Strategy Type (4/14.6.2, RBP 4): 4, or 4096 on write-once media (UDF 2.3.5.1).
    #[must_use]
    pub fn strategy_type(&self) -> u16 {
        field_le_u16::<4, 20>(self.0)
    }

    /// File Type (4/14.6.6, RBP 11): see [`file_type`].
    #[must_use]
    pub fn file_type(&self) -> u8 {
        field_u8::<11, 20>(self.0)
    }

    /// Parent ICB Location (4/14.6.7, RBP 12).
    #[must_use]
    pub fn parent(&self) -> LbAddr {
        LbAddr {
            block: field_le_u32::<12, 20>(self.0),
            partition: field_le_u16::<16, 20>(self.0),
        }
    }

    /// Flags (4/14.6.8, RBP 18). Bit 6: set user id, bit 7: set group id, bit 8: sticky.
    #[must_use]
    pub fn flags(&self) -> u16 {
        field_le_u16::<18, 20>(self.0)
    }

    /// Bits 0 to 2 of the flags.
    #[must_use]
    pub fn allocation_type(&self) -> AllocationType {
        let [low, _] = self.flags().to_le_bytes();
        match low & 7 {
            0 => AllocationType::Short,
            1 => AllocationType::Long,
            2 => AllocationType::Extended,
            3 => AllocationType::Embedded,
            reserved => AllocationType::Reserved(reserved),
        }
    }
}

/// File entry (ECMA-167 4/14.9) or extended file entry (4/14.17): all about a file but its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileEntry<'a> {
    /// What both forms have in the same places.
    common: &'a [u8; 176],
    /// The whole head of the extended form.
    extended: Option<&'a [u8; 216]>,
    /// Extended Attributes (4/14.9.22), as many bytes as their length says.
    pub extended_attributes: &'a [u8],
    /// Allocation Descriptors (4/14.9.23), or the file's data.
    pub allocation_descriptors: &'a [u8],
}

impl<'a> FileEntry<'a> {
    /// Parses the entry at the front of `input`, which ends with the entry's block.
    ///
    /// # Errors
    /// When extended attributes or allocation descriptors reach beyond `input`.
    #[inline]
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::FileEntry, input, Self::body(input))
    }

    #[inline(always)]
    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (_, tag) = prim::le_u16(input)?;
        let (rest, common) = prim::array::<176>(input)?;
        let extended = TagIdentifier(tag) == TagIdentifier::EXTENDED_FILE_ENTRY;
        let (rest, extended, attributes, descriptors) = if extended {
            let (rest, head) = prim::array::<216>(input)?;
            let lengths = (
                field_le_u32::<208, 216>(head),
                field_le_u32::<212, 216>(head),
            );
            (rest, Some(head), lengths.0, lengths.1)
        } else {
            let lengths = (
                field_le_u32::<168, 176>(common),
                field_le_u32::<172, 176>(common),
            );
            (rest, None, lengths.0, lengths.1)
        };
        let (rest, extended_attributes) = prim::bytes(attributes as usize)(rest)?;
        let (rest, allocation_descriptors) = prim::bytes(descriptors as usize)(rest)?;
        let entry = Self {
            common,
            extended,
            extended_attributes,
            allocation_descriptors,
        };
        Ok((rest, entry))
    }

    /// Whether this is an extended file entry.
    #[must_use]
    pub const fn is_extended(&self) -> bool {
        self.extended.is_some()
    }

    /// Bytes before the extended attributes.
    #[must_use]
    pub const fn head_length(&self) -> usize {
        if self.is_extended() { 216 } else { 176 }
    }

    /// ICB Tag (4/14.9.2, BP 16 to 35).
    #[must_use]
    pub fn icb_tag(&self) -> IcbTag<'a> {
        IcbTag(field::<16, 20, 176>(self.common))
    }

    /// Uid (4/14.9.3, BP 36); 0xFFFFFFFF for none.
    #[must_use]
    pub fn uid(&self) -> u32 {
        field_le_u32::<36, 176>(self.common)
    }

    /// Gid (4/14.9.4, BP 40); 0xFFFFFFFF for none.
    #[must_use]
    pub fn gid(&self) -> u32 {
        field_le_u32::<40, 176>(self.common)
    }

    /// Permissions (4/14.9.5, BP 44): five bits each for others, group and owner, from bit 0 on:
    /// execute, write, read, change attributes, delete.
    #[must_use]
    pub fn permissions(&self) -> u32 {
        field_le_u32::<44, 176>(self.common)
    }

    /// File Link Count (4/14.9.6, BP 48).
    #[must_use]
    pub fn link_count(&self) -> u16 {
        field_le_u16::<48, 176>(self.common)
    }

    /// Information Length (4/14.9.10, BP 56): bytes of the file.
    #[inline]
    #[must_use]
    pub fn information_length(&self) -> u64 {
        field_le_u64::<56, 176>(self.common)
    }

    /// Object Size (4/14.17.11, BP 64): bytes of the file and all its streams; only in the extended
    /// form.
    #[must_use]
    pub fn object_size(&self) -> Option<u64> {
        self.extended.map(field_le_u64::<64, 216>)
    }

    /// Logical Blocks Recorded (4/14.9.11).
    #[must_use]
    pub fn blocks_recorded(&self) -> u64 {
        match self.extended {
            Some(head) => field_le_u64::<72, 216>(head),
            None => field_le_u64::<64, 176>(self.common),
        }
    }

    /// Access Date and Time (4/14.9.12).
    #[must_use]
    pub fn access_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(match self.extended {
            Some(head) => field::<80, 12, 216>(head),
            None => field::<72, 12, 176>(self.common),
        })
    }

    /// Modification Date and Time (4/14.9.13).
    #[must_use]
    pub fn modification_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(match self.extended {
            Some(head) => field::<92, 12, 216>(head),
            None => field::<84, 12, 176>(self.common),
        })
    }

    /// Creation Date and Time (4/14.17.15, BP 104); only in the extended form, else it is an
    /// extended attribute.
    #[must_use]
    pub fn creation_date(&self) -> Option<UdfTimestamp<'a>> {
        self.extended
            .map(|head| UdfTimestamp(field::<104, 12, 216>(head)))
    }

    /// Attribute Date and Time (4/14.9.14).
    #[must_use]
    pub fn attribute_date(&self) -> UdfTimestamp<'a> {
        UdfTimestamp(match self.extended {
            Some(head) => field::<116, 12, 216>(head),
            None => field::<96, 12, 176>(self.common),
        })
    }

    /// Extended Attribute ICB (4/14.9.16): a file that holds further extended attributes.
    #[must_use]
    pub fn extended_attribute_icb(&self) -> LongAd {
        LongAd::new(match self.extended {
            Some(head) => field::<136, 16, 216>(head),
            None => field::<112, 16, 176>(self.common),
        })
    }

    /// Stream Directory ICB (4/14.17.20, BP 152); only in the extended form.
    #[must_use]
    pub fn stream_directory(&self) -> Option<LongAd> {
        self.extended
            .map(|head| LongAd::new(field::<152, 16, 216>(head)))
    }

    /// Implementation Identifier (4/14.9.17): the writer program.
    #[must_use]
    pub fn implementation_identifier(&self) -> EntityIdentifier<'a> {
        EntityIdentifier(match self.extended {
            Some(head) => field::<168, 32, 216>(head),
            None => field::<128, 32, 176>(self.common),
        })
    }

    /// Unique Id (4/14.9.18).
    #[must_use]
    pub fn unique_id(&self) -> u64 {
        match self.extended {
            Some(head) => field_le_u64::<200, 216>(head),
            None => field_le_u64::<160, 176>(self.common),
        }
    }

    /// The extended attributes, one by one.
    ///
    /// # Errors
    /// When the space begins with no header.
    pub fn attributes(&self) -> Result<Attributes<'a>, FormatError> {
        let base = self.head_length() as u64;
        Attributes::parse(self.extended_attributes).map_err(|error| error.based_at(base))
    }
}

/// Indirect entry (ECMA-167 4/14.7): a pointer to another ICB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndirectEntry(pub LongAd);

impl IndirectEntry {
    /// Bytes of it.
    pub const LENGTH: usize = 52;

    /// Parses the entry at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the entry.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        prim::outcome(Structure::IndirectEntry, input, Self::body(input))
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, _tag) = prim::array::<{ Tag::LENGTH }>(input)?;
        let (rest, _icb_tag) = prim::array::<20>(rest)?;
        let (rest, icb) = prim::array::<16>(rest)?;
        Ok((rest, Self(LongAd::new(icb))))
    }
}

/// Unallocated space entry (ECMA-167 4/14.11): free space as a list of extents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnallocatedSpaceEntry<'a> {
    /// ICB Tag (4/14.11.2, BP 16 to 35).
    pub icb_tag: IcbTag<'a>,
    /// Allocation Descriptors (4/14.11.4, BP 40 on).
    pub allocation_descriptors: &'a [u8],
}

impl<'a> UnallocatedSpaceEntry<'a> {
    /// Parses the entry at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the allocation descriptors do.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::UnallocatedSpaceEntry, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, _tag) = prim::array::<{ Tag::LENGTH }>(input)?;
        let (rest, icb_tag) = prim::array::<20>(rest)?;
        let (rest, length) = prim::le_u32(rest)?;
        let (rest, allocation_descriptors) = prim::bytes(length as usize)(rest)?;
        let entry = Self {
            icb_tag: IcbTag(icb_tag),
            allocation_descriptors,
        };
        Ok((rest, entry))
    }
}
