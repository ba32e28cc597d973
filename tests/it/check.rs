//! `Image::check`: sound images have no problems, and each kind of problem has its name and byte.

use isoudf::{Check, Error, Image, LimitKind, Namespace, Options, Severity, Structure, Trouble};

use crate::common::on_each_source;
use crate::real;
use crate::support::iso::{Builder, Disc, SECTOR, Tree, file};

fn check(disc: &Disc) -> Check {
    let bytes = disc.bytes();
    let check = Image::new(&bytes[..]).unwrap().check();
    // The same from a source that does not lend, and through a strict reader where that opens it.
    on_each_source(&bytes, |image| {
        assert_eq!(told(&image.check()), told(&check))
    });
    let mut strict = Options::default();
    strict.strict = true;
    if let Ok(image) = Image::with_options(&bytes[..], strict) {
        assert_eq!(told(&image.check()), told(&check));
    }
    check
}

/// What was found: severity, id, byte and path.
fn told(check: &Check) -> Vec<(Severity, String, Option<u64>, Option<String>)> {
    let problems = check.problems.iter().map(|problem| {
        let path = problem.path.as_deref().map(str::to_owned);
        (problem.severity, problem.id(), problem.offset(), path)
    });
    problems.collect()
}

fn builder() -> Builder {
    Builder::new()
        .joliet(3)
        .file("/A.TXT", "a")
        .file("/D/B.TXT", vec![7; 3 * SECTOR as usize])
        .file("/D/C.TXT", "c")
}

#[test]
fn sound_images_of_sane_writers_have_no_problems() {
    for name in [
        "gi-level1",
        "gi-level4-tricky",
        "gi-apple",
        "xo-1999",
        "xo-joliet-utf16",
        "xo-reloc-dir",
        "xo-acl",
        "xo-zisofs",
        "mf-plain",
        "py-joliet3",
        "py-rr1.12-xa",
        "win7-mini",
        "own-r102",
        "own-r260",
        "udf-hd-r2.01-b512",
        "vat-r200-tricky",
        "spar-r201",
    ] {
        let bytes = real::image(name);
        let check = Image::new(&bytes[..]).unwrap().check();
        assert_eq!(told(&check), [], "{name}");
        assert!(check.entries > 1, "{name}");
        assert_eq!(check.worst(), None);
    }
    assert_eq!(told(&check(&builder().build())), []);
}

#[test]
fn numbers_that_differ_are_deviations() {
    let mut disc = builder().build();
    let mut record = disc.record(Tree::Primary, "/D/C.TXT");
    record.data_length().big(99);
    let at = record.data_length().offset();
    let id = "directory-record.both-endian.data-length".to_owned();
    let path = Some("/D/C.TXT".to_owned());
    assert_eq!(
        told(&check(&disc)),
        [(Severity::Deviation, id, Some(at), path)]
    );
}

#[test]
fn bytes_behind_the_end_are_lost() {
    let mut disc = builder().build();
    let end = disc.ranges("/D/B.TXT")[0].end;
    disc.truncate(end - 5);
    let check = check(&disc);
    assert_eq!(check.worst(), Some(Severity::Lost));
    let first = &check.problems[0];
    assert_eq!(first.structure(), Some(Structure::VolumeSpace));
    assert_eq!(
        (first.severity, first.offset()),
        (Severity::Deviation, Some(disc.len()))
    );
    let lost: Vec<_> = told(&check)
        .into_iter()
        .filter(|it| it.0 == Severity::Lost)
        .collect();
    let paths: Vec<_> = lost
        .iter()
        .map(|it| (&it.1[..], it.3.as_deref().unwrap()))
        .collect();
    let id = "file-extent.beyond-image";
    // Each once: both trees have the same extents.
    assert_eq!(paths, [(id, "/D/B.TXT"), (id, "/D/C.TXT")]);
}

#[test]
fn path_tables_are_held_against_the_tree() {
    let mut disc = builder().build();
    let other = disc.directory(Tree::Primary, "/").start / SECTOR;
    disc.path_record_l(Tree::Primary, "/D").extent().set(other);
    let table = disc.path_tables(Tree::Primary)[0].start;
    let id = "path-table.broken.a-directory-of-the-tree-is-not-in-it".to_owned();
    assert_eq!(
        told(&check(&disc)),
        [(Severity::Deviation, id, Some(table), None)]
    );
}

#[test]
fn files_that_would_share_bytes_behind_the_image_are_only_lost() {
    let mut disc = builder().build();
    let behind = disc.len() / SECTOR + 100;
    for (path, block) in [("/D/B.TXT", behind), ("/A.TXT", behind + 1)] {
        disc.record(Tree::Primary, path).extent().set(block);
    }
    let check = check(&disc);
    let ids = check.problems.iter().map(|problem| problem.id());
    let ids: Vec<_> = ids.collect();
    assert_eq!(ids, ["file-extent.beyond-image"; 2]);
}

