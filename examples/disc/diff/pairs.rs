//! Which entry of one tree is which of the other.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::side::{Item, Side};

/// Positions among the items of the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    OnlyA(usize),
    OnlyB(usize),
    Both(usize, usize),
}

/// Entries of one path are one.
pub(super) fn by_path(a: &Side<'_>, b: &Side<'_>) -> Vec<Pair> {
    let (mut one, mut two) = (0, 0);
    let mut pairs = Vec::new();
    loop {
        let order = match (a.items.get(one), b.items.get(two)) {
            (Some(x), Some(y)) => x.path.cmp(&y.path),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return pairs,
        };
        pairs.push(match order {
            Ordering::Less => Pair::OnlyA(one),
            Ordering::Greater => Pair::OnlyB(two),
            Ordering::Equal => Pair::Both(one, two),
        });
        one += usize::from(order.is_le());
        two += usize::from(order.is_ge());
    }
}

/// Of two trees of one image, also: entries whose paths differ in upper and lower case are one, and
/// so are files of other names that lie in the same place, and then the directories that they are
/// in as far as their names begin alike.
pub(super) fn by_path_and_place(a: &Side<'_>, b: &Side<'_>) -> Vec<Pair> {
    let pairs = by_path(a, b);
    let mut partner: HashMap<usize, usize> = HashMap::new();
    let mut by_place: HashMap<(u64, u64), Vec<usize>> = HashMap::new();
    let mut alone_b = vec![false; b.items.len()];
    for pair in pairs.iter().rev() {
        match *pair {
            Pair::Both(one, two) => {
                partner.insert(one, two);
            }
            Pair::OnlyB(two) => {
                alone_b[two] = true;
                if let Some(place) = b.items[two].place() {
                    by_place.entry(place).or_default().push(two);
                }
            }
            Pair::OnlyA(_) => {}
        }
    }
    let mut by_case: HashMap<String, usize> = HashMap::new();
    for (two, item) in b.items.iter().enumerate() {
        if alone_b[two] {
            by_case.insert(item.path.to_lowercase(), two);
        }
    }
    for pair in &pairs {
        let Pair::OnlyA(one) = *pair else {
            continue;
        };
        let item = &a.items[one];
        if let Some(two) = by_case.remove(&item.path.to_lowercase()) {
            alone_b[two] = false;
            partner.insert(one, two);
            if let Some(twins) = b.items[two]
                .place()
                .and_then(|place| by_place.get_mut(&place))
            {
                twins.retain(|twin| *twin != two);
            }
        }
    }
    for pair in &pairs {
        let Pair::OnlyA(one) = *pair else {
            continue;
        };
        if partner.contains_key(&one) {
            continue;
        }
        let twins = a.items[one]
            .place()
            .and_then(|place| by_place.get_mut(&place));
        let Some(twins) = twins.filter(|twins| !twins.is_empty()) else {
            continue;
        };
        // Of several files that share their bytes, the one whose name is alike; among very many of
        // them looking would take too long.
        let alike = |at: &usize| likeness(&a.items[one], &b.items[twins[*at]]);
        let from = twins.len().saturating_sub(64);
        let best = (from..twins.len()).max_by_key(alike);
        let two = twins.remove(best.unwrap_or(from));
        alone_b[two] = false;
        partner.insert(one, two);
        pair_parents(a, b, (one, two), &mut partner, &mut alone_b);
    }
    let mut result = Vec::with_capacity(pairs.len());
    for (one, _) in a.items.iter().enumerate() {
        result.push(match partner.get(&one) {
            Some(two) => Pair::Both(one, *two),
            None => Pair::OnlyA(one),
        });
    }
    let alone = alone_b.iter().enumerate().filter(|(_, alone)| **alone);
    result.extend(alone.map(|(two, _)| Pair::OnlyB(two)));
    result
}

/// Pairs the directories above two files, as far as neither has another partner.
fn pair_parents(
    a: &Side<'_>,
    b: &Side<'_>,
    (mut one, mut two): (usize, usize),
    partner: &mut HashMap<usize, usize>,
    alone_b: &mut [bool],
) {
    while let (Some(up_a), Some(up_b)) = (parent(a, one), parent(b, two)) {
        // What is relocated has its directory in another place.
        let alike = likeness(&a.items[up_a], &b.items[up_b]) > 0;
        if !alike || partner.contains_key(&up_a) || !alone_b[up_b] {
            return;
        }
        partner.insert(up_a, up_b);
        alone_b[up_b] = false;
        (one, two) = (up_a, up_b);
    }
}

fn parent(side: &Side<'_>, at: usize) -> Option<usize> {
    let (above, _) = side.items[at].path.rsplit_once('/')?;
    let above = if above.is_empty() { "/" } else { above };
    let found = side
        .items
        .binary_search_by(|item| item.path.as_str().cmp(above));
    found.ok().filter(|found| *found != at)
}

/// How many characters, from the first one on, two names have in common but for case.
fn likeness(a: &Item<'_>, b: &Item<'_>) -> usize {
    let name = |item: &Item<'_>| item.entry.name().to_str().to_lowercase();
    let (a, b) = (name(a), name(b));
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}
