//! The plan as bytes.

use super::fields::{BootRecord, VolumeDescriptor, VolumePartitionDescriptor};
use super::plan::{Directory, Of, Plan, Section, Volume, record_length, system_use};
use super::{Builder, Descriptor, Disc, MULTI_EXTENT, SECTOR, Tree, high_sierra, volume_field};
use crate::support::field::{Form, Patch};
use crate::support::sparse::Sparse;

/// What lies between the units of an interleaved file: nothing that a reader may hand out.
const GAP: u8 = 0xEE;

pub(super) fn write(b: &Builder, plan: Plan, mut image: Sparse) -> Disc {
    image.grow(plan.end);
    for (descriptor, at) in &plan.descriptors {
        if b.high_sierra {
            high_sierra::write_descriptor(b, &plan, descriptor, *at, &mut image);
            continue;
        }
        write_descriptor(b, &plan, descriptor, *at, &mut image);
    }
    for volume in &plan.volumes {
        write_path_tables(b, volume, &mut image);
        for directory in &volume.directories {
            write_directory(b, &plan, volume, directory, &mut image);
        }
    }
    for (area, (_, bytes)) in plan.areas.iter().zip(&b.areas) {
        image.put(area.1.start, bytes);
    }
    write_files(&plan, &mut image);
    Disc::new(image, plan)
}

fn write_descriptor(b: &Builder, plan: &Plan, d: &Descriptor, at: u64, image: &mut Sparse) {
    let (kind, version) = match d {
        Descriptor::Boot(..) => (0, 1),
        Descriptor::PrimaryCopy => (1, 1),
        Descriptor::Volume { tree, .. } => match tree {
            Tree::Primary => (1, 1),
            Tree::Joliet | Tree::SecondJoliet => (2, 1),
            Tree::Enhanced => (2, 2),
        },
        Descriptor::Partition(..) => (3, 1),
        Descriptor::Terminator => (255, 1),
        Descriptor::Raw(bytes) => return image.put(at, bytes),
    };
    image.put(at, &[kind]);
    image.put(at + 1, b"CD001");
    image.put(at + 6, &[version]);
    match d {
        Descriptor::Boot(names, system_use) => {
            let mut boot = BootRecord::at(image, at);
            boot.boot_system_identifier().bytes(names[0]);
            boot.boot_identifier().bytes(names[1]);
            boot.boot_system_use().bytes(system_use);
        }
        Descriptor::Partition(identifier, location, size) => {
            let mut partition = VolumePartitionDescriptor::at(image, at);
            partition.system_identifier().text("");
            partition.volume_partition_identifier().text(identifier);
            let location = u64::from(*location);
            partition.volume_partition_location().set(location);
            partition.volume_partition_size().set((*size).into());
        }
        Descriptor::Volume { tree, escape } => {
            let volume = plan.volumes.iter().find(|v| v.tree == *tree);
            write_volume(b, plan, volume.unwrap(), escape, at, image);
        }
        Descriptor::PrimaryCopy => {
            let primary = plan.volumes.iter().find(|v| v.tree == Tree::Primary);
            write_volume(b, plan, primary.unwrap(), &[], at, image);
        }
        Descriptor::Raw(_) | Descriptor::Terminator => {}
    }
}

/// The fields of 8.4 and 8.5 behind the first seven bytes.
fn write_volume(b: &Builder, plan: &Plan, v: &Volume, escape: &[u8], at: u64, image: &mut Sparse) {
    for field in VolumeDescriptor::FIELDS {
        let text = b.text.iter().rev().find(|(name, _)| *name == field.name);
        let text = text.map_or("", |(_, text)| text);
        if field.name.ends_with("_identifier") && matches!(field.form, Form::Bytes(32..)) {
            let patch = Patch::new(image, at, *field);
            match v.tree.is_wide() {
                true => patch.text16(text),
                false => patch.text(text),
            }
        }
        if field.name.ends_with("_date") {
            // "Not specified" is sixteen digits zero and a zero byte (8.4.26.1).
            Patch::new(image, at, *field).bytes(b"0000000000000000\0");
        }
    }
    let bs = plan.block_size;
    let version = if v.tree == Tree::Enhanced { 2 } else { 1 };
    let mut d = VolumeDescriptor::at(image, at);
    d.escape_sequences().bytes(escape);
    d.volume_space_size()
        .set((plan.end - b.first_sector * SECTOR) / bs);
    d.volume_set_size().set(b.volume_set_size.into());
    let sequence_number = b.volume_sequence_number.into();
    d.volume_sequence_number().set(sequence_number);
    d.logical_block_size().set(bs);
    d.file_structure_version().set(version);
    if let Some(table) = v.path_tables.first() {
        d.path_table_size().set(table.end - table.start);
    }
    let table = |n: usize| v.path_tables.get(n).map_or(0, |t| t.start / bs);
    d.type_l_path_table().set(table(0));
    d.type_m_path_table().set(table(1));
    d.optional_type_l_path_table().set(table(2));
    d.optional_type_m_path_table().set(table(3));
    let root = record(b, plan, v, &v.directories[0], Of::Own, &[0], &[]);
    d.root_directory_record().bytes(root);
    for (name, bytes) in &b.bytes {
        Patch::new(image, at, volume_field(name)).bytes(bytes);
    }
}

