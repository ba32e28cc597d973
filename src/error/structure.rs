//! What an error or a finding is about.

use alloc::format;
use alloc::string::String;
use core::fmt;

/// A structure of the standards, as named in errors and findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Structure {
    /// The place where every volume's descriptors begin (ECMA-119 6.2.1: sector 16).
    VolumeRecognition,
    /// Any volume descriptor (ECMA-119 8.1).
    VolumeDescriptor,
    /// Boot record (ECMA-119 8.2).
    BootRecord,
    /// Volume descriptor set terminator (ECMA-119 8.3).
    VolumeDescriptorSetTerminator,
    /// Primary volume descriptor (ECMA-119 8.4).
    PrimaryVolumeDescriptor,
    /// Supplementary or enhanced volume descriptor (ECMA-119 8.5).
    SupplementaryVolumeDescriptor,
    /// Volume partition descriptor (ECMA-119 8.6).
    VolumePartitionDescriptor,
    /// Directory record (ECMA-119 9.1).
    DirectoryRecord,
    /// The extent of a directory (ECMA-119 6.8.1).
    Directory,
    /// Path table record (ECMA-119 9.4).
    PathTableRecord,
    /// A path table (ECMA-119 6.9).
    PathTable,
    /// An extent of a file's data (ECMA-119 6.4.2).
    FileExtent,
    /// The volume space, which all of a volume lies in (ECMA-119 6.2.2).
    VolumeSpace,
    /// Extended attribute record (ECMA-119 9.5).
    ExtendedAttributeRecord,
    /// The checksum in Application Use of the primary volume descriptor (isomd5sum).
    ImplantedMd5,
    /// Volume descriptor of High Sierra, with the standard or a coded character set (11.4, 11.5).
    HighSierraDescriptor,
    /// System use entry, of whatever kind (SUSP 4).
    SystemUseEntry,
    /// Continuation area, "CE" (SUSP 5.1).
    ContinuationArea,
    /// Sharing protocol indicator, "SP" (SUSP 5.3).
    SharingProtocolIndicator,
    /// Extensions reference, "ER" (SUSP 5.5).
    ExtensionsReference,
    /// Extension selector, "ES" (SUSP 5.6).
    ExtensionSelector,
    /// POSIX file attributes, "PX" (RRIP 4.1.1).
    PosixAttributes,
    /// POSIX device number, "PN" (RRIP 4.1.2).
    DeviceNumber,
    /// Symbolic link, "SL" (RRIP 4.1.3).
    SymbolicLink,
    /// Alternate name, "NM" (RRIP 4.1.4).
    AlternateName,
    /// Child or parent link of a relocated directory, "CL" or "PL" (RRIP 4.1.5).
    DirectoryLink,
    /// Time stamps, "TF" (RRIP 4.1.6).
    TimeStamps,
    /// Sparse file, "SF" (RRIP 4.1.7).
    SparseFile,
    /// A volume structure descriptor of the volume recognition sequence (ECMA-167 2/9.1).
    VolumeStructureDescriptor,
    /// The tag that begins most structures of UDF (ECMA-167 3/7.2).
    DescriptorTag,
    /// Primary volume descriptor of UDF (ECMA-167 3/10.1).
    UdfPrimaryVolumeDescriptor,
    /// Anchor volume descriptor pointer (ECMA-167 3/10.2).
    AnchorVolumeDescriptorPointer,
    /// Volume descriptor pointer (ECMA-167 3/10.3).
    VolumeDescriptorPointer,
    /// Implementation use volume descriptor (ECMA-167 3/10.4).
    ImplementationUseVolumeDescriptor,
    /// Partition descriptor (ECMA-167 3/10.5).
    PartitionDescriptor,
    /// Logical volume descriptor (ECMA-167 3/10.6).
    LogicalVolumeDescriptor,
    /// Partition map (ECMA-167 3/10.7).
    PartitionMap,
    /// Unallocated space descriptor (ECMA-167 3/10.8).
    UnallocatedSpaceDescriptor,
    /// Logical volume integrity descriptor (ECMA-167 3/10.10).
    LogicalVolumeIntegrityDescriptor,
    /// A volume descriptor sequence, main or reserve (ECMA-167 3/8.4.2).
    VolumeDescriptorSequence,
    /// Virtual allocation table (UDF 2.2.11).
    VirtualAllocationTable,
    /// Sparing table (UDF 2.2.12).
    SparingTable,
    /// Metadata file or its mirror (UDF 2.2.13).
    MetadataFile,
    /// File set descriptor (ECMA-167 4/14.1).
    FileSetDescriptor,
    /// File identifier descriptor (ECMA-167 4/14.4).
    FileIdentifierDescriptor,
    /// Allocation extent descriptor (ECMA-167 4/14.5).
    AllocationExtentDescriptor,
    /// Indirect entry (ECMA-167 4/14.7).
    IndirectEntry,
    /// File entry, or extended file entry (4/14.17) (ECMA-167 4/14.9).
    FileEntry,
    /// Extended attribute, or the header before them (ECMA-167 4/14.10).
    ExtendedAttribute,
    /// Space bitmap descriptor (ECMA-167 4/14.12).
    SpaceBitmapDescriptor,
    /// Short, long or extended allocation descriptor (ECMA-167 4/14.14).
    AllocationDescriptor,
    /// Path component of a symbolic link (ECMA-167 4/14.16).
    PathComponent,
    /// The data of a directory of UDF (ECMA-167 4/8.6).
    UdfDirectory,
    /// ZF entry, which marks a compressed file (zisofs 2.0).
    ZisofsEntry,
    /// The header of a compressed file, or the block pointers behind it (zisofs 2.0).
    ZisofsHeader,
    /// A block of a compressed file (zisofs 2.0).
    ZisofsBlock,
    /// AL entry, or the list of attributes that they make up (AAIP 2.0).
    AttributeList,
    /// Entry of an access control list (AAIP 2.0).
    AclEntry,
    /// AA or BA field (Apple Technical Note FL 36).
    AppleField,
    /// AS entry (Amiga addition to RRIP, 2.4).
    AmigaEntry,
    /// The system use record of CD-ROM XA (System Description CD-ROM XA).
    XaRecord,
    /// Sync field and header of a sector of CD-ROM (ECMA-130 14.2).
    SectorHeader,
    /// Subheader of a sector of mode 2 (CD-ROM XA).
    Subheader,
    /// Error detection code of a sector of CD-ROM (ECMA-130 14.3).
    ErrorDetectionCode,
    /// A line of a cue sheet.
    CueSheet,
    /// A statement of a TOC file (cdrdao).
    TocFile,
    /// A chunk behind the sectors of an image that Nero wrote, or the footer that leads to them.
    NeroChunk,
    /// A section of a control file of CloneCD.
    ControlFile,
    /// A block of a media descriptor (Alcohol 120%).
    MediaDescriptor,
    /// Boot catalog (El Torito 2.0).
    BootCatalog,
    /// Initial/default or section entry of a boot catalog (El Torito 2.2, 2.4).
    BootCatalogEntry,
    /// The image that a boot catalog's entry leads to (El Torito 1.0).
    BootImage,
    /// Master boot record, in the first sector of a disk (UEFI 5.2).
    MasterBootRecord,
    /// GUID partition table (UEFI 5.3).
    GuidPartitionTable,
    /// Apple partition map (Inside Macintosh, volume V).
    ApplePartitionMap,
    /// A boot block of another system in the system area (ECMA-119 6.2.1).
    BootBlock,
    /// The system area, which is left to systems that boot (ECMA-119 6.2.1).
    SystemArea,
    /// A partition that a partition table names.
    Partition,
    /// A spare packet, which stands in for a defective one (UDF 2.2.12).
    SparePacket,
    /// Terminating descriptor, the last of a sequence (ECMA-167 3/10.9).
    TerminatingDescriptor,
    /// Terminal entry, the last of an ICB (ECMA-167 4/14.8).
    TerminalEntry,
    /// Unallocated space entry (ECMA-167 4/14.11).
    UnallocatedSpaceEntry,
    /// The header of a compressed image: CSO, ZSO, DAX, ISZ, CHD.
    CompressedHeader,
    /// The index of a compressed image, which tells where its blocks are.
    CompressedIndex,
    /// A block of a compressed image; of CHD, a hunk.
    CompressedBlock,
    /// What is told of a track of a CHD file.
    ChdTrack,
}

