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
    let mut padded: Vec<&Claim> = claims.iter().filter(|claim| claim.padding > 0).collect();
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

#[cfg(test)]
mod tests {
    use super::super::places::NO_NODE;
    use super::super::reach::Reach;
    use super::*;

    const SIZE: u64 = 24;

    /// A few claims to the bytes of a small image, some of them beyond its end.
    fn claims(numbers: &mut impl FnMut(u64) -> u64) -> Vec<Claim> {
        let mut claims: Vec<_> = (0..numbers(7))
            .map(|_| {
                let start = numbers(SIZE);
                let reserved = numbers(4) == 0;
                Claim {
                    start,
                    end: start + 1 + numbers(9),
                    file_offset: numbers(2),
                    node: NO_NODE,
                    padding: if reserved { 0 } else { numbers(2) * numbers(6) } as u16,
                    structure: [
                        Structure::FileExtent,
                        Structure::BootImage,
                        Structure::Directory,
                    ][numbers(3) as usize],
                    namespace: None,
                    reserved,
                    other_session: false,
                }
            })
            .collect();
        claims.sort_by_key(|claim| claim.start);
        claims
    }

    /// What a byte is, and which claims make it that.
    fn of_byte(claims: &[Claim], at: u64) -> (RegionKind, Vec<usize>) {
        let which = |is: &dyn Fn(&Claim) -> bool| -> Vec<usize> {
            (0..claims.len()).filter(|n| is(&claims[*n])).collect()
        };
        let owners = which(&|claim| !claim.reserved && claim.holds(at));
        let padding = which(&|claim| claim.pads(at));
        let reserved = which(&|claim| claim.reserved && claim.holds(at));
        let agree = |n: &usize| claims[*n].meaning() == claims[owners[0]].meaning();
        match (owners.len(), padding.len(), reserved.len()) {
            (0, 0, 0) => (RegionKind::Unreferenced, owners),
            (0, 0, _) => (RegionKind::Reserved, reserved),
            (0, _, _) => (RegionKind::Padding, padding),
            (1, _, _) => (RegionKind::Owned, owners),
            _ if owners.iter().all(agree) => (RegionKind::Shared, owners),
            _ => (RegionKind::Overlap, owners),
        }
    }

    #[test]
    fn regions_are_what_each_byte_by_itself_says() {
        let mut state = 1_u64;
        let mut numbers = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1);
            (state >> 33) % below
        };
        for _ in 0..if cfg!(miri) { 20 } else { 20_000 } {
            let claims = claims(&mut numbers);
            let bytes: Vec<_> = (0..SIZE).map(|at| of_byte(&claims, at)).collect();
            let mut expected: Vec<Region> = Vec::new();
            for (at, (kind, _)) in (0..).zip(&bytes) {
                match expected.last_mut() {
                    Some(last) if bytes[at as usize] == bytes[at as usize - 1] => last.end += 1,
                    _ => expected.push(Region {
                        start: at,
                        end: at + 1,
                        kind: *kind,
                    }),
                }
            }
            assert_eq!(regions(&claims, SIZE), expected, "{claims:?}");
            for region in expected {
                assert_eq!(region.len(), region.end - region.start);
            }
            let reach = Reach::new(&claims);
            for at in 0..SIZE + 20 {
                let mut reached = Vec::new();
                reach.each(&claims, at, &mut |claim| reached.push(*claim));
                let there = |claim: &&Claim| claim.start <= at && claim.padded_end() > at;
                let expected: Vec<_> = claims.iter().filter(there).copied().collect();
                assert_eq!(reached, expected, "{at}: {claims:?}");
            }
        }
    }
}
