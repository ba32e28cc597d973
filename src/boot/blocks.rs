//! Boot blocks of machines that are no PCs.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::raw::boot_sector::{
    AlphaBootBlock, BootFile, DecBootBlock, HppaBootBlock, MipsVolumeHeader, SunDiskLabel,
};

/// A boot block in the system area, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BootBlock {
    /// Whose boot block it is.
    pub kind: BootBlockKind,
    /// The bytes of the disc that it names, with what it calls them.
    pub files: Vec<(Box<str>, BootFile)>,
}

/// Kinds of boot blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BootBlockKind {
    /// Disk label of SunOS: SPARC machines.
    SunDiskLabel,
    /// Volume header of big-endian MIPS machines, as SGI's.
    MipsVolumeHeader,
    /// Boot block of DECstations: little-endian MIPS machines.
    DecBootBlock,
    /// Boot block of the SRM console: Alpha machines.
    AlphaBootBlock,
    /// Boot block of PALO: PA-RISC machines.
    HppaBootBlock,
}

impl fmt::Display for BootBlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::SunDiskLabel => "SunOS disk label",
            Self::MipsVolumeHeader => "MIPS volume header",
            Self::DecBootBlock => "DEC boot block",
            Self::AlphaBootBlock => "Alpha SRM boot block",
            Self::HppaBootBlock => "HP-PA PALO boot block",
        })
    }
}

/// The boot blocks at the start of the system area: one, unless a disc is a very odd one.
pub(super) fn read(system_area: &[u8]) -> Vec<BootBlock> {
    let mut blocks = Vec::new();
    let mut push = |kind, files| blocks.push(BootBlock { kind, files });
    let one = |name: &str, file| Vec::from([(Box::from(name), file)]);
    if let Ok(label) = SunDiskLabel::parse(system_area) {
        let partitions = label.partitions();
        let files =
            partitions.map(|(number, _, file)| (format!("partition {number}").into(), file));
        push(BootBlockKind::SunDiskLabel, files.collect());
    }
    if let Ok(header) = MipsVolumeHeader::parse(system_area) {
        let files = header.files();
        let files = files.map(|(name, file)| (String::from_utf8_lossy(name).into(), file));
        push(BootBlockKind::MipsVolumeHeader, files.collect());
    }
    if let Ok(block) = DecBootBlock::parse(system_area) {
        push(BootBlockKind::DecBootBlock, one("boot file", block.file()));
    }
    if let Ok(block) = AlphaBootBlock::parse(system_area) {
        push(
            BootBlockKind::AlphaBootBlock,
            one("boot loader", block.loader()),
        );
    }
    if let Ok(block) = HppaBootBlock::parse(system_area) {
        push(
            BootBlockKind::HppaBootBlock,
            one("boot loader", block.loader()),
        );
    }
    blocks
}
