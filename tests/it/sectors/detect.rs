//! What is taken for a dump, and what is not.

use isoudf::sectors::Layout;
use isoudf::source::ReadAt;

use super::disc;
use crate::common::{Counting, Holes, sources};
use crate::support::iso::Builder;
use crate::support::sectors::{Kind, cut, pregap, whole, wrap};
use crate::support::sparse::Sparse;
use crate::support::udf;

#[track_caller]
fn is_no_dump(bytes: &[u8]) {
    for (kind, source, _file) in sources(bytes) {
        let layout = Layout::detect(&source).unwrap();
        assert_eq!(layout, None, "from {kind}");
    }
}

#[test]
fn ordinary_images_are_none() {
    let cooked = disc().bytes();
    is_no_dump(&cooked);
    is_no_dump(&udf::Builder::new().file("/A", "a").build().bytes());
    // With a dump for its system area, and one for a file.
    let dump = whole(&wrap(&cooked, |_| Kind::Mode1));
    let mut hybrid = cooked;
    hybrid[..32768].copy_from_slice(&dump[..32768]);
    is_no_dump(&hybrid);
    is_no_dump(&Builder::new().file("/TRACK01.BIN", dump).build().bytes());
}

#[test]
fn other_files_are_none() {
    is_no_dump(&[]);
    is_no_dump(&[0]);
    is_no_dump(&vec![0; 2352]);
    is_no_dump(&vec![0; 1 << 20]);
    is_no_dump(&whole(&pregap(Kind::Audio, 1500)));
    let text = b"00ffffff CD001 ".iter().cycle().take(1 << 20);
    is_no_dump(&text.copied().collect::<Vec<_>>());
    // One sync field is not enough, nor are two at other distances.
    let sectors = wrap(&disc().bytes(), |_| Kind::Mode1);
    is_no_dump(&sectors[0]);
    is_no_dump(&cut(&sectors, 0..2352, 5));
    is_no_dump(&cut(&sectors, 1..2352, 1));
    is_no_dump(&cut(&sectors, 0..2352, 0)[..2352 + 15]);
    // Nor does a descriptor at its place do with other bytes before it, or with another sector's.
    let mut sectors = wrap(&disc().bytes(), |_| Kind::Form1);
    is_no_dump(&cut(&sectors[4..], 16..2352, 0));
    sectors[16][21] = 1;
    is_no_dump(&cut(&sectors, 16..2352, 0));
}

/// A disk with a dump in it as a file is no dump, though its sectors are met.
#[test]
fn a_dump_inside_something_else_is_none() {
    let dump = whole(&wrap(&disc().bytes(), |_| Kind::Mode1));
    let mut disk = vec![0x11; 63 * 512 + 4096];
    disk.extend(&dump);
    disk.resize(dump.len() * 2, 0x11);
    is_no_dump(&disk);
}

#[test]
fn detection_reads_a_little_whatever_the_size() {
    let cost = |bytes: Vec<u8>, size: u64, expected: bool| {
        let mut image = Sparse::new();
        image.grow(size.max(bytes.len() as u64));
        image.put(0, &bytes);
        let (source, counts) = Counting::new(Holes(image));
        assert_eq!(Layout::detect(&source).unwrap().is_some(), expected);
        let (reads, bytes) = counts.take();
        assert!(source.size().unwrap() >= size);
        (reads, bytes)
    };
    let cooked = disc().bytes();
    let sectors = wrap(&cooked, |_| Kind::Mode1);
    for size in [0, 800 << 20, 40 << 30] {
        // An image is known at once.
        assert_eq!(cost(cooked.clone(), size, false), (1, 16));
        let (reads, bytes) = cost(whole(&sectors), size, true);
        assert!(reads <= 4 && bytes <= 8192, "{reads} of {bytes}");
        let form1 = cut(&wrap(&cooked, |_| Kind::Form1), 16..2352, 0);
        let (reads, bytes) = cost(form1, size, true);
        assert!(reads <= 64 && bytes <= 160 << 10, "{reads} of {bytes}");
        let (reads, bytes) = cost(vec![0x11; 1 << 20], size, false);
        assert!(reads <= 64 && bytes <= 160 << 10, "{reads} of {bytes}");
    }
    // The worst: sectors that lie far behind audio, with addresses that tell nothing.
    let mut far = pregap(Kind::Audio, 9_000);
    far.extend(sectors.iter().cycle().take(1_000));
    let (reads, bytes) = cost(whole(&far), 0, true);
    assert!(reads <= 64 && bytes <= 160 << 10, "{reads} of {bytes}");
}
