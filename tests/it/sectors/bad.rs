//! A sector that is bad or missing: an error for what needs it, and for nothing else.

use isoudf::sectors::{Layout, RawSectors};
use isoudf::source::ReadAt;
use isoudf::{FormatErrorKind, Image, Structure};

use super::{disc, of_image, opened, sector_error};
use crate::common::sources;
use crate::support::iso::{Builder, Tree, file};
use crate::support::sectors::{FORM2_TAIL, Kind, Sector, sector, whole, wrap};
use crate::support::udf;

/// Spoils the second of the sectors that `/D/B.BIN` lies in, and tells what that does.
#[track_caller]
fn spoilt(
    kind: Kind,
    spoil: impl Fn(&mut Sector),
    structure: Structure,
    at: u64,
) -> FormatErrorKind {
    let disc = disc();
    let number = disc.ranges("/D/B.BIN")[0].start / 2048 + 1;
    let mut sectors = wrap(&disc.bytes(), |_| kind);
    spoil(&mut sectors[number as usize]);
    let mut told = None;
    opened(&whole(&sectors), |dump| {
        let image = Image::new(dump).unwrap();
        let tree = image.best_tree();
        assert_eq!(tree.walk().count(), 5);
        for (path, content) in [("/A.TXT", vec![b'a']), ("/Z.BIN", vec![9; 2048])] {
            assert_eq!(tree.read(path).unwrap(), content);
        }
        assert_eq!(tree.read("/LONG.BIN").unwrap().len(), 400_000);
        let error = of_image(tree.read("/D/B.BIN"));
        assert_eq!(error.number, number as i64);
        assert_eq!(error.fault.structure, structure);
        assert_eq!(error.fault.offset, number * 2352 + at);
        assert!(
            error
                .to_string()
                .starts_with(&format!("sector {number} of the dump: "))
        );
        // Not even of the file itself is more lost than that sector.
        let file = tree.open("/D/B.BIN").unwrap();
        let mut bytes = [0; 5000];
        assert_eq!(file.read_at(&mut bytes[..2048], 0).unwrap(), 2048);
        assert_eq!(file.read_at(&mut bytes[4096..], 4096).unwrap(), 904);
        assert!(file.read_at(&mut bytes[..10], 2048).is_err());
        assert!(file.read_at(&mut bytes[..10], 4095).is_err());
        // What lends must see it, too.
        assert_eq!(dump.slice_at(number * 2048, 1), None);
        told = Some(error.fault.kind);
    });
    told.unwrap()
}

const HEADER: Structure = Structure::SectorHeader;

#[test]
fn a_sector_of_zeros() {
    for kind in [Kind::Mode1, Kind::Form1] {
        let fault = spoilt(kind, |sector| sector.fill(0), HEADER, 0);
        assert!(matches!(fault, FormatErrorKind::Signature { .. }));
        let fault = spoilt(kind, |sector| sector[11] = 1, HEADER, 0);
        assert!(matches!(fault, FormatErrorKind::Signature { .. }));
    }
}

#[test]
fn a_mode_without_blocks() {
    for mode in [0, 3, 0xE2] {
        let fault = spoilt(Kind::Mode1, |sector| sector[15] = mode, HEADER, 15);
        let found = u64::from(mode);
        assert!(matches!(fault, FormatErrorKind::Value { found: f, .. } if f == found));
    }
}

#[test]
fn a_sector_from_elsewhere() {
    let moved = |kind| spoilt(kind, |sector| sector[14] ^= 1, HEADER, 12);
    assert!(matches!(moved(Kind::Mode1), FormatErrorKind::Broken { .. }));
    assert!(matches!(moved(Kind::Form1), FormatErrorKind::Broken { .. }));
    let no_time = spoilt(Kind::Mode1, |sector| sector[13] = 0xFF, HEADER, 12);
    assert!(matches!(no_time, FormatErrorKind::Broken { .. }));
}

#[test]
fn a_sector_of_form_2_is_no_block() {
    let structure = Structure::Subheader;
    for submodes in [&[18, 22][..], &[18], &[22]] {
        let form2 = |sector: &mut Sector| submodes.iter().for_each(|&at| sector[at] |= 0x20);
        let fault = spoilt(Kind::Form1, form2, structure, 18);
        let told = format!("{}", isoudf::Error::from(error(structure, fault)));
        assert!(told.contains("2324"), "{told}");
    }
}

fn error(structure: Structure, kind: FormatErrorKind) -> isoudf::FormatError {
    let sectors = whole(&wrap(&disc().bytes(), |_| Kind::Form2));
    let layout = Layout::detect(&sectors[..]).unwrap().unwrap();
    let dump = RawSectors::new(&sectors[..], layout).unwrap();
    let read = dump.read_exact_at(&mut [0; 9], 0).unwrap_err();
    let fault = sector_error(&read).fault;
    assert_eq!((fault.structure, fault.kind), (structure, kind));
    fault
}

