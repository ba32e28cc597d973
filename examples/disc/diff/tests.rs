use std::path::Path;

use isoudf::Namespace;
use serde_json::Value;

use super::{Arguments, diff};
use crate::outcome::{Failure, Outcome};
use crate::testing::{self, TestFile};

fn arguments(image: &Path, other: Option<&Path>) -> Arguments {
    Arguments {
        image: image.to_owned(),
        other: other.map(Path::to_owned),
        with: None,
        quick: false,
        json: true,
        reading: Default::default(),
    }
}

/// Whether all is the same, and the differences.
fn differences(arguments: &Arguments) -> (bool, Vec<Value>) {
    let mut out = Vec::new();
    let same = match diff(&mut out, arguments) {
        Ok(outcome) => outcome == Outcome::Whole,
        Err(_) => panic!("not compared"),
    };
    let lines = String::from_utf8(out).unwrap();
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (same, lines.collect())
}

/// Where a file's bytes lie.
fn place(image: &TestFile, path: &str) -> (usize, usize) {
    let disc = image.open();
    let extents = disc.image.best_tree().get(path).unwrap().extents().unwrap();
    let extent = extents[0];
    (extent.image_offset.unwrap() as usize, extent.len as usize)
}

#[test]
fn an_image_is_the_same_as_itself() {
    let image = testing::image("win7-mini");
    let same = arguments(&image.path, Some(&image.path));
    assert_eq!(differences(&same), (true, Vec::new()));
}

#[test]
fn a_byte_that_is_changed_is_found_in_its_file() {
    let image = testing::image("win7-mini");
    let (at, len) = place(&image, "/autorun.inf");
    assert!(len > 10);
    let mut bytes = testing::bytes("win7-mini");
    bytes[at + 7] ^= 1;
    let other = TestFile::new("other.iso", &bytes);
    let mut arguments = arguments(&image.path, Some(&other.path));
    let (same, found) = differences(&arguments);
    assert!(!same);
    let expected = serde_json::json!({
        "change": "changed",
        "trees": ["udf", "udf"],
        "path": "/autorun.inf",
        "type": "file",
        "first_different_byte": 7,
    });
    assert_eq!(found, [expected]);
    arguments.quick = true;
    assert_eq!(differences(&arguments), (true, Vec::new()), "not read");
}

/// Lengths and dates in directory records of ISO 9660, changed by hand (ECMA-119 9.1.4 and 9.1.5).
#[test]
fn sizes_and_dates_that_are_changed_are_told_with_both_values() {
    let image = testing::image("gi-level1");
    let (path, bytes) = ("/README.TXT", testing::bytes("gi-level1"));
    let (place, len) = place(&image, path);
    // The record has its extent and length in both byte orders.
    let sector = (place / 2048) as u32;
    let key = [sector.to_le_bytes(), sector.to_be_bytes()].concat();
    let at = bytes.windows(8).position(|window| window == key).unwrap();
    let mut shorter = bytes.clone();
    shorter[at + 8] -= 1;
    shorter[at + 15] -= 1;
    shorter[at + 16] += 1;
    let other = TestFile::new("other.iso", &shorter);
    let (same, found) = differences(&arguments(&image.path, Some(&other.path)));
    assert!(!same);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["path"], path);
    assert_eq!(found[0]["len"], serde_json::json!([len, len - 1]));
    let times = found[0]["mtime_ns"].as_array().unwrap();
    let days = (times[1].as_i64().unwrap() - times[0].as_i64().unwrap()) / 86_400_000_000_000;
    assert!((365..=366).contains(&days), "{days}");
}

/// genisoimage hid `hello.txt` from Rock Ridge and `empty` from Joliet.
#[test]
fn trees_of_one_image_lack_what_was_hidden_from_them() {
    let image = testing::image("gi-hide");
    let mut arguments = arguments(&image.path, None);
    arguments.with = Some(Namespace::Joliet);
    let (same, found) = differences(&arguments);
    assert!(!same);
    let paths = |what: &str| {
        let found = found.iter().filter(|found| found["change"] == what);
        let paths = found.map(|found| found["path"].as_str().unwrap().to_owned());
        paths.collect::<Vec<String>>()
    };
    assert_eq!(paths("added"), ["/hello.txt"]);
    assert_eq!(paths("removed"), ["/empty"]);
    assert!(
        found
            .iter()
            .all(|found| found.get("first_different_byte").is_none())
    );
}

#[test]
fn names_that_only_follow_other_rules_are_no_difference() {
    let image = testing::image("gi-ucs2");
    let (same, found) = differences(&arguments(&image.path, None));
    assert!(same, "{found:?}");
    assert!(found.iter().all(|found| found["change"] == "renamed"));
    let data = found
        .iter()
        .find(|found| found["path"] == "/dir/DATA.BIN")
        .unwrap();
    assert_eq!(data["other_path"], "/DIR/DATA.BIN");
}

#[test]
fn one_tree_alone_has_nothing_to_be_compared_with() {
    let image = testing::image("gi-level1");
    let outcome = diff(&mut Vec::new(), &arguments(&image.path, None));
    assert!(matches!(outcome, Err(Failure::Usage(_))));
}
