//! What a volume calls itself: its texts, its dates, and the identity that systems derive.

use alloc::string::{String, ToString};

use super::date;
use super::volume::Volume;
use crate::name::{Encoded, Name};
use crate::raw::iso::DigitsDate;
use crate::time::Timestamp;
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
            created: self.date(descriptor.volume_creation_date()),
            modified: self.date(descriptor.volume_modification_date()),
            expires: self.date(descriptor.volume_expiration_date()),
            effective: self.date(descriptor.volume_effective_date()),
        }
    }

    pub(super) fn date(&self, date: DigitsDate<'_>) -> Option<Timestamp> {
        match self.high_sierra {
            true => date::from_local_digits(date),
            false => date::from_digits(date),
        }
    }

    /// The UUID by libblkid's rule, which gives none to High Sierra volumes: the modification date's digits, else the creation date's. Only
    /// zeros in digits count as unspecified; zero bytes are taken, and make no UUID.
    pub(crate) fn uuid(&self) -> Option<String> {
        if self.high_sierra {
            return None;
        }
        let descriptor = self.descriptor();
        let dates = [
            descriptor.volume_modification_date(),
            descriptor.volume_creation_date(),
        ];
        let zeros = |date: &DigitsDate<'_>| date.0 == b"0000000000000000\0";
        uuid(dates.into_iter().find(|date| !zeros(date))?)
    }

    /// The label by libblkid's rule for a primary volume with its Joliet one: Joliet's has room for
    /// 16 characters, the primary one for 32 out of a small alphabet, with `_` for all others.
    /// Where one continues the other, both make the label; else it is Joliet's.
    pub(crate) fn merged_label(&self, joliet: &Self) -> String {
        let short = decoded(joliet.descriptor().volume_identifier(), joliet.encoded());
        let long = decoded(self.descriptor().volume_identifier(), self.encoded());
        trimmed(&merge(&short, &long).unwrap_or(short))
    }
}

/// A text field in some encoding, without the padding at its end.
pub(super) fn text(field: &[u8], encoded: Encoded) -> String {
    trimmed(&decoded(field, encoded))
}

fn decoded(field: &[u8], encoded: Encoded) -> String {
    Name::new(field, field, encoded).to_string()
}

/// Without the padding at the end.
fn trimmed(text: &str) -> String {
    let end = text.find('\0').unwrap_or(text.len());
    let text = text.get(..end).unwrap_or_default();
    text.trim_end_matches(' ').to_string()
}

fn uuid(date: DigitsDate<'_>) -> Option<String> {
    // No digits are asked for: the Rust crate hadris pads with spaces, and libblkid shows them.
    let digits = core::str::from_utf8(date.digits()).ok()?;
    let mut rest = digits.split('\0').next().filter(|text| text.len() == 16)?;
    let mut uuid = String::new();
    for part in [4, 2, 2, 2, 2, 2, 2] {
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
