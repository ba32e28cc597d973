//! Descriptions of tracks around the sectors of [`sectors`](crate::support::sectors): cue sheets, and
//! what Nero, CloneCD and Alcohol 120% write. By what libmirage and libcdio know of them.

use std::fmt::Write;
use std::ops::Range;

use crate::support::sectors::{Kind, Sector, cut, sector};

/// A track with its sectors.
#[derive(Clone)]
pub struct Track {
    pub number: u8,
    pub session: u8,
    pub kind: Kind,
    /// The part of each sector that is kept, and bytes of subchannels behind it.
    pub part: Range<usize>,
    pub subchannels: usize,
    /// The block behind the pregap.
    pub start: i64,
    /// Sectors of the pregap, which come first.
    pub pregap: usize,
    pub sectors: Vec<Sector>,
}

impl Track {
    /// A track of the given blocks of a disc.
    pub fn new(number: u8, session: u8, kind: Kind, blocks: Range<usize>, disc: &[u8]) -> Self {
        let block = |number: usize| disc.get(number * 2048..number * 2048 + 2048).unwrap_or(&[]);
        let sectors = blocks
            .clone()
            .map(|number| sector(kind, number as i64, block(number)));
        Self {
            number,
            session,
            kind,
            part: 0..2352,
            subchannels: 0,
            start: blocks.start as i64,
            pregap: 0,
            sectors: sectors.collect(),
        }
    }

    /// With a pregap of empty sectors.
    pub fn pregap(mut self, count: usize) -> Self {
        let before = (self.start - count as i64)..self.start;
        let before = before.map(|number| sector(self.kind, number, &[]));
        self.sectors.splice(0..0, before);
        self.pregap = count;
        self
    }

    pub fn part(mut self, part: Range<usize>, subchannels: usize) -> Self {
        (self.part, self.subchannels) = (part, subchannels);
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        cut(&self.sectors, self.part.clone(), self.subchannels)
    }

    pub fn is_audio(&self) -> bool {
        self.kind == Kind::Audio
    }

    fn is_mode1(&self) -> bool {
        self.kind == Kind::Mode1
    }

    pub fn stride(&self) -> usize {
        self.part.len() + self.subchannels
    }

    pub fn length(&self) -> usize {
        self.sectors.len() - self.pregap
    }
}

/// All tracks one behind the other.
pub fn joined(tracks: &[Track]) -> Vec<u8> {
    tracks.iter().flat_map(Track::bytes).collect()
}

fn sessions(tracks: &[Track]) -> impl Iterator<Item = &[Track]> {
    tracks.chunk_by(|a, b| a.session == b.session)
}

pub fn time(sectors: usize) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        sectors / 4500,
        sectors / 75 % 60,
        sectors % 75
    )
}

/// A cue sheet of tracks that lie in these files: one for all, or one for each.
pub fn cue(tracks: &[Track], files: &[&str]) -> String {
    let (mut sheet, mut at, mut session) = (String::new(), 0, 1);
    for (index, track) in tracks.iter().enumerate() {
        if track.session != session {
            session = track.session;
            writeln!(sheet, "REM SESSION {session:02}").unwrap();
        }
        if index == 0 || files.len() > 1 {
            writeln!(
                sheet,
                "FILE \"{}\" BINARY",
                files[index.min(files.len() - 1)]
            )
            .unwrap();
            at = 0;
        }
        let mode = match (track.kind, track.part.len()) {
            (Kind::Audio, _) => "AUDIO".to_owned(),
            (Kind::Mode1, size) => format!("MODE1/{size}"),
            (_, size) => format!("MODE2/{size}"),
        };
        writeln!(sheet, "  TRACK {:02} {mode}", track.number).unwrap();
        if track.pregap > 0 {
            writeln!(sheet, "    INDEX 00 {}", time(at)).unwrap();
        }
        writeln!(sheet, "    INDEX 01 {}", time(at + track.pregap)).unwrap();
        at += track.sectors.len();
    }
    sheet
}

/// A TOC file of tracks that lie one behind the other in a file. It knows no sessions.
pub fn toc(tracks: &[Track], file: &str) -> String {
    let (mut toc, mut at) = (String::from("CD_ROM_XA\n"), 0);
    for track in tracks {
        let mode = match (track.kind, track.part.len()) {
            (Kind::Audio, _) => "AUDIO",
            (Kind::Mode1, 2048) => "MODE1",
            (Kind::Mode1, _) => "MODE1_RAW",
            (_, 2048) => "MODE2_FORM1",
            (_, 2336) => "MODE2_FORM_MIX",
            _ => "MODE2_RAW",
        };
        let subchannels = ["", " RW_RAW"][usize::from(track.subchannels > 0)];
        writeln!(
            toc,
            "\n// Track {}\nTRACK {mode}{subchannels}",
            track.number
        )
        .unwrap();
        writeln!(toc, "NO COPY").unwrap();
        let (word, start) = match track.is_audio() && track.subchannels == 0 {
            true => ("FILE", " 0"),
            false => ("DATAFILE", ""),
        };
        let len = time(track.sectors.len());
        writeln!(toc, "{word} \"{file}\" #{at}{start} {len}").unwrap();
        if track.pregap > 0 {
            writeln!(toc, "START {}", time(track.pregap)).unwrap();
        }
        at += track.bytes().len();
    }
    toc
}

