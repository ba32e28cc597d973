//! From claims to regions: every byte in exactly one.

use std::collections::BTreeMap;
use std::vec::Vec;

use super::places::Claim;
use super::{Region, RegionKind};
use crate::error::Structure;

/// The claims that hold at the byte where the sweep is.
#[derive(Default)]
struct Held {
    /// How many claims mean what by the bytes.
    meanings: BTreeMap<(Structure, u64), usize>,
    owners: usize,
    padding: usize,
    reserved: usize,
}

impl Held {
    fn kind(&self) -> RegionKind {
        match self {
            _ if self.meanings.len() > 1 => RegionKind::Overlap,
            _ if self.owners > 1 => RegionKind::Shared,
            _ if self.owners > 0 => RegionKind::Owned,
            _ if self.padding > 0 => RegionKind::Padding,
            _ if self.reserved > 0 => RegionKind::Reserved,
            _ => RegionKind::Unreferenced,
        }
    }

    fn begin(&mut self, claim: &Claim) {
        if claim.reserved {
            self.reserved = self.reserved.saturating_add(1);
            return;
        }
        self.owners = self.owners.saturating_add(1);
        let meaning = self.meanings.entry(claim.meaning()).or_default();
        *meaning = meaning.saturating_add(1);
    }

    fn end(&mut self, claim: &Claim) {
        if claim.reserved {
            self.reserved = self.reserved.saturating_sub(1);
            return;
        }
        self.owners = self.owners.saturating_sub(1);
        self.padding = self.padding.saturating_add((claim.padding > 0).into());
        if let Some(meaning) = self.meanings.get_mut(&claim.meaning()) {
            *meaning = meaning.saturating_sub(1);
            if *meaning == 0 {
                self.meanings.remove(&claim.meaning());
            }
        }
    }
}

/// Which claims begin or end at a byte, as far as a region of a kind ends there.
#[derive(Default)]
struct Changed {
    owners: bool,
    padding: bool,
    reserved: bool,
}

impl Changed {
    fn ends(&self, kind: RegionKind) -> bool {
        match kind {
            RegionKind::Padding => self.padding,
            RegionKind::Reserved => self.reserved,
            RegionKind::Unreferenced => false,
            _ => self.owners,
        }
    }
}

/// The regions of an image of `size` bytes, from claims in the order of their first bytes.
pub(super) fn regions(claims: &[Claim], size: u64) -> Vec<Region> {
    let mut ends: Vec<&Claim> = claims.iter().collect();
    ends.sort_by_key(|claim| claim.end);
    let mut padded: Vec<&Claim> = claims
        .iter()
        .filter(|claim| claim.padding > 0 && !claim.reserved)
        .collect();
    padded.sort_by_key(|claim| claim.padded_end());
    let mut bounds: Vec<u64> = claims.iter().map(|claim| claim.start).collect();
    bounds.extend(ends.iter().map(|claim| claim.end));
    bounds.extend(padded.iter().map(|claim| claim.padded_end()));
    bounds.extend([0, size]);
    bounds.retain(|bound| *bound <= size);
    bounds.sort_unstable();
    bounds.dedup();

    let mut held = Held::default();
    let (mut begin, mut end) = (claims.iter().peekable(), ends.into_iter().peekable());
    let mut padded = padded.into_iter().peekable();
    let mut regions: Vec<Region> = Vec::new();
    for (at, next) in bounds.iter().zip(bounds.iter().skip(1)) {
        let mut changed = Changed::default();
        while let Some(claim) = end.next_if(|claim| claim.end <= *at) {
            held.end(claim);
            changed.owners |= !claim.reserved;
            changed.padding |= claim.padding > 0;
            changed.reserved |= claim.reserved;
        }
        while padded.next_if(|claim| claim.padded_end() <= *at).is_some() {
            held.padding = held.padding.saturating_sub(1);
            changed.padding = true;
        }
        while let Some(claim) = begin.next_if(|claim| claim.start <= *at) {
            held.begin(claim);
            changed.owners |= !claim.reserved;
            changed.reserved |= claim.reserved;
        }
        let kind = held.kind();
        match regions.last_mut() {
            Some(last) if last.kind == kind && !changed.ends(kind) => last.end = *next,
            _ => regions.push(Region {
                start: *at,
                end: *next,
                kind,
            }),
        }
    }
    regions
}