#[test]
fn files_that_share_bytes_in_part_are_told() {
    let mut disc = builder().build();
    let start = disc.ranges("/D/B.TXT")[0].start;
    let mut record = disc.record(Tree::Primary, "/A.TXT");
    record.extent().set(start / SECTOR + 1);
    let id = "file-extent.broken.the-extent-begins-within-that-of-another-file".to_owned();
    let check = check(&disc);
    let overlap = (Severity::Deviation, id, Some(start + SECTOR), None);
    assert_eq!(told(&check), [overlap]);
    assert_eq!(check.problems[0].namespace, Some(Namespace::Iso));
    // One file under two names is none.
    let mut disc = builder().entry(file("/E.TXT", "a")).build();
    let start = disc.ranges("/A.TXT")[0].start;
    disc.record(Tree::Primary, "/E.TXT")
        .extent()
        .set(start / SECTOR);
    assert_eq!(told(&self::check(&disc)), []);
}

#[test]
fn what_a_walk_cannot_enter_is_lost() {
    let mut disc = builder().build();
    let root = disc.directory(Tree::Primary, "/").start / SECTOR;
    disc.record(Tree::Primary, "/D").extent().set(root);
    let found = told(&check(&disc));
    let cycle = found.iter().find(|it| it.1 == "directory.cycle");
    let (severity, _, offset, path) = cycle.expect("a cycle");
    assert_eq!(*severity, Severity::Lost);
    assert_eq!(
        (*offset, path.as_deref()),
        (Some(root * SECTOR), Some("/D"))
    );
}

#[test]
fn a_problem_reads_as_what_is_wrong_and_what_is_done() {
    let mut disc = builder().build();
    let mut record = disc.record(Tree::Primary, "/D/C.TXT");
    record.data_length().big(99);
    let at = record.data_length().offset();
    let check = check(&disc);
    let Trouble::Format(error) = check.problems[0].trouble else {
        panic!("{check:?}");
    };
    assert_eq!(
        (error.structure, error.offset),
        (Structure::DirectoryRecord, at)
    );
    let text = format!("{error}; the little-endian value is used");
    assert_eq!(check.problems[0].to_string(), text);
}

/// What the checker itself was not to follow further is told as such.
#[test]
fn a_limit_is_a_problem_without_a_structure() {
    let bytes = builder().build().bytes();
    let mut options = Options::default();
    options.limits.directory_depth = 1;
    let image = Image::with_options(&bytes[..], options).unwrap();
    let check = image.check();
    let limits: Vec<_> = (check.problems.iter())
        .filter(|problem| problem.id() == "error.limit")
        .collect();
    assert!(!limits.is_empty(), "{check:?}");
    for problem in limits {
        let Trouble::Error(Error::Limit {
            kind,
            limit,
            offset,
        }) = problem.trouble
        else {
            panic!("{problem:?}");
        };
        assert_eq!((kind, limit), (LimitKind::DirectoryDepth, 1));
        assert_eq!(
            (problem.structure(), problem.offset()),
            (None, Some(offset))
        );
        assert_eq!(problem.severity, Severity::Lost);
        assert!(problem.to_string().contains("directory depth limit of 1"));
    }
}

/// Each kind of damage by its name: the ids are what programs go by.
#[test]
fn ids_tell_structure_kind_and_field() {
    use crate::support::udf;
    let ids = |bytes: &[u8]| -> Vec<String> {
        let check = Image::new(bytes).map(|image| image.check()).unwrap();
        check.problems.iter().map(|problem| problem.id()).collect()
    };
    let builder = || udf::Builder::new().file("/F", vec![1; 3000]);
    let mut disc = builder().build();
    disc.integrity(0).tag_checksum().raw().set(0x5A);
    assert_eq!(
        ids(&disc.bytes()),
        ["logical-volume-integrity-descriptor.checksum.tag-checksum"]
    );
    let mut disc = builder().build();
    disc.file_entry("/F").information_length().set(9000);
    assert_eq!(ids(&disc.bytes()), ["file-entry.truncated"]);
    let mut disc = builder().build();
    disc.identifier("/F").icb_block().set(0xFFFF_FFF0);
    assert_eq!(
        ids(&disc.bytes()),
        ["allocation-descriptor.value.logical-block-number"]
    );
    let disc = Builder::new().without_terminator().file("/A", "a").build();
    assert_eq!(
        ids(&disc.bytes()),
        ["volume-descriptor-set-terminator.missing.terminator-behind-the-last-volume-descriptor"]
    );
}

#[test]
fn what_cannot_boot_is_lost() {
    use crate::support::boot::{entry, validation};
    let record = builder().boot_record("EL TORITO SPECIFICATION", "", [0; 4]);
    let disc = record.area("catalog", [0; 2048]).build();
    let disc = crate::boot::with_catalog(disc, &[validation(0, ""), entry(0, 4, u32::MAX)]);
    let at = Some(u64::from(u32::MAX) * SECTOR);
    assert_eq!(
        told(&check(&disc)),
        [(
            Severity::Lost,
            "boot-image.beyond-image".to_owned(),
            at,
            None
        )]
    );
}

/// Of a finding it is told how bad it is by what was done: what was passed over is lost.
#[test]
fn a_tree_that_is_passed_over_is_lost() {
    let mut disc = builder().build();
    disc.joliet().logical_block_size().set(3);
    let at = disc.joliet().logical_block_size().offset();
    let told = told(&check(&disc));
    assert_eq!(
        (told.len(), told[0].0, told[0].2),
        (1, Severity::Lost, Some(at))
    );
}
