//! Volume structure descriptors (ECMA-167 2/9).

use crate::error::{FormatError, Structure};
use crate::raw::prim::{self, Parsed};

/// What a volume structure descriptor is of, by its Standard Identifier (ECMA-167 2/9.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VolumeStructureType {
    /// `BEA01`: the extended area begins (2/9.2).
    BeginningExtendedArea,
    /// `TEA01`: it ends (2/9.3).
    TerminatingExtendedArea,
    /// `BOOT2`: a boot descriptor (2/9.4).
    Boot,
    /// `NSR02`: structures as in the second edition, UDF up to 1.50 (3/9.1).
    Nsr02,
    /// `NSR03`: structures as in the third edition, UDF from 2.00 on (3/9.1).
    Nsr03,
    /// `CD001`: a volume descriptor of ISO 9660.
    Iso9660,
    /// `CDW02`: ECMA-168.
    Ecma168,
}

/// The head of a volume structure descriptor (ECMA-167 2/9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeStructureDescriptor {
    /// Structure Type (2/9.1.1, BP 0).
    pub structure_type: u8,
    /// Standard Identifier (2/9.1.2, BP 1 to 5); `None` when it is none of the known ones.
    pub standard: Option<VolumeStructureType>,
    /// Structure Version (2/9.1.3, BP 6).
    pub version: u8,
}

impl VolumeStructureDescriptor {
    /// Bytes looked at.
    pub const HEAD: usize = 7;

    /// Parses the head of a descriptor at the front of `input`.
    ///
    /// # Errors
    /// When `input` is shorter than seven bytes.
    pub fn parse(input: &[u8]) -> Result<(Self, &[u8]), FormatError> {
        let parsed = Self::body(input);
        prim::outcome(Structure::VolumeStructureDescriptor, input, parsed)
    }

    fn body(input: &[u8]) -> Parsed<'_, Self> {
        let (rest, structure_type) = prim::u8(input)?;
        let (rest, identifier) = prim::array::<5>(rest)?;
        let (rest, version) = prim::u8(rest)?;
        let standard = match identifier {
            b"BEA01" => Some(VolumeStructureType::BeginningExtendedArea),
            b"TEA01" => Some(VolumeStructureType::TerminatingExtendedArea),
            b"BOOT2" => Some(VolumeStructureType::Boot),
            b"NSR02" => Some(VolumeStructureType::Nsr02),
            b"NSR03" => Some(VolumeStructureType::Nsr03),
            b"CD001" => Some(VolumeStructureType::Iso9660),
            b"CDW02" => Some(VolumeStructureType::Ecma168),
            _ => None,
        };
        let descriptor = Self {
            structure_type,
            standard,
            version,
        };
        Ok((rest, descriptor))
    }
}

#[cfg(test)]
mod tests {
    use super::{VolumeStructureDescriptor, VolumeStructureType as Type};

    #[test]
    fn every_standard_is_told_by_its_identifier() {
        for (identifier, standard) in [
            (b"BEA01", Some(Type::BeginningExtendedArea)),
            (b"TEA01", Some(Type::TerminatingExtendedArea)),
            (b"BOOT2", Some(Type::Boot)),
            (b"NSR02", Some(Type::Nsr02)),
            (b"NSR03", Some(Type::Nsr03)),
            (b"CD001", Some(Type::Iso9660)),
            (b"CDW02", Some(Type::Ecma168)),
            (b"CD002", None),
        ] {
            let bytes = [&[0], &identifier[..], &[1]].concat();
            let (descriptor, _) = VolumeStructureDescriptor::parse(&bytes).unwrap();
            assert_eq!(descriptor.standard, standard);
        }
    }
}
