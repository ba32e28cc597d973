//! Which machines can start from the disc, and what says so.

use alloc::vec::Vec;
use core::fmt;

use crate::boot::{self, BootBlockKind, Mbr, Partition, PartitionType, SystemArea};
use crate::boot_catalog::BootCatalog;
use crate::error::Error;
use crate::medium::Medium;
use crate::raw::boot_sector::Guid;
use crate::raw::el_torito::PlatformId;
use crate::source::ReadAt;
use crate::tree::Tree;

/// Firmware that finds something to start, and what it finds.
///
/// Made by [`Image::boots_on`](crate::Image::boots_on). That it is found does not prove that it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Boot {
    /// The firmware.
    pub firmware: Firmware,
    /// Of UEFI, the machines for which there is a boot loader in `EFI/BOOT` (UEFI 3.5.1.1): in the FAT
    /// file system of the boot image or partition, or where that has none, in the tree.
    pub machines: Vec<&'static str>,
    /// How we know.
    pub evidence: Evidence,
}

/// Kinds of firmware.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Firmware {
    /// The BIOS of a PC.
    Bios,
    /// UEFI.
    Uefi,
    /// Open Firmware and its like on PowerPC machines: CHRP, PReP, `PowerPC` in a boot catalog.
    PowerPc,
    /// A Macintosh.
    Mac,
    /// SPARC machines.
    Sparc,
    /// Big-endian MIPS machines.
    Mips,
    /// Little-endian MIPS machines.
    MipsLittleEndian,
    /// Alpha machines.
    Alpha,
    /// PA-RISC machines.
    PaRisc,
    /// A platform of the boot catalog that has no name here.
    Other(PlatformId),
}

/// What says that a firmware finds something to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// A bootable entry of the boot catalog, by its number from 1: on a disc.
    CatalogEntry(usize),
    /// Boot code of ISOLINUX in the master boot record: on a disk.
    IsohybridCode,
    /// Boot code of GRUB2 in the master boot record: on a disk.
    Grub2Code,
    /// Some boot code in the master boot record, and an active partition: on a disk.
    ActivePartition(u32),
    /// An EFI system partition in the master boot record, by its number: on a disk.
    MbrEfiPartition(u32),
    /// An EFI system partition in the GUID partition table, or one that is the boot image for UEFI:
    /// on a disk.
    GptEfiPartition(u32),
    /// A partition of type 0x41 in the master boot record: PReP.
    PrepPartition(u32),
    /// A partition of type 0x96 in the master boot record: CHRP.
    ChrpPartition(u32),
    /// A file with a boot script for CHRP, `/ppc/bootinfo.txt`.
    ChrpScript,
    /// The HFS volume at this byte names a folder with a system.
    BlessedFolder(u64),
    /// A boot block in the system area.
    BootBlock(BootBlockKind),
}

impl fmt::Display for Firmware {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bios => "BIOS",
            Self::Uefi => "UEFI",
            Self::PowerPc => "PowerPC",
            Self::Mac => "Mac",
            Self::Sparc => "SPARC",
            Self::Mips => "MIPS",
            Self::MipsLittleEndian => "MIPS little-endian",
            Self::Alpha => "Alpha",
            Self::PaRisc => "PA-RISC",
            Self::Other(platform) => return platform.fmt(f),
        })
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CatalogEntry(number) => {
                write!(f, "from a disc by entry {number} of the boot catalog")
            }
            Self::IsohybridCode => f.write_str("from a disk by ISOLINUX code in the MBR"),
            Self::Grub2Code => f.write_str("from a disk by GRUB2 code in the MBR"),
            Self::ActivePartition(number) => {
                write!(f, "from a disk by MBR code and active partition {number}")
            }
            Self::MbrEfiPartition(number) => {
                write!(f, "from a disk by MBR partition {number} of type 0xef")
            }
            Self::GptEfiPartition(number) => {
                write!(f, "from a disk by GPT partition {number}")
            }
            Self::PrepPartition(number) => {
                write!(f, "from a disk by MBR partition {number} of type 0x41")
            }
            Self::ChrpPartition(number) => {
                write!(f, "from a disk by MBR partition {number} of type 0x96")
            }
            Self::ChrpScript => f.write_str("by the script /ppc/bootinfo.txt"),
            Self::BlessedFolder(offset) => {
                write!(f, "by the system folder of the HFS volume at byte {offset}")
            }
            Self::BootBlock(kind) => write!(f, "by the {kind}"),
        }
    }
}

impl fmt::Display for Boot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.firmware)?;
        for (at, machine) in self.machines.iter().enumerate() {
            f.write_str(if at == 0 { " (" } else { ", " })?;
            f.write_str(machine)?;
        }
        f.write_str(if self.machines.is_empty() { " " } else { ") " })?;
        self.evidence.fmt(f)
    }
}

/// Names of boot loaders for each kind of machine (UEFI 3.5.1.1): in a tree, and the short name in a
/// FAT file system, where it is not one that the writer makes up.
const LOADERS: [(&str, &str, &[u8; 11]); 7] = [
    ("x64", "EFI/BOOT/BOOTX64.EFI", b"BOOTX64 EFI"),
    ("ia32", "EFI/BOOT/BOOTIA32.EFI", b"BOOTIA32EFI"),
    ("aa64", "EFI/BOOT/BOOTAA64.EFI", b"BOOTAA64EFI"),
    ("arm", "EFI/BOOT/BOOTARM.EFI", b"BOOTARM EFI"),
    ("ia64", "EFI/BOOT/BOOTIA64.EFI", b"BOOTIA64EFI"),
    ("riscv64", "EFI/BOOT/BOOTRISCV64.EFI", b"BOOTRI~1EFI"),
    (
        "loongarch64",
        "EFI/BOOT/BOOTLOONGARCH64.EFI",
        b"BOOTLO~1EFI",
    ),
];

