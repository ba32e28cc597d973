//! S3, S4: containers. Descriptions that the builder makes by what libmirage and libcdio know of them
//! are opened from each kind of source; what is read through them is held against the disc that they
//! were made of.

mod ccd;
mod costs;
mod cue;
mod malformed;
mod mds;
mod nrg;
mod open;
mod toc;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Arc, LazyLock};

use isoudf::container::{
    Choice, Container, ContainerError, ContainerFault, Disc, Folder, Opened, SharedSource,
    TrackMode,
};
use isoudf::source::{InMemory, ReadAt, SeekSource, SourceError};
use isoudf::{Error, Options};

use crate::common::TempFile;
use crate::support::containers::Track;
use crate::support::iso::{Builder, SECTOR, file};
use crate::support::sectors::Kind;
use crate::support::sparse::Sparse;
pub(crate) use open::TempFolder;

/// A file by its name, and files beside it.
#[derive(Clone, Default)]
pub(crate) struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

impl Files {
    pub(crate) fn new<const N: usize>(files: [(&str, Vec<u8>); N]) -> Self {
        Self(files.map(|(name, bytes)| (name.to_owned(), bytes)).into())
    }

    fn disc(&self, name: &str, make: Make, options: &Options) -> Result<Disc, Error> {
        let folder = InFolder { files: self, make };
        Disc::new(name, make(self.0[name].clone()), &folder, options)
    }
}

type Make = fn(Vec<u8>) -> SharedSource;

/// A source that cannot read what lies from `good` on; with `good` of 0, not even its size.
struct Broken {
    bytes: Vec<u8>,
    good: u64,
}

impl Broken {
    fn error() -> SourceError {
        SourceError::Other("the disk is gone".into())
    }
}

impl ReadAt for Broken {
    fn size(&self) -> Result<u64, SourceError> {
        match self.good {
            0 => Err(Self::error()),
            _ => self.bytes[..].size(),
        }
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        match offset + buf.len() as u64 > self.good {
            true => Err(Self::error()),
            false => self.bytes[..].read_exact_at(buf, offset),
        }
    }
}

/// A file that is gone when the source is.
struct Temporary {
    open: std::fs::File,
    _file: TempFile,
}

impl ReadAt for Temporary {
    fn size(&self) -> Result<u64, SourceError> {
        self.open.size()
    }

    fn read_exact_at(&self, buf: &mut [u8], offset: u64) -> Result<(), SourceError> {
        self.open.read_exact_at(buf, offset)
    }
}

const SOURCES: [(&str, Make); 3] = [
    ("memory", |bytes| Arc::new(InMemory(bytes))),
    ("a file", |bytes| {
        let file = TempFile::new(&bytes);
        let open = file.open();
        Arc::new(Temporary { open, _file: file })
    }),
    ("a reader", |bytes| {
        Arc::new(SeekSource::new(Cursor::new(bytes)))
    }),
];

struct InFolder<'a> {
    files: &'a Files,
    make: Make,
}

impl Folder for InFolder<'_> {
    fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
        let bytes = self.files.0.get(name);
        Ok(bytes.map(|bytes| (name.to_owned(), (self.make)(bytes.clone()))))
    }
}

/// Opens on each kind of source.
#[track_caller]
pub(crate) fn on_each(files: &Files, name: &str, choice: Choice, check: impl Fn(Opened)) {
    for (kind, make) in SOURCES {
        let disc = files.disc(name, make, &Options::default());
        let opened = disc.and_then(|disc| Opened::new(disc, Options::default(), choice));
        match opened {
            Ok(opened) => check(opened),
            Err(error) => panic!("not opened from {kind}: {error}"),
        }
    }
}

/// What keeps a container from being opened, alike from each kind of source: as it is, and in words.
#[track_caller]
pub(crate) fn refused(files: &Files, name: &str, options: &Options) -> (Error, String) {
    let mut errors = Vec::new();
    for (kind, make) in SOURCES {
        let disc = files.disc(name, make, options);
        let opened = disc.and_then(|disc| Opened::new(disc, options.clone(), Choice::Latest));
        match opened {
            Ok(_) => panic!("opened from {kind}"),
            Err(error) => errors.push(error),
        }
    }
    let text = errors[0].to_string();
    assert!(errors.iter().all(|error| error.to_string() == text));
    (errors.swap_remove(0), text)
}