fn write_path_tables(b: &Builder, volume: &Volume, image: &mut Sparse) {
    for (n, table) in volume.path_tables.iter().enumerate() {
        let mut bytes = Vec::new();
        for directory in &volume.directories {
            let block = directory.section.block as u32;
            // A table numbers directories in 16 bits: what lies beyond cannot be a parent in it.
            let parent = u16::try_from(directory.parent + 1).unwrap_or(u16::MAX);
            let (block, parent) = match n % 2 {
                0 => (block.to_le_bytes(), parent.to_le_bytes()),
                _ => (block.to_be_bytes(), parent.to_be_bytes()),
            };
            let length = directory.identifier.len() as u8;
            let attributes = directory.section.attributes as u8;
            if b.high_sierra {
                bytes.extend(block);
                bytes.extend([attributes, length]);
            } else {
                bytes.extend([length, attributes]);
                bytes.extend(block);
            }
            bytes.extend(parent);
            bytes.extend(&directory.identifier);
            bytes.resize(bytes.len().next_multiple_of(2), 0);
        }
        image.put(table.start, &bytes);
    }
}

fn write_directory(b: &Builder, plan: &Plan, v: &Volume, d: &Directory, image: &mut Sparse) {
    let mut bytes = vec![0; d.section.len as usize];
    for r in &d.records {
        let system_use = system_use(&plan.nodes, d.node, r.of, v.tree);
        let record = record(b, plan, v, d, r.of, &r.identifier, system_use);
        bytes[r.at as usize..][..record.len()].copy_from_slice(&record);
    }
    let attributes = &plan.nodes[d.node].entry.extended_attributes;
    image.put(d.section.block * plan.block_size, attributes);
    image.put(d.section.ranges[0].start, &bytes);
}

/// A directory record (9.1).
pub(super) fn record(
    b: &Builder,
    plan: &Plan,
    v: &Volume,
    d: &Directory,
    of: Of,
    identifier: &[u8],
    system_use: &[u8],
) -> Vec<u8> {
    let (node, section) = match of {
        Of::Own => (d.node, 0),
        Of::Parent => (v.directories[d.parent].node, 0),
        Of::Node { node, section } => (node, section),
    };
    let entry = &plan.nodes[node].entry;
    let sections = plan.nodes[plan.nodes[node].target].sections.len().max(1);
    let extent: &Section = plan.section(v, node, section);
    let (mut block, mut len) = (extent.block as u32, extent.len as u32);
    let mut flags = entry.flags;
    if let Of::Node { .. } = of {
        let last = section + 1 == sections;
        flags |= if last { 0 } else { MULTI_EXTENT };
        block = entry.extent.filter(|_| section == 0).unwrap_or(block);
        len = entry.data_length.filter(|_| last).unwrap_or(len);
    }
    let mut bytes = vec![
        record_length(identifier, system_use) as u8,
        extent.attributes as u8,
    ];
    bytes.extend(block.to_le_bytes());
    bytes.extend(block.to_be_bytes());
    bytes.extend(len.to_le_bytes());
    bytes.extend(len.to_be_bytes());
    let date = entry.date.unwrap_or(b.date);
    match b.high_sierra {
        true => bytes.extend(date[..6].iter().chain(&[flags, 0])),
        false => bytes.extend(date.iter().chain(&[flags])),
    }
    bytes.extend([entry.file_unit_size, entry.interleave_gap_size]);
    let volume = entry.volume.unwrap_or(b.volume_sequence_number);
    bytes.extend(volume.to_le_bytes());
    bytes.extend(volume.to_be_bytes());
    bytes.push(identifier.len() as u8);
    bytes.extend(identifier);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes.extend(system_use);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn write_files(plan: &Plan, image: &mut Sparse) {
    for node in &plan.nodes {
        let mut position = 0;
        for section in &node.sections {
            let attributes = &node.entry.extended_attributes;
            image.put(section.block * plan.block_size, attributes);
            for (n, range) in section.ranges.iter().enumerate() {
                if n > 0 {
                    let gap = u64::from(node.entry.interleave_gap_size) * plan.block_size;
                    image.put(range.start - gap, &vec![GAP; gap as usize]);
                }
                let len = range.end - range.start;
                let content = &node.entry.content;
                content.copy(position..position + len, image, range.start);
                position += len;
            }
        }
    }
}
