//! Patches of fields in a structure that may lie in pieces, with the tags above it put right again.

use std::ops::Range;

use super::text;
use crate::support::field::{Field, Form};
use crate::support::sparse::Sparse;

/// Bytes of the image in order: a structure across an extent's edge has more than one range.
pub type Ranges = Vec<Range<u64>>;

/// A structure in an image: where its bytes lie, and the tagged structures that hold it, from the inmost.
pub struct Site<'a> {
    pub(super) image: &'a mut Sparse,
    pub(super) ranges: Ranges,
    /// With each, whether it is this very structure.
    pub(super) tags: Vec<(Ranges, bool)>,
    pub(super) repair: bool,
    pub(super) fields: &'static [Field],
}

impl Site<'_> {
    /// The field of a name, in the table the structure has.
    pub(super) fn named(&mut self, name: &str) -> Patch<'_> {
        let field = self.fields.iter().find(|f| f.name == name);
        let field = *field.unwrap_or_else(|| panic!("this structure has no field {name}"));
        self.field(field)
    }

    pub(super) fn field(&mut self, field: Field) -> Patch<'_> {
        Patch {
            image: self.image,
            ranges: part(&self.ranges, field.at as u64, field.form.width() as u64),
            tags: &self.tags,
            repair: self.repair,
            field,
        }
    }

    /// The structure's bytes.
    pub(super) fn read(&self) -> Vec<u8> {
        read(self.image, &self.ranges)
    }
}

/// One field in one image: reads it, or writes it right or wrong.
pub struct Patch<'a> {
    image: &'a mut Sparse,
    ranges: Ranges,
    tags: &'a [(Ranges, bool)],
    repair: bool,
    field: Field,
}

impl Patch<'_> {
    /// Leaves CRC and checksum of the tag as they are.
    pub fn raw(mut self) -> Self {
        self.repair = false;
        self
    }

    /// Where the field starts in the image.
    pub fn offset(&self) -> u64 {
        self.ranges[0].start
    }

    /// Writes a number.
    pub fn set(self, value: u64) {
        let width = self.field.form.width();
        let number = !matches!(self.field.form, Form::Bytes(_));
        assert!(number, "{} is bytes, not a number", self.field.name);
        self.write(&value.to_le_bytes()[..width]);
    }

    /// Writes bytes at the field's start; fewer than the field holds leave its rest alone.
    pub fn bytes(self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        let fits = bytes.len() <= self.field.form.width();
        assert!(fits, "longer than {}", self.field.name);
        self.write(bytes);
    }

    /// Writes a dstring over the whole field.
    pub fn text(self, text: &str) {
        let bytes = text::dstring(text, self.field.form.width());
        self.write(&bytes);
    }

    /// The number recorded.
    pub fn get(&self) -> u64 {
        let bytes = self.read();
        assert!(bytes.len() <= 8, "{} is not a number", self.field.name);
        bytes.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b))
    }

    /// The field's bytes.
    pub fn read(&self) -> Vec<u8> {
        read(self.image, &self.ranges)
    }

    fn write(self, bytes: &[u8]) {
        write(self.image, &self.ranges, bytes);
        for (ranges, own) in self.tags.iter().filter(|_| self.repair) {
            match self.field.name {
                "tag_checksum" if *own => {}
                "descriptor_crc" if *own => repair_checksum(self.image, ranges),
                _ => repair(self.image, ranges),
            }
        }
    }
}

/// Makes CRC and checksum of the tag fit its bytes, over the CRC length that it gives.
pub fn repair(image: &mut Sparse, tagged: &Ranges) {
    let bytes = read(image, tagged);
    let covered = usize::from(u16::from_le_bytes([bytes[10], bytes[11]]));
    // A length that leads out of the structure covers what there is.
    let end = bytes.len().min(16 + covered);
    let crc = text::crc(&bytes[16..end]);
    write(image, &part(tagged, 8, 2), &crc.to_le_bytes());
    repair_checksum(image, tagged);
}

fn repair_checksum(image: &mut Sparse, tagged: &Ranges) {
    let tag = read(image, &part(tagged, 0, 16));
    write(image, &part(tagged, 4, 1), &[text::checksum(&tag)]);
}

/// A part of ranges taken as one run of bytes.
pub fn part(ranges: &Ranges, at: u64, len: u64) -> Ranges {
    let (mut skip, mut left, mut found) = (at, len, Ranges::new());
    for range in ranges {
        let size = range.end - range.start;
        let (from, n) = (
            range.start + skip.min(size),
            size.saturating_sub(skip).min(left),
        );
        skip = skip.saturating_sub(size);
        left -= n;
        if n > 0 {
            found.push(from..from + n);
        }
    }
    assert_eq!(left, 0, "the field does not lie in the structure");
    found
}

pub fn read(image: &Sparse, ranges: &Ranges) -> Vec<u8> {
    ranges.iter().flat_map(|r| image.get(r.clone())).collect()
}

fn write(image: &mut Sparse, ranges: &Ranges, bytes: &[u8]) {
    let mut bytes = bytes;
    for range in ranges {
        let n = bytes.len().min((range.end - range.start) as usize);
        image.put(range.start, &bytes[..n]);
        bytes = &bytes[n..];
    }
}
