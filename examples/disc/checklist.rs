//! Lists of checksums, as `sha256sum` and its like write them.

use std::io::{self, Write};

use crate::digest::Algorithm;

/// A line of a list.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) algorithm: Algorithm,
    /// In lower case.
    pub(crate) sum: String,
    /// `None` where the sum stands alone.
    pub(crate) name: Option<String>,
}

impl Line {
    /// The last component of the name.
    pub(crate) fn file_name(&self) -> Option<&str> {
        self.name.as_deref()?.rsplit(['/', '\\']).next()
    }
}

/// The checksums in a list: lines of GNU (`sum  name`, `sum *name`) and BSD (`SHA256 (name) =
/// sum`), and sums alone. What is no checksum is passed over: comments, signatures.
pub(crate) fn parse(text: &str) -> Vec<Line> {
    // Windows' own programs begin a file with a mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().filter_map(line).collect()
}

fn line(text: &str) -> Option<Line> {
    let text = text.trim_end_matches('\r');
    bsd(text).or_else(|| gnu(text))
}

fn gnu(text: &str) -> Option<Line> {
    // A backslash says that the name has escapes.
    let (text, escaped) = match text.strip_prefix('\\') {
        Some(text) => (text, true),
        None => (text.trim_start(), false),
    };
    let digits = text.find(|c: char| !c.is_ascii_hexdigit());
    let (sum, rest) = text.split_at(digits.unwrap_or(text.len()));
    let algorithm = Algorithm::of_digits(sum.len())?;
    let name = match rest.strip_prefix(' ') {
        // Text or binary: the same everywhere but on Windows of old.
        Some(name) => name.strip_prefix([' ', '*']).unwrap_or(name),
        None if rest.trim().is_empty() => "",
        None => rest.strip_prefix('\t')?,
    };
    let name = match escaped {
        true => unescaped(name)?,
        false => name.to_owned(),
    };
    Some(Line {
        algorithm,
        sum: sum.to_ascii_lowercase(),
        name: Some(name).filter(|name| !name.trim().is_empty()),
    })
}

fn bsd(text: &str) -> Option<Line> {
    let (algorithm, rest) = text.split_once(" (")?;
    let (name, sum) = rest.rsplit_once(") = ")?;
    let sum = sum.trim();
    let algorithm = Algorithm::named(algorithm)?;
    let right = sum.len() == algorithm.digits() && sum.chars().all(|c| c.is_ascii_hexdigit());
    right.then(|| Line {
        algorithm,
        sum: sum.to_ascii_lowercase(),
        name: Some(name.to_owned()),
    })
}

fn unescaped(name: &str) -> Option<String> {
    let mut text = String::with_capacity(name.len());
    let mut chars = name.chars();
    while let Some(char) = chars.next() {
        text.push(match char {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            char => char,
        });
    }
    Some(text)
}

/// Writes a line as `sha256sum` does, which then checks it.
pub(crate) fn write(out: &mut impl Write, sum: &str, name: &str) -> io::Result<()> {
    if !name.contains(['\\', '\n', '\r']) {
        return writeln!(out, "{sum}  {name}");
    }
    let name = name.replace('\\', "\\\\");
    let name = name.replace('\n', "\\n").replace('\r', "\\r");
    writeln!(out, "\\{sum}  {name}")
}

#[cfg(test)]
mod tests {
    use super::{parse, write};
    use crate::digest::Algorithm;

    #[test]
    fn lists_of_all_programs_are_read() {
        let md5 = "900150983cd24fb0d6963f7d28e17f72";
        let sha1 = "A9993E364706816ABA3E25717850C26C9CD0D89D";
        let list = format!(
            "\u{feff}# SHA sums\r\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n\
            {md5}  ./a b\r\n{md5} *c.iso\n\\{md5}  d\\ne\\\\f\nSHA1 (x (1).iso) = {sha1}\n\
            {sha1}\n{md5}0  too long\nSHA256 (y) = {md5}\n{md5}\\bad"
        );
        let lines = parse(&list);
        let read: Vec<_> = lines
            .iter()
            .map(|line| (line.algorithm, line.name.as_deref()))
            .collect();
        let expected = [
            (Algorithm::Md5, Some("./a b")),
            (Algorithm::Md5, Some("c.iso")),
            (Algorithm::Md5, Some("d\ne\\f")),
            (Algorithm::Sha1, Some("x (1).iso")),
            (Algorithm::Sha1, None),
        ];
        assert_eq!(read, expected);
        assert_eq!(lines[0].file_name(), Some("a b"));
        assert_eq!(lines[3].sum, sha1.to_lowercase());
    }

    /// As coreutils 9.1 writes them.
    #[test]
    fn what_is_written_is_what_sha256sum_writes() {
        let mut out = Vec::new();
        for name in ["a  b", "a\nb", "a\\b"] {
            write(&mut out, "12", name).unwrap();
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "12  a  b\n\\12  a\\nb\n\\12  a\\\\b\n"
        );
    }
}