fn bcd(number: u8) -> u8 {
    number / 10 * 16 + number % 10
}

fn nero_mode(track: &Track) -> u8 {
    match (track.kind, track.part.len(), track.subchannels) {
        (Kind::Audio, _, 0) => 7,
        (Kind::Audio, ..) => 0x10,
        (Kind::Mode1, 2048, 0) => 0,
        (Kind::Mode1, 2352, 0) => 5,
        (Kind::Mode1, ..) => 0x0F,
        (_, 2048, 0) => 2,
        (_, 2336, 0) => 3,
        (_, _, 0) => 6,
        _ => 0x11,
    }
}

fn chunk(image: &mut Vec<u8>, id: &[u8; 4], data: &[u8]) {
    image.extend(id);
    image.extend((data.len() as u32).to_be_bytes());
    image.extend(data);
}

/// 32 or 64 bits, by the version.
fn number(version: u8, number: u64) -> Vec<u8> {
    match version {
        1 => (number as u32).to_be_bytes().to_vec(),
        _ => number.to_be_bytes().to_vec(),
    }
}

fn nero_end(version: u8, mut image: Vec<u8>, chunks: usize) -> Vec<u8> {
    chunk(&mut image, b"MTYP", &[0, 0, 0, 1]);
    chunk(&mut image, b"END!", &[]);
    image.extend(if version == 1 { b"NERO" } else { b"NER5" });
    image.extend(number(version, chunks as u64));
    image
}

/// An image of Nero of a disc that was written at once.
pub fn nero_dao(version: u8, tracks: &[Track]) -> Vec<u8> {
    let mut image = joined(tracks);
    let chunks = image.len();
    let mut at = 0;
    for session in sessions(tracks) {
        let (mut cue, mut dao) = (Vec::new(), vec![0; 20]);
        let (first, last) = (&session[0], &session[session.len() - 1]);
        let mut entry = |control: u8, track: u8, index: u8, block: i64| {
            cue.extend([control, track, index, 0]);
            let frames = (block + 150) as usize;
            match version {
                1 => cue.extend([0, frames / 4500, frames / 75 % 60, frames % 75].map(|n| n as u8)),
                _ => cue.extend((block as i32).to_be_bytes()),
            }
        };
        entry(0x41, 0, 0, first.start - 150);
        for track in session {
            let control = if track.is_audio() { 0x01 } else { 0x41 };
            entry(
                control,
                bcd(track.number),
                0,
                track.start - track.pregap as i64,
            );
            entry(control, bcd(track.number), 1, track.start);
        }
        entry(0x41, 0xAA, 1, last.start + last.length() as i64);
        dao.extend([first.number, last.number]);
        for track in session {
            dao.extend([0; 12]);
            dao.extend((track.stride() as u16).to_be_bytes());
            dao.extend([nero_mode(track), 0, 0, 1]);
            let start = at + track.pregap * track.stride();
            let end = at + track.sectors.len() * track.stride();
            for place in [at, start, end] {
                dao.extend(number(version, place as u64));
            }
            at = end;
        }
        let len = dao.len() as u32;
        dao[..4].copy_from_slice(&len.to_le_bytes());
        let ids = if version == 1 {
            [b"CUES", b"DAOI"]
        } else {
            [b"CUEX", b"DAOX"]
        };
        chunk(&mut image, ids[0], &cue);
        chunk(&mut image, ids[1], &dao);
        chunk(&mut image, b"SINF", &(session.len() as u32).to_be_bytes());
    }
    nero_end(version, image, chunks)
}

/// An image of Nero of a disc that was written track by track, one session, without pregaps.
pub fn nero_tao(version: u8, tracks: &[Track]) -> Vec<u8> {
    let mut image = joined(tracks);
    let chunks = image.len();
    let (mut etn, mut at) = (Vec::new(), 0);
    for (track, before) in tracks.iter().zip(0..) {
        let len = track.bytes().len();
        etn.extend(number(version, at as u64));
        etn.extend(number(version, len as u64));
        etn.extend([0, 0, 0, nero_mode(track)]);
        etn.extend((track.start as u32 - 150 * before).to_be_bytes());
        etn.extend(number(version, 0));
        at += len;
    }
    chunk(
        &mut image,
        if version == 1 { b"ETNF" } else { b"ETN2" },
        &etn,
    );
    nero_end(version, image, chunks)
}

