//! How a small input stands for a UDF image: one of a few base images, and patches of it.
//!
//! Of bytes that a fuzzer changed, UDF sees no more than that a checksum is wrong. So an input is
//!
//! - one byte for the base image, of [`BASES`];
//! - one byte of [`UdfSettings`];
//! - patches: two bytes for the target, one for what is done ([`Act`] and [`AS_IT_IS`]), two for the
//!   byte of the target, and what is written. The checksums of the descriptors around it are made
//!   good, from the innermost outwards, unless the patch says not to.
//!
//! Numbers are little-endian, and taken modulo what there is. Targets are the descriptors of the
//! base image with a tag, in the order in which they lie there, and behind them its other sectors
//! that hold anything.
//!
//! The base images, `seeds/udf_base`, are runs of bytes: the length of the image in four bytes; for
//! each run four bytes for where it begins, two for its length, and the bytes. All else is zeros.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use isoudf::raw::udf::{Tag, crc16};
use isoudf::{Limits, Options};

/// What lies in each is told by its name; all have the same tree, but for what
/// their revision cannot hold.
const BASES: [&[u8]; 6] = [
    include_bytes!("../seeds/udf_base/r102-bridge"),
    include_bytes!("../seeds/udf_base/r201-b512"),
    include_bytes!("../seeds/udf_base/r250-meta"),
    include_bytes!("../seeds/udf_base/vat-r150"),
    include_bytes!("../seeds/udf_base/vat-r200"),
    include_bytes!("../seeds/udf_base/spar-r201"),
];

const SECTOR: usize = 2048;
/// Bytes that one patch writes at most where it begins.
const LONGEST: usize = 255;
/// Patches of an input: what is behind them is not used.
const PATCHES: usize = 32;

thread_local! {
    /// Unpatched copies, by the base's own bytes.
    static KEPT: RefCell<HashMap<*const u8, Vec<u8>>> = RefCell::default();
}

/// The second byte of an input.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UdfSettings(pub(crate) u8);

impl UdfSettings {
    /// So many states of the disc are gone back.
    const EARLIER_STATES: u8 = 0x03;
    /// Limits are the default ones instead of very small ones.
    pub(crate) const DEFAULT_LIMITS: u8 = 0x04;
    /// The image ends in the middle of the last sector.
    pub(crate) const RAGGED: u8 = 0x08;
    /// The last sixteenth of the image is missing.
    pub(crate) const CUT: u8 = 0x10;
    /// Which way the image is read in.
    pub(crate) const WAY: u8 = 0xE0;

    /// The number of the way.
    pub(super) fn way(self) -> usize {
        usize::from((self.0 & Self::WAY) >> Self::WAY.trailing_zeros())
    }

    const fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    /// Lenient options, as these settings have them.
    pub(crate) fn options(self) -> Options {
        let mut options = Options::default();
        options.earlier_states = (self.0 & Self::EARLIER_STATES).into();
        options.limits = small_limits(self.has(Self::DEFAULT_LIMITS));
        options
    }
}

/// Limits that a small image can run into; those of a walk are small in any case.
fn small_limits(default: bool) -> Limits {
    let mut limits = Limits::default();
    limits.walk_entries = 300;
    if !default {
        limits.volume_descriptors = 12;
        limits.directory_depth = 12;
        limits.descriptor_pointers = 3;
        limits.indirect_entries = 4;
        limits.allocation_extents = 4;
        limits.file_extents = 80;
        limits.virtual_table_bytes = 1024;
        limits.symlink_bytes = 256;
    }
    limits
}

/// What a patch does, in the lower four bits of its third byte.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Writes one, two, four or eight bytes.
    Byte = 0,
    Two = 1,
    Four = 2,
    Eight = 3,
    /// Writes as many bytes as the next byte says.
    Bytes = 4,
    /// Adds a byte with a sign to a number of four bytes.
    Add = 5,
    /// Puts another target here, whose number follows in two bytes, as if it were at home.
    Copy = 6,
    /// Writes so many zeros as the next byte says.
    Zeros = 7,
}

