//! What reading costs: a record, a listing, a lookup, a file; from memory and from a file.
//!
//! `cargo bench --bench reading [-- FILTER]`. Criterion compares with the run before.
#![expect(missing_docs, reason = "criterion_group! makes a public function")]

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::PathBuf;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use isoudf::raw::iso::DirectoryRecord;
use isoudf::source::ReadAt;
use isoudf::{Image, Namespace};

#[allow(unreachable_pub, reason = "a test binary's module, mounted here")]
#[path = "../tests/support/mod.rs"]
mod support;

use support::iso::{Builder, Disc, Tree};
use support::sparse::Content;

criterion_group!(benches, records, listing, lookup, file);
criterion_main!(benches);

/// An image in memory and the same in a file, which is removed at the end.
struct Images {
    bytes: Vec<u8>,
    path: PathBuf,
}

impl Images {
    fn new(name: &str, disc: &Disc) -> Self {
        let name = format!("isoudf-bench-{}-{name}.iso", std::process::id());
        let path = std::env::temp_dir().join(name);
        disc.write_to(&path).unwrap();
        let bytes = disc.bytes();
        Self { bytes, path }
    }

    fn memory(&self) -> Image<&[u8]> {
        Image::new(&self.bytes[..]).unwrap()
    }

    fn file(&self) -> Image<File> {
        Image::open(&self.path).unwrap()
    }
}

impl Drop for Images {
    fn drop(&mut self) {
        // Nothing is lost when a temporary file stays.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A directory of many files, as writers sort it.
fn many(files: usize) -> Builder {
    let names = (0..files).map(|number| format!("/FILE{number:05}.TXT"));
    names.fold(Builder::new().joliet(3), |disc, name| disc.file(&name, ""))
}

/// The library's parser and its twin over the same records.
fn records(c: &mut Criterion) {
    const RECORDS: usize = 4000;
    let disc = many(RECORDS).build();
    let directory = disc.image.get(disc.directory(Tree::Primary, "/"));
    assert_eq!(count(&directory, library), RECORDS + 2);
    assert_eq!(count(&directory, nom_numbers), RECORDS + 2);

    let mut group = c.benchmark_group("record");
    group.throughput(Throughput::Elements(RECORDS as u64 + 2));
    group.bench_function("library", |b| {
        b.iter(|| count(black_box(&directory), library));
    });
    group.bench_function("nom_numbers", |b| {
        b.iter(|| count(black_box(&directory), nom_numbers));
    });
    group.finish();
}

/// Reads a whole directory, record by record.
#[inline(always)]
fn count(directory: &[u8], parse: impl Fn(&[u8]) -> Option<usize>) -> usize {
    let mut records = 0;
    for sector in directory.chunks(2048) {
        let mut rest = sector;
        while let Some(length) = parse(rest) {
            rest = &rest[length..];
            records += 1;
        }
    }
    records
}

/// The record's length. All of its fields are wanted, as they are by whoever keeps a record.
#[inline(always)]
fn library(input: &[u8]) -> Option<usize> {
    let (record, _) = DirectoryRecord::parse(input).ok()?;
    black_box(&record);
    Some(usize::from(record.length))
}

/// What the twin reads: the fields of [`DirectoryRecord`].
#[expect(dead_code, reason = "made to be measured, not to be read")]
struct Twin<'a> {
    length: u8,
    extended_attribute_record_length: u8,
    extent: [u32; 2],
    data_length: [u32; 2],
    recording_date: &'a [u8],
    flags: u8,
    file_unit_size: u8,
    interleave_gap_size: u8,
    volume_sequence_number: [u16; 2],
    file_identifier: &'a [u8],
    system_use: &'a [u8],
}

/// The same record in the same steps, by the leaves that nom brings along instead of the library's.
#[inline(always)]
fn nom_numbers(input: &[u8]) -> Option<usize> {
    let (_, record) = nom_record(input).ok()?;
    black_box(&record);
    Some(usize::from(record.length))
}

#[inline]
fn nom_record(input: &[u8]) -> nom::IResult<&[u8], Twin<'_>> {
    use nom::bytes::complete::take;
    use nom::number::complete::{be_u16, be_u32, le_u16, le_u32, u8};
    let (_, length) = u8(input)?;
    let (behind, frame) = take(length)(input)?;
    let (rest, length) = u8(frame)?;
    let (rest, extended_attribute_record_length) = u8(rest)?;
    let (rest, extent_little) = le_u32(rest)?;
    let (rest, extent_big) = be_u32(rest)?;
    let (rest, length_little) = le_u32(rest)?;
    let (rest, length_big) = be_u32(rest)?;
    let (rest, recording_date) = take(7usize)(rest)?;
    let (rest, flags) = u8(rest)?;
    let (rest, file_unit_size) = u8(rest)?;
    let (rest, interleave_gap_size) = u8(rest)?;
    let (rest, number_little) = le_u16(rest)?;
    let (rest, number_big) = be_u16(rest)?;
    let (rest, identifier_length) = u8(rest)?;
    let (rest, file_identifier) = take(identifier_length)(rest)?;
    let padding = usize::from(identifier_length % 2 == 0);
    let record = Twin {
        length,
        extended_attribute_record_length,
        extent: [extent_little, extent_big],
        data_length: [length_little, length_big],
        recording_date,
        flags,
        file_unit_size,
        interleave_gap_size,
        volume_sequence_number: [number_little, number_big],
        file_identifier,
        system_use: rest.get(padding..).unwrap_or_default(),
    };
    Ok((behind, record))
}

