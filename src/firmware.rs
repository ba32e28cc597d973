//! Which machines can start from the disc, and what says so.

use alloc::vec::Vec;
use core::fmt;

use crate::boot::{BootBlockKind, Mbr, Partition, PartitionType, SystemArea};
use crate::boot_catalog::BootCatalog;
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
    /// Of UEFI, the machines for which the tree has a boot loader in `/EFI/BOOT` (UEFI 3.5.1.1);
    /// none when it is only inside the boot image or partition.
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

/// Names of boot loaders for each kind of machine (UEFI 3.5.1.1).
const LOADERS: [(&str, &str); 7] = [
    ("x64", "EFI/BOOT/BOOTX64.EFI"),
    ("ia32", "EFI/BOOT/BOOTIA32.EFI"),
    ("aa64", "EFI/BOOT/BOOTAA64.EFI"),
    ("arm", "EFI/BOOT/BOOTARM.EFI"),
    ("ia64", "EFI/BOOT/BOOTIA64.EFI"),
    ("riscv64", "EFI/BOOT/BOOTRISCV64.EFI"),
    ("loongarch64", "EFI/BOOT/BOOTLOONGARCH64.EFI"),
];

/// A file that the tree has, in whatever case. What cannot be read is not there for firmware either.
fn has<S: ReadAt>(tree: &Tree<'_, S>, path: &str) -> bool {
    tree.get_ignore_case(path)
        .is_ok_and(|entry| !entry.is_dir())
}

/// What firmware finds, in the order of catalog, system area and tree.
pub(crate) fn boots_on<S: ReadAt>(
    catalog: Option<&BootCatalog<'_, S>>,
    area: &SystemArea,
    tree: &Tree<'_, S>,
) -> Vec<Boot> {
    let mut found = Vec::new();
    let mut push = |firmware, evidence| {
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
        push(firmware, Evidence::CatalogEntry(entry.number()));
    }
    let is_boot_image = |offset: u64, wanted: PlatformId| {
        entries().any(|it| it.offset() == offset && it.platform() == wanted)
    };
    let loads = |at: Option<u64>| at.is_some_and(|at| is_boot_image(at, PlatformId::X86));
    if let Some(evidence) = area.mbr.and_then(|mbr| bios(&mbr, area, loads)) {
        push(Firmware::Bios, evidence);
    }
    for partition in &area.partitions {
        let number = partition.number;
        match &partition.partition_type {
            PartitionType::Mbr(0xEF) => push(Firmware::Uefi, Evidence::MbrEfiPartition(number)),
            PartitionType::Mbr(0x41) => push(Firmware::PowerPc, Evidence::PrepPartition(number)),
            PartitionType::Mbr(0x96) => push(Firmware::PowerPc, Evidence::ChrpPartition(number)),
            // isohybrid calls its EFI partition basic data.
            PartitionType::Gpt(guid)
                if *guid == Guid::EFI_SYSTEM
                    || *guid == Guid::BASIC_DATA
                        && is_boot_image(partition.offset, PlatformId::EFI) =>
            {
                push(Firmware::Uefi, Evidence::GptEfiPartition(number));
            }
            _ => {}
        }
    }
    for volume in area.hfs.iter().filter(|volume| volume.is_blessed) {
        push(Firmware::Mac, Evidence::BlessedFolder(volume.offset));
    }
    for block in &area.boot_blocks {
        let firmware = match block.kind {
            BootBlockKind::SunDiskLabel => Firmware::Sparc,
            BootBlockKind::MipsVolumeHeader => Firmware::Mips,
            BootBlockKind::DecBootBlock => Firmware::MipsLittleEndian,
            BootBlockKind::AlphaBootBlock => Firmware::Alpha,
            BootBlockKind::HppaBootBlock => Firmware::PaRisc,
        };
        push(firmware, Evidence::BootBlock(block.kind));
    }
    if has(tree, "ppc/bootinfo.txt") {
        push(Firmware::PowerPc, Evidence::ChrpScript);
    }
    let is_uefi = |boot: &&mut Boot| boot.firmware == Firmware::Uefi;
    let mut machines = None;
    for boot in found.iter_mut().filter(is_uefi) {
        let machines: &Vec<_> = machines.get_or_insert_with(|| {
            let known = LOADERS.iter().filter(|(_, path)| has(tree, path));
            known.map(|(machine, _)| *machine).collect()
        });
        boot.machines.clone_from(machines);
    }
    found
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