/// The wrong sector must not be told, nor must others fail, however many are read at a time.
#[test]
fn the_sector_is_named_wherever_it_is_in_a_read() {
    let disc = disc();
    let cooked = disc.bytes();
    let good = wrap(&cooked, |_| Kind::Mode1);
    for bad in [17, 63, 64, 65, 128, good.len() - 1] {
        let mut sectors = good.clone();
        sectors[bad].fill(0);
        for (kind, source, _file) in sources(&whole(&sectors)) {
            let layout = Layout::detect(&source).unwrap().unwrap();
            let dump = RawSectors::new(source, layout).unwrap();
            for (from, count) in [
                (0, good.len()),
                (bad, 1),
                (bad - 1, 2),
                (1, bad),
                (bad - 16, 17),
            ] {
                let read = dump.read_exact_at(&mut vec![0; count * 2048], from as u64 * 2048);
                let error = sector_error(&read.expect_err(kind));
                assert_eq!(error.number, bad as i64, "{count} from {from}");
            }
            let mut before = vec![0; bad * 2048];
            dump.read_exact_at(&mut before, 0).unwrap();
            assert!(before == cooked[..bad * 2048]);
        }
    }
}

#[test]
fn a_dump_that_ends_early_lacks_what_is_behind() {
    let disc = disc();
    let start = disc.ranges("/LONG.BIN")[0].start / 2048;
    let bytes = whole(&wrap(&disc.bytes(), |_| Kind::Mode1));
    opened(&bytes[..(start as usize + 3) * 2352], |dump| {
        let image = Image::new(dump).unwrap();
        assert!(image.is_truncated());
        let tree = image.best_tree();
        assert_eq!(tree.read("/A.TXT").unwrap(), b"a");
        let file = tree.open("/LONG.BIN").unwrap();
        let mut bytes = vec![0; 400_000];
        assert_eq!(file.read_at(&mut bytes, 0).unwrap(), 3 * 2048);
        assert!(file.read_at(&mut bytes, 3 * 2048).is_err());
    });
}

/// Sound and pictures between the files: nothing is in the way of those.
#[test]
fn sectors_of_form_2_beside_files() {
    let cooked = disc().bytes();
    let mut sectors = wrap(&cooked, |_| Kind::Form1);
    let end = sectors.len() as i64;
    sectors.extend((end..end + 200).map(|number| sector(Kind::Form2, number, &[3; 2048])));
    opened(&whole(&sectors), |dump| {
        let image = Image::new(dump).unwrap();
        assert_eq!(image.best_tree().read("/D/B.BIN").unwrap(), [7; 5000]);
        let error = dump.read_exact_at(&mut [0; 2048], end as u64 * 2048);
        assert_eq!(sector_error(&error.unwrap_err()).number, end);
        let mut raw = vec![0; 2352];
        assert_eq!(dump.read_raw(end, &mut raw).unwrap(), 1);
        let data = dump.layout().part.user_data(&raw).unwrap();
        assert_eq!(
            (&data[..2048], &data[2048..]),
            (&[3; 2048][..], &FORM2_TAIL[..])
        );
    });
}

/// As a reader with a large buffer meets it: all before the bad sector first, then the error.
#[test]
fn bytes_before_a_bad_sector_are_delivered() {
    let disc = disc();
    let range = disc.ranges("/LONG.BIN")[0].clone();
    let content = &disc.bytes()[range.start as usize..range.end as usize];
    let good = wrap(&disc.bytes(), |_| Kind::Mode1);
    for bad in [0, 1, 2, 77, 128, 195] {
        let mut sectors = good.clone();
        sectors[range.start as usize / 2048 + bad].fill(0);
        opened(&whole(&sectors), |dump| {
            let image = Image::new(dump).unwrap();
            let file = image.best_tree().open("/LONG.BIN").unwrap();
            for from in [0, 1, 2047, 2048, 5000].map(|from: usize| from.min(bad * 2048)) {
                let mut bytes = vec![0; content.len()];
                let mut at = from;
                let error = loop {
                    match file.read_at(&mut bytes[at..], at as u64) {
                        Ok(0) => panic!("no error"),
                        Ok(read) => at += read,
                        error => break of_image(error),
                    }
                };
                assert_eq!(at, bad * 2048);
                assert_eq!(error.number, range.start as i64 / 2048 + bad as i64);
                assert!(bytes[from..at] == content[from..at]);
                let (behind, end) = (at + 2048, content.len());
                if behind < end {
                    let read = file.read_at(&mut bytes[behind..], behind as u64).unwrap();
                    assert!(read == end - behind && bytes[behind..] == content[behind..]);
                }
            }
        });
    }
}

