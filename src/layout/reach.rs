//! Which of many runs hold a byte, without looking at all of them.

use std::vec;
use std::vec::Vec;

use super::places::Claim;

/// How far the claims of each part of a sorted list reach: a binary tree in an array, the root at 1,
/// the children of `n` at `2n` and `2n + 1`, and a leaf for each claim.
#[derive(Debug)]
pub(super) struct Reach {
    /// Farthest end of each part, padding included.
    ends: Vec<u64>,
    leaves: usize,
}

impl Reach {
    pub(super) fn new(claims: &[Claim]) -> Self {
        let leaves = claims.len().next_power_of_two();
        let mut ends = vec![0; leaves.saturating_mul(2)];
        for (end, claim) in ends.iter_mut().skip(leaves).zip(claims) {
            *end = claim.padded_end();
        }
        for part in (1..leaves).rev() {
            let children = part.saturating_mul(2);
            let of = |at: usize| ends.get(at).copied().unwrap_or_default();
            let farthest = of(children).max(of(children.saturating_add(1)));
            if let Some(end) = ends.get_mut(part) {
                *end = farthest;
            }
        }
        Self { ends, leaves }
    }

    /// Calls `each` with the claims that begin at `offset` or before and reach behind it, in order.
    pub(super) fn each(&self, claims: &[Claim], offset: u64, each: &mut dyn FnMut(&Claim)) {
        let begun = claims.partition_point(|claim| claim.start <= offset);
        // Parts yet to be looked at: the first leaf of each, how many there are, and its place.
        let mut parts = vec![(0, self.leaves, 1_usize)];
        while let Some((first, leaves, part)) = parts.pop() {
            let reaches = self.ends.get(part).is_some_and(|end| *end > offset);
            if first >= begun || !reaches {
                continue;
            }
            if leaves <= 1 {
                claims.get(first).into_iter().for_each(&mut *each);
                continue;
            }
            let half = leaves / 2;
            let (left, right) = (
                part.saturating_mul(2),
                part.saturating_mul(2).saturating_add(1),
            );
            parts.push((first.saturating_add(half), half, right));
            parts.push((first, half, left));
        }
    }
}
