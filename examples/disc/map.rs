//! `disc map`: what each byte of an image is for.

mod group;
mod picture;
mod pieces;
mod spiral;
mod summary;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use isoudf::{Error, Layout, Owner, Region, RegionKind};
use serde_json::{Map, Value, json};

use crate::outcome::{Failure, Outcome};
use crate::reading::{self, Disc};
use crate::text::{Grouped, Shown};

/// Tell what each byte of the image is for: which file or structure owns it, and what nothing leads
/// to
///
/// Exit codes: 0 all was read, 1 something could not be, so that its bytes count as unreferenced.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The disc image; without it, a small sample disc
    image: Option<PathBuf>,
    /// One JSON object a line for each region
    #[arg(long, conflicts_with = "at")]
    json: bool,
    /// Draw the disc
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Tell who owns this byte, in decimal or as 0x..., or the first one of a 2048-byte sector as
    /// sNUMBER
    #[arg(long, value_name = "OFFSET", value_parser = parse_offset)]
    at: Option<u64>,
    #[command(flatten)]
    reading: reading::Arguments,
}

fn parse_offset(text: &str) -> Result<u64, String> {
    let number = match (text.strip_prefix("0x"), text.strip_prefix('s')) {
        (Some(digits), _) => u64::from_str_radix(digits, 16).ok(),
        (None, Some(sector)) => sector.parse().ok().and_then(|it: u64| it.checked_mul(2048)),
        (None, None) => text.parse().ok(),
    };
    number.ok_or_else(|| "no such place: give 4096, 0x1000 or s2".to_owned())
}

/// A region with what its bytes are, as far as that was looked at.
struct Seen {
    region: Region,
    /// Of padding and what is not in use, whether all bytes are zero.
    zero: Option<bool>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let disc = arguments.reading.open(arguments.image.as_deref())?;
    let failed = |error: &Error| Failure::Image(format!("{}: {error}", disc.name));
    let layout = disc.image.layout().map_err(|error| failed(&error))?;
    let mut out = BufWriter::new(io::stdout().lock());
    if let Some(offset) = arguments.at {
        at(&mut out, &layout, offset)?;
    } else {
        let seen = look(&disc, &layout);
        match (arguments.json, &arguments.svg) {
            (true, _) => json(&mut out, &layout, &seen)?,
            (false, None) => summary::print(&mut out, &disc, &layout, &seen)?,
            (false, Some(_)) => {}
        }
        if let Some(path) = &arguments.svg {
            let picture = picture::draw(&disc, &layout, &seen);
            fs::write(path, picture.to_string())
                .map_err(|error| Failure::Image(format!("{}: {error}", path.display())))?;
        }
    }
    out.flush()?;
    for error in layout.unread().iter().take(5) {
        eprintln!("not read: {}", Shown(&error.to_string()));
    }
    Ok(match layout.unread_count() {
        0 => Outcome::Whole,
        _ => Outcome::Partial,
    })
}

/// Looks at the bytes of what is not in use.
fn look(disc: &Disc, layout: &Layout) -> Vec<Seen> {
    let regions = layout.regions().iter();
    let seen = regions.map(|region| {
        let unused = matches!(
            region.kind,
            RegionKind::Padding | RegionKind::Reserved | RegionKind::Unreferenced
        );
        let zero = unused
            .then(|| disc.image.is_zero(region.start, region.end).ok())
            .flatten();
        let region = *region;
        Seen { region, zero }
    });
    seen.collect()
}

fn at(out: &mut impl Write, layout: &Layout, offset: u64) -> io::Result<()> {
    let Some(region) = layout.region(offset) else {
        return writeln!(out, "byte {}: behind the image's end", Grouped(offset));
    };
    let range = |start: u64, end: u64| format!("{} to {}", Grouped(start), Grouped(end - 1));
    writeln!(
        out,
        "byte {} (sector {}): {}, bytes {}",
        Grouped(offset),
        Grouped(offset / 2048),
        region.kind.id(),
        range(region.start, region.end)
    )?;
    for owner in layout.at(offset) {
        let bytes = owner.range();
        let behind = offset.saturating_sub(bytes.start) + owner.file_offset();
        writeln!(out, "  {}", Shown(&owner.to_string()))?;
        writeln!(
            out,
            "    byte {} of it; this extent is bytes {}",
            Grouped(behind),
            range(bytes.start, bytes.end)
        )?;
    }
    Ok(())
}

