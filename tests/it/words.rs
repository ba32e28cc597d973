//! Texts that people read: each variant has its own.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::fs;
use std::path::Path;

use isoudf::container::{Container, TrackMode};
use isoudf::raw::el_torito::{Emulation, PlatformId};
use isoudf::sectors::SectorKind;
use isoudf::{
    BootBlockKind, Evidence, Firmware, GptCopyState, Handling, HfsKind, LengthFrom, LimitKind,
    Reason, Structure, UnsafeNameReason,
};

use crate::variants;

/// Words of one line, and no two alike.
#[track_caller]
fn apart<T: Display + Debug>(all: &[T]) {
    let mut seen = BTreeSet::new();
    for one in all {
        let text = one.to_string();
        assert!(!text.is_empty() && text.trim() == text, "{one:?}: {text:?}");
        assert!(
            !text.contains('\n') && !text.ends_with('.'),
            "{one:?}: {text:?}"
        );
        assert!(seen.insert(text), "{one:?}: {one}");
    }
}

/// All variants of an enum without data, as its source has them.
macro_rules! all {
    ($file:literal $name:ident { $($variant:ident)* }) => {{
        let all = [$($name::$variant),*];
        let named: Vec<_> = all.iter().map(|one| format!("{one:?}")).collect();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join($file);
        let source = fs::read_to_string(source).unwrap();
        assert_eq!(named, variants::of(&source, stringify!($name)));
        all
    }};
}

#[test]
#[rustfmt::skip]
fn each_variant_has_its_own_text() {
    apart(&all!("src/error/structure.rs" Structure {
        VolumeRecognition VolumeDescriptor BootRecord VolumeDescriptorSetTerminator PrimaryVolumeDescriptor
        SupplementaryVolumeDescriptor VolumePartitionDescriptor DirectoryRecord Directory PathTableRecord PathTable FileExtent
        VolumeSpace ExtendedAttributeRecord ImplantedMd5 HighSierraDescriptor SystemUseEntry ContinuationArea
        SharingProtocolIndicator ExtensionsReference ExtensionSelector PosixAttributes DeviceNumber
        SymbolicLink AlternateName DirectoryLink TimeStamps SparseFile VolumeStructureDescriptor DescriptorTag
        UdfPrimaryVolumeDescriptor AnchorVolumeDescriptorPointer VolumeDescriptorPointer
        ImplementationUseVolumeDescriptor PartitionDescriptor LogicalVolumeDescriptor PartitionMap
        UnallocatedSpaceDescriptor LogicalVolumeIntegrityDescriptor VolumeDescriptorSequence
        VirtualAllocationTable SparingTable MetadataFile FileSetDescriptor FileIdentifierDescriptor
        AllocationExtentDescriptor IndirectEntry FileEntry ExtendedAttribute SpaceBitmapDescriptor
        AllocationDescriptor PathComponent UdfDirectory ZisofsEntry ZisofsHeader ZisofsBlock AttributeList
        AclEntry AppleField AmigaEntry XaRecord SectorHeader Subheader ErrorDetectionCode CueSheet TocFile
        NeroChunk ControlFile MediaDescriptor BootCatalog BootCatalogEntry BootImage MasterBootRecord
        GuidPartitionTable ApplePartitionMap BootBlock SystemArea Partition SparePacket TerminatingDescriptor
        TerminalEntry UnallocatedSpaceEntry CompressedHeader CompressedIndex CompressedBlock ChdTrack
    }));
    apart(&all!("src/limits.rs" LimitKind {
        VolumeDescriptors DirectoryDepth WalkEntries FileSections PathTableBytes DescriptorPointers
        IndirectEntries AllocationExtents FileExtents VirtualTableBytes SymlinkBytes Sessions
        ContinuationAreas ContinuationBytes NameBytes ZisofsBytes AttributeBytes BootCatalogBytes Partitions
        ContainerBytes ChdHunks LayoutPlaces BytesInMemory
    }));
    apart(&all!("src/finding.rs" Handling {
        LittleEndian First PassedOver Ignored ReadAsRecorded Last OtherCopy
    }));
    apart(&all!("src/best_tree.rs" Reason {
        OnlyTree FullerNames BetterUnreadable IsoIsStub HoldsMore OtherBroken LaterSession
    }));
    apart(&all!("src/safe_name.rs" UnsafeNameReason {
        Empty Directory Path Control Ending Device
    }));
    apart(&all!("src/boot/blocks.rs" BootBlockKind {
        SunDiskLabel MipsVolumeHeader DecBootBlock AlphaBootBlock HppaBootBlock
    }));
    apart(&all!("src/boot/gpt.rs" GptCopyState {
        Sound Missing HeaderCrc Misplaced EntriesCrc
    }));
    apart(&all!("src/boot/image.rs" LengthFrom {
        SectorCount Diskette PartitionTable FatFileSystem File EndOfDisc
    }));
    apart(&all!("src/boot/system_area.rs" HfsKind {
        Hfs HfsPlus HfsX
    }));
    apart(&all!("src/container/track.rs" Container {
        Plain RawSectors Cue Toc Nero CloneCd Alcohol Chd Cso Dax Isz
    }));
    apart(&all!("src/container/track.rs" TrackMode {
        Audio Mode1 Mode2
    }));
    apart(&all!("src/sectors/check.rs" SectorKind {
        Mode0 Mode1 Mode2Form1 Mode2Form2 OtherMode NoSync UserData
    }));
}

