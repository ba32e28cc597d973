//! S2: dumps of raw CD sectors. The builder's sectors are held against those of a public image that
//! a real drive wrote; what is read through them, against the image that they were made of.

mod bad;
mod check;
mod costs;
mod detect;
mod layouts;
mod raw;
mod starts;

use isoudf::sectors::{Layout, RawSectors, SectorError};
use isoudf::source::{ReadAt, SourceError};
use isoudf::{Error, Image};
use sha2::{Digest, Sha256};

use crate::common::{Source, dump, sources};
use crate::support::iso::{Builder, Disc};
use crate::support::sectors::{Kind, sector};

/// A disc with a bit of everything, and a file that is longer than what is read at a time.
fn disc() -> Disc {
    let long: Vec<u8> = (0..400_000_u32).map(|n| (n % 253) as u8).collect();
    Builder::new()
        .joliet(3)
        .file("/A.TXT", "a")
        .file("/D/B.BIN", vec![7; 5000])
        .file("/LONG.BIN", long)
        .file("/Z.BIN", vec![9; 2048])
        .build()
}

/// Opens a dump on each kind of source by its content, and checks it there.
#[track_caller]
fn opened(bytes: &[u8], mut check: impl FnMut(&RawSectors<Source>)) {
    for (kind, source, _file) in sources(bytes) {
        let layout = Layout::detect(&source).unwrap();
        let layout = layout.unwrap_or_else(|| panic!("from {kind} not known"));
        check(&RawSectors::new(source, layout).unwrap());
    }
}

/// The dump reads as the image does: from each source, in whatever pieces.
#[track_caller]
fn reads_as(bytes: &[u8], cooked: &[u8]) {
    let image = dump(&Image::new(cooked).unwrap());
    opened(bytes, |sectors| {
        assert_eq!(dump(&Image::new(sectors).unwrap()), image);
        let size = cooked.len();
        assert_eq!(sectors.size().unwrap(), size as u64);
        let pieces = [
            (0, size),
            (1, size - 1),
            (2047, 2),
            (2048, 2048),
            (4096, 2 * 2352),
            (4097, 2352 * 3 + 1),
            (100, 1000),
            (0, 70 * 2048),
            (2048 * 3 + 5, 130 * 2048),
            (size, 0),
        ];
        for (offset, len) in pieces {
            let mut read = vec![0xEE; len];
            sectors.read_exact_at(&mut read, offset as u64).unwrap();
            assert!(read == cooked[offset..][..len], "{len} bytes at {offset}");
            if let Some(lent) = sectors.slice_at(offset as u64, len) {
                assert!(lent == read, "{len} bytes lent at {offset}");
            }
        }
        let behind = sectors.read_exact_at(&mut [0; 2], size as u64 - 1);
        assert!(matches!(behind, Err(SourceError::OutOfBounds { .. })));
    });
}

/// What keeps a sector from being read, as an image's error holds it.
#[track_caller]
fn sector_error(error: &SourceError) -> SectorError {
    match error {
        SourceError::Other(other) => *other.downcast_ref().expect("a sector's error"),
        other => panic!("another error: {other}"),
    }
}

#[track_caller]
fn of_image<T>(result: Result<T, Error>) -> SectorError {
    match result {
        Err(Error::Io { source, .. }) => sector_error(&source),
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("no error"),
    }
}

/// Sectors 0 and 18 of `specimens/cdrdao/image.bin` of github.com/dfirlabs/cue-specimens, as
/// brasero and a drive made them: zeros, and the terminator of the volume descriptors.
#[test]
fn the_builder_s_sectors_are_those_of_a_drive() {
    let terminator = b"\xffCD001\x01";
    for (number, block, digest) in [
        (
            0,
            &b""[..],
            "b4f18ab66709c9b3fdef2721cc323e031b6728f3ca6c57b7c435c96189222250",
        ),
        (
            18,
            terminator,
            "09b49017a722b486f14f44f48ab679d94eec3332de8e2aeaea1fc446e578b5a7",
        ),
    ] {
        let made = sector(Kind::Mode1, number, block);
        assert_eq!(format!("{:x}", Sha256::digest(made)), digest, "{number}");
    }
}
