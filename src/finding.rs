//! Deviations from the standards that reading survives, as they are met.

use core::fmt;

use crate::error::FormatError;

/// A deviation from the standard that did not stop the reader, and what the reader did about it.
///
/// With [`Options::strict`](crate::Options::strict) the same deviation is an error instead.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use std::sync::mpsc;
///
/// use isoudf::{Handling, Image, Options, Structure};
///
/// // Damage: the two recordings of a number do not agree any more.
/// # let mut disc = disc;
/// disc[16 * 2048 + 84] ^= 1;
/// let (tell, findings) = mpsc::channel();
/// let options = Options::default().on_finding(move |finding| {
///     let _ = tell.send(finding);
/// });
/// let image = Image::with_options(&disc[..], options)?;
/// let finding = findings.recv()?;
/// assert_eq!(finding.handling, Handling::LittleEndian);
/// assert_eq!(finding.deviation.structure, Structure::PrimaryVolumeDescriptor);
/// // It says what is wrong, where, and what the reader does about it.
/// println!("{finding}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong, and where.
    pub deviation: FormatError,
    /// How the reader went on.
    pub handling: Handling,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.deviation, self.handling)
    }
}

/// What the reader does about a deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Handling {
    /// Of the two recordings of a both-endian number, the little-endian one is used.
    LittleEndian,
    /// Of several structures that should be one, the first is used.
    First,
    /// The structure is passed over; nothing that depends on it is shown.
    PassedOver,
    /// The value is not used.
    Ignored,
    /// The bytes that are there are read.
    ReadAsRecorded,
    /// Of several structures that should be one, the last is used.
    Last,
    /// Another copy of the structure is used.
    OtherCopy,
}

impl fmt::Display for Handling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LittleEndian => "the little-endian value is used",
            Self::First => "the first is used",
            Self::PassedOver => "passed over",
            Self::Ignored => "ignored",
            Self::ReadAsRecorded => "read as recorded",
            Self::Last => "the last is used",
            Self::OtherCopy => "another copy is used",
        })
    }
}
