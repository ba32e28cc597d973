//! Descriptors of High Sierra as bytes.

use super::fields::HighSierraDescriptor;
use super::plan::{Of, Plan};
use super::write::record;
use super::{Builder, Descriptor, SECTOR, Tree};
use crate::support::field::{Form, Patch};
use crate::support::sparse::Sparse;

pub(super) fn write_descriptor(
    b: &Builder,
    plan: &Plan,
    descriptor: &Descriptor,
    at: u64,
    image: &mut Sparse,
) {
    let kind = match descriptor {
        Descriptor::Volume {
            tree: Tree::Primary,
            ..
        } => 1,
        Descriptor::Terminator => 255,
        Descriptor::Raw(bytes) => return image.put(at, bytes),
        _ => panic!("High Sierra has no such descriptor"),
    };
    let mut d = HighSierraDescriptor::at(image, at);
    d.logical_block_number().set(at / b.block_size);
    d.descriptor_type().set(kind);
    d.standard_identifier().bytes(b"CDROM");
    d.descriptor_version().set(1);
    if kind == 255 {
        return;
    }
    for field in HighSierraDescriptor::FIELDS {
        if field.name.ends_with("_identifier") && matches!(field.form, Form::Bytes(32..)) {
            let text = b.text.iter().rev().find(|(name, _)| *name == field.name);
            let text = text.map_or("", |(_, text)| text);
            Patch::new(image, at, *field).text(text);
        }
        if field.name.ends_with("_date") {
            let date = b.bytes.iter().rev().find(|(name, _)| *name == field.name);
            let date = date.map_or(&b"0000000000000000"[..], |(_, date)| &date[..16]);
            Patch::new(image, at, *field).bytes(date);
        }
    }
    let v = &plan.volumes[0];
    let root = record(b, plan, v, &v.directories[0], Of::Own, &[0], &[]);
    let table = |n: usize| v.path_tables.get(n).map_or(0, |t| t.start / b.block_size);
    let mut d = HighSierraDescriptor::at(image, at);
    d.volume_space_size().set(plan.end / b.block_size);
    d.volume_set_size().set(b.volume_set_size.into());
    d.volume_sequence_number()
        .set(b.volume_sequence_number.into());
    d.logical_block_size().set(b.block_size);
    d.file_structure_version().set(1);
    if let Some(table) = v.path_tables.first() {
        d.path_table_size().set(table.end - table.start);
    }
    d.type_l_path_table().set(table(0));
    d.type_m_path_table().set(table(1));
    d.optional_type_l_path_table().set(table(2));
    d.optional_type_m_path_table().set(table(3));
    d.root_directory_record().bytes(root);
    assert_eq!(at % SECTOR, 0);
}
