//! Errors that nothing makes are no errors: each variant is what some test expects.

use std::fs;
use std::path::Path;

/// The enums that say what is wrong and what was done about it, and where they are.
const ENUMS: &[(&str, &str)] = &[
    ("src/error/mod.rs", "Error"),
    ("src/error/format.rs", "FormatErrorKind"),
    ("src/error/structure.rs", "Structure"),
    ("src/limits.rs", "LimitKind"),
    ("src/finding.rs", "Handling"),
    ("src/source/error.rs", "SourceError"),
    ("src/container/error.rs", "ContainerFault"),
    ("src/safe_name.rs", "UnsafeNameReason"),
    ("src/best_tree.rs", "Reason"),
    ("src/check/problem.rs", "Severity"),
    ("src/check/problem.rs", "Trouble"),
];

/// These name variants for other purposes than to expect one.
const LISTS: [&str; 3] = ["variants.rs", "words.rs", "common"];

/// Names of the variants of an enum in a source.
pub(crate) fn of(source: &str, name: &str) -> Vec<String> {
    let lines = source.lines();
    let body = lines.skip_while(|line| *line != format!("pub enum {name} {{"));
    let body = body.skip(1).take_while(|line| *line != "}");
    let variants = body.filter_map(|line| {
        let line = line.strip_prefix("    ")?;
        line.starts_with(|first: char| first.is_ascii_uppercase())
            .then(|| line.split(|c: char| !c.is_alphanumeric()).next())
            .flatten()
    });
    variants.map(str::to_owned).collect()
}

/// The text of all tests below a directory; of a source of the library, that of its own tests.
fn tests_below(directory: &Path, text: &mut String) {
    for file in fs::read_dir(directory).unwrap() {
        let path = file.unwrap().path();
        if LISTS.iter().any(|list| path.ends_with(list)) {
            continue;
        }
        if path.is_dir() {
            tests_below(&path, text);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        let from = match path.components().any(|part| part.as_os_str() == "src") {
            true => source.find("#[cfg(test)]").unwrap_or(source.len()),
            false => 0,
        };
        text.push_str(&source[from..]);
    }
}

/// Whether a text has a word that ends there.
fn has(text: &str, word: &str) -> bool {
    let mut places = text.match_indices(word);
    places.any(|(at, _)| !text[at + word.len()..].starts_with(char::is_alphanumeric))
}

#[test]
fn each_variant_is_what_some_test_expects() {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = String::new();
    for directory in ["tests/it", "src"] {
        tests_below(&crate_root.join(directory), &mut tests);
    }
    let mut missing = Vec::new();
    let mut count = 0;
    for (file, name) in ENUMS {
        let source = fs::read_to_string(crate_root.join(file)).unwrap();
        let variants = of(&source, name);
        assert!(variants.len() > 1, "{name} is not in {file}");
        count += variants.len();
        let unnamed = variants
            .iter()
            .map(|variant| format!("{name}::{variant}"))
            .filter(|variant| !has(&tests, variant));
        missing.extend(unnamed);
    }
    assert!(count > 130, "{count} variants found");
    assert!(missing.is_empty(), "no test expects {missing:?}");
}
