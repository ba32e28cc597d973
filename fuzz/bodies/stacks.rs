//! Sources made of sources: each gives the bytes that a slice gives, or refuses alike.
//!
//! An input is six bytes for how they are made, and reads of three bytes: two for where, one for how
//! much.

use std::io::ErrorKind;

use isoudf::source::{
    CacheOptions, Cached, InMemory, Joined, ReadAt, Region, SeekSource, SourceError,
};

use super::sources::{Dribbles, NeverLends};

/// Bytes below all sources.
const SIZE: usize = 1024;
/// Reads of an input.
const READS: usize = 16;

/// Never lends, and has a byte that cannot be read.
struct Scratched<'a> {
    bytes: &'a [u8],
    at: u64,
}

impl ReadAt for Scratched<'_> {
    fn size(&self) -> Result<u64, SourceError> {
        self.bytes.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        let end = offset + buf.len() as u64;
        if (offset..end).contains(&self.at) {
            return Err(SourceError::Other("scratched".into()));
        }
        self.bytes.read_exact_at(buf, offset)
    }
}

pub fn sources(input: &[u8]) {
    let [
        block_size,
        blocks,
        read_ahead,
        start,
        len,
        split,
        reads @ ..,
    ] = input
    else {
        return;
    };
    let all: [u8; SIZE] = std::array::from_fn(|at| (at * 7 + at / 251) as u8);
    let start = usize::from(*start) * 4;
    let len = (usize::from(*len) * 4).min(SIZE - start);
    let shown = &all[start..start + len];
    let mut options = CacheOptions::default();
    options.block_size = (*block_size).into();
    options.blocks = (*blocks).into();
    options.read_ahead = (*read_ahead).into();
    let (start, size) = (start as u64, len as u64);
    let split = usize::from(*split).min(len);
    let parts = [&shown[..split], &shown[split..]];
    let joined = Joined::new(parts).expect("the sizes are known");
    let unlent = Joined::new(parts.map(NeverLends)).expect("the sizes are known");
    let region = Region::new(&all[..], start, size).expect("it lies inside");
    let unlent_region = Region::new(NeverLends(&all), start, size).expect("it lies inside");
    let dribbles = || SeekSource::new(Dribbles::new(shown));
    let stacks: [&dyn ReadAt; 7] = [
        &region,
        &cached(unlent_region, &options),
        &joined,
        &cached(unlent, &options),
        &InMemory(shown),
        &dribbles(),
        &cached(dribbles(), &options),
    ];
    let at = size / 2;
    let scratched = cached(Scratched { bytes: shown, at }, &options);
    for stack in stacks {
        assert_eq!(stack.size().ok(), Some(size));
    }
    for read in reads.chunks_exact(3).take(READS) {
        let first = usize::from(u16::from_le_bytes([read[0], read[1]])) % (SIZE + 9);
        let asked = first..first + usize::from(read[2]);
        for (number, stack) in stacks.into_iter().enumerate() {
            check(number, stack, shown, asked.clone());
        }
        let mut buf = vec![0; asked.len()];
        let read = scratched.read_exact_at(&mut buf, asked.start as u64);
        let hit = (asked.start as u64..asked.end as u64).contains(&at);
        match shown.get(asked) {
            Some(_) if hit => assert!(matches!(read, Err(SourceError::Other(_)))),
            Some(expected) => assert!(read.is_ok() && buf == expected, "beside a scratch"),
            None => assert!(matches!(read, Err(SourceError::OutOfBounds { .. }))),
        }
    }
}

fn cached<S: ReadAt>(source: S, options: &CacheOptions) -> Cached<S> {
    Cached::with_options(source, options.clone()).expect("the size is known")
}

fn check(number: usize, stack: &dyn ReadAt, shown: &[u8], asked: std::ops::Range<usize>) {
    let mut buf = vec![0; asked.len()];
    let read = stack.read_exact_at(&mut buf, asked.start as u64);
    let lent = stack.slice_at(asked.start as u64, asked.len());
    match (shown.get(asked.clone()), read) {
        (Some(expected), Ok(())) => {
            assert_eq!(buf, expected, "{number}: {asked:?}");
            assert!(lent.is_none_or(|lent| lent == expected), "{number}");
        }
        (None, Err(error)) => {
            assert_eq!(error.kind(), ErrorKind::UnexpectedEof, "{number}: {error}");
            assert!(lent.is_none(), "{number}: {asked:?}");
        }
        // A reader may seek beyond its end.
        (None, Ok(())) if asked.is_empty() => {}
        (_, read) => panic!("{number}: {asked:?} of {}: {read:?}", shown.len()),
    }
}
