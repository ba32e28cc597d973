//! The boot loaders in a FAT image for UEFI: the names in its directory `EFI/BOOT`, and no more.

use alloc::vec::Vec;

use crate::error::{Error, Structure};
use crate::medium::Medium;
use crate::raw::boot_sector::{FatBootSector, FatEntry, FatKind};
use crate::source::ReadAt;

/// Bytes of a directory that are looked through: 512 entries, where `EFI/BOOT` has a few.
const DIRECTORY: u64 = 16 << 10;

/// Bytes of the boot sector.
const BOOT_SECTOR: usize = 512;

/// Bytes that are read at a time: the smallest sector.
const STEP: usize = 512;

/// A FAT file system in the image.
struct Fat<'m, S> {
    medium: &'m Medium<S>,
    /// First byte of the image behind the file system's first one.
    start: u64,
    kind: FatKind,
    cluster: u64,
    table: u64,
    root: u64,
    root_len: u64,
    data: u64,
}

/// Where a directory is: FAT12 and FAT16 have a place apart for the root.
#[derive(Clone, Copy)]
enum Directory {
    Root,
    Cluster(u32),
}

/// The short names in `EFI/BOOT` of the FAT file system at `start`; none where there is none.
///
/// # Errors
/// What the source says.
pub(crate) fn loaders<S: ReadAt>(medium: &Medium<S>, start: u64) -> Result<Vec<[u8; 11]>, Error> {
    let mut sector = [0; BOOT_SECTOR];
    if medium.available(start, BOOT_SECTOR as u64) < BOOT_SECTOR as u64 {
        return Ok(Vec::new());
    }
    medium.fill(&mut sector, start)?;
    let Ok(boot) = FatBootSector::parse(&sector) else {
        return Ok(Vec::new());
    };
    let bytes = u64::from(boot.bytes_per_sector());
    let in_bytes = |sectors: u64| sectors.saturating_mul(bytes);
    let table = in_bytes(boot.reserved_sectors().into());
    let tables = in_bytes(boot.sectors_per_table().into()).saturating_mul(boot.tables().into());
    let root = table.saturating_add(tables);
    let root_len = u64::from(boot.root_entries()).saturating_mul(FatEntry::SIZE as u64);
    let root_len = root_len.next_multiple_of(bytes.max(1));
    let fat = Fat {
        medium,
        start,
        kind: boot.kind(),
        cluster: in_bytes(boot.sectors_per_cluster().into()),
        table,
        root,
        root_len,
        data: root.saturating_add(root_len),
    };
    let root = match boot.kind() {
        FatKind::Fat32 => Directory::Cluster(boot.root_cluster()),
        _ => Directory::Root,
    };
    let is = |name: &'static [u8; 11]| {
        move |entry: &FatEntry<'_>| entry.is_dir() && entry.name() == name
    };
    let Some(efi) = fat.find(root, is(b"EFI        "))? else {
        return Ok(Vec::new());
    };
    let Some(boot) = fat.find(efi, is(b"BOOT       "))? else {
        return Ok(Vec::new());
    };
    let mut names = Vec::new();
    fat.entries(boot, |entry| {
        let name = *entry.name();
        // No more than there are kinds of machines, by far.
        if !entry.is_dir() && name.ends_with(b"EFI") && names.len() < 64 {
            names.push(name);
        }
        None::<()>
    })?;
    Ok(names)
}

impl<S: ReadAt> Fat<'_, S> {
    fn find(
        &self,
        directory: Directory,
        is: impl Fn(&FatEntry<'_>) -> bool,
    ) -> Result<Option<Directory>, Error> {
        self.entries(directory, |entry| {
            is(&entry).then(|| Directory::Cluster(entry.first_cluster()))
        })
    }

    /// Goes through the entries of a directory until `visit` gives something.
    fn entries<T>(
        &self,
        directory: Directory,
        mut visit: impl FnMut(FatEntry<'_>) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        let mut left = DIRECTORY;
        let mut place = directory;
        while left > 0 {
            let (at, len) = match place {
                Directory::Root => (self.root, self.root_len),
                Directory::Cluster(cluster) => match cluster.checked_sub(2) {
                    Some(index) => {
                        let into = u64::from(index).saturating_mul(self.cluster);
                        (self.data.saturating_add(into), self.cluster)
                    }
                    None => break,
                },
            };
            let len = len.min(left);
            for step in (0..len).step_by(STEP) {
                let mut bytes = [0; STEP];
                let at = self.start.saturating_add(at).saturating_add(step);
                if self.medium.available(at, STEP as u64) < STEP as u64 {
                    return Ok(None);
                }
                let bytes = self
                    .medium
                    .read_into(Structure::BootImage, at, &mut bytes)?;
                let entries = bytes.chunks_exact(FatEntry::SIZE);
                for entry in entries.filter_map(|entry| entry.first_chunk().map(FatEntry::new)) {
                    if entry.is_end() {
                        return Ok(None);
                    }
                    let found = if entry.is_used() { visit(entry) } else { None };
                    if found.is_some() {
                        return Ok(found);
                    }
                }
            }
            left = left.saturating_sub(len.max(STEP as u64));
            place = match place {
                Directory::Root => break,
                Directory::Cluster(cluster) => match self.next(cluster)? {
                    Some(next) => Directory::Cluster(next),
                    None => break,
                },
            };
        }
        Ok(None)
    }

    /// The cluster that follows another in its chain.
    fn next(&self, cluster: u32) -> Result<Option<u32>, Error> {
        let mut bytes = [0; 4];
        let wanted: u64 = match self.kind {
            FatKind::Fat12 => u64::from(cluster).saturating_add(u64::from(cluster / 2)),
            FatKind::Fat16 => u64::from(cluster).saturating_mul(2),
            FatKind::Fat32 => u64::from(cluster).saturating_mul(4),
        };
        let at = self.start.saturating_add(self.table).saturating_add(wanted);
        if self.medium.available(at, bytes.len() as u64) < bytes.len() as u64 {
            return Ok(None);
        }
        self.medium.fill(&mut bytes, at)?;
        let entry = u32::from_le_bytes(bytes);
        let (next, end) = match self.kind {
            FatKind::Fat12 if cluster % 2 == 1 => ((entry >> 4) & 0xFFF, 0xFF7),
            FatKind::Fat12 => (entry & 0xFFF, 0xFF7),
            FatKind::Fat16 => (entry & 0xFFFF, 0xFFF7),
            FatKind::Fat32 => (entry & 0x0FFF_FFFF, 0x0FFF_FFF7),
        };
        Ok(Some(next).filter(|next| *next < end))
    }
}
