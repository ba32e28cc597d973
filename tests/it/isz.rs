//! S5: compressed images of ISZ that the tests write, held against the image that they were made of.

mod malformed;

use std::fs;

use isoudf::Image;
use isoudf::compressed::Isz;
use isoudf::container::{Choice, Container, ContainerError, ContainerFault, open_any};
use isoudf::source::{ReadAt, SourceError};

use crate::common::{Counting, sources};
use crate::containers::{Files, TempFolder, on_each};
use crate::support::iso::Builder;
use crate::support::isz::{Isz as Writer, Kept};

/// An image that ends with a piece of a chunk, and has chunks of zeros.
fn image() -> Vec<u8> {
    let text = (0..30_000_u32).flat_map(|n| (n / 7).to_le_bytes());
    let disc = Builder::new()
        .file("/A.TXT", "a")
        .file("/TEXT.BIN", text.collect::<Vec<_>>());
    let image = disc.padding(20).build().bytes();
    assert!(image.len() % 8192 != 0);
    image
}

/// Zeros where there are, all other ways in turn.
fn mixed(image: &[u8]) -> impl Fn(usize) -> Kept + '_ {
    |number| {
        let mut chunks = image.chunks(8192);
        match chunks.nth(number).unwrap().iter().all(|byte| *byte == 0) {
            true => Kept::Zero,
            false => [Kept::Data, Kept::Zlib, Kept::Bzip2][number % 3],
        }
    }
}

#[track_caller]
fn gives(reader: &impl ReadAt, image: &[u8]) {
    assert_eq!(reader.size().unwrap(), image.len() as u64);
    let mut whole = vec![0xEE; image.len()];
    reader.read_exact_at(&mut whole, 0).unwrap();
    assert!(whole == image);
    for (at, piece) in image.chunks(777).enumerate() {
        let mut read = vec![0xEE; piece.len()];
        reader.read_exact_at(&mut read, 777 * at as u64).unwrap();
        assert!(read == piece, "{at}");
    }
    let beyond = reader.read_exact_at(&mut [0; 2], image.len() as u64 - 1);
    assert!(matches!(beyond, Err(SourceError::OutOfBounds { .. })));
}

#[test]
fn s5_each_kind_of_chunk() {
    let image = image();
    let keep = mixed(&image);
    let zeros = (0..image.len().div_ceil(8192)).filter(|n| keep(*n) == Kept::Zero);
    assert!(zeros.count() > 1);
    for pointer_length in [3, 4] {
        let writer = Writer {
            pointer_length,
            ..Writer::USUAL
        };
        let mut files = writer.write(&image, &keep, &[]);
        files.push(writer.plain(&image));
        for file in files {
            for (_, source, _file) in sources(&file) {
                gives(&Isz::new(source).unwrap(), &image);
            }
        }
    }
    let files = Files::new([("a.isz", Writer::USUAL.write(&image, &keep, &[]).remove(0))]);
    on_each(&files, "a.isz", Choice::Latest, |opened| {
        assert_eq!(opened.disc.container(), Container::Isz);
        assert_eq!(opened.image.best_tree().read("/A.TXT").unwrap(), b"a");
    });
}

/// Files that end between chunks and within them, and one that has no beginning of any.
#[test]
fn s5_segments_of_any_length() {
    let image = image();
    let file = &Writer::USUAL.write(&image, mixed(&image), &[])[0];
    let all = file.len() - 68 - (64 + 3 * image.len().div_ceil(8192));
    for lengths in [
        vec![1],
        vec![8192],
        vec![8191, 8000],
        vec![8193, 1, 5, all / 2],
        vec![all - 1],
    ] {
        let files = Writer::USUAL.write(&image, mixed(&image), &lengths);
        assert_eq!(files.len(), lengths.len() + 1);
        let names: [fn(usize) -> String; 2] = [
            |n| {
                if n == 0 {
                    "a.isz".to_owned()
                } else {
                    format!("a.i{n:02}")
                }
            },
            |n| format!("a.part{:02}.isz", n + 1),
        ];
        for name in names {
            let named = files
                .iter()
                .enumerate()
                .map(|(n, file)| (name(n), file.clone()));
            let mut named = Files(named.collect());
            on_each(&named, &name(0), Choice::Latest, |opened| {
                let source = opened.image.into_source();
                gives(&source, &image);
            });
            // The last one is lost.
            let last = name(lengths.len());
            named.0.remove(&last);
            let (error, text) = crate::containers::refused(&named, &name(0), &Default::default());
            let error: &ContainerError = crate::containers::fault(&error);
            assert!(matches!(&error.fault, ContainerFault::NoFile { name } if *name == last));
            assert!(text.contains(&last), "{text}");
        }
        let alone = Isz::new(&files[0][..]).unwrap_err();
        assert!(alone.to_string().contains("several files"), "{alone}");
    }
}

#[test]
fn s5_an_isz_file_is_opened_by_its_content() {
    let image = image();
    let folder = TempFolder::new("isz");
    let files = Writer::USUAL.write(&image, mixed(&image), &[20_000]);
    let path = folder.write("a.isz", &files[0]);
    fs::write(folder.0.join("A.I01"), &files[1]).unwrap();
    let opened = open_any(path).unwrap();
    assert_eq!(opened.disc.container().id(), "isz");
    assert_eq!(opened.image.best_tree().read("/A.TXT").unwrap(), b"a");
}

/// Header and tables are read at once, whatever the image has.
#[test]
fn s5_opening_isz_takes_two_reads() {
    for pieces in [1, 40] {
        let image = image().repeat(pieces);
        let file = Writer::USUAL.write(&image, |_| Kept::Zlib, &[]).remove(0);
        let (source, counts) = Counting::new(isoudf::source::InMemory(file));
        let isz = Isz::new(source).unwrap();
        let (reads, bytes) = counts.take();
        assert_eq!(reads, 2);
        assert_eq!(bytes, 48 + 3 * image.len().div_ceil(8192) as u64);
        // Small reads one behind the other take one more for each chunk.
        for at in (0..16_384).step_by(64) {
            isz.read_exact_at(&mut [0; 64], at).unwrap();
        }
        assert_eq!(counts.take().0, 2);
        assert!(Image::new(isz).is_ok());
    }
}
