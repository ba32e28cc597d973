//! Names: bytes first, text second, paths never.

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt::{self, Write};

use encoding_rs::Encoding;
use encoding_rs::mem::decode_latin1;

/// A character encoding for names that a standard leaves to the writer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Charset(&'static Encoding);

impl Charset {
    /// Finds an encoding by one of its labels from the WHATWG Encoding Standard: `shift_jis`,
    /// `gbk`, `euc-kr`, `windows-1251`, `ibm866`, ... Case does not matter.
    #[must_use]
    pub fn for_label(label: &str) -> Option<Self> {
        Encoding::for_label(label.as_bytes()).map(Self)
    }

    /// The encoding's own name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }
}

impl fmt::Debug for Charset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Charset").field(&self.name()).finish()
    }
}

/// How the bytes of a name stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoded {
    /// ASCII by the standards; UTF-8 is what writers put there when they put more.
    Utf8,
    /// The encoding that the caller chose for the disc.
    Charset(Charset),
    /// 16-bit units, most significant byte first (Joliet).
    Utf16Be,
    /// OSTA compressed unicode (UDF 2.1.1): a compression identifier, then Latin-1 for 8 or 16-bit
    /// units for 16; 254 and 255 are the same two in the names of deleted files.
    Cs0,
}

/// The name of an entry.
///
/// [`Display`](fmt::Display) shows it decoded, with U+FFFD for what is no character.
/// [`as_bytes`](Self::as_bytes) is the identifier as recorded. A name is one component: it may hold
/// `/`, `..` or control characters, so it is never to be used as a path of the host.
///
/// ```
/// # let disc: Vec<u8> = include!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/shared/sample.rs"));
/// use isoudf::{Image, Namespace};
///
/// let image = Image::new(&disc[..])?;
/// let entry = image.tree(Namespace::Iso)?.get("/README.TXT")?;
/// assert_eq!(entry.name(), "README.TXT");
/// assert_eq!(entry.name().as_bytes(), b"README.TXT;1");
///
/// let entry = image.tree(Namespace::Joliet)?.get("/日本語.txt")?;
/// assert_eq!(entry.name().to_str(), "日本語.txt");
/// assert_eq!(entry.name().as_bytes()[..2], [0x65, 0xE5]);
/// # Ok::<(), isoudf::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Name<'a> {
    recorded: &'a [u8],
    shown: &'a [u8],
    encoded: Encoded,
}

impl<'a> Name<'a> {
    /// `shown` is the part of `recorded` that people see.
    pub(crate) const fn new(recorded: &'a [u8], shown: &'a [u8], encoded: Encoded) -> Self {
        Self {
            recorded,
            shown,
            encoded,
        }
    }

    /// The identifier as recorded, undecoded and whole: in an ISO 9660 tree with its `;version`.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.recorded
    }

    /// The decoded name; borrowed when the bytes are that text already.
    #[must_use]
    pub fn to_str(&self) -> Cow<'a, str> {
        if self.encoded == Encoded::Utf8 {
            if let Ok(text) = core::str::from_utf8(self.shown) {
                return Cow::Borrowed(text);
            }
        }
        if let (Encoded::Cs0, [8 | 254, characters @ ..]) = (self.encoded, self.shown) {
            return latin1(characters);
        }
        let mut text = String::new();
        self.push_to(&mut text);
        Cow::Owned(text)
    }

    /// Appends the decoded name to `text`: what [`to_str`](Self::to_str) gives, without a new
    /// string for each name.
    #[inline]
    pub fn push_to(&self, text: &mut String) {
        // Writing to a string does not fail.
        let _ = self.write_to(text);
    }

    #[inline]
    fn write_to(&self, out: &mut impl Write) -> fmt::Result {
        match self.encoded {
            Encoded::Utf8 => write_utf8(self.shown, out),
            Encoded::Utf16Be => write_utf16_be(self.shown, out),
            Encoded::Cs0 => match self.shown {
                [16 | 255, units @ ..] => write_utf16_be(units, out),
                // Other identifiers are none of the standard's: what follows is most likely this.
                [_, characters @ ..] => out.write_str(&latin1(characters)),
                [] => Ok(()),
            },
            Encoded::Charset(charset) => {
                out.write_str(&charset.0.decode_without_bom_handling(self.shown).0)
            }
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_str())
    }
}

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.to_str(), f)
    }
}

