//! I12, H7: discs written to more than once.

mod none;

use isoudf::{Error, Finding, Image, LimitKind, Namespace, Options, Reason, Session, Timestamp};

use crate::common::{
    Counting, Holes, Source, assert_same, expected, failed, on_each_source, on_each_source_with,
    seen, strict,
};
use crate::support::iso::{Builder, Disc, SECTOR, Tree, file};
use crate::support::sparse::Sparse;

fn earlier(states: u32) -> Options {
    let mut options = Options::default();
    options.earlier_states = states;
    options
}

/// A session that begins at a sector behind what is there, which keeps `/OLD` of the first one.
fn add(first: &Disc, to: Sparse, sector: u64, n: usize) -> Disc {
    let old = &first.ranges("/OLD")[0];
    let block = (old.start / SECTOR) as u32;
    let mut image = to;
    image.grow(sector * SECTOR);
    let label = format!("SESSION{n}");
    let builder = Builder::new()
        .first_sector(sector)
        .volume_identifier(&label);
    let kept = file("/OLD", "").extent(block).data_length(3);
    let builder = builder
        .entry(kept)
        .file(&format!("/NEW{n}"), label.as_str());
    builder.joliet(3).build_onto(image)
}

/// Its end is where all places for the next session differ.
fn first() -> Disc {
    let builder = Builder::new().volume_identifier("SESSION1").joliet(3);
    let builder = builder.padding(338);
    builder.file("/OLD", "old").file("/GONE", "gone").build()
}

fn behind(disc: &Disc, multiple: u64) -> u64 {
    (disc.len() / SECTOR).next_multiple_of(multiple)
}

#[track_caller]
fn shows(image: &Image<Source>, labels: &[&str], shown: usize) -> Vec<Session> {
    let sessions = image.sessions().unwrap();
    let read: Vec<&str> = sessions.iter().map(|session| &session.label[..]).collect();
    assert_eq!(read, labels);
    let marked: Vec<usize> = (0..sessions.len())
        .filter(|n| sessions[*n].is_shown)
        .collect();
    assert_eq!(marked, [shown]);
    assert_eq!(image.label(), labels[shown]);
    assert_eq!(image.best_tree().read("/OLD").unwrap(), b"old");
    let new = format!("/NEW{}", shown + 1);
    match shown {
        0 => assert_eq!(image.best_tree().read("/GONE").unwrap(), b"gone"),
        _ => assert_eq!(
            image.best_tree().read(new).unwrap(),
            labels[shown].as_bytes()
        ),
    }
    sessions
}

#[test]
fn i12_the_last_session_is_shown_and_any_earlier_one_opens() {
    let one = first();
    let two = add(&one, one.image.clone(), behind(&one, 16), 2);
    let three = add(&one, two.image.clone(), behind(&two, 32), 3);
    let labels = ["SESSION1", "SESSION2", "SESSION3"];
    let discs = [&one, &two, &three];
    for (states, shown) in [(0, 2), (1, 1), (2, 0), (3, 0), (u32::MAX, 0)] {
        on_each_source_with(&three.bytes(), &earlier(states), |image| {
            let sessions = shows(image, &labels, shown);
            let start = |disc: &Disc| disc.descriptors()[0] - 16 * SECTOR;
            let starts: Vec<u64> = sessions.iter().map(|session| session.start).collect();
            assert_eq!(starts, discs.map(start));
            let ends: Vec<u64> = sessions.iter().map(|session| session.end).collect();
            assert_eq!(ends, discs.map(Disc::len));
            assert_eq!(image.volume_size(), discs[shown].len());
            assert!(!image.is_truncated());
            let offsets = image.descriptors().map(|d| d.unwrap().offset());
            assert_eq!(offsets.collect::<Vec<_>>(), discs[shown].descriptors());
            if shown == 0 {
                for (tree, namespace) in [
                    (Tree::Primary, Namespace::Iso),
                    (Tree::Joliet, Namespace::Joliet),
                ] {
                    let read = seen(&image.tree(namespace).unwrap());
                    assert_same(&read, &expected(&one, tree));
                }
            }
        });
    }
}

#[test]
fn i12_dates_tell_sessions_apart() {
    let date = |bytes: &[u8; 17]| bytes.to_vec();
    let one = Builder::new().bytes("volume_modification_date", date(b"1999123123595999\x04"));
    let one = one.file("/OLD", "old").build();
    let two = add(&one, one.image.clone(), behind(&one, 16), 2);
    on_each_source(&two.bytes(), |image| {
        let dates = image.sessions().unwrap();
        let dates = dates
            .iter()
            .map(|s| s.modified.as_ref().map(Timestamp::to_string));
        // 23:59:59 an hour east of Greenwich; and what the builder writes.
        let told = ["1999-12-31 22:59:59", "2026-01-02 03:04:05"];
        assert_eq!(dates.flatten().collect::<Vec<_>>(), told);
    });
}

