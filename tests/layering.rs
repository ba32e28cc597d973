//! The floors of the house (docs/design.md): a module uses only what is below it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floors from the ground up. Modules of one floor do not see each other, but for those listed
/// in `NEIGHBOURS`.
const FLOORS: &[&[&str]] = &[
    &["namespace", "limits", "time", "extent", "slot"],
    &["error", "source"],
    &[
        "raw",
        "name",
        "finding",
        "inflate",
        "origins",
        "volume_info",
    ],
    &["options", "metadata", "attributes", "sectors", "safe_name"],
    &["medium", "compressed"],
    &["stored"],
    &["iso", "udf", "boot", "zisofs"],
    &["entry", "file", "read_dir", "tree", "walk"],
    &["best_tree", "boot_catalog", "firmware"],
    &["image"],
    &["layout"],
    &["check", "container", "partition"],
];

/// Modules of one floor that are one thing in several files: the facade, and what an error holds.
const NEIGHBOURS: &[(&str, &str)] = &[
    // An error holds a source's error, and a source's error is its own.
    ("error", "source"),
    // Which firmware starts from the disc is told by the catalog, among others.
    ("firmware", "boot_catalog"),
    ("entry", "file"),
    ("entry", "read_dir"),
    ("entry", "walk"),
    ("read_dir", "entry"),
    ("tree", "entry"),
    ("tree", "file"),
    ("tree", "read_dir"),
    ("tree", "walk"),
    ("walk", "entry"),
    ("walk", "read_dir"),
];

/// Crates that only one file of the library names: the public interface must not depend on them.
const KEPT_IN: &[(&str, &str)] = &[
    ("byteorder", "raw/prim.rs"),
    ("encoding_rs", "name.rs"),
    ("miniz_oxide", "inflate.rs"),
    ("lz4_flex", "compressed/cso.rs"),
    ("bzip2::", "compressed/isz.rs"),
    (" ::chd", "compressed/chd/hunks.rs"),
];

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Files by their path below `src`, without comments and without their tests.
fn sources() -> BTreeMap<String, String> {
    let root = source_root();
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    assert!(files.len() > 20, "src was not found");
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a source file can be read");
            let code = text
                .split("#[cfg(test)]\nmod tests")
                .next()
                .unwrap_or_default();
            let code = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let name = path
                .strip_prefix(&root)
                .expect("below src")
                .to_string_lossy();
            (name.replace('\\', "/"), code)
        })
        .collect()
}

/// The top-level module that a file belongs to.
fn module(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or_default()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The modules that follow `crate::` in some code; braces directly behind it are not used here.
fn imports(code: &str) -> BTreeSet<&str> {
    assert!(
        !code.contains("crate::{"),
        "one `use` a module, so that this test can read them"
    );
    code.split("crate::")
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        })
        .collect()
}

#[test]
fn a_module_uses_only_what_is_below_it() {
    let mut wrong = Vec::new();
    for (file, code) in sources()
        .iter()
        .filter(|(file, _)| !matches!(&file[..], "lib.rs" | "guides.rs"))
    {
        let this = module(file);
        let own = floor(this).unwrap_or_else(|| panic!("{file} is on no floor"));
        // Items that lib.rs re-exports begin with a capital and are named by their module here.
        for used in imports(code).into_iter().filter(|used| *used != this) {
            match floor(used) {
                Some(other) if other < own => {}
                Some(_) if NEIGHBOURS.contains(&(this, used)) => {}
                Some(_) => wrong.push(format!("{file} uses {used}")),
                None => wrong.push(format!("{file} uses crate::{used}, which is no module")),
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn parsers_do_no_io_and_take_no_memory() {
    for (file, code) in sources()
        .iter()
        .filter(|(file, _)| file.starts_with("raw/"))
    {
        for word in ["alloc::", "std::", "ReadAt", "Vec<", "Box<", "String"] {
            assert!(!code.contains(word), "{file} names {word}");
        }
    }
}

#[test]
fn standards_do_not_name_each_other() {
    for (file, code) in &sources() {
        let other = match module(file) {
            "iso" => "udf",
            "udf" => "iso",
            _ => continue,
        };
        for import in [format!("crate::{other}"), format!("raw::{other}")] {
            assert!(!code.contains(&import), "{file} names {import}");
        }
    }
}

#[test]
fn some_crates_have_one_door() {
    for (file, code) in &sources() {
        for (name, door) in KEPT_IN {
            let named = code.contains(&format!("{name}::"));
            assert!(!named || file == door, "{file} names {name}");
        }
        // Sources know no sector and no standard; nom stays among the parsers.
        let named = code.contains("nom::");
        assert!(!named || file.starts_with("raw/"), "{file} names nom");
    }
}