#[test]
fn kinds_of_tracks_have_ids_for_programs() {
    let all = [
        (Container::Plain, "plain"),
        (Container::RawSectors, "raw"),
        (Container::Cue, "cue"),
        (Container::Toc, "toc"),
        (Container::Nero, "nrg"),
        (Container::CloneCd, "ccd"),
        (Container::Alcohol, "mds"),
        (Container::Chd, "chd"),
        (Container::Cso, "cso"),
        (Container::Dax, "dax"),
        (Container::Isz, "isz"),
    ];
    for (container, id) in all {
        assert_eq!(container.id(), id);
    }
}

#[test]
fn what_boots_is_told_apart() {
    let platforms = [0, 1, 2, 0xEF, 0x7F].map(PlatformId);
    apart(&platforms);
    assert_eq!(platforms[4].to_string(), "platform 0x7f");
    apart(&[
        Emulation::None,
        Emulation::Floppy12,
        Emulation::Floppy144,
        Emulation::Floppy288,
        Emulation::HardDisk,
        Emulation::Reserved(5),
        Emulation::Reserved(15),
    ]);
    apart(&[
        Firmware::Bios,
        Firmware::Uefi,
        Firmware::PowerPc,
        Firmware::Mac,
        Firmware::Sparc,
        Firmware::Mips,
        Firmware::MipsLittleEndian,
        Firmware::Alpha,
        Firmware::PaRisc,
        Firmware::Other(platforms[4]),
    ]);
    apart(&[
        Evidence::CatalogEntry(1),
        Evidence::IsohybridCode,
        Evidence::Grub2Code,
        Evidence::ActivePartition(2),
        Evidence::MbrEfiPartition(2),
        Evidence::GptEfiPartition(2),
        Evidence::PrepPartition(2),
        Evidence::ChrpPartition(2),
        Evidence::ChrpScript,
        Evidence::BlessedFolder(2),
        Evidence::BootBlock(BootBlockKind::SunDiskLabel),
        Evidence::BootBlock(BootBlockKind::HppaBootBlock),
    ]);
}

/// Columns of a table are as wide as they are asked to be.
#[test]
fn texts_of_tables_can_be_padded() {
    assert_eq!(format!("{:>6}|", Firmware::Mac), "   Mac|");
    assert_eq!(format!("{:6}|", PlatformId::X86), "BIOS  |");
    assert_eq!(format!("{:<6}|", HfsKind::Hfs), "HFS   |");
    assert_eq!(format!("{:>6}|", GptCopyState::Sound), " sound|");
}
