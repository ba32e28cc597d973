//! S: a source with a memory: what it gives, what it asks for, what it keeps.

use std::fs;
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use isoudf::Image;
use isoudf::source::{CacheOptions, Cached, InMemory, ReadAt, SourceError};

use crate::common::{Source, dump, metered, sources};
use crate::support::iso::Builder;

/// Lends nothing, and writes down what it is asked for.
#[derive(Clone, Default)]
struct Asked {
    bytes: Arc<[u8]>,
    asked: Arc<Mutex<Vec<(u64, usize)>>>,
    /// A byte that cannot be read.
    fault: Option<u64>,
}

impl Asked {
    fn new(len: usize) -> Self {
        Self {
            bytes: pattern(len).into(),
            ..Self::default()
        }
    }

    /// Offsets and lengths since the last call.
    fn take(&self) -> Vec<(u64, usize)> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl ReadAt for Asked {
    fn size(&self) -> Result<u64, SourceError> {
        Ok(self.bytes.len() as u64)
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.asked.lock().unwrap().push((offset, buf.len()));
        let end = offset + buf.len() as u64;
        if self.fault.is_some_and(|at| (offset..end).contains(&at)) {
            return Err(SourceError::Other("scratched".into()));
        }
        self.bytes.read_exact_at(buf, offset)
    }
}

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at * 7 + at / 251) as u8).collect()
}

fn options(block_size: u32, blocks: u32, read_ahead: u32) -> CacheOptions {
    let mut options = CacheOptions::default();
    (options.block_size, options.blocks, options.read_ahead) = (block_size, blocks, read_ahead);
    options
}

fn cached(source: &Asked, block_size: u32, blocks: u32, read_ahead: u32) -> Cached<Asked> {
    Cached::with_options(source.clone(), options(block_size, blocks, read_ahead)).unwrap()
}

#[track_caller]
fn read(cached: &Cached<Asked>, offset: u64, len: usize) {
    let mut buf = vec![0; len];
    cached.read_exact_at(&mut buf, offset).unwrap();
    assert_eq!(buf, cached.source().bytes[offset as usize..][..len]);
}

#[test]
fn it_is_send_and_sync_where_the_source_is() {
    fn shared<T: Send + Sync>() {}
    shared::<Cached<fs::File>>();
    shared::<Image<Cached<Source>>>();
}

#[test]
fn whatever_the_sizes_the_bytes_are_the_sources() {
    for (block_size, blocks, read_ahead) in [
        (0, 0, 0),
        (1, 1, 1),
        (7, 3, 2),
        (64, 4, 9),
        (100, 100, 100),
        (1000, 2, 0),
        (u32::MAX, u32::MAX, u32::MAX),
    ] {
        let source = Asked::new(1001);
        let cached = cached(&source, block_size, blocks, read_ahead);
        let mut random: u64 = 1;
        for _ in 0..500 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            let offset = (random >> 33) % 1002;
            let len = (random >> 20) % (1002 - offset);
            read(&cached, offset, len as usize);
        }
    }
}

