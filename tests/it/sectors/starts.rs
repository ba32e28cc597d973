//! Dumps that do not begin with sector 0.

use isoudf::Image;
use isoudf::sectors::{Layout, Part, RawSectors};
use isoudf::source::ReadAt;

use super::{disc, of_image, opened, reads_as, sector_error};
use crate::support::iso::Builder;
use crate::support::sectors::{Kind, Sector, cut, pregap, sector, whole, wrap, wrap_from};
use crate::support::sparse::Sparse;

/// A session at sector `start` in its place on the disc, whose first file lies in the session
/// before it.
fn second_session(start: u64) -> (Vec<u8>, Vec<u8>) {
    let first = Builder::new().file("/OLD.TXT", "old").build();
    let mut image = Sparse::new();
    image.grow(start * 2048);
    let builder = Builder::new().first_sector(start).joliet(3);
    let disc = builder
        .file("/NEW.TXT", "new")
        .file("/D/B.BIN", vec![7; 5000]);
    let session = disc.build_onto(image).bytes();
    let mut whole = session.clone();
    // What is at the disc's beginning without the second session.
    let old = first.bytes();
    whole[..old.len()].copy_from_slice(&old);
    (whole, session)
}

#[test]
fn a_later_session_s_track_opens_at_its_place() {
    const START: usize = 11_702;
    let (_, disc) = second_session(START as u64);
    for before in [0, 150] {
        let sectors = wrap_from(&disc, (START - before) as i64, |_| Kind::Mode1);
        for subchannels in [0, 96] {
            let bytes = cut(&sectors, 0..2352, subchannels);
            opened(&bytes, |dump| {
                let layout = dump.layout();
                assert_eq!(layout.first as usize, START - before);
                assert_eq!((layout.session as usize, layout.addressed), (START, true));
                assert_eq!(dump.size().unwrap(), disc.len() as u64);
                let image = Image::new(dump).unwrap();
                let tree = image.best_tree();
                assert_eq!(tree.read("/NEW.TXT").unwrap(), b"new");
                assert_eq!(tree.read("/D/B.BIN").unwrap(), [7; 5000]);
                let extents = tree.get("/D/B.BIN").unwrap().extents().unwrap();
                assert!(extents[0].image_offset.unwrap() > START as u64 * 2048);
                // Of the disc's beginning there are the descriptors, and nothing else.
                let mut block = [0; 2048];
                dump.read_exact_at(&mut block, 16 * 2048).unwrap();
                assert_eq!(block, disc[(START + 16) * 2048..][..2048]);
                let mut blocks = [0; 3 * 2048];
                dump.read_exact_at(&mut blocks, 16 * 2048).unwrap();
                assert_eq!(blocks, disc[(START + 16) * 2048..][..3 * 2048]);
                for number in [0, 15, 19, 100, START - before - 1] {
                    let missing = dump.read_exact_at(&mut block, number as u64 * 2048);
                    let error = sector_error(&missing.unwrap_err());
                    assert_eq!(error.number, number as i64);
                }
                let across = dump.read_exact_at(&mut [0; 4096], 15 * 2048);
                assert_eq!(sector_error(&across.unwrap_err()).number, 15);
                let across = dump.read_exact_at(&mut [0; 8192], 16 * 2048);
                assert_eq!(sector_error(&across.unwrap_err()).number, 19);
            });
        }
    }
}

#[test]
fn a_dump_of_both_sessions_shows_the_first() {
    let (disc, _) = second_session(2000);
    opened(&whole(&wrap(&disc, |_| Kind::Mode1)), |dump| {
        assert_eq!((dump.layout().first, dump.layout().session), (0, 0));
        let image = Image::new(dump).unwrap();
        assert_eq!(image.best_tree().read("/OLD.TXT").unwrap(), b"old");
    });
}

/// Enhanced music discs: audio first, and the data behind it in a session of its own.
#[test]
fn a_session_behind_audio_is_found() {
    const START: usize = 6_000;
    let (_, disc) = second_session(START as u64);
    let kind = |number: i64| match (number as usize) < START - 150 {
        true => Kind::Audio,
        false => Kind::Form1,
    };
    // So long that it is not met by looking behind a pregap.
    let mut sectors = wrap(&disc, kind);
    let (end, more) = (sectors.len() as i64, 2_000);
    sectors.extend((end..end + more).map(|number| sector(Kind::Mode0, number, &[])));
    opened(&whole(&sectors), |dump| {
        let layout = dump.layout();
        assert_eq!((layout.first, layout.session as usize), (0, START));
        let tree = Image::new(dump).unwrap();
        let tree = tree.best_tree();
        assert_eq!(tree.read("/D/B.BIN").unwrap(), [7; 5000]);
    });
}