impl PartialEq<str> for Name<'_> {
    fn eq(&self, other: &str) -> bool {
        self.to_str() == other
    }
}

impl PartialEq<&str> for Name<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.to_str() == *other
    }
}

/// Most names are ASCII, which is told faster here than in a decoder for texts.
#[inline]
fn latin1(characters: &[u8]) -> Cow<'_, str> {
    match core::str::from_utf8(characters) {
        Ok(text) if characters.is_ascii() => Cow::Borrowed(text),
        _ => decode_latin1(characters),
    }
}

/// One U+FFFD for each byte that is not part of a character, so that two names of the same
/// characters but for such bytes do not fall together more often than they must.
fn write_utf8(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    for chunk in bytes.utf8_chunks() {
        out.write_str(chunk.valid())?;
        for _ in chunk.invalid() {
            out.write_char(char::REPLACEMENT_CHARACTER)?;
        }
    }
    Ok(())
}

/// UTF-16 with surrogate pairs: beyond the UCS-2 of the Joliet specification, but writers use it.
/// A byte left over at the end is dropped. No byte order mark is looked for: U+FEFF is a character.
#[inline]
fn write_utf16_be(bytes: &[u8], out: &mut impl Write) -> fmt::Result {
    let units = bytes.chunks_exact(2).map(|unit| match *unit {
        [high, low] => u16::from_be_bytes([high, low]),
        _ => 0,
    });
    // Most names are ASCII, and then need no decoding: a third of a listing's time.
    let mut low = [0; 128];
    let mut union = 0;
    for (to, unit) in low.iter_mut().zip(units.clone()) {
        union |= unit;
        *to = (unit & 0xff) as u8;
    }
    if union < 0x80 {
        if let Some(Ok(ascii)) = low.get(..bytes.len() / 2).map(core::str::from_utf8) {
            return out.write_str(ascii);
        }
    }
    for decoded in char::decode_utf16(units) {
        out.write_char(decoded.unwrap_or(char::REPLACEMENT_CHARACTER))?;
    }
    Ok(())
}

/// Compares two names with upper and lower case alike.
pub(crate) fn same_but_for_case(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    let lower = |text| str::chars(text).flat_map(char::to_lowercase);
    lower(one).eq(lower(other))
}

/// A component of a path, encoded as a volume records its names, to be compared with them.
#[derive(Clone, Debug)]
pub(crate) struct EncodedComponent {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl EncodedComponent {
    /// Longer than any identifier, whose length is one byte.
    const CAPACITY: usize = 256;

    /// `None` when no recorded name can be equal: the text is too long for one, or has no such
    /// encoding.
    pub(crate) fn new(component: &[u8], encoded: Encoded) -> Option<Self> {
        let mut this = Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        };
        match encoded {
            Encoded::Utf8 => this.push(component)?,
            Encoded::Utf16Be => {
                for unit in core::str::from_utf8(component).ok()?.encode_utf16() {
                    this.push(&unit.to_be_bytes())?;
                }
            }
            Encoded::Cs0 => {
                this.push(&[16])?;
                for unit in core::str::from_utf8(component).ok()?.encode_utf16() {
                    this.push(&unit.to_be_bytes())?;
                }
            }
            Encoded::Charset(charset) => {
                let text = core::str::from_utf8(component).ok()?;
                let (bytes, _, unmappable) = charset.0.encode(text);
                if unmappable {
                    return None;
                }
                this.push(&bytes)?;
            }
        }
        Some(this)
    }