/// Every entry with its name and length, as `ls -lR` wants them.
fn listing(c: &mut Criterion) {
    const DIRECTORIES: usize = 100;
    const FILES: usize = 100;
    let paths = (0..DIRECTORIES * FILES).map(|n| (n / FILES, n % FILES));
    let disc = paths.fold(Builder::new().joliet(3), |disc, (directory, file)| {
        disc.file(&format!("/DIR{directory:03}/FILE{file:03}.TXT"), "")
    });
    let images = Images::new("listing", &disc.build());

    let mut group = c.benchmark_group("listing");
    group.throughput(Throughput::Elements((DIRECTORIES * (FILES + 1)) as u64));
    for namespace in [Namespace::Iso, Namespace::Joliet] {
        let (memory, file) = (images.memory(), images.file());
        group.bench_function(BenchmarkId::new("memory", namespace.id()), |b| {
            b.iter(|| list(&memory, namespace));
        });
        group.bench_function(BenchmarkId::new("file", namespace.id()), |b| {
            b.iter(|| list(&file, namespace));
        });
    }
    group.finish();
}

fn list<S: ReadAt>(image: &Image<S>, namespace: Namespace) -> (u64, usize) {
    let (mut bytes, mut characters) = (0, 0);
    let mut name = String::new();
    for entry in image.tree(namespace).unwrap().walk() {
        let entry = entry.unwrap();
        name.clear();
        entry.name().push_to(&mut name);
        bytes += entry.len().unwrap();
        characters += name.len();
    }
    (bytes, characters)
}

/// One name in a directory of 50,000, and a name that is not there.
fn lookup(c: &mut Criterion) {
    const FILES: usize = 50_000;
    let images = Images::new("lookup", &many(FILES).build());
    let (memory, file) = (images.memory(), images.file());

    let mut group = c.benchmark_group("lookup");
    group.bench_function("hit/memory", |b| {
        let mut paths = shuffled(FILES);
        b.iter(|| find(&memory, &paths.next().unwrap()));
    });
    group.bench_function("hit/file", |b| {
        let mut paths = shuffled(FILES);
        b.iter(|| find(&file, &paths.next().unwrap()));
    });
    // The first miss scans the directory and finds it sorted; those after it bisect.
    group.bench_function("first_miss/memory", |b| {
        b.iter_with_large_drop(|| {
            let image = images.memory();
            find(&image, "/FILE25000.TXU")
        });
    });
    group.bench_function("miss/memory", |b| {
        b.iter(|| find(&memory, "/FILE25000.TXU"));
    });
    group.bench_function("miss/file", |b| {
        b.iter(|| find(&file, "/FILE25000.TXU"));
    });
    group.finish();
}

/// The paths of [`many`] files over and over, each some way from the one before.
fn shuffled(files: usize) -> impl Iterator<Item = String> {
    let number = (0..).map(move |step: usize| step.wrapping_mul(7919) % files);
    number.map(|number| format!("/FILE{number:05}.TXT"))
}

fn find<S: ReadAt>(image: &Image<S>, path: &str) -> bool {
    let tree = image.tree(Namespace::Iso).unwrap();
    tree.get(path).is_ok()
}

/// The bytes of one file of 8 MiB.
fn file(c: &mut Criterion) {
    const SIZE: usize = 8 << 20;
    let content = Content::fill(SIZE, |at| at as u8);
    let disc = Builder::new().file("/BIG.BIN", content).build();
    let images = Images::new("file", &disc);
    let (memory, file) = (images.memory(), images.file());
    let in_memory = memory.best_tree().get("/BIG.BIN").unwrap();
    let in_file = file.best_tree().get("/BIG.BIN").unwrap();

    let mut group = c.benchmark_group("file");
    group.throughput(Throughput::Bytes(SIZE as u64));
    group.bench_function("as_slice/memory", |b| {
        b.iter(|| black_box(in_memory.as_slice().unwrap()));
    });
    group.bench_function("read_to_vec/memory", |b| {
        b.iter(|| in_memory.open().unwrap().read_to_vec().unwrap());
    });
    group.bench_function("read_to_vec/file", |b| {
        b.iter(|| in_file.open().unwrap().read_to_vec().unwrap());
    });
    let mut buffer = vec![0; 64 << 10];
    group.bench_function("read_64k/memory", |b| {
        b.iter(|| drain(in_memory.open().unwrap(), &mut buffer));
    });
    group.bench_function("read_64k/file", |b| {
        b.iter(|| drain(in_file.open().unwrap(), &mut buffer));
    });
    group.finish();
}

fn drain(mut file: impl Read, buffer: &mut [u8]) -> usize {
    let mut bytes = 0;
    loop {
        match file.read(buffer).unwrap() {
            0 => return bytes,
            read => bytes += read,
        }
    }
}
