//! What a file entry says of a file, in the words of POSIX (UDF 3.3.3).

use super::date;
use crate::error::Error;
use crate::metadata::{FileType, Metadata};
use crate::raw::udf::{FileEntry, file_type};

/// The kind of a file; an unknown kind is an error for this file only.
#[inline]
pub(super) fn kind(entry: &FileEntry<'_>, offset: u64) -> Result<FileType, Error> {
    Ok(match entry.icb_tag().file_type() {
        // Type 0 is what UDF 1.50 gave tables, and some writers give files.
        file_type::SEQUENCE_OF_BYTES
        | file_type::NOT_SPECIFIED
        | file_type::EXTENDED_ATTRIBUTES
        | file_type::REAL_TIME
        | file_type::VIRTUAL_ALLOCATION_TABLE
        | file_type::METADATA
        | file_type::METADATA_MIRROR
        | file_type::METADATA_BITMAP => FileType::File,
        file_type::DIRECTORY | file_type::STREAM_DIRECTORY => FileType::Dir,
        file_type::BLOCK_DEVICE => FileType::Block,
        file_type::CHARACTER_DEVICE => FileType::Char,
        file_type::FIFO => FileType::Fifo,
        file_type::SOCKET => FileType::Socket,
        file_type::SYMBOLIC_LINK => FileType::Symlink,
        _ => {
            return Err(Error::Unsupported {
                what: "a file type that UDF does not define",
                offset: offset.saturating_add(27),
            });
        }
    })
}

pub(super) fn metadata(entry: &FileEntry<'_>, file_type: FileType) -> Metadata {
    let mut metadata = Metadata::new(file_type, entry.information_length());
    metadata.mode = Some(mode(entry, file_type));
    let id = |id: u32| (id != u32::MAX).then_some(id);
    metadata.uid = id(entry.uid());
    metadata.gid = id(entry.gid());
    metadata.links = Some(entry.link_count().into());
    metadata.inode = Some(entry.unique_id());
    metadata.modified = date::from_recorded(entry.modification_date());
    metadata.accessed = date::from_recorded(entry.access_date());
    metadata.changed = date::from_recorded(entry.attribute_date());
    metadata.created = entry.creation_date().and_then(date::from_recorded);
    // A broken extended attribute takes away only what stands in it.
    for attribute in entry.attributes().into_iter().flatten().flatten() {
        // Bit 0 of file times: creation (4/14.10.5.6).
        if let Some(created) = attribute.file_times().and_then(|times| times.time(0)) {
            metadata.created = metadata.created.or(date::from_recorded(created));
        }
        if let Some(device) = attribute.device_specification() {
            metadata.device = Some((device.major, device.minor));
        }
    }
    metadata
}

/// Permissions as Linux shows them: of the five bits for others, group and owner the three that
/// POSIX knows, which have the same order (ECMA-167 4/14.9.5), and those of the ICB tag's flags.
fn mode(entry: &FileEntry<'_>, file_type: FileType) -> u32 {
    if file_type == FileType::Symlink {
        return 0o777;
    }
    let permissions = entry.permissions();
    let others = permissions & 0o7;
    let group = (permissions >> 2) & 0o70;
    let owner = (permissions >> 4) & 0o700;
    // Bits 6 to 8: set user id, set group id, sticky.
    let flags = u32::from(entry.icb_tag().flags());
    let special = (flags >> 6 & 1) << 11 | (flags >> 7 & 1) << 10 | (flags >> 8 & 1) << 9;
    special | owner | group | others
}
