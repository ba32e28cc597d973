//! What a UDF volume says of itself: label, identifiers, revisions, integrity, and the UUID that
//! systems derive.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::date;
use super::volume::Volume;
use crate::name::{Encoded, Name};
use crate::raw::udf::{
    Dstring, EntityIdentifier, ImplementationUseVolumeDescriptor, PrimaryVolumeDescriptor,
};
use crate::volume_info::VolumeInfo;

/// What a UDF volume says of itself beyond [`VolumeInfo`], and how it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UdfInfo {
    /// UDF revision of the domain identifier (UDF 2.1.5.3) in binary coded decimal: 0x0102 to 0x0260.
    pub revision: u16,
    /// Minimum read, minimum write and maximum write revision (UDF 2.2.6.4), where recorded.
    pub revisions: Option<[u16; 3]>,
    /// Volume Identifier (ECMA-167 3/10.1.4).
    pub volume: String,
    /// File Set Identifier (ECMA-167 4/14.1.12).
    pub file_set: String,
    /// Kinds of the partition maps in order: `physical`, `virtual`, `sparable`, `metadata` or `unknown`.
    pub partition_maps: Vec<&'static str>,
    /// First byte and length of each partition that a map refers to, in bytes.
    pub partitions: Vec<(u64, u64)>,
    /// Whether the volume was closed properly (ECMA-167 3/10.10.3); `None` where not recorded.
    pub closed: Option<bool>,
    /// Free blocks and blocks of each partition (ECMA-167 3/10.10.7 and 3/10.10.8); `None` for
    /// numbers that are not given.
    pub space: Vec<(Option<u32>, Option<u32>)>,
    /// Numbers of files and directories (UDF 2.2.6.4, 2.2.11), where recorded.
    pub counts: Option<(u32, u32)>,
    /// The next unique id (ECMA-167 4/14.15.1).
    pub next_unique_id: Option<u64>,
    /// Owner, organisation and contact (UDF 2.2.7.2.3), where recorded.
    pub logical_volume_information: Option<[String; 3]>,
    /// Byte of the image where the anchor is that was used.
    pub anchor: u64,
    /// Whether a descriptor of the reserve sequence had to be used.
    pub reserve_used: bool,
}

impl Volume {
    /// Logical Volume Identifier; of a disc with a virtual allocation table, the table's.
    pub(crate) fn label(&self) -> String {
        let of_table = self
            .virtual_label
            .as_deref()
            .map(|field| text(Dstring(field)));
        let of_table = of_table.filter(|label| !label.is_empty());
        of_table
            .or_else(|| Some(text(self.logical_volume()?.logical_volume_identifier())))
            .unwrap_or_default()
    }