#[track_caller]
pub(crate) fn fault(error: &Error) -> &ContainerError {
    match error {
        Error::Open { source } | Error::Io { source, .. } => match source {
            SourceError::Other(other) => other.downcast_ref().expect("a container's error"),
            other => panic!("another error: {other}"),
        },
        other => panic!("another error: {other}"),
    }
}

/// A disc that is made once: the tests change copies of its tracks.
fn burnt(with_audio: bool) -> Burnt {
    static BURNT: [LazyLock<Burnt>; 2] =
        [LazyLock::new(|| burn(false)), LazyLock::new(|| burn(true))];
    BURNT[usize::from(with_audio)].clone()
}

/// Two sessions: data and, if wanted, audio; then data that go on from the first ones.
#[derive(Clone)]
struct Burnt {
    tracks: Vec<Track>,
    /// Its blocks, as if all were data.
    disc: Vec<u8>,
}

const AUDIO: usize = 320;

fn burn(with_audio: bool) -> Burnt {
    let first = Builder::new().volume_identifier("SESSION1").padding(300);
    let first = first
        .file("/OLD", "old")
        .file("/GONE", vec![3; 5000])
        .build();
    let one = (first.len() / SECTOR) as usize;
    let audio = if with_audio { 150 + AUDIO } else { 0 };
    let start = one + audio + 11_400;
    let old = (first.ranges("/OLD")[0].start / SECTOR) as u32;
    let mut image: Sparse = first.image.clone();
    image.grow(start as u64 * SECTOR);
    let second = Builder::new()
        .first_sector(start as u64)
        .volume_identifier("SESSION2")
        .entry(file("/OLD", "").extent(old).data_length(3))
        .file("/NEW", vec![5; 5000])
        .build_onto(image);
    let disc = second.bytes();
    let mut tracks = vec![Track::new(1, 1, Kind::Mode1, 0..one, &disc)];
    if with_audio {
        let from = one + 150;
        tracks.push(Track::new(2, 1, Kind::Audio, from..from + AUDIO, &[]).pregap(150));
    }
    tracks.push(Track::new(
        3,
        2,
        Kind::Form1,
        start..disc.len() / 2048,
        &disc,
    ));
    Burnt { tracks, disc }
}

