//! `Debug` of what holds an image: tells what it is, and prints no image.

use std::fmt::Debug;

use isoudf::source::{CacheOptions, Cached, InMemory};
use isoudf::{Image, Namespace, Options};

use crate::support::boot::{entry, validation};
use crate::support::iso::{Builder, file};

/// It begins with the type's name, holds these words, and is short.
#[track_caller]
fn shows(what: &dyn Debug, name: &str, words: &[&str]) {
    let text = format!("{what:?}");
    assert!(text.len() < 1500, "{name}: {} characters", text.len());
    assert!(text.starts_with(name), "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} in {text}");
    }
}

#[test]
fn parts_of_an_image_say_what_they_are() {
    let builder = Builder::new().joliet(3).area("catalog", [0; 2048]);
    let builder = builder.boot_record("EL TORITO SPECIFICATION", "", [0; 4]);
    let builder = builder.entry(file("/D/A.TXT", vec![7; 100_000]));
    let disc = crate::boot::with_catalog(builder.build(), &[validation(0, ""), entry(0, 4, 20)]);
    let bytes = disc.bytes();
    let image = Image::new(&bytes[..]).unwrap();
    shows(&image, "Image", &["Joliet", "FullerNames"]);
    shows(&InMemory(&bytes), "InMemory", &[&bytes.len().to_string()]);
    let tree = image.tree(Namespace::Joliet).unwrap();
    shows(&tree, "Tree", &["Joliet"]);
    let found = tree.get("/D/A.TXT").unwrap();
    shows(&found, "Entry", &["\"/D/A.TXT\""]);
    shows(&found.name(), "\"A.TXT\"", &[]);
    assert!(found.name() == *"A.TXT" && found.name() != *"a.txt");
    shows(
        &found.open().unwrap(),
        "File",
        &["len: 100000", "compressed: false"],
    );
    shows(&tree.read_dir("/D").unwrap(), "ReadDir", &[]);
    let mut walk = tree.walk();
    walk.next();
    shows(&walk, "Walk", &["entries: 1"]);
    let boot = image.boot_catalog().unwrap().unwrap();
    let first = boot.entries().next().unwrap();
    shows(&first.clone(), "BootEntry", &["number: 1"]);
    let mut options = Options::default();
    options.strict = true;
    shows(
        &options.on_finding(|_| {}),
        "Options",
        &["strict: true", "sink: true"],
    );
    let cached = Cached::with_options(&b"abc"[..], CacheOptions::default()).unwrap();
    shows(&cached, "Cached", &["options"]);
}