impl Structure {
    /// The name in machine-readable output, such as `directory-record`.
    #[must_use]
    pub fn id(self) -> String {
        let mut id = String::new();
        // The variants' names are words that begin with capitals.
        for character in format!("{self:?}").chars() {
            if character.is_ascii_uppercase() && !id.is_empty() {
                id.push('-');
            }
            id.push(character.to_ascii_lowercase());
        }
        id
    }

    const fn name(self) -> &'static str {
        match self {
            Self::VolumeRecognition => "volume descriptor set (ECMA-119 6.7.1)",
            Self::VolumeDescriptor => "volume descriptor (ECMA-119 8.1)",
            Self::BootRecord => "boot record (ECMA-119 8.2)",
            Self::VolumeDescriptorSetTerminator => {
                "volume descriptor set terminator (ECMA-119 8.3)"
            }
            Self::PrimaryVolumeDescriptor => "primary volume descriptor (ECMA-119 8.4)",
            Self::SupplementaryVolumeDescriptor => "supplementary volume descriptor (ECMA-119 8.5)",
            Self::VolumePartitionDescriptor => "volume partition descriptor (ECMA-119 8.6)",
            Self::DirectoryRecord => "directory record (ECMA-119 9.1)",
            Self::Directory => "directory (ECMA-119 6.8)",
            Self::PathTableRecord => "path table record (ECMA-119 9.4)",
            Self::PathTable => "path table (ECMA-119 6.9)",
            Self::FileExtent => "file extent (ECMA-119 6.4.2)",
            Self::VolumeSpace => "volume space (ECMA-119 6.2.2)",
            Self::ExtendedAttributeRecord => "extended attribute record (ECMA-119 9.5)",
            Self::ImplantedMd5 => "implanted checksum (isomd5sum)",
            Self::HighSierraDescriptor => "volume descriptor (High Sierra 11.4)",
            Self::SystemUseEntry => "system use entry (SUSP 4)",
            Self::ContinuationArea => "continuation area, CE (SUSP 5.1)",
            Self::SharingProtocolIndicator => "sharing protocol indicator, SP (SUSP 5.3)",
            Self::ExtensionsReference => "extensions reference, ER (SUSP 5.5)",
            Self::ExtensionSelector => "extension selector, ES (SUSP 5.6)",
            Self::PosixAttributes => "POSIX file attributes, PX (RRIP 4.1.1)",
            Self::DeviceNumber => "POSIX device number, PN (RRIP 4.1.2)",
            Self::SymbolicLink => "symbolic link, SL (RRIP 4.1.3)",
            Self::AlternateName => "alternate name, NM (RRIP 4.1.4)",
            Self::DirectoryLink => "link of a relocated directory, CL or PL (RRIP 4.1.5)",
            Self::TimeStamps => "time stamps, TF (RRIP 4.1.6)",
            Self::SparseFile => "sparse file, SF (RRIP 4.1.7)",
            Self::VolumeStructureDescriptor => "volume structure descriptor (ECMA-167 2/9.1)",
            Self::DescriptorTag => "descriptor tag (ECMA-167 3/7.2)",
            Self::UdfPrimaryVolumeDescriptor => "primary volume descriptor (ECMA-167 3/10.1)",
            Self::AnchorVolumeDescriptorPointer => {
                "anchor volume descriptor pointer (ECMA-167 3/10.2)"
            }
            Self::VolumeDescriptorPointer => "volume descriptor pointer (ECMA-167 3/10.3)",
            Self::ImplementationUseVolumeDescriptor => {
                "implementation use volume descriptor (ECMA-167 3/10.4)"
            }
            Self::PartitionDescriptor => "partition descriptor (ECMA-167 3/10.5)",
            Self::LogicalVolumeDescriptor => "logical volume descriptor (ECMA-167 3/10.6)",
            Self::PartitionMap => "partition map (ECMA-167 3/10.7)",
            Self::UnallocatedSpaceDescriptor => "unallocated space descriptor (ECMA-167 3/10.8)",
            Self::LogicalVolumeIntegrityDescriptor => {
                "logical volume integrity descriptor (ECMA-167 3/10.10)"
            }
            Self::VolumeDescriptorSequence => "volume descriptor sequence (ECMA-167 3/8.4.2)",
            Self::VirtualAllocationTable => "virtual allocation table (UDF 2.2.11)",
            Self::SparingTable => "sparing table (UDF 2.2.12)",
            Self::MetadataFile => "metadata file (UDF 2.2.13)",
            Self::FileSetDescriptor => "file set descriptor (ECMA-167 4/14.1)",
            Self::FileIdentifierDescriptor => "file identifier descriptor (ECMA-167 4/14.4)",
            Self::AllocationExtentDescriptor => "allocation extent descriptor (ECMA-167 4/14.5)",
            Self::IndirectEntry => "indirect entry (ECMA-167 4/14.7)",
            Self::FileEntry => "file entry (ECMA-167 4/14.9)",
            Self::ExtendedAttribute => "extended attribute (ECMA-167 4/14.10)",
            Self::SpaceBitmapDescriptor => "space bitmap descriptor (ECMA-167 4/14.12)",
            Self::AllocationDescriptor => "allocation descriptor (ECMA-167 4/14.14)",
            Self::PathComponent => "path component (ECMA-167 4/14.16)",
            Self::UdfDirectory => "directory (ECMA-167 4/8.6)",
            Self::ZisofsEntry => "ZF entry (zisofs)",
            Self::ZisofsHeader => "file header (zisofs)",
            Self::ZisofsBlock => "compressed block (zisofs)",
            Self::AttributeList => "AL entry (AAIP 2.0)",
            Self::AclEntry => "ACL entry (AAIP 2.0)",
            Self::AppleField => "AA or BA field (Apple FL 36)",
            Self::AmigaEntry => "AS entry (Amiga RRIP)",
            Self::XaRecord => "system use record (CD-ROM XA)",
            Self::SectorHeader => "sector header (ECMA-130 14.2)",
            Self::Subheader => "subheader (CD-ROM XA)",
            Self::ErrorDetectionCode => "EDC (ECMA-130 14.3)",
            Self::CueSheet => "cue sheet",
            Self::TocFile => "TOC file",
            Self::NeroChunk => "chunk (Nero)",
            Self::ControlFile => "control file (CloneCD)",
            Self::MediaDescriptor => "media descriptor (Alcohol 120%)",
            Self::BootCatalog => "boot catalog (El Torito 2.0)",
            Self::BootCatalogEntry => "boot catalog entry (El Torito 2.2)",
            Self::BootImage => "boot image (El Torito 1.0)",
            Self::MasterBootRecord => "master boot record (UEFI 5.2)",
            Self::GuidPartitionTable => "GUID partition table (UEFI 5.3)",
            Self::ApplePartitionMap => "Apple partition map (Inside Macintosh V)",
            Self::BootBlock => "boot block in the system area (ECMA-119 6.2.1)",
            Self::SystemArea => "system area (ECMA-119 6.2.1)",
            Self::Partition => "partition",
            Self::SparePacket => "spare packet (UDF 2.2.12)",
            Self::TerminatingDescriptor => "terminating descriptor (ECMA-167 3/10.9)",
            Self::TerminalEntry => "terminal entry (ECMA-167 4/14.8)",
            Self::UnallocatedSpaceEntry => "unallocated space entry (ECMA-167 4/14.11)",
            Self::CompressedHeader => "header of a compressed image",
            Self::CompressedIndex => "index of a compressed image",
            Self::CompressedBlock => "compressed block",
            Self::ChdTrack => "track metadata (CHD)",
        }
    }
}

impl fmt::Display for Structure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