/// The names in `/D`, and the sectors that errors tell of.
fn names(dump: &dyn ReadAt) -> (Vec<String>, Vec<i64>) {
    let image = Image::new(dump).unwrap();
    let entries = image.best_tree().read_dir("/D").unwrap();
    let (mut names, mut errors) = (Vec::new(), Vec::new());
    for entry in entries.map(|entry| entry.map(|entry| entry.name().to_string())) {
        match entry {
            Ok(name) => names.push(name),
            error => errors.push(of_image(error).number),
        }
    }
    (names, errors)
}

/// A directory of several sectors: the others are listed, one error tells of the bad one.
#[test]
fn a_bad_sector_of_a_directory_costs_its_own_entries() {
    let mut builder = Builder::new();
    for n in 0..400 {
        builder = builder.file(&format!("/D/FILE{n:04}.TXT"), format!("{n}"));
    }
    let disc = builder.build();
    let good = wrap(&disc.bytes(), |_| Kind::Form1);
    let cooked = disc.bytes();
    let range = disc.directory(Tree::Primary, "/D");
    let sectors = (range.end - range.start) / 2048;
    assert!(sectors > 8);
    let (all, _) = names(&&cooked[..]);
    assert_eq!(all.len(), 400);
    for bad in 1..sectors {
        let number = (range.start / 2048 + bad) as usize;
        let mut sectors = good.clone();
        sectors[number].fill(0);
        // The names that are recorded in that sector.
        let block = &cooked[number * 2048..][..2048];
        let is_in = |name: &String| {
            block
                .windows(name.len())
                .any(|bytes| bytes == name.as_bytes())
        };
        let left: Vec<_> = all.iter().filter(|name| !is_in(name)).cloned().collect();
        assert!(left.len() < all.len());
        opened(&whole(&sectors), |dump| {
            assert_eq!(names(dump), (left.clone(), vec![number as i64]));
        });
    }
}

/// A file whose sections go on in a bad sector is listed once, and is not whole.
#[test]
fn a_bad_sector_between_the_sections_of_a_file() {
    let mut builder = Builder::new();
    for n in 0..150 {
        let pieces = file(&format!("/D/P{n:03}.BIN"), vec![n as u8; 4100]).pieces(&[2048, 2048, 4]);
        builder = builder.entry(pieces);
    }
    let disc = builder.build();
    let good = wrap(&disc.bytes(), |_| Kind::Mode1);
    let cooked = disc.bytes();
    let range = disc.directory(Tree::Primary, "/D");
    let (all, _) = names(&&cooked[..]);
    assert_eq!(all.len(), 150);
    let mut torn = 0;
    for number in (range.start / 2048 + 1) as usize..(range.end / 2048) as usize {
        let mut sectors = good.clone();
        sectors[number].fill(0);
        let records = |name: &str, bytes: &[u8]| {
            bytes
                .windows(name.len())
                .filter(|bytes| *bytes == name.as_bytes())
                .count()
        };
        opened(&whole(&sectors), |dump| {
            let (names, errors) = names(dump);
            assert_eq!(errors, [number as i64]);
            let image = Image::new(dump).unwrap();
            for name in &all {
                let before = records(name, &cooked[range.start as usize..number * 2048]);
                let lost = records(name, &cooked[number * 2048..][..2048]);
                let listed = names.iter().filter(|listed| *listed == name).count();
                assert_eq!(listed, usize::from(lost < 3), "{name}");
                if lost > 0 && before > 0 {
                    torn += 1;
                    let read = image.best_tree().read(format!("/D/{name}"));
                    assert!(read.is_err(), "{name}");
                }
            }
        });
    }
    assert!(torn > 0);
}

/// In UDF, identifiers run on over sectors' ends: what goes before the bad one is listed.
#[test]
fn a_bad_sector_of_a_udf_directory_costs_what_follows() {
    let mut builder = udf::Builder::new();
    for n in 0..300 {
        builder = builder.file(&format!("/D/FILE{n:04}.TXT"), "x");
    }
    let cooked = builder.build().bytes();
    let (all, _) = names(&&cooked[..]);
    assert_eq!(all.len(), 300);
    let place = |name: &String| {
        let mut windows = cooked.windows(name.len());
        windows.position(|bytes| bytes == name.as_bytes()).unwrap()
    };
    let places: Vec<_> = all.iter().map(place).collect();
    let good = wrap(&cooked, |_| Kind::Mode1);
    let (first, last) = (places[0] / 2048, places[299] / 2048);
    assert!(last > first + 4);
    for number in first..=last {
        let mut sectors = good.clone();
        sectors[number].fill(0);
        let ends = places
            .iter()
            .zip(&all)
            .map(|(place, name)| place + name.len());
        let before = ends.filter(|end| *end < number * 2048).count();
        opened(&whole(&sectors), |dump| {
            let (names, errors) = names(dump);
            assert_eq!(errors, [number as i64]);
            // The last one may have its padding in the bad sector.
            let listed = names.len();
            assert!(
                (before.saturating_sub(1)..=before).contains(&listed),
                "{listed} of {before}"
            );
            assert_eq!(names, all[..listed]);
        });
    }
}
