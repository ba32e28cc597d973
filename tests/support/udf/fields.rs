//! The structures of a UDF volume as tables of fields, by byte position as ECMA-167 counts: from 0.

/// Declares a structure: a type over a [`Site`] with one method a row, and the rows as `FIELDS`; a tagged one has the
/// rows of its descriptor tag (3/7.2) before its own.
macro_rules! structure {
    (tagged $(#[$doc:meta])* $name:ident { $($rows:tt)* }) => {
        structure!(plain $(#[$doc])* $name {
            tag_identifier: 0 => Little16,
            descriptor_version: 2 => Little16,
            tag_checksum: 4 => Byte,
            tag_reserved: 5 => Byte,
            tag_serial_number: 6 => Little16,
            descriptor_crc: 8 => Little16,
            descriptor_crc_length: 10 => Little16,
            tag_location: 12 => Little32,
            $($rows)*
        });
    };
    (plain $(#[$doc:meta])* $name:ident { $($row:ident: $at:literal => $form:expr,)* }) => {
        $(#[$doc])*
        pub struct $name<'a>(pub(super) Site<'a>);

        impl<'a> $name<'a> {
            /// Every field of fixed place, in the standard's order.
            pub const FIELDS: &'static [Field] = &[
                $(Field { name: stringify!($row), at: $at, form: $form },)*
            ];

            /// Where the structure starts in the image.
            pub fn offset(&self) -> u64 {
                self.0.ranges[0].start
            }

            /// The structure's bytes, to the end of its place.
            pub fn read(&self) -> Vec<u8> {
                self.0.read()
            }

            /// Bytes at an offset of the structure, for what has no fixed place in it.
            pub fn span(&mut self, at: usize, len: usize) -> Patch<'_> {
                self.0.field(Field { name: "span", at, form: Bytes(len) })
            }

            $(
                pub fn $row(&mut self) -> Patch<'_> {
                    self.0.named(stringify!($row))
                }
            )*
        }

        impl<'a> From<Site<'a>> for $name<'a> {
            fn from(site: Site<'a>) -> Self {
                Self(site)
            }
        }
    };
}
pub(super) use structure;

mod file;
mod volume;

pub use file::*;
pub use volume::*;