#[test]
fn a_pregap_of_zeros_or_audio() {
    let cooked = disc().bytes();
    let sectors = wrap(&cooked, |_| Kind::Mode1);
    for gap in [
        vec![[0; 2352]; 150],
        pregap(Kind::Audio, 150),
        pregap(Kind::Audio, 75),
    ] {
        let first = -(gap.len() as i32);
        let bytes = whole(&[gap, sectors.clone()].concat());
        opened(&bytes, |dump| assert_eq!(dump.layout().first, first));
        reads_as(&bytes, &cooked);
    }
}

#[test]
fn a_first_sector_that_is_cut() {
    let cooked = disc().bytes();
    let sectors = [pregap(Kind::Mode1, 1), wrap(&cooked, |_| Kind::Mode1)].concat();
    let bytes = &whole(&sectors)[1000..];
    opened(bytes, |dump| {
        assert_eq!((dump.layout().offset, dump.layout().first), (1352, 0));
    });
    reads_as(bytes, &cooked);
}

#[test]
fn addresses_that_are_made_up() {
    let cooked = disc().bytes();
    let readdressed = |address: fn(usize) -> [u8; 3], gap: i64| {
        let mut sectors: Vec<Sector> = pregap(Kind::Mode1, gap);
        sectors.extend(wrap(&cooked, |_| Kind::Mode1));
        for (index, sector) in sectors.iter_mut().enumerate() {
            sector[12..15].copy_from_slice(&address(index));
        }
        whole(&sectors)
    };
    // All the same; none at all; counted from zero and not from two seconds.
    let from_zero = |index: usize| {
        let digits = |n: usize| (n / 10 * 16 + n % 10) as u8;
        [index / 4500, index / 75 % 60, index % 75].map(digits)
    };
    let all: [fn(usize) -> [u8; 3]; 3] = [|_| [0, 2, 0], |_| [0xFF; 3], from_zero];
    for address in all {
        for gap in [0, 150] {
            let bytes = readdressed(address, gap);
            opened(&bytes, |dump| {
                let by_address = dump.layout().addressed;
                // A pregap is counted from zero, rightly.
                assert_eq!(by_address, gap == 150 && bytes[2352 + 14] == 1);
                assert_eq!(i64::from(dump.layout().first), -gap);
            });
            reads_as(&bytes, &cooked);
        }
    }
}

/// As a cue sheet tells it: a track of so many sectors somewhere in a file.
#[test]
fn a_layout_that_is_told() {
    let cooked = disc().bytes();
    let sectors = wrap(&cooked, |_| Kind::Form1);
    let mut bytes = vec![0x11; 777];
    bytes.extend(cut(&sectors, 16..2352, 0));
    bytes.extend(vec![0x22; 5 * 2336]);
    let mut layout = Layout::new(Part::Mode2);
    layout.offset = 777;
    layout.count = Some(sectors.len() as u32);
    let dump = RawSectors::new(&bytes[..], layout).unwrap();
    assert_eq!(dump.size().unwrap(), cooked.len() as u64);
    let image = Image::new(dump).unwrap();
    assert_eq!(image.best_tree().read("/A.TXT").unwrap(), b"a");
    // Not as many as that are there.
    let mut longer = layout;
    longer.count = Some(u32::MAX);
    let dump = RawSectors::new(&bytes[..], longer).unwrap();
    assert_eq!(dump.numbers(), 0..sectors.len() as i64 + 5);
    let mut outside = layout;
    outside.offset = 1 << 40;
    let dump = RawSectors::new(&bytes[..], outside).unwrap();
    assert_eq!((dump.size().unwrap(), dump.numbers()), (0, 0..0));
    let mut before = layout;
    before.first = i32::MIN;
    let dump = RawSectors::new(&bytes[..], before).unwrap();
    assert_eq!(dump.size().unwrap(), 0);
    let mut far = layout;
    far.first = i32::MAX;
    let dump = RawSectors::new(&bytes[..], far).unwrap();
    let missing = of_image(Image::new(&dump));
    assert_eq!(missing.number, 16);
    let last = dump.size().unwrap() - 2048;
    dump.read_exact_at(&mut [0; 2048], last).unwrap();
}
