//! System use entries of SUSP and Rock Ridge, byte by byte (IEEE P1281 and P1282), and discs whose entries name
//! blocks of the same disc.
//!
//! [`disc`] is the way to a disc with continuation areas or relocated directories: it lays the disc out once to learn
//! where everything lies, and once more to record it.

use super::{Builder, Disc, Entry, Tree, dir, file};
use crate::support::sparse::Content;

/// A number in both byte orders (ECMA-119 7.3.3).
pub fn both(number: u32) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes[4..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// Any entry: signature, length, version 1, data (SUSP 4).
pub fn entry(signature: &[u8; 2], data: &[u8]) -> Vec<u8> {
    let mut bytes = signature.to_vec();
    bytes.extend([u8::try_from(data.len() + 4).unwrap(), 1]);
    bytes.extend(data);
    bytes
}

fn numbers(signature: &[u8; 2], numbers: &[u32]) -> Vec<u8> {
    let data: Vec<_> = numbers.iter().flat_map(|&n| both(n)).collect();
    entry(signature, &data)
}

/// Continuation area (SUSP 5.1).
pub fn ce(block: u32, offset: u32, length: u32) -> Vec<u8> {
    numbers(b"CE", &[block, offset, length])
}

/// Padding (5.2).
pub fn pd(length: usize) -> Vec<u8> {
    entry(b"PD", &vec![0; length])
}

/// Sharing protocol indicator (5.3).
pub fn sp(skipped: u8) -> Vec<u8> {
    entry(b"SP", &[0xBE, 0xEF, skipped])
}

/// Terminator (5.4).
pub fn st() -> Vec<u8> {
    entry(b"ST", &[])
}

/// Extensions reference (5.5).
pub fn er(identifier: &[u8], descriptor: &[u8], source: &[u8]) -> Vec<u8> {
    let mut data = [identifier, descriptor, source]
        .map(|text| text.len() as u8)
        .to_vec();
    data.push(1);
    data.extend([identifier, descriptor, source].concat());
    entry(b"ER", &data)
}

/// Extension selector (5.6).
pub fn es(sequence: u8) -> Vec<u8> {
    entry(b"ES", &[sequence])
}

/// POSIX file attributes of versions before 1.12 (RRIP 4.1.1).
pub fn px(mode: u32, links: u32, uid: u32, gid: u32) -> Vec<u8> {
    numbers(b"PX", &[mode, links, uid, gid])
}

/// POSIX file attributes with a file serial number.
pub fn px44(mode: u32, links: u32, uid: u32, gid: u32, serial: u32) -> Vec<u8> {
    numbers(b"PX", &[mode, links, uid, gid, serial])
}

/// POSIX device number (4.1.2).
pub fn pn(high: u32, low: u32) -> Vec<u8> {
    numbers(b"PN", &[high, low])
}

/// A component record of a symbolic link (4.1.3.1).
pub fn component(flags: u8, content: &str) -> Vec<u8> {
    let mut bytes = vec![flags, content.len() as u8];
    bytes.extend(content.as_bytes());
    bytes
}

/// Component flag bits.
pub const CONTINUE: u8 = 1;
pub const CURRENT: u8 = 2;
pub const PARENT: u8 = 4;
pub const ROOT: u8 = 8;

/// Symbolic link (4.1.3) of component records; flag 1: it goes on in the next one.
pub fn sl(flags: u8, components: &[Vec<u8>]) -> Vec<u8> {
    entry(b"SL", &[vec![flags], components.concat()].concat())
}

/// Alternate name (4.1.4).
pub fn nm(flags: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    entry(b"NM", &[&[flags], content.as_ref()].concat())
}

/// Child link (4.1.5.1).
pub fn cl(block: u32) -> Vec<u8> {
    numbers(b"CL", &[block])
}

/// Parent link (4.1.5.2).
pub fn pl(block: u32) -> Vec<u8> {
    numbers(b"PL", &[block])
}

/// Relocated directory (4.1.5.3).
pub fn re() -> Vec<u8> {
    entry(b"RE", &[])
}

/// Time stamps (4.1.6) of seven bytes each; bit 7 of the flags says that they have 17.
pub fn tf<const N: usize>(flags: u8, stamps: &[&[u8; N]]) -> Vec<u8> {
    let stamps: Vec<u8> = stamps.iter().flat_map(|stamp| **stamp).collect();
    entry(b"TF", &[vec![flags], stamps].concat())
}

/// Sparse file (4.1.7) of version 1.12.
pub fn sf(high: u32, low: u32, depth: u8) -> Vec<u8> {
    let data = [&both(high)[..], &both(low), &[depth]].concat();
    entry(b"SF", &data)
}

/// The entries of a root directory's own record: the protocol, a directory's mode, and Rock Ridge of version 1.09.
pub fn root() -> Vec<u8> {
    [
        sp(0),
        px(0o40755, 2, 0, 0),
        er(b"RRIP_1991A", b"text", b"source"),
    ]
    .concat()
}

/// A disc with Rock Ridge and nothing in it.
pub fn volume() -> Builder {
    Builder::new().entry(dir("/").own_system_use(Tree::Primary, root()))
}

/// A file of regular mode with a name, and what else its record says.
pub fn named(path: &str, name: &str, more: &[Vec<u8>]) -> Entry {
    with(
        file(path, ""),
        &[vec![px(0o100_644, 1, 0, 0), nm(0, name)], more.to_vec()].concat(),
    )
}

/// The entries in the record of an entry.
pub fn with(entry: Entry, entries: &[Vec<u8>]) -> Entry {
    entry.system_use(Tree::Primary, entries.concat())
}

/// Where things lie on the disc that is being described; 0 as long as that is not known.
pub struct Places(Option<Disc>);

impl Places {
    /// First block of an area of the builder's.
    pub fn area(&self, name: &str) -> u32 {
        self.block(|disc| disc.area(name).start)
    }

    /// First block of a directory.
    pub fn directory(&self, path: &str) -> u32 {
        self.block(|disc| disc.directory(Tree::Primary, path).start)
    }

    fn block(&self, start: impl Fn(&Disc) -> u64) -> u32 {
        let disc = self.0.as_ref();
        disc.map_or(0, |disc| (start(disc) / disc.block_size()) as u32)
    }
}

/// Builds a disc whose entries name its own blocks.
pub fn disc(describe: impl Fn(&Places) -> Builder) -> Disc {
    let first = describe(&Places(None)).build();
    describe(&Places(Some(first))).build()
}

/// A directory at `held` that belongs at `place`, with a file in it. `below` is the directory of `place`.
pub fn relocated(builder: Builder, at: &Places, held: &str, place: &str, below: &str) -> Builder {
    let name = place.rsplit('/').next().unwrap();
    let directory = dir(held)
        .system_use(Tree::Primary, [re(), nm(0, name)].concat())
        .own_system_use(Tree::Primary, px(0o40700, 2, 7, 8))
        .parent_system_use(Tree::Primary, pl(at.directory(below)));
    let link = with(
        file(place, Content::default()),
        &[nm(0, name), cl(at.directory(held))],
    );
    builder
        .entry(directory)
        .entry(link)
        .file(&format!("{held}/INSIDE"), "inside")
}
