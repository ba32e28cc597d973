//! What a volume calls itself: its texts, its dates, and the identity that systems derive.

use alloc::string::{String, ToString};

use super::date;
use super::volume::Volume;
use crate::name::{Encoded, Name};
use crate::raw::iso::DigitsDate;
use crate::volume_info::VolumeInfo;

impl Volume {
    /// A text field of the descriptor, decoded, without the padding at its end.
    pub(crate) fn text(&self, field: &[u8]) -> String {
        text(field, self.encoded())
    }

    pub(crate) fn info(&self) -> VolumeInfo {
        let descriptor = self.descriptor();
        VolumeInfo {
            system: self.text(descriptor.system_identifier()),
            volume_set: self.text(descriptor.volume_set_identifier()),
            publisher: self.text(descriptor.publisher_identifier()),
            data_preparer: self.text(descriptor.data_preparer_identifier()),
            application: self.text(descriptor.application_identifier()),
            copyright_file: self.text(descriptor.copyright_file_identifier()),
            abstract_file: self.text(descriptor.abstract_file_identifier()),
            bibliographic_file: self.text(descriptor.bibliographic_file_identifier()),
            created: date::from_digits(descriptor.volume_creation_date()),
            modified: date::from_digits(descriptor.volume_modification_date()),
            expires: date::from_digits(descriptor.volume_expiration_date()),
            effective: date::from_digits(descriptor.volume_effective_date()),
        }
    }

    /// The UUID by libblkid's rule: the modification date's digits, else the creation date's.
    pub(crate) fn uuid(&self) -> Option<String> {
        let descriptor = self.descriptor();
        uuid(descriptor.volume_modification_date())
            .or_else(|| uuid(descriptor.volume_creation_date()))
    }

    /// The label by libblkid's rule for a primary volume with its Joliet one: Joliet's has room for
    /// 16 characters, the primary one for 32 out of a small alphabet, with `_` for all others.
    /// Where one continues the other, both make the label; else it is Joliet's.
    pub(crate) fn merged_label(&self, joliet: &Self) -> String {
        let short = joliet.text(joliet.descriptor().volume_identifier());
        let long = self.text(self.descriptor().volume_identifier());
        merge(&short, &long).unwrap_or(short)
    }
}

fn text(field: &[u8], encoded: Encoded) -> String {
    let text = Name::new(field, field, encoded).to_string();
    let end = text.find('\0').unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches(' ')
        .to_string()
}

fn uuid(date: DigitsDate<'_>) -> Option<String> {
    if date.is_unspecified() {
        return None;
    }
    // No digits are asked for: the Rust crate hadris pads with spaces, and libblkid shows them.
    let digits = core::str::from_utf8(date.digits()).ok()?;
    let parts = [4, 2, 2, 2, 2, 2, 2];
    let mut rest = digits;
    let mut uuid = String::new();
    for part in parts {
        let (digits, behind) = rest.split_at_checked(part)?;
        if !uuid.is_empty() {
            uuid.push('-');
        }
        uuid.push_str(digits);
        rest = behind;
    }
    Some(uuid)
}

fn merge(short: &str, long: &str) -> Option<String> {
    let mut long = long.chars();
    let mut merged = String::new();
    for from_short in short.chars() {
        let from_long = long.next().unwrap_or(' ');
        merged.push(match (from_short, from_long) {
            (_, '_') => from_short,
            ('_', _) => from_long,
            _ if from_short.eq_ignore_ascii_case(&from_long) => {
                if from_long.is_ascii_uppercase() {
                    from_short
                } else {
                    from_long
                }
            }
            _ => return None,
        });
    }
    merged.extend(long);
    Some(merged)
}