/// Where writers put the next session: aligned, behind padding, behind what a CD has in between.
#[test]
fn i12_sessions_are_found_where_writers_put_them() {
    let one = first();
    let end = one.len() / SECTOR;
    assert!((11..=16).contains(&(end % 32)), "the places differ");
    let places = [0, 150].map(|padding| {
        let end = end + padding;
        [
            end.next_multiple_of(16),
            end.next_multiple_of(32),
            end + 11400,
            end + 11402,
            end + 6900,
            end + 6902,
        ]
    });
    for sector in places.into_iter().flatten() {
        let two = add(&one, one.image.clone(), sector, 2);
        let image = Image::new(Holes(two.image.clone())).unwrap();
        assert_eq!(image.label(), "SESSION2", "at sector {sector}");
        assert_eq!(image.best_tree().read("/OLD").unwrap(), b"old");
    }
    // Elsewhere it is part of something else.
    let two = add(&one, one.image.clone(), end + 1, 2);
    assert_eq!(
        Image::new(Holes(two.image.clone())).unwrap().label(),
        "SESSION1"
    );
}

/// The track of a CD has four seconds at least, however small the volume in it.
#[test]
fn i12_a_session_behind_a_short_track() {
    let one = Builder::new()
        .volume_identifier("SESSION1")
        .file("/OLD", "old");
    let one = one.build();
    assert!(one.len() < 300 * SECTOR);
    let two = add(&one, one.image.clone(), 300 + 2 + 11400, 2);
    let image = Image::new(Holes(two.image.clone())).unwrap();
    assert_eq!(image.label(), "SESSION2");
    // So is that of a later session; what is between the next ones is shorter.
    let start = two.descriptors()[0] / SECTOR - 16;
    assert!(two.len() / SECTOR < start + 300);
    let three = add(&one, two.image.clone(), start + 300 + 6900, 3);
    let image = Image::new(Holes(three.image.clone())).unwrap();
    assert_eq!(image.label(), "SESSION3");
}

/// As xorriso does on what can be written over: the first session at sector 32, a copy of the newest
/// one's descriptors at sector 16, with the size of all that is there.
fn overwritable(sessions: usize, label_at_16: &str) -> Disc {
    let mut empty = Sparse::new();
    empty.grow(32 * SECTOR);
    let builder = Builder::new()
        .first_sector(32)
        .volume_identifier("SESSION1");
    let builder = builder.file("/OLD", "old").file("/GONE", "gone");
    let one = builder.build_onto(empty);
    let mut disc = one.clone();
    for n in 2..=sessions {
        let builder = add(&one, disc.image.clone(), behind(&disc, 32), n);
        disc = builder;
    }
    let newest = disc.descriptors()[0];
    for sector in 0..3 {
        let at = newest + sector * SECTOR;
        let copy = disc.image.get(at..at + SECTOR);
        disc.put((16 + sector) * SECTOR, &copy);
    }
    let size = (disc.len() / SECTOR) as u32;
    let both = [size.to_le_bytes(), size.to_be_bytes()].concat();
    disc.put(16 * SECTOR + 80, &both);
    let mut label = label_at_16.as_bytes().to_vec();
    label.resize(32, b' ');
    disc.put(16 * SECTOR + 40, &label);
    disc
}

#[test]
fn i12_sessions_of_a_disc_that_is_written_over() {
    let labels = ["SESSION1", "SESSION2", "SESSION3"];
    let disc = overwritable(3, "SESSION3");
    for (states, shown) in [(0, 2), (1, 1), (2, 0), (9, 0)] {
        on_each_source_with(&disc.bytes(), &earlier(states), |image| {
            let sessions = shows(image, &labels, shown);
            assert_eq!(sessions[0].start, 32 * SECTOR);
            assert!(!image.is_truncated());
        });
    }
}

/// An old session was written over: what is at sector 16 is still the newest.
#[test]
fn i12_a_chain_that_breaks_off_before_the_newest_session() {
    let mut disc = overwritable(3, "NEWEST");
    let second = {
        let image = Image::with_options(Holes(disc.image.clone()), earlier(1)).unwrap();
        image.sessions().unwrap()[1].start
    };
    disc.put(second + 16 * SECTOR, &[0; 8]);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    let sessions = image.sessions().unwrap();
    let told: Vec<_> = sessions
        .iter()
        .map(|s| (&s.label[..], s.start, s.is_shown))
        .collect();
    assert_eq!(
        told,
        [("SESSION1", 32 * SECTOR, false), ("NEWEST", 0, true)]
    );
    let image = Image::with_options(&bytes[..], earlier(1)).unwrap();
    assert_eq!(image.label(), "SESSION1");
}

#[test]
fn i12_an_ordinary_disc_has_one_session() {
    on_each_source(&first().bytes(), |image| {
        shows(image, &["SESSION1"], 0);
    });
    for states in [1, 2] {
        on_each_source_with(&first().bytes(), &earlier(states), |image| {
            shows(image, &["SESSION1"], 0);
        });
    }
    let udf = crate::support::udf::Builder::new().file("/A", "a").build();
    on_each_source(&udf.bytes(), |image| {
        assert_eq!(image.sessions().unwrap(), [])
    });
}

