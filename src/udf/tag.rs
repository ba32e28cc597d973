//! What a wrong tag means: which descriptors are read, which are doubted, which are refused.

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::medium::Medium;
use crate::raw::udf::{Tag, TagIdentifier};

/// What the tag of a descriptor says of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Verdict {
    /// All is right.
    Sound,
    /// It is the descriptor that it should be, but its CRC or its location is wrong: read where no
    /// better copy is to be had. Windows reads those, and writers have made them: discs of Polyphony
    /// Digital (PlayStation 2) have wrong locations, allocation extents by Linux before 5.12 too.
    Doubtful(FormatError),
    /// It is no such descriptor.
    Bad(FormatError),
}

/// Looks at the tag of the descriptor in `bytes`, which begins at byte `offset` of the image and in
/// block `location` of its partition or volume.
#[inline]
pub(super) fn examine(
    structure: Structure,
    wanted: &[TagIdentifier],
    bytes: &[u8],
    offset: u64,
    location: u32,
) -> Verdict {
    let tag = match identify(structure, wanted, bytes, offset) {
        Ok(tag) => tag,
        Err(error) => return Verdict::Bad(error),
    };
    match doubt(structure, tag, bytes, offset, location) {
        None => Verdict::Sound,
        Some(error) => Verdict::Doubtful(error),
    }
}

/// The tag of a descriptor, when it is of a wanted kind and its checksum is right.
#[inline]
pub(super) fn identify(
    structure: Structure,
    wanted: &[TagIdentifier],
    bytes: &[u8],
    offset: u64,
) -> Result<Tag, FormatError> {
    let (tag, _) = Tag::parse(bytes).map_err(|error| error.based_at(offset))?;
    let computed = bytes.first_chunk().map_or(0, Tag::checksum_of);
    if wanted.contains(&tag.identifier) && tag.checksum == computed {
        return Ok(tag);
    }
    Err(refuse(structure, wanted, tag, computed, offset))
}

#[cold]
fn refuse(
    structure: Structure,
    wanted: &[TagIdentifier],
    tag: Tag,
    computed: u8,
    offset: u64,
) -> FormatError {
    if !wanted.contains(&tag.identifier) {
        let kind = FormatErrorKind::Value {
            field: "tag identifier",
            found: tag.identifier.0.into(),
            expected: "that of this descriptor",
        };
        return FormatError::new(structure, offset, kind);
    }
    let kind = FormatErrorKind::Checksum {
        field: "tag checksum",
        found: tag.checksum.into(),
        computed: computed.into(),
    };
    FormatError::new(structure, offset.saturating_add(4), kind)
}

/// What is wrong with CRC or location.
#[inline]
pub(super) fn doubt(
    structure: Structure,
    tag: Tag,
    bytes: &[u8],
    offset: u64,
    location: u32,
) -> Option<FormatError> {
    let crc = tag.crc_of(bytes);
    if crc == Some(tag.crc) && tag.location == location {
        return None;
    }
    Some(describe_doubt(structure, tag, crc, offset))
}

#[cold]
fn describe_doubt(structure: Structure, tag: Tag, crc: Option<u16>, offset: u64) -> FormatError {
    let (at, kind) = match crc {
        None => (
            10,
            FormatErrorKind::Value {
                field: "descriptor CRC length",
                found: tag.crc_length.into(),
                expected: "no more than the descriptor has",
            },
        ),
        Some(computed) if computed != tag.crc => (
            8,
            FormatErrorKind::Checksum {
                field: "descriptor CRC",
                found: tag.crc.into(),
                computed: computed.into(),
            },
        ),
        Some(_) => (
            12,
            FormatErrorKind::Value {
                field: "tag location",
                found: tag.location.into(),
                expected: "the block that the descriptor is in",
            },
        ),
    };
    FormatError::new(structure, offset.saturating_add(at), kind)
}

/// Takes a descriptor that has no other copy.
///
/// # Errors
/// When it is bad, and in strict reading when it is doubtful.
#[inline]
pub(super) fn accept<S>(medium: &Medium<S>, verdict: Verdict) -> Result<(), Error> {
    match verdict {
        Verdict::Sound => Ok(()),
        Verdict::Doubtful(deviation) => medium.deviation(deviation, Handling::ReadAsRecorded),
        Verdict::Bad(error) => Err(error.into()),
    }
}
