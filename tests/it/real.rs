//! Images of real writers against what a Linux kernel found in them: see tests/data/README.md.

mod rock_ridge;
mod udf;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use isoudf::{Entry, FileType, Namespace, Tree};
use ruzstd::StreamingDecoder;
use sha2::{Digest, Sha256};

use crate::common::{Source, on_each_source};

/// Kind, size and SHA-256 by path.
type Listing = BTreeMap<String, (char, u64, String)>;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

pub(crate) fn image(name: &str) -> Vec<u8> {
    let file = fs::File::open(data().join(format!("{name}.iso.zst"))).unwrap();
    let mut bytes = Vec::new();
    let mut decoder = StreamingDecoder::new(file).unwrap();
    decoder.read_to_end(&mut bytes).unwrap();
    bytes
}

/// The letter that listings have for a kind of file.
fn kind(file_type: FileType) -> char {
    match file_type {
        FileType::Dir => 'd',
        FileType::Symlink => 'l',
        FileType::Block => 'b',
        FileType::Char => 'c',
        FileType::Fifo => 'p',
        FileType::Socket => 's',
        _ => 'f',
    }
}

/// The SHA-256 of a file.
fn hash(entry: &Entry<'_, Source>) -> String {
    let bytes = entry.open().unwrap().read_to_vec().unwrap();
    format!("{:x}", Sha256::digest(bytes))
}

/// A path as both readers can show it: the kernel keeps `;1` and a trailing dot or drops them, by
/// mount option. A directory ends in `/`, since a file may then have its name.
fn normal(path: &str, kind: char) -> String {
    let components = path.split('/').map(|component| {
        let digits = component.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = digits.strip_suffix(';').unwrap_or(component);
        name.strip_suffix('.')
            .filter(|name| !name.is_empty())
            .unwrap_or(name)
    });
    let path = components.collect::<Vec<_>>().join("/");
    if kind == 'd' { path + "/" } else { path }
}

/// The kernel's listing of a mode, where it mounted the image as what the mode says.
fn kernel(name: &str, mode: &str) -> Option<Listing> {
    let bytes = fs::read(data().join(format!("{name}.tsv"))).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let mut mounted = false;
    let mut listing = Listing::new();
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        match columns[..] {
            ["#mount", of, how] if of == mode => mounted = mode != "jol" || how.contains("Joliet"),
            [of, path, kind, size, hash] if of == mode => {
                let kind = kind.chars().next().unwrap();
                let hash = if kind == 'f' { hash } else { "-" };
                let row = (kind, size.parse().unwrap(), hash.to_string());
                assert_eq!(
                    listing.insert(normal(&unescaped(path), kind), row),
                    None,
                    "{line}"
                );
            }
            _ => {}
        }
    }
    mounted.then_some(listing)
}

/// The listing's escapes: `\t`, `\n`, `\\`, and `\xHH` for a byte that is no UTF-8.
fn unescaped(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let (shown, taken) = match behind.as_bytes() {
            [b't', ..] => ('\t', 1),
            [b'n', ..] => ('\n', 1),
            [b'\\', ..] => ('\\', 1),
            _ => match u8::from_str_radix(&behind[1..3], 16).unwrap() {
                byte @ ..0x80 => (char::from(byte), 3),
                _ => (char::REPLACEMENT_CHARACTER, 3),
            },
        };
        text.push(shown);
        rest = &behind[taken..];
    }
    text + rest
}

fn ours(tree: &Tree<'_, Source>) -> Listing {
    let row = |entry: &Entry<'_, Source>| {
        let (kind, hash) = match entry.is_dir() {
            true => ('d', "-".to_string()),
            false => ('f', hash(entry)),
        };
        (
            normal(&entry.path(), kind),
            (kind, entry.len().unwrap(), hash),
        )
    };
    let mut listing = Listing::new();
    let (_, root) = row(&tree.root());
    listing.insert("//".to_string(), root);
    for entry in tree.walk() {
        let (path, row) = row(&entry.unwrap());
        assert_eq!(listing.insert(path.clone(), row), None, "{path}");
    }
    listing
}

fn agrees(name: &str, expected_trees: &[Namespace]) {
    let bytes = image(name);
    on_each_source(&bytes, |image| {
        let mut compared = Vec::new();
        for (mode, namespace) in [("iso", Namespace::Iso), ("jol", Namespace::Joliet)] {
            let tree = image.tree(namespace);
            match (kernel(name, mode), tree) {
                (Some(kernel), Ok(tree)) => {
                    let ours = ours(&tree);
                    for (path, row) in &kernel {
                        assert_eq!(ours.get(path), Some(row), "{name} {mode} {path}");
                    }
                    assert_eq!(ours.len(), kernel.len(), "{name} {mode}");
                    compared.push(namespace);
                }
                (Some(_), Err(error)) => panic!("{name}: {error}"),
                (None, Ok(_)) => panic!("{name}: the kernel saw no {namespace}"),
                (None, Err(_)) => {}
            }
        }
        assert_eq!(compared, expected_trees, "{name}");
    });
}

macro_rules! images {
    ($($test:ident: $name:literal, $trees:expr;)*) => {
        $(
            #[test]
            fn $test() {
                agrees($name, $trees);
            }
        )*

        const IMAGES: &[&str] = &[$($name),*];
    };
}

#[test]
fn every_image_has_its_test() {
    let mut tested = [IMAGES, rock_ridge::IMAGES, udf::IMAGES].concat();
    tested.sort_unstable();
    let mut present: Vec<String> = fs::read_dir(data())
        .unwrap()
        .filter_map(|file| {
            let name = file.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".iso.zst").map(str::to_string)
        })
        .collect();
    present.sort_unstable();
    assert_eq!(tested, present);
}

const ISO: &[Namespace] = &[Namespace::Iso];
const BOTH: &[Namespace] = &[Namespace::Iso, Namespace::Joliet];

images! {
    genisoimage_level_1: "gi-level1", ISO;
    genisoimage_level_3_of_a_hard_tree: "gi-level3-tricky", ISO;
    genisoimage_level_4_of_a_hard_tree: "gi-level4-tricky", ISO;
    genisoimage_joliet_level_1: "gi-ucs1", BOTH;
    genisoimage_joliet_level_2: "gi-ucs2", BOTH;
    genisoimage_hidden_in_each_tree: "gi-hide", BOTH;
    genisoimage_apple_extensions: "gi-apple", ISO;
    genisoimage_without_padding: "gi-nopad", ISO;
    genisoimage_grafted: "gi-split", ISO;
    xorriso_joliet_beyond_the_basic_plane: "xo-joliet-utf16", BOTH;
    xorriso_1999: "xo-1999", BOTH;
    xorriso_partition_offset: "xo-partoff", BOTH;
    xorriso_zisofs: "xo-zisofs", ISO;
    xorriso_zisofs_2: "xo-zisofs2", ISO;
    xorriso_attributes: "xo-acl", ISO;
    makefs_plain: "mf-plain", ISO;
    makefs_relaxed: "mf-relaxed", ISO;
    pycdlib_joliet_level_1: "py-joliet1", BOTH;
    pycdlib_joliet_level_3: "py-joliet3", BOTH;
    pycdlib_level_4: "py-level4", ISO;
    pycdlib_hidden: "py-hidden", ISO;
    pycdlib_second_of_a_volume_set: "py-set2", ISO;
}
