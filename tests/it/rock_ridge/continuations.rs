//! "CE": areas that go on elsewhere (SUSP 5.1).

use isoudf::source::InMemory;
use isoudf::{FormatErrorKind, Handling, Image, Namespace, Options, Structure};

use super::{entry_at, told};
use crate::common::{Counting, on_each_source};
use crate::support::iso::rock_ridge::{
    Places, ce, disc, entry, named, nm, pd, px, st, tf, volume, with,
};
use crate::support::iso::{Builder, Disc, file};

const MODE: u32 = 0o100_751;

/// `/F`, whose record continues in one area of these entries.
fn one(entries: &[Vec<u8>]) -> Disc {
    disc(|at| {
        let area = entries.concat();
        let link = ce(at.area("more"), 0, area.len() as u32);
        volume()
            .entry(with(file("/F", ""), &[link, nm(0, "name")]))
            .area("more", area)
    })
}

#[test]
fn an_area_is_read_behind_the_record_that_names_it() {
    let disc = one(&[pd(3), px(MODE, 1, 2, 3), st(), px(0o100_000, 9, 9, 9)]);
    let told = told(&disc).sound();
    assert_eq!(told.metadata["/name"].mode, Some(0o751));
    assert_eq!(told.metadata["/name"].uid, Some(2));
}

#[test]
fn a_terminator_ends_its_own_area_only() {
    let disc = disc(|at| {
        let area = px(MODE, 1, 2, 3);
        let link = ce(at.area("more"), 0, area.len() as u32);
        volume()
            .entry(with(file("/F", ""), &[link, st(), nm(0, "never")]))
            .area("more", area)
    });
    let told = told(&disc).sound();
    assert_eq!(told.metadata["/F"].mode, Some(0o751));
}

#[test]
fn several_areas_are_read_in_the_order_named() {
    let disc = disc(|at| {
        let [one, two, three] = ["one ", "two ", "three "].map(|piece| nm(1, piece));
        let four = nm(0, "four");
        let link = |name: &str, len: usize| ce(at.area(name), 0, len as u32);
        // The first area names a fourth, which comes behind what the record names.
        let first = [link("d", four.len()), one].concat();
        let record = [
            link("a", first.len()),
            link("b", two.len()),
            link("c", three.len()),
        ];
        volume()
            .entry(with(file("/F", ""), &record))
            .area("a", first)
            .area("b", two)
            .area("c", three)
            .area("d", four)
    });
    assert_eq!(told(&disc).sound().paths, ["/one two three four"]);
}

#[test]
fn areas_share_a_block() {
    let names: Vec<_> = (0..40)
        .map(|n| format!("a name of number {n:02}"))
        .collect();
    let len = nm(0, &names[0]).len();
    for backwards in [false, true] {
        let disc = disc(|at| {
            let mut area = vec![0; 40 * len];
            let mut builder = volume();
            for (n, name) in names.iter().enumerate() {
                let place = if backwards { 39 - n } else { n } * len;
                area[place..place + len].copy_from_slice(&nm(0, name));
                let link = ce(at.area("more"), place as u32, len as u32);
                let entry = file(&format!("/F{n:02}"), "");
                builder = builder.entry(with(entry, &[link]));
            }
            builder.area("more", area)
        });
        let paths: Vec<_> = names.iter().map(|name| format!("/{name}")).collect();
        assert_eq!(told(&disc).sound().paths, paths);
        // And one read serves them all: a source that does not lend is not asked for each.
        let (source, counts) = Counting::new(InMemory(disc.bytes()));
        let image = Image::new(source).unwrap();
        let tree = image.tree(Namespace::RockRidge).unwrap();
        counts.take();
        assert_eq!(tree.walk().count(), 40);
        assert!(counts.take().0 <= 3, "backwards: {backwards}");
    }
}

#[test]
fn an_area_counts_in_blocks_of_the_volume() {
    for block_size in [512, 1024] {
        let disc = disc(|at| {
            let area = nm(0, "small blocks");
            let link = ce(at.area("more"), 20, area.len() as u32);
            volume()
                .block_size(block_size)
                .entry(with(file("/F", ""), &[link]))
                .area("pad", [1; 10])
                .area("more", [vec![0; 20], area].concat())
        });
        assert_eq!(told(&disc).sound().paths, ["/small blocks"]);
    }
}

#[test]
fn an_area_longer_than_its_block_is_read_all_the_same() {
    let mut disc = one(&[vec![pd(246); 8], vec![px(MODE, 1, 0, 0), pd(200)]].concat());
    let at = entry_at(&mut disc, "/F", b"CE", 0);
    let told = told(&disc);
    assert_eq!(told.metadata["/name"].mode, Some(0o751));
    let found = (Structure::ContinuationArea, at, Handling::ReadAsRecorded);
    assert_eq!(told.found(), [found]);
    // One that ends with its block is as it should be.
    let whole = one(&[vec![pd(251); 7], vec![px(MODE, 1, 0, 0), pd(223)]].concat());
    assert_eq!(whole.area("more").end - whole.area("more").start, 2048);
    super::told(&whole).sound();
}