    /// The other form that OSTA compressed unicode has for some names: Latin-1 behind an 8.
    pub(crate) fn cs0_narrow(component: &[u8]) -> Option<Self> {
        let mut this = Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        };
        this.push(&[8])?;
        for character in core::str::from_utf8(component).ok()?.chars() {
            this.push(&[u8::try_from(character).ok()?])?;
        }
        Some(this)
    }

    fn push(&mut self, bytes: &[u8]) -> Option<()> {
        let end = self.len.checked_add(bytes.len())?;
        self.bytes.get_mut(self.len..end)?.copy_from_slice(bytes);
        self.len = end;
        Some(())
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn name(bytes: &[u8], encoded: Encoded) -> String {
        Name::new(bytes, bytes, encoded).to_string()
    }

    #[test]
    fn utf8_shows_one_mark_for_each_stray_byte() {
        assert_eq!(name("café".as_bytes(), Encoded::Utf8), "café");
        assert_eq!(
            name(b"a\xe6\x97b\xff", Encoded::Utf8),
            "a\u{fffd}\u{fffd}b\u{fffd}"
        );
    }

    #[test]
    fn utf16_reads_pairs_and_marks_lone_halves() {
        assert_eq!(
            name(b"\x00a\xd8\x3d\xdc\xbf\x00b", Encoded::Utf16Be),
            "a💿b"
        );
        assert_eq!(name(b"\xd8\x3d\x00b", Encoded::Utf16Be), "\u{fffd}b");
        assert_eq!(name(b"\xfe\xff\x00b", Encoded::Utf16Be), "\u{feff}b");
        assert_eq!(name(b"\x00a\x00", Encoded::Utf16Be), "a");
    }

    #[test]
    fn charsets_read_and_write() {
        let charset = Encoded::Charset(Charset::for_label("Shift_JIS").unwrap());
        let bytes = b"\x93\xfa\x96\x7b";
        assert_eq!(name(bytes, charset), "日本");
        let component = EncodedComponent::new("日本".as_bytes(), charset).unwrap();
        assert_eq!(component.as_bytes(), bytes);
        assert!(EncodedComponent::new("💿".as_bytes(), charset).is_none());
        assert!(Charset::for_label("no such").is_none());
    }

    #[test]
    fn compressed_unicode_is_latin1_or_utf16() {
        assert_eq!(name(b"\x08caf\xe9", Encoded::Cs0), "café");
        assert_eq!(name(b"\x08\x80", Encoded::Cs0), "\u{80}");
        assert_eq!(name(b"\x10\xd8\x3d\xdc\xbf", Encoded::Cs0), "💿");
        assert_eq!(name(b"\xfeold", Encoded::Cs0), "old");
        assert_eq!(name(b"", Encoded::Cs0), "");
        let narrow = EncodedComponent::cs0_narrow("é".as_bytes()).unwrap();
        assert_eq!(narrow.as_bytes(), b"\x08\xe9");
        assert!(EncodedComponent::cs0_narrow("あ".as_bytes()).is_none());
        let wide = EncodedComponent::new("é".as_bytes(), Encoded::Cs0).unwrap();
        assert_eq!(wide.as_bytes(), b"\x10\x00\xe9");
    }

    #[test]
    fn case_is_that_of_unicode() {
        for (one, other, same) in [
            ("Readme", "rEADME", true),
            ("CAFÉ", "café", true),
            // The sign for kelvin, and a dotted I, which are two characters in lower case.
            ("\u{212a}", "k", true),
            ("\u{130}", "i\u{307}", true),
            ("a", "ab", false),
            ("[", "{", false),
        ] {
            assert_eq!(same_but_for_case(one, other), same, "{one} {other}");
            assert_eq!(same_but_for_case(other, one), same, "{other} {one}");
        }
    }

    #[test]
    fn components_longer_than_any_name_have_no_encoding() {
        assert!(EncodedComponent::new(&[b'a'; 256], Encoded::Utf8).is_some());
        assert!(EncodedComponent::new(&[b'a'; 257], Encoded::Utf8).is_none());
        assert!(EncodedComponent::new(&[b'a'; 129], Encoded::Utf16Be).is_none());
    }
}
