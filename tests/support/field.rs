//! Fields of on-disc structures as data, and one way to patch them.
//!
//! [`structure!`] turns a table of `name: byte position => form` into a type with one method a field, which gives a
//! [`Patch`]. The table itself stays readable as `FIELDS`, so that a test can go through every field there is.

use super::names;
use super::sparse::Sparse;

/// How a field is recorded (ECMA-119 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 7.1.1
    Byte,
    /// 7.2.1
    Little16,
    /// 7.2.2
    Big16,
    /// 7.2.3: little-endian, then big-endian.
    Both16,
    /// 7.3.1
    Little32,
    /// 7.3.2
    Big32,
    /// 7.3.3: little-endian, then big-endian.
    Both32,
    /// ECMA-167 1/7.1.7.
    Little64,
    /// Text, dates, reserved bytes: so many bytes.
    Bytes(usize),
}

impl Form {
    /// The bytes the field takes.
    pub fn width(self) -> usize {
        match self {
            Form::Byte => 1,
            Form::Little16 | Form::Big16 => 2,
            Form::Both16 | Form::Little32 | Form::Big32 => 4,
            Form::Both32 | Form::Little64 => 8,
            Form::Bytes(n) => n,
        }
    }

    /// Bytes of the little-endian copy and of the big-endian copy of a number.
    fn copies(self) -> (usize, usize) {
        match self {
            Form::Byte => (1, 0),
            Form::Little16 => (2, 0),
            Form::Big16 => (0, 2),
            Form::Both16 => (2, 2),
            Form::Little32 => (4, 0),
            Form::Big32 => (0, 4),
            Form::Both32 => (4, 4),
            Form::Little64 => (8, 0),
            Form::Bytes(n) => panic!("a field of {n} bytes is not a number: use bytes() or text()"),
        }
    }
}

/// One row of a structure's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    /// Offset in the structure, from 0 (the tables give byte positions, from 1, as the standard does).
    pub at: usize,
    pub form: Form,
}

/// One field in one image: reads it, or writes it right or wrong.
pub struct Patch<'a> {
    image: &'a mut Sparse,
    offset: u64,
    form: Form,
}

impl<'a> Patch<'a> {
    /// A field of the structure that starts at `structure`.
    pub fn new(image: &'a mut Sparse, structure: u64, field: Field) -> Self {
        Self {
            image,
            offset: structure + field.at as u64,
            form: field.form,
        }
    }

    /// Where the field starts in the image.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Writes a number, every copy of it.
    pub fn set(self, value: u64) {
        let (little, big) = self.form.copies();
        self.write(value, little, value, big);
    }

    /// Writes a number in both byte orders: `set`, said of a both-endian field.
    pub fn both(self, value: u64) {
        let (little, big) = self.form.copies();
        assert_eq!(little, big, "not a both-endian field");
        self.write(value, little, value, big);
    }

    /// Writes the little-endian copy alone.
    pub fn little(self, value: u64) {
        let (little, _) = self.form.copies();
        assert_ne!(little, 0, "no little-endian copy in this field");
        self.write(value, little, 0, 0);
    }

    /// Writes the big-endian copy alone.
    pub fn big(self, value: u64) {
        let (little, big) = self.form.copies();
        assert_ne!(big, 0, "no big-endian copy in this field");
        let bytes = value.to_be_bytes();
        self.image
            .put(self.offset + little as u64, &bytes[8 - big..]);
    }

    /// Writes bytes at the field's start; fewer than the field holds leave its rest alone.
    pub fn bytes(self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        assert!(bytes.len() <= self.form.width(), "longer than the field");
        self.image.put(self.offset, bytes);
    }

    /// Writes text filled with spaces, cut at the field's end.
    pub fn text(self, text: &str) {
        let text = names::filled(text.as_bytes(), self.form.width());
        self.image.put(self.offset, &text);
    }

    /// Writes text in UTF-16BE filled with spaces, as a Joliet volume descriptor has it.
    pub fn text16(self, text: &str) {
        let text = names::filled16(text, self.form.width());
        self.image.put(self.offset, &text);
    }

    /// The number recorded: the little-endian copy where there are two.
    pub fn get(&self) -> u64 {
        match self.form.copies() {
            (0, _) => self.get_big(),
            (little, _) => {
                let bytes = self.read();
                (bytes[..little].iter().rev()).fold(0, |n, &b| n << 8 | u64::from(b))
            }
        }
    }

    /// The big-endian copy of the number recorded.
    pub fn get_big(&self) -> u64 {
        let (little, _) = self.form.copies();
        (self.read()[little..].iter()).fold(0, |n, &b| n << 8 | u64::from(b))
    }

    /// The field's bytes.
    pub fn read(&self) -> Vec<u8> {
        let end = self.offset + self.form.width() as u64;
        self.image.get(self.offset..end)
    }

    fn write(self, low: u64, little: usize, high: u64, big: usize) {
        let mut bytes = low.to_le_bytes()[..little].to_vec();
        bytes.extend_from_slice(&high.to_be_bytes()[8 - big..]);
        self.image.put(self.offset, &bytes);
    }
}

/// Declares a structure: a type over (image, offset) with one method a row, and the rows as `FIELDS`.
macro_rules! structure {
    ($(#[$doc:meta])* $name:ident { $($(#[$row_doc:meta])* $row:ident: $position:literal => $form:expr,)* }) => {
        $(#[$doc])*
        pub struct $name<'a> {
            image: &'a mut $crate::support::sparse::Sparse,
            offset: u64,
        }

        impl<'a> $name<'a> {
            /// Every field of fixed place, in the standard's order.
            pub const FIELDS: &'static [$crate::support::field::Field] = &[
                $($crate::support::field::Field { name: stringify!($row), at: $position - 1, form: $form },)*
            ];

            /// The structure that starts at this offset of the image.
            pub fn at(image: &'a mut $crate::support::sparse::Sparse, offset: u64) -> Self {
                Self { image, offset }
            }

            /// Where the structure starts in the image.
            pub fn offset(&self) -> u64 {
                self.offset
            }

            $(
                $(#[$row_doc])*
                pub fn $row(&mut self) -> $crate::support::field::Patch<'_> {
                    let name = stringify!($row);
                    let field = $crate::support::field::Field { name, at: $position - 1, form: $form };
                    $crate::support::field::Patch::new(self.image, self.offset, field)
                }
            )*
        }
    };
}
pub(crate) use structure;
