//! Access control lists of POSIX.1e.

use alloc::vec::Vec;
use core::fmt;

use crate::error::{FormatError, FormatErrorKind, Structure};
use crate::raw::aaip::{AclRecord, AclRecords};

/// An access control list, as POSIX.1e draft 17 has it. Displays as `getfacl -cn` shows it.
///
/// ```
/// use isoudf::{AclTag, Attributes, Limits};
///
/// // An "AL" entry as xorriso records it: rw- for the owner, r-x for the group, --x for others.
/// let entry: &[u8] = b"\x00\x00\x00\x00\x04\x16\x35\x61\x81";
/// let attributes = Attributes::from_entries([(0, entry)], &Limits::default())?;
/// for entry in attributes.access_acl().into_iter().flat_map(|acl| acl.entries()) {
///     println!("{:?} {:o}", entry.tag, entry.permissions);
/// }
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acl {
    entries: Vec<AclEntry>,
}

/// An entry of an [`Acl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AclEntry {
    /// Whom the entry is about.
    pub tag: AclTag,
    /// 4 to read, 2 to write, 1 to execute or search, added up.
    pub permissions: u8,
}

/// Whom an [`AclEntry`] is about, in the order that lists are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AclTag {
    /// The file's owner.
    UserObj,
    /// The user of this number.
    User(u32),
    /// The file's group.
    GroupObj,
    /// The group of this number.
    Group(u32),
    /// The most that users and groups other than the owner may have.
    Mask,
    /// Everybody else.
    Other,
}

impl AclTag {
    const fn name(self) -> &'static str {
        match self {
            Self::UserObj | Self::User(_) => "user",
            Self::GroupObj | Self::Group(_) => "group",
            Self::Mask => "mask",
            Self::Other => "other",
        }
    }

    const fn id(self) -> Option<u32> {
        match self {
            Self::User(id) | Self::Group(id) => Some(id),
            _ => None,
        }
    }

    /// The number by which Linux knows the tag (include/uapi/linux/posix_acl.h).
    const fn number(self) -> u16 {
        match self {
            Self::UserObj => 0x01,
            Self::User(_) => 0x02,
            Self::GroupObj => 0x04,
            Self::Group(_) => 0x08,
            Self::Mask => 0x10,
            Self::Other => 0x20,
        }
    }
}

impl Acl {
    /// The "access" list and the "default" list that a value under the empty name holds.
    ///
    /// # Errors
    /// When an entry is cut short, lacks its number, or is of a later version of AAIP.
    pub(super) fn both(value: &[u8]) -> Result<(Option<Self>, Option<Self>), FormatError> {
        let mut access = Vec::new();
        let mut default = None;
        let mut is_default = false;
        for record in AclRecords::new(value) {
            let record = record?;
            if record.tag() == AclRecord::SWITCH_MARK {
                is_default = record.permissions() & 1 != 0;
            } else if let Some(entry) = entry(record)? {
                match is_default {
                    true => default.get_or_insert_with(Vec::new).push(entry),
                    false => access.push(entry),
                }
            }
        }
        let access = Some(access).filter(|entries| !entries.is_empty());
        Ok((access.map(Self::sorted), default.map(Self::sorted)))
    }

    fn sorted(mut entries: Vec<AclEntry>) -> Self {
        // Linux wants them so; the order recorded says nothing.
        entries.sort_by_key(|entry| entry.tag);
        Self { entries }
    }

    /// The entries, sorted by tag and number.
    #[must_use]
    pub fn entries(&self) -> &[AclEntry] {
        &self.entries
    }

    /// The list as Linux has it in `system.posix_acl_access` and `system.posix_acl_default`.
    #[must_use]
    pub fn to_xattr(&self) -> Vec<u8> {
        let version = 2_u32.to_le_bytes();
        let entries = self.entries.iter().flat_map(|entry| {
            let [a, b] = entry.tag.number().to_le_bytes();
            let [c, d] = u16::from(entry.permissions).to_le_bytes();
            let [e, f, g, h] = entry.tag.id().unwrap_or(u32::MAX).to_le_bytes();
            [a, b, c, d, e, f, g, h]
        });
        version.into_iter().chain(entries).collect()
    }
}

