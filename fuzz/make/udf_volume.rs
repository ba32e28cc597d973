//! Patches of the base images of UDF.

use super::Seeds;
use super::bodies::{AS_IT_IS, Act, Base, UdfSettings, udf_patch};

pub(super) fn patched() -> Seeds<String> {
    let mut seeds = Vec::new();
    let names = ["r102", "b512", "meta", "vat150", "vat200", "spar"];
    assert_eq!(names.len(), Base::COUNT);
    let input = |base: usize, settings: u8, patches: &[Vec<u8>]| {
        let mut input = vec![base as u8, settings];
        input.extend(patches.concat());
        input
    };
    for (base, name) in names.into_iter().enumerate() {
        let targets = |identifier: u16| Base::get(base).targets(identifier);
        let (set, anchors) = (targets(256), targets(2));
        let entries = [targets(261), targets(266)].concat();
        let (first, last) = (entries[1], entries[entries.len() - 1]);
        let mut add = |what: &str, settings: u8, patches: &[Vec<u8>]| {
            seeds.push((format!("{name}_{what}"), input(base, settings, patches)));
        };
        let default = UdfSettings::DEFAULT_LIMITS;
        add("plain", default, &[]);
        add("earlier", default | 1, &[]);
        add("cut", default | UdfSettings::CUT, &[]);
        add("ragged", UdfSettings::RAGGED, &[]);
        let lengths = entries.iter().step_by(5);
        let lengths: Vec<_> = lengths
            .map(|entry| udf_patch(*entry, Act::Eight, 56, &u64::MAX.to_le_bytes()))
            .collect();
        add("lengths", default, &lengths);
        add(
            "moved",
            default,
            &[
                udf_patch(first, Act::Copy, 0, &last.to_le_bytes()),
                udf_patch(set[0], Act::Add, 404, &[1]),
            ],
        );
        let mut unsound = udf_patch(last, Act::Four, 36, &[1, 2, 3, 4]);
        unsound[2] |= AS_IT_IS;
        add(
            "unsound",
            0,
            &[unsound, udf_patch(anchors[0], Act::Zeros, 0, &[32])],
        );
    }
    seeds
}
