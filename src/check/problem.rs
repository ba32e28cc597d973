//! One thing that is wrong.

use core::fmt;
use std::boxed::Box;
use std::format;
use std::string::String;

use crate::error::{Error, FormatError, FormatErrorKind, Structure};
use crate::finding::Handling;
use crate::namespace::Namespace;

/// One thing about an image that is not as the standards say.
#[derive(Debug)]
#[non_exhaustive]
pub struct Problem {
    /// What it costs.
    pub severity: Severity,
    /// What is wrong, and where.
    pub trouble: Trouble,
    /// What the reader does about it, where it goes on.
    pub handling: Option<Handling>,
    /// The tree in which it was met, where it is of one.
    pub namespace: Option<Namespace>,
    /// The entry or directory that it was met at.
    pub path: Option<Box<str>>,
}

/// What a problem costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A deviation: all is read nevertheless.
    Deviation,
    /// Something cannot be read.
    Lost,
}

/// What is wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trouble {
    /// A structure that is not as its standard says.
    Format(FormatError),
    /// What keeps something from being read that is no matter of form: the source, a limit, or
    /// something that is not supported.
    Error(Error),
}

impl Problem {
    /// The structure that is wrong, with its clause when displayed.
    #[must_use]
    pub const fn structure(&self) -> Option<Structure> {
        match &self.trouble {
            Trouble::Format(error) => Some(error.structure),
            Trouble::Error(_) => None,
        }
    }

    /// The byte of the image that it is about.
    #[must_use]
    pub const fn offset(&self) -> Option<u64> {
        match &self.trouble {
            Trouble::Format(error) => Some(error.offset),
            Trouble::Error(error) => error.offset(),
        }
    }

    /// A name for this kind of problem, the same in every image: structure, kind, and the field or
    /// rule, such as `directory-record.both-endian.extent`.
    #[must_use]
    pub fn id(&self) -> String {
        let (structure, kind, detail) = match &self.trouble {
            Trouble::Error(error) => {
                let kind = match error {
                    Error::Io { .. } => "source",
                    Error::Limit { .. } => "limit",
                    Error::Unsupported { .. } => "unsupported",
                    Error::OtherVolume { .. } => "other-volume",
                    _ => "other",
                };
                return format!("error.{kind}");
            }
            Trouble::Format(error) => {
                let (kind, detail) = match error.kind {
                    FormatErrorKind::Truncated { .. } => ("truncated", ""),
                    FormatErrorKind::Signature { .. } => ("signature", ""),
                    FormatErrorKind::BothEndian { field, .. } => ("both-endian", field),
                    FormatErrorKind::Value { field, .. } => ("value", field),
                    FormatErrorKind::Checksum { field, .. } => ("checksum", field),
                    FormatErrorKind::BeyondImage { .. } => ("beyond-image", ""),
                    FormatErrorKind::Missing { what } => ("missing", what),
                    FormatErrorKind::Broken { rule } => ("broken", rule),
                    FormatErrorKind::Cycle => ("cycle", ""),
                    FormatErrorKind::Repeated => ("repeated", ""),
                };
                (error.structure, kind, detail)
            }
        };
        let mut id = structure.id();
        id.push('.');
        id.push_str(kind);
        let mut between = '.';
        for word in detail.split(|c: char| !c.is_ascii_alphanumeric()) {
            if !word.is_empty() {
                id.push(between);
                id.extend(word.chars().map(|c| c.to_ascii_lowercase()));
                between = '-';
            }
        }
        id
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.trouble {
            Trouble::Format(error) => error.fmt(f)?,
            Trouble::Error(error) => error.fmt(f)?,
        }
        match self.handling {
            Some(handling) => write!(f, "; {handling}"),
            None => Ok(()),
        }
    }
}
