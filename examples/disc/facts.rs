//! What is known of an entry, the parts that cannot be read among it.

use isoudf::{Entry, Extents, FileType, Metadata};

use crate::reading::Source;
use crate::text::Grouped;

/// Whatever could be learnt of an entry, and why not the rest.
pub(crate) struct Facts {
    pub(crate) file_type: Option<FileType>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) extents: Option<Extents>,
    /// Of a symbolic link, where it leads.
    pub(crate) target: Option<String>,
    /// Whether the entry is recorded as deleted.
    pub(crate) deleted: bool,
    pub(crate) error: Option<String>,
}

impl Facts {
    /// Gathers them; `image_size` tells which extents reach beyond the image.
    pub(crate) fn of(entry: &Entry<'_, Source>, image_size: u64) -> Self {
        let mut error = None;
        let metadata = entry.metadata().map_err(|e| error = Some(e.to_string()));
        let extents = entry.extents().map_err(|e| error = Some(e.to_string()));
        let (metadata, extents) = (metadata.ok(), extents.ok());
        let file_type = match &metadata {
            Some(metadata) => Some(metadata.file_type),
            None => entry.is_dir().then_some(FileType::Dir),
        };
        let target = match (file_type, &error) {
            (Some(FileType::Symlink), None) => entry.symlink_target(),
            _ => Ok(None),
        };
        let target = target.map_err(|e| error = Some(e.to_string()));
        // Of a directory that is cut, the walk tells.
        if let (Some(FileType::File), Some(extents), None) = (file_type, &extents, &error) {
            let missing = missing_bytes(extents, image_size);
            if missing > 0 {
                let len = metadata.as_ref().map_or(0, |metadata| metadata.len);
                error = Some(format!(
                    "{} of {} bytes lie beyond the end of the image",
                    Grouped(missing),
                    Grouped(len)
                ));
            }
        }
        if let (Some(FileType::File), None) = (file_type, &error) {
            // At its end a file whose last section is missing has an error.
            let end = entry
                .open()
                .and_then(|file| file.read_at(&mut [0], file.len()));
            error = end.err().map(|error| error.to_string());
        }
        Self {
            file_type,
            metadata,
            extents,
            target: target.ok().flatten(),
            deleted: entry.is_deleted(),
            error,
        }
    }

    /// Whether something is amiss: what was deleted need not be there any more.
    pub(crate) fn is_damaged(&self) -> bool {
        self.error.is_some() && !self.deleted
    }
}

/// How many bytes of the extents an image of `image_size` bytes lacks.
pub(crate) fn missing_bytes(extents: &Extents, image_size: u64) -> u64 {
    extents
        .iter()
        .filter_map(|extent| {
            let inside = image_size.saturating_sub(extent.image_offset?);
            Some(extent.len.saturating_sub(inside))
        })
        .fold(0, u64::saturating_add)
}

/// The name of a kind of file, the same in all that is told.
pub(crate) fn kind_id(kind: FileType) -> &'static str {
    match kind {
        FileType::Dir => "dir",
        FileType::Symlink => "symlink",
        FileType::Block => "block",
        FileType::Char => "char",
        FileType::Fifo => "fifo",
        FileType::Socket => "socket",
        _ => "file",
    }
}
