//! The disc as a picture: its track as a spiral from the hub outwards, as it is read.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use isoudf::{Layout, Structure};
use svg::Document;
use svg::node::element::{Circle, Definitions, Group as Node, Path, RadialGradient, Rectangle};
use svg::node::element::{Stop, Style, Text, Title};

use super::Seen;
use super::group::Group;
use super::pieces::{Piece, pieces};
use super::spiral::Spiral;
use crate::reading::Disc;
use crate::text::{Shown, Size, count};

const WIDTH: f64 = 1280.0;
const HEIGHT: f64 = 860.0;

/// Where the list beside the disc begins, and how wide it is.
const LIST: f64 = 868.0;
const LIST_WIDTH: f64 = 372.0;

const TRACK: Spiral = Spiral {
    center: (430.0, 430.0),
    inner: 142.0,
    outer: 388.0,
    turns: 22.0,
};

/// Files that are listed by name.
const LISTED: usize = 6;

/// Characters of a path that there is room for.
const ROOM: usize = 40;

/// Colours that are told apart with any kind of sight (Okabe and Ito), and greys for what is not in use.
const fn colour(group: Group) -> &'static str {
    match group {
        Group::Files => "#0072b2",
        Group::Directories => "#e69f00",
        Group::Records => "#f0e442",
        Group::Descriptors => "#d55e00",
        Group::Tables => "#cc79a7",
        Group::Boot => "#009e73",
        Group::Overlap => "#000000",
        Group::Padding => "none",
        Group::Reserved => "#b4b2ac",
        Group::Leftover => "#4a4a4a",
        Group::Empty => "#e4e1da",
    }
}

const STYLE: &str = "\
text{font-family:'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif;fill:#222}\
.label{font-weight:600}\
.about{font-size:14px;fill:#666}\
.head{font-size:12px;fill:#777;letter-spacing:1.2px}\
.row{font-size:15px}\
.number{font-size:15px;text-anchor:end}\
.share{font-size:15px;text-anchor:end;fill:#777}\
.hub{font-size:19px;text-anchor:middle;font-weight:600}\
.hub-about{font-size:12px;text-anchor:middle;fill:#666}\
.track path{fill:none;stroke-linecap:butt}\
.track path:hover{stroke-opacity:.6}";

pub(super) fn draw(disc: &Disc, layout: &Layout, seen: &[Seen]) -> Document {
    let label = disc.image.label();
    let label = match label.trim() {
        "" => disc.name.as_str(),
        label => label,
    };
    let title = format!("What is where on {}", Shown(label));
    Document::new()
        .set("viewBox", (0, 0, WIDTH as i32, HEIGHT as i32))
        .set("width", WIDTH as i32)
        .set("height", HEIGHT as i32)
        .set("role", "img")
        .add(Title::new(title))
        .add(Style::new(STYLE))
        .add(shine())
        .add(
            Rectangle::new()
                .set("width", "100%")
                .set("height", "100%")
                .set("fill", "#fbfaf7"),
        )
        .add(body())
        .add(track(layout, &pieces(layout, seen)))
        .add(hub(layout))
        .add(list(disc, label, layout, seen))
}

fn shine() -> Definitions {
    let stop =
        |offset: &str, colour: &str| Stop::new().set("offset", offset).set("stop-color", colour);
    let gradient = RadialGradient::new()
        .set("id", "hub")
        .add(stop("30%", "#f4f3ef"))
        .add(stop("70%", "#dcdad4"))
        .add(stop("100%", "#efede8"));
    Definitions::new().add(gradient)
}

fn circle(radius: f64) -> Circle {
    let (x, y) = TRACK.center;
    Circle::new().set("cx", x).set("cy", y).set("r", radius)
}

fn body() -> Node {
    Node::new()
        .add(
            circle(TRACK.outer + 16.0)
                .set("fill", "#f3f1ec")
                .set("stroke", "#cfccc4")
                .set("stroke-width", 1.5),
        )
        .add(circle(TRACK.inner - 8.0).set("fill", "url(#hub)"))
}

fn hub(layout: &Layout) -> Node {
    let (x, y) = TRACK.center;
    let text = |class: &str, y: f64, text: String| {
        Text::new(text).set("class", class).set("x", x).set("y", y)
    };
    let regions = count(layout.regions().len() as u64, "region", "regions");
    Node::new()
        .add(circle(96.0).set("fill", "none").set("stroke", "#c4c1b9"))
        .add(
            circle(62.0)
                .set("fill", "#fbfaf7")
                .set("stroke", "#b9b6ae")
                .set("stroke-width", 1.5),
        )
        .add(text("hub", y + 2.0, Size(layout.size()).to_string()))
        .add(text("hub-about", y + 22.0, regions))
}

fn track(layout: &Layout, pieces: &[Piece]) -> Node {
    let width = TRACK.pitch() - 1.6;
    let mut track = Node::new()
        .set("class", "track")
        .set("stroke-width", (width * 10.0).round() / 10.0);
    // A sliver of the disc shows between neighbours that are long enough for it.
    let gap = 1.1 / TRACK.length();
    for piece in pieces {
        let long = piece.to - piece.from > 4.0 * gap;
        let to = if long { piece.to - gap } else { piece.to };
        let path = Path::new()
            .set("d", TRACK.path(piece.from, to))
            .set("stroke", colour(piece.group))
            .add(Title::new(told(layout, piece)));
        track = track.add(path);
    }
    track
}

