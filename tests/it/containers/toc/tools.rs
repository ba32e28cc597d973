//! What other programs make of TOC files: cdrdao, with its `toc2cue`, and cuetools' `cueconvert`.

use std::path::Path;
use std::process::Command;

use isoudf::container::{Disc, open_any};

use super::super::open::TempFolder;
use super::*;

/// What a program says; `None` where there is no such program.
fn said(program: &str, args: &[&str], folder: &Path) -> Option<String> {
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no {program} here");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {text}{errors}");
    Some(text + &errors)
}

fn disc_at(path: impl AsRef<Path>) -> Disc {
    Disc::open(path, &Options::default()).unwrap()
}

/// Number, pregap, start and end of each track that `cdrdao show-toc` prints.
fn shown(text: &str) -> Vec<(u8, u32, i64, i64)> {
    let mut tracks = Vec::new();
    for line in text.lines() {
        let number = |line: &str| {
            line.rsplit_once('(')?
                .1
                .trim_end_matches(')')
                .trim()
                .parse()
                .ok()
        };
        let words: Vec<_> = line.split_whitespace().collect();
        let last = tracks.last_mut();
        match (&words[..], last) {
            (["TRACK", track, ..], _) => tracks.push((track.parse().unwrap(), 0, 0, 0)),
            (["PREGAP", ..], Some(track)) => track.1 = number(line).unwrap() as u32,
            (["START", ..], Some(track)) => track.2 = number(line).unwrap(),
            (["END" | "END*", ..], Some(track)) => track.3 = number(line).unwrap(),
            _ => {}
        }
    }
    tracks
}

#[test]
fn s4_cdrdao_counts_the_same() {
    let folder = TempFolder::new("cdrdao");
    folder.write("a.bin", vec![7; 2_000_000]);
    for (index, toc) in [
        "CD_DA TRACK AUDIO FILE \"a.bin\" 588 1177 FILE \"a.bin\" #100 0 0:0:9",
        "CD_DA TRACK AUDIO FILE \"a.bin\" 0 1 TRACK AUDIO FILE \"a.bin\" 0:0:3 START 0:0:7",
        "CD_ROM // x\nTRACK MODE1 DATAFILE \"a.bin\" 1000 DATAFILE \"a.bin\" 1049 ZERO 0:2:0\n\
         TRACK AUDIO SILENCE 0:2:1 START AUDIOFILE \"a.bin\" #1 0\nTRACK MODE1_RAW PREGAP 0:2:0 \
         DATAFILE \"a.bin\" #2352 0:5:0",
        "CD_ROM_XA TRACK MODE2_FORM_MIX RW_RAW DATAFILE \"a.bin\" TRACK MODE2 DATAFILE \"a.bin\" #3\n\
         TRACK MODE2_FORM2 DATAFILE \"a.bin\" TRACK MODE2_FORM1 ZERO 5 START DATAFILE \"a.bin\" TRACK \
         MODE2_RAW RW ZERO 0:0:9 START 0:0:4 DATAFILE \"a.bin\" END 0:0:12",
        "CATALOG \"1234567890123\" CD_I CD_TEXT { LANGUAGE_MAP { 0 : EN } LANGUAGE 0 { TITLE \"}\\\"{\" \
         SIZE_INFO { 0, 255 } } } TRACK MODE1 NO COPY ZERO MODE1 4000 DATAFILE \"\\141.bin\" 5 TRACK \
         AUDIO COPY FOUR_CHANNEL_AUDIO ISRC \"DEXXX9800001\" CD_TEXT { LANGUAGE 0 { TITLE \"\" } } \
         FILE \"a.bin\" 0 0:4:0 INDEX 0:0:1 INDEX 0:0:3",
    ]
    .iter()
    .enumerate()
    {
        let path = folder.write(&format!("{index}.toc"), toc);
        let Some(text) = said("cdrdao", &["show-toc", &format!("{index}.toc")], &folder.0) else {
            return;
        };
        let disc = disc_at(path);
        let ours = disc.tracks().iter().map(|track| {
            let (start, length) = (track.start.unwrap(), track.length.unwrap());
            (track.number, track.pregap, start, start + i64::from(length))
        });
        assert_eq!(ours.collect::<Vec<_>>(), shown(&text), "{toc}\n{text}");
    }
}

/// What `toc2cue` makes of our TOC file, and `cueconvert` of our cue sheet.
#[test]
fn s4_converters_say_the_same() {
    let made = mixed(0..2352);
    let folder = TempFolder::new("converters");
    folder.write("a.bin", joined(&made));
    let ours = folder.write("a.toc", toc(&made, "a.bin"));
    folder.write("b.cue", cue(&made, &["a.bin"]));
    let (from_toc, from_cue) = (folder.0.join("c.cue"), folder.0.join("d.toc"));
    let converters: [(&str, &[&str], &Path); 2] = [
        ("toc2cue", &["a.toc", "c.cue"], &from_toc),
        (
            "cueconvert",
            &["-i", "cue", "-o", "toc", "b.cue", "d.toc"],
            &from_cue,
        ),
    ];
    let told = |disc: &Disc| -> Vec<_> {
        let tracks = disc.tracks().iter();
        tracks
            .map(|t| (t.number, t.mode, t.start, t.length, t.files.clone()))
            .collect()
    };
    let expected = told(&disc_at(ours));
    for (program, args, path) in converters {
        if said(program, args, &folder.0).is_none() {
            continue;
        }
        let opened = open_any(path).unwrap();
        assert_eq!(told(&opened.disc), expected, "{program}");
        assert_eq!(opened.image.best_tree().read("/A").unwrap(), b"a");
    }
}