    fn primary(&self) -> Option<PrimaryVolumeDescriptor<'_>> {
        let descriptor = self.sequence.primary.as_ref()?;
        Some(PrimaryVolumeDescriptor(descriptor.fixed()))
    }

    /// The UUID by libblkid's rule, from the first 16 characters of the volume set identifier.
    pub(crate) fn uuid(&self) -> Option<String> {
        uuid(text_whole(self.primary()?.volume_set_identifier()).as_bytes())
    }

    pub(crate) fn info(&self) -> VolumeInfo {
        let file_set = self.file_set();
        let mut info = VolumeInfo {
            copyright_file: text(file_set.copyright_file_identifier()),
            abstract_file: text(file_set.abstract_file_identifier()),
            ..VolumeInfo::default()
        };
        if let Some(primary) = self.primary() {
            info.volume_set = text(primary.volume_set_identifier());
            info.application = entity(primary.application_identifier());
            info.data_preparer = entity(primary.implementation_identifier());
            info.created = date::from_recorded(primary.recording_date());
        }
        if let Some(integrity) = self.integrity() {
            info.modified = date::from_recorded(integrity.recording_date());
        }
        info
    }

    pub(crate) fn udf_info(&self) -> UdfInfo {
        let block_size = u64::from(self.block_size());
        let bytes = |blocks: u32| u64::from(blocks).saturating_mul(block_size);
        let mut info = UdfInfo {
            file_set: text(self.file_set().file_set_identifier()),
            partition_maps: self.map_kinds.clone(),
            partitions: self
                .spaces
                .iter()
                .map(|space| (bytes(space.start), bytes(space.length)))
                .collect(),
            counts: self.virtual_counts,
            anchor: self.anchor.offset,
            reserve_used: self.sequence.reserve_used,
            ..UdfInfo::default()
        };
        if let Some(logical) = self.logical_volume() {
            info.revision = logical.domain_identifier().udf_revision();
        }
        if let Some(primary) = self.primary() {
            info.volume = text(primary.volume_identifier());
        }
        if let Some(integrity) = self.integrity() {
            info.closed = Some(integrity.integrity_type() == 1);
            info.counts = info.counts.or(integrity.counts());
            info.revisions = integrity.revisions();
            info.next_unique_id = Some(integrity.unique_id());
            info.space = numbers(integrity.free_space)
                .zip(numbers(integrity.sizes))
                .collect();
        }
        if let Some(descriptor) = &self.sequence.implementation_use {
            let view = ImplementationUseVolumeDescriptor(descriptor.fixed());
            if view.implementation_identifier().identifier() == b"*UDF LV Info" {
                info.logical_volume_information = Some(view.information().map(text));
            }
        }
        info
    }
}

/// Numbers of a table of the integrity descriptor; 0xFFFFFFFF stands for none (UDF 2.2.6.2).
fn numbers(table: &[u8]) -> impl Iterator<Item = Option<u32>> {
    table.chunks_exact(4).map(|number| {
        let number = number.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        number.filter(|number| *number != u32::MAX)
    })
}

fn text_whole(field: Dstring<'_>) -> String {
    let characters = field.characters();
    Name::new(characters, characters, Encoded::Cs0).to_string()
}

fn text(field: Dstring<'_>) -> String {
    let text = text_whole(field);
    text.trim_end_matches(['\0', ' ']).to_string()
}

fn entity(identifier: EntityIdentifier<'_>) -> String {
    String::from_utf8_lossy(identifier.identifier()).to_string()
}

/// Sixteen hexadecimal digits are the UUID. Where only the first eight are, they are followed by
/// the next four bytes in hexadecimal; where not even those, the first eight bytes are.
fn uuid(identifier: &[u8]) -> Option<String> {
    if identifier.len() < 8 {
        return None;
    }
    let byte = |at: usize| identifier.get(at).copied().unwrap_or_default();
    let digits = (0..16)
        .take_while(|at| byte(*at).is_ascii_hexdigit())
        .count();
    let mut uuid = String::new();
    let lower = |at: usize| char::from(byte(at).to_ascii_lowercase());
    let (kept, converted) = match digits {
        16.. => (16, 16..16),
        8.. => (8, 8..12),
        _ => (0, 0..8),
    };
    uuid.extend((0..kept).map(lower));
    for at in converted {
        for digit in [byte(at) >> 4, byte(at) & 0xf] {
            uuid.extend(char::from_digit(digit.into(), 16));
        }
    }
    Some(uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule of util-linux, on identifiers of mkudffs, genisoimage and others.
    #[test]
    fn uuids_are_libblkids() {
        for (identifier, expected) in [
            ("0123456789ABCDEFLinuxUDF", Some("0123456789abcdef")),
            ("4B495400000000004", Some("4b49540000000000")),
            ("4b495400xyz!", Some("4b49540078797a21")),
            ("My Volume Set", Some("4d7920566f6c756d")),
            ("12345678", Some("1234567800000000")),
            ("short", None),
        ] {
            assert_eq!(uuid(identifier.as_bytes()).as_deref(), expected);
        }
    }
}