/// In the third byte of a patch: no checksum is made good.
pub(crate) const AS_IT_IS: u8 = 0x80;

/// A base image unpacked, and where in it targets are.
pub(crate) struct Base {
    bytes: Vec<u8>,
    targets: Vec<Range<usize>>,
    /// So many of the targets have a tag.
    tagged: usize,
}

impl Base {
    /// The base of this number, made once in a process.
    pub(crate) fn get(number: usize) -> &'static Self {
        static MADE: OnceLock<Vec<Base>> = OnceLock::new();
        let made = MADE.get_or_init(|| BASES.iter().map(|runs| Self::unpack(runs)).collect());
        &made[number % made.len()]
    }

    pub(crate) const COUNT: usize = BASES.len();

    fn unpack(mut runs: &[u8]) -> Self {
        let mut next = |len: usize| take(&mut runs, len);
        let mut bytes = vec![0; next(4).map_or(0, number)];
        let mut touched = Vec::new();
        while let Some(start) = next(4) {
            let start = number(start);
            let run = next(2).and_then(|len| next(number(len)));
            let run = run.expect("runs that are whole");
            let len = run.len();
            bytes[start..start + len].copy_from_slice(run);
            touched.extend(start / SECTOR..(start + len).div_ceil(SECTOR));
        }
        touched.dedup();
        let mut targets = Vec::new();
        let mut rest = Vec::new();
        for sector in touched {
            let sector = sector * SECTOR..(sector + 1) * SECTOR;
            let tags = sector.clone().step_by(4);
            let before = targets.len();
            targets.extend(tags.filter_map(|at| tagged(&bytes, at)));
            if targets.len() == before {
                rest.push(sector.start..sector.end.min(bytes.len()));
            }
        }
        let tagged = targets.len();
        targets.extend(rest);
        Self {
            bytes,
            targets,
            tagged,
        }
    }

    /// Numbers of the targets whose tag has this identifier; of those without a tag for 0.
    pub(crate) fn targets(&self, identifier: u16) -> Vec<u16> {
        let of = |(number, target): (usize, &Range<usize>)| {
            let tag = Tag::parse(&self.bytes[target.clone()]).ok()?.0;
            let found = match number < self.tagged {
                true => tag.identifier.0,
                false => 0,
            };
            (found == identifier).then_some(number as u16)
        };
        self.targets.iter().enumerate().filter_map(of).collect()
    }

    /// The bytes of a target.
    pub(crate) fn target(&self, number: u16) -> &[u8] {
        &self.bytes[self.targets[usize::from(number)].clone()]
    }

    /// Calls `read` with the image as patched. A copy of the base is kept for the next time, since
    /// copying all of it takes longer than most patched images are read.
    fn patched(&self, patches: &mut &[u8], read: impl FnOnce(&[u8])) {
        let kept = KEPT.with_borrow_mut(|kept| kept.remove(&self.bytes.as_ptr()));
        let mut image = kept.unwrap_or_else(|| self.bytes.clone());
        let mut touched = Vec::new();
        for _ in 0..PATCHES {
            if self.patch(&mut image, patches, &mut touched).is_none() {
                break;
            }
        }
        read(&image);
        for range in touched {
            image[range.clone()].copy_from_slice(&self.bytes[range]);
        }
        KEPT.with_borrow_mut(|kept| kept.insert(self.bytes.as_ptr(), image));
    }

    fn patch(
        &self,
        image: &mut [u8],
        patches: &mut &[u8],
        touched: &mut Vec<Range<usize>>,
    ) -> Option<()> {
        let target = self.targets[number(take(patches, 2)?) % self.targets.len()].clone();
        let act = one(patches)?;
        let inside = number(take(patches, 2)?) % target.len();
        let at = target.start + inside;
        let room = image.len() - at;
        // Nothing is written beyond, but for checksums of what it lies in.
        touched.push(target.start..(at + LONGEST).min(image.len()));
        let written = match act & 0x07 {
            width @ 0..=3 => write(image, at, take(patches, 1 << width)?),
            4 => {
                let len = usize::from(one(patches)?);
                write(image, at, take(patches, len.min(patches.len()))?)
            }
            5 => {
                let more = i32::from(one(patches)? as i8);
                let field = image[at..].first_chunk_mut()?;
                *field = i32::from_le_bytes(*field).wrapping_add(more).to_le_bytes();
                4
            }
            6 => {
                let other = number(take(patches, 2)?) % self.targets.len();
                let other = &self.bytes[self.targets[other].clone()];
                let other = &other[..other.len().min(image.len() - target.start)];
                let location = image[target.start..].get(12..16).map(<[u8]>::to_vec)?;
                touched.push(target.start..target.start + other.len());
                let written = write(image, target.start, other);
                write(image, target.start + 12, &location);
                repair(image, target.start);
                return Some(()).filter(|()| written > 0);
            }
            _ => {
                let len = usize::from(one(patches)?).min(room);
                image[at..at + len].fill(0);
                len
            }
        };
        if act & AS_IT_IS == 0 {
            let written = at..at + written;
            // They are in order, so that what lies inside of another comes before it here.
            for tag in self.targets[..self.tagged].iter().rev() {
                if tag.start < written.end && written.start < tag.end {
                    touched.push(tag.start..tag.start + Tag::LENGTH);
                    repair(image, tag.start);
                }
            }
        }
        Some(())
    }
}

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken)
}

