//! Names that may become names of files on a host.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

use crate::name::Name;

/// A name from an image that is not to be given to a file of the host, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsafeName {
    /// The name, decoded.
    pub name: Box<str>,
    /// What is wrong with it.
    pub reason: UnsafeNameReason,
}

/// Why a name is not given to a file of the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsafeNameReason {
    /// It has no characters.
    Empty,
    /// It is `.` or `..`, and means a directory that is there already.
    Directory,
    /// It has a `/` or `\`, or a `:`, which begins a stream or follows a drive on Windows.
    Path,
    /// It has control characters, or characters that turn the direction of text around.
    Control,
    /// It ends in a dot or a space, which Windows drops.
    Ending,
    /// It is that of a Windows device, such as `CON`.
    Device,
}

impl fmt::Display for UnsafeNameReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the name is empty",
            Self::Directory => "the name means a directory that is there already",
            Self::Path => "the name would be a path",
            Self::Control => "the name has control characters",
            Self::Ending => "the name ends in a dot or space, which Windows drops",
            Self::Device => "the name is that of a Windows device",
        })
    }
}

impl fmt::Display for UnsafeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.name, self.reason)
    }
}

impl core::error::Error for UnsafeName {}

impl<'a> Name<'a> {
    /// The decoded name, where it is safe as that of a file in a directory of the host, whatever the
    /// host. The rules are the same on every system, so that what is extracted on one can be taken to
    /// another; but device names with an extension, such as `aux.c`, are refused on Windows alone.
    ///
    /// # Errors
    /// Why the name is not safe.
    pub fn to_safe_str(&self) -> Result<Cow<'a, str>, UnsafeName> {
        let name = self.to_str();
        match refusal(&name) {
            None => Ok(name),
            Some(reason) => Err(UnsafeName {
                name: name.into(),
                reason,
            }),
        }
    }
}

fn refusal(name: &str) -> Option<UnsafeNameReason> {
    if name.is_empty() {
        return Some(UnsafeNameReason::Empty);
    }
    if matches!(name, "." | "..") {
        return Some(UnsafeNameReason::Directory);
    }
    if name.contains(['/', '\\', ':']) {
        return Some(UnsafeNameReason::Path);
    }
    if name.chars().any(is_control) {
        return Some(UnsafeNameReason::Control);
    }
    if name.ends_with(['.', ' ']) {
        return Some(UnsafeNameReason::Ending);
    }
    // With an extension they are devices to older Windows, and plain names elsewhere.
    let stem = name.split('.').next().filter(|_| cfg!(windows));
    is_device(stem.unwrap_or(name)).then_some(UnsafeNameReason::Device)
}

/// Control characters, and those of Unicode's bidirectional formatting, by which a name can look
/// like another.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_device(name: &str) -> bool {
    let name = name.trim_end_matches(' ');
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
        .into_iter()
        .any(is)
    {
        return true;
    }
    let Some((port, number)) = name.split_at_checked(3) else {
        return false;
    };
    let is_port = ["COM", "LPT"]
        .into_iter()
        .any(|other| port.eq_ignore_ascii_case(other));
    let mut number = number.chars();
    let digit = matches!(number.next(), Some('0'..='9' | '¹' | '²' | '³'));
    is_port && digit && number.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_or_command_are_refused() {
        for (name, reason) in [
            ("", UnsafeNameReason::Empty),
            (".", UnsafeNameReason::Directory),
            ("..", UnsafeNameReason::Directory),
            ("/", UnsafeNameReason::Path),
            ("a/b", UnsafeNameReason::Path),
            ("/etc", UnsafeNameReason::Path),
            ("..\\a", UnsafeNameReason::Path),
            ("C:", UnsafeNameReason::Path),
            ("a:b", UnsafeNameReason::Path),
            ("a\0", UnsafeNameReason::Control),
            ("a\nb", UnsafeNameReason::Control),
            ("\u{1b}[2J", UnsafeNameReason::Control),
            ("\u{9b}", UnsafeNameReason::Control),
            ("gpj.\u{202e}exe", UnsafeNameReason::Control),
            ("a.", UnsafeNameReason::Ending),
            ("a ", UnsafeNameReason::Ending),
            ("...", UnsafeNameReason::Ending),
            (" ", UnsafeNameReason::Ending),
            ("CON", UnsafeNameReason::Device),
            ("nul", UnsafeNameReason::Device),
            ("com1", UnsafeNameReason::Device),
            ("LPT9", UnsafeNameReason::Device),
            ("COM\u{b9}", UnsafeNameReason::Device),
            ("conin$", UnsafeNameReason::Device),
        ] {
            assert_eq!(refusal(name), Some(reason), "{name:?}");
        }
    }

    #[test]
    fn other_names_are_not() {
        for name in [
            "a",
            "README.TXT",
            ".hidden",
            "..a",
            "a..b",
            "Grüße",
            "日本語",
            "CONSOLE",
            "COM",
            "COM10",
            "a b",
            "lpt",
            "{x}",
            "-rf",
            "~",
        ] {
            assert_eq!(refusal(name), None, "{name:?}");
        }
    }
}
