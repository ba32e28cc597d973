//! Layouts of what other programs wrote, beside what a second reader says of it.

use std::collections::BTreeMap;
use std::process::Command;

use isoudf::{Image, Layout, Namespace, RegionKind, Structure};

use super::{covers, layout};
use crate::common::TempFile;
use crate::real;

/// Samples, and the sectors of each that nothing leads to though they are not zero: the block with the
/// command line of mkisofs, a terminating descriptor behind the integrity sequence's extent, deleted
/// files, defective packets.
const SAMPLES: [(&str, u64); 16] = [
    ("gi-level1", 0),
    ("gi-level4-tricky", 0),
    ("gi-apple", 0),
    ("gi-rock", 0),
    ("xo-1999", 0),
    ("xo-hardlinks", 0),
    ("xo-reloc-dir", 0),
    ("xo-acl", 0),
    ("xo-zisofs", 0),
    ("mf-rock", 0),
    ("py-joliet3", 0),
    ("own-r102", 1),
    ("own-r201-streams", 1),
    ("own-r260", 1),
    ("udf-cdrw-r1.50-b2048", 2),
    ("spar-r201", 97),
];

/// Sectors of 2048 bytes that are not zero and that nothing leads to.
fn leftover(bytes: &[u8], layout: &Layout) -> u64 {
    let image = Image::new(bytes).unwrap();
    let regions = layout.regions().iter();
    let unreferenced = regions.filter(|region| region.kind == RegionKind::Unreferenced);
    let sectors =
        unreferenced.flat_map(|it| (it.start..it.end).step_by(2048).map(move |at| (at, it.end)));
    let filled = sectors.filter(|(at, end)| !image.is_zero(*at, (*at + 2048).min(*end)).unwrap());
    filled.count() as u64
}

#[test]
fn samples_are_covered_without_an_overlap() {
    for (name, expected) in SAMPLES {
        let bytes = real::image(name);
        let layout = Image::new(&bytes[..]).unwrap().layout().unwrap();
        covers(&layout, bytes.len() as u64);
        assert_eq!(layout.unread_count(), 0, "{name}: {:?}", layout.unread());
        let overlap = |region: &&isoudf::Region| region.kind == RegionKind::Overlap;
        let overlap = layout.regions().iter().find(overlap);
        assert_eq!(overlap, None, "{name}");
        assert_eq!(leftover(&bytes, &layout), expected, "{name}");
    }
}

/// Sparse spare packets, links with the extents of others, deleted files: what is odd in samples is the
/// same on every source.
#[test]
fn samples_are_the_same_on_every_source() {
    for name in [
        "mf-rock",
        "own-r201-deleted",
        "bd-mini-baddata",
        "vat-r200-tricky",
    ] {
        layout(&real::image(name));
    }
}

/// Where xorriso says that files are.
fn by_xorriso(file: &TempFile) -> Option<BTreeMap<String, (u64, u64)>> {
    let device = format!("stdio:{}", file.0.display());
    let find = ["-find", "/", "-type", "f", "-exec", "report_lba", "--"];
    let output = Command::new("xorriso")
        .args(["-indev", &device])
        .args(find)
        .output();
    let output = output.ok()?;
    let mut files = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Some(fields) = line.strip_prefix("File data lba:") else {
            continue;
        };
        let fields: Vec<&str> = fields.splitn(5, ',').map(str::trim).collect();
        let [_, start, _, size, path] = fields[..] else {
            continue;
        };
        let path = path.trim_matches('\'').to_owned();
        files.insert(path, (start.parse().unwrap(), size.parse().unwrap()));
    }
    Some(files)
}

#[test]
fn xorriso_finds_files_at_the_same_places() {
    for name in ["gi-rock", "xo-hardlinks", "mf-rock"] {
        let bytes = real::image(name);
        let file = TempFile::new(&bytes);
        let Some(files) = by_xorriso(&file) else {
            println!("skipped: there is no xorriso");
            return;
        };
        let layout = Image::new(&bytes[..]).unwrap().layout().unwrap();
        let mut held = 0;
        for (path, (start, size)) in files {
            // It escapes names that are not plain.
            let plain = |c: char| c.is_ascii_graphic() && !"\\'\"".contains(c);
            // Relocated directories it shows where they are moved to.
            if size == 0 || path.contains("rr_moved") || !path.chars().all(plain) {
                continue;
            }
            let start = start * 2048;
            let found = layout.at(start).into_iter().find(|owner| {
                owner.structure() == Structure::FileExtent
                    && owner.namespace() == Some(Namespace::RockRidge)
                    && owner.path().as_deref() == Some(&*path)
            });
            let owner = found.unwrap_or_else(|| panic!("{name}: {path} at {start}"));
            assert_eq!(owner.range(), start..start + size, "{name}: {path}");
            held += 1;
        }
        assert!(held > 5, "{name}: {held}");
    }
}