fn json(out: &mut impl Write, layout: &Layout, seen: &[Seen]) -> io::Result<()> {
    for Seen { region, zero } in seen {
        let mut object = Map::new();
        object.insert("start".to_owned(), json!(region.start));
        object.insert("end".to_owned(), json!(region.end));
        object.insert("kind".to_owned(), json!(region.kind.id()));
        object.insert("zero".to_owned(), json!(zero));
        let owners: Vec<Value> = layout.at(region.start).iter().map(owner).collect();
        object.insert("owners".to_owned(), Value::Array(owners));
        serde_json::to_writer(&mut *out, &Value::Object(object))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn owner(owner: &Owner<'_>) -> Value {
    json!({
        "what": owner.structure().id(),
        "tree": owner.namespace().map(isoudf::Namespace::id),
        "path": owner.path(),
        "start": owner.range().start,
        "end": owner.range().end,
        "file_offset": owner.file_offset(),
        "other_session": owner.is_of_other_session(),
    })
}

#[cfg(test)]
mod tests {
    use isoudf::Layout;
    use serde_json::Value;

    use super::{Seen, at, json, look, parse_offset, picture, summary};
    use crate::testing::{self, TestFile};

    fn mapped(name: &str, check: impl Fn(&crate::reading::Disc, &Layout, &[Seen])) {
        let image: TestFile = testing::image(name);
        let disc = image.open();
        let layout = disc.image.layout().unwrap();
        let seen = look(&disc, &layout);
        check(&disc, &layout, &seen);
    }

    #[test]
    fn offsets_are_bytes_or_sectors() {
        let parsed =
            ["4096", "0x1000", "s2", "", "0y", "s", "-1"].map(|text| parse_offset(text).ok());
        let expected = [Some(4096), Some(4096), Some(4096), None, None, None, None];
        assert_eq!(parsed, expected);
    }

    #[test]
    fn lines_cover_the_image() {
        mapped("win7-mini", |disc, layout, seen| {
            let mut out = Vec::new();
            json(&mut out, layout, seen).unwrap();
            let mut end = 0;
            let mut trees = 0;
            for line in String::from_utf8(out).unwrap().lines() {
                let region: Value = serde_json::from_str(line).unwrap();
                assert_eq!(region["start"], end);
                end = region["end"].as_u64().unwrap();
                let unused = ["padding", "reserved", "unreferenced"];
                let unused = unused.iter().any(|kind| region["kind"] == *kind);
                assert_eq!(region["zero"].is_boolean(), unused);
                let owners = region["owners"].as_array().unwrap();
                trees += owners.iter().filter(|it| it["tree"] == "udf").count();
            }
            assert_eq!(end, disc.image.size());
            assert!(trees > 100);
        });
    }

    /// The file that the sector is of, by the extents that a reader takes.
    #[test]
    fn a_byte_has_an_owner_with_a_path() {
        mapped("win7-mini", |disc, layout, _| {
            let file = disc.image.best_tree().get("/sources/install.wim").unwrap();
            let start = file.extents().unwrap()[0].image_offset.unwrap();
            let mut out = Vec::new();
            at(&mut out, layout, start + 5).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.contains("UDF, /sources/install.wim"), "{text}");
            assert!(text.contains("byte 5 of it"), "{text}");
            let mut out = Vec::new();
            at(&mut out, layout, layout.size()).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.ends_with("behind the image's end\n"), "{text}");
        });
    }

    #[test]
    fn the_groups_add_up() {
        mapped("gi-rock", |disc, layout, seen| {
            let mut out = Vec::new();
            summary::print(&mut out, disc, layout, seen).unwrap();
            let text = String::from_utf8(out).unwrap();
            let rows = text.lines().filter(|line| line.contains(" %  in "));
            let bytes = rows.map(|row| {
                let digits: String = row[30..47].chars().filter(char::is_ascii_digit).collect();
                digits.parse::<u64>().unwrap()
            });
            assert_eq!(bytes.sum::<u64>(), disc.image.size());
        });
    }

    /// A picture of any image is well-formed, small, and has a title for each piece.
    #[test]
    fn pictures_are_small_and_well_formed() {
        for name in ["win7-mini", "gi-rock", "udf-hd-r2.01-b512"] {
            mapped(name, |disc, layout, seen| {
                let text = picture::draw(disc, layout, seen).to_string();
                assert!(text.len() < 500_000, "{name}: {}", text.len());
                let document = roxmltree::Document::parse(&text).unwrap();
                let paths = document.descendants().filter(|it| it.has_tag_name("path"));
                let titled = paths
                    .clone()
                    .filter(|path| path.children().any(|child| child.has_tag_name("title")));
                assert!(paths.clone().count() > 10);
                assert_eq!(paths.count(), titled.count());
            });
        }
    }
}