fn one(bytes: &mut &[u8]) -> Option<u8> {
    take(bytes, 1).map(|byte| byte[0])
}

fn write(image: &mut [u8], at: usize, bytes: &[u8]) -> usize {
    let len = bytes.len().min(image.len() - at);
    image[at..at + len].copy_from_slice(&bytes[..len]);
    len
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}

/// The descriptor at this byte, when one is there that is in order.
fn tagged(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let head = bytes.get(at..)?.first_chunk()?;
    let (tag, _) = Tag::parse(head).ok()?;
    let in_order = tag.checksum == Tag::checksum_of(head) && matches!(tag.version, 2 | 3);
    let right = in_order && tag.crc_of(&bytes[at..]) == Some(tag.crc);
    (right && tag.crc_length > 0).then(|| at..at + Tag::LENGTH + usize::from(tag.crc_length))
}

/// Makes the checksums of the descriptor at this byte good.
fn repair(image: &mut [u8], at: usize) {
    let Some(descriptor) = image
        .get_mut(at..)
        .filter(|bytes| bytes.len() >= Tag::LENGTH)
    else {
        return;
    };
    let length = number(&descriptor[10..12]);
    if let Some(covered) = descriptor.get(Tag::LENGTH..Tag::LENGTH + length) {
        let crc = crc16(covered);
        descriptor[8..10].copy_from_slice(&crc.to_le_bytes());
    }
    if let Some(head) = descriptor.first_chunk() {
        descriptor[4] = Tag::checksum_of(head);
    }
}

/// Calls `read` with the image that an input stands for.
pub(crate) fn unpack_udf(input: &[u8], read: impl FnOnce(UdfSettings, &[u8])) {
    let (head, mut patches) = input.split_at(input.len().min(2));
    let base = head.first().copied().unwrap_or_default();
    let settings = UdfSettings(head.get(1).copied().unwrap_or_default());
    Base::get(base.into()).patched(&mut patches, |image| {
        let mut len = image.len();
        if settings.has(UdfSettings::CUT) {
            len = len / 16 * 15;
        }
        if settings.has(UdfSettings::RAGGED) {
            len -= 700;
        }
        read(settings, &image[..len]);
    });
}

/// One patch of an input, for making seeds.
pub(crate) fn udf_patch(target: u16, act: Act, at: u16, written: &[u8]) -> Vec<u8> {
    let mut patch = target.to_le_bytes().to_vec();
    patch.push(act as u8);
    patch.extend(at.to_le_bytes());
    if matches!(act, Act::Bytes) {
        patch.push(written.len() as u8);
    }
    patch.extend(written);
    patch
}
