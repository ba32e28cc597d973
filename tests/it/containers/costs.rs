//! S3, S4: opening costs a few reads, whatever a description says.

use std::sync::{Arc, Mutex};

use isoudf::container::{Choice, Disc, Folder, Opened, SharedSource};
use isoudf::source::{InMemory, SourceError};
use isoudf::{Error, LimitKind, Options};

use super::{Files, burnt};
use crate::common::{Counting, metered};
use crate::support::containers::{ccd, cue, joined, mds, nero_dao, toc, without_pregaps};

type Counts = Arc<Mutex<Vec<Box<dyn Fn() -> (u64, u64)>>>>;

/// Files that count what is read of them.
struct Counted<'a>(&'a Files, Counts);

impl Counted<'_> {
    fn source(&self, name: &str) -> Option<SharedSource> {
        let bytes = self.0.0.get(name)?.clone();
        let (source, counts) = Counting::new(InMemory(bytes));
        self.1.lock().unwrap().push(Box::new(move || counts.take()));
        Some(Arc::new(source))
    }

    fn taken(&self) -> (u64, u64) {
        let all = self.1.lock().unwrap();
        let sum = |a: (u64, u64), b: (u64, u64)| (a.0 + b.0, a.1 + b.1);
        all.iter().map(|take| take()).fold((0, 0), sum)
    }
}

impl Folder for Counted<'_> {
    fn open(&self, name: &str) -> Result<Option<(String, SharedSource)>, SourceError> {
        Ok(self.source(name).map(|source| (name.to_owned(), source)))
    }
}

#[test]
fn s4_opening_reads_little() {
    let burnt = burnt(true);
    let tracks = &burnt.tracks;
    for (name, files) in [
        (
            "a.cue",
            Files::new([
                ("a.cue", cue(tracks, &["a.bin"]).into_bytes()),
                ("a.bin", joined(tracks)),
            ]),
        ),
        (
            "a.toc",
            Files::new([
                ("a.toc", toc(tracks, "a.bin").into_bytes()),
                ("a.bin", joined(tracks)),
            ]),
        ),
        ("a.nrg", Files::new([("a.nrg", nero_dao(2, tracks))])),
        (
            "a.ccd",
            Files::new([
                ("a.ccd", ccd(tracks).into_bytes()),
                ("a.img", joined(tracks)),
            ]),
        ),
        (
            "a.mds",
            Files::new([
                ("a.mds", mds(tracks, true, &["*.mdf"], false)),
                ("a.mdf", without_pregaps(tracks)),
            ]),
        ),
    ] {
        let counted = Counted(&files, Counts::default());
        let source = counted.source(name).unwrap();
        let disc = Disc::new(name, source, &counted, &Options::default()).unwrap();
        let (reads, bytes) = counted.taken();
        // Beginning, end, the description itself; of each data track two headers, of which CloneCD's
        // are looked at twice, and a sheet's to learn how far apart they are.
        assert!(reads <= 3 + 2 * 2 * 2, "{name}: {reads} reads");
        assert!(bytes <= 4096 + 12 + 4096 + 16 * 8, "{name}: {bytes} bytes");
        Opened::new(disc, Options::default(), Choice::Latest).unwrap();
        let (reads, bytes) = counted.taken();
        assert!(reads < 400, "{name}: {reads} reads");
        assert!(bytes < 1 << 20, "{name}: {bytes} bytes");
    }
}

#[test]
fn s3_a_long_description_is_refused() {
    let mut options = Options::default();
    options.limits.container_bytes = 5000;
    let sheet = format!("REM x\n{}", "TITLE x\n".repeat(700));
    let files = Files::new([("a.cue", sheet.into_bytes())]);
    let error = files
        .disc("a.cue", super::SOURCES[0].1, &options)
        .unwrap_err();
    let kind = LimitKind::ContainerBytes;
    assert!(
        matches!(error, Error::Limit { kind: k, limit: 5000, .. } if k == kind),
        "{error}"
    );
    options.limits.container_bytes = 6000;
    assert!(files.disc("a.cue", super::SOURCES[0].1, &options).is_ok());
}

/// What a few bytes can name many times is not opened many times, nor kept.
#[test]
fn s3_memory_is_paid_for() {
    let mut sheet = String::from("REM x\n");
    for number in 0..20_000 {
        sheet += &format!("FILE {number} BINARY\n");
    }
    let files = Files::new([("a.cue", sheet.into_bytes())]);
    let source = super::SOURCES[0].1;
    let mut tracks = None;
    let (_, peak) = metered(|| {
        let disc = files.disc("a.cue", source, &Options::default());
        tracks = Some(disc.unwrap().tracks().len());
    });
    assert_eq!(tracks, Some(0));
    assert!(peak < 16 << 20, "{peak} bytes");
}
