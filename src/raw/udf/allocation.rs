//! Extents and allocation descriptors (ECMA-167 3/7.1, 4/7.1, 4/14.5, 4/14.14).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field_le_u16, field_le_u32};

/// Extent descriptor, an extent_ad (ECMA-167 3/7.1): an extent of the volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExtentAd {
    /// Extent Length (3/7.1.1, RBP 0), in bytes.
    pub length: u32,
    /// Extent Location (3/7.1.2, RBP 4): logical sector number.
    pub location: u32,
}

impl ExtentAd {
    pub(super) fn new(bytes: &[u8; 8]) -> Self {
        Self {
            length: field_le_u32::<0, 8>(bytes),
            location: field_le_u32::<4, 8>(bytes),
        }
    }

    pub(super) fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, bytes) = prim::array::<8>(input)?;
        Ok((rest, Self::new(bytes)))
    }

    pub(super) fn all(bytes: &[u8]) -> impl ExactSizeIterator<Item = Self> + use<'_> {
        bytes
            .chunks_exact(8)
            .map(|extent| extent.first_chunk().map_or(Self::NONE, Self::new))
    }

    const NONE: Self = Self {
        length: 0,
        location: 0,
    };
}

/// Recorded address, an lb_addr (ECMA-167 4/7.1): a block of a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LbAddr {
    /// Logical Block Number (4/7.1.1, RBP 0), counted from the partition's first block.
    pub block: u32,
    /// Partition Reference Number (4/7.1.2, RBP 4): an index into the partition maps of the logical
    /// volume, not a partition number.
    pub partition: u16,
}

/// What the two upper bits of an extent length say (ECMA-167 4/14.14.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExtentType {
    /// 0: recorded and allocated.
    Recorded,
    /// 1: not recorded but allocated; reads as zeros.
    Allocated,
    /// 2: neither recorded nor allocated; reads as zeros.
    Unallocated,
    /// 3: the next extent of allocation descriptors.
    Continuation,
}

/// Long allocation descriptor (ECMA-167 4/14.14.2), as it stands outside of file entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LongAd {
    /// Extent Length (4/14.14.2.1, RBP 0) and its type.
    pub extent: AllocationDescriptor,
    /// Implementation Use (4/14.14.2.3, RBP 10 to 15). UDF puts flags into the first two bytes and
    /// in identifiers the lower half of the unique id behind them (UDF 2.3.4.3, 2.3.10.1).
    pub implementation_use: [u8; 6],
}

impl LongAd {
    #[inline(always)]
    pub(super) fn new(bytes: &[u8; 16]) -> Self {
        let &[head @ .., a, b, c, d, e, f] = bytes;
        Self {
            extent: AllocationDescriptor::long(&head),
            implementation_use: [a, b, c, d, e, f],
        }
    }

    /// Where the extent begins.
    #[must_use]
    pub fn location(&self) -> LbAddr {
        LbAddr {
            block: self.extent.block,
            partition: self.extent.partition.unwrap_or_default(),
        }
    }

    /// UDF Unique Id (UDF 2.3.4.3): the lower half of the one in the file entry.
    #[must_use]
    pub const fn unique_id(&self) -> u32 {
        let [_, _, a, b, c, d] = self.implementation_use;
        u32::from_le_bytes([a, b, c, d])
    }
}

/// An allocation descriptor of any form (ECMA-167 4/14.14): an extent of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AllocationDescriptor {
    /// Extent Length (4/14.14.1.1) without its two upper bits, in bytes.
    pub length: u32,
    /// The two upper bits of Extent Length.
    pub extent_type: ExtentType,
    /// Extent Position: logical block number.
    pub block: u32,
    /// Partition reference number; `None` in a short descriptor, whose partition is that of the
    /// file entry.
    pub partition: Option<u16>,
    /// Recorded Length and Information Length of an extended descriptor (4/14.14.3.2 and .3).
    pub recorded: Option<(u32, u32)>,
}

impl AllocationDescriptor {
    /// Bytes of a short, long and extended descriptor.
    pub const LENGTHS: [usize; 3] = [8, 16, 20];

    #[inline(always)]
    fn split(length: u32) -> (u32, ExtentType) {
        let extent_type = match length >> 30 {
            0 => ExtentType::Recorded,
            1 => ExtentType::Allocated,
            2 => ExtentType::Unallocated,
            _ => ExtentType::Continuation,
        };
        (length & 0x3fff_ffff, extent_type)
    }

    #[inline(always)]
    pub(super) fn short(bytes: &[u8; 8]) -> Self {
        let (length, extent_type) = Self::split(field_le_u32::<0, 8>(bytes));
        Self {
            length,
            extent_type,
            block: field_le_u32::<4, 8>(bytes),
            partition: None,
            recorded: None,
        }
    }

    #[inline(always)]
    fn long(bytes: &[u8; 10]) -> Self {
        let (length, extent_type) = Self::split(field_le_u32::<0, 10>(bytes));
        Self {
            length,
            extent_type,
            block: field_le_u32::<4, 10>(bytes),
            partition: Some(field_le_u16::<8, 10>(bytes)),
            recorded: None,
        }
    }

    fn extended(bytes: &[u8; 20]) -> Self {
        let (length, extent_type) = Self::split(field_le_u32::<0, 20>(bytes));
        Self {
            length,
            extent_type,
            block: field_le_u32::<12, 20>(bytes),
            partition: Some(field_le_u16::<16, 20>(bytes)),
            recorded: Some((field_le_u32::<4, 20>(bytes), field_le_u32::<8, 20>(bytes))),
        }
    }

    /// Parses the short descriptor (4/14.14.1) at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the descriptor.
    #[inline]
    pub fn parse_short(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = prim::array(input).map(|(rest, bytes)| (rest, Self::short(bytes)));
        prim::outcome(Structure::AllocationDescriptor, input, parsed)
    }

    /// Parses the long descriptor (4/14.14.2) at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the descriptor.
    #[inline]
    pub fn parse_long(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = prim::array(input).map(|(rest, bytes)| (rest, LongAd::new(bytes).extent));
        prim::outcome(Structure::AllocationDescriptor, input, parsed)
    }

    /// Parses the extended descriptor (4/14.14.3) at the front of `input`.
    ///
    /// # Errors
    /// When `input` ends before the descriptor.
    pub fn parse_extended(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = prim::array(input).map(|(rest, bytes)| (rest, Self::extended(bytes)));
        prim::outcome(Structure::AllocationDescriptor, input, parsed)
    }
}

/// Allocation extent descriptor (ECMA-167 4/14.5): the head of a further extent of allocation
/// descriptors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocationExtentDescriptor<'a> {
    /// Previous Allocation Extent Location (4/14.5.2, BP 16): logical block number, or 0.
    pub previous: u32,
    /// Allocation Descriptors behind the head, as many bytes as Length of Allocation Descriptors
    /// (4/14.5.3, BP 20) says.
    pub descriptors: &'a [u8],
}

impl<'a> AllocationExtentDescriptor<'a> {
    /// Bytes before the allocation descriptors.
    pub const HEAD: usize = 24;

    /// Parses the descriptor at the front of `input`, its tag included.
    ///
    /// # Errors
    /// When `input` ends before the allocation descriptors do.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::AllocationExtentDescriptor, input, parsed)
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, _tag) = prim::array::<16>(input)?;
        let (rest, previous) = prim::le_u32(rest)?;
        let (rest, length) = prim::le_u32(rest)?;
        let (rest, descriptors) = prim::bytes(length as usize)(rest)?;
        let extent = Self {
            previous,
            descriptors,
        };
        Ok((rest, extent))
    }
}
