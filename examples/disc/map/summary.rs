//! The map in a few lines.

use std::io::{self, Write};

use isoudf::{Layout, RegionKind};

use super::Seen;
use super::group::Group;
use crate::reading::Disc;
use crate::text::{Grouped, Shown, count};

/// Regions of one kind that are shown.
const SHOWN: usize = 5;

pub(super) fn print(
    out: &mut impl Write,
    disc: &Disc,
    layout: &Layout,
    seen: &[Seen],
) -> io::Result<()> {
    let size = layout.size();
    let regions = count(seen.len() as u64, "region", "regions");
    writeln!(
        out,
        "{}: {} bytes in {regions}",
        Shown(&disc.name),
        Grouped(size)
    )?;
    let groups: Vec<Group> = seen.iter().map(|seen| Group::of(layout, seen)).collect();
    for group in Group::ALL {
        let mine = seen.iter().zip(&groups).filter(|(_, it)| **it == group);
        let (mut bytes, mut regions) = (0, 0);
        for (seen, _) in mine {
            bytes += seen.region.len();
            regions += 1;
        }
        if regions > 0 {
            let share = 100.0 * bytes as f64 / size.max(1) as f64;
            let (name, bytes, regions) = (group.name(), Grouped(bytes), Grouped(regions));
            writeln!(out, "  {name:<28}{bytes:>17}  {share:6.2} %  in {regions}")?;
        }
    }
    let leftover =
        |seen: &Seen| seen.region.kind == RegionKind::Unreferenced && seen.zero != Some(true);
    largest(out, layout, seen, "Unreferenced, with data", leftover)?;
    let overlap = |seen: &Seen| seen.region.kind == RegionKind::Overlap;
    largest(out, layout, seen, "Overlaps", overlap)
}

/// The largest regions of a kind.
fn largest(
    out: &mut impl Write,
    layout: &Layout,
    seen: &[Seen],
    title: &str,
    is_wanted: impl Fn(&Seen) -> bool,
) -> io::Result<()> {
    let mut wanted: Vec<&Seen> = seen.iter().filter(|seen| is_wanted(seen)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    wanted.sort_by_key(|seen| std::cmp::Reverse(seen.region.len()));
    writeln!(out, "{title}, the largest first")?;
    for Seen { region, .. } in wanted.iter().take(SHOWN) {
        let (start, len) = (Grouped(region.start), Grouped(region.len()));
        writeln!(
            out,
            "  {len} bytes at {start} (sector {})",
            Grouped(region.start / 2048)
        )?;
        for owner in layout.at(region.start).iter().take(SHOWN) {
            writeln!(out, "    {}", Shown(&owner.to_string()))?;
        }
    }
    if wanted.len() > SHOWN {
        let more = count((wanted.len() - SHOWN) as u64, "other", "others");
        writeln!(out, "  and {more}")?;
    }
    Ok(())
}
