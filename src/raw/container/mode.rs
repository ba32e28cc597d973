//! What text says that a track holds.

/// What a track holds, and how many bytes of each of its sectors are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Sound: 2352 bytes, or 2448 with subchannels.
    Audio(u16),
    /// Data of mode 1.
    Mode1(u16),
    /// Data of mode 2.
    Mode2(u16),
}