/// The entry of a record; `None` for name tables and for reserved tags, which AAIP has readers pass
/// over.
fn entry(record: AclRecord<'_>) -> Result<Option<AclEntry>, FormatError> {
    let error = |kind| FormatError::new(Structure::AclEntry, 0, kind);
    let number = || {
        let rule = "a user or group without a number of 32 bits";
        let number = record.numeric_qualifier();
        number.ok_or_else(|| error(FormatErrorKind::Broken { rule }))
    };
    let tag = match record.tag() {
        1 => AclTag::UserObj,
        3 => AclTag::GroupObj,
        5 => AclTag::Mask,
        6 => AclTag::Other,
        10 => AclTag::User(number()?),
        12 => AclTag::Group(number()?),
        // FUTURE_VERSION: what is known of the list does not hold.
        15 => {
            return Err(error(FormatErrorKind::Value {
                field: "tag type",
                found: 15,
                expected: "one of AAIP 2.0",
            }));
        }
        _ => return Ok(None),
    };
    let permissions = record.permissions();
    Ok(Some(AclEntry { tag, permissions }))
}

impl fmt::Display for Acl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.entries
            .iter()
            .try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl fmt::Display for AclEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.tag.name())?;
        if let Some(id) = self.tag.id() {
            write!(f, "{id}")?;
        }
        f.write_str(":")?;
        for (bit, letter) in [(4, "r"), (2, "w"), (1, "x")] {
            f.write_str(if self.permissions & bit != 0 {
                letter
            } else {
                "-"
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn the_lists_of_the_document() {
        // AAIP 2.0, "From man 5 acl".
        let value = [0x16, 0xAE, 1, 123, 0x34, 0xCE, 2, 255, 254, 0x54, 0x64];
        let (access, default) = Acl::both(&value).unwrap();
        assert_eq!(default, None);
        assert_eq!(
            access.unwrap().to_string(),
            "user::rw-\nuser:123:rw-\ngroup::r--\ngroup:65534:rw-\nmask::r--\nother::r--\n"
        );
        // "Access" ACL and "default" ACL, where the document forgets the bit of the last qualifier.
        let value = [0x17, 0x35, 0x65, 0x81, 0x17, 0x35, 0x57, 0x65, 0xAF, 1, 123];
        let (access, default) = Acl::both(&value).unwrap();
        assert_eq!(
            access.unwrap().to_string(),
            "user::rwx\ngroup::r-x\nother::r-x\n"
        );
        assert_eq!(
            default.unwrap().to_string(),
            "user::rwx\nuser:123:rwx\ngroup::r-x\nmask::rwx\nother::r-x\n"
        );
    }

    #[test]
    fn what_is_no_entry_of_the_file_is_passed_over() {
        // A name table, a user by name as in AAIP 0.2, a reserved tag.
        let value = [0x08, 3, 0, 1, b'x', 0x2F, 1, b'u', 0x77, 0x17];
        let (access, default) = Acl::both(&value).unwrap();
        assert_eq!(access.unwrap().to_string(), "user::rwx\n");
        assert_eq!(default, None);
        assert_eq!(Acl::both(&[]).unwrap(), (None, None));
    }

    #[test]
    fn a_mark_switches_both_ways() {
        let (access, default) = Acl::both(&[0x17, 0x81, 0x34, 0x80, 0x65]).unwrap();
        assert_eq!(access.unwrap().to_string(), "user::rwx\nother::r-x\n");
        assert_eq!(default.unwrap().to_string(), "group::r--\n");
    }

    #[test]
    fn what_cannot_be_told_for_certain_is_an_error() {
        // Cut short; without a number; with too large a one; of a later version.
        for value in [
            &[0xAF][..],
            &[0xA7],
            &[0xCF, 5, 1, 0, 0, 0, 0],
            &[0x17, 0xF7],
        ] {
            let error = Acl::both(value).unwrap_err();
            assert_eq!(error.structure, Structure::AclEntry, "{value:x?}");
        }
    }

    #[test]
    fn as_linux_has_it() {
        // Python on Linux 6.18: `os.getxattr(f, "system.posix_acl_access")` after
        // `setfacl -m u:1000:rx,g:50:r f` on a file of mode 640.
        let linux = [
            2, 0, 0, 0, //
            0x01, 0, 6, 0, 255, 255, 255, 255, //
            0x02, 0, 5, 0, 0xE8, 0x03, 0, 0, //
            0x04, 0, 4, 0, 255, 255, 255, 255, //
            0x08, 0, 4, 0, 50, 0, 0, 0, //
            0x10, 0, 5, 0, 255, 255, 255, 255, //
            0x20, 0, 0, 0, 255, 255, 255, 255,
        ];
        let value = [0x16, 0x34, 0x60, 0xAD, 2, 3, 0xE8, 0xCC, 1, 50, 0x55];
        let (access, _) = Acl::both(&value).unwrap();
        assert_eq!(access.unwrap().to_xattr(), linux);
    }
}
