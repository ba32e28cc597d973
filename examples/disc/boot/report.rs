//! What boots, for people.

use std::fmt::{self, Display};

use isoudf::raw::el_torito::CatalogRecord;
use isoudf::{Gpt, Mbr, Partition, PartitionType};

use super::{Catalog, Facts, Image};
use crate::text::{Grouped, Shown, count};

impl Display for Facts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", Shown(&self.disc.name))?;
        let boots: Vec<String> = self.boots.iter().map(ToString::to_string).collect();
        let verdict = match boots.is_empty() {
            true => "nothing that is known here".to_owned(),
            false => boots.join("; "),
        };
        line(f, "Boots on", verdict)?;
        match &self.catalog {
            Some(catalog) => catalog.fmt(f)?,
            None => writeln!(f, "\nNo boot catalog: El Torito is not used")?,
        }
        if self.area.is_empty() {
            writeln!(f, "\nNo partitions and no boot blocks in the system area")?;
        }
        let mbr = self.area.mbr.as_ref();
        mbr.map_or(Ok(()), |mbr| describe_mbr(f, mbr))?;
        let gpt = self.area.gpt.as_ref();
        gpt.map_or(Ok(()), |gpt| describe_gpt(f, gpt))?;
        if let Some(size) = self.area.apple_block_size {
            writeln!(f, "\nApple partition map")?;
            line(f, "Block size", count(size.into(), "byte", "bytes"))?;
        }
        partitions(f, &self.area.partitions)?;
        for volume in &self.area.hfs {
            let blessed = match volume.is_blessed {
                true => ", with a system folder",
                false => "",
            };
            let (kind, at) = (volume.kind, Grouped(volume.offset));
            writeln!(f, "\n{kind} volume at byte {at}{blessed}")?;
        }
        for block in &self.area.boot_blocks {
            writeln!(f, "\n{}", block.kind)?;
            for (name, file) in &block.files {
                let (len, at) = (count(file.len, "byte", "bytes"), Grouped(file.offset));
                line(f, name, format_args!("{len} from byte {at} on"))?;
            }
        }
        if !self.findings.is_empty() {
            writeln!(f, "\nNot as the standards say, and read nevertheless")?;
            for finding in &self.findings {
                writeln!(f, "  {finding}")?;
            }
        }
        Ok(())
    }
}

impl Display for Catalog<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\nBoot catalog")?;
        let at = format!("byte {}", Grouped(self.catalog.offset()));
        line(f, "Place", at)?;
        line(f, "File", self.path.as_deref().unwrap_or_default())?;
        for record in self.catalog.records().flatten() {
            let id: &[u8] = match &record {
                CatalogRecord::Validation(entry) => entry.id_string(),
                CatalogRecord::Header(header) => header.id_string(),
                _ => continue,
            };
            let id = id.split(|byte| *byte == 0).next().unwrap_or_default();
            line(f, "Made by", String::from_utf8_lossy(id).trim_end())?;
        }
        self.images.iter().try_for_each(|image| image.fmt(f))
    }
}

impl Display for Image<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = &self.entry;
        let fields = entry.fields();
        let bootable = match entry.is_bootable() {
            true => "",
            false => ", not bootable",
        };
        let (number, platform, emulation) = (entry.number(), entry.platform(), entry.emulation());
        writeln!(
            f,
            "\nBoot image {number}: {platform}, {emulation}{bootable}"
        )?;
        let (rba, at) = (fields.load_rba(), Grouped(entry.offset()));
        line(f, "Place", format_args!("sector {rba}, byte {at}"))?;
        let (len, from) = (count(entry.len(), "byte", "bytes"), entry.length_from());
        line(f, "Length", format_args!("{len}, by the {from}"))?;
        line(f, "Sector count", fields.sector_count())?;
        let segment = match fields.load_segment() {
            0 => "0x7c0 (the usual one)".to_owned(),
            segment => format!("{segment:#x}"),
        };
        line(f, "Load segment", segment)?;
        let system_type = Some(fields.system_type()).filter(|kind| *kind != 0);
        let system_type = system_type.map(|kind| format!("{kind:#04x}"));
        line(f, "System type", system_type.unwrap_or_default())?;
        if let Some((path, len)) = &self.file {
            let len = count(*len, "byte", "bytes");
            line(f, "File", format_args!("{path}, {len}"))?;
        }
        let Some(info) = &self.info else {
            return Ok(());
        };
        if let Some(table) = &info.table {
            let fits = match info.checksum_fits {
                true => "sound",
                false => "its checksum does not fit the bytes",
            };
            let len = count(table.file_length.into(), "byte", "bytes");
            let table = format_args!("{fits}; the image has {len} by it");
            line(f, "Boot info table", table)?;
        }
        let mut marks = Vec::new();
        marks.extend(info.isohybrid.then_some("ISOLINUX, fit for isohybrid"));
        marks.extend(info.grub2.then_some("GRUB2, with boot info"));
        line(f, "Boot loader", marks.join("; "))
    }
}

fn describe_mbr(f: &mut fmt::Formatter<'_>, mbr: &Mbr) -> fmt::Result {
    writeln!(f, "\nMaster boot record")?;
    line(f, "Signature", format_args!("{:#010x}", mbr.disk_signature))?;
    let code = match (mbr.has_code, mbr.isolinux) {
        (false, _) => "none".to_owned(),
        (true, None) => "some".to_owned(),
        (true, Some(at)) => format!("isohybrid, starts the image at byte {}", Grouped(at)),
    };
    line(f, "Boot code", code)
}

fn describe_gpt(f: &mut fmt::Formatter<'_>, gpt: &Gpt) -> fmt::Result {
    writeln!(f, "\nGUID partition table")?;
    line(f, "Disk GUID", gpt.disk_guid)?;
    line(
        f,
        "Sector size",
        count(gpt.sector_size.into(), "byte", "bytes"),
    )?;
    for (name, copy) in [("Primary copy", gpt.primary), ("Backup copy", gpt.backup)] {
        let at = Grouped(copy.offset);
        line(f, name, format_args!("{}, at byte {at}", copy.state))?;
    }
    Ok(())
}

fn partitions(f: &mut fmt::Formatter<'_>, partitions: &[Partition]) -> fmt::Result {
    if !partitions.is_empty() {
        writeln!(f, "\nPartitions")?;
    }
    for partition in partitions {
        let table = match partition.partition_type {
            PartitionType::Mbr(_) => "MBR",
            PartitionType::Gpt(_) => "GPT",
            _ => "APM",
        };
        let boots = match partition.boots {
            true => ", to boot",
            false => "",
        };
        let (at, len) = (Grouped(partition.offset), Grouped(partition.len));
        let (kind, number) = (&partition.partition_type, partition.number);
        let name = match &*partition.name {
            "" => String::new(),
            name => format!(" {name}"),
        };
        let text = format!("  {table} {number:<3} {at:>15} {len:>15}  {kind}{name}{boots}");
        writeln!(f, "{}", Shown(&text))?;
    }
    Ok(())
}

/// What an image leaves empty is left out.
fn line(f: &mut fmt::Formatter<'_>, name: &str, value: impl Display) -> fmt::Result {
    let value = value.to_string();
    match value.as_str() {
        "" => Ok(()),
        value => writeln!(f, "  {:16}{}", Shown(name).to_string(), Shown(value)),
    }
}
