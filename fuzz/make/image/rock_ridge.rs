//! Discs with Rock Ridge.

use super::Discs;
use crate::support::iso::rock_ridge as rr;
use crate::support::iso::{Builder, Tree, dir, file};

pub(super) fn discs() -> Discs {
    let with = |path: &str, entries: &[Vec<u8>]| rr::with(file(path, "data"), entries);
    let regular = || rr::px(0o100_644, 1, 0, 0);
    let link = || rr::px44(0o120_777, 1, 0, 0, 9);
    let moved = |at: &rr::Places| {
        let holder = rr::with(dir("/RR_MOVED"), &[rr::nm(0, "rr_moved")]);
        let builder = rr::volume().path_tables(0).dir("/A").entry(holder);
        rr::relocated(builder, at, "/RR_MOVED/M", "/A/moved", "/A")
    };
    let stamp = [101, 2, 3, 4, 5, 6, 4];
    let mut disagreeing = rr::disc(moved);
    let parent = disagreeing.parent_record(Tree::Primary, "/RR_MOVED/M");
    let parent = parent.offset() + 34 + 4;
    disagreeing.put(parent, &rr::both(17));
    vec![
        (
            "rr_plain",
            rr::volume()
                .joliet(3)
                .entry(rr::named("/NAME.TXT", "a longer name.text", &[]))
                .entry(with(
                    "/LINK",
                    &[
                        link(),
                        rr::nm(0, "link"),
                        rr::sl(1, &[rr::component(rr::ROOT, ""), rr::component(0, "a")]),
                        rr::sl(0, &[rr::component(rr::PARENT, "")]),
                    ],
                ))
                .entry(with("/DEV", &[rr::px(0o060_600, 1, 0, 0), rr::pn(8, 1)]))
                .entry(with("/TIMES", &[rr::tf(0x0E, &[&stamp; 3])]))
                .entry(with("/SPARSE", &[rr::sf(0, 99_999, 1)]))
                .build(),
        ),
        ("rr_moved", rr::disc(moved)),
        ("rr_disagreeing", disagreeing),
        (
            "rr_orphan",
            rr::volume()
                .entry(rr::with(dir("/RR_MOVED"), &[rr::nm(0, "rr_moved")]))
                .entry(rr::with(dir("/RR_MOVED/M"), &[rr::re()]))
                .build(),
        ),
        (
            "rr_links_up",
            rr::disc(|at| {
                let up = [rr::nm(0, "up"), rr::cl(at.directory("/"))];
                rr::volume().entry(with("/D/UP", &up)).file("/D/Z", "z")
            }),
        ),
        (
            "rr_areas",
            rr::disc(|at| {
                let second = [rr::nm(0, "ued"), regular()].concat();
                let first = rr::ce(at.area("second"), 7, second.len() as u32);
                let begin = rr::ce(at.area("first"), 0, first.len() as u32);
                rr::volume()
                    .entry(with("/F", &[begin, rr::nm(1, "contin")]))
                    .area("first", first)
                    .area("second", [vec![0; 7], second].concat())
            }),
        ),
        (
            "rr_loop",
            rr::disc(|at| {
                let area = rr::ce(at.area("loop"), 0, 28);
                rr::volume()
                    .entry(with("/F", &[area.clone(), rr::nm(0, "f")]))
                    .area("loop", area)
            }),
        ),
        (
            "rr_xa",
            Builder::new()
                .entry(dir("/").own_system_use(
                    Tree::Primary,
                    [vec![0; 14], rr::sp(14), rr::px(0o40755, 2, 0, 0)].concat(),
                ))
                .entry(with("/F", &[vec![0; 14], rr::nm(0, "name"), rr::st()]))
                .build(),
        ),
        (
            "rr_broken",
            rr::volume()
                .entry(with("/A", &[rr::entry(b"NM", &[])]))
                .entry(with("/B", &[rr::nm(1, "b"), b"PX\x03\x01".to_vec()]))
                .entry(with("/C", &[link(), rr::sl(1, &[vec![0, 9, b'c']])]))
                .entry(with("/D", &[rr::ce(0xFFFF, 2000, 90), rr::nm(0, "d")]))
                .entry(with("/E", &[rr::cl(16), rr::es(1), rr::nm(0, "e")]))
                .entry(with("/F", &[rr::tf(0x7F, &[&stamp]), rr::pd(3)]))
                .build(),
        ),
    ]
}
