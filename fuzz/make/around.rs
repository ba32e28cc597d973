//! What lies around an image: disks with partitions, dumps of raw sectors, descriptions of tracks.

use super::Seeds;
use super::bodies::{Settings, VOLUME, pack};
use super::image::plain;
use crate::support::boot::{MbrPartition, mbr, put_apm, put_gpt};
use crate::support::containers::{Track as Burnt, ccd, cue, mds, nero_dao, nero_tao, toc};
use crate::support::sectors::Kind;
use crate::support::sparse::Sparse;

/// Disks for `partitions`, up to their last byte that is not zero.
pub(super) fn disks() -> Seeds {
    const START: u32 = VOLUME as u32 / 512;
    let front = |records: &[(u64, &[MbrPartition])]| {
        let mut disk = Sparse::new();
        for (sector, partitions) in records {
            disk.put(sector * 512, &mbr(&[], partitions));
        }
        disk
    };
    let data = (0, 0x17, START, 80);
    let link = |kind, start| (0, kind, start, 60);
    let inside = (0, 7, START - 2, 80);
    let guid = |sector: u64| {
        let mut disk = front(&[(0, &[(0, 0xEE, 1, 999)])]);
        disk.grow(1 << 20);
        let start = VOLUME as u64 / sector;
        put_gpt(
            &mut disk,
            sector,
            &[([7; 16], start, start + 79, 0, "Disc")],
        );
        // Without the backup at its end.
        disk.truncate(VOLUME as u64);
        disk
    };
    let mut map = Sparse::new();
    put_apm(
        &mut map,
        512,
        &[("A", "Apple_UDF", START, 80, 0), ("B", "C", 900, 1, 0)],
    );
    let mut map_beyond = Sparse::new();
    put_apm(
        &mut map_beyond,
        512,
        &[("A", "Apple_UDF", START, 80, 0); 15],
    );
    let chain: &[MbrPartition] = &[link(5, 2)];
    let mut damaged = guid(512);
    damaged.put(512 + 16, &[0]);
    let disks = [
        ("master", front(&[(0, &[data, (0x80, 0, 0, 200)])])),
        ("large_sectors", front(&[(0, &[(0, 7, START / 4, 20)])])),
        ("largest_sectors", front(&[(0, &[(0, 7, START / 8, 10)])])),
        (
            "beyond",
            front(&[(0, &[(0, 7, START, u32::MAX), (0, 7, 999, 9)])]),
        ),
        ("logical", front(&[(0, chain), (2, &[inside])])),
        (
            "chain",
            front(&[
                (0, chain),
                (2, &[inside, link(5, 4)]),
                (6, &[(0, 7, 10, 80)]),
            ]),
        ),
        (
            "loop",
            front(&[(0, chain), (2, &[inside, link(15, 4)]), (6, &[link(5, 0)])]),
        ),
        (
            "to_nothing",
            front(&[(0, chain), (2, &[inside, link(5, 5000)])]),
        ),
        ("same", front(&[(0, &[data; 4])])),
        ("guid", guid(512)),
        ("guid_large_sectors", guid(2048)),
        ("guid_damaged", damaged),
        ("apple", map),
        ("apple_long", map_beyond),
    ];
    let cut = |disk: Sparse| {
        let bytes = disk.bytes();
        let end = bytes.iter().rposition(|byte| *byte != 0);
        bytes[..=end.unwrap()].to_vec()
    };
    disks.map(|(name, disk)| (name, cut(disk))).into()
}