/// A control file of CloneCD. Its sectors are those of [`joined`].
pub fn ccd(tracks: &[Track]) -> String {
    let mut file = String::from("[CloneCD]\r\nVersion=3\r\n[Disc]\r\n");
    let count = sessions(tracks).count();
    write!(
        file,
        "Sessions={count}\r\nDataTracksScrambled=0\r\nCDTextLength=0\r\n"
    )
    .unwrap();
    let (mut entries, mut number) = (String::new(), 0);
    let mut entry = |session: u8, point: u8, control: u8, block: i64| {
        write!(
            entries,
            "[Entry {number}]\r\nSession={session}\r\nPoint=0x{point:02x}\r\nADR=0x01\r\n\
             Control=0x{control:02x}\r\nTrackNo=0\r\nALBA=-150\r\nPLBA={block}\r\n"
        )
        .unwrap();
        number += 1;
    };
    for session in sessions(tracks) {
        let last = &session[session.len() - 1];
        let n = last.session;
        entry(n, 0xA0, 4, i64::from(session[0].number) * 4500 - 150);
        entry(n, 0xA1, 4, i64::from(last.number) * 4500 - 150);
        entry(n, 0xA2, 4, last.start + last.length() as i64);
        for track in session {
            entry(
                n,
                track.number,
                if track.is_audio() { 0 } else { 4 },
                track.start,
            );
        }
    }
    write!(file, "TocEntries={number}\r\n{entries}").unwrap();
    for session in sessions(tracks) {
        let base = session[0].start - session[0].pregap as i64;
        for (index, track) in session.iter().enumerate() {
            let mode = if track.is_audio() {
                0
            } else {
                2 - u8::from(track.is_mode1())
            };
            write!(file, "[TRACK {}]\r\nMODE={mode}\r\n", track.number).unwrap();
            let start = track.start - base;
            if index > 0 && track.pregap > 0 {
                write!(file, "INDEX 0={}\r\n", start - track.pregap as i64).unwrap();
            }
            write!(file, "INDEX 1={start}\r\n").unwrap();
        }
    }
    file
}

/// Tracks without their pregaps, as Alcohol's files have them.
pub fn without_pregaps(tracks: &[Track]) -> Vec<u8> {
    let bytes = |track: &Track| track.bytes()[track.pregap * track.stride()..].to_vec();
    tracks.iter().flat_map(bytes).collect()
}

/// A media descriptor of tracks that lie in files of these names: of a CD in one, of a DVD in several.
/// Sectors are those of [`without_pregaps`].
pub fn mds(tracks: &[Track], is_cd: bool, names: &[&str], is_wide: bool) -> Vec<u8> {
    let count = sessions(tracks).count();
    let session_at = 88;
    let track_at = session_at + 24 * count;
    let blocks = tracks.len() + 3 * count;
    let extra_at = track_at + 80 * blocks;
    let footer_at = extra_at + 8 * tracks.len();
    let mut name_at = footer_at + 16 * names.len();
    let mut file = b"MEDIA DESCRIPTOR\x01\x03".to_vec();
    let medium: u16 = if is_cd { 0 } else { 0x10 };
    file.extend(medium.to_le_bytes());
    file.extend((count as u16).to_le_bytes());
    file.resize(80, 0);
    file.extend((session_at as u32).to_le_bytes());
    file.resize(88, 0);
    let mut block = track_at;
    for session in sessions(tracks) {
        let (first, last) = (&session[0], &session[session.len() - 1]);
        file.extend(((first.start - 150) as i32).to_le_bytes());
        file.extend((last.start as i32 + last.length() as i32).to_le_bytes());
        file.extend([first.session, 0, session.len() as u8 + 3, 3]);
        file.extend([first.number, 0, last.number, 0, 0, 0, 0, 0]);
        file.extend((block as u32).to_le_bytes());
        block += 80 * (session.len() + 3);
    }
    let (mut offset, mut extra) = (0_u64, extra_at);
    for session in sessions(tracks) {
        for point in [0xA0, 0xA1, 0xA2] {
            file.extend([0, 0, 0x14, 0, point]);
            file.extend([0; 75]);
        }
        for track in session {
            let mode = match track.kind {
                Kind::Audio => 0xA9,
                Kind::Mode1 => 0xAA,
                _ => 0xAC,
            };
            let subchannels = if track.subchannels > 0 { 8 } else { 0 };
            file.extend([
                mode,
                subchannels,
                0x14,
                0,
                track.number,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
            ]);
            let length = track.length() as u32;
            let told = if is_cd { extra as u32 } else { length };
            file.extend(told.to_le_bytes());
            file.extend((track.stride() as u16).to_le_bytes());
            file.extend([0; 18]);
            file.extend((track.start as u32).to_le_bytes());
            file.extend(offset.to_le_bytes());
            file.extend((names.len() as u32).to_le_bytes());
            file.extend((footer_at as u32).to_le_bytes());
            file.extend([0; 24]);
            offset += u64::from(length) * track.stride() as u64;
            extra += 8;
        }
    }
    for track in tracks {
        file.extend((track.pregap as u32).to_le_bytes());
        file.extend((track.length() as u32).to_le_bytes());
    }
    let mut encoded = Vec::new();
    for name in names {
        file.extend((name_at as u32).to_le_bytes());
        file.extend(u32::from(is_wide).to_le_bytes());
        file.extend([0; 8]);
        let name = format!("{name}\0");
        let bytes: Vec<u8> = match is_wide {
            true => name.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            false => name.into_bytes(),
        };
        name_at += bytes.len();
        encoded.extend(bytes);
    }
    file.extend(encoded);
    file
}
