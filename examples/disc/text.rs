//! Text for people: names that may hold anything, and long numbers.

use std::fmt::{self, Display, Write};

/// Text that may come from an image, with the characters that would command the terminal, or
/// change the order in which the rest is read, escaped.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        while let Some((at, bad)) = rest.char_indices().find(|(_, char)| is_unsafe(*char)) {
            f.write_str(&rest[..at])?;
            match bad {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                _ => write!(f, "\\u{{{:x}}}", u32::from(bad))?,
            }
            rest = &rest[at + bad.len_utf8()..];
        }
        f.write_str(rest)
    }
}

fn is_unsafe(char: char) -> bool {
    let reorders = matches!(
        char,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    char.is_control() || reorders
}

/// A number with its digits in groups: `1,234,567`. Pads to the width asked for.
pub(crate) struct Grouped(pub(crate) u64);

impl Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(27);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&grouped)
    }
}

/// A number of bytes in the unit that suits it: `1.5 MiB`.
pub(crate) struct Size(pub(crate) u64);

impl Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
        if self.0 < 1024 {
            return write!(f, "{} B", self.0);
        }
        let mut size = self.0 as f64 / 1024.0;
        let mut units = UNITS.iter();
        let mut unit = units.next();
        while let Some(larger) = units.as_slice().first().filter(|_| size >= 1023.5) {
            size /= 1024.0;
            unit = units.next().and(Some(larger));
        }
        let digits = usize::from(size < 9.95);
        write!(f, "{size:.digits$} {}", unit.unwrap_or(&""))
    }
}

/// `1 file`, `2 files`: a number and what it counts.
pub(crate) fn count(number: u64, one: &str, more: &str) -> String {
    let mut text = String::new();
    let noun = if number == 1 { one } else { more };
    // Writing to a string does not fail.
    let _ = write!(text, "{} {noun}", Grouped(number));
    text
}

#[cfg(test)]
mod tests {
    use super::{Grouped, Shown};

    #[test]
    fn what_commands_a_terminal_is_escaped() {
        let hostile = "a\u{1b}[31m\r\n\t\u{7f}\u{85}\u{202e}\u{2069}\u{200f}\\ü日";
        let shown = Shown(hostile).to_string();
        let safe = r"a\u{1b}[31m\r\n\t\u{7f}\u{85}\u{202e}\u{2069}\u{200f}\ü日";
        assert_eq!(shown, safe);
    }

    #[test]
    fn digits_are_grouped() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (12_345_678, "12,345,678"),
        ] {
            assert_eq!(Grouped(number).to_string(), text);
        }
        assert_eq!(format!("{:>6}", Grouped(1000)), " 1,000");
    }
}