/// Dumps of raw sectors of every shape, and damaged ones.
pub(super) fn raw_sectors() -> Seeds {
    let image = pack(Settings::default(), &plain().build().bytes());
    let input = |shape: u8, patches: &[[u8; 4]]| {
        let mut input = vec![shape, patches.len() as u8];
        input.extend(patches.concat());
        input.extend(&image);
        input
    };
    vec![
        ("mode1", input(0, &[])),
        ("form1", input(1, &[])),
        ("both_modes", input(2, &[])),
        ("some_form2", input(3, &[])),
        ("part_2336", input(4, &[])),
        ("part_2332", input(5, &[])),
        ("part_2056", input(6, &[])),
        ("data_and_subchannels", input(7 | 8, &[])),
        ("subchannels", input(8, &[])),
        ("pregap", input(0x10, &[])),
        ("part_2336_piece", input(4 | 0x40, &[])),
        ("later_session", input(0x20, &[])),
        ("later_session_subchannels", input(0x20 | 8 | 1, &[])),
        // Sync field, address, mode, and the form of a directory's sector.
        ("no_sync", input(0, &[[20, 1, 0, 0]])),
        ("moved", input(0, &[[20, 14, 0, 0x99]])),
        ("mode3", input(0, &[[20, 15, 0, 3]])),
        (
            "form2_directory",
            input(1, &[[20, 18, 0, 0x20], [21, 22, 0, 0x20]]),
        ),
        (
            "first_damaged",
            input(0, &[[0, 0, 0, 7], [1, 12, 0, 0xFF], [2, 3, 0, 3]]),
        ),
    ]
}

/// Descriptions of tracks that lie in 400 sectors of mode 1.
pub(super) fn containers() -> Seeds {
    let one = [Burnt::new(1, 1, Kind::Mode1, 0..400, &[])];
    let audio = Burnt::new(2, 1, Kind::Audio, 250..300, &[]).pregap(50);
    let three = [
        Burnt::new(1, 1, Kind::Mode1, 0..200, &[]),
        audio,
        Burnt::new(3, 2, Kind::Mode1, 300..400, &[]),
    ];
    // The sectors are put there again.
    let nero = |image: Vec<u8>, sectors: usize| [&[25], &image[sectors * 2352..]].concat();
    let cooked = one.clone().map(|track| track.part(16..2064, 0));
    let wide = ["D:\\disc\\a.mdf", "a.md1"];
    vec![
        ("cue", cue(&one, &["a.bin"]).into_bytes()),
        ("cue_2048", cue(&cooked, &["a.bin"]).into_bytes()),
        ("cue_sessions", cue(&three, &["a.bin"]).into_bytes()),
        ("cue_files", cue(&three, &["1.bin", "2.bin", "3.bin"]).into_bytes()),
        (
            "cue_text",
            b"\xEF\xBB\xBFREM HIGH-DENSITY AREA\r\nTITLE \"x\"\rFILE a b.mp3 MP3\nTRACK 9 CDG\n\
              INDEX 1 0:0:0\nPOSTGAP 0:2:0\nFILE b MOTOROLA\nTRACK 99 CDI/2336\nPREGAP 0:2:0\nINDEX 1 0:0:9"
                .to_vec(),
        ),
        ("toc", toc(&one, "a.bin").into_bytes()),
        ("toc_2048", toc(&cooked, "D:\\a.bin").into_bytes()),
        ("toc_tracks", toc(&three, "a.bin").into_bytes()),
        (
            "toc_pieces",
            b"CATALOG \"1\" CD_I CD_TEXT {{\"}\"}}//\nTRACK MODE1 RW PREGAP 0:0:2 DATAFILE \"\\141\\\"\" #9 \
              5000 ZERO 0:0:3\nTRACK AUDIO FIFO \"p\" 7 FILE \"a.wav\" 0 0:0:1 START 0:0:1 SILENCE 3 \
              INDEX 0:0:1 END"
                .to_vec(),
        ),
        ("nrg1", nero(nero_dao(1, &one), 400)),
        ("nrg2", nero(nero_dao(2, &three), 400)),
        ("nrg1_tao", nero(nero_tao(1, &one), 400)),
        ("nrg2_tao", nero(nero_tao(2, &one), 400)),
        ("ccd", ccd(&one).into_bytes()),
        ("ccd_sessions", ccd(&three).into_bytes()),
        ("mds", mds(&one, true, &["*.mdf"], false)),
        ("mds_sessions", mds(&three, true, &["*.mdf"], false)),
        ("mds_dvd", mds(&cooked, false, &wide, true)),
    ]
}
