//! `Image::layout`: every byte has its owners, and in one region.

mod iso;
mod limits;
mod samples;
mod udf;

use std::ops::Range;

use isoudf::{Image, Layout, Namespace, Owner, RegionKind, Structure};

use crate::common::on_each_source;

/// The layout of an image, the same on every source.
#[track_caller]
pub(crate) fn layout(bytes: &[u8]) -> Layout {
    let layout = Image::new(bytes).unwrap().layout().unwrap();
    covers(&layout, bytes.len() as u64);
    let text = told(&layout);
    on_each_source(bytes, |image| {
        assert_eq!(told(&image.layout().unwrap()), text)
    });
    layout
}

/// The regions lie side by side, from the first byte to the last; owners are where there are some.
#[track_caller]
fn covers(layout: &Layout, size: u64) {
    assert_eq!(layout.size(), size);
    let mut end = 0;
    for region in layout.regions() {
        assert_eq!(region.start, end);
        assert!(region.len() > 0);
        end = region.end;
        for offset in [region.start, region.end - 1] {
            assert_eq!(layout.region(offset), Some(region));
            let owners = layout.at(offset);
            match region.kind {
                RegionKind::Unreferenced => assert!(owners.is_empty()),
                RegionKind::Owned => assert_eq!(owners.len(), 1, "{owners:?}"),
                RegionKind::Shared | RegionKind::Overlap => assert!(owners.len() > 1),
                _ => assert!(!owners.is_empty(), "{region:?}"),
            }
        }
    }
    assert_eq!(end, size);
    assert_eq!(layout.region(size), None);
    assert!(layout.at(size).is_empty());
}

fn told(layout: &Layout) -> Vec<String> {
    let unread = layout.unread().iter().map(ToString::to_string);
    let regions = layout.regions().iter();
    let regions = regions.map(|it| format!("{it:?} {:?}", layout.at(it.start)));
    regions.chain(unread).collect()
}

/// The owner at a byte that is of this kind, of these bytes.
#[track_caller]
fn owner<'l>(layout: &'l Layout, structure: Structure, range: &Range<u64>) -> Owner<'l> {
    let owners = layout.at(range.start);
    let found = owners.iter().find(|it| it.structure() == structure);
    let Some(owner) = found else {
        panic!("no {structure} at {range:?}: {owners:?}");
    };
    assert_eq!(owner.range(), *range, "{structure}");
    // It owns its last byte too, and none behind it.
    let holds = |offset| layout.at(offset).iter().any(|it| it.range() == *range);
    assert!(holds(range.end - 1));
    let kind = layout.region(range.end).map(|region| region.kind);
    assert!(kind == Some(RegionKind::Padding) || !holds(range.end));
    *owner
}

/// The trees in which a path owns the bytes.
#[track_caller]
fn trees(layout: &Layout, range: &Range<u64>, path: &str) -> Vec<Namespace> {
    let owners = layout.at(range.start);
    let mut trees: Vec<_> = owners
        .iter()
        .filter(|it| it.path().as_deref() == Some(path) && it.range() == *range)
        .filter_map(Owner::namespace)
        .collect();
    trees.sort_unstable();
    trees
}

#[track_caller]
fn kind(layout: &Layout, range: &Range<u64>) -> RegionKind {
    let region = layout.region(range.start).unwrap();
    assert_eq!((region.start, region.end), (range.start, range.end));
    region.kind
}