/// A file that the tree has, in whatever case. What cannot be read is not there for firmware either.
fn has<S: ReadAt>(tree: &Tree<'_, S>, path: &str) -> bool {
    tree.get_ignore_case(path)
        .is_ok_and(|entry| !entry.is_dir())
}

/// What firmware finds, in the order of catalog, system area and tree.
///
/// # Errors
/// What the source says.
pub(crate) fn boots_on<S: ReadAt>(
    medium: &Medium<S>,
    catalog: Option<&BootCatalog<'_, S>>,
    area: &SystemArea,
    tree: &Tree<'_, S>,
) -> Result<Vec<Boot>, Error> {
    let mut found = Vec::new();
    let mut images = Vec::new();
    let mut push = |firmware, evidence, image: Option<u64>| {
        images.push(image);
        found.push(Boot {
            firmware,
            machines: Vec::new(),
            evidence,
        });
    };
    let entries = || catalog.into_iter().flat_map(BootCatalog::entries);
    for entry in entries().filter(|entry| entry.is_bootable() && !entry.is_empty()) {
        let firmware = match entry.platform() {
            PlatformId::X86 => Firmware::Bios,
            PlatformId::EFI => Firmware::Uefi,
            PlatformId::POWER_PC => Firmware::PowerPc,
            PlatformId::MAC => Firmware::Mac,
            other => Firmware::Other(other),
        };
        let evidence = Evidence::CatalogEntry(entry.number());
        push(firmware, evidence, Some(entry.offset()));
    }
    let is_boot_image = |offset: u64, wanted: PlatformId| {
        entries().any(|it| it.offset() == offset && it.platform() == wanted)
    };
    let loads = |at: Option<u64>| at.is_some_and(|at| is_boot_image(at, PlatformId::X86));
    if let Some(evidence) = area.mbr.and_then(|mbr| bios(&mbr, area, loads)) {
        push(Firmware::Bios, evidence, None);
    }
    for partition in &area.partitions {
        let number = partition.number;
        let at = Some(partition.offset);
        match &partition.partition_type {
            PartitionType::Mbr(0xEF) => push(Firmware::Uefi, Evidence::MbrEfiPartition(number), at),
            PartitionType::Mbr(0x41) => {
                push(Firmware::PowerPc, Evidence::PrepPartition(number), at)
            }
            PartitionType::Mbr(0x96) => {
                push(Firmware::PowerPc, Evidence::ChrpPartition(number), at)
            }
            // isohybrid calls its EFI partition basic data.
            PartitionType::Gpt(guid)
                if *guid == Guid::EFI_SYSTEM
                    || *guid == Guid::BASIC_DATA
                        && is_boot_image(partition.offset, PlatformId::EFI) =>
            {
                push(Firmware::Uefi, Evidence::GptEfiPartition(number), at);
            }
            _ => {}
        }
    }
    for volume in area.hfs.iter().filter(|volume| volume.is_blessed) {
        push(Firmware::Mac, Evidence::BlessedFolder(volume.offset), None);
    }
    for block in &area.boot_blocks {
        let firmware = match block.kind {
            BootBlockKind::SunDiskLabel => Firmware::Sparc,
            BootBlockKind::MipsVolumeHeader => Firmware::Mips,
            BootBlockKind::DecBootBlock => Firmware::MipsLittleEndian,
            BootBlockKind::AlphaBootBlock => Firmware::Alpha,
            BootBlockKind::HppaBootBlock => Firmware::PaRisc,
        };
        push(firmware, Evidence::BootBlock(block.kind), None);
    }
    if has(tree, "ppc/bootinfo.txt") {
        push(Firmware::PowerPc, Evidence::ChrpScript, None);
    }
    let of_tree = |path: &str| has(tree, path);
    let uefi = |(boot, _): &(&mut Boot, _)| boot.firmware == Firmware::Uefi;
    for (boot, image) in found.iter_mut().zip(images).filter(uefi) {
        let names = match image {
            Some(offset) => boot::loaders(medium, offset)?,
            None => Vec::new(),
        };
        let in_image = LOADERS.iter().filter(|(_, _, name)| names.contains(*name));
        boot.machines.extend(in_image.map(|(machine, ..)| *machine));
        if boot.machines.is_empty() {
            let in_tree = LOADERS.iter().filter(|(_, path, _)| of_tree(path));
            boot.machines.extend(in_tree.map(|(machine, ..)| *machine));
        }
    }
    Ok(found)
}

/// What has a BIOS start from the master boot record.
fn bios(mbr: &Mbr, area: &SystemArea, loads: impl Fn(Option<u64>) -> bool) -> Option<Evidence> {
    if loads(mbr.isolinux) {
        return Some(Evidence::IsohybridCode);
    }
    if loads(mbr.grub2) {
        return Some(Evidence::Grub2Code);
    }
    let is_active =
        |it: &&Partition| matches!(it.partition_type, PartitionType::Mbr(_)) && it.boots;
    let active = area
        .partitions
        .iter()
        .find(is_active)
        .filter(|_| mbr.has_code);
    active.map(|partition| Evidence::ActivePartition(partition.number))
}