/// How many reads the search costs when so many sectors stand behind the volume: against the same
/// image whose volume says that they are its own.
fn reads(behind: u64) -> u64 {
    let mut disc = first();
    let len = disc.len() + behind * SECTOR;
    disc.image.grow(len);
    let opening = |disc: &Disc| {
        let (source, counts) = Counting::new(Holes(disc.image.clone()));
        Image::new(source).unwrap();
        counts.take().0
    };
    let searched = opening(&disc);
    for tree in [Tree::Primary, Tree::Joliet] {
        disc.volume(tree).volume_space_size().set(len / SECTOR);
    }
    searched - opening(&disc)
}

#[test]
fn i12_the_search_reads_little() {
    assert_eq!(reads(0), 0);
    assert_eq!(reads(10), 0, "no room for another volume");
    assert_eq!(reads(150), 2, "padding");
    // A partition behind the volume: never more than there are places.
    assert_eq!(reads(5000), 4);
    assert_eq!(reads(100_000), 12);
}

#[test]
fn i12_listing_the_sessions_of_an_ordinary_disc_reads_nothing() {
    let (source, counts) = Counting::new(Holes(first().image));
    let image = Image::new(source).unwrap();
    counts.take();
    assert_eq!(image.sessions().unwrap().len(), 1);
    assert_eq!(counts.take(), (0, 0));
}

#[test]
fn more_sessions_than_the_limit_are_refused() {
    let one = first();
    let two = add(&one, one.image.clone(), behind(&one, 16), 2);
    let three = add(&one, two.image.clone(), behind(&two, 16), 3);
    let bytes = three.bytes();
    let mut options = Options::default();
    options.limits.sessions = 3;
    assert!(Image::with_options(&bytes[..], options.clone()).is_ok());
    options.limits.sessions = 2;
    for states in [0, 1] {
        options.earlier_states = states;
        let error = failed(Image::with_options(&bytes[..], options.clone()));
        let offset = three.descriptors()[0] - 16 * SECTOR;
        assert!(
            matches!(error, Error::Limit { kind: LimitKind::Sessions, limit: 2, offset: at } if at == offset),
            "{error}"
        );
    }
}

/// Sizes that a volume cannot have: none, and more than there is.
#[test]
fn h7_volumes_that_lie_about_their_size() {
    for size in [0, 1, u32::MAX] {
        let one = first();
        let mut two = add(&one, one.image.clone(), behind(&one, 16), 2);
        two.pvd().volume_space_size().both(size.into());
        let end = two.len() + 64 * SECTOR;
        two.image.grow(end);
        on_each_source(&two.bytes(), |image| {
            shows(image, &["SESSION1", "SESSION2"], 1);
        });
        let mut one = first();
        one.pvd().volume_space_size().both(size.into());
        on_each_source(&one.bytes(), |image| {
            shows(image, &["SESSION1"], 0);
        });
    }
}

#[test]
fn strict_reading_finds_nothing_wrong_with_sessions() {
    let findings = std::sync::Arc::new(std::sync::Mutex::new(Vec::<Finding>::new()));
    let one = first();
    let two = add(&one, one.image.clone(), behind(&one, 16), 2);
    for bytes in [two.bytes(), overwritable(3, "SESSION3").bytes()] {
        let image = Image::with_options(&bytes[..], strict()).unwrap();
        assert!(image.sessions().unwrap().len() > 1);
        let sink = std::sync::Arc::clone(&findings);
        let options = Options::default().on_finding(move |f| sink.lock().unwrap().push(f));
        Image::with_options(&bytes[..], options).unwrap();
    }
    assert_eq!(*findings.lock().unwrap(), []);
}

/// Anchors of UDF are those of the first session.
#[test]
fn t2_a_later_session_is_preferred_to_udf() {
    let iso = Builder::new()
        .volume_identifier("SESSION1")
        .file("/OLD", "old");
    let udf = crate::support::udf::Builder::new()
        .bridge(iso)
        .file("/U1", "u")
        .file("/U2", "u");
    let mut bytes = udf.build().bytes();
    on_each_source(&bytes, |image| {
        assert_eq!(image.best().namespace, Namespace::Udf)
    });
    let end = {
        let image = Image::new(&bytes[..]).unwrap();
        image
            .tree(Namespace::Iso)
            .unwrap()
            .volume_size()
            .div_ceil(SECTOR)
    };
    let start = end.next_multiple_of(16);
    let mut image = Sparse::new();
    image.grow(start * SECTOR);
    let two = Builder::new()
        .first_sector(start)
        .volume_identifier("SESSION2");
    let two = two.file("/NEW2", "new").build_onto(image).bytes();
    bytes.resize(two.len().max(bytes.len()), 0);
    bytes[(start * SECTOR) as usize..two.len()].copy_from_slice(&two[(start * SECTOR) as usize..]);
    on_each_source(&bytes, |image| {
        let best = image.best();
        assert_eq!(
            (best.namespace, best.reason),
            (Namespace::Iso, Reason::LaterSession)
        );
        assert_eq!(image.best_tree().read("/NEW2").unwrap(), b"new");
        assert!(image.tree(Namespace::Udf).unwrap().read("/U1").is_ok());
    });
}
