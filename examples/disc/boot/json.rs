//! What boots, for programs.

use isoudf::PartitionType;
use isoudf::raw::el_torito::Emulation;
use isoudf::{Boot, BootBlock, BootInfo, Gpt, GptCopy, HfsVolume, LengthFrom, Mbr, Partition};
use serde_json::{Value, json};

use super::{Catalog, Facts, Image};

pub(super) fn object(facts: &Facts<'_>) -> Value {
    let area = &facts.area;
    json!({
        "image_bytes": facts.disc.image.size(),
        "boots_on": facts.boots.iter().map(boot).collect::<Vec<_>>(),
        "catalog": facts.catalog.as_ref().map(catalog),
        "mbr": area.mbr.as_ref().map(mbr),
        "gpt": area.gpt.as_ref().map(gpt),
        "apple_block_bytes": area.apple_block_size,
        "partitions": area.partitions.iter().map(partition).collect::<Vec<_>>(),
        "hfs": area.hfs.iter().map(hfs).collect::<Vec<_>>(),
        "boot_blocks": area.boot_blocks.iter().map(block).collect::<Vec<_>>(),
        "findings": facts.findings.iter().map(crate::json::finding).collect::<Vec<_>>(),
    })
}

fn boot(boot: &Boot) -> Value {
    json!({
        "firmware": boot.firmware.to_string(),
        "machines": boot.machines,
        "evidence": boot.evidence.to_string(),
    })
}

fn catalog(catalog: &Catalog<'_>) -> Value {
    json!({
        "offset": catalog.catalog.offset(),
        "path": catalog.path,
        "entries": catalog.images.iter().map(image).collect::<Vec<_>>(),
    })
}

fn image(image: &Image<'_>) -> Value {
    let entry = &image.entry;
    let fields = entry.fields();
    json!({
        "number": entry.number(),
        "section": entry.section(),
        "platform": entry.platform().0,
        "bootable": entry.is_bootable(),
        "emulation": match entry.emulation() {
            Emulation::None => "none",
            Emulation::Floppy12 => "floppy-1.2",
            Emulation::Floppy144 => "floppy-1.44",
            Emulation::Floppy288 => "floppy-2.88",
            Emulation::HardDisk => "hard-disk",
            _ => "reserved",
        },
        "load_segment": fields.load_segment(),
        "system_type": fields.system_type(),
        "sector_count": fields.sector_count(),
        "load_rba": fields.load_rba(),
        "offset": entry.offset(),
        "bytes": entry.len(),
        "bytes_by": match entry.length_from() {
            LengthFrom::SectorCount => "sector-count",
            LengthFrom::Diskette => "diskette",
            LengthFrom::PartitionTable => "partition-table",
            LengthFrom::FatFileSystem => "fat",
            LengthFrom::File => "file",
            _ => "end-of-disc",
        },
        "path": image.file.as_ref().map(|(path, _)| path),
        "file_bytes": image.file.as_ref().map(|(_, len)| len),
        "info": image.info.as_ref().map(info),
    })
}

fn info(info: &BootInfo) -> Value {
    json!({
        "boot_info_table": info.table.map(|table| json!({
            "primary_volume_descriptor": table.primary_volume_descriptor,
            "file_location": table.file_location,
            "file_bytes": table.file_length,
            "checksum": table.checksum,
            "checksum_fits": info.checksum_fits,
        })),
        "grub2_boot_info": info.grub2,
        "isohybrid": info.isohybrid,
    })
}

fn mbr(mbr: &Mbr) -> Value {
    json!({
        "disk_signature": mbr.disk_signature,
        "boot_code": mbr.has_code,
        "isohybrid_offset": mbr.isolinux,
        "protective": mbr.is_protective,
    })
}

fn gpt(gpt: &Gpt) -> Value {
    let copy = |copy: GptCopy| json!({ "offset": copy.offset, "state": copy.state.to_string() });
    json!({
        "sector_bytes": gpt.sector_size,
        "disk_guid": gpt.disk_guid.to_string(),
        "entries": gpt.entries,
        "first_usable_lba": gpt.usable.0,
        "last_usable_lba": gpt.usable.1,
        "primary": copy(gpt.primary),
        "backup": copy(gpt.backup),
    })
}

fn partition(partition: &Partition) -> Value {
    json!({
        "table": match partition.partition_type {
            PartitionType::Mbr(_) => "mbr",
            PartitionType::Gpt(_) => "gpt",
            _ => "apm",
        },
        "number": partition.number,
        "type": partition.partition_type.to_string(),
        "name": Some(&partition.name).filter(|name| !name.is_empty()),
        "offset": partition.offset,
        "bytes": partition.len,
        "boots": partition.boots,
    })
}

fn hfs(volume: &HfsVolume) -> Value {
    json!({
        "offset": volume.offset,
        "kind": volume.kind.to_string(),
        "system_folder": volume.is_blessed,
    })
}

fn block(block: &BootBlock) -> Value {
    let files = block.files.iter();
    let files =
        files.map(|(name, file)| json!({ "name": name, "offset": file.offset, "bytes": file.len }));
    json!({ "kind": block.kind.to_string(), "files": files.collect::<Vec<_>>() })
}
