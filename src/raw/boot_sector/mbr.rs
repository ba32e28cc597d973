//! Master boot records, and the records of the same form that chain logical partitions.

use crate::error::FormatErrorKind;
use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed, field, field_le_u32, field_u8, other};

const SIZE: usize = 512;

/// Master boot record (UEFI 5.2.1), or an extended boot record.
///
/// An extended boot record is the one in the first sector of an extended partition, whose first entry is a logical partition, counted from that sector, and
/// whose second is the next such record, counted from the first of them.
///
/// ```
/// use isoudf::raw::boot_sector::MasterBootRecord;
///
/// let mut sector = [0; 512];
/// sector[446..462].copy_from_slice(&[0x80, 0, 0, 0, 0x17, 0, 0, 0, 64, 0, 0, 0, 0, 5, 0, 0]);
/// sector[510..].copy_from_slice(&MasterBootRecord::SIGNATURE);
/// let (record, _) = MasterBootRecord::parse(&sector)?;
/// let [first, second, ..] = record.partitions();
/// assert_eq!((first.starting_lba, first.size_in_lba), (64, 1280));
/// assert!(!second.is_used());
/// # Ok::<(), isoudf::FormatError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MasterBootRecord<'a>(&'a [u8; SIZE]);

impl<'a> MasterBootRecord<'a> {
    /// Signature (byte 510).
    pub const SIGNATURE: [u8; 2] = [0x55, 0xAA];

    /// Parses the record at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than 512 bytes, or has no signature at byte 510.
    pub fn parse(input: &'a [u8]) -> Result<(Self, &'a [u8]), FormatError> {
        prim::outcome(Structure::MasterBootRecord, input, Self::body(input))
    }

    fn body(input: &'a [u8]) -> Parsed<'a, Self> {
        let (rest, sector) = prim::array::<SIZE>(input)?;
        let found = field::<510, 2, SIZE>(sector);
        if found == &Self::SIGNATURE {
            return Ok((rest, Self(sector)));
        }
        let &[a, b] = found;
        let kind = FormatErrorKind::Signature {
            found: [a, b, 0, 0, 0, 0, 0, 0],
            expected: &Self::SIGNATURE,
        };
        other(input.get(510..).unwrap_or_default(), kind)
    }

    /// Boot Code (byte 0 to 439).
    #[must_use]
    pub fn boot_code(&self) -> &'a [u8; 440] {
        field::<0, 440, SIZE>(self.0)
    }

    /// Unique MBR Disk Signature (byte 440 to 443).
    #[must_use]
    pub fn disk_signature(&self) -> u32 {
        field_le_u32::<440, SIZE>(self.0)
    }

    /// The four Partition Records (byte 446 to 509), unused ones included.
    #[must_use]
    pub fn partitions(&self) -> [MbrPartition; 4] {
        [
            MbrPartition::of(field::<446, 16, SIZE>(self.0)),
            MbrPartition::of(field::<462, 16, SIZE>(self.0)),
            MbrPartition::of(field::<478, 16, SIZE>(self.0)),
            MbrPartition::of(field::<494, 16, SIZE>(self.0)),
        ]
    }
}

/// Partition Record of a master boot record (UEFI 5.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MbrPartition {
    /// Boot Indicator (byte 0): 0x80 for active, 0x00 for not.
    pub boot_indicator: u8,
    /// OS Type (byte 4).
    pub os_type: u8,
    /// Starting LBA (byte 8 to 11), in sectors.
    pub starting_lba: u32,
    /// Size In LBA (byte 12 to 15), in sectors.
    pub size_in_lba: u32,
}

impl MbrPartition {
    fn of(record: &[u8; 16]) -> Self {
        Self {
            boot_indicator: field_u8::<0, 16>(record),
            os_type: field_u8::<4, 16>(record),
            starting_lba: field_le_u32::<8, 16>(record),
            size_in_lba: field_le_u32::<12, 16>(record),
        }
    }

    /// Whether the record is in use. The type does not tell: hybrid discs have partitions of type 0.
    #[must_use]
    pub const fn is_used(&self) -> bool {
        self.size_in_lba > 0
    }

    /// Whether the boot indicator is one of the two that there are, as in sectors of boot code or
    /// of a file system it mostly is not.
    #[must_use]
    pub const fn is_plausible(&self) -> bool {
        self.boot_indicator & 0x7F == 0
    }

    /// Whether the partition is a chain of extended boot records: types 0x05, 0x0F and 0x85.
    #[must_use]
    pub const fn is_extended(&self) -> bool {
        matches!(self.os_type, 0x05 | 0x0F | 0x85)
    }

    /// Whether the partition guards a GUID partition table (UEFI 5.2.3): type 0xEE.
    #[must_use]
    pub const fn is_protective(&self) -> bool {
        self.os_type == 0xEE
    }
}

#[cfg(test)]
mod tests {
    use super::{MasterBootRecord, MbrPartition};
    use crate::error::FormatErrorKind;

    #[test]
    fn the_partition_records_are_where_they_belong() {
        let mut sector: [u8; 512] = std::array::from_fn(|at| at as u8);
        sector[510..].copy_from_slice(&[0x55, 0xAA]);
        let (record, rest) = MasterBootRecord::parse(&sector).unwrap();
        assert!(rest.is_empty());
        assert_eq!(record.boot_code()[439], 0xB7);
        assert_eq!(record.disk_signature(), 0xBBBA_B9B8);
        let [first, .., last] = record.partitions();
        let expected = MbrPartition {
            boot_indicator: 0xBE,
            os_type: 0xC2,
            starting_lba: 0xC9C8_C7C6,
            size_in_lba: 0xCDCC_CBCA,
        };
        assert_eq!(first, expected);
        assert_eq!((last.boot_indicator, last.os_type), (0xEE, 0xF2));
        assert!(!first.is_plausible() && first.is_used());
    }

    #[test]
    fn types_that_mean_something_are_known() {
        let of = |os_type| MbrPartition {
            boot_indicator: 0,
            os_type,
            starting_lba: 1,
            size_in_lba: 1,
        };
        let protective: Vec<u8> = (0..=255).filter(|t| of(*t).is_protective()).collect();
        let extended: Vec<u8> = (0..=255).filter(|t| of(*t).is_extended()).collect();
        assert_eq!((protective, extended), (vec![0xEE], vec![0x05, 0x0F, 0x85]));
    }

    #[test]
    fn without_its_signature_it_is_none() {
        let error = MasterBootRecord::parse(&[0; 512]).unwrap_err();
        assert_eq!(error.offset, 510);
        assert!(matches!(error.kind, FormatErrorKind::Signature { .. }));
        let error = MasterBootRecord::parse(&[0; 511]).unwrap_err();
        assert!(matches!(error.kind, FormatErrorKind::Truncated { .. }));
    }
}