/// A source that does not lend reads 8 KiB at a time: the second area begins in them, and ends behind.
#[test]
fn an_area_across_the_end_of_what_was_read_for_another() {
    for behind in [1, 6, 30] {
        let disc = disc(|at| {
            let block = at.area("more");
            let first = nm(0, "first");
            let begin = 4 * 2048 - 36 + behind;
            let second = ce(block + 3, begin as u32 % 2048, 36);
            let mut area = first.clone();
            area.resize(begin, 0);
            area.extend(px(MODE, 1, 0, 0));
            volume()
                .entry(with(file("/F", ""), &[ce(block, 0, first.len() as u32)]))
                .entry(with(file("/G", ""), &[nm(0, "second"), second]))
                .area("more", area)
        });
        let told = told(&disc);
        assert_eq!(told.paths, ["/first", "/second"]);
        assert_eq!(told.findings.len(), 1, "it does not lie in one block");
        on_each_source(&disc.bytes(), |image| {
            let tree = image.tree(Namespace::RockRidge).unwrap();
            assert_eq!(tree.walk().count(), 2);
            let entry = tree.get("/second").unwrap();
            assert_eq!(entry.metadata().unwrap().mode, Some(0o751));
        });
    }
}

#[test]
fn an_area_of_nothing() {
    for area in [vec![], vec![0; 500], pd(40)] {
        let told = told(&one(&[area])).sound();
        assert_eq!(told.paths, ["/name"]);
    }
}

#[test]
fn an_area_at_the_images_end() {
    let disc = disc(|at| {
        let link = ce(at.area("last"), 2048 - 36, 36);
        let area = [vec![0; 2048 - 36], px(MODE, 1, 0, 0)].concat();
        volume()
            .entry(with(file("/F", ""), &[link]))
            .area("last", area)
    });
    assert_eq!(disc.area("last").end, disc.len());
    assert_eq!(told(&disc).sound().metadata["/F"].mode, Some(0o751));
}

#[test]
fn an_area_beyond_the_image_is_passed_over() {
    let past = |at: &Places| at.area("last") + 1;
    let far = |_: &Places| u32::MAX;
    for block in [past as fn(&Places) -> u32, far] {
        let mut disc = disc(|at| {
            volume()
                .entry(with(file("/F", ""), &[ce(block(at), 0, 36), nm(0, "name")]))
                .area("last", [0; 2048])
        });
        let at = entry_at(&mut disc, "/F", b"CE", 0);
        let told = told(&disc);
        assert_eq!(told.paths, ["/name"]);
        let found = (Structure::ContinuationArea, at, Handling::PassedOver);
        assert_eq!(told.found(), [found]);
        let kind = told.findings[0].deviation.kind;
        assert!(matches!(kind, FormatErrorKind::BeyondImage { .. }));
    }
}

#[test]
fn a_short_entry_is_passed_over() {
    let mut disc = volume()
        .entry(with(
            file("/F", ""),
            &[entry(b"CE", &[0; 23]), nm(0, "name")],
        ))
        .build();
    let told = told(&disc);
    assert_eq!(told.paths, ["/name"]);
    // The second recording of the third number is cut: its place is where it begins.
    let at = entry_at(&mut disc, "/F", b"CE", 0) + 4 + 20;
    let found = (Structure::ContinuationArea, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
}

#[test]
fn of_two_recordings_the_little_endian_one_counts() {
    for field in 0..3u64 {
        let mut disc = one(&[px(MODE, 1, 0, 0)]);
        let at = entry_at(&mut disc, "/F", b"CE", 0) + 4 + 8 * field;
        disc.put(at + 4, &[0x77; 4]);
        let told = told(&disc);
        assert_eq!(told.metadata["/name"].mode, Some(0o751));
        let found = (Structure::ContinuationArea, at, Handling::LittleEndian);
        assert_eq!(told.found(), [found]);
    }
}

#[test]
fn an_entry_of_no_possible_length_ends_its_area() {
    let disc = one(&[px(MODE, 1, 0, 0), b"TF\x03\x01".to_vec(), px(0, 9, 9, 9)]);
    let at = disc.area("more").start + 36 + 2;
    let told = told(&disc);
    assert_eq!(told.metadata["/name"].mode, Some(0o751));
    let found = (Structure::SystemUseEntry, at, Handling::PassedOver);
    assert_eq!(told.found(), [found]);
    // Of the record's own area the areas that it names before are still read.
    let broken = disc_with_broken_record();
    assert_eq!(super::told(&broken).metadata["/F"].mode, Some(0o751));
}

fn disc_with_broken_record() -> Disc {
    disc(|at| {
        let area = px(MODE, 1, 0, 0);
        let link = ce(at.area("more"), 0, area.len() as u32);
        volume()
            .entry(with(file("/F", ""), &[link, b"NM\xff\x01\0name".to_vec()]))
            .area("more", area)
    })
}

#[test]
fn entries_that_nobody_knows_are_passed_by() {
    let disc = one(&[
        entry(b"ZZ", &[1; 100]),
        entry(b"AL", b"\x01ext"),
        tf(1, &[&[101, 2, 3, 4, 5, 6, 0]]),
    ]);
    let told = told(&disc).sound();
    assert!(told.metadata["/name"].created.is_some());
}

#[test]
fn lookups_by_a_name_from_an_area() {
    let builder: Builder = volume().entry(named("/A", "first", &[]));
    let with_area = disc(|at| {
        let area = nm(0, "second");
        let link = ce(at.area("more"), 0, area.len() as u32);
        builder
            .clone()
            .entry(with(file("/B", "b"), &[link]))
            .area("more", area)
    });
    on_each_source(&with_area.bytes(), |image| {
        let tree = image.tree(Namespace::RockRidge).unwrap();
        assert_eq!(tree.read("/second").unwrap(), b"b");
        let entry = tree.get("/second").unwrap();
        let again = tree.entry(entry.id()).unwrap();
        assert_eq!(again.name().to_str(), "second");
    });
    assert!(
        super::told_with(&with_area, &Options::default())
            .findings
            .is_empty()
    );
}