#[test]
fn it_reads_within_its_bounds_and_no_further() {
    let source = Asked::new(100);
    let cached = cached(&source, 64, 4, 4);
    assert_eq!(cached.size().unwrap(), 100);
    for (offset, len) in [
        (0, 101),
        (100, 1),
        (99, 2),
        (u64::MAX, 1),
        (u64::MAX - 1, 2),
    ] {
        match cached.read_exact_at(&mut vec![0; len], offset) {
            Err(SourceError::OutOfBounds { size: 100, .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    read(&cached, 100, 0);
    assert_eq!(source.take(), []);
    read(&cached, 99, 1);
    assert_eq!(source.take(), [(64, 36)], "the last block is short");
}

#[test]
fn a_block_is_read_once_while_it_is_kept() {
    let source = Asked::new(1000);
    let cached = cached(&source, 100, 2, 0);
    read(&cached, 510, 5);
    read(&cached, 500, 100);
    assert_eq!(source.take(), [(500, 100)]);
    read(&cached, 250, 1);
    // Used again, block 5 is not the oldest one any more.
    read(&cached, 599, 1);
    read(&cached, 0, 1);
    read(&cached, 500, 1);
    assert_eq!(source.take(), [(200, 100), (0, 100)]);
    read(&cached, 299, 1);
    assert_eq!(source.take(), [(200, 100)], "block 2 made room");
}

#[test]
fn blocks_that_are_missing_together_are_read_together() {
    let source = Asked::new(1000);
    let cached = cached(&source, 100, 9, 8);
    read(&cached, 350, 10);
    read(&cached, 150, 400);
    assert_eq!(source.take(), [(300, 100), (100, 200), (400, 300)]);
}

#[test]
fn a_look_elsewhere_is_no_end_of_reading_on() {
    let source = Asked::new(2000);
    let cached = cached(&source, 100, 20, 8);
    read(&cached, 0, 100);
    read(&cached, 1500, 100);
    assert_eq!(source.take(), [(0, 100), (1500, 100)]);
    read(&cached, 100, 100);
    assert_eq!(source.take(), [(100, 200)]);
}

#[test]
fn reading_on_reads_ahead_and_jumping_does_not() {
    let source = Asked::new(10_000);
    let cached = cached(&source, 100, 50, 4);
    for at in (1000..2200).step_by(50) {
        read(&cached, at, 50);
    }
    assert_eq!(
        source.take(),
        [
            (1000, 100),
            (1100, 200),
            (1300, 300),
            (1600, 500),
            (2100, 500)
        ]
    );
    for at in [5000, 4000, 6000] {
        read(&cached, at, 50);
    }
    assert_eq!(source.take(), [(5000, 100), (4000, 100), (6000, 100)]);
    // Up to what is there already, and to the end.
    read(&cached, 9800, 1);
    read(&cached, 9700, 1);
    read(&cached, 9900, 1);
    assert_eq!(source.take(), [(9800, 100), (9700, 100), (9900, 100)]);
}

#[test]
fn large_reads_go_past_the_cache_in_one_piece() {
    let source = Asked::new(10_000);
    let cached = cached(&source, 100, 8, 3);
    read(&cached, 50, 1);
    assert_eq!(source.take(), [(0, 100)]);
    read(&cached, 1030, 3000);
    assert_eq!(source.take(), [(1030, 3000)]);
    read(&cached, 50, 1);
    assert_eq!(source.take(), [], "and push nothing out");
}

#[test]
fn a_fault_beside_what_is_asked_for_does_no_harm() {
    let source = Asked {
        fault: Some(150),
        ..Asked::new(1000)
    };
    let cached = cached(&source, 100, 8, 3);
    read(&cached, 0, 100);
    read(&cached, 100, 50);
    read(&cached, 151, 49);
    let error = cached.read_exact_at(&mut [0; 2], 149).unwrap_err();
    assert_eq!(error.to_string(), "scratched");
}

#[test]
fn what_the_source_lends_is_lent() {
    let bytes = pattern(100);
    let cached = Cached::new(InMemory(bytes.clone())).unwrap();
    assert_eq!(cached.slice_at(10, 5), Some(&bytes[10..15]));
    let mut buf = [0; 5];
    cached.read_exact_at(&mut buf, 10).unwrap();
    assert_eq!(buf, bytes[10..15]);
    assert_eq!(cached.into_inner().0, bytes);
}

#[test]
fn an_image_is_the_same_through_a_cache() {
    let mut builder = Builder::new();
    for n in 0..300 {
        builder = builder.file(&format!("/D{}/F{n}.TXT", n % 7), vec![n as u8; n * 10]);
    }
    let bytes = builder.build().bytes();
    let plain = dump(&Image::new(&bytes[..]).unwrap());
    for (kind, source, _file) in sources(&bytes) {
        let cached = Cached::with_options(source, options(3000, 4, 2)).unwrap();
        assert_eq!(dump(&Image::new(cached).unwrap()), plain, "{kind}");
    }
}

#[test]
fn threads_share_it() {
    let source = Asked::new(100_000);
    let cached = cached(&source, 512, 16, 4);
    thread::scope(|scope| {
        for thread in 0..4 {
            let cached = &cached;
            scope.spawn(move || {
                for step in 0..500 {
                    read(cached, (step * 7919 * (thread + 1)) % 99_000, 1000);
                }
            });
        }
    });
}

#[test]
fn memory_stays_within_what_was_allowed() {
    let source = Asked::new(4 << 20);
    let (_, peak) = metered(|| {
        let cached = cached(&source, 16 << 10, 8, 3);
        let mut buf = vec![0; 1000];
        for at in (0..(4 << 20) - 1000).step_by(1000) {
            cached.read_exact_at(&mut buf, at).unwrap();
        }
    });
    // The list of what was asked for is among it.
    let allowed = (8 + 4) * (16 << 10) + (8 << 10);
    assert!(peak <= allowed, "{peak} of {allowed}");
}