/// What a piece is, for whoever points at it.
fn told(layout: &Layout, piece: &Piece) -> String {
    let len = Size(piece.end - piece.start);
    let owner = match piece.regions {
        1 => layout.at(piece.start).into_iter().next(),
        _ => None,
    };
    let what = match owner.map(|owner| (owner.path(), owner.structure())) {
        Some((Some(path), Structure::FileExtent)) => path,
        Some((Some(path), structure)) => format!("{structure}, {path}"),
        Some((None, structure)) => structure.to_string(),
        None if piece.regions > 1 => {
            let regions = count(piece.regions, "region", "regions");
            format!("{regions}, mostly {}", piece.group.name())
        }
        None => piece.group.name().to_owned(),
    };
    let sector = piece.start / 2048;
    format!("{}\n{len} from sector {sector}", Shown(&what))
}

fn list(disc: &Disc, label: &str, layout: &Layout, seen: &[Seen]) -> Node {
    let text = |class: &str, x: f64, y: f64, text: String| {
        Text::new(text).set("class", class).set("x", x).set("y", y)
    };
    let right = LIST + LIST_WIDTH;
    let trees: Vec<String> = disc.image.namespaces().map(|it| it.to_string()).collect();
    let label = shortened(label, 32);
    // Bold letters are some two thirds as wide as high.
    let label_size = (LIST_WIDTH / 0.68 / label.chars().count() as f64).clamp(15.0, 30.0) as i32;
    let mut node = Node::new()
        .add(text("label", LIST, 92.0, label.clone()).set("font-size", label_size))
        .add(text("about", LIST, 118.0, trees.join(" · ")))
        .add(text(
            "head",
            LIST,
            168.0,
            "WHAT THE BYTES ARE FOR".to_owned(),
        ));
    let mut bytes: BTreeMap<Group, u64> = BTreeMap::new();
    for seen in seen {
        let sum = bytes.entry(Group::of(layout, seen)).or_default();
        *sum += seen.region.len();
    }
    let mut y = 196.0;
    let size = layout.size().max(1) as f64;
    for group in Group::ALL {
        let Some(&sum) = bytes.get(&group) else {
            continue;
        };
        let swatch = Rectangle::new()
            .set("x", LIST)
            .set("y", y - 12.0)
            .set("width", 14)
            .set("height", 14)
            .set("rx", 3)
            .set("fill", colour(group));
        // They are drawn with what they follow.
        let swatch = match group {
            Group::Padding => swatch.set("stroke", "#b4b2ac"),
            _ => swatch,
        };
        node = node
            .add(swatch)
            .add(text("row", LIST + 26.0, y, group.name().to_owned()))
            .add(text("number", right - 76.0, y, Size(sum).to_string()))
            .add(text("share", right, y, share(100.0 * sum as f64 / size)));
        y += 27.0;
    }
    y += 28.0;
    let files = largest(layout);
    if !files.is_empty() {
        node = node.add(text("head", LIST, y, "LARGEST FILES".to_owned()));
        y += 28.0;
    }
    for (path, len) in files {
        node = node
            .add(
                text("row", LIST, y, shortened(&path, ROOM))
                    .add(Title::new(Shown(&path).to_string())),
            )
            .add(text("number", right, y, Size(len).to_string()));
        y += 25.0;
    }
    let note =
        "From the hub outwards, as a disc is read. Small parts are drawn larger than they are.";
    node.add(text("about", LIST, HEIGHT - 58.0, note[..41].to_owned()))
        .add(text("about", LIST, HEIGHT - 38.0, note[42..].to_owned()))
}

fn share(percent: f64) -> String {
    match percent {
        ..0.05 => "< 0.1 %".to_owned(),
        _ => format!("{percent:.1} %"),
    }
}

/// The largest files, by the tree that shows their names best.
fn largest(layout: &Layout) -> Vec<(String, u64)> {
    let mut regions: Vec<_> = layout.regions().iter().collect();
    regions.sort_by_key(|region| Reverse(region.len()));
    let mut extents = BTreeSet::new();
    for region in regions {
        // More than are listed, since the largest may have several extents.
        if extents.len() >= LISTED * 20 {
            break;
        }
        let owners = layout.at(region.start);
        let files = owners.iter();
        let files = files.filter(|owner| owner.structure() == Structure::FileExtent);
        // Trees are in the order of their age; the last has the longest names.
        let newest = files.max_by_key(|owner| owner.namespace());
        if let Some((range, path)) = newest.and_then(|it| Some((it.range(), it.path()?))) {
            extents.insert((path, range.start, range.end));
        }
    }
    let mut files: BTreeMap<String, u64> = BTreeMap::new();
    for (path, start, end) in extents {
        *files.entry(path).or_default() += end - start;
    }
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(_, len)| Reverse(*len));
    files.truncate(LISTED);
    files
}

/// The end of a long text, which tells more of a path than its beginning.
fn shortened(text: &str, room: usize) -> String {
    let shown = Shown(text).to_string();
    let length = shown.chars().count();
    if length <= room {
        return shown;
    }
    let kept: String = shown.chars().skip(length - room + 1).collect();
    format!("…{kept}")
}