impl Burnt {
    /// All that can be asked of this disc, in a container.
    #[track_caller]
    fn check(&self, files: &Files, name: &str, container: Container) {
        let Self { tracks, disc } = self;
        let last = &tracks[tracks.len() - 1];
        on_each(files, name, Choice::Latest, |opened| {
            assert_eq!(opened.disc.container(), container);
            assert_eq!(opened.track, Some(3));
            for (read, made) in opened.disc.tracks().iter().zip(tracks) {
                assert_eq!((read.number, read.session), (made.number, made.session));
                assert_eq!(read.start, Some(made.start), "track {}", made.number);
                assert_eq!(read.length, Some(made.length() as u32));
                let mode = match made.kind {
                    Kind::Audio => TrackMode::Audio,
                    Kind::Mode1 => TrackMode::Mode1,
                    _ => TrackMode::Mode2,
                };
                assert_eq!(read.mode, mode);
                assert_eq!(read.layout.is_some(), !made.is_audio());
                if let Some(layout) = read.layout {
                    let whole = made.part.len() == 2352;
                    assert_eq!(layout.addressed, whole, "track {}", made.number);
                    let sectors = opened.disc.sectors(read.number).unwrap();
                    let mut raw = vec![0; made.part.len()];
                    sectors.read_raw(made.start + 5, &mut raw).unwrap();
                    let sector = &made.sectors[made.pregap + 5];
                    assert_eq!(raw, sector[made.part.clone()]);
                }
            }
            assert_eq!(opened.disc.tracks().len(), tracks.len());
            assert_eq!(opened.image.label(), "SESSION2");
            let tree = opened.image.best_tree();
            assert_eq!(tree.read("/OLD").unwrap(), b"old");
            assert_eq!(tree.read("/NEW").unwrap(), [5; 5000]);
            // The second follows the first as it does on discs, but for audio in between.
            let sessions = opened.image.sessions().unwrap();
            if tracks.len() == 2 {
                assert_eq!(sessions.len(), 2);
                assert_eq!(sessions[1].start, last.start as u64 * 2048);
            }
            let source = opened.image.into_source();
            assert_eq!(source.size().unwrap(), disc.len() as u64);
            for made in tracks.iter().filter(|made| !made.is_audio()) {
                let from = made.start as usize * 2048;
                // Where descriptors are shown, they are those of the later session.
                let from = from + if from == 0 { 100 * 2048 } else { 0 };
                let end = (made.start as usize + made.length()) * 2048;
                let mut blocks = vec![0; end - from];
                source.read_exact_at(&mut blocks, from as u64).unwrap();
                assert!(blocks == disc[from..end], "track {}", made.number);
                if let Some(lent) = source.slice_at(from as u64, 2048) {
                    assert_eq!(lent, &disc[from..from + 2048]);
                }
            }
            let end = tracks[0].length() as u64;
            for block in [end, end + 100, last.start as u64 - 1] {
                let read = source.read_exact_at(&mut [0; 2048], block * 2048);
                let at = block * 2048;
                assert!(matches!(read, Err(SourceError::Gap { offset }) if offset == at));
            }
            let mut strict = Options::default();
            strict.strict = true;
            let image = isoudf::Image::with_options(source, strict).unwrap();
            assert_eq!(image.label(), "SESSION2");
            let source = image.into_source();
            let across = source.read_exact_at(&mut [0; 4096], (end - 1) * 2048);
            assert!(across.is_err());
        });
        on_each(files, name, Choice::Track(1), |opened| {
            assert_eq!(opened.image.label(), "SESSION1");
            assert_eq!(opened.track, Some(1));
            let tree = opened.image.best_tree();
            assert_eq!(tree.read("/GONE").unwrap(), [3; 5000]);
            assert!(tree.read("/NEW").is_err());
            assert_eq!(opened.image.size(), tracks[0].length() as u64 * 2048);
        });
        let opened = files.disc(name, SOURCES[0].1, &Options::default()).unwrap();
        type Is = fn(&ContainerFault) -> bool;
        let rows: [(u8, Is, &str); 2] = [
            (
                2,
                |fault| matches!(fault, ContainerFault::NoData),
                "track 2: no data",
            ),
            (
                9,
                |fault| matches!(fault, ContainerFault::NoTrack),
                "track 9: there is no such track",
            ),
        ];
        for (number, is, text) in rows {
            if number == 9 || tracks.len() == 3 {
                let error = opened
                    .source(Choice::Track(number))
                    .map(|_| ())
                    .unwrap_err();
                assert_eq!(fault(&error).track, Some(number));
                assert!(is(&fault(&error).fault));
                assert!(error.to_string().contains(text), "{error}");
            }
        }
    }
}

/// An ordinary image and one of raw sectors, which nothing describes.
#[test]
fn s3_what_is_no_container_opens_as_before() {
    let disc = Builder::new().file("/A", "a").padding(20).build().bytes();
    let files = Files::new([("a.iso", disc.clone())]);
    on_each(&files, "a.iso", Choice::Latest, |opened| {
        assert_eq!(opened.disc.container(), Container::Plain);
        assert!(opened.disc.tracks().is_empty() && opened.track.is_none());
        assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
    });
    for kind in [Kind::Mode1, Kind::Form1] {
        let track = Track::new(1, 1, kind, 0..disc.len() / 2048, &disc);
        let files = Files::new([("a.bin", track.bytes())]);
        on_each(&files, "a.bin", Choice::Track(1), |opened| {
            assert_eq!(opened.disc.container(), Container::RawSectors);
            let [track] = opened.disc.tracks() else {
                panic!("one track");
            };
            let mode = match kind {
                Kind::Mode1 => TrackMode::Mode1,
                _ => TrackMode::Mode2,
            };
            assert_eq!((track.mode, track.start), (mode, Some(0)));
            assert_eq!(track.length, Some((disc.len() / 2048) as u32));
            assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
        });
    }
    let files = Files::new([("a.txt", b"This is no image of a disc.\n".to_vec())]);
    let (error, _) = refused(&files, "a.txt", &Options::default());
    assert!(matches!(error, Error::Format(_)), "{error}");
    let disc = files
        .disc("a.txt", SOURCES[0].1, &Options::default())
        .unwrap();
    assert!(disc.source(Choice::Track(1)).is_err());
}
